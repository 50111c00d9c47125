//! Get-Notifications (RFC 3996 §5): the events of subscriptions. It answers at once, also with notify-wait: the
//! printer declines to keep the client waiting (RFC 3996 §5.2) and says when to ask again.

use super::subscriptions::NO_SUCH;
use crate::ipp::refusal::Refusal;
use crate::ipp::request::Request;
use crate::ipp::subscriptions::{EVENT_LIFE, Happening, Subscription};
use crate::ipp::values::{boolean, enumeration, integer, keyword, keywords, name, seconds_up, text, uri};
use crate::ipp::{Answer, Printer, Response};
use crate::queue::Notice;
use ipp_codec::{Attribute, Group, Value, tag};
use time::OffsetDateTime;

pub(crate) fn carry_out(printer: &Printer<'_>, now: OffsetDateTime, request: &Request<'_>) -> Result<Answer, Refusal> {
    let ids = request
        .integers("notify-subscription-ids")?
        .ok_or(Refusal::BadRequest("notify-subscription-ids was not sent."))?;
    let from = request.integers("notify-sequence-numbers")?.unwrap_or_default();
    request.boolean("notify-wait")?;
    let mut groups = Vec::new();
    for (index, id) in ids.into_iter().enumerate() {
        let subscription = printer.queue.subscriptions.get(now, id).ok_or(NO_SUCH)?;
        let from = from.get(index).copied().unwrap_or(1);
        groups.extend(
            subscription
                .since(now, from)
                .map(|event| group(printer, request, subscription, event)),
        );
    }
    Ok(Answer::Reply(Response {
        unsupported: request.unknown(),
        groups,
        operation_attributes: vec![
            integer("notify-get-interval", EVENT_LIFE.whole_seconds() / 2),
            integer("printer-up-time", seconds_up(printer.powered_on, now)),
        ],
        ..Response::default()
    }))
}

/// RFC 3995 §9.1: what every event says, and what one of its kind says.
fn group(printer: &Printer<'_>, request: &Request<'_>, subscription: &Subscription, event: &Happening) -> Group {
    let printer_uri = crate::ipp::uri::printer(request.via, printer.host_name);
    let mut attributes = vec![
        Attribute::new("notify-charset", Value::Charset("utf-8".to_owned())),
        Attribute::new("notify-natural-language", Value::NaturalLanguage("en".to_owned())),
        integer("notify-subscription-id", subscription.id),
        integer("notify-sequence-number", event.sequence),
        keyword("notify-subscribed-event", event.event),
        uri("notify-printer-uri", printer_uri.clone()),
        integer("printer-up-time", seconds_up(printer.powered_on, event.at)),
    ];
    let data = subscription.wish.user_data.clone().map(Value::OctetString);
    attributes.extend(data.map(|data| Attribute::new("notify-user-data", data)));
    if let Some(Notice::Job {
        id,
        name: job_name,
        state,
        reasons,
        ..
    }) = &event.notice
    {
        attributes.extend([
            text("notify-text", &format!("Job {id} is {}.", state.name())),
            integer("notify-job-id", *id),
            integer("job-id", *id),
            uri("job-uri", format!("{printer_uri}/{id}")),
            name("job-name", job_name),
            enumeration("job-state", state.code()),
            keywords("job-state-reasons", reasons),
        ]);
    } else {
        attributes.push(text("notify-text", &format!("The printer reports {}.", event.event)));
    }
    attributes.extend([
        enumeration("printer-state", event.printer.state),
        keywords("printer-state-reasons", &event.printer.reasons),
        boolean("printer-is-accepting-jobs", event.printer.accepts_jobs),
    ]);
    Group {
        tag: tag::EVENT_NOTIFICATION_ATTRIBUTES,
        attributes,
    }
}
