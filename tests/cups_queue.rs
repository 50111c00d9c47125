//! A queue made with `lpadmin -m everywhere`, over `ipps`: what a person prints with it, chooses, sees, cancels, and finds again
//! after the printer was switched off.

use crate::documents;
use crate::peers::cups::Cups;
use crate::peers::{self, Absent, or_skip};
use crate::raster;
use device::queue::ConditionChange;
use device::{Condition, Input};
use pki::KeyAlgorithm;
use printer::{EventRecord, Printer, StateDirectory};
use std::path::Path;
use std::time::Duration;
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::watch;

const LIMIT: Duration = Duration::from_secs(120);

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_driverless_queue_prints_chooses_reports_cancels_and_outlives_a_restart() {
    let _alone = peers::heavy().await;
    or_skip!(use_the_queue().await);
}

async fn use_the_queue() -> Result<(), Absent> {
    let cups = Cups::trusting().await?;
    let samples = documents::samples().await?;
    let folder = tempfile::tempdir().unwrap();
    let state = folder.path().join("state");
    let printer = start(&state).await;
    let (street, url) = Street::to(&printer).await;
    cups.add_queue(&url).await;
    check_options(&cups.options().await);

    let text = folder.path().join("letter.txt");
    std::fs::write(&text, "One line.\n").unwrap();
    let pages = folder.path().join("pages.pwg");
    std::fs::write(&pages, raster::noise(2, 2_480, 40)).unwrap();
    let pdf = samples.path().join("document-a4.pdf");
    for (document, options, impressions) in [
        (&pdf, &["sides=two-sided-long-edge", "media=iso_a4_210x297mm"][..], 4),
        (&text, &[][..], 1),
        (&pages, &["raw"][..], 2),
    ] {
        let since = last(&printer);
        let job = cups.submit(document, options).await;
        cups.completes(&job).await;
        let ended = wait(&printer, since, "completed").await;
        assert_eq!(
            ended.body["impressions"],
            impressions,
            "{}: {:?}",
            document.display(),
            ended.body
        );
    }

    // Out of paper: the job stands still, and the queue says why; with paper it goes on.
    change(&printer, ConditionChange::Standing(Some(Condition::MediaEmpty))).await;
    let since = last(&printer);
    let job = cups.submit(&pdf, &[]).await;
    cups.reports("media-empty", true).await;
    change(&printer, ConditionChange::Standing(None)).await;
    cups.completes(&job).await;
    wait(&printer, since, "completed").await;
    cups.reports("media-empty", false).await;

    // A job that cannot print yet is canceled in CUPS, and so in the printer.
    change(&printer, ConditionChange::Standing(Some(Condition::MediaEmpty))).await;
    let since = last(&printer);
    let job = cups.submit(&pdf, &[]).await;
    cups.reports("media-empty", true).await;
    // The printer has the document: what is canceled before that, CUPS takes back by itself.
    let arrived = |event: &EventRecord| event.kind() == "job" && event.body["octets"].as_u64() > Some(0);
    assert!(printer.events().wait(since, LIMIT, arrived).await.is_some());
    cups.cancel(&job).await;
    wait(&printer, since, "canceled").await;
    change(&printer, ConditionChange::Standing(None)).await;

    // Switched off, a job waits in CUPS; switched on again, it is printed, by the same queue.
    street.closed().await;
    printer.shut_down().await;
    let job = cups.submit(&text, &[]).await;
    let printer = start(&state).await;
    street.leads_to(&printer);
    cups.completes(&job).await;
    wait(&printer, 0, "completed").await;
    printer.shut_down().await;
    Ok(())
}

/// What the printer can do is what can be chosen.
fn check_options(options: &str) {
    let choices = |name: &str| {
        let line = options.lines().find(|line| line.starts_with(&format!("{name}/")));
        line.unwrap_or_else(|| panic!("no {name} in:\n{options}")).to_owned()
    };
    for (option, expected) in [
        ("PageSize", "Letter A4 Legal Executive A5"),
        ("Duplex", "None DuplexNoTumble DuplexTumble"),
        ("InputSlot", "Auto Manual Tray1 Tray2 Tray3"),
        ("OutputBin", "FaceDown FaceUp"),
        ("cupsPrintQuality", "Draft Normal High"),
        ("ColorModel", "Gray"),
    ] {
        let line = choices(option);
        let offered: Vec<&str> = line.split([' ', '*']).collect();
        assert!(expected.split(' ').all(|choice| offered.contains(&choice)), "{line}");
    }
}

async fn start(state: &Path) -> Printer {
    let builder = Printer::builder().key(KeyAlgorithm::EcP256);
    builder
        .state(StateDirectory::At(state.to_owned()))
        .start()
        .await
        .expect("the printer starts")
}

async fn change(printer: &Printer, change: ConditionChange) {
    printer.engine().submit(Input::Condition(change)).await;
}

fn last(printer: &Printer) -> u64 {
    printer.events().since(0).last().map_or(0, |event| event.seq)
}

async fn wait(printer: &Printer, since: u64, state: &str) -> EventRecord {
    let ended = |event: &EventRecord| event.kind() == "job" && event.body["state"] == state;
    let found = printer.events().wait(since, LIMIT, ended).await;
    found.unwrap_or_else(|| panic!("no job was {state}: {:#?}", printer.events().since(since)))
}

/// One address for a printer whose ports change when it is started again.
struct Street {
    port: watch::Sender<Option<u16>>,
}

impl Street {
    async fn to(printer: &Printer) -> (Self, String) {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let url = format!("ipps://localhost:{}/ipp/print", listener.local_addr().unwrap().port());
        let (port, ports) = watch::channel(Some(port(printer)));
        tokio::spawn(async move {
            while let Ok((mut client, _)) = listener.accept().await {
                // Without a printer the connection ends.
                let Some(port) = *ports.borrow() else { continue };
                tokio::spawn(async move {
                    let mut printer = TcpStream::connect(("localhost", port)).await?;
                    tokio::io::copy_bidirectional(&mut client, &mut printer).await
                });
            }
        });
        (Self { port }, url)
    }

    async fn closed(&self) {
        self.port.send_replace(None);
    }

    fn leads_to(&self, printer: &Printer) {
        self.port.send_replace(Some(port(printer)));
    }
}

fn port(printer: &Printer) -> u16 {
    let url: url::Url = printer.urls().ipps.parse().unwrap();
    url.port().unwrap()
}
