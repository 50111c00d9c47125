//! Fifty repetitions: every scenario of the catalogue gives the same outcome each time. `diagnose` as Windows 10 finds what
//! the entry declares; curl, which opens the page over TLS and without, and `ipptool`, which asks what is wrong in HTTP, IPP or
//! the printer itself, end as they did the other times.
//!
//! A share of the visits is to a printer that was started for it, each of another seed; the others are to printers that go
//! from scenario to scenario, each in an order of its own. What a client should do is not here: see `scenarios`.

use crate::peers::curl::curl;
use crate::peers::process::Process;
use crate::peers::{Absent, or_skip};
use crate::scenarios::{client, difference, now, port, reached_by, report_within};
use crate::scenarios_wire::{settled, stalls};
use diagnose::Os;
use pki::{Certificate, KeyAlgorithm, Seed};
use printer::Printer;
use scenarios::{Family, Host, Part, Scenario, ServiceFault, WireFault};
use std::collections::BTreeMap;
use std::collections::hash_map::DefaultHasher;
use std::hash::{Hash as _, Hasher as _};
use std::sync::Arc;
use std::time::Duration;
use tokio::net::TcpStream;
use tokio::sync::Semaphore;
use tokio::task::JoinSet;

/// What a printer that says nothing is given.
const SHORT: Duration = Duration::from_secs(1);
/// What every other one is given: much, for a busy machine.
const LONG: Duration = Duration::from_secs(60);
/// Visits at a time.
const AT_A_TIME: usize = 8;
/// The same, of printers that say nothing: nobody has work to do meanwhile.
const WAITING_AT_A_TIME: usize = 60;

/// How often, and how.
#[derive(Clone, Copy)]
struct Plan {
    /// Printers that are started for one visit.
    fresh: u8,
    /// Printers that go through all scenarios.
    rounds: u8,
    /// Visits that such a printer gets in each.
    each: u8,
}

/// How often something came out so.
type Outcomes = BTreeMap<String, usize>;

/// By scenario and client.
#[derive(Default)]
struct Tally(BTreeMap<(&'static str, &'static str), Outcomes>);

/// Prints how many visits there were, and how many came out otherwise.
///
/// `cargo test -p misprint-tests --test whole -- --ignored fifty --nocapture`
#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
#[ignore = "minutes: every scenario fifty times, with each client"]
async fn fifty_repetitions_of_every_scenario_give_the_same_outcome() {
    let plan = Plan {
        fresh: 10,
        rounds: 8,
        each: 5,
    };
    or_skip!(repeat(scenarios::all().collect(), plan).await);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn a_few_scenarios_give_the_same_outcome_three_times() {
    const SAMPLE: usize = 32;
    let mut sample = in_order_of("a sample");
    // The others are waited for.
    sample.retain(|scenario| !stalls(scenario));
    sample.truncate(SAMPLE);
    let plan = Plan {
        fresh: 1,
        rounds: 2,
        each: 1,
    };
    or_skip!(repeat(sample, plan).await);
}

/// It once stayed shut: an open connection held the port against its own listener.
#[tokio::test]
async fn a_port_that_was_shut_opens_again_while_somebody_is_connected() {
    let printer = builder(0).start().await.unwrap();
    let _connected = TcpStream::connect(("127.0.0.1", port(&printer))).await.unwrap();
    let scenario = scenarios::find("ipv6-only").unwrap();
    printer.apply(scenario.id).await.unwrap();
    settled(&printer, scenario).await;
    printer.clear_scenario().await.unwrap();
    listens_again(&printer).await;
    printer.shut_down().await;
}

async fn repeat(scenarios: Vec<&'static Scenario>, plan: Plan) -> Result<(), Absent> {
    let begun = tokio::time::Instant::now();
    let room = Arc::new(Semaphore::new(AT_A_TIME));
    let waiting_room = Arc::new(Semaphore::new(WAITING_AT_A_TIME));
    let mut running = JoinSet::new();
    for round in 0..plan.rounds {
        let mut mine = in_order_of(&format!("round {round}"));
        mine.retain(|it| scenarios.iter().any(|wanted| wanted.id == it.id));
        let room = room.clone();
        running.spawn(async move { go_through(&mine, round, plan.each, &room).await });
    }
    for number in 0..plan.fresh {
        for &scenario in &scenarios {
            let room = if is_waited_for(scenario) { &waiting_room } else { &room };
            let room = room.clone();
            running.spawn(async move {
                let _permit = room.acquire().await;
                fresh(scenario, number).await
            });
        }
    }
    let mut tally = Tally::default();
    while let Some(said) = running.join_next().await {
        for (key, outcome) in said.unwrap()? {
            *tally.0.entry(key).or_default().entry(outcome).or_default() += 1;
        }
    }
    tally.conclude(plan, scenarios.len(), begun.elapsed());
    Ok(())
}

/// Scenario, client, and how it came out.
type Said = Vec<((&'static str, &'static str), String)>;

/// A printer that was started for this.
async fn fresh(scenario: &'static Scenario, number: u8) -> Result<Said, Absent> {
    let printer = builder(number).scenario(scenario).start().await.unwrap();
    settled(&printer, scenario).await;
    let said = visit(scenario, &printer).await;
    printer.shut_down().await;
    said
}

/// One printer, through all scenarios.
async fn go_through(scenarios: &[&'static Scenario], round: u8, each: u8, room: &Semaphore) -> Result<Said, Absent> {
    let printer = Arc::new(builder(100 + round).start().await.unwrap());
    let mut said = Said::new();
    for &scenario in scenarios {
        // Where nothing is to be done but to wait, the others need not.
        let _permit = match is_waited_for(scenario) {
            true => None,
            false => Some(room.acquire().await.unwrap()),
        };
        printer.apply(scenario.id).await.unwrap();
        settled(&printer, scenario).await;
        if is_waited_for(scenario) {
            let mut visits = JoinSet::new();
            for _ in 0..each {
                let printer = printer.clone();
                visits.spawn(async move { visit(scenario, &printer).await });
            }
            for outcome in visits.join_all().await {
                said.extend(outcome?);
            }
        } else {
            for _ in 0..each {
                said.extend(visit(scenario, &printer).await?);
            }
        }
        if has_other_sockets(scenario) {
            printer.clear_scenario().await.unwrap();
            listens_again(&printer).await;
        }
    }
    Arc::into_inner(printer).unwrap().shut_down().await;
    Ok(said)
}

fn builder(number: u8) -> printer::Builder {
    Printer::builder()
        .key(KeyAlgorithm::EcP256)
        .seed(Seed::from_bytes([number; 32]))
        // Who stalls must not hold up its end.
        .drain_deadline(Duration::from_millis(200))
}

/// Every client, once.
async fn visit(scenario: &'static Scenario, printer: &Printer) -> Result<Said, Absent> {
    let (port, trust) = (port(printer), printer.scenario_trust());
    let patience = if stalls(scenario) { SHORT } else { LONG };
    let ten = client(Os::Ten, now(), &trust);
    let report = tokio::task::spawn_blocking(move || report_within(patience, scenario, port, ten));
    let (report, curl) = tokio::join!(report, by_curl(scenario, printer, &trust));
    let found = difference(scenario, Os::Ten, &report.unwrap()).unwrap_or_default();
    let mut said = vec![((scenario.id, "diagnose"), found), ((scenario.id, "curl"), curl?)];
    if is_asked_by_ipptool(scenario) {
        said.push(((scenario.id, "ipptool"), by_ipptool(printer).await?));
    }
    Ok(said)
}

/// For each of the two pages: curl's exit code, and the status code where its time was not over.
async fn by_curl(scenario: &Scenario, printer: &Printer, trust: &[Certificate]) -> Result<String, Absent> {
    let patience = |waits: bool| if waits { SHORT } else { LONG }.as_secs().to_string();
    let curl = curl()?;
    let roots = curl.home("roots.pem");
    std::fs::write(&roots, trust.iter().map(Certificate::to_pem).collect::<String>()).unwrap();
    let (host, port) = (reached_by(scenario), port(printer));
    let each = ["-s", "-o", "/dev/null", "-w", "%{exitcode} %{http_code}\n", "-m"];
    let mut curl = curl.args(each).arg(patience(is_waited_for(scenario)));
    if let Host::Other(name) = scenario.expectation.host {
        curl = curl.args(["--resolve", &format!("{name}:{port}:127.0.0.1")]);
    }
    let curl = curl.arg("--cacert").arg(roots).arg(format!("https://{host}:{port}/"));
    let curl = curl.arg("--next").args(each).arg(patience(waits_without_tls(scenario)));
    let said = curl.arg(printer.http_url()).limit(LONG * 3).run().await;
    // How far it came is no outcome.
    let outcomes = said
        .out
        .lines()
        .map(|line| if line.starts_with("28 ") { "28" } else { line });
    Ok(outcomes.collect::<Vec<_>>().join(", "))
}

/// The exit code of Get-Printer-Attributes over TLS.
async fn by_ipptool(printer: &Printer) -> Result<String, Absent> {
    let tool = Process::new("ipptool", "cups-ipp-utils")?.args(["-T", "60", "-q", printer.ipps_url()]);
    let said = tool.arg("get-printer-attributes.test").limit(LONG * 3).run().await;
    Ok(format!("{:?}", said.code))
}

/// Where there is no answer it asks again, without end.
fn is_asked_by_ipptool(scenario: &Scenario) -> bool {
    use ServiceFault::{EmptyResponse, RandomData, ResetByPeer, SlowBody};
    let without_end = [SlowBody, RandomData, EmptyResponse, ResetByPeer].map(Part::Service);
    matches!(scenario.family, Family::Service | Family::Printer)
        && !scenario.parts.iter().any(|part| without_end.contains(part))
}

/// Does one of the clients wait in vain?
fn is_waited_for(scenario: &Scenario) -> bool {
    let drips = scenario.parts.contains(&Part::Service(ServiceFault::SlowBody));
    stalls(scenario) || drips
}

/// And of the plain page?
fn waits_without_tls(scenario: &Scenario) -> bool {
    let parts = [
        Part::Service(ServiceFault::SlowBody),
        Part::Wire(WireFault::AcceptNever),
    ];
    parts.iter().any(|part| scenario.parts.contains(part))
}

fn has_other_sockets(scenario: &Scenario) -> bool {
    let parts = scenario.parts;
    parts.contains(&Part::Wire(WireFault::Ipv6Only)) || parts.contains(&Part::Wire(WireFault::AcceptNever))
}

/// The sockets follow a moment later than the handshakes.
async fn listens_again(printer: &Printer) {
    let connected = async {
        while TcpStream::connect(("127.0.0.1", port(printer))).await.is_err() {
            tokio::task::yield_now().await;
        }
    };
    tokio::time::timeout(LONG, connected).await.unwrap();
}

/// All scenarios, in an order that this word decides.
fn in_order_of(word: &str) -> Vec<&'static Scenario> {
    let mut all: Vec<&Scenario> = scenarios::all().collect();
    all.sort_by_cached_key(|scenario| {
        let mut hasher = DefaultHasher::new();
        (word, scenario.id).hash(&mut hasher);
        hasher.finish()
    });
    all
}

impl Tally {
    /// Prints the figures; fails where anything came out otherwise than the other times, or than declared.
    fn conclude(&self, plan: Plan, scenarios: usize, took: Duration) {
        let times = usize::from(plan.fresh) + usize::from(plan.rounds) * usize::from(plan.each);
        let (mut wrong, mut attempts, mut otherwise) = (String::new(), 0, 0);
        for ((id, client), outcomes) in &self.0 {
            let all: usize = outcomes.values().sum();
            assert_eq!(all, times, "{id} with {client}");
            // What was declared is an empty text; of the others, what came out most often is taken for the outcome.
            let usual = match *client {
                "diagnose" => "",
                _ => outcomes.iter().max_by_key(|(_, often)| **often).unwrap().0,
            };
            attempts += all;
            otherwise += all - outcomes.get(usual).copied().unwrap_or_default();
            for (outcome, often) in outcomes.iter().filter(|(outcome, _)| *outcome != usual) {
                wrong += &format!("{client} in {id}: {often} of {all} times {outcome:?}, else {usual:?}\n");
            }
        }
        println!("{scenarios} scenarios, {times} times each: {attempts} attempts in {took:.0?}, {otherwise} otherwise");
        assert!(self.0.len() >= 2 * scenarios, "every scenario with diagnose and curl");
        assert!(wrong.is_empty(), "{wrong}");
    }
}
