//! `misprint probe` as typed.

use super::SeverityArg;
use clap::Args as ClapArgs;
use std::path::PathBuf;

/// `misprint probe`.
#[derive(ClapArgs, Debug)]
#[command(
    after_help = "Exit status: 0 nothing as heavy as --fail-on was found, 1 something was, 2 the printer could not be probed. docs/probe.md tells more."
)]
pub(crate) struct ProbeArgs {
    /// HOST, HOST:PORT, https://… or ipps://…; without a port 443, of ipps 631
    pub(crate) printer: String,
    /// Trusted roots: PEM, DER, a bundle, or a certmgr store directory (its Root). Without any, trust is not judged
    #[arg(long, value_name = "FILE", num_args = 1..)]
    pub(crate) trust: Vec<PathBuf>,
    /// The most connections that are made, on all ports together
    #[arg(long, value_name = "N", default_value_t = diagnose::probe::MAX_CONNECTIONS, value_parser = clap::value_parser!(u32).range(1..=10_000))]
    pub(crate) max_connections: u32,
    /// Between two connections: a printer is slow
    #[arg(long, value_name = "TIME", default_value = "50ms")]
    pub(crate) pause: String,
    /// For one connection
    #[arg(long, value_name = "TIME", default_value = "5s")]
    pub(crate) patience: String,
    /// For all of it
    #[arg(long, value_name = "TIME", default_value = "60s")]
    pub(crate) timeout: String,
    /// Ports that are spoken to without TLS, beside the printer's TLS port; 0 for none
    #[arg(long, value_name = "PORT[,PORT…]", value_delimiter = ',', default_values_t = [80, 631])]
    pub(crate) plain_ports: Vec<u16>,
    /// The report as JSON
    #[arg(long, conflicts_with = "details")]
    pub(crate) json: bool,
    /// Everything that was learned, instead of one screen
    #[arg(long)]
    pub(crate) details: bool,
    /// Exit status 1 where a finding weighs this much
    #[arg(long, value_name = "SEVERITY", value_enum, default_value = "error")]
    pub(crate) fail_on: SeverityArg,
}
