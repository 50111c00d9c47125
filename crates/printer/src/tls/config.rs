//! An identity as settings of rustls: TLS 1.2 and 1.3 by aws-lc-rs.

use super::settings::TlsError;
use super::signing::WeakRsaKey;
use pki::{Certificate, Identity, KeyAlgorithm};
use rustls::crypto::{CryptoProvider, aws_lc_rs};
use rustls::pki_types::{CertificateDer, PrivateKeyDer, PrivatePkcs8KeyDer};
use rustls::server::ServerSessionMemoryCache;
use rustls::sign::{CertifiedKey, SingleCertAndKey};
use rustls::{ServerConfig, SupportedProtocolVersion, version};
use scenarios::TlsPolicy;
use std::sync::Arc;

/// Sessions that are kept for resumption.
const SESSIONS: usize = 256;

/// Settings that send the `presented` certificates and the `staple` as they stand. Every call makes its own ticket key
/// and session cache.
pub(super) fn server(
    identity: &Identity,
    presented: &[Certificate],
    staple: Option<&[u8]>,
    policy: Option<TlsPolicy>,
) -> Result<ServerConfig, TlsError> {
    let provider = Arc::new(aws_lc_rs::default_provider());
    let chain = presented
        .iter()
        .map(|link| CertificateDer::from(link.der().to_vec()))
        .collect();
    // Not `with_single_cert`: it wants a certificate that it can read, and ours may be wrong on purpose.
    let mut certified = CertifiedKey::new(chain, signing_key(identity, &provider)?);
    certified.ocsp = staple.map(<[u8]>::to_vec);
    let mut config = ServerConfig::builder_with_provider(provider)
        .with_protocol_versions(&versions(policy))?
        .with_no_client_auth()
        .with_cert_resolver(Arc::new(SingleCertAndKey::from(certified)));
    config.alpn_protocols = vec![b"http/1.1".to_vec(), b"http/1.0".to_vec()];
    config.ignore_client_order = true;
    config.session_storage = ServerSessionMemoryCache::new(SESSIONS);
    config.ticketer = aws_lc_rs::Ticketer::new()?;
    Ok(config)
}

fn versions(policy: Option<TlsPolicy>) -> Vec<&'static SupportedProtocolVersion> {
    match policy {
        Some(TlsPolicy::Tls12Only) => vec![&version::TLS12],
        Some(TlsPolicy::Tls13Only) => vec![&version::TLS13],
        None => vec![&version::TLS13, &version::TLS12],
    }
}

/// Makes the process's first random number, which costs aws-lc its self-tests, before a client waits for one.
pub(crate) fn draw_a_random_number() -> [u8; 32] {
    let mut drawn = [0; 32];
    if aws_lc_rs::default_provider().secure_random.fill(&mut drawn).is_err() {
        tracing::error!("the random number generator of aws-lc failed");
    }
    drawn
}

fn signing_key(identity: &Identity, provider: &CryptoProvider) -> Result<Arc<dyn rustls::sign::SigningKey>, TlsError> {
    let key = identity.key();
    if matches!(key.algorithm(), KeyAlgorithm::Rsa(bits) if bits < 2_048) {
        return Ok(Arc::new(WeakRsaKey::new(key)?));
    }
    let pkcs8 = PrivatePkcs8KeyDer::from(key.to_pkcs8().to_vec());
    let loaded = provider.key_provider.load_private_key(PrivateKeyDer::Pkcs8(pkcs8));
    loaded.map_err(|error| TlsError::Key(error.to_string()))
}
