//! `misprint diagnose`: one attempt, as a Windows made it, or a stored chain, as it would have judged it; and what came of it.

use super::Ended;
use crate::args::DiagnoseArgs;
use crate::config::Subject;
use crate::terminal::Terminal;
use crate::{config, whole_file};
use diagnose::{ci, event_xml};

/// Tries, and tells.
pub(crate) fn run(args: DiagnoseArgs) -> anyhow::Result<Ended> {
    let config = config::diagnose(args)?;
    let terminal = Terminal::stdout(config::no_color());
    let (mut report, client) = match &config.subject {
        Subject::Printer(request) => (diagnose::diagnose(request), &request.client),
        Subject::Chain(chain, name, client) => (diagnose::report_on(chain, name, client), client),
    };
    if config.clients {
        report.ask_others(client);
    }
    if let Some(file) = &config.capi2 {
        whole_file::write(file, event_xml::file(&report.events).as_bytes(), whole_file::PUBLIC)?;
    }
    let subject = ci::Subject {
        report: &report,
        location: &config.location,
        fail_on: config.fail_on,
    };
    if let Some(file) = &config.junit {
        whole_file::write(file, ci::junit(&subject).as_bytes(), whole_file::PUBLIC)?;
    }
    if let Some(file) = &config.sarif {
        whole_file::write(file, ci::sarif(&subject).as_bytes(), whole_file::PUBLIC)?;
    }
    if config.json {
        terminal.json(&report)?;
    } else {
        terminal.line(report.to_text().trim_end())?;
    }
    Ok(match subject.exit_code() {
        0 => Ended::Done,
        1 => Ended::Refused,
        _ => Ended::CouldNot,
    })
}
