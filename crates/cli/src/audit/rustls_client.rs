//! The client that is built in: rustls with its own verifier, which sends one GET and reads the answer.

use super::reaction::Ending;
use rustls::pki_types::{CertificateDer, ServerName};
use rustls::{ClientConfig, RootCertStore};
use std::net::SocketAddr;
use std::sync::Arc;
use std::time::Duration;
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::TcpStream;
use tokio_rustls::TlsConnector;

/// The longest answer that is read.
const ANSWER: u64 = 1024 * 1024;

/// Visits a printer, in English: it ends with 0, or with 1 and the error.
pub(crate) async fn run(host: &str, address: SocketAddr, roots: &[pki::Certificate], deadline: Duration) -> Ending {
    let started = tokio::time::Instant::now();
    let visited = tokio::time::timeout(deadline, visit(host, address, roots)).await;
    let (status, message) = match &visited {
        Ok(Ok(line)) => (Some(0), line.clone()),
        Ok(Err(error)) => (Some(1), error.to_string()),
        Err(_) => (None, String::new()),
    };
    Ending {
        status,
        overdue: visited.is_err(),
        message,
        ms: u64::try_from(started.elapsed().as_millis()).unwrap_or(u64::MAX),
    }
}

async fn visit(host: &str, address: SocketAddr, roots: &[pki::Certificate]) -> std::io::Result<String> {
    let mut store = RootCertStore::empty();
    store.add_parsable_certificates(roots.iter().map(|root| CertificateDer::from(root.der().to_vec())));
    let provider = Arc::new(rustls::crypto::aws_lc_rs::default_provider());
    let config = ClientConfig::builder_with_provider(provider)
        .with_safe_default_protocol_versions()
        .map_err(std::io::Error::other)?
        .with_root_certificates(store)
        .with_no_client_auth();
    let name = ServerName::try_from(host.to_owned()).map_err(std::io::Error::other)?;
    let stream = TcpStream::connect(address).await?;
    let mut stream = TlsConnector::from(Arc::new(config)).connect(name, stream).await?;
    let request = format!(
        "GET / HTTP/1.1\r\nHost: {host}:{}\r\nConnection: close\r\n\r\n",
        address.port()
    );
    stream.write_all(request.as_bytes()).await?;
    let mut answer = Vec::new();
    stream.take(ANSWER).read_to_end(&mut answer).await?;
    whole(&answer)
}

/// The status line, where the body is as long as its header says.
fn whole(answer: &[u8]) -> std::io::Result<String> {
    let text = String::from_utf8_lossy(answer);
    let Some((header, _)) = text.split_once("\r\n\r\n") else {
        return Err(std::io::Error::other("the answer has no end of its header"));
    };
    let length = header.lines().find_map(|line| {
        let (name, value) = line.split_once(':')?;
        name.eq_ignore_ascii_case("content-length")
            .then(|| value.trim().parse::<usize>().ok())?
    });
    let body = answer.len()
        - answer
            .windows(4)
            .position(|four| four == b"\r\n\r\n")
            .map_or(0, |at| at + 4);
    match length {
        Some(length) if body < length => Err(std::io::Error::other(format!("{body} of {length} octets came"))),
        _ => Ok(header.lines().next().unwrap_or_default().to_owned()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_answer_that_is_cut_short_is_an_error() {
        assert_eq!(
            whole(b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nab").unwrap(),
            "HTTP/1.1 200 OK"
        );
        assert!(whole(b"HTTP/1.1 200 OK\r\ncontent-length: 3\r\n\r\nab").is_err());
        assert!(whole(b"HTTP/1.1 200").is_err());
    }
}
