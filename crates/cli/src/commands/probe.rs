//! `misprint probe`: what a printer's TLS offers, and what is wrong with it.

use super::Ended;
use super::diagnose::screen;
use crate::args::ProbeArgs;
use crate::config;
use crate::terminal::Terminal;
use diagnose::Outcome;

/// Probes, and tells.
pub(crate) fn run(args: ProbeArgs) -> anyhow::Result<Ended> {
    let config = config::probe(args)?;
    let terminal = Terminal::stdout(config::no_color());
    let report = diagnose::probe::probe(&config.request);
    if config.json {
        terminal.json(&report)?;
    } else if config.details {
        terminal.line(report.to_text().trim_end())?;
    } else {
        screen(&terminal, report.summary())?;
    }
    let heavy = report.findings.iter().any(|finding| finding.severity >= config.fail_on);
    Ok(match report.outcome {
        Outcome::Unreachable => Ended::CouldNot,
        _ if heavy => Ended::Refused,
        _ => Ended::Done,
    })
}
