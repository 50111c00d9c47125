//! Scenarios in running printers, for clients to visit.

use super::queue;
use crate::peers::Target;
use crate::peers::walk::Visit;
use crate::scenarios::{SEED, now, port, reached_by};
use crate::scenarios_wire::{is_played_here, settled, stalls};
use diagnose::clients::{Others, others};
use diagnose::{Client, Os};
use pki::{Certificate, KeyAlgorithm};
use printer::Printer;
use scenarios::{Family, Part, Scenario, ServiceFault};
use std::path::Path;
use std::sync::Arc;
use std::time::Duration;

/// What is given to a printer that says nothing, or never ends.
const SHORT: Duration = Duration::from_secs(2);
/// What is given to every other one: much, for a busy machine.
const LONG: Duration = Duration::from_secs(50);

/// Scenarios that are played together, in printers that run at the same time.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum Act {
    /// A certificate that lasts a minute: nobody waits for other scenarios.
    ShortLived,
    /// What is wrong is the certificate, or what is known of it.
    Certificates,
    /// TLS itself, or the octets below.
    Tls,
    /// HTTP, IPP, the printer.
    Service,
}

impl Act {
    fn of(scenario: &Scenario) -> Self {
        match scenario.family {
            _ if scenario.id == "expires-during-session" => Self::ShortLived,
            _ if is_played_here(scenario) => Self::Tls,
            Family::Service | Family::Printer => Self::Service,
            _ => Self::Certificates,
        }
    }
}

/// A scenario in a running printer.
pub(super) struct Case {
    pub(super) scenario: &'static Scenario,
    pub(super) printer: Printer,
    pub(super) visit: Visit,
    /// Where the certificate is what is wrong.
    pub(super) predicted: Option<Others>,
}

impl Case {
    /// Does the printer tell of a handshake soon after a client has left?
    pub(super) fn tells(&self) -> bool {
        let refuses = self.scenario.expectation.ten.findings == ["connection-refused"];
        !stalls(self.scenario) && !refuses
    }
}

/// Starts the printers of an act; the roots that clients trust are written into `folder`.
pub(super) async fn set(act: Act, folder: &Path) -> Vec<Arc<Case>> {
    let mut cases = Vec::new();
    for scenario in scenarios::all().filter(|scenario| Act::of(scenario) == act) {
        let builder = Printer::builder().key(KeyAlgorithm::EcP256).seed(SEED);
        let printer = builder.scenario(scenario).start().await.unwrap();
        settled(&printer, scenario).await;
        let trust = folder.join(format!("{}.pem", scenario.id));
        let roots: String = printer.scenario_trust().iter().map(Certificate::to_pem).collect();
        std::fs::write(&trust, roots).unwrap();
        let target = Target {
            host: reached_by(scenario),
            port: port(&printer),
            path: "/".to_owned(),
        };
        let drips = scenario.parts.contains(&Part::Service(ServiceFault::SlowBody));
        let visit = Visit {
            target,
            trust,
            patience: if stalls(scenario) || drips { SHORT } else { LONG },
            whole: scenario.family == Family::Service,
        };
        let predicted = (act == Act::Certificates && is_predicted(scenario)).then(|| predicted(scenario, &printer));
        cases.push(Arc::new(Case {
            scenario,
            printer,
            visit,
            predicted,
        }));
    }
    cases
}

/// Revocation is not: none of the clients looks at more than a staple.
fn is_predicted(scenario: &Scenario) -> bool {
    scenario.family != Family::Revocation && !super::exceptions::NOT_PREDICTED.contains(&scenario.id)
}

fn predicted(scenario: &Scenario, printer: &Printer) -> Others {
    let client = Client {
        trust: printer.scenario_trust(),
        ..Client::new(Os::Ten, now(), SEED)
    };
    let key_is_wrong = scenario.expectation.ten.findings.contains(&"handshake-signature");
    others(&printer.presented(), &reached_by(scenario), &client, key_is_wrong)
}

/// What `ipptool` is given.
pub(super) fn patience(scenario: &Scenario) -> Duration {
    if queue::waits(scenario) { SHORT } else { LONG }
}
