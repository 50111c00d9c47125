//! Switching scenarios while the printer runs: by hand, and on a schedule.

mod follow;

use crate::scene::Scene;
use crate::schedule::Schedule;
use crate::stage::{Casting, GuestScenario, Stage};
use crate::{Engine, EventLog, Printer};
pub(crate) use follow::Following;
pub use follow::Upcoming;
use pki::{Certificate, Identity, Seed};
use scenarios::{Combination, CombinationError, Scenario};
use serde::Serialize;
use std::sync::Arc;

/// A scenario is not played; the printer goes on as before.
#[derive(Debug, thiserror::Error)]
pub enum PlayError {
    /// There is none of this name, or they do not go together.
    #[error(transparent)]
    Combination(#[from] CombinationError),
    /// Its certificates or TLS settings cannot be made.
    #[error("the scenario {scenario} cannot be played: {reason}")]
    Make {
        /// Its name.
        scenario: String,
        /// Why.
        reason: String,
    },
}

/// Who set a scenario or a schedule.
#[derive(Clone, Copy, Serialize)]
#[serde(rename_all = "kebab-case")]
pub(crate) enum By {
    /// Whoever started the printer.
    Start,
    /// Whoever holds it: the control door, or the program that it runs in.
    Control,
    /// The schedule.
    Schedule,
    /// The device: its web pages or a cold reset put another identity there.
    Device,
}

/// The `scenario` event.
#[derive(Serialize)]
pub(crate) struct Set {
    event: &'static str,
    scenario: Vec<&'static str>,
    /// `always`, `next` or `chance`.
    casting: &'static str,
    #[serde(skip_serializing_if = "Option::is_none")]
    connections: Option<u32>,
    #[serde(skip_serializing_if = "Option::is_none")]
    probability: Option<f64>,
    /// SHA-256 of the leaf that is shown in it.
    sha256: String,
    by: By,
}

/// Whoever can switch scenarios: the printer, and the task that follows a schedule.
#[derive(Clone)]
struct Player {
    engine: Engine,
    stage: Arc<Stage>,
    events: EventLog,
    /// Of chances.
    seed: Seed,
}

impl Printer {
    /// Plays scenarios (`expired`, or several with commas) to all connections whose ClientHello, or first request
    /// without TLS, comes from now on. Those that are under way keep what they have. Returns the roots that a client
    /// trusts in it.
    ///
    /// # Errors
    /// There is no such scenario, or two of them change the same thing: the printer goes on as before.
    pub async fn apply(&self, scenario: &str) -> Result<Vec<Certificate>, PlayError> {
        self.play(scenario.parse()?, Casting::Always).await
    }

    /// Plays scenarios to the connections of `casting`. Returns the roots that a client trusts in it. A schedule that
    /// was under way ends.
    ///
    /// ```
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() -> Result<(), Box<dyn std::error::Error>> {
    /// let printer = printer::Printer::builder().key(pki::KeyAlgorithm::EcP256).start().await?;
    /// let trust = printer.play("expired".parse()?, printer::Casting::Next(3)).await?;
    /// assert_eq!(trust.len(), 1);
    /// // To those three connections, not to all.
    /// assert!(printer.scenarios().is_empty());
    /// # Ok(())
    /// # }
    /// ```
    ///
    /// # Errors
    /// The certificates or TLS settings cannot be made.
    pub async fn play(&self, combination: Combination, casting: Casting) -> Result<Vec<Certificate>, PlayError> {
        let player = self.player();
        let scene = player.make(&combination).await?;
        self.end_schedule(By::Control);
        Ok(player.cast(scene, casting, By::Control))
    }

    /// Ends every scenario, and the schedule: the identity from before the first is back, unless the web pages installed
    /// another one since. A printer that came out of the box with a scenario makes its factory identity then.
    ///
    /// ```
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() -> Result<(), Box<dyn std::error::Error>> {
    /// let printer = printer::Printer::builder().key(pki::KeyAlgorithm::EcP256).start().await?;
    /// let own = printer.certificate();
    /// printer.apply("expired").await?;
    /// assert_ne!(printer.certificate(), own);
    /// printer.clear_scenario().await?;
    /// assert_eq!(printer.certificate(), own);
    /// # Ok(())
    /// # }
    /// ```
    ///
    /// # Errors
    /// The TLS settings cannot be made.
    pub async fn clear_scenario(&self) -> Result<(), PlayError> {
        let player = self.player();
        let scene = player.make_plain().await?;
        self.end_schedule(By::Control);
        player.set(scene, By::Control, || true);
        Ok(())
    }

    /// The scenarios that are played to all connections; none: the printer as it is.
    pub fn scenarios(&self) -> Vec<&'static Scenario> {
        self.stage().scene().scenarios().to_vec()
    }

    /// What some connections alone get; `None`: all get the same.
    pub fn guest(&self) -> Option<GuestScenario> {
        self.stage().guest().map(|(guest, _)| guest)
    }

    /// Before the first connection: what the builder was told to play beyond what the device came with.
    pub(crate) async fn begin(
        &self,
        guest: Option<(Combination, Casting)>,
        schedule: Option<Schedule>,
    ) -> Result<(), PlayError> {
        let player = self.player();
        if !self.scenarios().is_empty() {
            player.events.emit(&Set::to_all(&self.stage().scene(), By::Start));
        }
        if let Some((combination, casting)) = guest {
            let scene = player.make(&combination).await?;
            player.cast(scene, casting, By::Start);
        }
        match schedule {
            Some(schedule) => self.follow(schedule, By::Start).await,
            None => Ok(()),
        }
    }

    fn player(&self) -> Player {
        Player {
            engine: self.engine().clone(),
            stage: Arc::clone(self.stage()),
            events: self.events().clone(),
            seed: self.seed().derive("chance"),
        }
    }
}

impl Player {
    async fn make(&self, combination: &Combination) -> Result<Scene, PlayError> {
        let made = self.stage.make(combination.clone()).await;
        made.map_err(|error| cannot(combination, &error))
    }

    /// The printer as it is.
    async fn make_plain(&self) -> Result<Scene, PlayError> {
        Scene::plain(self.own_identity().await?).map_err(|error| cannot("none", &error))
    }

    /// The identity that is there when no scenario is.
    async fn own_identity(&self) -> Result<Arc<Identity>, PlayError> {
        if let Some(own) = self.stage.own() {
            return Ok(own);
        }
        let now = self.stage.scene();
        if !now.is_made() {
            return Ok(Arc::clone(now.identity()));
        }
        let made = self.engine.factory_identity().await;
        made.map(Arc::new)
            .ok_or_else(|| cannot("none", &"the factory identity cannot be made"))
    }

    /// Returns the roots that a client trusts in it.
    fn cast(&self, scene: Scene, casting: Casting, by: By) -> Vec<Certificate> {
        let trust = scene.trust().to_vec();
        let mut event = Set::to_all(&scene, by);
        match casting {
            Casting::Always => {
                self.set(scene, by, || true);
                return trust;
            }
            Casting::Next(connections) => (event.casting, event.connections) = ("next", Some(connections)),
            Casting::Chance { probability, .. } => (event.casting, event.probability) = ("chance", Some(probability)),
        }
        self.stage.invite(scene, casting, self.seed);
        self.events.emit(&event);
        trust
    }

    fn set(&self, scene: Scene, by: By, is_wanted: impl FnOnce() -> bool) {
        let event = Set::to_all(&scene, by);
        if self.engine.stage(scene, is_wanted) {
            self.events.emit(&event);
        }
    }
}

impl Set {
    pub(crate) fn to_all(scene: &Scene, by: By) -> Self {
        Self {
            event: "scenario",
            scenario: scene.ids(),
            casting: "always",
            connections: None,
            probability: None,
            sha256: scene.identity().leaf().sha256(),
            by,
        }
    }
}

fn cannot(scenario: impl std::fmt::Display, reason: &impl std::fmt::Display) -> PlayError {
    PlayError::Make {
        scenario: scenario.to_string(),
        reason: reason.to_string(),
    }
}
