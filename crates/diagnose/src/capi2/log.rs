//! The file: its encoding, its XML within bounds, and the events in it.

use super::LogError;
use super::record::{self, Read};
use super::xml::Node;
use crate::finding::shown;
use quick_xml::Reader;
use quick_xml::events::{BytesRef, BytesStart, Event};

/// Elements deeper than this are refused; the log needs 8.
const MAX_DEPTH: usize = 32;
/// Elements of one event; the largest published one has some hundred.
const MAX_NODES: usize = 50_000;
const MAX_ATTRIBUTES: usize = 256;
pub(super) const MAX_EVENTS: usize = 100_000;

/// What was read.
#[derive(Default)]
pub(super) struct Log {
    pub(super) read: Read,
    /// Events of other providers, and such as have no number.
    pub(super) others: usize,
    /// Why the rest of the file was not read.
    pub(super) broken_off: Option<String>,
}

/// The text of a file in UTF-8, or in UTF-16 of either order, told by its mark or by its first character.
pub(super) fn text_of(file: &[u8]) -> String {
    let units = |octets: &[u8], unit: fn([u8; 2]) -> u16| {
        let units = octets.as_chunks::<2>().0.iter().map(|pair| unit(*pair));
        char::decode_utf16(units)
            .map(|c| c.unwrap_or(char::REPLACEMENT_CHARACTER))
            .collect()
    };
    match file {
        [0xFF, 0xFE, rest @ ..] => units(rest, u16::from_le_bytes),
        [0xFE, 0xFF, rest @ ..] => units(rest, u16::from_be_bytes),
        [b'<', 0, ..] => units(file, u16::from_le_bytes),
        [0, b'<', ..] => units(file, u16::from_be_bytes),
        [0xEF, 0xBB, 0xBF, rest @ ..] => String::from_utf8_lossy(rest).into_owned(),
        _ => String::from_utf8_lossy(file).into_owned(),
    }
}

/// Reads the events. A fault after the first event of ours ends the reading and is kept.
pub(super) fn read(text: &str) -> Result<Log, LogError> {
    let mut log = Log::default();
    if let Err((offset, why)) = each_event(text, &mut |event| log.take(&event)) {
        log.break_off(offset, why)?;
    }
    log.not_empty()
}

/// Hands over each `<Event>` of a text, in order; an error says where it cannot be read.
pub(crate) fn events_of(text: &str, keep: &mut dyn FnMut(Node)) -> Result<(), String> {
    each_event(text, keep).map_err(|(offset, why)| format!("at byte {offset}: {why}"))
}

impl Log {
    pub(super) fn take(&mut self, event: &Node) {
        if !record::read(event, &mut self.read) {
            self.others += 1;
        }
    }

    /// The rest cannot be read.
    pub(super) fn break_off(&mut self, offset: u64, why: String) -> Result<(), LogError> {
        // It quotes the file, which may come from anybody.
        let why = shown(&why);
        if self.read.records.is_empty() {
            return Err(LogError::Unreadable { offset, why });
        }
        self.broken_off = Some(format!("at byte {offset}: {why}"));
        Ok(())
    }

    /// One record cannot be read; the number so far, and why.
    pub(super) fn leave_out(&mut self, faults: usize, why: &str) {
        let first = match &self.broken_off {
            Some(first) if faults > 1 => first.split(" (").next().unwrap_or_default().to_owned(),
            _ => why.chars().filter(|c| *c != '(').take(200).collect(),
        };
        self.broken_off = Some(format!("{} ({faults} records in all)", shown(&first)));
    }

    pub(super) fn not_empty(self) -> Result<Self, LogError> {
        match self.read.records.is_empty() {
            true => Err(LogError::NoEvents { others: self.others }),
            false => Ok(self),
        }
    }
}

fn each_event(text: &str, keep: &mut dyn FnMut(Node)) -> Result<(), (u64, String)> {
    let mut reader = Reader::from_str(text);
    events(&mut reader, keep).map_err(|why| (reader.buffer_position(), why))
}

fn events(reader: &mut Reader<&[u8]>, keep: &mut dyn FnMut(Node)) -> Result<(), String> {
    // Open elements; those around the events are kept by name alone.
    let mut open: Vec<Node> = Vec::new();
    let (mut nodes, mut read) = (0, 0);
    loop {
        match reader.read_event().map_err(|error| error.to_string())? {
            Event::Start(start) => {
                if open.len() >= MAX_DEPTH {
                    return Err(format!("elements stand more than {MAX_DEPTH} deep"));
                }
                nodes += 1;
                open.push(node(&start)?);
            }
            Event::Empty(start) => {
                nodes += 1;
                read += close(node(&start)?, &mut open, keep);
            }
            Event::End(_) => {
                if let Some(node) = open.pop() {
                    read += close(node, &mut open, keep);
                }
            }
            Event::Text(text) => append(&mut open, &text.decode().map_err(|error| error.to_string())?),
            Event::CData(data) => append(&mut open, &data.decode().map_err(|error| error.to_string())?),
            Event::GeneralRef(reference) => append(&mut open, &character(&reference)?),
            Event::DocType(_) => return Err("it has a document type declaration, which no event log has".to_owned()),
            Event::Eof if open.is_empty() => return Ok(()),
            Event::Eof => return Err("the file ends within an element".to_owned()),
            Event::Decl(_) | Event::PI(_) | Event::Comment(_) => {}
        }
        if !open.iter().any(|node| node.name == "Event") {
            nodes = 0;
        }
        if nodes > MAX_NODES {
            return Err(format!("one event has more than {MAX_NODES} elements"));
        }
        if read > MAX_EVENTS {
            return Err(format!("there are more than {MAX_EVENTS} events"));
        }
    }
}

/// An element is whole: an event is handed over (1), what lies in one goes to its parent, all else is dropped.
fn close(node: Node, open: &mut [Node], keep: &mut dyn FnMut(Node)) -> usize {
    if open.iter().any(|parent| parent.name == "Event") {
        if let Some(parent) = open.last_mut() {
            parent.children.push(node);
        }
        0
    } else if node.name == "Event" {
        keep(node);
        1
    } else {
        0
    }
}

fn node(start: &BytesStart<'_>) -> Result<Node, String> {
    let text = |octets: &[u8]| String::from_utf8_lossy(octets).into_owned();
    let mut attributes = Vec::new();
    for attribute in start.attributes() {
        let attribute = attribute.map_err(|error| error.to_string())?;
        if attributes.len() >= MAX_ATTRIBUTES {
            return Err(format!("an element has more than {MAX_ATTRIBUTES} attributes"));
        }
        let value = attribute.unescape_value().map_err(|error| error.to_string())?;
        attributes.push((text(attribute.key.local_name().as_ref()), value.into_owned()));
    }
    Ok(Node {
        name: text(start.local_name().as_ref()),
        attributes,
        ..Node::default()
    })
}

/// Text between events is not kept.
fn append(open: &mut [Node], text: &str) {
    let within = open.iter().any(|node| node.name == "Event");
    if let Some(node) = open.last_mut().filter(|_| within) {
        node.text.push_str(text);
    }
}

fn character(reference: &BytesRef<'_>) -> Result<String, String> {
    if let Some(c) = reference.resolve_char_ref().map_err(|error| error.to_string())? {
        return Ok(c.to_string());
    }
    let name = reference.decode().map_err(|error| error.to_string())?;
    quick_xml::escape::resolve_predefined_entity(&name)
        .map(str::to_owned)
        .ok_or_else(|| format!("the entity &{}; is not known", shown(&name)))
}
