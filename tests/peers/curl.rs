//! curl, with the TLS library that Debian builds it with (OpenSSL).

use super::process::{Process, first_line};
use super::{Absent, HERE, Peer, Target, Verdict};
use std::path::Path;
use std::time::Duration;

/// `curl https://…`
pub(crate) struct Curl;

impl Peer for Curl {
    const NAME: &'static str = "curl";

    async fn run(&self, target: &Target, trust: Option<&Path>) -> Result<Verdict, Absent> {
        Self::within(Duration::from_secs(40), target, trust).await
    }
}

impl Curl {
    /// With this limit of its own (`-m`), for the whole of it.
    pub(crate) async fn within(patience: Duration, target: &Target, trust: Option<&Path>) -> Result<Verdict, Absent> {
        let version = first_line("curl", "curl", &["--version"]).await?;
        let mut curl = curl()?.args(["-sS", "-o", "/dev/null", "-m", &patience.as_secs().to_string()]);
        if let Some(trust) = trust {
            curl = curl.arg("--cacert").arg(trust);
        }
        if target.leads_nowhere() {
            let Target { host, port, .. } = target;
            curl = curl.args(["--resolve", &format!("{host}:{port}:{HERE}")]);
        }
        Ok(curl.arg(target.https()).run().await.verdict(version))
    }
}

/// A bare curl, for whatever a script would do with it.
pub(crate) fn curl() -> Result<Process, Absent> {
    // -q: no .curlrc; the proxy variables are cleared with the rest of the environment.
    Ok(Process::new("curl", "curl")?.arg("-q"))
}
