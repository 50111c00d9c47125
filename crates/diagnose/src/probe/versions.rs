//! Which versions, suites and groups a server accepts, found by elimination: everything is offered, what the server chose is
//! left out of the next offer, until it refuses.

use super::dial::{Dialer, Stop};
use super::flight::{Answer, Cut, Flight, Until};
use super::hello::Hello;
use super::suite::{self, Suite};
use super::{Version, alert_name, group};
use serde::Serialize;

/// What is known of one version.
#[derive(Clone, PartialEq, Eq, Debug, Serialize)]
pub struct VersionReport {
    /// Which one.
    pub version: Version,
    /// `None`: it was not learned.
    pub accepted: Option<bool>,
    /// What a hello that offers this version, and older ones, is answered with: `ServerHello`, `ServerHello of TLSv1.0`,
    /// `alert HandshakeFailure`, `closed`, `no answer`.
    pub answer: String,
    /// In the order in which the server chose them.
    pub suites: Vec<Suite>,
    /// Are these all that it accepts of those that were offered?
    pub suites_complete: bool,
    /// Groups of the key exchange, likewise.
    pub groups: Vec<String>,
    /// Are these all?
    pub groups_complete: bool,
    /// Bits of the prime of finite-field Diffie-Hellman (TLS 1.2 and older).
    #[serde(skip_serializing_if = "Option::is_none")]
    pub dh_bits: Option<u32>,
}

/// The first answer to a version's hello, and what it takes to get one.
#[derive(Clone, Debug)]
pub(crate) struct Look {
    pub(crate) report: VersionReport,
    /// The flight, where the version is accepted.
    pub(crate) flight: Option<Flight>,
    /// Only a hello without extensions is answered.
    pub(crate) bare: bool,
    key_share: bool,
}

/// Offers everything of `version` once.
pub(crate) fn look(dialer: &mut Dialer, version: Version, server_name: Option<&str>) -> Look {
    let mut look = offered(dialer, version, server_name, false, false);
    // A server may not know how to ask for a key share; whoever does not know the version says so again.
    let again = ["IllegalParameter", "DecodeError", "InternalError", "MissingExtension"];
    if version == Version::Tls13 && again.iter().any(|alert| look.report.answer.ends_with(alert)) {
        look = offered(dialer, version, server_name, false, true);
    }
    look
}

/// The same without extensions.
pub(crate) fn look_bare(dialer: &mut Dialer, version: Version) -> Look {
    offered(dialer, version, None, true, false)
}

fn offered(dialer: &mut Dialer, version: Version, server_name: Option<&str>, bare: bool, key_share: bool) -> Look {
    let hello = Hello {
        version,
        suites: suites(version),
        groups: group::all(),
        server_name: server_name.map(str::to_owned),
        bare,
        key_share,
    };
    let answer = dialer.ask(&hello, Until::Done);
    let mut flight = None;
    let (accepted, text) = match answer {
        Err(stop) => (None, format!("not asked ({})", stop_text(stop))),
        Ok(Answer::Flight(found)) if found.cut.is_some() => broken_off(&found),
        Ok(Answer::Flight(found)) if found.version() == Some(version) => {
            flight = Some(*found);
            (Some(true), "ServerHello".to_owned())
        }
        Ok(Answer::Flight(found)) => {
            let other = found.version().map_or("an unknown version", Version::as_str);
            (Some(false), format!("ServerHello of {other}"))
        }
        Ok(Answer::Alert(number)) => (Some(false), format!("alert {}", alert_name(number))),
        Ok(Answer::Closed) => (Some(false), "closed".to_owned()),
        Ok(Answer::TimedOut) => (None, "no answer".to_owned()),
        Ok(Answer::NotTls(why)) => (None, format!("no TLS: {why}")),
    };
    Look {
        report: VersionReport {
            version,
            accepted,
            answer: text,
            suites: Vec::new(),
            suites_complete: false,
            groups: Vec::new(),
            groups_complete: false,
            dh_bits: None,
        },
        flight,
        bare: bare || version == Version::Ssl3,
        key_share,
    }
}

/// A ServerHello whose flight does not come to its end.
fn broken_off(flight: &Flight) -> (Option<bool>, String) {
    match flight.cut {
        Some(Cut::Alert(number)) => (Some(false), format!("alert {} after a ServerHello", alert_name(number))),
        Some(Cut::TimedOut) => (None, "no answer after a ServerHello".to_owned()),
        Some(Cut::Malformed(why)) => (None, format!("no TLS: {why}")),
        Some(Cut::Closed) | None => (Some(false), "closed after a ServerHello".to_owned()),
    }
}

/// Finds all suites of a version that is accepted.
pub(crate) fn enumerate_suites(dialer: &mut Dialer, look: &mut Look, server_name: Option<&str>) {
    let Some(first) = &look.flight else { return };
    let mut found = vec![first.suite];
    let mut left = suites(look.report.version);
    let mut chosen = first.suite;
    look.report.suites_complete = loop {
        if !remove(&mut left, chosen) {
            // It chose what was not offered; asking on would learn nothing.
            break false;
        }
        if left.is_empty() {
            break true;
        }
        match ask(dialer, look, left.clone(), group::all(), server_name, Until::Hello) {
            Ok(Some(flight)) => {
                chosen = flight.suite;
                found.push(chosen);
            }
            Ok(None) => break true,
            Err(_) => break false,
        }
    };
    found.dedup();
    look.report.suites = found.into_iter().map(Suite::of).collect();
}

/// Finds all groups of a version that is accepted, and the size of the group of DHE.
pub(crate) fn enumerate_groups(dialer: &mut Dialer, look: &mut Look, server_name: Option<&str>) {
    let tls13 = look.report.version == Version::Tls13;
    if look.bare || (tls13 && look.key_share) {
        return;
    }
    let (offer, mut left) = if tls13 {
        (suite::of_tls13(), group::all())
    } else {
        (accepted_of(look, suite::of_curves()), group::curves())
    };
    if !offer.is_empty() {
        let mut found: Vec<u16> = Vec::new();
        // The curve of an ECDSA certificate has to stay in the offer of TLS 1.2 (RFC 8422 §5.1.1); it goes last then.
        let mut kept = None;
        look.report.groups_complete = loop {
            let offered: Vec<u16> = left.iter().copied().chain(kept).collect();
            match ask(dialer, look, offer.clone(), offered, server_name, Until::Done) {
                Ok(Some(Flight {
                    group: Some(chosen), ..
                })) => {
                    if Some(chosen) == kept || !remove(&mut left, chosen) {
                        break Some(chosen) == kept;
                    }
                    found.push(chosen);
                }
                Ok(_) => match found.last() {
                    Some(last) if !tls13 && kept.is_none() && !left.is_empty() => kept = Some(*last),
                    _ => break true,
                },
                Err(_) => break false,
            }
        };
        look.report.groups = found.into_iter().map(group::name).collect();
    }
    let dhe: Vec<u16> = suite::before_tls13()
        .into_iter()
        .filter(|code| Suite::of(*code).name.starts_with("TLS_DHE_"))
        .collect();
    let dhe = accepted_of(look, dhe);
    if !dhe.is_empty()
        && let Ok(Some(flight)) = ask(dialer, look, dhe, group::all(), server_name, Until::Done)
    {
        look.report.dh_bits = flight.dh_bits;
    }
}

/// One question more of the same kind; `None`: it was refused.
fn ask(
    dialer: &mut Dialer,
    look: &Look,
    suites: Vec<u16>,
    groups: Vec<u16>,
    server_name: Option<&str>,
    until: Until,
) -> Result<Option<Flight>, Stop> {
    let hello = Hello {
        version: look.report.version,
        suites,
        groups,
        server_name: server_name.map(str::to_owned),
        bare: look.bare,
        key_share: look.key_share,
    };
    match dialer.ask(&hello, until)? {
        Answer::Flight(flight) if flight.version() == Some(look.report.version) => {
            // Half a flight tells no group; that is no refusal.
            match flight.cut {
                Some(Cut::TimedOut) => Err(Stop::NoAnswer),
                _ => Ok(Some(*flight)),
            }
        }
        Answer::TimedOut => Err(Stop::NoAnswer),
        _ => Ok(None),
    }
}

fn accepted_of(look: &Look, codes: Vec<u16>) -> Vec<u16> {
    let accepted = |code: &u16| {
        look.report
            .suites
            .iter()
            .any(|suite| suite.code == format!("{code:04X}"))
    };
    codes.into_iter().filter(accepted).collect()
}

fn suites(version: Version) -> Vec<u16> {
    match version {
        Version::Tls13 => suite::of_tls13(),
        _ => suite::before_tls13(),
    }
}

/// Takes `chosen` out; false where it is not in.
fn remove(left: &mut Vec<u16>, chosen: u16) -> bool {
    let before = left.len();
    left.retain(|code| *code != chosen);
    left.len() < before
}

pub(crate) fn stop_text(stop: Stop) -> &'static str {
    match stop {
        Stop::Connections => "the number of connections is used up",
        Stop::Deadline => "the time is up",
        Stop::NoAnswer => "the printer stopped answering",
    }
}
