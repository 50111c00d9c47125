//! What one connection gets, whole: certificates, TLS settings, faults. A connection takes one scene and keeps it, so no
//! handshake mixes two scenarios. Which scene is whose is [`crate::stage`]'s business.

mod condition;
mod scenery;

pub(crate) use scenery::{SceneError, Scenery};

use crate::tls::{Settings, TlsError};
use pki::{Certificate, Identity};
use scenarios::{Combination, Distributed, Distribution, Made, Part, ServiceFault, TlsPolicy, WireFault};
use std::sync::Arc;
use std::time::Duration;

/// Who gets in.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum Doors {
    /// Everybody.
    Open,
    /// Nobody: connections are left to the kernel, and too many for it.
    Blocked,
    /// Who comes by IPv6.
    Ipv6,
}

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
    /// Was the identity made by a scenario, and not by the device?
    is_made: bool,
    /// Was it set for all connections? Then the condition of the printer is the stage's business, not that of a connection.
    is_for_all: bool,
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
            is_made: false,
            is_for_all: false,
        })
    }

    /// Scenarios with their certificates.
    pub(crate) fn of(combination: Combination, made: &Made) -> Result<Self, TlsError> {
        let identity = Arc::new(made.identity.clone());
        let presented = made.wire();
        let policy = combination.tls_policy();
        let mut settings = Settings::new(&identity, presented, made.staple.as_deref(), policy)?;
        if let Some(other) = made
            .other
            .as_ref()
            .filter(|_| policy == Some(TlsPolicy::OtherCertificateOnIpv4))
        {
            settings = settings.with_ipv4(other)?;
        }
        Ok(Self {
            settings,
            identity,
            trust: made.trust.clone(),
            presented: presented.to_vec(),
            distribution: made.distribution.clone(),
            combination: Some(combination),
            is_made: true,
            is_for_all: false,
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
        let scene = Self {
            settings: Settings::new(&identity, identity.chain(), None, policy)?,
            presented: identity.chain().to_vec(),
            identity,
            trust: Vec::new(),
            distribution: Vec::new(),
            combination,
            is_made: false,
            is_for_all: self.is_for_all,
        };
        Ok(scene.after(self))
    }

    /// The same, set for all connections.
    pub(crate) fn for_all(self) -> Self {
        Self {
            is_for_all: true,
            ..self
        }
    }

    /// The same when it follows `old`: with its sessions, where that is the scenario.
    pub(crate) fn after(self, old: &Self) -> Self {
        if self.tls_policy() != Some(TlsPolicy::ResumedOldIdentity) {
            return self;
        }
        Self {
            settings: self.settings.with_sessions_of(&old.settings),
            ..self
        }
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
    /// Was it made by a scenario, and not by the device?
    pub(crate) fn is_made(&self) -> bool {
        self.is_made
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
    /// The condition that a connection brings along while it is open: none, where it stands for all.
    pub(crate) fn brought_condition(&self) -> Option<device::Condition> {
        self.condition().filter(|_| !self.is_for_all)
    }
    /// What is the matter with the printer.
    pub(crate) fn condition(&self) -> Option<device::Condition> {
        let combination = self.combination.as_ref()?;
        combination.printer_condition().map(condition::of)
    }
    /// How far ahead the printer's clock is.
    pub(crate) fn clock_error(&self) -> time::Duration {
        match self.service_fault() {
            Some(ServiceFault::ClockSkew) => scenarios::CLOCK_SKEW,
            _ => time::Duration::ZERO,
        }
    }
    /// How much later than usual connections are closed.
    pub(crate) fn close_delay(&self) -> Duration {
        match self.wire_fault() {
            Some(WireFault::SlowClose { delay }) => Duration::from_millis(delay.into()),
            _ => Duration::ZERO,
        }
    }
    /// Who gets in while this is played to all.
    pub(crate) fn doors(&self) -> Doors {
        match self.wire_fault() {
            Some(WireFault::AcceptNever) => Doors::Blocked,
            Some(WireFault::Ipv6Only) => Doors::Ipv6,
            _ => Doors::Open,
        }
    }
}

/// What of `distribution` lies under this path, and the rest of the path behind it.
fn under(path: &str, distribution: &[Distributed]) -> Option<(Distribution, String)> {
    distribution.iter().find_map(|Distributed { path: own, what }| {
        let rest = path.strip_prefix(own.as_str())?;
        let is_below = matches!(what, Distribution::Ocsp(_) | Distribution::Stall) && rest.starts_with('/');
        (rest.is_empty() || is_below).then(|| (what.clone(), rest.to_owned()))
    })
}
