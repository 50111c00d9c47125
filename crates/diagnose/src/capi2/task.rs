//! Events into tasks (one call of an application each), and tasks into explanations.

use super::advice;
use super::log::Log;
use super::record::{Details, Record, Reference};
use crate::finding::shown;
use crate::hresult::HResult;
use crate::report::paragraph;
use crate::trust_status::{ERROR_NAMES, names_of};
use serde::Serialize;
use std::collections::HashMap;
use std::fmt::Write as _;

/// A log, explained; its JSON is the contract of `misprint capi2 explain --json`.
#[derive(Clone, PartialEq, Eq, Debug, Serialize)]
pub struct Explanation {
    /// CAPI2 events in the file.
    pub events: usize,
    /// Calls that they belong to.
    pub tasks: usize,
    /// Events of other providers, passed over.
    pub others: usize,
    /// Why the rest of the file could not be read.
    pub broken_off: Option<String>,
    /// The calls that failed, in the order of the file.
    pub failed: Vec<Task>,
}

/// A call that failed.
#[derive(Clone, PartialEq, Eq, Debug, Serialize)]
#[expect(missing_docs, reason = "the contract is in docs/diagnose.md")]
pub struct Task {
    pub task_id: String,
    /// Of its first event, as in the log.
    pub time: String,
    pub computer: String,
    pub process: String,
    pub server_name: Option<String>,
    pub certificate: Option<Certificate>,
    /// Leaf first.
    pub chain: Vec<Element>,
    #[serde(skip)]
    pub(super) chain_errors: u32,
    #[serde(skip)]
    pub(super) hresult: u32,
    /// Upper hex, as in the log.
    pub result: String,
    pub symbol: String,
    pub message: String,
    /// Why, in plain words.
    pub explanation: String,
    /// One sentence per line; a line that begins with two blanks is a command.
    pub remedy: String,
    /// The events of the call that report a failure.
    pub failures: Vec<Failure>,
}

/// A certificate as the log tells of it.
#[derive(Clone, PartialEq, Eq, Debug, Default, Serialize)]
#[expect(missing_docs, reason = "the contract is in docs/diagnose.md")]
pub struct Certificate {
    pub subject: String,
    /// SHA-1, upper hex.
    pub thumbprint: String,
    /// Empty where no event 90 spells it out.
    pub not_before: String,
    pub not_after: String,
    /// dNSName and iPAddress entries, else the CN.
    pub names: Vec<String>,
}

/// A link of the chain.
#[derive(Clone, PartialEq, Eq, Debug, Serialize)]
#[expect(missing_docs, reason = "the contract is in docs/diagnose.md")]
pub struct Element {
    pub certificate: Certificate,
    /// Upper hex.
    pub error_status: String,
    pub errors: Vec<&'static str>,
}

/// An event that reports a failure.
#[derive(Clone, PartialEq, Eq, Debug, Serialize)]
#[expect(missing_docs, reason = "the contract is in docs/diagnose.md")]
pub struct Failure {
    pub event: u16,
    pub sequence: u32,
    pub result: String,
    pub symbol: String,
    /// What was being fetched.
    pub url: Option<String>,
}

/// Groups and explains.
pub(super) fn explain(log: Log) -> Explanation {
    let details: HashMap<&str, &Details> = log
        .read
        .certificates
        .iter()
        .map(|certificate| (certificate.thumbprint.as_str(), certificate))
        .collect();
    let tasks = grouped(&log.read.records);
    let failed = tasks.iter().filter_map(|records| task(records, &details)).collect();
    Explanation {
        events: log.read.records.len(),
        tasks: tasks.len(),
        others: log.others,
        broken_off: log.broken_off,
        failed,
    }
}

/// By TaskId, in order of appearance. A policy event under a TaskId of its own goes to the task that built its chain.
fn grouped(records: &[Record]) -> Vec<Vec<&Record>> {
    let mut places: HashMap<&str, usize> = HashMap::new();
    let mut tasks: Vec<Vec<&Record>> = Vec::new();
    for record in records {
        if record.task_id.is_empty() {
            tasks.push(vec![record]);
            continue;
        }
        let place = *places.entry(&record.task_id).or_insert(tasks.len());
        if place == tasks.len() {
            tasks.push(Vec::new());
        }
        tasks[place].push(record);
    }
    let builders: HashMap<&str, usize> = tasks
        .iter()
        .enumerate()
        .flat_map(|(place, records)| records.iter().map(move |record| (place, record)))
        .filter(|(_, record)| record.id == 11)
        .filter_map(|(place, record)| Some((record.chain_ref.as_deref()?, place)))
        .collect();
    for place in 0..tasks.len() {
        let lone = tasks[place].iter().all(|record| record.id == 30);
        let chain = tasks[place].first().and_then(|record| record.chain_ref.as_deref());
        if let Some(builder) = chain.filter(|_| lone).and_then(|chain| builders.get(chain)) {
            let policy = std::mem::take(&mut tasks[place]);
            tasks[*builder].extend(policy);
        }
    }
    tasks.retain(|records| !records.is_empty());
    tasks
}

/// What a call reports: the result of its outermost event, else of its policy, its chain, its revocation, its retrieval.
const OUTERMOST: [u16; 6] = [81, 30, 11, 41, 53, 51];

/// `None` where the call succeeded.
fn task(records: &[&Record], details: &HashMap<&str, &Details>) -> Option<Task> {
    let reporting = OUTERMOST
        .iter()
        .find_map(|id| {
            records
                .iter()
                .rfind(|record| record.id == *id && record.result.is_some())
        })
        .or_else(|| records.iter().rfind(|record| record.result.is_some()))?;
    let result = reporting.result.filter(|result| !result.is_ok())?;
    let of = |reference: &Reference| certificate(reference, details);
    let first = records.first()?;
    let chain = records.iter().rfind(|record| record.id == 11);
    let seen = records.iter().find_map(|record| record.certificate.as_ref());
    let mut task = Task {
        task_id: shown(&first.task_id),
        time: shown(&first.time),
        computer: shown(&first.computer),
        process: shown(&first.process),
        server_name: records
            .iter()
            .find_map(|record| record.server_name.as_deref())
            .map(shown),
        certificate: seen.map(of),
        chain: chain.map_or_else(Vec::new, |chain| {
            let elements = chain.elements.iter();
            elements
                .map(|(reference, errors)| element(of(reference), *errors))
                .collect()
        }),
        chain_errors: chain.map_or(0, |chain| chain.chain_errors),
        hresult: result.0,
        result: result.to_string(),
        symbol: result.symbol().to_owned(),
        message: if reporting.result_text.is_empty() {
            result.message().to_owned()
        } else {
            shown(&reporting.result_text)
        },
        explanation: String::new(),
        remedy: String::new(),
        failures: records.iter().filter_map(|record| failure(record)).collect(),
    };
    let (explanation, remedy) = advice::on(&task);
    task.explanation = explanation;
    task.remedy = remedy.join("\n");
    Some(task)
}

fn certificate(reference: &Reference, details: &HashMap<&str, &Details>) -> Certificate {
    let known = details.get(reference.thumbprint.as_str());
    let text = |of: fn(&Details) -> &str| known.map_or_else(String::new, |known| shown(of(known)));
    Certificate {
        subject: shown(&reference.subject),
        thumbprint: shown(&reference.thumbprint),
        not_before: text(|known| &known.not_before),
        not_after: text(|known| &known.not_after),
        names: known.map_or_else(Vec::new, |known| known.names.iter().map(|name| shown(name)).collect()),
    }
}

fn element(certificate: Certificate, errors: u32) -> Element {
    Element {
        certificate,
        error_status: format!("{errors:X}"),
        errors: names_of(errors, ERROR_NAMES).collect(),
    }
}

fn failure(record: &Record) -> Option<Failure> {
    let result = record.result.unwrap_or(HResult::OK);
    (record.level == 2 || !result.is_ok()).then(|| Failure {
        event: record.id,
        sequence: record.sequence,
        result: result.to_string(),
        symbol: result.symbol().to_owned(),
        url: record.url.as_deref().map(shown),
    })
}

impl Explanation {
    /// For a person at a terminal.
    pub fn to_text(&self) -> String {
        let mut text = String::new();
        let (events, tasks, failed) = (self.events, self.tasks, self.failed.len());
        // Writing to a string does not fail.
        let _ = writeln!(text, "{events} CAPI2 events of {tasks} calls; {failed} of them failed");
        if self.others > 0 {
            let _ = writeln!(text, "  ({} events of others were passed over)", self.others);
        }
        if let Some(why) = &self.broken_off {
            let _ = writeln!(text, "  The file could not be read to its end: {why}");
        }
        for task in &self.failed {
            text.push('\n');
            task.write(&mut text);
        }
        text
    }
}

impl Task {
    fn write(&self, text: &mut String) {
        let server = self
            .server_name
            .as_deref()
            .map_or_else(String::new, |name| format!(" for {name}"));
        let _ = writeln!(text, "{}: {} on {}{server}", self.time, self.process, self.computer);
        paragraph(text, "", &self.explanation);
        paragraph(text, "Why", &format!("0x{:0>8} {}", self.result, self.symbol));
        paragraph(text, "", &self.message);
        for (index, element) in self.chain.iter().enumerate() {
            let certificate = &element.certificate;
            paragraph(text, if index == 0 { "Chain" } else { "" }, &certificate.subject);
            if !certificate.not_before.is_empty() {
                let line = format!("{} to {}", certificate.not_before, certificate.not_after);
                paragraph(text, "", &line);
            }
            paragraph(text, "", &format!("SHA-1 {}", certificate.thumbprint));
            if !element.errors.is_empty() {
                paragraph(text, "", &element.errors.join(", "));
            }
        }
        for (index, step) in self.remedy.lines().enumerate() {
            paragraph(text, if index == 0 { "What to do" } else { "" }, step);
        }
        for (index, failure) in self.failures.iter().enumerate() {
            let url = failure.url.as_deref().map_or_else(String::new, |url| format!(" {url}"));
            let line = format!(
                "{:>2} {:>3} Result {} {}{url}",
                failure.sequence, failure.event, failure.result, failure.symbol
            );
            paragraph(text, if index == 0 { "Events" } else { "" }, &line);
        }
        paragraph(text, "Task", &self.task_id);
    }
}
