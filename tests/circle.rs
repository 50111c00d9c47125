//! The circle closes: every scenario of the catalogue in a running printer, visited by OpenSSL, GnuTLS, curl, rustls, Java,
//! NSS and Chromium, and where HTTP, IPP or the printer itself is what is wrong, asked by `ipptool`. Each visit is held
//! against its row in `crates/diagnose/data/client_reactions.tsv`; where a certificate is what is wrong, also against what
//! `diagnose --clients` predicts. The score is printed. What is not so is in `exceptions`, with its reason, or fails.
//!
//! How strictly: the *outcome* of a row holds for every version of the client; who does otherwise is a disagreement, which is
//! listed or fails. The *words* and the *alert* of a row hold for the version that was measured, and for curl with the
//! OpenSSL that was measured: texts change with versions, and a security update of Debian must fail no test. Other words of
//! another version are printed.
//!
//! Rows are never written by this test. [`measure_again`] does it: it goes round three times, and writes what was the same
//! each time. `cargo test -p misprint-tests --test whole -- --ignored measure_again --nocapture`

mod company;
mod exceptions;
mod measure;
mod observed;
mod queue;
mod stage;
mod table;
mod tally;
mod words;

use crate::peers::heavy;
use company::Round;
use stage::Act;
use table::Table;
use tally::Tally;

/// As often is every client sent out before a row is written.
const ROUNDS: usize = 3;

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn every_client_does_in_every_scenario_what_the_table_says() {
    let mut tally = Tally::new(Table::read());
    for spoke in round().await.spoke {
        tally.count(&spoke);
    }
    tally.conclude();
}

/// Says what cannot be written too: an outcome that was not the same each time.
#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
#[ignore = "writes crates/diagnose/data/client_reactions.tsv"]
async fn measure_again() {
    let mut rounds = Vec::new();
    for _ in 0..ROUNDS {
        rounds.push(round().await);
    }
    let mut table = Table::read();
    measure::into(&mut table, &rounds);
    table.write();
}

/// Every client in every scenario, once.
async fn round() -> Round {
    let mut round = {
        let _one = heavy().await;
        company::play(Act::ShortLived).await
    };
    let (certificates, tls, service) = tokio::join!(
        company::play(Act::Certificates),
        company::play(Act::Tls),
        company::play(Act::Service),
    );
    for act in [certificates, tls, service] {
        round.join(act);
    }
    round
}

/// What is said of all of them: every scenario is visited by every client, or it is written down why not.
#[test]
fn every_scenario_has_a_row_for_every_client() {
    let table = Table::read();
    let mut missing = String::new();
    for scenario in scenarios::all() {
        for client in company::CLIENTS {
            let excused = exceptions::left_out(client, scenario.id)
                .or(exceptions::race(client, scenario.id))
                .is_some();
            let is_asked = client != company::IPPTOOL || queue::question(scenario).is_some();
            if is_asked && !excused && table.find(scenario.id, client).is_none() {
                missing += &format!("{} {client}\n", scenario.id);
            }
        }
    }
    assert!(
        missing.is_empty(),
        "measure_again writes rows; these are missing:\n{missing}"
    );
}
