//! Clients that were told to check revocation, in every scenario of that family and its control, all at the same time. What
//! each does and says is in [`table`]; `docs/revocation.md` shows it to people, and is held against it here. What clients do
//! that nobody told to check is not here: see `crates/diagnose/data/client_reactions.tsv`.

mod table;
mod way;

use crate::peers::Absent;
use crate::scenario_revocation::family;
use crate::scenarios::{SEED, port};
use pki::{Certificate, KeyAlgorithm};
use printer::Printer;
use scenarios::Scenario;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Duration;
use table::{expected, in_words};
use way::{Made, Way};

const DOCUMENT: &str = include_str!("../docs/revocation.md");
/// After so long the printer gives up a question that it does not answer: a client without a deadline waits for that.
const STALLED: Duration = Duration::from_secs(3);

/// A scenario in a running printer.
struct Case {
    scenario: &'static Scenario,
    printer: Printer,
    port: u16,
    /// PEM.
    roots: PathBuf,
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn clients_that_check_revocation_do_what_the_table_says() {
    let folder = tempfile::tempdir().unwrap();
    let mut cases = Vec::new();
    for scenario in family() {
        cases.push(start(scenario, folder.path()).await);
    }
    let cases = Arc::new(cases);
    let runs = Way::ALL.map(|way| {
        let cases = cases.clone();
        tokio::spawn(async move { difference(way, &cases).await })
    });
    let mut wrong = String::new();
    for run in runs {
        match run.await.unwrap() {
            Ok(found) => wrong += &found,
            Err(absent) => absent.skip(),
        }
    }
    for case in Arc::into_inner(cases).unwrap() {
        case.printer.shut_down().await;
    }
    assert!(wrong.is_empty(), "{wrong}");
}

#[test]
fn the_document_shows_the_table() {
    let ids: Vec<&str> = family().map(|scenario| scenario.id).collect();
    let missing: Vec<String> = in_words(&ids)
        .into_iter()
        .filter(|table| !DOCUMENT.contains(table.as_str()))
        .collect();
    assert!(missing.is_empty(), "docs/revocation.md lacks:\n{}", missing.join("\n"));
    for way in Way::ALL {
        let version = way.measured().rsplit([' ', '"']).next().unwrap();
        assert!(DOCUMENT.contains(version), "{version}");
    }
}

async fn start(scenario: &'static Scenario, folder: &Path) -> Case {
    let printer = Printer::builder()
        .key(KeyAlgorithm::EcP256)
        .seed(SEED)
        .body_deadline(STALLED)
        .drain_deadline(Duration::from_millis(200))
        .scenario(scenario)
        .start()
        .await
        .unwrap();
    let roots = folder.join(format!("{}.pem", scenario.id));
    let trust = printer.scenario_trust();
    std::fs::write(&roots, trust.iter().map(Certificate::to_pem).collect::<String>()).unwrap();
    Case {
        scenario,
        port: port(&printer),
        printer,
        roots,
    }
}

/// What is otherwise than the table says.
async fn difference(way: Way, cases: &[Case]) -> Result<String, Absent> {
    let version = way.version().await?;
    let is_measured = version.contains(way.measured());
    let asked: Vec<&Case> = cases
        .iter()
        .filter(|case| expected(way, case.scenario.id).is_some())
        .collect();
    let all = way.send(&asked).await?;
    assert_eq!(asked.len(), all.len(), "{way:?}");
    let mut wrong = String::new();
    for (case, Made { did, text }) in asked.iter().zip(all) {
        let row = expected(way, case.scenario.id).unwrap();
        let id = case.scenario.id;
        if did != row.did || (is_measured && !text.contains(row.words)) {
            wrong += &format!(
                "{way:?} in {id}: {:?} {:?} expected, {version} {did:?}: {text}\n",
                row.did, row.words
            );
        } else if !text.contains(row.words) {
            println!(
                "{way:?} in {id}: {version} has other words than {:?}: {text}",
                row.words
            );
        }
    }
    println!("{way:?}, {version}: {} scenarios", asked.len());
    Ok(wrong)
}
