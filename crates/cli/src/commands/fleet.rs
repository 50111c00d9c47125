//! `misprint fleet`: many printers in one process, behind one control door.

use super::Ended;
use super::serve::{Signals, forget_stale};
use crate::args::FleetArgs;
use crate::config;
use crate::control::Control;
use crate::terminal::{Line, Style, Terminal};
use crate::whole_file;
use anyhow::Context as _;
use printer::{Fleet, Ready};
use rustix::process::{Resource, Rlimit, getrlimit, setrlimit};
use serde::Serialize;

/// How many printers the table names.
const NAMED: usize = 20;

/// What `--ready-file` and `--json` say, once every port of every printer listens.
#[derive(Serialize)]
struct FleetReady {
    pid: u32,
    /// The control door, where one is open.
    control: Option<String>,
    printers: Vec<Ready>,
}

/// Serves until SIGTERM or SIGINT.
pub(crate) fn run(args: FleetArgs) -> anyhow::Result<Ended> {
    let config = config::fleet(args)?;
    allow_open_files();
    let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build();
    runtime
        .context("the asynchronous runtime cannot start")?
        .block_on(serve(config))
}

async fn serve(config: config::Fleet) -> anyhow::Result<Ended> {
    let mut signals = Signals::new()?;
    if let Some(file) = &config.ready_file {
        forget_stale(file)?;
    }
    // A signal while they start ends it: those that run by then are dropped, and leave nothing behind.
    let fleet = tokio::select! {
        started = Fleet::start(config.plan.clone()) => started?,
        () = signals.next() => return Ok(Ended::Done),
    };
    let control = match &config.control {
        Some(door) => match Control::open(door, fleet.printers()).await {
            Ok(control) => Some(control),
            Err(error) => {
                stop(fleet, None).await;
                return Err(error);
            }
        },
        None => None,
    };
    let told = announce(&config, ready(&fleet, control.as_ref()));
    if told.is_ok() {
        signals.next().await;
    }
    tokio::select! {
        () = stop(fleet, control) => told.map(|()| Ended::Done),
        // The second signal: nothing is waited for. Those that are dropped clear up after themselves.
        () = signals.next() => Ok(Ended::Refused),
    }
}

/// The control door first, which lends printers to its requests; then the printers, all at a time.
async fn stop(fleet: Fleet, control: Option<Control>) {
    if let Some(control) = control {
        control.close().await;
    }
    for folder in fleet.shut_down().await {
        let words = format!(
            "a request still looks at the printer of {}; it stops without draining",
            folder.display()
        );
        let _ = Terminal::stderr(true).line(words);
    }
}

/// Takes what the system grants without asking: a printer has a dozen files open, and the usual soft limit is 1,024.
fn allow_open_files() {
    let Rlimit { maximum, .. } = getrlimit(Resource::Nofile);
    // Where it stays as it is, the fleet says so if it is too large.
    let _ = setrlimit(
        Resource::Nofile,
        Rlimit {
            current: maximum,
            maximum,
        },
    );
}

fn ready(fleet: &Fleet, control: Option<&Control>) -> FleetReady {
    let control = control.map(Control::url);
    let one = |printer: &std::sync::Arc<printer::Printer>| {
        let mut ready = printer.ready();
        ready.urls.control.clone_from(&control);
        ready
    };
    FleetReady {
        pid: std::process::id(),
        printers: fleet.printers().iter().map(one).collect(),
        control,
    }
}

fn announce(config: &config::Fleet, ready: FleetReady) -> anyhow::Result<()> {
    if let Some(file) = &config.ready_file {
        let mut json = serde_json::to_vec(&ready)?;
        json.push(b'\n');
        whole_file::write(file, &json, whole_file::PUBLIC)?;
    }
    let terminal = Terminal::stdout(config::no_color());
    if config.json {
        return terminal.json(&ready);
    }
    table(&ready).into_iter().try_for_each(|line| terminal.line(line))
}

fn table(ready: &FleetReady) -> Vec<Line> {
    let count = ready.printers.len();
    let mut lines = vec![
        Line::of(Style::Good, format!("{count} printers are ready")),
        Line::default(),
    ];
    let row = |printer: &Ready| {
        Line::of(Style::Plain, format!("  {:<20} ", printer.host)).and(Style::Dim, printer.urls.ipps.clone())
    };
    lines.extend(ready.printers.iter().take(NAMED).map(row));
    if count > NAMED {
        let rest = format!(
            "  and {} more: --json, --ready-file or the control door tell of them",
            count - NAMED
        );
        lines.push(Line::of(Style::Dim, rest));
    }
    lines.push(Line::default());
    if let Some(control) = &ready.control {
        lines.push(Line::of(Style::Dim, "  Control  ").and(Style::Plain, control.clone()));
    }
    let stop = format!(
        "Stop with Ctrl-C or kill {}: open jobs get ten seconds; a second time, none.",
        ready.pid
    );
    lines.push(Line::of(Style::Dim, stop));
    lines
}
