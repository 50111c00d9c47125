//! The handle of a running printer.

use crate::{Builder, EventLog};
use serde::Serialize;

/// A running printer. Dropping it stops it at once; [`Printer::shut_down`] drains.
#[derive(Debug)]
pub struct Printer {}

/// Where the printer listens. The host is `localhost` on loopback, else the first bound address.
#[derive(Clone, Debug, Serialize, PartialEq, Eq)]
pub struct Urls {
    /// `ipp://localhost:8631/ipp/print`
    pub ipp: String,
    /// `ipps://localhost:8631/ipp/print`
    pub ipps: String,
    /// `http://localhost:8080/`
    pub http: String,
    /// `https://localhost:8443/`
    pub https: String,
    /// `socket://localhost:9100`
    pub raw: String,
    /// The control door, where one is open.
    pub control: Option<String>,
}

/// The certificate in force.
#[derive(Clone, Debug, Serialize, PartialEq, Eq)]
pub struct CertificateSummary {
    /// RFC 4514.
    pub subject: String,
    /// Upper hex.
    pub sha1: String,
    /// Upper hex.
    pub sha256: String,
    /// RFC 3339, UTC.
    pub not_before: String,
    /// RFC 3339, UTC.
    pub not_after: String,
}

/// What `--ready-file` and `--json` say, once every port listens.
#[derive(Clone, Debug, Serialize, PartialEq, Eq)]
#[expect(missing_docs, reason = "the contract is in docs/ready.md")]
pub struct Ready {
    pub pid: u32,
    pub seed: String,
    pub model: String,
    pub uuid: String,
    pub host: String,
    pub urls: Urls,
    pub certificate: CertificateSummary,
    pub state_dir: std::path::PathBuf,
}

impl Printer {
    /// A printer with the defaults of the story, on free ports of the loopback interface.
    pub fn builder() -> Builder {
        todo!()
    }
    /// Where it listens.
    pub fn urls(&self) -> &Urls {
        todo!()
    }
    /// The ready object, with the certificate in force now.
    pub fn ready(&self) -> Ready {
        todo!()
    }
    /// The identity in force: its leaf.
    pub fn certificate(&self) -> pki::Certificate {
        todo!()
    }
    /// What happened.
    pub fn events(&self) -> &EventLog {
        todo!()
    }
    /// The octets of a job's document, as they lie in the spool (document numbers from 1).
    pub async fn document(&self, job: i32, document: u32) -> std::io::Result<Vec<u8>> {
        let _ = (job, document);
        todo!()
    }
    /// Stops accepting, drains for at most 10 s, stops.
    pub async fn shut_down(self) {
        todo!()
    }
}
