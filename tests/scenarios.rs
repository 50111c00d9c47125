//! Every scenario of the catalogue is started, and `diagnose` finds what the entry declares. What real clients make of it is
//! in `circle`.

use diagnose::{Client, Os, Report, Request};
use pki::{Certificate, KeyAlgorithm, Seed};
use printer::Printer;
use scenarios::{Host, Part, Scenario, Setting, TlsPolicy, Verdict};
use std::time::Duration;
use time::OffsetDateTime;
use time::macros::datetime;

pub(crate) const SEED: Seed = Seed::from_bytes([0x5c; 32]);
const TIMEOUT: Duration = Duration::from_secs(30);

pub(crate) fn client(os: Os, now: OffsetDateTime, trust: &[Certificate]) -> Client {
    Client {
        trust: trust.to_vec(),
        ..Client::new(os, now, SEED)
    }
}

/// To the printer on this port. A name that leads nowhere is not resolved: see [`report_of`].
pub(crate) fn request(scenario: &Scenario, port: u16, client: Client) -> Request {
    let host = match scenario.expectation.host {
        Host::Other(_) => "localhost".to_owned(),
        _ => reached_by(scenario),
    };
    Request {
        url: format!("https://{host}:{port}/").parse().unwrap(),
        client,
        timeout: TIMEOUT,
        print: None,
    }
}

/// What `diagnose` says of the printer on this port. Where it is to be reached by a name that leads nowhere, it is
/// reached as localhost, and what it sends is judged by that name.
pub(crate) fn report_of(scenario: &Scenario, port: u16, client: Client) -> Report {
    report_within(TIMEOUT, scenario, port, client)
}

/// The same, with this patience.
pub(crate) fn report_within(timeout: Duration, scenario: &Scenario, port: u16, client: Client) -> Report {
    let request = request(scenario, port, client.clone());
    let report = diagnose::diagnose(&Request { timeout, ..request });
    match scenario.expectation.host {
        Host::Other(name) => diagnose::report_on(&report.sent, name, &client),
        _ => report,
    }
}

pub(crate) fn reached_by(scenario: &Scenario) -> String {
    scenario.expectation.host.of("localhost", [127, 0, 0, 1].into())
}

/// What is different from what the entry says.
pub(crate) fn difference(scenario: &Scenario, os: Os, report: &Report) -> Option<String> {
    let Verdict { findings, hresult } = match os {
        Os::Ten => &scenario.expectation.ten,
        _ => &scenario.expectation.vista,
    };
    let codes = report.findings.iter().map(|finding| finding.code.as_str());
    // It tells what `diagnose` could not look at (a short RSA key), not what the printer did.
    let found: Vec<&str> = codes.filter(|code| *code != "handshake-signature-unchecked").collect();
    let as_said = found == *findings && report.hresult == format!("{hresult:X}");
    let id = scenario.id;
    (!as_said).then(|| {
        format!(
            "{id} as {os}: declared {findings:?} {hresult:X}, found {found:?} {}: {}\n",
            report.hresult, report.explanation
        )
    })
}

/// Is all that is wrong to be seen without a handshake?
fn shows_in_its_certificates(scenario: &Scenario) -> bool {
    let is_quiet = |part: &Part| matches!(part, Part::Certificate | Part::Tls(TlsPolicy::Tls12Only));
    scenario.parts.contains(&Part::Certificate)
        && scenario.parts.iter().all(is_quiet)
        && !scenario.expectation.in_handshake
}

#[test]
fn diagnose_finds_what_is_declared_today_in_ten_years_past_2038_and_around_2050() {
    let mut wrong = String::new();
    for now in [
        datetime!(2026-11-22 16:00 UTC),
        datetime!(2036-11-22 16:00 UTC),
        datetime!(2040-02-29 12:00 UTC),
        // The second behind which dates have another form (RFC 5280 §4.1.2.5).
        datetime!(2049-12-31 23:59:59 UTC),
        datetime!(2060-01-01 0:00 UTC),
    ] {
        let setting = Setting {
            now,
            seed: SEED,
            host: "localhost".into(),
            address: [127, 0, 0, 1].into(),
            key: KeyAlgorithm::EcP256,
            http: "localhost:8080".into(),
        };
        for scenario in scenarios::all().filter(|scenario| shows_in_its_certificates(scenario)) {
            let made = scenario.make(&setting).unwrap();
            for os in [Os::Vista, Os::Seven, Os::Ten] {
                let client = client(os, now, &made.trust);
                let report = diagnose::report_on(made.wire(), &reached_by(scenario), &client);
                wrong.extend(difference(scenario, os, &report).map(|text| format!("{now}: {text}")));
            }
        }
    }
    assert!(wrong.is_empty(), "{wrong}");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn diagnose_finds_what_is_declared_in_a_printer_that_runs() {
    let mut wrong = String::new();
    for scenario in about_certificates() {
        let printer = start(scenario).await;
        let port = port(&printer);
        for os in [Os::Vista, Os::Ten] {
            let trust = printer.scenario_trust();
            let report = tokio::task::spawn_blocking(move || report_of(scenario, port, client(os, now(), &trust)));
            wrong.extend(difference(scenario, os, &report.await.unwrap()));
        }
        printer.shut_down().await;
    }
    assert!(wrong.is_empty(), "{wrong}");
}

#[tokio::test]
async fn a_scenario_is_not_put_over_a_printer_that_is_there() {
    let folder = tempfile::tempdir().unwrap();
    let state = printer::StateDirectory::At(folder.path().to_owned());
    let builder = || Printer::builder().key(KeyAlgorithm::EcP256).state(state.clone());
    let first = builder().start().await.unwrap();
    let certificate = first.certificate();
    first.shut_down().await;
    let scenario = scenarios::find("expired").unwrap();
    let error = builder().scenario(scenario).start().await.unwrap_err().to_string();
    assert!(error.contains("holds a printer already"), "{error}");
    let again = builder().start().await.unwrap();
    assert_eq!(again.certificate(), certificate);
    again.shut_down().await;
}

/// The others are played in `scenarios_wire`.
fn about_certificates() -> impl Iterator<Item = &'static Scenario> {
    scenarios::all().filter(|scenario| !crate::scenarios_wire::is_played_here(scenario))
}

#[expect(
    clippy::disallowed_methods,
    reason = "the printer runs by the system's clock, and so does who judges it"
)]
pub(crate) fn now() -> OffsetDateTime {
    OffsetDateTime::now_utc()
}

async fn start(scenario: &'static Scenario) -> Printer {
    let builder = Printer::builder().key(KeyAlgorithm::EcP256).seed(SEED);
    builder.scenario(scenario).start().await.unwrap()
}

pub(crate) fn port(printer: &Printer) -> u16 {
    let url: url::Url = printer.urls().https.parse().unwrap();
    url.port().unwrap()
}
