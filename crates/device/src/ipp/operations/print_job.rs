//! Print-Job (RFC 8011 §4.2.1): a job with its document.

use super::create_job::new_job;
use super::subscribe::subscribe;
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
    let format = request.format()?;
    let compression = request.compression()?;
    let document_name = request.named("document-name")?.map(str::to_owned);
    let (new, unsupported) = new_job(request, false)?;
    let user = new.user.clone();
    let job = printer.queue.create(now, new).ok_or(Refusal::TooManyJobs)?;
    let number = printer
        .queue
        .begin_document(now, job, document_name.clone(), format.clone());
    let subscribed = subscribe(printer, now, request, Some(job), &user);
    let upload = Upload::of(request, job, number, format, document_name, true, unsupported).with(subscribed);
    Ok(upload::receive(printer, upload, compression))
}
