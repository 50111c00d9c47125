//! A stream that remembers what a handshake looked like on the wire: the first octets of either side, and an alert
//! that went out in the clear. The TLS library keeps neither when it fails.

use crate::connection::{Abrupt, Observed};
use std::io::Result;
use std::pin::Pin;
use std::task::{Context, Poll, ready};
use tokio::io::{AsyncRead, AsyncWrite, ReadBuf};

/// Octets kept: one record of the largest size.
const KEPT: usize = 16 * 1024 + 5;

/// Remembers while it `listens`.
#[derive(Debug)]
pub(super) struct Tap<S> {
    stream: S,
    first: Vec<u8>,
    sent: Vec<u8>,
    alert_sent: Option<u8>,
    listens: bool,
}

impl<S> Tap<S> {
    pub(super) fn new(stream: S) -> Self {
        Self {
            stream,
            first: Vec::new(),
            sent: Vec::new(),
            alert_sent: None,
            listens: true,
        }
    }

    /// What it listens to.
    pub(super) fn stream(&self) -> &S {
        &self.stream
    }

    /// The first octets that came.
    pub(super) fn first(&self) -> &[u8] {
        &self.first
    }

    /// The first octets that went out.
    pub(super) fn sent(&self) -> &[u8] {
        &self.sent
    }

    /// The alert that went out in the clear.
    pub(super) fn alert_sent(&self) -> Option<u8> {
        self.alert_sent
    }

    /// Forgets the octets and remembers no more of them.
    pub(super) fn forget(&mut self) {
        self.first = Vec::new();
        self.sent = Vec::new();
        self.listens = false;
    }
}

impl<S: Abrupt> Abrupt for Tap<S> {
    fn tcp(&self) -> &Observed {
        self.stream.tcp()
    }
}

impl<S: AsyncRead + Unpin> AsyncRead for Tap<S> {
    fn poll_read(mut self: Pin<&mut Self>, cx: &mut Context<'_>, buf: &mut ReadBuf<'_>) -> Poll<Result<()>> {
        let before = buf.filled().len();
        ready!(Pin::new(&mut self.stream).poll_read(cx, buf))?;
        if self.listens {
            let room = KEPT - self.first.len();
            let came = &buf.filled()[before..];
            let kept = room.min(came.len());
            self.first.extend_from_slice(&came[..kept]);
        }
        Poll::Ready(Ok(()))
    }
}

impl<S: AsyncWrite + Unpin> AsyncWrite for Tap<S> {
    fn poll_write(mut self: Pin<&mut Self>, cx: &mut Context<'_>, buf: &[u8]) -> Poll<Result<usize>> {
        let written = ready!(Pin::new(&mut self.stream).poll_write(cx, buf))?;
        if self.listens {
            let kept = written.min(KEPT - self.sent.len());
            self.sent.extend_from_slice(&buf[..kept]);
        }
        // RFC 8446 §5.1 and §6: content type alert (21), version, length 2, level, description.
        if let ([21, 3, _, 0, 2, _, description], true) = (&buf[..written], self.listens) {
            self.alert_sent = Some(*description);
        }
        Poll::Ready(Ok(written))
    }

    fn poll_flush(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Result<()>> {
        Pin::new(&mut self.stream).poll_flush(cx)
    }

    fn poll_shutdown(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Result<()>> {
        Pin::new(&mut self.stream).poll_shutdown(cx)
    }
}
