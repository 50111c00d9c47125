//! Why a printer could not be looked at, with WinInet's result for it.

use crate::hresult::HResult;

/// Why there is nothing to judge.
#[derive(Debug, thiserror::Error, PartialEq, Eq, Clone)]
pub enum Unreachable {
    /// The URL is not for TLS, or names no host.
    #[error("{url} cannot be tried: {why}; use https://HOST[:PORT]/ or ipps://HOST[:PORT]/ipp/print")]
    Url {
        /// As given, without a password.
        url: String,
        /// What is wrong with it.
        why: &'static str,
    },
    /// The name has no address.
    #[error("the name {host} cannot be resolved: {why}")]
    NotResolved {
        /// The name.
        host: String,
        /// The resolver's words.
        why: String,
    },
    /// Nothing listens there, or no way leads there.
    #[error("there is no connection to {address}: {why}")]
    Refused {
        /// Host and port.
        address: String,
        /// The system's words.
        why: String,
    },
    /// The deadline passed.
    #[error("{address} did not answer in time: {during}")]
    TimedOut {
        /// Host and port.
        address: String,
        /// What was being waited for.
        during: &'static str,
    },
    /// It speaks something else.
    #[error("{address} does not speak TLS: {why}")]
    NotTls {
        /// Host and port.
        address: String,
        /// What came.
        why: String,
    },
    /// It ended the handshake with an alert.
    #[error("{address} ended the TLS handshake with the alert {alert}")]
    Alert {
        /// Host and port.
        address: String,
        /// Name of the alert (RFC 8446 §6).
        alert: String,
    },
    /// It hung up within the handshake.
    #[error("{address} closed the connection during the TLS handshake")]
    Closed {
        /// Host and port.
        address: String,
    },
    /// The connection was reset within the handshake.
    #[error("the connection to {address} was reset during the TLS handshake")]
    Reset {
        /// Host and port.
        address: String,
    },
    /// Records of TLS, in which there is no handshake message that can be read.
    #[error("{address} sent a TLS handshake that cannot be read: {why}")]
    Malformed {
        /// Host and port.
        address: String,
        /// What is wrong with it.
        why: String,
    },
    /// It does what TLS forbids.
    #[error("{address} breaks the rules of TLS: {why}")]
    Violation {
        /// Host and port.
        address: String,
        /// Which one.
        why: String,
    },
    /// TLS, but no agreement.
    #[error("the TLS handshake with {address} failed: {why}")]
    Handshake {
        /// Host and port.
        address: String,
        /// What went wrong.
        why: String,
    },
}

impl Unreachable {
    /// What WinInet returns for it.
    pub fn hresult(&self) -> HResult {
        match self {
            Self::Url { .. } => HResult::ERROR_INTERNET_INVALID_URL,
            Self::NotResolved { .. } => HResult::ERROR_INTERNET_NAME_NOT_RESOLVED,
            Self::Refused { .. } => HResult::ERROR_INTERNET_CANNOT_CONNECT,
            Self::TimedOut { .. } => HResult::ERROR_INTERNET_TIMEOUT,
            Self::Closed { .. } => HResult::ERROR_INTERNET_CONNECTION_ABORTED,
            Self::Reset { .. } => HResult::ERROR_INTERNET_CONNECTION_RESET,
            Self::NotTls { .. }
            | Self::Alert { .. }
            | Self::Malformed { .. }
            | Self::Violation { .. }
            | Self::Handshake { .. } => HResult::ERROR_INTERNET_SECURITY_CHANNEL_ERROR,
        }
    }

    /// Code of the finding.
    pub fn code(&self) -> &'static str {
        match self {
            Self::Url { .. } => "bad-url",
            Self::NotResolved { .. } => "name-not-resolved",
            Self::Refused { .. } => "connection-refused",
            Self::TimedOut { .. } => "timed-out",
            Self::NotTls { .. } => "not-tls",
            Self::Alert { .. } => "tls-alert",
            Self::Closed { .. } => "connection-closed",
            Self::Reset { .. } => "connection-reset",
            Self::Malformed { .. } => "malformed-handshake",
            Self::Violation { .. } => "protocol-violation",
            Self::Handshake { .. } => "tls-handshake-failed",
        }
    }
}
