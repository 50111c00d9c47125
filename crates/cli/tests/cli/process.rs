//! Runs `misprint` and the tools that read what it wrote.

use std::path::Path;
use std::process::{Command, Output, Stdio};

/// The binary, away from the user's own state directory and store.
pub(crate) fn misprint(arguments: &[&str]) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_misprint"));
    command.args(arguments).stdin(Stdio::null());
    for variable in ["MISPRINT_STORE", "MISPRINT_LOG", "XDG_STATE_HOME", "HOME", "NO_COLOR"] {
        command.env_remove(variable);
    }
    command
}

/// Runs it in `directory`; exit status, standard output and standard error.
pub(crate) fn run(directory: &Path, arguments: &[&str]) -> (i32, String, String) {
    told(misprint(arguments).current_dir(directory).output().unwrap())
}

/// The same, which must succeed: standard output.
pub(crate) fn ran(directory: &Path, arguments: &[&str]) -> String {
    let (status, stdout, stderr) = run(directory, arguments);
    assert_eq!(status, 0, "misprint {arguments:?}: {stderr}");
    stdout
}

/// Runs OpenSSL. Where it is absent the test is skipped, or fails on a build machine (`CI=true`).
pub(crate) fn openssl(directory: &Path, arguments: &[&str]) -> Option<(i32, String, String)> {
    match Command::new("openssl")
        .args(arguments)
        .current_dir(directory)
        .stdin(Stdio::null())
        .output()
    {
        Ok(output) => Some(told(output)),
        Err(error) => {
            eprintln!("SKIPPED openssl: {error}; install it with apt-get install openssl");
            assert!(!is_build_machine(), "openssl must be there when CI=true");
            None
        }
    }
}

#[expect(clippy::disallowed_methods, reason = "tests have no configuration to read it from")]
fn is_build_machine() -> bool {
    std::env::var("CI").is_ok_and(|ci| ci == "true")
}

fn told(output: Output) -> (i32, String, String) {
    let text = |octets: Vec<u8>| String::from_utf8_lossy(&octets).into_owned();
    (
        output.status.code().unwrap_or(-1),
        text(output.stdout),
        text(output.stderr),
    )
}
