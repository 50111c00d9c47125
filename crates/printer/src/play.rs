//! Switching scenarios while the printer runs.

use crate::scene::Scene;
use crate::stage::{Casting, Stage};
use crate::{Engine, EventLog, Printer};
use pki::Certificate;
use scenarios::{Combination, CombinationError, Scenario};
use serde::Serialize;
use std::sync::Arc;
use std::time::Duration;

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

/// The `scenario` event.
#[derive(Serialize)]
struct Set<'a> {
    event: &'static str,
    scenario: Vec<&'static str>,
    /// `always`, `next` or `chance`.
    casting: &'static str,
    #[serde(skip_serializing_if = "Option::is_none")]
    connections: Option<u32>,
    #[serde(skip_serializing_if = "Option::is_none")]
    probability: Option<f64>,
    /// SHA-256 of the leaf in force then.
    sha256: &'a str,
}

/// A step of a schedule: what is played from then on.
///
/// ```
/// # #[tokio::main(flavor = "current_thread")]
/// # async fn main() -> Result<(), Box<dyn std::error::Error>> {
/// let printer = printer::Printer::builder().key(pki::KeyAlgorithm::EcP256).start().await?;
/// use std::time::Duration;
/// let step = |after_ms, play| printer::Step { after: Duration::from_millis(after_ms), play };
/// printer.schedule(vec![step(0, Some("expired".parse()?)), step(10, None)]);
/// let set = printer.wait_for("scenario.expired", Duration::from_secs(10)).await?;
/// printer.wait_for_after(set.seq, "scenario", Duration::from_secs(10)).await?;
/// assert!(printer.scenarios().is_empty());
/// # Ok(())
/// # }
/// ```
#[derive(Clone, Debug)]
pub struct Step {
    /// From the start of the schedule.
    pub after: Duration,
    /// The scenarios; `None`: the printer as it is.
    pub play: Option<Combination>,
}

/// Whoever can switch scenarios: the printer, and the task that follows a schedule.
#[derive(Clone)]
struct Player {
    engine: Engine,
    stage: Arc<Stage>,
    events: EventLog,
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
        self.end_schedule();
        self.player().play(combination, casting).await
    }

    /// Ends every scenario: the identity from before the first is back, unless the web pages installed another one since.
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
        self.end_schedule();
        self.player().clear().await
    }

    /// Plays one step after the other, each at its time, until another scenario is set or the printer stops. A step that
    /// cannot be played is an event `scenario-failed`, and the next one comes all the same.
    pub fn schedule(&self, mut steps: Vec<Step>) {
        steps.sort_by_key(|step| step.after);
        let (player, begun) = (self.player(), tokio::time::Instant::now());
        let follow = async move {
            for Step { after, play } in steps {
                tokio::time::sleep_until(begun + after).await;
                let played = match play {
                    Some(combination) => player.play(combination, Casting::Always).await.map(drop),
                    None => player.clear().await,
                };
                if let Err(error) = played {
                    let reason = error.to_string();
                    player
                        .events
                        .emit(&serde_json::json!({"event": "scenario-failed", "reason": reason}));
                }
            }
        };
        let schedule = self.premises().stopping.child_token();
        self.premises().schedule.swap(Arc::new(schedule.clone())).cancel();
        tokio::spawn(async move { schedule.run_until_cancelled(follow).await });
    }

    /// The scenarios that are played to all connections; none: the printer as it is.
    pub fn scenarios(&self) -> Vec<&'static Scenario> {
        self.stage().scene().scenarios().to_vec()
    }

    fn end_schedule(&self) {
        self.premises().schedule.load().cancel();
    }

    fn player(&self) -> Player {
        Player {
            engine: self.engine().clone(),
            stage: Arc::clone(self.stage()),
            events: self.events().clone(),
        }
    }
}

impl Player {
    async fn play(&self, combination: Combination, casting: Casting) -> Result<Vec<Certificate>, PlayError> {
        let made = self.stage.make(combination.clone()).await;
        let scene = made.map_err(|error| PlayError::Make {
            scenario: combination.to_string(),
            reason: error.to_string(),
        })?;
        let trust = scene.trust().to_vec();
        let sha256 = scene.identity().leaf().sha256();
        let mut event = Set {
            event: "scenario",
            scenario: combination.ids(),
            casting: "always",
            connections: None,
            probability: None,
            sha256: &sha256,
        };
        match casting {
            Casting::Always => self.engine.stage(scene),
            Casting::Next(connections) => {
                (event.casting, event.connections) = ("next", Some(connections));
                self.stage.invite(scene, casting);
            }
            Casting::Chance { probability, .. } => {
                (event.casting, event.probability) = ("chance", Some(probability));
                self.stage.invite(scene, casting);
            }
        }
        self.events.emit(&event);
        Ok(trust)
    }

    async fn clear(&self) -> Result<(), PlayError> {
        let identity = self.stage.own().unwrap_or_else(|| self.stage.identity());
        let scene = Scene::plain(identity).map_err(|error| PlayError::Make {
            scenario: "none".to_owned(),
            reason: error.to_string(),
        })?;
        let sha256 = scene.identity().leaf().sha256();
        self.engine.stage(scene);
        self.events.emit(&Set {
            event: "scenario",
            scenario: Vec::new(),
            casting: "always",
            connections: None,
            probability: None,
            sha256: &sha256,
        });
        Ok(())
    }
}
