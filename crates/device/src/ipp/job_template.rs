//! Job template attributes (RFC 8011 §5.2): what the printer says that it can do, and what jobs ask for.

use super::media;
use super::refusal::Refusal;
use super::request::Request;
use super::values::{boolean, enumeration, enumerations, integer, keyword, keywords, no_value, range};
use crate::job::PRIORITY;
use crate::{Model, model::Capabilities};
use ipp_codec::{Attribute, Group, Limits, Message, Value, tag};

/// Most octets that the job template attributes of one job may take in the NVRAM image.
const MOST_OCTETS: usize = 4_096;

/// job-hold-until-supported; the second holds.
pub(crate) const HOLD_UNTIL: [&str; 2] = ["no-hold", "indefinite"];
/// overrides-supported: what a member of overrides can choose pages by (PWG 5100.6 §4.1) ...
const OVERRIDE_BY: [&str; 3] = ["document-number", "document-numbers", "pages"];
/// ... and what it can give them.
const OVERRIDE_WITH: [&str; 5] = ["media", "media-col", "orientation-requested", "print-quality", "sides"];
const DOTS_PER_INCH: i8 = 3;

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
pub(crate) fn printer_attributes(model: &Model) -> Vec<Attribute> {
    let can = &model.capabilities;
    let dpi = |value: &i32| Value::Resolution(*value, *value, DOTS_PER_INCH);
    let first = |values: &[String]| values.first().cloned().unwrap_or_default();
    let mut attributes = vec![
        integer("copies-default", 1),
        range("copies-supported", 1, can.copies),
        keyword("job-hold-until-default", HOLD_UNTIL[0]),
        keywords("job-hold-until-supported", HOLD_UNTIL),
        integer("job-priority-default", PRIORITY),
        integer("job-priority-supported", 100),
        keyword("job-sheets-default", &first(&can.job_sheets)),
        keywords("job-sheets-supported", &can.job_sheets),
        keyword("multiple-document-handling-default", &first(&can.handling)),
        keywords("multiple-document-handling-supported", &can.handling),
        integer("number-up-default", 1),
        Attribute::set(
            "number-up-supported",
            can.number_up.iter().copied().map(Value::Integer).collect(),
        ),
        no_value("orientation-requested-default"),
        enumerations("orientation-requested-supported", &can.orientations),
        keywords("overrides-supported", OVERRIDE_BY.into_iter().chain(OVERRIDE_WITH)),
        boolean("page-ranges-supported", true),
        keyword("print-color-mode-default", &can.color_mode),
        keywords("print-color-mode-supported", &can.color_modes),
        keyword("print-content-optimize-default", "auto"),
        keywords("print-content-optimize-supported", ["auto"]),
        enumeration("print-quality-default", 4),
        enumerations("print-quality-supported", &can.qualities),
        keyword("print-scaling-default", &first(&can.scaling)),
        keywords("print-scaling-supported", &can.scaling),
        Attribute::set(
            "printer-resolution-default",
            can.resolutions.first().map(dpi).into_iter().collect(),
        ),
        Attribute::set(
            "printer-resolution-supported",
            can.resolutions.iter().map(dpi).collect(),
        ),
        keyword("sides-default", &first(&can.sides)),
        keywords("sides-supported", &can.sides),
    ];
    attributes.extend(media::attributes(&can.paper));
    attributes.extend(media::output_attributes(model));
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
        } else if is_supported(&request.model.capabilities, attribute) {
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
pub(crate) fn is_supported(can: &Capabilities, attribute: &Attribute) -> bool {
    let keyword = || match attribute.values.as_slice() {
        [Value::Keyword(value) | Value::Name(value)] => Some(value),
        _ => None,
    };
    let keyword_of = |values: &[String]| keyword().is_some_and(|value| values.contains(value));
    let within = |lower, upper| matches!(attribute.values[..], [Value::Integer(v)] if (lower..=upper).contains(&v));
    let enumerated = |values: &[i32]| {
        attribute
            .values
            .iter()
            .all(|value| matches!(value, Value::Enum(v) if values.contains(v)))
    };
    let single = attribute.values.len() == 1;
    match attribute.name.as_str() {
        "copies" => within(1, can.copies),
        "job-priority" => within(1, 100),
        "number-up" => matches!(attribute.values[..], [Value::Integer(v)] if can.number_up.contains(&v)),
        "finishings" => enumerated(&can.finishings),
        "orientation-requested" => single && enumerated(&can.orientations),
        "print-quality" => single && enumerated(&can.qualities),
        "job-hold-until" => keyword().is_some_and(|value| HOLD_UNTIL.contains(&value.as_str())),
        "job-sheets" => keyword_of(&can.job_sheets),
        "media" => keyword().is_some_and(|name| media::is_known(&can.paper, name)),
        "media-col" => {
            matches!(&attribute.values[..], [Value::Collection(members)] if media::can_take(&can.paper, members))
        }
        "multiple-document-handling" => keyword_of(&can.handling),
        "output-bin" => keyword_of(&can.output_bins),
        "print-color-mode" => keyword_of(&can.color_modes),
        "print-content-optimize" => keyword().is_some_and(|value| value == "auto"),
        "print-scaling" => keyword_of(&can.scaling),
        "sides" => keyword_of(&can.sides),
        "overrides" => attribute.values.iter().all(|value| is_override(can, value)),
        "page-ranges" => are_page_ranges(&attribute.values),
        "printer-resolution" => matches!(
            attribute.values[..],
            [Value::Resolution(x, y, DOTS_PER_INCH)] if x == y && can.resolutions.contains(&x)
        ),
        _ => false,
    }
}

/// PWG 5100.6 §4.1: some pages, and what is different about them.
fn is_override(can: &Capabilities, value: &Value) -> bool {
    let Value::Collection(members) = value else {
        return false;
    };
    members.iter().all(|member| match member.name.as_str() {
        "document-number" => matches!(member.values[..], [Value::Integer(1..)]),
        "document-numbers" | "pages" => are_page_ranges(&member.values),
        name => OVERRIDE_WITH.contains(&name) && is_supported(can, member),
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
