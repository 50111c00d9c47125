//! What HTTP and IPP do wrong above a good TLS session, or without one.

use serde::Serialize;

/// A misbehaviour of the service.
#[derive(Clone, Copy, PartialEq, Debug, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum ServiceFault {
    /// `text/html` where `application/ipp` belongs (RFC 8010 §4).
    WrongContentType,
}
