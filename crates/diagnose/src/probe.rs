//! What a TLS printer offers, seen from outside: versions, suites, groups, ALPN, server names, resumption, stapling, the order
//! of its chain, what it answers in the clear, and whether what it says of itself over IPP fits.
//!
//! Bounded in connections and in time, one connection after another. What no TLS library of today speaks is asked with
//! hellos written octet by octet (`hello`) and read as far as it is in the clear (`flight`); no vulnerability is tried.

mod contradiction;
mod dial;
mod flight;
mod group;
mod hello;
mod ipp;
mod judge;
mod names;
mod plain;
mod report;
mod session;
mod shape;
mod suite;
mod text;
mod version;
mod versions;

pub use dial::Stop;
pub use ipp::IppReport;
pub use names::{NameAnswer, NamesReport};
pub use plain::PlainReport;
pub use report::{Connections, Features, ProbeReport, ResumptionReport};
pub use shape::ShapeReport;
pub use suite::Suite;
pub use version::Version;
pub use versions::VersionReport;

use crate::capture::{self, Target};
use crate::deadline::Deadline;
use crate::report::Handshake;
use crate::{Client, HandshakeSignature};
use dial::{Dialer, Manners};
use flight::{Answer, Flight, Until};
use hello::Hello;
use session::{BOTH, Shaker, TLS12, Wish};
use std::time::Duration;
use url::Url;
use versions::Look;

/// The connections that are made at most where nobody says otherwise.
pub const MAX_CONNECTIONS: u32 = 150;

/// Whom to probe, and within what bounds.
#[derive(Clone, Debug)]
pub struct ProbeRequest {
    /// `https://…`, `ipps://…` (default port 631).
    pub url: Url,
    /// For the whole probe.
    pub timeout: Duration,
    /// Of any kind, on any port.
    pub max_connections: u32,
    /// Between two connections.
    pub pause: Duration,
    /// For one connection.
    pub patience: Duration,
    /// Ports on which HTTP and IPP are tried in the clear, beside the TLS port itself.
    pub plain_ports: Vec<u16>,
    /// Who judges the certificates. Where it trusts nothing, trust is not judged. Its seed makes the hellos' randoms.
    pub client: Client,
}

/// Probes. Blocking; never longer than the timeout. Never fails: what goes wrong is in the report.
pub fn probe(request: &ProbeRequest) -> ProbeReport {
    let mut report = ProbeReport::new(request);
    let target = match Target::of(&request.url) {
        Ok(target) => target,
        Err(error) => return report.unreachable(&error),
    };
    report.address = target.address();
    let manners = Manners {
        max_connections: request.max_connections,
        pause: request.pause,
        patience: request.patience,
        deadline: Deadline::after(request.timeout),
    };
    let mut dialer = match Dialer::new(&target, manners, request.client.seed) {
        Ok(dialer) => dialer,
        Err(error) => return report.unreachable(&error),
    };
    let mut looks = look_at_versions(&mut dialer, &target);
    if looks.iter().any(|look| look.flight.is_some()) {
        look_at_sessions(&mut dialer, &target, &looks, &mut report);
        look_in_the_clear(&mut dialer, &target, request, &mut report);
        resume(&mut dialer, &target, &mut report);
        for look in &mut looks {
            versions::enumerate_suites(&mut dialer, look, sni(&target));
            versions::enumerate_groups(&mut dialer, look, sni(&target));
        }
    } else {
        look_in_the_clear(&mut dialer, &target, request, &mut report);
    }
    report.versions = looks.into_iter().map(|look| look.report).collect();
    report.connections.made = dialer.made();
    report.connections.stopped = dialer.stopped();
    judge::conclude(&mut report, &target, &request.client);
    report
}

/// The name that goes into the hello; an address never does (RFC 6066 §3).
fn sni(target: &Target) -> Option<&str> {
    target.host.parse::<std::net::IpAddr>().is_err().then_some(&target.host)
}

fn look_at_versions(dialer: &mut Dialer, target: &Target) -> Vec<Look> {
    let mut looks: Vec<Look> = Version::ALL
        .into_iter()
        .map(|version| versions::look(dialer, version, sni(target)))
        .collect();
    if looks.iter().all(|look| look.flight.is_none()) {
        // Whoever chokes on extensions may answer a hello without them.
        for look in &mut looks {
            if matches!(look.report.version, Version::Tls12 | Version::Tls10) {
                let bare = versions::look_bare(dialer, look.report.version);
                if bare.flight.is_some() {
                    *look = bare;
                }
            }
        }
    }
    looks
}

/// What the newest version shows, and what the server makes of other names.
fn look_at_sessions(dialer: &mut Dialer, target: &Target, looks: &[Look], report: &mut ProbeReport) {
    let newest = looks
        .iter()
        .find_map(|look| look.flight.as_ref().map(|flight| (look, flight)));
    let old = looks
        .iter()
        .filter(|look| look.report.version != Version::Tls13)
        .find_map(|look| look.flight.as_ref());
    report.features = Features::of(looks);
    let wish = Wish {
        versions: BOTH,
        server_name: sni(target).map(str::to_owned),
        alpn: &["h2", "http/1.1"],
        tickets: true,
    };
    let shaken = Shaker::new(&wish)
        .map_err(|_| ())
        .and_then(|shaker| shaker.connect(dialer).map_err(|_| ()));
    let chain = match (shaken, newest) {
        (Ok((tls, shown)), _) => {
            report.asks_for_certificate = shown.asks_for_certificate;
            report.requires_certificate = shown.asks_for_certificate && capture::turned_away(tls).is_some();
            if let HandshakeSignature::Wrong(why) = &shown.signature {
                report.wrong_key = Some(why.clone());
            }
            report.note_session(&shown, sni(target));
            shown.chain
        }
        (Err(()), Some((look, flight))) => {
            report.note_flight(look.report.version, flight);
            flight.chain.clone().unwrap_or_default()
        }
        (Err(()), None) => Vec::new(),
    };
    if let Some(old) = old {
        report.asks_for_certificate |= old.asks_for_certificate;
        report.staple |= old.staple.is_some();
    }
    report.chain = ShapeReport::of(&chain);
    report.sent = chain;
    report.names = names::ask(dialer, target, looks, &report.chain);
}

fn look_in_the_clear(dialer: &mut Dialer, target: &Target, request: &ProbeRequest, report: &mut ProbeReport) {
    let mut ports = vec![target.port];
    ports.extend(request.plain_ports.iter().copied().filter(|port| *port != target.port));
    ports.dedup();
    for port in ports {
        let there = Target { port, ..target.clone() }.address();
        let mut answer = plain::ask(dialer, &there, port);
        if answer.answer == "http" {
            answer.upgrade = plain::upgrade(dialer, &there, port, sni(target));
            // Port 80 is for pages. On the others of a printer IPP is spoken beside them.
            if port != 80 {
                report.ipp.push(ipp::ask_plain(
                    dialer,
                    ipp::Question {
                        authority: &there,
                        path: &target.path,
                        scheme: "ipp",
                        port,
                    },
                ));
            }
        }
        report.plain.push(answer);
    }
}

/// Two connections by ticket or PSK, the first of which asks IPP; in TLS 1.2 two more by session ID.
fn resume(dialer: &mut Dialer, target: &Target, report: &mut ProbeReport) {
    let wish = |versions, tickets| Wish {
        versions,
        server_name: sni(target).map(str::to_owned),
        alpn: &["http/1.1"],
        tickets,
    };
    let Ok(shaker) = Shaker::new(&wish(BOTH, true)) else {
        return;
    };
    let Ok((mut tls, shown)) = shaker.connect(dialer) else {
        return;
    };
    let question = ipp::Question {
        authority: &target.address(),
        path: &target.path,
        scheme: "ipps",
        port: target.port,
    };
    report.ipp.insert(0, ipp::ask(&mut tls, question));
    session::hang_up(tls);
    let again = |shaker: &Shaker, dialer: &mut Dialer| {
        let (tls, shown) = shaker.connect(dialer).ok()?;
        session::hang_up(tls);
        Some(shown.resumed)
    };
    let by_ticket = again(&shaker, dialer);
    if shown.version == Version::Tls13.as_str() {
        report.resumption.psk = by_ticket;
    } else {
        report.resumption.ticket = by_ticket;
    }
    if !report.features.is_some_and(|features| features.tls12) {
        return;
    }
    for tickets in [true, false] {
        if tickets && report.resumption.ticket.is_some() {
            continue;
        }
        let Ok(shaker) = Shaker::new(&wish(TLS12, tickets)) else {
            return;
        };
        let resumed = again(&shaker, dialer).and_then(|_| again(&shaker, dialer));
        if tickets {
            report.resumption.ticket = resumed;
        } else {
            report.resumption.session_id = resumed;
        }
    }
}

/// What a printer shows that no handshake of today can be finished with: at most three connections.
pub(crate) struct Glance {
    pub(crate) handshake: Handshake,
    pub(crate) flight: Box<Flight>,
}

impl Glance {
    /// Asks with everything that was ever spoken, then without extensions.
    pub(crate) fn at(target: &Target, sends_name: bool, deadline: Deadline, seed: pki::Seed) -> Option<Self> {
        let manners = Manners {
            max_connections: 3,
            pause: Duration::ZERO,
            patience: Duration::from_secs(5),
            deadline,
        };
        let mut dialer = Dialer::new(target, manners, seed).ok()?;
        let server_name = sni(target).filter(|_| sends_name).map(str::to_owned);
        for (version, bare) in [(Version::Tls12, false), (Version::Tls10, true)] {
            let hello = Hello {
                version,
                suites: suite::before_tls13(),
                groups: group::all(),
                server_name: server_name.clone().filter(|_| !bare),
                bare,
                key_share: false,
            };
            if let Ok(Answer::Flight(flight)) = dialer.ask(&hello, Until::Done) {
                return Some(Self {
                    handshake: Handshake {
                        version: flight.version()?.as_str().to_owned(),
                        cipher_suite: Suite::of(flight.suite).name.to_owned(),
                        server_name_sent: hello.server_name,
                    },
                    flight,
                });
            }
        }
        None
    }

    /// Could this client have finished such a handshake?
    pub(crate) fn is_of_today(&self) -> bool {
        let suite = &self.handshake.cipher_suite;
        self.flight.version() == Some(Version::Tls12)
            && suite.starts_with("TLS_ECDHE_")
            && (suite.contains("_GCM_") || suite.contains("_CHACHA20_"))
    }
}

/// Such as `HandshakeFailure`.
fn alert_name(number: u8) -> String {
    format!("{:?}", rustls::AlertDescription::from(number))
}
