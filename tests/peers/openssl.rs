//! `openssl s_client`, checking chain and name.

use super::process::{Process, first_line};
use super::{Absent, Peer, Target, Verdict};
use std::path::Path;

/// `openssl s_client -connect … </dev/null`: a handshake and no request.
pub(crate) struct SClient;

impl Peer for SClient {
    const NAME: &'static str = "openssl s_client";

    async fn run(&self, target: &Target, trust: Option<&Path>) -> Result<Verdict, Absent> {
        let version = first_line("openssl", "openssl", &["version"]).await?;
        let Target { host, port, .. } = target;
        let at = target.reached_at();
        // Without one of them no name is checked at all.
        let verify = match host.parse::<std::net::IpAddr>() {
            Ok(_) => "-verify_ip",
            Err(_) => "-verify_hostname",
        };
        // A name with spaces can be looked for, and cannot be sent.
        let name = if host.contains(' ') {
            vec!["-noservername"]
        } else {
            vec!["-servername", host]
        };
        let mut client = Process::new("openssl", "openssl")?
            .args(["s_client", "-brief", "-verify_return_error"])
            .args(name)
            .args(["-connect", &format!("{at}:{port}"), verify, host, "-no-CApath"]);
        client = match trust {
            Some(trust) => client.arg("-CAfile").arg(trust),
            None => client.arg("-no-CAfile"),
        };
        Ok(client.run().await.verdict(version))
    }
}
