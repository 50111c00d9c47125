//! Whole attempts against servers on loopback: real TLS, IPP over it, and peers that refuse, stall, babble or never end.

#![expect(clippy::unwrap_used, reason = "a test that cannot go on fails")]

use ipp_codec::{Attribute, Decoded, Group, Limits, Message, Value};
use misprint_diagnose::{Client, Os, Outcome, Report, Request, diagnose};
use pki::recipe::AlternativeName;
use pki::{Identity, KeyAlgorithm, Name, PrivateKey, Recipe, Seed};
use rustls::sign::{CertifiedKey, SingleCertAndKey};
use rustls::{ServerConfig, ServerConnection, StreamOwned};
use rustls_pki_types::{CertificateDer, PrivatePkcs8KeyDer};
use std::io::{Read, Write};
use std::net::{SocketAddr, TcpListener, TcpStream};
use std::path::PathBuf;
use std::sync::{Arc, mpsc};
use std::thread::JoinHandle;
use std::time::Duration;
use time::macros::datetime;

type Tls = StreamOwned<ServerConnection, TcpStream>;

fn identity(label: &str) -> Identity {
    identity_of(label, KeyAlgorithm::EcP256)
}

fn identity_of(label: &str, algorithm: KeyAlgorithm) -> Identity {
    let key = PrivateKey::generate(algorithm, &Seed::from_bytes([9; 32]).derive(label));
    let (from, to) = (datetime!(2020-01-01 0:00 UTC), datetime!(2040-01-01 0:00 UTC));
    let mut recipe = Recipe::new(Name::common_name("localhost"), vec![1], from, to);
    recipe.alternative_names = vec![AlternativeName::Dns("localhost".to_owned())];
    Identity::new(vec![recipe.self_signed(&key)], key).unwrap()
}

/// One connection after another, each handed to the next of the steps.
fn serve(steps: Vec<Box<dyn FnOnce(TcpStream) + Send>>) -> (SocketAddr, JoinHandle<()>) {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let address = listener.local_addr().unwrap();
    let thread = std::thread::spawn(move || {
        for step in steps {
            step(listener.accept().unwrap().0);
        }
    });
    (address, thread)
}

fn accept(stream: TcpStream, identity: &Identity) -> Tls {
    accept_as(stream, identity, identity.key(), rustls::ALL_VERSIONS)
}

/// Shows the chain of `identity`, and signs with `key`, whether or not that is its key.
fn accept_as(
    stream: TcpStream,
    identity: &Identity,
    key: &PrivateKey,
    versions: &[&'static rustls::SupportedProtocolVersion],
) -> Tls {
    let provider = Arc::new(rustls::crypto::aws_lc_rs::default_provider());
    let chain = identity
        .chain()
        .iter()
        .map(|certificate| CertificateDer::from(certificate.der().to_vec()))
        .collect();
    let key = PrivatePkcs8KeyDer::from(key.to_pkcs8().to_vec());
    let key = provider.key_provider.load_private_key(key.into()).unwrap();
    let resolver = SingleCertAndKey::from(CertifiedKey::new(chain, key));
    let config = ServerConfig::builder_with_provider(provider)
        .with_protocol_versions(versions)
        .unwrap()
        .with_no_client_auth()
        .with_cert_resolver(Arc::new(resolver));
    stream.set_read_timeout(Some(Duration::from_secs(20))).unwrap();
    StreamOwned::new(ServerConnection::new(Arc::new(config)).unwrap(), stream)
}

fn request(address: SocketAddr, os: Os, trust: &Identity, print: Option<PathBuf>) -> Request {
    Request {
        url: format!("ipps://localhost:{}/ipp/print", address.port())
            .parse()
            .unwrap(),
        client: Client {
            trust: trust.chain().to_vec(),
            ..Client::new(os, datetime!(2026-01-01 0:00 UTC), Seed::from_bytes([1; 32]))
        },
        timeout: Duration::from_secs(20),
        print: print.map(|path| (path, "application/pdf".to_owned())),
    }
}

/// The attempt, on a thread of its own: it must end by itself, long before this gives up.
fn attempt(request: Request) -> Report {
    let (sender, receiver) = mpsc::channel();
    std::thread::spawn(move || {
        let _ = sender.send(Box::new(diagnose(&request)));
    });
    *receiver.recv_timeout(Duration::from_secs(40)).unwrap()
}

fn codes(report: &Report) -> Vec<&str> {
    report
        .findings
        .iter()
        .filter(|finding| finding.fatal)
        .map(|finding| finding.code.as_str())
        .collect()
}

#[test]
fn the_chain_is_captured_as_sent_and_vista_names_the_server_where_xp_does_not() {
    for (os, expected) in [(Os::Vista, Some("localhost".to_owned())), (Os::Xp, None)] {
        // XP knows no ECDSA.
        let printer = identity_of("printer", KeyAlgorithm::Rsa(2048));
        let (sender, seen) = mpsc::channel();
        let served = printer.clone();
        let (address, thread) = serve(vec![Box::new(move |stream| {
            let mut tls = accept(stream, &served);
            let mut rest = Vec::new();
            tls.read_to_end(&mut rest).unwrap();
            sender.send((tls.conn.server_name().map(str::to_owned), rest)).unwrap();
        })]);
        let report = attempt(request(address, os, &printer, None));
        assert_eq!(
            (report.outcome, report.hresult.as_str()),
            (Outcome::Accepted, "0"),
            "{}",
            report.explanation
        );
        assert_eq!(report.certificates[0].sha256, printer.leaf().sha256());
        let handshake = report.handshake.unwrap();
        assert_eq!(
            (handshake.version.as_str(), &handshake.server_name_sent),
            ("TLSv1.3", &expected)
        );
        assert_eq!(
            seen.recv().unwrap(),
            (expected, Vec::new()),
            "a clean end, and nothing sent"
        );
        thread.join().unwrap();
    }
}

#[test]
fn a_refused_certificate_gets_no_document() {
    let (printer, other) = (identity("printer"), identity("other"));
    let (sender, seen) = mpsc::channel();
    let (address, thread) = serve(vec![Box::new(move |stream| {
        let mut rest = Vec::new();
        accept(stream, &printer).read_to_end(&mut rest).unwrap();
        sender.send(rest).unwrap();
    })]);
    let document = document("refused", b"secret");
    let report = attempt(request(address, Os::Vista, &other, Some(document)));
    assert_eq!(
        (report.outcome, report.hresult.as_str()),
        (Outcome::Refused, "800B0109")
    );
    assert_eq!(codes(&report), ["untrusted-root"]);
    assert_eq!(seen.recv().unwrap(), b"");
    thread.join().unwrap();
}

#[test]
fn a_printer_that_signs_with_another_key_than_its_certificates_is_refused_and_gets_no_document() {
    for version in [&rustls::version::TLS12, &rustls::version::TLS13] {
        let (printer, other) = (identity("printer"), identity("other"));
        let (sender, seen) = mpsc::channel();
        let served = printer.clone();
        let (address, thread) = serve(vec![Box::new(move |stream| {
            let mut rest = Vec::new();
            accept_as(stream, &served, other.key(), &[version])
                .read_to_end(&mut rest)
                .unwrap();
            sender.send(rest).unwrap();
        })]);
        let report = attempt(request(address, Os::Vista, &printer, Some(document("key", b"secret"))));
        assert_eq!(
            (report.outcome, report.hresult.as_str(), codes(&report)),
            (Outcome::Refused, "80072F7D", vec!["handshake-signature"]),
            "{version:?}: {}",
            report.explanation
        );
        assert!(report.events.is_empty() && report.remedy.contains("one PFX"));
        assert_eq!(report.certificates[0].sha256, printer.leaf().sha256(), "it is shown");
        assert_eq!(seen.recv().unwrap(), b"");
        thread.join().unwrap();
    }
}

#[test]
fn the_question_for_the_job_goes_to_nobody_who_only_shows_the_certificate() {
    let (printer, other) = (identity("printer"), identity("other"));
    let (first, copied) = (printer.clone(), printer.clone());
    let (address, thread) = serve(vec![
        Box::new(move |stream| {
            let mut tls = accept(stream, &first);
            read_ipp(&mut tls);
            answer(&mut tls, 0, Some(3), "Connection: close\r\n");
        }),
        Box::new(move |stream| {
            let mut tls = accept_as(stream, &copied, other.key(), rustls::ALL_VERSIONS);
            assert!(tls.read(&mut [0; 16]).is_err(), "nothing is sent to another printer");
        }),
    ]);
    let report = attempt(request(address, Os::Vista, &printer, Some(document("copied", b"x"))));
    assert_eq!(codes(&report), ["tls-handshake-failed"], "{}", report.explanation);
    thread.join().unwrap();
}

#[test]
fn a_document_that_is_gone_and_an_answer_that_is_not_200_are_named() {
    let printer = identity("printer");
    let served = printer.clone();
    let (address, thread) = serve(vec![Box::new(move |stream| {
        let mut rest = Vec::new();
        let _ = accept(stream, &served).read_to_end(&mut rest);
        assert_eq!(rest, b"");
    })]);
    let report = attempt(request(address, Os::Vista, &printer, Some("/nowhere/at.pdf".into())));
    assert_eq!(
        (report.outcome, codes(&report)),
        (Outcome::Unreachable, vec!["document-unreadable"])
    );
    assert!(report.explanation.contains("/nowhere/at.pdf"), "{}", report.explanation);
    thread.join().unwrap();

    let served = printer.clone();
    let (address, thread) = serve(vec![Box::new(move |stream| {
        let mut tls = accept(stream, &served);
        read_ipp(&mut tls);
        tls.write_all(b"HTTP/1.1 403 Forbidden\r\nContent-Length: 0\r\n\r\n")
            .unwrap();
        tls.flush().unwrap();
    })]);
    let report = attempt(request(address, Os::Vista, &printer, Some(document("http", b"x"))));
    assert_eq!(
        (report.outcome, codes(&report)),
        (Outcome::Refused, vec!["http-refused"])
    );
    assert!(report.explanation.contains("403"), "{}", report.explanation);
    thread.join().unwrap();
}

#[test]
fn a_document_is_printed_whole_and_followed_until_it_is_completed() {
    let printer = identity("printer");
    let body: Vec<u8> = (0..300_000_u32).flat_map(u32::to_be_bytes).collect();
    let (served, expected) = (printer.clone(), body.clone());
    let (address, thread) = serve(vec![Box::new(move |stream| {
        let mut tls = accept(stream, &served);
        let (print, document) = read_ipp(&mut tls);
        assert_eq!((print.code, document == expected), (2, true));
        let format = print.group(1).unwrap().attribute("document-format").unwrap();
        assert_eq!(format.values, [Value::MimeMediaType("application/pdf".to_owned())]);
        answer(&mut tls, 0, Some(3), "");
        for state in [5, 9] {
            let (question, _) = read_ipp(&mut tls);
            assert_eq!(question.code, 9);
            assert_eq!(
                question.group(1).unwrap().attribute("job-id").unwrap().values,
                [Value::Integer(7)]
            );
            answer(&mut tls, 0, Some(state), "");
        }
    })]);
    let report = attempt(request(address, Os::Vista, &printer, Some(document("whole", &body))));
    assert_eq!(
        (report.outcome, report.job_id),
        (Outcome::Accepted, Some(7)),
        "{}",
        report.explanation
    );
    assert!(
        report
            .explanation
            .ends_with("The document was printed. Job 7 is completed."),
        "{}",
        report.explanation
    );
    thread.join().unwrap();
}

#[test]
fn after_a_hang_up_the_same_certificate_is_needed_to_ask_for_the_job() {
    let (printer, other) = (identity("printer"), identity("other"));
    for (second, outcome) in [(printer.clone(), Outcome::Accepted), (other, Outcome::Refused)] {
        let first = printer.clone();
        let (address, thread) = serve(vec![
            Box::new(move |stream| {
                let mut tls = accept(stream, &first);
                read_ipp(&mut tls);
                answer(&mut tls, 0, Some(3), "Connection: close\r\n");
            }),
            Box::new(move |stream| {
                let mut tls = accept(stream, &second);
                if outcome == Outcome::Accepted {
                    read_ipp(&mut tls);
                    answer(&mut tls, 0, Some(9), "");
                } else {
                    assert!(tls.read(&mut [0; 16]).is_err(), "nothing is sent to another printer");
                }
            }),
        ]);
        let report = attempt(request(address, Os::Vista, &printer, Some(document("again", b"x"))));
        assert_eq!(
            (report.outcome, report.job_id),
            (outcome, Some(7)),
            "{}",
            report.explanation
        );
        thread.join().unwrap();
    }
}

#[test]
fn what_the_printer_says_against_the_job_is_in_the_report() {
    let printer = identity("printer");
    let served = printer.clone();
    let (address, thread) = serve(vec![Box::new(move |stream| {
        let mut tls = accept(stream, &served);
        read_ipp(&mut tls);
        answer(&mut tls, 0x040A, None, "");
    })]);
    let report = attempt(request(address, Os::Ten, &printer, Some(document("format", b"x"))));
    assert_eq!(report.outcome, Outcome::Refused);
    assert_eq!(codes(&report), ["ipp-refused"]);
    assert!(
        report.explanation.contains("0x040A: not today"),
        "{}",
        report.explanation
    );
    thread.join().unwrap();
}

#[test]
fn an_answer_that_never_ends_is_given_up() {
    let printer = identity("printer");
    let served = printer.clone();
    let (address, _thread) = serve(vec![Box::new(move |stream| {
        let mut tls = accept(stream, &served);
        read_ipp(&mut tls);
        while tls.write_all(b"HTTP/1.1 100 Continue\r\n\r\n").is_ok() {}
    })]);
    let report = attempt(request(address, Os::Vista, &printer, Some(document("endless", b"x"))));
    assert_eq!(
        (report.outcome, codes(&report)),
        (Outcome::Unreachable, vec!["not-ipp"]),
        "{}",
        report.explanation
    );
}

#[test]
fn a_silent_printer_is_left_at_the_deadline() {
    let (sender, stop) = mpsc::channel::<()>();
    let (address, thread) = serve(vec![Box::new(move |_stream| {
        let _ = stop.recv();
    })]);
    let mut request = request(address, Os::Vista, &identity("printer"), None);
    request.timeout = Duration::from_millis(300);
    let report = attempt(request);
    assert_eq!(
        (report.outcome, codes(&report)),
        (Outcome::Unreachable, vec!["timed-out"])
    );
    assert_eq!(report.symbol, "ERROR_INTERNET_TIMEOUT");
    drop(sender);
    thread.join().unwrap();
}

#[test]
fn whatever_does_not_speak_tls_is_named_for_what_it_does() {
    let alert: &[u8] = &[21, 3, 3, 0, 2, 2, 40];
    let cases: [(&str, &'static [u8], bool); 4] = [
        ("not-tls", b"HTTP/1.1 400 Bad Request\r\n\r\n", false),
        ("not-tls", b"SSH-2.0-babble ", true),
        ("tls-alert", alert, false),
        ("connection-closed", b"", false),
    ];
    for (code, words, endless) in cases {
        let (address, _thread) = serve(vec![Box::new(move |mut stream| {
            // The hello is taken first: hanging up on unread octets would be a reset.
            let _ = stream.read(&mut [0; 4096]);
            while stream.write_all(words).is_ok() && endless {}
        })]);
        let report = attempt(request(address, Os::Vista, &identity("printer"), None));
        assert_eq!(
            (report.outcome, codes(&report)),
            (Outcome::Unreachable, vec![code]),
            "{}",
            report.explanation
        );
        assert!(report.events.is_empty() && !report.remedy.is_empty());
    }
}

#[test]
fn a_port_where_nothing_listens_refuses() {
    let address = TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap();
    let report = attempt(request(address, Os::Seven, &identity("printer"), None));
    assert_eq!(
        (report.outcome, codes(&report)),
        (Outcome::Unreachable, vec!["connection-refused"])
    );
    assert_eq!(report.hresult, "80072EFD");
}

/// A file in the folder that Cargo keeps for the files of tests.
fn document(name: &str, octets: &[u8]) -> PathBuf {
    let path = PathBuf::from(env!("CARGO_TARGET_TMPDIR")).join(format!("{name}.pdf"));
    std::fs::write(&path, octets).unwrap();
    path
}

/// One POST: its message and its document.
fn read_ipp(tls: &mut Tls) -> (Message, Vec<u8>) {
    let mut octets = Vec::new();
    let mut buffer = [0; 65_536];
    loop {
        if let Some(end) = octets.windows(4).position(|four| four == b"\r\n\r\n") {
            let head = String::from_utf8(octets[..end].to_vec()).unwrap();
            assert!(
                head.starts_with("POST /ipp/print HTTP/1.1\r\nHost: localhost:"),
                "{head}"
            );
            let length = head
                .split("Content-Length: ")
                .nth(1)
                .unwrap()
                .split('\r')
                .next()
                .unwrap();
            let length: usize = length.parse().unwrap();
            let mut body = octets.split_off(end + 4);
            while body.len() < length {
                let count = tls.read(&mut buffer).unwrap();
                body.extend_from_slice(&buffer[..count]);
            }
            let Decoded::Message(message, start) = ipp_codec::decode(&body, &Limits::default()).unwrap() else {
                panic!("the request is not whole")
            };
            return (message, body.split_off(start));
        }
        let count = tls.read(&mut buffer).unwrap();
        assert_ne!(count, 0, "the client hung up");
        octets.extend_from_slice(&buffer[..count]);
    }
}

/// An IPP response with status-message and, where there is a job, job 7 in that state.
fn answer(tls: &mut Tls, status: u16, job_state: Option<i32>, header: &str) {
    let attributes = vec![
        Attribute::new("attributes-charset", Value::Charset("utf-8".to_owned())),
        Attribute::new("attributes-natural-language", Value::NaturalLanguage("en".to_owned())),
        Attribute::new("status-message", Value::Text("not today".to_owned())),
    ];
    let mut groups = vec![Group { tag: 1, attributes }];
    if let Some(state) = job_state {
        let attributes = vec![
            Attribute::new("job-id", Value::Integer(7)),
            Attribute::new("job-state", Value::Enum(state)),
        ];
        groups.push(Group { tag: 2, attributes });
    }
    let body = ipp_codec::encode(&Message {
        version: (1, 1),
        code: status,
        request_id: 1,
        groups,
    });
    let head = format!(
        "HTTP/1.1 200 OK\r\nContent-Type: application/ipp\r\n{header}Content-Length: {}\r\n\r\n",
        body.len()
    );
    tls.write_all(head.as_bytes()).unwrap();
    tls.write_all(&body).unwrap();
    tls.flush().unwrap();
}
