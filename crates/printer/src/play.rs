//! Switching scenarios while the printer runs: by hand, and on a schedule.

use crate::scene::Scene;
use crate::schedule::{Schedule, Step};
use crate::stage::{Casting, GuestScenario, Stage};
use crate::{Engine, EventLog, Printer};
use pki::{Certificate, Identity, Seed};
use scenarios::{Combination, CombinationError, Scenario};
use serde::Serialize;
use serde_json::json;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::time::Duration;
use tokio::sync::OnceCell;
use tokio::time::Instant;
use tokio_util::sync::CancellationToken;

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

/// A step of a schedule that is to come.
#[derive(Clone, Debug)]
pub struct Upcoming {
    /// From now.
    pub within: Duration,
    /// The scenarios; `None`: the printer as it is.
    pub play: Option<Combination>,
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

/// A schedule that is followed.
pub(crate) struct Following {
    schedule: Schedule,
    begun: Instant,
    /// So many steps were played, over all rounds.
    played: AtomicUsize,
    /// Cancelled when it ends before its last step.
    over: CancellationToken,
    is_over: AtomicBool,
    /// What a client trusts in its steps, once somebody has asked.
    roots: OnceCell<Vec<Certificate>>,
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

    /// Follows a schedule: each step is played at its time, until another scenario or schedule is set, or the printer stops.
    /// A step at 0 s is played when this returns. What the device does (a cold reset, the plug, its web pages) ends no
    /// schedule: the next step comes all the same. One that cannot be played then is an event `scenario-failed`.
    ///
    /// ```
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() -> Result<(), Box<dyn std::error::Error>> {
    /// let printer = printer::Printer::builder().key(pki::KeyAlgorithm::EcP256).start().await?;
    /// printer.schedule("ok-chain@0s,expired@10ms,off@30s".parse()?).await?;
    /// printer.wait_for("scenario.expired", std::time::Duration::from_secs(10)).await?;
    /// assert!(printer.upcoming()[0].play.is_none());
    /// printer.cancel_schedule();
    /// assert_eq!(printer.scenarios()[0].id, "expired");
    /// assert!(printer.upcoming().is_empty());
    /// # Ok(())
    /// # }
    /// ```
    ///
    /// # Errors
    /// The step at 0 s cannot be played; the printer goes on as before.
    pub async fn schedule(&self, schedule: Schedule) -> Result<(), PlayError> {
        self.follow(schedule, By::Control).await
    }

    /// The schedule that is followed; `None`: there is none, or its last step was played.
    pub fn scheduled(&self) -> Option<Schedule> {
        self.following().map(|following| following.schedule.clone())
    }

    /// The steps that are to come, the next one first; of a schedule that begins again, one round.
    pub fn upcoming(&self) -> Vec<Upcoming> {
        let Some(following) = self.following() else {
            return Vec::new();
        };
        let (now, first) = (Instant::now(), following.played.load(Ordering::Relaxed));
        let steps =
            (first..first + following.schedule.steps().len()).map_while(|number| following.schedule.step(number));
        let upcoming = |Step { after, play }| Upcoming {
            within: (following.begun + after).saturating_duration_since(now),
            play,
        };
        steps.map(upcoming).collect()
    }

    /// Ends the schedule: what is played now goes on. `false`: there was none.
    pub fn cancel_schedule(&self) -> bool {
        self.end_schedule(By::Control)
    }

    /// The scenarios that are played to all connections; none: the printer as it is.
    pub fn scenarios(&self) -> Vec<&'static Scenario> {
        self.stage().scene().scenarios().to_vec()
    }

    /// What some connections alone get; `None`: all get the same.
    pub fn guest(&self) -> Option<GuestScenario> {
        self.stage().guest().map(|(guest, _)| guest)
    }

    /// What a client is given to trust now and in all that the schedule plays: the roots of the scenarios, and where
    /// none is played, the printer's own certificate. Slow the first time that a schedule is followed.
    ///
    /// # Errors
    /// Certificates of a step cannot be made.
    pub async fn trust_ahead(&self) -> Result<Vec<Certificate>, PlayError> {
        let mut trusted = self.trust_anchors();
        if let Some(following) = self.following() {
            let player = self.player();
            let ahead = following
                .roots
                .get_or_try_init(|| player.roots(&following.schedule))
                .await?;
            trusted.extend(ahead.iter().cloned());
        }
        let mut seen = std::collections::HashSet::new();
        trusted.retain(|certificate| seen.insert(certificate.sha256()));
        Ok(trusted)
    }

    pub(crate) async fn follow(&self, schedule: Schedule, by: By) -> Result<(), PlayError> {
        let player = self.player();
        // Made before the old one ends: what cannot be made changes nothing.
        let at_once = schedule.step(0).filter(|step| step.after.is_zero());
        let scene = match &at_once {
            Some(step) => Some(player.make_step(step.play.as_ref()).await?),
            None => None,
        };
        let following = Arc::new(Following {
            begun: Instant::now(),
            played: AtomicUsize::new(at_once.iter().len()),
            over: self.premises().stopping.child_token(),
            is_over: AtomicBool::new(false),
            roots: OnceCell::new(),
            schedule,
        });
        let before = self.premises().schedule.swap(Some(Arc::clone(&following)));
        if let Some(before) = before {
            before.end();
        }
        let text = following.schedule.to_string();
        player
            .events
            .emit(&json!({"event": "schedule", "schedule": text, "by": by}));
        if let Some(scene) = scene {
            player.set(scene, By::Schedule, || true);
        }
        tokio::spawn(player.follow(following));
        Ok(())
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

    fn following(&self) -> Option<Arc<Following>> {
        let following = self.premises().schedule.load_full()?;
        let goes_on = !following.over.is_cancelled() && !following.is_over.load(Ordering::Relaxed);
        goes_on.then_some(following)
    }

    fn end_schedule(&self, by: By) -> bool {
        let before = self.premises().schedule.swap(None);
        let was_there = before.is_some_and(|before| before.end());
        if was_there {
            self.events()
                .emit(&json!({"event": "schedule", "schedule": null, "by": by}));
        }
        was_there
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

impl Following {
    /// `false`: it was over before.
    fn end(&self) -> bool {
        self.over.cancel();
        !self.is_over.swap(true, Ordering::Relaxed)
    }
}

impl Player {
    /// Plays step by step, until the last one, or until the schedule is over.
    async fn follow(self, following: Arc<Following>) {
        let steps = async {
            let mut number = following.played.load(Ordering::Relaxed);
            while let Some(Step { after, play }) = following.schedule.step(number) {
                tokio::time::sleep_until(following.begun + after).await;
                // Counted before it is made: it is not to come any more.
                number += 1;
                following.played.store(number, Ordering::Relaxed);
                match self.make_step(play.as_ref()).await {
                    Ok(scene) => self.set(scene, By::Schedule, || !following.over.is_cancelled()),
                    Err(error) => {
                        let reason = error.to_string();
                        self.events.emit(&json!({"event": "scenario-failed", "reason": reason}));
                    }
                }
            }
        };
        let finished = following.over.run_until_cancelled(steps).await.is_some();
        if finished && following.end() {
            let ended = json!({"event": "schedule", "schedule": null, "by": By::Schedule});
            self.events.emit(&ended);
        }
    }

    async fn make_step(&self, play: Option<&Combination>) -> Result<Scene, PlayError> {
        match play {
            Some(combination) => self.make(combination).await,
            None => self.make_plain().await,
        }
    }

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

    /// What a client trusts in these steps.
    async fn roots(&self, schedule: &Schedule) -> Result<Vec<Certificate>, PlayError> {
        let mut combinations: Vec<Combination> = schedule.steps().iter().filter_map(|step| step.play.clone()).collect();
        combinations.sort_by_key(Combination::ids);
        combinations.dedup_by_key(|combination| combination.ids());
        let made = self.stage.roots(combinations).await;
        let mut roots = made.map_err(|error| cannot("of the schedule", &error))?;
        if schedule.steps().iter().any(|step| step.play.is_none()) {
            roots.push(self.own_identity().await?.leaf().clone());
        }
        Ok(roots)
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
