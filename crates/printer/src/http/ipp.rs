//! IPP over HTTP (RFC 8010 §4): the attributes are decoded as they come, the document goes to the spool.

mod fault;

use super::ConnectionInfo;
use super::body::timed_out;
use super::fault::Instead;
use crate::connection::Premises;
use crate::spool::{Order, Source};
use axum::body::{Body, HttpBody};
use axum::response::{IntoResponse, Response};
use bytes::{Bytes, BytesMut};
use device::input::DocumentFailure;
use device::{Done, Input, IppRequest, Reply, Via, Work};
use http::{HeaderMap, Request, StatusCode, header};
use ipp_codec::{Attribute, DecodeFault, Decoded, Decoder, Group, Limits, Message, Value};
use scenarios::ServiceFault;
use serde_json::json;
use std::future::poll_fn;
use std::pin::Pin;
use std::sync::Arc;
use std::task::Poll;

const CLIENT_ERROR_BAD_REQUEST: u16 = 0x0400;
const CLIENT_ERROR_REQUEST_ENTITY_TOO_LARGE: u16 = 0x0408;

/// The paths that printers of this family take IPP on.
pub(super) fn is_path(path: &str) -> bool {
    matches!(path, "/" | "/ipp" | "/ipp/" | "/ipp/port1" | "/ipp/print")
        || path
            .strip_prefix("/printers/")
            .is_some_and(|name| !name.is_empty() && !name.contains('/'))
}

/// `application/ipp`, in any case, with any parameters.
pub(super) fn is_type(headers: &HeaderMap) -> bool {
    let value = headers
        .get(header::CONTENT_TYPE)
        .and_then(|value| value.to_str().ok())
        .unwrap_or_default();
    value
        .split(';')
        .next()
        .is_some_and(|kind| kind.trim().eq_ignore_ascii_case("application/ipp"))
}

/// Answers one IPP request.
///
/// `user`: who the client proved to be.
pub(super) async fn answer(
    premises: &Arc<Premises>,
    info: ConnectionInfo,
    user: Option<String>,
    request: Request<Body>,
) -> Response {
    let via = via(&info, user, &request);
    let fault = info.scene.service_fault();
    let mut body = Incoming {
        first: Bytes::new(),
        breaks_off: fault == Some(ServiceFault::ClosesMidDocument),
        body: request.into_body(),
    };
    let message = match attributes(&mut body).await {
        Ok(message) => message,
        Err(refusal) => {
            premises.events.emit(&json!({
                "event": "ipp-refused", "connection": info.id, "request_id": refusal.request_id(), "reason": refusal.reason(),
            }));
            return refusal.response();
        }
    };
    let operation = message.code;
    let answered = |message: Message| ipp_response(fault, fault::changed(fault, operation, message));
    let refused = Refusal::Message {
        header: ((2, 0), message.request_id),
        code: 0x0500,
        reason: String::new(),
    };
    match premises.engine.submit(Input::Ipp(IppRequest { message, via })).await {
        Reply::Ipp(message) => answered(message),
        Reply::Await(
            ticket,
            Work::ReceiveDocument {
                job,
                document,
                compression,
                limit,
            },
        ) => {
            let order = Order {
                job,
                document,
                compression,
                limit,
            };
            let premises = Arc::clone(premises);
            // On a task of its own: when the client goes away this request is dropped, but the device must hear of it.
            let received = tokio::spawn(async move {
                let done = tokio::select! {
                    done = premises.spool.receive(order, premises.engine.room(ticket), &mut body) => done,
                    () = premises.cut.cancelled() => Done::DocumentFailed(DocumentFailure::Disconnected),
                };
                premises.engine.submit(Input::Done(ticket, done)).await
            });
            match received.await {
                Ok(Reply::Ipp(_)) if fault == Some(ServiceFault::ClosesMidDocument) => broken_off(),
                Ok(Reply::Ipp(message)) => answered(message),
                _ => refused.response(),
            }
        }
        _ => refused.response(),
    }
}

fn via(info: &ConnectionInfo, user: Option<String>, request: &Request<Body>) -> Via {
    let host = request
        .headers()
        .get(header::HOST)
        .and_then(|host| host.to_str().ok())
        .filter(|host| !host.is_empty());
    let authority = request.uri().authority().map(http::uri::Authority::as_str);
    let path = percent_encoding::percent_decode_str(request.uri().path())
        .decode_utf8_lossy()
        .into_owned();
    Via {
        secure: info.secure,
        // HTTP/1.0 has no Host.
        authority: authority.or(host).unwrap_or("localhost").to_owned(),
        peer: info.peer.ip().to_canonical().to_string(),
        path,
        user,
    }
}

/// No answer: the connection ends.
fn broken_off() -> Response {
    let mut response = StatusCode::NO_CONTENT.into_response();
    response.extensions_mut().insert(Instead::nothing());
    response
}

fn ipp_response(fault: Option<ServiceFault>, message: Message) -> Response {
    (
        [
            (header::CONTENT_TYPE, "application/ipp"),
            (header::CACHE_CONTROL, "no-cache"),
        ],
        fault::cut(fault, ipp_codec::encode(&message)),
    )
        .into_response()
}

/// A request without a message.
enum Refusal {
    /// Enough was there for an IPP response: version and request-id.
    Message {
        header: ((u8, u8), i32),
        code: u16,
        reason: String,
    },
    /// Fewer than 8 octets came.
    Http(StatusCode, &'static str),
}

impl Refusal {
    fn broken(octets: &[u8], code: u16, reason: String) -> Self {
        let [major, minor, _, _, a, b, c, d, ..] = *octets else {
            return Self::Http(StatusCode::BAD_REQUEST, "an IPP message has at least 8 octets");
        };
        Self::Message {
            header: ((major, minor), i32::from_be_bytes([a, b, c, d])),
            code,
            reason,
        }
    }

    fn reason(&self) -> &str {
        match self {
            Self::Message { reason, .. } => reason,
            Self::Http(_, reason) => reason,
        }
    }

    fn request_id(&self) -> Option<i32> {
        match self {
            Self::Message {
                header: (_, request_id),
                ..
            } => Some(*request_id),
            Self::Http(..) => None,
        }
    }

    fn response(self) -> Response {
        let (header, code, reason) = match self {
            Self::Http(status, reason) => return (status, format!("{reason}\n")).into_response(),
            Self::Message { header, code, reason } => (header, code, reason),
        };
        let (version, request_id) = header;
        let mut attributes = vec![
            Attribute::new("attributes-charset", Value::Charset("utf-8".to_owned())),
            Attribute::new("attributes-natural-language", Value::NaturalLanguage("en".to_owned())),
        ];
        if !reason.is_empty() {
            // status-message is text(255).
            let reason = reason.chars().take(200).collect();
            attributes.push(Attribute::new("status-message", Value::Text(reason)));
        }
        let version = if matches!(version.0, 1 | 2) { version } else { (2, 0) };
        ipp_response(
            None,
            Message {
                version,
                code,
                request_id,
                groups: vec![Group { tag: 1, attributes }],
            },
        )
    }
}

/// Reads the body up to the end of the attributes; what follows stays in `body`.
async fn attributes(body: &mut Incoming) -> Result<Message, Refusal> {
    let mut decoder = Decoder::new(Limits::default());
    let mut octets = BytesMut::new();
    // Tried again after a quarter more has come or when no more is there yet: a message in thousands of small pieces
    // costs a few decodings, not thousands, and a whole message never waits for more.
    let mut tried = 0;
    loop {
        let untried = octets.len() > tried;
        let (came, ended) = match body.next_now(untried).await {
            Next::Piece(piece) => {
                octets.extend_from_slice(&piece);
                (octets.len() >= tried + tried / 4, false)
            }
            Next::NothingYet => (true, false),
            Next::End => (true, true),
            Next::Failed(DocumentFailure::TimedOut) => {
                return Err(Refusal::Http(StatusCode::REQUEST_TIMEOUT, "the body stopped coming"));
            }
            Next::Failed(_) => return Err(Refusal::Http(StatusCode::BAD_REQUEST, "the body broke off")),
        };
        if !came {
            continue;
        }
        tried = octets.len();
        match decoder.advance(&octets) {
            Ok(Decoded::Message(message, end)) => {
                body.first = octets.split_off(end).freeze();
                return Ok(message);
            }
            Ok(Decoded::NeedMore) if ended => {
                let reason = "the message ends before its end-of-attributes tag".to_owned();
                return Err(Refusal::broken(&octets, CLIENT_ERROR_BAD_REQUEST, reason));
            }
            Ok(Decoded::NeedMore) => {}
            Err(error) => {
                let code = match error.what {
                    DecodeFault::Limit(_) => CLIENT_ERROR_REQUEST_ENTITY_TOO_LARGE,
                    DecodeFault::Malformed(_) => CLIENT_ERROR_BAD_REQUEST,
                };
                return Err(Refusal::broken(&octets, code, error.to_string()));
            }
        }
    }
}

/// A request body, less what was read of it.
struct Incoming {
    first: Bytes,
    body: Body,
    /// Ends as if the connection had, once octets of the document came.
    breaks_off: bool,
}

enum Next {
    Piece(Bytes),
    /// Only where the caller does not want to wait.
    NothingYet,
    End,
    Failed(DocumentFailure),
}

impl Incoming {
    /// The next octets; with `now`, whether there are any yet.
    async fn next_now(&mut self, now: bool) -> Next {
        poll_fn(|cx| {
            loop {
                return match Pin::new(&mut self.body).poll_frame(cx) {
                    Poll::Pending if now => Poll::Ready(Next::NothingYet),
                    Poll::Pending => Poll::Pending,
                    Poll::Ready(None) => Poll::Ready(Next::End),
                    Poll::Ready(Some(Err(error))) if timed_out(&error) => {
                        Poll::Ready(Next::Failed(DocumentFailure::TimedOut))
                    }
                    Poll::Ready(Some(Err(_))) => Poll::Ready(Next::Failed(DocumentFailure::Disconnected)),
                    Poll::Ready(Some(Ok(frame))) => match frame.into_data() {
                        Ok(piece) => Poll::Ready(Next::Piece(piece)),
                        // Trailers.
                        Err(_) => continue,
                    },
                };
            }
        })
        .await
    }
}

impl Source for Incoming {
    async fn next(&mut self) -> Option<Result<Bytes, DocumentFailure>> {
        if self.breaks_off && self.first.is_empty() {
            return Some(Err(DocumentFailure::Disconnected));
        }
        if !self.first.is_empty() {
            return Some(Ok(std::mem::take(&mut self.first)));
        }
        match self.next_now(false).await {
            Next::Piece(piece) => Some(Ok(piece)),
            Next::Failed(failure) => Some(Err(failure)),
            Next::End | Next::NothingYet => None,
        }
    }
}
