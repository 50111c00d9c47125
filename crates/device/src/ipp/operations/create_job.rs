//! Create-Job (RFC 8011 §4.2.4): a job that waits for Send-Document.

use super::subscribe::subscribe;
use crate::ipp::refusal::Refusal;
use crate::ipp::request::Request;
use crate::ipp::{Answer, Printer, Response, job_attributes, job_template};
use crate::job::PRIORITY;
use crate::queue::NewJob;
use time::OffsetDateTime;

pub(crate) fn carry_out(
    printer: &mut Printer<'_>,
    now: OffsetDateTime,
    request: &Request<'_>,
) -> Result<Answer, Refusal> {
    request.format()?;
    request.compression()?;
    let (new, unsupported) = new_job(request, true)?;
    let user = new.user.clone();
    let id = printer.queue.create(now, new).ok_or(Refusal::TooManyJobs)?;
    let subscribed = subscribe(printer, now, request, Some(id), &user);
    let job = printer.queue.job(id).ok_or(Refusal::TooManyJobs)?;
    let group = job_attributes::status_group(printer, request.via, job);
    Ok(Answer::Reply(Response {
        unsupported,
        status: subscribed.status(),
        groups: [vec![group], subscribed.groups].concat(),
        job_id: Some(id),
        ..Response::default()
    }))
}

/// The job of a Print-Job or Create-Job, and what of it is unsupported.
pub(super) fn new_job(request: &Request<'_>, open: bool) -> Result<(NewJob, Vec<ipp_codec::Attribute>), Refusal> {
    let name = request
        .named("job-name")?
        .or(request.named("document-name")?)
        .unwrap_or("Untitled")
        .to_owned();
    let user = request.user()?;
    let template = job_template::check(request)?;
    Ok((
        NewJob {
            name,
            user,
            template: template.stored,
            open,
            held: template.held,
            priority: template.priority.unwrap_or(PRIORITY),
        },
        template.unsupported,
    ))
}
