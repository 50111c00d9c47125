//! Node.js: the `https` module.

use super::process::Process;
use super::{Absent, Peer, Target, Verdict};
use std::path::Path;

/// `https.get`.
pub(crate) struct Node;

// Node 18, other than 20, tries the first address of a name only unless it is told to.
const SCRIPT: &str = r#"
const [url, ca] = process.argv.slice(1);
const options = { timeout: 40000, autoSelectFamily: true, ca: ca && require("fs").readFileSync(ca) };
require("https")
  .get(url, options, (answer) => { console.log(answer.statusCode); answer.resume(); })
  .on("error", (error) => { console.log(`${error.code}: ${error.message}`); process.exitCode = 1; });
"#;

impl Peer for Node {
    const NAME: &'static str = "Node https";

    async fn run(&self, target: &Target, trust: Option<&Path>) -> Result<Verdict, Absent> {
        let version = Process::new("node", "nodejs")?.arg("--version").run().await.success();
        let mut node = Process::new("node", "nodejs")?.args(["-e", SCRIPT]).arg(target.https());
        if let Some(trust) = trust {
            node = node.arg(trust);
        }
        Ok(node.run().await.verdict(format!("Node {}", version.trim())))
    }
}
