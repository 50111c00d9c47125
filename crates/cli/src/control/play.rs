//! Scenarios: the catalogue, and which of them a printer plays.

use super::bench::Bench;
use super::problem::Problem;
use super::whole;
use crate::catalogue::Entry;
use axum::extract::rejection::{JsonRejection, PathRejection, QueryRejection};
use axum::extract::{Json, Path, Query, State};
use pki::Seed;
use printer::{Casting, Printer, Schedule, ScheduleError, Step, Upcoming};
use scenarios::{Combination, CombinationError, Scenario};
use serde::{Deserialize, Serialize};
use std::fmt::Display;
use std::time::Duration;

type Name = Result<Path<String>, PathRejection>;

/// The printer as it is, as a name among those of scenarios.
const OFF: &str = "off";
/// The same.
const NONE: &str = "none";

#[derive(Serialize)]
pub(super) struct Catalogue {
    scenarios: Vec<Entry>,
}

pub(super) async fn catalogue() -> Json<Catalogue> {
    Json(Catalogue {
        scenarios: scenarios::all().map(Entry::of).collect(),
    })
}

pub(super) async fn entry(id: Name) -> Result<Json<Entry>, Problem> {
    let found = scenarios::find(&id?);
    found
        .map(|found| Json(Entry::of(found)))
        .map_err(|error| Problem::no_such(error.to_string()))
}

/// What is played.
#[derive(Serialize)]
pub(super) struct Playing {
    /// To all connections.
    scenario: Vec<&'static str>,
    /// SHA-256 of the certificate that lies in the device's store, upper-case hex.
    sha256: String,
    /// To some alone.
    guest: Option<Guest>,
}

#[derive(Serialize)]
struct Guest {
    scenario: Vec<&'static str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    connections_left: Option<u32>,
    #[serde(skip_serializing_if = "Option::is_none")]
    probability: Option<f64>,
}

/// What is to be played.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Order {
    /// Names, with commas between.
    scenario: String,
    /// For the next so many connections alone.
    #[serde(default, deserialize_with = "whole::optional")]
    next: Option<u32>,
    /// For each connection with this probability.
    probability: Option<f64>,
    /// Of the probability; the printer's own without.
    seed: Option<String>,
}

/// The same of a scenario in the path.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct ForWhom {
    next: Option<u32>,
    probability: Option<f64>,
}

/// What is to be played when: as it is typed, or step by step.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct ScheduleOrder {
    /// `ok-chain@0s,expired@30s`
    #[serde(default, deserialize_with = "whole::present")]
    schedule: Option<String>,
    #[serde(default, deserialize_with = "whole::present")]
    steps: Option<Vec<StepOrder>>,
    /// Milliseconds after which the steps begin again.
    #[serde(default, deserialize_with = "whole::optional")]
    again_ms: Option<u64>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct StepOrder {
    /// Milliseconds from now.
    #[serde(deserialize_with = "whole::number")]
    after_ms: u64,
    /// Names, with commas between; null: the printer as it is.
    scenario: Option<String>,
}

/// What is to come.
#[derive(Serialize)]
pub(super) struct Scheduled {
    /// As it is typed; null: there is none, or all of it was played.
    schedule: Option<String>,
    next: Vec<StepToCome>,
}

#[derive(Serialize)]
struct StepToCome {
    in_ms: u64,
    /// Empty: the printer as it is.
    scenario: Vec<&'static str>,
}

pub(super) async fn current(State(bench): State<Bench>, name: Name) -> Result<Json<Playing>, Problem> {
    Ok(Json(playing(&*bench.printer(&name?)?)))
}

pub(super) async fn set(
    State(bench): State<Bench>,
    name: Name,
    order: Result<Json<Order>, JsonRejection>,
) -> Result<Json<Playing>, Problem> {
    let printer = bench.printer(&name?)?;
    let Json(order) = order?;
    perform(&printer, &order).await
}

/// The same with everything in the URL.
pub(super) async fn set_by_path(
    State(bench): State<Bench>,
    path: Result<Path<(String, String)>, PathRejection>,
    whom: Result<Query<ForWhom>, QueryRejection>,
) -> Result<Json<Playing>, Problem> {
    let Path((name, scenario)) = path?;
    let printer = bench.printer(&name)?;
    let Query(ForWhom { next, probability }) = whom?;
    let order = Order {
        scenario,
        next,
        probability,
        seed: None,
    };
    perform(&printer, &order).await
}

pub(super) async fn clear(State(bench): State<Bench>, name: Name) -> Result<Json<Playing>, Problem> {
    let printer = bench.printer(&name?)?;
    let cleared = printer.clear_scenario().await;
    cleared.map_err(|error| Problem::unprocessable(error.to_string()))?;
    Ok(Json(playing(&printer)))
}

pub(super) async fn scheduled(State(bench): State<Bench>, name: Name) -> Result<Json<Scheduled>, Problem> {
    Ok(Json(to_come(&*bench.printer(&name?)?)))
}

pub(super) async fn schedule(
    State(bench): State<Bench>,
    name: Name,
    order: Result<Json<ScheduleOrder>, JsonRejection>,
) -> Result<Json<Scheduled>, Problem> {
    let printer = bench.printer(&name?)?;
    let Json(order) = order?;
    let schedule = match (order.schedule, order.steps) {
        (Some(text), None) if order.again_ms.is_none() => text.parse(),
        (None, Some(steps)) => {
            let step = |StepOrder { after_ms, scenario }: StepOrder| {
                Ok(Step {
                    after: Duration::from_millis(after_ms),
                    play: scenario.as_deref().map(read).transpose()?,
                })
            };
            let steps = steps.into_iter().map(step).collect::<Result<Vec<_>, Problem>>()?;
            Schedule::new(steps, order.again_ms.map(Duration::from_millis))
        }
        _ => {
            return Err(Problem::unprocessable(
                "write either schedule, such as {\"schedule\":\"ok-chain@0s,expired@30s\"}, or steps with again_ms where they begin again",
            ));
        }
    };
    follow(&printer, schedule).await
}

/// The same with the schedule in the URL.
pub(super) async fn schedule_by_path(
    State(bench): State<Bench>,
    path: Result<Path<(String, String)>, PathRejection>,
) -> Result<Json<Scheduled>, Problem> {
    let Path((name, text)) = path?;
    let printer = bench.printer(&name)?;
    follow(&printer, text.parse()).await
}

pub(super) async fn cancel_schedule(State(bench): State<Bench>, name: Name) -> Result<Json<Scheduled>, Problem> {
    let printer = bench.printer(&name?)?;
    printer.cancel_schedule();
    Ok(Json(to_come(&printer)))
}

async fn follow(printer: &Printer, schedule: Result<Schedule, ScheduleError>) -> Result<Json<Scheduled>, Problem> {
    let schedule = schedule.map_err(|error| match &error {
        ScheduleError::Scenario { source, .. } => refused(source, &error),
        // Each is as it should be, and they do not go together.
        ScheduleError::Order { .. }
        | ScheduleError::Again(_)
        | ScheduleError::AfterAgain(_)
        | ScheduleError::Round(_)
        | ScheduleError::TooLate(_) => Problem::conflict(error.to_string()),
        _ => Problem::unprocessable(error.to_string()),
    })?;
    let begun = printer.schedule(schedule).await;
    begun.map_err(|error| Problem::unprocessable(error.to_string()))?;
    Ok(Json(to_come(printer)))
}

async fn perform(printer: &Printer, order: &Order) -> Result<Json<Playing>, Problem> {
    let casting = casting(order)?;
    let done = match (order.scenario.as_str(), casting) {
        (OFF | NONE, Casting::Always) => printer.clear_scenario().await,
        (OFF | NONE, _) => {
            return Err(Problem::conflict(
                "off is for all connections; leave next and probability out",
            ));
        }
        (names, casting) => printer.play(read(names)?, casting).await.map(drop),
    };
    done.map_err(|error| Problem::unprocessable(error.to_string()))?;
    Ok(Json(playing(printer)))
}

fn to_come(printer: &Printer) -> Scheduled {
    let step = |Upcoming { within, play }: Upcoming| StepToCome {
        in_ms: u64::try_from(within.as_millis()).unwrap_or(u64::MAX),
        scenario: play.map(|play| play.ids()).unwrap_or_default(),
    };
    Scheduled {
        schedule: printer.scheduled().map(|schedule| schedule.to_string()),
        next: printer.upcoming().into_iter().map(step).collect(),
    }
}

fn ids(scenarios: &[&'static Scenario]) -> Vec<&'static str> {
    scenarios.iter().map(|scenario| scenario.id).collect()
}

fn playing(printer: &Printer) -> Playing {
    Playing {
        scenario: ids(&printer.scenarios()),
        sha256: printer.certificate().sha256(),
        guest: printer.guest().map(|guest| Guest {
            scenario: ids(&guest.scenarios),
            connections_left: guest.connections_left,
            probability: guest.probability,
        }),
    }
}

fn read(names: &str) -> Result<Combination, Problem> {
    let read = names.parse::<Combination>();
    read.map_err(|error| refused(&error, &error))
}

fn refused(error: &CombinationError, words: &impl Display) -> Problem {
    match error {
        CombinationError::Unknown(_) => Problem::no_such(words.to_string()),
        CombinationError::Conflict { .. } => Problem::conflict(words.to_string()),
    }
}

fn casting(order: &Order) -> Result<Casting, Problem> {
    let seed = order.seed.as_ref().map(|seed| seed.parse::<Seed>()).transpose();
    let seed = seed.map_err(|error| Problem::unprocessable(error.to_string()))?;
    match (order.next, order.probability) {
        (None, None) => Ok(Casting::Always),
        (Some(0), None) => Err(Problem::unprocessable("next counts connections: at least 1")),
        (Some(connections), None) => Ok(Casting::Next(connections)),
        (None, Some(probability)) if (0.0..=1.0).contains(&probability) => Ok(Casting::Chance { probability, seed }),
        (None, Some(probability)) => Err(Problem::unprocessable(format!(
            "a probability is between 0 and 1, not {probability}"
        ))),
        (Some(_), Some(_)) => Err(Problem::conflict(
            "next and probability cannot be asked for together; choose one",
        )),
    }
}
