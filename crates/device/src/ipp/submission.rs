//! Jobs that come without IPP: over the raw port and by LPD. They stand in the same line as the others.

use super::upload::{self, Upload};
use super::{Answer, Printer};
use crate::effect::Compression;
use crate::input::{Removal, Submission};
use crate::job::{JobState, PRIORITY, reason};
use crate::model::AUTO;
use crate::queue::NewJob;
use crate::{Effect, Outcome, Reply};
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
    name: Option<String>,
    user: Option<String>,
) -> Vec<Effect> {
    if let Some(job) = printer.queue.job_mut(id) {
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
        template: String::new(),
        open: submission.open,
        held: false,
        priority: PRIORITY,
    };
    printer.queue.create(now, new)
}

/// Without control characters, and no longer than IPP allows.
fn shortened(text: &str) -> String {
    text.chars().filter(|c| !c.is_control()).take(NAME).collect()
}
