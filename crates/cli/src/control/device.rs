//! What a person's hand does: the button, the plug, the clock.

use super::bench::Bench;
use super::problem::Problem;
use super::whole;
use axum::extract::rejection::{JsonRejection, PathRejection};
use axum::extract::{Json, Path, State};
use axum::http::StatusCode;
use printer::Printer;
use serde::{Deserialize, Serialize};
use time::format_description::well_known::Rfc3339;
use time::{OffsetDateTime, UtcOffset};

type Name = Result<Path<String>, PathRejection>;

/// A hundred years.
const MAX_AHEAD_S: i64 = 100 * 366 * 86_400;

pub(super) async fn cold_reset(State(bench): State<Bench>, name: Name) -> Result<StatusCode, Problem> {
    bench.printer(&name?)?.cold_reset().await;
    Ok(StatusCode::NO_CONTENT)
}

pub(super) async fn power_cycle(State(bench): State<Bench>, name: Name) -> Result<StatusCode, Problem> {
    bench.printer(&name?)?.power_cycle().await;
    Ok(StatusCode::NO_CONTENT)
}

pub(super) async fn power_off(State(bench): State<Bench>, name: Name) -> Result<StatusCode, Problem> {
    bench.printer(&name?)?.power_off();
    Ok(StatusCode::NO_CONTENT)
}

pub(super) async fn power_on(State(bench): State<Bench>, name: Name) -> Result<StatusCode, Problem> {
    bench.printer(&name?)?.power_on().await;
    Ok(StatusCode::NO_CONTENT)
}

#[derive(Serialize)]
pub(super) struct Clock {
    /// RFC 3339, UTC.
    now: String,
    /// Seconds before the system's clock; negative: behind it.
    ahead_s: i64,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Ahead {
    #[serde(deserialize_with = "whole::number")]
    ahead_s: i64,
}

pub(super) async fn clock(State(bench): State<Bench>, name: Name) -> Result<Json<Clock>, Problem> {
    Ok(Json(read(&*bench.printer(&name?)?)))
}

pub(super) async fn set_clock(
    State(bench): State<Bench>,
    name: Name,
    wanted: Result<Json<Ahead>, JsonRejection>,
) -> Result<Json<Clock>, Problem> {
    let printer = bench.printer(&name?)?;
    let Json(Ahead { ahead_s }) = wanted?;
    if !(-MAX_AHEAD_S..=MAX_AHEAD_S).contains(&ahead_s) {
        return Err(Problem::unprocessable(format!(
            "the clock can be at most a hundred years off, {MAX_AHEAD_S} seconds, not {ahead_s}"
        )));
    }
    printer.set_clock_ahead_s(ahead_s);
    Ok(Json(read(&printer)))
}

fn read(printer: &Printer) -> Clock {
    let now: OffsetDateTime = printer.clock().to_offset(UtcOffset::UTC);
    let now = now.replace_nanosecond(0).unwrap_or(now);
    Clock {
        now: now.format(&Rfc3339).unwrap_or_default(),
        ahead_s: printer.clock_ahead_s(),
    }
}
