//! Cancel-Jobs and Cancel-My-Jobs (PWG 5100.11): all unfinished jobs, or those named; of everybody, or of the user.

use crate::ipp::operation::Operation;
use crate::ipp::refusal::Refusal;
use crate::ipp::request::Request;
use crate::ipp::{Answer, Printer};
use crate::job::{JobState, reason};
use ipp_codec::{Attribute, Value};
use time::OffsetDateTime;

pub(crate) fn carry_out(
    printer: &mut Printer<'_>,
    now: OffsetDateTime,
    request: &Request<'_>,
) -> Result<Answer, Refusal> {
    let user = request.user()?;
    let only_mine = request.operation == Operation::CancelMyJobs || request.boolean("my-jobs")?.unwrap_or(false);
    let cancelable = |id: &i32| {
        printer
            .queue
            .job(*id)
            .is_some_and(|job| (!only_mine || job.user == user) && !job.state.is_final())
    };
    let ids = match request.integers("job-ids")? {
        None => printer
            .queue
            .unfinished()
            .map(|job| job.id)
            .filter(cancelable)
            .collect(),
        Some(ids) => {
            let refused: Vec<Value> = ids
                .iter()
                .filter(|id| !cancelable(id))
                .map(|&id| Value::Integer(id))
                .collect();
            if !refused.is_empty() {
                return Err(Refusal::NotSupported(vec![Attribute::set("job-ids", refused)]));
            }
            ids
        }
    };
    for &id in &ids {
        printer.queue.finish(now, id, JobState::Canceled, &[reason::CANCELED]);
    }
    Ok(request.done())
}
