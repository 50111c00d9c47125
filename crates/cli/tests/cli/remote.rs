//! A printer that runs, steered from a shell: `scenario set`, `events`, `wait`, and the door's token.

use crate::process::misprint;
use crate::serve::Serving;
use serde_json::Value;
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
