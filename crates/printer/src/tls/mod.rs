//! TLS: the published settings, the handshake as the printer saw it.
//!
//! What follows a handshake sees a byte stream and a [`HandshakeRecord`], never a type of the TLS library: a second
//! library for old protocol versions can stand beside this one.

mod canned;
mod client_certificate;
mod config;
mod edit;
mod fault;
mod handshake;
mod hello;
mod ja4;
mod library;
mod names;
mod outcome;
mod provider;
mod record;
mod secrets;
mod settings;
mod signing;
mod tap;
mod tickets;
mod unencrypted;
mod verdict;
mod wire;
mod wrong_signature;

pub(crate) use config::draw_a_random_number;
pub(crate) use handshake::{Arrived, Begin, Next, accept};
pub use record::{HandshakeRecord, Offer, Outcome, Presented, Stages};
pub(crate) use secrets::Secrets;
pub(crate) use settings::{Settings, TlsError};
pub use verdict::{Certainty, Judgement, Verdict};
