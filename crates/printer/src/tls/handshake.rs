//! A TLS handshake with rustls, from the first octet to the first octet of a request.

use super::fault::{self, Line};
use super::tap::Tap;
use super::wire::{End, Wire};
use super::{HandshakeRecord, Outcome, hello, ja4, library, names, outcome, unencrypted};
use crate::clock;
use crate::connection::{Abrupt, Cause, Observed, Prefixed, linger};
use crate::limits::Limits;
use crate::scene::Scene;
use crate::stage::Stage;
use std::sync::Arc;
use std::time::Instant;
use tokio::io::{AsyncRead, AsyncReadExt, AsyncWrite, AsyncWriteExt};
use tokio::time::timeout_at;
use tokio_rustls::server::TlsStream;
use tokio_rustls::{LazyConfigAcceptor, StartHandshake};
use tokio_util::sync::CancellationToken;

/// What came of a TLS attempt.
pub(crate) enum Arrived<S> {
    /// A client that sends a request: its stream, at the first octet of it, and the scene that it got.
    Request(S, Arc<Scene>),
    /// Nobody to serve; the connection is closed.
    Nobody,
}

/// How it begins, and goes on.
pub(crate) struct Begin {
    /// The deadline counts from here.
    pub(crate) accepted: Instant,
    pub(crate) next: Next,
    /// What was played to this client already; `None`: it is chosen by the ClientHello.
    pub(crate) scene: Option<Arc<Scene>>,
}

/// What follows Finished.
pub(crate) enum Next {
    /// The client's request. The wait for it shows what the client makes of our certificate.
    Request,
    /// Our answer to the request that asked for TLS in plain HTTP (RFC 2817 §3.2), then the client's next request.
    Answer(&'static [u8]),
    /// The request is there already: it came in plain HTTP and is to be answered over TLS.
    Nothing,
}

/// The stream of a client, with what of TLS was read already.
pub(crate) type Tcp = Prefixed<Observed>;

/// Accepts TLS on `tcp` and waits for the first octet of a request: a client that dislikes our certificate may say so
/// only after Finished. Writes into `record` what happened.
pub(crate) async fn accept(
    tcp: Tcp,
    stage: &Arc<Stage>,
    record: &mut HandshakeRecord,
    begin: Begin,
    limits: &Limits,
    stopping: &CancellationToken,
) -> Arrived<impl AsyncRead + AsyncWrite + Abrupt + Unpin + Send + use<>> {
    let Begin { accepted, next, scene } = begin;
    let deadline = tokio::time::Instant::from_std(accepted) + limits.handshake;
    let shaken = tokio::select! {
        shaken = timeout_at(deadline, shake_hands(tcp, stage, record, (accepted, scene), limits)) => shaken.ok(),
        () = stopping.cancelled() => Some(Err(Failure::Stopping)),
    };
    let arrived = match shaken {
        Some(Ok((stream, scene))) => after_finished((stream, scene), next, record, limits, stopping).await,
        Some(Err(Failure::Played)) => Arrived::Nobody,
        Some(Err(Failure::Tls(error, line))) => {
            failed(record, &error, line.map(|line| *line), limits).await;
            Arrived::Nobody
        }
        Some(Err(Failure::Stopping)) => {
            record.outcome = Outcome::Failed;
            record.reason = Some("stopping");
            Arrived::Nobody
        }
        None => {
            record.outcome = Outcome::Timeout;
            Arrived::Nobody
        }
    };
    record.ms.total = clock::milliseconds_since(accepted);
    arrived
}

impl<S: Abrupt> Abrupt for TlsStream<S> {
    fn tcp(&self) -> &Observed {
        self.get_ref().0.tcp()
    }
}

/// Why there is no stream.
enum Failure {
    Tls(std::io::Error, Option<Box<Line>>),
    /// A scenario took its place.
    Played,
    Stopping,
}

async fn shake_hands(
    tcp: Tcp,
    stage: &Arc<Stage>,
    record: &mut HandshakeRecord,
    (accepted, scene): (Instant, Option<Arc<Scene>>),
    limits: &Limits,
) -> Result<(TlsStream<Line>, Arc<Scene>), Failure> {
    let start = client_hello(tcp, record).await;
    let scene = match scene {
        Some(scene) => scene,
        None => stage.choose(record.connection, record.sni.as_deref()).await,
    };
    record.scenario = scene.ids();
    let mut start = start?;
    record.ms.hello = Some(clock::milliseconds_since(accepted));
    start.io.get_ref().tcp().seen().asked();
    if let Some(answer) = unencrypted::in_place_of_tls(&scene, record) {
        unencrypted::say(answer, start.io, record).await;
        return Err(Failure::Played);
    }
    if let Some(answer) = fault::in_place_of_tls(&scene, record) {
        fault::play(answer, start.io, record, limits).await;
        return Err(Failure::Played);
    }
    let (edits, course) = fault::below_tls(&scene);
    start.io.arm(edits, course);
    let negotiates = start.client_hello().alpn().is_some();
    record.presented = Some(scene.settings().presented(record.peer.ip()).clone());
    let config = scene.settings().config(negotiates, record.peer.ip());
    let capture = start.io.get_ref().tcp().seen().teller();
    let config = stage.secrets().of(config, capture);
    let shaken = start.into_stream(config).into_fallible().await;
    let mut stream = shaken.map_err(|(error, line)| Failure::Tls(error, Some(Box::new(line))))?;
    record.ms.finished = Some(clock::milliseconds_since(accepted));
    record.finished = true;
    record.outcome = Outcome::Established;
    let (line, session) = stream.get_mut();
    line.finished();
    let tap = line.get_mut();
    tap.forget();
    tap.tcp().seen().finished();
    // A TLS 1.3 client that gets no ticket has nothing to acknowledge its Finished but a delayed ACK; with Nagle's
    // algorithm on its side, its request would wait those 40 ms. Failing to hurry costs no more than that.
    #[cfg(target_os = "linux")]
    let _ = rustix::net::sockopt::set_tcp_quickack(tap.stream().stream().socket(), true);
    record.version = session.protocol_version().map(|version| names::version(version.into()));
    record.cipher = session
        .negotiated_cipher_suite()
        .map(|suite| names::cipher(suite.suite().into()));
    record.group = session
        .negotiated_key_exchange_group()
        .map(|group| names::group(group.name().into()));
    record.alpn = session
        .alpn_protocol()
        .map(|name| String::from_utf8_lossy(name).into_owned());
    record.resumed = session.handshake_kind() == Some(rustls::HandshakeKind::Resumed);
    record.client_certificate = session.peer_certificates().is_some_and(|chain| !chain.is_empty());
    Ok((stream, scene))
}

async fn client_hello(tcp: Tcp, record: &mut HandshakeRecord) -> Result<StartHandshake<Line>, Failure> {
    let line = Wire::new(Tap::new(tcp));
    let mut acceptor = LazyConfigAcceptor::new(rustls::server::Acceptor::default(), line);
    match (&mut acceptor).await {
        Ok(start) => {
            read_hello(record, start.io.get_ref());
            Ok(start)
        }
        Err(error) => {
            let line = acceptor.take_io();
            if let Some(line) = &line {
                read_hello(record, line.get_ref());
            }
            Err(Failure::Tls(error, line.map(Box::new)))
        }
    }
}

/// Writes into the record why there is no TLS, and ends the connection.
async fn failed(record: &mut HandshakeRecord, error: &std::io::Error, line: Option<Line>, limits: &Limits) {
    outcome::failed(record, error);
    let Some(line) = line else { return };
    fault::in_the_clear(line.get_ref(), record);
    if record.alert_sent.is_none() {
        record.alert_sent = outcome::encrypted_alert(error).map(str::to_owned);
    }
    if matches!(line.end(), Some(End::Reset | End::Close)) {
        record.outcome = Outcome::Failed;
        record.reason = Some(outcome::SCENARIO);
    }
    match line.end() {
        Some(End::Reset) => fault::reset(line),
        // The alert is written; the reset that closing with unread octets would send must not overtake it.
        _ => linger(line, limits.linger).await,
    }
}

fn read_hello(record: &mut HandshakeRecord, tap: &Tap<Tcp>) {
    if let Some(hello) = hello::read(tap.first()) {
        record.offered = Some(hello.offer());
        record.ja4 = Some(ja4::fingerprint(&hello));
        record.library = library::guess(&hello);
        record.sni = hello.server_name;
    }
}

async fn after_finished(
    (stream, scene): (TlsStream<Line>, Arc<Scene>),
    next: Next,
    record: &mut HandshakeRecord,
    limits: &Limits,
    stopping: &CancellationToken,
) -> Arrived<Prefixed<Wire<TlsStream<Line>>>> {
    let mut stream = Wire::new(stream);
    stream.arm(Vec::new(), fault::above_tls(&scene));
    match next {
        Next::Request => {}
        Next::Answer(answer) => {
            let said = async {
                stream.write_all(answer).await?;
                stream.flush().await
            };
            // A client that does not take it is seen by the wait for its request.
            let _ = tokio::time::timeout(limits.header, said).await;
        }
        Next::Nothing => {
            record.request_seen = true;
            return Arrived::Request(Prefixed::new(Vec::new(), stream), scene);
        }
    }
    first_octet(stream, scene, record, limits, stopping).await
}

async fn first_octet(
    mut stream: Wire<TlsStream<Line>>,
    scene: Arc<Scene>,
    record: &mut HandshakeRecord,
    limits: &Limits,
    stopping: &CancellationToken,
) -> Arrived<Prefixed<Wire<TlsStream<Line>>>> {
    let mut first = vec![0; 4 * 1024];
    let ended = tokio::select! {
        read = tokio::time::timeout(limits.header, stream.read(&mut first)) => match read {
            Ok(Ok(0)) => "close-notify",
            Ok(Ok(octets)) => {
                record.request_seen = true;
                first.truncate(octets);
                return Arrived::Request(Prefixed::new(first, stream), scene);
            }
            Ok(Err(error)) => went_wrong(record, &error),
            Err(_) => "idle",
        },
        () = stopping.cancelled() => "stopping",
    };
    record.ended = Some(ended);
    match ended {
        "close-notify" => stream.tcp().seen().note(Cause::ClientCloseNotify),
        "idle" => stream.tcp().seen().note(Cause::Deadline),
        "stopping" => stream.tcp().seen().note(Cause::Stopping),
        _ => {}
    }
    linger(stream, limits.linger + scene.close_delay()).await;
    Arrived::Nobody
}

/// After Finished, leaving without a word is no failure of the handshake, but an alert is the client's verdict.
fn went_wrong(record: &mut HandshakeRecord, error: &std::io::Error) -> &'static str {
    outcome::failed(record, error);
    match record.outcome {
        Outcome::AlertReceived => "alert",
        Outcome::Closed => {
            record.outcome = Outcome::Established;
            "eof"
        }
        Outcome::Reset => "reset",
        _ => "error",
    }
}
