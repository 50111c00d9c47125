//! `misprint audit` as typed.

use clap::Args as ClapArgs;
use std::num::NonZeroUsize;
use std::path::PathBuf;

const AFTER: &str = "\
In the command these words are replaced, for every printer anew:
  {url}      https://HOST:PORT/                {ipps}     ipps://HOST:PORT/ipp/print
  {host}     the name or address to check      {port}     of {url}
  {address}  where {host} is: 127.0.0.1        {ca}       PEM file of the roots to trust
  {scratch}  an empty folder of this visit

Without {address} the scenarios that need a name of their own are left out.
Exit status: 0 the grade is A or B (with --baseline: nothing changed), 1 it is worse (a reaction changed), 2 the
examination could not be made. docs/audit.md tells how the grade comes about.";

/// `misprint audit`.
#[derive(ClapArgs, Debug)]
#[command(after_help = AFTER)]
pub(crate) struct AuditArgs {
    /// Only these, by id or family; good printers are always among them [default: all that are about TLS and certificates]
    #[arg(long, value_name = "FAMILY|ID", num_args = 1.., value_delimiter = ',')]
    pub(crate) scenarios: Vec<String>,
    /// A ready-made client: cups, cups-first-use, curl, gnutls-cli, ipptool, java, node, openssl, requests, rustls
    #[arg(
        long,
        value_name = "NAME",
        conflicts_with = "command",
        required_unless_present = "command"
    )]
    pub(crate) client: Option<String>,
    /// The report as JSON instead of the table
    #[arg(long)]
    pub(crate) json: bool,
    /// Also write it as JUnit's XML
    #[arg(long, value_name = "FILE")]
    pub(crate) junit: Option<PathBuf>,
    /// Also write it as SARIF 2.1.0
    #[arg(long, value_name = "FILE")]
    pub(crate) sarif: Option<PathBuf>,
    /// Also write it as a page to hand on, which needs nothing else
    #[arg(long, value_name = "FILE")]
    pub(crate) html: Option<PathBuf>,
    /// Fail only where the client does otherwise than this file says
    #[arg(long, value_name = "FILE")]
    pub(crate) baseline: Option<PathBuf>,
    /// Write what the client did to this file, to be committed; the exit status is 0 then
    #[arg(long, value_name = "FILE")]
    pub(crate) write_baseline: Option<PathBuf>,
    /// Visits at a time [default: twice the processors]
    #[arg(long, value_name = "N")]
    pub(crate) jobs: Option<NonZeroUsize>,
    /// For one visit; then the client is ended. CUPS tries again after ten seconds
    #[arg(long, value_name = "TIME", default_value = "15s")]
    pub(crate) timeout: String,
    /// The client, with its arguments
    #[arg(last = true, value_name = "CLIENT COMMAND")]
    pub(crate) command: Vec<String>,
}
