//! `misprint serve`: one printer, from the first bind to the last drained connection.

use super::Ended;
use crate::args::ServeArgs;
use crate::config::{self, EventsTo, Serve};
use crate::control::Control;
use crate::terminal::{Line, Style, Terminal};
use crate::whole_file;
use anyhow::Context as _;
use pki::Certificate;
use printer::{Casting, EventLog, Printer, Ready, StateDirectory};
use std::path::Path;
use std::sync::Arc;
use std::time::Duration;
use tokio::signal::unix::{Signal, SignalKind, signal};
use tokio_util::sync::CancellationToken;

/// How long one look into the event log waits; nothing depends on it.
const EVENT_WAIT: Duration = Duration::from_secs(3600);

/// Serves until SIGTERM or SIGINT.
pub(crate) fn run(args: ServeArgs) -> anyhow::Result<Ended> {
    let config = config::serve(args)?;
    let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build();
    runtime
        .context("the asynchronous runtime cannot start")?
        .block_on(serve(config))
}

async fn serve(config: Serve) -> anyhow::Result<Ended> {
    let mut signals = Signals::new()?;
    if let Some(file) = &config.ready_file {
        forget_stale(file)?;
    }
    // A signal during a slow start (an RSA key is being made) ends it at once: nothing is open yet.
    let printer = tokio::select! {
        started = builder(&config).start() => Arc::new(started?),
        () = signals.next() => return Ok(Ended::Done),
    };
    let control = match &config.control {
        Some(door) => match Control::open(door, std::slice::from_ref(&printer)).await {
            Ok(control) => Some(control),
            Err(error) => {
                stop(printer, None).await;
                return Err(error);
            }
        },
        None => None,
    };
    if let Err(error) = write_trust(&config, &printer).await {
        stop(printer, control).await;
        return Err(error);
    }
    let mut ready = printer.ready();
    ready.urls.control = control.as_ref().map(Control::url);
    announce(&config, &ready)?;
    // After the ready object, which is the first line for whoever reads both.
    let finished = CancellationToken::new();
    let tail = (config.events == Some(EventsTo::Stdout))
        .then(|| tokio::spawn(tail(printer.events().clone(), finished.clone())));

    signals.next().await;
    tokio::select! {
        () = stop(printer, control) => {}
        () = signals.next() => at_once(&config, &ready),
    }
    finished.cancel();
    if let Some(tail) = tail {
        tail.await?;
    }
    Ok(Ended::Done)
}

fn builder(config: &Serve) -> printer::Builder {
    let mut builder = Printer::builder()
        .ports(config.ports)
        .raw_port(config.raw_port)
        .lpd_port(config.lpd_port)
        .state(config.state.clone())
        .mac(config.mac)
        .key(config.key)
        .document_limit(config.document_limit)
        .spool_limit(config.spool_limit)
        .model(config.model.clone())
        .require_tls(config.require_tls);
    builder = builder.snmp(config.snmp.clone()).dns_sd(config.dns_sd.clone());
    if !config.bind.is_empty() {
        builder = builder.bind(config.bind.clone());
    }
    if let Some(seed) = config.seed {
        builder = builder.seed(seed);
    }
    if let Some(host_name) = &config.host_name {
        builder = builder.host_name(host_name.clone());
    }
    if let Some(scenario) = &config.scenario {
        builder = builder.scenario(scenario.clone()).casting(config.casting);
    }
    if let Some(schedule) = &config.schedule {
        builder = builder.schedule(schedule.clone());
    }
    if let Some(domain) = &config.scenario_domain {
        builder = builder.scenarios_by_name(domain.clone());
    }
    if let Some(password) = &config.admin_password {
        builder = builder.admin_password(password.clone());
    }
    if let Some(login) = &config.ipp_login {
        builder = builder.ipp_login(login.clone());
    }
    if let Some(file) = &config.key_log {
        builder = builder.key_log(file.clone());
    }
    if let Some(file) = &config.pcap {
        builder = builder.pcap(file.clone());
    }
    if let Some(EventsTo::File(file)) = &config.events {
        builder = builder.events(file.clone());
    }
    builder
}

/// Before the ready object: who waits for that finds the roots.
async fn write_trust(config: &Serve, printer: &Printer) -> anyhow::Result<()> {
    let Some(file) = &config.trust_file else {
        return Ok(());
    };
    let trusted = match (&config.schedule, config.casting) {
        // Of the scenario alone: where it says that nothing is to be trusted, nothing is.
        (None, Casting::Always) => printer.scenario_trust(),
        _ => printer.trust_ahead().await?,
    };
    let roots: String = trusted.iter().map(Certificate::to_pem).collect();
    whole_file::write(file, roots.as_bytes(), 0o644)
}

/// The control door first, which holds the printer; then the printer, which drains.
async fn stop(printer: Arc<Printer>, control: Option<Control>) {
    if let Some(control) = control {
        control.close().await;
    }
    if let Some(printer) = Arc::into_inner(printer) {
        printer.shut_down().await;
    }
}

/// Waits for nothing more; only a state that nobody asked to keep is cleared away.
fn at_once(config: &Serve, ready: &Ready) -> ! {
    if config.state == StateDirectory::Ephemeral {
        let _ = std::fs::remove_dir_all(&ready.state_dir);
    }
    std::process::exit(1)
}

/// SIGTERM and SIGINT.
pub(crate) struct Signals {
    terminate: Signal,
    interrupt: Signal,
}

impl Signals {
    /// Takes both signals over.
    pub(crate) fn new() -> anyhow::Result<Self> {
        let cannot = "the signals cannot be taken over";
        Ok(Self {
            terminate: signal(SignalKind::terminate()).context(cannot)?,
            interrupt: signal(SignalKind::interrupt()).context(cannot)?,
        })
    }

    /// Waits for one of them.
    pub(crate) async fn next(&mut self) {
        tokio::select! {
            _ = self.terminate.recv() => {}
            _ = self.interrupt.recv() => {}
        }
    }
}

/// An old ready file would tell whoever waits for it of a printer that is gone.
pub(crate) fn forget_stale(file: &Path) -> anyhow::Result<()> {
    match std::fs::remove_file(file) {
        Err(error) if error.kind() != std::io::ErrorKind::NotFound => {
            Err(error).with_context(|| format!("the old ready file {} cannot be removed", file.display()))
        }
        _ => Ok(()),
    }
}

fn announce(config: &Serve, ready: &Ready) -> anyhow::Result<()> {
    // Before the words: whoever reads them may go for the file.
    if let Some(file) = &config.ready_file {
        let mut json = serde_json::to_vec(ready)?;
        json.push(b'\n');
        whole_file::write(file, &json, whole_file::PUBLIC)?;
    }
    let no_color = config::no_color();
    if config.json {
        Terminal::stdout(no_color).json(ready)?;
    } else {
        // Standard output belongs to the events when they go there.
        let to_stdout = config.events != Some(EventsTo::Stdout);
        let terminal = if to_stdout {
            Terminal::stdout(no_color)
        } else {
            Terminal::stderr(no_color)
        };
        table(ready, config)
            .into_iter()
            .try_for_each(|line| terminal.line(line))?;
    }
    Ok(())
}

fn row(label: &str, value: &str) -> Line {
    Line::of(Style::Dim, format!("  {label:<13}")).and(Style::Plain, value)
}

/// What is played, and to whom.
fn played(config: &Serve) -> Vec<Line> {
    let to = |whom: String| format!(", to {whom}");
    let whom = match config.casting {
        Casting::Always => String::new(),
        Casting::Next(1) => to("the first connection alone".to_owned()),
        Casting::Next(connections) => to(format!("the first {connections} connections alone")),
        Casting::Chance { probability, .. } => to(format!("each connection with probability {probability}")),
    };
    let mut lines = Vec::new();
    if let Some(scenario) = &config.scenario {
        lines.push(row("Scenario", &format!("{scenario}{whom}")));
    }
    if let Some(schedule) = &config.schedule {
        lines.push(row("Schedule", &schedule.to_string()));
    }
    if let Some(domain) = &config.scenario_domain {
        lines.push(row("By name", &format!("ID.{domain}, such as expired.{domain}")));
    }
    if !lines.is_empty() {
        lines.push(Line::default());
    }
    lines
}

fn table(ready: &Ready, config: &Serve) -> Vec<Line> {
    let (bind, secrets) = (&config.bind, [&config.key_log, &config.pcap]);
    let mut lines = vec![
        Line::of(Style::Good, format!("{} ({}) is ready", ready.host, ready.model)),
        Line::default(),
    ];
    lines.extend(played(config));
    lines.extend([
        row("IPP", &ready.urls.ipp),
        row("IPPS", &ready.urls.ipps),
        row("Web pages", &ready.urls.http),
        row("", &ready.urls.https),
    ]);
    lines.extend(ready.urls.raw.iter().map(|raw| row("Raw", raw)));
    lines.extend(ready.urls.lpd.iter().map(|lpd| row("LPD", lpd)));
    lines.extend(ready.urls.snmp.iter().map(|snmp| row("SNMP", snmp)));
    lines.extend(ready.urls.control.iter().map(|control| row("Control", control)));
    lines.extend([
        Line::default(),
        row("Certificate", &ready.certificate.subject),
        row("", &format!("SHA-1 {}", ready.certificate.sha1)),
        row(
            "",
            &format!("{} to {}", ready.certificate.not_before, ready.certificate.not_after),
        ),
        row("State", &ready.state_dir.display().to_string()),
        row("Seed", &ready.seed),
        Line::default(),
    ]);
    for file in secrets.into_iter().flatten() {
        let warning = format!("Whoever has {} can read what is said over TLS here.", file.display());
        lines.push(Line::of(Style::Bad, warning));
    }
    if bind.iter().any(|address| !address.is_loopback()) {
        let warning = "Others on the network can reach this printer, and it is bad at TLS on purpose.";
        lines.push(Line::of(Style::Bad, warning));
    }
    let stop = format!(
        "Stop with Ctrl-C or kill {}: open jobs get ten seconds; a second time, none.",
        ready.pid
    );
    lines.push(Line::of(Style::Dim, stop));
    lines
}

/// Writes the events to standard output as they come, until `finished` and the last of them.
async fn tail(log: EventLog, finished: CancellationToken) {
    let terminal = Terminal::stdout(true);
    let mut seen = 0;
    loop {
        let is_last = tokio::select! {
            _ = log.wait(seen, EVENT_WAIT, |_| true) => false,
            () = finished.cancelled() => true,
        };
        for record in log.since(seen) {
            seen = record.seq;
            if terminal.json(&record).is_err() {
                // The reader went away; the printer goes on without it.
                return;
            }
        }
        if is_last {
            return;
        }
    }
}
