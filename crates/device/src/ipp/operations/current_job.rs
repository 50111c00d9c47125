//! The job on the marking engine: Cancel-Current-Job, Suspend-Current-Job and Resume-Job (RFC 3998 §4.2, §4.3).

use crate::ipp::operation::Operation;
use crate::ipp::refusal::Refusal;
use crate::ipp::request::Request;
use crate::ipp::{Answer, Printer};
use crate::job::{Job, JobState, reason};
use time::OffsetDateTime;

pub(crate) fn carry_out(
    printer: &mut Printer<'_>,
    now: OffsetDateTime,
    request: &Request<'_>,
) -> Result<Answer, Refusal> {
    let current = printer.queue.printing().map(|job| job.id);
    let named = request.integer("job-id")?;
    let id = current
        .filter(|id| named.is_none_or(|named| named == *id))
        .ok_or(Refusal::NotPossible("That job is not printing."))?;
    if request.operation == Operation::SuspendCurrentJob {
        printer.queue.suspend(now, id);
    } else {
        printer.queue.finish(now, id, JobState::Canceled, &[reason::CANCELED]);
    }
    Ok(request.done_with(id))
}

pub(crate) fn resume(printer: &mut Printer<'_>, now: OffsetDateTime, request: &Request<'_>) -> Result<Answer, Refusal> {
    let id = request.job_id;
    let is_suspended = |job: &Job| job.state == JobState::ProcessingStopped && !job.is_on_the_engine();
    if !printer.queue.job(id).is_some_and(is_suspended) {
        return Err(Refusal::NotPossible("The job is not suspended."));
    }
    printer.queue.resume(now, id);
    Ok(request.done())
}
