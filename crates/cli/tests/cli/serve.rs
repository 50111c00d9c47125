//! `misprint serve`: ready, answering, and gone when told to.

use crate::process::{misprint, openssl};
use serde_json::Value;
use std::io::{BufRead as _, BufReader, Read as _, Write as _};
use std::net::TcpStream;
use std::path::Path;
use std::process::{Child, ChildStdout, Stdio};

/// A printer that is ready.
pub(crate) struct Serving {
    child: Child,
    stdout: BufReader<ChildStdout>,
    pub(crate) ready: Value,
    pub(crate) directory: tempfile::TempDir,
}

impl Serving {
    pub(crate) fn with(words: &[&str]) -> Self {
        Self::with_key("ec-p256", words)
    }

    pub(crate) fn with_key(kind: &str, words: &[&str]) -> Self {
        let directory = tempfile::tempdir().unwrap();
        let words = [&["serve", "--ports", "ephemeral", "--key", kind, "--json"], words].concat();
        let mut child = misprint(&words)
            .current_dir(&directory)
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .unwrap();
        let mut stdout = BufReader::new(child.stdout.take().unwrap());
        let mut line = String::new();
        stdout.read_line(&mut line).unwrap();
        if line.is_empty() {
            let mut error = String::new();
            child.stderr.take().unwrap().read_to_string(&mut error).unwrap();
            panic!("misprint {words:?}: {error}");
        }
        Self {
            child,
            stdout,
            ready: serde_json::from_str(&line).unwrap(),
            directory,
        }
    }

    fn signal(&self, name: &str) {
        let pid = self.child.id().to_string();
        assert!(
            std::process::Command::new("kill")
                .args([name, &pid])
                .status()
                .unwrap()
                .success()
        );
    }

    /// Status line, headers and body.
    fn http(&self, url: &str, request: &str) -> String {
        let (_, authority) = self.ready["urls"][url].as_str().unwrap().split_once("://").unwrap();
        let mut stream = TcpStream::connect(authority.trim_end_matches('/')).unwrap();
        stream
            .write_all(request.replace("AUTHORITY", authority.trim_end_matches('/')).as_bytes())
            .unwrap();
        let mut answer = String::new();
        stream.read_to_string(&mut answer).unwrap();
        answer
    }

    pub(crate) fn get(&self, path: &str) -> String {
        self.http(
            "control",
            &format!("GET {path} HTTP/1.1\r\nHost: AUTHORITY\r\nConnection: close\r\n\r\n"),
        )
    }
}

impl Drop for Serving {
    fn drop(&mut self) {
        if !matches!(self.child.try_wait(), Ok(None)) {
            return;
        }
        // Told, not killed: its temporary state goes with it.
        let pid = self.child.id().to_string();
        let _ = std::process::Command::new("kill").args(["-TERM", &pid]).status();
        let _ = self.child.wait();
    }
}

fn body(answer: &str) -> Value {
    serde_json::from_str(answer.split_once("\r\n\r\n").unwrap().1).unwrap()
}

#[test]
fn the_ready_object_is_whole_in_the_file_and_on_standard_output() {
    let printer = Serving::with(&["--ephemeral", "--ready-file", "ready.json", "--hostname", "NPI123"]);
    // Written before it is announced? Either may come first: the file is whole as soon as it is there.
    let file = printer.directory.path().join("ready.json");
    while !file.exists() {
        std::thread::yield_now();
    }
    let written: Value = serde_json::from_slice(&std::fs::read(file).unwrap()).unwrap();
    assert_eq!(written, printer.ready);
    assert_eq!(written["pid"], printer.child.id());
    assert_eq!(written["host"], "NPI123");
    for url in ["ipp", "ipps", "http", "https", "raw", "control"] {
        assert!(written["urls"][url].as_str().unwrap().contains("://"), "{url}");
    }
    for member in ["seed", "model", "uuid", "state_dir"] {
        assert!(
            written[member].as_str().is_some_and(|value| !value.is_empty()),
            "{member}"
        );
    }
    for member in ["subject", "sha1", "sha256", "not_before", "not_after"] {
        assert!(written["certificate"][member].is_string(), "{member}");
    }
}

#[test]
fn either_signal_ends_it_well() {
    for signal in ["-TERM", "-INT"] {
        let mut printer = Serving::with(&["--ephemeral"]);
        let state = printer.ready["state_dir"].as_str().unwrap().to_owned();
        assert!(Path::new(&state).is_dir());
        printer.signal(signal);
        assert_eq!(printer.child.wait().unwrap().code(), Some(0), "{signal}");
        assert!(
            !Path::new(&state).exists(),
            "the ephemeral state directory is left behind"
        );
    }
}

#[test]
fn a_second_signal_ends_it_at_once() {
    let mut printer = Serving::with(&["--ephemeral"]);
    let (_, authority) = printer.ready["urls"]["http"]
        .as_str()
        .unwrap()
        .split_once("://")
        .unwrap();
    // A request that never ends keeps the drain waiting.
    let mut stream = TcpStream::connect(authority.trim_end_matches('/')).unwrap();
    stream
        .write_all(b"POST /ipp/print HTTP/1.1\r\nHost: localhost\r\nContent-Length: 1000\r\n\r\n")
        .unwrap();
    printer.signal("-TERM");
    let patience = std::time::Duration::from_secs(8);
    let (sender, receiver) = std::sync::mpsc::channel::<()>();
    let pid = printer.child.id().to_string();
    let again = std::thread::spawn(move || {
        // Again and again: the first may come before the printer waits for it.
        while receiver.recv_timeout(std::time::Duration::from_millis(50)).is_err() {
            let _ = std::process::Command::new("kill")
                .args(["-TERM", &pid])
                .stderr(Stdio::null())
                .status();
        }
    });
    let (ended, ending) = std::sync::mpsc::channel();
    let mut child = std::mem::replace(
        &mut printer.child,
        misprint(&["--version"]).stdout(Stdio::null()).spawn().unwrap(),
    );
    std::thread::spawn(move || ended.send(child.wait().unwrap()).unwrap());
    let status = ending.recv_timeout(patience);
    sender.send(()).unwrap();
    again.join().unwrap();
    assert!(status.is_ok(), "it still drains {patience:?} after the second signal");
}

#[test]
fn the_state_survives_and_belongs_to_one_process() {
    let state = tempfile::tempdir().unwrap();
    let words = ["--state", state.path().to_str().unwrap()];
    let mut first = Serving::with(&words);
    let second = misprint(&[&["serve", "--ports", "ephemeral"][..], &words].concat())
        .output()
        .unwrap();
    assert_eq!(second.status.code(), Some(2));
    let error = String::from_utf8_lossy(&second.stderr).into_owned();
    assert!(error.contains(words[1]), "{error}");
    first.signal("-TERM");
    assert_eq!(first.child.wait().unwrap().code(), Some(0));
    let again = Serving::with(&words);
    assert_eq!(again.ready["certificate"], first.ready["certificate"]);
    assert_eq!(again.ready["uuid"], first.ready["uuid"]);
}

#[test]
fn a_taken_control_address_is_named_with_the_remedy() {
    let taken = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    let address = taken.local_addr().unwrap().to_string();
    let words = [
        "serve",
        "--ports",
        "ephemeral",
        "--ephemeral",
        "--key",
        "ec-p256",
        "--control",
        &address,
    ];
    let output = misprint(&words).output().unwrap();
    let error = String::from_utf8_lossy(&output.stderr);
    assert_eq!(output.status.code(), Some(2), "{error}");
    assert!(error.contains(&address) && error.contains("--control"), "{error}");
}

#[test]
fn the_control_door_tells_and_refuses() {
    let printer = Serving::with(&["--ephemeral"]);
    let ready = printer.get("/api/ready");
    assert!(ready.starts_with("HTTP/1.1 200"), "{ready}");
    assert_eq!(body(&ready), printer.ready);
    let events = body(&printer.get("/api/printers/first/events?since=0&wait=5"));
    assert_eq!(events["events"][0]["seq"], 1);
    assert!(
        events["events"]
            .as_array()
            .unwrap()
            .iter()
            .any(|event| event["event"] == "started")
    );
    let certificate = printer.get("/api/printers/first/certificate.pem");
    if let Some(pem) = certificate.split_once("\r\n\r\n").map(|(_, pem)| pem) {
        let file = printer.directory.path().join("printer.pem");
        std::fs::write(&file, pem).unwrap();
        let Some((_, fingerprint, _)) = openssl(
            printer.directory.path(),
            &["x509", "-in", "printer.pem", "-noout", "-fingerprint", "-sha1"],
        ) else {
            return;
        };
        assert!(
            fingerprint
                .replace(':', "")
                .contains(printer.ready["certificate"]["sha1"].as_str().unwrap())
        );
    }
    for (path, content_type) in [
        ("/", "text/html"),
        ("/console.js", "text/javascript"),
        ("/console.css", "text/css"),
    ] {
        let answer = printer.get(path);
        assert!(answer.contains(&format!("content-type: {content_type}")), "{answer}");
        assert!(
            answer.contains("content-security-policy: default-src 'self'"),
            "{answer}"
        );
    }
    let elsewhere = "GET /api/ready HTTP/1.1\r\nHost: printer.example\r\nConnection: close\r\n\r\n";
    let post = "POST /api/ready HTTP/1.1\r\nHost: AUTHORITY\r\nContent-Length: 0\r\nConnection: close\r\n\r\n";
    for (answer, status) in [
        (printer.get("/ipp/print"), 404),
        (printer.get("/api/printers/first/events?since=x"), 400),
        (printer.get("/api/printers/first/events?sice=1"), 400),
        (printer.http("control", post), 405),
        (printer.http("control", elsewhere), 421),
    ] {
        assert!(answer.starts_with(&format!("HTTP/1.1 {status}")), "{answer}");
        assert!(answer.contains("content-type: application/problem+json"), "{answer}");
        assert_eq!(body(&answer)["status"], status);
    }
    // Two doors: the device's port knows nothing of the control door's paths.
    let request = "GET /api/ready HTTP/1.1\r\nHost: AUTHORITY\r\nConnection: close\r\n\r\n";
    assert!(printer.http("http", request).starts_with("HTTP/1.1 404"));
}

#[test]
fn events_go_to_standard_output_when_asked() {
    let mut printer = Serving::with(&["--ephemeral", "--control", "off", "--events", "-"]);
    assert_eq!(printer.ready["urls"]["control"], Value::Null);
    printer.signal("-TERM");
    assert_eq!(printer.child.wait().unwrap().code(), Some(0));
    let mut rest = String::new();
    printer.stdout.read_to_string(&mut rest).unwrap();
    let events: Vec<Value> = rest.lines().map(|line| serde_json::from_str(line).unwrap()).collect();
    assert_eq!(events[0]["event"], "started");
    for (number, event) in (1..).zip(&events) {
        assert_eq!(event["seq"], number);
    }
}
