//! Validate-Job (RFC 8011 §4.2.3): the checks of Print-Job without a document.

use crate::ipp::refusal::Refusal;
use crate::ipp::request::Request;
use crate::ipp::{Answer, Response, job_template};

pub(crate) fn carry_out(request: &Request<'_>) -> Result<Answer, Refusal> {
    request.format()?;
    request.compression()?;
    request.named("job-name")?;
    request.user()?;
    let template = job_template::check(request)?;
    Ok(Answer::Reply(Response {
        unsupported: template.unsupported,
        ..Response::default()
    }))
}
