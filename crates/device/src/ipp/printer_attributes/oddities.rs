//! What a model says otherwise than its capabilities: attributes that it adds, changes or lacks, and the whole answer of a
//! captured printer, with the live state of this one in it.

use crate::ipp::operation::Operation;
use crate::ipp::selection::Part;
use crate::ipp::{COMPRESSIONS, Sight, job_template};
use ipp_codec::{Attribute, Value};

/// What is true of this printer at this moment, whatever a captured one said of itself.
const LIVE: [&str; 24] = [
    "printer-uri-supported",
    "uri-security-supported",
    "uri-authentication-supported",
    "printer-name",
    "printer-uuid",
    "printer-more-info",
    "printer-supply-info-uri",
    "printer-icons",
    "printer-state",
    "printer-state-reasons",
    "printer-state-change-time",
    "printer-state-change-date-time",
    "printer-is-accepting-jobs",
    "queued-job-count",
    "printer-up-time",
    "printer-current-time",
    "printer-config-change-time",
    "printer-config-change-date-time",
    "printer-impressions-completed",
    "printer-media-sheets-completed",
    "printer-pages-completed",
    "printer-alert",
    "printer-alert-description",
    "multiple-operation-time-out",
];

/// The printer's attributes, as its model has them.
pub(super) fn apply(printer: &Sight<'_>, mut usual: Vec<(Part, Attribute)>) -> Vec<(Part, Attribute)> {
    let model = &printer.factory.model;
    if model.captured {
        return captured(printer, &usual);
    }
    for odd in &model.attributes {
        match usual.iter_mut().find(|(_, attribute)| attribute.name == odd.name) {
            Some((_, attribute)) => attribute.clone_from(odd),
            None => usual.push((part(&odd.name), odd.clone())),
        }
    }
    usual.retain(|(_, attribute)| !model.lacks.contains(&attribute.name));
    usual
}

/// The captured attributes in their order; those that are live as they are now.
fn captured(printer: &Sight<'_>, usual: &[(Part, Attribute)]) -> Vec<(Part, Attribute)> {
    let texts = &printer.queue.operator().texts;
    let attributes = &printer.factory.model.attributes;
    let answered = attributes.iter().map(|attribute| {
        let name = attribute.name.as_str();
        let now = usual.iter().map(|(_, now)| now).find(|now| now.name == name);
        let attribute = match (name, now) {
            ("operations-supported", _) => only(attribute, |value| {
                matches!(value, Value::Enum(code) if Operation::ALL.iter().any(|&(_, id, _)| i32::from(id) == *code))
            }),
            ("compression-supported", _) => only(attribute, |value| {
                value.as_str().is_some_and(|keyword| COMPRESSIONS.contains(&keyword))
            }),
            (_, Some(now)) if LIVE.contains(&name) || texts.contains_key(name) => now.clone(),
            _ => attribute.clone(),
        };
        (part(name), attribute)
    });
    answered.filter(|(_, attribute)| !attribute.values.is_empty()).collect()
}

/// What of the captured values this printer does, too.
fn only(attribute: &Attribute, does: impl Fn(&Value) -> bool) -> Attribute {
    let values = attribute.values.iter().filter(|value| does(value));
    Attribute::set(&attribute.name, values.cloned().collect())
}

/// Where requested-attributes puts an attribute of this name.
fn part(name: &str) -> Part {
    if name == "media-col-database" {
        return Part::OnlyNamed;
    }
    let stem = ["-default", "-supported", "-ready"]
        .iter()
        .find_map(|suffix| name.strip_suffix(suffix))
        .unwrap_or_default();
    if job_template::NAMES.contains(&stem) {
        Part::JobTemplate
    } else {
        Part::Description
    }
}
