//! Close-Job (PWG 5100.11 §4.1): no more documents will come.

use crate::ipp::refusal::Refusal;
use crate::ipp::request::Request;
use crate::ipp::{Answer, Printer, Response, job_attributes};
use time::OffsetDateTime;

pub(crate) fn carry_out(
    printer: &mut Printer<'_>,
    now: OffsetDateTime,
    request: &Request<'_>,
) -> Result<Answer, Refusal> {
    let id = request.job_id;
    if printer.queue.job(id).is_some_and(|job| job.state.is_final()) {
        return Err(Refusal::NotPossible("The job is finished."));
    }
    printer.queue.close(now, id);
    let job = printer
        .queue
        .job(id)
        .ok_or(Refusal::NotFound("There is no such job."))?;
    let group = job_attributes::status_group(printer, request.via, job);
    Ok(Answer::Reply(Response {
        unsupported: request.unknown(),
        groups: vec![group],
        job_id: Some(id),
        ..Response::default()
    }))
}
