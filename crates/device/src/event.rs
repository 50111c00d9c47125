//! What happened inside the device: a contract with users (`docs/events.md`).

use crate::Effect;
use pki::Certificate;
use serde::{Deserialize, Serialize};
use time::format_description::well_known::Rfc3339;
use time::{OffsetDateTime, UtcOffset};

/// An event of the device. Serialized with a member `event` in kebab-case; the printer adds `seq` and `time`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(tag = "event", rename_all = "kebab-case", rename_all_fields = "snake_case")]
pub enum Event {
    /// An IPP operation was answered.
    IppOperation {
        /// IPP name (`Print-Job`) or the hex code of an unknown one.
        operation: String,
        /// request-id.
        request_id: i32,
        /// IPP name of the status (`successful-ok`).
        status: String,
        /// The job that it made or was about.
        #[serde(skip_serializing_if = "Option::is_none")]
        job_id: Option<i32>,
        /// requesting-user-name.
        #[serde(skip_serializing_if = "Option::is_none")]
        user: Option<String>,
    },
    /// A job changed its state.
    Job {
        /// job-id.
        job_id: i32,
        /// `pending`, `pending-held`, `processing`, `processing-stopped`, `canceled`, `aborted`, `completed`.
        state: String,
        /// job-state-reasons.
        reasons: Vec<String>,
        /// job-name.
        name: String,
        /// job-originating-user-name.
        user: String,
        /// Sniffed or declared MIME type of the first document.
        #[serde(skip_serializing_if = "Option::is_none")]
        document_format: Option<String>,
        /// Octets over all documents.
        octets: u64,
        /// job-impressions, where the documents tell their pages.
        #[serde(skip_serializing_if = "Option::is_none")]
        impressions: Option<u32>,
        /// SHA-256 of each document, lower hex, in order.
        sha256: Vec<String>,
    },
    /// The printer has other printer-state-reasons.
    PrinterState {
        /// printer-state: `idle`, `processing` or `stopped`.
        state: &'static str,
        /// printer-state-reasons.
        reasons: Vec<String>,
        /// printer-state-message: what the panel shows.
        message: String,
    },
    /// There is no room in the spool for a document, and nothing that could be dropped: its job is aborted.
    SpoolFull {
        /// job-id.
        job_id: i32,
        /// Octets that all documents together may take.
        limit: u64,
    },
    /// The documents of a finished job were dropped, because the spool had no room for a new one.
    DocumentsDropped {
        /// job-id.
        job_id: i32,
        /// How many octets they were.
        octets: u64,
    },
    /// The installed identity is another one.
    IdentityChanged {
        /// What did it.
        cause: IdentityCause,
        /// RFC 4514.
        subject: String,
        /// Upper hex.
        sha1: String,
        /// Upper hex.
        sha256: String,
        /// RFC 3339, UTC.
        not_before: String,
        /// RFC 3339, UTC.
        not_after: String,
    },
    /// A certificate action was refused; the identity is the old one.
    IdentityRefused {
        /// The action.
        cause: IdentityCause,
        /// Why, in words; never a secret.
        reason: String,
    },
    /// A certificate request was made; its key waits inside.
    RequestCreated {
        /// RFC 4514.
        subject: String,
    },
    /// The identity was exported with its private key.
    IdentityExported {
        /// Upper hex.
        sha1: String,
    },
    /// A setting was changed in the EWS.
    SettingChanged {
        /// Such as `encrypt-all`, `admin-password`.
        setting: String,
        /// The new value; never a secret.
        value: String,
    },
    /// Factory defaults were restored.
    ColdReset,
    /// The device was switched off and on again; it has what its NVRAM has.
    PowerCycled,
    /// Somebody asked for a page or an action without the right credentials.
    Unauthorized {
        /// Address of the client.
        peer: String,
        /// Path.
        path: String,
    },
}

/// What changed, or should have changed, the identity.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum IdentityCause {
    /// Made at first power-on.
    Factory,
    /// A scenario, at first power-on or while the printer runs.
    Scenario,
    /// The scenario is over: the identity from before it is back.
    ScenarioEnded,
    /// Read from NVRAM at power-on.
    Restored,
    /// *Create New Self-Signed Certificate*.
    SelfSigned,
    /// *Install Certificate*.
    CertificateInstalled,
    /// *Import Certificate and Private Key*.
    PfxImported,
    /// Cold reset.
    ColdReset,
}

/// The name of a printer-state.
pub(crate) fn printer_state(state: i32) -> &'static str {
    match state {
        3 => "idle",
        4 => "processing",
        _ => "stopped",
    }
}

/// The event for an identity that is in force now.
pub(crate) fn identity_changed(cause: IdentityCause, leaf: &Certificate) -> Event {
    let (subject, not_before, not_after) = match leaf.facts() {
        Ok(facts) => (
            facts.subject.to_string(),
            rfc3339(facts.not_before),
            rfc3339(facts.not_after),
        ),
        Err(_) => Default::default(),
    };
    Event::IdentityChanged {
        cause,
        subject,
        sha1: leaf.sha1(),
        sha256: leaf.sha256(),
        not_before,
        not_after,
    }
}

/// The effect for an identity that was not taken.
pub(crate) fn refused(cause: IdentityCause, reason: &dyn std::error::Error) -> Effect {
    Effect::Emit(Event::IdentityRefused {
        cause,
        reason: reason.to_string(),
    })
}

/// RFC 3339, UTC: how events and pages write a time.
pub(crate) fn rfc3339(time: OffsetDateTime) -> String {
    time.to_offset(UtcOffset::UTC)
        .format(&Rfc3339)
        .unwrap_or_else(|_| time.to_string())
}
