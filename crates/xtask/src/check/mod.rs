//! `cargo xtask check`: what a change must pass before it is proposed, one line per check. The tests are not among
//! them: see [`crate::test`].

mod arrows;
mod dependencies;
mod rules;

use crate::house::{self, capture, cargo, say};
use anyhow::Result;

/// `cargo xtask check`
#[derive(clap::Args)]
pub(crate) struct Args {
    /// Install nothing: without cargo-deny, its checks are skipped.
    #[arg(long)]
    no_install: bool,
}

/// How a check ended, when it did not fail.
pub(crate) enum Passed {
    /// What was looked at, in a few words.
    With(String),
    /// Why it could not be done.
    Skipped(String),
}

/// Runs every check, however the one before it ended. True when none failed.
pub(crate) fn run(args: &Args) -> Result<bool> {
    let metadata = house::metadata()?;
    let mut passed = true;
    let mut report = |name: &str, outcome: Result<Passed>| match outcome {
        Ok(Passed::With(detail)) => say(&format!("ok       {name}: {detail}")),
        Ok(Passed::Skipped(reason)) => say(&format!("SKIPPED  {name}: {reason}")),
        Err(error) => {
            passed = false;
            say(&format!("FAILED   {name}: {error:#}"));
        }
    };
    report("format", format());
    report("arrows", arrows::check(&metadata));
    report("rules", rules::check(house::root()));
    report("lints", lints());
    report("documentation", documentation());
    for (name, outcome) in dependencies::check(args.no_install) {
        report(name, outcome);
    }
    Ok(passed)
}

fn format() -> Result<Passed> {
    capture(&mut cargo(["fmt", "--all", "--", "--check"]))?;
    Ok(Passed::With("every file is formatted".into()))
}

fn lints() -> Result<Passed> {
    capture(&mut cargo([
        "clippy",
        "--quiet",
        "--workspace",
        "--all-targets",
        "--",
        "-D",
        "warnings",
    ]))?;
    Ok(Passed::With("clippy has nothing to say".into()))
}

fn documentation() -> Result<Passed> {
    capture(cargo(["doc", "--quiet", "--workspace", "--no-deps"]).env("RUSTDOCFLAGS", "-D warnings"))?;
    Ok(Passed::With("rustdoc has nothing to say".into()))
}
