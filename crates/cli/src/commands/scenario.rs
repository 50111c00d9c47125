//! `misprint scenario`: the catalogue, to be read.

use super::{Ended, remote};
use crate::args::{ScenarioAction, ScenarioListArgs};
use crate::catalogue::{self, Entry};
use crate::terminal::Terminal;
use std::io::Write as _;

/// Prints what was asked for.
pub(crate) fn run(action: &ScenarioAction) -> anyhow::Result<Ended> {
    let text = match action {
        ScenarioAction::List(args) => return list(args),
        ScenarioAction::Show { id, json: false } => catalogue::show(id),
        ScenarioAction::Show { id, json: true } => serde_json::to_string_pretty(&Entry::of(id))? + "\n",
        ScenarioAction::Set(args) => return remote::set_scenario(args),
        ScenarioAction::Schedule(args) => return remote::schedule(args),
        ScenarioAction::Off(args) => return remote::end_scenario(args),
        ScenarioAction::Status(args) => return remote::status(args),
        ScenarioAction::Docs => catalogue::markdown(),
    };
    print(&text)
}

fn list(args: &ScenarioListArgs) -> anyhow::Result<Ended> {
    let filter = args.filter();
    let (text, none) = match (args.missing, args.json) {
        (true, json) => {
            let missing: Vec<_> = scenarios::MISSING
                .iter()
                .filter(|it| filter.takes_missing(it))
                .collect();
            let text = match json {
                true => serde_json::to_string_pretty(&missing)? + "\n",
                false => catalogue::missing(&filter),
            };
            (text, missing.is_empty())
        }
        (false, true) => {
            let meant = scenarios::all().filter(|scenario| filter.takes(scenario));
            let entries: Vec<Entry> = meant.map(Entry::of).collect();
            (serde_json::to_string_pretty(&entries)? + "\n", entries.is_empty())
        }
        (false, false) => {
            let text = catalogue::list(&filter);
            let none = text.is_empty();
            (text, none)
        }
    };
    print(&text)?;
    if none {
        Terminal::stderr(true).line("misprint: no scenario is like that; misprint scenario list names them all")?;
        return Ok(Ended::Refused);
    }
    Ok(Ended::Done)
}

fn print(text: &str) -> anyhow::Result<Ended> {
    std::io::stdout().lock().write_all(text.as_bytes())?;
    Ok(Ended::Done)
}
