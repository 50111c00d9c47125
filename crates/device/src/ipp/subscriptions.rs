//! Subscriptions and their events (RFC 3995), to be fetched with Get-Notifications (RFC 3996).
//!
//! They live in memory alone: RFC 3995 lets a printer forget them at power-off.

use crate::job::JobState;
use crate::queue::Notice;
use std::collections::VecDeque;
use time::{Duration, OffsetDateTime};

/// ippget-event-life: how long an event can be fetched.
pub(crate) const EVENT_LIFE: Duration = Duration::seconds(60);
/// notify-lease-duration-default.
pub(crate) const LEASE: i32 = 86_400;
/// The longest lease.
pub(crate) const LONGEST_LEASE: i32 = 604_800;
/// notify-events-supported.
pub(crate) const EVENTS: [&str; 10] = [
    "none",
    "printer-state-changed",
    "printer-stopped",
    "printer-shutdown",
    "printer-config-changed",
    "printer-queue-order-changed",
    "job-state-changed",
    "job-created",
    "job-completed",
    "job-stopped",
];
/// How many subscriptions there can be.
const MOST: usize = 1_000;
/// How many events wait in a subscription; older ones are lost, as the gap in notify-sequence-number tells.
const MOST_EVENTS: usize = 200;

/// Who wants to be told of what.
#[derive(Debug, Default)]
pub(crate) struct Subscriptions {
    last_id: i32,
    all: Vec<Subscription>,
    told: Option<PrinterStatus>,
}

/// A subscription.
#[derive(Debug)]
pub(crate) struct Subscription {
    pub(crate) id: i32,
    pub(crate) wish: Wish,
    /// When its lease ends.
    pub(crate) expires: Option<OffsetDateTime>,
    sequence: i32,
    events: VecDeque<Happening>,
}

/// What a client asks for.
#[derive(Debug, Clone)]
pub(crate) struct Wish {
    /// notify-events.
    pub(crate) events: Vec<String>,
    /// notify-job-id, of a subscription to one job.
    pub(crate) job: Option<i32>,
    /// notify-subscriber-user-name.
    pub(crate) user: String,
    /// notify-user-data.
    pub(crate) user_data: Option<Vec<u8>>,
    /// notify-lease-duration in seconds; 0 is for ever.
    pub(crate) lease: i32,
}

/// An event of a subscription.
#[derive(Debug)]
pub(crate) struct Happening {
    pub(crate) at: OffsetDateTime,
    /// notify-sequence-number.
    pub(crate) sequence: i32,
    /// notify-subscribed-event.
    pub(crate) event: &'static str,
    pub(crate) notice: Option<Notice>,
    pub(crate) printer: PrinterStatus,
}

/// The state of the printer at an event.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct PrinterStatus {
    pub(crate) state: i32,
    pub(crate) reasons: Vec<&'static str>,
    pub(crate) accepts_jobs: bool,
}

impl Subscriptions {
    /// A new subscription; gives its id. `None`: there are too many.
    pub(crate) fn create(&mut self, now: OffsetDateTime, wish: Wish) -> Option<i32> {
        self.forget_expired(now);
        if self.all.len() >= MOST {
            return None;
        }
        self.last_id = self.last_id.checked_add(1)?;
        let expires = expiry(now, &wish);
        self.all.push(Subscription {
            id: self.last_id,
            wish,
            expires,
            sequence: 0,
            events: VecDeque::new(),
        });
        Some(self.last_id)
    }

    pub(crate) fn get(&self, now: OffsetDateTime, id: i32) -> Option<&Subscription> {
        self.alive(now).find(|subscription| subscription.id == id)
    }

    /// Those whose lease has not ended.
    pub(crate) fn alive(&self, now: OffsetDateTime) -> impl Iterator<Item = &Subscription> {
        self.all
            .iter()
            .filter(move |subscription| subscription.expires.is_none_or(|at| at > now))
    }

    /// Gives a subscription to the printer a new lease of this many seconds.
    pub(crate) fn renew(&mut self, now: OffsetDateTime, id: i32, lease: i32) {
        if let Some(subscription) = self.all.iter_mut().find(|subscription| subscription.id == id) {
            subscription.wish.lease = lease;
            subscription.expires = expiry(now, &subscription.wish);
        }
    }

    pub(crate) fn cancel(&mut self, id: i32) {
        self.all.retain(|subscription| subscription.id != id);
    }

    /// What happened goes to whoever wants to know, and with it a change of the printer's state.
    pub(crate) fn tell(&mut self, now: OffsetDateTime, printer: &PrinterStatus, notices: Vec<Notice>) {
        let before = self.told.replace(printer.clone());
        if self.all.is_empty() {
            return;
        }
        self.forget_expired(now);
        for notice in notices {
            self.happened(now, printer, Some(&notice), &keywords(&notice));
            if let Notice::Job { id, state, .. } = &notice
                && state.is_final()
            {
                self.end_with_job(now, *id);
            }
        }
        if before.is_some_and(|before| before != *printer) {
            let mut events = Vec::new();
            if printer.reasons.contains(&"shutdown") {
                events.push("printer-shutdown");
            }
            if printer.state == 5 {
                events.push("printer-stopped");
            }
            events.push("printer-state-changed");
            self.happened(now, printer, None, &events);
        }
    }

    fn happened(
        &mut self,
        now: OffsetDateTime,
        printer: &PrinterStatus,
        notice: Option<&Notice>,
        events: &[&'static str],
    ) {
        for subscription in &mut self.all {
            let about = match notice {
                Some(Notice::Job { id, .. }) => subscription.wish.job.is_none_or(|job| job == *id),
                _ => subscription.wish.job.is_none(),
            };
            let wanted = |event: &&&str| subscription.wish.events.iter().any(|wish| wish == **event);
            let Some(&event) = events.iter().find(wanted).filter(|_| about) else {
                continue;
            };
            subscription.sequence = subscription.sequence.saturating_add(1);
            if subscription.events.len() >= MOST_EVENTS {
                subscription.events.pop_front();
            }
            subscription.events.push_back(Happening {
                at: now,
                sequence: subscription.sequence,
                event,
                notice: notice.cloned(),
                printer: printer.clone(),
            });
        }
    }

    /// A subscription to a job ends with it, once its last event had time to be fetched.
    fn end_with_job(&mut self, now: OffsetDateTime, job: i32) {
        for subscription in &mut self.all {
            if subscription.wish.job == Some(job) {
                subscription.expires = Some(now + EVENT_LIFE);
            }
        }
    }

    fn forget_expired(&mut self, now: OffsetDateTime) {
        self.all
            .retain(|subscription| subscription.expires.is_none_or(|at| at > now));
    }
}

impl Subscription {
    /// The events from this notify-sequence-number on that have not faded.
    pub(crate) fn since(&self, now: OffsetDateTime, sequence: i32) -> impl Iterator<Item = &Happening> {
        self.events
            .iter()
            .filter(move |event| event.sequence >= sequence && event.at + EVENT_LIFE > now)
    }

    /// The last notify-sequence-number given.
    pub(crate) fn sequence(&self) -> i32 {
        self.sequence
    }
}

fn expiry(now: OffsetDateTime, wish: &Wish) -> Option<OffsetDateTime> {
    (wish.job.is_none() && wish.lease > 0).then(|| now + Duration::seconds(wish.lease.into()))
}

/// The keywords for an event, the most special first.
fn keywords(notice: &Notice) -> Vec<&'static str> {
    match notice {
        Notice::Job { created: true, .. } => vec!["job-created", "job-state-changed"],
        Notice::Job { state, .. } if state.is_final() => vec!["job-completed", "job-state-changed"],
        Notice::Job {
            state: JobState::ProcessingStopped,
            ..
        } => vec!["job-stopped", "job-state-changed"],
        Notice::Job { .. } => vec!["job-state-changed"],
        Notice::QueueOrderChanged => vec!["printer-queue-order-changed"],
        Notice::ConfigChanged => vec!["printer-config-changed"],
    }
}
