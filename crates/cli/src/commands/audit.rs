//! `misprint audit`: examines a client, and tells.

use super::Ended;
use crate::args::AuditArgs;
use crate::audit::baseline::Baseline;
use crate::audit::examination::{examine, version};
use crate::audit::report::{Report, Visit};
use crate::audit::{html, junit, sarif, table};
use crate::config::{self, Audit};
use crate::terminal::Terminal;
use crate::whole_file;
use anyhow::{Context as _, bail};
use std::io::{IsTerminal as _, Write as _};

/// Characters of the bar.
const BAR: usize = 30;

/// Examines, and tells.
pub(crate) fn run(args: AuditArgs) -> anyhow::Result<Ended> {
    let mut config = config::audit(args)?;
    let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build();
    let report = runtime
        .context("the asynchronous runtime cannot start")?
        .block_on(examined(&mut config))?;
    tell(&config, &report)?;
    Ok(match report.passes() || config.write_baseline.is_some() {
        true => Ended::Done,
        false => Ended::Refused,
    })
}

async fn examined(config: &mut Audit) -> anyhow::Result<Report> {
    let recipe = &config.conditions.recipe;
    let version = version(recipe).await;
    let mut progress = Progress::new(config.plan.visits.len());
    let examination = examine(&config.conditions, &config.plan, |visit| progress.done(visit));
    // Ctrl-C: what is dropped here ends the clients and the printers.
    let visits = tokio::select! {
        visits = examination => visits,
        _ = tokio::signal::ctrl_c() => bail!("interrupted"),
    };
    progress.clear();
    let mut report = Report::new(recipe, version, visits?, std::mem::take(&mut config.plan.left_out));
    report.comparison = config.baseline.as_ref().map(|baseline| baseline.compare(&report));
    Ok(report)
}

fn tell(config: &Audit, report: &Report) -> anyhow::Result<()> {
    let files = [
        (&config.junit, junit::junit as fn(&Report) -> String),
        (&config.sarif, sarif::sarif),
        (&config.html, html::html),
    ];
    for (file, text) in files {
        if let Some(file) = file {
            whole_file::write(file, text(report).as_bytes(), whole_file::PUBLIC)?;
        }
    }
    if let Some(file) = &config.write_baseline {
        whole_file::write(file, Baseline::of(report).text()?.as_bytes(), whole_file::PUBLIC)?;
    }
    let terminal = Terminal::stdout(config::no_color());
    if config.json {
        return terminal.json(report);
    }
    for line in table::lines(report) {
        terminal.line(line)?;
    }
    Ok(())
}

/// A bar on standard error, where that is a terminal.
struct Progress {
    done: usize,
    of: usize,
    shown: bool,
}

impl Progress {
    fn new(of: usize) -> Self {
        Self {
            done: 0,
            of,
            shown: std::io::stderr().is_terminal(),
        }
    }

    fn done(&mut self, visit: &Visit) {
        self.done += 1;
        if self.shown {
            let text = bar(self.done, self.of, visit.scenario.id);
            // Nothing depends on the bar.
            let _ = write!(std::io::stderr(), "\r\x1b[K{text}");
        }
    }

    fn clear(&self) {
        if self.shown {
            let _ = write!(std::io::stderr(), "\r\x1b[K");
        }
    }
}

fn bar(done: usize, of: usize, last: &str) -> String {
    let full = BAR * done / of.max(1);
    format!(
        "[{}{}] {done}/{of} {last:.36}",
        "#".repeat(full),
        "-".repeat(BAR - full.min(BAR))
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_bar_fills_from_left_to_right() {
        assert_eq!(bar(1, 2, "expired"), "[###############---------------] 1/2 expired");
        assert_eq!(bar(0, 0, ""), format!("[{}] 0/0 ", "-".repeat(BAR)));
    }
}
