//! `misprint diagnose` as typed.

use clap::{Args as ClapArgs, ValueEnum};
use std::path::PathBuf;
use url::Url;

/// Which Windows.
#[derive(ValueEnum, Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum OsArg {
    /// Windows XP: prints whatever the certificate says of its issuer and its name
    Xp,
    /// Windows Vista
    Vista,
    /// Windows 7
    #[value(name = "7")]
    Seven,
    /// Windows 10
    #[value(name = "10")]
    Ten,
    /// Windows 11
    #[value(name = "11")]
    Eleven,
}

/// What a client does not look at (the fdwChecks of the SSL policy).
#[derive(ValueEnum, Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum IgnoreArg {
    /// Nothing: everything is checked
    None,
    /// An issuer that is not trusted, or is missing (100)
    UnknownCa,
    /// A name that is not in the certificate (1000)
    Cn,
    /// A certificate that is expired or not yet valid (2000)
    Date,
    /// A certificate that is not for servers (200)
    Usage,
    /// A certificate that is revoked, or of which that cannot be learned (80)
    Revocation,
}

/// Of which certificates it is learned whether they are revoked.
#[derive(ValueEnum, Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum RevocationArg {
    /// Of none: what the print clients of all versions do
    Off,
    /// Of the printer's own
    End,
    /// Of all but the root
    Chain,
}

/// How much a finding weighs.
#[derive(ValueEnum, Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum SeverityArg {
    /// This Windows refuses for it
    Error,
    /// This Windows lets it pass, others do not
    Warning,
    /// Worth knowing
    Note,
}

/// `misprint diagnose`.
#[derive(ClapArgs, Debug)]
#[command(
    after_help = "Exit status: 0 accepted, 1 refused, 2 it could not be tried or how it ended could not be learned. docs/diagnose.md tells more."
)]
pub(crate) struct DiagnoseArgs {
    /// https://… or ipps://…, as it is typed at the client
    #[arg(required_unless_present_any = ["chain", "profiles"], conflicts_with_all = ["chain", "profiles"])]
    pub(crate) url: Option<Url>,
    /// Judge these files instead of a printer's answer: the leaf first; PEM, DER, a bundle, or a PFX
    #[arg(long, value_name = "FILE[,FILE…]", num_args = 1.., value_delimiter = ',', requires = "name", conflicts_with = "print")]
    pub(crate) chain: Vec<PathBuf>,
    /// The name or address that would be connected to, with --chain
    #[arg(long, value_name = "HOST", requires = "chain")]
    pub(crate) name: Option<String>,
    /// The password of a PFX in --chain is the first line of this file; - is standard input
    #[arg(long, value_name = "FILE", requires = "chain")]
    pub(crate) password_file: Option<PathBuf>,
    /// Which Windows to be
    #[arg(
        long = "as",
        value_name = "WINDOWS",
        value_enum,
        required_unless_present = "profiles"
    )]
    pub(crate) os: Option<OsArg>,
    /// Instead of judging: by which rules each Windows (or the one of --as) judges, and where each is known from
    #[arg(long, conflicts_with_all = ["chain", "capi2", "clients", "junit", "sarif", "details"])]
    pub(crate) profiles: bool,
    /// Ignore these, and nothing else, instead of what this Windows ignores (XP: unknown-ca,cn; others: none)
    #[arg(long, value_name = "CHECK[,CHECK…]", value_enum, value_delimiter = ',')]
    pub(crate) ignore: Vec<IgnoreArg>,
    /// Trusted roots, and nothing else is trusted: PEM, DER, a bundle, or a certmgr store directory (its Root)
    #[arg(long, value_name = "FILE", num_args = 1..)]
    pub(crate) trust: Vec<PathBuf>,
    /// Certificates that the client has at hand beside those that the printer sends
    #[arg(long, value_name = "FILE", num_args = 1..)]
    pub(crate) intermediate: Vec<PathBuf>,
    /// Never trusted, wherever it stands in a chain: as if it were among Untrusted Certificates
    #[arg(long, value_name = "FILE", num_args = 1..)]
    pub(crate) distrust: Vec<PathBuf>,
    /// Is it revoked? Asks the OCSP responders and gets the revocation lists that the certificates name, over plain http
    #[arg(long, value_name = "WHICH", value_enum)]
    pub(crate) revocation: Option<RevocationArg>,
    /// A revocation list at hand: DER or PEM; where it can tell nothing is retrieved
    #[arg(long, value_name = "FILE", num_args = 1..)]
    pub(crate) crl: Vec<PathBuf>,
    /// An OCSP response at hand: DER
    #[arg(long, value_name = "FILE", num_args = 1..)]
    pub(crate) ocsp: Vec<PathBuf>,
    /// Get missing intermediate certificates from where the certificates say, over plain http
    #[arg(long)]
    pub(crate) fetch: bool,
    /// As if every update for this Windows were installed: some refuse short keys and old hashes
    #[arg(long)]
    pub(crate) updated: bool,
    /// The roots in --trust are of Microsoft's root program, below which more short keys and old hashes are refused
    #[arg(long)]
    pub(crate) program_roots: bool,
    /// Print this document when the checks pass
    #[arg(long, value_name = "FILE")]
    pub(crate) print: Option<PathBuf>,
    /// Write the CAPI2 events that this Windows would have logged: XML, or as the name ends, text (.txt) or .json
    #[arg(long, value_name = "FILE")]
    pub(crate) capi2: Option<PathBuf>,
    /// Also find out what the printer offers (misprint probe): versions, ciphers, names, resumption, IPP
    #[arg(long, requires = "url")]
    pub(crate) probe: bool,
    /// The most connections that the probe makes
    #[arg(long, value_name = "N", default_value_t = diagnose::probe::MAX_CONNECTIONS, value_parser = clap::value_parser!(u32).range(1..=10_000))]
    pub(crate) max_connections: u32,
    /// The report as JSON
    #[arg(long, conflicts_with = "details")]
    pub(crate) json: bool,
    /// Everything that is known, instead of one screen: chain, findings, remedy, log
    #[arg(long)]
    pub(crate) details: bool,
    /// Also say what other clients would say to the same chain and name: OpenSSL, GnuTLS, Chromium, Java, CUPS…
    #[arg(long)]
    pub(crate) clients: bool,
    /// Write the report as JUnit XML, for a build machine
    #[arg(long, value_name = "FILE")]
    pub(crate) junit: Option<PathBuf>,
    /// Write the report as SARIF 2.1.0, for a build machine
    #[arg(long, value_name = "FILE")]
    pub(crate) sarif: Option<PathBuf>,
    /// Exit status 1 also where this Windows accepts, but a finding weighs this much
    #[arg(long, value_name = "SEVERITY", value_enum, default_value = "error")]
    pub(crate) fail_on: SeverityArg,
    /// Judge as of this time instead of now, such as 2007-08-06T22:40:35Z
    #[arg(long, value_name = "RFC3339")]
    pub(crate) time: Option<String>,
    /// For the whole attempt, such as 20s or 500ms
    #[arg(long, value_name = "TIME", default_value = "20s")]
    pub(crate) timeout: String,
}
