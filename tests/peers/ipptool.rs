//! `ipptool`: an IPP client that encrypts and checks nothing.
//!
//! With `-T`: CUPS 2.4.2 then takes session tickets of TLS 1.3, where they come ahead of the answer, for a time-out, and
//! connects again and again. The printer has to spare it them.

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
            .args(["-T", "40", "-t", &url, "get-printer-attributes.test"])
            .run()
            .await;
        Ok(said.verdict(format!("CUPS {version}")))
    }
}
