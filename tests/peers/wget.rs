//! wget, with the TLS library that Debian builds it with (GnuTLS).

use super::process::{Process, first_line};
use super::{Absent, Peer, Target, Verdict};
use std::path::Path;

/// `wget https://…`
pub(crate) struct Wget;

impl Peer for Wget {
    const NAME: &'static str = "wget";

    async fn run(&self, target: &Target, trust: Option<&Path>) -> Result<Verdict, Absent> {
        let version = first_line("wget", "wget", &["--version"]).await?;
        let mut wget = Process::new("wget", "wget")?.args(["--no-config", "-nv", "-t1", "-T40", "-O", "/dev/null"]);
        if let Some(trust) = trust {
            wget = wget.arg(format!("--ca-certificate={}", trust.display()));
        }
        Ok(wget.arg(target.https()).run().await.verdict(version))
    }
}
