//! A printer for tests without tokio: it has a runtime, and a thread, of its own.

use crate::{Builder, Casting, EventPattern, EventRecord, PlayError, Schedule, StartError, WaitError};
use pki::Certificate;
use scenarios::Combination;
use std::time::Duration;
use tokio::runtime::Runtime;

/// A running printer, for code that awaits nothing. What does not wait is that of [`crate::Printer`], to which this
/// dereferences. Dropping it stops it at once, and leaves nothing behind.
///
/// Not for use inside an asynchronous runtime: like everything that blocks there, it panics.
///
/// ```
/// let printer = printer::blocking::Printer::start(
///     printer::Printer::builder().scenario("expired").seed(7).key(pki::KeyAlgorithm::EcP256),
/// )?;
/// assert!(printer.ipps_url().starts_with("ipps://localhost:"));
/// // Your client connects here. This one leaves before it has said anything:
/// let address = printer.https_url().trim_start_matches("https://").trim_end_matches('/');
/// drop(std::net::TcpStream::connect(address)?);
/// printer.wait_for("handshake.unclear", std::time::Duration::from_secs(10))?;
/// assert_eq!(printer.handshakes().len(), 1);
/// assert!(printer.jobs().is_empty());
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Debug)]
pub struct Printer {
    /// Before the runtime: it stops first.
    printer: crate::Printer,
    runtime: Runtime,
}

impl Printer {
    /// Starts what was built: [`Builder::start`].
    ///
    /// # Errors
    /// As there; or the system has no thread left.
    pub fn start(builder: Builder) -> Result<Self, StartError> {
        let runtime = tokio::runtime::Builder::new_multi_thread()
            .worker_threads(1)
            .thread_name("printer")
            .enable_all()
            .build()
            .map_err(StartError::Thread)?;
        let printer = runtime.block_on(builder.start())?;
        Ok(Self { printer, runtime })
    }

    /// Switches the scenario: [`crate::Printer::apply`].
    ///
    /// # Errors
    /// As there.
    pub fn apply(&self, scenario: &str) -> Result<Vec<Certificate>, PlayError> {
        self.runtime.block_on(self.printer.apply(scenario))
    }

    /// Plays scenarios to some connections: [`crate::Printer::play`].
    ///
    /// # Errors
    /// As there.
    pub fn play(&self, combination: Combination, casting: Casting) -> Result<Vec<Certificate>, PlayError> {
        self.runtime.block_on(self.printer.play(combination, casting))
    }

    /// Follows a schedule: [`crate::Printer::schedule`].
    ///
    /// ```
    /// # let quick = printer::Printer::builder().key(pki::KeyAlgorithm::EcP256);
    /// let printer = printer::blocking::Printer::start(quick)?;
    /// printer.schedule("ok-chain@0s,expired@10ms".parse()?)?;
    /// printer.wait_for("scenario.expired", std::time::Duration::from_secs(10))?;
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    ///
    /// # Errors
    /// As there.
    pub fn schedule(&self, schedule: Schedule) -> Result<(), PlayError> {
        self.runtime.block_on(self.printer.schedule(schedule))
    }

    /// What a client is given to trust in all steps: [`crate::Printer::trust_ahead`].
    ///
    /// # Errors
    /// As there.
    pub fn trust_ahead(&self) -> Result<Vec<Certificate>, PlayError> {
        self.runtime.block_on(self.printer.trust_ahead())
    }

    /// What a client is given to trust in one scenario: [`crate::Printer::trust_in`].
    ///
    /// # Errors
    /// As there.
    pub fn trust_in(&self, scenario: &'static scenarios::Scenario) -> Result<Vec<Certificate>, PlayError> {
        self.runtime.block_on(self.printer.trust_in(scenario))
    }

    /// Ends every scenario: [`crate::Printer::clear_scenario`].
    ///
    /// # Errors
    /// As there.
    pub fn clear_scenario(&self) -> Result<(), PlayError> {
        self.runtime.block_on(self.printer.clear_scenario())
    }

    /// Waits for an event: [`crate::Printer::wait_for`].
    ///
    /// # Errors
    /// As there.
    pub fn wait_for<P>(&self, pattern: P, timeout: Duration) -> Result<EventRecord, WaitError>
    where
        P: TryInto<EventPattern>,
        WaitError: From<P::Error>,
    {
        self.wait_for_after(0, pattern, timeout)
    }

    /// Waits for an event with a greater number than `seq`: [`crate::Printer::wait_for_after`].
    ///
    /// # Errors
    /// As there.
    pub fn wait_for_after<P>(&self, seq: u64, pattern: P, timeout: Duration) -> Result<EventRecord, WaitError>
    where
        P: TryInto<EventPattern>,
        WaitError: From<P::Error>,
    {
        self.runtime
            .block_on(self.printer.wait_for_after(seq, pattern, timeout))
    }

    /// The octets of a job's document: [`crate::Printer::document`].
    ///
    /// # Errors
    /// As there.
    pub fn document(&self, job: i32, document: u32) -> std::io::Result<Vec<u8>> {
        self.runtime.block_on(self.printer.document(job, document))
    }

    /// Holds the button: [`crate::Printer::cold_reset`].
    pub fn cold_reset(&self) {
        self.runtime.block_on(self.printer.cold_reset());
    }

    /// Puts the plug in: [`crate::Printer::power_on`].
    pub fn power_on(&self) {
        self.runtime.block_on(self.printer.power_on());
    }

    /// Pulls the plug, and puts it in again: [`crate::Printer::power_cycle`].
    pub fn power_cycle(&self) {
        self.runtime.block_on(self.printer.power_cycle());
    }

    /// Lets what is under way end, then stops: [`crate::Printer::shut_down`].
    pub fn shut_down(self) {
        let Self { printer, runtime } = self;
        runtime.block_on(printer.shut_down());
    }
}

impl std::ops::Deref for Printer {
    type Target = crate::Printer;

    fn deref(&self) -> &crate::Printer {
        &self.printer
    }
}
