//! A client as a process: a group of its own, which is ended with it or at the deadline.

use super::reaction::Ending;
use rustix::process::{Pid, Signal, kill_process_group};
use std::ffi::OsString;
use std::os::unix::process::ExitStatusExt as _;
use std::path::Path;
use std::process::Stdio;
use std::time::Duration;
use tokio::process::Command;

/// What would bring other roots or a way round the printer, and is taken from a client's environment.
const TAKEN: [&str; 12] = [
    "SSL_CERT_FILE",
    "SSL_CERT_DIR",
    "CURL_CA_BUNDLE",
    "REQUESTS_CA_BUNDLE",
    "NODE_EXTRA_CA_CERTS",
    "NODE_TLS_REJECT_UNAUTHORIZED",
    "http_proxy",
    "https_proxy",
    "HTTPS_PROXY",
    "all_proxy",
    "ALL_PROXY",
    "JAVA_TOOL_OPTIONS",
];

/// Octets of output that are looked at, from its end.
const TAIL: usize = 64 * 1024;

/// Characters of the line that is kept.
const LINE: usize = 300;

/// A command, ready to be run.
#[derive(Clone, Debug, Default)]
pub(crate) struct Program {
    /// Program and arguments.
    pub(crate) command: Vec<String>,
    /// Beside what Misprint was given, without [`TAKEN`].
    pub(crate) environment: Vec<(String, String)>,
}

/// A process group, ended when dropped.
struct Group(Option<Pid>);

impl Drop for Group {
    fn drop(&mut self) {
        if let Some(group) = self.0 {
            // An empty group is the usual case: nothing is left to end.
            let _ = kill_process_group(group, Signal::KILL);
        }
    }
}

/// Runs it in `folder`, which takes its output too, to its end or to the deadline. The message is the last line that has
/// one of `telling` in it, else the last of all.
///
/// # Errors
/// The program cannot be started.
pub(crate) async fn run(
    program: &Program,
    folder: &Path,
    deadline: Duration,
    telling: &[String],
) -> std::io::Result<Ending> {
    let Some((name, arguments)) = program.command.split_first() else {
        return Err(std::io::Error::other("the command is empty"));
    };
    let (out, err) = (folder.join(".misprint-out"), folder.join(".misprint-err"));
    let mut command = Command::new(name);
    for variable in TAKEN {
        command.env_remove(variable);
    }
    let environment = program
        .environment
        .iter()
        .map(|(name, value)| (name, OsString::from(value)));
    let started = tokio::time::Instant::now();
    let mut child = command
        .args(arguments)
        .envs(environment)
        .stdin(Stdio::null())
        // Files, not pipes: a grandchild that lives on holds up nobody.
        .stdout(std::fs::File::create(&out)?)
        .stderr(std::fs::File::create(&err)?)
        .process_group(0)
        .kill_on_drop(true)
        .spawn()?;
    let group = Group(child.id().and_then(|id| Pid::from_raw(id.try_into().ok()?)));
    let ended = tokio::time::timeout(deadline, child.wait()).await;
    drop(group);
    let (status, overdue) = match ended {
        Ok(status) => (status?, false),
        Err(_) => (child.wait().await?, true),
    };
    Ok(Ending {
        status: status.code().filter(|_| !overdue && status.signal().is_none()),
        overdue,
        message: message(&tail(&err), &tail(&out), telling),
        ms: u64::try_from(started.elapsed().as_millis()).unwrap_or(u64::MAX),
    })
}

fn tail(file: &Path) -> String {
    let octets = std::fs::read(file).unwrap_or_default();
    String::from_utf8_lossy(&octets[octets.len().saturating_sub(TAIL)..]).into_owned()
}

/// Of standard error, else of standard output.
fn message(err: &str, out: &str, telling: &[String]) -> String {
    let lines = || err.lines().rev().chain(out.lines().rev()).map(str::trim);
    let tells = |line: &&str| telling.iter().any(|word| line.contains(word.as_str()));
    let line = lines().find(tells).or_else(|| lines().find(|line| !line.is_empty()));
    let readable = line.unwrap_or_default().chars().filter(|c| !c.is_control());
    readable.take(LINE).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    async fn shell(script: &str, deadline: Duration) -> Ending {
        let folder = tempfile::tempdir().unwrap();
        let program = Program {
            command: ["sh", "-c", script].map(str::to_owned).to_vec(),
            environment: vec![("WORD".to_owned(), "hello".to_owned())],
        };
        run(&program, folder.path(), deadline, &[]).await.unwrap()
    }

    #[tokio::test]
    async fn the_last_line_of_standard_error_is_the_message() {
        let ending = shell(
            "echo out; echo one >&2; echo $WORD >&2; exit 3",
            Duration::from_secs(30),
        )
        .await;
        assert_eq!((ending.status, ending.message.as_str()), (Some(3), "hello"));
    }

    #[tokio::test]
    async fn at_the_deadline_the_whole_group_is_ended() {
        let ending = shell("sleep 600 & wait", Duration::from_millis(50)).await;
        assert!(ending.overdue && ending.status.is_none(), "{ending:?}");
    }

    #[test]
    fn a_telling_line_goes_before_the_last_one() {
        let telling = ["Credentials are".to_owned()];
        let text = message("DEBUG: Credentials are expired\nSTATE: +x\n", "", &telling);
        assert_eq!(text, "DEBUG: Credentials are expired");
        assert_eq!(message("a\x1b[0m\n\n", "", &telling), "a[0m");
    }
}
