//! A peer as a process: a cleared environment, a home of its own, a limit of its own, and nothing left behind.

use super::{Absent, Verdict};
use crate::surroundings;
use rustix::process::{Pid, Signal, kill_process_group};
use std::ffi::OsStr;
use std::path::{Path, PathBuf};
use std::process::Stdio;
use std::time::Duration;
use tempfile::TempDir;
use tokio::process::Command;

/// The limit of a client that names none: generous, for a busy machine.
const LIMIT: Duration = Duration::from_secs(60);

/// A program that is about to run.
pub(crate) struct Process {
    command: Command,
    home: TempDir,
    limit: Duration,
}

/// What a program said.
#[derive(Debug)]
pub(crate) struct Said {
    /// Exit code; `None`: a signal, or the limit.
    pub(crate) code: Option<i32>,
    /// Standard output.
    pub(crate) out: String,
    /// Standard error.
    pub(crate) err: String,
    /// From start to end.
    pub(crate) ms: u128,
}

impl Process {
    /// Looks for `program` on the search path; `package` is what a person would install.
    pub(crate) fn new(program: &str, package: &str) -> Result<Self, Absent> {
        match surroundings::find(program) {
            Some(file) => Ok(Self::at(&file)),
            None => Err(Absent::new(program, format!("not found; install {package}"))),
        }
    }

    /// The program at `file`.
    pub(crate) fn at(file: &Path) -> Self {
        let home = tempfile::tempdir().unwrap();
        let mut command = Command::new(file);
        command
            .env_clear()
            .env("PATH", surroundings::search_path())
            .env("HOME", home.path())
            .env("LANG", "C.UTF-8")
            .current_dir(home.path());
        Self {
            command,
            home,
            limit: LIMIT,
        }
    }

    pub(crate) fn arg(mut self, arg: impl AsRef<OsStr>) -> Self {
        self.command.arg(arg);
        self
    }

    pub(crate) fn args(mut self, args: impl IntoIterator<Item = impl AsRef<OsStr>>) -> Self {
        self.command.args(args);
        self
    }

    pub(crate) fn env(mut self, name: &str, value: impl AsRef<OsStr>) -> Self {
        self.command.env(name, value);
        self
    }

    /// Replaces the usual limit.
    pub(crate) fn limit(mut self, limit: Duration) -> Self {
        self.limit = limit;
        self
    }

    /// A file in its home.
    pub(crate) fn home(&self, name: &str) -> PathBuf {
        self.home.path().join(name)
    }

    /// Runs it to its end, or to its limit. Files stand in for pipes: a grandchild that lives on holds up nobody.
    pub(crate) async fn run(mut self) -> Said {
        let scratch = tempfile::tempdir().unwrap();
        let file = |name: &str| std::fs::File::create(scratch.path().join(name)).unwrap();
        let started = tokio::time::Instant::now();
        let mut child = self
            .command
            .stdin(Stdio::null())
            .stdout(Stdio::from(file("out")))
            .stderr(Stdio::from(file("err")))
            .process_group(0)
            .kill_on_drop(true)
            .spawn()
            .unwrap();
        let group = Group::of(&child);
        let ended = tokio::time::timeout(self.limit, child.wait()).await;
        drop(group);
        let read = |name| String::from_utf8_lossy(&std::fs::read(scratch.path().join(name)).unwrap()).into_owned();
        let (code, err) = match ended {
            Ok(status) => (status.unwrap().code(), read("err")),
            Err(_) => (None, format!("TIMED OUT after {:?}\n{}", self.limit, read("err"))),
        };
        let ms = started.elapsed().as_millis();
        Said {
            code,
            out: read("out"),
            err,
            ms,
        }
    }
}

impl Said {
    /// The end with success, whose output is the answer.
    pub(crate) fn success(self) -> String {
        assert_eq!(self.code, Some(0), "{}{}", self.err, self.out);
        self.out
    }

    /// As a verdict: success is exit code 0.
    pub(crate) fn verdict(self, version: String) -> Verdict {
        let text = format!("{}{}", self.err, self.out);
        Verdict {
            ok: self.code == Some(0),
            text,
            version,
            ms: self.ms,
        }
    }
}

/// The first line that `program` prints when asked with `args`, of either stream.
pub(crate) async fn first_line(program: &str, package: &str, args: &[&str]) -> Result<String, Absent> {
    let said = Process::new(program, package)?.args(args).run().await;
    let text = format!("{}{}", said.out, said.err);
    Ok(text
        .lines()
        .find(|line| !line.trim().is_empty())
        .unwrap_or_default()
        .trim()
        .to_owned())
}

/// A process group, killed when dropped.
pub(crate) struct Group(Option<Pid>);

impl Group {
    /// The group of a child that was started with `process_group(0)`.
    pub(crate) fn of(child: &tokio::process::Child) -> Self {
        Self(child.id().and_then(|id| Pid::from_raw(id.try_into().ok()?)))
    }
}

impl Drop for Group {
    fn drop(&mut self) {
        if let Some(group) = self.0 {
            // An empty group is the usual case: nothing is left to kill.
            let _ = kill_process_group(group, Signal::KILL);
        }
    }
}
