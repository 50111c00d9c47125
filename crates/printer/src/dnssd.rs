//! DNS-SD (RFC 6763) over multicast DNS (RFC 6762), by the crate `mdns-sd`: the printer makes itself known on the
//! interfaces that it was told, and on no others.
//!
//! The crate knows one subtype for a service. IPP has two, `_print` for IPP Everywhere (PWG 5100.14 §4.2.3) and
//! `_universal` for AirPrint, so a second responder tells the same services under the second, when the first has its name.

mod records;

pub(crate) use records::{Notice, Ports};

use crate::StartError;
use crate::power::Mains;
use mdns_sd::{DaemonEvent, IfKind, ServiceDaemon, ServiceInfo};
use records::Service;
use std::collections::BTreeMap;
use std::net::IpAddr;
use std::time::Duration;
use tokio::sync::watch;
use tokio_util::sync::CancellationToken;

/// How long a responder may take to say goodbye.
const GOODBYE: Duration = Duration::from_secs(2);

/// Others keep a service for a second after its goodbye (RFC 6762 §10.1): who is back before that was never gone for them.
const FORGOTTEN: Duration = Duration::from_millis(1_200);

/// The printer, announced.
pub(crate) struct Announced {
    first: ServiceDaemon,
    second: Option<ServiceDaemon>,
}

impl Announced {
    /// Announces the printer until it is told to stop, or dropped.
    pub(crate) fn start(interfaces: &[String], notice: &Notice) -> Result<Self, StartError> {
        let services = notice.services();
        let first = responder(interfaces)?;
        // Before anything is registered, so that no name is missed.
        let events = first.monitor().map_err(failed)?;
        for service in &services {
            let info = info(interfaces, notice, service, service.subtypes.first(), &notice.name)?;
            first.register(info).map_err(failed)?;
        }
        let twofold: Vec<Service> = services
            .into_iter()
            .filter(|service| service.subtypes.len() > 1)
            .collect();
        let second = match twofold.is_empty() {
            true => None,
            false => Some(responder(interfaces)?),
        };
        if let Some(second) = second.clone() {
            let (interfaces, notice) = (interfaces.to_vec(), notice.clone());
            let follow = async move {
                let mut told = BTreeMap::new();
                while let Ok(event) = events.recv_async().await {
                    follow(&second, &interfaces, &notice, &twofold, &mut told, &event);
                }
            };
            // The events end with the first responder.
            tokio::spawn(follow);
        }
        Ok(Self { first, second })
    }

    /// Says goodbye, so that nobody keeps a printer in his list that is gone.
    async fn stop(self) {
        for responder in self.responders() {
            if let Ok(status) = responder.shutdown() {
                let _ = tokio::time::timeout(GOODBYE, status.recv_async()).await;
            }
        }
    }

    fn responders(&self) -> impl Iterator<Item = &ServiceDaemon> {
        [Some(&self.first), self.second.as_ref()].into_iter().flatten()
    }
}

impl Drop for Announced {
    /// Goodbye without waiting, where nobody has said it.
    fn drop(&mut self) {
        for responder in self.responders() {
            let _ = responder.shutdown();
        }
    }
}

/// Says goodbye when the power goes, and announces the printer anew when it is back; until it stops.
pub(crate) async fn keep(
    announced: Announced,
    again: impl Fn() -> Result<Announced, StartError>,
    mut power: watch::Receiver<Mains>,
    stopping: CancellationToken,
) {
    let mut announced = Some(announced);
    let mut known = power.borrow_and_update().outages;
    loop {
        tokio::select! {
            () = stopping.cancelled() => break,
            changed = power.changed() => if changed.is_err() { break },
        }
        let now = *power.borrow_and_update();
        if std::mem::replace(&mut known, now.outages) != now.outages
            && let Some(gone) = announced.take()
        {
            gone.stop().await;
            let stopped = stopping.cancelled();
            let _ = tokio::time::timeout(FORGOTTEN, stopped).await;
        }
        if now.is_on && announced.is_none() {
            match again() {
                Ok(back) => announced = Some(back),
                Err(error) => tracing::error!(%error, "the printer cannot be announced again"),
            }
        }
    }
    if let Some(announced) = announced {
        announced.stop().await;
    }
}

/// The second subtype, under the name that the first responder got: after a conflict it is another one than it wanted.
fn follow(
    second: &ServiceDaemon,
    interfaces: &[String],
    notice: &Notice,
    services: &[Service],
    told: &mut BTreeMap<&'static str, String>,
    event: &DaemonEvent,
) {
    let DaemonEvent::Announce(full_name, _) = event else {
        return;
    };
    for service in services {
        let Some(name) = full_name.strip_suffix(&format!(".{}", service.domain())) else {
            continue;
        };
        if told.get(service.kind).is_some_and(|known| known == full_name) {
            continue;
        }
        if let Some(old) = told.insert(service.kind, full_name.clone()) {
            let _ = second.unregister(&old);
        }
        let announced = info(interfaces, notice, service, service.subtypes.get(1), &unescaped(name));
        let registered = announced.and_then(|mut info| {
            // The name is ours already.
            info.set_requires_probe(false);
            second.register(info).map_err(failed)
        });
        if let Err(error) = registered {
            tracing::warn!(%error, "the second subtype cannot be announced");
        }
    }
}

/// A responder on these interfaces alone. It has joined the group on all of them for a moment, before it does what it is
/// told; nothing is sent there, as nothing is registered yet.
fn responder(interfaces: &[String]) -> Result<ServiceDaemon, StartError> {
    let daemon = ServiceDaemon::new().map_err(failed)?;
    daemon.disable_interface(IfKind::All).map_err(failed)?;
    let kinds: Vec<IfKind> = interfaces.iter().map(IfKind::from).collect();
    daemon.enable_interface(kinds).map_err(failed)?;
    Ok(daemon)
}

fn info(
    interfaces: &[String],
    notice: &Notice,
    service: &Service,
    subtype: Option<&&'static str>,
    name: &str,
) -> Result<ServiceInfo, StartError> {
    let domain = match subtype {
        Some(subtype) => format!("{subtype}._sub.{}", service.domain()),
        None => service.domain(),
    };
    let host = format!("{}.local.", notice.host);
    let addresses: Vec<IpAddr> = notice.addresses.clone();
    let info = ServiceInfo::new(&domain, name, &host, &addresses[..], service.port, &service.text[..]);
    let mut info = info.map_err(failed)?;
    if addresses.is_empty() {
        info = info.enable_addr_auto();
    }
    info.set_interfaces(interfaces.iter().map(IfKind::from).collect());
    Ok(info)
}

/// An instance name as it was before dots and backslashes were escaped (RFC 6763 §4.3).
fn unescaped(name: &str) -> String {
    let mut chars = name.chars();
    let mut plain = String::new();
    while let Some(c) = chars.next() {
        plain.extend(if c == '\\' { chars.next() } else { Some(c) });
    }
    plain
}

fn failed(error: mdns_sd::Error) -> StartError {
    StartError::DnsSd(error.to_string())
}
