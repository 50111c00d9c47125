//! What the service does wrong on purpose ([`ServiceFault`]): before a request is looked at, to the answer, and, where
//! HTTP has no words for it, instead of the answer.

use super::ConnectionInfo;
use crate::connection::{Abrupt, linger};
use axum::body::{Body, to_bytes};
use axum::response::{IntoResponse, Response};
use bytes::Bytes;
use http::{HeaderName, HeaderValue, Request, StatusCode, Version, header};
use hyper::body::{Body as HttpBody, Frame, SizeHint};
use scenarios::ServiceFault;
use std::pin::Pin;
use std::task::{Context, Poll, ready};
use std::time::Duration;
use tokio::io::{AsyncRead, AsyncWrite, AsyncWriteExt};
use tokio::time::Interval;

/// Octets of a body that go out before it is cut.
const BEGINNING: usize = 7;
/// At least so many are announced then.
const ANNOUNCED: usize = 1_000;
/// Octets of an answer that is taken apart; no page and no IPP message is larger.
const MOST: usize = 16 * 1024 * 1024;

/// What is written instead of an answer, and how the connection ends then.
#[derive(Clone, Debug)]
pub(super) struct Instead {
    octets: Vec<u8>,
    end: End,
}

#[derive(Clone, Copy, PartialEq, Eq, Debug)]
enum End {
    /// As usual: over TLS with close_notify.
    Clean,
    /// FIN, without close_notify.
    Cut,
    /// RST.
    Reset,
}

impl Instead {
    /// The connection ends, and nothing else.
    pub(super) fn nothing() -> Self {
        Self {
            octets: Vec::new(),
            end: End::Clean,
        }
    }

    /// Says it and ends the connection.
    pub(super) async fn say(self, mut stream: impl AsyncRead + AsyncWrite + Abrupt + Unpin, limit: Duration) {
        let said = async {
            stream.write_all(&self.octets).await?;
            stream.flush().await
        };
        let _ = tokio::time::timeout(limit, said).await;
        match self.end {
            End::Clean => linger(stream, limit).await,
            End::Cut => {
                stream.cut();
                // What the client still sends is read, or the kernel would reset.
                linger(Mute(stream), limit).await;
            }
            End::Reset => stream.reset(),
        }
    }
}

/// A request that is answered by the fault, whatever it asks for.
pub(super) fn before<B: HttpBody>(info: &ConnectionInfo, request: &Request<B>) -> Option<Response> {
    let fault = info.scene.service_fault()?;
    match fault {
        ServiceFault::UpgradeRequired if !info.secure => Some(super::access::plain()),
        ServiceFault::RedirectToHttps if !info.secure => Some(redirect(info, request)),
        ServiceFault::UriSchemeMismatch if !info.secure && info.port == "ipp" => {
            Some((StatusCode::FORBIDDEN, "This printer takes IPP over TLS alone.\n").into_response())
        }
        ServiceFault::EarlyResponse if !request.body().is_end_stream() => Some(
            (
                StatusCode::PAYLOAD_TOO_LARGE,
                [(header::CONNECTION, "close")],
                "There is no room for the document.\n",
            )
                .into_response(),
        ),
        ServiceFault::InternalServerError => {
            let page =
                "<html><head><title>Error</title></head><body><h1>500 Internal Server Error</h1></body></html>\n";
            let kind = [(header::CONTENT_TYPE, "text/html")];
            Some((StatusCode::INTERNAL_SERVER_ERROR, kind, page).into_response())
        }
        _ => None,
    }
}

/// Is the wish for TLS passed over? HTTP/1.0 has no 101, and a redirection answers it as any other request.
pub(super) fn ignores_upgrade(info: &ConnectionInfo) -> bool {
    matches!(
        info.scene.service_fault(),
        Some(ServiceFault::UpgradeIgnored | ServiceFault::Http10Only | ServiceFault::RedirectToHttps)
    )
}

/// Is a 100 (Continue) kept back?
pub(super) fn never_continues(info: &ConnectionInfo) -> bool {
    matches!(
        info.scene.service_fault(),
        Some(ServiceFault::ContinueNever | ServiceFault::Http10Only)
    )
}

/// The answer as the fault has it; `Err`: something else takes its place.
pub(super) async fn after(info: &ConnectionInfo, mut response: Response) -> Result<Response, Instead> {
    let Some(fault) = info.scene.service_fault() else {
        return Ok(response);
    };
    if response.status() == StatusCode::SWITCHING_PROTOCOLS {
        return Ok(response);
    }
    match fault {
        ServiceFault::Hsts if info.secure => set(&mut response, header::STRICT_TRANSPORT_SECURITY, "max-age=31536000"),
        ServiceFault::WrongContentType if is_ipp(&response) => set(&mut response, header::CONTENT_TYPE, "text/html"),
        ServiceFault::Http10Only => {
            set(&mut response, header::CONNECTION, "close");
            *response.version_mut() = Version::HTTP_10;
        }
        ServiceFault::SlowBody => return Ok(slowly(response).await),
        ServiceFault::EmptyResponse => return Err(Instead::nothing()),
        ServiceFault::ResetByPeer => return Err(instead(Vec::new(), End::Reset)),
        ServiceFault::RandomData => return Err(instead(noise(), End::Clean)),
        ServiceFault::ChunkedMalformed => {
            let (mut head, body) = taken_apart(response).await;
            head.extend_from_slice(b"Transfer-Encoding: chunked\r\n\r\nZZ\r\n");
            return Err(instead([head, body.to_vec()].concat(), End::Clean));
        }
        ServiceFault::TruncatedBody => return Err(begun(response, true, End::Cut).await),
        ServiceFault::TruncatedNoLength => return Err(begun(response, false, End::Cut).await),
        ServiceFault::ResetAfterResponseStart => return Err(begun(response, true, End::Reset).await),
        ServiceFault::CompleteBodyNoCloseNotify => {
            let (mut head, body) = taken_apart(response).await;
            head.extend_from_slice(format!("Content-Length: {}\r\n\r\n", body.len()).as_bytes());
            return Err(instead([head, body.to_vec()].concat(), End::Cut));
        }
        _ => {}
    }
    Ok(response)
}

fn set(response: &mut Response, name: HeaderName, value: &'static str) {
    response.headers_mut().insert(name, HeaderValue::from_static(value));
}

fn is_ipp(response: &Response) -> bool {
    let kind = response.headers().get(header::CONTENT_TYPE);
    kind.is_some_and(|kind| kind.as_bytes() == b"application/ipp")
}

fn instead(octets: Vec<u8>, end: End) -> Instead {
    Instead { octets, end }
}

/// The same host, with https. Behind the port of the web pages is that of https; on the IPP port TLS has the same.
fn redirect<B>(info: &ConnectionInfo, request: &Request<B>) -> Response {
    let header = request.headers().get(header::HOST).and_then(|host| host.to_str().ok());
    let authority = request.uri().authority().map(http::uri::Authority::as_str).or(header);
    let host = authority.unwrap_or("localhost");
    let (name, port) = match host.rsplit_once(':') {
        Some((name, port)) if !port.contains(']') => (name, Some(port)),
        _ => (host, None),
    };
    let path = request.uri().path_and_query().map_or("/", |path| path.as_str());
    let target = match port {
        Some(port) if info.port == "ipp" => format!("https://{name}:{port}{path}"),
        _ => format!("https://{name}:{}{path}", info.https_port),
    };
    let Ok(location) = HeaderValue::from_str(&target) else {
        return StatusCode::BAD_REQUEST.into_response();
    };
    let body = "<HEAD><TITLE>Moved</TITLE></HEAD><BODY>This page is at another address.</BODY>\n";
    (
        StatusCode::MOVED_PERMANENTLY,
        [
            (header::LOCATION, location),
            (header::CONTENT_TYPE, HeaderValue::from_static("text/html")),
        ],
        body,
    )
        .into_response()
}

/// No line of it is HTTP, and all of it is the same every time.
fn noise() -> Vec<u8> {
    let mut state: u32 = 0x2545_F491;
    std::iter::repeat_with(|| {
        state ^= state << 13;
        state ^= state >> 17;
        state ^= state << 5;
        // The first octet of HTTP is a letter.
        state.to_be_bytes()[0] | 0x80
    })
    .take(512)
    .collect()
}

/// The header up to its last field, without those about the body's length, and the body.
async fn taken_apart(response: Response) -> (Vec<u8>, Bytes) {
    let (parts, body) = response.into_parts();
    let body = to_bytes(body, MOST).await.unwrap_or_default();
    let mut head = format!("HTTP/1.1 {}\r\nConnection: close\r\n", parts.status).into_bytes();
    for (name, value) in &parts.headers {
        if [header::CONTENT_LENGTH, header::TRANSFER_ENCODING, header::CONNECTION].contains(name) {
            continue;
        }
        head.extend_from_slice(name.as_str().as_bytes());
        head.extend_from_slice(b": ");
        head.extend_from_slice(value.as_bytes());
        head.extend_from_slice(b"\r\n");
    }
    (head, body)
}

/// The beginning of an answer.
async fn begun(response: Response, with_length: bool, end: End) -> Instead {
    let (mut head, body) = taken_apart(response).await;
    if with_length {
        head.extend_from_slice(format!("Content-Length: {}\r\n", body.len().max(ANNOUNCED)).as_bytes());
    }
    head.extend_from_slice(b"\r\n");
    let mut beginning = body.to_vec();
    beginning.resize(BEGINNING, b' ');
    instead([head, beginning].concat(), end)
}

async fn slowly(response: Response) -> Response {
    let (mut parts, body) = response.into_parts();
    let octets = to_bytes(body, MOST).await.unwrap_or_default();
    parts.headers.remove(header::CONTENT_LENGTH);
    let body = Slow {
        octets,
        pace: tokio::time::interval(Duration::from_secs(1)),
    };
    Response::from_parts(parts, Body::new(body))
}

/// One octet a second, the first at once.
struct Slow {
    octets: Bytes,
    pace: Interval,
}

impl HttpBody for Slow {
    type Data = Bytes;
    type Error = std::convert::Infallible;

    fn poll_frame(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Option<Result<Frame<Bytes>, Self::Error>>> {
        if self.octets.is_empty() {
            return Poll::Ready(None);
        }
        ready!(self.pace.poll_tick(cx));
        Poll::Ready(Some(Ok(Frame::data(self.octets.split_to(1)))))
    }

    fn size_hint(&self) -> SizeHint {
        SizeHint::with_exact(self.octets.len() as u64)
    }
}

/// A stream that hears, and says nothing more: not even close_notify.
struct Mute<S>(S);

impl<S: AsyncRead + Unpin> AsyncRead for Mute<S> {
    fn poll_read(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        buf: &mut tokio::io::ReadBuf<'_>,
    ) -> Poll<std::io::Result<()>> {
        Pin::new(&mut self.0).poll_read(cx, buf)
    }
}

impl<S: Unpin> AsyncWrite for Mute<S> {
    fn poll_write(self: Pin<&mut Self>, _: &mut Context<'_>, buf: &[u8]) -> Poll<std::io::Result<usize>> {
        Poll::Ready(Ok(buf.len()))
    }
    fn poll_flush(self: Pin<&mut Self>, _: &mut Context<'_>) -> Poll<std::io::Result<()>> {
        Poll::Ready(Ok(()))
    }
    fn poll_shutdown(self: Pin<&mut Self>, _: &mut Context<'_>) -> Poll<std::io::Result<()>> {
        Poll::Ready(Ok(()))
    }
}
