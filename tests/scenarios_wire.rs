//! The circle for what is about TLS itself and what lies below it: versions and suites, names and tickets, the octets on
//! the wire.

use crate::peers::curl::Curl;
use crate::peers::gnutls::GnuTlsCli;
use crate::peers::openssl::SClient;
use crate::peers::walk::Visit;
use crate::peers::{Absent, Peer, Target, java, rustls};
use crate::scenarios::{SEED, client, difference, measured, now, port, reached_by, request};
use diagnose::{Os, Request};
use pki::{Certificate, KeyAlgorithm};
use printer::Printer;
use scenarios::{ClientCertificate, Part, Scenario, TlsPolicy, WireFault};
use std::io::ErrorKind;
use std::path::Path;
use std::sync::Arc;
use std::time::Duration;
use tokio::net::TcpStream;
use tokio::sync::Semaphore;
use tokio::task::JoinSet;

/// How long a client waits for a printer that stalls.
const SHORT: Duration = Duration::from_secs(1);
/// How long for one that does not.
const LONG: Duration = Duration::from_secs(30);
/// Printers at a time.
const AT_A_TIME: usize = 12;

const OPENSSL: &str = "openssl s_client";
const GNUTLS: &str = "gnutls-cli";
const CURL: &str = "curl (OpenSSL)";
const RUSTLS: &str = "rustls (ring)";
const JAVA: &str = "Java HttpsURLConnection (OpenJDK)";

/// Where a client does otherwise than `diagnose` does as Windows 10, and why. Measured with OpenSSL 3.0, curl 7.88 and Java 17.
const OTHERWISE: &[(&str, &[&str], &str)] = &[
    (
        "alpn-no-overlap",
        &[CURL, RUSTLS],
        "it offers application protocols, and diagnose offers none",
    ),
    (
        "bad-record-version",
        &[JAVA],
        "it passes over the field in TLS 1.3, as RFC 8446 §5.1 says",
    ),
    (
        "empty-records",
        &[OPENSSL, CURL, JAVA],
        "it lets some empty records pass",
    ),
    (
        "ssl3-only",
        &[OPENSSL, GNUTLS, CURL, RUSTLS, JAVA],
        "diagnose judges the certificate as it is shown; the client cannot connect",
    ),
];

/// Has it a part that is about TLS or what lies below?
pub(crate) fn is_played_here(scenario: &Scenario) -> bool {
    scenario
        .parts
        .iter()
        .any(|part| matches!(part, Part::Tls(_) | Part::Wire(_)))
}

fn played_here() -> impl Iterator<Item = &'static Scenario> {
    scenarios::all().filter(|scenario| is_played_here(scenario))
}

async fn start(scenario: &'static Scenario) -> Printer {
    let mut builder = Printer::builder().key(KeyAlgorithm::EcP256).seed(SEED);
    if stalls(scenario) {
        // A client without a deadline of its own waits for the printer's.
        builder = builder.handshake_deadline(SHORT * 2);
    }
    builder.scenario(scenario).start().await.unwrap()
}

/// The sockets follow a scenario that is about them a moment later than the handshakes.
async fn settled(printer: &Printer, scenario: &Scenario) {
    if scenario.parts != [Part::Wire(WireFault::Ipv6Only)] {
        return;
    }
    let refused = async {
        let by_ipv4 = ("127.0.0.1", port(printer));
        while TcpStream::connect(by_ipv4).await.map_err(|error| error.kind()).err()
            != Some(ErrorKind::ConnectionRefused)
        {
            tokio::task::yield_now().await;
        }
    };
    tokio::time::timeout(LONG, refused).await.unwrap();
}

fn stalls(scenario: &Scenario) -> bool {
    scenario.expectation.ten.findings == ["timed-out"]
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn diagnose_finds_what_is_declared_of_tls_and_the_wire() {
    let room = Arc::new(Semaphore::new(AT_A_TIME));
    let mut running = JoinSet::new();
    for scenario in played_here() {
        let room = Arc::clone(&room);
        running.spawn(async move {
            let _permit = room.acquire().await;
            let printer = start(scenario).await;
            settled(&printer, scenario).await;
            let mut wrong = String::new();
            for os in [Os::Vista, Os::Ten] {
                let asked = Request {
                    timeout: if stalls(scenario) { SHORT } else { LONG },
                    ..request(scenario, port(&printer), client(os, now(), &printer.scenario_trust()))
                };
                let report = tokio::task::spawn_blocking(move || diagnose::diagnose(&asked)).await;
                wrong.extend(difference(scenario, os, &report.unwrap()));
            }
            printer.shut_down().await;
            wrong
        });
    }
    let wrong = running.join_all().await.concat();
    assert!(wrong.is_empty(), "{wrong}");
}

/// A scenario in a running printer.
struct Case {
    scenario: &'static Scenario,
    printer: Printer,
    visit: Visit,
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn clients_do_what_was_measured_of_them_or_what_is_declared() {
    let folder = tempfile::tempdir().unwrap();
    let cases = Arc::new(cases(folder.path()).await);
    let (openssl, gnutls, curl) = tokio::join!(
        each(&cases, OPENSSL, SClient),
        each(&cases, GNUTLS, GnuTlsCli),
        each(&cases, CURL, Curl),
    );
    let mut wrong = String::new();
    for said in [openssl, gnutls, curl, by_rustls(&cases).await, by_java(&cases).await] {
        match said {
            Ok(found) => wrong += &found,
            Err(absent) => absent.skip(),
        }
    }
    for case in Arc::into_inner(cases).unwrap() {
        case.printer.shut_down().await;
    }
    assert!(wrong.is_empty(), "{wrong}");
}

/// Every printer that can be connected to.
async fn cases(folder: &Path) -> Vec<Case> {
    let mut cases = Vec::new();
    for scenario in played_here().filter(|scenario| scenario.parts != [Part::Wire(WireFault::AcceptNever)]) {
        let printer = start(scenario).await;
        settled(&printer, scenario).await;
        let trust = folder.join(format!("{}.pem", scenario.id));
        let roots: String = printer.scenario_trust().iter().map(Certificate::to_pem).collect();
        std::fs::write(&trust, roots).unwrap();
        let target = Target {
            host: reached_by(scenario),
            port: port(&printer),
            path: "/".to_owned(),
        };
        let visit = Visit { target, trust };
        cases.push(Case {
            scenario,
            printer,
            visit,
        });
    }
    cases
}

/// Sends a client of one visit at a time to all; what was not as expected.
async fn each<P: Peer + Send + Sync + 'static>(
    cases: &Arc<Vec<Case>>,
    client: &'static str,
    peer: P,
) -> Result<String, Absent> {
    let mut wrong = String::new();
    for case in cases.iter().filter(|case| !is_a_race(case.scenario, client)) {
        let verdict = peer.run(&case.visit.target, Some(&case.visit.trust)).await?;
        wrong += &judged(case.scenario, client, verdict.ok, &verdict.text);
    }
    Ok(wrong)
}

async fn by_rustls(cases: &[Case]) -> Result<String, Absent> {
    let mut wrong = String::new();
    for case in cases.iter().filter(|case| !stalls(case.scenario)) {
        let answer = rustls::visit(&case.visit).await;
        wrong += &judged(case.scenario, RUSTLS, answer.ok, &answer.text);
    }
    Ok(wrong)
}

async fn by_java(cases: &[Case]) -> Result<String, Absent> {
    let cases: Vec<&Case> = cases.iter().filter(|case| !stalls(case.scenario)).collect();
    let visits: Vec<Visit> = cases.iter().map(|case| case.visit.clone()).collect();
    let (_, answers) = java::walk(&visits).await?;
    let judge =
        |(case, answer): (&&Case, &crate::peers::walk::Answer)| judged(case.scenario, JAVA, answer.ok, &answer.text);
    Ok(cases.iter().zip(&answers).map(judge).collect())
}

/// These two leave after the handshake; in TLS 1.3 the printer asks for a certificate that is missing only then.
fn is_a_race(scenario: &Scenario, client: &str) -> bool {
    let tells_late = [
        ClientCertificate::RequiredTls13,
        ClientCertificate::WrongAuthorities,
        ClientCertificate::Rejected,
    ];
    let is_late = tells_late.map(|asked| Part::Tls(TlsPolicy::ClientCertificate(asked)));
    client != CURL && scenario.parts.iter().any(|part| is_late.contains(part))
}

/// What is not as expected.
fn judged(scenario: &Scenario, client: &str, ok: bool, text: &str) -> String {
    let id = scenario.id;
    let otherwise = OTHERWISE
        .iter()
        .any(|(listed, who, _)| *listed == id && who.contains(&client));
    let expected = (scenario.expectation.ten.hresult == 0) != otherwise;
    let mut wrong = String::new();
    if ok != expected || measured(id, client).is_some_and(|measured| measured != ok) {
        wrong += &format!("{client} in {id}: accepts {ok}, expected {expected}: {text}\n");
    }
    if let [Part::Wire(WireFault::Alert(number))] = scenario.parts {
        let named = match client {
            OPENSSL => text.contains(&format!("SSL alert number {number}")),
            GNUTLS => text.contains(&format!("[{number}]")),
            _ => true,
        };
        if !named {
            wrong += &format!("{client} in {id} does not name the alert {number}: {text}\n");
        }
    }
    wrong
}
