//! HTTP: IPP and the EWS behind one connection, whatever the port, within limits.

mod access;
mod body;
mod credentials;
mod distribution;
mod ews;
mod fault;
mod ipp;
mod quiet;
mod request_event;
mod upgrade;

pub(crate) use access::IppAccess;
pub(crate) use upgrade::{Asked, OPTIONS_ANSWER, Upgrade};

use crate::clock::{self, Clock};
use crate::connection::{Abrupt, Cause, Prefixed, Premises, linger};
use crate::scene::Scene;
use crate::spool::Spool;
use crate::{Engine, limits};
use axum::body::Body;
use axum::response::{IntoResponse, Redirect, Response};
use body::Paced;
use device::Input;
use device::queue::ConditionChange;
use fault::Instead;
use http::{HeaderValue, Method, Request, StatusCode, header};
use hyper::body::Incoming;
use hyper_util::rt::{TokioIo, TokioTimer};
use quiet::Quiet;
use request_event::RequestEvent;
use scenarios::ServiceFault;
use std::future::poll_fn;
use std::sync::Arc;
use tokio::io::{AsyncRead, AsyncWrite, AsyncWriteExt};
use tokio::sync::mpsc;
use tower::ServiceExt;

/// The connection that a request came on; an extension of every request.
#[derive(Clone, Debug)]
pub(crate) struct ConnectionInfo {
    /// Number of the connection, as in the events.
    pub(crate) id: u64,
    /// Which port of the printer.
    pub(crate) port: &'static str,
    /// Over TLS?
    pub(crate) secure: bool,
    /// The client.
    pub(crate) peer: std::net::SocketAddr,
    /// The printer's port for HTTPS, for redirects to it.
    pub(crate) https_port: u16,
    /// What is played to this client.
    pub(crate) scene: Arc<Scene>,
}

/// The pages of the EWS.
pub(crate) fn router(engine: Engine, spool: Spool) -> axum::Router {
    ews::router(engine, spool)
}

/// Octets that hyper buffers for a connection; above the limit of the header, so that too large a header is answered.
const BUFFER: usize = 128 * 1024;

/// Serves requests on `stream` until the client has enough or the printer stops, and ends cleanly; or until TLS is to
/// begin on it.
pub(crate) async fn serve<S>(premises: &Arc<Premises>, info: ConnectionInfo, stream: S) -> Option<Upgrade<S>>
where
    S: AsyncRead + AsyncWrite + Abrupt + Unpin + Send + 'static,
{
    let brought = info.scene.brought_condition();
    if let Some(condition) = brought {
        let begins = Input::Condition(ConditionChange::Begins(condition));
        premises.engine.submit(begins).await;
    }
    let upgrade = serve_requests(premises, info, stream).await;
    if let Some(condition) = brought {
        let ends = Input::Condition(ConditionChange::Ends(condition));
        premises.engine.submit(ends).await;
    }
    upgrade
}

/// What becomes of a connection instead of the next request.
enum Aftermath {
    Upgrade(Asked),
    Instead(Instead),
}

/// Why hyper gets no answer to write.
#[derive(Debug, thiserror::Error)]
#[error("something else is written instead of an answer")]
struct Unanswered;

async fn serve_requests<S>(premises: &Arc<Premises>, info: ConnectionInfo, stream: S) -> Option<Upgrade<S>>
where
    S: AsyncRead + AsyncWrite + Abrupt + Unpin + Send + 'static,
{
    let (tell, mut told) = mpsc::unbounded_channel();
    let stream = Quiet::new(stream, fault::never_continues(&info));
    let linger_limit = premises.limits.linger + info.scene.close_delay();
    let owned = Arc::clone(premises);
    let service = hyper::service::service_fn(move |request| {
        let (premises, info, tell) = (Arc::clone(&owned), info.clone(), tell.clone());
        // hyper wants a future that can be moved.
        Box::pin(async move { respond(premises, info, &tell, request).await })
    });
    let mut connection = hyper::server::conn::http1::Builder::new()
        .timer(TokioTimer::new())
        .header_read_timeout(premises.limits.header)
        .max_headers(limits::HEADERS)
        .max_header_size(limits::HEADER_OCTETS)
        .max_buf_size(BUFFER)
        // As the real device writes them; some scripts look for `Set-Cookie:` letter for letter.
        .title_case_headers(true)
        .half_close(true)
        .serve_connection(TokioIo::new(stream), service);
    let mut draining = false;
    let end = loop {
        tokio::select! {
            end = poll_fn(|cx| connection.poll_without_shutdown(cx)) => break end,
            () = premises.stopping.cancelled(), if !draining => {
                draining = true;
                std::pin::Pin::new(&mut connection).graceful_shutdown();
            }
            () = premises.cut.cancelled() => break Ok(()),
        }
    };
    let parts = connection.into_parts();
    let mut stream = parts.io.into_inner().into_inner();
    match (told.try_recv(), end) {
        (Ok(Aftermath::Upgrade(asked)), Ok(())) => {
            let stream = Prefixed::new(parts.read_buf.to_vec(), stream);
            return Some(Upgrade { stream, asked });
        }
        (Ok(Aftermath::Instead(instead)), _) => {
            instead.say(stream, premises.limits.linger).await;
            return None;
        }
        (_, Err(error)) => {
            tracing::debug!(%error, "a connection ended with an error");
            if error.is_timeout() {
                stream.tcp().seen().note(Cause::Deadline);
            }
            // hyper closes without a word when a header takes too long. Before the first octet of one that is right.
            if error.is_timeout() && !parts.read_buf.is_empty() {
                const LATE: &[u8] = b"HTTP/1.1 408 Request Timeout\r\nContent-Length: 0\r\nConnection: close\r\n\r\n";
                let _ = tokio::time::timeout(premises.limits.linger, stream.write_all(LATE)).await;
            }
        }
        (Err(_), Ok(())) if draining => stream.tcp().seen().note(Cause::Stopping),
        (Err(_), Ok(())) => {}
    }
    linger(stream, linger_limit).await;
    None
}

async fn respond(
    premises: Arc<Premises>,
    info: ConnectionInfo,
    tell: &mpsc::UnboundedSender<Aftermath>,
    request: Request<Incoming>,
) -> Result<Response, Unanswered> {
    let (mut parts, incoming) = request.into_parts();
    let body = Paced::new(incoming, premises.limits.body);
    let event = RequestEvent::new(&premises.events, &info, &parts, body.octets());
    let scene = Arc::clone(&info.scene);
    let mut response = if upgrade::is_wanted(&info, &parts, &body) && !fault::ignores_upgrade(&info) {
        let (response, asked) = upgrade::switch(parts, body).await;
        // A closed channel is a connection that is gone.
        let _ = asked.map(|asked| tell.send(Aftermath::Upgrade(asked)));
        response
    } else {
        parts.extensions.insert(info.clone());
        let request = Request::from_parts(parts, Body::new(body));
        match fault::before(&info, &request) {
            Some(response) => response,
            None => {
                let mut response = dispatch(&premises, info.clone(), request).await;
                let server = response.headers_mut().entry(header::SERVER);
                server.or_insert_with(|| premises.server.clone());
                response
            }
        }
    };
    if scene.service_fault() == Some(ServiceFault::ClockSkew) {
        response
            .headers_mut()
            .insert(header::DATE, skewed_date(&premises.clock));
    }
    let status = response.status();
    let broken = response.extensions_mut().remove::<Instead>();
    let response = match broken {
        Some(instead) => Err(instead),
        None => fault::after(&info, response).await,
    };
    response.inspect(|_| event.answered(status)).map_err(|instead| {
        let _ = tell.send(Aftermath::Instead(instead));
        Unanswered
    })
}

/// The time of a device whose clock is wrong.
fn skewed_date(clock: &Clock) -> HeaderValue {
    let text = clock::http_date(clock.now() + scenarios::CLOCK_SKEW);
    HeaderValue::from_str(&text).unwrap_or(HeaderValue::from_static("Thu, 01 Jan 1970 00:00:00 GMT"))
}

/// IPP goes by path, method and type; everything else is the EWS's.
async fn dispatch(premises: &Arc<Premises>, info: ConnectionInfo, request: Request<Body>) -> Response {
    if request.uri().to_string().len() > limits::URI_OCTETS {
        return StatusCode::URI_TOO_LONG.into_response();
    }
    let path = request.uri().path();
    let ipp_alone = ipp::is_path(path) && path != "/";
    match *request.method() {
        Method::POST if ipp::is_path(path) && ipp::is_type(request.headers()) => {
            match premises.ipp_access.check(clock::now(), info.secure, &request) {
                Ok(user) => ipp::answer(premises, info, user, request).await,
                Err(refusal) => refusal.answer(request).await,
            }
        }
        Method::POST if ipp_alone => (
            StatusCode::UNSUPPORTED_MEDIA_TYPE,
            "This path takes IPP: Content-Type application/ipp.\n",
        )
            .into_response(),
        Method::GET | Method::HEAD if ipp_alone => Redirect::to("/").into_response(),
        Method::OPTIONS => (StatusCode::OK, [(header::ALLOW, "GET, HEAD, POST, OPTIONS")]).into_response(),
        _ if ipp_alone => (
            StatusCode::METHOD_NOT_ALLOWED,
            [(header::ALLOW, "GET, HEAD, POST, OPTIONS")],
        )
            .into_response(),
        _ => match distribution::answer(premises, &info, request).await {
            Ok(response) => response,
            Err(request) => match premises.router.clone().oneshot(request).await {
                Ok(response) => response,
                Err(never) => match never {},
            },
        },
    }
}
