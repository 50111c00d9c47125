//! `misprint diagnose`: one attempt, as a Windows made it, and what came of it.

use super::Ended;
use crate::args::DiagnoseArgs;
use crate::config;
use crate::terminal::{Line, Style, Terminal};
use diagnose::{Outcome, Report};

/// Tries, and tells.
pub(crate) fn run(args: DiagnoseArgs) -> anyhow::Result<Ended> {
    let diagnose = config::diagnose(args)?;
    let terminal = Terminal::stdout(config::no_color());
    let report = diagnose::diagnose(&diagnose.request);
    if diagnose.json {
        terminal.json(&report)?;
    } else {
        tell(&report).into_iter().try_for_each(|line| terminal.line(line))?;
    }
    match report.outcome {
        Outcome::Accepted => Ok(Ended::Done),
        Outcome::Refused => Ok(Ended::Refused),
        Outcome::Unreachable => anyhow::bail!("{}", report.explanation),
    }
}

fn tell(report: &Report) -> Vec<Line> {
    let verdict = match report.outcome {
        Outcome::Accepted => Line::of(Style::Good, "accepted"),
        Outcome::Refused => Line::of(Style::Bad, "refused"),
        Outcome::Unreachable => Line::of(Style::Bad, "could not try"),
    };
    vec![verdict.and(Style::Plain, format!(" {} {}", report.hresult, report.symbol))]
}
