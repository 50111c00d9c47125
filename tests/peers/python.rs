//! Python: `urllib` of the standard library, and `requests` from a virtual environment in the target directory.

use super::process::Process;
use super::{Absent, Peer, Target, Verdict};
use crate::surroundings;
use std::path::Path;

/// `urllib.request.urlopen`.
pub(crate) struct Urllib;

impl Peer for Urllib {
    const NAME: &'static str = "Python urllib";

    async fn run(&self, target: &Target, trust: Option<&Path>) -> Result<Verdict, Absent> {
        // An empty store of trust where nothing is given: the system's would do as well, but is not ours to know.
        let script = "import ssl, sys, urllib.request\n\
            context = ssl.create_default_context(cafile=sys.argv[2] if len(sys.argv) > 2 else None)\n\
            print(urllib.request.urlopen(sys.argv[1], context=context, timeout=40).status)";
        let mut python = Process::new("python3", "python3")?
            .args(["-I", "-c", script])
            .arg(target.https());
        if let Some(trust) = trust {
            python = python.arg(trust);
        }
        let version = Process::new("python3", "python3")?
            .arg("--version")
            .run()
            .await
            .success();
        Ok(python.run().await.verdict(version.trim().to_owned()))
    }
}

/// `requests.get`.
pub(crate) struct Requests;

impl Peer for Requests {
    const NAME: &'static str = "Python requests";

    async fn run(&self, target: &Target, trust: Option<&Path>) -> Result<Verdict, Absent> {
        let script = "import requests, sys\n\
            print(requests.get(sys.argv[1], verify=sys.argv[2] if len(sys.argv) > 2 else True, timeout=40).status_code)";
        let mut python = virtual_environment()?.args(["-I", "-c", script]).arg(target.https());
        if let Some(trust) = trust {
            python = python.arg(trust);
        }
        let version =
            "import requests, sys; print('requests', requests.__version__, 'on Python', sys.version.split()[0])";
        let version = virtual_environment()?.args(["-I", "-c", version]).run().await;
        if version.code != Some(0) {
            return Err(Absent::new(
                Self::NAME,
                "the virtual environment has no requests; run `cargo xtask test`",
            ));
        }
        Ok(python.run().await.verdict(version.out.trim().to_owned()))
    }
}

/// Python of `<target>/peers/venv`.
fn virtual_environment() -> Result<Process, Absent> {
    installed("python")
}

/// A program of `<target>/peers/venv`.
pub(crate) fn installed(program: &str) -> Result<Process, Absent> {
    let file = surroundings::target().join("peers/venv/bin").join(program);
    if !file.exists() {
        let reason = format!(
            "{} is absent; `cargo xtask test` makes it (python3 -m venv, pip install)",
            file.display()
        );
        return Err(Absent::new(program, reason));
    }
    Ok(Process::at(&file))
}
