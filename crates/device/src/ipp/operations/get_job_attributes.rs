//! Get-Job-Attributes (RFC 8011 §4.3.4).

use crate::ipp::refusal::Refusal;
use crate::ipp::request::Request;
use crate::ipp::selection::Selection;
use crate::ipp::{Answer, Printer, Response, job_attributes};
use ipp_codec::{Group, tag};
use time::OffsetDateTime;

pub(crate) fn carry_out(printer: &Printer<'_>, now: OffsetDateTime, request: &Request<'_>) -> Result<Answer, Refusal> {
    let selection = Selection::of(request, &["all"])?;
    let job = printer
        .queue
        .job(request.job_id)
        .ok_or(Refusal::NotFound("There is no such job."))?;
    let attributes = selection.filter(job_attributes::all(printer, now, request.via, job));
    let group = Group {
        tag: tag::JOB_ATTRIBUTES,
        attributes,
    };
    Ok(Answer::Reply(Response {
        unsupported: request.unknown(),
        groups: vec![group],
        job_id: Some(job.id),
        ..Response::default()
    }))
}
