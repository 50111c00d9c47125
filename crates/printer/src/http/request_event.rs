//! The `http-request` event: one per request, answered or not.

use super::ConnectionInfo;
use crate::clock;
use crate::event_log::EventLog;
use http::{HeaderMap, StatusCode, header, request};
use serde::Serialize;
use std::net::SocketAddr;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Instant;

/// A request under way. When it is dropped without an answer, the client went away first.
pub(super) struct RequestEvent {
    events: EventLog,
    started: Instant,
    count: Arc<AtomicU64>,
    line: Line,
}

#[derive(Serialize)]
#[serde(tag = "event", rename = "http-request")]
struct Line {
    connection: u64,
    peer: SocketAddr,
    port: &'static str,
    secure: bool,
    method: String,
    /// Without the query: it may hold what a person typed.
    path: String,
    host: Option<String>,
    user_agent: Option<String>,
    content_type: Option<String>,
    status: Option<u16>,
    octets: u64,
    ms: u64,
}

impl RequestEvent {
    pub(super) fn new(events: &EventLog, info: &ConnectionInfo, parts: &request::Parts, count: Arc<AtomicU64>) -> Self {
        let line = Line {
            connection: info.id,
            peer: info.peer,
            port: info.port,
            secure: info.secure,
            method: parts.method.to_string(),
            path: parts.uri.path().to_owned(),
            host: text(&parts.headers, header::HOST),
            user_agent: text(&parts.headers, header::USER_AGENT),
            content_type: text(&parts.headers, header::CONTENT_TYPE),
            status: None,
            octets: 0,
            ms: 0,
        };
        Self {
            events: events.clone(),
            started: clock::instant(),
            count,
            line,
        }
    }

    /// An answer is on its way.
    pub(super) fn answered(mut self, status: StatusCode) {
        self.line.status = Some(status.as_u16());
    }
}

impl Drop for RequestEvent {
    fn drop(&mut self) {
        self.line.octets = self.count.load(Ordering::Relaxed);
        self.line.ms = clock::milliseconds_since(self.started);
        self.events.emit(&self.line);
    }
}

fn text(headers: &HeaderMap, name: header::HeaderName) -> Option<String> {
    headers
        .get(name)
        .map(|value| String::from_utf8_lossy(value.as_bytes()).into_owned())
}
