//! What the story is played on: a running printer, an administrator's store of certificates, and a document.

use super::document;
use super::event_facts::{event, thumbprint};
use crate::config;
use crate::store::{Store, StoreName};
use anyhow::Context as _;
use diagnose::{Os, Report};
use pki::{Certificate, Seed};
use printer::{EventRecord, Printer};
use std::path::PathBuf;
use std::time::Duration;
use tempfile::TempDir;
use url::Url;

/// For everything that the printer does after it has answered.
const PATIENCE: Duration = Duration::from_secs(20);

/// The stage.
pub(super) struct Stage {
    pub(super) printer: Printer,
    /// Root, My and CA of the machine that prints.
    pub(super) store: Store,
    /// The document on the disk, and its octets.
    pub(super) document: PathBuf,
    pub(super) octets: Vec<u8>,
    /// What is typed at the client.
    pub(super) url: Url,
    /// The printer's web pages.
    pub(super) pages: Url,
    pub(super) seed: Seed,
    /// SHA-1 of the certificate in the last handshake that a client logged.
    pub(super) seen: Option<String>,
    folder: TempDir,
}

/// An attempt to print, from both sides.
pub(super) struct Attempt {
    /// The client's.
    pub(super) report: Report,
    /// The printer's: how the handshake ended.
    pub(super) handshake: String,
    /// And whether a request came after it.
    pub(super) requested: bool,
}

impl Stage {
    /// Starts the printer on free ports of the loopback interface, with a state that is gone at the end.
    pub(super) async fn set(seed: Seed) -> anyhow::Result<Self> {
        let folder = tempfile::Builder::new()
            .prefix("misprint-demo-")
            .tempdir()
            .context("no temporary directory")?;
        let printer = Printer::builder().seed(seed).start().await?;
        let octets = document::pdf(&[
            "It prints.".to_owned(),
            "If you can read this, the client trusts the printer's certificate,".to_owned(),
            "and the certificate carries the name that was typed.".to_owned(),
            format!("Seed {seed}"),
        ]);
        let document = folder.path().join("it-prints.pdf");
        std::fs::write(&document, &octets).with_context(|| format!("{} cannot be written", document.display()))?;
        let by_address = |url: &str, scheme: &str| -> anyhow::Result<Url> {
            let url: Url = url.parse().with_context(|| format!("the printer's address {url:?}"))?;
            let port = url
                .port_or_known_default()
                .with_context(|| format!("{url} has no port"))?;
            Ok(format!("{scheme}://127.0.0.1:{port}{}", url.path()).parse()?)
        };
        Ok(Self {
            url: by_address(&printer.urls().ipps, "https")?,
            pages: by_address(&printer.urls().http, "http")?,
            store: Store::at(folder.path().join("store")),
            printer,
            document,
            octets,
            seed,
            seen: None,
            folder,
        })
    }

    /// A file of the administrator.
    pub(super) fn file(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    /// Puts a certificate among the trusted roots.
    pub(super) fn trust(&self, certificate: &Certificate) -> anyhow::Result<()> {
        self.store.put(StoreName::Root, certificate)
    }

    /// Prints the document as this Windows would, with what the store trusts and nothing else.
    pub(super) async fn print(&mut self, os: Os, label: &str) -> anyhow::Result<Attempt> {
        let roots = self.store.list(StoreName::Root)?;
        let request = diagnose::Request {
            url: self.url.clone(),
            client: diagnose::Client {
                trust: roots.into_iter().map(|entry| entry.certificate).collect(),
                ..diagnose::Client::new(os, config::now(), self.seed.derive(label))
            },
            timeout: PATIENCE,
            print: Some((self.document.clone(), "application/pdf".to_owned())),
        };
        let before = self.last_event();
        let report = tokio::task::spawn_blocking(move || diagnose::diagnose(&request)).await?;
        if let Some(seen) = event(&report.events, 11).and_then(|event| thumbprint(&event.xml)) {
            self.seen = Some(seen);
        }
        let handshake = self
            .event_after(before, |record| record.body["event"] == "handshake")
            .await?;
        let member = |name: &str| handshake.body.get(name).cloned().unwrap_or_default();
        Ok(Attempt {
            report,
            handshake: member("outcome").as_str().unwrap_or("unknown").to_owned(),
            requested: member("request_seen") == true,
        })
    }

    /// Number of the last event.
    pub(super) fn last_event(&self) -> u64 {
        self.printer.events().since(0).last().map_or(0, |record| record.seq)
    }

    /// The first event after number `since` that `matches`.
    pub(super) async fn event_after(
        &self,
        since: u64,
        matches: impl Fn(&EventRecord) -> bool,
    ) -> anyhow::Result<EventRecord> {
        let event = self.printer.events().wait(since, PATIENCE, matches).await;
        event.with_context(|| format!("the printer recorded no such event within {} s", PATIENCE.as_secs()))
    }

    /// The state in which a job ended.
    pub(super) async fn end_of_job(&self, job: Option<i32>) -> anyhow::Result<Option<EventRecord>> {
        let Some(job) = job else { return Ok(None) };
        let is_end = |record: &EventRecord| {
            record.body["event"] == "job"
                && record.body["job_id"] == job
                && ["completed", "aborted", "canceled"]
                    .iter()
                    .any(|state| record.body["state"] == *state)
        };
        self.event_after(0, is_end).await.map(Some)
    }
}
