//! What `diagnose` finds where TLS itself or what lies below it is wrong: versions and suites, names and tickets, the octets
//! on the wire. What real clients make of it is in `circle`.

use crate::scenarios::{SEED, client, difference, now, port, request};
use diagnose::{Os, Request};
use pki::KeyAlgorithm;
use printer::Printer;
use scenarios::{Part, Scenario, WireFault};
use std::io::ErrorKind;
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
pub(crate) async fn settled(printer: &Printer, scenario: &Scenario) {
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

/// Does a client wait in vain?
pub(crate) fn stalls(scenario: &Scenario) -> bool {
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
