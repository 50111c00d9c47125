//! A probe of the emulated printer: what it offers on its ports, and what it says of itself.

use diagnose::probe::{NameAnswer, ProbeReport, ProbeRequest, Version, probe};
use diagnose::{Client, Os, Outcome};
use pki::{KeyAlgorithm, Seed};
use printer::Printer;
use std::time::Duration;
use time::OffsetDateTime;
use url::Url;

async fn probed(url: &str, plain: &str) -> ProbeReport {
    let request = ProbeRequest {
        url: url.parse().unwrap(),
        timeout: Duration::from_secs(60),
        max_connections: diagnose::probe::MAX_CONNECTIONS,
        pause: Duration::ZERO,
        patience: Duration::from_secs(5),
        plain_ports: vec![plain.parse::<Url>().unwrap().port().unwrap()],
        client: Client::new(Os::Eleven, now(), Seed::from_bytes([4; 32])),
    };
    tokio::task::spawn_blocking(move || probe(&request)).await.unwrap()
}

#[expect(
    clippy::disallowed_methods,
    reason = "the printer runs by the system's clock, and so does who judges it"
)]
fn now() -> OffsetDateTime {
    OffsetDateTime::now_utc()
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn a_probe_sees_what_the_printer_offers_and_agrees_with_what_it_says_of_itself() {
    let printer = Printer::builder().key(KeyAlgorithm::EcP256).start().await.unwrap();
    let report = probed(&printer.urls().ipps, &printer.urls().http).await;
    assert_eq!(report.outcome, Outcome::Refused, "{}", report.to_text());
    let codes: Vec<&str> = report.findings.iter().map(|finding| finding.code.as_str()).collect();
    assert_eq!(
        codes,
        ["name-mismatch", "no-alternative-name", "plain-http", "plain-ipp"],
        "{}",
        report.to_text()
    );
    let accepted: Vec<Version> = report
        .versions
        .iter()
        .filter(|version| version.accepted == Some(true))
        .map(|version| version.version)
        .collect();
    assert_eq!(accepted, [Version::Tls13, Version::Tls12]);
    assert!(
        report.versions[..2]
            .iter()
            .all(|version| version.suites_complete && version.suites.len() == 3)
    );
    assert_eq!(
        (&report.names.none, &report.names.unknown),
        (&NameAnswer::Same, &NameAnswer::Same)
    );
    assert_eq!(report.chain.sha256, [printer.certificate().sha256()]);
    let upgraded: Vec<Option<&str>> = report.plain.iter().map(|plain| plain.upgrade.as_deref()).collect();
    assert_eq!(upgraded, [Some("TLSv1.3"), Some("TLSv1.3")]);
    let over_tls = &report.ipp[0];
    assert_eq!(
        (over_tls.tls, over_tls.answer.as_str(), over_tls.status.as_deref()),
        (true, "ipp", Some("0000"))
    );
    assert_eq!(over_tls.attributes["printer-uuid"], [printer.ready().uuid]);
    // The page to open is the one that the printer names.
    let page = report.fixes[0].page.as_deref().unwrap_or_default();
    assert!(page.starts_with(&over_tls.attributes["printer-more-info"][0]), "{page}");
    assert!(
        report.connections.made < 60 && report.connections.stopped.is_none(),
        "{:?}",
        report.connections
    );
    printer.shut_down().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn a_probe_leaves_the_printer_as_it_was() {
    let printer = Printer::builder().key(KeyAlgorithm::EcP256).start().await.unwrap();
    let first = probed(&printer.urls().https, &printer.urls().http).await;
    let second = probed(&printer.urls().https, &printer.urls().http).await;
    assert_eq!(first, second);
    printer.shut_down().await;
}
