//! `misprint completions`: what a shell reads to complete our words, names of scenarios among them.

use super::Ended;
use crate::args::{Args, CompletionsArgs};
use clap::CommandFactory as _;
use std::io::Write as _;

/// Prints the script.
pub(crate) fn run(args: &CompletionsArgs) -> anyhow::Result<Ended> {
    let mut script = Vec::new();
    clap_complete::generate(args.shell, &mut Args::command(), "misprint", &mut script);
    std::io::stdout().lock().write_all(&script)?;
    Ok(Ended::Done)
}
