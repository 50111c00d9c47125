//! `gnutls-cli`.

use super::process::{Process, first_line};
use super::{Absent, Peer, Target, Verdict};
use std::path::Path;

/// `gnutls-cli … </dev/null`: a handshake and no request.
pub(crate) struct GnuTlsCli;

impl Peer for GnuTlsCli {
    const NAME: &'static str = "gnutls-cli";

    async fn run(&self, target: &Target, trust: Option<&Path>) -> Result<Verdict, Absent> {
        let version = first_line("gnutls-cli", "gnutls-bin", &["--version"]).await?;
        let mut client = Process::new("gnutls-cli", "gnutls-bin")?.args(["-p", &target.port.to_string()]);
        if let Some(trust) = trust {
            client = client.arg("--x509cafile").arg(trust);
        }
        Ok(client.arg(&target.host).run().await.verdict(version))
    }
}
