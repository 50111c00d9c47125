//! The clients and the printer of these tests.

use printer::{Builder, EventRecord, Printer};
use rustls::client::danger::{HandshakeSignatureValid, ServerCertVerified, ServerCertVerifier};
use rustls::crypto::{aws_lc_rs, verify_tls12_signature, verify_tls13_signature};
use rustls::pki_types::{CertificateDer, ServerName, UnixTime};
use rustls::{ClientConfig, DigitallySignedStruct, Error, SignatureScheme, SupportedProtocolVersion};
use std::io::{Read, Write};
use std::sync::Arc;
use std::time::Duration;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;
use tokio_rustls::TlsConnector;
use tokio_rustls::client::TlsStream;

/// Longer than anything here takes; a test that waits for it has failed.
pub(crate) const PATIENCE: Duration = Duration::from_secs(20);

pub(crate) fn quick() -> Builder {
    Printer::builder().key(pki::KeyAlgorithm::EcP256)
}

pub(crate) fn port(url: &str) -> u16 {
    url::Url::parse(url).unwrap().port().unwrap()
}

pub(crate) async fn tcp(url: &str) -> TcpStream {
    TcpStream::connect(("127.0.0.1", port(url))).await.unwrap()
}

/// The first event of this kind after number `since`.
pub(crate) async fn event(printer: &Printer, since: u64, kind: &str) -> EventRecord {
    let found = printer
        .events()
        .wait(since, PATIENCE, |record| record.kind() == kind)
        .await;
    found.unwrap_or_else(|| panic!("no {kind} after {since}: {:#?}", printer.events().since(since)))
}

/// Takes every certificate, or none.
#[derive(Debug)]
pub(crate) struct Verdict(pub(crate) Result<(), Error>);

impl ServerCertVerifier for Verdict {
    fn verify_server_cert(
        &self,
        _: &CertificateDer<'_>,
        _: &[CertificateDer<'_>],
        _: &ServerName<'_>,
        _: &[u8],
        _: UnixTime,
    ) -> Result<ServerCertVerified, Error> {
        self.0.clone().map(|()| ServerCertVerified::assertion())
    }
    fn verify_tls12_signature(
        &self,
        message: &[u8],
        cert: &CertificateDer<'_>,
        dss: &DigitallySignedStruct,
    ) -> Result<HandshakeSignatureValid, Error> {
        verify_tls12_signature(
            message,
            cert,
            dss,
            &aws_lc_rs::default_provider().signature_verification_algorithms,
        )
    }
    fn verify_tls13_signature(
        &self,
        message: &[u8],
        cert: &CertificateDer<'_>,
        dss: &DigitallySignedStruct,
    ) -> Result<HandshakeSignatureValid, Error> {
        verify_tls13_signature(
            message,
            cert,
            dss,
            &aws_lc_rs::default_provider().signature_verification_algorithms,
        )
    }
    fn supported_verify_schemes(&self) -> Vec<SignatureScheme> {
        aws_lc_rs::default_provider()
            .signature_verification_algorithms
            .supported_schemes()
    }
}

/// A client with a session cache of its own.
pub(crate) fn config(version: &'static SupportedProtocolVersion, verdict: Result<(), Error>) -> Arc<ClientConfig> {
    let mut config = ClientConfig::builder_with_provider(Arc::new(aws_lc_rs::default_provider()))
        .with_protocol_versions(&[version])
        .unwrap()
        .dangerous()
        .with_custom_certificate_verifier(Arc::new(Verdict(verdict)))
        .with_no_client_auth();
    config.alpn_protocols = vec![b"http/1.1".to_vec()];
    Arc::new(config)
}

pub(crate) async fn tls(url: &str, config: &Arc<ClientConfig>) -> std::io::Result<TlsStream<TcpStream>> {
    let name = ServerName::try_from("printer.test").unwrap();
    TlsConnector::from(Arc::clone(config))
        .connect(name, tcp(url).await)
        .await
}

/// Sends `request` and reads to the end of one answer with Content-Length.
pub(crate) async fn ask(stream: &mut (impl AsyncReadExt + AsyncWriteExt + Unpin), request: &[u8]) -> String {
    stream.write_all(request).await.unwrap();
    stream.flush().await.unwrap();
    answer(stream).await
}

pub(crate) async fn answer(stream: &mut (impl AsyncReadExt + Unpin)) -> String {
    let mut text = Vec::new();
    loop {
        let shown = String::from_utf8_lossy(&text).into_owned();
        if let Some((head, body)) = shown.split_once("\r\n\r\n") {
            let head = head.to_ascii_lowercase();
            let length = head
                .lines()
                .find_map(|line| line.strip_prefix("content-length: ")?.parse().ok());
            if body.len() >= length.unwrap_or(0) {
                return shown;
            }
        }
        if stream.read_buf(&mut text).await.unwrap() == 0 {
            return String::from_utf8_lossy(&text).into_owned();
        }
    }
}

/// An IPP request of these octets over HTTP.
pub(crate) fn ipp(octets: &[u8], more_headers: &str) -> Vec<u8> {
    let length = octets.len();
    let head = format!(
        "POST /ipp/print HTTP/1.1\r\nHost: localhost\r\nContent-Type: Application/IPP; x=y\r\nContent-Length: {length}\r\n{more_headers}\r\n"
    );
    [head.as_bytes(), octets].concat()
}

/// A Print-Job without its document.
pub(crate) fn print_job(compression: &str) -> Vec<u8> {
    use ipp_codec::{Attribute, Group, Message, Value};
    let attributes = vec![
        Attribute::new("attributes-charset", Value::Charset("utf-8".to_owned())),
        Attribute::new("attributes-natural-language", Value::NaturalLanguage("en".to_owned())),
        Attribute::new("printer-uri", Value::Uri("ipp://localhost/ipp/print".to_owned())),
        Attribute::new("requesting-user-name", Value::Name("ada".to_owned())),
        Attribute::new("compression", Value::Keyword(compression.to_owned())),
    ];
    let groups = vec![Group { tag: 1, attributes }];
    ipp_codec::encode(&Message {
        version: (2, 0),
        code: 2,
        request_id: 7,
        groups,
    })
}

pub(crate) fn gzip(plain: &[u8]) -> Vec<u8> {
    let mut encoder = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::default());
    encoder.write_all(plain).unwrap();
    let packed = encoder.finish().unwrap();
    let mut back = Vec::new();
    flate2::read::GzDecoder::new(&packed[..])
        .read_to_end(&mut back)
        .unwrap();
    assert_eq!(back, plain);
    packed
}

/// The status code of an IPP answer inside an HTTP answer.
pub(crate) async fn ipp_status(stream: &mut (impl AsyncReadExt + Unpin)) -> u16 {
    let mut octets = Vec::new();
    loop {
        assert!(
            stream.read_buf(&mut octets).await.unwrap() > 0,
            "{}",
            String::from_utf8_lossy(&octets)
        );
        let body = octets
            .windows(4)
            .position(|window| window == b"\r\n\r\n")
            .map(|end| &octets[end + 4..]);
        if let Some([_, _, high, low, ..]) = body {
            assert!(
                octets.starts_with(b"HTTP/1.1 200"),
                "{}",
                String::from_utf8_lossy(&octets)
            );
            return u16::from_be_bytes([*high, *low]);
        }
    }
}
