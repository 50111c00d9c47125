//! Runs the examination: a printer for every visit, several at a time, and the client sent to each.

use super::plan::Plan;
use super::process::{self, Program};
use super::reaction::{Ending, Reaction, Seen};
use super::recipe::{Recipe, Words};
use super::report::Visit;
use super::rustls_client;
use anyhow::{Context as _, bail};
use pki::{Certificate, KeyAlgorithm};
use printer::Printer;
use scenarios::Scenario;
use std::net::{Ipv4Addr, SocketAddr};
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Duration;
use tokio::sync::Semaphore;
use tokio::task::JoinSet;
use url::Url;

/// What a client does before and between visits may take so long.
const PREPARATION: Duration = Duration::from_secs(120);

/// The printer waits for the client, not the client for the printer: its own deadline comes so much later.
const AFTER: Duration = Duration::from_secs(30);

/// How long a printer may take to notice that its client is gone.
const QUIET: Duration = Duration::from_secs(5);

/// How long a printer waits for what is under way after that.
const DRAIN: Duration = Duration::from_secs(2);

/// The beginning of a version's line that is kept, in octets.
const VERSION: usize = 70;

/// How to examine.
#[derive(Clone, Debug)]
pub(crate) struct Conditions {
    pub(crate) recipe: Arc<Recipe>,
    /// For one visit.
    pub(crate) deadline: Duration,
    /// Visits at a time.
    pub(crate) jobs: usize,
}

/// Makes all visits of the plan; `each` is told of every one that is done. The visits come back in the order of the
/// plan.
///
/// # Errors
/// The client cannot be started, or a printer cannot.
pub(crate) async fn examine(
    conditions: &Conditions,
    plan: &Plan,
    mut each: impl FnMut(&Visit),
) -> anyhow::Result<Vec<Visit>> {
    let work = tempfile::tempdir().context("there is no temporary folder")?;
    prepare(&conditions.recipe, work.path()).await?;
    let turn = Arc::new(Semaphore::new(conditions.jobs.max(1)));
    let mut visits = JoinSet::new();
    for (number, scenario) in plan.visits.iter().copied().enumerate() {
        let (turn, conditions, work) = (Arc::clone(&turn), conditions.clone(), work.path().to_owned());
        visits.spawn(async move {
            let _turn = turn.acquire_owned().await?;
            let scratch = work.join(format!("visit-{number}"));
            let reaction = visit(&conditions, scenario, &work, &scratch).await;
            let reaction = reaction.with_context(|| format!("the visit to {}", scenario.id))?;
            anyhow::Ok((number, Visit { scenario, reaction }))
        });
    }
    let mut done = Vec::new();
    while let Some(visited) = visits.join_next().await {
        let (number, visit) = visited??;
        each(&visit);
        done.push((number, visit));
    }
    done.sort_by_key(|(number, _)| *number);
    Ok(done.into_iter().map(|(_, visit)| visit).collect())
}

/// The first line of what the client says of itself; empty where it says nothing.
pub(crate) async fn version(recipe: &Recipe) -> String {
    if recipe.command.is_empty() {
        return format!("{} of Misprint {}", recipe.name, env!("CARGO_PKG_VERSION"));
    }
    let Some((program, arguments)) = recipe.version.split_first() else {
        return String::new();
    };
    let mut command = tokio::process::Command::new(program);
    command
        .args(arguments)
        .stdin(std::process::Stdio::null())
        .kill_on_drop(true);
    let output = match tokio::time::timeout(PREPARATION, command.output()).await {
        Ok(Ok(output)) if output.status.success() => output,
        _ => return String::new(),
    };
    let text = [output.stdout, output.stderr].concat();
    let text = String::from_utf8_lossy(&text);
    let words = text.lines().next().unwrap_or_default().split_whitespace();
    words.fold(String::new(), |line, word| match line.len() + word.len() {
        0..VERSION => format!("{line} {word}").trim().to_owned(),
        _ => line,
    })
}

async fn prepare(recipe: &Recipe, work: &Path) -> anyhow::Result<()> {
    let words = Words(vec![("work", work.display().to_string())]);
    Recipe::furnish(&recipe.files, work, &words)?;
    if recipe.prepare.is_empty() {
        return Ok(());
    }
    let program = Program {
        command: recipe.prepare.iter().map(|word| words.put_into(word)).collect(),
        environment: Vec::new(),
    };
    let ending = process::run(&program, work, PREPARATION, &[]).await;
    let ending = ending.with_context(|| cannot_start(recipe, &program))?;
    if ending.status != Some(0) {
        bail!("{:?} failed: {}", program.command.join(" "), ending.message);
    }
    Ok(())
}

fn cannot_start(recipe: &Recipe, program: &Program) -> String {
    let name = program.command.first().map(String::as_str).unwrap_or_default();
    match recipe.install.as_str() {
        "" => format!("{name} cannot be started: is it on the search path?"),
        install => format!("{name} cannot be started: install {install}, or run as who may"),
    }
}

async fn visit(
    conditions: &Conditions,
    scenario: &'static Scenario,
    work: &Path,
    scratch: &Path,
) -> anyhow::Result<Reaction> {
    std::fs::create_dir_all(scratch)?;
    let printer = Printer::builder()
        .key(KeyAlgorithm::EcP256)
        .scenario(scenario)
        .snmp(None)
        .handshake_deadline(conditions.deadline + AFTER)
        .drain_deadline(DRAIN)
        .start()
        .await?;
    let ending = send(conditions, scenario, &printer, work, scratch).await;
    // The client is gone, but the printer may not have noticed yet.
    printer.quiet(QUIET).await;
    let events = printer.events().clone();
    printer.shut_down().await;
    let seen: Vec<Seen> = events
        .since(0)
        .into_iter()
        .filter(|event| event.kind() == "handshake")
        .filter_map(|event| serde_json::from_value(event.body.into()).ok())
        .collect();
    Ok(Reaction::of(scenario, &seen, ending?))
}

async fn send(
    conditions: &Conditions,
    scenario: &Scenario,
    printer: &Printer,
    work: &Path,
    scratch: &Path,
) -> anyhow::Result<Ending> {
    let Conditions { recipe, deadline, .. } = conditions;
    let loopback = Ipv4Addr::LOCALHOST;
    let host = scenario.expectation.host.of("localhost", loopback.into());
    let (https, ipps) = (at(&printer.urls().https, &host)?, at(&printer.urls().ipps, &host)?);
    let port = https.port_or_known_default().unwrap_or_default();
    let trust = printer.scenario_trust();
    if recipe.command.is_empty() {
        return Ok(rustls_client::run(&host, SocketAddr::new(loopback.into(), port), &trust, *deadline).await);
    }
    let ca = scratch.join("ca.pem");
    std::fs::write(&ca, pem(&trust))?;
    let shown = |path: PathBuf| path.display().to_string();
    let words = Words(vec![
        ("url", https.to_string()),
        ("ipps", ipps.to_string()),
        ("host", host),
        ("port", port.to_string()),
        ("address", loopback.to_string()),
        ("ca", shown(ca)),
        ("issuers", pem(&issuers(&printer.presented(), &trust))),
        ("work", shown(work.to_owned())),
        ("scratch", shown(scratch.to_owned())),
    ]);
    Recipe::furnish(&recipe.scratch, scratch, &words)?;
    let program = recipe.program(&words);
    process::run(&program, scratch, *deadline, &recipe.telling)
        .await
        .with_context(|| cannot_start(recipe, &program))
}

/// The URL with another host; its scheme may be one that the URL standard does not know.
fn at(url: &str, host: &str) -> anyhow::Result<Url> {
    let mut url = Url::parse(url)?;
    url.set_host(Some(host))
        .with_context(|| format!("{host:?} is no host of a URL"))?;
    Ok(url)
}

fn pem(certificates: &[Certificate]) -> String {
    certificates.iter().map(Certificate::to_pem).collect()
}

/// What an administrator of CUPS would keep as the printer's authorities: all that it sends above its own certificate,
/// where that ends at a root that is trusted; else the roots.
fn issuers(presented: &[Certificate], trust: &[Certificate]) -> Vec<Certificate> {
    let above = presented.get(1..).unwrap_or_default();
    let known = above.last().is_some_and(|last| {
        trust.contains(last)
            || last.facts().is_ok_and(|last| {
                let issued = |root: &Certificate| root.facts().is_ok_and(|root| root.subject == last.issuer);
                trust.iter().any(issued)
            })
    });
    if known { above.to_vec() } else { trust.to_vec() }
}
