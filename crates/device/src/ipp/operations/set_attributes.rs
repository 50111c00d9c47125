//! Set-Printer-Attributes, Set-Job-Attributes and Get-Printer-Supported-Values (RFC 3380): all or nothing.

use crate::ipp::refusal::Refusal;
use crate::ipp::request::Request;
use crate::ipp::selection::{Part, Selection};
use crate::ipp::{Answer, Printer, Response, job_template};
use crate::job::JobState;
use ipp_codec::{Attribute, Group, Value, tag};
use time::OffsetDateTime;

/// printer-settable-attributes-supported: texts of at most 127 octets.
pub(crate) const PRINTER_SETTABLE: [&str; 5] = [
    "printer-info",
    "printer-location",
    "printer-organization",
    "printer-organizational-unit",
    "printer-message-from-operator",
];
/// not-settable (RFC 3380 §8.1), in the unsupported group.
const NOT_SETTABLE: u8 = 0x15;
/// delete-attribute (RFC 3380 §8.2).
const DELETE: u8 = 0x16;
/// admin-define (RFC 3380 §8.3): any value of its syntax.
const ADMIN_DEFINE: u8 = 0x17;

/// job-settable-attributes-supported.
pub(crate) fn job_settable() -> impl Iterator<Item = &'static str> {
    std::iter::once("job-name").chain(job_template::NAMES)
}

pub(crate) fn printer(
    printer: &mut Printer<'_>,
    now: OffsetDateTime,
    request: &Request<'_>,
) -> Result<Answer, Refusal> {
    let attributes: Vec<&Attribute> = request.group(tag::PRINTER_ATTRIBUTES).collect();
    if attributes.is_empty() {
        return Err(Refusal::BadRequest("The request sets no printer attribute."));
    }
    refuse_unsettable(&attributes, |name| PRINTER_SETTABLE.contains(&name))?;
    let mut texts = Vec::new();
    for attribute in &attributes {
        match attribute.values.as_slice() {
            [Value::Text(text) | Value::TextWithLanguage(_, text)] if text.len() <= 127 => {
                texts.push((attribute.name.clone(), text.clone()));
            }
            _ => return Err(Refusal::NotSupported(vec![(*attribute).clone()])),
        }
    }
    printer.queue.operator.texts.extend(texts);
    printer.queue.operator.texts_set = Some(now);
    printer.queue.config_changed();
    Ok(request.done())
}

pub(crate) fn job(printer: &mut Printer<'_>, now: OffsetDateTime, request: &Request<'_>) -> Result<Answer, Refusal> {
    let id = request.job_id;
    let attributes: Vec<&Attribute> = request.template().collect();
    if attributes.is_empty() {
        return Err(Refusal::BadRequest("The request sets no job attribute."));
    }
    let waits = |state| matches!(state, JobState::Pending | JobState::PendingHeld);
    if !printer.queue.job(id).is_some_and(|job| waits(job.state)) {
        return Err(Refusal::NotPossible("The job prints already, or is finished."));
    }
    refuse_unsettable(&attributes, |name| job_settable().any(|settable| settable == name))?;
    let mut template = Vec::new();
    let mut name = None;
    for attribute in attributes {
        match (attribute.name.as_str(), attribute.values.as_slice()) {
            ("job-name", [Value::Name(text) | Value::NameWithLanguage(_, text)]) => name = Some(text.clone()),
            ("job-name", _) => return Err(Refusal::NotSupported(vec![attribute.clone()])),
            (_, [Value::OutOfBand(DELETE)]) => template.push(Attribute::set(&attribute.name, Vec::new())),
            _ if job_template::is_supported(&request.model.capabilities, attribute) => template.push(attribute.clone()),
            _ => return Err(Refusal::NotSupported(vec![attribute.clone()])),
        }
    }
    let Some(job) = printer.queue.job_mut(id) else {
        return Err(Refusal::NotFound("There is no such job."));
    };
    job.name = name.unwrap_or(std::mem::take(&mut job.name));
    job.template = job_template::with(&job.template, &template);
    if template.iter().any(|attribute| attribute.name == "job-priority") {
        let priority = job_template::priority(&template).unwrap_or(crate::job::PRIORITY);
        printer.queue.set_priority(id, priority);
    }
    if template.iter().any(|attribute| attribute.name == "job-hold-until") {
        if job_template::holds(&template) {
            printer.queue.hold(id);
        } else {
            printer.queue.release(now, id);
        }
    }
    Ok(request.done())
}

pub(crate) fn supported_values(request: &Request<'_>) -> Result<Answer, Refusal> {
    request.format()?;
    let selection = Selection::of(request, &["all"])?;
    let any = |name| (Part::Description, Attribute::new(name, Value::OutOfBand(ADMIN_DEFINE)));
    let group = Group {
        tag: tag::PRINTER_ATTRIBUTES,
        attributes: selection.filter(PRINTER_SETTABLE.map(any).to_vec()),
    };
    Ok(Answer::Reply(Response {
        unsupported: request.unknown(),
        groups: vec![group],
        ..Response::default()
    }))
}

fn refuse_unsettable(attributes: &[&Attribute], settable: impl Fn(&str) -> bool) -> Result<(), Refusal> {
    let unsettable: Vec<Attribute> = attributes
        .iter()
        .filter(|attribute| !settable(&attribute.name))
        .map(|attribute| Attribute::new(&attribute.name, Value::OutOfBand(NOT_SETTABLE)))
        .collect();
    if unsettable.is_empty() {
        Ok(())
    } else {
        Err(Refusal::NotSettable(unsettable))
    }
}
