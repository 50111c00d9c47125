//! A client that measures: full TLS handshakes (no tickets, nothing resumed) and one Get-Printer-Attributes. It believes
//! every certificate.

use anyhow::{Context, Result, bail};
use rustls::client::Resumption;
use rustls::client::danger::{HandshakeSignatureValid, ServerCertVerified, ServerCertVerifier};
use rustls::pki_types::{CertificateDer, ServerName, UnixTime};
use rustls::{ClientConfig, DigitallySignedStruct, SignatureScheme};
use std::sync::Arc;
use std::time::Duration;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;
use tokio_rustls::TlsConnector;
use tokio_rustls::client::TlsStream;

/// Longest wait for one answer.
const LIMIT: Duration = Duration::from_secs(20);

/// A client of one port on loopback.
#[derive(Clone)]
pub(crate) struct Client {
    port: u16,
    connector: TlsConnector,
}

/// What a series of handshakes came to.
pub(crate) struct Handshakes {
    /// Handshakes that both sides finished.
    pub(crate) done: u64,
    /// Those that failed.
    pub(crate) failed: u64,
    /// How long it took.
    pub(crate) took: Duration,
}

impl Client {
    /// A client of this port.
    pub(crate) fn new(port: u16) -> Self {
        let provider = Arc::new(rustls::crypto::aws_lc_rs::default_provider());
        let schemes = provider.signature_verification_algorithms.supported_schemes();
        let builder = ClientConfig::builder_with_provider(provider);
        #[expect(
            clippy::expect_used,
            reason = "the provider's own versions are always supported by it"
        )]
        let builder = builder.with_safe_default_protocol_versions().expect("default versions");
        let mut config = builder
            .dangerous()
            .with_custom_certificate_verifier(Arc::new(Credulous(schemes)))
            .with_no_client_auth();
        config.resumption = Resumption::disabled();
        Self {
            port,
            connector: TlsConnector::from(Arc::new(config)),
        }
    }

    /// One Get-Printer-Attributes over TLS, on a connection of its own.
    pub(crate) async fn attributes(&self) -> Result<()> {
        tokio::time::timeout(LIMIT, async {
            let mut tls = self.connect().await?;
            tls.write_all(&self.request()).await?;
            let mut answer = vec![0; 12];
            tls.read_exact(&mut answer).await?;
            if answer != b"HTTP/1.1 200" {
                bail!("the answer was {}", String::from_utf8_lossy(&answer));
            }
            Ok(())
        })
        .await
        .context("no answer in time")?
    }

    /// As many full handshakes as go, from `parallel` clients at the same time.
    pub(crate) async fn handshakes(&self, parallel: usize, time: Duration) -> Handshakes {
        let started = crate::now();
        let tasks: Vec<_> = (0..parallel)
            .map(|_| tokio::spawn(self.clone().shake_hands_for(time)))
            .collect();
        let (mut done, mut failed) = (0, 0);
        for task in tasks {
            match task.await {
                Ok((well, ill)) => (done, failed) = (done + well, failed + ill),
                Err(_) => failed += 1,
            }
        }
        Handshakes {
            done,
            failed,
            took: started.elapsed(),
        }
    }

    async fn shake_hands_for(self, time: Duration) -> (u64, u64) {
        let (started, mut done, mut failed) = (crate::now(), 0, 0);
        while started.elapsed() < time {
            match tokio::time::timeout(LIMIT, self.shake_hands()).await {
                Ok(Ok(())) => done += 1,
                _ => failed += 1,
            }
        }
        (done, failed)
    }

    async fn shake_hands(&self) -> Result<()> {
        let mut tls = self.connect().await?;
        // In TLS 1.3 the client is done before the server is: the server's close tells that it was, too.
        tls.shutdown().await?;
        let mut rest = [0; 256];
        while tls.read(&mut rest).await? > 0 {}
        Ok(())
    }

    async fn connect(&self) -> Result<TlsStream<TcpStream>> {
        let tcp = TcpStream::connect(("127.0.0.1", self.port)).await?;
        tcp.set_nodelay(true)?;
        Ok(self.connector.connect(ServerName::try_from("localhost")?, tcp).await?)
    }

    /// Get-Printer-Attributes (RFC 8011 §4.2.5) with the HTTP around it.
    fn request(&self) -> Vec<u8> {
        let mut body = vec![2, 0, 0, 0x0B, 0, 0, 0, 1, 1];
        let uri = format!("ipps://localhost:{}/ipp/print", self.port);
        for (tag, name, value) in [
            (0x47, "attributes-charset", "utf-8"),
            (0x48, "attributes-natural-language", "en"),
            (0x45, "printer-uri", uri.as_str()),
        ] {
            body.push(tag);
            for text in [name, value] {
                body.extend_from_slice(&u16::try_from(text.len()).unwrap_or(u16::MAX).to_be_bytes());
                body.extend_from_slice(text.as_bytes());
            }
        }
        body.push(3);
        let head = format!(
            "POST /ipp/print HTTP/1.1\r\nHost: localhost:{}\r\nContent-Type: application/ipp\r\nContent-Length: {}\r\n\r\n",
            self.port,
            body.len()
        );
        [head.into_bytes(), body].concat()
    }
}

/// Believes every certificate.
#[derive(Debug)]
struct Credulous(Vec<SignatureScheme>);

impl ServerCertVerifier for Credulous {
    fn verify_server_cert(
        &self,
        _: &CertificateDer<'_>,
        _: &[CertificateDer<'_>],
        _: &ServerName<'_>,
        _: &[u8],
        _: UnixTime,
    ) -> Result<ServerCertVerified, rustls::Error> {
        Ok(ServerCertVerified::assertion())
    }

    fn verify_tls12_signature(
        &self,
        _: &[u8],
        _: &CertificateDer<'_>,
        _: &DigitallySignedStruct,
    ) -> Result<HandshakeSignatureValid, rustls::Error> {
        Ok(HandshakeSignatureValid::assertion())
    }

    fn verify_tls13_signature(
        &self,
        _: &[u8],
        _: &CertificateDer<'_>,
        _: &DigitallySignedStruct,
    ) -> Result<HandshakeSignatureValid, rustls::Error> {
        Ok(HandshakeSignatureValid::assertion())
    }

    fn supported_verify_schemes(&self) -> Vec<SignatureScheme> {
        self.0.clone()
    }
}
