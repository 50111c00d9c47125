//! The habits of the project as commands: `cargo xtask check`, `test`, `static` and `bench`. Not shipped.

mod bench;
mod check;
mod house;
mod static_binary;
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
    /// Builds the static binary that the Docker image holds, and prints where it lies.
    Static,
    /// Measures the release binary, beside ippeveprinter where that is installed.
    Bench(bench::Args),
}

fn main() -> ExitCode {
    let done = match Args::parse().command {
        Habit::Check(args) => check::run(&args),
        Habit::Test(args) => test::run(&args),
        Habit::Bench(args) => bench::run(&args),
        Habit::Static => static_binary::build().map(|binary| {
            house::say(&binary.display().to_string());
            true
        }),
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
