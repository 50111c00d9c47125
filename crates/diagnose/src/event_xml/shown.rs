//! Events for people and for programs that read no XML: as the Event Viewer copies them as text, and as JSON.

use super::{CHANNEL, Event, PROVIDER};
use crate::capi2::xml::Node;
use quick_xml::events::Event as Xml;
use quick_xml::{Reader, Writer};
use serde_json::{Map, Value, json};
use std::fmt::Write as _;

/// What every event of this log is rendered as.
const DESCRIPTION: &str = "For more details for this event, please refer to the \"Details\" section";

/// Keywords of the manifest, highest first, as the Event Viewer lists them.
const KEYWORDS: [(u64, &str); 11] = [
    (0x400, "Catalog"),
    (0x200, "Certificate Details"),
    (0x100, "Certificate Store"),
    (0x80, "Private Key"),
    (0x40, "Trust Verification"),
    (0x20, "Auto Root Update"),
    (0x10, "Retrieval"),
    (0x8, "Cache"),
    (0x4, "Revocation"),
    (0x2, "Path Discovery"),
    (0x1, "Path Validation"),
];

/// As the Event Viewer's *Copy Details as Text*, one event after the other. Unlike there, the date is in UTC.
pub fn text(events: &[Event]) -> String {
    let mut text = String::new();
    for event in events {
        let seen = Seen::of(event);
        let head = [
            ("Log Name", CHANNEL.to_owned()),
            ("Source", PROVIDER.to_owned()),
            ("Date", seen.time.replace('T', " ").replace('Z', " UTC")),
            ("Event ID", event.id.to_string()),
            ("Task Category", event.category.to_owned()),
            ("Level", level(event.level).to_owned()),
            ("Keywords", seen.keywords.join(",")),
            ("User", seen.user),
            ("Computer", seen.computer),
            ("Description", format!("\n{DESCRIPTION}")),
            ("Event Xml", format!("\n{}", indented(&event.xml))),
        ];
        for (name, value) in head {
            // Writing to a string does not fail.
            let _ = if value.starts_with('\n') {
                writeln!(text, "{name}:{value}")
            } else {
                writeln!(text, "{:<15}{value}", format!("{name}:"))
            };
        }
        text.push('\n');
    }
    text
}

/// A list of objects; `event` is the element with everything in it: `name`, `attributes`, `text`, `children`.
pub fn json(events: &[Event]) -> Value {
    let objects = events.iter().map(|event| {
        let seen = Seen::of(event);
        json!({
            "event_id": event.id,
            "task_category": event.category,
            "level": level(event.level),
            "keywords": seen.keywords,
            "time": seen.time,
            "computer": seen.computer,
            "user": seen.user,
            "task_id": seen.task_id,
            "sequence": event.sequence,
            "result": event.result.map(|result| result.to_string()),
            "symbol": event.result.map(|result| result.symbol()),
            "message": event.result.filter(|result| !result.is_ok()).map(|result| result.message()),
            "event": seen.tree,
        })
    });
    Value::Array(objects.collect())
}

fn level(level: u8) -> &'static str {
    if level == 2 { "Error" } else { "Information" }
}

/// What is read back from the XML.
#[derive(Default)]
struct Seen {
    time: String,
    computer: String,
    user: String,
    task_id: String,
    keywords: Vec<&'static str>,
    tree: Value,
}

impl Seen {
    fn of(event: &Event) -> Self {
        let mut seen = Self::default();
        // It is our own, and read as whole.
        let _ = crate::capi2::events_of(&event.xml, &mut |node| seen.read(&node));
        seen
    }

    fn read(&mut self, event: &Node) {
        let record = event.child("UserData").and_then(|data| data.children.first());
        let owned = |value: Option<&str>| value.unwrap_or_default().to_owned();
        if let Some(system) = event.child("System") {
            self.time = owned(system.at("TimeCreated", "SystemTime"));
            self.user = owned(system.at("Security", "UserID"));
            self.computer = system
                .child("Computer")
                .map(|node| node.text.clone())
                .unwrap_or_default();
            let bits = system
                .child("Keywords")
                .and_then(|node| u64::from_str_radix(node.text.get(2..)?, 16).ok());
            let set = KEYWORDS.iter().filter(|(bit, _)| bits.unwrap_or_default() & bit != 0);
            self.keywords = set.map(|(_, name)| *name).collect();
        }
        self.task_id = owned(record.and_then(|record| record.at("CorrelationAuxInfo", "TaskId")));
        self.tree = tree(event);
    }
}

fn tree(node: &Node) -> Value {
    let attributes = node.attributes.iter();
    let attributes: Map<String, Value> = attributes.map(|(name, value)| (name.clone(), json!(value))).collect();
    let mut object = Map::from_iter([("name".to_owned(), json!(node.name))]);
    if !attributes.is_empty() {
        object.insert("attributes".to_owned(), Value::Object(attributes));
    }
    if !node.text.is_empty() {
        object.insert("text".to_owned(), json!(node.text));
    }
    if !node.children.is_empty() {
        object.insert("children".to_owned(), node.children.iter().map(tree).collect());
    }
    Value::Object(object)
}

/// An element on a line, two blanks for each step inwards.
fn indented(xml: &str) -> String {
    let mut reader = Reader::from_str(xml);
    let mut writer = Writer::new_with_indent(Vec::new(), b' ', 2);
    while let Ok(event) = reader.read_event() {
        if matches!(event, Xml::Eof) || writer.write_event(event).is_err() {
            break;
        }
    }
    String::from_utf8_lossy(&writer.into_inner()).into_owned()
}
