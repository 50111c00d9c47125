//! Why a document did not come out.

use crate::capture::Unreachable;

/// Why the document did not come out.
#[derive(Debug, thiserror::Error)]
pub enum PrintError {
    /// The file cannot be read.
    #[error("the document {path} cannot be read: {why}")]
    Document {
        /// As given.
        path: String,
        /// The system's words.
        why: String,
    },
    /// The connection broke.
    #[error("the connection was lost while {during}: {why}")]
    Connection {
        /// What was being done.
        during: &'static str,
        /// What happened.
        why: String,
    },
    /// The deadline passed.
    #[error("the time is up while {0}")]
    TimedOut(&'static str),
    /// A new connection cannot be made.
    #[error(transparent)]
    Unreachable(#[from] Unreachable),
    /// Another certificate on the next connection.
    #[error("the printer shows another certificate than before: nothing more was sent to it")]
    CertificateChanged,
    /// HTTP says no.
    #[error("the printer answers with HTTP status {0}")]
    HttpStatus(u16),
    /// Not IPP.
    #[error("the printer's answer is no IPP: {0}")]
    NotIpp(String),
    /// IPP says no.
    #[error("the printer refuses the job: IPP status 0x{status:04X}{text}")]
    Refused {
        /// status-code.
        status: u16,
        /// status-message, with a colon before it, or nothing.
        text: String,
    },
    /// The job came to a bad end.
    #[error("the printer {verb} job {job_id}")]
    NotPrinted {
        /// job-id.
        job_id: i32,
        /// `aborted` or `canceled`.
        verb: &'static str,
    },
}
