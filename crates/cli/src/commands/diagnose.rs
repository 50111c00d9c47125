//! `misprint diagnose`: one attempt, as a Windows made it, or a stored chain, as it would have judged it; and what came of it.

use super::Ended;
use crate::args::DiagnoseArgs;
use crate::config::Subject;
use crate::terminal::{Line, Style, Terminal};
use crate::{config, whole_file};
use diagnose::os::stated;
use diagnose::screen::{Row, Tone};
use diagnose::{ci, event_xml};
use std::path::Path;

/// Tries, and tells.
pub(crate) fn run(args: DiagnoseArgs) -> anyhow::Result<Ended> {
    let terminal = Terminal::stdout(config::no_color());
    if args.profiles {
        return profiles(&terminal, &config::versions(&args), args.json);
    }
    let config = config::diagnose(args)?;
    let (mut report, client) = match &config.subject {
        Subject::Printer(request) => (diagnose::diagnose(request), &request.client),
        Subject::Chain(chain, name, client) => (diagnose::report_on(chain, name, client), client),
    };
    if let (Some(request), Subject::Printer(printer)) = (&config.probe, &config.subject) {
        report.add_probe(diagnose::probe::probe(request), &printer.url);
    }
    if config.clients {
        report.ask_others(client);
    }
    if let Some(file) = &config.capi2 {
        whole_file::write(file, events(file, &report.events).as_bytes(), whole_file::PUBLIC)?;
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
    } else if config.details {
        terminal.line(report.to_text().trim_end())?;
    } else {
        screen(&terminal, report.summary())?;
        if let Some(others) = &report.others {
            terminal.line("")?;
            terminal.line(others.to_text().trim_end())?;
        }
    }
    Ok(match subject.exit_code() {
        0 => Ended::Done,
        1 => Ended::Refused,
        _ => Ended::CouldNot,
    })
}

/// By which rules these versions judge, and where they are known from.
fn profiles(terminal: &Terminal, versions: &[diagnose::Os], json: bool) -> anyhow::Result<Ended> {
    let rules = stated::of(versions);
    if json {
        terminal.json(&rules)?;
    } else {
        terminal.line(stated::text(&rules).trim_end())?;
    }
    Ok(Ended::Done)
}

/// The log as the name of the file asks for it: `.txt`, `.json`, else XML.
fn events(file: &Path, events: &[event_xml::Event]) -> String {
    let extension = file.extension().and_then(|extension| extension.to_str());
    match extension.map(str::to_ascii_lowercase).as_deref() {
        Some("txt") => event_xml::text(events),
        Some("json") => format!("{:#}\n", event_xml::json(events)),
        _ => event_xml::file(events),
    }
}

/// Rows for a person, in colour where the terminal has it.
pub(super) fn screen(terminal: &Terminal, rows: Vec<Row>) -> anyhow::Result<()> {
    for row in rows {
        let style = match row.tone {
            Tone::Plain => Style::Plain,
            Tone::Heading => Style::Bold,
            Tone::Good => Style::Good,
            Tone::Bad => Style::Bad,
            Tone::Dim => Style::Dim,
            Tone::Command => Style::Act,
        };
        terminal.line(Line::of(style, row.text))?;
    }
    Ok(())
}
