//! Whole handshakes with rustls (TLS 1.2 and 1.3): what the hello of the server alone does not tell. ALPN, the stapled
//! answer in TLS 1.3, whether a client certificate is asked for, and whether a session is resumed.

use super::dial::Dialer;
use crate::capture::{self, CertificateAsked, Unreachable};
use crate::deadline::TimedStream;
use crate::handshake_signature::{HandshakeSignature, WitnessVerifier};
use pki::Certificate;
use rustls::client::danger::ServerCertVerifier;
use rustls::client::{ClientSessionMemoryCache, ResolvesClientCert, Resumption, Tls12Resumption};
use rustls::crypto::aws_lc_rs;
use rustls::{ClientConfig, ClientConnection, StreamOwned};
use rustls::{SupportedProtocolVersion, version};
use rustls_pki_types::ServerName;
use std::net::{IpAddr, Ipv4Addr};
use std::sync::Arc;

pub(crate) type Tls = StreamOwned<ClientConnection, TimedStream>;

/// What to offer.
#[derive(Clone, Debug)]
pub(crate) struct Wish {
    pub(crate) versions: &'static [&'static SupportedProtocolVersion],
    /// `None`: no server name is sent.
    pub(crate) server_name: Option<String>,
    pub(crate) alpn: &'static [&'static str],
    /// By session ID alone, where TLS 1.2 is offered.
    pub(crate) tickets: bool,
}

/// TLS 1.2 and 1.3.
pub(crate) const BOTH: &[&SupportedProtocolVersion] = &[&version::TLS13, &version::TLS12];
/// TLS 1.2 alone.
pub(crate) const TLS12: &[&SupportedProtocolVersion] = &[&version::TLS12];

/// Who shakes hands, once or again and again with the sessions of before.
pub(crate) struct Shaker {
    config: Arc<ClientConfig>,
    name: ServerName<'static>,
    verifier: Arc<WitnessVerifier>,
    asked: Arc<CertificateAsked>,
}

/// What a handshake showed.
#[derive(Clone, Debug)]
pub(crate) struct Shown {
    pub(crate) version: String,
    pub(crate) suite: String,
    pub(crate) group: Option<String>,
    pub(crate) alpn: Option<String>,
    pub(crate) chain: Vec<Certificate>,
    pub(crate) staple: Option<Vec<u8>>,
    pub(crate) signature: HandshakeSignature,
    pub(crate) asks_for_certificate: bool,
    pub(crate) resumed: bool,
}

/// Why there is no session.
#[derive(Debug)]
pub(crate) enum NoSession {
    NotAsked,
    Handshake(Unreachable),
}

impl Shaker {
    /// `host` is the name by which the sessions are kept; it is sent only where it is wished.
    pub(crate) fn new(wish: &Wish) -> Result<Self, rustls::Error> {
        let provider = Arc::new(aws_lc_rs::default_provider());
        let verifier = Arc::new(WitnessVerifier::new(provider.signature_verification_algorithms));
        let asked = Arc::new(CertificateAsked::default());
        let mut config = ClientConfig::builder_with_provider(provider)
            .with_protocol_versions(wish.versions)?
            .dangerous()
            .with_custom_certificate_verifier(Arc::clone(&verifier) as Arc<dyn ServerCertVerifier>)
            .with_client_cert_resolver(Arc::clone(&asked) as Arc<dyn ResolvesClientCert>);
        let name = wish
            .server_name
            .clone()
            .and_then(|name| ServerName::try_from(name).ok());
        config.enable_sni = matches!(name, Some(ServerName::DnsName(_)));
        config.alpn_protocols = wish.alpn.iter().map(|name| name.as_bytes().to_vec()).collect();
        let kind = if wish.tickets {
            Tls12Resumption::SessionIdOrTickets
        } else {
            Tls12Resumption::SessionIdOnly
        };
        let store = Arc::new(ClientSessionMemoryCache::new(8));
        config.resumption = Resumption::store(store).tls12_resumption(kind);
        Ok(Self {
            config: Arc::new(config),
            name: name.unwrap_or_else(|| ServerName::from(IpAddr::from(Ipv4Addr::UNSPECIFIED))),
            verifier,
            asked,
        })
    }

    /// A new connection and its handshake.
    pub(crate) fn connect(&self, dialer: &mut Dialer) -> Result<(Tls, Shown), NoSession> {
        let stream = dialer.dial(dialer.port()).map_err(|_| NoSession::NotAsked)?;
        let shaken = self.over(stream);
        let silent = matches!(shaken, Err(NoSession::Handshake(Unreachable::TimedOut { .. })));
        dialer.note(!silent);
        shaken
    }

    /// The handshake over a connection that is there.
    pub(crate) fn over(&self, stream: TimedStream) -> Result<(Tls, Shown), NoSession> {
        let address = stream
            .stream
            .peer_addr()
            .map_or_else(|_| String::new(), |address| address.to_string());
        let connection = ClientConnection::new(Arc::clone(&self.config), self.name.clone());
        let failed = |error: rustls::Error| {
            NoSession::Handshake(Unreachable::Handshake {
                address: address.clone(),
                why: error.to_string(),
            })
        };
        let connection = connection.map_err(failed)?;
        let stream = capture::shake_hands(connection, stream, &address).map_err(NoSession::Handshake)?;
        let shown = self.shown(&stream.conn);
        Ok((stream, shown))
    }

    fn shown(&self, connection: &ClientConnection) -> Shown {
        let certificates = connection.peer_certificates().unwrap_or_default();
        let group = connection.negotiated_key_exchange_group();
        Shown {
            version: capture::version_of(connection),
            suite: capture::suite_of(connection),
            group: group.map(|group| super::group::name(u16::from(group.name()))),
            alpn: connection
                .alpn_protocol()
                .map(|name| crate::finding::shown(&String::from_utf8_lossy(name))),
            chain: certificates
                .iter()
                .map(|der| Certificate::from_der(der.to_vec()))
                .collect(),
            staple: self.verifier.stapled(),
            signature: self.verifier.seen(),
            asks_for_certificate: self.asked.asked(),
            resumed: connection.handshake_kind() == Some(rustls::HandshakeKind::Resumed),
        }
    }
}

/// Hangs up as TLS wants it.
pub(crate) fn hang_up(mut tls: Tls) {
    tls.conn.send_close_notify();
    // The other side may be gone already.
    let _ = tls.conn.complete_io(&mut tls.sock);
}
