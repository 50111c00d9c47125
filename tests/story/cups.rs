//! The story told to CUPS: the queue stops, says why, and prints when the certificate is right.
//!
//! Its strict client wants the printer's certificate and then its authority's, and looks at the name first: the factory
//! certificate is refused for its name even where it is trusted. A third refusal, right name and no trust, shows the
//! other half.

use super::{Bench, keep_table, words::Leaves};
use crate::peers::cups::{Cups, Printed};
use crate::peers::{self, Absent, or_skip};
use crate::{handshakes, openssl, wizard};
use printer::EventRecord;
use std::path::PathBuf;
use std::time::Duration;

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn cups_is_told_the_story() {
    let _alone = peers::heavy().await;
    or_skip!(tell().await);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn cups_as_it_comes_trusts_on_first_use_and_stops_when_the_certificate_changes() {
    let _alone = peers::heavy().await;
    or_skip!(trust_on_first_use().await);
}

async fn trust_on_first_use() -> Result<(), Absent> {
    let cups = Cups::trusting().await?;
    let bench = Bench::new().await;
    let document = bench.file("page.ps");
    std::fs::write(&document, b"%!PS\nshowpage\n").unwrap();
    cups.add_queue(&bench.printer.urls().ipps).await;
    let printed = cups.print(&document).await;
    assert!(
        printed.completed,
        "the factory certificate, whatever its name: {printed:?}"
    );

    wizard::create_self_signed(&bench.administrator, &wizard::Wish::named("localhost"))
        .await?
        .says(wizard::UPDATED);
    let printed = cups.print(&document).await;
    assert!(!printed.completed, "another certificate was taken: {printed:?}");
    check("changed", &printed, "cups-pki-invalid", "Credentials are invalid");

    cups.forget("localhost");
    cups.restart_queue().await;
    let printed = cups.print(&document).await;
    assert!(
        printed.completed,
        "after the stored certificate was deleted: {printed:?}"
    );
    bench.printer.shut_down().await;
    Ok(())
}

async fn tell() -> Result<(), Absent> {
    let cups = Cups::strict().await?;
    let bench = Bench::new().await;
    let version = cups.version().await;
    let document = bench.file("page.ps");
    let octets =
        b"%!PS\n/Courier findfont 12 scalefont setfont 72 720 moveto (Printed at last.) show showpage\n".repeat(40);
    std::fs::write(&document, &octets).unwrap();
    // The queue is made without a look at the certificate.
    cups.add_queue(&bench.printer.urls().ipps).await;
    let mut rows = Vec::new();
    let mut refused = async |state: &str, words: &str| {
        let since = bench.last_event();
        let printed = cups.print(&document).await;
        assert!(!printed.completed, "{state}: printed");
        check(state, &printed, "cups-pki-invalid", words);
        let seen = handshakes::wait(bench.printer.events(), since, Leaves::WithoutRequest).await;
        let seen = seen.unwrap_or_else(|all| panic!("{state}: the printer saw:\n{all}"));
        let told = format!("{} / {}", printed.reasons, printed.credentials.join(" / "));
        rows.push(format!(
            "CUPS queue\t{version}\t{state}\t\t{told}\t{}\n",
            handshakes::summary(&seen)
        ));
        cups.restart_queue().await;
    };
    refused(
        "untrusted",
        "Credentials are invalid (No stored credentials, not valid for name.)",
    )
    .await;
    cups.trust(&bench.downloaded_certificate().await?);
    refused(
        "wrong name",
        "Credentials are invalid (No stored credentials, not valid for name.)",
    )
    .await;

    let root = install_the_cure(&bench).await?;
    refused(
        "right name, other authority",
        "Credentials do not validate against site CA certificate.",
    )
    .await;

    cups.trust(&root);
    let since = bench.last_event();
    let printed = cups.print(&document).await;
    assert!(printed.completed, "{printed:?}");
    check("cured", &printed, "", "Credentials are OK/trusted");
    check_spool(&bench, since, &octets).await;
    let seen = handshakes::wait(bench.printer.events(), since, Leaves::AfterRequest)
        .await
        .unwrap();
    let told = printed.credentials.join(" / ");
    rows.push(format!(
        "CUPS queue\t{version}\tcured\t\t{told}\t{}\n",
        handshakes::summary(&seen)
    ));
    keep_table("CUPS queue", &rows);
    bench.printer.shut_down().await;
    Ok(())
}

/// A certificate of the right name from an authority, whose own certificate the printer then sends last. Returns the
/// authority's.
async fn install_the_cure(bench: &Bench) -> Result<PathBuf, Absent> {
    let folder = tempfile::tempdir().unwrap();
    let root = openssl::root(folder.path(), "Bench Root").await?;
    let (subject, san) = ("/CN=localhost", Some("DNS:localhost"));
    let cure = openssl::issued(&root, folder.path(), "cure", "rsa:2048", subject, san).await?;
    let pfx = folder.path().join("cure.pfx");
    openssl::pfx(
        &cure,
        "secret",
        &["-certfile", root.certificate.to_str().unwrap()],
        &pfx,
    )
    .await?;
    wizard::import_pfx(&bench.administrator, &pfx, "secret")
        .await?
        .says(wizard::UPDATED);
    let kept = bench.file("root.pem");
    std::fs::copy(&root.certificate, &kept).unwrap();
    Ok(kept)
}

/// The job that was completed after event `since` has these octets in the spool.
async fn check_spool(bench: &Bench, since: u64, octets: &[u8]) {
    let completed = |event: &EventRecord| event.kind() == "job" && event.body["state"] == "completed";
    let job = bench
        .printer
        .events()
        .wait(since, Duration::from_secs(60), completed)
        .await;
    let job = job.expect("the device completes the job").body["job_id"]
        .as_i64()
        .unwrap();
    let spooled = bench.printer.document(job.try_into().unwrap(), 1).await.unwrap();
    assert!(
        spooled == octets,
        "{} octets arrived, {} were sent",
        spooled.len(),
        octets.len()
    );
}

fn check(state: &str, printed: &Printed, reason: &str, words: &str) {
    assert!(printed.reasons.contains(reason), "{state}: {printed:?}");
    assert!(
        printed.credentials.iter().any(|line| line.contains(words)),
        "{state}: not {words:?} in {printed:?}"
    );
}
