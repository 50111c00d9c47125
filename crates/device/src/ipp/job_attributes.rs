//! A job as its attributes (RFC 8011 §5.3).

use super::selection::Part;
use super::values::{date_time, enumeration, integer, keywords, name, number, seconds_up, up_time, uri};
use super::{Printer, job_template, values};
use crate::Via;
use crate::job::{Job, JobSize, JobState};
use ipp_codec::{Attribute, Group, tag};
use time::OffsetDateTime;

/// All attributes of a job.
pub(crate) fn all(printer: &Printer<'_>, now: OffsetDateTime, via: &Via, job: &Job) -> Vec<(Part, Attribute)> {
    let shown = |label: &str, at: Option<OffsetDateTime>| date_time(label, at.map(|at| at + printer.clock_error));
    let since = |label: &str, at| up_time(label, printer.powered_on, at);
    // While a document is on the wire, nobody knows.
    let size = if job.is_receiving() {
        JobSize::default()
    } else {
        JobSize::of(job)
    };
    let completed = JobSize::completed(job);
    let mut attributes = status(printer, via, job);
    attributes.extend([
        uri("job-printer-uri", super::uri::printer(via, printer.host_name)),
        name("job-name", &job.name),
        name("job-originating-user-name", &job.user),
        uri(
            "job-more-info",
            super::uri::under(via.web_scheme(), via, printer.host_name, "/"),
        ),
        since("time-at-creation", Some(job.created)),
        since("time-at-processing", job.processing_at),
        since("time-at-completed", job.completed_at),
        shown("date-time-at-creation", Some(job.created)),
        shown("date-time-at-processing", job.processing_at),
        shown("date-time-at-completed", job.completed_at),
        integer("job-printer-up-time", seconds_up(printer.powered_on, now)),
        integer("job-k-octets", job.octets().div_ceil(1024)),
        integer(
            "job-k-octets-processed",
            if job.state == JobState::Completed {
                job.octets().div_ceil(1024)
            } else {
                0
            },
        ),
        number("job-pages", size.pages),
        number("job-pages-completed", completed.pages),
        number("job-impressions", size.impressions),
        number("job-impressions-completed", completed.impressions_of_all_copies),
        number("job-media-sheets", size.sheets),
        number("job-media-sheets-completed", completed.sheets),
        integer("number-of-documents", job.documents.len()),
        integer("number-of-intervening-jobs", ahead(printer, job)),
    ]);
    if let Some(document) = job.documents.first() {
        attributes.push(values::mime("document-format-supplied", &document.format));
        attributes.extend(
            document
                .name
                .as_deref()
                .map(|label| name("document-name-supplied", label)),
        );
    }
    let template = job_template::restore(&job.template)
        .into_iter()
        .map(|attribute| (Part::JobTemplate, attribute));
    attributes
        .into_iter()
        .map(|attribute| (Part::Description, attribute))
        .chain(template)
        .collect()
}

/// What the replies to Print-Job, Create-Job and Send-Document hold.
pub(crate) fn status_group(printer: &Printer<'_>, via: &Via, job: &Job) -> Group {
    Group {
        tag: tag::JOB_ATTRIBUTES,
        attributes: status(printer, via, job),
    }
}

fn status(printer: &Printer<'_>, via: &Via, job: &Job) -> Vec<Attribute> {
    vec![
        uri(
            "job-uri",
            format!("{}/{}", super::uri::printer(via, printer.host_name), job.id),
        ),
        integer("job-id", job.id),
        enumeration("job-state", job.state.code()),
        keywords("job-state-reasons", &job.reasons),
    ]
}

fn ahead(printer: &Printer<'_>, job: &Job) -> usize {
    if job.state.is_final() {
        0
    } else {
        printer.queue.ahead_of(job.id)
    }
}
