//! Get-Printer-Attributes (RFC 8011 §4.2.5).

use crate::ipp::refusal::Refusal;
use crate::ipp::request::Request;
use crate::ipp::selection::Selection;
use crate::ipp::{Answer, Printer, Response, printer_attributes};
use ipp_codec::{Group, tag};
use time::OffsetDateTime;

pub(crate) fn carry_out(printer: &Printer<'_>, now: OffsetDateTime, request: &Request<'_>) -> Result<Answer, Refusal> {
    // The attributes are the same for every format, but a format that is not supported is refused.
    request.format()?;
    let selection = Selection::of(request, &["all"])?;
    let attributes = selection.filter(printer_attributes::all(&printer.sight(), now, request.via));
    let group = Group {
        tag: tag::PRINTER_ATTRIBUTES,
        attributes,
    };
    Ok(Answer::Reply(Response {
        unsupported: request.unknown(),
        groups: vec![group],
        ..Response::default()
    }))
}
