//! The hands of the device: one thread that carries out effects, in the order of the states that they come from.

use crate::event_log::EventLog;
use crate::play;
use crate::spool::Spool;
use crate::stage::Stage;
use crate::storage::Storage;
use device::Effect;
use serde_json::json;
use std::sync::Arc;
use std::sync::mpsc::{Receiver, SyncSender};
use time::OffsetDateTime;
use tokio::sync::{oneshot, watch};

/// What the thread is told.
pub(crate) enum Order {
    /// Carry these out, decided at this epoch of the stage, then say so.
    CarryOut(Vec<Effect>, u64, oneshot::Sender<()>),
    /// Stop, and say so.
    Stop(oneshot::Sender<()>),
    /// The same, for somebody who cannot await.
    StopForDrop(SyncSender<()>),
}

/// Everything that an effect can touch.
pub(crate) struct Hands {
    storage: Arc<Storage>,
    stage: Arc<Stage>,
    spool: Spool,
    events: EventLog,
    wake: watch::Sender<Option<OffsetDateTime>>,
}

impl Hands {
    pub(crate) fn new(
        storage: Arc<Storage>,
        stage: Arc<Stage>,
        spool: Spool,
        events: EventLog,
        wake: watch::Sender<Option<OffsetDateTime>>,
    ) -> Self {
        Self {
            storage,
            stage,
            spool,
            events,
            wake,
        }
    }

    pub(crate) fn stage(&self) -> Arc<Stage> {
        Arc::clone(&self.stage)
    }

    /// Carries out orders until it is told to stop, or nobody is left to give any.
    pub(crate) fn work(self, queue: &Receiver<Order>) {
        while let Ok(first) = queue.recv() {
            let orders: Vec<Order> = std::iter::once(first).chain(queue.try_iter()).collect();
            // An image holds all that came before it. Where several wait, the newest is written in the place of the
            // oldest and the others are left out: one sync for many requests, and still no effect before its image.
            let mut images = orders.iter().filter_map(effects).flatten().filter_map(image);
            let newest = images.next_back().map(<[u8]>::to_vec);
            drop(images);
            let mut written = false;
            for order in orders {
                match order {
                    Order::CarryOut(effects, epoch, done) => {
                        for effect in effects {
                            self.carry_out(effect, epoch, newest.as_deref(), &mut written);
                        }
                        let _ = done.send(());
                    }
                    Order::Stop(done) => {
                        let _ = done.send(());
                        return;
                    }
                    Order::StopForDrop(done) => {
                        let _ = done.send(());
                        return;
                    }
                }
            }
        }
    }

    /// Carries out one effect at power-on, when nobody waits.
    pub(crate) fn carry_out_alone(&self, effect: Effect) {
        self.carry_out(effect, self.stage.epoch(), None, &mut false);
    }

    fn carry_out(&self, effect: Effect, epoch: u64, newest: Option<&[u8]>, written: &mut bool) {
        match effect {
            Effect::Persist(_) if *written => {}
            Effect::Persist(image) => {
                *written = newest.is_some();
                if let Err(error) = self.storage.persist(newest.unwrap_or(&image)) {
                    tracing::error!(%error, "the NVRAM image cannot be written");
                    self.events
                        .emit(&json!({"event": "nvram-failed", "reason": error.to_string()}));
                }
            }
            Effect::UseIdentity(identity) => match self.stage.use_identity(&identity, epoch) {
                Ok(None) => {}
                Ok(Some(scene)) => self.events.emit(&play::Set::to_all(&scene, play::By::Device)),
                Err(error) => {
                    tracing::error!(%error, "the identity cannot be used for TLS; the old one stays");
                    self.events
                        .emit(&json!({"event": "identity-unusable", "reason": error.to_string()}));
                }
            },
            Effect::Emit(event) => self.events.emit(&event),
            Effect::Discard { job } => {
                if let Err(error) = self.spool.discard(job) {
                    tracing::warn!(%error, job, "the documents of a job cannot be removed");
                }
            }
            Effect::CopyDocuments { from, to } => {
                if let Err(error) = self.spool.copy(from, to) {
                    tracing::warn!(%error, from, to, "the documents of a job cannot be copied");
                }
            }
            Effect::WakeAt(at) => {
                self.wake.send_replace(Some(at));
            }
        }
    }
}

fn effects(order: &Order) -> Option<&Vec<Effect>> {
    match order {
        Order::CarryOut(effects, _, _) => Some(effects),
        Order::Stop(_) | Order::StopForDrop(_) => None,
    }
}

fn image(effect: &Effect) -> Option<&[u8]> {
    match effect {
        Effect::Persist(image) => Some(image),
        _ => None,
    }
}
