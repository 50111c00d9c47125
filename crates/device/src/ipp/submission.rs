//! Jobs that come without IPP: over the raw port and by LPD. They stand in the same line as the others.

use super::upload::{self, Upload};
use super::{Answer, Printer, job_template};
use crate::effect::Compression;
use crate::input::{Removal, Submission};
use crate::job::{JobState, PRIORITY, reason};
use crate::model::AUTO;
use crate::queue::NewJob;
use crate::{Effect, Outcome, Reply};
use ipp_codec::{Attribute, Value};
use time::OffsetDateTime;

/// Most characters of a name (RFC 8011 §5.1.3).
const NAME: usize = 255;

/// Who prints, where nobody says so.
const ANONYMOUS: &str = "anonymous";

/// A document: asks for it. [`Reply::Nothing`]: the printer takes no job now, or the job takes no more.
pub fn submit(mut printer: Printer<'_>, now: OffsetDateTime, submission: Submission) -> Outcome {
    printer.queue.advance(now);
    let name = submission.document.as_deref().map(shortened);
    let open = submission.open;
    let job = match submission.job {
        Some(id) => printer
            .queue
            .job(id)
            .filter(|job| job.open && !job.state.is_final())
            .map(|job| job.id),
        None => create(&mut printer, now, &submission),
    };
    let reply = job.map(|job| {
        let number = printer.queue.begin_document(now, job, name.clone(), AUTO.to_owned());
        let upload = Upload::without_ipp(job, number, name, !open);
        match upload::receive(&mut printer, upload, Compression::None) {
            Answer::Await(ticket, work) => Reply::Await(ticket, work),
            Answer::Reply(_) => Reply::Nothing,
        }
    });
    Outcome {
        reply: reply.unwrap_or(Reply::Nothing),
        effects: printer.queue.take_effects(now),
    }
}

/// The job's name and user, when they come after its document.
pub(crate) fn describe(
    printer: Printer<'_>,
    now: OffsetDateTime,
    id: i32,
    (name, user): (Option<String>, Option<String>),
    template: &[Attribute],
) -> Vec<Effect> {
    let template = possible(&printer, template);
    if let Some(job) = printer.queue.job_mut(id) {
        if !template.is_empty() {
            job.template = job_template::with(&job.template, &template);
        }
        if let Some(name) = name {
            job.name = shortened(&name);
        }
        if let Some(user) = user {
            job.user = shortened(&user);
        }
    }
    printer.queue.take_effects(now)
}

/// No more documents will come.
pub(crate) fn close(printer: Printer<'_>, now: OffsetDateTime, id: i32) -> Vec<Effect> {
    if printer.queue.job(id).is_some_and(|job| job.open) {
        printer.queue.close(now, id);
    }
    printer.queue.take_effects(now)
}

/// LPD's *Remove jobs* (RFC 1179 §5.5).
pub(crate) fn remove(printer: Printer<'_>, now: OffsetDateTime, agent: &str, which: &Removal) -> Vec<Effect> {
    printer.queue.advance(now);
    let named = |id: i32, user: &str| match which {
        Removal::Active => printer.queue.printing().is_some_and(|job| job.id == id),
        Removal::Listed { jobs, users } => jobs.contains(&id) || users.iter().any(|named| named == user),
    };
    let removed: Vec<i32> = printer
        .queue
        .unfinished()
        .filter(|job| named(job.id, &job.user) && (agent == "root" || agent == job.user))
        .map(|job| job.id)
        .collect();
    for id in removed {
        printer.queue.finish(now, id, JobState::Canceled, &[reason::CANCELED]);
    }
    printer.queue.take_effects(now)
}

fn create(printer: &mut Printer<'_>, now: OffsetDateTime, submission: &Submission) -> Option<i32> {
    // A printer that accepts no jobs, or refuses new ones, takes none here either.
    if !printer.queue.takes_jobs() {
        return None;
    }
    let Submission { how, peer, .. } = submission;
    let given = |text: &Option<String>| text.as_deref().map(shortened).filter(|text| !text.is_empty());
    let new = NewJob {
        name: given(&submission.name).unwrap_or_else(|| format!("{how} data from {peer}")),
        user: given(&submission.user).unwrap_or_else(|| ANONYMOUS.to_owned()),
        template: match possible(printer, &submission.template) {
            none if none.is_empty() => String::new(),
            some => job_template::with("", &some),
        },
        open: submission.open,
        held: false,
        priority: PRIORITY,
    };
    printer.queue.create(now, new)
}

/// What of these the model can do. Nobody can be told that something else is not taken; of copies it makes as many as it can.
fn possible(printer: &Printer<'_>, template: &[Attribute]) -> Vec<Attribute> {
    let can = &printer.factory.model.capabilities;
    let bounded = |attribute: &Attribute| match (attribute.name.as_str(), attribute.values.as_slice()) {
        ("copies", [Value::Integer(copies)]) => Attribute::new("copies", Value::Integer((*copies).min(can.copies))),
        _ => attribute.clone(),
    };
    let template = template.iter().map(bounded);
    template
        .filter(|attribute| job_template::is_supported(can, attribute))
        .collect()
}

/// Without control characters, and no longer than IPP allows.
fn shortened(text: &str) -> String {
    text.chars().filter(|c| !c.is_control()).take(NAME).collect()
}
