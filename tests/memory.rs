//! A large document over TLS, and the process's memory: the high-water mark of the kernel (`VmHWM`), with pages counted.

use crate::peers::process::Process;
use crate::peers::{self, Absent, or_skip};
use crate::raster;
use crate::serving::Serving;
use ipp_codec::{Attribute, Group, Message, Value, tag};
use std::io::Write;
use std::path::Path;
use std::time::Duration;

/// What the process may take at most, in KiB.
const MOST: u64 = 64 * 1024;
/// Octets of an A4 page at 300 dpi in sRGB, uncompressed.
const PAGE: u64 = 2_480 * 3 * 3_508;

#[tokio::test(flavor = "multi_thread")]
async fn sixty_four_mebibytes_print_within_the_memory_of_a_small_process() {
    let _alone = peers::heavy().await;
    or_skip!(print(64 * 1024 * 1024).await);
}

/// `cargo test --release -p misprint-tests --test whole -- --ignored --nocapture one_gibibyte`
#[tokio::test(flavor = "multi_thread")]
#[ignore = "a document of 1 GiB: minutes, and 2 GiB on the disk"]
async fn one_gibibyte_prints_within_the_memory_of_a_small_process() {
    let _alone = peers::heavy().await;
    or_skip!(print(1024 * 1024 * 1024).await);
}

async fn print(octets: u64) -> Result<(), Absent> {
    let folder = tempfile::tempdir().unwrap();
    let request = folder.path().join("request");
    let pages = u32::try_from(octets / PAGE).unwrap() + 1;
    let size = write_request(&request, pages);
    let events = folder.path().join("events");
    let state = folder.path().join("state");
    let more = ["--events", events.to_str().unwrap(), "--document-limit", "2048"];
    let printer = Serving::start(&state, &more).await.unwrap();
    let url = printer.ready["urls"]["ipps"]
        .as_str()
        .unwrap()
        .replacen("ipps:", "https:", 1);
    let pid = printer.ready["pid"].as_u64().unwrap();
    let before = high_water(pid);
    let curl = Process::new("curl", "curl")?.limit(Duration::from_secs(900));
    let answer = folder.path().join("answer");
    let said = curl
        .args(["-sk", "-X", "POST", "-H", "Content-Type: application/ipp", "-T"])
        .arg(&request)
        .arg("-o")
        .arg(&answer)
        .arg(&url)
        .run()
        .await;
    let ms = said.ms;
    said.success();
    let answer = std::fs::read(&answer).unwrap();
    assert_eq!(answer[2..4], [0, 0], "the printer refused");
    let after = high_water(pid);
    println!("{size} octets, {pages} pages over TLS in {ms} ms: VmHWM {after} KiB, {before} KiB before");
    assert!(after < MOST, "{after} KiB");
    // Every page was counted while it streamed by.
    let job = std::fs::read_to_string(&events).unwrap();
    assert!(job.contains(&format!("\"impressions\":{pages}")), "{job}");
    printer.terminate();
    printer.end().await;
    Ok(())
}

/// A Print-Job request with its document, on the disk; gives its size.
fn write_request(path: &Path, pages: u32) -> u64 {
    let text = |name: &str, value| Attribute::new(name, value);
    let message = Message {
        version: (2, 0),
        code: 0x0002,
        request_id: 1,
        groups: vec![Group {
            tag: tag::OPERATION_ATTRIBUTES,
            attributes: vec![
                text("attributes-charset", Value::Charset("utf-8".into())),
                text("attributes-natural-language", Value::NaturalLanguage("en".into())),
                text("printer-uri", Value::Uri("ipps://localhost/ipp/print".into())),
                text("document-format", Value::MimeMediaType("image/pwg-raster".into())),
            ],
        }],
    };
    let mut file = std::io::BufWriter::new(std::fs::File::create(path).unwrap());
    file.write_all(&ipp_codec::encode(&message)).unwrap();
    raster::write_noise(&mut file, pages, 2_480, 3_508).unwrap();
    file.into_inner().unwrap().metadata().unwrap().len()
}

/// The most memory that the process has had, in KiB.
fn high_water(pid: u64) -> u64 {
    let status = std::fs::read_to_string(format!("/proc/{pid}/status")).unwrap();
    let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:")).unwrap();
    line.trim().strip_suffix(" kB").unwrap().trim().parse().unwrap()
}
