//! `misprint serve` as a process: what it says when it is ready, what it says when it cannot, and how it ends.

use crate::serving::{LIMIT, NotServing, Serving, misprint};
use crate::tls_client::{TlsClient, shown};
use serde_json::Value;
use std::path::Path;
use std::process::Output;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};

/// A document, long enough to be sent in two halves.
const DOCUMENT: &[u8] = b"%!PS\nshowpage\n% and so on, until there is something to cut in two\n";

#[tokio::test]
async fn the_ready_file_says_where_it_listens_and_what_it_shows() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("ready.json");
    let printer = start(folder.path(), &["--ready-file", file.to_str().unwrap()]).await;
    // Once it is there it is whole.
    wait_for_line(&file, "{").await;
    let ready: Value = serde_json::from_slice(&std::fs::read(&file).unwrap()).unwrap();
    assert_eq!(ready, printer.ready);
    for member in [
        "pid",
        "seed",
        "model",
        "uuid",
        "host",
        "urls",
        "certificate",
        "state_dir",
    ] {
        assert!(!ready[member].is_null(), "no {member} in {ready}");
    }
    for (url, scheme) in [
        ("ipp", "ipp"),
        ("ipps", "ipps"),
        ("http", "http"),
        ("https", "https"),
        ("raw", "socket"),
        ("lpd", "lpd"),
        ("control", "http"),
    ] {
        let url = printer.url(url);
        assert_eq!(url.scheme(), scheme);
        TcpStream::connect((url.host_str().unwrap(), url.port().unwrap()))
            .await
            .unwrap();
    }
    let certificate = &ready["certificate"];
    for member in ["subject", "sha1", "sha256", "not_before", "not_after"] {
        assert!(certificate[member].is_string(), "no {member} in {certificate}");
    }
    assert!(
        certificate["subject"]
            .as_str()
            .unwrap()
            .contains("CN=HP Jetdirect 0AF8ACE8"),
        "{certificate}"
    );
    let stream = TlsClient::new()
        .connect(printer.url("ipps").port().unwrap())
        .await
        .unwrap();
    assert_eq!(shown(&stream).leaf, printer.certificate());
    printer.kill().await;
}

#[tokio::test]
async fn an_identity_made_at_the_factory_is_there_after_a_restart() {
    let folder = tempfile::tempdir().unwrap();
    let first = start(folder.path(), &[]).await;
    let (certificate, uuid) = (first.certificate().to_owned(), first.ready["uuid"].clone());
    first.terminate();
    assert_eq!(first.end().await.code(), Some(0));
    let second = start(folder.path(), &[]).await;
    assert_eq!(second.certificate(), certificate);
    assert_eq!(second.ready["uuid"], uuid);
    second.kill().await;
}

#[tokio::test]
async fn a_second_printer_on_the_same_state_directory_is_refused() {
    let folder = tempfile::tempdir().unwrap();
    let first = start(folder.path(), &[]).await;
    let Err(NotServing { status, err }) = Serving::start(&folder.path().join("state"), &[]).await else {
        panic!("two printers on one state directory");
    };
    assert_eq!(status.code(), Some(2), "{err}");
    assert!(err.contains(folder.path().join("state").to_str().unwrap()), "{err}");
    // The first one does not mind.
    TlsClient::new()
        .connect(first.url("https").port().unwrap())
        .await
        .unwrap();
    first.kill().await;
    // A lock does not outlive its owner, however that ended.
    start(folder.path(), &[]).await.kill().await;
}

#[tokio::test]
async fn a_port_that_is_taken_is_named_with_the_remedy() {
    // Whoever holds them, ourselves or another program: they are taken. The well-known ports are not: they would need
    // a right that the test may not have.
    let mut held = Vec::new();
    for port in [8080, 8443, 8515, 8631, 9100] {
        held.push(TcpListener::bind(("127.0.0.1", port)).await);
    }
    let output = run(&[
        "serve",
        "--ephemeral",
        "--key",
        "ec-p256",
        "--ports",
        "offset",
        "--bind",
        "127.0.0.1",
    ])
    .await;
    let err = String::from_utf8_lossy(&output.stderr);
    assert_eq!(output.status.code(), Some(2), "{err}");
    assert!(
        [8080, 8443, 8515, 8631, 9100]
            .iter()
            .any(|port| err.contains(&format!("port {port} "))),
        "{err}"
    );
    assert!(err.contains("is taken") && err.contains("--ports"), "{err}");
}

#[tokio::test]
async fn wrong_words_are_named_and_the_exit_code_is_2() {
    for (words, named) in [
        (
            &["serve", "--seed", "abcdef0123456789abcdef0123456789abcdef"][..],
            "38 digits",
        ),
        (&["serve", "--key", "dsa"], "dsa"),
        (&["serve", "--mac", "nonsense"], "nonsense"),
        (&["serve", "--bind", "localhost"], "localhost"),
        (
            &["serve", "--admin-password-file", "/nonexistent/password", "--ephemeral"],
            "/nonexistent/password",
        ),
        (
            &["serve", "--state", "/dev/null/state", "--ports", "ephemeral"],
            "/dev/null/state",
        ),
        (&["print"], "print"),
    ] {
        let output = run(words).await;
        let err = String::from_utf8_lossy(&output.stderr);
        assert_eq!(output.status.code(), Some(2), "{words:?}: {err}");
        assert!(err.contains(named), "{words:?}: {err}");
    }
}

#[tokio::test]
async fn a_termination_lets_the_job_under_way_finish() {
    let folder = tempfile::tempdir().unwrap();
    let events = folder.path().join("events.jsonl");
    let printer = start(folder.path(), &["--events", events.to_str().unwrap()]).await;
    let port = printer.url("ipp").port().unwrap();
    let mut job = TcpStream::connect(("localhost", port)).await.unwrap();
    let request = print_job(&printer.url("ipp"), DOCUMENT);
    job.write_all(&request[..request.len() - 20]).await.unwrap();
    // The printer has begun to read it when it says that the job is there: no answer yet, but an event.
    wait_for_line(&events, "\"job\"").await;
    printer.terminate();
    // It has heard: nobody new is let in.
    let refused = async {
        while TcpStream::connect(("localhost", port)).await.is_ok() {
            tokio::task::yield_now().await
        }
    };
    tokio::time::timeout(LIMIT, refused).await.expect("the ports close");
    job.write_all(&request[request.len() - 20..]).await.unwrap();
    let mut answer = Vec::new();
    job.read_to_end(&mut answer).await.unwrap();
    assert!(
        answer.starts_with(b"HTTP/1.1 200"),
        "{}",
        String::from_utf8_lossy(&answer)
    );
    assert_eq!(printer.end().await.code(), Some(0));
    let text = std::fs::read_to_string(&events).unwrap();
    assert!(text.contains("\"completed\""), "{text}");
}

#[tokio::test]
async fn the_events_file_is_numbered_without_gaps_and_begins_with_the_seed() {
    let folder = tempfile::tempdir().unwrap();
    let events = folder.path().join("events.jsonl");
    let seed = "07".repeat(32);
    let printer = start(folder.path(), &["--events", events.to_str().unwrap(), "--seed", &seed]).await;
    assert_eq!(printer.ready["seed"], *seed);
    TlsClient::new()
        .look(printer.url("https").port().unwrap())
        .await
        .unwrap();
    wait_for_line(&events, "\"http-request\"").await;
    printer.terminate();
    assert_eq!(printer.end().await.code(), Some(0));
    let text = std::fs::read_to_string(&events).unwrap();
    let lines: Vec<Value> = text.lines().map(|line| serde_json::from_str(line).unwrap()).collect();
    for (index, line) in lines.iter().enumerate() {
        assert_eq!(line["seq"], index + 1, "{text}");
        let time = line["time"].as_str().unwrap();
        time::OffsetDateTime::parse(time, &time::format_description::well_known::Rfc3339).unwrap();
    }
    assert_eq!(lines[0]["event"], "started");
    assert_eq!(lines[0]["seed"], *seed);
    let handshake = lines.iter().find(|line| line["event"] == "handshake").unwrap();
    assert_eq!(handshake["outcome"], "established");
    assert_eq!(handshake["sni"], "localhost");
    assert_eq!(handshake["request_seen"], true);
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt;
        assert_eq!(std::fs::metadata(&events).unwrap().permissions().mode() & 0o777, 0o600);
    }
}

/// A printer with its state in `folder/state`.
async fn start(folder: &Path, more: &[&str]) -> Serving {
    Serving::start(&folder.join("state"), more).await.unwrap()
}

/// A run that ends by itself.
async fn run(arguments: &[&str]) -> Output {
    tokio::time::timeout(LIMIT, misprint(arguments).output())
        .await
        .expect("it ends in time")
        .unwrap()
}

/// Reads the file until a line has `words`.
async fn wait_for_line(file: &Path, words: &str) {
    let found = async {
        while !std::fs::read_to_string(file).unwrap_or_default().contains(words) {
            // A file gives no event.
            tokio::time::sleep(std::time::Duration::from_millis(20)).await;
        }
    };
    let found = tokio::time::timeout(LIMIT, found).await;
    assert!(
        found.is_ok(),
        "no {words} in {}",
        std::fs::read_to_string(file).unwrap_or_default()
    );
}

/// Print-Job (RFC 8011 §4.2.1) in HTTP, whole.
fn print_job(queue: &url::Url, document: &[u8]) -> Vec<u8> {
    let mut body = vec![2, 0, 0, 2, 0, 0, 0, 1, 1];
    let mut attribute = |tag: u8, name: &str, value: &str| {
        body.push(tag);
        for text in [name, value] {
            body.extend(u16::try_from(text.len()).unwrap().to_be_bytes());
            body.extend(text.as_bytes());
        }
    };
    attribute(0x47, "attributes-charset", "utf-8");
    attribute(0x48, "attributes-natural-language", "en");
    attribute(0x45, "printer-uri", queue.as_str());
    attribute(0x42, "requesting-user-name", "tester");
    attribute(0x49, "document-format", "application/octet-stream");
    body.push(3);
    body.extend(document);
    let (path, length) = (queue.path(), body.len());
    let head = format!(
        "POST {path} HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/ipp\r\nContent-Length: {length}\r\n\
         Connection: close\r\n\r\n"
    );
    [head.into_bytes(), body].concat()
}
