//! The client from outside: connects as XP, Vista, 7 or 10 did, judges chain and name by its rules, says what happened
//! and writes the CAPI2 events that Windows would have logged. Knows nothing of our printer: it works against any.

pub mod ask;
mod attempt;
pub mod capi2;
pub mod capture;
pub mod chain;
pub mod ci;
pub mod clients;
mod columns;
mod deadline;
pub mod dump;
pub mod event_xml;
mod fetch;
mod finding;
pub mod fix;
mod handshake_signature;
pub mod hresult;
mod http;
pub mod name_match;
pub mod os;
pub mod print;
pub mod probe;
mod remedy;
pub mod report;
pub mod revocation;
pub mod screen;
pub mod trust_status;
pub mod verdict;

pub use attempt::{Judgement, judge, report_on};
pub use handshake_signature::HandshakeSignature;
pub use hresult::HResult;
pub use os::Os;
pub use report::{Finding, Outcome, Report, Severity};

use pki::Certificate;
use std::path::PathBuf;
use std::time::Duration;
use time::OffsetDateTime;
use url::Url;

/// Who judges, by what.
#[derive(Clone, Debug)]
pub struct Client {
    /// Whose rules.
    pub os: Os,
    /// What this client ignores (SECURITY_FLAG_IGNORE_*) instead of what its version does.
    pub ignored: Option<u32>,
    /// The whole trusted root store.
    pub trust: Vec<Certificate>,
    /// Certificates that the client has at hand beside those that the server sends.
    pub intermediates: Vec<Certificate>,
    /// The time of the verdict.
    pub now: OffsetDateTime,
    /// GUIDs of the events come from here.
    pub seed: pki::Seed,
    /// Certificates that are trusted never and for nothing, wherever they stand in a chain (the store "Untrusted
    /// Certificates").
    pub distrust: Vec<Certificate>,
    /// How revocation is checked, and what is at hand for it.
    pub revocation: revocation::Settings,
    /// Are missing issuers fetched from where a certificate says that they are (authorityInfoAccess)?
    pub fetches_issuers: bool,
    /// Are all updates installed that Microsoft ever published for this version?
    pub updated: bool,
    /// Are the trusted roots those of Microsoft's root program? Some weak keys and hashes are refused below those alone.
    pub program_roots: bool,
    /// For everything that is retrieved for one verdict, together.
    pub retrieval_timeout: Duration,
}

/// What to try.
#[derive(Clone, Debug)]
pub struct Request {
    /// `https://…`, `ipps://…` (default port 631).
    pub url: Url,
    /// Who tries.
    pub client: Client,
    /// For the whole attempt.
    pub timeout: Duration,
    /// A document to send when the checks pass: file and MIME type.
    pub print: Option<(PathBuf, String)>,
}

impl Client {
    /// A client that trusts nothing, and does what its version does.
    pub fn new(os: Os, now: OffsetDateTime, seed: pki::Seed) -> Self {
        Self {
            os,
            ignored: None,
            trust: Vec::new(),
            intermediates: Vec::new(),
            now,
            seed,
            distrust: Vec::new(),
            revocation: revocation::Settings::default(),
            fetches_issuers: false,
            updated: false,
            program_roots: false,
            retrieval_timeout: Duration::from_secs(15),
        }
    }

    /// What its version checks, ignores and logs, with what was chosen otherwise.
    pub fn rules(&self) -> os::Profile {
        let profile = self.os.profile();
        let ignored = match self.ignored {
            Some(value) => os::Rule::new(value, os::Evidence::Open, "chosen for this client"),
            None => profile.ignored,
        };
        os::Profile {
            ignored,
            updated: self.updated,
            program_roots: self.program_roots,
            ..*profile
        }
    }
}

/// Connects, judges, prints if asked. Blocking; never longer than the timeout. Never fails: what goes wrong is in the report.
pub fn diagnose(request: &Request) -> Report {
    attempt::run(request)
}
