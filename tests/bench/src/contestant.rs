//! Who is measured: how each is started with an empty state on a free port, and what the kernel knows about it.

use crate::client::Client;
use anyhow::{Context, Result, bail};
use std::path::{Path, PathBuf};
use std::process::Stdio;
use std::time::Duration;
use tempfile::TempDir;
use tokio::process::{Child, Command};

/// Longest start; a 3,072-bit key takes its time on a busy machine.
const LIMIT: Duration = Duration::from_secs(60);

/// A printer that can be started.
pub(crate) struct Contestant {
    /// For the report.
    pub(crate) name: &'static str,
    program: PathBuf,
    kind: Kind,
}

enum Kind {
    /// With these options more.
    Misprint(&'static [&'static str]),
    Ippeveprinter,
}

/// One that runs; killed when dropped.
pub(crate) struct Running {
    child: Child,
    port: u16,
    _state: TempDir,
}

/// What a cold start came to.
pub(crate) struct ColdStart {
    /// From exec to the first good answer over TLS.
    pub(crate) took: Duration,
    /// VmRSS then, KiB.
    pub(crate) resident_kib: u64,
}

impl Contestant {
    /// Ours with each kind of key, and ippeveprinter where it is installed.
    pub(crate) fn all(misprint: &Path) -> Vec<Self> {
        let ours = |name, options| Self {
            name,
            program: misprint.into(),
            kind: Kind::Misprint(options),
        };
        let mut all = vec![
            ours("misprint, RSA-2048", &[] as &[_]),
            ours("misprint, P-256", &["--key", "ec-p256"]),
        ];
        let theirs = PathBuf::from("/usr/sbin/ippeveprinter");
        if theirs.is_file() {
            all.push(Self {
                name: "ippeveprinter",
                program: theirs,
                kind: Kind::Ippeveprinter,
            });
        }
        all
    }

    /// Why it may not start.
    fn hint(&self) -> &'static str {
        match self.kind {
            Kind::Misprint(_) => "run it by hand to see why",
            Kind::Ippeveprinter => "Debian's wants a running avahi-daemon, even with -r off",
        }
    }

    /// Starts one, waits for its first answer, and stops it.
    pub(crate) async fn cold_start(&self) -> Result<ColdStart> {
        let started = crate::now();
        let mut running = self.start().await?;
        let cold = ColdStart {
            took: started.elapsed(),
            resident_kib: running.resident_kib(),
        };
        running.stop().await;
        Ok(cold)
    }

    /// Starts one and waits for its first answer over TLS.
    pub(crate) async fn start(&self) -> Result<Running> {
        let state = tempfile::tempdir()?;
        let mut command = Command::new(&self.program);
        command
            .stdin(Stdio::null())
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .kill_on_drop(true);
        let ready = state.path().join("ready.json");
        let mut port = None;
        match self.kind {
            Kind::Misprint(options) => {
                command
                    .args(["serve", "--ports", "ephemeral", "--control", "off", "--ready-file"])
                    .arg(&ready);
                command.arg("--state").arg(state.path().join("nvram")).args(options);
            }
            Kind::Ippeveprinter => {
                let free = free_port()?;
                port = Some(free);
                command.args(["-r", "off", "-n", "localhost", "-p", &free.to_string()]);
                command
                    .arg("-K")
                    .arg(state.path())
                    .arg("-d")
                    .arg(state.path())
                    .arg("Bench");
            }
        }
        let child = command
            .spawn()
            .with_context(|| format!("{} does not start", self.program.display()))?;
        let mut running = Running {
            child,
            port: port.unwrap_or_default(),
            _state: state,
        };
        let answered = tokio::time::timeout(LIMIT, async {
            loop {
                if let Some(status) = running.child.try_wait()? {
                    bail!("{} ended with {status} ({})", self.name, self.hint());
                }
                port = port.or_else(|| told_port(&ready));
                if let Some(port) = port {
                    running.port = port;
                    if Client::new(port).attributes().await.is_ok() {
                        return Ok(());
                    }
                }
                tokio::time::sleep(Duration::from_millis(1)).await;
            }
        });
        answered
            .await
            .with_context(|| format!("{} did not answer in time", self.name))??;
        Ok(running)
    }
}

impl Running {
    /// Where it answers.
    pub(crate) fn port(&self) -> u16 {
        self.port
    }

    /// VmRSS, KiB; shared pages are in it.
    pub(crate) fn resident_kib(&self) -> u64 {
        let status = self.kernel("status");
        let line = status.lines().find_map(|line| line.strip_prefix("VmRSS:"));
        line.and_then(|line| line.split_whitespace().next()?.parse().ok())
            .unwrap_or_default()
    }

    /// CPU time of it so far, user and system.
    pub(crate) fn cpu_seconds(&self) -> f64 {
        let stat = self.kernel("stat");
        // After the name, which may hold anything: utime and stime are the 12th and 13th, in ticks of 1/100 s.
        let fields = stat.rsplit_once(')').map_or("", |(_, fields)| fields);
        fields
            .split_whitespace()
            .skip(11)
            .take(2)
            .filter_map(|ticks| ticks.parse::<f64>().ok())
            .sum::<f64>()
            / 100.0
    }

    /// Ends it.
    pub(crate) async fn stop(&mut self) {
        // Already gone is as good.
        let _ = self.child.kill().await;
    }

    fn kernel(&self, file: &str) -> String {
        let id = self.child.id().unwrap_or_default();
        std::fs::read_to_string(format!("/proc/{id}/{file}")).unwrap_or_default()
    }
}

/// The port that the ready file names, once it is there.
fn told_port(ready: &Path) -> Option<u16> {
    let ready: serde_json::Value = serde_json::from_slice(&std::fs::read(ready).ok()?).ok()?;
    let authority = ready["urls"]["ipps"].as_str()?.split('/').nth(2)?;
    authority.rsplit_once(':')?.1.parse().ok()
}

/// A port that nobody uses at the moment, on IPv4 and IPv6, for a server that cannot choose one itself.
fn free_port() -> Result<u16> {
    let both = std::net::TcpListener::bind(("::", 0));
    Ok(both
        .or_else(|_| std::net::TcpListener::bind(("127.0.0.1", 0)))?
        .local_addr()?
        .port())
}
