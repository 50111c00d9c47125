//! The record of a handshake, for each way that one can end.

use crate::client::{PATIENCE, answer, ask, config, event, quick, tcp, tls};
use rustls::version::{TLS12, TLS13};
use rustls::{CertificateError, Error};
use serde_json::json;
use std::time::Duration;
use tokio::io::{AsyncReadExt, AsyncWriteExt};

const GET: &[u8] = b"GET / HTTP/1.1\r\nHost: localhost\r\n\r\n";

#[tokio::test]
async fn a_request_makes_it_established() {
    let printer = quick().start().await.unwrap();
    for (version, name) in [(&TLS12, "TLSv1.2"), (&TLS13, "TLSv1.3")] {
        let since = printer.events().last();
        let mut stream = tls(&printer.urls().https, &config(version, Ok(()))).await.unwrap();
        assert!(ask(&mut stream, GET).await.starts_with("HTTP/1.1 "));
        let record = event(&printer, since, "handshake").await.body;
        assert_eq!(
            (&record["outcome"], &record["version"]),
            (&json!("established"), &json!(name))
        );
        assert_eq!(
            (&record["request_seen"], &record["resumed"]),
            (&json!(true), &json!(false))
        );
        assert_eq!(
            (&record["sni"], &record["alpn"]),
            (&json!("printer.test"), &json!("http/1.1"))
        );
        let started = event(&printer, 0, "started").await.body;
        assert_eq!(record["presented"]["chain"], json!([started["certificate"]["sha256"]]));
        assert_eq!(
            (&record["presented"]["staple"], &record["client_certificate"]),
            (&json!(false), &json!(false))
        );
        assert_eq!(record["offered"]["versions"], json!([name]));
        assert!(
            record["offered"]["groups"]
                .as_array()
                .unwrap()
                .contains(&json!("x25519"))
        );
        let request = event(&printer, since, "http-request").await.body;
        assert_eq!(
            (&request["connection"], &request["secure"]),
            (&record["connection"], &json!(true))
        );
    }
    printer.shut_down().await;
}

/// What the client writes down itself.
#[derive(Debug, Default)]
struct Notes(std::sync::Mutex<String>);

impl rustls::KeyLog for Notes {
    fn log(&self, label: &str, client_random: &[u8], secret: &[u8]) {
        let hex = |octets: &[u8]| octets.iter().map(|octet| format!("{octet:02x}")).collect::<String>();
        let line = format!("{label} {} {}\n", hex(client_random), hex(secret));
        self.0.lock().unwrap().push_str(&line);
    }
}

#[tokio::test]
async fn the_key_log_has_the_secrets_that_the_client_has_and_nothing_else_has_them() {
    use std::os::unix::fs::PermissionsExt;
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("keys");
    let printer = quick().key_log(file.clone()).start().await.unwrap();
    let notes = std::sync::Arc::new(Notes::default());
    for version in [&TLS12, &TLS13] {
        let mut config = rustls::ClientConfig::clone(&config(version, Ok(())));
        config.key_log = notes.clone();
        let mut stream = tls(&printer.urls().https, &std::sync::Arc::new(config)).await.unwrap();
        assert!(ask(&mut stream, GET).await.starts_with("HTTP/1.1 "));
    }
    let sorted = |text: &str| {
        let mut lines: Vec<String> = text.lines().map(str::to_owned).collect();
        lines.sort();
        lines
    };
    let written = std::fs::read_to_string(&file).unwrap();
    assert_eq!(sorted(&written), sorted(&notes.0.lock().unwrap()));
    assert!(written.contains("CLIENT_RANDOM ") && written.contains("CLIENT_TRAFFIC_SECRET_0 "));
    assert_eq!(std::fs::metadata(&file).unwrap().permissions().mode() & 0o777, 0o600);
    let events = format!("{:?}", printer.events().since(0));
    let secrets = written.lines().filter_map(|line| line.rsplit(' ').next());
    assert!(secrets.into_iter().all(|secret| !events.contains(secret)));
    printer.shut_down().await;
}

#[tokio::test]
async fn the_alert_of_a_client_that_refuses_is_named() {
    let printer = quick().start().await.unwrap();
    for (version, name, error, alert) in [
        (&TLS13, "TLSv1.3", CertificateError::UnknownIssuer, "unknown_ca"),
        (&TLS12, "TLSv1.2", CertificateError::UnknownIssuer, "unknown_ca"),
        (&TLS13, "TLSv1.3", CertificateError::Expired, "certificate_expired"),
    ] {
        let since = printer.events().last();
        let refusing = config(version, Err(Error::InvalidCertificate(error)));
        tls(&printer.urls().ipps, &refusing).await.unwrap_err();
        let record = event(&printer, since, "handshake").await.body;
        assert_eq!(
            (&record["outcome"], &record["alert"]),
            (&json!("alert-received"), &json!(alert))
        );
        assert_eq!(
            (&record["request_seen"], &record["port"]),
            (&json!(false), &json!("ipp"))
        );
        assert_eq!(
            record["version"],
            json!(name),
            "what was chosen is known though the handshake failed"
        );
        assert!(
            record["cipher"].as_str().unwrap().starts_with("TLS_"),
            "{}",
            record["cipher"]
        );
        assert!(record["group"].is_string());
    }
    printer.shut_down().await;
}

#[tokio::test]
async fn a_client_that_says_goodbye_at_once_was_established_without_a_request() {
    let printer = quick().start().await.unwrap();
    let mut stream = tls(&printer.urls().https, &config(&TLS13, Ok(()))).await.unwrap();
    stream.shutdown().await.unwrap();
    let record = event(&printer, 0, "handshake").await.body;
    assert_eq!(
        (&record["outcome"], &record["finished"]),
        (&json!("established"), &json!(true))
    );
    assert_eq!(
        (&record["request_seen"], &record["ended"]),
        (&json!(false), &json!("close-notify"))
    );
    printer.shut_down().await;
}

#[tokio::test]
async fn silence_half_a_hello_and_a_hang_up_are_told_apart() {
    let printer = quick()
        .handshake_deadline(Duration::from_millis(300))
        .start()
        .await
        .unwrap();
    let half = [0x16, 3, 1, 2, 0, 1];
    for (sent, closes, outcome) in [
        (&half[..0], false, "timeout"),
        (&half, false, "timeout"),
        (&half, true, "closed"),
    ] {
        let since = printer.events().last();
        let mut stream = tcp(&printer.urls().https).await;
        stream.write_all(sent).await.unwrap();
        if closes {
            stream.shutdown().await.unwrap();
        }
        let record = event(&printer, since, "handshake").await.body;
        assert_eq!(
            (&record["outcome"], &record["offered"]),
            (&json!(outcome), &json!(null)),
            "{}",
            sent.len()
        );
        let mut rest = Vec::new();
        // A reset is an end, too.
        let end = tokio::time::timeout(PATIENCE, stream.read_to_end(&mut rest))
            .await
            .unwrap();
        assert!(end.is_err() || rest.is_empty());
    }
    printer.shut_down().await;
}

#[tokio::test]
async fn an_old_hello_is_answered_with_an_alert_that_arrives_and_says_why() {
    let printer = quick().start().await.unwrap();
    // TLS 1.0, TLS_RSA_WITH_3DES_EDE_CBC_SHA, no extensions: Windows XP.
    let mut hello = vec![22, 3, 1, 0, 45, 1, 0, 0, 41, 3, 1];
    hello.extend([9; 32]);
    hello.extend([0, 0, 2, 0, 10, 1, 0]);
    let mut stream = tcp(&printer.urls().ipps).await;
    stream.write_all(&hello).await.unwrap();
    let mut alert = Vec::new();
    stream.read_to_end(&mut alert).await.unwrap();
    assert_eq!((alert[0], alert.len()), (21, 7), "an alert, then an orderly end");
    let record = event(&printer, 0, "handshake").await.body;
    assert_eq!(
        (&record["outcome"], &record["reason"]),
        (&json!("failed"), &json!("no-common-version"))
    );
    assert_eq!(record["offered"]["versions"], json!(["TLSv1.0"]));
    assert_eq!(record["offered"]["ciphers"], json!(["TLS_RSA_WITH_3DES_EDE_CBC_SHA"]));
    assert!(record["alert_sent"].is_string());
    printer.shut_down().await;
}

#[tokio::test]
async fn a_request_without_tls_on_the_port_for_it_gets_a_readable_answer() {
    let printer = quick().start().await.unwrap();
    let mut plain = tcp(&printer.urls().https).await;
    let text = ask(&mut plain, GET).await;
    assert!(text.starts_with("HTTP/1.1 400 ") && text.contains("https://"), "{text}");
    let mut tls_on_plain = tcp(&printer.urls().http).await;
    tls_on_plain.write_all(&[0x16, 3, 1]).await.unwrap();
    assert_eq!(answer(&mut tls_on_plain).await, "");
    let mut neither = tcp(&printer.urls().ipp).await;
    neither.write_all(&[0x80, 0x2e, 1]).await.unwrap();
    assert_eq!(answer(&mut neither).await, "");
    let reasons: Vec<_> = printer
        .events()
        .since(0)
        .into_iter()
        .filter(|record| record.kind() == "connection-closed")
        .collect();
    let reasons: Vec<_> = reasons
        .iter()
        .map(|record| record.body["reason"].as_str().unwrap())
        .collect();
    assert_eq!(reasons, ["http-on-tls-port", "tls-on-plain-port", "not-http"]);
    printer.shut_down().await;
}
