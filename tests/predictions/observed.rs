//! What a client did, as it said itself and as the printer saw it.

use super::known::Aspect;
use crate::peers::walk::Answer;
use diagnose::clients::Reaction;
use printer::{EventRecord, Printer};
use serde_json::Value;
use std::time::Duration;

/// How long the printer may take to notice that a client has left.
const DEADLINE: Duration = Duration::from_secs(20);

/// One visit.
#[derive(Clone, Debug)]
pub(super) struct Observed {
    pub(super) ok: bool,
    pub(super) text: String,
    /// Names, in the order in which they came.
    pub(super) alerts: Vec<String>,
}

/// What `answer` says, and the handshakes of the printer after event `since`.
pub(super) async fn after(printer: &Printer, since: u64, answer: Answer) -> Observed {
    let events = printer.events();
    let is_handshake = |event: &EventRecord| event.kind() == "handshake";
    let _ = events.wait(since, DEADLINE, is_handshake).await;
    let handshakes = events.since(since).into_iter().filter(is_handshake);
    let alert = |event: EventRecord| event.body.get("alert").and_then(Value::as_str).map(str::to_owned);
    Observed {
        ok: answer.ok,
        text: answer.text,
        alerts: handshakes.filter_map(alert).collect(),
    }
}

impl Observed {
    /// `None` where nothing is predicted, or where the outcome already is another.
    pub(super) fn agrees(&self, aspect: Aspect, predicted: &Reaction) -> Option<bool> {
        let accepted = predicted.outcome == "accepted";
        let refused_as_predicted = predicted.outcome == "refused" && !self.ok;
        match aspect {
            Aspect::Outcome => Some(predicted.outcome != "not-measured" && accepted == self.ok),
            Aspect::Words => refused_as_predicted.then(|| words(&predicted.error).all(|word| self.text.contains(word))),
            Aspect::Alert => (refused_as_predicted && predicted.alert != "not-recorded").then(|| {
                match predicted.alert.split('(').next() {
                    Some("none") | None => self.alerts.is_empty(),
                    Some(alert) => self.alerts.iter().any(|received| received == alert),
                }
            }),
        }
    }
}

/// The parts of an error that a client may put on lines of their own, or wrap in others.
fn words(error: &str) -> impl Iterator<Item = &str> {
    error
        .split(['(', ')', '…'])
        .flat_map(|part| part.split(". "))
        .flat_map(|part| part.split(": "))
        .flat_map(|part| part.split("; "))
        .flat_map(|part| part.split(" / "))
        .map(|part| part.trim().trim_end_matches('.'))
        .filter(|part| !part.is_empty())
}
