//! A printer that runs, steered from a shell: `scenario set`, `events`, `wait`, and the door's token.

use crate::process::misprint;
use crate::serve::Serving;
use serde_json::Value;
use std::io::Write as _;
use std::process::Output;

fn run(printer: &Serving, words: &[&str]) -> Output {
    let control = printer.ready["urls"]["control"].as_str().unwrap();
    misprint(words)
        .env("MISPRINT_CONTROL", control)
        .current_dir(&printer.directory)
        .output()
        .unwrap()
}

fn json(output: &Output) -> Value {
    serde_json::from_slice(&output.stdout).unwrap_or_else(|_| panic!("{output:?}"))
}

#[test]
fn a_scenario_is_set_and_ended_and_the_events_tell() {
    let printer = Serving::with(&["--ephemeral"]);
    let set = run(&printer, &["scenario", "set", "expired"]);
    assert_eq!(json(&set)["scenario"], serde_json::json!(["expired"]));
    let unknown = run(&printer, &["scenario", "set", "exipred"]);
    assert_eq!(unknown.status.code(), Some(2));
    assert!(String::from_utf8_lossy(&unknown.stderr).contains("did you mean expired"));
    let next = run(&printer, &["scenario", "set", "san-mismatch", "--next", "1"]);
    assert_eq!(json(&next)["scenario"], serde_json::json!(["expired"]));
    let none = run(&printer, &["scenario", "set", "none"]);
    assert_eq!(json(&none)["scenario"], serde_json::json!([]));
    let events = run(&printer, &["events", "--for", "scenario"]);
    assert_eq!(String::from_utf8_lossy(&events.stdout).lines().count(), 3, "{events:?}");
}

#[test]
fn a_schedule_is_set_told_and_ended_from_a_shell() {
    let printer = Serving::with(&["--ephemeral", "--schedule", "ok-chain@0s,off@2h"]);
    let status = |printer: &Serving| json(&run(printer, &["scenario", "status", "--json"]));
    let told = status(&printer);
    assert_eq!(told["scenario"], serde_json::json!(["ok-chain"]));
    assert_eq!(told["schedule"], "ok-chain@0s,off@2h");
    let in_ms = told["next"][0]["in_ms"].as_u64().unwrap();
    assert!((7_000_000..=7_200_000).contains(&in_ms), "{told}");

    let set = run(&printer, &["scenario", "schedule", "expired@0s,off@10s,again@20s"]);
    assert_eq!(json(&set)["next"].as_array().unwrap().len(), 2);
    let words = run(&printer, &["scenario", "status"]);
    let words = String::from_utf8_lossy(&words.stdout).into_owned();
    for expected in [
        "now       expired",
        "next      in ",
        "the printer as it is",
        "again@20s",
    ] {
        assert!(words.contains(expected), "{words}");
    }
    let cancelled = run(&printer, &["scenario", "schedule", "--cancel"]);
    assert_eq!(json(&cancelled)["schedule"], Value::Null);
    assert_eq!(status(&printer)["scenario"], serde_json::json!(["expired"]));

    run(&printer, &["scenario", "set", "san-mismatch", "--next", "2"]);
    let words = run(&printer, &["scenario", "status"]);
    let words = String::from_utf8_lossy(&words.stdout).into_owned();
    assert!(words.contains("to the next 2 connections: san-mismatch"), "{words}");
    let off = run(&printer, &["scenario", "off"]);
    assert_eq!(
        (off.status.code(), &json(&off)["scenario"]),
        (Some(0), &serde_json::json!([]))
    );
    let wrong = run(&printer, &["scenario", "schedule", "exipred@0s"]);
    assert_eq!(wrong.status.code(), Some(2));
    assert!(String::from_utf8_lossy(&wrong.stderr).contains("did you mean expired"));
}

/// Which of its first connections a flaky printer fails, started with one command.
fn flaky(seed: &str) -> Vec<bool> {
    let words = [
        "--ephemeral",
        "--scenario",
        "expired",
        "--probability",
        "0.33",
        "--seed",
        seed,
    ];
    let printer = Serving::with(&words);
    let http: url::Url = printer.ready["urls"]["http"].as_str().unwrap().parse().unwrap();
    for _ in 0..20 {
        let mut tcp = std::net::TcpStream::connect(("127.0.0.1", http.port().unwrap())).unwrap();
        tcp.write_all(b"GET / HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n")
            .unwrap();
        std::io::copy(&mut tcp, &mut std::io::sink()).unwrap();
    }
    // They end in any order.
    for connection in 1..=20 {
        let which = format!("connection-ended,connection={connection}");
        let ended = run(&printer, &["wait", "--for", &which, "--timeout", "20s"]);
        assert_eq!(ended.status.code(), Some(0), "{ended:?}");
    }
    let ended = run(&printer, &["events", "--for", "connection-ended"]);
    let ended = String::from_utf8_lossy(&ended.stdout).into_owned();
    let mut fails: Vec<(u64, bool)> = ended
        .lines()
        .map(|line| serde_json::from_str::<Value>(line).unwrap())
        .map(|told| {
            (
                told["connection"].as_u64().unwrap(),
                told["scenario"] == serde_json::json!(["expired"]),
            )
        })
        .collect();
    fails.sort_unstable();
    assert_eq!(fails.len(), 20, "{ended}");
    fails.into_iter().map(|(_, fails)| fails).collect()
}

#[test]
fn a_flaky_printer_is_one_command_and_the_same_seed_gives_the_same_sequence() {
    let first = flaky("flaky");
    assert_eq!(first, flaky("flaky"));
    assert!(first.contains(&true) && first.contains(&false), "{first:?}");
    assert_ne!(first, flaky("7"));
}

#[test]
fn what_happened_before_is_found_and_what_does_not_happen_is_1() {
    let printer = Serving::with(&["--ephemeral"]);
    run(&printer, &["scenario", "set", "expired"]);
    let found = run(&printer, &["wait", "--for", "scenario.expired", "--timeout", "20s"]);
    assert_eq!(
        (found.status.code(), &json(&found)["event"]),
        (Some(0), &"scenario".into())
    );
    let absent = run(&printer, &["wait", "--for", "handshake.refused", "--timeout", "10ms"]);
    assert_eq!(absent.status.code(), Some(1));
    assert!(String::from_utf8_lossy(&absent.stderr).contains("handshake.refused"));
    let wrong = run(&printer, &["wait", "--for", "hand shake"]);
    assert_eq!(wrong.status.code(), Some(2));
}

#[test]
fn a_door_with_a_token_opens_for_the_token_alone() {
    let printer = Serving::with(&["--ephemeral", "--control-token-file", "token"]);
    let refused = run(&printer, &["events"]);
    assert_eq!(refused.status.code(), Some(2));
    assert!(String::from_utf8_lossy(&refused.stderr).contains("401"), "{refused:?}");
    let admitted = run(&printer, &["events", "--control-token-file", "token"]);
    assert_eq!(admitted.status.code(), Some(0), "{admitted:?}");
    std::fs::write(printer.directory.path().join("other"), "0123456789abcdef0123").unwrap();
    let wrong = run(&printer, &["events", "--control-token-file", "other"]);
    assert_eq!(wrong.status.code(), Some(2));
    assert!(!String::from_utf8_lossy(&wrong.stderr).contains("0123456789abcdef"));
    let absent = run(&printer, &["events", "--control-token-file", "absent"]);
    assert!(String::from_utf8_lossy(&absent.stderr).contains("absent"));
    assert!(!printer.directory.path().join("absent").exists());
}
