//! The ways to reach the printer, as it tells of them by SNMP and by DNS-SD.

use crate::connection::Premises;
use crate::dnssd::{self, Announced, Notice};
use crate::listener::{Bound, Purpose};
use crate::{Builder, StartError, Urls};
use device::snmp::{Agent, Channel};
use std::net::IpAddr;
use tokio::task::JoinHandle;

/// What the SNMP agent knows, where there is one.
pub(crate) fn agent(builder: &Builder, bound: &[Bound], urls: &Urls) -> Option<Agent> {
    // PrtChannelTypeTC: chIPP 44, chPort9100 11, chLPDServer 8.
    let ways = [
        ("ipp", Some(&urls.ipp), Purpose::Ipp, 44),
        ("ipps", Some(&urls.ipps), Purpose::Ipp, 44),
        ("raw", urls.raw.as_ref(), Purpose::Raw, 11),
        ("lpd", urls.lpd.as_ref(), Purpose::Lpd, 8),
    ];
    let addresses = bound.first().map(Bound::addresses).unwrap_or_default();
    // Bound to whatever the machine has, it cannot tell by which address it is reached.
    let everywhere = addresses.iter().any(IpAddr::is_unspecified);
    Some(Agent {
        community: builder.snmp_community.clone()?,
        addresses,
        channels: ways
            .into_iter()
            .filter_map(|(name, uri, purpose, kind)| {
                let uri = uri?.clone();
                Some(Channel {
                    name,
                    uri: if everywhere { String::new() } else { uri },
                    port: port(bound, purpose),
                    kind,
                })
            })
            .collect(),
    })
}

/// Can it be announced as asked? Found out before any slow work.
pub(crate) fn check(builder: &Builder, bound: &[Bound]) -> Result<(), StartError> {
    for interface in &builder.dns_sd {
        let probe = std::net::UdpSocket::bind("127.0.0.1:0").map_err(|error| StartError::DnsSd(error.to_string()))?;
        if rustix::net::netdevice::name_to_index(&probe, interface).is_err() {
            return Err(StartError::NoSuchInterface(interface.clone()));
        }
        let addresses = bound.iter().flat_map(Bound::addresses);
        if interface != "lo" && addresses.into_iter().all(|address| address.is_loopback()) {
            return Err(StartError::AnnouncedOnLoopback);
        }
    }
    Ok(())
}

/// Announces the printer, where it shall be, as long as it has power. The task ends when the printer stops, and has said
/// goodbye then.
pub(crate) fn announce(
    builder: &Builder,
    bound: &[(Purpose, u16)],
    addresses: Vec<IpAddr>,
    premises: &Premises,
) -> Result<Option<JoinHandle<()>>, StartError> {
    if builder.dns_sd.is_empty() {
        return Ok(None);
    }
    let port = |wanted| {
        bound
            .iter()
            .find(|(purpose, _)| *purpose == wanted)
            .map_or(0, |(_, port)| *port)
    };
    let ports = dnssd::Ports {
        ipp: port(Purpose::Ipp),
        http: port(Purpose::Http),
        https: port(Purpose::Https),
        raw: port(Purpose::Raw),
        lpd: port(Purpose::Lpd),
    };
    let everywhere = addresses.iter().any(IpAddr::is_unspecified);
    let addresses = if everywhere { Vec::new() } else { addresses };
    let mac: String = builder
        .mac
        .to_string()
        .chars()
        .filter(char::is_ascii_hexdigit)
        .collect();
    let login = builder.ipp_login.is_some();
    let (engine, clock) = (premises.engine.clone(), premises.clock.clone());
    let notice = move || {
        let now = clock.now();
        engine.device(|device| Notice {
            // As a Jetdirect does: the last six digits tell two of a kind apart.
            name: format!("{} [{}]", device.product(), mac.get(6..).unwrap_or_default()),
            host: device.host_name(),
            mac: mac.clone(),
            addresses: addresses.clone(),
            ports,
            login,
            attributes: device.attributes(now),
        })
    };
    let interfaces = builder.dns_sd.clone();
    let announce = move || Announced::start(&interfaces, &notice());
    let announced = announce()?;
    let (power, stopping) = (premises.power.watch(), premises.stopping.clone());
    Ok(Some(tokio::spawn(dnssd::keep(announced, announce, power, stopping))))
}

fn port(bound: &[Bound], wanted: Purpose) -> u16 {
    bound
        .iter()
        .find(|bound| bound.purpose == wanted)
        .map_or(0, |bound| bound.port)
}
