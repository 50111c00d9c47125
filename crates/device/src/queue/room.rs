//! Room in the spool: what all documents together may take, and whose go when there is no more.
//!
//! A document on the wire is given room in pieces, before it is written. Where there is none, the documents of finished
//! jobs are dropped, those first that were finished longest ago; the jobs stay in the history. Documents of unfinished
//! jobs are never dropped.

use super::Queue;
use crate::input::{DocumentFailure, Ticket};
use crate::job::{Job, JobState};
use crate::{Effect, Event};

/// How much room a document is given at a time.
const PIECE: u64 = 4 * 1024 * 1024;

impl Queue {
    /// More room for a document on the wire, at least one octet.
    pub(crate) fn room(&mut self, ticket: Ticket, limit: u64) -> Result<u64, DocumentFailure> {
        let Some(upload) = self.uploads.get(&ticket) else {
            return Err(DocumentFailure::Storage);
        };
        let (job, has) = (upload.job(), upload.room());
        if has >= limit {
            // All that there is, and still not enough: room does not come by waiting.
            return Err(DocumentFailure::TooLarge);
        }
        let mut free = limit.saturating_sub(self.spooled());
        while free == 0 {
            if !self.drop_the_oldest() {
                self.effects.push(Effect::Emit(Event::SpoolFull { job_id: job, limit }));
                return Err(DocumentFailure::SpoolFull);
            }
            free = limit.saturating_sub(self.spooled());
        }
        let given = free.min(PIECE);
        if let Some(upload) = self.uploads.get_mut(&ticket) {
            upload.give_room(given);
        }
        Ok(given)
    }

    /// Octets that documents take in the spool, and may take while they arrive.
    pub fn spooled(&self) -> u64 {
        let kept = self.jobs.iter().map(spooled);
        let arriving = self.uploads.values().map(|upload| upload.room());
        kept.chain(arriving).fold(0, u64::saturating_add)
    }

    /// Has a document been refused for want of room, and is there none yet?
    pub fn spool_is_full(&self) -> bool {
        self.spool_full
    }

    /// A document was refused for want of room.
    pub(crate) fn spool_was_full(&mut self) {
        self.spool_full = true;
        self.changed = true;
    }

    /// The documents of a job leave the spool.
    pub(super) fn discard(&mut self, id: i32) {
        self.spool_full = false;
        if let Some(job) = self.job_mut(id) {
            job.documents.iter_mut().for_each(|document| document.dropped = true);
        }
        self.effects.push(Effect::Discard { job: id });
    }

    fn drop_the_oldest(&mut self) -> bool {
        let droppable = self
            .jobs
            .iter()
            .filter(|job| job.state.is_final() && !job.is_receiving() && spooled(job) > 0);
        let Some(oldest) = droppable.min_by_key(|job| (job.completed_at, job.id)) else {
            return false;
        };
        let (id, octets) = (oldest.id, spooled(oldest));
        self.discard(id);
        self.effects
            .push(Effect::Emit(Event::DocumentsDropped { job_id: id, octets }));
        true
    }
}

/// Octets of a job's documents in the spool.
fn spooled(job: &Job) -> u64 {
    if matches!(job.state, JobState::Canceled | JobState::Aborted) && !job.is_receiving() {
        return 0;
    }
    let kept = job.documents.iter().filter(|document| !document.dropped);
    kept.fold(0, |sum, document| sum.saturating_add(document.octets))
}
