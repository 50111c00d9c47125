//! The clients, and how each is sent to all scenarios of an act: some by a process for each visit, some many visits in one.

use super::observed::{self, Observed};
use super::stage::{self, Act, Case};
use super::{exceptions, queue};
use crate::peers::curl::Curl;
use crate::peers::gnutls::GnuTlsCli;
use crate::peers::nss::Database;
use crate::peers::openssl::SClient;
use crate::peers::walk::{Answer, Outcome, STILL_WAITING, Visit};
use crate::peers::{Absent, Peer, Verdict, chromium, heavy, java, rustls};
use diagnose::clients::Reaction;
use scenarios::Scenario;
use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Duration;
use tokio::sync::Semaphore;

// As the table calls them.
pub(super) const OPENSSL: &str = "openssl s_client";
pub(super) const GNUTLS: &str = "gnutls-cli";
pub(super) const CURL: &str = "curl (OpenSSL)";
pub(super) const RUSTLS: &str = "rustls (ring)";
pub(super) const JAVA: &str = "Java HttpsURLConnection (OpenJDK)";
pub(super) const NSS: &str = "NSS tstclnt";
pub(super) const CHROMIUM: &str = "Chromium headless";
pub(super) const IPPTOOL: &str = "CUPS ipptool";
pub(super) const CLIENTS: [&str; 8] = [OPENSSL, GNUTLS, CURL, RUSTLS, JAVA, NSS, CHROMIUM, IPPTOOL];

/// Processes that visit at a time, those that wait for a printer that stalls apart.
static ROOM: Semaphore = Semaphore::const_new(4);
/// The end of a visit whose client has a limit of its own.
const LONG: Duration = Duration::from_secs(60);

/// What all clients made of all scenarios.
#[derive(Default)]
pub(super) struct Round {
    pub(super) spoke: Vec<Spoke>,
}

/// What one client made of all.
pub(super) struct Spoke {
    pub(super) client: &'static str,
    /// Such as `3.0.22`.
    pub(super) version: String,
    pub(super) said: Vec<Said>,
    /// How long it took.
    pub(super) seconds: f32,
}

/// What one client made of one scenario.
pub(super) struct Said {
    pub(super) scenario: &'static Scenario,
    pub(super) observed: Observed,
    pub(super) predicted: Option<Reaction>,
}

impl Round {
    pub(super) fn join(&mut self, other: Self) {
        for spoke in other.spoke {
            match self.spoke.iter_mut().find(|it| it.client == spoke.client) {
                Some(mine) => {
                    mine.said.extend(spoke.said);
                    mine.seconds += spoke.seconds;
                }
                None => self.spoke.push(spoke),
            }
        }
    }
}

/// Starts the printers of an act, sends every client to them, and shuts them down.
pub(super) async fn play(act: Act) -> Round {
    let folder = tempfile::tempdir().unwrap();
    let cases = stage::set(act, folder.path()).await;
    let mut round = Round::default();
    for client in CLIENTS {
        let asked: Vec<Arc<Case>> = cases.iter().filter(|case| is_sent(client, case)).cloned().collect();
        if asked.is_empty() {
            continue;
        }
        let clock = tokio::time::Instant::now();
        match send(client, act, &asked, folder.path()).await {
            Ok((version, observed)) => round.spoke.push(Spoke {
                client,
                version: number_in(&version),
                said: asked
                    .iter()
                    .zip(observed)
                    .map(|(case, it)| said(client, case, it))
                    .collect(),
                seconds: clock.elapsed().as_secs_f32(),
            }),
            Err(absent) => absent.skip(),
        }
    }
    for case in cases {
        if let Some(case) = Arc::into_inner(case) {
            case.printer.shut_down().await;
        }
    }
    round
}

fn is_sent(client: &str, case: &Case) -> bool {
    let is_asked = client != IPPTOOL || queue::question(case.scenario).is_some();
    is_asked && exceptions::left_out(client, case.scenario.id).is_none()
}

fn said(client: &str, case: &Case, observed: Observed) -> Said {
    let predicted = case.predicted.as_ref();
    let reaction = predicted.and_then(|others| others.clients.iter().find(|it| it.client == client));
    Said {
        scenario: case.scenario,
        observed,
        predicted: reaction.filter(|_| client != IPPTOOL).cloned(),
    }
}

/// The version in what a client says of itself.
fn number_in(text: &str) -> String {
    let mut words = text.split([' ', '"']).map(|word| word.trim_start_matches('v'));
    let is_version = |word: &&str| word.starts_with(|c: char| c.is_ascii_digit()) && word.contains('.');
    words.find(is_version).unwrap_or_default().to_owned()
}

/// What a client says of itself, and what it did in each case.
type Made = (String, Vec<Observed>);

async fn send(client: &'static str, act: Act, cases: &[Arc<Case>], folder: &Path) -> Result<Made, Absent> {
    match client {
        OPENSSL => {
            let run = |visit: Visit| async move { SClient.run(&visit.target, Some(&visit.trust)).await };
            one_by_one(client, cases, |case| {
                within(case.visit.patience, run(case.visit.clone()))
            })
            .await
        }
        GNUTLS => {
            let run = |visit: Visit| async move { GnuTlsCli.run(&visit.target, Some(&visit.trust)).await };
            one_by_one(client, cases, |case| {
                within(case.visit.patience, run(case.visit.clone()))
            })
            .await
        }
        CURL => {
            let run =
                |visit: Visit| async move { Curl::within(visit.patience, &visit.target, Some(&visit.trust)).await };
            one_by_one(client, cases, |case| within(LONG, run(case.visit.clone()))).await
        }
        RUSTLS => {
            let version = format!("rustls {}", rustls::version());
            let run = |visit: Visit, version| async move { Ok((version, rustls::visit(&visit).await)) };
            one_by_one(client, cases, |case| run(case.visit.clone(), version.clone())).await
        }
        JAVA => {
            let since = marks(cases);
            let (version, answers) = java::walk(&visits(cases)).await?;
            Ok((version, all_after(cases, &since, answers).await))
        }
        NSS => {
            let database = Arc::new(database(cases, &folder.join("nss")).await?);
            let run = |database: Arc<Database>, visit: Visit| async move { database.visit(&visit.target).await };
            one_by_one(client, cases, |case| {
                within(case.visit.patience, run(database.clone(), case.visit.clone()))
            })
            .await
        }
        CHROMIUM => {
            let database = database(cases, &folder.join("chromium")).await?;
            // Who plays what does not last long holds it already.
            let _one = match act {
                Act::ShortLived => None,
                _ => Some(heavy().await),
            };
            let since = marks(cases);
            let (version, answers) = chromium::walk(&visits(cases), &database).await?;
            Ok((version, all_after(cases, &since, answers).await))
        }
        _ => {
            one_by_one(client, cases, |case| {
                within(stage::patience(case.scenario), queue::ask(case.clone()))
            })
            .await
        }
    }
}

/// A visit for each case, a few at a time; one that may stall takes no room.
async fn one_by_one<Run>(
    client: &'static str,
    cases: &[Arc<Case>],
    run: impl Fn(&Arc<Case>) -> Run,
) -> Result<Made, Absent>
where
    Run: Future<Output = Result<(String, Answer), Absent>> + Send + 'static,
{
    let runs = cases.iter().map(|case| {
        let (case, run) = (case.clone(), run(case));
        tokio::spawn(async move {
            let waits = match client {
                IPPTOOL => queue::waits(case.scenario),
                _ => !case.tells(),
            };
            let _permit = match waits {
                false => Some(ROOM.acquire().await.unwrap()),
                true => None,
            };
            let since = (client != IPPTOOL).then(|| case.printer.events().last());
            let (version, answer) = run.await?;
            Ok((version, observed::after(&case, since, answer).await))
        })
    });
    let runs: Vec<_> = runs.collect();
    let (mut said, mut all) = (String::new(), Vec::new());
    for run in runs {
        let (version, observed) = run.await.unwrap()?;
        if !version.is_empty() {
            said = version;
        }
        all.push(observed);
    }
    Ok((said, all))
}

/// A client that has no limit of its own, or too long a one.
async fn within(
    patience: Duration,
    run: impl Future<Output = Result<Verdict, Absent>>,
) -> Result<(String, Answer), Absent> {
    let Ok(verdict) = tokio::time::timeout(patience, run).await else {
        let answer = Answer {
            outcome: Outcome::NoVerdict,
            text: STILL_WAITING.to_owned(),
        };
        return Ok((String::new(), answer));
    };
    let Verdict { ok, text, version, .. } = verdict?;
    let outcome = match ok {
        true => Outcome::Accepted,
        // CURLE_OPERATION_TIMEDOUT.
        false if text.contains("curl: (28)") => Outcome::GaveUp,
        false => Outcome::Refused,
    };
    Ok((version, Answer { outcome, text }))
}

fn visits(cases: &[Arc<Case>]) -> Vec<Visit> {
    cases.iter().map(|case| case.visit.clone()).collect()
}

fn marks(cases: &[Arc<Case>]) -> Vec<u64> {
    cases.iter().map(|case| case.printer.events().last()).collect()
}

async fn all_after(cases: &[Arc<Case>], since: &[u64], answers: Vec<Answer>) -> Vec<Observed> {
    let mut all = Vec::new();
    for ((answer, case), since) in answers.into_iter().zip(cases).zip(since) {
        all.push(observed::after(case, Some(*since), answer).await);
    }
    all
}

/// One database that trusts the roots of all: no two scenarios share a name or a key, but those that have the same root.
async fn database(cases: &[Arc<Case>], folder: &Path) -> Result<Database, Absent> {
    std::fs::create_dir_all(folder).unwrap();
    let database = Database::new(folder).await?;
    let mut roots: BTreeMap<PathBuf, bool> = BTreeMap::new();
    for case in cases {
        for root in case.printer.scenario_trust() {
            let file = folder.join(format!("{}.der", root.sha1()));
            std::fs::write(&file, root.der()).unwrap();
            let facts = root.facts().unwrap();
            roots.insert(file, facts.basic_constraints.is_some_and(|(is_ca, _)| is_ca));
        }
    }
    let roots: Vec<(PathBuf, bool)> = roots.into_iter().collect();
    database.trust_all(&roots).await?;
    Ok(database)
}
