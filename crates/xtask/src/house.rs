//! Where the workspace lies, what cargo knows about it, and how a program is run in it.

use anyhow::{Context, Result, bail};
use serde_json::Value;
use std::ffi::OsStr;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

/// The root of the workspace.
pub(crate) fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
        .ancestors()
        .nth(2)
        .unwrap_or(Path::new("."))
}

/// One line for the person at the terminal.
#[expect(
    clippy::print_stdout,
    reason = "the marked place: what a command prints is its purpose"
)]
pub(crate) fn say(line: &str) {
    println!("{line}");
}

/// One variable of the environment, if it is set to something.
pub(crate) fn variable(name: &str) -> Option<std::ffi::OsString> {
    #[expect(
        clippy::disallowed_methods,
        reason = "the marked place: the commands are told of their surroundings here"
    )]
    std::env::var_os(name).filter(|value| !value.is_empty())
}

/// Where `program` lies: on the PATH, or in the administrator's folders, where Debian keeps `cupsd` and `dockerd`.
pub(crate) fn find(program: &str) -> Option<PathBuf> {
    let mut path = variable("PATH").unwrap_or_default();
    path.push(":/usr/local/sbin:/usr/sbin:/sbin:/usr/bin:/bin");
    std::env::split_paths(&path)
        .map(|folder| folder.join(program))
        .find(|file| file.is_file())
}

/// Does this run as root?
pub(crate) fn is_root() -> bool {
    use std::os::unix::fs::MetadataExt;
    std::fs::metadata("/proc/self").is_ok_and(|process| process.uid() == 0)
}

/// The cargo that runs this.
pub(crate) fn cargo<A: AsRef<OsStr>>(args: impl IntoIterator<Item = A>) -> Command {
    let mut cargo = Command::new(variable("CARGO").unwrap_or_else(|| "cargo".into()));
    cargo.args(args).current_dir(root()).stdin(Stdio::null());
    cargo
}

/// What `cargo metadata` says of the workspace's own packages.
pub(crate) fn metadata() -> Result<Value> {
    let said = cargo(["metadata", "--format-version", "1", "--no-deps"])
        .stderr(Stdio::inherit())
        .output();
    let said = said.context("cargo metadata does not start")?;
    if !said.status.success() {
        bail!("cargo metadata failed; see above");
    }
    serde_json::from_slice(&said.stdout).context("cargo metadata printed something that is not JSON")
}

/// The target directory, wherever the person keeps it.
pub(crate) fn target() -> Result<PathBuf> {
    let metadata = metadata()?;
    let folder = metadata["target_directory"]
        .as_str()
        .context("cargo metadata names no target_directory")?;
    Ok(folder.into())
}

/// The triple of this machine, as rustc calls it.
pub(crate) fn host() -> Result<String> {
    let said = Command::new("rustc")
        .arg("-vV")
        .output()
        .context("rustc does not start")?;
    let said = String::from_utf8_lossy(&said.stdout);
    let host = said
        .lines()
        .find_map(|line| line.strip_prefix("host: "))
        .context("rustc -vV names no host")?;
    Ok(host.to_owned())
}

/// Runs to the end, with output shown as it comes; an error names the command.
pub(crate) fn run(command: &mut Command) -> Result<()> {
    let status = command
        .status()
        .with_context(|| format!("{} does not start", spell(command)))?;
    if !status.success() {
        bail!("{} ended with {status}", spell(command));
    }
    Ok(())
}

/// Runs to the end, silently; an error carries everything that was said.
pub(crate) fn capture(command: &mut Command) -> Result<String> {
    let said = command
        .output()
        .with_context(|| format!("{} does not start", spell(command)))?;
    let text = format!(
        "{}{}",
        String::from_utf8_lossy(&said.stdout),
        String::from_utf8_lossy(&said.stderr)
    );
    if !said.status.success() {
        bail!("{} ended with {}\n{}", spell(command), said.status, text.trim_end());
    }
    Ok(text)
}

/// The command as a person would type it.
fn spell(command: &Command) -> String {
    let words = std::iter::once(command.get_program()).chain(command.get_args());
    words.map(OsStr::to_string_lossy).collect::<Vec<_>>().join(" ")
}
