//! Which control door is meant.

use super::control_token;
use crate::args::RemoteArgs;
use crate::remote::Remote;
use anyhow::bail;

/// Where a bench is when nobody says.
const DEFAULT: &str = "http://127.0.0.1:8180/";

/// The argument wins over the environment, and that over the default.
#[expect(clippy::disallowed_methods, reason = "the environment is read here")]
pub(crate) fn remote(args: &RemoteArgs) -> anyhow::Result<Remote> {
    let from_environment = || std::env::var("MISPRINT_CONTROL").ok().filter(|url| !url.is_empty());
    let door = args.control.clone().or_else(from_environment);
    let token = match &args.control_token_file {
        Some(file) if !file.exists() => bail!(
            "there is no token file {}; name the one of misprint serve",
            file.display()
        ),
        Some(file) => Some(control_token(file)?),
        None => None,
    };
    Remote::new(door.as_deref().unwrap_or(DEFAULT), &args.printer, token)
}
