//! A bench elsewhere, through its control door: what `misprint scenario set`, `events` and `wait` talk to.

use anyhow::{Context as _, bail};
use bytes::Bytes;
use http::{Method, Request, Uri, header};
use http_body_util::{BodyExt as _, Full, Limited};
use hyper_util::client::legacy::Client;
use hyper_util::client::legacy::connect::HttpConnector;
use hyper_util::rt::TokioExecutor;
use printer::EventRecord;
use serde::Deserialize;
use serde_json::Value;
use std::time::Duration;
use zeroize::Zeroizing;

/// Octets of an answer: the events that a printer keeps are within 4 MiB.
const MAX_ANSWER: usize = 16 * 1024 * 1024;
/// Longer than the door waits for an event.
const PATIENCE: Duration = Duration::from_secs(40);
/// The longest that the door waits for an event, in seconds.
const DOOR_WAITS_S: u64 = 30;

/// One printer of a bench.
pub(crate) struct Remote {
    client: Client<HttpConnector, Full<Bytes>>,
    /// `http://127.0.0.1:8180/api/printers/first/`
    printer: String,
    token: Option<Zeroizing<String>>,
}

/// Events, and the number from which the next are asked for.
#[derive(Deserialize)]
pub(crate) struct Events {
    pub(crate) events: Vec<EventRecord>,
    pub(crate) last: u64,
}

impl Remote {
    /// `door` is the URL of the control door, or its address with the port.
    pub(crate) fn new(door: &str, printer: &str, token: Option<Zeroizing<String>>) -> anyhow::Result<Self> {
        let url = if door.contains("://") {
            door.to_owned()
        } else {
            format!("http://{door}/")
        };
        let mut url: url::Url = url
            .parse()
            .with_context(|| format!("{door:?} is no control door; write http://127.0.0.1:8180/"))?;
        if url.scheme() != "http" || url.cannot_be_a_base() {
            bail!("{door:?} is no control door: it speaks plain HTTP; write http://127.0.0.1:8180/");
        }
        url.path_segments_mut()
            .map_err(|()| anyhow::anyhow!("{door:?} is no control door"))?
            .pop_if_empty()
            .extend(["api", "printers", printer, ""]);
        Ok(Self {
            client: Client::builder(TokioExecutor::new()).build_http(),
            printer: url.into(),
            token,
        })
    }

    /// The events after `since`; when there is none yet, what comes within `wait`.
    pub(crate) async fn events(&self, since: u64, wait: Duration) -> anyhow::Result<Events> {
        let wait = wait.as_secs().min(DOOR_WAITS_S);
        let path = format!("events?since={since}&wait={wait}");
        let answer = self.ask(Method::GET, &path, None).await?;
        Ok(serde_json::from_value(answer)?)
    }

    /// One request; a refusal is an error that says what the door said.
    pub(crate) async fn ask(&self, method: Method, path: &str, body: Option<Value>) -> anyhow::Result<Value> {
        let uri: Uri = format!("{}{path}", self.printer).parse()?;
        let mut request = Request::builder().method(method).uri(&uri);
        if let Some(token) = &self.token {
            request = request.header(header::AUTHORIZATION, format!("Bearer {}", **token));
        }
        if body.is_some() {
            request = request.header(header::CONTENT_TYPE, "application/json");
        }
        let body = body.map(|body| body.to_string()).unwrap_or_default();
        let request = request.body(Full::new(Bytes::from(body)))?;
        let door = uri.authority().map_or("", |authority| authority.as_str());
        let answered = tokio::time::timeout(PATIENCE, self.client.request(request)).await;
        let response = answered
            .with_context(|| format!("the control door at {door} does not answer"))?
            .with_context(|| {
                format!("there is no control door at {door}; start one with misprint serve, or name it with --control")
            })?;
        let status = response.status();
        let body = Limited::new(response.into_body(), MAX_ANSWER).collect();
        let body = tokio::time::timeout(PATIENCE, body).await;
        let octets = match body.with_context(|| format!("the answer of {door} does not end"))? {
            Ok(body) => body.to_bytes(),
            Err(error) => bail!("the answer of {door} cannot be read: {error}"),
        };
        let value: Value = if octets.is_empty() {
            Value::Null
        } else {
            serde_json::from_slice(&octets)
                .with_context(|| format!("{door} is no control door: it answers {status} without JSON"))?
        };
        if !status.is_success() {
            let detail = value
                .get("detail")
                .and_then(Value::as_str)
                .unwrap_or("it does not say why");
            bail!("the control door refused ({status}): {detail}");
        }
        Ok(value)
    }
}
