//! Which conditions the device is in, and what that makes of its state and its jobs.

use super::Queue;
use crate::condition::{Condition, Conduct};
use crate::job::{JobState, reason};
use crate::{Event, event};
use std::collections::BTreeMap;
use time::OffsetDateTime;

/// The conditions in force. They are not in the NVRAM image: who caused them says so again.
#[derive(Debug, Default)]
pub struct Conditions {
    standing: Option<Condition>,
    all: BTreeMap<Condition, InForce>,
    /// What was told last.
    told: Option<Told>,
}

/// What clients and events are told of the printer's state.
type Told = (i32, Vec<&'static str>, String);

#[derive(Debug)]
struct InForce {
    /// By how many it is held up.
    holders: u32,
    since: OffsetDateTime,
}

/// A change of the conditions.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum ConditionChange {
    /// This is the one that stands, for everybody, in the place of the last.
    Standing(Option<Condition>),
    /// Somebody brings it along; it lasts until as many have taken it away.
    Begins(Condition),
    /// Somebody takes it away.
    Ends(Condition),
}

impl Conditions {
    /// Those in force, the gravest first, and since when.
    pub fn iter(&self) -> impl Iterator<Item = (Condition, OffsetDateTime)> {
        self.all
            .iter()
            .map(|(condition, in_force)| (*condition, in_force.since))
    }

    /// Is it in force?
    pub fn has(&self, condition: Condition) -> bool {
        self.all.contains_key(&condition)
    }

    /// Why a new job is refused: the IPP status code, and the reason.
    pub(crate) fn refusal(&self) -> Option<(u16, &'static str)> {
        self.all.keys().find_map(|condition| match condition.sign().conduct {
            Conduct::Refuses(status, why) => Some((status, why)),
            _ => None,
        })
    }

    fn do_any(&self, conduct: Conduct) -> bool {
        self.all.keys().any(|condition| condition.sign().conduct == conduct)
    }

    fn change(&mut self, now: OffsetDateTime, change: ConditionChange) {
        match change {
            ConditionChange::Standing(condition) => {
                if let Some(before) = std::mem::replace(&mut self.standing, condition) {
                    self.release(before);
                }
                if let Some(condition) = condition {
                    self.hold(now, condition);
                }
            }
            ConditionChange::Begins(condition) => self.hold(now, condition),
            ConditionChange::Ends(condition) => self.release(condition),
        }
    }

    fn hold(&mut self, since: OffsetDateTime, condition: Condition) {
        let in_force = self.all.entry(condition).or_insert(InForce { holders: 0, since });
        in_force.holders = in_force.holders.saturating_add(1);
    }

    fn release(&mut self, condition: Condition) {
        if let Some(in_force) = self.all.get_mut(&condition) {
            in_force.holders = in_force.holders.saturating_sub(1);
            if in_force.holders == 0 {
                self.all.remove(&condition);
            }
        }
    }
}

impl Queue {
    /// The conditions in force.
    pub fn conditions(&self) -> &Conditions {
        &self.conditions
    }

    /// An empty queue of a device that is in the same conditions.
    pub(crate) fn with_conditions_of(other: &mut Self) -> Self {
        // A page counter counts on.
        let mut queue = Self {
            counters: other.counters,
            ..Self::default()
        };
        queue.take_conditions_of(other);
        queue
    }

    /// What is the matter with a printer does not end when it is switched off and on.
    pub(crate) fn take_conditions_of(&mut self, other: &mut Self) {
        self.conditions = std::mem::take(&mut other.conditions);
    }

    /// Conditions come and go. The job on the marking engine stands still with it, and goes on with it.
    pub fn change_conditions(&mut self, now: OffsetDateTime, change: ConditionChange) {
        self.conditions.change(now, change);
        let Some((id, state)) = self.printing().map(|job| (job.id, job.state)) else {
            return;
        };
        match (self.is_stopped(), state) {
            (true, JobState::Processing) => self.enter(id, JobState::ProcessingStopped, &[reason::PRINTER_STOPPED]),
            (false, JobState::ProcessingStopped) => self.enter(id, JobState::Processing, &[reason::PRINTING]),
            _ => {}
        }
    }

    /// printer-state: 3 idle, 4 processing, 5 stopped.
    pub fn printer_state(&self) -> i32 {
        if self.is_stopped() {
            return 5;
        }
        match self.printing() {
            Some(_) => 4,
            None if self.lets_print() => 3,
            None => 5,
        }
    }

    /// printer-state-reasons, at least one.
    pub fn state_reasons(&self) -> Vec<&'static str> {
        let shown = self.conditions.all.keys().filter(|condition| self.shows(**condition));
        let prints = self.printing().is_some();
        let mut reasons: Vec<_> = shown
            .filter_map(|condition| match condition.sign().conduct {
                Conduct::Pauses if prints => Some("moving-to-paused"),
                _ => condition.sign().reason,
            })
            .collect();
        for reason in self.operator.reasons(prints) {
            if !reasons.contains(&reason) && (reason != "none" || reasons.is_empty()) {
                reasons.push(reason);
            }
        }
        if self.spool_full {
            reasons.retain(|&reason| reason != "none");
            reasons.push("spool-area-full");
        }
        reasons
    }

    /// printer-state-message: what the panel shows.
    pub fn state_message(&self) -> String {
        let shown = self.conditions.all.keys().filter(|condition| self.shows(**condition));
        let messages: Vec<_> = shown
            .map(|condition| condition.sign().message)
            .filter(|message| !message.is_empty())
            .collect();
        match (messages.is_empty(), self.printer_state()) {
            (false, _) => messages.join("; "),
            (true, 3) => "Ready".to_owned(),
            (true, 4) => "Processing job".to_owned(),
            (true, _) if self.operator.shut_down => "Shut down".to_owned(),
            (true, _) => "Paused".to_owned(),
        }
    }

    /// printer-is-accepting-jobs.
    pub fn accepts_jobs(&self) -> bool {
        self.operator.accepts_jobs() && !self.conditions.do_any(Conduct::AcceptsNoJobs)
    }

    /// Is a job that comes without IPP taken now? There is no status code to say why not.
    pub fn takes_jobs(&self) -> bool {
        self.accepts_jobs() && self.conditions.refusal().is_none()
    }

    /// May a job go to the marking engine?
    pub(super) fn lets_print(&self) -> bool {
        self.operator.lets_print() && !self.conditions.do_any(Conduct::Pauses) && !self.is_stopped()
    }

    /// Does the marking engine stand still, whatever is on it?
    pub(super) fn is_stopped(&self) -> bool {
        self.conditions.do_any(Conduct::Stops) || (self.conditions.do_any(Conduct::StopsForJobs) && self.has_work())
    }

    /// Tells what is different from what was told last.
    pub(super) fn tell_state(&mut self, now: OffsetDateTime) {
        let (state, reasons, message) = (self.printer_state(), self.state_reasons(), self.state_message());
        let (before, before_reasons) = match &self.conditions.told {
            Some((state, reasons, _)) => (Some(*state), reasons.as_slice()),
            None => (None, &["none"][..]),
        };
        // That it prints and stops printing is told by its jobs.
        if reasons != before_reasons {
            let event = Event::PrinterState {
                state: event::printer_state(state),
                reasons: reasons.iter().map(|&reason| reason.to_owned()).collect(),
                message: message.clone(),
            };
            self.effects.push(crate::Effect::Emit(event));
        }
        if before.is_some_and(|before| before != state) || reasons != before_reasons {
            self.engine_changed = Some(now);
        }
        self.conditions.told = Some((state, reasons, message));
    }

    /// Is it shown now? What only jobs meet is shown when there is one.
    pub(crate) fn shows(&self, condition: Condition) -> bool {
        condition.sign().conduct != Conduct::StopsForJobs || self.has_work()
    }

    fn has_work(&self) -> bool {
        self.unfinished()
            .any(|job| job.state == JobState::Pending || job.is_on_the_engine())
    }
}
