//! `misprint capi2`: what a CAPI2 log tells.

use super::Ended;
use crate::args::{Capi2Action, Capi2Args};
use crate::terminal::Terminal;
use crate::{config, whole_file};
use anyhow::Context as _;
use diagnose::capi2;
use diagnose::event_xml::schema;
use std::path::Path;

/// Reads and explains, or writes the schema.
pub(crate) fn run(args: Capi2Args) -> anyhow::Result<Ended> {
    match args.action {
        Capi2Action::Explain { file, json } => explain(&file, json),
        Capi2Action::Schema { folder } => schema(&folder),
    }
}

fn schema(folder: &Path) -> anyhow::Result<Ended> {
    let terminal = Terminal::stdout(config::no_color());
    for (name, text) in [
        (schema::EVENT_XSD, schema::xsd_of_event()),
        (schema::EVENTS_XSD, schema::xsd_of_events()),
    ] {
        let file = folder.join(name);
        whole_file::write(&file, text.as_bytes(), whole_file::PUBLIC)?;
        terminal.line(format!("{} is written", file.display()))?;
    }
    Ok(Ended::Done)
}

fn explain(file: &Path, json: bool) -> anyhow::Result<Ended> {
    let log = config::read_file_up_to(file, capi2::MAX_LOG as u64)?;
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
