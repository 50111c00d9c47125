//! What the arguments mean: the only reader of the environment, of the clock, of the system's randomness, and of the
//! files that arguments name. [`crate::commands`] get values.

mod audit;
mod diagnose;
mod fleet;
mod model;
mod password;
mod probe;
mod remote;
mod serve;
mod token;

pub(crate) use audit::{Audit, audit};
pub(crate) use diagnose::{Subject, diagnose, duration, read_chain, versions};
pub(crate) use fleet::{Fleet, fleet};
pub(crate) use model::model;
pub(crate) use password::{new_password, password};
pub(crate) use probe::probe;
pub(crate) use remote::remote;
pub(crate) use serve::{EventsTo, Serve, serve};
pub(crate) use token::control_token;

use anyhow::{Context as _, bail};
use pki::Seed;
use std::path::{Path, PathBuf};
use time::OffsetDateTime;

/// Largest file that an argument may name, except documents to print.
const MAX_FILE: u64 = 4 * 1024 * 1024;

/// Now.
#[expect(
    clippy::disallowed_methods,
    reason = "the clock of the command line is read here and nowhere else"
)]
pub(crate) fn now() -> OffsetDateTime {
    OffsetDateTime::from(std::time::SystemTime::now())
}

/// 32 bytes of the operating system.
pub(crate) fn fresh_seed() -> anyhow::Result<Seed> {
    let mut bytes = [0; 32];
    let mut filled = 0;
    while filled < bytes.len() {
        filled += rustix::rand::getrandom(&mut bytes[filled..], rustix::rand::GetRandomFlags::empty())
            .context("the operating system gives no random numbers")?;
    }
    Ok(Seed::from_bytes(bytes))
}

/// Has the user asked for no colour? (<https://no-color.org>, and terminals that have none)
pub(crate) fn no_color() -> bool {
    variable("NO_COLOR").is_some() || variable("TERM").is_some_and(|term| term == "dumb")
}

/// The filter of the log on standard error, such as `printer=debug`.
pub(crate) fn log_filter() -> String {
    variable("MISPRINT_LOG")
        .unwrap_or_else(|| "warn".into())
        .to_string_lossy()
        .into_owned()
}

/// The store directory: what was typed, else `MISPRINT_STORE`, else `store` in the state directory.
pub(crate) fn store_directory(typed: Option<PathBuf>) -> anyhow::Result<PathBuf> {
    if let Some(directory) = typed.or_else(|| variable("MISPRINT_STORE").map(PathBuf::from)) {
        return Ok(directory);
    }
    let state = state_directory().context("name the store directory with --store or MISPRINT_STORE")?;
    Ok(state.join("store"))
}

/// The user's state directory for this program (XDG Base Directory Specification).
fn state_directory() -> anyhow::Result<PathBuf> {
    let absolute = |name| variable(name).map(PathBuf::from).filter(|path| path.is_absolute());
    if let Some(state_home) = absolute("XDG_STATE_HOME") {
        return Ok(state_home.join("misprint"));
    }
    match absolute("HOME") {
        Some(home) => Ok(home.join(".local/state/misprint")),
        None => bail!("there is no state directory: neither XDG_STATE_HOME nor HOME names one"),
    }
}

/// A variable of the environment; an empty one counts as absent.
#[expect(clippy::disallowed_methods, reason = "the environment is read here and nowhere else")]
fn variable(name: &str) -> Option<std::ffi::OsString> {
    std::env::var_os(name).filter(|value| !value.is_empty())
}

/// The content of a file that an argument names.
pub(crate) fn read_file(path: &Path) -> anyhow::Result<Vec<u8>> {
    read_file_up_to(path, MAX_FILE)
}

/// The same, of at most `limit` octets.
pub(crate) fn read_file_up_to(path: &Path, limit: u64) -> anyhow::Result<Vec<u8>> {
    let cannot = || format!("{} cannot be read", path.display());
    let size = std::fs::metadata(path).with_context(cannot)?.len();
    if size > limit {
        bail!("{} is {size} octets long; at most {limit} are read", path.display());
    }
    std::fs::read(path).with_context(cannot)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn two_fresh_seeds_differ() {
        assert_ne!(fresh_seed().unwrap(), fresh_seed().unwrap());
    }

    #[test]
    fn a_directory_that_was_typed_wins() {
        assert_eq!(store_directory(Some("x".into())).unwrap(), PathBuf::from("x"));
    }

    #[test]
    fn a_file_that_is_not_there_is_named() {
        let error = read_file(Path::new("/nowhere.pem")).unwrap_err();
        assert!(
            format!("{error:#}").contains("/nowhere.pem cannot be read"),
            "{error:#}"
        );
    }
}
