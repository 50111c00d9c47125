//! Chromium, driven through playwright-core by Node scripts in `tests/data/peers/`.

use super::nss::Database;
use super::process::{Process, first_line};
use super::walk::{self, Answer, Visit};
use super::{Absent, HERE, Peer, Target, Verdict};
use crate::surroundings;
use std::path::{Path, PathBuf};
use std::time::Duration;

/// A page in headless Chromium.
#[derive(Default)]
pub(crate) struct Chromium {
    /// Where a picture of the page goes.
    pub(crate) picture: Option<PathBuf>,
}

impl Peer for Chromium {
    const NAME: &'static str = "Chromium";

    async fn run(&self, target: &Target, trust: Option<&Path>) -> Result<Verdict, Absent> {
        let version = first_line("chromium", "chromium", &["--version"]).await?;
        let mut node = script("page.js").await?.arg(target.https());
        if let Some(trust) = trust {
            // Chromium on Linux trusts what the NSS database of its user trusts.
            Database::new(&node.home(".pki/nssdb"))
                .await?
                .trust_peer("printer", trust)
                .await?;
        }
        if let Some(picture) = &self.picture {
            node = node.arg(picture);
        }
        Ok(node.run().await.verdict(version))
    }
}

/// Makes many visits in one Chromium, which trusts what `database` does; its version, and what it made of each.
pub(crate) async fn walk(visits: &[Visit], database: &Database) -> Result<(String, Vec<Answer>), Absent> {
    let version = first_line("chromium", "chromium", &["--version"]).await?;
    let node = script("walk.js").await?;
    database.copy_to(&node.home(".pki/nssdb"));
    let list = node.home("visits");
    walk::write_list(visits, &list);
    let rules = walk::names(visits).into_iter().map(|name| format!("MAP {name} {HERE}"));
    let rules = rules.collect::<Vec<_>>().join(",");
    let said = node.arg(list).arg(rules).run().await;
    Ok((version, walk::answers(&said, visits)))
}

/// `node NAME`, a script of `tests/data/peers/` that may require playwright-core and finds Chromium in `CHROMIUM`. Its
/// HOME has an empty NSS database.
pub(crate) async fn script(name: &str) -> Result<Process, Absent> {
    let chromium =
        surroundings::find("chromium").ok_or_else(|| Absent::new(Chromium::NAME, "not found; install chromium"))?;
    let modules = surroundings::target().join("peers/node/node_modules");
    if !modules.join("playwright-core").is_dir() {
        let reason = format!(
            "playwright-core is not in {}; `cargo xtask test` installs it (npm install playwright-core)",
            modules.display()
        );
        return Err(Absent::new(Chromium::NAME, reason));
    }
    let node = Process::new("node", "nodejs")?
        .env("NODE_PATH", modules)
        .env("CHROMIUM", chromium)
        .limit(Duration::from_secs(180))
        .arg(surroundings::data("peers").join(name));
    std::fs::create_dir_all(node.home(".pki/nssdb")).unwrap();
    Ok(node)
}
