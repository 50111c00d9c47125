//! IPP: operations in, responses out.
//!
//! It reads and changes the [`Queue`]; it knows no socket, no spool and no clock. `device.rs` adds [`Effect::Persist`]
//! and [`Effect::WakeAt`] when the queue says so.

use crate::input::{Ticket, Tickets};
use crate::queue::Queue;
use crate::{Done, Effect, FactorySettings, IppRequest, Outcome};
use time::OffsetDateTime;

/// What an operation can see and change of the device.
pub struct Printer<'a> {
    /// Model, limits and names.
    pub factory: &'a FactorySettings,
    /// The jobs.
    pub queue: &'a mut Queue,
    /// The host name in force.
    pub host_name: &'a str,
    /// printer-uuid.
    pub uuid: &'a str,
    /// When the device was powered on: printer-up-time counts from here.
    pub powered_on: OffsetDateTime,
    /// When a setting or the identity last changed.
    pub config_changed: OffsetDateTime,
    /// Names for work under way.
    pub tickets: &'a mut Tickets,
}

/// Answers a request, or asks for its document first.
pub fn handle(printer: Printer<'_>, now: OffsetDateTime, request: IppRequest) -> Outcome {
    let _ = (printer, now, request);
    todo!()
}

/// A connection on the raw port: asks for its document.
pub fn raw(printer: Printer<'_>, now: OffsetDateTime, peer: String) -> Outcome {
    let _ = (printer, now, peer);
    todo!()
}

/// A document arrived, or did not. `None`: the ticket is none of the queue's.
pub fn document_done(
    printer: Printer<'_>,
    now: OffsetDateTime,
    ticket: Ticket,
    done: Done,
) -> Option<Outcome> {
    let _ = (printer, now, ticket, done);
    todo!()
}

/// Time has passed: jobs start, finish, and time out.
pub fn tick(printer: Printer<'_>, now: OffsetDateTime) -> Vec<Effect> {
    let _ = (printer, now);
    todo!()
}
