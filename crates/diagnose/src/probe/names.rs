//! What the server makes of the server name in a hello (SNI, RFC 6066 §3): the right one, none, and one that nobody has.

use super::dial::Dialer;
use super::flight::{Answer, Until};
use super::hello::Hello;
use super::session::{BOTH, NoSession, Shaker, Wish};
use super::shape::ShapeReport;
use super::versions::Look;
use super::{Version, alert_name, group, suite};
use crate::capture::{Target, Unreachable};
use serde::Serialize;

/// RFC 6761 §6.4: nobody has it.
const NOBODY: &str = "nobody.invalid";

/// What came for one name.
#[derive(Clone, PartialEq, Eq, Debug, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum NameAnswer {
    /// The certificate that the right name gets.
    Same,
    /// Another certificate: its SHA-256, upper hex.
    Other(String),
    /// An alert: its name.
    Alert(String),
    /// No certificate, and no alert either: what happened.
    Nothing(&'static str),
    /// Not asked.
    NotAsked,
}

/// What the server makes of server names.
#[derive(Clone, PartialEq, Eq, Debug, Serialize)]
pub struct NamesReport {
    /// Without a name, as XP asks, and whoever connects by address.
    pub none: NameAnswer,
    /// By a name that nobody has.
    pub unknown: NameAnswer,
}

/// Asks without a name, and by an unknown one.
pub(super) fn ask(dialer: &mut Dialer, target: &Target, looks: &[Look], right: &ShapeReport) -> NamesReport {
    // Up to TLS 1.2 certificates come in the clear.
    let old = looks
        .iter()
        .find(|look| look.flight.is_some() && look.report.version != Version::Tls13);
    let mut answer = |name: Option<&str>| {
        let Some(right) = right.sha256.first() else {
            return NameAnswer::NotAsked;
        };
        match old {
            Some(look) if look.bare && name.is_some() => NameAnswer::NotAsked,
            Some(look) => by_hello(dialer, look, name, right),
            None => by_handshake(dialer, name, right),
        }
    };
    NamesReport {
        // An address is never sent: then it was asked without a name already.
        none: if super::sni(target).is_none() {
            NameAnswer::Same
        } else {
            answer(None)
        },
        unknown: answer(Some(NOBODY)),
    }
}

fn by_hello(dialer: &mut Dialer, look: &Look, name: Option<&str>, right: &str) -> NameAnswer {
    let hello = Hello {
        version: look.report.version,
        suites: suite::before_tls13(),
        groups: group::all(),
        server_name: name.map(str::to_owned),
        bare: look.bare,
        key_share: false,
    };
    match dialer.ask(&hello, Until::Done) {
        Ok(Answer::Flight(flight)) => match flight.chain.as_ref().and_then(|chain| chain.first()) {
            Some(leaf) => compared(&leaf.sha256(), right),
            None => NameAnswer::Nothing("no certificate"),
        },
        Ok(Answer::Alert(number)) => NameAnswer::Alert(alert_name(number)),
        Ok(Answer::Closed) => NameAnswer::Nothing("closed"),
        Ok(Answer::TimedOut) => NameAnswer::Nothing("no answer"),
        Ok(Answer::NotTls(_)) => NameAnswer::Nothing("no TLS"),
        Err(_) => NameAnswer::NotAsked,
    }
}

fn by_handshake(dialer: &mut Dialer, name: Option<&str>, right: &str) -> NameAnswer {
    let wish = Wish {
        versions: BOTH,
        server_name: name.map(str::to_owned),
        alpn: &[],
        tickets: true,
    };
    let Ok(shaker) = Shaker::new(&wish) else {
        return NameAnswer::NotAsked;
    };
    match shaker.connect(dialer) {
        Ok((tls, shown)) => {
            super::session::hang_up(tls);
            let leaf = shown.chain.first();
            leaf.map_or(NameAnswer::Nothing("no certificate"), |leaf| {
                compared(&leaf.sha256(), right)
            })
        }
        Err(NoSession::Handshake(Unreachable::Alert { alert, .. })) => NameAnswer::Alert(alert),
        Err(NoSession::Handshake(Unreachable::TimedOut { .. })) => NameAnswer::Nothing("no answer"),
        Err(NoSession::Handshake(_)) => NameAnswer::Nothing("closed"),
        Err(NoSession::NotAsked) => NameAnswer::NotAsked,
    }
}

fn compared(leaf: &str, right: &str) -> NameAnswer {
    if leaf == right {
        NameAnswer::Same
    } else {
        NameAnswer::Other(leaf.to_owned())
    }
}
