//! The TCP stream of a client, and what is seen of its end: the first cause counts.

use std::io::{ErrorKind, Result};
use std::pin::Pin;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicU8, AtomicU64, Ordering::Relaxed};
use std::task::{Context, Poll};
use tokio::io::{AsyncRead, AsyncWrite, ReadBuf};
use tokio::net::TcpStream;

use super::Abrupt;

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
}

impl Seen {
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
        self.note(match error.kind() {
            ErrorKind::ConnectionReset | ErrorKind::BrokenPipe => Cause::ClientReset,
            _ => Cause::Network,
        });
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
                self.seen
                    .octets_in
                    .fetch_add((buf.filled().len() - before) as u64, Relaxed);
            }
            Poll::Ready(Ok(())) if room > 0 => self.seen.note(Cause::ClientFin),
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
                self.seen.octets_out.fetch_add(*octets as u64, Relaxed);
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
