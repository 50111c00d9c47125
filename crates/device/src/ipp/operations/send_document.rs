//! Send-Document (RFC 8011 §4.3.1): a document for a job of Create-Job.

use crate::ipp::refusal::Refusal;
use crate::ipp::request::Request;
use crate::ipp::upload::{self, Upload};
use crate::ipp::{Answer, Printer};
use time::OffsetDateTime;

pub(crate) fn carry_out(
    printer: &mut Printer<'_>,
    now: OffsetDateTime,
    request: &Request<'_>,
) -> Result<Answer, Refusal> {
    let last = request
        .boolean("last-document")?
        .ok_or(Refusal::BadRequest("last-document was not sent."))?;
    let format = request.format()?;
    let compression = request.compression()?;
    let document_name = request.named("document-name")?.map(str::to_owned);
    request.user()?;
    let id = request.job_id;
    if !printer.queue.job(id).is_some_and(|job| job.open) {
        return Err(Refusal::NotPossible("The job takes no more documents."));
    }
    let number = printer
        .queue
        .begin_document(now, id, document_name.clone(), format.clone());
    let upload = Upload::of(request, id, number, format, document_name, last, request.unknown());
    Ok(upload::receive(printer, upload, compression))
}
