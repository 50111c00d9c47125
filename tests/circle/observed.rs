//! What a client did, as it said itself and as the printer saw it.

use super::stage::Case;
use super::words;
use crate::peers::walk::{Answer, Outcome};
use printer::EventRecord;
use serde_json::Value;
use std::time::Duration;

/// How long the printer may take to notice that a client has left.
const DEADLINE: Duration = Duration::from_secs(20);

/// What of a visit is looked at.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum Aspect {
    Outcome,
    /// The words of the error.
    Words,
    /// The alert that the printer gets.
    Alert,
}

/// One visit.
#[derive(Clone, Debug)]
pub(super) struct Observed {
    pub(super) outcome: Outcome,
    pub(super) text: String,
    /// Names, in the order in which they came; `None` where nobody looked.
    pub(super) alerts: Option<Vec<String>>,
    /// The printer may have hung up, or still be writing, when the alert comes: then it is lost.
    pub(super) alert_may_be_lost: bool,
}

/// What `answer` says, and the handshakes of the printer after event `since`; without it nobody looks at them.
pub(super) async fn after(case: &Case, since: Option<u64>, answer: Answer) -> Observed {
    let Answer { outcome, text } = answer;
    let mut alerts = None;
    if let Some(since) = since.filter(|_| case.tells()) {
        let events = case.printer.events();
        let is_handshake = |event: &EventRecord| event.kind() == "handshake";
        let _ = events.wait(since, DEADLINE, is_handshake).await;
        let handshakes = events.since(since).into_iter().filter(is_handshake);
        let alert = |event: EventRecord| event.body.get("alert").and_then(Value::as_str).map(str::to_owned);
        alerts = Some(handshakes.filter_map(alert).collect());
    }
    Observed {
        outcome,
        text,
        alerts,
        // Where a certificate is judged the printer waits for the word.
        alert_may_be_lost: case.predicted.is_none(),
    }
}

impl Observed {
    /// Are these the words?
    pub(super) fn says(&self, error: &str) -> bool {
        words::pieces(error).all(|piece| self.text.contains(piece))
    }

    /// Is this the alert, such as `unknown_ca(48)`, `none` or `not-recorded`?
    pub(super) fn sends(&self, alert: &str) -> bool {
        match (&self.alerts, alert) {
            (None, _) | (_, "not-recorded") => true,
            (Some(alerts), "none") => alerts.is_empty(),
            (Some(alerts), _) if alerts.is_empty() => self.alert_may_be_lost,
            (Some(alerts), alert) => {
                let name = alert.split('(').next().unwrap_or_default();
                alerts.iter().any(|received| received == name)
            }
        }
    }
}
