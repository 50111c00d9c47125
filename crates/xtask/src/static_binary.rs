//! The binary that the Docker image holds: it needs no library, no shell and no file beside it.

use crate::house::{self, cargo};
use anyhow::Result;
use std::path::PathBuf;

/// Builds it, and says where it lies.
pub(crate) fn build() -> Result<PathBuf> {
    let host = house::host()?;
    // With --target, the flag leaves build scripts and procedural macros alone: those cannot be static.
    let mut build = cargo([
        "build",
        "--quiet",
        "--profile",
        "container",
        "--package",
        "misprint",
        "--target",
        &host,
    ]);
    house::run(build.env("RUSTFLAGS", "-C target-feature=+crt-static"))?;
    Ok(house::target()?.join(host).join("container/misprint"))
}
