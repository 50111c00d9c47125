//! `misprint certmgr dump`: the certificates of a file, in words.

use super::Ended;
use crate::config;
use crate::terminal::Terminal;
use anyhow::Context as _;
use std::path::Path;

/// Tells of each certificate of the file, in its order.
pub(crate) fn run(file: &Path, password_file: Option<&Path>, terminal: &Terminal) -> anyhow::Result<Ended> {
    let certificates = config::read_chain(&[file.to_owned()], password_file)?;
    for (index, certificate) in certificates.iter().enumerate() {
        let text = diagnose::dump::dump(certificate)
            .with_context(|| format!("certificate {index} of {} cannot be told", file.display()))?;
        terminal.line(format!("================ Certificate {index} ================"))?;
        terminal.line(text)?;
    }
    Ok(Ended::Done)
}
