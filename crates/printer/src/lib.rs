//! The running printer: sockets, TLS and HTTP around [`device::Device`]. The library that people embed.
//!
//! ```no_run
//! # async fn example() -> Result<(), printer::StartError> {
//! let printer = printer::Printer::builder().start().await?;
//! println!("{}", printer.urls().ipps);
//! printer.shut_down().await;
//! # Ok(())
//! # }
//! ```

mod bench;
mod builder;
mod clock;
mod connection;
mod dnssd;
mod engine;
pub mod event_log;
mod event_pattern;
mod http;
mod limits;
mod listener;
mod lpd;
mod play;
mod printer;
mod raw;
mod scene;
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
pub use engine::Engine;
pub use event_log::{EventLog, EventRecord, EventSink};
pub use event_pattern::{EventPattern, EventPatternError};
pub use play::{PlayError, Step};
pub use printer::{CertificateSummary, Printer, Ready, Urls};
pub use stage::Casting;
pub use start_error::StartError;
