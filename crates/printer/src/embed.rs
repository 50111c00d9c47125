//! What a test asks of the printer that it started: where it is, what to trust, what happened.

use crate::event_pattern::EventPatternError;
use crate::{EventPattern, EventRecord, Handshake, Printer};
use pki::Certificate;
use std::convert::Infallible;
use std::time::Duration;

/// What was waited for did not come.
#[derive(Debug, thiserror::Error)]
pub enum WaitError {
    /// The text is no pattern.
    #[error(transparent)]
    Pattern(#[from] EventPatternError),
    /// It did not happen in time.
    #[error("no {pattern} within {timeout:?}; what happened was: {happened}")]
    Timeout {
        /// What was waited for.
        pattern: EventPattern,
        /// How long.
        timeout: Duration,
        /// The kinds of what came instead, handshakes with their verdicts, the newest last.
        happened: String,
    },
}

impl From<Infallible> for WaitError {
    fn from(never: Infallible) -> Self {
        match never {}
    }
}

/// How many events an error tells of.
const TOLD: usize = 12;

/// ```
/// # #[tokio::main(flavor = "current_thread")]
/// # async fn main() -> Result<(), Box<dyn std::error::Error>> {
/// let printer = printer::Printer::builder().key(pki::KeyAlgorithm::EcP256).seed(7).start().await?;
/// assert!(printer.ipps_url().starts_with("ipps://localhost:"));
/// assert!(printer.ipp_url().ends_with("/ipp/print"));
/// assert!(printer.https_url().starts_with("https://localhost:"));
/// // Nobody signed the printer's own certificate: whoever trusts it, trusts itself.
/// assert_eq!(printer.trust_anchor_pem(), printer.certificate().to_pem());
/// // In a scenario, its root.
/// printer.apply("expired").await?;
/// assert_ne!(printer.trust_anchor_pem(), printer.certificate().to_pem());
/// # Ok(())
/// # }
/// ```
impl Printer {
    /// `ipp://localhost:PORT/ipp/print`
    pub fn ipp_url(&self) -> &str {
        &self.urls().ipp
    }
    /// `ipps://localhost:PORT/ipp/print`
    pub fn ipps_url(&self) -> &str {
        &self.urls().ipps
    }
    /// `http://localhost:PORT/`
    pub fn http_url(&self) -> &str {
        &self.urls().http
    }
    /// `https://localhost:PORT/`
    pub fn https_url(&self) -> &str {
        &self.urls().https
    }

    /// What a client is given to trust now: the roots of the scenario that is played to all connections (without one, the
    /// printer's own certificate), and of the one that some get. [`Self::trust_ahead`] has those of a schedule, too.
    pub fn trust_anchors(&self) -> Vec<Certificate> {
        let mut roots = self.scenario_trust();
        if roots.is_empty() && self.scenarios().is_empty() {
            roots = vec![self.certificate()];
        }
        roots.extend(self.stage().guest().map(|(_, roots)| roots).unwrap_or_default());
        roots
    }

    /// [`Self::trust_anchors`] as PEM, one after the other. Empty in a scenario in which there is nothing to trust.
    pub fn trust_anchor_pem(&self) -> String {
        self.trust_anchors().iter().map(Certificate::to_pem).collect()
    }

    /// The handshakes that are still kept, oldest first.
    pub fn handshakes(&self) -> Vec<Handshake> {
        self.events().since(0).into_iter().filter_map(Handshake::of).collect()
    }

    /// Waits for an event such as `handshake.refused`, `job.completed` or `handshake,sni=localhost`
    /// ([`EventPattern`]). What has happened before counts, too; [`Self::wait_for_after`] leaves it out.
    ///
    /// ```
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() -> Result<(), Box<dyn std::error::Error>> {
    /// use std::time::Duration;
    /// # let quick = printer::Printer::builder().key(pki::KeyAlgorithm::EcP256);
    /// let printer = quick.start().await?;
    /// let started = printer.wait_for("started", Duration::from_secs(10)).await?;
    /// assert_eq!((started.seq, started.body["host"].as_str()), (1, Some("NPIF8ACE8")));
    /// let nobody_came = printer.wait_for("handshake.refused", Duration::ZERO).await.unwrap_err();
    /// assert!(nobody_came.to_string().starts_with("no handshake.refused within 0ns; what happened was: started"));
    /// # Ok(())
    /// # }
    /// ```
    ///
    /// # Errors
    /// The text is no pattern, or the time is over: the error tells what happened instead.
    pub async fn wait_for<P>(&self, pattern: P, timeout: Duration) -> Result<EventRecord, WaitError>
    where
        P: TryInto<EventPattern>,
        WaitError: From<P::Error>,
    {
        self.wait_for_after(0, pattern, timeout).await
    }

    /// The same, of events with a greater number than `seq`: `printer.events().last()` before the act.
    ///
    /// ```
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() -> Result<(), Box<dyn std::error::Error>> {
    /// # use std::time::Duration;
    /// # let quick = printer::Printer::builder().key(pki::KeyAlgorithm::EcP256);
    /// let printer = quick.start().await?;
    /// let before = printer.events().last();
    /// printer.apply("expired").await?;
    /// let set = printer.wait_for_after(before, "scenario.expired", Duration::from_secs(10)).await?;
    /// assert!(set.seq > before);
    /// # Ok(())
    /// # }
    /// ```
    ///
    /// # Errors
    /// As [`Self::wait_for`].
    pub async fn wait_for_after<P>(&self, seq: u64, pattern: P, timeout: Duration) -> Result<EventRecord, WaitError>
    where
        P: TryInto<EventPattern>,
        WaitError: From<P::Error>,
    {
        let pattern = pattern.try_into()?;
        let found = self.events().wait(seq, timeout, |record| pattern.matches(record)).await;
        found.ok_or_else(|| WaitError::Timeout {
            happened: told(&self.events().since(seq)),
            pattern,
            timeout,
        })
    }
}

/// The last events in a few words.
fn told(events: &[EventRecord]) -> String {
    let words = |record: &EventRecord| match record.body.get("verdict").and_then(serde_json::Value::as_str) {
        Some(verdict) => format!("{}.{verdict}", record.kind()),
        None => record.kind().to_owned(),
    };
    let last = &events[events.len().saturating_sub(TOLD)..];
    match last {
        [] => "nothing".to_owned(),
        last => last.iter().map(words).collect::<Vec<_>>().join(", "),
    }
}
