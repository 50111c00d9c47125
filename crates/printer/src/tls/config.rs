//! An identity as settings of rustls: TLS 1.2 and 1.3 by aws-lc-rs, and what a policy makes of them.

use super::client_certificate::Verifier;
use super::provider::{self, NoInflation};
use super::settings::TlsError;
use super::signing::WeakRsaKey;
use super::tickets::Tickets;
use super::wrong_signature::WrongKey;
use pki::{Certificate, Identity, KeyAlgorithm};
use rustls::crypto::{CryptoProvider, aws_lc_rs};
use rustls::pki_types::{CertificateDer, PrivateKeyDer, PrivatePkcs8KeyDer};
use rustls::server::{NoServerSessionStorage, ServerSessionMemoryCache};
use rustls::sign::{CertifiedKey, SigningKey, SingleCertAndKey};
use rustls::{ServerConfig, SupportedProtocolVersion, version};
use scenarios::{ClientCertificate, TlsPolicy};
use std::sync::Arc;

/// Sessions that are kept for resumption.
const SESSIONS: usize = 256;
/// The smallest records of rustls, headers included.
const TINY: usize = 32;
/// Tickets of the policy that gives many.
const MANY: usize = 20;

/// Settings that send the `presented` certificates and the `staple` as they stand. Every call makes its own ticket key
/// and session cache.
pub(super) fn server(
    identity: &Identity,
    presented: &[Certificate],
    staple: Option<&[u8]>,
    policy: Option<TlsPolicy>,
) -> Result<ServerConfig, TlsError> {
    let provider = Arc::new(provider::of(policy));
    let chain = presented
        .iter()
        .map(|link| CertificateDer::from(link.der().to_vec()))
        .collect();
    let mut key = signing_key(identity, &provider)?;
    if let Some(TlsPolicy::Signature(wrong)) = policy {
        key = Arc::new(WrongKey { key, wrong });
    }
    // Not `with_single_cert`: it wants a certificate that it can read, and ours may be wrong on purpose.
    let mut certified = CertifiedKey::new(chain, key);
    certified.ocsp = staple.map(<[u8]>::to_vec);
    let builder = ServerConfig::builder_with_provider(provider).with_protocol_versions(&versions(policy))?;
    let builder = match policy {
        Some(TlsPolicy::ClientCertificate(asked)) => builder.with_client_cert_verifier(Arc::new(Verifier::new(asked))),
        _ => builder.with_no_client_auth(),
    };
    let mut config = builder.with_cert_resolver(Arc::new(SingleCertAndKey::from(certified)));
    config.alpn_protocols = vec![b"http/1.1".to_vec(), b"http/1.0".to_vec()];
    config.ignore_client_order = true;
    config.session_storage = ServerSessionMemoryCache::new(SESSIONS);
    config.ticketer = aws_lc_rs::Ticketer::new()?;
    if let Some(policy) = policy {
        adjust(&mut config, policy);
    }
    Ok(config)
}

fn adjust(config: &mut ServerConfig, policy: TlsPolicy) {
    match policy {
        TlsPolicy::AlpnNone | TlsPolicy::AlpnUnoffered => config.alpn_protocols.clear(),
        // Registered with IANA, and asked for by nobody.
        TlsPolicy::AlpnNoOverlap => config.alpn_protocols = vec![b"http/0.9".to_vec()],
        TlsPolicy::TinyRecords => config.max_fragment_size = Some(TINY),
        TlsPolicy::BadCertificateCompression => config.cert_compressors = NoInflation::ALL.to_vec(),
        TlsPolicy::TicketsNone => {
            config.send_tls13_tickets = 0;
            config.session_storage = Arc::new(NoServerSessionStorage {});
            config.ticketer = Arc::new(Tickets::None);
        }
        TlsPolicy::TicketsMany => config.send_tls13_tickets = MANY,
        TlsPolicy::TicketRefused => {
            config.session_storage = Arc::new(NoServerSessionStorage {});
            config.ticketer = Arc::new(Tickets::Refused(Arc::clone(&config.ticketer)));
        }
        TlsPolicy::TicketWrongAge => config.ticketer = Arc::new(Tickets::Endless(Arc::clone(&config.ticketer))),
        _ => {}
    }
}

fn versions(policy: Option<TlsPolicy>) -> Vec<&'static SupportedProtocolVersion> {
    match policy {
        Some(
            TlsPolicy::Tls12Only
            | TlsPolicy::DowngradeSentinel
            | TlsPolicy::VersionIntolerant
            | TlsPolicy::HeartbeatOffered
            | TlsPolicy::CompressionOffered
            | TlsPolicy::AlpnUnoffered
            | TlsPolicy::ClientCertificate(ClientCertificate::RequiredTls12),
        ) => vec![&version::TLS12],
        Some(
            TlsPolicy::Tls13Only
            | TlsPolicy::SessionIdEchoWrong
            | TlsPolicy::ClientCertificate(ClientCertificate::RequiredTls13),
        ) => vec![&version::TLS13],
        _ => vec![&version::TLS13, &version::TLS12],
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

fn signing_key(identity: &Identity, provider: &CryptoProvider) -> Result<Arc<dyn SigningKey>, TlsError> {
    let key = identity.key();
    let rsa = match key.algorithm() {
        KeyAlgorithm::Rsa(bits) => Some(bits),
        _ => None,
    };
    if rsa.is_some_and(|bits| bits < 2_048) {
        return Ok(Arc::new(WeakRsaKey::new(key)?));
    }
    let pkcs8 = PrivatePkcs8KeyDer::from(key.to_pkcs8().to_vec());
    match provider.key_provider.load_private_key(PrivateKeyDer::Pkcs8(pkcs8)) {
        Ok(loaded) => Ok(loaded),
        // An odd exponent, say.
        Err(_) if rsa.is_some() => Ok(Arc::new(WeakRsaKey::new(key)?)),
        Err(error) => Err(TlsError::Key(error.to_string())),
    }
}
