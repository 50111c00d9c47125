//! `misprint scenario`: the catalogue, to be read.

use super::{Ended, remote};
use crate::args::ScenarioAction;
use scenarios::{Scenario, reference};
use std::io::Write as _;

/// Prints what was asked for.
pub(crate) fn run(action: &ScenarioAction) -> anyhow::Result<Ended> {
    let text = match action {
        ScenarioAction::List {
            missing: true,
            json: false,
        } => reference::missing(),
        ScenarioAction::List {
            missing: true,
            json: true,
        } => serde_json::to_string_pretty(scenarios::MISSING)? + "\n",
        ScenarioAction::List { json: false, .. } => reference::list(),
        ScenarioAction::List { json: true, .. } => {
            let all: Vec<&Scenario> = scenarios::all().collect();
            serde_json::to_string_pretty(&all)? + "\n"
        }
        ScenarioAction::Show { id, json: false } => reference::show(id),
        ScenarioAction::Show { id, json: true } => serde_json::to_string_pretty(id)? + "\n",
        ScenarioAction::Set(args) => return remote::set_scenario(args),
        ScenarioAction::Docs => reference::markdown(),
    };
    std::io::stdout().lock().write_all(text.as_bytes())?;
    Ok(Ended::Done)
}
