//! `misprint probe` and `misprint diagnose` against servers that others wrote: OpenSSL's, nginx and ippeveprinter. What they
//! are set up to do is what has to be found.

use crate::openssl::{Pair, issued, root, self_signed};
use crate::peers::or_skip;
use crate::peers::server::{Server, free_port, of_ippeveprinter};
use diagnose::probe::{ProbeReport, ProbeRequest, Version, probe};
use diagnose::{Client, Os, Outcome, Report, Request};
use pki::Seed;
use std::path::Path;
use std::time::Duration;
use time::OffsetDateTime;

fn client(os: Os, trust: &Path) -> Client {
    let trust = pki::import::certificates(&std::fs::read(trust).unwrap()).unwrap();
    Client {
        trust,
        ..Client::new(os, now(), Seed::from_bytes([4; 32]))
    }
}

#[expect(
    clippy::disallowed_methods,
    reason = "OpenSSL dates its certificates by the clock of the machine"
)]
fn now() -> OffsetDateTime {
    OffsetDateTime::now_utc()
}

async fn probed(port: u16, plain_ports: &[u16], trust: &Path) -> ProbeReport {
    let request = ProbeRequest {
        url: format!("https://localhost:{port}/").parse().unwrap(),
        timeout: Duration::from_secs(60),
        max_connections: diagnose::probe::MAX_CONNECTIONS,
        pause: Duration::ZERO,
        patience: Duration::from_secs(5),
        plain_ports: plain_ports.to_vec(),
        client: client(Os::Eleven, trust),
    };
    tokio::task::spawn_blocking(move || probe(&request)).await.unwrap()
}

async fn diagnosed(port: u16, os: Os, trust: &Path) -> Report {
    let request = Request {
        url: format!("https://localhost:{port}/").parse().unwrap(),
        client: client(os, trust),
        timeout: Duration::from_secs(30),
        print: None,
    };
    tokio::task::spawn_blocking(move || diagnose::diagnose(&request))
        .await
        .unwrap()
}

fn accepted(report: &ProbeReport) -> Vec<Version> {
    let versions = report.versions.iter().filter(|version| version.accepted == Some(true));
    versions.map(|version| version.version).collect()
}

fn suites(report: &ProbeReport, version: Version) -> Vec<&str> {
    let found = report.versions.iter().find(|known| known.version == version).unwrap();
    assert!(found.suites_complete, "{version:?}: {:?}", report.connections);
    found.suites.iter().map(|suite| suite.name).collect()
}

fn groups(report: &ProbeReport, version: Version) -> Vec<String> {
    let found = report.versions.iter().find(|known| known.version == version).unwrap();
    assert!(found.groups_complete);
    let mut groups = found.groups.clone();
    groups.sort();
    groups
}

fn codes(findings: &[diagnose::Finding]) -> Vec<&str> {
    findings.iter().map(|finding| finding.code.as_str()).collect()
}

/// RSA, for `localhost`, signed by itself.
async fn rsa(folder: &Path) -> Result<Pair, crate::peers::Absent> {
    self_signed(folder, "rsa", "rsa:2048", "/CN=localhost", Some("DNS:localhost")).await
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn openssl_offers_what_it_was_told_to_offer() {
    let folder = tempfile::tempdir().unwrap();
    let pair = or_skip!(rsa(folder.path()).await);
    let options = [
        "-ciphersuites",
        "TLS_CHACHA20_POLY1305_SHA256:TLS_AES_128_GCM_SHA256",
        "-cipher",
        "ECDHE-RSA-AES128-GCM-SHA256:DHE-RSA-AES256-SHA256:AES128-SHA",
        "-groups",
        "P-256:X448",
        "-alpn",
        "http/1.1",
    ];
    let server = or_skip!(Server::openssl(&pair, &options).await);
    let report = probed(server.port, &[], &pair.certificate).await;
    assert_eq!(
        (report.outcome, codes(&report.findings)),
        (Outcome::Accepted, vec![]),
        "{}",
        report.to_text()
    );
    assert_eq!(accepted(&report), [Version::Tls13, Version::Tls12]);
    let mut tls13 = suites(&report, Version::Tls13);
    tls13.sort_unstable();
    assert_eq!(tls13, ["TLS_AES_128_GCM_SHA256", "TLS_CHACHA20_POLY1305_SHA256"]);
    let mut tls12 = suites(&report, Version::Tls12);
    tls12.sort_unstable();
    assert_eq!(
        tls12,
        [
            "TLS_DHE_RSA_WITH_AES_256_CBC_SHA256",
            "TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256",
            "TLS_RSA_WITH_AES_128_CBC_SHA"
        ]
    );
    assert_eq!(groups(&report, Version::Tls13), ["secp256r1", "x448"]);
    assert_eq!(groups(&report, Version::Tls12), ["secp256r1", "x448"]);
    assert_eq!(report.alpn.as_deref(), Some("http/1.1"));
    let resumed = report.resumption;
    assert_eq!(
        (resumed.psk, resumed.ticket, resumed.session_id),
        (Some(true), Some(true), Some(true))
    );
    assert_eq!(report.features.unwrap().downgrade_sentinel, Some(true));
    assert!(report.chain.in_order && report.chain.root_sent);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn openssl_as_an_old_printer_is_named_for_what_it_is_and_judged_all_the_same() {
    let folder = tempfile::tempdir().unwrap();
    let pair = or_skip!(rsa(folder.path()).await);
    // Up to TLS 1.2, whatever the library still has.
    let all = [
        "-no_tls1_3",
        "-min_protocol",
        "TLSv1",
        "-cipher",
        "AES128-SHA:ADH-AES128-SHA:NULL-MD5:@SECLEVEL=0",
    ];
    let server = or_skip!(Server::openssl(&pair, &all).await);
    let report = probed(server.port, &[], &pair.certificate).await;
    assert_eq!(accepted(&report), [Version::Tls12, Version::Tls11, Version::Tls10]);
    assert_eq!(suites(&report, Version::Tls10).len(), 3);
    assert_eq!(
        codes(&report.findings),
        ["old-protocol", "weak-cipher", "no-forward-secrecy"],
        "{}",
        report.to_text()
    );
    assert_eq!(report.fixes.len(), 1);
    drop(server);

    // TLS 1.0 and RSA key exchange alone: no TLS library of today finishes a handshake with it.
    let server = or_skip!(Server::openssl(&pair, &["-tls1", "-cipher", "AES128-SHA:@SECLEVEL=0"]).await);
    let report = probed(server.port, &[], &pair.certificate).await;
    assert_eq!(
        (report.outcome, accepted(&report)),
        (Outcome::Refused, vec![Version::Tls10])
    );
    assert_eq!(codes(&report.findings)[0], "no-current-protocol");
    assert_eq!(report.chain.subjects, ["localhost"]);
    let other = or_skip!(root(folder.path(), "other").await);
    for (trust, outcome, first) in [
        (&pair.certificate, Outcome::Accepted, "no-current-protocol"),
        (&other.certificate, Outcome::Refused, "untrusted-root"),
    ] {
        let report = diagnosed(server.port, Os::Vista, trust).await;
        assert_eq!(
            (report.outcome, codes(&report.findings)[0]),
            (outcome, first),
            "{}",
            report.explanation
        );
        let handshake = report.handshake.unwrap();
        let spoken = (handshake.version.as_str(), handshake.cipher_suite.as_str());
        assert_eq!(spoken, ("TLSv1.0", "TLS_RSA_WITH_AES_128_CBC_SHA"));
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn openssl_that_requires_a_client_certificate_is_told_from_one_that_asks() {
    let folder = tempfile::tempdir().unwrap();
    let pair = or_skip!(rsa(folder.path()).await);
    for version in ["-tls1_3", "-tls1_2"] {
        let server = or_skip!(Server::openssl(&pair, &[version, "-Verify", "1", "-verify_return_error"]).await);
        let report = diagnosed(server.port, Os::Ten, &pair.certificate).await;
        assert_eq!(
            (report.outcome, codes(&report.findings)[0]),
            (Outcome::Refused, "client-certificate-required"),
            "{version}: {}",
            report.explanation
        );
    }
    let server = or_skip!(Server::openssl(&pair, &["-Verify", "1", "-verify_return_error"]).await);
    let report = probed(server.port, &[], &pair.certificate).await;
    assert_eq!(
        (report.outcome, codes(&report.findings)),
        (Outcome::Refused, vec!["client-certificate-required"])
    );
    drop(server);
    let server = or_skip!(Server::openssl(&pair, &["-verify", "1"]).await);
    let report = probed(server.port, &[], &pair.certificate).await;
    assert_eq!(
        (report.outcome, codes(&report.findings)),
        (Outcome::Accepted, vec!["client-certificate-requested"])
    );
    let report = diagnosed(server.port, Os::Ten, &pair.certificate).await;
    assert_eq!(
        (report.outcome, codes(&report.findings)),
        (Outcome::Accepted, vec!["client-certificate-requested"])
    );
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn a_chain_with_something_else_in_it_and_an_elliptic_key_are_seen_in_openssl() {
    let folder = tempfile::tempdir().unwrap();
    let authority = or_skip!(root(folder.path(), "authority").await);
    let other = or_skip!(root(folder.path(), "other").await);
    let pair = or_skip!(
        issued(
            &authority,
            folder.path(),
            "leaf",
            "ec:P-256",
            "/CN=localhost",
            Some("DNS:localhost")
        )
        .await
    );
    let chain = folder.path().join("chain.pem");
    std::fs::copy(&other.certificate, &chain).unwrap();
    let file = chain.to_str().unwrap();
    let server = or_skip!(Server::openssl(&pair, &["-cert_chain", file, "-groups", "X25519:P-256:P-384"]).await);
    let report = probed(server.port, &[], &authority.certificate).await;
    assert_eq!(
        (report.outcome, codes(&report.findings)),
        (Outcome::Accepted, vec!["chain-extra"]),
        "{}",
        report.to_text()
    );
    assert_eq!(report.chain.missing_issuer.as_deref(), Some("authority"));
    // The curve of the certificate has to stay in the offer; the others are found all the same.
    assert_eq!(groups(&report, Version::Tls12), ["secp256r1", "secp384r1", "x25519"]);
    let untrusted = diagnosed(server.port, Os::Ten, &other.certificate).await;
    assert_eq!(codes(&untrusted.findings)[0], "partial-chain");
    assert!(
        untrusted.fixes[0].commands[0].line.contains("-certfile ca.cer"),
        "{:?}",
        untrusted.fixes
    );
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn nginx_is_probed_with_its_names_and_its_answers_in_the_clear() {
    let folder = tempfile::tempdir().unwrap();
    let pair = or_skip!(rsa(folder.path()).await);
    let plain = free_port();
    let settings = "server_name localhost; ssl_protocols TLSv1.2 TLSv1.3;";
    let server = or_skip!(Server::nginx(&pair, settings, plain).await);
    let report = probed(server.port, &[plain], &pair.certificate).await;
    assert_eq!(
        (report.outcome, codes(&report.findings)),
        (Outcome::Accepted, vec![]),
        "{}",
        report.to_text()
    );
    assert_eq!(accepted(&report), [Version::Tls13, Version::Tls12]);
    assert_eq!(report.alpn.as_deref(), Some("http/1.1"));
    let clear: Vec<_> = report
        .plain
        .iter()
        .map(|plain| (plain.answer, plain.status, plain.upgrade.as_deref()))
        .collect();
    assert_eq!(
        clear,
        [
            ("http", Some(400), Some("refused")),
            ("http", Some(301), Some("refused"))
        ]
    );
    let location = report.plain[1].location.as_deref();
    assert_eq!(location, Some(format!("https://localhost:{}/", server.port).as_str()));
    let ipp: Vec<_> = report.ipp.iter().map(|ipp| (ipp.tls, ipp.answer.as_str())).collect();
    assert_eq!(ipp[0], (true, "not-ipp"), "{ipp:?}");
    drop(server);

    // It knows one name alone, and refuses the others within the handshake.
    let refusing =
        "server_name localhost; } server { listen 127.0.0.1:PORT ssl default_server; ssl_reject_handshake on;";
    let server = or_skip!(Server::nginx(&pair, refusing, free_port()).await);
    let report = probed(server.port, &[], &pair.certificate).await;
    assert_eq!(
        codes(&report.findings),
        ["sni-refused", "sni-refused"],
        "{}",
        report.to_text()
    );
    let diagnosed = diagnosed(server.port, Os::Ten, &pair.certificate).await;
    assert_eq!(diagnosed.outcome, Outcome::Accepted);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn ippeveprinter_is_probed_over_tls_and_in_the_clear_and_judged() {
    let folder = tempfile::tempdir().unwrap();
    let pair = or_skip!(rsa(folder.path()).await);
    let trusted = folder.path().join("trusted.pem");
    std::fs::copy(&pair.certificate, &trusted).unwrap();
    let trust = trusted.display();
    let questions = [
        format!("probe URL --json --pause 0 --plain-ports 0 --trust {trust}"),
        format!("diagnose URL --as 10 --json --trust {trust}"),
        "diagnose URL --as vista --json".to_owned(),
    ];
    let questions: Vec<&str> = questions.iter().map(String::as_str).collect();
    let answers = or_skip!(of_ippeveprinter(&pair, &questions).await);
    let answers: Vec<serde_json::Value> = answers
        .iter()
        .map(|answer| serde_json::from_str(answer).unwrap())
        .collect();
    let (report, ten, vista) = (&answers[0], &answers[1], &answers[2]);
    assert_eq!(
        (&ten["outcome"], &ten["handshake"]["version"]),
        (&"accepted".into(), &"TLSv1.3".into()),
        "{ten}"
    );
    assert_eq!(
        (&vista["outcome"], &vista["hresult"]),
        (&"refused".into(), &"800B0109".into()),
        "{vista}"
    );
    let accepted: Vec<&str> = report["versions"]
        .as_array()
        .unwrap()
        .iter()
        .filter(|version| version["accepted"] == true)
        .map(|version| version["version"].as_str().unwrap())
        .collect();
    assert!(accepted.starts_with(&["TLSv1.3", "TLSv1.2"]), "{report}");
    for (ipp, tls) in report["ipp"].as_array().unwrap().iter().zip([true, false]) {
        assert_eq!(
            (&ipp["tls"], &ipp["answer"], &ipp["status"]),
            (&tls.into(), &"ipp".into(), &"0000".into())
        );
        let attributes = &ipp["attributes"];
        assert_eq!(
            attributes["uri-security-supported"],
            serde_json::json!(["none", "tls"]),
            "{ipp}"
        );
        assert_eq!(
            attributes["printer-uri-supported"][1],
            "ipps://localhost:8631/ipp/print"
        );
    }
    // RFC 2817, as ipptool -E asks for it.
    assert_eq!(report["plain"][0]["upgrade"], "TLSv1.3", "{report}");
    assert_eq!(report["chain"]["subjects"], serde_json::json!(["localhost"]));
}
