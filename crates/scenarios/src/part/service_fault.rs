//! What HTTP and IPP do wrong above a good TLS session, or without one.

use serde::Serialize;
use time::Duration;

/// How far the clock of [`ServiceFault::ClockSkew`] is behind: as one that was never told its time zone.
pub const CLOCK_SKEW: Duration = Duration::hours(8);

/// A misbehaviour of the service.
#[derive(Clone, Copy, PartialEq, Debug, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum ServiceFault {
    /// `text/html` where `application/ipp` belongs (RFC 8010 §4).
    WrongContentType,
    /// The clock of the printer is [`CLOCK_SKEW`] behind: so says the Date of every response (RFC 9110 §6.6.1).
    ClockSkew,
}
