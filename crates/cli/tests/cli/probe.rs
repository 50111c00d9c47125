//! `misprint probe` and `misprint diagnose --probe`: exit status, screen and JSON, against `misprint serve` and against nobody.

use crate::process::run;
use crate::serve::Serving;
use serde_json::Value;
use std::path::Path;

#[test]
fn a_printer_is_probed_and_its_exit_status_says_how_heavy_the_findings_are() {
    let printer = Serving::with(&["--ephemeral"]);
    let url = printer.ready["urls"]["https"].as_str().unwrap();
    let probe = |more: &[&str]| {
        let words = ["probe", url, "--pause", "0", "--plain-ports", "0"];
        run(Path::new("/"), &[&words, more].concat())
    };
    // The factory's certificate is for another name.
    let (status, screen, error) = probe(&[]);
    assert_eq!(status, 1, "{screen}{error}");
    assert!(
        screen.contains("TLSv1.3   3 suites") && screen.contains("[name-mismatch,"),
        "{screen}"
    );
    let widest = screen.lines().map(|line| line.chars().count()).max();
    assert!(screen.lines().count() <= 23 && widest <= Some(80), "{screen}");
    assert!(!screen.contains('\u{1b}'), "no colour where nobody looks");
    let (status, json, _) = probe(&["--json", "--max-connections", "8"]);
    let report: Value = serde_json::from_str(&json).unwrap();
    assert_eq!(
        (status, &report["connections"]["stopped"]),
        (1, &"connections".into()),
        "{json}"
    );
    assert_eq!(report["connections"]["made"], 8);

    // What is wrong here is let pass: the findings are warnings and notes.
    for (fail_on, expected) in [("error", 0), ("warning", 1), ("note", 1)] {
        let words = [
            "diagnose",
            url,
            "--as",
            "vista",
            "--ignore",
            "unknown-ca,cn",
            "--probe",
            "--json",
            "--fail-on",
            fail_on,
        ];
        let (status, json, _) = run(Path::new("/"), &words);
        let report: Value = serde_json::from_str(&json).unwrap();
        assert_eq!(status, expected, "{fail_on}: {json}");
        assert_eq!(report["probe"]["versions"][0]["accepted"], true);
    }
}

#[test]
fn diagnose_says_on_one_screen_what_to_do_and_everything_when_asked() {
    let printer = Serving::with(&["--ephemeral"]);
    let url = printer.ready["urls"]["https"].as_str().unwrap();
    for windows in ["xp", "vista", "7", "10", "11"] {
        let (_, screen, _) = run(Path::new("/"), &["diagnose", url, "--as", windows]);
        let widest = screen.lines().map(|line| line.chars().count()).max();
        assert!(screen.lines().count() <= 23 && widest <= Some(80), "{screen}");
        let made_with = if matches!(windows, "10" | "11") {
            "New-SelfSignedCertificate"
        } else {
            "makecert -r"
        };
        let step = |words: &str| screen.find(words).unwrap_or_else(|| panic!("no {words}: {screen}"));
        // The new certificate first, then its page, then its trust.
        assert!(step(made_with) < step("openssl req") && step("openssl req") < step("Open https://localhost"));
        assert!(step("Open https://localhost") < step("Trusted Root"), "{screen}");
    }
    let (_, details, _) = run(Path::new("/"), &["diagnose", url, "--as", "vista", "--details"]);
    assert!(details.contains("SHA-1 ") && details.contains("CAPI2 log"), "{details}");
}

#[test]
fn nobody_there_and_wrong_usage_are_told_apart_from_findings() {
    let listener = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    let address = listener.local_addr().unwrap().to_string();
    drop(listener);
    let (status, screen, _) = run(Path::new("/"), &["probe", &address, "--timeout", "5s"]);
    assert!(status == 2 && screen.contains("connection-refused"), "{screen}");
    for (words, told) in [
        (&["http://localhost/"][..], "HOST:PORT"),
        (&["localhost", "--max-connections", "0"], "1..=10000"),
        (&["localhost", "--pause", "soon"], "--pause"),
        (&["localhost", "--json", "--details"], "cannot be used with"),
    ] {
        let (status, _, error) = run(Path::new("/"), &[&["probe"], words].concat());
        assert!(status == 2 && error.contains(told), "{words:?}: {error}");
    }
}
