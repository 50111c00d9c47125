//! One TLS attempt as the printer saw it.

use super::verdict::Judgement;
use serde::Serialize;
use std::net::SocketAddr;

/// One TLS attempt: the `handshake` event. Names are IANA's (`TLSv1.3`, `TLS_AES_256_GCM_SHA384`, `x25519`,
/// `unknown_ca`); what has none is hexadecimal (`0x1a2b`), and reserved values of RFC 8701 are `GREASE`.
#[derive(Clone, Debug, Serialize, PartialEq, Eq)]
pub struct HandshakeRecord {
    /// Number of the connection.
    pub connection: u64,
    /// Address and port of the client.
    pub peer: SocketAddr,
    /// Which port of the printer: `ipp`, `https`, or, upgraded, `http`.
    pub port: &'static str,
    /// It began in plain HTTP on the same connection (RFC 2817).
    pub upgraded: bool,
    /// The scenarios that were played to this client; empty: the printer as it is.
    pub scenario: Vec<&'static str>,
    /// How it ended.
    pub outcome: Outcome,
    /// What the client made of the printer.
    #[serde(flatten)]
    pub judgement: Judgement,
    /// Name of the alert that the client sent, with outcome `alert-received`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub alert: Option<String>,
    /// Name of the alert that we sent in the clear.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub alert_sent: Option<String>,
    /// Why, with outcome `failed`: `not-tls`, `no-common-version`, ...
    #[serde(skip_serializing_if = "Option::is_none")]
    pub reason: Option<&'static str>,
    /// `reason` in the TLS library's words.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub detail: Option<String>,
    /// Both Finished messages were exchanged.
    pub finished: bool,
    /// Did octets of a request come after that?
    pub request_seen: bool,
    /// How the connection ended where it ended after Finished and before any octet of a request: `close-notify`, `eof`,
    /// `reset`, `alert`, `idle` (by us, after the idle limit) or `stopping` (by us).
    #[serde(skip_serializing_if = "Option::is_none")]
    pub ended: Option<&'static str>,
    /// server_name; clients that connect to an address send none.
    pub sni: Option<String>,
    /// The application protocol agreed on.
    pub alpn: Option<String>,
    /// The version agreed on.
    pub version: Option<String>,
    /// The cipher suite agreed on.
    pub cipher: Option<String>,
    /// The group of the key exchange.
    pub group: Option<String>,
    /// Was an earlier session resumed?
    pub resumed: bool,
    /// What the printer presents in a full handshake; `null` when it ended before that was chosen.
    pub presented: Option<Presented>,
    /// Did the client give a certificate of its own, in a handshake that was finished?
    pub client_certificate: bool,
    /// What the client offered; `null` when no ClientHello could be read.
    pub offered: Option<Offer>,
    /// Fingerprint of the ClientHello: JA4 by FoxIO.
    pub ja4: Option<String>,
    /// The client's TLS library, guessed from its ClientHello.
    pub library: Option<&'static str>,
    /// How long it took.
    pub ms: Stages,
}

/// How a TLS attempt ended.
#[derive(Clone, Copy, Debug, Serialize, PartialEq, Eq)]
#[serde(rename_all = "kebab-case")]
pub enum Outcome {
    /// Finished was exchanged, and the client sent a request or went away without complaint.
    Established,
    /// The client sent an alert, during the handshake or right after it.
    AlertReceived,
    /// The client closed before Finished, without an alert.
    Closed,
    /// The client's system reset the connection.
    Reset,
    /// The handshake deadline passed.
    Timeout,
    /// We gave up: see `reason`.
    Failed,
}

/// What the printer presents in a full handshake, before a scenario changes octets on the wire.
#[derive(Clone, Debug, Serialize, PartialEq, Eq)]
pub struct Presented {
    /// SHA-256 of each certificate's DER in upper-case hex, leaf first.
    pub chain: Vec<String>,
    /// The kind of key that it signs with, such as `rsa-2048`.
    pub key: String,
    /// Is there an OCSP response to staple, for clients that ask for one?
    pub staple: bool,
}

/// What a ClientHello offered, in its order.
#[derive(Clone, Debug, Default, Serialize, PartialEq, Eq)]
pub struct Offer {
    /// supported_versions, or without that extension the one highest version of the hello.
    pub versions: Vec<String>,
    /// Cipher suites.
    pub ciphers: Vec<String>,
    /// supported_groups.
    pub groups: Vec<String>,
    /// Application protocols.
    pub alpn: Vec<String>,
}

/// Milliseconds from accept, or from the 101 that TLS began with.
#[derive(Clone, Copy, Debug, Default, Serialize, PartialEq, Eq)]
pub struct Stages {
    /// To the whole ClientHello.
    pub hello: Option<u64>,
    /// To the first octet of the printer's answer to it, whatever that is.
    pub answered: Option<u64>,
    /// To the client's Finished.
    pub finished: Option<u64>,
    /// To the first octet of a request or the end.
    pub total: u64,
}

impl HandshakeRecord {
    /// Nothing has happened yet.
    pub(crate) fn new(connection: u64, peer: SocketAddr, port: &'static str) -> Self {
        Self {
            connection,
            peer,
            port,
            upgraded: false,
            scenario: Vec::new(),
            outcome: Outcome::Closed,
            judgement: Judgement::default(),
            alert: None,
            alert_sent: None,
            reason: None,
            detail: None,
            finished: false,
            request_seen: false,
            ended: None,
            sni: None,
            alpn: None,
            version: None,
            cipher: None,
            group: None,
            resumed: false,
            presented: None,
            client_certificate: false,
            offered: None,
            ja4: None,
            library: None,
            ms: Stages::default(),
        }
    }
}
