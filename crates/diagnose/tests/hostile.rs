//! Servers that stall, babble, drip, break off or never end: the attempt and the probe end by themselves, within bounds, and
//! say what was there. The limits of the tests are far beyond the deadlines; what is tested is that there is an end.

#![expect(clippy::unwrap_used, reason = "a test that cannot go on fails")]

use misprint_diagnose::probe::{ProbeReport, ProbeRequest, probe};
use misprint_diagnose::{Client, Os, Outcome, Report, Request, diagnose};
use pki::recipe::AlternativeName;
use pki::{Identity, KeyAlgorithm, Name, PrivateKey, Recipe, Seed};
use rustls::{ServerConfig, ServerConnection, StreamOwned};
use rustls_pki_types::{CertificateDer, PrivatePkcs8KeyDer};
use std::io::{Read, Write};
use std::net::{SocketAddr, TcpListener, TcpStream};
use std::sync::mpsc::{self, RecvTimeoutError};
use std::sync::{Arc, LazyLock};
use std::time::Duration;
use time::macros::datetime;

/// Does something to a connection, and gives it up.
type Behaviour = fn(TcpStream);

/// Takes connections, as many as come, until the test program ends.
fn serve(behaviour: Behaviour) -> SocketAddr {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let address = listener.local_addr().unwrap();
    std::thread::spawn(move || {
        for stream in listener.incoming() {
            std::thread::spawn(move || behaviour(stream.unwrap()));
        }
    });
    address
}

/// Holds the connection until the client has gone.
fn hold(mut stream: TcpStream) {
    let _ = std::io::copy(&mut stream, &mut std::io::sink());
}

fn take_hello(stream: &mut TcpStream) {
    let _ = stream.read(&mut [0; 4096]);
}

fn repeat(mut stream: TcpStream, octets: &[u8]) {
    take_hello(&mut stream);
    while stream.write_all(octets).is_ok() {}
}

/// A ServerHello of TLS 1.2 with ECDHE, then the beginning of a Certificate message of 16 MiB.
const HELLO_AND_ENDLESS_CERTIFICATE: [u8; 60] = {
    let mut octets = [7; 60];
    let head = [22, 3, 3, 0, 42, 2, 0, 0, 38, 3, 3];
    let mut at = 0;
    while at < head.len() {
        octets[at] = head[at];
        at += 1;
    }
    // After 32 octets of random: no session, suite, no compression; then the second record.
    let tail = [0, 0xC0, 0x2F, 0, 22, 3, 3, 0x3F, 0xFF, 11, 0xFF, 0xFF, 0xFF];
    at = 0;
    while at < tail.len() {
        octets[43 + at] = tail[at];
        at += 1;
    }
    octets
};

fn endless_certificate(mut stream: TcpStream) {
    take_hello(&mut stream);
    let _ = stream.write_all(&HELLO_AND_ENDLESS_CERTIFICATE[..56]);
    let _ = stream.write_all(&[0; 0x3FFF - 4]);
    let record = [&[22, 3, 3, 0x3F, 0xFF][..], &[0; 0x3FFF]].concat();
    while stream.write_all(&record).is_ok() {}
}

/// An octet, and another one a while later, for as long as anybody reads.
fn drip(mut stream: TcpStream) {
    take_hello(&mut stream);
    let (_sender, never) = mpsc::channel::<()>();
    for octet in HELLO_AND_ENDLESS_CERTIFICATE.iter().cycle() {
        if stream.write_all(&[*octet]).is_err() {
            return;
        }
        assert_eq!(
            never.recv_timeout(Duration::from_millis(20)),
            Err(RecvTimeoutError::Timeout)
        );
    }
}

/// Closing on what was not read is a reset.
fn reset(stream: TcpStream) {
    let _ = stream.peek(&mut [0; 1]);
}

fn endless_headers(mut stream: TcpStream) {
    take_hello(&mut stream);
    let _ = stream.write_all(b"HTTP/1.1 400 Bad Request\r\n");
    while stream.write_all(b"X-Padding: and so on\r\n").is_ok() {}
}

/// What each does, and the finding that names it: from the attempt, and from the probe.
const HOSTILE: [(&str, Behaviour, &str, &str); 11] = [
    ("stalls at once", hold, "timed-out", "timed-out"),
    (
        "stalls within its hello",
        |mut stream| {
            take_hello(&mut stream);
            let _ = stream.write_all(&HELLO_AND_ENDLESS_CERTIFICATE[..30]);
            hold(stream);
        },
        "timed-out",
        "timed-out",
    ),
    ("drips", drip, "timed-out", "timed-out"),
    ("babbles", |stream| repeat(stream, b"x"), "not-tls", "not-tls"),
    (
        "sends empty records",
        |stream| repeat(stream, &[22, 3, 3, 0, 0]),
        "malformed-handshake",
        "not-tls",
    ),
    (
        "sends warnings",
        |stream| repeat(stream, &[21, 3, 3, 0, 2, 1, 90]),
        "protocol-violation",
        "not-tls",
    ),
    (
        "sends a certificate without end",
        endless_certificate,
        "malformed-handshake",
        "not-tls",
    ),
    (
        "closes",
        |mut stream| take_hello(&mut stream),
        "connection-closed",
        "connection-closed",
    ),
    ("resets", reset, "connection-reset", "connection-closed"),
    ("sends headers without end", endless_headers, "not-tls", "not-tls"),
    (
        "speaks another protocol",
        |stream| repeat(stream, b"SSH-2.0-OpenSSH_9.2\r\n"),
        "not-tls",
        "not-tls",
    ),
];

#[test]
fn an_attempt_ends_and_names_what_was_there() {
    for (what, behaviour, code, _) in HOSTILE {
        let report = attempt(serve(behaviour));
        assert_eq!(
            (report.outcome, report.findings[0].code.as_str()),
            (Outcome::Unreachable, code),
            "{what}: {}",
            report.explanation
        );
        assert!(!report.fixes.is_empty() && report.summary().len() <= 23, "{what}");
    }
}

#[test]
fn a_probe_ends_and_names_what_was_there() {
    for (what, behaviour, _, code) in HOSTILE {
        let report = probed(serve(behaviour));
        assert_eq!(
            (report.outcome, report.findings[0].code.as_str()),
            (Outcome::Unreachable, code),
            "{what}: {}",
            report.explanation
        );
        assert!(report.connections.made <= 20 && report.summary().len() <= 23, "{what}");
    }
}

#[test]
fn a_printer_whose_http_never_ends_within_good_tls_is_probed_all_the_same() {
    let endless: [(&str, Behaviour, &str); 3] = [
        (
            "body",
            |stream| answer_over_tls(stream, b"HTTP/1.1 200 OK\r\n\r\n", b"and so on"),
            "not-ipp",
        ),
        (
            "headers",
            |stream| answer_over_tls(stream, b"HTTP/1.1 200 OK\r\n", b"X-Padding: on\r\n"),
            "not-ipp",
        ),
        (
            "interim answers",
            |stream| answer_over_tls(stream, b"", b"HTTP/1.1 100 Continue\r\n\r\n"),
            "not-ipp",
        ),
    ];
    for (what, behaviour, expected) in endless {
        let report = probed(serve(behaviour));
        assert_eq!(
            (report.outcome, report.explanation.as_str()),
            (Outcome::Accepted, "nothing is wrong that a probe can see"),
            "{what}"
        );
        let over_tls: Vec<&str> = report
            .ipp
            .iter()
            .filter(|ipp| ipp.tls)
            .map(|ipp| ipp.answer.as_str())
            .collect();
        assert_eq!(over_tls, [expected], "{what}");
    }
}

#[test]
fn no_more_connections_are_made_than_are_allowed() {
    let address = serve(|stream| answer_over_tls(stream, b"HTTP/1.1 404 Not Found\r\nContent-Length: 0\r\n\r\n", b""));
    for limit in [1, 5, 9, 100] {
        let report = limited(move || {
            probe(&ProbeRequest {
                max_connections: limit,
                ..probe_request(address)
            })
        });
        assert!(report.connections.made <= limit, "{:?}", report.connections);
        let incomplete = report.findings.iter().any(|finding| finding.code == "probe-incomplete");
        assert_eq!(incomplete, limit < 100, "{limit}: {:?}", report.connections);
    }
}

fn answer_over_tls(stream: TcpStream, once: &[u8], again: &[u8]) {
    static IDENTITY: LazyLock<Identity> = LazyLock::new(|| {
        let key = PrivateKey::generate(KeyAlgorithm::EcP256, &Seed::from_bytes([9; 32]));
        let (from, to) = (datetime!(2020-01-01 0:00 UTC), datetime!(2040-01-01 0:00 UTC));
        let mut recipe = Recipe::new(Name::common_name("localhost"), vec![1], from, to);
        recipe.alternative_names = vec![AlternativeName::Dns("localhost".to_owned())];
        Identity::new(vec![recipe.self_signed(&key)], key).unwrap()
    });
    let chain = vec![CertificateDer::from(IDENTITY.leaf().der().to_vec())];
    let key = PrivatePkcs8KeyDer::from(IDENTITY.key().to_pkcs8().to_vec());
    let config = ServerConfig::builder_with_provider(Arc::new(rustls::crypto::aws_lc_rs::default_provider()))
        .with_safe_default_protocol_versions()
        .unwrap()
        .with_no_client_auth()
        .with_single_cert(chain, key.into())
        .unwrap();
    let mut tls = StreamOwned::new(ServerConnection::new(Arc::new(config)).unwrap(), stream);
    // Whoever only looks at the handshake goes without a request.
    if !matches!(tls.read(&mut [0; 4096]), Ok(1..)) {
        return;
    }
    let _ = tls.write_all(once);
    while !again.is_empty() && tls.write_all(again).is_ok() {}
    let _ = tls.flush();
    tls.conn.send_close_notify();
    let _ = tls.conn.complete_io(&mut tls.sock);
}

fn client() -> Client {
    Client::new(Os::Eleven, datetime!(2026-01-01 0:00 UTC), Seed::from_bytes([1; 32]))
}

fn attempt(address: SocketAddr) -> Report {
    limited(move || {
        diagnose(&Request {
            url: format!("https://localhost:{}/", address.port()).parse().unwrap(),
            client: client(),
            timeout: Duration::from_millis(700),
            print: None,
        })
    })
}

fn probe_request(address: SocketAddr) -> ProbeRequest {
    ProbeRequest {
        url: format!("https://localhost:{}/", address.port()).parse().unwrap(),
        timeout: Duration::from_secs(20),
        max_connections: 100,
        pause: Duration::ZERO,
        patience: Duration::from_millis(400),
        plain_ports: Vec::new(),
        client: client(),
    }
}

fn probed(address: SocketAddr) -> ProbeReport {
    limited(move || probe(&probe_request(address)))
}

/// On a thread of its own: it must end by itself, long before this gives up.
fn limited<T: Send + 'static>(work: impl FnOnce() -> T + Send + 'static) -> T {
    let (sender, receiver) = mpsc::channel();
    std::thread::spawn(move || {
        let _ = sender.send(work());
    });
    receiver.recv_timeout(Duration::from_secs(60)).unwrap()
}
