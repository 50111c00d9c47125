//! Reads an exported CAPI2 log of any Windows and says, for every call that failed, why and what to do.
//!
//! Takes what the Event Viewer ("Save all events as…", XML or `.evtx`) and `wevtutil` (`qe /f:XML`, `epl`) write: `<Events>`, one
//! `<Event>` after another, in UTF-8 or UTF-16, or the binary log. The log may come from anybody: it is read within bounds, and what stands in it is text.
//! Writing such a log is [`crate::event_xml`].

mod advice;
mod evtx;
mod log;
mod record;
mod task;
pub(crate) mod xml;

pub(crate) use log::events_of;
pub use task::{Certificate, Element, Explanation, Failure, Task};

/// The largest log that is read, in octets.
pub const MAX_LOG: usize = 64 * 1024 * 1024;

/// Why a file is no log that can be explained.
#[derive(Debug, thiserror::Error, PartialEq, Eq, Clone)]
pub enum LogError {
    /// More octets than are read.
    #[error(
        "the log is {octets} octets long; at most {MAX_LOG} are read: save only the events of the time in question"
    )]
    TooLarge {
        /// Its size.
        octets: usize,
    },
    /// Not well-formed before the first event was whole.
    #[error("the file is not a readable event log at byte {offset}: {why}; save the log as XML in the Event Viewer")]
    Unreadable {
        /// Within the text, as UTF-8.
        offset: u64,
        /// What is wrong.
        why: String,
    },
    /// Well-formed, but not this.
    #[error(
        "the file holds no CAPI2 event (events of others: {others}); switch the log Microsoft-Windows-CAPI2/Operational on, repeat what failed, and save that log"
    )]
    NoEvents {
        /// Events of other providers.
        others: usize,
    },
}

/// Reads a log and explains what failed. Where the file breaks off, what stands before is explained and the break named.
pub fn explain(file: &[u8]) -> Result<Explanation, LogError> {
    if file.len() > MAX_LOG {
        return Err(LogError::TooLarge { octets: file.len() });
    }
    let log = if file.starts_with(evtx::MAGIC) {
        evtx::read(file)?
    } else {
        log::read(&log::text_of(file))?
    };
    Ok(task::explain(log))
}
