//! Scenarios: the catalogue, and which of them a printer plays.

use super::bench::Bench;
use super::problem::Problem;
use super::whole;
use crate::catalogue::Entry;
use axum::extract::rejection::{JsonRejection, PathRejection};
use axum::extract::{Json, Path, State};
use axum::http::StatusCode;
use pki::Seed;
use printer::{Casting, Printer, Step};
use scenarios::{Combination, CombinationError};
use serde::{Deserialize, Serialize};
use std::time::Duration;

type Name = Result<Path<String>, PathRejection>;

/// Steps of one schedule.
const MAX_STEPS: usize = 1_000;
/// A week.
const MAX_AFTER_MS: u64 = 7 * 86_400 * 1_000;

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

/// What is played to all connections.
#[derive(Serialize)]
pub(super) struct Playing {
    scenario: Vec<&'static str>,
    /// SHA-256 of the certificate that lies in the device's store, upper-case hex.
    sha256: String,
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
    /// Of the probability: 64 hexadecimal digits; the printer's own without.
    seed: Option<String>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Schedule {
    steps: Vec<StepOrder>,
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
    let combination = read(&order.scenario)?;
    let casting = casting(&order, &printer)?;
    let played = printer.play(combination, casting).await;
    played.map_err(|error| Problem::unprocessable(error.to_string()))?;
    Ok(Json(playing(&printer)))
}

pub(super) async fn clear(State(bench): State<Bench>, name: Name) -> Result<Json<Playing>, Problem> {
    let printer = bench.printer(&name?)?;
    let cleared = printer.clear_scenario().await;
    cleared.map_err(|error| Problem::unprocessable(error.to_string()))?;
    Ok(Json(playing(&printer)))
}

pub(super) async fn schedule(
    State(bench): State<Bench>,
    name: Name,
    schedule: Result<Json<Schedule>, JsonRejection>,
) -> Result<StatusCode, Problem> {
    let printer = bench.printer(&name?)?;
    let Json(Schedule { steps }) = schedule?;
    if steps.len() > MAX_STEPS {
        return Err(Problem::unprocessable(format!(
            "a schedule has at most {MAX_STEPS} steps, not {}",
            steps.len()
        )));
    }
    let step = |StepOrder { after_ms, scenario }: StepOrder| {
        if after_ms > MAX_AFTER_MS {
            let detail = format!("a step comes at most a week from now, {MAX_AFTER_MS} ms, not {after_ms}");
            return Err(Problem::unprocessable(detail));
        }
        Ok(Step {
            after: Duration::from_millis(after_ms),
            play: scenario.as_deref().map(read).transpose()?,
        })
    };
    let steps = steps.into_iter().map(step).collect::<Result<Vec<_>, _>>()?;
    printer.schedule(steps);
    Ok(StatusCode::ACCEPTED)
}

fn playing(printer: &Printer) -> Playing {
    Playing {
        scenario: printer.scenarios().iter().map(|scenario| scenario.id).collect(),
        sha256: printer.certificate().sha256(),
    }
}

fn read(names: &str) -> Result<Combination, Problem> {
    let read = names.parse::<Combination>();
    read.map_err(|error| match error {
        CombinationError::Unknown(_) => Problem::no_such(error.to_string()),
        CombinationError::Conflict { .. } => Problem::conflict(error.to_string()),
    })
}

fn casting(order: &Order, printer: &Printer) -> Result<Casting, Problem> {
    let seed = || match &order.seed {
        Some(seed) => seed
            .parse::<Seed>()
            .map_err(|error| Problem::unprocessable(error.to_string())),
        None => Ok(printer.seed().derive("control/chance")),
    };
    match (order.next, order.probability) {
        (None, None) => Ok(Casting::Always),
        (Some(0), None) => Err(Problem::unprocessable("next counts connections: at least 1")),
        (Some(connections), None) => Ok(Casting::Next(connections)),
        (None, Some(probability)) if (0.0..=1.0).contains(&probability) => Ok(Casting::Chance {
            probability,
            seed: seed()?,
        }),
        (None, Some(probability)) => Err(Problem::unprocessable(format!(
            "a probability is between 0 and 1, not {probability}"
        ))),
        (Some(_), Some(_)) => Err(Problem::conflict(
            "next and probability cannot be asked for together; choose one",
        )),
    }
}
