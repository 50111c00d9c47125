//! Identify-Printer (PWG 5100.13 §5.1): the printer makes itself known. What it does is in
//! [`crate::queue::Operator::identified`], for whoever draws the printer.

use crate::ipp::refusal::Refusal;
use crate::ipp::request::Request;
use crate::ipp::{Answer, Printer};
use crate::queue::Identified;
use ipp_codec::{Attribute, Value};
use time::OffsetDateTime;

/// identify-actions-supported; the first is the default.
pub(crate) const ACTIONS: [&str; 3] = ["display", "flash", "sound"];

pub(crate) fn carry_out(
    printer: &mut Printer<'_>,
    now: OffsetDateTime,
    request: &Request<'_>,
) -> Result<Answer, Refusal> {
    let mut actions = vec![ACTIONS[0].to_owned()];
    if let Some(values) = request.values("identify-actions") {
        let known = |value: &&Value| matches!(value, Value::Keyword(action) if ACTIONS.contains(&action.as_str()));
        let (known, unknown): (Vec<&Value>, Vec<&Value>) = values.iter().partition(known);
        if !unknown.is_empty() {
            let unknown = unknown.into_iter().cloned().collect();
            return Err(Refusal::NotSupported(vec![Attribute::set("identify-actions", unknown)]));
        }
        actions = known.into_iter().filter_map(Value::as_str).map(str::to_owned).collect();
    }
    let message = match request.values("message") {
        None => None,
        Some([Value::Text(text) | Value::TextWithLanguage(_, text)]) => Some(text.chars().take(127).collect()),
        Some(_) => return Err(Refusal::BadRequest("message is not one text.")),
    };
    let user = request.user()?;
    printer.queue.operator.identified = Some(Identified {
        at: now,
        actions,
        message,
        user,
    });
    Ok(request.done())
}
