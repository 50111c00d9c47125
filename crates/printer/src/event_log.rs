//! What happened, as one numbered stream: the contract of `docs/events.md`.

use std::time::Duration;

/// One line of the event stream.
#[derive(Clone, Debug, serde::Serialize)]
pub struct EventRecord {
    /// From 1, without gaps.
    pub seq: u64,
    /// RFC 3339 with microseconds, UTC.
    pub time: String,
    /// The event's own members; `event` names its kind.
    #[serde(flatten)]
    pub body: serde_json::Map<String, serde_json::Value>,
}

/// The numbered events of a printer: kept in memory (the last 10,000), and written where asked.
#[derive(Clone, Debug)]
pub struct EventLog {}

impl EventLog {
    /// The events after number `since` that are still kept.
    pub fn since(&self, since: u64) -> Vec<EventRecord> {
        let _ = since;
        todo!()
    }
    /// Waits for the first event after `since` that `matches`; `None` when `deadline` passes first.
    pub async fn wait(&self, since: u64, deadline: Duration, matches: impl Fn(&EventRecord) -> bool) -> Option<EventRecord> {
        let _ = (since, deadline, matches);
        todo!()
    }
}
