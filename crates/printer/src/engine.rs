//! The only lock: the device behind it. What the device decides, [`hands`] carries out.

pub(crate) mod hands;

use crate::clock::Clock;
use crate::scene::Scene;
use crate::stage::Stage;
use device::event::IdentityCause;
use device::input::{DocumentFailure, Ticket};
use device::queue::ConditionChange;
use device::{Device, Done, Input, Reply, Work};
use hands::{Hands, Order};
use std::sync::mpsc::Sender;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;
use tokio::sync::oneshot;

/// How long a printer that is dropped waits for its effects: an image is written in milliseconds.
const LAST_EFFECT: Duration = Duration::from_secs(2);
/// Stack of the thread that carries out effects; a fleet has a thousand of them. The deepest that it does is to make TLS
/// settings of an identity.
const STACK: usize = 512 * 1024;

/// A handle of the device; cheap to clone.
#[derive(Clone)]
pub struct Engine {
    shared: Arc<Shared>,
}

struct Shared {
    /// The printer's one lock, and a plain one: [`Device::handle`] takes microseconds, does no I/O and is never held
    /// across an `.await`. The queue of effects is filled under it, so that effects keep the order of the states that
    /// they come from.
    device: Mutex<Device>,
    hands: Sender<Order>,
    stage: Arc<Stage>,
    clock: Clock,
}

impl Engine {
    /// Puts `device` behind the lock; `hands` gets a thread of its own.
    pub(crate) fn start(device: Device, hands: Hands, clock: Clock) -> std::io::Result<Self> {
        let stage = hands.stage();
        let (orders, queue) = std::sync::mpsc::channel();
        std::thread::Builder::new()
            .name("effects".to_owned())
            .stack_size(STACK)
            .spawn(move || hands.work(&queue))?;
        Ok(Self {
            shared: Arc::new(Shared {
                device: Mutex::new(device),
                hands: orders,
                stage,
                clock,
            }),
        })
    }

    /// Hands `input` to the device, carries out its effects in order (an NVRAM image is on the disk when this returns)
    /// and does the slow work that the reply awaits on a blocking thread. Only [`device::Work::ReceiveDocument`] comes
    /// back as [`Reply::Await`]: the caller holds the body.
    ///
    /// Work that has begun is finished also when the caller is dropped.
    pub async fn submit(&self, input: Input) -> Reply {
        match self.step(input).await {
            Reply::Await(ticket, work) if is_ours(&work) => {
                let engine = self.clone();
                let rest = tokio::spawn(async move { engine.work_off(ticket, work).await });
                rest.await.unwrap_or_else(|error| {
                    tracing::error!(%error, "work for the device was lost");
                    Reply::Nothing
                })
            }
            reply => reply,
        }
    }

    /// Asks for room in the spool for the document that `ticket` names. Only from a blocking thread.
    pub(crate) fn room(&self, ticket: Ticket) -> crate::spool::Room {
        let (engine, runtime) = (self.clone(), tokio::runtime::Handle::current());
        Box::new(move || match runtime.block_on(engine.submit(Input::Room(ticket))) {
            Reply::Room(room) => room,
            _ => Err(DocumentFailure::Storage),
        })
    }

    /// The identity in force.
    pub fn identity(&self) -> Arc<pki::Identity> {
        self.shared.stage.identity()
    }

    /// Looks at the device.
    pub(crate) fn device<T>(&self, look: impl FnOnce(&Device) -> T) -> T {
        look(&self.shared.device.lock().unwrap_or_else(PoisonError::into_inner))
    }

    /// Carries out what is queued, then nothing more.
    pub(crate) async fn stop(&self) {
        let (stopped, done) = oneshot::channel();
        if self.shared.hands.send(Order::Stop(stopped)).is_ok() {
            let _ = done.await;
        }
    }

    /// The same where nothing can be awaited: blocks until the effect that is being carried out is done, at most for
    /// [`LAST_EFFECT`].
    pub(crate) fn stop_for_drop(&self) {
        let (stopped, done) = std::sync::mpsc::sync_channel(1);
        if self.shared.hands.send(Order::StopForDrop(stopped)).is_ok() {
            let _ = done.recv_timeout(LAST_EFFECT);
        }
    }

    /// Sets the scene of all connections, and lays its identity into the device's store: the next ClientHello has it. Its
    /// NVRAM image and its events follow at once, in order; nobody waits for the disk. `false`: it is not wanted any
    /// more, and nothing has changed.
    pub(crate) fn stage(&self, scene: Scene, is_wanted: impl FnOnce() -> bool) -> bool {
        let (carried_out, _) = oneshot::channel();
        let mut device = self.shared.device.lock().unwrap_or_else(PoisonError::into_inner);
        if !is_wanted() {
            return false;
        }
        let identity = Arc::clone(scene.identity());
        let cause = match scene.scenarios() {
            [] => IdentityCause::ScenarioEnded,
            _ => IdentityCause::Scenario,
        };
        let now = self.shared.clock.now();
        let condition = ConditionChange::Standing(scene.condition());
        let mut outcome = device.handle(now, Input::Stage { identity, cause });
        let changed = device.handle(now, Input::Condition(condition));
        outcome.effects.extend(changed.effects);
        let clock = device.handle(now, Input::ClockError(scene.clock_error()));
        outcome.effects.extend(clock.effects);
        // Under the lock: no action of the EWS comes between the store and the wire.
        self.shared.stage.set(scene);
        let order = Order::CarryOut(outcome.effects, self.shared.stage.epoch(), carried_out);
        let _ = self.shared.hands.send(order);
        true
    }

    /// The identity that the device makes for itself; `None`: it cannot be made.
    pub(crate) async fn factory_identity(&self) -> Option<pki::Identity> {
        let Some(Done::KeyMade(key)) = perform(self.device(Device::factory_key)).await else {
            return None;
        };
        let now = self.shared.clock.now();
        self.device(|device| device.factory_identity(now, key)).ok()
    }

    /// One transition, and its effects.
    async fn step(&self, input: Input) -> Reply {
        let (carried_out, done) = oneshot::channel();
        let reply = {
            let mut device = self.shared.device.lock().unwrap_or_else(PoisonError::into_inner);
            let outcome = device.handle(self.shared.clock.now(), input);
            // A closed queue is a printer that stops.
            let _ = self
                .shared
                .hands
                .send(Order::CarryOut(outcome.effects, self.shared.stage.epoch(), carried_out));
            outcome.reply
        };
        let _ = done.await;
        reply
    }

    async fn work_off(&self, mut ticket: Ticket, mut work: Work) -> Reply {
        loop {
            let Some(done) = perform(work).await else {
                return Reply::Nothing;
            };
            match self.step(Input::Done(ticket, done)).await {
                Reply::Await(next, more) if is_ours(&more) => (ticket, work) = (next, more),
                reply => return reply,
            }
        }
    }
}

impl std::fmt::Debug for Engine {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Engine").finish_non_exhaustive()
    }
}

/// Does slow work on a blocking thread. `None`: it is the caller's, or it panicked.
pub(crate) async fn perform(work: Work) -> Option<Done> {
    let done = tokio::task::spawn_blocking(move || match work {
        Work::MakeKey { algorithm, seed } => Some(Done::KeyMade(pki::PrivateKey::generate(algorithm, &seed))),
        Work::ReadPfx { file, password } => Some(Done::PfxRead(Box::new(pki::import::pfx(&file, password.expose())))),
        Work::WritePfx {
            identity,
            password,
            friendly_name,
            seed,
        } => {
            let flavour = pki::export::PfxFlavour::default();
            Some(Done::PfxWritten(pki::export::pfx(
                &identity,
                password.expose(),
                &friendly_name,
                flavour,
                &seed,
            )))
        }
        Work::ReceiveDocument { .. } => None,
    });
    done.await.unwrap_or_else(|error| {
        tracing::error!(%error, "work for the device failed");
        None
    })
}

fn is_ours(work: &Work) -> bool {
    !matches!(work, Work::ReceiveDocument { .. })
}
