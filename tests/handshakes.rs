//! Handshakes as the printer recorded them.

use crate::story::words::Leaves;
use printer::{EventLog, EventRecord};
use serde_json::Value;
use std::time::Duration;

/// How long the printer may take to notice that a client has left.
const DEADLINE: Duration = Duration::from_secs(20);

/// Waits for a handshake after event `since` that ended so; else the handshakes that there were, as text.
pub(crate) async fn wait(events: &EventLog, since: u64, leaves: Leaves) -> Result<EventRecord, String> {
    match events.wait(since, DEADLINE, |event| is(event, leaves)).await {
        Some(event) => Ok(event),
        None => {
            let all = events
                .since(since)
                .into_iter()
                .filter(|event| text(event, "event") == "handshake");
            Err(all.map(|event| summary(&event) + "\n").collect())
        }
    }
}

/// `alert unknown_ca`, `established, left without a request`, `established, request seen`, in the event's own terms.
pub(crate) fn summary(event: &EventRecord) -> String {
    let outcome = text(event, "outcome");
    let (version, ended) = (text(event, "version"), text(event, "ended"));
    match outcome {
        // The version is agreed on only when the handshake is whole.
        "alert-received" => format!("alert {}", text(event, "alert")),
        "closed" => "closed before Finished, no alert".to_owned(),
        "established" if requested(event) => format!("{version} established, request seen"),
        "established" | "reset" => format!("{version} finished, no request, {ended}"),
        _ => format!("{version} {outcome} {}", Value::Object(event.body.clone())),
    }
}

fn is(event: &EventRecord, leaves: Leaves) -> bool {
    text(event, "event") == "handshake"
        && match leaves {
            Leaves::WithAlert(alert) => text(event, "outcome") == "alert-received" && text(event, "alert") == alert,
            Leaves::BeforeFinished => text(event, "outcome") == "closed",
            // With close_notify, with a FIN, or with a reset, when it leaves the printer's tickets unread.
            Leaves::WithoutRequest => {
                let left = matches!(text(event, "outcome"), "established" | "reset");
                left && event.body.get("finished") == Some(&Value::Bool(true)) && !requested(event)
            }
            Leaves::AfterRequest => text(event, "outcome") == "established" && requested(event),
        }
}

fn requested(event: &EventRecord) -> bool {
    event.body.get("request_seen") == Some(&Value::Bool(true))
}

fn text<'a>(event: &'a EventRecord, member: &str) -> &'a str {
    event.body.get(member).and_then(Value::as_str).unwrap_or_default()
}
