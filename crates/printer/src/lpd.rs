//! LPD (RFC 1179), as print servers speak it: a job prints when its data has come, and its control file, before or after,
//! says what it is called and whose it is.

use crate::connection::{Accepted, Observed, Premises, Seen, linger};
use crate::spool::{Order, Source};
use bytes::Bytes;
use device::effect::Work;
use device::input::{DocumentFailure, Removal, Submission};
use device::lpd::{CONTROL_FILE, Command, ControlFile, LINE, Subcommand};
use device::{Done, Input, Reply, lpd};
use std::sync::Arc;
use std::time::Duration;
use tokio::io::{AsyncBufReadExt, AsyncReadExt, AsyncWriteExt, BufReader};

/// Octets read at a time.
const PIECE: usize = 64 * 1024;
/// Positive acknowledgement.
const YES: u8 = 0;
/// Any other octet is a negative one.
const NO: u8 = 1;

/// Serves the one command of a connection.
pub(crate) async fn serve(premises: &Premises, accepted: Accepted, seen: &Arc<Seen>) {
    seen.plain();
    let mut client = Client {
        premises,
        peer: accepted.peer.ip().to_canonical().to_string(),
        tcp: BufReader::with_capacity(PIECE, Observed::new(accepted.tcp, seen)),
    };
    // An error is a client that went away, or sent nothing for too long: nobody is left to be told.
    let _ = tokio::select! {
        served = client.command() => served,
        () = premises.cut.cancelled() => None,
    };
    linger(client.tcp.into_inner(), premises.limits.linger).await;
}

struct Client<'a> {
    premises: &'a Premises,
    peer: String,
    tcp: BufReader<Observed>,
}

/// The job of a connection, as far as it is known.
#[derive(Default)]
struct Job {
    control: Option<ControlFile>,
    id: Option<i32>,
}

impl Client<'_> {
    async fn command(&mut self) -> Option<()> {
        let premises = self.premises;
        let line = tokio::select! {
            line = self.line() => line?,
            () = premises.stopping.cancelled() => return None,
        };
        let engine = &premises.engine;
        match Command::read(&line) {
            Some(Command::Receive) => return self.receive().await,
            // Jobs print by themselves.
            Some(Command::PrintWaiting) => self.say(&[YES]).await,
            Some(Command::State { long, only }) => {
                let listing = engine.device(|device| lpd::listing(device, long, &only));
                self.say(listing.as_bytes()).await
            }
            Some(Command::Remove { agent, which }) => {
                engine.submit(Input::Remove { agent, which }).await;
                self.say(&[YES]).await
            }
            None => self.say(&[NO]).await,
        }
    }

    async fn receive(&mut self) -> Option<()> {
        if !self.premises.engine.device(device::Device::takes_jobs) {
            return self.say(&[NO]).await;
        }
        self.say(&[YES]).await?;
        let mut job = Job::default();
        let end = self.files(&mut job).await;
        self.close(&mut job).await;
        end
    }

    async fn files(&mut self, job: &mut Job) -> Option<()> {
        loop {
            match Subcommand::read(&self.line().await?) {
                Some(Subcommand::Control(octets)) if octets <= CONTROL_FILE => {
                    self.say(&[YES]).await?;
                    let control = self.control_file(octets).await?;
                    self.describe(job, control).await;
                    self.say(&[YES]).await?;
                }
                Some(Subcommand::Data(octets)) => {
                    if !self.data_file(job, octets).await? {
                        return self.say(&[NO]).await;
                    }
                    self.say(&[YES]).await?;
                }
                Some(Subcommand::Abort) => {
                    if let Some(id) = job.id.take() {
                        let which = Removal::Listed {
                            jobs: vec![id],
                            users: Vec::new(),
                        };
                        let agent = "root".to_owned();
                        self.premises.engine.submit(Input::Remove { agent, which }).await;
                    }
                    self.say(&[YES]).await?;
                }
                Some(Subcommand::Control(_)) | None => return self.say(&[NO]).await,
            }
        }
    }

    /// Its octets and the one that ends it.
    async fn control_file(&mut self, octets: u64) -> Option<ControlFile> {
        let mut file = vec![0; usize::try_from(octets).ok()? + 1];
        let read = tokio::time::timeout(self.premises.limits.body, self.tcp.read_exact(&mut file));
        read.await.ok()?.ok()?;
        file.pop();
        Some(ControlFile::read(&file))
    }

    /// A second control file begins a second job; one behind its data says whose that was.
    async fn describe(&mut self, job: &mut Job, control: ControlFile) {
        if job.control.is_some() && job.id.is_some() {
            self.close(job).await;
        }
        if let Some(id) = job.id {
            let description = Input::Describe {
                job: id,
                name: control.job_name(),
                user: control.user.clone(),
                template: control.template(),
            };
            self.premises.engine.submit(description).await;
        }
        job.control = Some(control);
    }

    /// Streams a data file into the job. False: it was not taken.
    async fn data_file(&mut self, job: &mut Job, octets: Option<u64>) -> Option<bool> {
        let control = job.control.clone().unwrap_or_default();
        let submission = Submission {
            how: "LPD",
            peer: self.peer.clone(),
            name: control.job_name(),
            template: control.template(),
            user: control.user,
            document: control.source,
            job: job.id,
            open: true,
        };
        let reply = self.premises.engine.submit(Input::Submit(submission)).await;
        let Reply::Await(
            ticket,
            Work::ReceiveDocument {
                job: id,
                document,
                compression,
                limit,
            },
        ) = reply
        else {
            return Some(false);
        };
        job.id = Some(id);
        let order = Order {
            job: id,
            document,
            compression,
            limit,
        };
        let written = self.say(&[YES]).await;
        let premises = self.premises;
        let mut file = DataFile {
            tcp: &mut self.tcp,
            left: octets,
            idle: premises.limits.body,
        };
        let done = match written {
            Some(()) => tokio::select! {
                done = premises.spool.receive(order, premises.engine.room(ticket), &mut file) => done,
                () = premises.cut.cancelled() => Done::DocumentFailed(DocumentFailure::Disconnected),
            },
            None => Done::DocumentFailed(DocumentFailure::Disconnected),
        };
        let stored = matches!(done, Done::DocumentReceived { .. });
        premises.engine.submit(Input::Done(ticket, done)).await;
        if stored && octets.is_some() {
            // The octet that ends it.
            let mut end = [0];
            let read = tokio::time::timeout(premises.limits.body, self.tcp.read_exact(&mut end));
            read.await.ok()?.ok()?;
        }
        Some(stored)
    }

    async fn close(&self, job: &mut Job) {
        if let Some(id) = job.id.take() {
            self.premises.engine.submit(Input::Close { job: id }).await;
        }
    }

    /// A line without its end. `None`: there is none, or it is too long.
    async fn line(&mut self) -> Option<Vec<u8>> {
        let mut line = Vec::new();
        let mut bounded = (&mut self.tcp).take(LINE as u64 + 1);
        let read = tokio::time::timeout(self.premises.limits.header, bounded.read_until(b'\n', &mut line));
        read.await.ok()?.ok()?;
        (line.pop() == Some(b'\n')).then_some(line)
    }

    async fn say(&mut self, octets: &[u8]) -> Option<()> {
        let write = tokio::time::timeout(self.premises.limits.body, self.tcp.get_mut().write_all(octets));
        write.await.ok()?.ok()
    }
}

/// A data file on the wire.
struct DataFile<'a> {
    tcp: &'a mut BufReader<Observed>,
    /// `None`: until the client ends.
    left: Option<u64>,
    idle: Duration,
}

impl Source for DataFile<'_> {
    async fn next(&mut self) -> Option<Result<Bytes, DocumentFailure>> {
        if self.left == Some(0) {
            return None;
        }
        let read = match tokio::time::timeout(self.idle, self.tcp.fill_buf()).await {
            Ok(Ok(octets)) => octets,
            Ok(Err(_)) => return Some(Err(DocumentFailure::Disconnected)),
            Err(_) => return Some(Err(DocumentFailure::TimedOut)),
        };
        if read.is_empty() {
            return self.left.map(|_| Err(DocumentFailure::Disconnected));
        }
        let wanted = self
            .left
            .map_or(usize::MAX, |left| usize::try_from(left).unwrap_or(usize::MAX));
        let octets = Bytes::copy_from_slice(&read[..read.len().min(wanted)]);
        self.tcp.consume(octets.len());
        self.left = self.left.map(|left| left - octets.len() as u64);
        Some(Ok(octets))
    }
}
