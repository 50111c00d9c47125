//! RFC 2817: TLS that begins in plain HTTP.

use crate::client::{answer, ask, config, event, ipp, ipp_status, print_job, quick, tcp};
use rustls::pki_types::ServerName;
use rustls::version::{TLS12, TLS13};
use rustls::{CertificateError, ClientConfig, Error};
use serde_json::json;
use std::sync::Arc;
use std::time::Duration;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;
use tokio_rustls::TlsConnector;
use tokio_rustls::client::TlsStream;

const OPTIONS: &[u8] =
    b"OPTIONS * HTTP/1.1\r\nHost: localhost\r\nConnection: upgrade\r\nUpgrade: TLS/1.2,TLS/1.1,TLS/1.0\r\n\r\n";
const ASKING: &str = "Connection: Upgrade\r\nUpgrade: TLS/1.2\r\n";

/// Asks for TLS on a plain connection, and gives the 101 and the connection.
async fn switched(url: &str, request: &[u8]) -> TcpStream {
    let mut stream = tcp(url).await;
    let text = ask(&mut stream, request).await.to_ascii_lowercase();
    assert!(text.starts_with("http/1.1 101 "), "{text}");
    assert!(text.contains("upgrade: tls/1.2, http/1.1\r\n"), "{text}");
    assert!(text.contains("connection: upgrade\r\n"), "{text}");
    stream
}

async fn handshake(stream: TcpStream, config: &Arc<ClientConfig>) -> std::io::Result<TlsStream<TcpStream>> {
    let name = ServerName::try_from("printer.test").unwrap();
    TlsConnector::from(Arc::clone(config)).connect(name, stream).await
}

#[tokio::test]
async fn options_is_answered_over_tls_and_the_next_request_is_secure() {
    let printer = quick().start().await.unwrap();
    let ports = [
        (printer.urls().ipp.clone(), "ipp"),
        (printer.urls().http.clone(), "http"),
    ];
    for ((url, port), (version, name)) in ports.iter().zip([(&TLS13, "TLSv1.3"), (&TLS12, "TLSv1.2")]) {
        let since = printer.events().last();
        let plain = switched(url, OPTIONS).await;
        let mut stream = handshake(plain, &config(version, Ok(()))).await.unwrap();
        let text = answer(&mut stream).await;
        assert!(text.starts_with("HTTP/1.1 200 OK\r\n"), "{text}");
        stream
            .write_all(&ipp(&[print_job("none"), b"%!PS".to_vec()].concat(), ""))
            .await
            .unwrap();
        assert!(ipp_status(&mut stream).await < 0x0100);
        let record = event(&printer, since, "handshake").await.body;
        assert_eq!((&record["upgraded"], &record["port"]), (&json!(true), &json!(port)));
        assert_eq!(
            (&record["outcome"], &record["version"]),
            (&json!("established"), &json!(name))
        );
        assert_eq!(record["request_seen"], json!(true));
        let requests: Vec<_> = printer.events().since(since);
        let seen: Vec<_> = requests
            .iter()
            .filter(|record| record.kind() == "http-request")
            .collect();
        let told: Vec<_> = seen
            .iter()
            .map(|record| (&record.body["status"], &record.body["secure"]))
            .collect();
        assert_eq!(told, [(&json!(101), &json!(false)), (&json!(200), &json!(true))]);
    }
    printer.shut_down().await;
}

#[tokio::test]
async fn any_other_request_that_asks_is_answered_over_tls_too() {
    let printer = quick().start().await.unwrap();
    let page = format!("GET / HTTP/1.1\r\nHost: localhost\r\n{ASKING}\r\n");
    let stream = switched(&printer.urls().http, page.as_bytes()).await;
    let mut stream = handshake(stream, &config(&TLS13, Ok(()))).await.unwrap();
    let text = answer(&mut stream).await;
    assert!(text.starts_with("HTTP/1.1 200 ") && text.contains("<html"), "{text}");

    let since = printer.events().last();
    let job = ipp(&[print_job("none"), b"%!PS".to_vec()].concat(), ASKING);
    let stream = switched(&printer.urls().ipp, &job).await;
    let mut stream = handshake(stream, &config(&TLS13, Ok(()))).await.unwrap();
    assert!(ipp_status(&mut stream).await < 0x0100);
    let record = event(&printer, since, "handshake").await.body;
    assert_eq!(
        (&record["upgraded"], &record["request_seen"]),
        (&json!(true), &json!(true))
    );

    // What cannot wait in memory is answered in the clear.
    let large = ipp(&[print_job("none"), vec![b'x'; 100_000]].concat(), ASKING);
    let mut stream = tcp(&printer.urls().ipp).await;
    stream.write_all(&large).await.unwrap();
    assert!(ipp_status(&mut stream).await < 0x0100);
    printer.shut_down().await;
}

#[tokio::test]
async fn a_request_that_does_not_ask_for_tls_stays_as_it_is() {
    let printer = quick().start().await.unwrap();
    for asking in ["Upgrade: TLS/1.2\r\n", "Connection: Upgrade\r\nUpgrade: websocket\r\n"] {
        let request = format!("OPTIONS * HTTP/1.1\r\nHost: localhost\r\n{asking}\r\n");
        let mut stream = tcp(&printer.urls().ipp).await;
        let text = ask(&mut stream, request.as_bytes()).await;
        assert!(text.starts_with("HTTP/1.1 200 "), "{text}");
    }
    printer.shut_down().await;
}

#[tokio::test]
async fn who_refuses_the_certificate_after_the_upgrade_is_on_record() {
    let printer = quick().start().await.unwrap();
    let refusing = config(&TLS13, Err(Error::InvalidCertificate(CertificateError::UnknownIssuer)));
    let plain = switched(&printer.urls().ipp, OPTIONS).await;
    handshake(plain, &refusing).await.unwrap_err();
    let record = event(&printer, 0, "handshake").await.body;
    assert_eq!(
        (&record["upgraded"], &record["alert"]),
        (&json!(true), &json!("unknown_ca"))
    );
    assert_eq!(record["request_seen"], json!(false));

    // The answer to OPTIONS is ours: it does not count as a request of the client.
    let since = printer.events().last();
    let plain = switched(&printer.urls().ipp, OPTIONS).await;
    let mut stream = handshake(plain, &config(&TLS13, Ok(()))).await.unwrap();
    answer(&mut stream).await;
    stream.shutdown().await.unwrap();
    let record = event(&printer, since, "handshake").await.body;
    assert_eq!(
        (&record["request_seen"], &record["ended"]),
        (&json!(false), &json!("close-notify"))
    );
    printer.shut_down().await;
}

#[tokio::test]
async fn who_says_nothing_after_the_101_is_left_at_the_deadline_of_a_handshake() {
    let printer = quick()
        .handshake_deadline(Duration::from_millis(100))
        .start()
        .await
        .unwrap();
    let mut stream = switched(&printer.urls().ipp, OPTIONS).await;
    let mut rest = Vec::new();
    stream.read_to_end(&mut rest).await.unwrap();
    assert!(rest.is_empty());
    let record = event(&printer, 0, "handshake").await.body;
    assert_eq!(
        (&record["upgraded"], &record["outcome"]),
        (&json!(true), &json!("timeout"))
    );
    printer.shut_down().await;
}

#[tokio::test]
async fn http_1_0_and_a_redirection_answer_the_wish_for_tls_as_any_other_request() {
    for (scenario, begins) in [
        ("http-upgrade-refused", "HTTP/1.1 200 "),
        ("http10-only", "HTTP/1.0 200 "),
        ("redirect-http-to-https", "HTTP/1.1 301 "),
    ] {
        let printer = quick().scenario(scenario).start().await.unwrap();
        for url in [&printer.urls().ipp, &printer.urls().http] {
            let text = ask(&mut tcp(url).await, OPTIONS).await;
            assert!(text.starts_with(begins), "{scenario}: {text}");
        }
        printer.shut_down().await;
    }
}
