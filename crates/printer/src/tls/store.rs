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

    pub(super) fn config(&self) -> Arc<ServerConfig> {
        Arc::clone(&self.now.load().config)
    }
}

impl InForce {
    fn new(identity: Arc<Identity>) -> Result<Self, TlsError> {
        let config = Arc::new(config::server(&identity)?);
        Ok(Self { identity, config })
    }
}
