//! Verdicts of an independent implementation, Wine 8.0's crypt32, and what is known of Windows where the two differ.
//!
//! `tests/data/oracle/README.md` describes the cases. Every case carries its own time; none is skipped.

#![expect(clippy::unwrap_used, reason = "a test that cannot go on fails")]

use misprint_diagnose::Os;
use misprint_diagnose::chain::{self, Chain, ChainInput};
use misprint_diagnose::verdict::{self, PolicyStatus, SslParameters};
use pki::Certificate;
use serde_json::Value;
use std::path::{Path, PathBuf};
use time::OffsetDateTime;

/// Cases where this crate knowingly disagrees, each with its reason. A case listed here that agrees is a failure too.
const DISAGREEMENTS: &[(&str, &str)] = &[];

/// How many comparisons there were, by kind.
#[derive(Default, Debug)]
struct Compared {
    cases: usize,
    statuses: usize,
    ssl: usize,
    base: usize,
}

#[test]
fn every_verdict_of_the_oracle_is_ours_too() {
    let file: Value = serde_json::from_slice(&std::fs::read(folder().join("verdicts.json")).unwrap()).unwrap();
    let cases = file["cases"].as_array().unwrap();
    let mut compared = Compared::default();
    let mut failures = Vec::new();
    for case in cases {
        let mut faults = Vec::new();
        judge(case, &mut compared, &mut faults);
        let id = case["id"].as_str().unwrap();
        let known = DISAGREEMENTS.iter().any(|(listed, _)| *listed == id);
        match (known, faults.is_empty()) {
            (true, true) => failures.push(format!("{id}: listed as a disagreement, but agrees")),
            (false, false) => failures.push(format!("{id}: {}", faults.join("; "))),
            _ => {}
        }
    }
    assert!(
        failures.is_empty(),
        "{} of {} cases:\n{}",
        failures.len(),
        cases.len(),
        failures.join("\n")
    );
    assert_eq!(compared.cases, 82, "cases in the file");
    assert_eq!(
        (compared.statuses, compared.ssl, compared.base),
        (79 * 4, 325, 66),
        "comparisons: {compared:?}"
    );
}

fn judge(case: &Value, compared: &mut Compared, faults: &mut Vec<String>) {
    compared.cases += 1;
    let sent: Vec<Certificate> = std::iter::once(&case["leaf"])
        .chain(case["intermediates"].as_array().unwrap())
        .map(certificate)
        .collect();
    let trust: Vec<Certificate> = case["roots"].as_array().unwrap().iter().map(certificate).collect();
    let usages: Vec<&str> = case["requested_usage"]
        .as_array()
        .unwrap()
        .iter()
        .map(|oid| oid.as_str().unwrap())
        .collect();
    for os in Os::ALL {
        let chain = chain::build(&ChainInput {
            sent: &sent,
            intermediates: &[],
            distrust: &[],
            trust: &trust,
            requested_usage: &usages,
            time: OffsetDateTime::from_unix_timestamp(case["time_unix"].as_i64().unwrap()).unwrap(),
            rules: os.profile(),
        })
        .unwrap();
        // Windows XP is another crypt32; Wine is like the later ones.
        if os != Os::Xp && case["compare_error_status"] == true {
            compared.statuses += 1;
            compare_statuses(case, os, &chain, faults);
        }
        let asked = SslParameters {
            server_name: case["server_name"].as_str(),
            ignored: hex(&case["ssl_ignore_flags"]["value"]),
            policy_flags: hex(&case["policy_flags"]["value"]),
        };
        let expected = &case["expect"][expected_as(os)];
        if !expected.is_null() {
            compared.ssl += 1;
            compare_ssl(expected, os, verdict::ssl(&chain, os.profile(), &asked), faults);
        }
        if os == Os::Vista && case["wine_differs"].is_null() {
            compared.base += 1;
            let base = verdict::base(&chain, asked.policy_flags).error.to_string();
            if base != case["wine"]["base_policy"] {
                faults.push(format!("{os}: base policy {base}, not {}", case["wine"]["base_policy"]));
            }
        }
    }
}

/// Windows 11 is held to what is expected of 10.
fn expected_as(os: Os) -> &'static str {
    if os == Os::Eleven {
        Os::Ten.as_str()
    } else {
        os.as_str()
    }
}

fn compare_statuses(case: &Value, os: Os, chain: &Chain, faults: &mut Vec<String>) {
    let ours: Vec<String> = std::iter::once(chain.error_status)
        .chain(chain.elements.iter().map(|element| element.error_status))
        .map(|status| format!("{status:X}"))
        .collect();
    let wine = &case["wine"];
    let theirs: Vec<String> = std::iter::once(&wine["error_status"])
        .chain(
            wine["elements"]
                .as_array()
                .unwrap()
                .iter()
                .map(|element| &element["error_status"]),
        )
        .map(|status| status.as_str().unwrap().to_owned())
        .collect();
    if ours != theirs {
        faults.push(format!("{os}: status of chain and elements {ours:?}, not {theirs:?}"));
    }
}

fn compare_ssl(expected: &Value, os: Os, ours: PolicyStatus, faults: &mut Vec<String>) {
    let indexes_agree = [
        (&expected["chain_index"], ours.chain_index),
        (&expected["element_index"], ours.element_index),
    ]
    .iter()
    .all(|(theirs, ours)| theirs.is_null() || theirs.as_i64() == Some(i64::from(*ours)));
    if ours.error.to_string() != expected["result"].as_str().unwrap() || !indexes_agree {
        faults.push(format!("{os}: SSL policy {ours:?}, not {expected}"));
    }
}

fn folder() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../../tests/data/oracle")
}

fn certificate(path: &Value) -> Certificate {
    Certificate::from_der(std::fs::read(folder().join(path.as_str().unwrap())).unwrap())
}

fn hex(value: &Value) -> u32 {
    u32::from_str_radix(value.as_str().unwrap(), 16).unwrap()
}
