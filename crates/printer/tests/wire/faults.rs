//! What goes over the wire when a scenario is about TLS or what lies below: octet by octet.

use crate::client::{PATIENCE, Verdict, config, event, port, quick, tcp, tls};
use pki::{Identity, KeyAlgorithm, Name, PrivateKey, Recipe, Seed};
use printer::Printer;
use rustls::compress::{CertDecompressor, DecompressionFailed};
use rustls::crypto::aws_lc_rs;
use rustls::pki_types::{CertificateDer, PrivatePkcs8KeyDer, ServerName};
use rustls::version::{TLS12, TLS13};
use rustls::{
    CertificateCompressionAlgorithm, ClientConfig, ClientConnection, HandshakeKind, SupportedProtocolVersion,
};
use serde_json::{Value, json};
use std::io::ErrorKind;
use std::sync::Arc;
use time::macros::datetime;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;
use tokio::time::timeout;

/// A ClientHello of this version for the printer's name, in a record.
fn hello(version: &'static SupportedProtocolVersion) -> Vec<u8> {
    let name = ServerName::try_from("localhost").unwrap();
    let mut octets = Vec::new();
    let mut connection = ClientConnection::new(config(version, Ok(())), name).unwrap();
    connection.write_tls(&mut octets).unwrap();
    octets
}

/// What comes for an answer to a ClientHello, until the end; and how it ends.
async fn answer(mut tcp: TcpStream, version: &'static SupportedProtocolVersion) -> (Vec<u8>, Option<ErrorKind>) {
    tcp.write_all(&hello(version)).await.unwrap();
    let mut octets = Vec::new();
    let end = timeout(PATIENCE, tcp.read_to_end(&mut octets)).await.unwrap();
    (octets, end.err().map(|error| error.kind()))
}

/// What comes at once; the printer would wait for the client then, and is stopped.
async fn flight(printer: Printer, version: &'static SupportedProtocolVersion) -> Vec<u8> {
    let mut tcp = tcp(&printer.urls().https).await;
    tcp.write_all(&hello(version)).await.unwrap();
    let mut octets = Vec::new();
    timeout(PATIENCE, tcp.read_buf(&mut octets)).await.unwrap().unwrap();
    printer.shut_down().await;
    let _ = timeout(PATIENCE, tcp.read_to_end(&mut octets)).await.unwrap();
    octets
}

async fn played(scenario: &str) -> Printer {
    quick().scenario(scenario).start().await.unwrap()
}

/// Records as far as they are whole, and the octets behind them.
fn records(mut octets: &[u8]) -> (Vec<(u8, Vec<u8>)>, Vec<u8>) {
    let mut records = Vec::new();
    while let [kind, _, _, high, low, rest @ ..] = octets {
        let length = usize::from(u16::from_be_bytes([*high, *low]));
        let Some((content, rest)) = rest.split_at_checked(length) else {
            break;
        };
        records.push((*kind, content.to_vec()));
        octets = rest;
    }
    (records, octets.to_vec())
}

/// RFC 8446 §4.1.3.
struct ServerHello {
    version: [u8; 2],
    random: Vec<u8>,
    session_id: Vec<u8>,
    suite: [u8; 2],
    compression: u8,
    extensions: Vec<u8>,
}

/// Reads the message ServerHello that these octets begin with.
fn server_hello(message: &[u8]) -> ServerHello {
    assert_eq!(message[0], 2, "{message:x?}");
    let length = usize::from(u16::from_be_bytes([message[2], message[3]]));
    let body = &message[4..4 + length];
    let id = usize::from(body[34]);
    let rest = &body[35 + id..];
    ServerHello {
        version: [body[0], body[1]],
        random: body[2..34].to_vec(),
        session_id: body[35..35 + id].to_vec(),
        suite: [rest[0], rest[1]],
        compression: rest[2],
        extensions: rest.get(5..).unwrap_or_default().to_vec(),
    }
}

async fn leaf(printer: &Printer, config: &Arc<ClientConfig>) -> (Vec<u8>, Option<HandshakeKind>) {
    let mut stream = tls(&printer.urls().https, config).await.unwrap();
    crate::client::ask(&mut stream, b"GET /favicon.ico HTTP/1.1\r\nHost: localhost\r\n\r\n").await;
    let session = stream.get_ref().1;
    (
        session.peer_certificates().unwrap()[0].to_vec(),
        session.handshake_kind(),
    )
}

#[tokio::test]
async fn canned_answers_are_letter_for_letter_what_they_say() {
    for (scenario, begins, length) in [
        ("garbage-record", &b"\x16\x03\x03\x00\x05abcde"[..], 10),
        ("oversize-record", b"\x16\x03\x03\xff\xff", 69),
        ("bad-record-type", b"\x63\x03\x03\x00\x05", 10),
        ("plaintext-on-tls-port", b"HTTP/1.1 400 Bad Request\r\n", 140),
        ("alert-bad-certificate", b"\x15\x03\x03\x00\x02\x02\x2a", 7),
        ("alert-no-application-protocol", b"\x15\x03\x03\x00\x02\x02\x78", 7),
        ("close-after-clienthello", b"", 0),
        ("version-intolerant", b"", 0),
    ] {
        let printer = played(scenario).await;
        for url in [&printer.urls().https, &printer.urls().ipps] {
            let since = printer.events().last();
            let (octets, end) = answer(tcp(url).await, &TLS13).await;
            assert!(octets.starts_with(begins), "{scenario}: {octets:x?}");
            assert_eq!((octets.len(), end), (length, None), "{scenario}");
            let record = event(&printer, since, "handshake").await.body;
            assert_eq!(record["scenario"], json!([scenario]));
            assert_eq!(
                (&record["outcome"], &record["reason"]),
                (&json!("failed"), &json!("scenario"))
            );
            let sent = begins
                .starts_with(&[21])
                .then(|| scenario.trim_start_matches("alert-").replace('-', "_"));
            assert_eq!(record.get("alert_sent").and_then(Value::as_str), sent.as_deref());
        }
        printer.shut_down().await;
    }
}

#[tokio::test]
async fn an_alert_comes_on_an_upgraded_connection_too() {
    let printer = played("alert-access-denied").await;
    let mut tcp = tcp(&printer.urls().ipp).await;
    let ask = b"OPTIONS * HTTP/1.1\r\nHost: localhost\r\nUpgrade: TLS/1.2\r\nConnection: Upgrade\r\n\r\n";
    tcp.write_all(ask).await.unwrap();
    let mut head = Vec::new();
    while !head.ends_with(b"\r\n\r\n") {
        assert!(tcp.read_buf(&mut head).await.unwrap() > 0);
    }
    assert!(head.starts_with(b"HTTP/1.1 101"));
    assert_eq!(answer(tcp, &TLS13).await.0, [21, 3, 3, 0, 2, 2, 49]);
    printer.shut_down().await;
}

#[tokio::test]
async fn resets_are_resets() {
    for (scenario, shown) in [
        ("reset-after-clienthello", false),
        ("net-reset-peer", false),
        ("reset-mid-handshake", true),
    ] {
        let printer = played(scenario).await;
        let since = printer.events().last();
        let (octets, end) = answer(tcp(&printer.urls().https).await, &TLS12).await;
        assert_eq!(end, Some(ErrorKind::ConnectionReset), "{scenario}");
        // A reset may overtake what was sent before it.
        assert!(shown || octets.is_empty(), "{scenario}: {octets:x?}");
        let record = event(&printer, since, "handshake").await.body;
        assert_eq!(
            (&record["reason"], record["version"] == "TLSv1.2"),
            (&json!("scenario"), shown)
        );
        printer.shut_down().await;
    }
}

#[tokio::test]
async fn a_flight_is_cut_where_it_is_said_to_be_cut() {
    for version in [&TLS12, &TLS13] {
        let (whole, rest) = records(&flight(played("stall-after-server-hello").await, version).await);
        let extensions = server_hello(&whole[0].1).extensions;
        assert_eq!((whole.len(), rest.len()), (1, 0));
        assert_eq!(usize::from(whole[0].1[3]), whole[0].1.len() - 4, "ServerHello alone");
        assert!(!extensions.is_empty());
        let (whole, rest) = records(&flight(played("stall-mid-certificate").await, version).await);
        // TLS 1.2 may send both messages in one record.
        server_hello(whole.first().map_or(&rest[5..], |(_, content)| content));
        let claimed = usize::from(u16::from_be_bytes([rest[3], rest[4]]));
        assert!(rest.len() > 300 && rest.len() < claimed, "{} of {claimed}", rest.len());
    }
    let printer = played("net-limit-data").await;
    let (octets, end) = answer(tcp(&printer.urls().https).await, &TLS13).await;
    assert_eq!((octets.len(), end), (1_024, None));
    printer.shut_down().await;
}

#[tokio::test]
async fn records_are_changed_as_it_is_said() {
    let octets = flight(played("bad-record-version").await, &TLS13).await;
    assert_eq!(octets[..3], [22, 5, 5]);
    let octets = flight(played("empty-records").await, &TLS13).await;
    assert_eq!(octets[..6], [22, 3, 3, 0, 0, 22]);
    let (tiny, _) = records(&flight(played("tiny-records").await, &TLS12).await);
    assert!(tiny.len() > 500 && tiny.iter().all(|(kind, content)| (*kind, content.len()) == (22, 1)));
    let message: Vec<u8> = tiny.into_iter().flat_map(|(_, content)| content).collect();
    server_hello(&message);
    let (large, _) = records(&flight(played("max-size-records").await, &TLS12).await);
    assert!(
        large
            .iter()
            .any(|(kind, content)| (*kind, content.len()) == (22, 1 << 14))
    );
}

#[tokio::test]
async fn server_hellos_are_changed_as_it_is_said() {
    let hello_of = async |scenario: &str, version| {
        let (records, _) = records(&flight(played(scenario).await, version).await);
        server_hello(&records[0].1)
    };
    let extensions = hello_of("heartbeat-offered", &TLS12).await.extensions;
    assert!(extensions.ends_with(&[0, 15, 0, 1, 1]));
    let extensions = hello_of("alpn-unoffered", &TLS12).await.extensions;
    assert!(extensions.ends_with(b"\0\x10\0\x0b\0\x09\x08http/0.9"));
    assert_eq!(hello_of("compression-offered", &TLS12).await.compression, 1);
    assert_eq!(hello_of("session-id-echo-wrong", &TLS13).await.session_id, [0x5a; 32]);
    assert_eq!(
        hello_of("downgrade-sentinel", &TLS12).await.random[24..],
        *b"DOWNGRD\x01"
    );
    // The random of a HelloRetryRequest (RFC 8446 §4.1.3).
    assert_eq!(
        hello_of("hello-retry-request", &TLS13).await.random[..4],
        [0xcf, 0x21, 0xad, 0x74]
    );
    for (scenario, version, suite) in [
        ("ssl3-only", [3, 0], [0, 5]),
        ("rc4-only", [3, 3], [0, 5]),
        ("des-only", [3, 3], [0, 9]),
        ("3des-only", [3, 3], [0, 10]),
        ("export-only", [3, 3], [0, 3]),
    ] {
        let shown = hello_of(scenario, &TLS13).await;
        assert_eq!((shown.version, shown.suite), (version, suite), "{scenario}");
    }
    let old = flight(played("ssl2-only").await, &TLS13).await;
    assert_eq!((old[0] & 0x80, &old[2..7]), (0x80, &[4, 0, 1, 0, 2][..]));
}

#[tokio::test]
async fn plain_ports_speak_tls_where_that_is_the_scenario() {
    let printer = played("tls-on-plaintext-port").await;
    for url in [&printer.urls().http, &printer.urls().ipp] {
        let mut tcp = tcp(url).await;
        tcp.write_all(b"GET / HTTP/1.1\r\nHost: localhost\r\n\r\n")
            .await
            .unwrap();
        let mut octets = Vec::new();
        tcp.read_to_end(&mut octets).await.unwrap();
        assert_eq!(octets, [21, 3, 1, 0, 2, 2, 10]);
        tls(url, &config(&TLS13, Ok(()))).await.unwrap();
    }
    printer.shut_down().await;
}

#[tokio::test]
async fn nobody_gets_in_and_then_everybody_does_on_the_same_ports() {
    let printer = quick().start().await.unwrap();
    let by_ipv4 = ("127.0.0.1", port(&printer.urls().https));
    let until = async |wanted: fn(&Result<std::io::Result<TcpStream>, tokio::time::error::Elapsed>) -> bool| {
        let found = async {
            while !wanted(&timeout(std::time::Duration::from_millis(300), TcpStream::connect(by_ipv4)).await) {}
        };
        timeout(PATIENCE, found).await.unwrap();
    };
    printer.apply("ipv6-only").await.unwrap();
    until(|came| matches!(came, Ok(Err(error)) if error.kind() == ErrorKind::ConnectionRefused)).await;
    printer.apply("accept-never").await.unwrap();
    until(Result::is_err).await;
    printer.clear_scenario().await.unwrap();
    until(|came| matches!(came, Ok(Ok(_)))).await;
    tls(&printer.urls().https, &config(&TLS13, Ok(()))).await.unwrap();
    printer.shut_down().await;
}

#[tokio::test]
async fn a_session_outlives_a_change_of_the_certificate_where_that_is_the_scenario() {
    for version in [&TLS12, &TLS13] {
        let printer = quick().start().await.unwrap();
        let visitor = config(version, Ok(()));
        let (old, _) = leaf(&printer, &visitor).await;
        assert_eq!(
            leaf(&printer, &visitor).await,
            (old.clone(), Some(HandshakeKind::Resumed))
        );
        printer.apply("resumed-old-identity").await.unwrap();
        assert_eq!(
            leaf(&printer, &visitor).await,
            (old.clone(), Some(HandshakeKind::Resumed))
        );
        let (new, kind) = leaf(&printer, &config(version, Ok(()))).await;
        assert_eq!((new == old, kind), (false, Some(HandshakeKind::Full)));
        // Any other scenario ends it.
        printer.apply("expired").await.unwrap();
        assert_eq!(leaf(&printer, &visitor).await.1, Some(HandshakeKind::Full));
        printer.shut_down().await;
    }
}

#[tokio::test]
async fn tickets_are_none_many_or_good_for_nothing() {
    for (scenario, tickets, second) in [
        ("tickets-none", 0, HandshakeKind::Full),
        ("tickets-many", 20, HandshakeKind::Resumed),
        ("ticket-refused", 2, HandshakeKind::Full),
        ("ticket-wrong-age", 2, HandshakeKind::Resumed),
    ] {
        let printer = played(scenario).await;
        let visitor = config(&TLS13, Ok(()));
        let mut stream = tls(&printer.urls().https, &visitor).await.unwrap();
        crate::client::ask(&mut stream, b"GET /favicon.ico HTTP/1.1\r\nHost: localhost\r\n\r\n").await;
        assert_eq!(stream.get_ref().1.tls13_tickets_received(), tickets, "{scenario}");
        assert_eq!(leaf(&printer, &visitor).await.1, Some(second), "{scenario}");
        printer.shut_down().await;
    }
}

/// Takes note, by failing, of what was sent to be inflated.
#[derive(Debug)]
struct Inflates;

impl CertDecompressor for Inflates {
    fn decompress(&self, input: &[u8], _: &mut [u8]) -> Result<(), DecompressionFailed> {
        assert!(input.len() > 100 && input.iter().all(|octet| *octet == 0xff));
        Err(DecompressionFailed)
    }
    fn algorithm(&self) -> CertificateCompressionAlgorithm {
        CertificateCompressionAlgorithm::Zlib
    }
}

#[tokio::test]
async fn a_compressed_certificate_does_not_inflate() {
    let printer = played("cert-compression-bad").await;
    let mut asks = ClientConfig::clone(&config(&TLS13, Ok(())));
    asks.cert_decompressors = vec![&Inflates];
    let since = printer.events().last();
    tls(&printer.urls().https, &Arc::new(asks)).await.unwrap_err();
    assert_eq!(
        event(&printer, since, "handshake").await.body["alert"],
        "bad_certificate"
    );
    tls(&printer.urls().https, &config(&TLS13, Ok(()))).await.unwrap();
    printer.shut_down().await;
}

/// A client with a certificate.
fn with_certificate(version: &'static SupportedProtocolVersion) -> Arc<ClientConfig> {
    let key = PrivateKey::generate(KeyAlgorithm::EcP256, &Seed::from_bytes([3; 32]));
    let (from, to) = (datetime!(2020-01-01 0:00 UTC), datetime!(2100-01-01 0:00 UTC));
    let certificate = Recipe::new(Name::common_name("client"), vec![1], from, to).self_signed(&key);
    let identity = Identity::new(vec![certificate], key).unwrap();
    let chain = vec![CertificateDer::from(identity.leaf().der().to_vec())];
    let key = PrivatePkcs8KeyDer::from(identity.key().to_pkcs8().to_vec());
    let builder = ClientConfig::builder_with_provider(Arc::new(aws_lc_rs::default_provider()));
    let builder = builder.with_protocol_versions(&[version]).unwrap().dangerous();
    let builder = builder.with_custom_certificate_verifier(Arc::new(Verdict(Ok(()))));
    Arc::new(builder.with_client_auth_cert(chain, key.into()).unwrap())
}

#[tokio::test]
async fn client_certificates_are_taken_refused_or_missed_and_the_record_says_which() {
    let missing = |alert| (false, Some("no-client-certificate"), Some(alert));
    let refused = (false, Some("client-certificate-refused"), Some("unknown_ca"));
    let taken = (true, None, None);
    for (scenario, version, without, with) in [
        ("client-cert-optional", &TLS13, taken, taken),
        (
            "client-cert-required-tls12",
            &TLS12,
            missing("handshake_failure"),
            taken,
        ),
        (
            "client-cert-required-tls13",
            &TLS13,
            missing("certificate_required"),
            taken,
        ),
        // It shows none: the printer names an authority that did not issue it.
        (
            "client-cert-wrong-ca-hints",
            &TLS12,
            missing("handshake_failure"),
            taken,
        ),
        ("client-cert-rejected", &TLS12, missing("handshake_failure"), refused),
        ("client-cert-rejected", &TLS13, missing("certificate_required"), refused),
    ] {
        let printer = played(scenario).await;
        for (client, expected) in [(config(version, Ok(())), without), (with_certificate(version), with)] {
            let since = printer.events().last();
            let stream = tls(&printer.urls().https, &client).await;
            drop(stream);
            let record = event(&printer, since, "handshake").await.body;
            let text = |member: &str| record.get(member).and_then(Value::as_str);
            let found = (record["finished"] == true, text("reason"), text("alert_sent"));
            assert_eq!(found, expected, "{scenario}: {record:?}");
        }
        printer.shut_down().await;
    }
}
