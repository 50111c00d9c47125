//! Documents of jobs: on the wire, in the spool, canceled.

use super::Queue;
use crate::Effect;
use crate::input::Ticket;
use crate::ipp::Upload;
use crate::job::{Document, Hold, JobState, reason};
use time::OffsetDateTime;

impl Queue {
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
            ..Document::default()
        });
        job.touched = now;
        number
    }

    /// The document is in the spool.
    pub fn document_stored(&mut self, now: OffsetDateTime, id: i32, arrived: Document) {
        let Some(job) = self.job_mut(id) else {
            // Purged meanwhile.
            self.effects.push(Effect::Discard { job: id });
            return;
        };
        job.touched = now;
        if let Some(document) = job
            .documents
            .iter_mut()
            .find(|document| document.number == arrived.number)
        {
            let canceled = document.canceled;
            *document = Document { canceled, ..arrived };
        }
        self.spool_full = false;
        self.settle(id);
    }

    /// The document did not arrive, or was empty; the job stays as it is.
    pub fn forget_document(&mut self, now: OffsetDateTime, id: i32, number: u32) {
        let Some(job) = self.job_mut(id) else { return };
        job.touched = now;
        job.documents.retain(|document| document.number != number);
        self.settle(id);
    }

    /// Cancel-Document. A job that has nothing left to print is canceled with it.
    pub(crate) fn cancel_document(&mut self, now: OffsetDateTime, id: i32, number: u32) {
        let Some(job) = self.job_mut(id) else { return };
        for document in &mut job.documents {
            document.canceled |= document.number == number;
        }
        if !job.open && job.has_nothing_to_print() {
            self.finish(now, id, JobState::Canceled, &[reason::CANCELED]);
        }
    }

    /// Set-Document-Attributes: the document's name.
    pub(crate) fn rename_document(&mut self, id: i32, number: u32, name: Option<String>) {
        let Some(job) = self.job_mut(id) else { return };
        if let Some(document) = job.documents.iter_mut().find(|document| document.number == number) {
            document.name = name;
        }
    }

    /// No more documents will come.
    pub fn close(&mut self, now: OffsetDateTime, id: i32) {
        let Some(job) = self.job_mut(id) else { return };
        (job.open, job.touched) = (false, now);
        if job.has_nothing_to_print() && !job.state.is_final() {
            self.finish(now, id, JobState::Aborted, &[reason::ABORTED]);
        } else {
            self.settle(id);
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

    /// A document ended, one way or the other, or none will come any more, or a hold has gone: may the job go on?
    pub(super) fn settle(&mut self, id: i32) {
        let Some(job) = self.job(id) else { return };
        let incoming = job.is_receiving() || job.open;
        match (job.state, job.hold) {
            (JobState::PendingHeld, None) if !incoming => self.enter(id, JobState::Pending, &[reason::NONE]),
            (JobState::PendingHeld, hold) => {
                let waits_for = incoming.then_some(reason::INCOMING).into_iter();
                let reasons: Vec<&str> = waits_for.chain(hold.map(Hold::reason)).collect();
                if job.reasons != reasons {
                    self.enter(id, JobState::PendingHeld, &reasons);
                }
            }
            _ if incoming => {}
            (JobState::Canceled | JobState::Aborted, _) => self.discard(id),
            _ => {}
        }
    }
}
