//! `ipptool`: an IPP client that encrypts and checks nothing.
//!
//! Without `-T`: with it, CUPS 2.4.2 takes the session tickets of TLS 1.3, which come where it waits for an answer, for a
//! time-out, and connects again and again.

use super::process::{Process, first_line};
use super::{Absent, Peer, Target, Verdict};
use std::path::Path;

/// `ipptool -t ipps://… get-printer-attributes.test`. It cannot be told what to trust.
pub(crate) struct Ipptool;

impl Peer for Ipptool {
    const NAME: &'static str = "ipptool";

    async fn run(&self, target: &Target, _trust: Option<&Path>) -> Result<Verdict, Absent> {
        let version = first_line("cups-config", "libcups2-dev", &["--version"])
            .await
            .unwrap_or_default();
        let url = format!("ipps://{}:{}{}", target.host, target.port, target.path);
        let said = Process::new("ipptool", "cups-ipp-utils")?
            .args(["-t", &url, "get-printer-attributes.test"])
            .run()
            .await;
        Ok(said.verdict(format!("CUPS {version}")))
    }
}
