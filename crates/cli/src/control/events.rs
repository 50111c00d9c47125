//! What happened: as a list, by waiting, as a stream.

use super::bench::Bench;
use super::problem::Problem;
use axum::extract::rejection::{PathRejection, QueryRejection};
use axum::extract::{Path, Query, State};
use axum::http::HeaderMap;
use axum::response::sse::{Event, KeepAlive, Sse};
use axum::response::{IntoResponse, Json, Response};
use futures_util::stream;
use printer::{EventLog, EventRecord};
use serde::{Deserialize, Serialize};
use std::convert::Infallible;
use std::time::Duration;
use tokio_util::sync::CancellationToken;

/// The longest that a list waits, in seconds.
const MAX_WAIT_S: u64 = 30;

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Since {
    #[serde(default)]
    since: u64,
    #[serde(default)]
    wait: u64,
}

#[derive(Serialize)]
pub(super) struct List {
    events: Vec<EventRecord>,
    /// Number of the newest event, whether it is in the list or not: the next `since`.
    last: u64,
}

type Name = Result<Path<String>, PathRejection>;
type Asked = Result<Query<Since>, QueryRejection>;

/// The events after number `since`; when there is none yet, the first that comes within `wait` seconds.
pub(super) async fn list(State(bench): State<Bench>, name: Name, asked: Asked) -> Result<Json<List>, Problem> {
    listed(&bench, &name?, &asked?.0, |_| true).await
}

/// The same of handshakes alone.
pub(super) async fn handshakes(State(bench): State<Bench>, name: Name, asked: Asked) -> Result<Json<List>, Problem> {
    listed(&bench, &name?, &asked?.0, |record| record.kind() == "handshake").await
}

async fn listed(
    bench: &Bench,
    name: &str,
    Since { since, wait }: &Since,
    of_interest: fn(&EventRecord) -> bool,
) -> Result<Json<List>, Problem> {
    if *wait > MAX_WAIT_S {
        return Err(Problem::bad_request(format!(
            "wait is at most {MAX_WAIT_S} seconds, not {wait}; ask again with since when it has passed"
        )));
    }
    let log = bench.printer(name)?.events().clone();
    tokio::select! {
        _ = log.wait(*since, Duration::from_secs(*wait), of_interest) => {}
        () = bench.closing.cancelled() => {}
    }
    let mut events = log.since(*since);
    let last = events.last().map_or_else(|| log.last(), |record| record.seq);
    events.retain(of_interest);
    Ok(Json(List { events, last }))
}

/// Server-sent events: `id` is the number, `event` the kind, `data` the record. A client that comes again with
/// Last-Event-ID, or asks with `since`, misses nothing that is still kept.
pub(super) async fn stream(
    State(bench): State<Bench>,
    name: Name,
    asked: Asked,
    headers: HeaderMap,
) -> Result<Response, Problem> {
    let log = bench.printer(&name?)?.events().clone();
    let Query(Since { since, .. }) = asked?;
    let seen = headers
        .get("last-event-id")
        .and_then(|id| id.to_str().ok()?.parse().ok())
        .unwrap_or(since);
    let tail = Tail {
        log,
        seen,
        ready: Vec::new(),
        closing: bench.closing.clone(),
    };
    let events = stream::unfold(tail, |mut tail| async move {
        let record = tail.next().await?;
        Some((Ok::<_, Infallible>(sse(&record)), tail))
    });
    Ok(Sse::new(events).keep_alive(KeepAlive::default()).into_response())
}

struct Tail {
    log: EventLog,
    seen: u64,
    /// Read and not yet sent, newest first.
    ready: Vec<EventRecord>,
    closing: CancellationToken,
}

impl Tail {
    async fn next(&mut self) -> Option<EventRecord> {
        loop {
            if let Some(record) = self.ready.pop() {
                self.seen = record.seq;
                return Some(record);
            }
            tokio::select! {
                _ = self.log.changed(self.seen, Duration::MAX) => {}
                () = self.closing.cancelled() => return None,
            }
            self.ready = self.log.since(self.seen);
            self.ready.reverse();
        }
    }
}

fn sse(record: &EventRecord) -> Event {
    let event = Event::default().id(record.seq.to_string()).event(record.kind());
    let data = serde_json::to_string(record).unwrap_or_default();
    event.data(data)
}
