//! The report as JUnit's XML: a case for every scenario. With a baseline a case fails where the reaction changed; without
//! one, where the client is lenient or refuses a good printer.

use super::judgement::Judgement;
use super::report::{Report, Row, should};
use std::fmt::Write as _;

/// The text of the file.
pub(crate) fn junit(report: &Report) -> String {
    let failures: Vec<Option<String>> = report.rows.iter().map(|row| failure(report, row)).collect();
    let failed = failures.iter().flatten().count();
    let (tests, skipped) = (report.rows.len() + report.left_out.len(), report.left_out.len());
    let totals = format!("tests=\"{tests}\" failures=\"{failed}\" errors=\"0\" skipped=\"{skipped}\"");
    let name = escaped(&report.client.name);
    let mut xml = format!(
        "<?xml version=\"1.0\" encoding=\"utf-8\"?>\n<testsuites name=\"misprint audit\" {totals}>\n<testsuite name=\"{name}\" {totals}>\n"
    );
    for (row, failure) in report.rows.iter().zip(failures) {
        let Row { scenario, reaction, .. } = row;
        let seconds = std::time::Duration::from_millis(reaction.ms).as_secs_f64();
        // Writing to a string does not fail.
        let _ = write!(
            xml,
            "<testcase classname=\"misprint.audit.{name}.{}\" name=\"{scenario}\" time=\"{seconds:.3}\">",
            row.family.name()
        );
        let said = escaped(&format!(
            "{}: {}. It said: {}",
            reaction.outcome.word(),
            reaction.how,
            reaction.message
        ));
        let _ = match failure {
            Some(message) => write!(xml, "<failure message=\"{}\">{said}</failure>", escaped(&message)),
            None => write!(xml, "<system-out>{said}</system-out>"),
        };
        xml += "</testcase>\n";
    }
    for left_out in &report.left_out {
        let _ = writeln!(
            xml,
            "<testcase classname=\"misprint.audit.{name}\" name=\"{}\"><skipped message=\"{}\"/></testcase>",
            left_out.scenario,
            escaped(&left_out.reason)
        );
    }
    xml + "</testsuite>\n</testsuites>\n"
}

fn failure(report: &Report, row: &Row) -> Option<String> {
    if let Some(comparison) = &report.comparison {
        let change = comparison.changed.iter().find(|change| change.scenario == row.scenario);
        return change.map(super::baseline::Change::text);
    }
    let fails = matches!(row.judgement, Judgement::Lenient | Judgement::RefusesGood);
    fails.then(|| {
        let outcome = row.reaction.outcome.word();
        format!("{outcome}, and should {}: {}", should(row.should), row.meaning)
    })
}

/// XML 1.0 §2.2 and §2.4.
fn escaped(text: &str) -> String {
    text.chars().fold(String::new(), |mut escaped, character| {
        match character {
            '<' => escaped += "&lt;",
            '>' => escaped += "&gt;",
            '&' => escaped += "&amp;",
            '"' => escaped += "&quot;",
            '\u{fffe}' | '\u{ffff}' => escaped.push('\u{fffd}'),
            control if control.is_control() => escaped.push('\u{fffd}'),
            character => escaped.push(character),
        }
        escaped
    })
}

#[cfg(test)]
mod tests {
    use super::super::reaction::Outcome;
    use super::super::report::tests::report;
    use super::*;

    #[test]
    fn every_scenario_is_a_case_and_a_leniency_fails() {
        let xml = junit(&report(&[
            ("ok-chain", Outcome::Accepted),
            ("expired", Outcome::Accepted),
        ]));
        assert!(xml.contains("tests=\"2\" failures=\"1\""), "{xml}");
        assert!(xml.contains("name=\"expired\"") && xml.contains("<failure message=\"accepted, and should refuse"));
        assert!(
            xml.contains("as &lt;told&gt;. It said: it &amp; &quot;said&quot; so"),
            "{xml}"
        );
    }
}
