//! The TLS settings of a scene: made once, never changed in place. Session tickets and the session cache go with them,
//! so that a client that resumes after a change makes a full handshake and sees the new leaf.

use super::config;
use pki::{Certificate, Identity};
use rustls::ServerConfig;
use scenarios::TlsPolicy;
use std::sync::Arc;

/// The identity cannot be used for TLS.
#[derive(Debug, thiserror::Error)]
pub(crate) enum TlsError {
    /// The key is of a kind that cannot sign here.
    #[error("the private key cannot sign TLS handshakes: {0}")]
    Key(String),
    /// The TLS library refuses the settings.
    #[error("the TLS settings are refused: {0}")]
    Settings(#[from] rustls::Error),
}

/// What a handshake is made with.
#[derive(Debug)]
pub(crate) struct Settings {
    usual: Arc<ServerConfig>,
    without_tickets: Arc<ServerConfig>,
}

impl Settings {
    /// Signs with the key of `identity` and sends the `presented` certificates, whatever they are.
    pub(crate) fn new(
        identity: &Identity,
        presented: &[Certificate],
        staple: Option<&[u8]>,
        policy: Option<TlsPolicy>,
    ) -> Result<Self, TlsError> {
        let usual = config::server(identity, presented, staple, policy)?;
        // A clone shares the ticket key and the session cache: a client may come with the one and resume with the other.
        let mut without_tickets = usual.clone();
        without_tickets.send_tls13_tickets = 0;
        Ok(Self {
            usual: Arc::new(usual),
            without_tickets: Arc::new(without_tickets),
        })
    }

    /// The settings for a client that negotiates an application protocol, or does not.
    ///
    /// Measured with libcups 2.4.2 on GnuTLS 3.7.9: with a read time-out set, a TLS 1.3 session ticket ahead of the response makes
    /// `gnutls_record_recv` return `GNUTLS_E_AGAIN`, which libcups takes for a broken connection, and it connects again
    /// without end. CUPS offers no application protocol; clients that resume sessions for a reason (browsers, curl) do.
    pub(super) fn config(&self, negotiates_application_protocol: bool) -> Arc<ServerConfig> {
        Arc::clone(if negotiates_application_protocol {
            &self.usual
        } else {
            &self.without_tickets
        })
    }
}
