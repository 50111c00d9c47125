//! Hold-Job and Release-Job (RFC 8011 §4.3.5, §4.3.6).

use crate::ipp::refusal::Refusal;
use crate::ipp::request::Request;
use crate::ipp::values::keyword;
use crate::ipp::{Answer, Printer, job_template};
use time::OffsetDateTime;

pub(crate) fn hold(printer: &mut Printer<'_>, now: OffsetDateTime, request: &Request<'_>) -> Result<Answer, Refusal> {
    if !request.hold_until()?.unwrap_or(true) {
        return release(printer, now, request);
    }
    let id = request.job_id;
    if !printer.queue.hold(id) {
        return Err(Refusal::NotPossible("The job prints already, or is finished."));
    }
    remember(printer, id, job_template::HOLD_UNTIL[1]);
    Ok(request.done())
}

pub(crate) fn release(
    printer: &mut Printer<'_>,
    now: OffsetDateTime,
    request: &Request<'_>,
) -> Result<Answer, Refusal> {
    let id = request.job_id;
    if !printer.queue.release(now, id) {
        return Err(Refusal::NotPossible("The job prints already, or is finished."));
    }
    remember(printer, id, job_template::HOLD_UNTIL[0]);
    Ok(request.done())
}

/// The job's attribute says what is in force.
fn remember(printer: &mut Printer<'_>, id: i32, until: &str) {
    if let Some(job) = printer.queue.job_mut(id) {
        job.template = job_template::with(&job.template, &[keyword("job-hold-until", until)]);
    }
}
