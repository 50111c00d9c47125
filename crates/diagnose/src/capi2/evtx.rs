//! The binary log of the event log service (`.evtx`), through the `evtx` crate: each record becomes the XML of its event.
//!
//! Whoever sends the file may have made it: it is read on a thread of its own, so that a panic of the reader is an error here.

use super::LogError;
use super::log::{self, Log, MAX_EVENTS};
use crate::finding::shown;
use evtx::{EvtxParser, ParserSettings};

/// What every such file begins with.
pub(super) const MAGIC: &[u8] = b"ElfFile\0";
/// Faulty records after which the rest is not tried.
const MAX_FAULTS: usize = 1_000;

/// Reads the records. A record that cannot be read is left out, and named.
pub(super) fn read(file: &[u8]) -> Result<Log, LogError> {
    let file = file.to_vec();
    let unreadable = |why: String| LogError::Unreadable {
        offset: 0,
        why: shown(&why),
    };
    let reader = std::thread::Builder::new()
        .name("evtx".to_owned())
        .spawn(move || records(file));
    let reader = reader.map_err(|error| unreadable(error.to_string()))?;
    match reader.join() {
        Ok(log) => log?.not_empty(),
        Err(_) => Err(unreadable("it is no log that the event log service writes".to_owned())),
    }
}

fn records(file: Vec<u8>) -> Result<Log, LogError> {
    let settings = ParserSettings::new().indent(false);
    let parser = EvtxParser::from_buffer(file).map_err(|error| LogError::Unreadable {
        offset: 0,
        why: shown(&error.to_string()),
    })?;
    let (mut log, mut faults) = (Log::default(), 0);
    let mut parser = parser.with_configuration(settings);
    for record in parser.records().take(MAX_EVENTS) {
        let read = match record {
            Ok(record) => log::events_of(&record.data, &mut |event| log.take(&event))
                .map_err(|why| format!("record {}: {why}", record.event_record_id)),
            Err(error) => Err(error.to_string()),
        };
        if let Err(why) = read {
            faults += 1;
            log.leave_out(faults, &why);
            if faults >= MAX_FAULTS {
                break;
            }
        }
    }
    Ok(log)
}
