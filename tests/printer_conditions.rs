//! What is the matter with the printer, by scenario: in IPP, on the web page, in the jobs, and to CUPS.

use crate::peers::cups::Cups;
use crate::peers::process::{Process, Said};
use crate::peers::{Absent, heavy, or_skip};
use crate::tls_client::TlsClient;
use pki::KeyAlgorithm;
use printer::Printer;
use scenarios::Family;
use std::time::Duration;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;

/// The entries that the printer tells of by itself: printer-state, printer-state-reasons, and the panel.
const TOLD: &[(&str, i32, &str, &str)] = &[
    ("media-empty", 5, "media-empty-error", "Load Tray 2"),
    ("media-jam", 5, "media-jam-error", "13.20 Jam"),
    ("toner-empty", 5, "toner-empty-error", "Replace black cartridge"),
    ("cover-open", 5, "cover-open-error", "Close top cover"),
    ("door-open", 5, "door-open-error", "Close rear door"),
    (
        "input-tray-missing",
        5,
        "input-tray-missing-error",
        "Insert or close Tray 2",
    ),
    ("output-area-full", 5, "output-area-full-error", "Output bin full"),
    ("fuser-over-temp", 5, "fuser-over-temp-error", "50.3 Fuser error"),
    ("printer-offline", 5, "subunit-offline-error", "Offline"),
    ("printer-stopped", 5, "other-error", "49.4C02"),
    ("printer-paused", 5, "paused", "Paused"),
    ("media-low", 3, "media-low-warning", "Tray 2 low"),
    ("toner-low", 3, "toner-low-warning", "Black cartridge low"),
    ("drum-near-end", 3, "opc-near-eol-warning", "Drum nearly worn out"),
    (
        "output-area-almost-full",
        3,
        "output-area-almost-full-warning",
        "Output bin nearly full",
    ),
    ("spool-area-full", 3, "spool-area-full-report", "Job storage full"),
];

/// What Print-Job gets from those that refuse, and from one that does not.
const REFUSED: &[(&str, &str)] = &[
    ("printer-busy", "server-error-busy"),
    ("printer-not-accepting", "server-error-not-accepting-jobs"),
    ("printer-internal-error", "server-error-internal-error"),
    ("printer-device-error", "server-error-device-error"),
    ("printer-temporary-error", "server-error-temporary-error"),
    ("printer-too-many-jobs", "server-error-too-many-jobs"),
    ("spool-area-full", "server-error-temporary-error"),
    ("printer-access-denied", "client-error-not-authorized"),
    ("media-empty", "successful-ok"),
];

/// The end of a job: its state and reasons, after those of every job (pending, processing).
const ENDS: &[(&str, &str, &[&str])] = &[
    (
        "job-aborted",
        "aborted",
        &["aborted-by-system", "document-unprintable-error"],
    ),
    ("job-canceled-at-device", "canceled", &["job-canceled-at-device"]),
    ("job-forgotten", "completed", &["job-completed-successfully"]),
];

/// Tried with time or a client below, and in the tests of the device.
const OTHERS: &[&str] = &["media-needed", "ipp-version-1-1-only", "printer-slow", "job-never-ends"];

const PATIENCE: Duration = Duration::from_secs(20);

async fn start() -> Printer {
    Printer::builder()
        .key(KeyAlgorithm::EcP256)
        .scenarios_by_name("printer.test")
        .start()
        .await
        .unwrap()
}

async fn ipptool(url: &str, test: &str, more: &[&str]) -> Result<Said, Absent> {
    let tool = Process::new("ipptool", "cups-ipp-utils")?;
    let document = tool.home("document.txt");
    std::fs::write(&document, "hello\n").unwrap();
    let tool = tool.args(["-T", "20", "-tv"]).args(more).arg("-f").arg(document);
    Ok(tool.args(["-d", "filetype=text/plain", url, test]).run().await)
}

async fn page(url: &str) -> String {
    let url: url::Url = url.parse().unwrap();
    let mut stream = TcpStream::connect(("localhost", url.port().unwrap())).await.unwrap();
    stream
        .write_all(b"GET / HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n")
        .await
        .unwrap();
    let mut text = String::new();
    stream.read_to_string(&mut text).await.unwrap();
    text
}

#[test]
fn every_entry_of_the_family_is_tried() {
    let tried = TOLD.iter().map(|case| case.0).chain(REFUSED.iter().map(|case| case.0));
    let tried = tried
        .chain(ENDS.iter().map(|case| case.0))
        .chain(OTHERS.iter().copied());
    let tried: std::collections::BTreeSet<&str> = tried.collect();
    let all = scenarios::all().filter(|scenario| scenario.family == Family::Printer);
    assert_eq!(tried, all.map(|scenario| scenario.id).collect());
}

#[tokio::test(flavor = "multi_thread")]
async fn state_reasons_and_panel_tell_the_same_in_ipp_on_the_page_and_in_the_events() {
    let printer = start().await;
    for &(id, state, reason, panel) in TOLD {
        let since = printer.events().last();
        printer.apply(id).await.unwrap();
        let said = or_skip!(ipptool(&printer.urls().ipps, "get-printer-attributes.test", &[]).await);
        let word = if state == 5 { "stopped" } else { "idle" };
        assert!(
            said.out.contains(&format!("printer-state (enum) = {word}")),
            "{id}: {said:?}"
        );
        assert!(
            said.out
                .contains(&format!("printer-state-reasons (keyword) = {reason}")),
            "{id}: {said:?}"
        );
        assert!(
            said.out
                .contains(&format!("printer-state-message (textWithoutLanguage) = {panel}")),
            "{id}: {said:?}"
        );
        let page = page(&printer.urls().http).await;
        assert!(
            page.contains(panel) && (state == 3 || !page.contains("Ready")),
            "{id}: {page}"
        );
        let event = printer
            .events()
            .wait(since, PATIENCE, |record| record.kind() == "printer-state")
            .await
            .unwrap();
        assert_eq!(
            (&event.body["state"], &event.body["reasons"]),
            (&word.into(), &vec![reason].into()),
            "{id}"
        );
    }
    printer.clear_scenario().await.unwrap();
    let page = page(&printer.urls().http).await;
    assert!(page.contains("Ready") && !page.contains("storage full"), "{page}");
    printer.shut_down().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn jobs_are_refused_with_the_status_of_the_entry() {
    let printer = start().await;
    for &(id, status) in REFUSED {
        printer.apply(id).await.unwrap();
        let said = or_skip!(ipptool(&printer.urls().ipp, "print-job.test", &[]).await);
        let taken = status == "successful-ok";
        assert_eq!(said.out.contains("[PASS]"), taken, "{id}: {said:?}");
        assert!(said.out.contains(&format!("status-code = {status}")), "{id}: {said:?}");
    }
    printer.shut_down().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn jobs_end_as_the_entry_says() {
    let printer = start().await;
    for &(id, state, reasons) in ENDS {
        let since = printer.events().last();
        printer.apply(id).await.unwrap();
        or_skip!(ipptool(&printer.urls().ipp, "print-job.test", &[]).await);
        let ended = |record: &printer::EventRecord| {
            record.kind() == "job"
                && ["aborted", "canceled", "completed"]
                    .iter()
                    .any(|end| record.body["state"] == **end)
        };
        let job = printer.events().wait(since, PATIENCE, ended).await.unwrap().body;
        assert_eq!(
            (&job["state"], &job["reasons"]),
            (&state.into(), &reasons.to_vec().into()),
            "{id}"
        );
    }
    printer.shut_down().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_client_of_newer_ipp_goes_back_to_what_old_firmware_speaks() {
    let printer = start().await;
    printer.apply("ipp-version-1-1-only").await.unwrap();
    let url = &printer.urls().ipps;
    let newer = or_skip!(ipptool(url, "get-printer-attributes.test", &["-V", "2.0"]).await);
    assert!(newer.out.contains("server-error-version-not-supported"), "{newer:?}");
    let older = or_skip!(ipptool(url, "get-jobs.test", &["-V", "1.1"]).await);
    assert!(older.out.contains("[PASS]"), "{older:?}");
    printer.shut_down().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_condition_of_one_client_lasts_as_long_as_its_connection() {
    let printer = start().await;
    let url: url::Url = printer.urls().ipps.parse().unwrap();
    let port = url.port().unwrap();
    let since = printer.events().last();
    let mut client = TlsClient::new()
        .connect_as("media-jam.printer.test", port)
        .await
        .unwrap();
    client
        .write_all(b"GET / HTTP/1.1\r\nHost: localhost\r\n\r\n")
        .await
        .unwrap();
    let mut first = [0; 64];
    let _ = client.read(&mut first).await.unwrap();
    let of = |reason: &'static str| {
        move |record: &printer::EventRecord| {
            record.kind() == "printer-state" && record.body["reasons"] == serde_json::json!([reason])
        }
    };
    let jam = printer
        .events()
        .wait(since, PATIENCE, of("media-jam-error"))
        .await
        .expect("no jam");
    assert!(page(&printer.urls().http).await.contains("Jam inside printer"));
    drop(client);
    printer
        .events()
        .wait(jam.seq, PATIENCE, of("none"))
        .await
        .expect("the jam stays");
    printer.shut_down().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn cups_shows_what_is_the_matter_and_prints_when_it_is_over() {
    let _one = heavy().await;
    let cups = or_skip!(Cups::trusting().await);
    let printer = start().await;
    cups.add_queue(&printer.urls().ipps).await;
    printer.apply("media-empty").await.unwrap();
    let job = cups.submit(&crate::surroundings::data("samples.py"), &["raw"]).await;
    cups.reports("media-empty-error", true).await;
    let completed = |record: &printer::EventRecord| record.kind() == "job" && record.body["state"] == "completed";
    assert!(
        !printer.events().since(0).iter().any(completed),
        "it prints without paper"
    );
    printer.clear_scenario().await.unwrap();
    cups.completes(&job).await;
    assert!(printer.events().since(0).iter().any(completed));

    // It comes down to the version of the printer, and comes back to a printer that was busy.
    printer.apply("ipp-version-1-1-only").await.unwrap();
    let job = cups.submit(&crate::surroundings::data("samples.py"), &["raw"]).await;
    cups.completes(&job).await;
    printer.apply("printer-busy").await.unwrap();
    let since = printer.events().last();
    let job = cups.submit(&crate::surroundings::data("samples.py"), &["raw"]).await;
    let refused = |record: &printer::EventRecord| {
        record.kind() == "ipp-operation" && record.body["status"] == "server-error-busy"
    };
    let refused = printer.events().wait(since, PATIENCE, refused).await;
    assert!(refused.is_some(), "nobody was refused");
    printer.clear_scenario().await.unwrap();
    cups.completes(&job).await;
    printer.shut_down().await;
}
