//! The printers themselves.

use super::bench::Bench;
use super::problem::Problem;
use axum::extract::rejection::PathRejection;
use axum::extract::{Path, State};
use axum::response::Json;
use printer::{Printer, Ready};
use serde::Serialize;

/// A printer as the bench sees it now.
#[derive(Serialize)]
pub(super) struct Now {
    #[serde(flatten)]
    ready: Ready,
    /// The scenarios that are played to all connections.
    scenario: Vec<&'static str>,
    /// Number of the newest event.
    last_event: u64,
}

#[derive(Serialize)]
pub(super) struct List {
    printers: Vec<Now>,
}

/// The ready object of the first printer.
pub(super) async fn ready(State(bench): State<Bench>) -> Result<Json<Ready>, Problem> {
    let mut ready = bench.printer("first")?.ready();
    ready.urls.control = Some(bench.url.to_string());
    Ok(Json(ready))
}

pub(super) async fn all(State(bench): State<Bench>) -> Json<List> {
    let printers = bench.printers().map(|printer| state(&bench, &printer)).collect();
    Json(List { printers })
}

pub(super) async fn one(
    State(bench): State<Bench>,
    name: Result<Path<String>, PathRejection>,
) -> Result<Json<Now>, Problem> {
    let printer = bench.printer(&name?)?;
    Ok(Json(state(&bench, &printer)))
}

fn state(bench: &Bench, printer: &Printer) -> Now {
    let mut ready = printer.ready();
    ready.urls.control = Some(bench.url.to_string());
    Now {
        ready,
        scenario: printer.scenarios().iter().map(|scenario| scenario.id).collect(),
        last_event: printer.events().last(),
    }
}
