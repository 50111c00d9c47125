//! The raw port (9100): whatever a client sends until it closes is one job.

use crate::connection::{Accepted, Premises, linger};
use crate::spool::{Order, Source};
use bytes::Bytes;
use device::input::DocumentFailure;
use device::{Done, Input, Reply, Work};
use std::io::ErrorKind;
use std::time::Duration;
use tokio::io::AsyncReadExt;
use tokio::net::TcpStream;

/// Octets read at a time.
const PIECE: usize = 64 * 1024;

/// Prints everything that comes.
pub(crate) async fn print(premises: &Premises, accepted: Accepted) {
    let peer = accepted.peer.ip().to_canonical().to_string();
    let reply = premises.engine.submit(Input::Raw { peer }).await;
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
        return;
    };
    let mut source = Octets {
        tcp: accepted.tcp,
        buffer: vec![0; PIECE],
        idle: premises.limits.body,
    };
    let order = Order {
        job,
        document,
        compression,
        limit,
    };
    let done = tokio::select! {
        done = premises.spool.receive(order, &mut source) => done,
        () = premises.cut.cancelled() => Done::DocumentFailed(DocumentFailure::Disconnected),
    };
    premises.engine.submit(Input::Done(ticket, done)).await;
    linger(source.tcp, premises.limits.linger).await;
}

struct Octets {
    tcp: TcpStream,
    buffer: Vec<u8>,
    idle: Duration,
}

impl Source for Octets {
    async fn next(&mut self) -> Option<Result<Bytes, DocumentFailure>> {
        match tokio::time::timeout(self.idle, self.tcp.read(&mut self.buffer)).await {
            Ok(Ok(0)) => None,
            Ok(Ok(octets)) => Some(Ok(Bytes::copy_from_slice(&self.buffer[..octets]))),
            Ok(Err(error)) if error.kind() == ErrorKind::TimedOut => Some(Err(DocumentFailure::TimedOut)),
            Ok(Err(_)) => Some(Err(DocumentFailure::Disconnected)),
            Err(_) => Some(Err(DocumentFailure::TimedOut)),
        }
    }
}
