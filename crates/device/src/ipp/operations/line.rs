//! Who is next: Promote-Job and Schedule-Job-After (RFC 3998 §4.4).

use crate::ipp::operation::Operation;
use crate::ipp::refusal::Refusal;
use crate::ipp::request::Request;
use crate::ipp::{Answer, Printer, uri};
use crate::job::JobState;
use ipp_codec::Value;

pub(crate) fn carry_out(printer: &mut Printer<'_>, request: &Request<'_>) -> Result<Answer, Refusal> {
    let id = request.job_id;
    let waits = |id| {
        printer
            .queue
            .job(id)
            .is_some_and(|job| matches!(job.state, JobState::Pending | JobState::PendingHeld))
    };
    if !waits(id) {
        return Err(Refusal::NotPossible("The job does not wait for its turn."));
    }
    if request.operation == Operation::PromoteJob {
        printer.queue.promote(id);
        return Ok(request.done());
    }
    let by_uri = match request.values("predecessor-job-uri") {
        Some([Value::Uri(uri)]) => uri::job_id(uri),
        _ => None,
    };
    match request.integer("predecessor-job-id")?.or(by_uri) {
        // RFC 3998 §4.4.2: without a predecessor it is the next one.
        None => printer.queue.promote(id),
        Some(predecessor) => {
            let scheduled = printer.queue.job(predecessor).is_some_and(|job| !job.state.is_final());
            if !scheduled || predecessor == id {
                return Err(Refusal::NotPossible(
                    "The predecessor is finished, or there is no such job.",
                ));
            }
            printer.queue.schedule_after(id, predecessor);
        }
    }
    Ok(request.done())
}
