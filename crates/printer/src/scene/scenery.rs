//! Where scenes are made: the name, address and seed of one printer, and what was made already.
//!
//! A scenario that is played again has the certificates of the first time, so that a client's trust in its roots
//! lasts; after [`KEPT`] they are made anew, because every date is relative to now.

use super::Scene;
use crate::clock::Clock;
use crate::tls::TlsError;
use arc_swap::ArcSwapOption;
use pki::identity::IdentityError;
use pki::{Certificate, KeyAlgorithm, Seed};
use scenarios::{Combination, Distribution, Made, Part, Scenario, Setting};
use std::net::IpAddr;
use std::sync::Arc;
use time::{Duration, OffsetDateTime};

/// How long certificates are played before they are made anew.
const KEPT: Duration = Duration::hours(1);

/// Makes the scenes of one printer.
#[derive(Debug)]
pub(crate) struct Scenery {
    clock: Clock,
    seed: Seed,
    key: KeyAlgorithm,
    host: String,
    address: IpAddr,
    /// Host and port of plain HTTP.
    http: String,
    /// By place in the catalogue.
    made: Vec<Kept<Made>>,
    by_name: Option<ByName>,
}

/// Scenarios that a client chooses by server_name.
#[derive(Debug)]
struct ByName {
    /// `printer.test`: `expired.printer.test` is the scenario `expired`.
    domain: String,
    /// By place in the catalogue.
    scenes: Vec<Kept<Scene>>,
}

/// A scene cannot be made.
#[derive(Debug, thiserror::Error)]
pub(crate) enum SceneError {
    /// Its certificates.
    #[error("the certificates of the scenario cannot be made: {0}")]
    Certificates(#[from] IdentityError),
    /// Its TLS settings.
    #[error(transparent)]
    Tls(#[from] TlsError),
}

impl Scenery {
    /// For a printer that clients reach as `host`, at `address`.
    pub(crate) fn new(
        clock: Clock,
        (seed, key): (Seed, KeyAlgorithm),
        (host, address): (String, IpAddr),
        http: String,
        domain: Option<String>,
    ) -> Self {
        Self {
            clock,
            seed,
            key,
            host,
            address,
            http,
            made: scenarios::all().map(|_| Kept::default()).collect(),
            by_name: domain.map(|domain| ByName {
                domain: domain.to_ascii_lowercase(),
                scenes: scenarios::all().map(|_| Kept::default()).collect(),
            }),
        }
    }

    /// Makes the scene. Slow where its certificates were not made before: call it off the async threads.
    pub(crate) fn scene(&self, combination: &Combination) -> Result<Scene, SceneError> {
        let is_about = |scenario: &&&'static Scenario| scenario.parts.contains(&Part::Certificate);
        let scenarios = combination.scenarios();
        let Some(scenario) = scenarios.iter().find(is_about).or(scenarios.first()) else {
            return Err(IdentityError::NoCertificate.into());
        };
        let now = self.clock.now();
        let kept = place(scenario).and_then(|place| self.made.get(place));
        let make = || scenario.make(&self.setting(self.host.clone(), now));
        let made = match kept {
            Some(kept) => {
                kept.discard_if(|at, made| has_ended(made, at, now));
                kept.get_or_make(now, make)?
            }
            None => Arc::new(make()?),
        };
        Ok(Scene::of(combination.clone(), &made)?)
    }

    /// The roots that a client trusts in it, whenever it is played: its certificates are made when it is. Slow.
    pub(crate) fn roots(&self, combination: &Combination) -> Result<Vec<Certificate>, SceneError> {
        let setting = self.setting(self.host.clone(), self.clock.now());
        let made = combination.make(&setting)?.ok_or(IdentityError::NoCertificate)?;
        Ok(made.trust)
    }

    /// The roots that a client trusts that asks for it by server_name; where names choose nothing, one that it is played
    /// to. Slow where its certificates were not made before.
    pub(crate) fn trust(&self, scenario: &'static Scenario) -> Result<Vec<Certificate>, SceneError> {
        if self.by_name.is_none() {
            return Ok(self.scene(&scenario.into())?.trust().to_vec());
        }
        Ok(self.make_named(scenario)?.trust().to_vec())
    }

    /// The scenario that this server_name asks for.
    pub(crate) fn named(&self, server_name: &str) -> Option<&'static Scenario> {
        let by_name = self.by_name.as_ref()?;
        let name = server_name.to_ascii_lowercase();
        let id = name.strip_suffix(&by_name.domain)?.strip_suffix('.')?;
        scenarios::find(id).ok()
    }

    /// The scene of a scenario for the name that asks for it; `None` where it is not made yet.
    pub(crate) fn kept(&self, scenario: &'static Scenario) -> Option<Arc<Scene>> {
        let by_name = self.by_name.as_ref()?;
        by_name.scenes.get(place(scenario)?)?.get(self.clock.now())
    }

    /// Makes the scene of a scenario for the name that asks for it. Slow: call it off the async threads.
    pub(crate) fn make_named(&self, scenario: &'static Scenario) -> Result<Arc<Scene>, SceneError> {
        let now = self.clock.now();
        let host = match &self.by_name {
            Some(by_name) => format!("{}.{}", scenario.id, by_name.domain),
            None => self.host.clone(),
        };
        let make = || {
            let made = scenario.make(&self.setting(host, now))?;
            Ok(Scene::of(scenario.into(), &made)?)
        };
        let kept = self.by_name.as_ref().zip(place(scenario));
        match kept.and_then(|(by_name, place)| by_name.scenes.get(place)) {
            Some(kept) => kept.get_or_make(now, make),
            None => make().map(Arc::new),
        }
    }

    /// What a scenario hands out under this path of the plain HTTP port, as long as its certificates are kept; and the
    /// rest of the path behind it.
    pub(crate) fn distributed(&self, path: &str) -> Option<(Distribution, String)> {
        let id = path.strip_prefix("/pki/")?.split('/').next()?;
        let place = scenarios::all().position(|scenario| scenario.id == id)?;
        let now = self.clock.now();
        let by_name = self
            .by_name
            .as_ref()
            .and_then(|by_name| by_name.scenes.get(place)?.get(now));
        let named = by_name.and_then(|scene| scene.distributed(path));
        named.or_else(|| super::under(path, &self.made.get(place)?.get(now)?.distribution))
    }

    fn setting(&self, host: String, now: OffsetDateTime) -> Setting {
        Setting {
            now,
            seed: self.seed,
            host,
            address: self.address,
            key: self.key,
            http: self.http.clone(),
        }
    }
}

/// Where it stands in the catalogue.
fn place(scenario: &'static Scenario) -> Option<usize> {
    scenarios::all().position(|other| other.id == scenario.id)
}

/// Was the certificate valid when it was made, and is over now? Who sets a scenario again wants its beginning again.
fn has_ended(made: &Made, at: OffsetDateTime, now: OffsetDateTime) -> bool {
    (at..now).contains(&made.identity.facts().not_after)
}

/// Something that was made at a time.
#[derive(Debug)]
struct Kept<T> {
    made: ArcSwapOption<(OffsetDateTime, Arc<T>)>,
}

impl<T> Default for Kept<T> {
    fn default() -> Self {
        Self {
            made: ArcSwapOption::empty(),
        }
    }
}

impl<T> Kept<T> {
    fn get(&self, now: OffsetDateTime) -> Option<Arc<T>> {
        let made = self.made.load();
        let (at, made) = made.as_deref()?;
        ((now - *at).abs() < KEPT).then(|| Arc::clone(made))
    }

    /// Forgets what was made where this is so of the time at which it was made and of itself.
    fn discard_if(&self, is_over: impl Fn(OffsetDateTime, &T) -> bool) {
        let made = self.made.load_full();
        if made.as_deref().is_some_and(|(at, made)| is_over(*at, made)) {
            self.made.compare_and_swap(&made, None);
        }
    }

    /// Where two make it at a time, the first wins.
    fn get_or_make<E>(&self, now: OffsetDateTime, make: impl FnOnce() -> Result<T, E>) -> Result<Arc<T>, E> {
        if let Some(made) = self.get(now) {
            return Ok(made);
        }
        let stale = self.made.load_full();
        let made = Arc::new(make()?);
        let before = self
            .made
            .compare_and_swap(&stale, Some(Arc::new((now, Arc::clone(&made)))));
        let is_ours = before.as_ref().map(Arc::as_ptr) == stale.as_ref().map(Arc::as_ptr);
        Ok(match before.as_deref() {
            Some((_, theirs)) if !is_ours => Arc::clone(theirs),
            _ => made,
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::net::Ipv4Addr;

    #[test]
    fn a_scenario_that_is_set_again_has_its_certificates_again_unless_they_have_ended() {
        let clock = Clock::default();
        let host = ("localhost".to_owned(), IpAddr::V4(Ipv4Addr::LOCALHOST));
        let key = (Seed::from_bytes([3; 32]), KeyAlgorithm::EcP256);
        let scenery = Scenery::new(clock.clone(), key, host, "localhost:80".to_owned(), None);
        let leaf = |id: &str| {
            let combination: Combination = id.parse().unwrap();
            scenery.scene(&combination).unwrap().identity().leaf().clone()
        };
        let before = ["expired", "expires-during-session"].map(leaf);
        assert_eq!(["expired", "expires-during-session"].map(leaf), before);
        clock.set_ahead(120);
        assert_eq!(leaf("expired"), before[0]);
        assert_ne!(leaf("expires-during-session"), before[1]);
    }
}
