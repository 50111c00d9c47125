//! The report as SARIF 2.1.0 (OASIS): a rule for every scenario that something is to be said about, and a result for
//! each of them. With a baseline these are the changed reactions.

use super::judgement::{Judgement, Severity};
use super::report::{Report, Row, should};
use serde_json::{Value, json};

/// The text of the file.
pub(crate) fn sarif(report: &Report) -> String {
    let results: Vec<(&Row, &str, String)> = report.rows.iter().filter_map(|row| result(report, row)).collect();
    let rule = |(row, _, _): &(&Row, &str, String)| {
        json!({
            "id": row.scenario,
            "shortDescription": { "text": row.title },
            "fullDescription": { "text": row.entry.why_it_matters },
            "help": { "text": row.entry.correct_client },
        })
    };
    let rules: Vec<Value> = results.iter().map(rule).collect();
    let uri = uri(&report.client.name);
    let results: Vec<Value> = results
        .iter()
        .enumerate()
        .map(|(index, (row, level, text))| {
            json!({
                "ruleId": row.scenario,
                "ruleIndex": index,
                "level": level,
                "message": { "text": text },
                "locations": [{
                    "physicalLocation": { "artifactLocation": { "uri": uri } },
                    "logicalLocations": [{ "name": report.client.name, "kind": "module" }],
                }],
            })
        })
        .collect();
    let run = json!({
        "tool": { "driver": { "name": "misprint audit", "version": report.version, "rules": rules } },
        "invocations": [{ "executionSuccessful": true, "exitCode": u8::from(!report.passes()) }],
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

fn result<'a>(report: &Report, row: &'a Row) -> Option<(&'a Row, &'static str, String)> {
    let outcome = row.reaction.outcome.word();
    if let Some(comparison) = &report.comparison {
        let change = comparison
            .changed
            .iter()
            .find(|change| change.scenario == row.scenario)?;
        return Some((row, "error", change.text()));
    }
    let level = match (row.judgement, row.severity) {
        (Judgement::Lenient, Some(Severity::Critical)) | (Judgement::RefusesGood, _) => "error",
        (Judgement::Lenient, Some(Severity::Serious)) => "warning",
        (Judgement::Lenient | Judgement::TooStrict | Judgement::Undecided, _) => "note",
        (Judgement::Right | Judgement::Allowed, _) => return None,
    };
    let text = format!(
        "{}: {outcome} ({}), and should {}: {}.",
        row.title,
        row.reaction.how,
        should(row.should),
        row.meaning
    );
    Some((row, level, text))
}

/// The name as a relative reference (RFC 3986 §4.2).
fn uri(name: &str) -> String {
    name.bytes().fold(String::new(), |mut uri, octet| {
        match octet {
            b'a'..=b'z' | b'A'..=b'Z' | b'0'..=b'9' | b'-' | b'.' | b'_' | b'~' => uri.push(octet.into()),
            _ => uri.push_str(&format!("%{octet:02X}")),
        }
        uri
    })
}

#[cfg(test)]
mod tests {
    use super::super::reaction::Outcome;
    use super::super::report::tests::report;
    use super::*;

    #[test]
    fn a_leniency_is_a_result_of_its_weight_and_what_is_right_is_none() {
        let report = report(&[
            ("ok-chain", Outcome::Accepted),
            ("expired", Outcome::Accepted),
            ("san-mismatch", Outcome::Accepted),
        ]);
        let log: Value = serde_json::from_str(&sarif(&report)).unwrap();
        let results = log["runs"][0]["results"].as_array().unwrap();
        let told: Vec<_> = results
            .iter()
            .map(|result| (result["ruleId"].as_str(), result["level"].as_str()))
            .collect();
        assert_eq!(
            told,
            [
                (Some("expired"), Some("warning")),
                (Some("san-mismatch"), Some("error"))
            ]
        );
        assert_eq!(log["runs"][0]["tool"]["driver"]["rules"].as_array().unwrap().len(), 2);
    }
}
