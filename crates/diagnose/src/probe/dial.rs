//! Connections to the printer, one at a time: counted, spaced, each with a limit of its own within the deadline of all, and
//! given up when the printer has stopped answering.

use super::flight::{self, Answer, Until};
use super::hello::Hello;
use crate::capture::{self, Target, Unreachable};
use crate::deadline::{Deadline, TimedStream};
use pki::Seed;
use serde::Serialize;
use std::io::Write;
use std::net::{SocketAddr, TcpStream};
use std::time::Duration;

/// So many connections in a row without an answer in time, and no more are made.
const MAX_STALLS: u32 = 2;

/// Why no more connections are made.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Stop {
    /// `max_connections` were made.
    Connections,
    /// The time is up.
    Deadline,
    /// The printer takes connections and says nothing, or takes none any more.
    NoAnswer,
}

/// A connection that could not be made.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(crate) enum Miss {
    Stop(Stop),
    /// The system's words.
    Refused(String),
    TimedOut,
}

/// Makes all connections of a probe.
pub(crate) struct Dialer {
    address: SocketAddr,
    deadline: Deadline,
    /// For one connection.
    patience: Duration,
    pause: Duration,
    max: u32,
    seed: Seed,
    made: u32,
    stalls: u32,
    /// The first reason for which a connection was not made.
    stopped: Option<Stop>,
}

/// How the connections are spaced and bounded.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Manners {
    pub(crate) max_connections: u32,
    pub(crate) pause: Duration,
    pub(crate) patience: Duration,
    pub(crate) deadline: Deadline,
}

impl Dialer {
    /// Resolves the name and makes a first connection, to find the address that answers.
    pub(crate) fn new(target: &Target, manners: Manners, seed: Seed) -> Result<Self, Unreachable> {
        let deadline = manners.deadline.within(manners.patience);
        let stream = capture::open(target, deadline)?;
        let address = stream.peer_addr().map_err(|error| Unreachable::Refused {
            address: target.address(),
            why: error.to_string(),
        })?;
        Ok(Self {
            address,
            deadline: manners.deadline,
            patience: manners.patience,
            pause: manners.pause,
            max: manners.max_connections,
            seed,
            made: 1,
            stalls: 0,
            stopped: None,
        })
    }

    pub(crate) fn made(&self) -> u32 {
        self.made
    }

    pub(crate) fn stopped(&self) -> Option<Stop> {
        self.stopped
    }

    /// Connects to the printer's TLS port, or to another one of it.
    pub(crate) fn dial(&mut self, port: u16) -> Result<TimedStream, Miss> {
        self.may_go_on().map_err(|stop| {
            self.stopped.get_or_insert(stop);
            Miss::Stop(stop)
        })?;
        self.made += 1;
        let deadline = self.deadline.within(self.patience);
        let address = SocketAddr::new(self.address.ip(), port);
        let left = deadline.remaining().map_err(|_| Miss::Stop(Stop::Deadline))?;
        match TcpStream::connect_timeout(&address, left) {
            Ok(stream) => {
                // Without it a small request waits for an acknowledgement; not worth failing for.
                let _ = stream.set_nodelay(true);
                Ok(TimedStream { stream, deadline })
            }
            Err(error) if capture::is_timeout(&error) => Err(Miss::TimedOut),
            Err(error) => Err(Miss::Refused(error.to_string())),
        }
    }

    fn may_go_on(&self) -> Result<(), Stop> {
        if self.stalls >= MAX_STALLS {
            return Err(Stop::NoAnswer);
        }
        let left = self.deadline.remaining().map_err(|_| Stop::Deadline)?;
        if self.made >= self.max {
            return Err(Stop::Connections);
        }
        if !self.pause.is_zero() {
            pause(self.pause.min(left));
        }
        Ok(())
    }

    /// What happened on the TLS port: a connection without an answer in time counts, any answer starts the count anew.
    pub(crate) fn note(&mut self, answered: bool) {
        self.stalls = if answered { 0 } else { self.stalls + 1 };
    }

    /// Asks the TLS port with a ClientHello of our own, and hangs up.
    pub(crate) fn ask(&mut self, hello: &Hello, until: Until) -> Result<Answer, Stop> {
        let mut stream = match self.dial(self.address.port()) {
            Ok(stream) => stream,
            Err(Miss::Stop(stop)) => return Err(stop),
            Err(Miss::Refused(_)) => {
                self.note(false);
                return Ok(Answer::Closed);
            }
            Err(Miss::TimedOut) => {
                self.note(false);
                return Ok(Answer::TimedOut);
            }
        };
        let random = self.seed.derive(&format!("hello {}", self.made)).bytes();
        let answer = match stream.write_all(&hello.to_record(&random)) {
            Ok(()) => flight::read(&mut stream, until),
            Err(error) if capture::is_timeout(&error) => Answer::TimedOut,
            Err(_) => Answer::Closed,
        };
        self.note(!is_silence(&answer));
        // close_notify: the printer sees a client that went, not one that broke. It may be gone already.
        let _ = stream.write_all(&[21, 3, 1, 0, 2, 1, 0]);
        Ok(answer)
    }

    pub(crate) fn port(&self) -> u16 {
        self.address.port()
    }
}

fn is_silence(answer: &Answer) -> bool {
    match answer {
        Answer::TimedOut => true,
        Answer::Flight(flight) => flight.cut == Some(flight::Cut::TimedOut),
        _ => false,
    }
}

#[expect(
    clippy::disallowed_methods,
    reason = "a printer has few sockets and one slow processor: connections are spaced, and nothing tells when it is at leisure"
)]
fn pause(time: Duration) {
    std::thread::sleep(time);
}
