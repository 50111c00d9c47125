//! Whole printers, and real clients against them. Every module is a subject; what it needs from outside (a client, root)
//! it looks for itself, and says `SKIPPED` where it is absent. With `CI=true` an absent client is a failure.

#![expect(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::print_stdout,
    reason = "all of this is test code; clippy excuses only the functions marked #[test]"
)]

mod administrator;
mod audit;
mod capture;
mod circle;
mod conformance;
mod console;
mod control;
mod csr;
mod cups_queue;
mod dns_sd;
mod docker;
mod documented;
mod documents;
mod ews_chromium;
mod fifty;
mod fixtures;
mod fleet;
mod handshakes;
mod html_form;
mod identity_swap;
mod ipp_access;
mod lpd;
mod memory;
mod models;
mod openssl;
mod other_servers;
mod peers;
mod pfx;
mod polling;
mod power_cut;
mod printer_conditions;
mod probe;
mod raster;
mod raw_pjl;
mod reach;
mod rehearsal;
mod revocation_clients;
mod revocation_openssl;
mod scenario_cures;
mod scenario_revocation;
mod scenarios;
mod scenarios_wire;
mod scripts;
mod serve;
mod service_faults;
mod serving;
mod snmp;
mod story;
mod surroundings;
mod tls_client;
mod upload;
mod wizard;
