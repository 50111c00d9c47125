//! `cargo xtask bench`: measures the release binary, beside ippeveprinter where that is installed.

use crate::house::{self, cargo};
use anyhow::Result;

/// `cargo xtask bench`
#[derive(clap::Args)]
pub(crate) struct Args {
    /// Repetitions of each series; odd, for a median.
    #[arg(long, default_value_t = 5)]
    repetitions: u32,
    /// Seconds of each series under load.
    #[arg(long, default_value_t = 3.0)]
    seconds: f64,
    /// Also write the figures to `docs/bench.md`.
    #[arg(long)]
    write: bool,
}

/// Builds both and measures. True when every series ran without an error.
pub(crate) fn run(args: &Args) -> Result<bool> {
    house::run(&mut cargo([
        "build",
        "--release",
        "--package",
        "misprint",
        "--package",
        "misprint-bench",
    ]))?;
    let release = house::target()?.join("release");
    let mut bench = std::process::Command::new(release.join("misprint-bench"));
    bench.current_dir(house::root()).arg(release.join("misprint"));
    bench.arg(args.repetitions.to_string()).arg(args.seconds.to_string());
    if args.write {
        bench.arg(house::root().join("docs/bench.md"));
    }
    Ok(bench.status()?.success())
}
