//! What happened, as one numbered stream: the contract of `docs/events.md`.

use crate::clock;
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};
use std::collections::VecDeque;
use std::io::Write;
use std::os::unix::fs::OpenOptionsExt;
use std::path::PathBuf;
use std::sync::Arc;
use std::sync::mpsc::{Receiver, SyncSender, sync_channel};
use std::time::Duration;
use tokio::sync::watch;

/// How many events are kept in memory, at most.
pub const KEPT: usize = 10_000;

/// How many octets of JSON the kept events may take together; the oldest go first.
const KEPT_OCTETS: usize = 4 * 1024 * 1024;

/// How many lines wait for a slow file or pipe before lines are lost (the gap shows in `seq`).
const WAITING_LINES: usize = 16_384;

/// Where events are written, besides memory.
///
/// ```
/// # #[tokio::main(flavor = "current_thread")]
/// # async fn main() -> Result<(), Box<dyn std::error::Error>> {
/// # let folder = tempfile::tempdir()?;
/// let file = folder.path().join("events.jsonl");
/// let printer = printer::Printer::builder().events(file.clone()).key(pki::KeyAlgorithm::EcP256).start().await?;
/// printer.shut_down().await;
/// let lines = std::fs::read_to_string(file)?;
/// assert!(lines.starts_with(r#"{"seq":1,"#) && lines.contains(r#""event":"stopped""#));
/// # Ok(())
/// # }
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum EventSink {
    /// JSON lines, appended to this file (made with mode 0600).
    File(PathBuf),
    /// JSON lines on standard output.
    Stdout,
}

/// One line of the event stream.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct EventRecord {
    /// From 1, without gaps.
    pub seq: u64,
    /// RFC 3339 with microseconds, UTC.
    pub time: String,
    /// The event's own members; `event` names its kind.
    #[serde(flatten)]
    pub body: Map<String, Value>,
}

impl EventRecord {
    /// The kind: the member `event`.
    pub fn kind(&self) -> &str {
        self.body.get("event").and_then(Value::as_str).unwrap_or_default()
    }
}

/// The numbered events of a printer: kept in memory (the last [`KEPT`], within 4 MiB), and written where asked.
#[derive(Clone, Debug)]
pub struct EventLog {
    ring: Arc<watch::Sender<Ring>>,
}

#[derive(Debug, Default)]
struct Ring {
    /// Events as their JSON: a tenth of the memory of the values.
    kept: VecDeque<Arc<str>>,
    /// Octets of `kept`.
    octets: usize,
    last: u64,
    sinks: Vec<SyncSender<Line>>,
    /// The last event was told.
    over: bool,
}

/// An event on its way into the ring.
#[derive(Serialize)]
struct Numbered<'a, T> {
    seq: u64,
    time: String,
    #[serde(flatten)]
    event: &'a T,
}

/// What goes to the thread that writes.
#[derive(Debug)]
enum Line {
    Event(Arc<str>),
    /// Everything before this is written: say so here.
    Flush(SyncSender<()>),
}

impl EventLog {
    /// An empty log, in memory alone.
    pub(crate) fn new() -> Self {
        Self {
            ring: Arc::new(watch::Sender::new(Ring::default())),
        }
    }

    /// Writes every event from here on to `sink` as well, on a thread of its own.
    ///
    /// # Errors
    ///
    /// The file cannot be opened for appending.
    pub(crate) fn write_to(&self, sink: &EventSink) -> std::io::Result<()> {
        let output: Box<dyn Write + Send> = match sink {
            EventSink::Stdout => Box::new(std::io::stdout()),
            EventSink::File(path) => Box::new(
                std::fs::OpenOptions::new()
                    .create(true)
                    .append(true)
                    .mode(0o600)
                    .open(path)?,
            ),
        };
        let (sender, lines) = sync_channel(WAITING_LINES);
        std::thread::Builder::new()
            .name("events".to_owned())
            .spawn(move || write_lines(&lines, output))?;
        self.ring.send_modify(|ring| ring.sinks.push(sender));
        Ok(())
    }

    /// Records `event`, which must serialize to an object with a member `event`.
    pub(crate) fn emit(&self, event: &impl Serialize) {
        self.ring.send_modify(|ring| ring.push(event));
    }

    /// Records the last event: whatever comes after it, from connections that are being cut off, is not told any more.
    pub(crate) fn emit_last(&self, event: &impl Serialize) {
        self.ring.send_modify(|ring| {
            ring.push(event);
            ring.over = true;
        });
    }

    /// The events after number `since` that are still kept.
    pub fn since(&self, since: u64) -> Vec<EventRecord> {
        let ring = self.ring.borrow();
        ring.after(since)
            .filter_map(|line| serde_json::from_str(line).ok())
            .collect()
    }

    /// The number of the last event.
    pub fn last(&self) -> u64 {
        self.ring.borrow().last
    }

    /// Waits until there is an event after number `since`; `false` when `deadline` passes first.
    pub async fn changed(&self, since: u64, deadline: Duration) -> bool {
        let mut changes = self.ring.subscribe();
        let newer = changes.wait_for(|ring| ring.last > since);
        matches!(tokio::time::timeout(deadline, newer).await, Ok(Ok(_)))
    }

    /// Waits for the first event after `since` that `matches`; `None` when `deadline` passes first.
    pub async fn wait(
        &self,
        since: u64,
        deadline: Duration,
        matches: impl Fn(&EventRecord) -> bool,
    ) -> Option<EventRecord> {
        let search = async {
            let mut seen = since;
            loop {
                let news = self.since(seen);
                if let Some(found) = news.iter().find(|record| matches(record)) {
                    return found.clone();
                }
                seen = news.last().map_or(seen, |record| record.seq);
                self.changed(seen, Duration::MAX).await;
            }
        };
        tokio::time::timeout(deadline, search).await.ok()
    }

    /// Returns when every event so far is written to the sinks.
    pub(crate) fn flush(&self) {
        let sinks = self.ring.borrow().sinks.clone();
        for sink in sinks {
            let (done, written) = sync_channel(1);
            if sink.send(Line::Flush(done)).is_ok() {
                let _ = written.recv_timeout(Duration::from_secs(2));
            }
        }
    }
}

impl Ring {
    fn push(&mut self, event: &impl Serialize) {
        if self.over {
            return;
        }
        let numbered = Numbered {
            seq: self.last + 1,
            time: clock::microseconds(clock::now()),
            event,
        };
        let line: Arc<str> = match serde_json::to_string(&numbered) {
            Ok(line) => line.into(),
            Err(error) => {
                tracing::error!(%error, "an event that is no JSON object was dropped");
                return;
            }
        };
        self.last += 1;
        for sink in &self.sinks {
            if sink.try_send(Line::Event(Arc::clone(&line))).is_err() {
                tracing::warn!(seq = self.last, "the event file is too slow or gone; this line is lost");
            }
        }
        self.octets += line.len();
        self.kept.push_back(line);
        while self.kept.len() > KEPT || self.octets > KEPT_OCTETS {
            let oldest = self.kept.pop_front();
            self.octets -= oldest.map_or(0, |line| line.len());
        }
    }

    fn after(&self, since: u64) -> impl Iterator<Item = &Arc<str>> {
        let first = self.last + 1 - self.kept.len() as u64;
        let skip = usize::try_from(since.saturating_add(1).saturating_sub(first)).unwrap_or(usize::MAX);
        self.kept.iter().skip(skip)
    }
}

/// One `write` per line: a reader of the file never sees half of one.
fn write_lines(lines: &Receiver<Line>, mut output: Box<dyn Write + Send>) {
    for line in lines {
        let written = match line {
            Line::Event(line) => output
                .write_all(format!("{line}\n").as_bytes())
                .and_then(|()| output.flush()),
            Line::Flush(done) => {
                let _ = done.send(());
                Ok(())
            }
        };
        if let Err(error) = written {
            tracing::error!(%error, "an event cannot be written; no more are written there");
            return;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::{EventLog, EventSink, KEPT};
    use serde_json::json;
    use std::time::Duration;

    #[test]
    fn the_last_ten_thousand_are_kept_with_their_numbers() {
        let log = EventLog::new();
        for n in 0..KEPT + 5 {
            log.emit(&json!({"event": "test", "n": n}));
        }
        let all = log.since(0);
        assert_eq!((all.len(), all[0].seq, log.last()), (KEPT, 6, KEPT as u64 + 5));
        let tail = log.since(log.last() - 2);
        assert_eq!(
            tail.iter().map(|record| record.seq).collect::<Vec<_>>(),
            [log.last() - 1, log.last()]
        );
        assert!(log.since(log.last()).is_empty());
    }

    #[test]
    fn the_memory_of_large_events_is_bounded() {
        let log = EventLog::new();
        let large = "x".repeat(64 * 1024);
        for n in 0..200 {
            log.emit(&json!({"event": "test", "n": n, "large": large}));
        }
        let kept = log.since(0);
        assert_eq!((kept.len(), kept.last().unwrap().seq), (63, 200));
        assert_eq!(log.since(198).len(), 2);
        assert!(log.since(u64::MAX).is_empty());
    }

    #[tokio::test]
    async fn a_waiter_is_woken_by_the_event_it_waits_for() {
        let log = EventLog::new();
        let (found, ()) = tokio::join!(
            log.wait(0, Duration::from_secs(5), |record| record.body["n"] == 2),
            async {
                log.emit(&json!({"event": "test", "n": 1}));
                tokio::task::yield_now().await;
                log.emit(&json!({"event": "test", "n": 2}));
            }
        );
        assert_eq!(found.unwrap().seq, 2);
        assert!(log.wait(2, Duration::ZERO, |_| true).await.is_none());
    }

    #[test]
    fn lines_in_the_file_are_whole_json_objects_in_order() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("events.jsonl");
        let log = EventLog::new();
        log.write_to(&EventSink::File(path.clone())).unwrap();
        for n in 0..100 {
            log.emit(&json!({"event": "test", "n": n}));
        }
        log.flush();
        let text = std::fs::read_to_string(&path).unwrap();
        let numbers: Vec<u64> = text
            .lines()
            .map(|line| {
                serde_json::from_str::<serde_json::Value>(line).unwrap()["seq"]
                    .as_u64()
                    .unwrap()
            })
            .collect();
        assert_eq!(numbers, (1..=100).collect::<Vec<_>>());
        use std::os::unix::fs::PermissionsExt;
        assert_eq!(std::fs::metadata(&path).unwrap().permissions().mode() & 0o777, 0o600);
    }
}
