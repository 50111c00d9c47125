//! RFC 2817: a client that speaks plain HTTP asks for TLS on the same connection. Here the asking and the 101; the
//! handshake is [`crate::tls`]'s, as on any other connection.

use super::ConnectionInfo;
use crate::connection::Prefixed;
use axum::body::Body;
use axum::response::{IntoResponse, Response};
use http::{HeaderMap, Method, StatusCode, Version, header, request};
use hyper::body::Body as HttpBody;

/// What we can switch to, in an `Upgrade` header.
pub(crate) const OFFER: &str = "TLS/1.2, HTTP/1.1";

/// The answer to an OPTIONS that asked for TLS: ours to write once TLS is there (RFC 2817 §3.2).
pub(crate) const OPTIONS_ANSWER: &[u8] =
    b"HTTP/1.1 200 OK\r\nAllow: GET, HEAD, POST, OPTIONS\r\nContent-Length: 0\r\n\r\n";

/// Octets of a body that can wait for TLS. With a larger one, the request is answered in the clear: RFC 2817 §3.1
/// leaves that to the server.
const LARGEST_BODY: u64 = 64 * 1024;

/// A connection on which the 101 is written and TLS is to begin.
pub(crate) struct Upgrade<S> {
    /// With what came behind the request.
    pub(crate) stream: Prefixed<S>,
    /// The request.
    pub(crate) asked: Asked,
}

/// A request that asked for TLS and waits for its answer.
pub(crate) enum Asked {
    /// OPTIONS, which asks for nothing else.
    Options,
    /// Any other, whole, as if it had come over TLS.
    Other(Vec<u8>),
}

/// Does the request ask for TLS, and can it have it?
pub(super) fn is_wanted(info: &ConnectionInfo, parts: &request::Parts, body: &impl HttpBody) -> bool {
    let tls = |token: &str| token.get(..4).is_some_and(|start| start.eq_ignore_ascii_case("TLS/"));
    !info.secure
        && parts.version == Version::HTTP_11
        && tokens(&parts.headers, header::UPGRADE).any(tls)
        && tokens(&parts.headers, header::CONNECTION).any(|token| token.eq_ignore_ascii_case("upgrade"))
        && body.size_hint().exact().is_some_and(|octets| octets <= LARGEST_BODY)
}

/// Takes the request, and answers 101.
pub(super) async fn switch(
    parts: request::Parts,
    body: impl HttpBody<Data = bytes::Bytes, Error = std::io::Error> + Send + 'static,
) -> (Response, Option<Asked>) {
    let limit = usize::try_from(LARGEST_BODY).unwrap_or(usize::MAX);
    let Ok(body) = axum::body::to_bytes(Body::new(body), limit).await else {
        return (StatusCode::BAD_REQUEST.into_response(), None);
    };
    let asked = if parts.method == Method::OPTIONS {
        Asked::Options
    } else {
        Asked::Other(rewritten(&parts, &body))
    };
    let headers = [(header::UPGRADE, OFFER), (header::CONNECTION, "Upgrade")];
    ((StatusCode::SWITCHING_PROTOCOLS, headers).into_response(), Some(asked))
}

/// The request without what was about the plain connection.
fn rewritten(parts: &request::Parts, body: &[u8]) -> Vec<u8> {
    let mut octets = format!("{} {} HTTP/1.1\r\n", parts.method, parts.uri).into_bytes();
    for (name, value) in &parts.headers {
        if [
            header::UPGRADE,
            header::CONNECTION,
            header::EXPECT,
            header::TRANSFER_ENCODING,
            header::CONTENT_LENGTH,
        ]
        .contains(name)
        {
            continue;
        }
        octets.extend_from_slice(name.as_str().as_bytes());
        octets.extend_from_slice(b": ");
        octets.extend_from_slice(value.as_bytes());
        octets.extend_from_slice(b"\r\n");
    }
    if tokens(&parts.headers, header::CONNECTION).any(|token| token.eq_ignore_ascii_case("close")) {
        octets.extend_from_slice(b"connection: close\r\n");
    }
    octets.extend_from_slice(format!("content-length: {}\r\n\r\n", body.len()).as_bytes());
    octets.extend_from_slice(body);
    octets
}

fn tokens(headers: &HeaderMap, name: header::HeaderName) -> impl Iterator<Item = &str> {
    let values = headers
        .get_all(name)
        .into_iter()
        .filter_map(|value| value.to_str().ok());
    values.flat_map(|value| value.split(',')).map(str::trim)
}
