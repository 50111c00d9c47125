//! The catalogue of misconfigurations: every way in which a printer's TLS goes wrong, by name.
//!
//! Data and prose: an entry ([`Scenario`]) is complete in one place, under `catalogue/`. Whatever else speaks of a
//! scenario (help, `docs/scenarios.md`, tests) is derived from it. No socket, file, clock or randomness of the
//! operating system: the time and the seed come in with [`Setting`], so that the same ones give the same octets.

mod catalogue;
mod combination;
mod introduction;
pub mod part;
mod scenario;
mod workshop;

pub use catalogue::{CATALOGUE, MISSING, Missing, all, find};
pub use combination::{Combination, CombinationError};
pub use part::{
    Antique, CLOCK_SKEW, ClientCertificate, Part, PrinterCondition, ServiceFault, TlsPolicy, WireFault, WrongSignature,
};
pub use scenario::{
    Distributed, Distribution, Evidence, EwsAction, Expectation, Family, Host, Made, Scenario, Setting, StrictClient,
    UnknownScenario, Verdict,
};
