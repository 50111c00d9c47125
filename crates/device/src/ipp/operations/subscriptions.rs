//! Get-Subscription-Attributes, Get-Subscriptions, Renew-Subscription and Cancel-Subscription (RFC 3995 §11.2).

use super::subscribe::bounded;
use crate::ipp::refusal::Refusal;
use crate::ipp::request::Request;
use crate::ipp::selection::{Part, Selection};
use crate::ipp::subscriptions::{LEASE, Subscription};
use crate::ipp::values::{integer, keyword, keywords, name, seconds_up, up_time, uri};
use crate::ipp::{Answer, Printer, Response};
use ipp_codec::{Attribute, Group, Value, tag};
use time::OffsetDateTime;

pub(crate) fn one(printer: &Printer<'_>, now: OffsetDateTime, request: &Request<'_>) -> Result<Answer, Refusal> {
    let selection = Selection::of(request, &["all"])?;
    let id = id(request)?;
    let subscription = printer.queue.subscriptions.get(now, id).ok_or(NO_SUCH)?;
    Ok(Answer::Reply(Response {
        unsupported: request.unknown(),
        groups: vec![group(printer, now, request, subscription, &selection)],
        ..Response::default()
    }))
}

pub(crate) fn all(printer: &Printer<'_>, now: OffsetDateTime, request: &Request<'_>) -> Result<Answer, Refusal> {
    let selection = Selection::of(request, &["notify-subscription-id"])?;
    let limit = request.limit()?;
    let job = request.integer("notify-job-id")?;
    if job.is_some_and(|id| printer.queue.job(id).is_none()) {
        return Err(Refusal::NotFound("There is no such job."));
    }
    let user = request.user()?;
    let only_mine = request.boolean("my-subscriptions")?.unwrap_or(false);
    let groups = printer
        .queue
        .subscriptions
        .alive(now)
        .filter(|subscription| subscription.wish.job == job && (!only_mine || subscription.wish.user == user))
        .take(limit)
        .map(|subscription| group(printer, now, request, subscription, &selection));
    Ok(Answer::Reply(Response {
        unsupported: request.unknown(),
        groups: groups.collect(),
        job_id: job,
        ..Response::default()
    }))
}

pub(crate) fn renew(printer: &mut Printer<'_>, now: OffsetDateTime, request: &Request<'_>) -> Result<Answer, Refusal> {
    let id = id(request)?;
    let subscription = printer.queue.subscriptions.get(now, id).ok_or(NO_SUCH)?;
    if subscription.wish.job.is_some() {
        return Err(Refusal::NotPossible(
            "A subscription to a job lives as long as the job.",
        ));
    }
    let asked = request
        .group(tag::SUBSCRIPTION_ATTRIBUTES)
        .find(|attribute| attribute.name == "notify-lease-duration");
    let lease = match asked.map(|lease| (lease, lease.values.as_slice())) {
        None => LEASE,
        Some((_, &[Value::Integer(seconds)])) if seconds >= 0 => bounded(seconds),
        Some((lease, _)) => return Err(Refusal::NotSupported(vec![lease.clone()])),
    };
    printer.queue.subscriptions.renew(now, id, lease);
    Ok(Answer::Reply(Response {
        unsupported: request.unknown(),
        groups: vec![Group {
            tag: tag::SUBSCRIPTION_ATTRIBUTES,
            attributes: vec![integer("notify-lease-duration", lease)],
        }],
        ..Response::default()
    }))
}

pub(crate) fn cancel(printer: &mut Printer<'_>, now: OffsetDateTime, request: &Request<'_>) -> Result<Answer, Refusal> {
    let id = id(request)?;
    printer.queue.subscriptions.get(now, id).ok_or(NO_SUCH)?;
    printer.queue.subscriptions.cancel(id);
    Ok(request.done())
}

pub(super) const NO_SUCH: Refusal = Refusal::NotFound("There is no such subscription.");

fn id(request: &Request<'_>) -> Result<i32, Refusal> {
    request
        .integer("notify-subscription-id")?
        .ok_or(Refusal::BadRequest("notify-subscription-id was not sent."))
}

fn group(
    printer: &Printer<'_>,
    now: OffsetDateTime,
    request: &Request<'_>,
    subscription: &Subscription,
    selection: &Selection<'_>,
) -> Group {
    let wish = &subscription.wish;
    let mut attributes = vec![
        integer("notify-subscription-id", subscription.id),
        integer("notify-sequence-number", subscription.sequence()),
        keywords("notify-events", &wish.events),
        keyword("notify-pull-method", "ippget"),
        Attribute::new("notify-charset", Value::Charset("utf-8".to_owned())),
        Attribute::new("notify-natural-language", Value::NaturalLanguage("en".to_owned())),
        uri(
            "notify-printer-uri",
            crate::ipp::uri::printer(request.via, printer.host_name),
        ),
        integer("notify-printer-up-time", seconds_up(printer.powered_on, now)),
        name("notify-subscriber-user-name", &wish.user),
    ];
    match wish.job {
        Some(job) => attributes.push(integer("notify-job-id", job)),
        None => attributes.extend([
            integer("notify-lease-duration", wish.lease),
            up_time("notify-lease-expiration-time", printer.powered_on, subscription.expires),
        ]),
    }
    let data = wish.user_data.clone().map(Value::OctetString);
    attributes.extend(data.map(|data| Attribute::new("notify-user-data", data)));
    let attributes: Vec<(Part, Attribute)> = attributes
        .into_iter()
        .map(|attribute| (Part::Subscription, attribute))
        .collect();
    Group {
        tag: tag::SUBSCRIPTION_ATTRIBUTES,
        attributes: selection.filter(attributes),
    }
}
