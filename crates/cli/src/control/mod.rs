//! The control door: what a bench reads of the printer, on a port of its own and on loopback only.
//!
//! It reads and changes nothing. Not the printer's own web pages: those are the device's, on the device's ports, and
//! no path of either is served by the other.

mod problem;

use anyhow::Context as _;
use axum::extract::rejection::QueryRejection;
use axum::extract::{Query, Request, State};
use axum::http::{HeaderName, HeaderValue, Uri, header};
use axum::middleware::{self, Next};
use axum::response::{IntoResponse, Json, Response};
use axum::routing::get;
use axum::{Router, http};
use printer::{EventLog, Printer};
use problem::Problem;
use serde::Deserialize;
use std::net::SocketAddr;
use std::sync::{Arc, Weak};
use std::time::Duration;
use tokio::net::TcpListener;
use tokio::task::JoinHandle;
use tokio_util::sync::CancellationToken;

/// The longest that `/api/events` waits, in seconds.
const MAX_WAIT_S: u64 = 30;
/// How long open requests may take once the door closes.
const CLOSING: Duration = Duration::from_secs(2);

/// The open door.
pub(crate) struct Control {
    address: SocketAddr,
    closing: CancellationToken,
    served: JoinHandle<std::io::Result<()>>,
}

#[derive(Clone)]
struct Bench {
    /// Weak, and never held across a wait: whoever stops the printer must be its only holder.
    printer: Weak<Printer>,
    events: EventLog,
    url: Arc<str>,
    closing: CancellationToken,
}

impl Control {
    /// Opens the door.
    pub(crate) async fn open(address: SocketAddr, printer: &Arc<Printer>) -> anyhow::Result<Self> {
        let cannot = || {
            format!(
                "the control door cannot open on {address}; choose another address with --control, or --control off"
            )
        };
        let listener = TcpListener::bind(address).await.with_context(cannot)?;
        let address = listener.local_addr().with_context(cannot)?;
        let closing = CancellationToken::new();
        let bench = Bench {
            printer: Arc::downgrade(printer),
            events: printer.events().clone(),
            url: url(address).into(),
            closing: closing.clone(),
        };
        let server = axum::serve(listener, router(bench)).with_graceful_shutdown(closing.clone().cancelled_owned());
        Ok(Self {
            address,
            closing,
            served: tokio::spawn(server.into_future()),
        })
    }

    /// `http://127.0.0.1:8180/`
    pub(crate) fn url(&self) -> String {
        url(self.address)
    }

    /// Lets open requests end, and closes.
    pub(crate) async fn close(mut self) {
        self.closing.cancel();
        if tokio::time::timeout(CLOSING, &mut self.served).await.is_err() {
            self.served.abort();
        }
    }
}

fn url(address: SocketAddr) -> String {
    format!("http://{address}/")
}

fn router(bench: Bench) -> Router {
    Router::new()
        .route(
            "/",
            get(|| {
                asset(
                    "text/html; charset=utf-8",
                    include_str!("../../../../web-ui/index.html"),
                )
            }),
        )
        .route(
            "/console.js",
            get(|| asset("text/javascript", include_str!("../../../../web-ui/console.js"))),
        )
        .route(
            "/console.css",
            get(|| asset("text/css", include_str!("../../../../web-ui/console.css"))),
        )
        .route(
            "/icon.svg",
            get(|| asset("image/svg+xml", include_str!("../../../../web-ui/icon.svg"))),
        )
        .route("/api/ready", get(ready))
        .route("/api/events", get(events))
        .route("/api/certificate.pem", get(certificate))
        .fallback(|uri: Uri| async move { Problem::not_found(uri.path()) })
        .method_not_allowed_fallback(|| async { Problem::method_not_allowed() })
        .layer(middleware::from_fn(guarded))
        .with_state(bench)
}

async fn asset(content_type: &'static str, text: &'static str) -> impl IntoResponse {
    ([(header::CONTENT_TYPE, content_type)], text)
}

async fn ready(State(bench): State<Bench>) -> Result<Response, Problem> {
    let mut ready = bench.printer.upgrade().ok_or_else(Problem::stopping)?.ready();
    ready.urls.control = Some(bench.url.to_string());
    Ok(Json(ready).into_response())
}

async fn certificate(State(bench): State<Bench>) -> Result<Response, Problem> {
    let pem = bench
        .printer
        .upgrade()
        .ok_or_else(Problem::stopping)?
        .certificate()
        .to_pem();
    Ok(([(header::CONTENT_TYPE, "application/x-pem-file")], pem).into_response())
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct EventsQuery {
    #[serde(default)]
    since: u64,
    #[serde(default)]
    wait: u64,
}

/// The events after number `since`; when there is none yet, the first that comes within `wait` seconds.
async fn events(
    State(bench): State<Bench>,
    query: Result<Query<EventsQuery>, QueryRejection>,
) -> Result<Response, Problem> {
    let Query(EventsQuery { since, wait }) = query.map_err(|error| Problem::bad_query(&error.body_text()))?;
    let deadline = Duration::from_secs(wait.min(MAX_WAIT_S));
    tokio::select! {
        _ = bench.events.wait(since, deadline, |_| true) => {}
        () = bench.closing.cancelled() => {}
    }
    Ok(Json(serde_json::json!({ "events": bench.events.since(since) })).into_response())
}

/// Answers only those who asked for a loopback name (a page elsewhere, whose name was bound to 127.0.0.1, is refused),
/// and lets nobody keep or embed the answer.
async fn guarded(request: Request, next: Next) -> Response {
    let host = request
        .headers()
        .get(header::HOST)
        .and_then(|host| host.to_str().ok())
        .unwrap_or_default();
    let mut response = if is_loopback_name(host) {
        next.run(request).await
    } else {
        Problem::misdirected(host).into_response()
    };
    let fixed: [(HeaderName, &'static str); 4] = [
        (header::CACHE_CONTROL, "no-store"),
        (header::X_CONTENT_TYPE_OPTIONS, "nosniff"),
        (
            header::CONTENT_SECURITY_POLICY,
            "default-src 'self'; frame-ancestors 'none'; base-uri 'none'",
        ),
        (header::REFERRER_POLICY, "no-referrer"),
    ];
    for (name, value) in fixed {
        response.headers_mut().insert(name, HeaderValue::from_static(value));
    }
    response
}

fn is_loopback_name(authority: &str) -> bool {
    let Ok(authority) = authority.parse::<http::uri::Authority>() else {
        return false;
    };
    let host = authority.host().trim_start_matches('[').trim_end_matches(']');
    host.eq_ignore_ascii_case("localhost")
        || host
            .parse::<std::net::IpAddr>()
            .is_ok_and(|address| address.is_loopback())
}

#[cfg(test)]
mod tests {
    use super::is_loopback_name;

    #[test]
    fn only_loopback_names_are_answered() {
        for name in [
            "localhost",
            "LOCALHOST:8180",
            "127.0.0.1:8180",
            "[::1]:8180",
            "127.8.9.1",
        ] {
            assert!(is_loopback_name(name), "{name}");
        }
        for name in [
            "",
            "printer.example",
            "10.0.0.1:8180",
            "localhost.example",
            "127.0.0.1.example",
        ] {
            assert!(!is_loopback_name(name), "{name}");
        }
    }
}
