//! Create-Printer-Subscriptions and Create-Job-Subscriptions (RFC 3995 §11.1), and subscriptions that come with a new
//! job: the only way to be told is to ask (`ippget`, RFC 3996).

use crate::ipp::operation::Operation;
use crate::ipp::refusal::{OK_IGNORED_SUBSCRIPTIONS, Refusal};
use crate::ipp::request::Request;
use crate::ipp::subscriptions::{EVENTS, LEASE, LONGEST_LEASE, Wish};
use crate::ipp::values::{enumeration, integer};
use crate::ipp::{Answer, Printer, Response};
use ipp_codec::{Attribute, Group, Value, tag};
use time::OffsetDateTime;

/// notify-max-events-supported.
pub(crate) const MOST_EVENTS: usize = EVENTS.len();

pub(crate) fn carry_out(
    printer: &mut Printer<'_>,
    now: OffsetDateTime,
    request: &Request<'_>,
) -> Result<Answer, Refusal> {
    let user = request.user()?;
    let job = if request.operation == Operation::CreateJobSubscriptions {
        Some(job(printer, request)?)
    } else {
        None
    };
    let Subscribed { groups, asked, taken } = subscribe(printer, now, request, job, &user);
    if asked == 0 {
        return Err(Refusal::BadRequest(
            "The request has no group of subscription attributes.",
        ));
    }
    let status = match taken {
        0 => Some(Refusal::IgnoredAllSubscriptions.status()),
        _ => (taken < asked).then_some(OK_IGNORED_SUBSCRIPTIONS),
    };
    Ok(Answer::Reply(Response {
        unsupported: request.unknown(),
        groups,
        job_id: job,
        status,
        ..Response::default()
    }))
}

/// What became of the groups of a request that ask for subscriptions.
#[derive(Debug, Default)]
pub(crate) struct Subscribed {
    /// One for each, as the response has them.
    pub(crate) groups: Vec<Group>,
    asked: usize,
    taken: usize,
}

impl Subscribed {
    /// The status of an operation that succeeds whatever becomes of its subscriptions.
    pub(crate) fn status(&self) -> Option<u16> {
        (self.taken < self.asked).then_some(OK_IGNORED_SUBSCRIPTIONS)
    }
}

/// Makes a subscription of each group that asks for one: to the printer, or to the job.
pub(super) fn subscribe(
    printer: &mut Printer<'_>,
    now: OffsetDateTime,
    request: &Request<'_>,
    job: Option<i32>,
    user: &str,
) -> Subscribed {
    let groups = request.message.groups.iter();
    let mut subscribed = Subscribed::default();
    for group in groups.filter(|group| group.tag == tag::SUBSCRIPTION_ATTRIBUTES) {
        subscribed.asked += 1;
        let attributes = match wish(group, job, user) {
            Ok(wish) => {
                let lease = wish.lease;
                match printer.queue.subscriptions.create(now, wish) {
                    Some(id) => {
                        subscribed.taken += 1;
                        let mut attributes = vec![integer("notify-subscription-id", id)];
                        attributes.extend(job.is_none().then(|| integer("notify-lease-duration", lease)));
                        attributes
                    }
                    // client-error-too-many-subscriptions.
                    None => vec![enumeration("notify-status-code", 0x0415)],
                }
            }
            Err((status, attribute)) => vec![enumeration("notify-status-code", status), attribute],
        };
        subscribed.groups.push(Group {
            tag: tag::SUBSCRIPTION_ATTRIBUTES,
            attributes,
        });
    }
    subscribed
}

fn job(printer: &Printer<'_>, request: &Request<'_>) -> Result<i32, Refusal> {
    let id = request
        .integer("notify-job-id")?
        .ok_or(Refusal::BadRequest("notify-job-id was not sent."))?;
    match printer.queue.job(id) {
        None => Err(Refusal::NotFound("There is no such job.")),
        Some(job) if job.state.is_final() => Err(Refusal::NotPossible("The job is finished.")),
        Some(_) => Ok(id),
    }
}

/// What a group asks for; or the notify-status-code, and the attribute that is to blame.
fn wish(group: &Group, job: Option<i32>, user: &str) -> Result<Wish, (i32, Attribute)> {
    /// client-error-attributes-or-values-not-supported.
    const NOT_SUPPORTED: i32 = 0x040B;
    /// client-error-uri-scheme-not-supported.
    const NO_SUCH_SCHEME: i32 = 0x040C;
    if let Some(recipient) = group.attribute("notify-recipient-uri") {
        return Err((NO_SUCH_SCHEME, recipient.clone()));
    }
    let refuse = |attribute: &Attribute| Err((NOT_SUPPORTED, attribute.clone()));
    match group.attribute("notify-pull-method") {
        Some(method) if method.values == [Value::Keyword("ippget".to_owned())] => {}
        Some(method) => return refuse(method),
        None => {
            return refuse(&Attribute::new(
                "notify-pull-method",
                Value::OutOfBand(tag::UNSUPPORTED),
            ));
        }
    }
    let mut wish = Wish {
        events: vec!["job-completed".to_owned()],
        job,
        user: user.to_owned(),
        user_data: None,
        lease: LEASE,
    };
    if let Some(events) = group.attribute("notify-events") {
        let known = |value: &Value| matches!(value, Value::Keyword(event) if EVENTS.contains(&event.as_str()));
        if !events.values.iter().all(known) || events.values.len() > MOST_EVENTS {
            return refuse(events);
        }
        wish.events = events
            .values
            .iter()
            .filter_map(Value::as_str)
            .map(str::to_owned)
            .collect();
    }
    match group.attribute("notify-lease-duration") {
        None => {}
        Some(lease) => match lease.values[..] {
            [Value::Integer(seconds)] if seconds >= 0 => wish.lease = bounded(seconds),
            _ => return refuse(lease),
        },
    }
    match group
        .attribute("notify-user-data")
        .map(|data| (data, data.values.as_slice()))
    {
        None => {}
        Some((_, [Value::OctetString(octets)])) if octets.len() <= 63 => wish.user_data = Some(octets.clone()),
        Some((data, _)) => return refuse(data),
    }
    Ok(wish)
}

/// A lease that the printer grants: 0 asks for ever, and gets the longest.
pub(super) fn bounded(seconds: i32) -> i32 {
    if seconds == 0 {
        LONGEST_LEASE
    } else {
        seconds.min(LONGEST_LEASE)
    }
}
