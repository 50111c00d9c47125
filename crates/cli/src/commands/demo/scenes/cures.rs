//! What the administrator did: trusted the certificate, then made another, put it into the printer, and trusted that.

use crate::args::makecert;
use crate::commands::demo::browser::{Browser, Fill};
use crate::commands::demo::pages;
use crate::commands::demo::stage::Stage;
use crate::commands::demo::step::Step;
use crate::commands::{certmgr, makecert as makecert_command};
use crate::store::StoreName;
use crate::terminal::Style;
use crate::{config, whole_file};
use anyhow::{Context as _, bail};
use device::Password;
use pki::export::PfxFlavour;
use pki::{Certificate, oid};
use serde_json::json;
use std::ffi::OsString;

const PFX_PASSWORD: &str = "printer";
/// The device's own words.
const UPDATED: &str = "The Jetdirect certificate has been successfully updated";

pub(super) async fn trust_the_certificate(stage: &Stage) -> anyhow::Result<Step> {
    let mut browser = Browser::at(stage.pages.clone());
    let page = pages::certificates(&mut browser).await?;
    let download = pages::download(&mut browser, &page).await?;
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
    let clicked = format!(
        "{} > Networking > Authorization > Certificates > View > Save as DER",
        stage.pages
    );
    let trusted = "and put it into Trusted Root Certification Authorities of the local computer";
    Ok(
        Step::of_tool("certificate-trusted", title, "trusted", expectation, outcome)
            .row("You do", Style::Act, clicked)
            .row("", Style::Act, trusted)
            .row("You see", Style::Plain, format!("SHA-1 {}", certificate.sha1())),
    )
}

pub(super) fn make_another(stage: &Stage) -> anyhow::Result<Step> {
    let host = stage.url.host_str().context("the address has no host")?;
    let today = config::now().date();
    let (month, day) = (u8::from(today.month()), today.day().min(28));
    let date = |years: i32| format!("{month:02}/{day:02}/{}", today.year() + years);
    let command = format!(
        "-r -pe -n CN={host} -b {} -e {} -eku {} -len 2048 -ss My",
        date(-1),
        date(3),
        oid::SERVER_AUTH
    );
    let file = stage.file("printer.cer");
    let words: Vec<OsString> = command
        .split(' ')
        .map(OsString::from)
        .chain([file.clone().into()])
        .collect();
    let makecert::Asked::Certificate(asked) = makecert::parse(&words)? else {
        bail!("makecert gave help")
    };
    makecert_command::make(&asked, &stage.store, config::now(), &stage.seed.derive("makecert"))?;

    let facts = Certificate::from_der(std::fs::read(&file)?).facts()?;
    let outcome = json!({
        "common_name": facts.subject.simple_display_name(),
        "extended_key_usage": facts.extended_key_usage,
        "alternative_names": facts.alternative_names.map_or(0, |names| names.len()),
    });
    let expectation = json!({ "common_name": host, "extended_key_usage": [oid::SERVER_AUTH], "alternative_names": 0 });
    let title = "So you make a certificate with the name that you type";
    Ok(Step::of_tool("makecert", title, "Succeeded", expectation, outcome)
        .row(
            "You type",
            Style::Act,
            format!("misprint makecert {command} printer.cer"),
        )
        .row("You see", Style::Good, "Succeeded"))
}

pub(super) fn export_it(stage: &Stage) -> anyhow::Result<Step> {
    let host = stage.url.host_str().context("the address has no host")?;
    let entry = certmgr::exportable(&stage.store, StoreName::My, host)?;
    let (file, password) = (stage.file("printer.pfx"), Password::new(PFX_PASSWORD));
    let (seed, flavour) = (stage.seed.derive("printer.pfx"), PfxFlavour::Modern);
    certmgr::export_pfx(&stage.store, StoreName::My, &entry, &password, flavour, &seed, &file)?;

    let pfx = std::fs::read(&file)?;
    let read = pki::import::pfx(&pfx, PFX_PASSWORD)?;
    let outcome = json!({
        "holds_the_private_key_of": read.identity.leaf().facts()?.subject.to_string(),
        "opens_with_another_password": pki::import::pfx(&pfx, "another").is_ok(),
    });
    let expectation = json!({ "holds_the_private_key_of": format!("CN={host}"), "opens_with_another_password": false });
    let typed = format!("misprint certmgr export {host} --pfx printer.pfx");
    let seen = format!("{} octets, encrypted with a password", pfx.len());
    Ok(Step::of_tool(
        "pfx-exported",
        "and export it with its private key",
        "exported",
        expectation,
        outcome,
    )
    .row("You type", Style::Act, typed)
    .row("You see", Style::Plain, seen))
}

pub(super) async fn import_it(stage: &Stage) -> anyhow::Result<Step> {
    let host = stage.url.host_str().context("the address has no host")?;
    let pfx = std::fs::read(stage.file("printer.pfx"))?;
    let before = stage.last_event();
    let mut browser = Browser::at(stage.pages.clone());
    let page = pages::certificates(&mut browser).await?;
    let page = browser.press(&page, "Configure", &[]).await?;
    let page = browser
        .press(&page, "Next", &[Fill::Choose("Import Certificate and Private Key")])
        .await?;
    let fills = [Fill::File("printer.pfx", &pfx), Fill::Type("Password", PFX_PASSWORD)];
    let page = browser.press(&page, "Finish", &fills).await?;
    let text = page.text();
    let seen = if text.contains(UPDATED) {
        UPDATED.to_owned()
    } else {
        text
    };

    let is_about_it = |record: &printer::EventRecord| {
        record.body["event"] == "identity-changed" || record.body["event"] == "identity-refused"
    };
    let event = stage.event_after(before, is_about_it).await?;
    let member = |name: &str| event.body.get(name).cloned().unwrap_or_default();
    let outcome = json!({
        "page_says": seen, "event": member("event"), "cause": member("cause"), "subject": member("subject"),
    });
    let expectation = json!({
        "page_says": UPDATED, "event": "identity-changed", "cause": "pfx-imported", "subject": format!("CN={host}"),
    });
    let clicked = format!(
        "{} > Networking > Authorization > Certificates > Configure",
        stage.pages
    );
    let filled = "Import Certificate and Private Key: printer.pfx and its password, Finish";
    Ok(Step::of_tool(
        "pfx-imported",
        "and import it into the printer",
        "updated",
        expectation,
        outcome,
    )
    .row("You do", Style::Act, clicked)
    .row("", Style::Act, filled)
    .row("You see", Style::Good, seen))
}

pub(super) fn trust_it(stage: &Stage) -> anyhow::Result<Step> {
    let certificate = Certificate::from_der(std::fs::read(stage.file("printer.cer"))?);
    stage.trust(&certificate)?;
    let roots = stage.store.list(StoreName::Root)?;
    let is_in_root = roots.iter().any(|entry| entry.certificate == certificate);
    let (expectation, outcome) = (json!({ "is_in_root": true }), json!({ "is_in_root": is_in_root }));
    let seen = format!("{} ({}) is in Root", certificate.facts()?.subject, certificate.sha1());
    Ok(
        Step::of_tool("printer-cer-trusted", "and trust it", "trusted", expectation, outcome)
            .row(
                "You type",
                Style::Act,
                "misprint certmgr import printer.cer --into Root",
            )
            .row("You see", Style::Plain, seen),
    )
}
