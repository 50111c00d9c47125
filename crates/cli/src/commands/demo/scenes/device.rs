//! What the printer shows: itself at the beginning, the job at the end.

use crate::commands::demo::browser::Browser;
use crate::commands::demo::pages;
use crate::commands::demo::stage::Stage;
use crate::commands::demo::step::Step;
use crate::terminal::Style;
use anyhow::Context as _;
use serde_json::{Value, json};

pub(super) fn it_comes_out_of_its_box(stage: &Stage) -> anyhow::Result<Step> {
    let facts = stage.printer.certificate().facts()?;
    let outcome = json!({
        "common_name": facts.subject.simple_display_name(),
        "self_signed": facts.is_self_issued() && facts.is_signed_by(&facts.public_key.spki),
        "alternative_names": facts.alternative_names.map_or(0, |names| names.len()),
    });
    let expectation = json!({ "common_name": "HP Jetdirect 0AF8ACE8", "self_signed": true, "alternative_names": 0 });
    let ready = stage.printer.ready();
    let seen = format!("{} ({}) at {}", ready.host, ready.model, stage.url);
    let certificate = format!("{}, signed by itself", facts.subject);
    Ok(Step::of_tool(
        "printer",
        "A printer comes out of its box",
        "ready",
        expectation,
        outcome,
    )
    .row("You do", Style::Act, "put it on the network and switch it on")
    .row("You see", Style::Plain, seen)
    .row("Certificate", Style::Plain, certificate))
}

pub(super) async fn it_has_the_job(stage: &Stage) -> anyhow::Result<Step> {
    let is_completed =
        |record: &&printer::EventRecord| record.body["event"] == "job" && record.body["state"] == "completed";
    let events = stage.printer.events().since(0);
    let last = events.iter().rev().find(is_completed).context("no job was completed")?;
    let number = last.body["job_id"].as_i64().context("a job without a number")?;
    let name = last.body["name"].as_str().unwrap_or_default();
    let spooled = stage
        .printer
        .document(i32::try_from(number)?, 1)
        .await
        .context("the spool cannot be read")?;
    let same = spooled == stage.octets;

    let mut browser = Browser::at(stage.pages.clone());
    let page = pages::jobs(&mut browser).await?;
    let row = pages::row(&page, &number.to_string());
    let outcome = json!({
        "octets_sent": stage.octets.len(),
        "octets_in_the_spool": spooled.len(),
        "same_octets": same,
        "completed_jobs": events.iter().filter(is_completed).count(),
        "row_on_the_page": row,
        "row_names_the_document": row.contains(name) && !name.is_empty(),
    });
    let expectation: Value = json!({
        "octets_in_the_spool": stage.octets.len(), "same_octets": true, "completed_jobs": 2, "row_names_the_document": true,
    });
    let spool = if same {
        "the same that were sent"
    } else {
        "others than were sent"
    };
    let spool = format!("{} octets, {spool}", spooled.len());
    Ok(Step::of_tool(
        "job-on-the-device",
        "The job is on the device",
        "completed",
        expectation,
        outcome,
    )
    .row("You do", Style::Act, format!("{} > Information > Jobs", stage.pages))
    .row("You see", Style::Plain, row)
    .row("In the spool", Style::Good, spool))
}
