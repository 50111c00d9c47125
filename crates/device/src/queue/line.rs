//! The order in which unfinished jobs print: by job-priority, then as they came, unless somebody changed it.

use super::Queue;
use crate::job::Job;

impl Queue {
    /// Puts an unfinished job behind those of the same or a higher priority.
    pub(super) fn stand_in_line(&mut self, id: i32) {
        let Some(priority) = self.job(id).map(|job| job.priority) else {
            return;
        };
        self.leave_line(id);
        // From the end: a job that was promoted stays in front, whatever its priority.
        let behind = self.line.iter().rposition(|&other| self.priority(other) >= priority);
        self.line.insert(behind.map_or(0, |index| index + 1), id);
    }

    /// Promote-Job: next after the job on the marking engine.
    pub(crate) fn promote(&mut self, id: i32) {
        self.leave_line(id);
        let printing = self.printing().map(|job| job.id);
        let front = printing.and_then(|id| self.line.iter().position(|&other| other == id));
        self.line.insert(front.map_or(0, |index| index + 1), id);
        self.reordered();
    }

    /// Schedule-Job-After: right behind `predecessor`, which has to be unfinished.
    pub(crate) fn schedule_after(&mut self, id: i32, predecessor: i32) {
        self.leave_line(id);
        let index = self.line.iter().position(|&other| other == predecessor);
        self.line.insert(index.map_or(self.line.len(), |index| index + 1), id);
        self.reordered();
    }

    /// Gives a job another priority, and the place that belongs to it.
    pub(crate) fn set_priority(&mut self, id: i32, priority: i32) {
        if let Some(job) = self.job_mut(id) {
            job.priority = priority;
            self.stand_in_line(id);
            self.reordered();
        }
    }

    /// How many jobs will print before this one.
    pub fn ahead_of(&self, id: i32) -> usize {
        self.line.iter().position(|&other| other == id).unwrap_or(0)
    }

    /// After power-on: whoever is unfinished and not in line goes to its end.
    pub(super) fn restore_line(&mut self) {
        let unfinished: Vec<i32> = self
            .jobs
            .iter()
            .filter(|job| !job.state.is_final())
            .map(|job| job.id)
            .collect();
        self.line.retain(|id| unfinished.contains(id));
        for id in unfinished {
            if !self.line.contains(&id) {
                self.stand_in_line(id);
            }
        }
    }

    pub(super) fn leave_line(&mut self, id: i32) {
        self.line.retain(|&other| other != id);
    }

    fn priority(&self, id: i32) -> i32 {
        self.job(id).map_or(0, |job: &Job| job.priority)
    }

    fn reordered(&mut self) {
        self.changed = true;
        self.notices.push(super::Notice::QueueOrderChanged);
    }
}
