//! `misprint`: the one binary. This file only introduces: [`args`] is what was typed, [`config`] is what it means, and
//! [`commands`] do it.

mod args;
mod audit;
mod catalogue;
mod commands;
mod config;
mod control;
mod remote;
mod store;
mod terminal;
mod whole_file;

use clap::Parser;
use commands::Ended;
use std::process::ExitCode;

/// 0: done. 1: refused (by the client that is played, or by the printer). 2: wrong usage, or it could not be done.
fn main() -> ExitCode {
    terminal::log_to_stderr(&config::log_filter());
    match commands::run(args::Args::parse()) {
        Ok(Ended::Done) => ExitCode::SUCCESS,
        Ok(Ended::Refused) => ExitCode::from(1),
        Ok(Ended::CouldNot) => ExitCode::from(2),
        Err(error) if terminal::is_broken_pipe(&error) => ExitCode::SUCCESS,
        Err(error) => {
            terminal::complain(&error);
            ExitCode::from(2)
        }
    }
}
