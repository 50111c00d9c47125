//! Everything that can happen to a device.

use crate::event::IdentityCause;
use crate::queue::ConditionChange;
use crate::{ews, pdl};
use ipp_codec::{Attribute, Message};
use pki::import::{ImportError, Imported};
use pki::{Identity, PrivateKey};
use std::sync::Arc;

/// Names a piece of work under way, between [`crate::Reply::Await`] and [`Done`].
pub type Ticket = u64;

/// Gives out [`Ticket`]s: each number once per power-on.
#[derive(Debug, Default)]
pub struct Tickets(u64);

impl Tickets {
    /// A ticket that no other work has.
    #[expect(clippy::should_implement_trait, reason = "it never ends, and is no iterator")]
    pub fn next(&mut self) -> Ticket {
        self.0 += 1;
        self.0
    }
}

/// Something that happened.
#[derive(Debug)]
pub enum Input {
    /// An IPP request whose attributes are decoded; the document, if any, is still on the wire.
    Ipp(IppRequest),
    /// A request to the embedded web server.
    Ews(ews::Request),
    /// A document comes without IPP: over the raw port, or by LPD.
    Submit(Submission),
    /// The control file of LPD says whose job it is, and what it is called.
    Describe {
        /// The job.
        job: i32,
        /// job-name.
        name: Option<String>,
        /// job-originating-user-name.
        user: Option<String>,
        /// Job template attributes.
        template: Vec<Attribute>,
    },
    /// No more documents will come for this job.
    Close {
        /// The job.
        job: i32,
    },
    /// LPD's *Remove jobs*: cancels those of the jobs that belong to `agent`.
    Remove {
        /// Whose: `root` may remove any.
        agent: String,
        /// What of.
        which: Removal,
    },
    /// `@PJL DEFAULT`: what a variable of PJL is from here on, also after a power cycle, where nobody sets it.
    PjlDefault {
        /// Such as `DUPLEX`.
        variable: String,
        /// What it cannot be is not taken.
        value: String,
    },
    /// `@PJL RDYMSG`: what the control panel shows instead of *Ready*; empty: that again.
    ReadyMessage(String),
    /// The document of this work has no room left in the spool that it was given: it needs more before it is written on.
    /// The first octet needs some, too.
    Room(Ticket),
    /// Work that a reply awaited is done.
    Done(Ticket, Done),
    /// This identity is in force now, by no action of anybody at the device; it is served already.
    Stage {
        /// Whatever it is: nothing is checked.
        identity: Arc<Identity>,
        /// Why.
        cause: IdentityCause,
    },
    /// Somebody held the button at the device while it was switched on: factory defaults, and a new factory key.
    ColdReset,
    /// The device was switched off and on again. Whoever waited for it waits in vain.
    PowerCycle,
    /// The clock of the device is so far ahead of `now`, from here on: what it dates, it dates wrong. What it waits for, it
    /// does not wait for longer.
    ClockError(time::Duration),
    /// Something is the matter with the printer, or no more.
    Condition(ConditionChange),
    /// Time has passed; sent when [`crate::Effect::WakeAt`] asked for it.
    Tick,
}

/// A document that comes without IPP.
#[derive(Clone, Debug, PartialEq)]
pub struct Submission {
    /// How it came: begins the name of a job that has none, as in `Raw data from 192.0.2.7`.
    pub how: &'static str,
    /// Address of the client.
    pub peer: String,
    /// job-name, where the client gave one.
    pub name: Option<String>,
    /// job-originating-user-name, where the client gave one.
    pub user: Option<String>,
    /// document-name, where the client gave one.
    pub document: Option<String>,
    /// The job template attributes that it has words for. What the model cannot do is not taken.
    pub template: Vec<Attribute>,
    /// The open job that it belongs to; `None`: a new one.
    pub job: Option<i32>,
    /// May more documents of the job follow? Then [`Input::Close`] ends it.
    pub open: bool,
}

/// What LPD's *Remove jobs* names (RFC 1179 §5.5).
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Removal {
    /// The job that prints now.
    Active,
    /// These jobs, and all those of these users.
    Listed {
        /// By job-id.
        jobs: Vec<i32>,
        /// By job-originating-user-name.
        users: Vec<String>,
    },
}

/// How a request reached the device.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Via {
    /// Over TLS?
    pub secure: bool,
    /// The authority that the client used (Host header): `name[:port]`.
    pub authority: String,
    /// Address of the client, without port.
    pub peer: String,
    /// Path of the request target, percent-decoded, without query.
    pub path: String,
    /// Who the client proved to be, where it had to ([`crate::settings::IppAuthentication`]).
    pub user: Option<String>,
}

impl Via {
    /// `http` or `https`: the scheme for a page at the authority that the client used.
    pub fn web_scheme(&self) -> &'static str {
        if self.secure { "https" } else { "http" }
    }
}

/// An IPP request.
#[derive(Clone, Debug)]
pub struct IppRequest {
    /// The decoded message.
    pub message: Message,
    /// How it came.
    pub via: Via,
}

/// The result of [`crate::Work`].
#[derive(Debug)]
pub enum Done {
    /// [`crate::Work::MakeKey`].
    KeyMade(PrivateKey),
    /// [`crate::Work::ReadPfx`].
    PfxRead(Box<Result<Imported, ImportError>>),
    /// [`crate::Work::WritePfx`].
    PfxWritten(Vec<u8>),
    /// [`crate::Work::ReceiveDocument`]: all octets are in the spool and synced.
    DocumentReceived {
        /// Octets stored (after decompression).
        octets: u64,
        /// SHA-256 of them.
        sha256: [u8; 32],
        /// The first octets (at most 1,024), for sniffing the page description language.
        head: Vec<u8>,
        /// What it tells of its pages.
        pages: pdl::Pages,
    },
    /// [`crate::Work::ReceiveDocument`]: nothing is kept in the spool.
    DocumentFailed(DocumentFailure),
}

/// Why a document did not arrive.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum DocumentFailure {
    /// More octets than [`crate::Work::ReceiveDocument`] allows.
    TooLarge,
    /// The connection ended before the body did.
    Disconnected,
    /// No octet came for the idle limit.
    TimedOut,
    /// The compressed data is broken.
    BadCompression,
    /// The spool has no room for it while others wait to be printed.
    SpoolFull,
    /// The spool cannot be written.
    Storage,
}
