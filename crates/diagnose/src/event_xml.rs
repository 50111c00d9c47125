//! CAPI2 events as values and as the XML of the event log.
//!
//! One attempt is one list of events in the order, with the numbering and the correlation of published logs of Windows 7
//! and 10. Here are the list and the file; `records` and `retrieval` are the shapes of the UserData, `x509` those of event 90, `element`
//! the XML itself, `schema` the shape that each must have. Nothing here decides what is wrong with a chain.

pub(crate) mod element;
mod records;
mod retrieval;
mod revocation;
pub mod schema;
mod shown;
mod x509;

pub use shown::{json, text};

use crate::attempt::Judgement;
use crate::fetch::Retrieval;
use crate::hresult::HResult;
use crate::os::{Caller, Profile};
use crate::revocation::{Source, Step};
use crate::trust_status::{IS_CYCLIC, IS_PARTIAL_CHAIN, IS_UNTRUSTED_ROOT};
use element::Element;
use pki::{Certificate, Seed};
use time::OffsetDateTime;

const NAMESPACE: &str = "http://schemas.microsoft.com/win/2004/08/events/event";
const PROVIDER: &str = "Microsoft-Windows-CAPI2";
const PROVIDER_GUID: &str = "{5bbca4a8-b209-48dc-a8c7-b23d3e5216fb}";
const CHANNEL: &str = "Microsoft-Windows-CAPI2/Operational";
const PROCESS: &str = "spoolsv.exe";

/// One event of the CAPI2 operational log.
#[derive(Clone, PartialEq, Debug)]
pub struct Event {
    /// EventID, such as 11.
    pub id: u16,
    /// 2 Error, 4 Information.
    pub level: u8,
    /// The `<Event>` element.
    pub xml: String,
    /// Task category, such as `Build Chain`.
    pub category: &'static str,
    /// SeqNumber within the task, from 1.
    pub sequence: u32,
    /// The Result element, where the event has one.
    pub result: Option<HResult>,
}

/// What the events of one attempt are made from.
#[derive(Clone, Copy, Debug)]
pub struct Attempt<'a> {
    /// Whose log.
    pub rules: &'a Profile,
    /// What was judged.
    pub judgement: &'a Judgement,
    /// As the server sent it, leaf first.
    pub sent: &'a [Certificate],
    /// The name connected to.
    pub server_name: &'a str,
    /// When the attempt began; every event is a millisecond later than the one before.
    pub now: OffsetDateTime,
    /// GUIDs, process numbers and the user's SID are drawn from it.
    pub seed: &'a Seed,
}

/// What the manifest says of an event.
pub(super) struct Kind {
    id: u16,
    category: &'static str,
    task: u16,
    opcode: u8,
    keywords: u64,
}

const fn kind(id: u16, category: &'static str, task: u16, opcode: u8, keywords: u64) -> Kind {
    Kind {
        id,
        category,
        task,
        opcode,
        keywords: 0x4000_0000_0000_0000 | keywords,
    }
}

const KINDS: &[Kind] = &[
    kind(10, "Build Chain", 11, 1, 0x3),
    kind(11, "Build Chain", 11, 2, 0x3),
    kind(14, "Retrieve Issuer Certificate from Network", 15, 1, 0x12),
    kind(15, "Retrieve Issuer Certificate from Network", 15, 2, 0x12),
    kind(17, "Retrieve Third-Party Root Certificate from Cache", 18, 1, 0x2A),
    kind(18, "Retrieve Third-Party Root Certificate from Cache", 18, 2, 0x2A),
    kind(19, "Retrieve Third-Party Root Certificate from Network", 20, 1, 0x32),
    kind(20, "Retrieve Third-Party Root Certificate from Network", 20, 2, 0x32),
    kind(30, "Verify Chain Policy", 30, 0, 0x1),
    kind(40, "Verify Revocation", 41, 1, 0x5),
    kind(41, "Verify Revocation", 41, 2, 0x5),
    kind(42, "Reject Revocation Information", 42, 0, 0x5),
    kind(50, "Retrieve Object from Cache", 51, 1, 0x2E),
    kind(51, "Retrieve Object from Cache", 51, 2, 0x2E),
    kind(52, "Retrieve Object from Network", 53, 1, 0x36),
    kind(53, "Retrieve Object from Network", 53, 2, 0x36),
    kind(80, "Verify Trust", 80, 1, 0x40),
    kind(81, "Verify Trust", 80, 2, 0x40),
    kind(90, "X509 Objects", 90, 0, 0x200),
];

/// One entry of the log: its number, and what it is about.
#[derive(Clone, Copy)]
struct Entry<'a> {
    id: u16,
    about: About<'a>,
}

#[derive(Clone, Copy)]
enum About<'a> {
    /// The whole attempt.
    Attempt,
    /// The revocation of the element at this place.
    Element(usize),
    /// Something about the element at this place that is out of date.
    Rejected(usize, &'a Source),
    Retrieval(&'a Retrieval),
}

/// Looking for an unknown root in the list of third-party roots (automatic root update).
const ROOT_LOOKUP: [u16; 8] = [17, 50, 51, 18, 19, 52, 53, 20];

/// The events of one attempt, in the order of the log; none where that Windows keeps no such log.
pub fn events(attempt: &Attempt<'_>) -> Vec<Event> {
    if !attempt.rules.logs.value {
        return Vec::new();
    }
    let unknown = IS_UNTRUSTED_ROOT | IS_PARTIAL_CHAIN | IS_CYCLIC;
    let looks_up = attempt.judgement.chain.error_status & unknown != 0;
    let mut chain = issuer_retrievals(attempt);
    chain.extend(plain(if looks_up { &ROOT_LOOKUP } else { &[] }));
    chain.extend(revocation_checks(attempt));
    // Each task counts its events from 1. WinHTTP calls the policy by itself, so that it stands under a task of its own.
    let tasks = match attempt.rules.caller.value {
        Caller::WinInet => vec![[plain(&[80, 10]), chain, plain(&[11, 30, 90, 81])].concat()],
        Caller::WinHttp => vec![[plain(&[10]), chain, plain(&[90, 11])].concat(), plain(&[30])],
    };
    let log = Log::new(attempt);
    let mut events = Vec::new();
    for (task_number, entries) in tasks.iter().enumerate() {
        let task_id = guid(attempt.seed, &format!("task {task_number}"));
        for (sequence, entry) in (1..).zip(entries) {
            events.extend(log.event(*entry, &task_id, sequence, events.len()));
        }
    }
    events
}

fn plain<'a>(ids: &[u16]) -> Vec<Entry<'a>> {
    ids.iter()
        .map(|&id| Entry {
            id,
            about: About::Attempt,
        })
        .collect()
}

/// Missing issuers: 14, the retrieval, 15. How they nest was never published; this is how the keywords fit.
fn issuer_retrievals<'a>(attempt: &Attempt<'a>) -> Vec<Entry<'a>> {
    let retrievals = attempt.judgement.issuers.iter();
    retrievals
        .flat_map(|retrieval| [plain(&[14]), wire(retrieval), plain(&[15])].concat())
        .collect()
}

/// 40 and 41 for each element that was checked, and between them what was retrieved and rejected for it.
fn revocation_checks<'a>(attempt: &Attempt<'a>) -> Vec<Entry<'a>> {
    let mut entries = Vec::new();
    for (index, element) in attempt.judgement.chain.elements.iter().enumerate() {
        let Some(checked) = &element.revocation else { continue };
        let own = |id| Entry {
            id,
            about: About::Element(index),
        };
        entries.push(own(40));
        for step in &checked.steps {
            match step {
                Step::Retrieved(retrieval) => entries.extend(wire(retrieval)),
                Step::Rejected(source, why) if why.is_of_time() => entries.push(Entry {
                    id: 42,
                    about: About::Rejected(index, source),
                }),
                // Only what is out of date was ever seen in such an event.
                Step::Rejected(..) => {}
            }
        }
        entries.push(own(41));
    }
    entries
}

fn wire(retrieval: &Retrieval) -> Vec<Entry<'_>> {
    let about = About::Retrieval(retrieval);
    vec![Entry { id: 52, about }, Entry { id: 53, about }]
}

/// A whole file: the events under one `<Events>` element, as the Event Viewer exports them.
pub fn file(events: &[Event]) -> String {
    let mut text = String::from("<?xml version=\"1.0\" encoding=\"utf-8\" standalone=\"yes\"?>\n<Events>\n");
    for event in events {
        text.push_str(&event.xml);
        text.push('\n');
    }
    text.push_str("</Events>\n");
    text
}

/// What all events of one attempt share.
struct Log<'a> {
    attempt: &'a Attempt<'a>,
    chain_ref: String,
    user: String,
    process: u32,
    thread: u32,
}

impl<'a> Log<'a> {
    fn new(attempt: &'a Attempt<'a>) -> Self {
        let numbers: [u8; 16] = attempt.seed.derive("capi2 numbers").bytes();
        let number = |at: usize| u32::from(u16::from_le_bytes([numbers[at], numbers[at + 1]]));
        Self {
            attempt,
            chain_ref: guid(attempt.seed, "chain"),
            // The built-in administrator of some computer.
            user: format!(
                "S-1-5-21-{}{:04}-{}{:04}-{}-500",
                number(0),
                number(2) % 10_000,
                number(4),
                number(6) % 10_000,
                number(8)
            ),
            process: 400 + number(10) % 4_000 / 4 * 4,
            thread: 400 + number(12) % 4_000 / 4 * 4,
        }
    }

    fn event(&self, entry: Entry<'_>, task_id: &str, sequence: u32, position: usize) -> Option<Event> {
        let id = entry.id;
        let kind = KINDS.iter().find(|kind| kind.id == id)?;
        let (mut record, result) = self.record(entry);
        let auxiliary = Element::new("EventAuxInfo").attribute("ProcessName", PROCESS);
        // The calls that build the chain run as the user whose document it is; WinVerifyTrust is logged without.
        let token = self.attempt.rules.impersonates.value && !matches!(id, 80 | 81);
        record.push(auxiliary.attribute_if(token, "impersonateToken", &self.user));
        record.push(
            Element::new("CorrelationAuxInfo")
                .attribute("TaskId", task_id)
                .attribute("SeqNumber", sequence.to_string()),
        );
        if let Some(result) = result {
            record.push(records::result(result));
        }
        // A rejection is always an error.
        let level = if result.is_none_or(HResult::is_ok) && id != 42 {
            4
        } else {
            2
        };
        let mut event = Element::new("Event").attribute("xmlns", NAMESPACE);
        event.push(self.system(kind, level, position));
        event.push(Element::new("UserData").child(record));
        let xml = event.to_xml();
        debug_assert_eq!(
            schema::violations(&xml),
            Vec::<String>::new(),
            "data/capi2.schema: {xml}"
        );
        Some(Event {
            id,
            level,
            xml,
            category: kind.category,
            sequence,
            result,
        })
    }

    fn record(&self, entry: Entry<'_>) -> (Element, Option<HResult>) {
        let judgement = self.attempt.judgement;
        let policy = Some(judgement.policy.error);
        match (entry.id, entry.about) {
            (41, About::Element(index)) => {
                let (record, result) = revocation::verify(self.attempt, index);
                (record, Some(result))
            }
            (42, About::Rejected(index, source)) => (revocation::rejected(self.attempt, index, source), None),
            (53, About::Retrieval(made)) => (retrieval::wire_retrieval(self.attempt, made), Some(made.result)),
            (11, _) => (
                records::chain(self.attempt, &self.chain_ref),
                Some(judgement.base.error),
            ),
            (30, _) => (records::policy(self.attempt, &self.chain_ref), policy),
            (51, _) => (retrieval::cache_retrieval(), Some(HResult::OK)),
            (53, _) => (retrieval::network_retrieval(self.attempt), Some(HResult::OK)),
            (81, _) => (records::win_verify_trust(self.attempt, &self.chain_ref), policy),
            (90, _) => (x509::objects(&judgement.chain), None),
            (id, _) => (Element::new(records::start_name(id)), None),
        }
    }

    fn system(&self, kind: &Kind, level: u8, position: usize) -> Element {
        let number = |name, value: String| Element::new(name).text(value);
        let milliseconds = i64::try_from(position).unwrap_or(i64::MAX);
        let time = self.attempt.now + time::Duration::milliseconds(milliseconds);
        Element::new("System")
            .child(
                Element::new("Provider")
                    .attribute("Name", PROVIDER)
                    .attribute("Guid", PROVIDER_GUID),
            )
            .child(number("EventID", kind.id.to_string()))
            .child(number("Version", "0".to_owned()))
            .child(number("Level", level.to_string()))
            .child(number("Task", kind.task.to_string()))
            .child(number("Opcode", kind.opcode.to_string()))
            .child(number("Keywords", format!("0x{:016X}", kind.keywords)))
            .child(Element::new("TimeCreated").attribute("SystemTime", log_time(time)))
            .child(number("EventRecordID", (position + 1).to_string()))
            .child(Element::new("Correlation"))
            .child(
                Element::new("Execution")
                    .attribute("ProcessID", self.process.to_string())
                    .attribute("ThreadID", self.thread.to_string()),
            )
            .child(number("Channel", CHANNEL.to_owned()))
            .child(number("Computer", self.attempt.rules.computer.to_owned()))
            .child(Element::new("Security").attribute("UserID", &self.user))
    }
}

/// `{8-4-4-4-12}`, upper case, a random (version 4) GUID of the seed's making.
fn guid(seed: &Seed, label: &str) -> String {
    let mut octets: [u8; 16] = seed.derive(&format!("capi2 {label}")).bytes();
    octets[6] = octets[6] & 0x0F | 0x40;
    octets[8] = octets[8] & 0x3F | 0x80;
    let digits = hex::encode_upper(octets);
    format!(
        "{{{}-{}-{}-{}-{}}}",
        &digits[..8],
        &digits[8..12],
        &digits[12..16],
        &digits[16..20],
        &digits[20..]
    )
}

/// `2007-08-06T22:40:35.001000000Z`.
fn log_time(time: OffsetDateTime) -> String {
    let utc = time.to_offset(time::UtcOffset::UTC);
    format!("{}.{:09}Z", seconds(utc), utc.nanosecond())
}

/// `2007-08-06T22:40:35Z`.
fn utc_time(time: OffsetDateTime) -> String {
    format!("{}Z", seconds(time.to_offset(time::UtcOffset::UTC)))
}

fn seconds(utc: OffsetDateTime) -> String {
    let (date, clock) = (utc.date(), utc.time());
    let (month, day) = (u8::from(date.month()), date.day());
    let (hour, minute, second) = clock.as_hms();
    format!(
        "{:04}-{month:02}-{day:02}T{hour:02}:{minute:02}:{second:02}",
        date.year()
    )
}
