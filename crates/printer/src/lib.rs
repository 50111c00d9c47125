//! The running printer: sockets, TLS and HTTP around [`device::Device`]. The library that people embed.
//!
//! ```
//! # #[tokio::main(flavor = "current_thread")]
//! # async fn main() -> Result<(), Box<dyn std::error::Error>> {
//! # let mut builder = printer::Printer::builder();
//! # builder = builder.key(pki::KeyAlgorithm::EcP256);
//! let printer = builder.scenario("expired").seed(7).start().await?;
//! println!("{} with {}", printer.ipps_url(), printer.trust_anchor_pem());
//! // Your client meets the printer here.
//! for handshake in printer.handshakes() {
//!     println!("{:?}: {}", handshake.verdict(), handshake.because());
//! }
//! printer.shut_down().await;
//! # Ok(())
//! # }
//! ```
//!
//! Printers are on free ports of the loopback interface and keep their state in a temporary directory, so many of them
//! run in one process; [`blocking`] is for tests without tokio, [`Fleet`] for a thousand of them.

mod bench;
pub mod blocking;
mod builder;
mod capture;
mod clock;
mod connection;
mod dnssd;
mod embed;
mod engine;
pub mod event_log;
mod event_pattern;
mod fleet;
mod handshake;
mod http;
mod limits;
mod listener;
mod lpd;
mod optional_port;
mod play;
mod power;
mod printer;
mod raw;
mod scene;
mod schedule;
mod snmp;
mod spool;
mod stage;
mod start;
mod start_error;
mod storage;
pub mod tls;
mod ways;

pub use bench::JobSummary;
pub use builder::{Builder, Choice, IppLogin, Ports, StateDirectory};
pub use embed::WaitError;
pub use engine::Engine;
pub use event_log::{EventLog, EventRecord, EventSink};
pub use event_pattern::{EventPattern, EventPatternError};
pub use fleet::{Fleet, FleetError, FleetPlan, FleetPlanError};
pub use handshake::Handshake;
pub use optional_port::{OptionalPort, OptionalPortError};
pub use play::{PlayError, Upcoming};
pub use printer::{CertificateSummary, Printer, Ready, Urls};
pub use schedule::{Schedule, ScheduleError, Step};
pub use stage::{Casting, GuestScenario};
pub use start_error::StartError;
