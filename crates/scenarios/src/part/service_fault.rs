//! What HTTP and IPP do wrong above a good TLS session, or without one.

use serde::Serialize;
use time::Duration;

/// How far the clock of [`ServiceFault::ClockSkew`] is ahead: as one that was set by hand. More than a day, as the web pages
/// let certificates begin at midnight.
pub const CLOCK_SKEW: Duration = Duration::days(2);

/// A misbehaviour of the service.
#[derive(Clone, Copy, PartialEq, Debug, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum ServiceFault {
    /// Answers a request that asks for TLS in the clear (RFC 2817 §3.3).
    UpgradeIgnored,
    /// 426 to every request without TLS that does not ask for it (RFC 2817 §4.2).
    UpgradeRequired,
    /// 101 to a request that asks for TLS, then nothing.
    UpgradeStall,
    /// 301 to https for every request without TLS.
    RedirectToHttps,
    /// Strict-Transport-Security (RFC 6797) on every answer over TLS.
    Hsts,
    /// `text/html` where `application/ipp` belongs (RFC 8010 §4).
    WrongContentType,
    /// HTTP/1.0 (RFC 1945), and a connection for each request.
    Http10Only,
    /// No 100 (Continue) to a client that waits for it.
    ContinueNever,
    /// A chunk whose size is no number.
    ChunkedMalformed,
    /// Octets that are no HTTP, then the end.
    RandomData,
    /// The end of the connection instead of an answer.
    EmptyResponse,
    /// A TCP reset instead of an answer.
    ResetByPeer,
    /// The body of an answer, one octet a second.
    SlowBody,
    /// 413 to a request with a body, which is not read.
    EarlyResponse,
    /// HTTP 400 in the clear to a ClientHello on the IPP port.
    IppPlainOnIpps,
    /// URIs with the scheme `ipp`, and 403 to who uses them.
    UriSchemeMismatch,
    /// 7 octets of an announced body, then FIN without close_notify.
    TruncatedBody,
    /// 7 octets of a body without a length, then FIN without close_notify.
    TruncatedNoLength,
    /// A whole answer, then FIN without close_notify.
    CompleteBodyNoCloseNotify,
    /// 7 octets of an announced body, then a TCP reset.
    ResetAfterResponseStart,
    /// A whole HTTP answer with a part of an IPP message.
    IppTruncated,
    /// A request-id that is not that of the request.
    WrongRequestId,
    /// No operations-supported, document-format-supported and printer-is-accepting-jobs.
    RequiredAttributeMissing,
    /// No job attributes in the answer to a new job.
    JobIdMissing,
    /// URIs with the host `printer.invalid`.
    UriOfNowhere,
    /// The end of the connection within the document of a job.
    ClosesMidDocument,
    /// 500 to every request.
    InternalServerError,
    /// The clock of the printer is [`CLOCK_SKEW`] ahead: so says the Date of every response (RFC 9110 §6.6.1), and, where it
    /// is set for all connections, whatever else the printer dates.
    ClockSkew,
}
