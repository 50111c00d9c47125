//! Documents of every format in a running printer: counted, kept exactly, handed out, looked at.

use crate::peers::process::Process;
use crate::peers::{Absent, or_skip};
use crate::{raster, surroundings};
use pki::KeyAlgorithm;
use printer::{EventRecord, Printer};
use std::path::Path;
use std::time::Duration;
use tempfile::TempDir;
use tokio::io::AsyncWriteExt;

const LIMIT: Duration = Duration::from_secs(60);

async fn start() -> Printer {
    let builder = Printer::builder().key(KeyAlgorithm::EcP256);
    builder
        .spool_limit(3_000_000)
        .start()
        .await
        .expect("the printer starts")
}

/// Sends a document to the raw port; gives the event of its job's end.
async fn print(printer: &Printer, document: &[u8]) -> EventRecord {
    let since = printer.events().since(0).last().map_or(0, |event| event.seq);
    let address = printer.urls().raw.as_ref().unwrap().strip_prefix("socket://").unwrap();
    let mut raw = tokio::net::TcpStream::connect(address).await.unwrap();
    // A printer that refuses closes before everything is sent.
    let _ = raw.write_all(document).await;
    let _ = raw.shutdown().await;
    let ended = |event: &EventRecord| {
        event.kind() == "job" && ["completed", "aborted"].contains(&event.body["state"].as_str().unwrap_or_default())
    };
    printer.events().wait(since, LIMIT, ended).await.expect("the job ends")
}

/// What a URL of the EWS holds, with its media type.
async fn get(printer: &Printer, path: &str) -> Result<(String, Vec<u8>), Absent> {
    let curl = Process::new("curl", "curl")?;
    let file = curl.home("got");
    let url = format!("{}{}", printer.urls().http.trim_end_matches('/'), path);
    let folder = tempfile::tempdir().unwrap();
    let kept = folder.path().join("got");
    let said = curl
        .args(["-s", "-w", "%{http_code} %{content_type}", "-o"])
        .arg(&kept)
        .arg(url)
        .run()
        .await;
    drop(file);
    Ok((said.success(), std::fs::read(&kept).unwrap_or_default()))
}

#[tokio::test(flavor = "multi_thread")]
async fn documents_are_counted_and_handed_out_as_they_came_and_their_pages_are_shown() {
    or_skip!(look_at_documents().await);
}

async fn look_at_documents() -> Result<(), Absent> {
    let samples = samples().await?;
    let printer = start().await;
    let read = |name: &str| std::fs::read(samples.path().join(name)).unwrap();
    let documents = [
        ("application/pdf", read("document-a4.pdf"), Some(4)),
        ("application/postscript", read("document-letter.ps"), Some(4)),
        ("image/jpeg", read("color.jpg"), Some(1)),
        ("image/png", std::fs::read(png()).unwrap(), Some(1)),
        ("image/pwg-raster", raster::noise(3, 200, 100), Some(3)),
        ("text/plain", b"one\x0Ctwo\n".to_vec(), Some(2)),
        ("application/octet-stream", vec![0, 1, 2, 0xFF], None),
    ];
    for (job, (format, document, pages)) in (1..).zip(documents) {
        let ended = print(&printer, &document).await.body;
        assert_eq!(ended["document_format"], format, "{ended:?}");
        assert_eq!(
            ended.get("impressions").and_then(serde_json::Value::as_u64),
            pages,
            "{format}: {ended:?}"
        );
        let (kind, got) = get(&printer, &format!("/jobs/{job}/1")).await?;
        assert_eq!(kind, "200 application/octet-stream", "{format}");
        assert!(got == document, "{format} came back as another one");
        assert!(printer.document(job, 1).await.unwrap() == document, "{format}");
        let (kind, page) = get(&printer, &format!("/jobs/{job}.html")).await?;
        assert!(kind.starts_with("200 text/html") && String::from_utf8(page).unwrap().contains(format));
        let is_shown = format.starts_with("image/");
        let (kind, picture) = get(&printer, &format!("/jobs/{job}/1/1.png")).await?;
        assert_eq!(kind == "200 image/png", is_shown, "{format}: {kind}");
        assert_eq!(picture.starts_with(b"\x89PNG"), is_shown, "{format}");
        if is_shown {
            let past = pages.unwrap() + 1;
            assert!(
                get(&printer, &format!("/jobs/{job}/1/{past}.png"))
                    .await?
                    .0
                    .starts_with("404")
            );
        }
    }
    for nothing in [
        "/jobs/99.html",
        "/jobs/1/2",
        "/jobs/x.html",
        "/jobs/1/1/1",
        "/jobs/-1/1",
        "/jobs/1/1/0.png",
    ] {
        assert!(get(&printer, nothing).await?.0.starts_with("404"), "{nothing}");
    }
    printer.shut_down().await;
    Ok(())
}

#[tokio::test(flavor = "multi_thread")]
async fn a_full_spool_forgets_the_oldest_documents_and_refuses_what_is_too_large() {
    or_skip!(fill_the_spool().await);
}

async fn fill_the_spool() -> Result<(), Absent> {
    let printer = start().await;
    let document = vec![b'x'; 1_400_000];
    for _ in 0..3 {
        print(&printer, &document).await;
    }
    let events = printer.events().since(0);
    let dropped = events
        .iter()
        .find(|event| event.kind() == "documents-dropped")
        .expect("it had to");
    assert_eq!(dropped.body["job_id"], 1);
    assert!(printer.document(1, 1).await.is_err());
    assert!(printer.document(2, 1).await.unwrap() == document);
    assert!(get(&printer, "/jobs/1/1").await?.0.starts_with("404"));
    let page = String::from_utf8(get(&printer, "/jobs/1.html").await?.1).unwrap();
    assert!(page.contains("No longer in the spool"), "{page}");
    let refused = print(&printer, &vec![b'x'; 3_100_000]).await.body;
    assert_eq!(refused["state"], "aborted", "{refused:?}");
    printer.shut_down().await;
    Ok(())
}

fn png() -> std::path::PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../crates/printer/src/http/ews/icons/icon-128.png")
}

/// The documents that the conformance files print.
pub(crate) async fn samples() -> Result<TempDir, Absent> {
    let folder = tempfile::tempdir().unwrap();
    let made = Process::new("python3", "python3")?
        .arg(surroundings::data("samples.py"))
        .arg(folder.path());
    made.run().await.success();
    Ok(folder)
}

/// Devices of Ghostscript, and what they write: four pages each.
const DEVICES: [(&str, &str); 5] = [
    ("pdfwrite", "application/pdf"),
    ("ps2write", "application/postscript"),
    ("ljet4d", "application/vnd.hp-PCL"),
    ("pxlmono", "application/vnd.hp-PCLXL"),
    ("pwgraster", "image/pwg-raster"),
];

#[tokio::test(flavor = "multi_thread")]
async fn the_pages_that_ghostscript_writes_are_counted() {
    or_skip!(count_ghostscripts_pages().await);
}

async fn count_ghostscripts_pages() -> Result<(), Absent> {
    let samples = samples().await?;
    let printer = start().await;
    for (device, format) in DEVICES {
        let written = samples.path().join(device);
        let gs = Process::new("gs", "ghostscript")?.args(["-q", "-dNOPAUSE", "-dBATCH", "-dSAFER", "-r75"]);
        let gs = gs
            .arg(format!("-sDEVICE={device}"))
            .arg(format!("-sOutputFile={}", written.display()));
        gs.arg(samples.path().join("document-a4.ps")).run().await.success();
        let ended = print(&printer, &std::fs::read(&written).unwrap()).await.body;
        assert_eq!(ended["document_format"], format, "{device}: {ended:?}");
        assert_eq!(ended.get("impressions"), Some(&4.into()), "{device}: {ended:?}");
    }
    printer.shut_down().await;
    Ok(())
}
