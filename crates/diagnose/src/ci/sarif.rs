//! SARIF 2.1.0 (OASIS): one run, one rule per code that was found, one result per finding.

use super::{Subject, meaning};
use crate::report::{Outcome, Severity};
use serde_json::{Value, json};

/// The text of the file.
pub fn sarif(subject: &Subject<'_>) -> String {
    let report = subject.report;
    let mut codes: Vec<&str> = Vec::new();
    for finding in &report.findings {
        if !codes.contains(&finding.code.as_str()) {
            codes.push(&finding.code);
        }
    }
    let rules: Vec<Value> = codes
        .iter()
        .map(|code| json!({ "id": code, "shortDescription": { "text": meaning(code) } }))
        .collect();
    let results: Vec<Value> = report
        .findings
        .iter()
        .map(|finding| {
            let text = if finding.fatal {
                format!("{}\n{}", finding.message, report.remedy)
            } else {
                finding.message.clone()
            };
            json!({
                "ruleId": finding.code,
                "ruleIndex": codes.iter().position(|code| *code == finding.code),
                "level": level(finding.severity),
                "message": { "text": text },
                "locations": [{ "physicalLocation": { "artifactLocation": { "uri": uri(subject.location) } } }],
            })
        })
        .collect();
    let run = json!({
        "tool": { "driver": { "name": "misprint", "version": env!("CARGO_PKG_VERSION"), "rules": rules } },
        "invocations": [{
            "executionSuccessful": report.outcome != Outcome::Unreachable,
            "exitCode": subject.exit_code(),
        }],
        "results": results,
        "columnKind": "unicodeCodePoints",
    });
    let log = json!({
        "$schema": "https://json.schemastore.org/sarif-2.1.0.json",
        "version": "2.1.0",
        "runs": [run],
    });
    format!("{log:#}\n")
}

fn level(severity: Severity) -> &'static str {
    match severity {
        Severity::Note => "note",
        Severity::Warning => "warning",
        Severity::Error => "error",
    }
}

/// A URL as it is; a path as a relative or absolute reference (RFC 3986 §4.2).
fn uri(location: &str) -> String {
    if location.contains("://") {
        return location.to_owned();
    }
    location.bytes().fold(String::new(), |mut uri, octet| {
        match octet {
            b'a'..=b'z' | b'A'..=b'Z' | b'0'..=b'9' | b'-' | b'.' | b'_' | b'~' | b'/' => uri.push(octet.into()),
            _ => uri.push_str(&format!("%{octet:02X}")),
        }
        uri
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_path_becomes_a_reference_and_a_url_stays() {
        assert_eq!(uri("certs/our printer.pem"), "certs/our%20printer.pem");
        assert_eq!(uri("ipps://printer:631/ipp/print"), "ipps://printer:631/ipp/print");
    }
}
