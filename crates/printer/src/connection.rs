//! One TCP connection: its first octet decides what it is, and every regular end is a clean one.

mod abrupt;
mod observed;

pub(crate) use abrupt::Abrupt;
use observed::Inside;
pub(crate) use observed::{Cause, Observed, Seen};

use crate::capture::Capture;
use crate::clock::{self, Clock};
use crate::event_log::EventLog;
use crate::http::{self, ConnectionInfo};
use crate::limits::Limits;
use crate::listener::Purpose;
use crate::play::Following;
use crate::power::Power;
use crate::scene::Scene;
use crate::spool::Spool;
use crate::stage::Stage;
use crate::tls::{Arrived, Begin, HandshakeRecord, Judgement, Next, Outcome};
use crate::{Engine, tls};
use crate::{lpd, raw};
use ::http::HeaderValue;
use arc_swap::ArcSwapOption;
use scenarios::WireFault;
use serde::Serialize;
use std::io::Result;
use std::net::SocketAddr;
use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll};
use std::time::{Duration, Instant};
use tokio::io::{AsyncRead, AsyncReadExt, AsyncWrite, AsyncWriteExt, ReadBuf};
use tokio::net::TcpStream;
use tokio_util::sync::CancellationToken;

/// What every connection shares.
pub(crate) struct Premises {
    pub(crate) engine: Engine,
    pub(crate) stage: Arc<Stage>,
    pub(crate) spool: Spool,
    pub(crate) events: EventLog,
    /// `None`: nobody asked for one.
    pub(crate) capture: Option<Capture>,
    pub(crate) limits: Limits,
    pub(crate) router: axum::Router,
    pub(crate) ipp_access: http::IppAccess,
    pub(crate) https_port: u16,
    pub(crate) clock: Clock,
    pub(crate) power: Power,
    /// The model's `Server` header.
    pub(crate) server: HeaderValue,
    /// The schedule of scenarios that is followed.
    pub(crate) schedule: ArcSwapOption<Following>,
    /// Cancelled when the printer wants to stop: finish what is begun, take nothing new.
    pub(crate) stopping: CancellationToken,
    /// Cancelled when the time to finish is over.
    pub(crate) cut: CancellationToken,
}

/// A connection as accepted.
pub(crate) struct Accepted {
    pub(crate) tcp: TcpStream,
    pub(crate) id: u64,
    pub(crate) peer: SocketAddr,
    pub(crate) purpose: Purpose,
    pub(crate) at: Instant,
}

/// The event of a connection that was closed before it became a request, a handshake or a job.
#[derive(Serialize)]
#[serde(tag = "event", rename = "connection-closed")]
pub(crate) struct Closed {
    pub(crate) connection: u64,
    pub(crate) peer: SocketAddr,
    pub(crate) port: &'static str,
    /// `capacity`, `empty`, `silent`, `not-http`, `tls-on-plain-port`, `http-on-tls-port`,
    /// `plain-on-tls-port` (a scenario), `stopping`.
    pub(crate) reason: &'static str,
    /// The first octet, where one came.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) first_octet: Option<u8>,
}

/// The event of the end of a connection.
#[derive(Serialize)]
#[serde(tag = "event", rename = "connection-ended")]
struct Ended<'a> {
    connection: u64,
    peer: SocketAddr,
    port: &'static str,
    secure: bool,
    scenario: &'a [&'static str],
    ended_by: &'static str,
    manner: &'static str,
    octets_in: u64,
    octets_out: u64,
    ms: u64,
}

/// Serves a connection to its end.
pub(crate) async fn serve(premises: Arc<Premises>, accepted: Accepted) {
    // Small answers leave at once; where the option is refused they only leave later.
    let _ = accepted.tcp.set_nodelay(true);
    let mut ending = Ending::new(&premises, &accepted);
    let seen = Arc::clone(&ending.seen);
    let deadline = tokio::time::Instant::from_std(accepted.at) + premises.limits.handshake;
    let mut first = [0];
    let peeked = tokio::select! {
        peeked = tokio::time::timeout_at(deadline, accepted.tcp.peek(&mut first)) => peeked,
        () = premises.stopping.cancelled() => {
            seen.note(Cause::Stopping);
            return close(&premises, &accepted, "stopping", None);
        }
    };
    match &peeked {
        Ok(Ok(0)) => seen.note(Cause::ClientFin),
        Ok(Ok(_)) => {}
        Ok(Err(error)) => seen.failed(error),
        Err(_) => seen.note(Cause::Deadline),
    }
    let octet = match peeked {
        Ok(Ok(1..)) => first[0],
        Ok(_) => return silent(&premises, &accepted, Outcome::Closed, "empty"),
        Err(_) => return silent(&premises, &accepted, Outcome::Timeout, "silent"),
    };
    match (accepted.purpose, octet) {
        (Purpose::Lpd, _) => lpd::serve(&premises, accepted, &seen).await,
        (Purpose::Raw, _) => raw::serve(&premises, accepted, &seen).await,
        (Purpose::Ipp | Purpose::Https, 0x16) => {
            secure(&premises, &mut ending, Begun::directly(accepted, &seen)).await;
        }
        (Purpose::Http, 0x16) if plain_is_tls(&premises.stage.scene()) => {
            secure(&premises, &mut ending, Begun::directly(accepted, &seen)).await;
        }
        (Purpose::Https, b'A'..=b'Z' | b'a'..=b'z') => {
            close(&premises, &accepted, "http-on-tls-port", Some(octet));
            plain_on_tls(Observed::new(accepted.tcp, &seen), premises.limits.linger).await;
        }
        (Purpose::Ipp | Purpose::Http, b'A'..=b'Z' | b'a'..=b'z') => {
            let scene = premises.stage.usual(accepted.id);
            ending.plays(scene.ids());
            seen.plain();
            if plain_is_tls(&scene) {
                close(&premises, &accepted, "plain-on-tls-port", Some(octet));
                return tls_on_plain(Observed::new(accepted.tcp, &seen), premises.limits.linger).await;
            }
            let info = info(&premises, &accepted, Arc::clone(&scene));
            if let Some(upgrade) = http::serve(&premises, info, Observed::new(accepted.tcp, &seen)).await {
                seen.shaking();
                secure(&premises, &mut ending, Begun::upgraded(upgrade, scene)).await;
            }
        }
        (_, octet) => {
            let reason = if octet == 0x16 { "tls-on-plain-port" } else { "not-http" };
            close(&premises, &accepted, reason, Some(octet));
            linger(Observed::new(accepted.tcp, &seen), premises.limits.linger).await;
        }
    }
}

/// A connection on which TLS is about to begin.
struct Begun {
    tcp: Prefixed<Observed>,
    at: Instant,
    /// The request that asked for it in plain HTTP, and what was played to it.
    request: Option<(http::Asked, Arc<Scene>)>,
}

impl Begun {
    fn directly(accepted: Accepted, seen: &Arc<Seen>) -> Self {
        Self {
            tcp: Prefixed::new(Vec::new(), Observed::new(accepted.tcp, seen)),
            at: accepted.at,
            request: None,
        }
    }

    fn upgraded(upgrade: http::Upgrade<Observed>, scene: Arc<Scene>) -> Self {
        Self {
            tcp: upgrade.stream,
            at: clock::instant(),
            request: Some((upgrade.asked, scene)),
        }
    }
}

async fn secure(premises: &Arc<Premises>, ending: &mut Ending, begun: Begun) {
    let (id, peer, port) = (ending.connection, ending.peer, ending.purpose.name());
    let mut record = HandshakeRecord::new(id, peer, port);
    record.upgraded = begun.request.is_some();
    let (asked, scene) = begun.request.unzip();
    let (next, unanswered) = match asked {
        None => (Next::Request, Vec::new()),
        Some(http::Asked::Options) => (Next::Answer(http::OPTIONS_ANSWER), Vec::new()),
        Some(http::Asked::Other(request)) => (Next::Nothing, request),
    };
    let Premises {
        stage,
        limits,
        stopping,
        ..
    } = &**premises;
    let begin = Begin {
        accepted: begun.at,
        next,
        scene,
    };
    let since = begin.accepted;
    let arrived = tls::accept(begun.tcp, stage, &mut record, begin, limits, stopping).await;
    ending.plays(record.scenario.clone());
    let answered = ending.seen.answered();
    record.ms.answered = answered.map(|at| clock::milliseconds(at.saturating_duration_since(since)));
    match (&record.outcome, record.reason) {
        (Outcome::Timeout, _) => ending.seen.note(Cause::Deadline),
        (_, Some("stopping")) => ending.seen.note(Cause::Stopping),
        _ => {}
    }
    emit_handshake(premises, record);
    if let Arrived::Request(stream, scene) = arrived {
        let info = ConnectionInfo {
            id,
            port,
            secure: true,
            peer,
            https_port: premises.https_port,
            scene,
        };
        http::serve(premises, info, Prefixed::new(unanswered, Inside(stream))).await;
    }
}

/// Tells the end of a connection when it is dropped, so that no way out of it is without.
struct Ending {
    premises: Arc<Premises>,
    connection: u64,
    peer: SocketAddr,
    purpose: Purpose,
    at: Instant,
    scenario: Vec<&'static str>,
    seen: Arc<Seen>,
}

impl Ending {
    fn new(premises: &Arc<Premises>, accepted: &Accepted) -> Self {
        let recording = premises.capture.as_ref().and_then(|capture| {
            let local = accepted.tcp.local_addr().ok()?;
            Some(capture.record(accepted.id, accepted.peer, local, accepted.purpose.name()))
        });
        Self {
            premises: Arc::clone(premises),
            connection: accepted.id,
            peer: accepted.peer,
            purpose: accepted.purpose,
            at: accepted.at,
            scenario: Vec::new(),
            seen: Arc::new(Seen::recorded(recording)),
        }
    }
}

impl Ending {
    fn plays(&mut self, scenario: Vec<&'static str>) {
        if !scenario.is_empty() && self.scenario != scenario {
            self.seen.remark(&format!("scenario {}", scenario.join(",")));
        }
        self.scenario = scenario;
    }
}

impl Drop for Ending {
    fn drop(&mut self) {
        if !matches!(self.purpose, Purpose::Ipp | Purpose::Http | Purpose::Https) {
            return;
        }
        let (ended_by, manner) = self.seen.end();
        let (octets_in, octets_out) = self.seen.octets();
        self.premises.events.emit(&Ended {
            connection: self.connection,
            peer: self.peer,
            port: self.purpose.name(),
            secure: self.seen.is_secure(),
            scenario: &self.scenario,
            ended_by,
            manner,
            octets_in,
            octets_out,
            ms: clock::milliseconds_since(self.at),
        });
    }
}

fn info(premises: &Premises, accepted: &Accepted, scene: Arc<Scene>) -> ConnectionInfo {
    ConnectionInfo {
        id: accepted.id,
        port: accepted.purpose.name(),
        secure: false,
        peer: accepted.peer,
        https_port: premises.https_port,
        scene,
    }
}

/// Nothing came. On the port that is for TLS alone that was a handshake, else nobody knows.
fn silent(premises: &Premises, accepted: &Accepted, outcome: Outcome, reason: &'static str) {
    if accepted.purpose == Purpose::Https {
        let mut record = HandshakeRecord::new(accepted.id, accepted.peer, accepted.purpose.name());
        record.outcome = outcome;
        record.ms.total = clock::milliseconds_since(accepted.at);
        emit_handshake(premises, record);
    } else {
        close(premises, accepted, reason, None);
    }
}

fn emit_handshake(premises: &Premises, mut record: HandshakeRecord) {
    record.judgement = Judgement::of(&record);
    #[derive(Serialize)]
    struct Event<'a> {
        event: &'static str,
        #[serde(flatten)]
        record: &'a HandshakeRecord,
    }
    premises.events.emit(&Event {
        event: "handshake",
        record: &record,
    });
}

fn close(premises: &Premises, accepted: &Accepted, reason: &'static str, first_octet: Option<u8>) {
    let Accepted {
        id: connection,
        peer,
        purpose,
        ..
    } = *accepted;
    premises.events.emit(&Closed {
        connection,
        peer,
        port: purpose.name(),
        reason,
        first_octet,
    });
}

/// Is TLS spoken where plain HTTP and IPP belong?
fn plain_is_tls(scene: &Scene) -> bool {
    scene.wire_fault() == Some(WireFault::TlsOnPlaintextPort)
}

/// What a TLS server says to a request without TLS: the alert unexpected_message (RFC 8446 §6.2).
async fn tls_on_plain(mut tcp: Observed, limit: Duration) {
    const UNEXPECTED_MESSAGE: [u8; 7] = [21, 3, 1, 0, 2, 2, 10];
    let _ = tokio::time::timeout(limit, tcp.write_all(&UNEXPECTED_MESSAGE)).await;
    linger(tcp, limit).await;
}

/// What nginx says, too: a person who typed `http://` reads it.
async fn plain_on_tls(mut tcp: Observed, limit: Duration) {
    const TEXT: &str = "This port speaks HTTPS; the request came without TLS. Use https:// in the address.\n";
    let answer = format!(
        "HTTP/1.1 400 Bad Request\r\nContent-Type: text/plain; charset=utf-8\r\nContent-Length: {}\r\nConnection: close\r\n\r\n{TEXT}",
        TEXT.len()
    );
    let _ = tokio::time::timeout(limit, tcp.write_all(answer.as_bytes())).await;
    linger(tcp, limit).await;
}

/// Ends a stream cleanly: what is written goes out (with close_notify over TLS), then what the client still sends is
/// read for a moment, because closing with unread octets makes the kernel send a reset, and that destroys the answer.
pub(crate) async fn linger(mut stream: impl AsyncRead + AsyncWrite + Unpin, limit: Duration) {
    let end = async {
        stream.shutdown().await?;
        let mut unread = [0; 4 * 1024];
        while stream.read(&mut unread).await? > 0 {}
        Result::Ok(())
    };
    let _ = tokio::time::timeout(limit, end).await;
}

/// A stream with octets before it that were read already.
#[derive(Debug)]
pub(crate) struct Prefixed<S> {
    first: Vec<u8>,
    given: usize,
    stream: S,
}

impl<S> Prefixed<S> {
    pub(crate) fn new(first: Vec<u8>, stream: S) -> Self {
        Self {
            first,
            given: 0,
            stream,
        }
    }

    /// What follows the octets.
    pub(crate) fn stream(&self) -> &S {
        &self.stream
    }
}

impl<S: AsyncRead + Unpin> AsyncRead for Prefixed<S> {
    fn poll_read(mut self: Pin<&mut Self>, cx: &mut Context<'_>, buf: &mut ReadBuf<'_>) -> Poll<Result<()>> {
        let rest = &self.first[self.given..];
        if rest.is_empty() {
            return Pin::new(&mut self.stream).poll_read(cx, buf);
        }
        let count = rest.len().min(buf.remaining());
        buf.put_slice(&rest[..count]);
        self.given += count;
        if self.given == self.first.len() {
            self.first = Vec::new();
            self.given = 0;
        }
        Poll::Ready(Ok(()))
    }
}

impl<S: AsyncWrite + Unpin> AsyncWrite for Prefixed<S> {
    fn poll_write(mut self: Pin<&mut Self>, cx: &mut Context<'_>, buf: &[u8]) -> Poll<Result<usize>> {
        Pin::new(&mut self.stream).poll_write(cx, buf)
    }
    fn poll_flush(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Result<()>> {
        Pin::new(&mut self.stream).poll_flush(cx)
    }
    fn poll_shutdown(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Result<()>> {
        Pin::new(&mut self.stream).poll_shutdown(cx)
    }
}
