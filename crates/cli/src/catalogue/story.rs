//! What an entry tells, paragraph by paragraph, whatever it is written on.

use super::reactions::Reactions;
use diagnose::HResult;
use diagnose::clients::measured;
use scenarios::{Expectation, Scenario, Verdict};

/// Heading and content, in the order in which a person asks.
pub(super) fn paragraphs(scenario: &Scenario) -> [(&'static str, String); 8] {
    [
        ("What happened", scenario.what_happened.to_owned()),
        ("On the wire", scenario.on_the_wire.to_owned()),
        ("Why it matters", scenario.why_it_matters.to_owned()),
        ("A correct client", scenario.correct_client.to_owned()),
        ("Windows", windows(&scenario.expectation)),
        ("misprint diagnose finds", findings(&scenario.expectation)),
        ("Cure", cure(scenario)),
        ("Source", scenario.source.to_owned()),
    ]
}

/// Everything that a person may look for, with what the clients said.
pub(super) fn all_words(scenario: &Scenario) -> String {
    let told = paragraphs(scenario).map(|(_, content)| content).join("\n");
    let said: String = measured(scenario.id)
        .map(|row| format!("\n{} {}", row.error, row.alert().unwrap_or_default()))
        .collect();
    format!("{told}\n{}{said}", Reactions::of(scenario.id).sentence())
}

fn cure(scenario: &Scenario) -> String {
    match scenario.ews_action {
        Some(action) => format!("{} In its web pages: {}.", scenario.cure, action.title()),
        None => scenario.cure.to_owned(),
    }
}

fn windows(expectation: &Expectation) -> String {
    let Expectation {
        vista, ten, evidence, ..
    } = expectation;
    let worth = evidence.as_str();
    if vista.hresult == ten.hresult {
        return format!("{} [{worth}].", result(vista));
    }
    format!("Vista and 7: {}. Windows 10: {} [{worth}].", result(vista), result(ten))
}

fn findings(expectation: &Expectation) -> String {
    let found = unchecked(expectation);
    match &expectation.checked {
        Some(checked) => format!(
            "{found} With --revocation chain, as Windows 10: {}; it {}.",
            codes(checked),
            result(checked)
        ),
        None => found,
    }
}

fn unchecked(expectation: &Expectation) -> String {
    let Expectation { vista, ten, .. } = expectation;
    if vista.findings == ten.findings {
        return format!("{}.", codes(vista));
    }
    format!("as Vista {}; as Windows 10 {}.", codes(vista), codes(ten))
}

fn result(verdict: &Verdict) -> String {
    match HResult(verdict.hresult) {
        HResult::OK => "accepts (0)".to_owned(),
        refused => format!("refuses, {refused} ({})", refused.symbol()),
    }
}

fn codes(verdict: &Verdict) -> String {
    if verdict.findings.is_empty() {
        return "nothing".to_owned();
    }
    verdict.findings.join(", ")
}

/// What a client said, or that it said nothing.
pub(super) fn said(error: &str) -> &str {
    if error.is_empty() { "said nothing" } else { error }
}
