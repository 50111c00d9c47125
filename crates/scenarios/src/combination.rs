//! One scenario, or several that change different things, to be played together.

use crate::part::{Part, PrinterCondition, ServiceFault, TlsPolicy, WireFault};
use crate::{Made, Scenario, Setting, UnknownScenario, find};
use pki::identity::IdentityError;
use std::str::FromStr;

/// Scenarios that are played together: at least one, no two of which change the same thing.
///
/// Written with commas, or with `+` where commas have another meaning: `expired,stall-before-server-hello`.
#[derive(Clone, Debug)]
pub struct Combination {
    scenarios: Vec<&'static Scenario>,
}

/// The scenarios cannot be played together.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum CombinationError {
    /// One of them does not exist.
    #[error(transparent)]
    Unknown(#[from] UnknownScenario),
    /// Both change the same thing.
    #[error("{first} and {second} cannot be played together: each changes the {kind}; choose one of them")]
    Conflict {
        /// The one that was named first.
        first: &'static str,
        /// The other.
        second: &'static str,
        /// What both change.
        kind: &'static str,
    },
}

impl Combination {
    /// Scenarios that are played together.
    ///
    /// # Errors
    /// Two of them change the same thing.
    pub fn new(scenarios: Vec<&'static Scenario>) -> Result<Self, CombinationError> {
        for (place, second) in scenarios.iter().enumerate() {
            for first in &scenarios[..place] {
                let kinds = |scenario: &Scenario| scenario.parts.iter().map(|part| part.kind());
                if let Some(kind) = kinds(first).find(|kind| kinds(second).any(|other| other == *kind)) {
                    let (first, second) = (first.id, second.id);
                    return Err(CombinationError::Conflict { first, second, kind });
                }
            }
        }
        Ok(Self { scenarios })
    }

    /// In the order in which they were named.
    pub fn scenarios(&self) -> &[&'static Scenario] {
        &self.scenarios
    }

    /// Their names, in order.
    pub fn ids(&self) -> Vec<&'static str> {
        self.scenarios.iter().map(|scenario| scenario.id).collect()
    }

    /// Everything that they change.
    pub fn parts(&self) -> impl Iterator<Item = Part> + '_ {
        self.scenarios.iter().flat_map(|scenario| scenario.parts).copied()
    }

    /// Makes the certificates: those of the scenario that is about them, else right ones.
    ///
    /// # Errors
    /// The dates of the setting are so far from our time that no certificate can hold them.
    pub fn make(&self, setting: &Setting) -> Result<Option<Made>, IdentityError> {
        let is_about = |scenario: &&&Scenario| scenario.parts.contains(&Part::Certificate);
        let chosen = self.scenarios.iter().find(is_about).or(self.scenarios.first());
        chosen.map(|scenario| scenario.make(setting)).transpose()
    }

    /// How TLS is spoken.
    pub fn tls_policy(&self) -> Option<TlsPolicy> {
        self.parts().find_map(|part| match part {
            Part::Tls(policy) => Some(policy),
            _ => None,
        })
    }
    /// What happens below TLS.
    pub fn wire_fault(&self) -> Option<WireFault> {
        self.parts().find_map(|part| match part {
            Part::Wire(fault) => Some(fault),
            _ => None,
        })
    }
    /// What happens above TLS.
    pub fn service_fault(&self) -> Option<ServiceFault> {
        self.parts().find_map(|part| match part {
            Part::Service(fault) => Some(fault),
            _ => None,
        })
    }
    /// What is the matter with the printer.
    pub fn printer_condition(&self) -> Option<PrinterCondition> {
        self.parts().find_map(|part| match part {
            Part::Printer(condition) => Some(condition),
            _ => None,
        })
    }
}

impl From<&'static Scenario> for Combination {
    fn from(scenario: &'static Scenario) -> Self {
        Self {
            scenarios: vec![scenario],
        }
    }
}

impl FromStr for Combination {
    type Err = CombinationError;
    fn from_str(text: &str) -> Result<Self, CombinationError> {
        let scenarios = text.split([',', '+']).map(|id| find(id.trim()));
        Self::new(scenarios.collect::<Result<_, _>>()?)
    }
}

impl std::fmt::Display for Combination {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(&self.ids().join(","))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_certificate_and_a_wire_fault_are_played_together_and_two_certificates_are_not() {
        let both: Combination = "expired,stall-before-server-hello".parse().unwrap();
        assert_eq!(both.to_string(), "expired,stall-before-server-hello");
        assert_eq!(both.wire_fault(), Some(WireFault::StallBeforeServerHello));
        let plus: Combination = "expired+stall-before-server-hello".parse().unwrap();
        assert_eq!(plus.ids(), both.ids());
        let error = "expired,san-mismatch".parse::<Combination>().unwrap_err().to_string();
        assert!(
            error.contains("expired and san-mismatch") && error.contains("certificate"),
            "{error}"
        );
        let error = "expired,".parse::<Combination>().unwrap_err().to_string();
        assert!(error.contains("\"\""), "{error}");
    }
}
