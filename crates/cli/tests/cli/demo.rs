//! The main job: the story in one command.

use crate::process::ran;
use serde_json::Value;

#[test]
fn the_story_ends_as_it_should_step_by_step() {
    let directory = tempfile::tempdir().unwrap();
    let lines = ran(directory.path(), &["demo", "--json"]);
    let steps: Vec<Value> = lines.lines().map(|line| serde_json::from_str(line).unwrap()).collect();
    let told: Vec<(&str, &str)> = steps
        .iter()
        .map(|step| (step["id"].as_str().unwrap(), step["code"].as_str().unwrap()))
        .collect();
    let expected = [
        ("printer", "ready"),
        ("xp-prints", "0"),
        ("vista-untrusted-root", "800B0109"),
        ("certificate-trusted", "trusted"),
        ("vista-name-mismatch", "800B010F"),
        ("makecert", "Succeeded"),
        ("pfx-exported", "exported"),
        ("pfx-imported", "updated"),
        ("printer-cer-trusted", "trusted"),
        ("vista-prints", "0"),
        ("job-on-the-device", "completed"),
    ];
    assert_eq!(told, expected);
    for step in &steps {
        assert_eq!(step["ok"], true, "{step}");
        for (name, value) in step["expectation"].as_object().unwrap() {
            assert_eq!(step["outcome"][name], *value, "{step}");
        }
    }
    let untrusted = &steps[2]["outcome"]["event_11"];
    assert_eq!(untrusted["error_status"], "20", "{untrusted}");
    assert_eq!(untrusted["names"][0], "CERT_TRUST_IS_UNTRUSTED_ROOT", "{untrusted}");
    // The chain is good by then: the name is the policy's matter, and event 11 does not speak of it.
    assert_eq!(steps[4]["outcome"]["event_11"]["result"], "0");
    assert_eq!(steps[7]["outcome"]["cause"], "pfx-imported");
    let job = &steps[10]["outcome"];
    assert_eq!(job["same_octets"], true, "{job}");
    assert_eq!(job["octets_in_the_spool"], job["octets_sent"], "{job}");
}

#[test]
fn the_tale_is_plain_text_for_whoever_is_no_terminal_and_a_picture_on_request() {
    let directory = tempfile::tempdir().unwrap();
    let tale = ran(directory.path(), &["demo", "--svg", "demo.svg"]);
    assert!(!tale.contains('\x1b'), "{tale}");
    let words = [
        "Windows XP prints",
        "0x800B0109 CERT_E_UNTRUSTEDROOT",
        "Build Chain, Error, ErrorStatus 20 CERT_TRUST_IS_UNTRUSTED_ROOT",
        "0x800B010F CERT_E_CN_NO_MATCH",
        "Build Chain, Information, ErrorStatus 0, Result 0",
        "misprint makecert -r -pe -n CN=127.0.0.1",
        "The Jetdirect certificate has been successfully updated",
        "the same that were sent",
        "Every step ended as the story says.",
        "makecert cannot write a subject alternative name",
    ];
    let mut rest = tale.as_str();
    for word in words {
        let Some((_, after)) = rest.split_once(word) else {
            panic!("{word:?} does not follow in\n{tale}")
        };
        rest = after;
    }
    let picture = std::fs::read_to_string(directory.path().join("demo.svg")).unwrap();
    assert!(picture.starts_with("<svg ") && picture.contains("800B010F"));
}
