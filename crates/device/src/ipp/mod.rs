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
mod subscriptions;
mod upload;
mod uri;
mod values;

pub(crate) use subscriptions::{PrinterStatus, Subscriptions};
pub(crate) use upload::Upload;

use crate::effect::Compression;
use crate::input::{Ticket, Tickets};
use crate::job::PRIORITY;
use crate::model::AUTO;
use crate::queue::{NewJob, Queue};
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

/// A connection on the raw port: asks for its document.
pub fn raw(mut printer: Printer<'_>, now: OffsetDateTime, peer: String) -> Outcome {
    let name = format!("Raw data from {peer}");
    let new = NewJob {
        name,
        user: "anonymous".to_owned(),
        template: String::new(),
        open: false,
        held: false,
        priority: PRIORITY,
    };
    // A printer that accepts no jobs takes none here either.
    let accepts = printer.queue.accepts_jobs();
    let Some(job) = accepts.then(|| printer.queue.create(now, new)).flatten() else {
        return Outcome {
            reply: Reply::Nothing,
            effects: printer.queue.take_effects(now),
        };
    };
    let number = printer.queue.begin_document(now, job, None, AUTO.to_owned());
    let reply = match upload::receive(&mut printer, Upload::raw(job, number), Compression::None) {
        Answer::Await(ticket, work) => Reply::Await(ticket, work),
        Answer::Reply(_) => Reply::Nothing,
    };
    Outcome {
        reply,
        effects: printer.queue.take_effects(now),
    }
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
