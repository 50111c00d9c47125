//! What one connection gets, whole: certificates, TLS settings, faults. A connection takes one scene and keeps it, so no
//! handshake mixes two scenarios. Which scene is whose is [`crate::stage`]'s business.

mod condition;
mod scenery;

pub(crate) use scenery::{SceneError, Scenery};

use crate::tls::{Settings, TlsError};
use pki::{Certificate, Identity};
use scenarios::{Combination, Distributed, Distribution, Made, Part, ServiceFault, TlsPolicy, WireFault};
use std::sync::Arc;

/// A scene, ready to be played.
#[derive(Debug)]
pub(crate) struct Scene {
    /// The scenarios; `None`: the device as it is.
    combination: Option<Combination>,
    /// What lies in the identity store while this is played.
    identity: Arc<Identity>,
    /// The roots that a client trusts here; empty without a scenario.
    trust: Vec<Certificate>,
    /// What goes over the wire.
    presented: Vec<Certificate>,
    /// What is handed out over plain HTTP.
    distribution: Vec<Distributed>,
    settings: Settings,
}

impl Scene {
    /// The device as it is.
    pub(crate) fn plain(identity: Arc<Identity>) -> Result<Self, TlsError> {
        Ok(Self {
            combination: None,
            settings: Settings::new(&identity, identity.chain(), None, None)?,
            presented: identity.chain().to_vec(),
            identity,
            trust: Vec::new(),
            distribution: Vec::new(),
        })
    }

    /// Scenarios with their certificates.
    pub(crate) fn of(combination: Combination, made: &Made) -> Result<Self, TlsError> {
        let identity = Arc::new(made.identity.clone());
        let presented = made.wire();
        let policy = combination.tls_policy();
        Ok(Self {
            settings: Settings::new(&identity, presented, made.staple.as_deref(), policy)?,
            identity,
            trust: made.trust.clone(),
            presented: presented.to_vec(),
            distribution: made.distribution.clone(),
            combination: Some(combination),
        })
    }

    /// The same with another identity: what an action of the EWS leaves of it. The certificates of the scenario are
    /// gone, and with them the scenario that is about nothing else.
    pub(crate) fn with_identity(&self, identity: Arc<Identity>) -> Result<Self, TlsError> {
        let is_left = |scenario: &&scenarios::Scenario| scenario.parts.iter().any(|part| *part != Part::Certificate);
        let left = self.scenarios().iter().copied().filter(is_left).collect::<Vec<_>>();
        let combination = match Combination::new(left) {
            Ok(combination) if !combination.scenarios().is_empty() => Some(combination),
            _ => None,
        };
        let policy = combination.as_ref().and_then(Combination::tls_policy);
        Ok(Self {
            settings: Settings::new(&identity, identity.chain(), None, policy)?,
            presented: identity.chain().to_vec(),
            identity,
            trust: Vec::new(),
            distribution: Vec::new(),
            combination,
        })
    }

    /// The scenarios that are played, in the order in which they were named; none: the device as it is.
    pub(crate) fn scenarios(&self) -> &[&'static scenarios::Scenario] {
        self.combination.as_ref().map_or(&[], Combination::scenarios)
    }
    /// Their names.
    pub(crate) fn ids(&self) -> Vec<&'static str> {
        self.scenarios().iter().map(|scenario| scenario.id).collect()
    }
    pub(crate) fn identity(&self) -> &Arc<Identity> {
        &self.identity
    }
    pub(crate) fn trust(&self) -> &[Certificate] {
        &self.trust
    }
    /// What goes over the wire, leaf first; empty or unreadable where that is the fault.
    pub(crate) fn presented(&self) -> &[Certificate] {
        &self.presented
    }
    /// What is handed out under this path of the plain HTTP port, and the rest of the path behind it.
    pub(crate) fn distributed(&self, path: &str) -> Option<(Distribution, String)> {
        under(path, &self.distribution)
    }
    pub(crate) fn settings(&self) -> &Settings {
        &self.settings
    }
    pub(crate) fn tls_policy(&self) -> Option<TlsPolicy> {
        self.combination.as_ref().and_then(Combination::tls_policy)
    }
    pub(crate) fn wire_fault(&self) -> Option<WireFault> {
        self.combination.as_ref().and_then(Combination::wire_fault)
    }
    pub(crate) fn service_fault(&self) -> Option<ServiceFault> {
        self.combination.as_ref().and_then(Combination::service_fault)
    }
    /// What is the matter with the printer.
    pub(crate) fn condition(&self) -> Option<device::Condition> {
        let combination = self.combination.as_ref()?;
        combination.printer_condition().map(condition::of)
    }
}

/// What of `distribution` lies under this path, and the rest of the path behind it.
fn under(path: &str, distribution: &[Distributed]) -> Option<(Distribution, String)> {
    distribution.iter().find_map(|Distributed { path: own, what }| {
        let rest = path.strip_prefix(own.as_str())?;
        let is_below = matches!(what, Distribution::Ocsp(_)) && rest.starts_with('/');
        (rest.is_empty() || is_below).then(|| (what.clone(), rest.to_owned()))
    })
}
