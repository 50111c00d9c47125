//! Documents on the wire: what to remember while they arrive, and what to do then.

use super::operations::subscribe::Subscribed;
use super::refusal::Refusal;
use super::request::Request;
use super::{Answer, Exchange, Printer, Response, job_attributes};
use crate::effect::Compression;
use crate::input::DocumentFailure;
use crate::job::{Document, JobState, reason};
use crate::model::AUTO;
use crate::{Done, Via, Work, pdl};
use ipp_codec::Attribute;
use time::OffsetDateTime;

/// A document that is arriving.
#[derive(Debug)]
pub(crate) struct Upload {
    job: i32,
    document: Document,
    /// Is it the job's last?
    last: bool,
    /// May it be empty? RFC 8011 §4.3.1: a last Send-Document without data closes the job.
    may_be_empty: bool,
    unsupported: Vec<Attribute>,
    /// The subscriptions that came with it.
    subscribed: Subscribed,
    /// Whom to answer; nobody on the raw port.
    exchange: Option<(Exchange, Via)>,
    /// Octets of the spool that it has been given.
    room: u64,
}

impl Upload {
    /// The document of a Print-Job or Send-Document.
    pub(crate) fn of(
        request: &Request<'_>,
        job: i32,
        number: u32,
        format: String,
        name: Option<String>,
        last: bool,
        unsupported: Vec<Attribute>,
    ) -> Self {
        let may_be_empty = last && request.operation == super::operation::Operation::SendDocument;
        let document = Document {
            number,
            name,
            format,
            ..Document::default()
        };
        let exchange = Some((Exchange::of(request.message), request.via.clone()));
        Self {
            job,
            document,
            last,
            may_be_empty,
            unsupported,
            subscribed: Subscribed::default(),
            exchange,
            room: 0,
        }
    }

    /// With the subscriptions that came with the job.
    pub(crate) fn with(self, subscribed: Subscribed) -> Self {
        Self { subscribed, ..self }
    }

    /// A document that nobody gets an IPP response for.
    pub(crate) fn without_ipp(job: i32, number: u32, name: Option<String>, last: bool) -> Self {
        let format = AUTO.to_owned();
        let document = Document {
            number,
            name,
            format,
            ..Document::default()
        };
        Self {
            job,
            document,
            last,
            may_be_empty: false,
            unsupported: Vec::new(),
            subscribed: Subscribed::default(),
            exchange: None,
            room: 0,
        }
    }

    /// job-id.
    pub(crate) fn job(&self) -> i32 {
        self.job
    }

    /// Octets of the spool that it has been given.
    pub(crate) fn room(&self) -> u64 {
        self.room
    }

    /// So many more.
    pub(crate) fn give_room(&mut self, octets: u64) {
        self.room = self.room.saturating_add(octets);
    }

    /// Whom to answer.
    pub(crate) fn exchange(&self) -> Option<Exchange> {
        self.exchange.as_ref().map(|(exchange, _)| exchange.clone())
    }
}

/// Asks for the document.
pub(crate) fn receive(printer: &mut Printer<'_>, upload: Upload, compression: Compression) -> Answer {
    let (job, document, limit) = (upload.job, upload.document.number, printer.factory.document_limit);
    let ticket = printer.tickets.next();
    printer.queue.expect(ticket, upload);
    Answer::Await(
        ticket,
        Work::ReceiveDocument {
            job,
            document,
            compression,
            limit,
        },
    )
}

/// The document is there, or is not.
pub(crate) fn finish(
    printer: &mut Printer<'_>,
    now: OffsetDateTime,
    upload: Upload,
    done: Done,
) -> Result<Response, Refusal> {
    let Upload {
        job: id,
        mut document,
        last,
        may_be_empty,
        unsupported,
        subscribed,
        exchange,
        room: _,
    } = upload;
    let number = document.number;
    match done {
        Done::DocumentReceived { octets: 0, .. } => {
            printer.queue.forget_document(now, id, number);
            if !may_be_empty {
                let refusal = Refusal::BadRequest("The request has no document.");
                // Of a job that waits for more, only this document is missing.
                if last {
                    give_up(printer, now, id, &[]);
                }
                return Err(refusal);
            }
        }
        Done::DocumentReceived {
            octets,
            sha256,
            head,
            pages,
        } => {
            if document.format == AUTO {
                document.format = pdl::sniff(&head).to_owned();
            }
            (document.pages, document.two_sided) = (pages.count, pages.two_sided);
            (document.octets, document.sha256) = (octets, Some(hex::encode(sha256)));
            printer.queue.document_stored(now, id, document);
        }
        Done::DocumentFailed(failure) => {
            printer.queue.forget_document(now, id, number);
            give_up(printer, now, id, reasons(failure));
            if failure == DocumentFailure::SpoolFull {
                printer.queue.spool_was_full();
            }
            return Err(Refusal::Document(failure));
        }
        _ => {
            printer.queue.forget_document(now, id, number);
            give_up(printer, now, id, &[]);
            return Err(Refusal::Document(DocumentFailure::Storage));
        }
    }
    if printer.queue.job(id).is_some_and(|job| job.state == JobState::Canceled) {
        return Err(Refusal::JobCanceled);
    }
    if last {
        printer.queue.close(now, id);
    }
    let job = printer.queue.job(id).ok_or(Refusal::JobCanceled)?;
    let status = subscribed.status();
    let about_job = exchange
        .iter()
        .map(|(_, via)| job_attributes::status_group(printer, via, job));
    Ok(Response {
        unsupported,
        groups: about_job.chain(subscribed.groups).collect(),
        status,
        job_id: Some(id),
        ..Response::default()
    })
}

fn give_up(printer: &mut Printer<'_>, now: OffsetDateTime, id: i32, why: &[&str]) {
    let reasons: Vec<&str> = std::iter::once(reason::ABORTED).chain(why.iter().copied()).collect();
    printer.queue.finish(now, id, JobState::Aborted, &reasons);
}

/// job-state-reasons of a job whose document failed.
fn reasons(failure: DocumentFailure) -> &'static [&'static str] {
    match failure {
        DocumentFailure::BadCompression => &[reason::COMPRESSION],
        DocumentFailure::Disconnected | DocumentFailure::TimedOut => &[reason::SUBMISSION_INTERRUPTED],
        DocumentFailure::TooLarge | DocumentFailure::SpoolFull => &[reason::RESOURCES],
        DocumentFailure::Storage => &[],
    }
}
