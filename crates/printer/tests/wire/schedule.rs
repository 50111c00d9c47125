//! Schedules: what is played when, what ends one and what does not; and a certificate that runs out while it is served.

use crate::client::{PATIENCE, ask, event, quick, tcp};
use pki::Certificate;
use printer::{Casting, EventPattern, Printer, Schedule};
use rustls::client::WebPkiServerVerifier;
use rustls::crypto::aws_lc_rs;
use rustls::pki_types::{CertificateDer, UnixTime};
use rustls::time_provider::TimeProvider;
use rustls::{ClientConfig, RootCertStore};
use serde_json::{Value, json};
use std::sync::Arc;
use std::time::Duration;
use tokio::net::TcpStream;
use tokio_rustls::TlsConnector;
use tokio_rustls::client::TlsStream;

fn schedule(text: &str) -> Schedule {
    text.parse().unwrap()
}

/// The first event like this after number `since`.
async fn told(printer: &Printer, since: u64, pattern: &str) -> (u64, Value) {
    let pattern: EventPattern = pattern.parse().unwrap();
    let log = printer.events();
    let found = log.wait(since, PATIENCE, |record| pattern.matches(record)).await;
    let found = found.unwrap_or_else(|| panic!("no {pattern}: {:#?}", log.since(since)));
    (found.seq, json!(found.body))
}

/// A client that trusts these roots alone, by this clock.
fn trusting(roots: &[Certificate], clock: Option<Arc<dyn TimeProvider>>) -> Arc<ClientConfig> {
    let mut store = RootCertStore::empty();
    for root in roots {
        store.add(CertificateDer::from(root.der().to_vec())).unwrap();
    }
    let provider = Arc::new(aws_lc_rs::default_provider());
    let verifier = WebPkiServerVerifier::builder_with_provider(Arc::new(store), Arc::clone(&provider));
    let builder = match clock {
        Some(clock) => ClientConfig::builder_with_details(provider, clock),
        None => ClientConfig::builder_with_provider(provider),
    };
    let builder = builder.with_safe_default_protocol_versions().unwrap();
    let config = builder
        .with_webpki_verifier(verifier.build().unwrap())
        .with_no_client_auth();
    Arc::new(config)
}

async fn connect(printer: &Printer, config: Arc<ClientConfig>) -> Result<TlsStream<TcpStream>, String> {
    let name = "localhost".try_into().unwrap();
    let connected = TlsConnector::from(config)
        .connect(name, tcp(&printer.urls().https).await)
        .await;
    connected.map_err(|error| error.to_string())
}

#[derive(Debug)]
struct At(UnixTime);

impl TimeProvider for At {
    fn current_time(&self) -> Option<UnixTime> {
        Some(self.0)
    }
}

fn at(time: time::OffsetDateTime) -> Option<Arc<dyn TimeProvider>> {
    let since_epoch = Duration::from_secs(time.unix_timestamp().try_into().unwrap());
    Some(Arc::new(At(UnixTime::since_unix_epoch(since_epoch))))
}

#[tokio::test]
async fn steps_come_in_turn_and_the_events_say_who_set_what() {
    let steps = schedule("ok-chain@0s,expired+net-slow-close@10ms,off@20ms");
    let printer = quick().schedule(steps).start().await.unwrap();
    let (mut seen, begun) = told(&printer, 0, "schedule").await;
    assert_eq!(begun["schedule"], "ok-chain@0s,expired+net-slow-close@10ms,off@20ms");
    assert_eq!(begun["by"], "start");
    for ids in [json!(["ok-chain"]), json!(["expired", "net-slow-close"]), json!([])] {
        let (seq, set) = told(&printer, seen, "scenario").await;
        assert_eq!((&set["scenario"], &set["by"]), (&ids, &json!("schedule")));
        seen = seq;
    }
    let (_, ended) = told(&printer, seen, "schedule").await;
    assert_eq!((&ended["schedule"], &ended["by"]), (&Value::Null, &json!("schedule")));
    assert!(printer.scheduled().is_none() && printer.upcoming().is_empty());
    assert!(!printer.cancel_schedule());
    printer.shut_down().await;
}

#[tokio::test]
async fn what_comes_next_is_known_and_a_step_at_once_is_played_when_the_schedule_is_set() {
    let printer = quick().start().await.unwrap();
    printer.schedule(schedule("expired@0s,off@2h,again@3h")).await.unwrap();
    assert_eq!(printer.scenarios()[0].id, "expired");
    let upcoming = printer.upcoming();
    let is_off: Vec<bool> = upcoming.iter().map(|step| step.play.is_none()).collect();
    assert_eq!(is_off, [true, false]);
    for (step, hours) in upcoming.iter().zip([2, 3]) {
        assert!(
            (hours * 3_600 - 60..=hours * 3_600).contains(&step.within.as_secs()),
            "{step:?}"
        );
    }
    printer.shut_down().await;
}

#[tokio::test]
async fn again_begins_a_round_anew_until_it_is_cancelled() {
    let printer = quick().start().await.unwrap();
    printer
        .schedule(schedule("expired@0s,off@50ms,again@100ms"))
        .await
        .unwrap();
    let mut seen = 0;
    for round in 0..3 {
        for ids in [json!(["expired"]), json!([])] {
            let (seq, set) = told(&printer, seen, "scenario").await;
            assert_eq!(set["scenario"], ids, "round {round}");
            seen = seq;
        }
    }
    assert!(printer.cancel_schedule());
    let (_, ended) = told(&printer, seen, "schedule").await;
    assert_eq!((&ended["schedule"], &ended["by"]), (&Value::Null, &json!("control")));
    assert!(printer.upcoming().is_empty());
    printer.shut_down().await;
}

#[tokio::test]
async fn what_the_device_does_ends_no_schedule_and_what_a_hand_does_ends_it() {
    let printer = quick().start().await.unwrap();
    printer.schedule(schedule("expired@0s,off@10h")).await.unwrap();
    let since = printer.events().last();
    printer.power_cycle().await;
    assert_eq!(printer.scenarios()[0].id, "expired");
    printer.cold_reset().await;
    assert!(printer.scenarios().is_empty());
    let (_, set) = told(&printer, since, "scenario").await;
    assert_eq!((&set["scenario"], &set["by"]), (&json!([]), &json!("device")));
    assert_eq!(printer.upcoming().len(), 1);

    printer
        .schedule(schedule("expired@0s,san-mismatch@50ms,again@100ms"))
        .await
        .unwrap();
    printer.cold_reset().await;
    let (reset, _) = told(&printer, since, "cold-reset").await;
    let (next, _) = told(&printer, reset, "scenario,by=schedule").await;
    told(&printer, next, "scenario,by=schedule").await;

    let casting = Casting::Next(1);
    for by_hand in ["apply", "play", "clear"] {
        printer.schedule(schedule("expired@10h")).await.unwrap();
        let since = printer.events().last();
        match by_hand {
            "apply" => drop(printer.apply("san-mismatch").await.unwrap()),
            "play" => drop(printer.play("san-mismatch".parse().unwrap(), casting).await.unwrap()),
            _ => printer.clear_scenario().await.unwrap(),
        }
        let told = event(&printer, since, "schedule").await.body;
        assert_eq!(
            (&told["schedule"], &told["by"]),
            (&Value::Null, &json!("control")),
            "{by_hand}"
        );
        assert!(printer.scheduled().is_none());
    }
    // What cannot be set ends nothing.
    printer.schedule(schedule("expired@10h")).await.unwrap();
    assert!(printer.apply("exipred").await.is_err());
    assert_eq!(printer.upcoming().len(), 1);
    printer.shut_down().await;
}

#[tokio::test]
async fn a_client_that_trusts_what_it_is_given_sees_it_work_and_then_expire() {
    let printer = quick().start().await.unwrap();
    printer
        .schedule(schedule("ok-chain@0s,expired@10h,off@11h"))
        .await
        .unwrap();
    let trusted = printer.trust_ahead().await.unwrap();
    assert!(trusted.len() > printer.trust_anchors().len());
    connect(&printer, trusting(&trusted, None)).await.unwrap();
    // Ten hours later.
    let since = printer.events().last();
    printer.schedule(schedule("expired@1ms,off@1h")).await.unwrap();
    told(&printer, since, "scenario.expired").await;
    let error = connect(&printer, trusting(&trusted, None)).await.unwrap_err();
    assert!(error.contains("expired"), "{error}");
    printer.shut_down().await;
}

/// Whole seconds: that is what certificates have.
#[tokio::test]
async fn a_certificate_runs_out_while_it_is_served_and_what_is_connected_goes_on() {
    let ahead_s = -365 * 86_400;
    let printer = quick().clock_ahead_s(ahead_s).start().await.unwrap();
    let trusted = printer.apply("expires-during-session").await.unwrap();
    let shown = printer.certificate();
    let facts = shown.facts().unwrap();
    let left = facts.not_after - printer.clock();
    assert!((50..=60).contains(&left.whole_seconds()), "{left}");

    // RFC 5280 §4.1.2.5: through notAfter, inclusive.
    let mut stream = connect(&printer, trusting(&trusted, at(facts.not_after)))
        .await
        .unwrap();
    let request = b"GET / HTTP/1.1\r\nHost: localhost\r\n\r\n";
    assert!(ask(&mut stream, request).await.starts_with("HTTP/1.1 200"));

    printer.set_clock_ahead_s(ahead_s + 61);
    assert!(printer.clock() > facts.not_after);
    let second = time::Duration::SECOND;
    let error = connect(&printer, trusting(&trusted, at(facts.not_after + second)))
        .await
        .unwrap_err();
    assert!(error.contains("expired"), "{error}");
    // What is connected goes on, and nothing but time has passed: the printer shows what it showed.
    assert!(ask(&mut stream, request).await.starts_with("HTTP/1.1 200"));
    assert_eq!(
        (printer.certificate(), printer.scenarios()[0].id),
        (shown.clone(), "expires-during-session")
    );
    let refused: EventPattern = "handshake.refused,alert=certificate_expired".parse().unwrap();
    assert!(
        printer
            .events()
            .wait(0, PATIENCE, |record| refused.matches(record))
            .await
            .is_some()
    );

    // Who sets it again has another minute.
    printer.apply("expires-during-session").await.unwrap();
    let again = printer.certificate();
    assert!(again.facts().unwrap().not_after > printer.clock());
    assert_ne!(again, shown);
    printer.shut_down().await;
}

#[tokio::test]
async fn a_printer_that_came_with_a_scenario_has_its_factory_identity_when_it_ends() {
    let seeded = || quick().seed(7);
    let plain = seeded().start().await.unwrap();
    let key = |printer: &Printer| printer.certificate().facts().unwrap().public_key.clone();
    let own = key(&plain);
    plain.shut_down().await;
    for between in [None, Some("san-mismatch")] {
        let printer = seeded().scenario("expired").start().await.unwrap();
        let told = event(&printer, 0, "scenario").await.body;
        assert_eq!((&told["scenario"], &told["by"]), (&json!(["expired"]), &json!("start")));
        assert_ne!(key(&printer), own);
        if let Some(between) = between {
            printer.apply(between).await.unwrap();
        }
        printer.clear_scenario().await.unwrap();
        assert_eq!(key(&printer), own);
        printer.shut_down().await;
    }
}

/// What a person sees of a flaky printer with this seed: which of its first connections fail.
async fn sequence(seed: &str) -> Vec<bool> {
    let casting = Casting::Chance {
        probability: 0.33,
        seed: None,
    };
    let builder = quick()
        .seed(seed.parse::<pki::Seed>().unwrap())
        .scenario("expired")
        .casting(casting);
    let printer = builder.start().await.unwrap();
    let trusted = printer.trust_ahead().await.unwrap();
    assert_eq!(trusted.len(), 2, "its own, and the root of the scenario");
    let mut fails = Vec::new();
    for _ in 0..30 {
        let since = printer.events().last();
        let _ = connect(&printer, trusting(&trusted, None)).await;
        let told = event(&printer, since, "handshake").await.body;
        fails.push(told["scenario"] == json!(["expired"]));
    }
    printer.shut_down().await;
    fails
}

#[tokio::test]
async fn a_flaky_printer_fails_the_same_connections_with_the_same_seed() {
    let first = sequence("flaky").await;
    assert_eq!(first, sequence("flaky").await);
    let count = first.iter().filter(|fails| **fails).count();
    assert!((3..=18).contains(&count), "{count} of 30");
    assert_ne!(first, sequence("another").await);
}
