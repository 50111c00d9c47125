//! A TLS client that takes any certificate, but has its signature over the handshake verified: that the printer owns the
//! private key of the certificate it shows is what it proves.

use rustls::client::danger::{HandshakeSignatureValid, ServerCertVerified, ServerCertVerifier};
use rustls::crypto::{CryptoProvider, aws_lc_rs, verify_tls12_signature, verify_tls13_signature};
use rustls::pki_types::{CertificateDer, ServerName, UnixTime};
use rustls::{ClientConfig, DigitallySignedStruct, Error, SignatureScheme};
use std::io::Result;
use std::sync::Arc;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;
use tokio_rustls::TlsConnector;
use tokio_rustls::client::TlsStream;

/// What a handshake showed.
#[derive(Clone, Debug)]
pub(crate) struct Shown {
    /// SHA-256 of the leaf, upper-case hex.
    pub(crate) leaf: String,
    /// Was an earlier session resumed?
    pub(crate) resumed: bool,
}

/// A client; its clones share their tickets.
#[derive(Clone)]
pub(crate) struct TlsClient {
    connector: TlsConnector,
}

impl TlsClient {
    pub(crate) fn new() -> Self {
        let provider = Arc::new(aws_lc_rs::default_provider());
        let mut config = ClientConfig::builder_with_provider(provider.clone())
            .with_safe_default_protocol_versions()
            .unwrap()
            .dangerous()
            .with_custom_certificate_verifier(Arc::new(AnyCertificate(provider)))
            .with_no_client_auth();
        // As browsers and curl do; the printer sends its tickets to nobody else.
        config.alpn_protocols = vec![b"http/1.1".to_vec()];
        Self {
            connector: TlsConnector::from(Arc::new(config)),
        }
    }

    /// Connects to `localhost`.
    pub(crate) async fn connect(&self, port: u16) -> Result<TlsStream<TcpStream>> {
        self.connect_as("localhost", port).await
    }

    /// Connects to `localhost`, and asks for another name.
    pub(crate) async fn connect_as(&self, server_name: &'static str, port: u16) -> Result<TlsStream<TcpStream>> {
        let stream = TcpStream::connect(("localhost", port)).await?;
        self.connector
            .connect(ServerName::try_from(server_name).unwrap(), stream)
            .await
    }

    /// A handshake, a request, and its answer's end: the tickets have come by then.
    pub(crate) async fn look(&self, port: u16) -> Result<Shown> {
        let mut stream = self.connect(port).await?;
        let request = b"HEAD / HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n";
        stream.write_all(request).await?;
        let mut answer = Vec::new();
        stream.read_to_end(&mut answer).await?;
        Ok(shown(&stream))
    }
}

/// What the handshake of `stream` showed.
pub(crate) fn shown(stream: &TlsStream<TcpStream>) -> Shown {
    let (_, session) = stream.get_ref();
    let leaf = session.peer_certificates().unwrap()[0].to_vec();
    Shown {
        leaf: pki::Certificate::from_der(leaf).sha256(),
        resumed: session.handshake_kind() == Some(rustls::HandshakeKind::Resumed),
    }
}

#[derive(Debug)]
struct AnyCertificate(Arc<CryptoProvider>);

impl ServerCertVerifier for AnyCertificate {
    fn verify_server_cert(
        &self,
        _leaf: &CertificateDer<'_>,
        _chain: &[CertificateDer<'_>],
        _name: &ServerName<'_>,
        _ocsp: &[u8],
        _now: UnixTime,
    ) -> std::result::Result<ServerCertVerified, Error> {
        Ok(ServerCertVerified::assertion())
    }

    fn verify_tls12_signature(
        &self,
        message: &[u8],
        leaf: &CertificateDer<'_>,
        signature: &DigitallySignedStruct,
    ) -> std::result::Result<HandshakeSignatureValid, Error> {
        verify_tls12_signature(message, leaf, signature, &self.0.signature_verification_algorithms)
    }

    fn verify_tls13_signature(
        &self,
        message: &[u8],
        leaf: &CertificateDer<'_>,
        signature: &DigitallySignedStruct,
    ) -> std::result::Result<HandshakeSignatureValid, Error> {
        verify_tls13_signature(message, leaf, signature, &self.0.signature_verification_algorithms)
    }

    fn supported_verify_schemes(&self) -> Vec<SignatureScheme> {
        self.0.signature_verification_algorithms.supported_schemes()
    }
}
