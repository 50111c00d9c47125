//! What the authority of a scenario hands out over HTTP, the printer being its host too: revocation lists, OCSP answers,
//! certificates of issuers, and a path that stalls. Only what a scenario distributes is under `/pki/`.

use super::ConnectionInfo;
use crate::connection::Premises;
use axum::body::{Body, to_bytes};
use axum::response::{IntoResponse, Response};
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use http::{Method, Request, StatusCode, header};
use pki::ocsp::{MAX_OCSP, RESPONSE_TYPE, Responder};
use scenarios::Distribution;
use time::OffsetDateTime;

const ROOT: &str = "/pki/";
/// Since when the responder knows what it says: clocks are not all the same, and a client looks at its own before it asks.
/// An answer of this very second would be one of the future to it.
const KNOWN_SINCE: time::Duration = time::Duration::minutes(5);

/// Answers a request below `/pki/`; any other comes back. It is looked for in what is played to this connection, then
/// among the scenarios that were played: a client that fetches a revocation list comes on a new connection, without the
/// server_name that chose the scenario.
pub(super) async fn answer(
    premises: &Premises,
    info: &ConnectionInfo,
    request: Request<Body>,
) -> Result<Response, Request<Body>> {
    let path = request.uri().path();
    if !path.starts_with(ROOT) {
        return Err(request);
    }
    let found = info
        .scene
        .distributed(path)
        .or_else(|| premises.stage.distributed(path));
    Ok(match found {
        None => (StatusCode::NOT_FOUND, "No scenario distributes this.\n").into_response(),
        Some((Distribution::File { media_type, octets }, _)) => match *request.method() {
            Method::GET | Method::HEAD => ([(header::CONTENT_TYPE, media_type)], octets).into_response(),
            _ => StatusCode::METHOD_NOT_ALLOWED.into_response(),
        },
        Some((Distribution::Ocsp(responder), rest)) => ocsp(&responder, &rest, request, premises.clock.now()).await,
        Some((Distribution::Stall, _)) => stall(premises).await,
    })
}

/// RFC 6960 appendix A: POST the request, or GET it in base64 behind the path.
async fn ocsp(responder: &Responder, rest: &str, request: Request<Body>, now: OffsetDateTime) -> Response {
    let asked = match *request.method() {
        Method::GET => base64_of(rest),
        Method::POST => match to_bytes(request.into_body(), MAX_OCSP).await {
            Ok(asked) => asked.to_vec(),
            Err(_) => return StatusCode::PAYLOAD_TOO_LARGE.into_response(),
        },
        _ => return StatusCode::METHOD_NOT_ALLOWED.into_response(),
    };
    let answer = responder.answer(&asked, now - KNOWN_SINCE);
    ([(header::CONTENT_TYPE, RESPONSE_TYPE)], answer.der().to_vec()).into_response()
}

/// Empty, which the responder calls malformed, where it is no base64.
fn base64_of(rest: &str) -> Vec<u8> {
    let text = percent_encoding::percent_decode_str(rest.trim_start_matches('/')).collect::<Vec<u8>>();
    STANDARD.decode(text).unwrap_or_default()
}

/// Says nothing, as long as the printer waits for a body that does not come.
async fn stall(premises: &Premises) -> Response {
    tokio::select! {
        () = tokio::time::sleep(premises.limits.body) => {}
        () = premises.stopping.cancelled() => {}
    }
    StatusCode::SERVICE_UNAVAILABLE.into_response()
}
