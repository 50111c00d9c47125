//! Job template attributes (RFC 8011 §5.2): what the printer says that it can do, and what jobs ask for.

use super::media;
use super::refusal::Refusal;
use super::request::Request;
use super::values::{boolean, enumeration, enumerations, integer, keyword, keywords, no_value, range};
use crate::job::PRIORITY;
use ipp_codec::{Attribute, Group, Limits, Message, Value, tag};

/// Most octets that the job template attributes of one job may take in the NVRAM image.
const MOST_OCTETS: usize = 4_096;

const SIDES: [&str; 3] = ["one-sided", "two-sided-long-edge", "two-sided-short-edge"];
const HANDLING: [&str; 2] = [
    "separate-documents-uncollated-copies",
    "separate-documents-collated-copies",
];
const COLOR_MODES: [&str; 2] = ["auto", "monochrome"];
const SCALING: [&str; 5] = ["auto", "auto-fit", "fill", "fit", "none"];
/// printer-resolution-supported, in dots per inch; the first is the default.
pub(crate) const RESOLUTIONS: [i32; 6] = [600, 150, 180, 300, 360, 720];
/// job-hold-until-supported; the second holds.
pub(crate) const HOLD_UNTIL: [&str; 2] = ["no-hold", "indefinite"];
const SHEETS: [&str; 2] = ["none", "standard"];
const NUMBER_UP: [i32; 6] = [1, 2, 4, 6, 9, 16];
/// overrides-supported: what a member of overrides can choose pages by (PWG 5100.6 §4.1) ...
const OVERRIDE_BY: [&str; 3] = ["document-number", "document-numbers", "pages"];
/// ... and what it can give them.
const OVERRIDE_WITH: [&str; 5] = ["media", "media-col", "orientation-requested", "print-quality", "sides"];
const DOTS_PER_INCH: i8 = 3;
const MOST_COPIES: i32 = 999;

/// job-creation-attributes-supported, the job template attributes of it.
pub(crate) const NAMES: [&str; 19] = [
    "copies",
    "finishings",
    "job-hold-until",
    "job-priority",
    "job-sheets",
    "media",
    "media-col",
    "multiple-document-handling",
    "number-up",
    "orientation-requested",
    "output-bin",
    "overrides",
    "page-ranges",
    "print-color-mode",
    "print-content-optimize",
    "print-quality",
    "print-scaling",
    "printer-resolution",
    "sides",
];

/// The `-default` and `-supported` attributes.
pub(crate) fn printer_attributes() -> Vec<Attribute> {
    let dpi = |value| Value::Resolution(value, value, DOTS_PER_INCH);
    let mut attributes = vec![
        integer("copies-default", 1),
        range("copies-supported", 1, MOST_COPIES),
        keyword("job-hold-until-default", HOLD_UNTIL[0]),
        keywords("job-hold-until-supported", HOLD_UNTIL),
        integer("job-priority-default", PRIORITY),
        integer("job-priority-supported", 100),
        keyword("job-sheets-default", SHEETS[0]),
        keywords("job-sheets-supported", SHEETS),
        keyword("multiple-document-handling-default", HANDLING[0]),
        keywords("multiple-document-handling-supported", HANDLING),
        integer("number-up-default", 1),
        Attribute::set("number-up-supported", NUMBER_UP.map(Value::Integer).to_vec()),
        no_value("orientation-requested-default"),
        enumerations("orientation-requested-supported", &[3, 4, 5, 6]),
        keywords("overrides-supported", OVERRIDE_BY.into_iter().chain(OVERRIDE_WITH)),
        boolean("page-ranges-supported", true),
        keyword("print-color-mode-default", COLOR_MODES[1]),
        keywords("print-color-mode-supported", COLOR_MODES),
        keyword("print-content-optimize-default", "auto"),
        keywords("print-content-optimize-supported", ["auto"]),
        enumeration("print-quality-default", 4),
        enumerations("print-quality-supported", &[3, 4, 5]),
        keyword("print-scaling-default", SCALING[0]),
        keywords("print-scaling-supported", SCALING),
        Attribute::new("printer-resolution-default", dpi(RESOLUTIONS[0])),
        Attribute::set("printer-resolution-supported", RESOLUTIONS.map(dpi).to_vec()),
        keyword("sides-default", SIDES[0]),
        keywords("sides-supported", SIDES),
    ];
    attributes.extend(media::attributes());
    attributes.extend(media::output_attributes());
    attributes
}

/// What a job asks for, sorted into what it gets and what goes back as unsupported.
#[derive(Debug)]
pub(crate) struct Template {
    /// For [`crate::job::Job::template`].
    pub(crate) stored: String,
    /// The same, as attributes.
    pub(crate) accepted: Vec<Attribute>,
    /// As in the unsupported group.
    pub(crate) unsupported: Vec<Attribute>,
    /// Does job-hold-until hold the job?
    pub(crate) held: bool,
    /// job-priority.
    pub(crate) priority: Option<i32>,
}

/// Checks the job template attributes of a request. With ipp-attribute-fidelity, anything unsupported is refused.
pub(crate) fn check(request: &Request<'_>) -> Result<Template, Refusal> {
    let (mut accepted, mut unsupported) = (Vec::new(), request.unknown());
    for attribute in request.template() {
        if !NAMES.contains(&attribute.name.as_str()) {
            unsupported.push(Attribute::new(&attribute.name, Value::OutOfBand(tag::UNSUPPORTED)));
        } else if is_supported(attribute) {
            accepted.push(attribute.clone());
        } else {
            unsupported.push(attribute.clone());
        }
    }
    if !unsupported.is_empty() && request.boolean("ipp-attribute-fidelity")?.unwrap_or(false) {
        return Err(Refusal::NotSupported(unsupported));
    }
    let stored = store(&accepted);
    if stored.len() > 2 * MOST_OCTETS {
        return Err(Refusal::ValueTooLong("the job template attributes together".to_owned()));
    }
    Ok(Template {
        stored,
        held: holds(&accepted),
        priority: priority(&accepted),
        accepted,
        unsupported,
    })
}

/// [`Template::stored`] with other values of some attributes; one without values is taken out.
pub(crate) fn with(stored: &str, new: &[Attribute]) -> String {
    let mut attributes = restore(stored);
    attributes.retain(|attribute| new.iter().all(|other| other.name != attribute.name));
    attributes.extend(new.iter().filter(|attribute| !attribute.values.is_empty()).cloned());
    store(&attributes)
}

/// Does job-hold-until hold the job?
pub(crate) fn holds(attributes: &[Attribute]) -> bool {
    let until = attributes.iter().find(|attribute| attribute.name == "job-hold-until");
    until.and_then(|until| until.values.first()).and_then(Value::as_str) == Some(HOLD_UNTIL[1])
}

/// job-priority.
pub(crate) fn priority(attributes: &[Attribute]) -> Option<i32> {
    let priority = attributes.iter().find(|attribute| attribute.name == "job-priority")?;
    match priority.values[..] {
        [Value::Integer(priority)] => Some(priority),
        _ => None,
    }
}

fn store(attributes: &[Attribute]) -> String {
    hex::encode(ipp_codec::encode(&Message {
        groups: vec![Group {
            tag: tag::JOB_ATTRIBUTES,
            attributes: attributes.to_vec(),
        }],
        ..Message::default()
    }))
}

/// The attributes behind [`Template::stored`].
pub(crate) fn restore(stored: &str) -> Vec<Attribute> {
    let octets = hex::decode(stored).unwrap_or_default();
    match ipp_codec::decode(&octets, &Limits::default()) {
        Ok(ipp_codec::Decoded::Message(message, _)) => {
            message.groups.into_iter().flat_map(|group| group.attributes).collect()
        }
        _ => Vec::new(),
    }
}

/// Can the printer do this?
pub(crate) fn is_supported(attribute: &Attribute) -> bool {
    let keyword_of = |values: &[&str]| match attribute.values.as_slice() {
        [Value::Keyword(value) | Value::Name(value)] => values.contains(&value.as_str()),
        _ => false,
    };
    let within = |lower, upper| matches!(attribute.values[..], [Value::Integer(v)] if (lower..=upper).contains(&v));
    let enumerated = |values: &[i32]| {
        attribute
            .values
            .iter()
            .all(|value| matches!(value, Value::Enum(v) if values.contains(v)))
    };
    let single = attribute.values.len() == 1;
    match attribute.name.as_str() {
        "copies" => within(1, MOST_COPIES),
        "job-priority" => within(1, 100),
        "number-up" => matches!(attribute.values[..], [Value::Integer(v)] if NUMBER_UP.contains(&v)),
        "finishings" => enumerated(&[3]),
        "orientation-requested" => single && enumerated(&[3, 4, 5, 6]),
        "print-quality" => single && enumerated(&[3, 4, 5]),
        "job-hold-until" => keyword_of(&HOLD_UNTIL),
        "job-sheets" => keyword_of(&SHEETS),
        "media" => keyword_of(&media::SIZES.map(|(name, ..)| name)),
        "media-col" => matches!(&attribute.values[..], [Value::Collection(members)] if media::can_take(members)),
        "multiple-document-handling" => keyword_of(&HANDLING),
        "output-bin" => keyword_of(&["face-down", "face-up"]),
        "print-color-mode" => keyword_of(&COLOR_MODES),
        "print-content-optimize" => keyword_of(&["auto"]),
        "print-scaling" => keyword_of(&SCALING),
        "sides" => keyword_of(&SIDES),
        "overrides" => attribute.values.iter().all(is_override),
        "page-ranges" => are_page_ranges(&attribute.values),
        "printer-resolution" => matches!(
            attribute.values[..],
            [Value::Resolution(x, y, DOTS_PER_INCH)] if x == y && RESOLUTIONS.contains(&x)
        ),
        _ => false,
    }
}

/// PWG 5100.6 §4.1: some pages, and what is different about them.
fn is_override(value: &Value) -> bool {
    let Value::Collection(members) = value else {
        return false;
    };
    members.iter().all(|member| match member.name.as_str() {
        "document-number" => matches!(member.values[..], [Value::Integer(1..)]),
        "document-numbers" | "pages" => are_page_ranges(&member.values),
        name => OVERRIDE_WITH.contains(&name) && is_supported(member),
    })
}

/// RFC 8011 §5.2.7: ascending, from 1, without overlap.
fn are_page_ranges(values: &[Value]) -> bool {
    let mut last = 0;
    values.iter().all(|value| match *value {
        Value::Range(lower, upper) if last < lower && lower <= upper => {
            last = upper;
            true
        }
        _ => false,
    })
}
