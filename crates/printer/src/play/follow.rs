//! Following a schedule: which step is next, and what ends it. How one is written is in [`crate::schedule`].

use super::{By, PlayError, Player, cannot};
use crate::Printer;
use crate::scene::Scene;
use crate::schedule::{Schedule, Step};
use pki::Certificate;
use scenarios::{Combination, Scenario};
use serde_json::json;
use std::collections::HashSet;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::time::Duration;
use tokio::sync::OnceCell;
use tokio::time::Instant;
use tokio_util::sync::CancellationToken;

/// A step of a schedule that is to come.
#[derive(Clone, Debug)]
pub struct Upcoming {
    /// From now.
    pub within: Duration,
    /// The scenarios; `None`: the printer as it is.
    pub play: Option<Combination>,
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

impl Printer {
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
        let mut seen = HashSet::new();
        trusted.retain(|certificate| seen.insert(certificate.sha256()));
        Ok(trusted)
    }

    /// What a client is given to trust that asks for this scenario by server name ([`crate::Builder::scenarios_by_name`]);
    /// where names choose nothing, one that it is played to. Good for an hour: then its certificates are made anew.
    ///
    /// # Errors
    /// Its certificates cannot be made.
    pub async fn trust_in(&self, scenario: &'static Scenario) -> Result<Vec<Certificate>, PlayError> {
        let made = self.stage().trust(scenario).await;
        made.map_err(|error| cannot(scenario.id, &error))
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

    fn following(&self) -> Option<Arc<Following>> {
        let following = self.premises().schedule.load_full()?;
        let goes_on = !following.over.is_cancelled() && !following.is_over.load(Ordering::Relaxed);
        goes_on.then_some(following)
    }

    pub(super) fn end_schedule(&self, by: By) -> bool {
        let before = self.premises().schedule.swap(None);
        let was_there = before.is_some_and(|before| before.end());
        if was_there {
            self.events()
                .emit(&json!({"event": "schedule", "schedule": null, "by": by}));
        }
        was_there
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
}
