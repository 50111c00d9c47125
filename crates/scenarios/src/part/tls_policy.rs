//! How the printer speaks TLS, where it does not speak it as it should.

use serde::Serialize;

/// A departure from TLS 1.2 and 1.3 with the usual settings.
#[derive(Clone, Copy, PartialEq, Debug, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum TlsPolicy {
    /// TLS 1.2 alone (RFC 5246).
    Tls12Only,
    /// TLS 1.3 alone (RFC 8446).
    Tls13Only,
}
