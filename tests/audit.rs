//! `misprint audit`, as a person types it: ready-made clients, clients that take everything or nothing, and a baseline.

use crate::peers::chromium;
use crate::peers::{Absent, or_skip};
use crate::{serving, surroundings};
use serde_json::Value;
use std::path::Path;
use std::time::Duration;

/// For one examination, on a busy machine.
const LIMIT: Duration = Duration::from_secs(240);

/// What a run said.
struct Said {
    code: Option<i32>,
    out: String,
    err: String,
}

async fn audit(arguments: &[&str]) -> Said {
    let path = surroundings::target().join("peers/venv/bin");
    let mut search = path.into_os_string();
    search.push(":");
    search.push(surroundings::search_path());
    let mut command = serving::misprint(&["audit"]);
    let run = command.args(arguments).env("PATH", search).kill_on_drop(true).output();
    let output = tokio::time::timeout(LIMIT, run).await.unwrap().unwrap();
    Said {
        code: output.status.code(),
        out: String::from_utf8(output.stdout).unwrap(),
        err: String::from_utf8(output.stderr).unwrap(),
    }
}

fn there(program: &str) -> Result<(), Absent> {
    match surroundings::find(program) {
        Some(_) => Ok(()),
        None => Err(Absent::new(program, "not found")),
    }
}

fn report(said: &Said) -> Value {
    serde_json::from_str(&said.out).unwrap_or_else(|error| panic!("{error}: {}{}", said.err, said.out))
}

/// The scenarios that were accepted and should not have been.
fn lenient(report: &Value) -> Vec<&str> {
    let rows = report["rows"].as_array().unwrap().iter();
    rows.filter(|row| row["judgement"] == "lenient")
        .map(|row| row["scenario"].as_str().unwrap())
        .collect()
}

#[tokio::test]
async fn the_report_on_curl_names_its_known_leniencies() {
    or_skip!(there("curl"));
    let folder = tempfile::tempdir().unwrap();
    let at = |name: &str| folder.path().join(name).display().to_string();
    let (junit, sarif) = (at("curl.xml"), at("curl.sarif"));
    let families = [
        "control",
        "validity",
        "names",
        "trust",
        "keys",
        "usage",
        "encoding",
        "revocation",
    ];
    let mut arguments = vec!["--client", "curl", "--json", "--junit", &junit, "--sarif", &sarif];
    arguments.extend([
        "--scenarios",
        "truncated-no-length-no-close-notify",
        "truncated-body-no-close-notify",
    ]);
    arguments.extend(families);
    let said = audit(&arguments).await;
    let report = report(&said);
    let found = lenient(&report);
    for id in [
        "cn-only-no-san",
        "self-signed-trusted-cn-only",
        "must-staple-no-staple",
        "v1-certificate",
        "truncated-no-length-no-close-notify",
    ] {
        assert!(found.contains(&id), "{id}: {found:?}");
    }
    for id in [
        "expired",
        "san-mismatch",
        "untrusted-root",
        "key-mismatch",
        "truncated-body-no-close-notify",
    ] {
        assert!(!found.contains(&id), "{id}: {found:?}");
    }
    let counts = &report["counts"];
    assert_eq!(counts["good_printers"], counts["good_printers_accepted"], "{counts}");
    assert_eq!(
        (counts["critical"].as_u64(), counts["undecided"].as_u64()),
        (Some(0), Some(0)),
        "{counts}"
    );
    assert_eq!((&report["grade"], said.code), (&"B".into(), Some(0)));
    let junit = std::fs::read_to_string(junit).unwrap();
    assert_eq!(junit.matches("<failure").count(), found.len(), "{junit}");
    let sarif: Value = serde_json::from_str(&std::fs::read_to_string(sarif).unwrap()).unwrap();
    assert_eq!(
        sarif["runs"][0]["results"].as_array().unwrap().len(),
        found.len(),
        "{sarif}"
    );
}

#[tokio::test]
async fn a_client_that_accepts_everything_and_one_that_accepts_nothing_get_their_grades() {
    or_skip!(there("curl"));
    let few = [
        "--json",
        "--scenarios",
        "trust",
        "expired",
        "san-mismatch",
        "bad-signature",
        "--",
    ];
    let everything = audit(&[&few[..], &["curl", "-q", "-sSk", "-o", "/dev/null", "{url}"]].concat()).await;
    let everything = (report(&everything)["grade"].clone(), everything.code);
    assert_eq!(everything, ("F".into(), Some(1)));
    let nothing = audit(&[&few[..], &["false", "{url}"]].concat()).await;
    let report = report(&nothing);
    assert_eq!(
        (&report["grade"], nothing.code),
        (&"refuses good printers".into(), Some(1))
    );
    assert_eq!(lenient(&report), Vec::<&str>::new());
    // It connects, and leaves without a word: it refuses everybody.
    let script = "exec 3<>/dev/tcp/$1/$2; exit 1";
    let hangs_up = audit(&[&few[..], &["bash", "-c", script, "bash", "{address}", "{port}"]].concat()).await;
    let hangs_up = serde_json::from_str::<Value>(&hangs_up.out).unwrap();
    assert_eq!(hangs_up["grade"], "refuses good printers");
}

#[tokio::test]
async fn a_changed_reaction_fails_against_the_baseline_and_is_named() {
    or_skip!(there("curl"));
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("baseline.json").display().to_string();
    let few = ["--scenarios", "expired,san-mismatch"];
    let strict = [
        "--",
        "curl",
        "-q",
        "-sS",
        "-o",
        "/dev/null",
        "--cacert",
        "{ca}",
        "{url}",
    ];
    let said = audit(&[&few[..], &["--write-baseline", &file], &strict[..]].concat()).await;
    assert_eq!(said.code, Some(0), "{}", said.err);
    let written = std::fs::read_to_string(&file).unwrap();
    let same = audit(&[&few[..], &["--baseline", &file], &strict[..]].concat()).await;
    assert_eq!(same.code, Some(0), "{}{}", same.out, same.err);
    assert!(same.out.contains("As in the baseline."), "{}", same.out);
    let again = audit(&[&few[..], &["--write-baseline", &file], &strict[..]].concat()).await;
    assert_eq!(
        (again.code, std::fs::read_to_string(&file).unwrap()),
        (Some(0), written)
    );
    let careless = ["--", "curl", "-q", "-sSk", "-o", "/dev/null", "{url}"];
    let changed = audit(&[&few[..], &["--baseline", &file], &careless[..]].concat()).await;
    assert_eq!(changed.code, Some(1), "{}{}", changed.out, changed.err);
    for line in [
        "Changed: expired: was refused, is accepted",
        "Changed: san-mismatch: was refused, is accepted",
    ] {
        assert!(changed.out.contains(line), "{}", changed.out);
    }
    assert!(!changed.out.contains("Changed: ok-"), "{}", changed.out);
}

#[tokio::test]
async fn every_ready_made_client_accepts_good_printers_and_refuses_a_stranger() {
    for (client, program) in [
        ("openssl", "openssl"),
        ("gnutls-cli", "gnutls-cli"),
        ("java", "javac"),
        ("node", "node"),
        ("requests", "python3"),
        ("rustls", "true"),
    ] {
        or_skip!(there(program));
        let said = audit(&[
            "--client",
            client,
            "--json",
            "--scenarios",
            "untrusted-root,san-mismatch",
        ])
        .await;
        let report = report(&said);
        let counts = &report["counts"];
        assert_eq!(
            counts["good_printers"], counts["good_printers_accepted"],
            "{client}: {}",
            said.out
        );
        assert_eq!(lenient(&report), Vec::<&str>::new(), "{client}");
        assert_eq!((&report["grade"], said.code), (&"A".into(), Some(0)), "{client}");
        assert_ne!(report["client"]["version"], "", "{client}");
    }
}

#[tokio::test]
async fn a_strict_cups_takes_a_forged_signature_and_a_trusting_one_takes_anybody() {
    if !Path::new("/usr/lib/cups/backend/ipps").is_file() {
        Absent::new("CUPS", "install cups").skip();
        return;
    }
    let few = [
        "--json",
        "--scenarios",
        "untrusted-root,san-mismatch,expired,bad-signature",
    ];
    let said = audit(&[&few[..], &["--client", "cups"]].concat()).await;
    let strict = report(&said);
    assert_eq!(lenient(&strict), ["bad-signature"], "{}", said.out);
    assert_eq!(strict["grade"], "D");
    let said = audit(&[&few[..], &["--client", "cups-first-use"]].concat()).await;
    let trusting = report(&said);
    assert_eq!(
        lenient(&trusting),
        ["san-mismatch", "untrusted-root", "bad-signature"],
        "{}",
        said.out
    );
    assert_eq!(trusting["grade"], "F");
}

#[tokio::test]
async fn the_page_fits_a_desktop_and_a_telephone() {
    or_skip!(there("curl"));
    let folder = tempfile::tempdir().unwrap();
    let page = folder.path().join("report.html");
    let file = page.display().to_string();
    let few = ["--scenarios", "names,encoding,expired", "--html", &file];
    let said = audit(&[&few[..], &["--client", "curl"]].concat()).await;
    assert_eq!(said.code, Some(0), "{}", said.err);
    let script = or_skip!(chromium::script("report.js").await);
    let said = script.arg(&page).arg(surroundings::artefacts()).run().await;
    assert_eq!(said.code, Some(0), "{}{}", said.err, said.out);
    let shown: Value = serde_json::from_str(&said.out).unwrap();
    assert_eq!(
        (&shown["grade"], &shown["requests"]),
        (&"B".into(), &0.into()),
        "{shown}"
    );
    assert_eq!(
        (&shown["desktop"], &shown["phone"]),
        (&0.into(), &0.into()),
        "wider than its window: {shown}"
    );
    assert!(
        shown["opened"].as_str().unwrap().contains("What a correct client does"),
        "{shown}"
    );
}

#[tokio::test]
async fn what_cannot_be_examined_is_said_with_the_remedy() {
    for (arguments, words) in [
        (vec!["--client", "crul"], "choose one of"),
        (
            vec!["--scenarios", "exipred", "--client", "curl"],
            "did you mean expired",
        ),
        (
            vec!["--scenarios", "expired", "--", "no-such-client", "{url}"],
            "no-such-client cannot be started",
        ),
        (vec!["--baseline", "/nowhere.json", "--client", "curl"], "/nowhere.json"),
    ] {
        let said = audit(&arguments).await;
        assert_eq!(said.code, Some(2), "{}", said.err);
        assert!(said.err.contains(words), "{}", said.err);
    }
}
