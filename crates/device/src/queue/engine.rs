//! The marking engine: one job at a time, and only when the time comes and the operator lets it.

use super::{OPEN_FOR, PENDING_FOR, PROCESSING_FOR, Queue, SLOWLY_FOR};
use crate::job::{Hold, Job, JobSize, JobState, reason};
use crate::{Condition, Effect};
use time::{Duration, OffsetDateTime};

impl super::Counters {
    fn add(&mut self, size: JobSize, documents: u32) {
        for (counter, one) in [
            (&mut self.pages, size.pages),
            (&mut self.impressions, size.impressions_of_all_copies),
            (&mut self.sheets, size.sheets),
        ] {
            *counter = counter.saturating_add(u64::from(one.unwrap_or(documents)));
        }
    }
}

impl Queue {
    /// After power-on: a job whose document was on the wire is aborted, a job that was printing is printed again.
    pub fn restore(&mut self, now: OffsetDateTime) -> Vec<Effect> {
        self.restore_line();
        // Whoever switches a printer on wants it up.
        self.operator.shut_down = false;
        self.print_again(now);
        let receiving: Vec<i32> = self
            .unfinished()
            .filter(|job| job.is_receiving())
            .map(|job| job.id)
            .collect();
        for id in receiving {
            let Some(job) = self.job_mut(id) else { continue };
            job.documents.retain(|document| document.sha256.is_some());
            self.finish(
                now,
                id,
                JobState::Aborted,
                &[reason::ABORTED, reason::SUBMISSION_INTERRUPTED],
            );
        }
        self.take_effects(now)
    }

    /// The marking engine starts anew: what it was printing waits for its turn again.
    pub(crate) fn print_again(&mut self, now: OffsetDateTime) {
        let unfinished: Vec<i32> = self.unfinished().map(|job| job.id).collect();
        for id in unfinished {
            let Some(job) = self.job_mut(id) else { continue };
            job.touched = now;
            if job.is_on_the_engine() {
                job.processing_at = None;
                self.enter(id, JobState::Pending, &[reason::NONE]);
            }
        }
    }

    /// When [`crate::ipp::tick`] has something to do next.
    pub fn next_wake(&self) -> Option<OffsetDateTime> {
        let engine = self.next_step().map(|(_, due)| due);
        engine
            .into_iter()
            .chain(self.waiting().map(|job| job.touched + OPEN_FOR))
            .min()
    }

    /// The job on the marking engine.
    pub fn printing(&self) -> Option<&Job> {
        self.unfinished().find(|job| job.is_on_the_engine())
    }

    /// Does what is due: jobs start, end, and time out.
    pub fn advance(&mut self, now: OffsetDateTime) {
        while let Some((id, due)) = self.next_step() {
            if due > now {
                break;
            }
            let Some(job) = self.job_mut(id) else { break };
            if job.state == JobState::Processing {
                self.end_printing(now, id);
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

    /// What becomes of the job on the marking engine when its time is over.
    fn end_printing(&mut self, now: OffsetDateTime, id: i32) {
        if self.conditions.has(Condition::AbortsJobs) {
            self.finish(now, id, JobState::Aborted, &[reason::ABORTED, reason::UNPRINTABLE]);
        } else if self.conditions.has(Condition::CancelsJobs) {
            self.finish(now, id, JobState::Canceled, &[reason::CANCELED_AT_DEVICE]);
        } else if let Some(job) = self.job_mut(id) {
            job.completed_at = Some(now);
            let (size, documents) = (JobSize::of(job), crate::job::printed_documents(job));
            self.counters.add(size, documents);
            self.enter(id, JobState::Completed, &[reason::COMPLETED]);
            self.trim_history();
        }
    }

    /// Holds a job that does not print yet. Gives whether it could.
    pub(crate) fn hold(&mut self, id: i32) -> bool {
        let Some(job) = self.job_mut(id) else { return false };
        match job.state {
            JobState::Pending => {
                job.hold = Some(Hold::Until);
                self.enter(id, JobState::PendingHeld, &[Hold::Until.reason()]);
                true
            }
            JobState::PendingHeld => {
                job.hold = Some(Hold::Until);
                self.settle(id);
                true
            }
            _ => false,
        }
    }

    /// Lets a held job print, when its documents are there. Gives whether it could.
    pub(crate) fn release(&mut self, now: OffsetDateTime, id: i32) -> bool {
        let Some(job) = self.job_mut(id) else { return false };
        if !matches!(job.state, JobState::Pending | JobState::PendingHeld) {
            return false;
        }
        if job.hold.take().is_some() {
            job.touched = now;
            self.settle(id);
        }
        true
    }

    /// Suspend-Current-Job: the marking engine is free for the next job.
    pub(crate) fn suspend(&mut self, now: OffsetDateTime, id: i32) {
        self.enter(id, JobState::ProcessingStopped, &[reason::SUSPENDED]);
        self.engine_changed = Some(now);
    }

    /// Resume-Job: a suspended job prints again, from its beginning, when its turn comes.
    pub(crate) fn resume(&mut self, now: OffsetDateTime, id: i32) {
        let Some(job) = self.job_mut(id) else { return };
        job.touched = now;
        self.enter(id, JobState::Pending, &[reason::NONE]);
    }

    /// Restart-Job: a completed job, whose documents are still there, prints again under its own id.
    pub(crate) fn restart(&mut self, now: OffsetDateTime, id: i32, hold: Option<Hold>) {
        let Some(job) = self.job_mut(id) else { return };
        (job.processing_at, job.completed_at) = (None, None);
        (job.touched, job.hold) = (now, hold);
        // Says so when it is clear where to.
        job.state = JobState::PendingHeld;
        self.stand_in_line(id);
        self.settle(id);
    }

    /// The operator changed something about the printer's state.
    pub(crate) fn operator_acted(&mut self, now: OffsetDateTime) {
        self.changed = true;
        self.engine_changed = Some(now);
    }

    fn next_pending(&self) -> Option<&Job> {
        self.unfinished().find(|job| job.state == JobState::Pending)
    }

    /// Jobs that wait for a document of which nothing is on the wire.
    fn waiting(&self) -> impl Iterator<Item = &Job> {
        self.unfinished().filter(|job| job.open && !job.is_receiving())
    }

    /// The job that the marking engine is done with, or takes next, and when.
    fn next_step(&self) -> Option<(i32, OffsetDateTime)> {
        if self.is_stopped() {
            return None;
        }
        match self.printing() {
            Some(_) if self.conditions.has(Condition::NeverEnds) => None,
            Some(job) => job.processing_at.map(|since| (job.id, since + self.processing_for())),
            None if !self.lets_print() => None,
            None => self.next_pending().map(|job| (job.id, job.touched + PENDING_FOR)),
        }
    }

    fn processing_for(&self) -> Duration {
        if self.conditions.has(Condition::Slow) {
            SLOWLY_FOR
        } else {
            PROCESSING_FOR
        }
    }
}
