//! Cancel-My-Jobs (PWG 5100.11 §4.2): all unfinished jobs of the user, or those named.

use crate::ipp::refusal::Refusal;
use crate::ipp::request::Request;
use crate::ipp::{Answer, Printer, Response};
use crate::job::{JobState, reason};
use ipp_codec::{Attribute, Value};
use time::OffsetDateTime;

pub(crate) fn carry_out(
    printer: &mut Printer<'_>,
    now: OffsetDateTime,
    request: &Request<'_>,
) -> Result<Answer, Refusal> {
    let user = request.user()?;
    let mine = |id: &i32| {
        printer
            .queue
            .job(*id)
            .is_some_and(|job| job.user == user && !job.state.is_final())
    };
    let ids = match request.integers("job-ids")? {
        None => printer.queue.unfinished().map(|job| job.id).filter(mine).collect(),
        Some(ids) => {
            let refused: Vec<Value> = ids
                .iter()
                .filter(|id| !mine(id))
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
    Ok(Answer::Reply(Response {
        unsupported: request.unknown(),
        ..Response::default()
    }))
}
