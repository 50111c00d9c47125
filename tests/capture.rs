//! The capture that a printer writes, as tshark reads it: decrypted, without gaps, and with the end that each connection had.

use crate::peers::process::{Process, Said};
use crate::peers::{Absent, or_skip};
use crate::serving::Serving;
use std::path::Path;

/// Reads a capture; a line for each packet with the fields, of the packets that pass the filter.
async fn tshark(file: &Path, filter: &str, fields: &[&str]) -> Result<Vec<String>, Absent> {
    let mut reader = Process::new("tshark", "tshark")?
        .args(["-o", "tcp.check_checksum:TRUE", "-o", "ip.check_checksum:TRUE", "-r"])
        .arg(file)
        .args(["-Y", filter, "-T", "fields"]);
    for field in fields {
        reader = reader.args(["-e", field]);
    }
    let lines = reader.run().await.success();
    Ok(lines.lines().map(str::to_owned).collect())
}

/// Waits for a packet: what clients have seen may be on its way to the disk for another moment.
async fn written(file: &Path, filter: &str) -> Result<(), Absent> {
    for _ in 0..50 {
        if !tshark(file, filter, &["frame.number"]).await?.is_empty() {
            return Ok(());
        }
    }
    panic!("{filter} finds nothing");
}

/// What tshark sees in a direction of a conversation over TLS, in hexadecimal.
async fn followed(file: &Path, stream: &str) -> Result<String, Absent> {
    let what = format!("follow,tls,raw,{stream}");
    let reader = Process::new("tshark", "tshark")?.arg("-r").arg(file);
    Ok(reader.args(["-q", "-z", &what]).run().await.success())
}

fn url(printer: &Serving, of: &str) -> String {
    printer.url(of).to_string()
}

async fn curl(args: &[&str]) -> Result<Said, Absent> {
    Ok(Process::new("curl", "curl")?.arg("-sk").args(args).run().await)
}

#[tokio::test(flavor = "multi_thread")]
async fn what_clients_and_printer_say_is_there_decrypted_and_whole_also_when_the_printer_is_killed() {
    or_skip!(everything().await);
}

async fn everything() -> Result<(), Absent> {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("printer.pcapng");
    let state = folder.path().join("state");
    let printer = Serving::start(&state, &["--pcap", file.to_str().unwrap()])
        .await
        .unwrap();
    let https = url(&printer, "https") + "style.css";
    let page = curl(&["--tls-max", "1.2", &https]).await?.success();
    assert_eq!(curl(&["--tlsv1.3", &https]).await?.success(), page);
    let plain = curl(&[&url(&printer, "http")]).await?.success();
    // It trusts nothing, and says so.
    let strict = Process::new("curl", "curl")?.args(["-s", &https]).run().await;
    assert_eq!(strict.code, Some(60));
    let document = folder.path().join("document.txt");
    std::fs::write(&document, "a document").unwrap();
    let ipptool = Process::new("ipptool", "cups-ipp-utils")?.arg("-f").arg(&document);
    let said = ipptool
        .args(["-t", &url(&printer, "ipps"), "print-job.test"])
        .run()
        .await;
    said.success();
    written(&file, "ipp.status_code == 0").await?;
    printer.kill().await;

    let requests = tshark(
        &file,
        "http.request.method == GET && tls",
        &["tls.record.version", "tcp.stream"],
    )
    .await?;
    assert_eq!(requests.len(), 2, "{requests:?}");
    for request in &requests {
        let stream = request.rsplit('\t').next().unwrap();
        let seen = followed(&file, stream).await?;
        let hex: String = page.bytes().map(|octet| format!("{octet:02x}")).collect();
        // Raw, line by line; a record may end anywhere in the page.
        assert!(seen.replace(['\n', '\t'], "").contains(&hex), "{seen}");
    }
    let on_http = tshark(&file, "http.response.code == 200 && !tls", &["http.content_length"]).await?;
    assert_eq!(on_http, [plain.len().to_string()]);
    assert_eq!(
        tshark(&file, "tls.alert_message.desc == 48", &["tcp.stream"])
            .await?
            .len(),
        1
    );
    let printed = tshark(&file, "ipp.operation_id == 2", &["ipp.operation_id"]).await?;
    assert_eq!(printed.len(), 1, "{printed:?}");
    let comments = tshark(&file, "tcp.flags.syn == 1 && tcp.flags.ack == 0", &["frame.comment"]).await?;
    assert_eq!(comments[0], "connection 1, port https");
    assert!(comments.len() >= 5, "{comments:?}");
    no_faults(&file).await
}

async fn no_faults(file: &Path) -> Result<(), Absent> {
    let wrong = "tcp.analysis.flags || tcp.checksum.status == 0 || ip.checksum.status == 0 || _ws.malformed";
    let found = tshark(file, wrong, &["frame.number", "_ws.col.Info"]).await?;
    assert!(found.is_empty(), "{found:?}");
    Ok(())
}

#[tokio::test(flavor = "multi_thread")]
async fn what_scenarios_do_to_the_octets_is_there_too() {
    or_skip!(scenarios().await);
}

async fn scenarios() -> Result<(), Absent> {
    for (id, filter, count) in [
        ("reset-mid-handshake", "tcp.flags.reset == 1", 1),
        ("alert-access-denied", "tls.alert_message.desc == 49", 1),
        ("close-after-clienthello", "tcp.flags.fin == 1 && tcp.len == 0", 2),
        ("tiny-records", "tls.handshake.type == 11", 1),
        ("expired", "tls.handshake.type == 11", 1),
    ] {
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("printer.pcapng");
        let state = folder.path().join("state");
        let more = ["--pcap", file.to_str().unwrap(), "--scenario", id];
        let printer = Serving::start(&state, &more).await.unwrap();
        let client = Process::new("curl", "curl")?.args(["-s", "--tls-max", "1.2", &url(&printer, "https")]);
        client.run().await;
        printer.terminate();
        printer.end().await;
        let found = tshark(&file, filter, &["frame.number"]).await?;
        assert_eq!(found.len(), count, "{id}: {found:?}");
        let comments = tshark(&file, "frame.comment", &["frame.comment"]).await?;
        assert_eq!(comments, [format!("connection 1, port https; scenario {id}")]);
        no_faults(&file).await?;
    }
    Ok(())
}

#[tokio::test(flavor = "multi_thread")]
async fn a_capture_that_cannot_be_written_is_refused_by_its_name() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("nowhere/printer.pcapng");
    let refused = Serving::start(&folder.path().join("state"), &["--pcap", file.to_str().unwrap()]).await;
    let words = refused.err().unwrap().err;
    assert!(
        words.contains("nowhere/printer.pcapng") && words.contains("--pcap"),
        "{words}"
    );
}
