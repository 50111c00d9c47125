//! The attempts to print: XP, and Vista three times.

use crate::commands::demo::event_facts::{event, order, status};
use crate::commands::demo::stage::{Attempt, Stage};
use crate::commands::demo::step::Step;
use crate::terminal::Style;
use diagnose::Os;
use diagnose::event_xml::Event;
use serde_json::{Value, json};

pub(super) async fn xp_prints(stage: &mut Stage) -> anyhow::Result<Step> {
    let attempt = stage.print(Os::Xp, "xp").await?;
    let outcome = printed(stage, &attempt).await?;
    let tray = tray(&outcome);
    let title = "Windows XP prints";
    let step = Step::new("xp-prints", title, &attempt.report.hresult, printed_well(), outcome);
    let typed = format!("{} into Add Printer, and print", stage.url);
    Ok(step
        .row("You type", Style::Act, typed)
        .row("You see", Style::Good, tray)
        .row("XP ignores", Style::Plain, ignored(&attempt))
        .row("The printer", Style::Plain, met(&attempt)))
}

pub(super) async fn vista_does_not_trust(stage: &mut Stage) -> anyhow::Result<Step> {
    let attempt = stage.print(Os::Vista, "vista, nothing trusted").await?;
    let expectation = json!({
        "outcome": "refused", "hresult": "800B0109", "symbol": "CERT_E_UNTRUSTEDROOT",
        "first_event": 80, "last_event": 81,
        "event_11": { "level": 2, "error_status": "20", "names": ["CERT_TRUST_IS_UNTRUSTED_ROOT"], "result": "800B0109" },
        "request_seen": false,
    });
    let (title, outcome) = ("Windows Vista does not", refused(&attempt));
    let step = Step::new(
        "vista-untrusted-root",
        title,
        &attempt.report.hresult,
        expectation,
        outcome,
    );
    Ok(told(step, stage, &attempt))
}

pub(super) async fn vista_minds_the_name(stage: &mut Stage) -> anyhow::Result<Step> {
    let attempt = stage.print(Os::Vista, "vista, certificate trusted").await?;
    let expectation = json!({
        "outcome": "refused", "hresult": "800B010F", "symbol": "CERT_E_CN_NO_MATCH",
        "first_event": 80, "last_event": 81,
        "event_11": { "level": 4, "error_status": "0", "names": [], "result": "0" },
        "request_seen": false,
    });
    let (title, outcome) = ("Windows Vista still does not, for another reason", refused(&attempt));
    let step = Step::new(
        "vista-name-mismatch",
        title,
        &attempt.report.hresult,
        expectation,
        outcome,
    );
    Ok(told(step, stage, &attempt))
}

pub(super) async fn vista_prints(stage: &mut Stage) -> anyhow::Result<Step> {
    let attempt = stage.print(Os::Vista, "vista, all is well").await?;
    let outcome = printed(stage, &attempt).await?;
    let tray = tray(&outcome);
    let title = "Windows Vista prints";
    let step = Step::new("vista-prints", title, &attempt.report.hresult, printed_well(), outcome);
    let typed = format!("{} as before, and print", stage.url);
    let step = step
        .row("You type", Style::Act, typed)
        .row("You see", Style::Good, tray);
    Ok(logged(step, &attempt).row("The printer", Style::Plain, met(&attempt)))
}

/// What must come of a job that prints.
fn printed_well() -> Value {
    json!({ "outcome": "accepted", "hresult": "0", "handshake": "established", "request_seen": true, "job": "completed" })
}

/// What came of it.
async fn printed(stage: &Stage, attempt: &Attempt) -> anyhow::Result<Value> {
    let job = stage.end_of_job(attempt.report.job_id).await?;
    Ok(json!({
        "outcome": attempt.report.outcome,
        "hresult": attempt.report.hresult,
        "handshake": attempt.handshake,
        "request_seen": attempt.requested,
        "events": order(&attempt.report.events),
        "job_id": attempt.report.job_id,
        "job": job.and_then(|event| event.body.get("state").cloned()),
        "explanation": attempt.report.explanation,
    }))
}

fn tray(outcome: &Value) -> String {
    match outcome["job"].as_str() {
        Some("completed") => "the page in the tray".to_owned(),
        Some(state) => format!("no page: the job is {state}"),
        None => format!("no page: {}", outcome["explanation"].as_str().unwrap_or_default()),
    }
}

/// What came of an attempt that should be refused.
fn refused(attempt: &Attempt) -> Value {
    let report = &attempt.report;
    let event_11 = event(&report.events, 11).map(|event| {
        let error = status(&event.xml, "ErrorStatus").unwrap_or_default();
        let result = status(&event.xml, "Result").unwrap_or_default();
        json!({ "level": event.level, "error_status": error.value, "names": error.names, "result": result.value })
    });
    json!({
        "outcome": report.outcome,
        "hresult": report.hresult,
        "symbol": report.symbol,
        "handshake": attempt.handshake,
        "request_seen": attempt.requested,
        "events": order(&report.events),
        "first_event": report.events.first().map(|event| event.id),
        "last_event": report.events.last().map(|event| event.id),
        "event_11": event_11,
    })
}

fn told(step: Step, stage: &Stage, attempt: &Attempt) -> Step {
    let report = &attempt.report;
    let said = format!("0x{} {}: {}", report.hresult, report.symbol, report.message);
    let step = step
        .row("You type", Style::Act, format!("{} into Add Printer", stage.url))
        .row("You see", Style::Bad, report.explanation.clone())
        .row("Vista means", Style::Bad, said);
    logged(step, attempt).row("The printer", Style::Plain, met(attempt))
}

/// The event log, and the two events that tell.
fn logged(step: Step, attempt: &Attempt) -> Step {
    let events = &attempt.report.events;
    let mut step = step.row("CAPI2 log", Style::Plain, format!("events {}", order(events)));
    for (id, label) in [(11, "Event 11"), (81, "Event 81")] {
        if let Some(event) = event(events, id) {
            step = step.row(label, Style::Plain, summary(event));
        }
    }
    step
}

fn summary(event: &Event) -> String {
    let level = if event.level == 2 { "Error" } else { "Information" };
    let mut parts = vec![event.category.to_owned(), level.to_owned()];
    if let Some(error) = status(&event.xml, "ErrorStatus") {
        parts.push(
            ["ErrorStatus", &error.value, &error.names.join(" ")]
                .join(" ")
                .trim_end()
                .to_owned(),
        );
    }
    if let Some(result) = status(&event.xml, "Result") {
        parts.push(format!("Result {}", result.value));
    }
    parts.join(", ")
}

/// What the printer met with.
fn met(attempt: &Attempt) -> String {
    let request = if attempt.requested {
        "a request came"
    } else {
        "the client left without a request"
    };
    format!("handshake {}, {request}", attempt.handshake)
}

/// What is wrong with the certificate, and this client does not mind.
fn ignored(attempt: &Attempt) -> String {
    let minded = attempt.report.findings.iter().filter(|finding| !finding.fatal);
    let messages: Vec<&str> = minded
        .filter(|finding| finding.code != "no-alternative-name")
        .map(|finding| finding.message.as_str())
        .collect();
    if messages.is_empty() {
        "nothing".to_owned()
    } else {
        messages.join("; ")
    }
}
