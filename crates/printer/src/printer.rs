//! The handle of a running printer.

use crate::capture::Capture;
use crate::connection::Premises;
use crate::listener::Door;
use crate::stage::Stage;
use crate::storage::Storage;
use crate::{Builder, Engine, EventLog, clock};
use device::Model;
use pki::{Certificate, Seed};
use serde::Serialize;
use serde_json::json;
use std::path::PathBuf;
use std::sync::Arc;
use std::time::Duration;
use tokio::task::JoinHandle;

/// How long connections have to end by themselves once their documents are cut off.
const LAST_WORDS: Duration = Duration::from_secs(2);

/// A running printer. Dropping it stops it at once, and leaves nothing behind; [`Printer::shut_down`] drains.
///
/// ```
/// # #[tokio::main(flavor = "current_thread")]
/// # async fn main() -> Result<(), Box<dyn std::error::Error>> {
/// let printer = printer::Printer::builder().key(pki::KeyAlgorithm::EcP256).start().await?;
/// let state = printer.ready().state_dir;
/// assert!(state.is_dir());
/// drop(printer);
/// assert!(!state.exists());
/// # Ok(())
/// # }
/// ```
#[derive(Debug)]
pub struct Printer {
    running: Running,
    stopped: bool,
}

/// What a printer holds on to.
pub(crate) struct Running {
    pub(crate) door: Arc<Door>,
    /// Announces the printer by DNS-SD, and says goodbye when it stops.
    pub(crate) announced: Option<JoinHandle<()>>,
    pub(crate) storage: Arc<Storage>,
    pub(crate) urls: Urls,
    pub(crate) seed: Seed,
    pub(crate) model: Model,
}

/// Where the printer listens. The host is `localhost` on loopback, else the first bound address.
#[derive(Clone, Debug, Serialize, PartialEq, Eq)]
pub struct Urls {
    /// `ipp://localhost:8631/ipp/print`
    pub ipp: String,
    /// `ipps://localhost:8631/ipp/print`
    pub ipps: String,
    /// `http://localhost:8080/`
    pub http: String,
    /// `https://localhost:8443/`
    pub https: String,
    /// `socket://localhost:9100`, where raw printing is not switched off.
    pub raw: Option<String>,
    /// `lpd://localhost:8515/raw`, where LPD is not switched off.
    pub lpd: Option<String>,
    /// `snmp://localhost:8161`, where there is an agent: over UDP.
    pub snmp: Option<String>,
    /// The control door, where one is open.
    pub control: Option<String>,
}

/// The certificate in force.
#[derive(Clone, Debug, Serialize, PartialEq, Eq)]
pub struct CertificateSummary {
    /// RFC 4514.
    pub subject: String,
    /// Upper hex.
    pub sha1: String,
    /// Upper hex.
    pub sha256: String,
    /// RFC 3339, UTC.
    pub not_before: String,
    /// RFC 3339, UTC.
    pub not_after: String,
}

/// What `--ready-file` and `--json` say, once every port listens.
#[derive(Clone, Debug, Serialize, PartialEq, Eq)]
#[expect(missing_docs, reason = "the contract is in docs/ready.md")]
pub struct Ready {
    pub pid: u32,
    pub seed: String,
    pub model: String,
    pub uuid: String,
    pub host: String,
    pub urls: Urls,
    pub certificate: CertificateSummary,
    pub state_dir: PathBuf,
}

impl Printer {
    /// A printer with the defaults of the story, on free ports of the loopback interface.
    pub fn builder() -> Builder {
        Builder::default()
    }
    /// Where it listens.
    pub fn urls(&self) -> &Urls {
        &self.running.urls
    }
    /// The ready object, with the certificate in force now.
    pub fn ready(&self) -> Ready {
        let Running {
            door,
            storage,
            urls,
            seed,
            model,
            announced: _,
        } = &self.running;
        let (uuid, host) = door
            .premises
            .engine
            .device(|device| (device.uuid(), device.host_name()));
        Ready {
            pid: std::process::id(),
            seed: seed.to_string(),
            model: model.id.clone(),
            uuid,
            host,
            urls: urls.clone(),
            certificate: CertificateSummary::new(&self.certificate()),
            state_dir: storage.folder().to_owned(),
        }
    }
    /// The identity in force: its leaf.
    pub fn certificate(&self) -> Certificate {
        self.running.door.premises.engine.identity().leaf().clone()
    }
    /// The certificates that go over the wire in the scene of all connections, leaf first: those of the identity, unless
    /// a scenario sends others, or none.
    pub fn presented(&self) -> Vec<Certificate> {
        self.stage().scene().presented().to_vec()
    }
    /// The roots that a client trusts in the scenario that is played to all connections; empty without one.
    pub fn scenario_trust(&self) -> Vec<Certificate> {
        self.stage().scene().trust().to_vec()
    }
    /// The device, for whoever wants to press its buttons without HTTP.
    pub fn engine(&self) -> &Engine {
        &self.running.door.premises.engine
    }
    /// What happened.
    pub fn events(&self) -> &EventLog {
        &self.running.door.premises.events
    }
    /// The octets of a job's document, as they lie in the spool (document numbers from 1).
    ///
    /// # Errors
    ///
    /// There is no such document, or it cannot be read.
    pub async fn document(&self, job: i32, document: u32) -> std::io::Result<Vec<u8>> {
        tokio::fs::read(self.running.door.premises.spool.path(job, document)).await
    }
    /// Waits until no connection is open, so that everything about those that were is in the events; `false` when
    /// `deadline` passes first.
    pub async fn quiet(&self, deadline: Duration) -> bool {
        let connections = &self.running.door.connections;
        connections.close();
        let is_quiet = tokio::time::timeout(deadline, connections.wait()).await.is_ok();
        connections.reopen();
        is_quiet
    }
    /// Stops accepting, drains for at most 10 s (see [`Builder::drain_deadline`]), stops.
    pub async fn shut_down(mut self) {
        let announced = self.running.announced.take();
        let Running { door, storage, .. } = &self.running;
        let premises = &door.premises;
        premises.stopping.cancel();
        if let Some(announced) = announced {
            let _ = announced.await;
        }
        door.connections.close();
        let drained = tokio::time::timeout(premises.limits.drain, door.connections.wait())
            .await
            .is_ok();
        let cut_off = if drained { 0 } else { door.connections.len() };
        premises.cut.cancel();
        let _ = tokio::time::timeout(LAST_WORDS, door.connections.wait()).await;
        door.kill.cancel();
        door.connections.wait().await;
        premises.engine.stop().await;
        premises
            .events
            .emit_last(&json!({"event": "stopped", "drained": drained, "cut_off": cut_off}));
        let events = premises.events.clone();
        let capture = premises.capture.clone();
        let flush = move || {
            events.flush();
            capture.iter().for_each(Capture::flush);
        };
        let _ = tokio::task::spawn_blocking(flush).await;
        storage.release();
        self.stopped = true;
    }

    pub(crate) fn drawn_from(&self) -> Seed {
        self.running.seed
    }

    pub(crate) fn premises(&self) -> &Premises {
        &self.running.door.premises
    }

    pub(crate) fn stage(&self) -> &Arc<Stage> {
        &self.premises().stage
    }

    pub(crate) fn new(running: Running) -> Self {
        Self {
            running,
            stopped: false,
        }
    }

    /// The first event: everything that `ready` says.
    pub(crate) fn tell_started(&self) {
        #[derive(Serialize)]
        struct Started {
            event: &'static str,
            version: &'static str,
            #[serde(flatten)]
            ready: Ready,
        }
        self.events().emit(&Started {
            event: "started",
            version: env!("CARGO_PKG_VERSION"),
            ready: self.ready(),
        });
    }
}

impl Drop for Printer {
    fn drop(&mut self) {
        let Running { door, storage, .. } = &self.running;
        if self.stopped {
            return;
        }
        door.premises.stopping.cancel();
        door.premises.cut.cancel();
        door.kill.cancel();
        door.connections.close();
        let cut_off = door.connections.len();
        door.premises.engine.stop_for_drop();
        door.premises
            .events
            .emit_last(&json!({"event": "stopped", "drained": cut_off == 0, "cut_off": cut_off}));
        storage.release();
    }
}

impl std::fmt::Debug for Running {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Running")
            .field("urls", &self.urls)
            .field("state", &self.storage.folder())
            .finish_non_exhaustive()
    }
}

impl CertificateSummary {
    /// What a certificate says of itself; one that cannot be read has fingerprints alone.
    pub fn new(certificate: &Certificate) -> Self {
        let facts = certificate.facts().ok();
        let told = |tell: fn(&pki::inspect::CertificateFacts) -> String| facts.as_ref().map(tell).unwrap_or_default();
        Self {
            subject: told(|facts| facts.subject.to_string()),
            sha1: certificate.sha1(),
            sha256: certificate.sha256(),
            not_before: told(|facts| clock::seconds(facts.not_before)),
            not_after: told(|facts| clock::seconds(facts.not_after)),
        }
    }
}
