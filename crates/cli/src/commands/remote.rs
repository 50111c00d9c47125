//! `misprint scenario set`, `schedule`, `off` and `status`, `misprint events` and `misprint wait`: a bench that runs, from a
//! shell.

use super::Ended;
use crate::args::{EventsArgs, ScenarioOffArgs, ScenarioScheduleArgs, ScenarioSetArgs, ScenarioStatusArgs, WaitArgs};
use crate::config;
use crate::terminal::Terminal;
use anyhow::Context as _;
use http::Method;
use serde::Deserialize;
use serde_json::{Map, Value, json};
use std::future::Future;
use std::time::Duration;

/// How long one question for events waits for an answer.
const TURN: Duration = Duration::from_secs(25);

/// Sets what a printer plays, or ends it.
pub(crate) fn set_scenario(args: &ScenarioSetArgs) -> anyhow::Result<Ended> {
    let remote = config::remote(&args.remote)?;
    let mut order = Map::from_iter([("scenario".to_owned(), json!(args.scenario))]);
    order.extend(args.next.map(|next| ("next".to_owned(), json!(next))));
    order.extend(args.probability.map(|p| ("probability".to_owned(), json!(p))));
    order.extend(args.seed.map(|seed| ("seed".to_owned(), json!(seed.to_string()))));
    print(remote.ask(Method::PUT, "scenario", Some(Value::Object(order))))
}

/// Ends what a printer plays, and its schedule.
pub(crate) fn end_scenario(args: &ScenarioOffArgs) -> anyhow::Result<Ended> {
    let remote = config::remote(&args.remote)?;
    print(remote.ask(Method::DELETE, "scenario", None))
}

/// Has a printer follow a schedule, or ends it.
pub(crate) fn schedule(args: &ScenarioScheduleArgs) -> anyhow::Result<Ended> {
    let remote = config::remote(&args.remote)?;
    let (method, order) = match &args.schedule {
        Some(schedule) => (Method::POST, Some(json!({"schedule": schedule.to_string()}))),
        None => (Method::DELETE, None),
    };
    print(remote.ask(method, "schedule", order))
}

/// Prints what a printer plays, and what comes next.
pub(crate) fn status(args: &ScenarioStatusArgs) -> anyhow::Result<Ended> {
    let remote = config::remote(&args.remote)?;
    let (playing, scheduled) = block_on(async {
        let playing = remote.ask(Method::GET, "scenario", None).await?;
        anyhow::Ok((playing, remote.ask(Method::GET, "schedule", None).await?))
    })?;
    if args.json {
        let mut both = playing;
        if let (Some(both), Value::Object(scheduled)) = (both.as_object_mut(), scheduled) {
            both.extend(scheduled);
        }
        Terminal::stdout(true).json(&both)?;
        return Ok(Ended::Done);
    }
    let (playing, scheduled) = (serde_json::from_value(playing)?, serde_json::from_value(scheduled)?);
    let terminal = Terminal::stdout(config::no_color());
    told(&playing, &scheduled)
        .into_iter()
        .try_for_each(|line| terminal.line(line))?;
    Ok(Ended::Done)
}

/// What the door says is played.
#[derive(Deserialize)]
struct Playing {
    scenario: Vec<String>,
    guest: Option<Guest>,
}

#[derive(Deserialize)]
struct Guest {
    scenario: Vec<String>,
    connections_left: Option<u32>,
    probability: Option<f64>,
}

/// What the door says comes next.
#[derive(Deserialize)]
struct Scheduled {
    schedule: Option<String>,
    next: Vec<StepToCome>,
}

#[derive(Deserialize)]
struct StepToCome {
    in_ms: u64,
    scenario: Vec<String>,
}

fn told(playing: &Playing, scheduled: &Scheduled) -> Vec<String> {
    let named = |scenario: &[String]| match scenario {
        [] => "the printer as it is".to_owned(),
        names => names.join(","),
    };
    let mut lines = vec![format!("now       {}", named(&playing.scenario))];
    if let Some(guest) = &playing.guest {
        let whom = match (guest.connections_left, guest.probability) {
            (Some(1), _) => "the next connection".to_owned(),
            (Some(left), _) => format!("the next {left} connections"),
            (None, Some(probability)) => format!("each connection with probability {probability}"),
            (None, None) => "some connections".to_owned(),
        };
        lines.push(format!("          to {whom}: {}", named(&guest.scenario)));
    }
    for (place, step) in scheduled.next.iter().enumerate() {
        let label = if place == 0 { "next" } else { "then" };
        lines.push(format!(
            "{label}      in {}: {}",
            left(step.in_ms),
            named(&step.scenario)
        ));
    }
    match &scheduled.schedule {
        Some(schedule) => lines.push(format!("schedule  {schedule}")),
        None => lines.push("next      nothing is scheduled".to_owned()),
    }
    lines
}

/// Whole seconds, and no more than two units.
fn left(ms: u64) -> String {
    let seconds = ms.div_ceil(1_000);
    let (hours, minutes, rest) = (seconds / 3_600, seconds / 60 % 60, seconds % 60);
    match (hours, minutes) {
        (0, 0) => format!("{rest} s"),
        (0, minutes) => format!("{minutes} min {rest} s"),
        (hours, minutes) => format!("{hours} h {minutes} min"),
    }
}

fn print(answer: impl Future<Output = anyhow::Result<Value>>) -> anyhow::Result<Ended> {
    let answer = block_on(answer)?;
    Terminal::stdout(true).json(&answer)?;
    Ok(Ended::Done)
}

/// Prints events as JSON lines.
pub(crate) fn events(args: &EventsArgs) -> anyhow::Result<Ended> {
    let remote = config::remote(&args.remote)?;
    let terminal = Terminal::stdout(true);
    block_on(async {
        let mut since = args.since;
        let mut seen_any = false;
        loop {
            let wait = if args.follow { TURN } else { Duration::ZERO };
            let came = match remote.events(since, wait).await {
                Ok(came) => came,
                // The printer has stopped: that is how following ends.
                Err(_) if seen_any && args.follow => return Ok(Ended::Done),
                Err(error) => return Err(error),
            };
            seen_any = true;
            since = came.last.max(since);
            let wanted = |record: &&printer::EventRecord| args.pattern.iter().all(|pattern| pattern.matches(record));
            came.events
                .iter()
                .filter(wanted)
                .try_for_each(|record| terminal.json(record))?;
            if !args.follow {
                return Ok(Ended::Done);
            }
        }
    })
}

/// Waits for one event and prints it.
pub(crate) fn wait(args: &WaitArgs) -> anyhow::Result<Ended> {
    let remote = config::remote(&args.remote)?;
    let terminal = Terminal::stdout(true);
    block_on(async {
        let timeout = config::duration("--timeout", &args.timeout)?;
        let search = async {
            let mut since = args.since;
            loop {
                let came = remote.events(since, TURN).await?;
                if let Some(found) = came.events.into_iter().find(|record| args.pattern.matches(record)) {
                    return anyhow::Ok(found);
                }
                since = came.last.max(since);
            }
        };
        match tokio::time::timeout(timeout, search).await {
            Ok(found) => {
                terminal.json(&found?)?;
                Ok(Ended::Done)
            }
            Err(_) => {
                let since = args.since;
                Terminal::stderr(true).line(format!(
                    "no {} within {}; misprint events --since {since} shows what there was",
                    args.pattern, args.timeout
                ))?;
                Ok(Ended::Refused)
            }
        }
    })
}

fn block_on<T>(task: impl Future<Output = anyhow::Result<T>>) -> anyhow::Result<T> {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build();
    runtime.context("the asynchronous runtime cannot start")?.block_on(task)
}

#[cfg(test)]
mod tests {
    use super::left;

    #[test]
    fn the_time_that_is_left_is_told_in_two_units() {
        let told = [0, 1, 59_900, 61_000, 3_600_000, 90_061_000].map(left);
        assert_eq!(
            told,
            ["0 s", "1 s", "1 min 0 s", "1 min 1 s", "1 h 0 min", "25 h 1 min"]
        );
    }
}
