//! Cold start, memory and TLS handshakes of a `misprint` binary, beside ippeveprinter where that is installed. Not a test:
//! a busy machine gives other figures, and says so by its load. `cargo xtask bench` builds and calls it.
//!
//! `misprint-bench MISPRINT REPETITIONS SECONDS [REPORT.md]`

mod client;
mod contestant;
mod report;

use anyhow::{Context, Result};
use client::Client;
use contestant::Contestant;
use report::Report;
use std::path::PathBuf;
use std::process::ExitCode;
use std::time::Duration;

/// Clients that shake hands at the same time.
const PARALLEL: usize = 16;

#[tokio::main]
async fn main() -> ExitCode {
    match measure().await {
        Ok(true) => ExitCode::SUCCESS,
        Ok(false) => ExitCode::FAILURE,
        Err(error) => {
            say(&format!("misprint-bench: {error:#}"));
            ExitCode::from(2)
        }
    }
}

/// True when every series ran without an error.
async fn measure() -> Result<bool> {
    let mut words = std::env::args().skip(1);
    let usage = "misprint-bench MISPRINT REPETITIONS SECONDS [REPORT.md]";
    let misprint = PathBuf::from(words.next().context(usage)?);
    let repetitions: u32 = words
        .next()
        .context(usage)?
        .parse()
        .context("REPETITIONS is a number")?;
    let seconds = Duration::try_from_secs_f64(words.next().context(usage)?.parse().context("SECONDS is a number")?)?;
    let file = words.next().map(PathBuf::from);

    let contestants = Contestant::all(&misprint);
    let mut report = Report::new(repetitions, seconds);
    // In turns, not one after the other: what else the machine does then hits all of them.
    for round in 1..=repetitions {
        for contestant in &contestants {
            say(&format!("round {round} of {repetitions}: {}", contestant.name));
            report.cold(contestant.name, contestant.cold_start().await);
        }
    }
    for contestant in &contestants {
        let mut running = match contestant.start().await {
            Ok(running) => running,
            Err(error) => {
                report.problem(contestant.name, &error);
                continue;
            }
        };
        let client = Client::new(running.port());
        client.handshakes(PARALLEL, seconds / 3).await;
        for _ in 0..repetitions {
            let before = running.cpu_seconds();
            let done = client.handshakes(PARALLEL, seconds).await;
            report.handshakes(contestant.name, &done, running.cpu_seconds() - before);
        }
        report.memory_after_load(contestant.name, running.resident_kib());
        running.stop().await;
    }
    let text = report.text();
    say(&text);
    if let Some(file) = file {
        std::fs::write(&file, &text).with_context(|| format!("{} cannot be written", file.display()))?;
    }
    Ok(report.errors() == 0)
}

/// One line for the person at the terminal.
#[expect(clippy::print_stdout, reason = "the marked place: what is measured is told here")]
fn say(line: &str) {
    println!("{line}");
}

/// The time, for measuring.
pub(crate) fn now() -> std::time::Instant {
    #[expect(clippy::disallowed_methods, reason = "the marked place: a stopwatch needs the time")]
    std::time::Instant::now()
}
