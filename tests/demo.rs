//! `misprint demo` as a process: it ends with 0, and its steps come in the order of the story.

use crate::serving::misprint;
use serde_json::Value;

#[tokio::test]
async fn the_demo_tells_the_story_in_order() {
    let output = misprint(&["demo", "--json"]).output().await.unwrap();
    let (out, err) = (
        String::from_utf8_lossy(&output.stdout),
        String::from_utf8_lossy(&output.stderr),
    );
    assert_eq!(output.status.code(), Some(0), "{err}{out}");
    let steps: Vec<Value> = out.lines().map(|line| serde_json::from_str(line).unwrap()).collect();
    let told: Vec<(&str, &str)> = steps
        .iter()
        .map(|step| (step["id"].as_str().unwrap(), step["code"].as_str().unwrap()))
        .collect();
    let story = [
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
    assert_eq!(told, story, "{out}");
    for step in &steps {
        assert_eq!(step["ok"], true, "{step}");
    }
    let of = |id: &str| &steps.iter().find(|step| step["id"] == id).unwrap()["outcome"];
    let untrusted = &of("vista-untrusted-root")["event_11"];
    assert_eq!(untrusted["error_status"], "20", "{untrusted}");
    assert_eq!(untrusted["names"][0], "CERT_TRUST_IS_UNTRUSTED_ROOT", "{untrusted}");
    // The chain is good by then: the name is the policy's matter, and event 11 does not speak of it.
    assert_eq!(of("vista-name-mismatch")["event_11"]["result"], "0", "{out}");
    assert_eq!(of("pfx-imported")["cause"], "pfx-imported", "{out}");
    let job = of("job-on-the-device");
    assert_eq!(job["same_octets"], true, "{job}");
    assert_eq!(job["octets_in_the_spool"], job["octets_sent"], "{job}");
}
