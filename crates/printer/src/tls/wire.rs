//! A stream between the TLS library and the network that goes wrong as a scenario says: it changes records, cuts them
//! off, holds them up.

use super::edit::{self, Edit, Editor};
use crate::connection::{Abrupt, Observed};
use std::io::{Error, ErrorKind, Result};
use std::pin::Pin;
use std::task::{Context, Poll, ready};
use std::time::Duration;
use tokio::io::{AsyncRead, AsyncWrite, ReadBuf};
use tokio::time::{Sleep, sleep};

/// Handshake types (RFC 8446 §4).
const SERVER_HELLO: u8 = 2;
const CERTIFICATE: u8 = 11;
/// Content types (RFC 8446 §5.1).
const HANDSHAKE: u8 = 22;
const APPLICATION_DATA: u8 = 23;

/// Octets that are late at a time; who writes more waits.
const UNDER_WAY: usize = 256 * 1024;

/// What becomes of the octets that go out.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub(super) enum Course {
    /// They go.
    #[default]
    Straight,
    /// Until there; then the end.
    Cut(Place, End),
    /// In pieces, for the next `left` of them.
    Pieces {
        octets: usize,
        pause: Duration,
        left: usize,
        /// Not beyond Finished.
        handshake: bool,
    },
    /// Later.
    Late(Duration),
    /// So many; then the connection is closed.
    Limit(usize),
    /// They go, and the end of them is held back.
    SlowClose(Duration),
}

/// Where a handshake is cut.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum Place {
    AfterServerHello,
    MidCertificate,
}

/// What follows a cut.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum End {
    /// Silence.
    Stall,
    /// The caller resets.
    Reset,
    /// The caller closes.
    Close,
}

/// Goes wrong once it is [armed](Wire::arm).
#[derive(Debug)]
pub(super) struct Wire<S> {
    stream: S,
    editor: Option<Editor>,
    course: Course,
    /// What is to go out, and how much of it went.
    out: Vec<u8>,
    went: usize,
    /// Nothing goes before.
    due: Option<Pin<Box<Sleep>>>,
    end: Option<End>,
}

impl<S> Wire<S> {
    pub(super) fn new(stream: S) -> Self {
        Self {
            stream,
            editor: None,
            course: Course::Straight,
            out: Vec::new(),
            went: 0,
            due: None,
            end: None,
        }
    }

    /// From now on.
    pub(super) fn arm(&mut self, edits: Vec<Edit>, course: Course) {
        let cuts = matches!(course, Course::Cut(..));
        self.editor = (cuts || !edits.is_empty()).then(|| Editor::new(edits));
        self.course = course;
    }

    /// What concerns the handshake alone is over.
    pub(super) fn finished(&mut self) {
        if let Some(editor) = self.editor.take() {
            self.out.extend(editor.into_rest());
        }
        if let Course::Pieces { handshake: true, .. } = self.course {
            self.course = Course::Straight;
        }
    }

    /// How the octets were cut off, where they were.
    pub(super) fn end(&self) -> Option<End> {
        self.end
    }

    pub(super) fn get_ref(&self) -> &S {
        &self.stream
    }

    pub(super) fn get_mut(&mut self) -> &mut S {
        &mut self.stream
    }

    fn is_straight(&self) -> bool {
        self.editor.is_none() && self.out.is_empty() && self.course == Course::Straight
    }

    /// Late octets are written and not yet there.
    fn is_under_way(&self) -> bool {
        matches!(self.course, Course::Late(_)) && self.due.is_some()
    }

    fn take(&mut self, octets: &[u8]) {
        let was_empty = self.out.is_empty();
        match &mut self.editor {
            None => self.out.extend_from_slice(octets),
            Some(editor) => {
                for record in editor.records(octets) {
                    if self.end.is_some() {
                        return;
                    }
                    let Course::Cut(place, end) = self.course else {
                        self.out.extend(record);
                        continue;
                    };
                    match cut(place, &record) {
                        None => self.out.extend(record),
                        Some(part) => {
                            self.out.extend(part);
                            self.end = Some(end);
                        }
                    }
                }
            }
        }
        if let (Course::Late(delay), true) = (self.course, was_empty) {
            self.due = Some(Box::pin(sleep(delay)));
        }
    }

    /// The octets are cut off, and what came before is out.
    fn is_over(&self) -> Result<()> {
        match self.end {
            Some(End::Reset | End::Close) if self.out.is_empty() => Err(ErrorKind::ConnectionAborted.into()),
            _ => Ok(()),
        }
    }
}

impl<S: Abrupt> Abrupt for Wire<S> {
    fn tcp(&self) -> &Observed {
        self.stream.tcp()
    }
}

impl<S: AsyncWrite + Unpin> Wire<S> {
    fn poll_out(&mut self, cx: &mut Context<'_>) -> Poll<Result<()>> {
        while self.went < self.out.len() {
            if let Some(due) = &mut self.due {
                ready!(due.as_mut().poll(cx));
                self.due = None;
            }
            let rest = &self.out[self.went..];
            let piece = match self.course {
                Course::Pieces { octets, .. } => &rest[..octets.min(rest.len())],
                Course::Limit(left) => &rest[..left.min(rest.len())],
                _ => rest,
            };
            let written = match piece.is_empty() {
                true => 0,
                false => match ready!(Pin::new(&mut self.stream).poll_write(cx, piece))? {
                    0 => return Poll::Ready(Err(Error::from(ErrorKind::WriteZero))),
                    written => written,
                },
            };
            self.went += written;
            self.note(written);
            if self.end == Some(End::Close) {
                break;
            }
        }
        self.out.clear();
        self.went = 0;
        Poll::Ready(Ok(()))
    }

    fn note(&mut self, written: usize) {
        match &mut self.course {
            Course::Pieces { pause, left, .. } => {
                *left = left.saturating_sub(written);
                if !pause.is_zero() {
                    self.due = Some(Box::pin(sleep(*pause)));
                }
                if *left == 0 {
                    self.course = Course::Straight;
                }
            }
            Course::Limit(left) => {
                *left -= written;
                if *left == 0 {
                    self.end = Some(End::Close);
                }
            }
            _ => {}
        }
    }
}

impl<S: AsyncRead + AsyncWrite + Unpin> AsyncRead for Wire<S> {
    fn poll_read(mut self: Pin<&mut Self>, cx: &mut Context<'_>, buf: &mut ReadBuf<'_>) -> Poll<Result<()>> {
        // Who reads may be waiting for the answer to what is still held up here.
        if let Poll::Ready(Err(error)) = self.poll_out(cx) {
            return Poll::Ready(Err(error));
        }
        self.is_over()?;
        Pin::new(&mut self.stream).poll_read(cx, buf)
    }
}

impl<S: AsyncWrite + Unpin> AsyncWrite for Wire<S> {
    fn poll_write(mut self: Pin<&mut Self>, cx: &mut Context<'_>, buf: &[u8]) -> Poll<Result<usize>> {
        if self.is_straight() {
            return Pin::new(&mut self.stream).poll_write(cx, buf);
        }
        // What is late does not hold up what is written behind it: it goes with it.
        if !self.is_under_way() || self.out.len() >= UNDER_WAY {
            ready!(self.poll_out(cx))?;
        }
        if self.end == Some(End::Stall) {
            return Poll::Ready(Ok(buf.len()));
        }
        self.is_over()?;
        self.take(buf);
        if let Poll::Ready(Err(error)) = self.poll_out(cx) {
            return Poll::Ready(Err(error));
        }
        self.is_over()?;
        Poll::Ready(Ok(buf.len()))
    }

    fn poll_flush(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Result<()>> {
        match self.poll_out(cx)? {
            // Who writes is not held up: it goes with the next read, write or shutdown.
            Poll::Pending if self.is_under_way() => return Poll::Ready(Ok(())),
            Poll::Pending => return Poll::Pending,
            Poll::Ready(()) => {}
        }
        Pin::new(&mut self.stream).poll_flush(cx)
    }

    fn poll_shutdown(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Result<()>> {
        ready!(self.poll_out(cx))?;
        if let Course::SlowClose(delay) = self.course {
            self.course = Course::Straight;
            self.due = Some(Box::pin(sleep(delay)));
        }
        if let Some(due) = &mut self.due {
            ready!(due.as_mut().poll(cx));
            self.due = None;
        }
        Pin::new(&mut self.stream).poll_shutdown(cx)
    }
}

/// What of this record goes out where the cut lies in it.
fn cut(place: Place, record: &[u8]) -> Option<Vec<u8>> {
    let (kind, content) = edit::content(record);
    match (place, kind) {
        (Place::AfterServerHello, HANDSHAKE) => {
            let (at, length) = edit::message(content, SERVER_HELLO)?;
            Some(edit::record(record, content.get(..at + length)?))
        }
        (Place::MidCertificate, HANDSHAKE) => {
            let (at, length) = edit::message(content, CERTIFICATE)?;
            let end = record.len() - content.len() + at + length / 2;
            Some(record[..end.min(record.len())].to_vec())
        }
        // In TLS 1.3 it is encrypted, and makes up most of the first such record.
        (Place::MidCertificate, APPLICATION_DATA) => Some(record[..record.len() / 2].to_vec()),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use tokio::io::{AsyncReadExt, AsyncWriteExt, duplex};

    #[tokio::test]
    async fn what_is_late_is_late_once_however_many_writes_it_was() {
        let (near, mut far) = duplex(4_096);
        let mut wire = Wire::new(near);
        wire.arm(Vec::new(), Course::Late(Duration::from_secs(3_600)));
        // Who writes waits for nothing: with an hour for each, this would not end.
        for piece in [b"one", b"two", b"six"] {
            wire.write_all(piece).await.unwrap();
            wire.flush().await.unwrap();
        }
        assert_eq!((&wire.out[..], wire.is_under_way()), (&b"onetwosix"[..], true));
        // The hour is over.
        wire.due = Some(Box::pin(sleep(Duration::ZERO)));
        wire.shutdown().await.unwrap();
        let mut heard = Vec::new();
        far.read_to_end(&mut heard).await.unwrap();
        assert_eq!(heard, b"onetwosix", "and it comes before the end");
    }

    #[tokio::test]
    async fn more_than_can_be_under_way_waits() {
        let (near, _far) = duplex(64);
        let mut wire = Wire::new(near);
        wire.arm(Vec::new(), Course::Late(Duration::from_secs(3_600)));
        wire.write_all(&vec![0; UNDER_WAY]).await.unwrap();
        let more = std::future::poll_fn(|cx| Poll::Ready(Pin::new(&mut wire).poll_write(cx, b"more"))).await;
        assert!(more.is_pending());
    }
}
