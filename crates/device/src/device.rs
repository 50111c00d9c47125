//! The device: one value, one function.

use crate::event::{self, IdentityCause};
use crate::identity_store::IdentityStore;
use crate::input::{Done, Input, Ticket, Tickets};
use crate::nvram::{self, NvramError};
use crate::queue::Queue;
use crate::{
    Effect, Event, FactorySettings, Outcome, Reply, Settings, Work, ews, factory_certificate, ipp, panel, pjl,
};
use pki::identity::IdentityError;
use pki::{Identity, PrivateKey, Seed};
use std::collections::BTreeMap;
use std::sync::Arc;
use time::OffsetDateTime;

/// The emulated firmware.
pub struct Device {
    pub(crate) factory: FactorySettings,
    pub(crate) host_name: String,
    uuid: String,
    pub(crate) powered_on: OffsetDateTime,
    config_changed: OffsetDateTime,
    clock_error: time::Duration,
    /// How often the device was reset: the factory key of each generation is another one.
    pub(crate) generation: u64,
    /// How many secrets were drawn from the seed in this generation.
    drawn: u64,
    /// How many tokens were drawn since power-on.
    tokens: u64,
    pub(crate) settings: Settings,
    /// `None` only until the first factory key is made.
    pub(crate) store: Option<IdentityStore>,
    pub(crate) queue: Queue,
    pub(crate) wizards: ews::Wizards,
    /// `@PJL RDYMSG`; empty: the device's own words. Gone with the power.
    pub(crate) ready_message: String,
    tickets: Tickets,
    under_way: BTreeMap<Ticket, UnderWay>,
    /// Does the NVRAM image differ from the stored one?
    changed: bool,
}

/// The device cannot start.
#[derive(Debug, thiserror::Error)]
pub enum PowerOnError {
    /// The NVRAM image cannot be read.
    #[error(transparent)]
    Nvram(#[from] NvramError),
}

/// What waits for a piece of work.
enum UnderWay {
    /// The first factory key.
    FactoryKey,
    /// The factory key of a cold reset at the device, asked for in this generation.
    ColdReset { generation: u64 },
    /// An EWS action, asked for in this generation: a cold reset in between voids it.
    Ews { generation: u64, waiting: ews::Waiting },
}

impl Device {
    /// Powers on with the stored NVRAM image, if there is one. The outcome's reply is [`crate::Reply::Await`] with
    /// [`crate::Work::MakeKey`] when there is no identity yet, else [`crate::Reply::Nothing`].
    pub fn power_on(
        now: OffsetDateTime,
        factory: FactorySettings,
        nvram: Option<&[u8]>,
    ) -> Result<(Self, Outcome), PowerOnError> {
        let contents = nvram.map(nvram::read).transpose()?;
        let mut device = Self {
            host_name: factory.host_name(),
            uuid: factory.uuid(),
            factory,
            powered_on: now,
            config_changed: now,
            clock_error: time::Duration::ZERO,
            generation: 0,
            drawn: 0,
            tokens: 0,
            settings: Settings::default(),
            store: None,
            queue: Queue::default(),
            wizards: ews::Wizards::default(),
            ready_message: String::new(),
            tickets: Tickets::default(),
            under_way: BTreeMap::new(),
            changed: false,
        };
        let outcome = match contents {
            Some(contents) => device.restore(now, contents),
            None => match device.factory.scenario.clone() {
                Some(identity) => device.first_identity(now, identity, IdentityCause::Scenario),
                None => device.make_factory_key(),
            },
        };
        let outcome = device.settle(outcome);
        Ok((device, outcome))
    }
    /// Handles one input.
    pub fn handle(&mut self, now: OffsetDateTime, input: Input) -> Outcome {
        let outcome = match input {
            Input::Ipp(request) => ipp::handle(self.printer(), now, request),
            Input::Submit(submission) => ipp::submission::submit(self.printer(), now, submission),
            Input::Describe {
                job,
                name,
                user,
                template,
            } => done(ipp::submission::describe(
                self.printer(),
                now,
                job,
                (name, user),
                &template,
            )),
            Input::Close { job } => done(ipp::submission::close(self.printer(), now, job)),
            Input::Remove { agent, which } => done(ipp::submission::remove(self.printer(), now, &agent, &which)),
            Input::PjlDefault { variable, value } => done(self.set_pjl_default(now, &variable, value)),
            Input::ReadyMessage(text) => {
                self.ready_message = panel::shown(&text);
                done(vec![Effect::Emit(Event::SettingChanged {
                    setting: "ready-message".to_owned(),
                    value: self.ready_message.clone(),
                })])
            }
            Input::Tick => done(ipp::tick(self.printer(), now)),
            Input::Room(ticket) => ipp::room(self.printer(), now, ticket),
            Input::Ews(request) => ews::handle(self, now, request),
            Input::ColdReset => self.await_cold_reset(),
            Input::PowerCycle => self.power_cycle(now),
            Input::ClockError(ahead) => {
                self.clock_error = ahead;
                nothing()
            }
            Input::Stage { identity, cause } => self.stage(now, identity, cause),
            Input::Condition(change) => {
                self.queue.change_conditions(now, change);
                done(ipp::tick(self.printer(), now))
            }
            Input::Done(ticket, done) => self.work_done(now, ticket, done),
        };
        self.settle(outcome)
    }
    /// printer-uuid, `urn:uuid:…`, the same for the same MAC.
    pub fn uuid(&self) -> String {
        self.uuid.clone()
    }
    /// What the device takes for the time of day, when it is `now`.
    pub(crate) fn time_of_day(&self, now: OffsetDateTime) -> OffsetDateTime {
        now.saturating_add(self.clock_error)
    }
    /// The host name in force.
    pub fn host_name(&self) -> String {
        self.host_name.clone()
    }

    /// The jobs.
    pub fn queue(&self) -> &Queue {
        &self.queue
    }

    /// A new secret of the seed, and its number in this generation.
    pub(crate) fn draw(&mut self, purpose: &str) -> Seed {
        self.drawn += 1;
        self.factory
            .seed
            .derive(&format!("{purpose}/{}/{}", self.generation, self.drawn))
    }
    /// A secret for a cookie or a hidden field. It is not counted in the image, so the time of power-on goes into it:
    /// no power-on repeats another one's.
    pub(crate) fn draw_token(&mut self, purpose: &str) -> Seed {
        self.tokens += 1;
        let since = self.powered_on.unix_timestamp_nanos();
        self.factory.seed.derive(&format!("{purpose}/{since}/{}", self.tokens))
    }
    /// Asks for work whose result an EWS action waits for.
    pub(crate) fn await_work(&mut self, work: Work, waiting: ews::Waiting) -> Outcome {
        let ticket = self.tickets.next();
        self.under_way.insert(
            ticket,
            UnderWay::Ews {
                generation: self.generation,
                waiting,
            },
        );
        Outcome {
            reply: Reply::Await(ticket, work),
            effects: Vec::new(),
        }
    }
    /// The configuration is another one: it has to be stored.
    pub(crate) fn configuration_changed(&mut self, now: OffsetDateTime) {
        self.config_changed = now;
        self.changed = true;
    }
    /// Something small has changed that belongs into the image.
    pub(crate) fn needs_storing(&mut self) {
        self.changed = true;
    }
    /// Takes the identity in force into use, for a reason.
    pub(crate) fn use_identity(&self, cause: IdentityCause) -> Vec<Effect> {
        let Some(store) = &self.store else { return Vec::new() };
        let identity = store.identity().clone();
        let changed = event::identity_changed(cause, identity.leaf());
        vec![Effect::UseIdentity(identity), Effect::Emit(changed)]
    }
    /// As from the factory, with the factory key of the next generation.
    pub(crate) fn reset(&mut self, now: OffsetDateTime, key: PrivateKey) -> Vec<Effect> {
        let generation = self.generation + 1;
        let today = self.time_of_day(now);
        let identity = match factory_certificate::identity(today, &self.factory, generation, key) {
            Ok(identity) => identity,
            Err(error) => return vec![event::refused(IdentityCause::ColdReset, &error)],
        };
        self.generation = generation;
        self.drawn = 0;
        self.settings = Settings::default();
        self.store = Some(IdentityStore::new(identity, IdentityCause::Factory));
        self.wizards = ews::Wizards::default();
        self.ready_message.clear();
        let mut effects: Vec<Effect> = self.queue.jobs().map(|job| Effect::Discard { job: job.id }).collect();
        self.queue = Queue::with_conditions_of(&mut self.queue);
        self.configuration_changed(now);
        effects.push(Effect::Emit(Event::ColdReset));
        effects.extend(self.use_identity(IdentityCause::ColdReset));
        effects
    }

    /// The work for the factory key of the next generation.
    pub(crate) fn next_factory_key(&self) -> Work {
        Work::MakeKey {
            algorithm: self.factory.key,
            seed: factory_certificate::key_seed(&self.factory.seed, self.generation + 1),
        }
    }

    /// The work for the factory key of this generation: [`Self::factory_identity`] takes it.
    pub fn factory_key(&self) -> Work {
        Work::MakeKey {
            algorithm: self.factory.key,
            seed: factory_certificate::key_seed(&self.factory.seed, self.generation),
        }
    }

    /// What the device made, or would have made, for itself at first power-on or at the last cold reset, dated now.
    ///
    /// # Errors
    /// `now` is so far from our time that no certificate can hold its dates.
    pub fn factory_identity(&self, now: OffsetDateTime, key: PrivateKey) -> Result<Identity, IdentityError> {
        factory_certificate::identity(now, &self.factory, self.generation, key)
    }

    /// `@PJL DEFAULT`.
    fn set_pjl_default(&mut self, now: OffsetDateTime, variable: &str, value: String) -> Vec<Effect> {
        let known = self.settings.pjl_defaults.get(variable);
        if !pjl::takes(&self.factory.model, variable, &value) || known == Some(&value) {
            return Vec::new();
        }
        self.settings.pjl_defaults.insert(variable.to_owned(), value.clone());
        self.configuration_changed(now);
        vec![Effect::Emit(Event::SettingChanged {
            setting: format!("pjl-default {variable}"),
            value,
        })]
    }

    fn await_cold_reset(&mut self) -> Outcome {
        let ticket = self.tickets.next();
        let generation = self.generation;
        self.under_way.insert(ticket, UnderWay::ColdReset { generation });
        Outcome {
            reply: Reply::Await(ticket, self.next_factory_key()),
            effects: Vec::new(),
        }
    }

    fn power_cycle(&mut self, now: OffsetDateTime) -> Outcome {
        let Some(store) = &self.store else { return nothing() };
        let image = nvram::write(self.generation, self.drawn, store, &self.settings, &self.queue).ok();
        let again = image.and_then(|image| Self::power_on(now, self.factory.clone(), Some(&image)).ok());
        // What this version wrote it can read.
        let Some((mut device, mut outcome)) = again else {
            return nothing();
        };
        device.tickets = std::mem::take(&mut self.tickets);
        device.clock_error = self.clock_error;
        device.queue.take_conditions_of(&mut self.queue);
        *self = device;
        outcome.effects.push(Effect::Emit(Event::PowerCycled));
        outcome
    }

    fn make_factory_key(&mut self) -> Outcome {
        let ticket = self.tickets.next();
        self.under_way.insert(ticket, UnderWay::FactoryKey);
        Outcome {
            reply: Reply::Await(ticket, self.factory_key()),
            effects: Vec::new(),
        }
    }

    fn restore(&mut self, now: OffsetDateTime, contents: nvram::Contents) -> Outcome {
        self.generation = contents.generation;
        self.drawn = contents.drawn;
        self.settings = contents.settings;
        self.store = Some(contents.store);
        self.queue = contents.queue;
        let mut effects = self.use_identity(IdentityCause::Restored);
        effects.extend(self.queue.restore(now));
        Outcome {
            reply: Reply::Nothing,
            effects,
        }
    }

    fn work_done(&mut self, now: OffsetDateTime, ticket: Ticket, done: Done) -> Outcome {
        match (self.under_way.remove(&ticket), done) {
            (Some(UnderWay::FactoryKey), Done::KeyMade(key)) => self.factory_key_made(now, key),
            (Some(UnderWay::Ews { generation, waiting }), done) if generation == self.generation => {
                ews::work_done(self, now, waiting, done)
            }
            (Some(UnderWay::ColdReset { generation }), Done::KeyMade(key)) if generation == self.generation => {
                Outcome {
                    reply: Reply::Nothing,
                    effects: self.reset(now, key),
                }
            }
            (Some(UnderWay::ColdReset { .. }), _) => nothing(),
            (Some(UnderWay::Ews { waiting, .. }), _) => ews::work_void(self, now, &waiting),
            (Some(UnderWay::FactoryKey), _) => nothing(),
            (None, done) => ipp::document_done(self.printer(), now, ticket, done).unwrap_or_else(nothing),
        }
    }

    fn factory_key_made(&mut self, now: OffsetDateTime, key: PrivateKey) -> Outcome {
        match factory_certificate::identity(now, &self.factory, self.generation, key) {
            Ok(identity) => self.first_identity(now, identity, IdentityCause::Factory),
            Err(error) => Outcome {
                reply: Reply::Nothing,
                effects: vec![event::refused(IdentityCause::Factory, &error)],
            },
        }
    }

    fn first_identity(&mut self, now: OffsetDateTime, identity: Identity, cause: IdentityCause) -> Outcome {
        self.store = Some(IdentityStore::new(identity, cause));
        self.configuration_changed(now);
        Outcome {
            reply: Reply::Nothing,
            effects: self.use_identity(cause),
        }
    }

    fn stage(&mut self, now: OffsetDateTime, identity: Arc<Identity>, cause: IdentityCause) -> Outcome {
        let changed = event::identity_changed(cause, identity.leaf());
        if let Some(store) = &mut self.store {
            store.stage(identity, cause);
        }
        self.configuration_changed(now);
        Outcome {
            reply: Reply::Nothing,
            effects: vec![Effect::Emit(changed)],
        }
    }

    pub(crate) fn sight(&self) -> ipp::Sight<'_> {
        ipp::Sight {
            factory: &self.factory,
            queue: &self.queue,
            host_name: &self.host_name,
            uuid: &self.uuid,
            powered_on: self.powered_on,
            config_changed: self.config_changed,
            clock_error: self.clock_error,
        }
    }

    fn printer(&mut self) -> ipp::Printer<'_> {
        ipp::Printer {
            factory: &self.factory,
            queue: &mut self.queue,
            host_name: &self.host_name,
            uuid: &self.uuid,
            powered_on: self.powered_on,
            config_changed: self.config_changed,
            clock_error: self.clock_error,
            tickets: &mut self.tickets,
        }
    }

    /// Puts the image, if it changed, before every other effect, and the alarm clock behind them.
    fn settle(&mut self, mut outcome: Outcome) -> Outcome {
        let changed = self.queue.take_changed() | std::mem::take(&mut self.changed);
        if let (true, Some(store)) = (changed, &self.store) {
            match nvram::write(self.generation, self.drawn, store, &self.settings, &self.queue) {
                Ok(image) => outcome.effects.insert(0, Effect::Persist(image)),
                // Only a value that JSON cannot hold leads here, and the types have none.
                Err(_) => self.changed = true,
            }
        }
        outcome.effects.extend(self.queue.next_wake().map(Effect::WakeAt));
        outcome
    }
}

impl std::fmt::Debug for Device {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Device")
            .field("uuid", &self.uuid)
            .field("host_name", &self.host_name)
            .finish_non_exhaustive()
    }
}

fn nothing() -> Outcome {
    done(Vec::new())
}

fn done(effects: Vec<Effect>) -> Outcome {
    Outcome {
        reply: Reply::Nothing,
        effects,
    }
}
