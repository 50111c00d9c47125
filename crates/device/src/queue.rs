//! The job queue: which jobs there are and when they change state. It speaks no IPP.

use crate::Effect;
use crate::input::Ticket;
use crate::job::Job;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;
use time::OffsetDateTime;

/// The jobs, unfinished and finished, and the next job-id. Serialized into the NVRAM image.
#[derive(Debug, Default, Serialize, Deserialize)]
pub struct Queue {
    last_id: i32,
    jobs: Vec<Job>,
    #[serde(skip)]
    uploads: BTreeMap<Ticket, ()>,
    #[serde(skip)]
    changed: bool,
}

impl Queue {
    /// After power-on: a job whose document was on the wire is aborted, a job that was printing is printed again.
    pub fn restore(&mut self, now: OffsetDateTime) -> Vec<Effect> {
        let _ = (now, &self.uploads, self.last_id);
        todo!()
    }
    /// Has the queue changed since the last call? Then it belongs into the NVRAM image.
    pub fn take_changed(&mut self) -> bool {
        std::mem::take(&mut self.changed)
    }
    /// When [`crate::ipp::tick`] has something to do next.
    pub fn next_wake(&self) -> Option<OffsetDateTime> {
        todo!()
    }
    /// All jobs, newest first.
    pub fn jobs(&self) -> impl Iterator<Item = &Job> {
        self.jobs.iter().rev()
    }
}
