//! One deadline for a whole attempt, and a TCP stream that keeps it: a peer that stalls, or sends an octet now and then,
//! gets no more time than one that is quick.

use std::io::{self, Read, Write};
use std::net::TcpStream;
use std::time::{Duration, Instant};

/// The end of the time for an attempt.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Deadline(Instant);

impl Deadline {
    /// `timeout` from now.
    #[expect(
        clippy::disallowed_methods,
        reason = "the client's only clock; it bounds waiting and decides no verdict"
    )]
    pub(crate) fn after(timeout: Duration) -> Self {
        let now = Instant::now();
        // A day is longer than anybody waits, and can always be added.
        Self(now + timeout.min(Duration::from_secs(86_400)))
    }

    /// `timeout` from now, or this one where it comes earlier.
    pub(crate) fn within(self, timeout: Duration) -> Self {
        Self(self.0.min(Self::after(timeout).0))
    }

    /// What is left; an error of kind `TimedOut` when nothing is.
    #[expect(
        clippy::disallowed_methods,
        reason = "the client's only clock; it bounds waiting and decides no verdict"
    )]
    pub(crate) fn remaining(self) -> io::Result<Duration> {
        match self.0.checked_duration_since(Instant::now()) {
            Some(left) if !left.is_zero() => Ok(left),
            _ => Err(io::ErrorKind::TimedOut.into()),
        }
    }
}

/// A connection whose every read and write ends with the deadline.
#[derive(Debug)]
pub(crate) struct TimedStream {
    pub(crate) stream: TcpStream,
    pub(crate) deadline: Deadline,
}

impl Read for TimedStream {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        self.stream.set_read_timeout(Some(self.deadline.remaining()?))?;
        self.stream.read(buffer).map_err(timed_out)
    }
}

impl Write for TimedStream {
    fn write(&mut self, octets: &[u8]) -> io::Result<usize> {
        self.stream.set_write_timeout(Some(self.deadline.remaining()?))?;
        self.stream.write(octets).map_err(timed_out)
    }
    fn flush(&mut self) -> io::Result<()> {
        self.stream.flush()
    }
}

/// A socket's timeout is `WouldBlock` on Unix and `TimedOut` on Windows; here it is always the latter.
fn timed_out(error: io::Error) -> io::Error {
    if error.kind() == io::ErrorKind::WouldBlock {
        io::ErrorKind::TimedOut.into()
    } else {
        error
    }
}
