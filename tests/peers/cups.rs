//! CUPS: a private `cupsd` with a queue whose ipp backend checks certificates, strictly or on first use. Needs root.
//!
//! Only the backend checks: `lpadmin -m everywhere` and `ipptool` take any certificate. With a `site.crt` the backend
//! wants exactly two certificates, the printer's and, last, the one in `site.crt` (CUPS 2.4.2): a self-signed
//! certificate alone is never taken by this strict client.

use super::Absent;
use super::process::{Group, Process};
use crate::surroundings;
use std::os::unix::fs::{PermissionsExt, chown};
use std::path::{Path, PathBuf};
use std::process::Stdio;
use std::time::Duration;
use tempfile::TempDir;

/// The Debian packages that bring the programs.
const PACKAGE: &str = "cups cups-client cups-ipp-utils";
/// How long a job may take to end one way or the other: cupsd on a busy machine took 12 s.
const JOB: Duration = Duration::from_secs(120);

/// How the strict client is told to be strict.
const STRICT: &str = "ValidateCerts Yes\nAllowAnyRoot No\nTrustOnFirstUse No\nAllowExpiredCerts No\n";

/// A running `cupsd` of our own with the queue `q`.
pub(crate) struct Cups {
    folder: TempDir,
    port: u16,
    _group: Group,
    _cupsd: tokio::process::Child,
}

/// What became of a job.
#[derive(Debug)]
pub(crate) struct Printed {
    /// The job was completed; else the queue stopped.
    pub(crate) completed: bool,
    /// printer-state-reasons of the queue.
    pub(crate) reasons: String,
    /// What the backend wrote about the printer's certificate during the job.
    pub(crate) credentials: Vec<String>,
}

impl Cups {
    /// Starts `cupsd` with a strict client and waits until it answers.
    pub(crate) async fn strict() -> Result<Self, Absent> {
        Self::start(Some(STRICT)).await
    }

    /// Starts `cupsd` as Debian delivers it: it trusts on first use.
    pub(crate) async fn trusting() -> Result<Self, Absent> {
        Self::start(None).await
    }

    async fn start(client: Option<&str>) -> Result<Self, Absent> {
        let cupsd = surroundings::find("cupsd").ok_or_else(|| Absent::new("CUPS", format!("install {PACKAGE}")))?;
        if !rustix::process::geteuid().is_root() {
            return Err(Absent::new(
                "CUPS",
                "its backend runs under another user: this test needs root",
            ));
        }
        let folder = tempfile::tempdir().unwrap();
        let port = free_port();
        configure(folder.path(), port, client);
        let log = std::fs::File::create(folder.path().join("log/cupsd")).unwrap();
        let child = tokio::process::Command::new(cupsd)
            .env_clear()
            .env("PATH", surroundings::search_path())
            .arg("-f")
            .arg("-c")
            .arg(folder.path().join("etc/cupsd.conf"))
            .arg("-s")
            .arg(folder.path().join("etc/cups-files.conf"))
            .stdin(Stdio::null())
            .stdout(log.try_clone().unwrap())
            .stderr(log)
            .process_group(0)
            .kill_on_drop(true)
            .spawn()
            .unwrap();
        let cups = Self {
            _group: Group::of(&child),
            _cupsd: child,
            folder,
            port,
        };
        let answers = async || {
            cups.program("lpstat")
                .unwrap()
                .arg("-r")
                .run()
                .await
                .out
                .contains("is running")
        };
        assert!(
            poll(Duration::from_secs(60), answers).await,
            "cupsd does not answer: {}",
            cups.log("cupsd")
        );
        Ok(cups)
    }

    /// What cupsd says of itself.
    pub(crate) async fn version(&self) -> String {
        let said = Process::new("cups-config", "libcups2-dev")
            .ok()
            .map(|program| program.arg("--version").run());
        match said {
            Some(said) => format!("CUPS {}", said.await.out.trim()),
            None => "CUPS, version not told without cups-config".to_owned(),
        }
    }

    /// Makes the queue `q` for a printer, without a driver that the printer does not name itself.
    pub(crate) async fn add_queue(&self, printer: &str) {
        let said = self
            .program("lpadmin")
            .unwrap()
            .args(["-p", "q", "-E", "-v", printer, "-m", "everywhere"])
            .run()
            .await;
        assert_eq!(said.code, Some(0), "lpadmin: {}{}", said.err, said.out);
        let driver = self.folder.path().join("etc/ppd/q.ppd");
        assert!(
            poll(JOB, async || driver.is_file()).await,
            "no driver was made for {printer}: {}",
            self.log("error_log")
        );
    }

    /// Makes the queue `q` without a driver: jobs go to the printer as they are, and `lpadmin` does not ask it anything.
    pub(crate) async fn add_raw_queue(&self, printer: &str) {
        let said = self.program("lpadmin").unwrap().args(["-p", "q", "-E", "-v", printer]);
        said.run().await.success();
    }

    /// Makes this certificate the one authority of the strict client.
    pub(crate) fn trust(&self, certificate: &Path) {
        let store = self.folder.path().join("tmp/.cups/ssl");
        std::fs::create_dir_all(&store).unwrap();
        std::fs::copy(certificate, store.join("site.crt")).unwrap();
        for path in [
            self.folder.path().join("tmp/.cups"),
            store.clone(),
            store.join("site.crt"),
        ] {
            give_to_lp(&path);
        }
    }

    /// Deletes the certificate that was stored when `host` was first used.
    pub(crate) fn forget(&self, host: &str) {
        let stored = self.folder.path().join(format!("tmp/.cups/ssl/{host}.crt"));
        std::fs::remove_file(&stored).unwrap_or_else(|error| panic!("{}: {error}", stored.display()));
    }

    /// Prints `document` as it is, and waits until the job is done or the queue stops.
    pub(crate) async fn print(&self, document: &Path) -> Printed {
        let before = self.log("error_log").len();
        let said = self
            .program("lp")
            .unwrap()
            .args(["-d", "q", "-o", "raw"])
            .arg(document)
            .run()
            .await;
        assert_eq!(said.code, Some(0), "lp: {}{}", said.err, said.out);
        // "request id is q-7 (1 file(s))"
        let job = said
            .out
            .split_whitespace()
            .find(|word| word.starts_with("q-"))
            .unwrap()
            .to_owned();
        let completed = async || self.jobs("completed").await.contains(&job);
        let ended = async || completed().await || self.reasons().await.contains("paused");
        assert!(
            poll(JOB, ended).await,
            "{job} neither printed nor stopped the queue: {}",
            self.log("error_log")
        );
        let log = self.log("error_log");
        let credentials = log[before..]
            .lines()
            .filter(|line| line.contains("] Credentials are "))
            .map(str::to_owned);
        Printed {
            completed: completed().await,
            reasons: self.reasons().await,
            credentials: credentials.collect(),
        }
    }

    /// What `lpoptions -l` says that a person can choose: a line per option.
    pub(crate) async fn options(&self) -> String {
        // It fetches the driver over HTTP, which it does from no socket.
        let server = format!("localhost:{}", self.port);
        let lpoptions = self.program("lpoptions").unwrap().env("CUPS_SERVER", server);
        let said = lpoptions.args(["-p", "q", "-l"]).run().await;
        format!("{}{}", said.out, said.err)
    }

    /// Gives `document` to the queue with these options (`-o`); gives the name of the job.
    pub(crate) async fn submit(&self, document: &Path, options: &[&str]) -> String {
        let options = options.iter().flat_map(|option| ["-o", option]);
        let lp = self.program("lp").unwrap().args(["-d", "q"]).args(options);
        let said = lp.arg(document).run().await.success();
        said.split_whitespace()
            .find(|word| word.starts_with("q-"))
            .unwrap()
            .to_owned()
    }

    /// Waits until the job is completed.
    pub(crate) async fn completes(&self, job: &str) {
        let completed = async || self.jobs("completed").await.contains(job);
        assert!(
            poll(JOB, completed).await,
            "{job} is not completed: {}",
            self.log("error_log")
        );
    }

    /// Waits until printer-state-reasons of the queue holds this one, or (`false`) does not.
    pub(crate) async fn reports(&self, reason: &str, holds: bool) {
        let reported = async || self.reasons().await.contains(reason) == holds;
        assert!(
            poll(JOB, reported).await,
            "{reason} {holds}: the queue says {:?}: {}",
            self.reasons().await,
            self.log("error_log")
        );
    }

    /// Cancels a job, as its owner does.
    pub(crate) async fn cancel(&self, job: &str) {
        self.program("cancel").unwrap().arg(job).run().await.success();
    }

    /// Throws away what waits and starts the queue again, as a person does when the cause is gone.
    pub(crate) async fn restart_queue(&self) {
        self.program("cancel")
            .unwrap()
            .args(["-a", "-x", "q"])
            .run()
            .await
            .success();
        self.program("cupsenable").unwrap().arg("q").run().await.success();
    }

    async fn jobs(&self, which: &str) -> String {
        self.program("lpstat")
            .unwrap()
            .args(["-W", which, "-o", "q"])
            .run()
            .await
            .out
    }

    async fn reasons(&self) -> String {
        let url = format!("ipp://localhost:{}/printers/q", self.port);
        let said = self
            .program("ipptool")
            .unwrap()
            .args(["-tv", &url, "get-printer-attributes.test"])
            .run()
            .await;
        let line = said
            .out
            .lines()
            .find(|line| line.trim_start().starts_with("printer-state-reasons ("));
        line.and_then(|line| line.split(" = ").nth(1))
            .unwrap_or_default()
            .trim()
            .to_owned()
    }

    fn log(&self, name: &str) -> String {
        let octets = std::fs::read(self.folder.path().join("log").join(name)).unwrap_or_default();
        String::from_utf8_lossy(&octets).into_owned()
    }

    /// A program that talks to this cupsd alone.
    fn program(&self, name: &str) -> Result<Process, Absent> {
        Ok(Process::new(name, PACKAGE)?.env("CUPS_SERVER", self.folder.path().join("run/cups.sock")))
    }
}

/// Writes the configuration of a `cupsd` that lives in `folder` alone.
fn configure(folder: &Path, port: u16, client: Option<&str>) {
    let at = |name: &str| -> PathBuf {
        let path = folder.join(name);
        std::fs::create_dir_all(&path).unwrap();
        path
    };
    // The scheduler's programs run as lp: they have to get in.
    std::fs::set_permissions(folder, std::fs::Permissions::from_mode(0o755)).unwrap();
    let (etc, run, log) = (at("etc"), at("run"), at("log"));
    let files = format!(
        "ServerRoot {etc}\nRequestRoot {spool}\nCacheDir {cache}\nStateDir {run}\nTempDir {tmp}\nServerKeychain {keys}\n\
         AccessLog {log}/access_log\nErrorLog {log}/error_log\nPageLog {log}/page_log\n\
         User lp\nGroup lp\nSystemGroup root\n",
        etc = etc.display(),
        spool = at("spool").display(),
        cache = at("cache").display(),
        run = run.display(),
        // The backend's HOME, and so the place of its store of trust.
        tmp = at("tmp").display(),
        keys = at("keys").display(),
        log = log.display(),
    );
    std::fs::write(etc.join("cups-files.conf"), files).unwrap();
    let scheduler = format!(
        "LogLevel debug\nListen localhost:{port}\nListen {run}/cups.sock\nBrowsing Off\nWebInterface No\n\
         DefaultAuthType None\nErrorPolicy stop-printer\nMaxLogSize 0\n\
         <Location />\n  Order allow,deny\n  Allow all\n</Location>\n\
         <Policy default>\n  <Limit All>\n    Order allow,deny\n    Allow all\n  </Limit>\n</Policy>\n",
        run = run.display(),
    );
    std::fs::write(etc.join("cupsd.conf"), scheduler).unwrap();
    if let Some(client) = client {
        std::fs::write(etc.join("client.conf"), client).unwrap();
    }
    give_to_lp(&folder.join("tmp"));
}

/// Debian's user and group `lp` (7).
fn give_to_lp(path: &Path) {
    chown(path, Some(7), Some(7)).unwrap();
}

fn free_port() -> u16 {
    std::net::TcpListener::bind("127.0.0.1:0")
        .unwrap()
        .local_addr()
        .unwrap()
        .port()
}

/// Asks until the answer is yes or the time is over.
async fn poll(limit: Duration, mut yes: impl AsyncFnMut() -> bool) -> bool {
    let asking = async {
        while !yes().await {
            // cupsd gives no event that could be awaited.
            tokio::time::sleep(Duration::from_millis(100)).await;
        }
    };
    tokio::time::timeout(limit, asking).await.is_ok()
}
