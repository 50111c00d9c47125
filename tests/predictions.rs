//! What `diagnose --clients` predicts, held against what the clients really say: every certificate scenario of the
//! catalogue, in a running printer, visited by each client. The score is printed. A disagreement must be in the list, with
//! its reason; and what the list says must still be so.

mod known;
mod observed;

use crate::peers::curl::Curl;
use crate::peers::gnutls::GnuTlsCli;
use crate::peers::nss::Database;
use crate::peers::openssl::SClient;
use crate::peers::walk::{Answer, Visit};
use crate::peers::{Absent, Peer, Target, chromium, heavy, java, rustls};
use diagnose::clients::{Others, Reaction, others};
use diagnose::{Client, Os};
use known::Aspect;
use observed::Observed;
use pki::{Certificate, KeyAlgorithm, Seed};
use printer::Printer;
use scenarios::{Family, Host, Scenario};
use std::path::{Path, PathBuf};
use std::sync::Arc;
use time::OffsetDateTime;

const SEED: Seed = Seed::from_bytes([0x5d; 32]);
/// Visits that one client makes at a time.
const AT_ONCE: usize = 2;

/// A scenario in a running printer.
struct Case {
    scenario: &'static Scenario,
    printer: Printer,
    visit: Visit,
    predicted: Others,
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn the_clients_do_what_is_predicted() {
    let folder = tempfile::tempdir().unwrap();
    let cases = cases(folder.path()).await;
    assert!(cases.len() >= 40, "only {} scenarios", cases.len());
    let mut tally = Tally::new();
    let spoke = one_by_one(&cases, |visit| async move {
        SClient.run(&visit.target, Some(&visit.trust)).await
    });
    tally.count("openssl s_client", &cases, spoke.await);
    let spoke = one_by_one(&cases, |visit| async move {
        GnuTlsCli.run(&visit.target, Some(&visit.trust)).await
    });
    tally.count("gnutls-cli", &cases, spoke.await);
    let spoke = one_by_one(&cases, |visit| async move {
        Curl.run(&visit.target, Some(&visit.trust)).await
    });
    tally.count("curl (OpenSSL)", &cases, spoke.await);
    tally.count("rustls (ring)", &cases, by_rustls(&cases).await);
    tally.count("Java HttpsURLConnection (OpenJDK)", &cases, by_java(&cases).await);
    tally.count("NSS tstclnt", &cases, by_nss(&cases, folder.path()).await);
    tally.count("Chromium headless", &cases, by_chromium(&cases, folder.path()).await);
    for case in cases {
        if let Some(case) = Arc::into_inner(case) {
            case.printer.shut_down().await;
        }
    }
    tally.conclude();
}

/// Every printer that has one thing wrong with its certificate.
async fn cases(folder: &Path) -> Vec<Arc<Case>> {
    let mut cases = Vec::new();
    let certificates = [
        Family::Control,
        Family::Validity,
        Family::Names,
        Family::Chain,
        Family::Trust,
        Family::Keys,
        Family::Usage,
        Family::Encoding,
    ];
    for scenario in scenarios::all().filter(|scenario| {
        // The clients are not told where other names lead.
        let is_reached = !matches!(scenario.expectation.host, Host::Other(_));
        // What is about TLS itself is in `scenarios_wire`.
        let is_certificate = !crate::scenarios_wire::is_played_here(scenario);
        certificates.contains(&scenario.family) && is_reached && is_certificate
    }) {
        let builder = Printer::builder().key(KeyAlgorithm::EcP256).seed(SEED);
        let printer = builder.scenario(scenario).start().await.unwrap();
        let trust = folder.join(format!("{}.pem", scenario.id));
        let roots: String = printer.scenario_trust().iter().map(Certificate::to_pem).collect();
        std::fs::write(&trust, roots).unwrap();
        let host = scenario.expectation.host.of("localhost", [127, 0, 0, 1].into());
        let url: url::Url = printer.urls().https.parse().unwrap();
        let client = Client {
            trust: printer.scenario_trust().to_vec(),
            ..Client::new(Os::Ten, now(), SEED)
        };
        let key_is_wrong = scenario.expectation.ten.findings.contains(&"handshake-signature");
        let predicted = others(&printer.presented(), &host, &client, key_is_wrong);
        let target = Target {
            host,
            port: url.port().unwrap(),
            path: "/".to_owned(),
        };
        cases.push(Arc::new(Case {
            scenario,
            printer,
            visit: Visit { target, trust },
            predicted,
        }));
    }
    cases
}

#[expect(
    clippy::disallowed_methods,
    reason = "the printers run by the system's clock, and so do the clients"
)]
fn now() -> OffsetDateTime {
    OffsetDateTime::now_utc()
}

/// A process for each visit.
async fn one_by_one<F, Run>(cases: &[Arc<Case>], run: F) -> Result<Spoke, Absent>
where
    F: Fn(Visit) -> Run,
    Run: Future<Output = Result<crate::peers::Verdict, Absent>> + Send + 'static,
{
    let permits = Arc::new(tokio::sync::Semaphore::new(AT_ONCE));
    let runs = cases.iter().map(|case| {
        let (case, permits, run) = (case.clone(), permits.clone(), run(case.visit.clone()));
        tokio::spawn(async move {
            let _permit = permits.acquire().await.unwrap();
            let since = case.printer.events().last();
            let verdict = run.await?;
            let answer = Answer {
                ok: verdict.ok,
                text: verdict.text,
            };
            Ok((verdict.version, observed::after(&case.printer, since, answer).await))
        })
    });
    let runs: Vec<_> = runs.collect();
    let mut spoke = Spoke::default();
    for run in runs {
        let (version, observed) = run.await.unwrap()?;
        spoke.version = version;
        spoke.observed.push(observed);
    }
    Ok(spoke)
}

async fn by_rustls(cases: &[Arc<Case>]) -> Result<Spoke, Absent> {
    let mut spoke = Spoke {
        version: "rustls 0.23, in this process".to_owned(),
        ..Spoke::default()
    };
    for case in cases {
        let since = case.printer.events().last();
        let answer = rustls::visit(&case.visit).await;
        spoke.observed.push(observed::after(&case.printer, since, answer).await);
    }
    Ok(spoke)
}

async fn by_java(cases: &[Arc<Case>]) -> Result<Spoke, Absent> {
    let since = marks(cases);
    let (version, answers) = java::walk(&visits(cases)).await?;
    Ok(spoke(version, answers, cases, &since).await)
}

async fn by_chromium(cases: &[Arc<Case>], folder: &Path) -> Result<Spoke, Absent> {
    let database = database(cases, &folder.join("chromium")).await?;
    let since = marks(cases);
    let _one = heavy().await;
    let (version, answers) = chromium::walk(&visits(cases), &database).await?;
    Ok(spoke(version, answers, cases, &since).await)
}

async fn by_nss(cases: &[Arc<Case>], folder: &Path) -> Result<Spoke, Absent> {
    let database = Arc::new(database(cases, &folder.join("nss")).await?);
    one_by_one(cases, |visit| {
        let database = database.clone();
        async move { database.visit(&visit.target).await }
    })
    .await
}

/// One database that trusts the roots of all: no two scenarios share a name or a key.
async fn database(cases: &[Arc<Case>], folder: &Path) -> Result<Database, Absent> {
    std::fs::create_dir_all(folder).unwrap();
    let database = Database::new(folder).await?;
    let mut roots: Vec<(PathBuf, bool)> = Vec::new();
    for case in cases {
        for root in case.printer.scenario_trust() {
            let file = folder.join(format!("{}.der", root.sha1()));
            std::fs::write(&file, root.der()).unwrap();
            let facts = root.facts().unwrap();
            roots.push((file, facts.basic_constraints.is_some_and(|(is_ca, _)| is_ca)));
        }
    }
    database.trust_all(&roots).await?;
    Ok(database)
}

fn visits(cases: &[Arc<Case>]) -> Vec<Visit> {
    cases.iter().map(|case| case.visit.clone()).collect()
}

fn marks(cases: &[Arc<Case>]) -> Vec<u64> {
    cases.iter().map(|case| case.printer.events().last()).collect()
}

/// What one client made of all.
#[derive(Default)]
struct Spoke {
    version: String,
    observed: Vec<Observed>,
}

async fn spoke(version: String, answers: Vec<Answer>, cases: &[Arc<Case>], since: &[u64]) -> Spoke {
    let mut observed = Vec::new();
    for ((answer, case), since) in answers.into_iter().zip(cases).zip(since) {
        observed.push(observed::after(&case.printer, *since, answer).await);
    }
    Spoke { version, observed }
}

/// The score, and what is wrong with it.
struct Tally {
    clock: tokio::time::Instant,
    lines: Vec<String>,
    unlisted: String,
    met: Vec<usize>,
    right: usize,
    of: usize,
}

impl Tally {
    fn new() -> Self {
        Self {
            clock: tokio::time::Instant::now(),
            lines: Vec::new(),
            unlisted: String::new(),
            met: Vec::new(),
            right: 0,
            of: 0,
        }
    }

    fn count(&mut self, client: &'static str, cases: &[Arc<Case>], spoke: Result<Spoke, Absent>) {
        let spoke = match spoke {
            Ok(spoke) => spoke,
            Err(absent) => {
                // What is listed for it cannot be looked at.
                self.met.extend(known::beyond(client, None));
                return absent.skip();
            }
        };
        self.met.extend(known::beyond(client, Some(&spoke.version)));
        let mut right = [(0, 0); 3];
        let seconds = self.clock.elapsed().as_secs_f32();
        self.clock = tokio::time::Instant::now();
        for (case, observed) in cases.iter().zip(&spoke.observed) {
            if let Some(accepting) = known::accepting(case.scenario.id) {
                if observed.ok != accepting.contains(&client) {
                    let id = case.scenario.id;
                    self.unlisted += &format!(
                        "{client} {id}: measured otherwise; {} did {observed:?}\n",
                        spoke.version
                    );
                }
                continue;
            }
            let predicted = case.predicted.clients.iter().find(|it| it.client == client).unwrap();
            for (aspect, counts) in Aspect::ALL.into_iter().zip(&mut right) {
                let Some(agrees) = observed.agrees(aspect, predicted) else {
                    continue;
                };
                counts.0 += usize::from(agrees);
                counts.1 += 1;
                self.compare(case.scenario.id, aspect, agrees, predicted, observed, &spoke.version);
            }
        }
        let [outcomes, words, alerts] = right.map(|(right, of)| format!("{right} of {of}"));
        let predicted = cases.iter().flat_map(|case| &case.predicted.clients);
        let by_rule = predicted
            .filter(|it| it.client == client && it.evidence == "rule")
            .count();
        self.lines.push(format!(
            "{client} ({}): outcomes {outcomes}, words {words}, alerts {alerts}; {by_rule} by rule ({seconds:.1} s)",
            spoke.version
        ));
        self.right += right[0].0;
        self.of += right[0].1;
    }

    fn compare(
        &mut self,
        id: &str,
        aspect: Aspect,
        agrees: bool,
        predicted: &Reaction,
        observed: &Observed,
        version: &str,
    ) {
        let listed = known::find(predicted.client, version, id, aspect);
        match (agrees, listed) {
            (false, None) => {
                self.unlisted += &format!(
                    "{} {id} {aspect:?}: predicted {} ({}) {:?} {}; {version} did {observed:?}\n",
                    predicted.client,
                    predicted.outcome,
                    predicted.fault.unwrap_or("-"),
                    predicted.error,
                    predicted.alert
                );
            }
            (false, Some(place)) => {
                self.met.push(place);
                let reason = known::DISAGREEMENTS[place].reason;
                self.lines.push(format!("  disagreement: {id}, {aspect:?}: {reason}"));
            }
            (true, _) => {}
        }
    }

    fn conclude(mut self) {
        for line in &self.lines {
            println!("{line}");
        }
        println!("total: {} of {} outcomes as predicted", self.right, self.of);
        for place in 0..known::DISAGREEMENTS.len() {
            if !self.met.contains(&place) {
                self.unlisted += &format!("listed, and not so any more: {:?}\n", known::DISAGREEMENTS[place]);
            }
        }
        assert!(self.unlisted.is_empty(), "{}", self.unlisted);
    }
}
