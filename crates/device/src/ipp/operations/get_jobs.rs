//! Get-Jobs (RFC 8011 §4.2.6).

use crate::ipp::refusal::Refusal;
use crate::ipp::request::Request;
use crate::ipp::selection::Selection;
use crate::ipp::{Answer, Printer, Response, job_attributes};
use crate::job::Job;
use ipp_codec::{Attribute, Group, Value, tag};
use time::OffsetDateTime;

/// which-jobs-supported.
pub(crate) const WHICH_JOBS: [&str; 10] = [
    "completed",
    "not-completed",
    "all",
    // No job of this printer is a proof: it does not take the attribute proof-print.
    "proof-print",
    "aborted",
    "canceled",
    "pending",
    "pending-held",
    "processing",
    "processing-stopped",
];

pub(crate) fn carry_out(printer: &Printer<'_>, now: OffsetDateTime, request: &Request<'_>) -> Result<Answer, Refusal> {
    let selection = Selection::of(request, &["job-id", "job-uri"])?;
    let limit = request.limit()?;
    let which = request.keyword("which-jobs")?.unwrap_or("not-completed");
    if !WHICH_JOBS.contains(&which) {
        let which = Attribute::new("which-jobs", Value::Keyword(which.to_owned()));
        return Err(Refusal::NotSupported(vec![which]));
    }
    let ids = request.integers("job-ids")?;
    let user = request.user()?;
    let only_mine = request.boolean("my-jobs")?.unwrap_or(false);
    let wanted = |job: &&Job| {
        let named = ids
            .as_ref()
            .map_or_else(|| is_one_of(job, which), |ids| ids.contains(&job.id));
        named && (!only_mine || job.user == user)
    };
    // Unfinished jobs come in the order in which they will print, finished ones with the last first.
    let finished = printer.queue.jobs().filter(|job| job.state.is_final());
    let jobs = printer.queue.unfinished().chain(finished).filter(wanted).take(limit);
    let group = |job| {
        let attributes = selection.filter(job_attributes::all(printer, now, request.via, job));
        Group {
            tag: tag::JOB_ATTRIBUTES,
            attributes,
        }
    };
    Ok(Answer::Reply(Response {
        unsupported: request.unknown(),
        groups: jobs.map(group).collect(),
        ..Response::default()
    }))
}

fn is_one_of(job: &Job, which: &str) -> bool {
    match which {
        "all" => true,
        "completed" => job.state.is_final(),
        "not-completed" => !job.state.is_final(),
        state => job.state.name() == state,
    }
}
