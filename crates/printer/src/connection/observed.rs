//! The TCP stream of a client, and what is seen of its end: the first cause counts.

use std::io::{ErrorKind, Result};
use std::pin::Pin;
use std::sync::atomic::{AtomicBool, AtomicU8, AtomicU64, Ordering::Relaxed};
use std::sync::{Arc, OnceLock};
use std::task::{Context, Poll};
use std::time::Instant;
use tokio::io::{AsyncRead, AsyncWrite, ReadBuf};
use tokio::net::TcpStream;

use super::Abrupt;
use crate::capture::{Recording, Teller};
use crate::clock;

/// Who ended a connection, and how.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
#[repr(u8)]
pub(crate) enum Cause {
    ClientFin = 1,
    ClientCloseNotify,
    ClientReset,
    Network,
    Fin,
    CloseNotify,
    Reset,
    Deadline,
    Stopping,
}

/// What is known of a connection. Nothing yet: zeros.
#[derive(Default, Debug)]
pub(crate) struct Seen {
    cause: AtomicU8,
    secure: AtomicBool,
    octets_in: AtomicU64,
    octets_out: AtomicU64,
    /// The next octet that is written answers a ClientHello.
    asked: AtomicBool,
    answered: OnceLock<Instant>,
    /// Where a capture is written.
    recording: Option<Recording>,
}

impl Seen {
    /// Tells a capture what is seen, where there is one.
    pub(crate) fn recorded(recording: Option<Recording>) -> Self {
        Self {
            cause: AtomicU8::default(),
            secure: AtomicBool::default(),
            octets_in: AtomicU64::default(),
            octets_out: AtomicU64::default(),
            asked: AtomicBool::default(),
            answered: OnceLock::new(),
            recording,
        }
    }

    /// Tells the cause; one that was told before stays, but a FIN that comes with close_notify is that.
    pub(crate) fn note(&self, cause: Cause) {
        let first = self.cause.compare_exchange(0, cause as u8, Relaxed, Relaxed);
        if first == Err(Cause::ClientFin as u8) && cause == Cause::ClientCloseNotify {
            self.cause.store(cause as u8, Relaxed);
        }
    }

    /// From here on it is TLS.
    pub(crate) fn finished(&self) {
        self.secure.store(true, Relaxed);
        self.plain();
    }

    /// TLS begins: a capture waits for its secrets.
    pub(crate) fn shaking(&self) {
        if let Some(recording) = &self.recording {
            recording.shaking();
        }
    }

    /// There is no handshake to wait for.
    pub(crate) fn plain(&self) {
        if let Some(recording) = &self.recording {
            recording.plain();
        }
    }

    /// For whoever reads a capture.
    pub(crate) fn remark(&self, text: &str) {
        if let Some(recording) = &self.recording {
            recording.note(text.to_owned());
        }
    }

    /// Whom the secrets of its handshake are told, besides the key log.
    pub(crate) fn teller(&self) -> Option<Teller> {
        self.recording.as_ref().map(Recording::teller)
    }

    pub(crate) fn is_secure(&self) -> bool {
        self.secure.load(Relaxed)
    }

    /// Octets that came and went over TCP.
    pub(crate) fn octets(&self) -> (u64, u64) {
        (self.octets_in.load(Relaxed), self.octets_out.load(Relaxed))
    }

    /// `ended_by` and `manner`, as in the event. Without a cause the printer dropped it because it is off or stops.
    pub(crate) fn end(&self) -> (&'static str, &'static str) {
        const NAMES: [(&str, &str); 10] = [
            ("printer", "stopping"),
            ("client", "fin"),
            ("client", "close-notify"),
            ("client", "reset"),
            ("network", "reset"),
            ("printer", "fin"),
            ("printer", "close-notify"),
            ("printer", "reset"),
            ("printer", "deadline"),
            ("printer", "stopping"),
        ];
        NAMES[usize::from(self.cause.load(Relaxed))]
    }

    pub(crate) fn failed(&self, error: &std::io::Error) {
        let is_reset = matches!(error.kind(), ErrorKind::ConnectionReset | ErrorKind::BrokenPipe);
        self.note(if is_reset { Cause::ClientReset } else { Cause::Network });
        if let (Some(recording), true) = (&self.recording, is_reset) {
            recording.client_reset();
        }
    }

    fn read(&self, octets: &[u8]) {
        self.octets_in.fetch_add(octets.len() as u64, Relaxed);
        if let Some(recording) = &self.recording {
            recording.read(octets);
        }
    }

    /// A ClientHello was read.
    pub(crate) fn asked(&self) {
        self.asked.store(true, Relaxed);
    }

    /// When the first octet of the answer to it was written.
    pub(crate) fn answered(&self) -> Option<Instant> {
        self.answered.get().copied()
    }

    fn written(&self, octets: &[u8]) {
        if self.asked.load(Relaxed) && self.answered.get().is_none() {
            self.answered.get_or_init(clock::instant);
        }
        self.octets_out.fetch_add(octets.len() as u64, Relaxed);
        if let Some(recording) = &self.recording {
            recording.written(octets);
        }
    }

    /// The client sends no more.
    fn client_finished(&self) {
        self.note(Cause::ClientFin);
        if let Some(recording) = &self.recording {
            recording.client_finished();
        }
    }

    /// The printer sends no more.
    pub(super) fn printer_finished(&self) {
        if let Some(recording) = &self.recording {
            recording.printer_finished();
        }
    }
}

impl Drop for Seen {
    fn drop(&mut self) {
        let is_reset = *self.cause.get_mut() == Cause::Reset as u8;
        match &self.recording {
            Some(recording) if is_reset => recording.printer_reset(),
            Some(recording) => recording.printer_finished(),
            None => {}
        }
    }
}

/// Counts.
#[derive(Debug)]
pub(crate) struct Observed {
    tcp: TcpStream,
    seen: Arc<Seen>,
}

impl Observed {
    pub(crate) fn new(tcp: TcpStream, seen: &Arc<Seen>) -> Self {
        Self {
            tcp,
            seen: Arc::clone(seen),
        }
    }

    pub(crate) fn socket(&self) -> &TcpStream {
        &self.tcp
    }

    pub(crate) fn seen(&self) -> &Seen {
        &self.seen
    }
}

impl AsyncRead for Observed {
    fn poll_read(mut self: Pin<&mut Self>, cx: &mut Context<'_>, buf: &mut ReadBuf<'_>) -> Poll<Result<()>> {
        let (before, room) = (buf.filled().len(), buf.remaining());
        let read = Pin::new(&mut self.tcp).poll_read(cx, buf);
        match &read {
            Poll::Ready(Ok(())) if buf.filled().len() > before => {
                self.seen.read(&buf.filled()[before..]);
            }
            Poll::Ready(Ok(())) if room > 0 => self.seen.client_finished(),
            Poll::Ready(Err(error)) => self.seen.failed(error),
            _ => {}
        }
        read
    }
}

impl AsyncWrite for Observed {
    fn poll_write(mut self: Pin<&mut Self>, cx: &mut Context<'_>, buf: &[u8]) -> Poll<Result<usize>> {
        let written = Pin::new(&mut self.tcp).poll_write(cx, buf);
        match &written {
            Poll::Ready(Ok(octets)) => {
                self.seen.written(&buf[..*octets]);
            }
            Poll::Ready(Err(error)) => self.seen.failed(error),
            Poll::Pending => {}
        }
        written
    }

    fn poll_flush(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Result<()>> {
        Pin::new(&mut self.tcp).poll_flush(cx)
    }

    fn poll_shutdown(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Result<()>> {
        self.seen.note(if self.seen.is_secure() {
            Cause::CloseNotify
        } else {
            Cause::Fin
        });
        self.seen.printer_finished();
        Pin::new(&mut self.tcp).poll_shutdown(cx)
    }
}

/// The inside of TLS, whose regular end is the client's close_notify; without one, reading is an error.
pub(crate) struct Inside<S>(pub(crate) S);

impl<S: Abrupt> Abrupt for Inside<S> {
    fn tcp(&self) -> &Observed {
        self.0.tcp()
    }
}

impl<S: AsyncRead + Abrupt + Unpin> AsyncRead for Inside<S> {
    fn poll_read(mut self: Pin<&mut Self>, cx: &mut Context<'_>, buf: &mut ReadBuf<'_>) -> Poll<Result<()>> {
        let (before, room) = (buf.filled().len(), buf.remaining());
        let read = Pin::new(&mut self.0).poll_read(cx, buf);
        if matches!(read, Poll::Ready(Ok(()))) && room > 0 && buf.filled().len() == before {
            self.tcp().seen().note(Cause::ClientCloseNotify);
        }
        read
    }
}

impl<S: AsyncWrite + Unpin> AsyncWrite for Inside<S> {
    fn poll_write(mut self: Pin<&mut Self>, cx: &mut Context<'_>, buf: &[u8]) -> Poll<Result<usize>> {
        Pin::new(&mut self.0).poll_write(cx, buf)
    }
    fn poll_flush(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Result<()>> {
        Pin::new(&mut self.0).poll_flush(cx)
    }
    fn poll_shutdown(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Result<()>> {
        Pin::new(&mut self.0).poll_shutdown(cx)
    }
}
