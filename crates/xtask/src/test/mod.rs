//! `cargo xtask test`: the real peers, the binary, every test, and a summary whose last line is
//! `N passed, N failed, N skipped`.

mod peers;
mod policy_rc_d;
mod tally;

use crate::house::{self, cargo, say};
use crate::static_binary;
use anyhow::{Context, Result};
use std::io::{BufRead, BufReader};
use std::process::Command;
use tally::Tally;

/// `cargo xtask test`
#[derive(clap::Args)]
pub(crate) struct Args {
    /// Install nothing: the tests of a client that is absent are skipped (and fail with CI=true).
    #[arg(long)]
    no_install: bool,
    /// Build no static binary: the test of the Docker image is skipped.
    #[arg(long)]
    no_docker: bool,
    /// What follows `--` goes to the test programs: names to filter by, `--ignored`, `--exact`, ...
    #[arg(last = true)]
    filter: Vec<String>,
}

/// True when something ran and nothing failed.
pub(crate) fn run(args: &Args) -> Result<bool> {
    let target = house::target()?;
    if !args.no_install {
        for gap in peers::install(&target.join("peers")) {
            say(&format!("not installed: {gap}"));
        }
    }
    house::run(&mut cargo(["build", "--package", "misprint"]))?;
    let mut tests = cargo(["test", "--workspace", "--no-fail-fast", "--color", "never", "--"]);
    tests.args(["--show-output", "--color", "never"]).args(&args.filter);
    tests.env("MISPRINT_BIN", target.join("debug/misprint"));
    let wanted = args.filter.is_empty() || args.filter.iter().any(|word| word.starts_with("docker"));
    if wanted && !args.no_docker && docker_is_at_hand() {
        say("building the static binary for the Docker image");
        match static_binary::build() {
            Ok(binary) => drop(tests.env("MISPRINT_STATIC_BIN", binary)),
            Err(error) => say(&format!("no static binary for the Docker image: {error:#}")),
        }
    }
    let tally = watch(tests)?;
    tally.report(say);
    Ok(tally.good())
}

/// Runs the tests; shows their lines as they come and counts them.
fn watch(mut tests: Command) -> Result<Tally> {
    // One pipe for both: cargo names the test programs on standard error, and the order of the lines counts.
    let (lines, pipe) = std::io::pipe().context("no pipe for the tests")?;
    tests.stdout(pipe.try_clone()?).stderr(pipe);
    let mut child = tests.spawn().context("cargo test does not start")?;
    // The command holds the writing end; without it gone, the pipe would never end.
    drop(tests);
    let mut tally = Tally::default();
    let mut lines = BufReader::new(lines);
    let mut line = Vec::new();
    while lines.read_until(b'\n', &mut line)? > 0 {
        let text = String::from_utf8_lossy(&line);
        let text = text.trim_end();
        if tally.line(text) {
            say(text);
        }
        line.clear();
    }
    tally.end(child.wait()?.success());
    Ok(tally)
}

/// Can an engine of Docker be started here at all? The test itself finds out whether it does start.
fn docker_is_at_hand() -> bool {
    house::is_root() && house::find("dockerd").is_some()
}
