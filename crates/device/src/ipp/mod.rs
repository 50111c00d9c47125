//! IPP: operations in, responses out.
//!
//! It reads and changes the [`Queue`]; it knows no socket, no spool and no clock. Whoever calls it adds
//! [`Effect::Persist`] and [`Effect::WakeAt`] when the queue says so.

mod dispatch;
mod job_attributes;
mod job_template;
mod media;
mod operation;
mod operations;
mod printer_attributes;
mod refusal;
mod request;
mod selection;
pub(crate) mod submission;
mod subscriptions;
mod upload;
mod uri;
mod values;

pub(crate) use job_template::restore;
pub use submission::submit;
pub(crate) use subscriptions::{PrinterStatus, Subscriptions};
pub(crate) use upload::Upload;

use crate::input::{Ticket, Tickets};
use crate::queue::Queue;
use crate::{Condition, Done, Effect, Event, FactorySettings, IppRequest, Outcome, Reply, Work};
use ipp_codec::{Attribute, Group, Message, Value, tag};
use operation::Operation;
use refusal::{OK, OK_IGNORED, Refusal};
use time::OffsetDateTime;

/// compression-supported.
pub const COMPRESSIONS: [&str; 3] = ["none", "deflate", "gzip"];

/// What an operation can see and change of the device.
#[derive(Debug)]
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
    /// How far the device's clock is ahead: added to every time of day that is told, and to nothing that is waited for.
    pub clock_error: time::Duration,
    /// Names for work under way.
    pub tickets: &'a mut Tickets,
}

/// Answers a request, or asks for its document first.
pub fn handle(mut printer: Printer<'_>, now: OffsetDateTime, request: IppRequest) -> Outcome {
    let IppRequest { message, via } = request;
    printer.queue.advance(now);
    let answer = match dispatch::dispatch(&mut printer, now, &message, &via) {
        Ok(Answer::Await(ticket, work)) => {
            return Outcome {
                reply: Reply::Await(ticket, work),
                effects: printer.queue.take_effects(now),
            };
        }
        Ok(Answer::Reply(response)) => Ok(response),
        Err(refusal) => Err(refusal),
    };
    let mut exchange = Exchange::of(&message);
    if printer.queue.conditions().has(Condition::Ipp11Only) {
        exchange.version = exchange.version.min((1, 1));
    }
    exchange.outcome(printer.queue.take_effects(now), answer, None)
}

/// What the printer attributes tell of.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Sight<'a> {
    pub(crate) factory: &'a FactorySettings,
    pub(crate) queue: &'a Queue,
    pub(crate) host_name: &'a str,
    pub(crate) uuid: &'a str,
    pub(crate) powered_on: OffsetDateTime,
    pub(crate) config_changed: OffsetDateTime,
    pub(crate) clock_error: time::Duration,
}

impl Printer<'_> {
    pub(crate) fn sight(&self) -> Sight<'_> {
        Sight {
            factory: self.factory,
            queue: self.queue,
            host_name: self.host_name,
            uuid: self.uuid,
            powered_on: self.powered_on,
            config_changed: self.config_changed,
            clock_error: self.clock_error,
        }
    }
}

/// A document on the wire needs room in the spool.
pub fn room(printer: Printer<'_>, now: OffsetDateTime, ticket: Ticket) -> Outcome {
    let limit = printer.factory.spool_limit;
    let room = printer.queue.room(ticket, limit);
    Outcome {
        reply: Reply::Room(room),
        effects: printer.queue.take_effects(now),
    }
}

/// Every printer attribute, for a client that came this way.
pub(crate) fn attributes(sight: &Sight<'_>, now: OffsetDateTime, via: &crate::Via) -> Vec<Attribute> {
    let all = printer_attributes::all(sight, now, via);
    all.into_iter().map(|(_, attribute)| attribute).collect()
}

/// A document arrived, or did not. `None`: the ticket is none of the queue's.
pub fn document_done(mut printer: Printer<'_>, now: OffsetDateTime, ticket: Ticket, done: Done) -> Option<Outcome> {
    let upload = printer.queue.arrived(ticket)?;
    let (exchange, job) = (upload.exchange(), upload.job());
    let answer = upload::finish(&mut printer, now, upload, done);
    let effects = printer.queue.take_effects(now);
    Some(match exchange {
        Some(exchange) => exchange.outcome(effects, answer, Some(job)),
        None => Outcome {
            reply: Reply::Nothing,
            effects,
        },
    })
}

/// Time has passed: jobs start, finish, and time out.
pub fn tick(printer: Printer<'_>, now: OffsetDateTime) -> Vec<Effect> {
    printer.queue.advance(now);
    printer.queue.take_effects(now)
}

/// What came of an operation.
#[derive(Debug)]
pub(crate) enum Answer {
    Reply(Response),
    Await(Ticket, Work),
}

/// A success.
#[derive(Debug, Default)]
pub(crate) struct Response {
    /// What was ignored.
    unsupported: Vec<Attribute>,
    /// Job or printer attributes.
    groups: Vec<Group>,
    /// The job that was made or asked for.
    job_id: Option<i32>,
    /// Instead of the usual status of a success.
    status: Option<u16>,
    /// Beside those that every response has.
    operation_attributes: Vec<Attribute>,
}

/// What the response takes from its request.
#[derive(Clone, Debug)]
pub(crate) struct Exchange {
    version: (u8, u8),
    code: u16,
    request_id: i32,
    user: Option<String>,
}

impl Exchange {
    fn of(message: &Message) -> Self {
        let user = message
            .group(tag::OPERATION_ATTRIBUTES)
            .and_then(|group| group.attribute("requesting-user-name"));
        let user = user
            .and_then(|attribute| attribute.values.first())
            .and_then(Value::as_str);
        let Message {
            version,
            code,
            request_id,
            ..
        } = *message;
        Self {
            version,
            code,
            request_id,
            user: user.map(|user| user.chars().take(255).collect()),
        }
    }

    /// The response, and the event of the operation behind the effects that led to it.
    fn outcome(self, mut effects: Vec<Effect>, answer: Result<Response, Refusal>, job: Option<i32>) -> Outcome {
        let mut operation_attributes = vec![
            Attribute::new("attributes-charset", Value::Charset("utf-8".to_owned())),
            Attribute::new("attributes-natural-language", Value::NaturalLanguage("en".to_owned())),
        ];
        let (status, unsupported, groups, job_id) = match answer {
            Ok(Response {
                unsupported,
                groups,
                job_id,
                status,
                operation_attributes: more,
            }) => {
                operation_attributes.extend(more);
                let usual = if unsupported.is_empty() { OK } else { OK_IGNORED };
                (status.unwrap_or(usual), unsupported, groups, job_id)
            }
            Err(refusal) => {
                operation_attributes.push(values::text("status-message", &refusal.message()));
                (refusal.status(), refusal.unsupported(), Vec::new(), None)
            }
        };
        effects.push(Effect::Emit(Event::IppOperation {
            operation: Operation::name(self.code),
            request_id: self.request_id,
            status: refusal::status_name(status),
            job_id: job_id.or(job),
            user: self.user,
        }));
        let mut all = vec![Group {
            tag: tag::OPERATION_ATTRIBUTES,
            attributes: operation_attributes,
        }];
        if !unsupported.is_empty() {
            all.push(Group {
                tag: tag::UNSUPPORTED_ATTRIBUTES,
                attributes: unsupported,
            });
        }
        all.extend(groups);
        let version = supported_version(self.version);
        let message = Message {
            version,
            code: status,
            request_id: self.request_id,
            groups: all,
        };
        Outcome {
            reply: Reply::Ipp(message),
            effects,
        }
    }
}

/// The client's version, or the closest one (RFC 8011 §4.1.8).
fn supported_version(version: (u8, u8)) -> (u8, u8) {
    match version.0 {
        0 => (1, 0),
        1 | 2 => version,
        _ => (2, 0),
    }
}
