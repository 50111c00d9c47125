//! rustls, in this process: the roots of a file and nothing else, verified as a program does that changes nothing.

use super::walk::{Answer, Outcome, STILL_WAITING, Visit};
use rustls::crypto::aws_lc_rs;
use rustls::pki_types::ServerName;
use rustls::{ClientConfig, RootCertStore};
use std::sync::Arc;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;
use tokio_rustls::TlsConnector;

/// Connects and asks for the page.
pub(crate) async fn visit(visit: &Visit) -> Answer {
    let (outcome, text) = match tokio::time::timeout(visit.patience, look(visit)).await {
        Ok(Ok(status)) => (Outcome::Accepted, status),
        Ok(Err(error)) => (Outcome::Refused, error.to_string()),
        Err(_) => (Outcome::NoVerdict, STILL_WAITING.to_owned()),
    };
    Answer { outcome, text }
}

async fn look(visit: &Visit) -> std::io::Result<String> {
    let mut roots = RootCertStore::empty();
    for root in pki::import::certificates(&std::fs::read(&visit.trust)?).unwrap() {
        // What cannot be an anchor is not trusted.
        let _ = roots.add(root.der().to_vec().into());
    }
    let mut config = ClientConfig::builder_with_provider(Arc::new(aws_lc_rs::default_provider()))
        .with_safe_default_protocol_versions()
        .unwrap()
        .with_root_certificates(roots)
        .with_no_client_auth();
    config.alpn_protocols = vec![b"http/1.1".to_vec()];
    let host = &visit.target.host;
    let stream = TcpStream::connect((visit.target.reached_at(), visit.target.port)).await?;
    let name = ServerName::try_from(host.clone()).map_err(std::io::Error::other)?;
    let mut stream = TlsConnector::from(Arc::new(config)).connect(name, stream).await?;
    let request = format!("GET / HTTP/1.1\r\nHost: {host}\r\nConnection: close\r\n\r\n");
    stream.write_all(request.as_bytes()).await?;
    let mut answer = Vec::new();
    stream.read_to_end(&mut answer).await?;
    let text = String::from_utf8_lossy(&answer);
    Ok(text.lines().next().unwrap_or_default().to_owned())
}

/// The version that is built in.
pub(crate) fn version() -> &'static str {
    let lock = include_str!("../../Cargo.lock");
    let package = lock.split_once("name = \"rustls\"\nversion = \"").map(|(_, rest)| rest);
    package.and_then(|rest| rest.split('"').next()).unwrap()
}
