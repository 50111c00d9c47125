//! The job queue: which jobs there are and when they change state. It answers no IPP.
//!
//! The marking engine takes one job at a time. Nothing happens by itself: [`Queue::next_wake`] says when
//! [`Queue::advance`] has something to do.

use crate::input::Ticket;
use crate::ipp::Upload;
use crate::job::{Document, Job, JobState, reason};
use crate::{Effect, Event};
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;
use time::{Duration, OffsetDateTime};

/// How long a complete job is pending before the marking engine takes it.
pub const PENDING_FOR: Duration = Duration::milliseconds(200);
/// How long the marking engine works on a job.
pub const PROCESSING_FOR: Duration = Duration::milliseconds(200);
/// multiple-operation-time-out: how long a job may wait for its next document.
pub const OPEN_FOR: Duration = Duration::seconds(300);
/// How many finished jobs are remembered, with their documents.
pub const HISTORY: usize = 500;
/// How many jobs may be unfinished at a time: a bound on memory, far above what anybody needs.
pub const MOST_UNFINISHED: usize = 10_000;

/// The jobs, unfinished and finished, and the last job-id given. Serialized into the NVRAM image.
#[derive(Debug, Default, Serialize, Deserialize)]
pub struct Queue {
    last_id: i32,
    /// In order of their ids.
    jobs: Vec<Job>,
    /// When the marking engine last started or stopped.
    #[serde(with = "time::serde::rfc3339::option")]
    engine_changed: Option<OffsetDateTime>,
    #[serde(skip)]
    uploads: BTreeMap<Ticket, Upload>,
    #[serde(skip)]
    effects: Vec<Effect>,
    #[serde(skip)]
    changed: bool,
}

/// What a new job begins with.
#[derive(Debug)]
pub struct NewJob {
    /// job-name.
    pub name: String,
    /// job-originating-user-name.
    pub user: String,
    /// [`Job::template`].
    pub template: String,
    /// Will Send-Document bring its documents?
    pub open: bool,
}

impl Queue {
    /// After power-on: a job whose document was on the wire is aborted, a job that was printing is printed again.
    pub fn restore(&mut self, now: OffsetDateTime) -> Vec<Effect> {
        let unfinished: Vec<i32> = self.unfinished().map(|job| job.id).collect();
        for id in unfinished {
            let Some(job) = self.job_mut(id) else { continue };
            job.touched = now;
            if job.is_receiving() {
                job.documents.retain(|document| document.sha256.is_some());
                self.finish(
                    now,
                    id,
                    JobState::Aborted,
                    &[reason::ABORTED, reason::SUBMISSION_INTERRUPTED],
                );
            } else if job.state == JobState::Processing {
                job.processing_at = None;
                self.enter(id, JobState::Pending, &[reason::NONE]);
            }
        }
        self.take_effects()
    }

    /// Has the queue changed since the last call? Then it belongs into the NVRAM image.
    pub fn take_changed(&mut self) -> bool {
        std::mem::take(&mut self.changed)
    }

    /// When [`crate::ipp::tick`] has something to do next.
    pub fn next_wake(&self) -> Option<OffsetDateTime> {
        let printing = self.printing().and_then(|job| job.processing_at);
        let engine = match printing {
            Some(since) => Some(since + PROCESSING_FOR),
            None => self.next_pending().map(|job| job.touched + PENDING_FOR),
        };
        engine
            .into_iter()
            .chain(self.waiting().map(|job| job.touched + OPEN_FOR))
            .min()
    }

    /// All jobs, newest first.
    pub fn jobs(&self) -> impl Iterator<Item = &Job> {
        self.jobs.iter().rev()
    }

    /// The jobs that are not finished, oldest first.
    pub fn unfinished(&self) -> impl Iterator<Item = &Job> {
        self.jobs.iter().filter(|job| !job.state.is_final())
    }

    /// The job on the marking engine.
    pub fn printing(&self) -> Option<&Job> {
        self.jobs.iter().find(|job| job.state == JobState::Processing)
    }

    /// When the marking engine last started or stopped.
    pub fn engine_changed(&self) -> Option<OffsetDateTime> {
        self.engine_changed
    }

    /// The job with this id.
    pub fn job(&self, id: i32) -> Option<&Job> {
        self.jobs
            .binary_search_by_key(&id, |job| job.id)
            .ok()
            .and_then(|index| self.jobs.get(index))
    }

    /// Creates a job that waits for its documents; gives its id. `None`: [`MOST_UNFINISHED`].
    pub fn create(&mut self, now: OffsetDateTime, new: NewJob) -> Option<i32> {
        let NewJob {
            name,
            user,
            template,
            open,
        } = new;
        if self.unfinished().count() >= MOST_UNFINISHED {
            return None;
        }
        let id = self.last_id.checked_add(1)?;
        self.last_id = id;
        self.jobs.push(Job {
            id,
            name,
            user,
            template,
            open,
            state: JobState::PendingHeld,
            reasons: Vec::new(),
            documents: Vec::new(),
            created: now,
            touched: now,
            processing_at: None,
            completed_at: None,
        });
        self.enter(id, JobState::PendingHeld, &[reason::INCOMING]);
        Some(id)
    }

    /// A document of the job begins to arrive; gives its number.
    pub fn begin_document(&mut self, now: OffsetDateTime, id: i32, name: Option<String>, format: String) -> u32 {
        let Some(job) = self.job_mut(id) else { return 1 };
        let number = job
            .documents
            .last()
            .map_or(1, |document| document.number.saturating_add(1));
        job.documents.push(Document {
            number,
            name,
            format,
            octets: 0,
            sha256: None,
        });
        job.touched = now;
        number
    }

    /// The document is in the spool.
    pub fn document_stored(&mut self, now: OffsetDateTime, id: i32, arrived: Document) {
        let Some(job) = self.job_mut(id) else { return };
        job.touched = now;
        if let Some(document) = job
            .documents
            .iter_mut()
            .find(|document| document.number == arrived.number)
        {
            *document = arrived;
        }
        self.settle(id);
    }

    /// The document did not arrive, or was empty; the job stays as it is.
    pub fn forget_document(&mut self, now: OffsetDateTime, id: i32, number: u32) {
        let Some(job) = self.job_mut(id) else { return };
        job.touched = now;
        job.documents.retain(|document| document.number != number);
        self.settle(id);
    }

    /// No more documents will come.
    pub fn close(&mut self, now: OffsetDateTime, id: i32) {
        let Some(job) = self.job_mut(id) else { return };
        (job.open, job.touched) = (false, now);
        if job.documents.is_empty() && !job.state.is_final() {
            self.finish(now, id, JobState::Aborted, &[reason::ABORTED]);
        } else {
            self.settle(id);
        }
    }

    /// Ends a job before its time: [`JobState::Canceled`] or [`JobState::Aborted`]. Its documents are discarded.
    pub fn finish(&mut self, now: OffsetDateTime, id: i32, state: JobState, reasons: &[&str]) {
        let Some(job) = self.job_mut(id) else { return };
        if job.state.is_final() {
            return;
        }
        let was_printing = job.state == JobState::Processing;
        (job.completed_at, job.open) = (Some(now), false);
        self.enter(id, state, reasons);
        if was_printing {
            self.engine_changed = Some(now);
        }
        self.settle(id);
        self.trim_history();
    }

    /// Does what is due: jobs start, end, and time out.
    pub fn advance(&mut self, now: OffsetDateTime) {
        while let Some((id, due)) = self.next_step() {
            if due > now {
                break;
            }
            let Some(job) = self.job_mut(id) else { break };
            if job.state == JobState::Processing {
                job.completed_at = Some(now);
                self.enter(id, JobState::Completed, &[reason::COMPLETED]);
                self.trim_history();
            } else {
                job.processing_at = Some(now);
                self.enter(id, JobState::Processing, &[reason::PRINTING]);
            }
            self.engine_changed = Some(now);
        }
        let expired: Vec<i32> = self
            .waiting()
            .filter(|job| job.touched + OPEN_FOR <= now)
            .map(|job| job.id)
            .collect();
        for id in expired {
            self.finish(
                now,
                id,
                JobState::Aborted,
                &[reason::ABORTED, reason::SUBMISSION_INTERRUPTED],
            );
        }
    }

    /// Remembers what to do when the document has arrived.
    pub(crate) fn expect(&mut self, ticket: Ticket, upload: Upload) {
        self.uploads.insert(ticket, upload);
    }

    /// What to do now that it has.
    pub(crate) fn arrived(&mut self, ticket: Ticket) -> Option<Upload> {
        self.uploads.remove(&ticket)
    }

    /// The effects of everything since the last call, in order.
    pub(crate) fn take_effects(&mut self) -> Vec<Effect> {
        std::mem::take(&mut self.effects)
    }

    fn job_mut(&mut self, id: i32) -> Option<&mut Job> {
        self.changed = true;
        self.jobs
            .binary_search_by_key(&id, |job| job.id)
            .ok()
            .and_then(|index| self.jobs.get_mut(index))
    }

    fn next_pending(&self) -> Option<&Job> {
        self.jobs.iter().find(|job| job.state == JobState::Pending)
    }

    /// Jobs that wait for a document of which nothing is on the wire.
    fn waiting(&self) -> impl Iterator<Item = &Job> {
        self.jobs
            .iter()
            .filter(|job| job.open && !job.state.is_final() && !job.is_receiving())
    }

    /// The job that the marking engine is done with, or takes next, and when.
    fn next_step(&self) -> Option<(i32, OffsetDateTime)> {
        match self.printing() {
            Some(job) => job.processing_at.map(|since| (job.id, since + PROCESSING_FOR)),
            None => self.next_pending().map(|job| (job.id, job.touched + PENDING_FOR)),
        }
    }

    /// A document ended, one way or the other, or none will come any more: may the job go on?
    fn settle(&mut self, id: i32) {
        let Some(job) = self.job(id) else { return };
        if job.is_receiving() || job.open {
            return;
        }
        match job.state {
            JobState::PendingHeld => self.enter(id, JobState::Pending, &[reason::NONE]),
            JobState::Canceled | JobState::Aborted => self.effects.push(Effect::Discard { job: id }),
            _ => {}
        }
    }

    fn enter(&mut self, id: i32, state: JobState, reasons: &[&str]) {
        let Some(job) = self.job_mut(id) else { return };
        job.state = state;
        job.reasons = reasons.iter().map(|&reason| reason.to_owned()).collect();
        let event = Event::Job {
            job_id: id,
            state: state.name().to_owned(),
            reasons: job.reasons.clone(),
            name: job.name.clone(),
            user: job.user.clone(),
            document_format: job.documents.first().map(|document| document.format.clone()),
            octets: job.octets(),
            sha256: job
                .documents
                .iter()
                .filter_map(|document| document.sha256.clone())
                .collect(),
        };
        self.effects.push(Effect::Emit(event));
    }

    /// Forgets the oldest finished jobs beyond [`HISTORY`]; one with a document on the wire stays until it has ended.
    fn trim_history(&mut self) {
        let finished = self.jobs.iter().filter(|job| job.state.is_final()).count();
        let mut surplus = finished.saturating_sub(HISTORY);
        let effects = &mut self.effects;
        self.jobs.retain(|job| {
            let forget = surplus > 0 && job.state.is_final() && !job.is_receiving();
            if forget {
                surplus -= 1;
                effects.push(Effect::Discard { job: job.id });
            }
            !forget
        });
    }
}
