//! The real binary as a process: `misprint serve`, ready, killed when dropped.

use crate::surroundings;
use serde_json::Value;
use std::path::Path;
use std::process::{ExitStatus, Stdio};
use std::time::Duration;
use tokio::io::{AsyncBufReadExt, AsyncReadExt, BufReader};
use tokio::process::{Child, ChildStderr, ChildStdout, Command};

/// How long a printer may take to start or to end, on a busy machine.
pub(crate) const LIMIT: Duration = Duration::from_secs(60);

/// A running printer.
pub(crate) struct Serving {
    child: Child,
    /// What it said when every port listened.
    pub(crate) ready: Value,
    _out: BufReader<ChildStdout>,
    _err: ChildStderr,
}

/// A printer that did not start.
#[derive(Debug)]
pub(crate) struct NotServing {
    pub(crate) status: ExitStatus,
    pub(crate) err: String,
}

/// The binary with these arguments, in an empty environment.
pub(crate) fn misprint(arguments: &[&str]) -> Command {
    let mut command = Command::new(surroundings::misprint());
    command
        .env_clear()
        .args(arguments)
        .stdin(Stdio::null())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped());
    command.kill_on_drop(true);
    command
}

impl Serving {
    /// `misprint serve --json --ports ephemeral --key ec-p256 --state DIR`, and `more`.
    pub(crate) async fn start(state: &Path, more: &[&str]) -> Result<Self, NotServing> {
        let state = state.to_str().unwrap();
        let arguments = [
            "serve",
            "--json",
            "--ports",
            "ephemeral",
            "--key",
            "ec-p256",
            "--state",
            state,
        ];
        Self::run(&[&arguments, more].concat()).await
    }

    /// `misprint` with these arguments, among them `serve --json`.
    pub(crate) async fn run(arguments: &[&str]) -> Result<Self, NotServing> {
        let mut child = misprint(arguments).spawn().unwrap();
        let mut out = BufReader::new(child.stdout.take().unwrap());
        let mut err = child.stderr.take().unwrap();
        let ready = tokio::time::timeout(LIMIT, read_object(&mut out))
            .await
            .expect("ready in time");
        match ready {
            Some(ready) => Ok(Self {
                child,
                ready,
                _out: out,
                _err: err,
            }),
            None => {
                let status = tokio::time::timeout(LIMIT, child.wait())
                    .await
                    .expect("it ends")
                    .unwrap();
                let mut text = String::new();
                err.read_to_string(&mut text).await.unwrap();
                Err(NotServing { status, err: text })
            }
        }
    }

    /// One of its URLs.
    pub(crate) fn url(&self, which: &str) -> url::Url {
        self.ready["urls"][which].as_str().unwrap().parse().unwrap()
    }

    /// SHA-256 of the certificate that it said it would serve.
    pub(crate) fn certificate(&self) -> &str {
        self.ready["certificate"]["sha256"].as_str().unwrap()
    }

    /// kill -9, and the end of it.
    pub(crate) async fn kill(mut self) {
        self.child.kill().await.unwrap();
    }

    /// SIGTERM; the exit status is awaited with [`Self::end`].
    pub(crate) fn terminate(&self) {
        let id = self
            .child
            .id()
            .and_then(|id| rustix::process::Pid::from_raw(id.try_into().ok()?))
            .expect("it runs");
        rustix::process::kill_process(id, rustix::process::Signal::TERM).unwrap();
    }

    /// Waits for its end.
    pub(crate) async fn end(mut self) -> ExitStatus {
        tokio::time::timeout(LIMIT, self.child.wait())
            .await
            .expect("it ends in time")
            .unwrap()
    }
}

/// Reads one JSON object, on one line or on many; `None` when the stream ends before it does.
async fn read_object(out: &mut BufReader<ChildStdout>) -> Option<Value> {
    let mut text = String::new();
    loop {
        if out.read_line(&mut text).await.unwrap() == 0 {
            return None;
        }
        if let Ok(value) = serde_json::from_str(&text) {
            return Some(value);
        }
    }
}
