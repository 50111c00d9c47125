//! Why a request is refused, and the status codes (RFC 8011 Appendix B).

use crate::input::DocumentFailure;
use ipp_codec::Attribute;

/// successful-ok.
pub(crate) const OK: u16 = 0x0000;
/// successful-ok-ignored-or-substituted-attributes.
pub(crate) const OK_IGNORED: u16 = 0x0001;
/// successful-ok-ignored-subscriptions (RFC 3995 §10.1).
pub(crate) const OK_IGNORED_SUBSCRIPTIONS: u16 = 0x0003;

/// A refusal.
#[derive(Clone, Debug, PartialEq)]
pub(crate) enum Refusal {
    BadRequest(&'static str),
    NotPossible(&'static str),
    NotFound(&'static str),
    ValueTooLong(String),
    FormatNotSupported(String),
    /// The attributes go back in the unsupported group.
    NotSupported(Vec<Attribute>),
    CharsetNotSupported,
    CompressionNotSupported(String),
    OperationNotSupported,
    VersionNotSupported,
    JobCanceled,
    TooManyJobs,
    /// The attributes go back in the unsupported group.
    NotSettable(Vec<Attribute>),
    NotAcceptingJobs,
    ShutDown,
    /// No subscription of the request was taken; the groups say why.
    IgnoredAllSubscriptions,
    Document(DocumentFailure),
    /// What is the matter with the printer, and the status code for it.
    Condition(u16, &'static str),
}

/// Status code and its name: the one table.
const STATUSES: [(u16, &str); 27] = [
    (OK, "successful-ok"),
    (OK_IGNORED, "successful-ok-ignored-or-substituted-attributes"),
    (OK_IGNORED_SUBSCRIPTIONS, "successful-ok-ignored-subscriptions"),
    (0x0400, "client-error-bad-request"),
    (0x0403, "client-error-not-authorized"),
    (0x0404, "client-error-not-possible"),
    (0x0405, "client-error-timeout"),
    (0x0406, "client-error-not-found"),
    (0x0408, "client-error-request-entity-too-large"),
    (0x0409, "client-error-request-value-too-long"),
    (0x040A, "client-error-document-format-not-supported"),
    (0x040B, "client-error-attributes-or-values-not-supported"),
    (0x040D, "client-error-charset-not-supported"),
    (0x040F, "client-error-compression-not-supported"),
    (0x0410, "client-error-compression-error"),
    (0x0413, "client-error-attributes-not-settable"),
    (0x0414, "client-error-ignored-all-subscriptions"),
    (0x0500, "server-error-internal-error"),
    (0x0501, "server-error-operation-not-supported"),
    (0x0503, "server-error-version-not-supported"),
    (0x0504, "server-error-device-error"),
    (0x0505, "server-error-temporary-error"),
    (0x0506, "server-error-not-accepting-jobs"),
    (0x0507, "server-error-busy"),
    (0x0508, "server-error-job-canceled"),
    (0x050A, "server-error-printer-is-deactivated"),
    (0x050B, "server-error-too-many-jobs"),
];

/// The name of a status code that this printer gives.
pub(crate) fn status_name(status: u16) -> String {
    let known = STATUSES.iter().find(|&&(code, _)| code == status);
    known.map_or_else(|| format!("0x{status:04X}"), |&(_, name)| name.to_owned())
}

impl Refusal {
    /// The status code.
    pub(crate) fn status(&self) -> u16 {
        match self {
            Self::BadRequest(_) | Self::Document(DocumentFailure::Disconnected) => 0x0400,
            Self::NotPossible(_) => 0x0404,
            Self::Document(DocumentFailure::TimedOut) => 0x0405,
            Self::NotFound(_) => 0x0406,
            Self::Document(DocumentFailure::TooLarge) => 0x0408,
            Self::ValueTooLong(_) => 0x0409,
            Self::FormatNotSupported(_) => 0x040A,
            Self::NotSupported(_) => 0x040B,
            Self::CharsetNotSupported => 0x040D,
            Self::CompressionNotSupported(_) => 0x040F,
            Self::Document(DocumentFailure::BadCompression) => 0x0410,
            Self::NotSettable(_) => 0x0413,
            Self::IgnoredAllSubscriptions => 0x0414,
            Self::OperationNotSupported => 0x0501,
            Self::VersionNotSupported => 0x0503,
            Self::Document(DocumentFailure::Storage | DocumentFailure::SpoolFull) => 0x0505,
            Self::NotAcceptingJobs => 0x0506,
            Self::JobCanceled => 0x0508,
            Self::ShutDown => 0x050A,
            Self::TooManyJobs => 0x050B,
            Self::Condition(status, _) => *status,
        }
    }

    /// status-message: what is wrong, for a person.
    pub(crate) fn message(&self) -> String {
        match self {
            Self::BadRequest(what) | Self::NotPossible(what) | Self::NotFound(what) | Self::Condition(_, what) => {
                (*what).to_owned()
            }
            Self::ValueTooLong(name) => format!("A value of {name} is longer than its syntax allows."),
            Self::FormatNotSupported(format) => format!("Documents of the format {format} are not supported."),
            Self::NotSupported(attributes) => {
                let names: Vec<&str> = attributes.iter().map(|attribute| attribute.name.as_str()).collect();
                format!("Not supported: {}.", names.join(", "))
            }
            Self::NotSettable(attributes) => {
                let names: Vec<&str> = attributes.iter().map(|attribute| attribute.name.as_str()).collect();
                format!("Cannot be set: {}.", names.join(", "))
            }
            Self::IgnoredAllSubscriptions => "No subscription was taken.".to_owned(),
            Self::NotAcceptingJobs => "The printer accepts no jobs: Enable-Printer ends that.".to_owned(),
            Self::ShutDown => "The printer is shut down: Startup-Printer ends that.".to_owned(),
            Self::CharsetNotSupported => "The only charset is utf-8.".to_owned(),
            Self::CompressionNotSupported(compression) => format!("The compression {compression} is not supported."),
            Self::OperationNotSupported => "The operation is not supported.".to_owned(),
            Self::VersionNotSupported => "The IPP version of the request is not in ipp-versions-supported.".to_owned(),
            Self::JobCanceled => "The job was canceled while its document arrived.".to_owned(),
            Self::TooManyJobs => "Too many unfinished jobs.".to_owned(),
            Self::Document(failure) => match failure {
                DocumentFailure::TooLarge => "The document is larger than the printer takes.",
                DocumentFailure::Disconnected => "The document ended before it was complete.",
                DocumentFailure::TimedOut => "Nothing came of the document for too long.",
                DocumentFailure::BadCompression => "The compressed data of the document is broken.",
                DocumentFailure::SpoolFull => "The spool is full of jobs that wait: try again when they are printed.",
                DocumentFailure::Storage => "The document cannot be stored.",
            }
            .to_owned(),
        }
    }

    /// What goes back in the unsupported group.
    pub(crate) fn unsupported(self) -> Vec<Attribute> {
        match self {
            Self::NotSupported(attributes) | Self::NotSettable(attributes) => attributes,
            Self::FormatNotSupported(format) => {
                vec![Attribute::new(
                    "document-format",
                    ipp_codec::Value::MimeMediaType(format),
                )]
            }
            Self::CompressionNotSupported(compression) => {
                vec![Attribute::new("compression", ipp_codec::Value::Keyword(compression))]
            }
            _ => Vec::new(),
        }
    }
}
