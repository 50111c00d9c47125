//! A stream that keeps a 100 (Continue) to itself, where it was told to.

use std::io::Result;
use std::pin::Pin;
use std::task::{Context, Poll, ready};
use tokio::io::{AsyncRead, AsyncWrite, ReadBuf};

/// What hyper writes when somebody begins to read a body that the client keeps back (RFC 9110 §10.1.1).
const CONTINUE: &[u8] = b"HTTP/1.1 100 Continue\r\n\r\n";

/// Passes on everything, but for [`CONTINUE`] where it is `quiet`.
pub(super) struct Quiet<S> {
    stream: S,
    quiet: bool,
}

impl<S> Quiet<S> {
    pub(super) fn new(stream: S, quiet: bool) -> Self {
        Self { stream, quiet }
    }

    pub(super) fn into_inner(self) -> S {
        self.stream
    }
}

impl<S: AsyncRead + Unpin> AsyncRead for Quiet<S> {
    fn poll_read(mut self: Pin<&mut Self>, cx: &mut Context<'_>, buf: &mut ReadBuf<'_>) -> Poll<Result<()>> {
        Pin::new(&mut self.stream).poll_read(cx, buf)
    }
}

impl<S: AsyncWrite + Unpin> AsyncWrite for Quiet<S> {
    fn poll_write(mut self: Pin<&mut Self>, cx: &mut Context<'_>, buf: &[u8]) -> Poll<Result<usize>> {
        match buf.strip_prefix(CONTINUE) {
            Some([]) if self.quiet => Poll::Ready(Ok(CONTINUE.len())),
            Some(rest) if self.quiet => {
                let written = ready!(Pin::new(&mut self.stream).poll_write(cx, rest))?;
                Poll::Ready(Ok(CONTINUE.len() + written))
            }
            _ => Pin::new(&mut self.stream).poll_write(cx, buf),
        }
    }
    fn poll_flush(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Result<()>> {
        Pin::new(&mut self.stream).poll_flush(cx)
    }
    fn poll_shutdown(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Result<()>> {
        Pin::new(&mut self.stream).poll_shutdown(cx)
    }
}
