//! The checks that every request passes, in the order of RFC 8011 §4.1, and the way to its operation.

use super::operation::Operation;
use super::refusal::Refusal;
use super::request::Request;
use super::{Answer, Printer, operations, uri};
use crate::{Condition, Via};
use ipp_codec::{Attribute, Group, Message, Value, tag};
use time::OffsetDateTime;

/// Checks the request and carries it out.
pub(crate) fn dispatch(
    printer: &mut Printer<'_>,
    now: OffsetDateTime,
    message: &Message,
    via: &Via,
) -> Result<Answer, Refusal> {
    let newest = if printer.queue.conditions().has(Condition::Ipp11Only) {
        1
    } else {
        2
    };
    if !(1..=newest).contains(&message.version.0) {
        return Err(Refusal::VersionNotSupported);
    }
    if message.request_id <= 0 {
        return Err(Refusal::BadRequest("The request-id is not positive."));
    }
    let attributes = operation_attributes(message)?;
    check_language_and_charset(attributes)?;
    check_values(message, attributes)?;
    let job_uri = target(attributes, "job-uri")?;
    let printer_uri = target(attributes, "printer-uri")?;
    if job_uri.is_none() && printer_uri.is_none() {
        return Err(Refusal::BadRequest("Neither printer-uri nor job-uri was sent."));
    }
    let operation = Operation::from_code(message.code).ok_or(Refusal::OperationNotSupported)?;
    let model = &printer.factory.model;
    if !model.offers(message.code) {
        return Err(Refusal::OperationNotSupported);
    }
    let mut request = Request {
        operation,
        message,
        via,
        model,
        attributes,
        job_id: 0,
    };
    if operation.targets_a_job() {
        request.job_id = job_id(&request, printer_uri, job_uri)?;
        if printer.queue.job(request.job_id).is_none() {
            return Err(Refusal::NotFound("There is no such job."));
        }
    } else {
        let uri = printer_uri.ok_or(Refusal::BadRequest("printer-uri was not sent."))?;
        if !uri::is_printer(uri) {
            return Err(Refusal::NotFound("There is no such printer."));
        }
    }
    check_operator(printer, operation)?;
    carry_out(printer, now, &request)
}

/// May the printer do this, as its operator left it?
fn check_operator(printer: &Printer<'_>, operation: Operation) -> Result<(), Refusal> {
    let operator = printer.queue.operator();
    if operator.shut_down && !operation.reaches_a_printer_that_is_shut_down() {
        Err(Refusal::ShutDown)
    } else if operation.brings_a_job() && !printer.queue.accepts_jobs() {
        Err(Refusal::NotAcceptingJobs)
    } else if let Some((status, why)) = printer
        .queue
        .conditions()
        .refusal()
        .filter(|_| operation.brings_a_job())
    {
        Err(Refusal::Condition(status, why))
    } else {
        Ok(())
    }
}

fn carry_out(printer: &mut Printer<'_>, now: OffsetDateTime, request: &Request<'_>) -> Result<Answer, Refusal> {
    use operations::{
        again, cancel_job, cancel_jobs, close_job, create_job, current_job, documents, get_job_attributes, get_jobs,
        get_notifications, get_printer_attributes, hold, identify_printer, line, operator, print_job, send_document,
        set_attributes, subscribe, subscriptions, validate_job,
    };
    match request.operation {
        Operation::PrintJob => print_job::carry_out(printer, now, request),
        Operation::ValidateJob => validate_job::carry_out(request),
        Operation::CreateJob => create_job::carry_out(printer, now, request),
        Operation::SendDocument => send_document::carry_out(printer, now, request),
        Operation::CancelJob => cancel_job::carry_out(printer, now, request),
        Operation::GetJobAttributes => get_job_attributes::carry_out(printer, now, request),
        Operation::GetJobs => get_jobs::carry_out(printer, now, request),
        Operation::GetPrinterAttributes => get_printer_attributes::carry_out(printer, now, request),
        Operation::CancelMyJobs | Operation::CancelJobs => cancel_jobs::carry_out(printer, now, request),
        Operation::CloseJob => close_job::carry_out(printer, now, request),
        Operation::HoldJob => hold::hold(printer, now, request),
        Operation::ReleaseJob => hold::release(printer, now, request),
        Operation::RestartJob | Operation::ReprocessJob | Operation::ResubmitJob => {
            again::carry_out(printer, now, request)
        }
        Operation::SetPrinterAttributes => set_attributes::printer(printer, now, request),
        Operation::SetJobAttributes => set_attributes::job(printer, now, request),
        Operation::GetPrinterSupportedValues => set_attributes::supported_values(request),
        Operation::CreatePrinterSubscriptions | Operation::CreateJobSubscriptions => {
            subscribe::carry_out(printer, now, request)
        }
        Operation::GetSubscriptionAttributes => subscriptions::one(printer, now, request),
        Operation::GetSubscriptions => subscriptions::all(printer, now, request),
        Operation::RenewSubscription => subscriptions::renew(printer, now, request),
        Operation::CancelSubscription => subscriptions::cancel(printer, now, request),
        Operation::GetNotifications => get_notifications::carry_out(printer, now, request),
        Operation::CancelCurrentJob | Operation::SuspendCurrentJob => current_job::carry_out(printer, now, request),
        Operation::ResumeJob => current_job::resume(printer, now, request),
        Operation::PromoteJob | Operation::ScheduleJobAfter => line::carry_out(printer, request),
        Operation::CancelDocument => documents::cancel(printer, now, request),
        Operation::GetDocumentAttributes => documents::one(printer, request),
        Operation::GetDocuments => documents::all(printer, request),
        Operation::SetDocumentAttributes => documents::set(printer, request),
        Operation::IdentifyPrinter => identify_printer::carry_out(printer, now, request),
        Operation::PausePrinter
        | Operation::ResumePrinter
        | Operation::PurgeJobs
        | Operation::EnablePrinter
        | Operation::DisablePrinter
        | Operation::PausePrinterAfterCurrentJob
        | Operation::HoldNewJobs
        | Operation::ReleaseHeldNewJobs
        | Operation::RestartPrinter
        | Operation::ShutdownPrinter
        | Operation::StartupPrinter => operator::carry_out(printer, now, request),
    }
}

fn operation_attributes(message: &Message) -> Result<&Group, Refusal> {
    match message.groups.first() {
        Some(group) if group.tag == tag::OPERATION_ATTRIBUTES => Ok(group),
        _ => Err(Refusal::BadRequest(
            "The first group is not that of the operation attributes.",
        )),
    }
}

/// RFC 8011 §4.1.4: attributes-charset is the first, attributes-natural-language the second.
fn check_language_and_charset(group: &Group) -> Result<(), Refusal> {
    let [charset, language, ..] = group.attributes.as_slice() else {
        return Err(Refusal::BadRequest(
            "attributes-charset or attributes-natural-language is missing.",
        ));
    };
    let [Value::Charset(charset_value)] = charset.values.as_slice() else {
        return Err(Refusal::BadRequest("attributes-charset is not one charset."));
    };
    let [Value::NaturalLanguage(_)] = language.values.as_slice() else {
        return Err(Refusal::BadRequest(
            "attributes-natural-language is not one naturalLanguage.",
        ));
    };
    if charset.name != "attributes-charset" || language.name != "attributes-natural-language" {
        return Err(Refusal::BadRequest(
            "attributes-charset and attributes-natural-language are not the first two attributes.",
        ));
    }
    if charset_value.eq_ignore_ascii_case("utf-8") {
        Ok(())
    } else {
        Err(Refusal::CharsetNotSupported)
    }
}

/// Lengths (RFC 8011 §5.1) of all values, and the syntaxes of the operation attributes.
fn check_values(message: &Message, operation_attributes: &Group) -> Result<(), Refusal> {
    for attribute in message.groups.iter().flat_map(|group| &group.attributes) {
        if attribute.name.len() > 255 || attribute.values.iter().any(is_too_long) {
            let name = attribute.name.chars().take(64).collect();
            return Err(Refusal::ValueTooLong(name));
        }
    }
    for attribute in &operation_attributes.attributes {
        for value in &attribute.values {
            match value {
                Value::Other(tag::TEXT_WITH_LANGUAGE | tag::NAME_WITH_LANGUAGE | tag::TEXT..=tag::MEMBER_NAME, _) => {
                    let unsupported = Attribute::new(&attribute.name, Value::OutOfBand(tag::UNSUPPORTED));
                    return Err(Refusal::NotSupported(vec![unsupported]));
                }
                Value::Other(tag::INTEGER..=tag::ENUM | tag::OCTET_STRING..=tag::RANGE_OF_INTEGER, _) => {
                    return Err(Refusal::BadRequest("A value has another length than its syntax."));
                }
                _ => {}
            }
        }
    }
    Ok(())
}

fn is_too_long(value: &Value) -> bool {
    match value {
        Value::Text(v) | Value::Uri(v) | Value::TextWithLanguage(_, v) => v.len() > 1023,
        Value::Charset(v) | Value::NaturalLanguage(v) | Value::UriScheme(v) => v.len() > 63,
        Value::Name(v) | Value::Keyword(v) | Value::MimeMediaType(v) | Value::NameWithLanguage(_, v) => v.len() > 255,
        Value::OctetString(v) => v.len() > 1023,
        _ => false,
    }
}

fn target<'a>(group: &'a Group, name: &str) -> Result<Option<&'a str>, Refusal> {
    match group.attribute(name).map(|attribute| attribute.values.as_slice()) {
        None => Ok(None),
        Some([Value::Uri(uri)]) => Ok(Some(uri)),
        Some(_) => Err(Refusal::BadRequest("A target is not one uri.")),
    }
}

fn job_id(request: &Request<'_>, printer_uri: Option<&str>, job_uri: Option<&str>) -> Result<i32, Refusal> {
    let Some(printer_uri) = printer_uri else {
        let id = job_uri.and_then(uri::job_id);
        return id.ok_or(Refusal::NotFound("There is no such job."));
    };
    let id = request
        .integer("job-id")?
        .ok_or(Refusal::BadRequest("job-id was not sent."))?;
    if uri::is_printer(printer_uri) {
        Ok(id)
    } else {
        Err(Refusal::NotFound("There is no such printer."))
    }
}
