//! Connects as a client of some Windows, and keeps the certificates exactly as the server sent them.
//!
//! Nothing is judged here: the handshake accepts whatever certificate comes, so that it can be looked at, and keeps what its
//! signature proved. XP and Vista spoke
//! TLS 1.0 and SSL 3.0; this client speaks TLS 1.2 and 1.3, and a printer that speaks only older versions is unreachable to it.

mod target;
mod unreachable;

pub use target::Target;
pub use unreachable::Unreachable;

use crate::deadline::{Deadline, TimedStream};
use crate::handshake_signature::{HandshakeSignature, WitnessVerifier};
use crate::os::Profile;
use pki::Certificate;
use rustls::client::{ResolvesClientCert, Resumption};
use rustls::crypto::CryptoProvider;
use rustls::sign::CertifiedKey;
use rustls::{ClientConfig, ClientConnection, InvalidMessage, SignatureScheme, StreamOwned};
use rustls_pki_types::ServerName;
use std::io::{self, Read};
use std::net::{Ipv4Addr, SocketAddr, TcpStream, ToSocketAddrs};
use std::sync::{Arc, OnceLock, mpsc};

/// What came of the handshake.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Captured {
    /// As sent, leaf first.
    pub chain: Vec<Certificate>,
    /// Such as `TLSv1.3`.
    pub version: String,
    /// Such as `TLS13_AES_256_GCM_SHA384`.
    pub cipher_suite: String,
    /// The server name that was sent (SNI).
    pub server_name_sent: Option<String>,
    /// The OCSP response that it stapled, DER.
    pub stapled: Option<Vec<u8>>,
    /// Did the printer prove that it holds the key of the first certificate?
    pub signature: HandshakeSignature,
    /// Did the printer ask for a certificate? None was given.
    pub asks_for_certificate: bool,
}

/// A connection after its handshake.
pub(crate) struct Session {
    pub(crate) captured: Captured,
    pub(crate) stream: StreamOwned<ClientConnection, TimedStream>,
}

impl Session {
    /// Fails where the other side does not hold the key of its certificate.
    pub(crate) fn prove(&self, target: &Target) -> Result<(), Unreachable> {
        match &self.captured.signature {
            HandshakeSignature::Wrong(why) => Err(Unreachable::Handshake {
                address: target.address(),
                why: why.clone(),
            }),
            _ => Ok(()),
        }
    }

    /// Says goodbye, so that the printer sees a client that went, not one that broke.
    pub(crate) fn hang_up(mut self) {
        self.stream.conn.send_close_notify();
        // The other side may be gone already.
        let _ = self.stream.conn.complete_io(&mut self.stream.sock);
    }
}

/// Has no certificate to give, and remembers that one was asked for.
#[derive(Debug, Default)]
pub(crate) struct CertificateAsked(OnceLock<()>);

impl CertificateAsked {
    /// Was one asked for?
    pub(crate) fn asked(&self) -> bool {
        self.0.get().is_some()
    }
}

impl ResolvesClientCert for CertificateAsked {
    fn resolve(&self, _hints: &[&[u8]], _schemes: &[SignatureScheme]) -> Option<Arc<CertifiedKey>> {
        self.0.get_or_init(|| ());
        None
    }
    fn has_certs(&self) -> bool {
        true
    }
}

/// Hangs up and reads to the end: a client without a certificate learns in TLS 1.3 only then that it was not wanted (RFC 8446
/// §4.4.2.4). The alert, if one comes.
pub(crate) fn turned_away(mut tls: StreamOwned<ClientConnection, TimedStream>) -> Option<String> {
    tls.conn.send_close_notify();
    let mut octets = [0; 256];
    loop {
        match tls.read(&mut octets) {
            Ok(0) => return None,
            Ok(_) => {}
            Err(error) => {
                let inner = error.get_ref().and_then(|inner| inner.downcast_ref::<rustls::Error>());
                return match inner {
                    Some(rustls::Error::AlertReceived(alert)) => Some(format!("{alert:?}")),
                    _ => None,
                };
            }
        }
    }
}

/// Connects and shakes hands, until the deadline.
pub(crate) fn connect(target: &Target, rules: &Profile, deadline: Deadline) -> Result<Session, Unreachable> {
    let stream = open(target, deadline)?;
    let name = ServerName::try_from(target.host.clone());
    // An address is never sent. A host that is no DNS name cannot be: the handshake goes without, as an address would.
    let sends = rules.sends_sni.value && matches!(name, Ok(ServerName::DnsName(_)));
    let name = name.unwrap_or_else(|_| ServerName::from(std::net::IpAddr::from(Ipv4Addr::UNSPECIFIED)));
    let address = target.address();
    let failed = |error: rustls::Error| Unreachable::Handshake {
        address: address.clone(),
        why: error.to_string(),
    };
    let provider = Arc::new(rustls::crypto::aws_lc_rs::default_provider());
    let verifier = Arc::new(WitnessVerifier::new(provider.signature_verification_algorithms));
    let asked = Arc::new(CertificateAsked::default());
    let config = config(provider, &verifier, &asked, sends).map_err(failed)?;
    let connection = ClientConnection::new(Arc::new(config), name).map_err(failed)?;
    let stream = shake_hands(connection, TimedStream { stream, deadline }, &address)?;
    let mut captured = captured(&stream.conn, sends.then(|| target.host.clone()), verifier.seen());
    captured.stapled = verifier.stapled();
    captured.asks_for_certificate = asked.asked();
    Ok(Session { captured, stream })
}

/// Carries the handshake to its end.
pub(crate) fn shake_hands(
    connection: ClientConnection,
    stream: TimedStream,
    address: &str,
) -> Result<StreamOwned<ClientConnection, TimedStream>, Unreachable> {
    let mut stream = StreamOwned::new(connection, stream);
    while stream.conn.is_handshaking() {
        stream
            .conn
            .complete_io(&mut stream.sock)
            .map_err(|error| handshake_fault(address, &error))?;
    }
    Ok(stream)
}

fn config(
    provider: Arc<CryptoProvider>,
    verifier: &Arc<WitnessVerifier>,
    asked: &Arc<CertificateAsked>,
    sends_server_name: bool,
) -> Result<ClientConfig, rustls::Error> {
    let verifier = Arc::clone(verifier);
    let asked: Arc<CertificateAsked> = Arc::clone(asked);
    let mut config = ClientConfig::builder_with_provider(provider)
        .with_safe_default_protocol_versions()?
        .dangerous()
        .with_custom_certificate_verifier(verifier)
        .with_client_cert_resolver(asked);
    config.enable_sni = sends_server_name;
    // A resumed session would not show the certificates again.
    config.resumption = Resumption::disabled();
    Ok(config)
}

fn captured(
    connection: &ClientConnection,
    server_name_sent: Option<String>,
    signature: HandshakeSignature,
) -> Captured {
    let certificates = connection.peer_certificates().unwrap_or_default();
    Captured {
        chain: certificates
            .iter()
            .map(|der| Certificate::from_der(der.to_vec()))
            .collect(),
        version: version_of(connection),
        cipher_suite: suite_of(connection),
        server_name_sent,
        stapled: None,
        signature,
        asks_for_certificate: false,
    }
}

/// Such as `TLSv1.3`.
pub(crate) fn version_of(connection: &ClientConnection) -> String {
    match connection.protocol_version() {
        Some(rustls::ProtocolVersion::TLSv1_2) => "TLSv1.2".to_owned(),
        Some(rustls::ProtocolVersion::TLSv1_3) => "TLSv1.3".to_owned(),
        other => format!("{other:?}"),
    }
}

/// Such as `TLS13_AES_256_GCM_SHA384`.
pub(crate) fn suite_of(connection: &ClientConnection) -> String {
    connection
        .negotiated_cipher_suite()
        .map_or_else(String::new, |suite| format!("{:?}", suite.suite()))
}

/// Resolves and tries the addresses in turn.
pub(crate) fn open(target: &Target, deadline: Deadline) -> Result<TcpStream, Unreachable> {
    let address = target.address();
    let mut fault = Unreachable::NotResolved {
        host: target.host.clone(),
        why: "it has no address".to_owned(),
    };
    for socket in resolve(target, deadline)? {
        let late = || Unreachable::TimedOut {
            address: address.clone(),
            during: "connecting",
        };
        let left = deadline.remaining().map_err(|_| late())?;
        match TcpStream::connect_timeout(&socket, left) {
            Ok(stream) => {
                // Without it a small request waits for the printer's acknowledgement; not worth failing for.
                let _ = stream.set_nodelay(true);
                return Ok(stream);
            }
            Err(error) if is_timeout(&error) => fault = late(),
            Err(error) => {
                fault = Unreachable::Refused {
                    address: address.clone(),
                    why: error.to_string(),
                }
            }
        }
    }
    Err(fault)
}

/// The system's resolver knows no deadline: it runs on a thread of its own, which is left behind when it is late.
fn resolve(target: &Target, deadline: Deadline) -> Result<Vec<SocketAddr>, Unreachable> {
    let late = || Unreachable::TimedOut {
        address: target.address(),
        during: "resolving the name",
    };
    let (sender, receiver) = mpsc::channel();
    let question = (target.host.clone(), target.port);
    std::thread::spawn(move || {
        let answer = question.to_socket_addrs().map(Iterator::collect::<Vec<_>>);
        let _ = sender.send(answer);
    });
    let left = deadline.remaining().map_err(|_| late())?;
    let answer = receiver.recv_timeout(left).map_err(|_| late())?;
    answer.map_err(|error| Unreachable::NotResolved {
        host: target.host.clone(),
        why: error.to_string(),
    })
}

pub(crate) fn handshake_fault(address: &str, error: &io::Error) -> Unreachable {
    let address = address.to_owned();
    if is_timeout(error) {
        return Unreachable::TimedOut {
            address,
            during: "the TLS handshake",
        };
    }
    match error.get_ref().and_then(|inner| inner.downcast_ref::<rustls::Error>()) {
        Some(rustls::Error::AlertReceived(alert)) => Unreachable::Alert {
            address,
            alert: format!("{alert:?}"),
        },
        Some(rustls::Error::InvalidMessage(
            message @ (InvalidMessage::InvalidContentType
            | InvalidMessage::MessageTooLarge
            | InvalidMessage::UnknownProtocolVersion),
        )) => Unreachable::NotTls {
            address,
            why: format!("what it sent is no TLS record ({message:?})"),
        },
        Some(rustls::Error::InvalidMessage(message)) => Unreachable::Malformed {
            address,
            why: format!("{message:?}"),
        },
        Some(rustls::Error::PeerMisbehaved(how)) => Unreachable::Violation {
            address,
            why: format!("{how:?}"),
        },
        Some(error) => Unreachable::Handshake {
            address,
            why: error.to_string(),
        },
        None if error.kind() == io::ErrorKind::ConnectionReset => Unreachable::Reset { address },
        None => Unreachable::Closed { address },
    }
}

pub(crate) fn is_timeout(error: &io::Error) -> bool {
    matches!(error.kind(), io::ErrorKind::TimedOut | io::ErrorKind::WouldBlock)
}
