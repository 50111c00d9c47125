//! `misprint capi2`: what a CAPI2 log tells.

use super::Ended;
use crate::args::{Capi2Action, Capi2Args};
use crate::config;
use crate::terminal::Terminal;
use anyhow::Context as _;
use diagnose::capi2;

/// Reads and explains.
pub(crate) fn run(args: Capi2Args) -> anyhow::Result<Ended> {
    let Capi2Action::Explain { file, json } = args.action;
    let log = config::read_file_up_to(&file, capi2::MAX_LOG as u64)?;
    let explanation = capi2::explain(&log).with_context(|| format!("{} cannot be explained", file.display()))?;
    let terminal = Terminal::stdout(config::no_color());
    if json {
        terminal.json(&explanation)?;
    } else {
        terminal.line(explanation.to_text().trim_end())?;
    }
    Ok(match (&explanation.broken_off, explanation.failed.is_empty()) {
        (_, false) => Ended::Refused,
        // What was read is in order; what was not may not be.
        (Some(_), true) => Ended::CouldNot,
        (None, true) => Ended::Done,
    })
}
