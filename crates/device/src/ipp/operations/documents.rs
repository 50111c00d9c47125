//! The documents of a job (PWG 5100.5): Get-Documents, Get-Document-Attributes, Set-Document-Attributes and
//! Cancel-Document.

use crate::ipp::refusal::Refusal;
use crate::ipp::request::Request;
use crate::ipp::selection::{Part, Selection};
use crate::ipp::values::{boolean, enumeration, integer, keyword, mime, name, number, uri};
use crate::ipp::{Answer, Printer, Response};
use crate::job::{Document, Job, JobState, reason};
use ipp_codec::{Attribute, Group, Value, tag};
use time::OffsetDateTime;

pub(crate) fn all(printer: &Printer<'_>, request: &Request<'_>) -> Result<Answer, Refusal> {
    let selection = Selection::of(request, &["document-number"])?;
    let limit = request.limit()?;
    let job = job(printer, request)?;
    let groups = job
        .documents
        .iter()
        .take(limit)
        .map(|document| group(printer, request, job, document, &selection));
    Ok(Answer::Reply(Response {
        unsupported: request.unknown(),
        groups: groups.collect(),
        job_id: Some(job.id),
        ..Response::default()
    }))
}

pub(crate) fn one(printer: &Printer<'_>, request: &Request<'_>) -> Result<Answer, Refusal> {
    let selection = Selection::of(request, &["all"])?;
    let (job, document) = document(printer, request)?;
    Ok(Answer::Reply(Response {
        unsupported: request.unknown(),
        groups: vec![group(printer, request, job, document, &selection)],
        job_id: Some(job.id),
        ..Response::default()
    }))
}

/// The only settable attribute is document-name.
pub(crate) fn set(printer: &mut Printer<'_>, request: &Request<'_>) -> Result<Answer, Refusal> {
    let (job, document) = document(printer, request)?;
    if !matches!(job.state, JobState::Pending | JobState::PendingHeld) {
        return Err(Refusal::NotPossible("The job prints already, or is finished."));
    }
    let number = document.number;
    let mut new_name = None;
    for attribute in request.group(tag::DOCUMENT_ATTRIBUTES) {
        match (attribute.name.as_str(), attribute.values.as_slice()) {
            ("document-name", [Value::Name(text) | Value::NameWithLanguage(_, text)]) => new_name = Some(text.clone()),
            _ => return Err(Refusal::NotSettable(vec![attribute.clone()])),
        }
    }
    if new_name.is_none() {
        return Err(Refusal::BadRequest("The request sets no document attribute."));
    }
    printer.queue.rename_document(request.job_id, number, new_name);
    Ok(request.done())
}

pub(crate) fn cancel(printer: &mut Printer<'_>, now: OffsetDateTime, request: &Request<'_>) -> Result<Answer, Refusal> {
    let (job, document) = document(printer, request)?;
    if document.canceled || !matches!(job.state, JobState::Pending | JobState::PendingHeld) {
        return Err(Refusal::NotPossible("The document prints already, or is finished."));
    }
    let number = document.number;
    printer.queue.cancel_document(now, request.job_id, number);
    Ok(request.done())
}

fn job<'a>(printer: &'a Printer<'_>, request: &Request<'_>) -> Result<&'a Job, Refusal> {
    printer
        .queue
        .job(request.job_id)
        .ok_or(Refusal::NotFound("There is no such job."))
}

fn document<'a>(printer: &'a Printer<'_>, request: &Request<'_>) -> Result<(&'a Job, &'a Document), Refusal> {
    let number = request
        .integer("document-number")?
        .ok_or(Refusal::BadRequest("document-number was not sent."))?;
    let job = job(printer, request)?;
    let document = job
        .documents
        .iter()
        .find(|document| i64::from(document.number) == i64::from(number));
    Ok((job, document.ok_or(Refusal::NotFound("The job has no such document."))?))
}

fn group(
    printer: &Printer<'_>,
    request: &Request<'_>,
    job: &Job,
    document: &Document,
    selection: &Selection<'_>,
) -> Group {
    let printer_uri = crate::ipp::uri::printer(request.via, printer.host_name);
    let (state, state_reason) = state(job, document);
    let mut attributes = vec![
        integer("document-number", document.number),
        integer("document-job-id", job.id),
        uri("document-job-uri", format!("{printer_uri}/{}", job.id)),
        uri("document-printer-uri", printer_uri),
        enumeration("document-state", state),
        keyword("document-state-reasons", state_reason),
        mime("document-format", &document.format),
        integer("k-octets", document.octets.div_ceil(1024)),
        boolean(
            "last-document",
            !job.open && job.documents.last().is_some_and(|last| last.number == document.number),
        ),
    ];
    let printed = |pages| if state == 9 { pages } else { Some(0) };
    attributes.extend([
        number("pages", document.pages),
        number("impressions", document.pages),
        number("impressions-completed", printed(document.pages)),
    ]);
    attributes.extend(document.name.as_deref().map(|label| name("document-name", label)));
    let attributes: Vec<(Part, Attribute)> = attributes
        .into_iter()
        .map(|attribute| (Part::Document, attribute))
        .collect();
    Group {
        tag: tag::DOCUMENT_ATTRIBUTES,
        attributes: selection.filter(attributes),
    }
}

/// document-state and document-state-reasons (PWG 5100.5 §9.1): those of the job, unless it was canceled by itself.
fn state(job: &Job, document: &Document) -> (i32, &'static str) {
    if document.canceled {
        return (7, "canceled-by-user");
    }
    if document.sha256.is_none() {
        return (3, "incoming");
    }
    match job.state {
        JobState::Pending | JobState::PendingHeld => (3, reason::NONE),
        JobState::Processing => (5, "printing"),
        JobState::ProcessingStopped => (6, reason::NONE),
        JobState::Canceled => (7, "canceled-by-user"),
        JobState::Aborted => (8, reason::ABORTED),
        JobState::Completed => (9, "completed-successfully"),
    }
}
