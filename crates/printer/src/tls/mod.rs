//! TLS: the published settings, the handshake as the printer saw it.
//!
//! What follows a handshake sees a byte stream and a [`HandshakeRecord`], never a type of the TLS library: a second
//! library for old protocol versions can stand beside this one.

mod config;
mod handshake;
mod hello;
mod names;
mod outcome;
mod record;
mod signing;
mod store;
mod tap;

pub(crate) use config::draw_a_random_number;
pub(crate) use handshake::{Arrived, Next, accept};
pub use record::{HandshakeRecord, Offer, Outcome, Stages};
pub(crate) use store::Published;
