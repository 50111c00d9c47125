//! The shape as XML Schema, for tools that know nothing of ours: `xmllint --noout --schema capi2-events.xsd FILE`.
//!
//! It says what XML Schema 1.0 can: that a flag and its bit go together, and the names of a subject's attributes, it cannot.

use super::definition::{Attribute, Group, Shape};
use super::{event, types};
use std::collections::BTreeSet;
use std::fmt::Write as _;

/// File name of the schema of one event.
pub const EVENT_XSD: &str = "capi2-event.xsd";
/// File name of the schema of a file of events.
pub const EVENTS_XSD: &str = "capi2-events.xsd";

const HEAD: &str = "<?xml version=\"1.0\" encoding=\"utf-8\"?>\n<!-- Written by `misprint capi2 schema`. -->\n";

/// A file: `<Events>` without a namespace around the events, as the Event Viewer exports them.
pub fn xsd_of_events() -> String {
    let namespace = super::super::NAMESPACE;
    format!(
        "{HEAD}<xs:schema xmlns:xs=\"http://www.w3.org/2001/XMLSchema\" xmlns:ev=\"{namespace}\" elementFormDefault=\"qualified\">\n  \
         <xs:import namespace=\"{namespace}\" schemaLocation=\"{EVENT_XSD}\"/>\n  <xs:element name=\"Events\">\n    \
         <xs:complexType>\n      <xs:sequence>\n        <xs:element ref=\"ev:Event\" minOccurs=\"0\" maxOccurs=\"unbounded\"/>\n      \
         </xs:sequence>\n    </xs:complexType>\n  </xs:element>\n</xs:schema>\n"
    )
}

/// One event.
pub fn xsd_of_event() -> String {
    let namespace = super::super::NAMESPACE;
    let mut text = format!(
        "{HEAD}<xs:schema xmlns:xs=\"http://www.w3.org/2001/XMLSchema\" xmlns=\"{namespace}\" targetNamespace=\"{namespace}\" \
         elementFormDefault=\"qualified\">\n"
    );
    let mut kinds = BTreeSet::new();
    write_element(&mut text, event(), "", 1, &mut kinds);
    for kind in kinds {
        let pattern = types::pattern(kind).unwrap_or_default();
        // Writing to a string does not fail.
        let _ = writeln!(
            text,
            "  <xs:simpleType name=\"{kind}Type\"><xs:restriction base=\"xs:string\"><xs:pattern value=\"{pattern}\"/></xs:restriction></xs:simpleType>"
        );
    }
    text.push_str("</xs:schema>\n");
    text
}

fn write_element(text: &mut String, shape: &Shape, occurs: &str, depth: usize, kinds: &mut BTreeSet<&'static str>) {
    let (indent, name) = ("  ".repeat(depth), shape.name);
    if name == "NAME" {
        let _ = writeln!(text, "{indent}<xs:any processContents=\"lax\"{occurs}/>");
        return;
    }
    kinds.extend(shape.text);
    let flags = shape.flags.map(types::flags).unwrap_or_default();
    let has_attributes = !shape.attributes.is_empty() || !flags.is_empty();
    match shape.text {
        Some(kind) if !has_attributes => {
            let _ = writeln!(
                text,
                "{indent}<xs:element name=\"{name}\" type=\"{kind}Type\"{occurs}/>"
            );
            return;
        }
        Some(kind) => {
            let _ = writeln!(
                text,
                "{indent}<xs:element name=\"{name}\"{occurs}><xs:complexType><xs:simpleContent><xs:extension base=\"{kind}Type\">"
            );
            write_attributes(text, &shape.attributes, &flags, depth + 1, kinds);
            let _ = writeln!(
                text,
                "{indent}</xs:extension></xs:simpleContent></xs:complexType></xs:element>"
            );
            return;
        }
        None => {}
    }
    let _ = writeln!(text, "{indent}<xs:element name=\"{name}\"{occurs}><xs:complexType>");
    if !shape.groups.is_empty() {
        let _ = writeln!(text, "{indent}  <xs:sequence>");
        for group in &shape.groups {
            write_group(text, group, depth + 2, kinds);
        }
        let _ = writeln!(text, "{indent}  </xs:sequence>");
    }
    write_attributes(text, &shape.attributes, &flags, depth + 1, kinds);
    let _ = writeln!(text, "{indent}</xs:complexType></xs:element>");
}

fn write_group(text: &mut String, group: &Group, depth: usize, kinds: &mut BTreeSet<&'static str>) {
    let least = if group.required { "" } else { " minOccurs=\"0\"" };
    let most = if group.repeats { " maxOccurs=\"unbounded\"" } else { "" };
    let occurs = format!("{least}{most}");
    if let [one] = group.alternatives.as_slice() {
        return write_element(text, one, &occurs, depth, kinds);
    }
    let indent = "  ".repeat(depth);
    let _ = writeln!(text, "{indent}<xs:choice{occurs}>");
    for shape in &group.alternatives {
        write_element(text, shape, "", depth + 1, kinds);
    }
    let _ = writeln!(text, "{indent}</xs:choice>");
}

fn write_attributes(
    text: &mut String,
    attributes: &[Attribute],
    flags: &[(u32, &'static str)],
    depth: usize,
    kinds: &mut BTreeSet<&'static str>,
) {
    let indent = "  ".repeat(depth);
    let all = attributes.iter().map(|it| (it.name, it.kind, it.required));
    for (name, kind, required) in all.chain(flags.iter().map(|(_, flag)| (*flag, "true", false))) {
        kinds.insert(kind);
        let used = if required { " use=\"required\"" } else { "" };
        let _ = writeln!(
            text,
            "{indent}<xs:attribute name=\"{name}\" type=\"{kind}Type\"{used}/>"
        );
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_files_in_the_documentation_are_up_to_date() {
        let folder = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("../../docs/schema");
        for (name, text) in [(EVENT_XSD, xsd_of_event()), (EVENTS_XSD, xsd_of_events())] {
            let kept = std::fs::read_to_string(folder.join(name)).unwrap_or_default();
            assert!(
                kept == text,
                "docs/schema/{name} is old: misprint capi2 schema docs/schema"
            );
        }
    }
}
