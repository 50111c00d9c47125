//! What a scenario changes in a printer that is otherwise right: the certificate, the TLS settings, the octets below
//! TLS, the service above it, the printer itself. Data alone; the running printer plays it.

mod printer_condition;
mod service_fault;
mod tls_policy;
mod wire_fault;

pub use printer_condition::PrinterCondition;
pub use service_fault::{CLOCK_SKEW, ServiceFault};
pub use tls_policy::{Antique, ClientCertificate, TlsPolicy, WrongSignature};
pub use wire_fault::WireFault;

use serde::Serialize;

/// One thing that a scenario changes. Scenarios that change different things can be played together.
#[derive(Clone, Copy, PartialEq, Debug, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Part {
    /// The certificates, their key, or what goes with them: whatever [`crate::Made`] holds.
    Certificate,
    /// How TLS is spoken.
    Tls(TlsPolicy),
    /// What happens to the octets of a handshake, below TLS.
    Wire(WireFault),
    /// What HTTP and IPP do above TLS, or without it.
    Service(ServiceFault),
    /// What is the matter with the printer.
    Printer(PrinterCondition),
}

impl Part {
    /// Names the kind; two of one kind cannot be played together.
    pub fn kind(self) -> &'static str {
        match self {
            Self::Certificate => "certificate",
            Self::Tls(_) => "TLS policy",
            Self::Wire(_) => "wire fault",
            Self::Service(_) => "service fault",
            Self::Printer(_) => "printer condition",
        }
    }
}
