//! What a probe learned. Its JSON is the contract of `misprint probe --json` (docs/probe.md).

use super::flight::Flight;
use super::session::Shown;
use super::versions::Look;
use super::{
    IppReport, NameAnswer, NamesReport, PlainReport, ProbeRequest, ShapeReport, Stop, Suite, Version, VersionReport,
    group,
};
use crate::capture::Unreachable;
use crate::finding;
use crate::fix::{self, Fix};
use crate::report::{Finding, Handshake, Outcome};
use pki::Certificate;
use serde::Serialize;

/// What a probe learned.
#[derive(Clone, PartialEq, Debug, Serialize)]
#[expect(missing_docs, reason = "the contract is in docs/probe.md")]
pub struct ProbeReport {
    pub outcome: Outcome,
    /// `host:port`.
    pub address: String,
    /// The first problem, or that there is none.
    pub explanation: String,
    /// Newest first.
    pub versions: Vec<VersionReport>,
    /// The best connection that could be made.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub handshake: Option<Handshake>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub group: Option<String>,
    /// What was chosen of `h2` and `http/1.1`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub alpn: Option<String>,
    /// Is an OCSP answer stapled?
    pub staple: bool,
    pub asks_for_certificate: bool,
    pub requires_certificate: bool,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub features: Option<Features>,
    pub names: NamesReport,
    pub resumption: ResumptionReport,
    pub chain: ShapeReport,
    pub plain: Vec<PlainReport>,
    pub ipp: Vec<IppReport>,
    pub findings: Vec<Finding>,
    /// What to do, in this order.
    pub fixes: Vec<Fix>,
    pub connections: Connections,
    /// Why the key of the handshake is not that of the certificate.
    #[serde(skip)]
    pub(crate) wrong_key: Option<String>,
    /// As sent, leaf first.
    #[serde(skip)]
    pub sent: Vec<Certificate>,
}

/// How many connections were made, and why no more.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize)]
pub struct Connections {
    /// Made, on all ports.
    pub made: u32,
    /// Allowed.
    pub limit: u32,
    /// Why something was left out; absent where nothing was.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub stopped: Option<Stop>,
}

/// What the newest ServerHello of TLS 1.2 or older says; all of it is absent where only TLS 1.3 is spoken, or nothing.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize)]
pub struct Features {
    /// TLS 1.2 is accepted.
    #[serde(skip)]
    pub(crate) tls12: bool,
    /// DEFLATE was taken.
    pub compression: bool,
    /// renegotiation_info (RFC 5746).
    pub secure_renegotiation: bool,
    /// RFC 7627.
    pub extended_master_secret: bool,
    /// RFC 7366; only block ciphers have it.
    pub encrypt_then_mac: bool,
    /// A ticket is promised (RFC 5077).
    pub session_ticket: bool,
    /// A session ID is given.
    pub session_id: bool,
    /// Does a TLS 1.3 server mark an older hello (RFC 8446 §4.1.3)? Absent where it speaks no TLS 1.3.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub downgrade_sentinel: Option<bool>,
}

/// Was a session resumed on the second connection? Absent: not learned.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default, Serialize)]
pub struct ResumptionReport {
    /// TLS 1.3, by a ticket.
    pub psk: Option<bool>,
    /// TLS 1.2, by a ticket.
    pub ticket: Option<bool>,
    /// TLS 1.2, by session ID.
    pub session_id: Option<bool>,
}

impl Features {
    pub(super) fn of(looks: &[Look]) -> Option<Self> {
        let accepts = |version| {
            looks
                .iter()
                .any(|look| look.report.version == version && look.flight.is_some())
        };
        let old = |look: &&Look| look.report.version != Version::Tls13 && look.flight.is_some();
        let look = looks.iter().find(old)?;
        let flight = look.flight.as_ref()?;
        let sentinel: &[u8; 8] = if look.report.version == Version::Tls12 {
            b"DOWNGRD\x01"
        } else {
            b"DOWNGRD\x00"
        };
        Some(Self {
            tls12: accepts(Version::Tls12),
            compression: flight.compression != 0,
            secure_renegotiation: flight.extension(0xFF01).is_some(),
            extended_master_secret: flight.extension(23).is_some(),
            encrypt_then_mac: flight.extension(22).is_some(),
            session_ticket: flight.extension(35).is_some(),
            session_id: !flight.session_id.is_empty(),
            downgrade_sentinel: accepts(Version::Tls13).then(|| flight.random.ends_with(sentinel)),
        })
    }
}

impl ProbeReport {
    pub(super) fn new(request: &ProbeRequest) -> Self {
        Self {
            outcome: Outcome::Unreachable,
            address: String::new(),
            explanation: String::new(),
            versions: Vec::new(),
            handshake: None,
            group: None,
            alpn: None,
            staple: false,
            asks_for_certificate: false,
            requires_certificate: false,
            features: None,
            names: NamesReport {
                none: NameAnswer::NotAsked,
                unknown: NameAnswer::NotAsked,
            },
            resumption: ResumptionReport::default(),
            chain: ShapeReport::default(),
            plain: Vec::new(),
            ipp: Vec::new(),
            findings: Vec::new(),
            fixes: Vec::new(),
            connections: Connections {
                made: 0,
                limit: request.max_connections,
                stopped: None,
            },
            wrong_key: None,
            sent: Vec::new(),
        }
    }

    pub(super) fn unreachable(mut self, error: &Unreachable) -> Self {
        self.explanation = error.to_string();
        self.findings.push(Finding::fatal(error.code(), error.to_string()));
        self.fixes = fix::of_unreachable(error);
        self.connections.made = u32::from(!matches!(
            error,
            Unreachable::Url { .. } | Unreachable::NotResolved { .. }
        ));
        self
    }

    pub(super) fn note_session(&mut self, shown: &Shown, server_name: Option<&str>) {
        self.handshake = Some(Handshake {
            version: shown.version.clone(),
            cipher_suite: shown.suite.clone(),
            server_name_sent: server_name.map(str::to_owned),
        });
        self.group.clone_from(&shown.group);
        self.alpn.clone_from(&shown.alpn);
        self.staple = shown.staple.is_some();
    }

    /// Where no handshake of today succeeds, what the hello of the server tells.
    pub(super) fn note_flight(&mut self, version: Version, flight: &Flight) {
        self.handshake = Some(Handshake {
            version: version.as_str().to_owned(),
            cipher_suite: Suite::of(flight.suite).name.to_owned(),
            server_name_sent: None,
        });
        self.group = flight.group.map(group::name);
        self.alpn = flight.extension(16).and_then(|content| {
            let name = content.get(3..)?;
            Some(finding::shown(&String::from_utf8_lossy(name)))
        });
    }

    /// One version.
    pub(super) fn version(&self, version: Version) -> Option<&VersionReport> {
        self.versions.iter().find(|report| report.version == version)
    }

    /// Is it accepted?
    pub(super) fn accepts(&self, version: Version) -> bool {
        self.version(version)
            .is_some_and(|report| report.accepted == Some(true))
    }

    /// The report as one line of JSON.
    pub fn to_json(&self) -> String {
        // Only strings, numbers and lists: there is nothing that JSON cannot hold.
        serde_json::to_string(self).unwrap_or_default()
    }
}
