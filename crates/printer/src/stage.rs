//! Which connection gets which scene: the scene that is set, for the next few, by chance, or by server_name.
//!
//! A choice is one atomic load; a change is one atomic store, and the next ClientHello has it. The identity that lies
//! in the device's store is changed with it (see [`crate::Engine::stage`]), not here.

use crate::scene::{Doors, Scene, SceneError, Scenery};
use crate::tls::{Secrets, TlsError};
use arc_swap::ArcSwap;
use pki::{Identity, Seed};
use std::sync::Arc;
use std::sync::atomic::{AtomicU32, Ordering};
use tokio::sync::watch;

/// What new connections get.
#[derive(Debug)]
pub(crate) struct Stage {
    now: ArcSwap<Programme>,
    scenery: Arc<Scenery>,
    doors: watch::Sender<Doors>,
    secrets: Secrets,
}

#[derive(Clone, Debug)]
struct Programme {
    scene: Arc<Scene>,
    /// The identity that was in force before the first scenario, to return to; `None` where no scenario changed it.
    own: Option<Arc<Identity>>,
    guest: Option<Guest>,
    /// Grows with every scenario that is set: an older effect of the device must not undo a newer one.
    epoch: u64,
}

/// A scene that only some connections get.
#[derive(Clone, Debug)]
struct Guest {
    scene: Arc<Scene>,
    turn: Turn,
}

#[derive(Clone, Debug)]
enum Turn {
    /// So many are left.
    Next(Arc<AtomicU32>),
    /// Connection number and seed decide.
    Chance { per_million: u32, seed: Seed },
}

/// Which connections get a scenario.
#[derive(Clone, Copy, PartialEq, Debug)]
pub enum Casting {
    /// All, until something else is set. The certificates lie in the device's identity store meanwhile, so that its web
    /// pages show them, and cure them.
    Always,
    /// The next so many that begin a handshake or a request; then the printer goes on as before.
    Next(u32),
    /// Each with this probability (0 to 1), drawn from the seed and the number of the connection.
    Chance {
        /// 0 to 1.
        probability: f64,
        /// The same seed and connection give the same choice; `None`: the printer's own seed.
        seed: Option<Seed>,
    },
}

/// A scenario that some connections alone get.
///
/// ```
/// # #[tokio::main(flavor = "current_thread")]
/// # async fn main() -> Result<(), Box<dyn std::error::Error>> {
/// let printer = printer::Printer::builder().key(pki::KeyAlgorithm::EcP256).start().await?;
/// printer.play("expired".parse()?, printer::Casting::Next(3)).await?;
/// let guest = printer.guest().ok_or("nobody")?;
/// assert_eq!((guest.scenarios[0].id, guest.connections_left), ("expired", Some(3)));
/// # Ok(())
/// # }
/// ```
#[derive(Clone, Debug)]
pub struct GuestScenario {
    /// What they get.
    pub scenarios: Vec<&'static scenarios::Scenario>,
    /// The next so many, where they were counted.
    pub connections_left: Option<u32>,
    /// Each with this probability, where it is by chance: 0 to 1.
    pub probability: Option<f64>,
}

impl Stage {
    pub(crate) fn new(scene: Scene, scenery: Arc<Scenery>, secrets: Secrets) -> Self {
        let doors = watch::Sender::new(scene.doors());
        let programme = Programme {
            scene: Arc::new(scene.for_all()),
            own: None,
            guest: None,
            epoch: 0,
        };
        Self {
            secrets,
            now: ArcSwap::from_pointee(programme),
            scenery,
            doors,
        }
    }

    /// The scene of a connection; `server_name` where it sent one. Only a server_name that asks for a scenario for the
    /// first time takes time.
    pub(crate) async fn choose(self: &Arc<Self>, connection: u64, server_name: Option<&str>) -> Arc<Scene> {
        if let Some(scenario) = server_name.and_then(|name| self.scenery.named(name)) {
            if let Some(scene) = self.scenery.kept(scenario) {
                return scene;
            }
            match self.with_scenery(move |scenery| scenery.make_named(scenario)).await {
                Ok(scene) => return scene,
                Err(error) => tracing::error!(%error, scenario = scenario.id, "a scenario cannot be made"),
            }
        }
        self.usual(connection)
    }

    /// The scene of a connection without a server_name.
    pub(crate) fn usual(&self, connection: u64) -> Arc<Scene> {
        let now = self.now.load();
        match &now.guest {
            Some(guest) if guest.turn.has(connection) => Arc::clone(&guest.scene),
            _ => Arc::clone(&now.scene),
        }
    }

    /// What some connections get, and the roots that they trust in it; `None` where all get the same, or the last of
    /// those that were counted was here.
    pub(crate) fn guest(&self) -> Option<(GuestScenario, Vec<pki::Certificate>)> {
        let now = self.now.load();
        let guest = now.guest.as_ref()?;
        let (connections_left, probability) = match &guest.turn {
            Turn::Next(left) => (
                Some(left.load(Ordering::Relaxed)).filter(|left| *left > 0)?.into(),
                None,
            ),
            Turn::Chance { per_million, .. } => (None, Some(f64::from(*per_million) / 1_000_000.0)),
        };
        let scenarios = guest.scene.scenarios().to_vec();
        let told = GuestScenario {
            scenarios,
            connections_left,
            probability,
        };
        Some((told, guest.scene.trust().to_vec()))
    }

    /// Where the secrets of handshakes go.
    pub(crate) fn secrets(&self) -> &Secrets {
        &self.secrets
    }

    /// The scene that is set.
    pub(crate) fn scene(&self) -> Arc<Scene> {
        Arc::clone(&self.now.load().scene)
    }

    pub(crate) fn identity(&self) -> Arc<Identity> {
        Arc::clone(self.now.load().scene.identity())
    }

    /// What a scenario that was played hands out under this path, and the rest of the path behind it.
    pub(crate) fn distributed(&self, path: &str) -> Option<(scenarios::Distribution, String)> {
        self.scenery.distributed(path)
    }

    /// Grows with every scenario that is set.
    pub(crate) fn epoch(&self) -> u64 {
        self.now.load().epoch
    }

    /// The identity to return to when no scenario is played any more.
    pub(crate) fn own(&self) -> Option<Arc<Identity>> {
        self.now.load().own.clone()
    }

    /// The device installed another identity. `epoch` is that of the decision; a scenario that was set since then
    /// has brought its own identity, and stays. Returns the scene, where a scenario has ended with it.
    pub(crate) fn use_identity(&self, identity: &Arc<Identity>, epoch: u64) -> Result<Option<Arc<Scene>>, TlsError> {
        let before = self.scene();
        if before.identity().chain() == identity.chain() {
            // Power is back, and the same identity with it: what is played goes on.
            return Ok(None);
        }
        let scene = Arc::new(before.with_identity(Arc::clone(identity))?);
        let replaced = self.now.rcu(|now| {
            if now.epoch == epoch {
                Programme {
                    scene: Arc::clone(&scene),
                    own: None,
                    ..Programme::clone(now)
                }
            } else {
                Programme::clone(now)
            }
        });
        let has_ended = replaced.epoch == epoch && scene.ids() != before.ids();
        Ok(has_ended.then_some(scene))
    }

    /// Sets the scene of all connections.
    pub(crate) fn set(&self, scene: Scene) {
        let scene = Arc::new(scene.after(&self.scene()).for_all());
        self.now.rcu(|now| Programme {
            scene: Arc::clone(&scene),
            own: match (scene.scenarios().is_empty(), &now.own) {
                (true, _) => None,
                (false, Some(own)) => Some(Arc::clone(own)),
                // The printer came out of the box with a scenario: there is no identity from before.
                (false, None) if now.scene.is_made() => None,
                (false, None) => Some(Arc::clone(now.scene.identity())),
            },
            guest: None,
            epoch: now.epoch + 1,
        });
        self.doors
            .send_if_modified(|doors| std::mem::replace(doors, scene.doors()) != scene.doors());
    }

    /// Who gets in, now and later.
    pub(crate) fn doors(&self) -> watch::Receiver<Doors> {
        self.doors.subscribe()
    }

    /// Sets the scene of some connections.
    pub(crate) fn invite(&self, scene: Scene, casting: Casting, usual_seed: Seed) {
        let turn = match casting {
            Casting::Always => return self.set(scene),
            Casting::Next(count) => Turn::Next(Arc::new(AtomicU32::new(count))),
            Casting::Chance { probability, seed } => Turn::Chance {
                per_million: per_million(probability),
                seed: seed.unwrap_or(usual_seed),
            },
        };
        let scene = Arc::new(scene.after(&self.scene()));
        self.now.rcu(|now| Programme {
            guest: Some(Guest {
                scene: Arc::clone(&scene),
                turn: turn.clone(),
            }),
            ..Programme::clone(now)
        });
    }

    /// The roots that a client trusts in these, one after the other.
    pub(crate) async fn roots(
        self: &Arc<Self>,
        combinations: Vec<scenarios::Combination>,
    ) -> Result<Vec<pki::Certificate>, SceneError> {
        let make = move |scenery: &Scenery| -> Result<Vec<_>, SceneError> {
            let roots = combinations.iter().map(|combination| scenery.roots(combination));
            Ok(roots.collect::<Result<Vec<_>, _>>()?.concat())
        };
        self.with_scenery(make).await
    }

    /// The roots that a client trusts in this one, by server_name where names choose.
    pub(crate) async fn trust(
        self: &Arc<Self>,
        scenario: &'static scenarios::Scenario,
    ) -> Result<Vec<pki::Certificate>, SceneError> {
        self.with_scenery(move |scenery| scenery.trust(scenario)).await
    }

    /// Makes a scene with the scenery.
    pub(crate) async fn make(self: &Arc<Self>, combination: scenarios::Combination) -> Result<Scene, SceneError> {
        self.with_scenery(move |scenery| scenery.scene(&combination)).await
    }

    /// Makes something, on a thread where that may take time.
    async fn with_scenery<T: Send + 'static>(
        self: &Arc<Self>,
        make: impl FnOnce(&Scenery) -> Result<T, SceneError> + Send + 'static,
    ) -> Result<T, SceneError> {
        let stage = Arc::clone(self);
        let made = tokio::task::spawn_blocking(move || make(&stage.scenery)).await;
        made.unwrap_or_else(|_| Err(SceneError::Certificates(pki::identity::IdentityError::NoCertificate)))
    }
}

impl Turn {
    fn has(&self, connection: u64) -> bool {
        match self {
            Self::Next(left) => left
                .fetch_update(Ordering::Relaxed, Ordering::Relaxed, |left| left.checked_sub(1))
                .is_ok(),
            Self::Chance { per_million, seed } => {
                let drawn: [u8; 4] = seed.derive(&format!("connection/{connection}")).bytes();
                u32::from_be_bytes(drawn) % 1_000_000 < *per_million
            }
        }
    }
}

#[expect(
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "between 0 and a million"
)]
fn per_million(probability: f64) -> u32 {
    (probability.clamp(0.0, 1.0) * 1_000_000.0).round() as u32
}
