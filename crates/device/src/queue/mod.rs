//! The job queue: which jobs there are and when they change state. It answers no IPP.
//!
//! The marking engine takes one job at a time. Nothing happens by itself: [`Queue::next_wake`] says when
//! [`Queue::advance`] has something to do.

mod conditions;
mod documents;
mod engine;
mod line;
mod operator;
mod room;

pub use conditions::{ConditionChange, Conditions};
pub use operator::{Identified, Operator};

use crate::input::Ticket;
use crate::ipp::{Subscriptions, Upload};
use crate::job::{Hold, Job, JobSize, JobState, reason};
use crate::{Condition, Effect, Event};
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;
use time::{Duration, OffsetDateTime};

/// How long a complete job is pending before the marking engine takes it.
pub const PENDING_FOR: Duration = Duration::milliseconds(100);
/// How long the marking engine works on a job.
pub const PROCESSING_FOR: Duration = Duration::milliseconds(50);
/// How long it works on a job in [`Condition::Slow`].
pub const SLOWLY_FOR: Duration = Duration::seconds(30);
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
    /// The unfinished ones, in the order in which they print.
    #[serde(default)]
    line: Vec<i32>,
    /// When the printer's state last changed.
    #[serde(with = "time::serde::rfc3339::option")]
    engine_changed: Option<OffsetDateTime>,
    /// What the operator wants.
    #[serde(default)]
    pub(crate) operator: Operator,
    /// What has been printed, ever.
    #[serde(default)]
    counters: Counters,
    /// A document was refused for want of room.
    #[serde(skip)]
    spool_full: bool,
    /// Who wants to be told; forgotten at power-off.
    #[serde(skip)]
    pub(crate) subscriptions: Subscriptions,
    /// What is the matter with the printer.
    #[serde(skip)]
    conditions: Conditions,
    #[serde(skip)]
    uploads: BTreeMap<Ticket, Upload>,
    #[serde(skip)]
    notices: Vec<Notice>,
    #[serde(skip)]
    effects: Vec<Effect>,
    #[serde(skip)]
    changed: bool,
}

/// What the marking engine has printed since it left the factory. A job that does not tell its pages counts for
/// one page of each document.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Counters {
    /// Pages of documents.
    pub pages: u64,
    /// Sides of sheets.
    pub impressions: u64,
    /// Sheets.
    pub sheets: u64,
}

/// Something that subscribers may want to know.
#[derive(Debug, Clone)]
pub(crate) enum Notice {
    /// A job was created or changed its state.
    Job {
        id: i32,
        name: String,
        state: JobState,
        reasons: Vec<String>,
        created: bool,
    },
    /// Jobs print in another order.
    QueueOrderChanged,
    /// A setting changed.
    ConfigChanged,
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
    /// Does job-hold-until hold it?
    pub held: bool,
    /// job-priority.
    pub priority: i32,
}

impl Queue {
    /// Has the queue changed since the last call? Then it belongs into the NVRAM image.
    pub fn take_changed(&mut self) -> bool {
        std::mem::take(&mut self.changed)
    }

    /// What has been printed since the factory.
    pub fn counters(&self) -> Counters {
        self.counters
    }

    /// All jobs, newest first.
    pub fn jobs(&self) -> impl Iterator<Item = &Job> {
        self.jobs.iter().rev()
    }

    /// The jobs that are not finished, in the order in which they print.
    pub fn unfinished(&self) -> impl Iterator<Item = &Job> {
        self.line.iter().filter_map(|&id| self.job(id))
    }

    /// When the printer's state last changed.
    pub fn engine_changed(&self) -> Option<OffsetDateTime> {
        self.engine_changed
    }

    /// What the operator wants, and the last Identify-Printer.
    pub fn operator(&self) -> &Operator {
        &self.operator
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
        if self.line.len() >= MOST_UNFINISHED {
            return None;
        }
        let id = self.last_id.checked_add(1)?;
        self.last_id = id;
        let hold = if new.held {
            Some(Hold::Until)
        } else {
            self.operator.holds_new_jobs.then_some(Hold::OnCreate)
        };
        self.jobs.push(Job {
            id,
            name: new.name,
            user: new.user,
            template: new.template,
            open: new.open,
            hold,
            priority: new.priority,
            state: JobState::PendingHeld,
            reasons: Vec::new(),
            documents: Vec::new(),
            created: now,
            touched: now,
            processing_at: None,
            completed_at: None,
        });
        self.stand_in_line(id);
        let reasons: Vec<&str> = std::iter::once(reason::INCOMING)
            .chain(hold.map(Hold::reason))
            .collect();
        self.enter(id, JobState::PendingHeld, &reasons);
        Some(id)
    }

    /// A new job with the documents of a finished one; gives its id.
    pub(crate) fn create_copy(&mut self, now: OffsetDateTime, of: i32, new: NewJob) -> Option<i32> {
        let documents = self.job(of)?.documents.clone();
        let id = self.create(now, new)?;
        self.job_mut(id)?.documents = documents;
        self.effects.push(Effect::CopyDocuments { from: of, to: id });
        self.settle(id);
        Some(id)
    }

    /// Ends a job before its time: [`JobState::Canceled`] or [`JobState::Aborted`]. Its documents are discarded.
    pub fn finish(&mut self, now: OffsetDateTime, id: i32, state: JobState, reasons: &[&str]) {
        let Some(job) = self.job_mut(id) else { return };
        if job.state.is_final() {
            return;
        }
        let was_printing = job.is_on_the_engine();
        (job.completed_at, job.open) = (Some(now), false);
        self.enter(id, state, reasons);
        if was_printing {
            self.engine_changed = Some(now);
        }
        self.settle(id);
        self.trim_history();
    }

    /// Purge-Jobs: as if no job had ever been. A document on the wire finds no job when it has come.
    pub(crate) fn purge(&mut self) {
        self.spool_full = false;
        for job in std::mem::take(&mut self.jobs) {
            self.effects.push(Effect::Discard { job: job.id });
        }
        self.line.clear();
        self.changed = true;
    }

    /// The effects of everything since the last call, in order; what happened goes to the subscribers.
    pub(crate) fn take_effects(&mut self, now: OffsetDateTime) -> Vec<Effect> {
        self.tell_state(now);
        let notices = std::mem::take(&mut self.notices);
        let state = crate::ipp::PrinterStatus {
            state: self.printer_state(),
            reasons: self.state_reasons(),
            accepts_jobs: self.accepts_jobs(),
        };
        self.subscriptions.tell(now, &state, notices);
        std::mem::take(&mut self.effects)
    }

    /// A setting of the printer is another one.
    pub(crate) fn config_changed(&mut self) {
        self.changed = true;
        self.notices.push(Notice::ConfigChanged);
    }

    pub(crate) fn job_mut(&mut self, id: i32) -> Option<&mut Job> {
        self.changed = true;
        self.jobs
            .binary_search_by_key(&id, |job| job.id)
            .ok()
            .and_then(|index| self.jobs.get_mut(index))
    }

    fn enter(&mut self, id: i32, state: JobState, reasons: &[&str]) {
        let Some(job) = self.job_mut(id) else { return };
        let created = job.reasons.is_empty();
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
            impressions: JobSize::of(job).impressions.filter(|&impressions| impressions > 0),
            sha256: job
                .documents
                .iter()
                .filter_map(|document| document.sha256.clone())
                .collect(),
        };
        let notice = Notice::Job {
            id,
            name: job.name.clone(),
            state,
            reasons: job.reasons.clone(),
            created,
        };
        self.notices.push(notice);
        self.effects.push(Effect::Emit(event));
        if state.is_final() {
            self.leave_line(id);
        }
    }

    /// Forgets the oldest finished jobs beyond [`HISTORY`]; one with a document on the wire stays until it has ended.
    fn trim_history(&mut self) {
        let finished = self.jobs.iter().filter(|job| job.state.is_final()).count();
        let kept = if self.conditions.has(Condition::ForgetsJobs) {
            0
        } else {
            HISTORY
        };
        let mut surplus = finished.saturating_sub(kept);
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
