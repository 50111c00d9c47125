//! What the world has to do for a device.

use crate::input::Ticket;
use crate::{Event, Password, ews};
use ipp_codec::Message;
use pki::{Identity, KeyAlgorithm, Seed};
use std::sync::Arc;
use time::OffsetDateTime;

/// What came of an input: a reply, and effects to carry out **in order, before the reply is sent**.
#[derive(Debug)]
pub struct Outcome {
    /// What to answer.
    pub reply: Reply,
    /// What to do first.
    pub effects: Vec<Effect>,
}

/// The answer to an input.
#[derive(Debug)]
pub enum Reply {
    /// Nothing to say ([`crate::Input::Tick`], a raw job stored).
    Nothing,
    /// An IPP response.
    Ipp(Message),
    /// The answer to [`crate::Input::Room`]: so many octets more, or why not.
    Room(Result<u64, crate::input::DocumentFailure>),
    /// An answer of the embedded web server.
    Ews(ews::Answer),
    /// Do this work off the lock, then hand in [`crate::Input::Done`] with the ticket; its reply is the answer.
    Await(Ticket, Work),
}

/// Slow work.
#[derive(Debug)]
pub enum Work {
    /// Make a key from this seed ([`pki::PrivateKey::generate`]).
    MakeKey {
        /// What kind.
        algorithm: KeyAlgorithm,
        /// From what.
        seed: Seed,
    },
    /// Read a PFX ([`pki::import::pfx`]).
    ReadPfx {
        /// Its octets.
        file: Vec<u8>,
        /// Its password.
        password: Password,
    },
    /// Write a PFX ([`pki::export::pfx`]).
    WritePfx {
        /// What to write.
        identity: Arc<Identity>,
        /// With which password.
        password: Password,
        /// friendlyName of the key.
        friendly_name: String,
        /// Salts come from here.
        seed: Seed,
    },
    /// Stream the document that follows the request into the spool.
    ReceiveDocument {
        /// The job.
        job: i32,
        /// Number of the document in the job, from 1.
        document: u32,
        /// How it is compressed on the wire.
        compression: Compression,
        /// Most octets to take, after decompression.
        limit: u64,
    },
}

/// compression (RFC 8011 §5.4.32).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Compression {
    /// `none`.
    None,
    /// `gzip`: RFC 1952.
    Gzip,
    /// `deflate`: RFC 1951, raw or in zlib's frame.
    Deflate,
}

/// Something to carry out.
#[derive(Debug)]
pub enum Effect {
    /// Store this NVRAM image, whole or not at all, durably.
    Persist(Vec<u8>),
    /// Serve this identity from the next handshake on.
    UseIdentity(Arc<Identity>),
    /// Record this event.
    Emit(Event),
    /// Remove the job's documents from the spool.
    Discard {
        /// The job.
        job: i32,
    },
    /// Give a job copies of another job's documents.
    CopyDocuments {
        /// The job that has them.
        from: i32,
        /// The job that gets them.
        to: i32,
    },
    /// Send [`crate::Input::Tick`] at this time (or soon after); replaces an earlier request.
    WakeAt(OffsetDateTime),
}
