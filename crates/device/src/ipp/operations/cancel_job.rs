//! Cancel-Job (RFC 8011 §4.3.3).

use crate::ipp::refusal::Refusal;
use crate::ipp::request::Request;
use crate::ipp::{Answer, Printer, Response};
use crate::job::{JobState, reason};
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
    printer.queue.finish(now, id, JobState::Canceled, &[reason::CANCELED]);
    Ok(Answer::Reply(Response {
        unsupported: request.unknown(),
        job_id: Some(id),
        ..Response::default()
    }))
}
