//! JUnit's XML: one suite, one test case per check. What weighs less than `fail_on` is written beside a case that passes.

use super::{CHECKS, Subject};
use crate::event_xml::element::Element;
use crate::report::{Finding, Outcome};

/// The text of the file. Where a chain was judged, every check is a case; other findings are cases of their own.
pub fn junit(subject: &Subject<'_>) -> String {
    let report = subject.report;
    let judged = report.outcome != Outcome::Unreachable && !report.certificates.is_empty();
    let mut codes: Vec<&str> = if judged { CHECKS.to_vec() } else { Vec::new() };
    for finding in &report.findings {
        if !codes.contains(&finding.code.as_str()) {
            codes.push(&finding.code);
        }
    }
    let count = |name: &str, cases: &[Case<'_>]| cases.iter().filter(|case| case.kind() == Some(name)).count();
    let cases: Vec<Case<'_>> = codes.into_iter().map(|code| Case { subject, code }).collect();
    let (failures, errors) = (count("failure", &cases), count("error", &cases));
    let totals = |element: Element| {
        element
            .attribute("tests", cases.len().to_string())
            .attribute("failures", failures.to_string())
            .attribute("errors", errors.to_string())
            .attribute("skipped", "0")
    };
    let suite = totals(Element::new("testsuite").attribute("name", subject.location));
    let suite = suite.children(cases.iter().map(Case::element));
    let suites = totals(Element::new("testsuites").attribute("name", "misprint diagnose"));
    format!(
        "<?xml version=\"1.0\" encoding=\"utf-8\"?>\n{}\n",
        suites.child(suite).to_xml()
    )
}

struct Case<'a> {
    subject: &'a Subject<'a>,
    code: &'a str,
}

impl Case<'_> {
    fn findings(&self) -> impl Iterator<Item = &Finding> {
        self.subject
            .report
            .findings
            .iter()
            .filter(|finding| finding.code == self.code)
    }

    /// `error` where it could not be tried; `None` where the case passes.
    fn kind(&self) -> Option<&'static str> {
        let fails = self.findings().any(|finding| finding.severity >= self.subject.fail_on);
        match (fails, self.subject.report.outcome) {
            (false, _) => None,
            (true, Outcome::Unreachable) => Some("error"),
            (true, _) => Some("failure"),
        }
    }

    fn element(&self) -> Element {
        let report = self.subject.report;
        let case = Element::new("testcase")
            .attribute("classname", format!("misprint.diagnose.{}", report.os))
            .attribute("name", self.code);
        let messages: Vec<&str> = self.findings().map(|finding| finding.message.as_str()).collect();
        let Some(kind) = self.kind() else {
            return if messages.is_empty() {
                case
            } else {
                case.child(Element::new("system-out").text(messages.join("\n")))
            };
        };
        let fault = Element::new(kind)
            .attribute("message", messages.join("; "))
            .attribute("type", format!("{} {}", report.hresult, report.symbol));
        case.child(fault.text(&report.remedy))
    }
}
