//! Any octets are a certificate whose facts are told, or are refused.

#![no_main]

use libfuzzer_sys::fuzz_target;

fuzz_target!(|octets: &[u8]| {
    let _ = pki::inspect::certificate(octets);
    let _ = pki::import::certificates(octets);
});
