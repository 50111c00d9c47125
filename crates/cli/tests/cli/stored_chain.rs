//! `misprint diagnose --chain`: stored chains, without a printer.

use crate::process::run;
use serde_json::Value;
use std::path::Path;

/// Files in `directory`: `root.pem`, the bundle `chain.pem` (leaf, intermediate), and both again as single DER files.
pub(crate) fn stored_chain(directory: &Path) {
    use pki::{Identity, KeyAlgorithm, Name, PrivateKey, Recipe, Seed};
    let key = |label: &str| PrivateKey::generate(KeyAlgorithm::EcP256, &Seed::from_bytes([6; 32]).derive(label));
    let recipe = |cn: &str, is_ca: bool| {
        let (from, to) = (
            time::macros::datetime!(2020-01-01 0:00 UTC),
            time::macros::datetime!(2030-01-01 0:00 UTC),
        );
        let mut recipe = Recipe::new(Name::common_name(cn), vec![7], from, to);
        recipe.basic_constraints = is_ca.then_some((true, None));
        if !is_ca {
            recipe.alternative_names = vec![pki::recipe::AlternativeName::Dns(cn.to_owned())];
        }
        recipe
    };
    let root = Identity::new(vec![recipe("Test Root", true).self_signed(&key("root"))], key("root")).unwrap();
    let intermediate = recipe("Test CA", true).signed_by(&key("ca").public_key(), &root);
    let ca = Identity::new(vec![intermediate.clone()], key("ca")).unwrap();
    let leaf = recipe("printer.test", false).signed_by(&key("leaf").public_key(), &ca);
    let write = |name: &str, content: &[u8]| std::fs::write(directory.join(name), content).unwrap();
    write("root.pem", root.leaf().to_pem().as_bytes());
    write("chain.pem", (leaf.to_pem() + &intermediate.to_pem()).as_bytes());
    write("leaf.der", leaf.der());
    write("intermediate.der", intermediate.der());
    let whole = Identity::new(vec![leaf, intermediate], key("leaf")).unwrap();
    let pfx = |password: &str| {
        pki::export::pfx(
            &whole,
            password,
            "",
            pki::export::PfxFlavour::Modern,
            &Seed::from_bytes([8; 32]),
        )
    };
    write("locked.pfx", &pfx("secret"));
    write("password", b"secret\n");
}

/// Judges as Windows 10 did on a day of 2025; exit status and report.
fn judged(directory: &Path, more: &[&str]) -> (i32, Value) {
    let mut arguments = vec!["diagnose", "--as", "10", "--time", "2025-06-01T12:00:00Z", "--json"];
    arguments.extend(more);
    let (status, stdout, stderr) = run(directory, &arguments);
    let report = serde_json::from_str(&stdout).unwrap_or_else(|_| panic!("{arguments:?}: {stdout}{stderr}"));
    (status, report)
}

#[test]
fn a_stored_chain_is_judged_from_single_files_from_a_bundle_and_from_a_pfx_alike() {
    let folder = tempfile::tempdir().unwrap();
    stored_chain(folder.path());
    for chain in [
        &["leaf.der,intermediate.der"][..],
        &["leaf.der", "intermediate.der"],
        &["chain.pem"],
        &["locked.pfx", "--password-file", "password"],
    ] {
        let mut arguments = vec!["--trust", "root.pem", "--name", "printer.test", "--chain"];
        arguments.extend(chain);
        let (status, report) = judged(folder.path(), &arguments);
        assert_eq!((status, &report["hresult"]), (0, &"0".into()), "{chain:?}: {report}");
        assert_eq!(report["certificates"].as_array().unwrap().len(), 2);
        assert!(report.get("handshake").is_none(), "nothing was connected to");
    }
    let refused = |more: &[&str]| {
        let (status, report) = judged(folder.path(), more);
        (status, report["hresult"].as_str().unwrap().to_owned())
    };
    let with = |more: &'static str| {
        let mut arguments = vec!["--chain", "chain.pem"];
        arguments.extend(more.split(' '));
        arguments
    };
    assert_eq!(refused(&with("--name printer.test")), (1, "800B0109".to_owned()));
    assert_eq!(
        refused(&with("--name other.test --trust root.pem")),
        (1, "800B010F".to_owned())
    );
    assert_eq!(
        refused(&with("--name other.test --ignore unknown-ca,cn")),
        (0, "0".to_owned())
    );
    assert_eq!(
        refused(&with("--name other.test --ignore unknown-ca")),
        (1, "800B010F".to_owned())
    );
}

#[test]
fn what_xp_ignores_can_be_taken_from_it() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../tests/data/oracle/certs");
    let chain = [
        "diagnose",
        "--chain",
        "jetdirect.der",
        "--name",
        "other.test",
        "--as",
        "xp",
    ];
    let time = ["--time", "2007-08-06T22:40:35Z"];
    assert_eq!(run(&folder, &[&chain[..], &time].concat()).0, 0);
    let (status, stdout, _) = run(&folder, &[&chain[..], &time, &["--ignore", "none"]].concat());
    assert_eq!(status, 1);
    assert!(stdout.contains("CERT_E_UNTRUSTEDROOT"), "{stdout}");
}

#[test]
fn a_chain_that_cannot_be_read_is_named_with_the_remedy() {
    let folder = tempfile::tempdir().unwrap();
    stored_chain(folder.path());
    for (arguments, said) in [
        (&["--chain", "locked.pfx", "--name", "a"][..], "--password-file"),
        (&["--chain", "password", "--name", "a"], "PEM, DER or a PFX"),
        (&["--chain", "leaf.der"], "--name"),
        (
            &["--chain", "leaf.der", "--name", "a", "https://b/"],
            "cannot be used with",
        ),
        (&["--name", "a"], "--chain"),
        (
            &["--chain", "leaf.der", "--name", "a", "--ignore", "none,cn"],
            "stands alone",
        ),
    ] {
        let (status, stdout, stderr) = run(folder.path(), &[&["diagnose", "--as", "11"], arguments].concat());
        assert_eq!((status, stdout.as_str()), (2, ""), "{arguments:?}");
        assert!(stderr.contains(said), "{arguments:?}: {stderr}");
    }
}

#[test]
fn a_build_machine_gets_one_case_per_check_and_one_result_per_finding() {
    let folder = tempfile::tempdir().unwrap();
    stored_chain(folder.path());
    let chain = [
        "--chain",
        "chain.pem",
        "--name",
        "other.test",
        "--junit",
        "j.xml",
        "--sarif",
        "s.json",
    ];
    let read = |name: &str| std::fs::read_to_string(folder.path().join(name)).unwrap();

    let (status, _) = judged(folder.path(), &[&chain[..], &["--trust", "root.pem"]].concat());
    assert_eq!(status, 1);
    let junit = read("j.xml");
    assert!(
        junit.contains("<testsuite name=\"chain.pem\" tests=\"19\" failures=\"1\" errors=\"0\""),
        "{junit}"
    );
    assert!(
        junit.contains("name=\"name-mismatch\"><failure message=\"the certificate is for printer.test; other.test"),
        "{junit}"
    );
    let sarif: Value = serde_json::from_str(&read("s.json")).unwrap();
    let run = &sarif["runs"][0];
    assert_eq!(
        (&sarif["version"], &run["invocations"][0]["exitCode"]),
        (&"2.1.0".into(), &1.into())
    );
    let result = &run["results"][0];
    assert_eq!(
        (&result["ruleId"], &result["level"]),
        (&"name-mismatch".into(), &"error".into())
    );
    assert_eq!(
        result["locations"][0]["physicalLocation"]["artifactLocation"]["uri"],
        "chain.pem"
    );

    // Ignored, it is a warning: it passes, unless warnings are to fail.
    let ignoring = [&chain[..], &["--trust", "root.pem", "--ignore", "cn"]].concat();
    assert_eq!(judged(folder.path(), &ignoring).0, 0);
    assert!(read("j.xml").contains("failures=\"0\""));
    let sarif: Value = serde_json::from_str(&read("s.json")).unwrap();
    assert_eq!(sarif["runs"][0]["results"][0]["level"], "warning");
    assert_eq!(
        judged(folder.path(), &[&ignoring[..], &["--fail-on", "warning"]].concat()).0,
        1
    );
    assert!(read("j.xml").contains("failures=\"1\""));
}

#[test]
fn a_printer_that_cannot_be_asked_is_an_error_and_no_failure_to_a_build_machine() {
    let folder = tempfile::tempdir().unwrap();
    let listener = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    let url = format!("https://{}/", listener.local_addr().unwrap());
    drop(listener);
    let (status, _, _) = run(
        folder.path(),
        &["diagnose", &url, "--as", "11", "--junit", "j.xml", "--sarif", "s.json"],
    );
    assert_eq!(status, 2);
    let junit = std::fs::read_to_string(folder.path().join("j.xml")).unwrap();
    assert!(
        junit.contains("tests=\"1\" failures=\"0\" errors=\"1\"")
            && junit.contains("name=\"connection-refused\"><error"),
        "{junit}"
    );
    let sarif: Value = serde_json::from_slice(&std::fs::read(folder.path().join("s.json")).unwrap()).unwrap();
    assert_eq!(sarif["runs"][0]["invocations"][0]["executionSuccessful"], false);
}

#[test]
fn other_clients_are_asked_only_when_wanted() {
    let folder = tempfile::tempdir().unwrap();
    stored_chain(folder.path());
    let chain = ["--chain", "chain.pem", "--name", "other.test"];
    assert!(judged(folder.path(), &chain).1.get("others").is_none());
    let (_, report) = judged(folder.path(), &[&chain[..], &["--clients"]].concat());
    assert_eq!(
        report["others"]["faults"],
        serde_json::json!(["incomplete-chain", "san-mismatch"])
    );
    let words = ["diagnose", "--as", "10", "--time", "2025-06-01T12:00:00Z", "--clients"];
    let (_, stdout, _) = run(folder.path(), &[&words[..], &chain].concat());
    assert!(
        stdout.contains("refuses: num=20: unable to get local issuer certificate")
            && stdout.lines().all(|line| line.chars().count() <= 80)
            && stdout.contains("Codes for name mismatch"),
        "{stdout}"
    );
}

#[test]
fn a_file_is_dumped_in_the_words_of_certutil() {
    let folder = tempfile::tempdir().unwrap();
    stored_chain(folder.path());
    for file in [&["chain.pem"][..], &["locked.pfx", "--password-file", "password"]] {
        let (status, stdout, stderr) = run(folder.path(), &[&["certmgr", "dump"], file].concat());
        assert_eq!(status, 0, "{stderr}");
        assert!(
            stdout.contains("= Certificate 1 =") && stdout.contains("        DNS Name=printer.test\n"),
            "{stdout}"
        );
    }
    let (status, _, stderr) = run(folder.path(), &["certmgr", "dump", "password"]);
    assert!(status == 2 && stderr.contains("PEM, DER or a PFX"), "{stderr}");
}

#[test]
fn a_chain_of_pem_and_der_is_judged_with_what_is_to_be_ignored_named() {
    let folder = tempfile::tempdir().unwrap();
    stored_chain(folder.path());
    let line =
        "--chain chain.pem,intermediate.der --trust root.pem --name other.test --ignore unknown-ca,cn,date,usage";
    let arguments: Vec<&str> = line.split(' ').collect();
    let (status, report) = judged(folder.path(), &arguments);
    assert_eq!((status, &report["outcome"]), (0, &"accepted".into()), "{report}");
    let (status, report) = judged(folder.path(), &arguments[..arguments.len() - 2]);
    assert_eq!((status, &report["hresult"]), (1, &"800B010F".into()), "{report}");
}

#[test]
fn the_rules_of_every_windows_are_told_with_their_sources_and_stand_in_the_documents() {
    let folder = tempfile::tempdir().unwrap();
    let (status, text, _) = run(folder.path(), &["diagnose", "--profiles"]);
    assert_eq!(status, 0);
    let page = concat!(env!("CARGO_MANIFEST_DIR"), "/../../docs/profiles.md");
    let page = std::fs::read_to_string(page).unwrap();
    let told = page.split("```text\n").nth(1).and_then(|rest| rest.split("```").next());
    assert_eq!(
        told,
        Some(text.as_str()),
        "put the output of misprint diagnose --profiles into docs/profiles.md"
    );

    let (_, json, _) = run(folder.path(), &["diagnose", "--profiles", "--as", "xp", "--json"]);
    let rules: Value = serde_json::from_str(&json).unwrap();
    let ignored = rules
        .as_array()
        .unwrap()
        .iter()
        .find(|rule| rule["rule"] == "ignored")
        .unwrap();
    assert_eq!(
        (&ignored["as"], &ignored["value"], &ignored["evidence"]),
        (
            &serde_json::json!(["xp"]),
            &"unknown CA, name (1100)".into(),
            &"inferred".into()
        )
    );
}
