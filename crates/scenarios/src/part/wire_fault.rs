//! What goes wrong with the octets of a handshake, below TLS.

use serde::Serialize;

/// A misbehaviour on the wire.
#[derive(Clone, Copy, PartialEq, Debug, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum WireFault {
    /// Takes the ClientHello and says nothing, until the client gives up or the handshake deadline passes.
    StallBeforeServerHello,
}
