//! Scenarios that change while the printer runs: who gets which, and that nobody gets half of one.

use crate::client::{PATIENCE, config, event, port, quick};
use pki::{Certificate, Seed};
use printer::{Casting, EventPattern, Printer};
use rustls::pki_types::ServerName;
use rustls::version::TLS13;
use serde_json::json;
use std::collections::BTreeMap;
use std::sync::Arc;
use tokio::net::TcpStream;
use tokio_rustls::TlsConnector;

/// The leaf that a client of this name is shown; `None` where the handshake fails.
async fn leaf(printer: &Printer, name: &str) -> Option<Certificate> {
    let tcp = TcpStream::connect(("127.0.0.1", port(&printer.urls().https)))
        .await
        .ok()?;
    let name = ServerName::try_from(name.to_owned()).unwrap();
    let connector = TlsConnector::from(Arc::new((*config(&TLS13, Ok(()))).clone()));
    let stream = connector.connect(name, tcp).await.ok()?;
    let sent = stream.get_ref().1.peer_certificates()?;
    Some(Certificate::from_der(sent.first()?.to_vec()))
}

fn names(leaf: &Certificate) -> String {
    format!("{:?}", leaf.facts().unwrap().alternative_names)
}

#[tokio::test]
async fn the_next_handshake_has_what_is_applied_and_clearing_brings_the_old_identity_back() {
    let printer = quick().start().await.unwrap();
    let own = printer.certificate();
    for id in ["expired", "san-mismatch"] {
        let since = printer.events().last();
        let trust = printer.apply(id).await.unwrap();
        let shown = leaf(&printer, "localhost").await.unwrap();
        assert_eq!((&shown, trust.len()), (&printer.certificate(), 1));
        assert_ne!(shown, own);
        let record = event(&printer, since, "handshake").await.body;
        assert_eq!(record["scenario"], json!([id]));
    }
    let since = printer.events().last();
    printer.clear_scenario().await.unwrap();
    assert_eq!(leaf(&printer, "localhost").await.unwrap(), own);
    // Nobody waits for the disk: the change of the scenario before may be told after this one began.
    let ended: EventPattern = "identity-changed.scenario-ended".parse().unwrap();
    let told = printer
        .events()
        .wait(since, PATIENCE, |record| ended.matches(record))
        .await;
    assert!(told.is_some());
    assert!(printer.scenarios().is_empty());
    printer.shut_down().await;
}

#[tokio::test]
async fn what_cannot_be_played_changes_nothing() {
    let printer = quick().start().await.unwrap();
    let own = printer.certificate();
    for (wrong, says) in [("exipred", "expired"), ("expired,san-mismatch", "certificate")] {
        let error = printer.apply(wrong).await.unwrap_err().to_string();
        assert!(error.contains(says), "{error}");
    }
    assert_eq!(leaf(&printer, "localhost").await.unwrap(), own);
    printer.shut_down().await;
}

#[tokio::test]
async fn the_next_two_get_it_and_the_third_does_not() {
    let printer = quick().start().await.unwrap();
    let own = printer.certificate();
    let expired = "expired".parse().unwrap();
    printer.play(expired, Casting::Next(2)).await.unwrap();
    for is_own in [false, false, true] {
        assert_eq!(leaf(&printer, "localhost").await.unwrap() == own, is_own);
    }
    assert_eq!(
        printer.certificate(),
        own,
        "the identity store has the printer's own all the time"
    );
    printer.shut_down().await;
}

#[tokio::test]
async fn chance_is_drawn_from_the_seed_and_the_connection() {
    let mut runs = Vec::new();
    for _ in 0..2 {
        let printer = quick().start().await.unwrap();
        let own = printer.certificate();
        let seed = Seed::from_bytes([7; 32]);
        let casting = Casting::Chance {
            probability: 0.5,
            seed: Some(seed),
        };
        printer.play("expired".parse().unwrap(), casting).await.unwrap();
        let mut drawn = Vec::new();
        for _ in 0..40 {
            drawn.push(leaf(&printer, "localhost").await.unwrap() == own);
        }
        let count = drawn.iter().filter(|is_own| **is_own).count();
        assert!((8..=32).contains(&count), "{count} of 40");
        runs.push(drawn);
        printer.shut_down().await;
    }
    assert_eq!(runs[0], runs[1]);
}

#[tokio::test]
async fn a_server_name_chooses_a_scenario_that_is_made_for_it() {
    let printer = quick().scenarios_by_name("printer.test").start().await.unwrap();
    let own = printer.certificate();
    let expired = leaf(&printer, "expired.printer.test").await.unwrap();
    assert!(names(&expired).contains("expired.printer.test"), "{}", names(&expired));
    assert_eq!(leaf(&printer, "EXPIRED.printer.test").await.unwrap(), expired);
    for name in ["printer.test", "unheard-of.printer.test", "expired.elsewhere.test"] {
        assert_eq!(leaf(&printer, name).await.unwrap(), own, "{name}");
    }
    printer.shut_down().await;
}

#[tokio::test]
async fn a_power_cycle_keeps_the_scenario_and_a_cold_reset_ends_it() {
    let printer = quick().start().await.unwrap();
    let own = printer.certificate();
    printer.apply("expired").await.unwrap();
    let shown = printer.certificate();
    let since = printer.events().last();
    printer.power_cycle().await;
    event(&printer, since, "power-cycled").await;
    assert_eq!(leaf(&printer, "localhost").await.unwrap(), shown);
    assert_eq!(printer.scenarios().len(), 1);
    printer.cold_reset().await;
    let fresh = leaf(&printer, "localhost").await.unwrap();
    assert!(fresh != shown && fresh != own);
    assert_eq!(printer.certificate(), fresh);
    assert!(printer.scenarios().is_empty());
    printer.shut_down().await;
}

#[tokio::test]
async fn what_the_printer_makes_is_dated_by_its_own_clock() {
    let printer = quick().clock_ahead_s(-20 * 365 * 86_400).start().await.unwrap();
    let year = |certificate: Certificate| certificate.facts().unwrap().not_before.year();
    let now = printer.clock().year();
    assert_eq!(year(printer.certificate()), now);
    assert!(now < 2020);
    printer.set_clock_ahead_s(0);
    printer.cold_reset().await;
    assert!(year(printer.certificate()) > now);
    printer.shut_down().await;
}

/// Every handshake shows one scenario's certificate and says in its record that it was that one; none is lost.
#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn a_thousand_switches_during_ten_thousand_handshakes_mix_nothing() {
    const SWITCHES: usize = 1_000;
    const HANDSHAKES: usize = 10_000;
    const CLIENTS: usize = 16;
    let printer = Arc::new(quick().start().await.unwrap());
    let ids = ["expired", "san-mismatch", "self-signed-untrusted", "incomplete-chain"];
    let mut of = BTreeMap::new();
    for id in ids {
        printer.apply(id).await.unwrap();
        of.insert(printer.certificate().sha256(), id);
    }
    let clients: Vec<_> = (0..CLIENTS)
        .map(|_| {
            let printer = Arc::clone(&printer);
            tokio::spawn(async move {
                let mut shown = BTreeMap::new();
                for _ in 0..HANDSHAKES / CLIENTS {
                    let leaf = leaf(&printer, "localhost").await.expect("a handshake was lost");
                    *shown.entry(leaf.sha256()).or_insert(0_usize) += 1;
                }
                shown
            })
        })
        .collect();
    for turn in 0..SWITCHES {
        printer.apply(ids[turn % ids.len()]).await.unwrap();
    }
    let mut shown: BTreeMap<&str, usize> = BTreeMap::new();
    for client in clients {
        for (sha256, count) in client.await.unwrap() {
            *shown.entry(of[&sha256]).or_default() += count;
        }
    }
    assert_eq!(shown.values().sum::<usize>(), HANDSHAKES);
    assert!(shown.len() > 1, "{shown:?}");
    let printer = Arc::into_inner(printer).unwrap();
    printer.shut_down().await;
}

/// How long a switch takes, until `apply` returns: the next ClientHello has it. `cargo test --release -p misprint-printer --test wire -- --ignored --nocapture how_long_a_switch`
#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
#[ignore = "a measurement"]
async fn how_long_a_switch_takes() {
    let printer = quick().start().await.unwrap();
    let ids = ["expired", "san-mismatch"];
    for id in ids {
        printer.apply(id).await.unwrap();
    }
    let mut took = Vec::new();
    for turn in 0..1_000 {
        let begun = tokio::time::Instant::now();
        printer.apply(ids[turn % 2]).await.unwrap();
        took.push(begun.elapsed());
    }
    took.sort();
    println!("a switch: median {:?}, 99 of 100 within {:?}", took[500], took[990]);
    printer.shut_down().await;
}
