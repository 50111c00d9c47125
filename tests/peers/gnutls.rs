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
        if target.leads_nowhere() {
            client = client.args(["--verify-hostname", &target.host]);
            // A name with spaces can be looked for, and cannot be sent.
            client = match target.host.contains(' ') {
                true => client.arg("--disable-sni"),
                false => client.args(["--sni-hostname", &target.host]),
            };
        }
        Ok(client.arg(target.reached_at()).run().await.verdict(version))
    }
}
