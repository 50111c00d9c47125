//! A job, as the queue keeps it and the NVRAM image stores it. What IPP says of it is made in [`crate::ipp`].

mod size;

pub use size::JobSize;
pub(crate) use size::printed_documents;

use serde::{Deserialize, Serialize};
use time::OffsetDateTime;

/// job-state (RFC 8011 §5.3.7).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum JobState {
    /// Complete, waiting for its turn.
    Pending,
    /// Waiting for its documents ([`reason::INCOMING`]), or held ([`Hold`]).
    PendingHeld,
    /// On the marking engine.
    Processing,
    /// Suspended while processing ([`reason::SUSPENDED`]), or stopped with the printer ([`reason::PRINTER_STOPPED`]).
    ProcessingStopped,
    /// Canceled by a person.
    Canceled,
    /// Given up by the device.
    Aborted,
    /// Printed.
    Completed,
}

/// job-state-reasons that the device gives (RFC 8011 §5.3.8).
pub mod reason {
    /// Nothing to report.
    pub const NONE: &str = "none";
    /// Held by job-hold-until or Hold-Job.
    pub const HELD: &str = "job-hold-until-specified";
    /// Held because the printer holds new jobs (RFC 3998 §8).
    pub const HELD_ON_CREATE: &str = "job-held-on-create";
    /// Suspended with Suspend-Current-Job (RFC 3998 §8).
    pub const SUSPENDED: &str = "job-suspended";
    /// Documents are still to come, or on the wire.
    pub const INCOMING: &str = "job-incoming";
    /// On the marking engine, which stands still.
    pub const PRINTER_STOPPED: &str = "printer-stopped";
    /// Nothing in the document could be printed (PWG 5100.7).
    pub const UNPRINTABLE: &str = "document-unprintable-error";
    /// Canceled by a person at the device.
    pub const CANCELED_AT_DEVICE: &str = "job-canceled-at-device";
    /// The marking engine works on it.
    pub const PRINTING: &str = "job-printing";
    /// Printed.
    pub const COMPLETED: &str = "job-completed-successfully";
    /// Canceled with Cancel-Job or its relatives.
    pub const CANCELED: &str = "job-canceled-by-user";
    /// The device gave it up.
    pub const ABORTED: &str = "aborted-by-system";
    /// A document's compression was broken.
    pub const COMPRESSION: &str = "compression-error";
    /// There was no room for its documents, or not enough for one of them.
    pub const RESOURCES: &str = "resources-are-not-supported";
    /// Fewer octets came than announced, or nothing for too long.
    pub const SUBMISSION_INTERRUPTED: &str = "submission-interrupted";
}

/// Why a job is held, beside documents that are still to come.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Hold {
    /// job-hold-until, or Hold-Job.
    Until,
    /// Hold-New-Jobs was in force when it was created.
    OnCreate,
}

/// A job.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Job {
    /// job-id, from 1, never used twice.
    pub id: i32,
    /// job-name.
    pub name: String,
    /// job-originating-user-name.
    pub user: String,
    /// job-state.
    pub state: JobState,
    /// job-state-reasons, at least one ([`reason`]).
    pub reasons: Vec<String>,
    /// Its documents in order.
    pub documents: Vec<Document>,
    /// Will more documents be taken?
    pub open: bool,
    /// Is it held?
    #[serde(default)]
    pub hold: Option<Hold>,
    /// job-priority, from 1 to 100.
    #[serde(default = "default_priority")]
    pub priority: i32,
    /// When it was created.
    #[serde(with = "time::serde::rfc3339")]
    pub created: OffsetDateTime,
    /// When something last came for it; a job left open too long is aborted.
    #[serde(with = "time::serde::rfc3339")]
    pub touched: OffsetDateTime,
    /// When it went to the marking engine.
    #[serde(with = "time::serde::rfc3339::option")]
    pub processing_at: Option<OffsetDateTime>,
    /// When it reached a final state.
    #[serde(with = "time::serde::rfc3339::option")]
    pub completed_at: Option<OffsetDateTime>,
    /// The job template attributes that came with it: one RFC 8010 message with a job group, in lower hex.
    pub template: String,
}

/// A document of a job.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Document {
    /// Position in the job, from 1.
    pub number: u32,
    /// document-name, if the client gave one.
    pub name: Option<String>,
    /// The MIME media type: as declared, or as sniffed where the client declared none or `application/octet-stream`.
    pub format: String,
    /// Octets in the spool.
    pub octets: u64,
    /// SHA-256 of them in lower hex; `None` while they are on the wire.
    pub sha256: Option<String>,
    /// Canceled with Cancel-Document: it stays in the spool, but is not printed.
    #[serde(default)]
    pub canceled: bool,
    /// How many pages it has, where its format tells.
    #[serde(default)]
    pub pages: Option<u32>,
    /// Does it ask by itself for both sides of the sheet?
    #[serde(default)]
    pub two_sided: Option<bool>,
    /// It is not in the spool any more.
    #[serde(default)]
    pub dropped: bool,
}

/// job-priority-default.
pub const PRIORITY: i32 = 50;

fn default_priority() -> i32 {
    PRIORITY
}

impl Hold {
    /// The job-state-reasons keyword.
    pub fn reason(self) -> &'static str {
        match self {
            Self::Until => reason::HELD,
            Self::OnCreate => reason::HELD_ON_CREATE,
        }
    }
}

impl JobState {
    /// The enum value on the wire.
    pub fn code(self) -> i32 {
        match self {
            Self::Pending => 3,
            Self::PendingHeld => 4,
            Self::Processing => 5,
            Self::ProcessingStopped => 6,
            Self::Canceled => 7,
            Self::Aborted => 8,
            Self::Completed => 9,
        }
    }
    /// The name in the RFC, such as `pending-held`.
    pub fn name(self) -> &'static str {
        match self {
            Self::Pending => "pending",
            Self::PendingHeld => "pending-held",
            Self::Processing => "processing",
            Self::ProcessingStopped => "processing-stopped",
            Self::Canceled => "canceled",
            Self::Aborted => "aborted",
            Self::Completed => "completed",
        }
    }
    /// Is it one of the three that a job never leaves?
    pub fn is_final(self) -> bool {
        matches!(self, Self::Canceled | Self::Aborted | Self::Completed)
    }
}

impl Job {
    /// Does it print, or would it if the marking engine did not stand still?
    pub fn is_on_the_engine(&self) -> bool {
        self.state == JobState::Processing
            || (self.state == JobState::ProcessingStopped
                && self.reasons.iter().any(|why| why == reason::PRINTER_STOPPED))
    }
    /// Is a document of it on the wire?
    pub fn is_receiving(&self) -> bool {
        self.documents.iter().any(|document| document.sha256.is_none())
    }
    /// Are all its documents canceled, or were there none?
    pub fn has_nothing_to_print(&self) -> bool {
        self.documents.iter().all(|document| document.canceled)
    }
    /// Are its documents not in the spool any more?
    pub fn has_lost_its_documents(&self) -> bool {
        self.documents.iter().any(|document| document.dropped)
    }
    /// Octets over all documents.
    pub fn octets(&self) -> u64 {
        self.documents
            .iter()
            .fold(0, |sum, document| sum.saturating_add(document.octets))
    }
}
