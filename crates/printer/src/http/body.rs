//! A request body that may not stop for long.

use bytes::Bytes;
use hyper::body::{Body, Frame, Incoming, SizeHint};
use std::io::{Error, ErrorKind};
use std::pin::Pin;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::task::{Context, Poll, ready};
use std::time::Duration;
use tokio::time::{Instant, Sleep};

/// Passes a body on, counts its octets, and ends with [`ErrorKind::TimedOut`] when nothing comes for a while.
pub(super) struct Paced {
    incoming: Incoming,
    idle: Duration,
    /// Runs while somebody waits.
    alarm: Pin<Box<Sleep>>,
    waiting: bool,
    octets: Arc<AtomicU64>,
}

impl Paced {
    pub(super) fn new(incoming: Incoming, idle: Duration) -> Self {
        let alarm = Box::pin(tokio::time::sleep(idle));
        Self {
            incoming,
            idle,
            alarm,
            waiting: false,
            octets: Arc::default(),
        }
    }

    /// The count of octets so far.
    pub(super) fn octets(&self) -> Arc<AtomicU64> {
        Arc::clone(&self.octets)
    }
}

impl Body for Paced {
    type Data = Bytes;
    type Error = Error;

    fn poll_frame(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Option<Result<Frame<Bytes>, Error>>> {
        let polled = Pin::new(&mut self.incoming).poll_frame(cx);
        if polled.is_pending() {
            if !self.waiting {
                self.waiting = true;
                let alarm = Instant::now() + self.idle;
                self.alarm.as_mut().reset(alarm);
            }
            ready!(self.alarm.as_mut().poll(cx));
            return Poll::Ready(Some(Err(ErrorKind::TimedOut.into())));
        }
        self.waiting = false;
        polled.map(|frame| {
            frame.map(|result| {
                let frame = result.map_err(|error| Error::new(ErrorKind::ConnectionAborted, error))?;
                let octets = frame.data_ref().map_or(0, Bytes::len);
                self.octets.fetch_add(octets as u64, Ordering::Relaxed);
                Ok(frame)
            })
        })
    }

    fn is_end_stream(&self) -> bool {
        self.incoming.is_end_stream()
    }

    fn size_hint(&self) -> SizeHint {
        self.incoming.size_hint()
    }
}

/// Did this body stop coming, rather than break off?
pub(super) fn timed_out(error: &axum::Error) -> bool {
    let mut cause: Option<&dyn std::error::Error> = Some(error);
    while let Some(error) = cause {
        if error
            .downcast_ref::<Error>()
            .is_some_and(|error| error.kind() == ErrorKind::TimedOut)
        {
            return true;
        }
        cause = error.source();
    }
    false
}
