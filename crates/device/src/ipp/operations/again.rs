//! A finished job prints again: Restart-Job (RFC 8011 §4.3.7) as itself, Reprocess-Job (RFC 3998 §4.1) and Resubmit-Job
//! (PWG 5100.11) as a copy.

use crate::ipp::operation::Operation;
use crate::ipp::refusal::Refusal;
use crate::ipp::request::Request;
use crate::ipp::{Answer, Printer, Response, job_attributes, job_template};
use crate::job::{Hold, JobState};
use crate::queue::NewJob;
use time::OffsetDateTime;

pub(crate) fn carry_out(
    printer: &mut Printer<'_>,
    now: OffsetDateTime,
    request: &Request<'_>,
) -> Result<Answer, Refusal> {
    let hold_until = request.hold_until()?;
    let user = request.user()?;
    let job = printer
        .queue
        .job(request.job_id)
        .ok_or(Refusal::NotFound("There is no such job."))?;
    if job.state != JobState::Completed || job.has_nothing_to_print() || job.has_lost_its_documents() {
        return Err(Refusal::NotPossible(
            "The job is not completed, or its documents are gone.",
        ));
    }
    let mut unsupported = request.unknown();
    let id = if request.operation == Operation::RestartJob {
        let hold = hold_until.unwrap_or(false).then_some(Hold::Until);
        printer.queue.restart(now, request.job_id, hold);
        request.job_id
    } else {
        let asked = job_template::check(request)?;
        unsupported = asked.unsupported;
        let mut new = NewJob {
            name: job.name.clone(),
            user,
            template: job_template::with(&job.template, &asked.accepted),
            open: false,
            held: asked.held,
            priority: asked.priority.unwrap_or(job.priority),
        };
        new.held |= hold_until.unwrap_or(false);
        let copy = printer.queue.create_copy(now, request.job_id, new);
        copy.ok_or(Refusal::TooManyJobs)?
    };
    let job = printer
        .queue
        .job(id)
        .ok_or(Refusal::NotFound("There is no such job."))?;
    let group = job_attributes::status_group(printer, request.via, job);
    Ok(Answer::Reply(Response {
        unsupported,
        groups: vec![group],
        job_id: Some(id),
        ..Response::default()
    }))
}
