//! What is played when: the steps of a schedule, and how they are written. Who follows one is [`crate::play`].

use scenarios::{Combination, CombinationError};
use std::fmt::{Display, Formatter};
use std::str::FromStr;
use std::time::Duration;

/// Steps of one schedule.
const MAX_STEPS: usize = 1_000;
/// The latest step: a week.
const MAX_AFTER: Duration = Duration::from_secs(7 * 86_400);
/// The shortest round of a schedule that begins again.
const MIN_ROUND: Duration = Duration::from_millis(100);
/// The units of a time, in milliseconds; `ms` before `s`, which it ends with.
const UNITS: [(&str, u64); 4] = [("ms", 1), ("s", 1_000), ("m", 60_000), ("h", 3_600_000)];

/// A step of a schedule: what is played from then on.
#[derive(Clone, Debug)]
pub struct Step {
    /// From the start of the schedule.
    pub after: Duration,
    /// The scenarios; `None`: the printer as it is.
    pub play: Option<Combination>,
}

/// Steps in the order of their times, perhaps again and again.
///
/// Written `WHAT@TIME`, with commas between: `ok-chain@0s,expired@30s`. WHAT is a scenario, several with `+`
/// (`expired+net-slow-close@5m`), `off` for the printer as it is, or at the end `again`: from there on, everything once more.
///
/// ```
/// use std::time::Duration;
/// let schedule: printer::Schedule = "ok-chain@0s,expired@30s,off@90s,again@2m".parse()?;
/// assert_eq!((schedule.steps().len(), schedule.round()), (3, Some(Duration::from_secs(120))));
/// assert_eq!(schedule.to_string(), "ok-chain@0s,expired@30s,off@90s,again@2m");
/// let wrong = "ok-chain@0s,exipred@30s".parse::<printer::Schedule>().unwrap_err();
/// assert!(wrong.to_string().contains("did you mean expired?"));
/// # Ok::<(), printer::ScheduleError>(())
/// ```
#[derive(Clone, Debug, Default)]
pub struct Schedule {
    steps: Vec<Step>,
    round: Option<Duration>,
}

/// These are no steps of a schedule.
#[derive(Debug, PartialEq, Eq, thiserror::Error)]
pub enum ScheduleError {
    /// A step without a time.
    #[error("{0:?} has no time: write {0}@30s, and what begins at once as {0}@0s")]
    NoTime(String),
    /// Something that is no time.
    #[error("{step:?}: {time:?} is no time; write a whole number and its unit, such as 500ms, 30s, 5m or 1h")]
    Time {
        /// The whole step.
        step: String,
        /// What stands behind its `@`.
        time: String,
    },
    /// A step without a name, or with one that cannot be played.
    #[error("{step:?}: {source}; beside scenarios there are off and, at the end, again")]
    Scenario {
        /// The whole step.
        step: String,
        /// What is wrong with it.
        source: CombinationError,
    },
    /// Two steps without a comma.
    #[error("{0:?} has two times: write a comma between steps, such as ok-chain@0s,expired@30s")]
    TwoTimes(String),
    /// An empty step.
    #[error("there is nothing {0}: write WHAT@TIME with commas between, such as ok-chain@0s,expired@30s")]
    Nothing(&'static str),
    /// It does not come after the one before it.
    #[error(
        "{step:?} does not come after the step before it ({before}): write them in the order of their times, and what is \
         played together with + (expired+net-slow-close@30s)"
    )]
    Order {
        /// The whole step.
        step: String,
        /// The time of the step before.
        before: String,
    },
    /// Something after `again`.
    #[error("{0:?} comes after again, from where the schedule begins anew: let again be the last step")]
    AfterAgain(String),
    /// A round that is none.
    #[error(
        "{0:?}: there is nothing to play again; write what is played before it, such as expired@0s,off@30s,again@60s"
    )]
    Again(String),
    /// A round that would do nothing else but switch.
    #[error("a schedule begins again after 100ms at the earliest, not after {0:?}")]
    Round(Duration),
    /// More than a schedule has.
    #[error("a schedule has at most 1000 steps, not {0}")]
    TooMany(usize),
    /// It is too far away.
    #[error("a step comes at most a week (168h) after the start, not {0:?}")]
    TooLate(Duration),
}

impl Schedule {
    /// These steps, in the order of their times; with a `round`, all of them again after so long.
    ///
    /// # Errors
    /// There are too many, or one comes too late, or after the end of the round.
    pub fn new(mut steps: Vec<Step>, round: Option<Duration>) -> Result<Self, ScheduleError> {
        if steps.len() > MAX_STEPS {
            return Err(ScheduleError::TooMany(steps.len()));
        }
        steps.sort_by_key(|step| step.after);
        let last = steps.last().map(|step| step.after);
        if let Some(late) = last.max(round).filter(|after| *after > MAX_AFTER) {
            return Err(ScheduleError::TooLate(late));
        }
        if let Some(round) = round {
            let end = format!("again@{}", time(round));
            match last {
                None => return Err(ScheduleError::Again(end)),
                Some(_) if round < MIN_ROUND => return Err(ScheduleError::Round(round)),
                Some(last) if last >= round => {
                    let before = time(last);
                    return Err(ScheduleError::Order { step: end, before });
                }
                Some(_) => {}
            }
        }
        Ok(Self { steps, round })
    }

    /// In the order of their times.
    pub fn steps(&self) -> &[Step] {
        &self.steps
    }

    /// After so long it begins again; `None`: what was played last goes on.
    pub fn round(&self) -> Option<Duration> {
        self.round
    }

    /// Step `number`, counted over all rounds, and when it comes.
    pub(crate) fn step(&self, number: usize) -> Option<Step> {
        let rounds = number.checked_div(self.steps.len())?;
        let step = self.steps.get(number % self.steps.len())?.clone();
        let before = match (rounds, self.round) {
            (0, _) => Duration::ZERO,
            (_, None) => return None,
            (rounds, Some(round)) => round.checked_mul(u32::try_from(rounds).ok()?)?,
        };
        Some(Step {
            after: before + step.after,
            ..step
        })
    }
}

impl FromStr for Schedule {
    type Err = ScheduleError;

    fn from_str(text: &str) -> Result<Self, ScheduleError> {
        let mut steps: Vec<Step> = Vec::new();
        let mut round = None;
        for written in text.split(',').map(str::trim) {
            if written.is_empty() {
                let place = if text.trim().is_empty() {
                    "to play"
                } else {
                    "before or after a comma"
                };
                return Err(ScheduleError::Nothing(place));
            }
            if round.is_some() {
                return Err(ScheduleError::AfterAgain(written.to_owned()));
            }
            let Some((what, when)) = written.split_once('@') else {
                return Err(ScheduleError::NoTime(written.to_owned()));
            };
            if when.contains('@') {
                return Err(ScheduleError::TwoTimes(written.to_owned()));
            }
            let after = read_time(when).ok_or_else(|| ScheduleError::Time {
                step: written.to_owned(),
                time: when.to_owned(),
            })?;
            if let Some(before) = steps.last().map(|step| step.after).filter(|before| after <= *before) {
                return Err(ScheduleError::Order {
                    step: written.to_owned(),
                    before: time(before),
                });
            }
            let play = match what {
                "again" if steps.is_empty() => return Err(ScheduleError::Again(written.to_owned())),
                "again" => {
                    round = Some(after);
                    continue;
                }
                "off" | "none" => None,
                names => Some(names.parse().map_err(|source| ScheduleError::Scenario {
                    step: written.to_owned(),
                    source,
                })?),
            };
            steps.push(Step { after, play });
        }
        Self::new(steps, round)
    }
}

impl Display for Schedule {
    fn fmt(&self, f: &mut Formatter<'_>) -> std::fmt::Result {
        let mut comma = "";
        for Step { after, play } in &self.steps {
            let what = play.as_ref().map_or("off".to_owned(), |play| play.ids().join("+"));
            write!(f, "{comma}{what}@{}", time(*after))?;
            comma = ",";
        }
        match self.round {
            Some(round) => write!(f, ",again@{}", time(round)),
            None => Ok(()),
        }
    }
}

fn read_time(text: &str) -> Option<Duration> {
    let (number, unit_ms) = UNITS
        .into_iter()
        .find_map(|(unit, unit_ms)| Some((text.strip_suffix(unit)?, unit_ms)))?;
    // Of digits alone: a sign is none.
    let is_number = !number.is_empty() && number.bytes().all(|byte| byte.is_ascii_digit());
    // A time that is too long for us is too late, not unreadable.
    let milliseconds = number
        .parse::<u64>()
        .ok()
        .filter(|_| is_number)?
        .saturating_mul(unit_ms);
    Some(Duration::from_millis(milliseconds))
}

/// As [`read_time`] reads it, in the largest unit without a rest, but 90 s are not 1.5 minutes.
fn time(time: Duration) -> String {
    let ms = time.as_millis();
    let whole = |(_, unit_ms): &&(&str, u64)| ms.is_multiple_of(u128::from(*unit_ms));
    let (unit, unit_ms) = match ms {
        0 => ("s", 1_000),
        _ => *UNITS.iter().rev().find(whole).unwrap_or(&UNITS[0]),
    };
    format!("{}{unit}", ms / u128::from(unit_ms))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(text: &str) -> Result<Schedule, ScheduleError> {
        text.parse()
    }

    #[test]
    fn what_is_written_is_read_and_written_again() {
        for text in [
            "ok-chain@0s,expired@30s",
            "expired+net-slow-close@500ms,off@1h",
            "expired@90s,off@2m,again@168h",
        ] {
            assert_eq!(read(text).unwrap().to_string(), text);
        }
        let spaced = read(" ok-chain@0s , none@1000ms,expired@120s").unwrap();
        assert_eq!(spaced.to_string(), "ok-chain@0s,off@1s,expired@2m");
        assert_eq!(spaced.round(), None);
    }

    #[test]
    fn a_bad_part_is_named_with_what_to_write_instead() {
        for (text, words) in [
            ("", "nothing to play"),
            ("expired@1s,", "before or after a comma"),
            ("expired", "write expired@30s"),
            ("expired@30", "\"30\" is no time"),
            ("expired@-1s", "\"-1s\" is no time"),
            ("expired@1.5h", "\"1.5h\" is no time"),
            ("expired@99999999999999999999s", "is no time"),
            ("exipred@1s", "did you mean expired?"),
            ("of@1s", "there are off and"),
            ("expired+san-mismatch@1s", "each changes the certificate"),
            ("@1s", "\"@1s\""),
            ("ok-chain@0s;expired@30s", "write a comma between"),
            (
                "expired@30s,off@10s",
                "\"off@10s\" does not come after the step before it (30s)",
            ),
            ("expired@30s,off@30000ms", "does not come after"),
            ("expired@0s,again@0s", "does not come after"),
            ("again@5s", "nothing to play again"),
            ("expired@0s,again@50ms", "100ms"),
            ("expired@0s,again@5s,off@6s", "\"off@6s\" comes after again"),
            ("expired@169h", "a week"),
        ] {
            let error = read(text).unwrap_err().to_string();
            assert!(error.contains(words), "{text}: {error}");
        }
        let many = vec!["off@1s"; 1_001];
        let many = many
            .iter()
            .enumerate()
            .map(|(n, _)| format!("off@{n}s"))
            .collect::<Vec<_>>();
        assert_eq!(read(&many.join(",")).unwrap_err(), ScheduleError::TooMany(1_001));
    }

    #[test]
    fn steps_come_in_order_and_in_rounds() {
        let at = |seconds| Step {
            after: Duration::from_secs(seconds),
            play: None,
        };
        let seconds = |schedule: &Schedule, number| schedule.step(number).map(|step| step.after.as_secs());
        let once = Schedule::new(vec![at(20), at(5)], None).unwrap();
        assert_eq!([0, 1, 2].map(|n| seconds(&once, n)), [Some(5), Some(20), None]);
        let rounds = Schedule::new(vec![at(5), at(20)], Some(Duration::from_secs(60))).unwrap();
        assert_eq!([1, 2, 7].map(|n| seconds(&rounds, n)), [Some(20), Some(65), Some(200)]);
        assert!(Schedule::default().step(0).is_none());
    }
}
