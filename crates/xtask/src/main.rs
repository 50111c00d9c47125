//! The habits of the project as commands: `cargo xtask check` and `cargo xtask test`. Not shipped.

mod check;
mod house;
mod test;

use clap::{Parser, Subcommand};
use std::process::ExitCode;

/// The habits of the project as commands.
#[derive(Parser)]
#[command(name = "cargo xtask")]
struct Args {
    #[command(subcommand)]
    command: Habit,
}

#[derive(Subcommand)]
enum Habit {
    /// Format, lints, documentation, dependencies, and the arrows and rules of the house.
    Check(check::Args),
    /// Installs the real peers that are missing, builds, and runs every test.
    Test(test::Args),
}

fn main() -> ExitCode {
    let done = match Args::parse().command {
        Habit::Check(args) => check::run(&args),
        Habit::Test(args) => test::run(&args),
    };
    match done {
        Ok(true) => ExitCode::SUCCESS,
        Ok(false) => ExitCode::FAILURE,
        Err(error) => {
            house::say(&format!("xtask: {error:#}"));
            ExitCode::from(2)
        }
    }
}
