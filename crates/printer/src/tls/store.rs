//! The identity in force and the TLS settings made of it, published together.

use super::config;
use arc_swap::ArcSwap;
use pki::Identity;
use rustls::ServerConfig;
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

/// What new handshakes use. The whole [`ServerConfig`] is swapped, never only the certificate: session tickets and the
/// session cache go with it, so that a client that resumes makes a full handshake and sees the new leaf.
#[derive(Debug)]
pub(crate) struct Published {
    now: ArcSwap<InForce>,
}

#[derive(Debug)]
struct InForce {
    identity: Arc<Identity>,
    config: Arc<ServerConfig>,
    without_tickets: Arc<ServerConfig>,
}

impl Published {
    pub(crate) fn new(identity: Arc<Identity>) -> Result<Self, TlsError> {
        Ok(Self {
            now: ArcSwap::from_pointee(InForce::new(identity)?),
        })
    }

    /// From the next handshake on. Established connections keep what they have.
    pub(crate) fn publish(&self, identity: Arc<Identity>) -> Result<(), TlsError> {
        self.now.store(Arc::new(InForce::new(identity)?));
        Ok(())
    }

    pub(crate) fn identity(&self) -> Arc<Identity> {
        Arc::clone(&self.now.load().identity)
    }

    /// The settings for a client that negotiates an application protocol, or does not.
    ///
    /// Measured with libcups 2.4.2 on GnuTLS 3.7.9: with a read time-out set, a TLS 1.3 session ticket ahead of the response makes
    /// `gnutls_record_recv` return `GNUTLS_E_AGAIN`, which libcups takes for a broken connection, and it connects again
    /// without end. CUPS offers no application protocol; clients that resume sessions for a reason (browsers, curl) do.
    pub(super) fn config(&self, negotiates_application_protocol: bool) -> Arc<ServerConfig> {
        let now = self.now.load();
        Arc::clone(if negotiates_application_protocol {
            &now.config
        } else {
            &now.without_tickets
        })
    }
}

impl InForce {
    fn new(identity: Arc<Identity>) -> Result<Self, TlsError> {
        let config = config::server(&identity)?;
        // A clone shares the ticket key and the session cache: a client may come with the one and resume with the other.
        let mut without_tickets = config.clone();
        without_tickets.send_tls13_tickets = 0;
        Ok(Self {
            identity,
            config: Arc::new(config),
            without_tickets: Arc::new(without_tickets),
        })
    }
}
