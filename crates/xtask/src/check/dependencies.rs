//! What we depend on, judged by cargo-deny: licences, bans and sources from `Cargo.lock` alone; advisories where the
//! database of RustSec can be fetched or is at hand.

use super::Passed;
use crate::house::{self, capture, cargo, say};
use anyhow::{Context, Result};
use std::ffi::OsString;
use std::path::PathBuf;
use std::process::Command;

/// Each check with its name.
pub(crate) fn check(no_install: bool) -> Vec<(&'static str, Result<Passed>)> {
    let deny = match cargo_deny(no_install) {
        Ok(Some(deny)) => deny,
        Ok(None) => {
            let reason = "cargo-deny is absent; `cargo install --locked cargo-deny`".to_owned();
            return vec![("dependencies", Ok(Passed::Skipped(reason)))];
        }
        Err(error) => return vec![("dependencies", Err(error))],
    };
    vec![("dependencies", offline(&deny)), ("advisories", advisories(&deny))]
}

fn offline(deny: &PathBuf) -> Result<Passed> {
    capture(run(deny).args(["check", "licenses", "bans", "sources"]))?;
    Ok(Passed::With("licences, bans and sources are as deny.toml says".into()))
}

fn advisories(deny: &PathBuf) -> Result<Passed> {
    match capture(run(deny).args(["check", "advisories"])) {
        Ok(_) => Ok(Passed::With("no advisory that deny.toml does not answer".into())),
        Err(error) if error.to_string().contains("failed to fetch advisory database") => Ok(Passed::Skipped(
            "the advisory database cannot be fetched from here".into(),
        )),
        Err(error) => Err(error),
    }
}

fn run(deny: &PathBuf) -> Command {
    let mut command = Command::new(deny);
    command
        .args(["--workspace", "--log-level", "warn"])
        .current_dir(house::root());
    command
}

/// cargo-deny from the PATH or the target directory, installed there when it may be.
fn cargo_deny(no_install: bool) -> Result<Option<PathBuf>> {
    let home = house::target()?.join("tools");
    let ours = home.join("bin/cargo-deny");
    if let Some(found) = house::find("cargo-deny").or_else(|| ours.is_file().then(|| ours.clone())) {
        return Ok(Some(found));
    }
    if no_install {
        return Ok(None);
    }
    say("         cargo-deny is absent: installing it, once, into the target directory");
    let root: OsString = home.into();
    let install = cargo(["install", "--quiet", "--locked", "cargo-deny", "--root"])
        .arg(root)
        .status();
    let installed = install.context("cargo install does not start")?.success();
    Ok(installed.then_some(ours))
}
