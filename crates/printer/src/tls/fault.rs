//! Scenarios in the place of a handshake, or below it: which one a client gets, and the playing of what needs no TLS.

use super::canned::{self, Canned, Then};
use super::edit::Edit;
use super::handshake::Tcp;
use super::tap::Tap;
use super::wire::{Course, End, Place, Wire};
use super::{HandshakeRecord, Outcome, hello, names, outcome};
use crate::connection::{Abrupt, Cause};
use crate::limits::Limits;
use crate::scene::Scene;
use scenarios::{ClientCertificate, TlsPolicy, WireFault};
use std::time::Duration;
use tokio::io::{AsyncReadExt, AsyncWriteExt};

/// What the TLS library writes to.
pub(super) type Line = Wire<Tap<Tcp>>;

/// Octets of a client that are kept of what it says to a canned answer.
const HEARD: usize = 4 * 1024;

/// What this client gets in the place of TLS; `None`: TLS.
pub(super) fn in_place_of_tls(scene: &Scene, record: &HandshakeRecord) -> Option<Canned> {
    let instead = scene
        .wire_fault()
        .and_then(|fault| canned::of_wire_fault(fault, record.peer.is_ipv4()));
    instead.or_else(|| match scene.tls_policy()? {
        TlsPolicy::Antique(kind) => Some(canned::antique(
            kind,
            scene.settings().chain(),
            super::draw_a_random_number(),
        )),
        TlsPolicy::VersionIntolerant if offers_tls13(record) => Some(canned::hang_up()),
        TlsPolicy::ServerNameRequired if !scene.settings().is_named(record.sni.as_deref()) => Some(canned::refuse(112)),
        _ => None,
    })
}

/// What happens to the records of this client, and to their octets.
pub(super) fn below_tls(scene: &Scene) -> (Vec<Edit>, Course) {
    let mut edits = Vec::new();
    edits.extend(match scene.tls_policy() {
        Some(TlsPolicy::HeartbeatOffered) => Some(Edit::Extension(15, &[1])),
        Some(TlsPolicy::CompressionOffered) => Some(Edit::Compression),
        Some(TlsPolicy::AlpnUnoffered) => Some(Edit::Extension(16, b"\0\x09\x08http/0.9")),
        Some(TlsPolicy::SessionIdEchoWrong) => Some(Edit::SessionId),
        Some(TlsPolicy::ClientCertificate(ClientCertificate::Optional)) | None => None,
        Some(TlsPolicy::ClientCertificate(_)) => Some(Edit::NoCertificateRequired),
        Some(TlsPolicy::TinyRecords) => Some(Edit::OneOctetRecords),
        Some(_) => None,
    });
    edits.extend(match scene.wire_fault() {
        Some(WireFault::BadRecordVersion) => Some(Edit::Version),
        Some(WireFault::EmptyRecord) => Some(Edit::EmptyRecord),
        _ => None,
    });
    (edits, scene.wire_fault().map(course).unwrap_or_default())
}

fn course(fault: WireFault) -> Course {
    let time = |milliseconds: u32| Duration::from_millis(milliseconds.into());
    let many = |octets: u32| usize::try_from(octets).unwrap_or(usize::MAX).max(1);
    match fault {
        WireFault::StallAfterServerHello => Course::Cut(Place::AfterServerHello, End::Stall),
        WireFault::StallMidCertificate => Course::Cut(Place::MidCertificate, End::Stall),
        WireFault::ResetMidHandshake => Course::Cut(Place::AfterServerHello, End::Reset),
        WireFault::DripHandshake => Course::Pieces {
            octets: 1,
            pause: Duration::ZERO,
            left: usize::MAX,
            handshake: true,
        },
        WireFault::Latency { delay } => Course::Late(time(delay)),
        // Ten times a second.
        WireFault::Bandwidth { per_second } => Course::Pieces {
            octets: many(per_second / 10),
            pause: Duration::from_millis(100),
            left: usize::MAX,
            handshake: false,
        },
        WireFault::LimitData { octets } => Course::Limit(many(octets)),
        WireFault::Slicer { octets, pause } => Course::Pieces {
            octets: many(octets),
            pause: time(pause),
            left: usize::MAX,
            handshake: false,
        },
        WireFault::SlowClose { delay } => Course::SlowClose(time(delay)),
        _ => Course::Straight,
    }
}

/// What happens to the answers above TLS.
pub(super) fn above_tls(scene: &Scene) -> Course {
    match scene.wire_fault() {
        Some(WireFault::DripRecords { octets, pause }) => Course::Pieces {
            octets: 1,
            pause: Duration::from_millis(pause.into()),
            left: usize::try_from(octets).unwrap_or(usize::MAX),
            handshake: false,
        },
        _ => Course::Straight,
    }
}

/// Plays the answer on a connection whose ClientHello was read. The caller has the deadline.
pub(super) async fn play(canned: Canned, mut line: Line, record: &mut HandshakeRecord, limits: &Limits) {
    let Canned { wait, octets, then } = canned;
    let mut heard = Vec::new();
    let is_there = tokio::time::timeout(wait, hear(&mut line, &mut heard)).await.is_err();
    if !is_there && !wait.is_zero() {
        record.outcome = Outcome::Closed;
        return;
    }
    record.outcome = Outcome::Failed;
    record.reason = Some(outcome::SCENARIO);
    if line.write_all(&octets).await.is_err() {
        record.outcome = Outcome::Reset;
        return;
    }
    in_the_clear(line.get_ref(), record);
    match then {
        Then::Reset => return reset(line),
        Then::Stall => {
            hear(&mut line, &mut heard).await;
            record.outcome = Outcome::Closed;
            record.reason = None;
        }
        Then::Leave => leave(&mut line, &mut heard, limits).await,
        Then::Fail => {
            answer(&mut line, &mut heard).await;
            if alert(&heard).is_none() && !heard.is_empty() {
                let _ = line.write_all(&canned::alert(40)).await;
                in_the_clear(line.get_ref(), record);
            }
            leave(&mut line, &mut heard, limits).await;
        }
    }
    if let Some(description) = alert(&heard) {
        record.outcome = Outcome::AlertReceived;
        record.reason = None;
        record.alert = Some(names::alert(description));
    }
}

/// Writes into the record what the printer said in the clear: of a handshake that does not succeed, the TLS library
/// tells nothing.
pub(super) fn in_the_clear(tap: &Tap<Tcp>, record: &mut HandshakeRecord) {
    record.alert_sent = tap.alert_sent().map(names::alert);
    let chosen = hello::read_server(tap.sent());
    (record.version, record.cipher, record.group) = (chosen.version, chosen.cipher, chosen.group);
}

/// Closes with RST in the place of FIN.
pub(super) fn reset(line: Line) {
    let tcp = line.tcp();
    tcp.seen().note(Cause::Reset);
    if let Err(error) = tcp.socket().set_zero_linger() {
        tracing::warn!(%error, "a connection cannot be reset; it is closed");
    }
    drop(line);
}

async fn leave(line: &mut Line, heard: &mut Vec<u8>, limits: &Limits) {
    let end = async {
        if line.shutdown().await.is_ok() {
            hear(line, heard).await;
        }
    };
    let _ = tokio::time::timeout(limits.linger, end).await;
}

/// Reads until the client leaves.
async fn hear(line: &mut Line, heard: &mut Vec<u8>) {
    let mut octets = [0; HEARD];
    while let Ok(count @ 1..) = line.read(&mut octets).await {
        heard.extend_from_slice(&octets[..count.min(HEARD - heard.len())]);
    }
}

/// Reads what comes first.
async fn answer(line: &mut Line, heard: &mut Vec<u8>) {
    let mut octets = [0; HEARD];
    if let Ok(count) = line.read(&mut octets).await {
        heard.extend_from_slice(&octets[..count.min(HEARD - heard.len())]);
    }
}

fn offers_tls13(record: &HandshakeRecord) -> bool {
    let offered = record.offered.as_ref();
    offered.is_some_and(|offer| offer.versions.iter().any(|version| version == "TLSv1.3"))
}

/// The first alert among clear records (RFC 8446 §6).
fn alert(mut octets: &[u8]) -> Option<u8> {
    while let [kind, _, _, high, low, rest @ ..] = octets {
        let length = usize::from(u16::from_be_bytes([*high, *low]));
        if let (21, Some([_, description])) = (*kind, rest.get(..length)) {
            return Some(*description);
        }
        octets = rest.get(length..)?;
    }
    None
}

#[cfg(test)]
mod tests {
    use super::alert;

    #[test]
    fn an_alert_is_found_behind_other_records_and_nowhere_else() {
        let records = [&[20, 3, 3, 0, 1, 1][..], &[21, 3, 3, 0, 2, 2, 47]].concat();
        assert_eq!(alert(&records), Some(47));
        for cut in 0..records.len() {
            assert_eq!(alert(&records[..cut]), None, "{cut}");
        }
        assert_eq!(alert(&[21, 3, 3, 0, 0]), None);
    }
}
