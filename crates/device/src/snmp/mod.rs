//! The SNMP agent, v1 and v2c, read only: a datagram in, a datagram out. It knows no socket; what it tells is what the
//! device is at that moment. To whoever does not know the community it says nothing at all.

mod message;
mod mib;

pub use mib::{Oid, Value};

use crate::Device;
use message::{Binding, Found, Request, Response};
use std::net::IpAddr;
use time::OffsetDateTime;

/// The largest request that is read, in octets: far more than any manager sends.
pub const REQUEST: usize = 4 * 1024;
/// The largest answer, in octets: what fits an Ethernet frame (RFC 3417 §3.2 wants 484). A larger request may get as much as
/// it has sent itself, so nobody can be flooded through us with more than a frame for a few octets.
pub const ANSWER: usize = 1_472;
/// Most repetitions of a GetBulkRequest.
const REPETITIONS: u32 = 128;

/// How the agent is reached, and through what the printer is.
#[derive(Clone, Debug, Default)]
pub struct Agent {
    /// The community that may read.
    pub community: String,
    /// The addresses of the printer.
    pub addresses: Vec<IpAddr>,
    /// The ways to print.
    pub channels: Vec<Channel>,
}

/// A way to print: a row of prtChannelTable and of ppmPortTable.
#[derive(Clone, Debug)]
pub struct Channel {
    /// Such as `ipp`.
    pub name: &'static str,
    /// Such as `ipp://192.0.2.7:631/ipp/print`; empty: not known.
    pub uri: String,
    /// Its TCP port.
    pub port: u16,
    /// PrtChannelTypeTC of the IANA Printer MIB, also ppmPortProtocolType.
    pub kind: i32,
}

/// The answer to a datagram; `None`: there is none.
pub fn answer(device: &Device, now: OffsetDateTime, agent: &Agent, datagram: &[u8]) -> Option<Vec<u8>> {
    if datagram.len() > REQUEST {
        return None;
    }
    let message = message::read(datagram)?;
    if message.community != agent.community.as_bytes() {
        return None;
    }
    let objects = mib::objects(device, now, agent);
    let limit = ANSWER.max(datagram.len());
    let response = match &message.request {
        Request::Get(names) => single(names, message.v1, |name| mib::get(&objects, name)),
        Request::GetNext(names) => single(names, message.v1, |name| next(&objects, name)),
        // There is no GetBulk in version 1.
        Request::GetBulk { .. } if message.v1 => return None,
        Request::GetBulk {
            names,
            non_repeaters,
            max_repetitions,
        } => {
            let (single, repeating) = names.split_at(names.len().min(usize::try_from(*non_repeaters).ok()?));
            let repetitions = (*max_repetitions).min(REPETITIONS);
            let bindings = bulk(&objects, single, repeating, repetitions, limit);
            return message::write_as_much_as_fits(&message, bindings, limit);
        }
        Request::Set(bindings) => Response {
            // noSuchName (RFC 1157 §4.1.5), notWritable (RFC 3416 §4.2.5).
            status: if message.v1 { 2 } else { 17 },
            index: 1,
            bindings: bindings.clone(),
        },
    };
    message::write(&message, response, limit)
}

/// One binding for each name; version 1 gives up at the first that is not there.
fn single(names: &[Binding], v1: bool, find: impl Fn(&[u32]) -> (Oid, Found)) -> Response {
    let bindings: Vec<Binding> = names
        .iter()
        .map(|asked| {
            let (name, found) = find(&asked.name);
            Binding { name, found }
        })
        .collect();
    let missing = bindings
        .iter()
        .position(|binding| !matches!(binding.found, Found::Value(_)));
    match missing {
        Some(place) if v1 => Response {
            status: 2,
            index: u32::try_from(place + 1).unwrap_or(u32::MAX),
            bindings: names.to_vec(),
        },
        _ => Response {
            status: 0,
            index: 0,
            bindings,
        },
    }
}

fn next(objects: &[(Oid, Value)], name: &[u32]) -> (Oid, Found) {
    match mib::next(objects, name) {
        Some((name, value)) => (name.clone(), Found::Value(value.clone())),
        None => (name.to_vec(), Found::EndOfMibView),
    }
}

/// RFC 3416 §4.2.3, and no longer than it takes to fill an answer.
fn bulk(objects: &[(Oid, Value)], once: &[Binding], repeating: &[Binding], times: u32, limit: usize) -> Vec<Binding> {
    let binding = |name: &[u32]| {
        let (name, found) = next(objects, name);
        Binding { name, found }
    };
    let mut bindings: Vec<Binding> = once.iter().map(|asked| binding(&asked.name)).collect();
    let mut names: Vec<Oid> = repeating.iter().map(|asked| asked.name.clone()).collect();
    for _ in 0..times {
        // A binding has at least ten octets.
        if names.is_empty() || bindings.len() > limit / 10 {
            break;
        }
        let row: Vec<Binding> = names.iter().map(|name| binding(name)).collect();
        names = row.iter().map(|binding| binding.name.clone()).collect();
        let at_the_end = row.iter().all(|binding| binding.found == Found::EndOfMibView);
        bindings.extend(row);
        if at_the_end {
            break;
        }
    }
    bindings
}

#[cfg(test)]
mod tests;
