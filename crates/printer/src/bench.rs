//! What a person at the bench does with the printer: look at its jobs, set its clock, hold its button, pull its plug.

use crate::Printer;
use device::Input;
use pki::{Identity, Seed};
use serde::Serialize;
use serde_json::json;
use std::sync::Arc;
use time::OffsetDateTime;

/// A job as the bench sees it.
///
/// ```
/// # #[tokio::main(flavor = "current_thread")]
/// # async fn main() -> Result<(), Box<dyn std::error::Error>> {
/// let printer = printer::Printer::builder().key(pki::KeyAlgorithm::EcP256).start().await?;
/// use tokio::io::AsyncWriteExt;
/// # let port: u16 = printer.urls().raw.as_deref().ok_or("raw is off")?.rsplit(':').next().unwrap_or_default().parse()?;
/// let mut raw = tokio::net::TcpStream::connect(("localhost", port)).await?;
/// raw.write_all(b"A line.\n").await?;
/// raw.shutdown().await?;
/// printer.wait_for("job.completed", std::time::Duration::from_secs(10)).await?;
/// let job = printer.jobs().remove(0);
/// assert_eq!((job.documents, job.octets), (1, 8));
/// assert_eq!(printer.document(job.id, 1).await?, b"A line.\n");
/// # Ok(())
/// # }
/// ```
#[derive(Clone, Debug, Serialize, PartialEq, Eq)]
pub struct JobSummary {
    /// job-id.
    pub id: i32,
    /// job-name.
    pub name: String,
    /// job-originating-user-name.
    pub user: String,
    /// job-state by its IPP name, such as `completed`.
    pub state: device::job::JobState,
    /// job-state-reasons.
    pub reasons: Vec<String>,
    /// Documents that are in the spool; numbers are from 1.
    pub documents: u32,
    /// Octets over all documents.
    pub octets: u64,
}

impl Printer {
    /// The identity in force: what lies in the device's store.
    pub fn identity(&self) -> Arc<Identity> {
        self.engine().identity()
    }

    /// All jobs, newest first.
    pub fn jobs(&self) -> Vec<JobSummary> {
        self.engine().device(|device| {
            device
                .queue()
                .jobs()
                .map(|job| JobSummary {
                    id: job.id,
                    name: job.name.clone(),
                    user: job.user.clone(),
                    state: job.state,
                    reasons: job.reasons.clone(),
                    documents: u32::try_from(job.documents.len()).unwrap_or(u32::MAX),
                    octets: job.octets(),
                })
                .collect()
        })
    }

    /// The seed of everything that the printer draws.
    pub fn seed(&self) -> Seed {
        self.drawn_from()
    }

    /// Opens a document in the spool, to be read piece by piece (documents are numbered from 1).
    ///
    /// # Errors
    ///
    /// There is no such document, or it cannot be read.
    pub async fn open_document(&self, job: i32, document: u32) -> std::io::Result<tokio::fs::File> {
        tokio::fs::File::open(self.premises().spool.path(job, document)).await
    }

    /// What the printer takes for the time of day.
    pub fn clock(&self) -> OffsetDateTime {
        self.premises().clock.now()
    }

    /// Sets the printer's clock so many seconds before the system's; negative: behind it. The certificates that are
    /// there stay as they are.
    pub fn set_clock_ahead_s(&self, seconds: i64) {
        self.premises().clock.set_ahead(seconds);
    }

    /// Seconds before the system's clock.
    ///
    /// ```
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() -> Result<(), Box<dyn std::error::Error>> {
    /// let printer = printer::Printer::builder().key(pki::KeyAlgorithm::EcP256).start().await?;
    /// printer.set_clock_ahead_s(-86_400);
    /// assert_eq!(printer.clock_ahead_s(), -86_400);
    /// # Ok(())
    /// # }
    /// ```
    pub fn clock_ahead_s(&self) -> i64 {
        self.premises().clock.ahead()
    }

    /// Restores the factory defaults, with a new factory key and certificate, as the button at the device does. Scenarios
    /// that are about certificates are over; the others go on.
    ///
    /// ```
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() -> Result<(), Box<dyn std::error::Error>> {
    /// let printer = printer::Printer::builder().key(pki::KeyAlgorithm::EcP256).start().await?;
    /// let before = printer.certificate();
    /// printer.cold_reset().await;
    /// assert_ne!(printer.certificate(), before);
    /// # Ok(())
    /// # }
    /// ```
    pub async fn cold_reset(&self) {
        self.engine().submit(Input::ColdReset).await;
    }

    /// Switches the device off: every connection breaks, nobody gets an answer any more by TCP or by SNMP, and DNS-SD says
    /// goodbye. The ports stay bound, and jobs stay as they are, until [`Printer::power_on`].
    ///
    /// ```
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() -> Result<(), Box<dyn std::error::Error>> {
    /// let printer = printer::Printer::builder().key(pki::KeyAlgorithm::EcP256).start().await?;
    /// printer.power_off();
    /// assert!(!printer.has_power());
    /// printer.power_on().await;
    /// assert!(printer.has_power());
    /// # Ok(())
    /// # }
    /// ```
    pub fn power_off(&self) {
        if self.premises().power.cut() {
            self.events().emit(&json!({"event": "powered-off"}));
        }
    }

    /// Switches the device on, if it is off: it has what its NVRAM has.
    pub async fn power_on(&self) {
        if !self.has_power() {
            self.engine().submit(Input::PowerCycle).await;
            self.premises().power.restore();
        }
    }

    /// Is the device on?
    pub fn has_power(&self) -> bool {
        self.premises().power.is_on()
    }

    /// Switches the device off and on: every connection breaks, what is not in the NVRAM is lost, DNS-SD says goodbye and
    /// announces the printer anew, and the ports stay bound.
    ///
    /// ```
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() -> Result<(), Box<dyn std::error::Error>> {
    /// let printer = printer::Printer::builder().key(pki::KeyAlgorithm::EcP256).start().await?;
    /// let before = printer.certificate();
    /// printer.power_cycle().await;
    /// assert_eq!(printer.certificate(), before);
    /// # Ok(())
    /// # }
    /// ```
    pub async fn power_cycle(&self) {
        self.premises().power.interrupt();
        self.engine().submit(Input::PowerCycle).await;
        self.premises().power.restore();
    }
}
