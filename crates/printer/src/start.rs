//! From a [`Builder`] to a running [`Printer`]: what is cheap to find out comes first, and no port listens before
//! everything that a client can ask for is made.

use crate::builder::Choice;
use crate::capture::Capture;
use crate::clock::Clock;
use crate::connection::Premises;
use crate::engine::hands::Hands;
use crate::event_log::EventLog;
use crate::listener::{self, Bound, Door, Purpose};
use crate::power::Power;
use crate::printer::{Running, Urls};
use crate::scene::{Scene, Scenery};
use crate::spool::Spool;
use crate::stage::{Casting, Stage};
use crate::storage::Storage;
use crate::tls::Secrets;
use crate::{Builder, Engine, Printer, StartError, engine, http, snmp, tls, ways};
use ::http::HeaderValue;
use arc_swap::ArcSwapOption;
use device::queue::ConditionChange;
use device::snmp::Agent;
use device::{Device, Effect, Event, FactorySettings, Input, Reply};
use pki::{Identity, Seed};
use scenarios::Combination;
use std::net::{IpAddr, Ipv4Addr};
use std::path::PathBuf;
use std::sync::Arc;
use time::OffsetDateTime;
use tokio::sync::watch;
use tokio_util::sync::CancellationToken;

pub(crate) async fn start(builder: Builder) -> Result<Printer, StartError> {
    let clock = Clock::default();
    clock.set_ahead(builder.clock_ahead_s);
    let storage = Arc::new(Storage::open(&builder.state)?);
    let bound = bind(&builder)?;
    let datagrams = bind_snmp(&builder)?;
    ways::check(&builder, &bound)?;
    let events = event_log(&builder)?;
    let spool = spool(&storage)?;
    let drawn = tls::draw_a_random_number();
    let seed = builder.seed.unwrap_or_else(|| Seed::from_bytes(drawn));
    let PoweredOn {
        device,
        stage,
        told,
        effects,
    } = power_on(&builder, &bound, seed, (&storage, &clock)).await?;

    let (wake, woken) = watch::channel(None);
    let hands = Hands::new(
        Arc::clone(&storage),
        Arc::clone(&stage),
        spool.clone(),
        events.clone(),
        wake,
    );
    effects.into_iter().for_each(|effect| hands.carry_out_alone(effect));
    let engine = Engine::start(device, hands, clock.clone()).map_err(StartError::Thread)?;

    let urls = urls(&bound, datagrams.as_ref(), builder.control_url.clone());
    let agent = ways::agent(&builder, &bound, &urls).map(Arc::new);
    let https = bound.iter().find(|bound| bound.purpose == Purpose::Https);
    let premises = Arc::new(Premises {
        router: http::router(engine.clone(), spool.clone()),
        ipp_access: http::IppAccess::new(builder.ipp_login.clone(), builder.require_tls, &seed),
        engine,
        stage,
        spool,
        events: events.clone(),
        capture: capture(&builder)?,
        limits: builder.limits,
        https_port: https.map_or(0, |bound| bound.port),
        // A model file whose header cannot be sent is refused.
        server: HeaderValue::from_str(&builder.model.http_server).unwrap_or(HeaderValue::from_static("")),
        clock: clock.clone(),
        power: Power::new(),
        schedule: ArcSwapOption::empty(),
        stopping: CancellationToken::new(),
        cut: CancellationToken::new(),
    });
    let (guest, schedule) = (some(&builder)?, builder.schedule.clone());
    let ports: Vec<_> = bound.iter().map(|bound| (bound.purpose, bound.port)).collect();
    let addresses = bound.first().map(Bound::addresses).unwrap_or_default();
    let mut listeners = Vec::new();
    for bound in bound {
        listeners.extend(bound.listen()?);
    }
    let door = Arc::new(Door::new(Arc::clone(&premises)));
    if let (Some(agent), Some(datagrams)) = (agent, datagrams) {
        serve_snmp(&premises, &agent, datagrams)?;
    }
    let announced = ways::announce(&builder, &ports, addresses, &premises)?;
    let printer = Printer::new(Running {
        door: Arc::clone(&door),
        announced,
        storage,
        urls,
        seed,
        model: builder.model,
    });
    printer.tell_started();
    told.iter().for_each(|event| events.emit(event));
    bring_condition(&premises).await;
    printer.begin(guest, schedule).await?;
    let ticking = tick(Arc::clone(&premises), woken);
    tokio::spawn(door.kill.clone().run_until_cancelled_owned(ticking));
    for (purpose, listener) in listeners {
        tokio::spawn(listener::accept(Arc::clone(&door), purpose, listener));
    }
    Ok(printer)
}

/// What is the matter with the printer that the scenario brings.
async fn bring_condition(premises: &Premises) {
    let scene = premises.stage.scene();
    premises.engine.submit(Input::ClockError(scene.clock_error())).await;
    if let Some(condition) = scene.condition() {
        let standing = ConditionChange::Standing(Some(condition));
        premises.engine.submit(Input::Condition(standing)).await;
    }
}

/// The scenarios that only some connections get.
fn some(builder: &Builder) -> Result<Option<(Combination, Casting)>, StartError> {
    match &builder.scenario {
        Some(Choice(combination)) if builder.casting != Casting::Always => {
            Ok(Some((combination.clone()?, builder.casting)))
        }
        _ => Ok(None),
    }
}

/// The spool, with what lies in it from before.
fn spool(storage: &Storage) -> Result<Spool, StartError> {
    Spool::open(storage.folder()).map_err(|source| StartError::StateDirectory {
        path: storage.folder().join("spool"),
        source,
    })
}

/// The SNMP agent, on every address.
fn serve_snmp(premises: &Arc<Premises>, agent: &Arc<Agent>, datagrams: Bound) -> Result<(), StartError> {
    for socket in datagrams.datagrams()? {
        tokio::spawn(snmp::serve(Arc::clone(premises), Arc::clone(agent), socket));
    }
    Ok(())
}

fn bind(builder: &Builder) -> Result<Vec<Bound>, StartError> {
    let (addresses, lenient) = builder.addresses();
    if addresses.is_empty() {
        return Err(StartError::NoAddress);
    }
    builder
        .purposes()
        .map(|purpose| listener::bind(purpose, builder.ports, &addresses, lenient))
        .collect()
}

/// The sockets of the SNMP agent, where there is one.
fn bind_snmp(builder: &Builder) -> Result<Option<Bound>, StartError> {
    let (addresses, lenient) = builder.addresses();
    let bind = || listener::bind((Purpose::Snmp, None), builder.ports, &addresses, lenient);
    builder.snmp_community.is_some().then(bind).transpose()
}

/// An empty log that is written wherever the builder says.
fn event_log(builder: &Builder) -> Result<EventLog, StartError> {
    let events = EventLog::new();
    for sink in &builder.sinks {
        let path = || match sink {
            crate::EventSink::File(path) => path.clone(),
            crate::EventSink::Stdout => PathBuf::from("-"),
        };
        events
            .write_to(sink)
            .map_err(|source| StartError::Events { path: path(), source })?;
    }
    Ok(events)
}

/// A device that runs, and what it wants to be done first.
struct PoweredOn {
    device: Device,
    stage: Arc<Stage>,
    /// Events that wait until `started` is told.
    told: Vec<Event>,
    effects: Vec<Effect>,
}

/// Powers the device on and makes the keys that it asks for. Its images are on the disk when this returns.
async fn power_on(
    builder: &Builder,
    bound: &[Bound],
    seed: Seed,
    (storage, clock): (&Storage, &Clock),
) -> Result<PoweredOn, StartError> {
    let path = || storage.folder().join(crate::storage::IMAGE);
    let image = storage.image()?;
    let scenery = Arc::new(scenery(builder, bound, seed, clock.clone()));
    // What only some get is no part of the device.
    let scene = match builder.scenario.as_ref().filter(|_| builder.casting == Casting::Always) {
        Some(_) if image.is_some() => return Err(StartError::ScenarioOverPrinter { path: path() }),
        Some(Choice(combination)) => Some(make(combination.clone()?, &scenery).await?),
        None => None,
    };
    let factory = FactorySettings {
        model: builder.model.clone(),
        mac: builder.mac,
        seed,
        key: builder.key,
        host_name: builder.host_name.clone(),
        admin_password: builder.admin_password.clone(),
        scenario: scene.as_ref().map(|scene| Identity::clone(scene.identity())),
        document_limit: builder.limits.document,
        spool_limit: builder.limits.spool,
        ipp_access: device::IppAccess {
            authentication: builder
                .ipp_login
                .as_ref()
                .map_or_else(Default::default, |login| login.scheme),
            tls_only: builder.require_tls,
        },
    };
    let powered_on = Device::power_on(clock.now(), factory, image.as_deref());
    let (mut device, mut outcome) = powered_on.map_err(|source| StartError::PowerOn { path: path(), source })?;
    let mut identity: Option<Arc<Identity>> = None;
    let mut told = Vec::new();
    let mut effects = Vec::new();
    loop {
        for effect in outcome.effects {
            match effect {
                Effect::Persist(image) => {
                    storage
                        .persist(&image)
                        .map_err(|source| StartError::StateDirectory { path: path(), source })?;
                }
                Effect::UseIdentity(made) => identity = Some(made),
                Effect::Emit(event) => told.push(event),
                other => effects.push(other),
            }
        }
        let Reply::Await(ticket, work) = outcome.reply else {
            break;
        };
        let lost = || StartError::Identity("its key could not be made".to_owned());
        let done = engine::perform(work).await.ok_or_else(lost)?;
        outcome = device.handle(clock.now(), Input::Done(ticket, done));
    }
    let identity = identity.ok_or_else(|| StartError::Identity("the device has none".to_owned()))?;
    let scene = match scene {
        Some(scene) => scene,
        None => Scene::plain(identity).map_err(|error| StartError::Identity(error.to_string()))?,
    };
    Ok(PoweredOn {
        device,
        stage: Arc::new(Stage::new(scene, scenery, secrets(builder)?)),
        told,
        effects,
    })
}

/// Where the secrets of handshakes go.
fn secrets(builder: &Builder) -> Result<Secrets, StartError> {
    let Some(path) = &builder.key_log else {
        return Ok(Secrets::default());
    };
    let path = path.clone();
    Secrets::to(&path).map_err(|source| StartError::KeyLog { path, source })
}

/// Where conversations go.
fn capture(builder: &Builder) -> Result<Option<Capture>, StartError> {
    let Some(path) = &builder.pcap else {
        return Ok(None);
    };
    let path = path.clone();
    match Capture::to(&path) {
        Ok(capture) => Ok(Some(capture)),
        Err(source) => Err(StartError::Pcap { path, source }),
    }
}

/// Scenes for the name and the address by which this printer is reached.
fn scenery(builder: &Builder, bound: &[Bound], seed: Seed, clock: Clock) -> Scenery {
    let address = bound.iter().find_map(Bound::address);
    let host = reached_by(address);
    let address = match address {
        Some(address) if !address.is_unspecified() => address,
        _ => IpAddr::V4(Ipv4Addr::LOCALHOST),
    };
    let http = authority(bound, Purpose::Http);
    let domain = builder.by_name.clone();
    Scenery::new(clock, (seed, builder.key), (host, address), http, domain)
}

/// Makes the scene that the printer starts with. Keys are slow to make.
async fn make(combination: Combination, scenery: &Arc<Scenery>) -> Result<Scene, StartError> {
    let names = combination.to_string();
    let scenery = Arc::clone(scenery);
    let made = tokio::task::spawn_blocking(move || scenery.scene(&combination)).await;
    let refused = |why: String| StartError::Identity(format!("the scenario {names} cannot be made: {why}"));
    made.map_err(|error| refused(error.to_string()))?
        .map_err(|error| refused(error.to_string()))
}

/// The host of the printer's URLs, IPv6 without brackets.
fn reached_by(address: Option<IpAddr>) -> String {
    match address {
        Some(address) if !address.is_loopback() && !address.is_unspecified() => address.to_string(),
        _ => "localhost".to_owned(),
    }
}

fn urls(bound: &[Bound], snmp: Option<&Bound>, control: Option<String>) -> Urls {
    let authority = |purpose| authority(bound, purpose);
    let has = |purpose| bound.iter().any(|bound| bound.purpose == purpose);
    Urls {
        ipp: format!("ipp://{}/ipp/print", authority(Purpose::Ipp)),
        ipps: format!("ipps://{}/ipp/print", authority(Purpose::Ipp)),
        http: format!("http://{}/", authority(Purpose::Http)),
        https: format!("https://{}/", authority(Purpose::Https)),
        raw: has(Purpose::Raw).then(|| format!("socket://{}", authority(Purpose::Raw))),
        lpd: has(Purpose::Lpd).then(|| format!("lpd://{}/raw", authority(Purpose::Lpd))),
        snmp: snmp.map(|snmp| format!("snmp://{}", host_and_port(Some(snmp)))),
        control,
    }
}

/// Host and port of a port of the printer, as in URLs.
fn authority(bound: &[Bound], purpose: Purpose) -> String {
    host_and_port(bound.iter().find(|bound| bound.purpose == purpose))
}

fn host_and_port(bound: Option<&Bound>) -> String {
    let port = bound.map_or(0, |bound| bound.port);
    match bound.and_then(Bound::address) {
        Some(address) if !address.is_loopback() && !address.is_unspecified() => match address {
            IpAddr::V4(address) => format!("{address}:{port}"),
            IpAddr::V6(address) => format!("[{address}]:{port}"),
        },
        _ => format!("localhost:{port}"),
    }
}

/// Hands in [`Input::Tick`] when the device asked for it and has power.
async fn tick(premises: Arc<Premises>, mut wake: watch::Receiver<Option<OffsetDateTime>>) {
    let Premises {
        engine, clock, power, ..
    } = &*premises;
    let mut mains = power.watch();
    loop {
        let is_on = mains.borrow_and_update().is_on;
        let at = wake.borrow_and_update().filter(|_| is_on);
        let passed = async {
            match at {
                Some(at) => tokio::time::sleep((at - clock.now()).try_into().unwrap_or_default()).await,
                None => std::future::pending().await,
            }
        };
        tokio::select! {
            changed = wake.changed() => if changed.is_err() { return },
            _ = mains.changed() => {}
            () = passed => {
                wake.mark_unchanged();
                engine.submit(Input::Tick).await;
                // Without a new wish there is nothing to wake for.
                if !wake.has_changed().unwrap_or(true) && wake.changed().await.is_err() {
                    return;
                }
            }
        }
    }
}
