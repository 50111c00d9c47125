//! The raw port (9100): documents as they come, with PJL around them, and PJL answered while the client stays.
//!
//! What is a document and what is asked is decided in [`device::pjl`]; here are the socket and the waiting.

use crate::connection::{Accepted, Observed, Premises, Seen, linger};
use crate::spool::{Order, Source};
use bytes::Bytes;
use device::effect::Work;
use device::input::{DocumentFailure, Submission};
use device::pjl::{Act, Command, Header, Session, Stream};
use device::{Done, Input, Reply};
use std::collections::VecDeque;
use std::io::ErrorKind;
use std::sync::Arc;
use std::time::Duration;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::time::{Instant, sleep_until};

/// Octets read at a time.
const PIECE: usize = 64 * 1024;
/// How long a trailer may come after the end of its document. A job that is through then ends; no octet is lost by it.
const TRAILER: Duration = Duration::from_millis(300);
/// `idle-timeout` of a Jetdirect: how long a connection may say nothing while no document is under way.
const IDLE: Duration = Duration::from_secs(270);

/// Prints and answers, until the client closes and has been told what it waits for.
pub(crate) async fn serve(premises: &Premises, accepted: Accepted, seen: &Arc<Seen>) {
    seen.plain();
    let mut conversation = Conversation {
        premises,
        peer: accepted.peer.ip().to_canonical().to_string(),
        tcp: Observed::new(accepted.tcp, seen),
        buffer: vec![0; PIECE],
        stream: Stream::default(),
        session: Session::default(),
        acts: VecDeque::new(),
        seen: premises.events.last(),
        last_octet: Instant::now(),
        last_timed: Instant::now(),
        ended: false,
    };
    while let Ok(Some(act)) = conversation.next().await {
        let Act::Begin(header) = act else { continue };
        if !conversation.document(header).await {
            break;
        }
    }
    linger(conversation.tcp, premises.limits.linger).await;
}

/// A connection.
struct Conversation<'a> {
    premises: &'a Premises,
    peer: String,
    tcp: Observed,
    buffer: Vec<u8>,
    stream: Stream,
    session: Session,
    /// What to do next.
    acts: VecDeque<Act>,
    /// The last event that was looked at.
    seen: u64,
    last_octet: Instant,
    last_timed: Instant,
    /// The client has closed its side.
    ended: bool,
}

impl Conversation<'_> {
    /// Takes a document into the queue. False: the connection ends.
    async fn document(&mut self, header: Header) -> bool {
        let session = &self.session;
        let template = self.premises.engine.device(|device| session.template(device));
        let submission = Submission {
            how: "Raw",
            peer: self.peer.clone(),
            name: header.name.clone(),
            user: header.user,
            document: None,
            template,
            job: None,
            open: false,
        };
        let reply = self.premises.engine.submit(Input::Submit(submission)).await;
        let Reply::Await(
            ticket,
            Work::ReceiveDocument {
                job,
                document,
                compression,
                limit,
            },
        ) = reply
        else {
            tracing::warn!("the device takes no raw job");
            return false;
        };
        self.session.follow(job, header.name, header.bracketed);
        let order = Order {
            job,
            document,
            compression,
            limit,
        };
        let premises = self.premises;
        let done = tokio::select! {
            done = premises.spool.receive(order, premises.engine.room(ticket), self) => done,
            () = premises.cut.cancelled() => Done::DocumentFailed(DocumentFailure::Disconnected),
        };
        let stored = matches!(done, Done::DocumentReceived { .. });
        premises.engine.submit(Input::Done(ticket, done)).await;
        stored
    }

    /// The next thing to do but obeying; `None`: the conversation is over.
    async fn next(&mut self) -> Result<Option<Act>, DocumentFailure> {
        loop {
            match self.acts.pop_front() {
                Some(Act::Obey(command)) => self.obey(command).await?,
                Some(act) => return Ok(Some(act)),
                None if self.ended && !self.session.follows() => return Ok(None),
                None => {
                    if !self.wait().await? {
                        return Ok(None);
                    }
                }
            }
        }
    }

    async fn obey(&mut self, command: Command) -> Result<(), DocumentFailure> {
        let input = match &command {
            Command::ReadyMessage(text) => Some(Input::ReadyMessage(text.clone())),
            Command::Default(variable, value) => Some(Input::PjlDefault {
                variable: variable.clone(),
                value: value.clone(),
            }),
            _ => None,
        };
        if let Some(input) = input {
            self.premises.engine.submit(input).await;
        }
        let session = &mut self.session;
        let answer = self.premises.engine.device(|device| {
            let mut answer = session.answer(device, &command);
            // What has happened meanwhile, and what it has just asked to be told.
            answer.extend(session.news(device));
            answer
        });
        self.tell(&answer).await
    }

    /// Waits for octets, for something to tell, or for the time to be up. False: the conversation is over.
    async fn wait(&mut self) -> Result<bool, DocumentFailure> {
        let premises = self.premises;
        let in_document = self.stream.in_document() && !self.ended;
        let patience = if in_document { premises.limits.body } else { IDLE };
        let timed = self.session.timed();
        tokio::select! {
            read = self.tcp.read(&mut self.buffer), if !self.ended => match read {
                Ok(0) => {
                    self.ended = true;
                    self.acts.extend(self.stream.end());
                }
                Ok(octets) => {
                    self.last_octet = Instant::now();
                    self.acts.extend(self.stream.take(&self.buffer[..octets]));
                }
                Err(error) if error.kind() == ErrorKind::TimedOut => return Err(DocumentFailure::TimedOut),
                Err(_) => return Err(DocumentFailure::Disconnected),
            },
            () = sleep_until(self.last_octet + TRAILER), if self.stream.waits_for_trailer() => {
                self.acts.extend(self.stream.idle());
            }
            _ = premises.events.changed(self.seen, Duration::MAX), if self.session.listens() => {
                self.seen = premises.events.last();
                let session = &mut self.session;
                let news = premises.engine.device(|device| session.news(device));
                self.tell(&news).await?;
            }
            () = sleep_until(self.last_timed + timed.unwrap_or(IDLE)), if timed.is_some() => {
                self.last_timed = Instant::now();
                let status = premises.engine.device(|device| self.session.time_has_come(device));
                self.tell(&status).await?;
            }
            () = sleep_until(self.last_octet + patience) => {
                return if in_document { Err(DocumentFailure::TimedOut) } else { Ok(false) };
            }
            () = premises.stopping.cancelled(), if !in_document => return Ok(false),
        }
        Ok(true)
    }

    async fn tell(&mut self, octets: &[u8]) -> Result<(), DocumentFailure> {
        if octets.is_empty() {
            return Ok(());
        }
        match tokio::time::timeout(self.premises.limits.body, self.tcp.write_all(octets)).await {
            Ok(Ok(())) => Ok(()),
            // Nobody reads the answers: a document goes on without them.
            Ok(Err(_)) if self.stream.in_document() => Ok(()),
            Ok(Err(_)) => Err(DocumentFailure::Disconnected),
            Err(_) => Err(DocumentFailure::TimedOut),
        }
    }
}

impl Source for Conversation<'_> {
    async fn next(&mut self) -> Option<Result<Bytes, DocumentFailure>> {
        match Conversation::next(self).await {
            Ok(Some(Act::Octets(octets))) => Some(Ok(octets.into())),
            Ok(Some(Act::End)) => None,
            Ok(_) => Some(Err(DocumentFailure::Disconnected)),
            Err(failure) => Some(Err(failure)),
        }
    }
}
