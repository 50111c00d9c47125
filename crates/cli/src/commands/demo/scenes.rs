//! The scenes of the story, in order. What the story expects stands here; what came of it never does.
//!
//! The story is that of a print server's administrator in August 2007: a printer that Windows XP printed to, Windows
//! Vista did not, with two different errors one after the other.

use super::browser::{Browser, Fill};
use super::event_facts::{event, order, status};
use super::stage::{Attempt, Stage};
use super::step::Step;
use crate::args::makecert;
use crate::commands::{certmgr, makecert as makecert_command};
use crate::store::StoreName;
use crate::terminal::Style;
use crate::{config, whole_file};
use anyhow::{Context as _, bail};
use device::Password;
use diagnose::Os;
use pki::Certificate;
use pki::export::PfxFlavour;
use serde_json::{Value, json};

/// Number of scenes.
pub(super) const SCENES: usize = 11;
const PFX_PASSWORD: &str = "printer";
const UPDATED: &str = "The Jetdirect certificate has been successfully updated";

/// Plays scene `number`, from 1.
pub(super) async fn play(number: usize, stage: &mut Stage) -> anyhow::Result<Step> {
    let played = match number {
        1 => a_new_printer(stage),
        2 => xp_prints(stage).await,
        3 => vista_does_not_trust(stage).await,
        4 => the_certificate_is_trusted(stage).await,
        5 => vista_minds_the_name(stage).await,
        6 => makecert_makes_a_better_one(stage),
        7 => certmgr_exports_it(stage),
        8 => the_printer_imports_it(stage).await,
        9 => printer_cer_is_trusted(stage),
        10 => vista_prints(stage).await,
        11 => the_job_is_on_the_device(stage).await,
        _ => bail!("there is no scene {number}"),
    };
    let mut step = played.with_context(|| format!("step {number} of the story could not be played"))?;
    step.step = number;
    Ok(step)
}

fn a_new_printer(stage: &Stage) -> anyhow::Result<Step> {
    let facts = stage.printer.certificate().facts()?;
    let outcome = json!({
        "common_name": facts.subject.simple_display_name(),
        "self_signed": facts.is_self_issued() && facts.is_signed_by(&facts.public_key.spki),
        "alternative_names": facts.alternative_names.map_or(0, |names| names.len()),
    });
    let expectation = json!({ "common_name": "HP Jetdirect 0AF8ACE8", "self_signed": true, "alternative_names": 0 });
    let model = stage.printer.ready();
    Ok(Step::new(
        "printer",
        "A printer comes out of its box",
        "ready",
        expectation,
        outcome,
    )
    .row("You do", Style::Act, "put it on the network and switch it on")
    .row(
        "You see",
        Style::Plain,
        format!("{} ({}) at {}", model.host, model.model, stage.url),
    )
    .row(
        "Certificate",
        Style::Plain,
        format!("{}, made by itself at the factory", facts.subject),
    ))
}

async fn xp_prints(stage: &mut Stage) -> anyhow::Result<Step> {
    let attempt = stage.print(Os::Xp, "xp").await?;
    let outcome = printed(stage, &attempt).await?;
    let step = Step::new(
        "xp-prints",
        "Windows XP prints",
        &attempt.report.hresult,
        printed_well(),
        outcome,
    );
    Ok(step
        .row(
            "You type",
            Style::Act,
            format!("{} into Add Printer, and print", stage.url),
        )
        .row("You see", Style::Good, "the page in the tray")
        .row("XP thinks", Style::Plain, thought(&attempt)))
}

async fn vista_does_not_trust(stage: &mut Stage) -> anyhow::Result<Step> {
    let attempt = stage.print(Os::Vista, "vista, nothing trusted").await?;
    let expectation = json!({
        "outcome": "refused", "hresult": "800B0109", "symbol": "CERT_E_UNTRUSTEDROOT",
        "first_event": 80, "last_event": 81,
        "event_11": { "level": 2, "error_status": "20", "names": ["CERT_TRUST_IS_UNTRUSTED_ROOT"], "result": "800B0109" },
    });
    let title = "Windows Vista does not";
    let step = Step::new(
        "vista-untrusted-root",
        title,
        &attempt.report.hresult,
        expectation,
        refusal(&attempt),
    );
    Ok(told_refusal(step, stage, &attempt))
}

async fn the_certificate_is_trusted(stage: &Stage) -> anyhow::Result<Step> {
    let mut browser = Browser::at(stage.pages.clone());
    let page = super::pages::certificates(&mut browser).await?;
    let download = super::pages::download(&mut browser, &page).await?;
    let certificates = pki::import::certificates(download.body()).context("what the printer hands out")?;
    let certificate = certificates.first().context("the printer hands out no certificate")?;
    whole_file::write(&stage.file("factory.cer"), certificate.der(), whole_file::PUBLIC)?;
    stage.trust(certificate)?;
    let outcome = json!({
        "is_what_vista_was_shown": stage.seen == Some(certificate.sha1()),
        "trusted_roots": stage.store.list(StoreName::Root)?.len(),
    });
    let expectation = json!({ "is_what_vista_was_shown": true, "trusted_roots": 1 });
    let title = "So you trust the printer's certificate";
    Ok(Step::new("certificate-trusted", title, "trusted", expectation, outcome)
        .row(
            "You do",
            Style::Act,
            format!(
                "{} > Networking > Authorization > Certificates > View > Save as DER",
                stage.pages
            ),
        )
        .row(
            "",
            Style::Act,
            "and put it into Trusted Root Certification Authorities of the local computer",
        )
        .row("You see", Style::Plain, format!("SHA-1 {}", certificate.sha1())))
}

async fn vista_minds_the_name(stage: &mut Stage) -> anyhow::Result<Step> {
    let attempt = stage.print(Os::Vista, "vista, certificate trusted").await?;
    let expectation = json!({
        "outcome": "refused", "hresult": "800B010F", "symbol": "CERT_E_CN_NO_MATCH",
        "first_event": 80, "last_event": 81,
        "event_11": { "level": 4, "error_status": "0", "names": [], "result": "0" },
    });
    let title = "Windows Vista still does not, and the dialogue is the same";
    let step = Step::new(
        "vista-name-mismatch",
        title,
        &attempt.report.hresult,
        expectation,
        refusal(&attempt),
    );
    Ok(told_refusal(step, stage, &attempt))
}

fn makecert_makes_a_better_one(stage: &Stage) -> anyhow::Result<Step> {
    let today = config::now().date();
    let date = |years: i32| {
        format!(
            "{:02}/{:02}/{}",
            u8::from(today.month()),
            today.day().min(28),
            today.year() + years
        )
    };
    let file = stage.file("printer.cer").display().to_string();
    let host = stage.url.host_str().context("the address has no host")?;
    let (subject, begin, end) = (format!("CN={host}"), date(-1), date(3));
    let words = [
        "-r",
        "-pe",
        "-n",
        &subject,
        "-b",
        &begin,
        "-e",
        &end,
        "-eku",
        pki::oid::SERVER_AUTH,
        "-len",
        "2048",
        "-ss",
        "My",
        &file,
    ];
    let typed: Vec<std::ffi::OsString> = words.iter().map(Into::into).collect();
    let makecert::Asked::Certificate(asked) = makecert::parse(&typed)? else {
        bail!("makecert gave help")
    };
    makecert_command::make(&asked, &stage.store, config::now(), &stage.seed.derive("makecert"))?;
    let facts = Certificate::from_der(std::fs::read(&file)?).facts()?;
    let outcome = json!({
        "common_name": facts.subject.simple_display_name(),
        "extended_key_usage": facts.extended_key_usage,
        "alternative_names": facts.alternative_names.map_or(0, |names| names.len()),
    });
    let expectation =
        json!({ "common_name": host, "extended_key_usage": [pki::oid::SERVER_AUTH], "alternative_names": 0 });
    let shown = format!(
        "misprint makecert -r -pe -n \"{subject}\" -b {begin} -e {end} -eku {} -len 2048 -ss My printer.cer",
        pki::oid::SERVER_AUTH
    );
    Ok(Step::new(
        "makecert",
        "So you make a certificate with the name that you type",
        "Succeeded",
        expectation,
        outcome,
    )
    .row("You type", Style::Act, shown)
    .row("You see", Style::Good, "Succeeded"))
}

fn certmgr_exports_it(stage: &Stage) -> anyhow::Result<Step> {
    let host = stage.url.host_str().context("the address has no host")?;
    let entry = certmgr::exportable(&stage.store, StoreName::My, host)?;
    let file = stage.file("printer.pfx");
    let password = Password::new(PFX_PASSWORD);
    let seed = stage.seed.derive("printer.pfx");
    certmgr::export_pfx(
        &stage.store,
        StoreName::My,
        &entry,
        &password,
        PfxFlavour::Modern,
        &seed,
        &file,
    )?;
    let pfx = std::fs::read(&file)?;
    let read = pki::import::pfx(&pfx, PFX_PASSWORD)?;
    let outcome = json!({
        "holds_the_private_key_of": read.identity.leaf().facts()?.subject.to_string(),
        "opens_with_another_password": pki::import::pfx(&pfx, "another").is_ok(),
    });
    let expectation = json!({ "holds_the_private_key_of": format!("CN={host}"), "opens_with_another_password": false });
    Ok(Step::new(
        "pfx-exported",
        "and export it with its private key",
        "exported",
        expectation,
        outcome,
    )
    .row(
        "You type",
        Style::Act,
        format!("misprint certmgr export {host} --pfx printer.pfx"),
    )
    .row(
        "You see",
        Style::Plain,
        format!("{} octets, encrypted with a password", pfx.len()),
    ))
}

async fn the_printer_imports_it(stage: &Stage) -> anyhow::Result<Step> {
    let pfx = std::fs::read(stage.file("printer.pfx"))?;
    let before = stage.last_event();
    let mut browser = Browser::at(stage.pages.clone());
    let page = super::pages::certificates(&mut browser).await?;
    let page = super::pages::configure(&mut browser, &page).await?;
    let page = browser
        .press(&page, "Next", &[Fill::Choose("Import Certificate and Private Key")])
        .await?;
    let fills = super::pages::import_fills("printer.pfx", &pfx, PFX_PASSWORD);
    let page = browser.press(&page, "Finish", &fills).await?;
    let told = page.text().contains(UPDATED);
    let changed = stage
        .event_after(before, |record| record.body["event"] == "identity-changed")
        .await?;
    let member = |name: &str| changed.body.get(name).cloned().unwrap_or_default();
    let outcome = json!({
        "page_says": if told { UPDATED.to_owned() } else { page.text() },
        "cause": member("cause"),
        "subject": member("subject"),
    });
    let host = stage.url.host_str().context("the address has no host")?;
    let expectation = json!({ "page_says": UPDATED, "cause": "pfx-imported", "subject": format!("CN={host}") });
    Ok(Step::new(
        "pfx-imported",
        "and import it into the printer",
        "updated",
        expectation,
        outcome,
    )
    .row(
        "You do",
        Style::Act,
        format!(
            "{} > Networking > Authorization > Certificates > Configure",
            stage.pages
        ),
    )
    .row(
        "",
        Style::Act,
        "Import Certificate and Private Key: printer.pfx and its password, Finish",
    )
    .row(
        "You see",
        Style::Good,
        if told { UPDATED.to_owned() } else { page.text() },
    ))
}

fn printer_cer_is_trusted(stage: &Stage) -> anyhow::Result<Step> {
    let certificate = Certificate::from_der(std::fs::read(stage.file("printer.cer"))?);
    stage.trust(&certificate)?;
    let roots = stage.store.list(StoreName::Root)?;
    let thumbprints: Vec<String> = roots.iter().map(|entry| entry.certificate.sha1()).collect();
    let outcome = json!({ "is_in_root": thumbprints.contains(&certificate.sha1()) });
    Ok(Step::new(
        "printer-cer-trusted",
        "and trust it",
        "trusted",
        json!({ "is_in_root": true }),
        outcome,
    )
    .row(
        "You type",
        Style::Act,
        "misprint certmgr import printer.cer --into Root",
    )
    .row("You see", Style::Plain, format!("SHA-1 {} in Root", certificate.sha1())))
}

async fn vista_prints(stage: &mut Stage) -> anyhow::Result<Step> {
    let attempt = stage.print(Os::Vista, "vista, all is well").await?;
    let outcome = printed(stage, &attempt).await?;
    let step = Step::new(
        "vista-prints",
        "Windows Vista prints",
        &attempt.report.hresult,
        printed_well(),
        outcome,
    );
    Ok(step
        .row("You type", Style::Act, format!("{} as before, and print", stage.url))
        .row("You see", Style::Good, "the page in the tray")
        .row("Vista says", Style::Good, said(&attempt))
        .row("CAPI2 log", Style::Plain, logged(&attempt))
        .row("The printer", Style::Plain, format!("handshake {}", attempt.handshake)))
}

async fn the_job_is_on_the_device(stage: &Stage) -> anyhow::Result<Step> {
    let is_completed =
        |record: &&printer::EventRecord| record.body["event"] == "job" && record.body["state"] == "completed";
    let events = stage.printer.events().since(0);
    let last = events.iter().rev().find(is_completed).context("no job was completed")?;
    let number = last
        .body
        .get("job_id")
        .and_then(Value::as_i64)
        .context("a job without a number")?;
    let spooled = stage
        .printer
        .document(i32::try_from(number)?, 1)
        .await
        .context("the spool")?;
    let mut browser = Browser::at(stage.pages.clone());
    let page = super::pages::jobs(&mut browser).await?;
    let name = last.body.get("name").and_then(Value::as_str).unwrap_or_default();
    let outcome = json!({
        "octets_sent": stage.octets.len(),
        "octets_in_the_spool": spooled.len(),
        "same_octets": spooled == stage.octets,
        "page_shows_the_job": page.text().contains(name) && !name.is_empty(),
        "completed_jobs": events.iter().filter(is_completed).count(),
    });
    let expectation = json!({
        "octets_in_the_spool": stage.octets.len(), "same_octets": true, "page_shows_the_job": true, "completed_jobs": 2,
    });
    Ok(Step::new(
        "job-on-the-device",
        "The job is on the device",
        "completed",
        expectation,
        outcome,
    )
    .row("You do", Style::Act, format!("{} > Information > Jobs", stage.pages))
    .row("You see", Style::Plain, format!("job {number}, {name:?}, completed"))
    .row(
        "In the spool",
        Style::Good,
        format!("{} octets, the same that were sent", spooled.len()),
    ))
}

/// What must come of a job that prints.
fn printed_well() -> Value {
    json!({ "outcome": "accepted", "hresult": "0", "handshake": "established", "job": "completed" })
}

async fn printed(stage: &Stage, attempt: &Attempt) -> anyhow::Result<Value> {
    let job = stage.end_of_job(attempt.report.job_id).await?;
    Ok(json!({
        "outcome": attempt.report.outcome,
        "hresult": attempt.report.hresult,
        "handshake": attempt.handshake,
        "job_id": attempt.report.job_id,
        "job": job.and_then(|event| event.body.get("state").cloned()),
        "explanation": attempt.report.explanation,
    }))
}

fn refusal(attempt: &Attempt) -> Value {
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
        "events": order(&report.events),
        "first_event": report.events.first().map(|event| event.id),
        "last_event": report.events.last().map(|event| event.id),
        "event_11": event_11,
    })
}

fn told_refusal(step: Step, stage: &Stage, attempt: &Attempt) -> Step {
    let report = &attempt.report;
    let mut step = step
        .row("You type", Style::Act, format!("{} into Add Printer", stage.url))
        .row("You see", Style::Bad, report.explanation.clone())
        .row("Vista says", Style::Bad, said(attempt))
        .row("CAPI2 log", Style::Plain, logged(attempt));
    for id in [11, 81] {
        if let Some(line) = event(&report.events, id).map(summary) {
            step = step.row(if id == 11 { "Event 11" } else { "Event 81" }, Style::Plain, line);
        }
    }
    step.row("The printer", Style::Plain, format!("handshake {}", attempt.handshake))
        .row("Remedy", Style::Plain, report.remedy.clone())
}

fn said(attempt: &Attempt) -> String {
    let report = &attempt.report;
    if report.hresult == "0" {
        "0".to_owned()
    } else {
        format!("0x{} {}: {}", report.hresult, report.symbol, report.message)
    }
}

fn logged(attempt: &Attempt) -> String {
    let events = order(&attempt.report.events);
    if events.is_empty() {
        "nothing".to_owned()
    } else {
        format!("events {events}")
    }
}

fn thought(attempt: &Attempt) -> String {
    let findings: Vec<&str> = attempt
        .report
        .findings
        .iter()
        .map(|finding| finding.message.as_str())
        .collect();
    if findings.is_empty() {
        "nothing".to_owned()
    } else {
        format!("no matter: {}", findings.join("; "))
    }
}

fn summary(event: &diagnose::event_xml::Event) -> String {
    let level = if event.level == 2 { "Error" } else { "Information" };
    let mut parts = vec![level.to_owned()];
    if let Some(error) = status(&event.xml, "ErrorStatus") {
        parts.push(
            format!("ErrorStatus {} {}", error.value, error.names.join(" "))
                .trim_end()
                .to_owned(),
        );
    }
    if let Some(result) = status(&event.xml, "Result") {
        parts.push(format!("Result {}", result.value));
    }
    parts.join(", ")
}
