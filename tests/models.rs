//! The devices that the printer can be, and real ones captured and served again.

use crate::conformance;
use crate::peers::process::Process;
use crate::peers::{Absent, or_skip};
use crate::serving::{Serving, misprint};
use crate::surroundings;
use device::Model;
use ipp_codec::Attribute;
use std::path::Path;
use std::time::Duration;

/// What says of this moment and this printer alone, and so differs when a captured model is served.
const LIVE: [&str; 17] = [
    "printer-uri-supported",
    "uri-authentication-supported",
    "uri-security-supported",
    "printer-name",
    "printer-uuid",
    "printer-more-info",
    "printer-supply-info-uri",
    "printer-icons",
    "printer-up-time",
    "printer-current-time",
    "printer-state-change-time",
    "printer-state-change-date-time",
    "printer-config-change-time",
    "printer-config-change-date-time",
    "multiple-operation-time-out",
    "operations-supported",
    "printer-state-reasons",
];

#[tokio::test(flavor = "multi_thread")]
async fn the_ipp_everywhere_model_passes_its_conformance_file() {
    or_skip!(conformance::hold_model("ipp-everywhere", "ipp-everywhere", "2.0").await);
}

/// `cargo test -p misprint-tests --test whole -- --ignored --nocapture other_models`
#[tokio::test(flavor = "multi_thread")]
#[ignore = "all five files for three models: minutes"]
async fn other_models_fail_no_test_of_the_conformance_files() {
    for model in ["laserjet-pro", "futuresmart", "ipp-everywhere"] {
        for (file, version) in [
            ("ipp-1.1", "1.1"),
            ("ipp-2.0", "2.0"),
            ("ipp-2.1", "2.1"),
            ("ipp-2.2", "2.2"),
            ("ipp-everywhere", "2.0"),
        ] {
            or_skip!(conformance::hold_model(model, file, version).await);
        }
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_captured_printer_answers_as_it_did() {
    let folder = tempfile::tempdir().unwrap();
    let at = |name: &str| folder.path().join(name);
    for model in Model::ids() {
        let state = at(model);
        let printer = Serving::start(&state, &["--model", model]).await.unwrap();
        let first = capture(printer.url("ipps").as_str(), &at("first.toml")).await;
        printer.kill().await;
        let state = at(&format!("{model}-again"));
        let first_file = at("first.toml");
        let again = Serving::start(&state, &["--model", first_file.to_str().unwrap()])
            .await
            .unwrap();
        let second = capture(again.url("ipp").as_str(), &at("second.toml")).await;
        again.kill().await;
        compare(&first, &second);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn ippeveprinter_is_captured_and_served_again() {
    or_skip!(capture_ippeveprinter().await);
}

/// It does not start without D-Bus and Avahi, so it gets both in a network and a file system of its own. Needs root.
async fn capture_ippeveprinter() -> Result<(), Absent> {
    for (program, package) in [
        ("ippeveprinter", "cups-ipp-utils"),
        ("avahi-daemon", "avahi-daemon"),
        ("dbus-daemon", "dbus"),
    ] {
        Process::new(program, package)?;
    }
    if !rustix::process::geteuid().is_root() {
        return Err(Absent::new(
            "ippeveprinter",
            "its D-Bus needs a network of its own: this test needs root",
        ));
    }
    let folder = tempfile::tempdir().unwrap();
    let said = Process::new("unshare", "util-linux")?
        .args(["-m", "-n", "-p", "-f", "--kill-child", "sh"])
        .arg(surroundings::data("capture-ippeveprinter.sh"))
        .arg(surroundings::misprint())
        .arg(folder.path())
        .limit(Duration::from_secs(120))
        .run()
        .await;
    assert_eq!(said.code, Some(0), "{}{}", said.err, said.out);
    let read = |name: &str| Model::read(&std::fs::read_to_string(folder.path().join(name)).unwrap()).unwrap();
    let (first, second) = (read("first.toml"), read("second.toml"));
    assert!(first.attributes.len() > 90, "{}", first.attributes.len());
    compare(&first, &second);
    // It takes documents from anywhere, which this printer does not.
    let operations = |model: &Model| {
        let all = model
            .attributes
            .iter()
            .find(|attribute| attribute.name == "operations-supported");
        all.unwrap().values.clone()
    };
    let (real, ours) = (operations(&first), operations(&second));
    assert!(ours.len() < real.len() && ours.iter().all(|operation| real.contains(operation)));
    Ok(())
}

async fn capture(url: &str, file: &Path) -> Model {
    let said = misprint(&["model", "capture", url, "-o", file.to_str().unwrap()])
        .output()
        .await
        .unwrap();
    assert!(said.status.success(), "{}", String::from_utf8_lossy(&said.stderr));
    Model::read(&std::fs::read_to_string(file).unwrap()).unwrap()
}

/// The same attributes in the same order, with the same values but for those of the moment.
fn compare(first: &Model, second: &Model) {
    let names = |model: &Model| -> Vec<String> { model.attributes.iter().map(|a| a.name.clone()).collect() };
    assert_eq!(names(first), names(second));
    let fixed = |model: &Model| -> Vec<Attribute> {
        let attributes = model.attributes.iter();
        attributes
            .filter(|attribute| !LIVE.contains(&attribute.name.as_str()))
            .cloned()
            .collect()
    };
    assert_eq!(fixed(first), fixed(second));
}
