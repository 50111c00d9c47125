//! What goes wrong with the octets of a handshake, below TLS.

use serde::Serialize;

/// A misbehaviour on the wire. Times are in milliseconds.
#[derive(Clone, Copy, PartialEq, Debug, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum WireFault {
    /// Nobody accepts connections, on any port. Where only some connections get it: nothing is read or said.
    AcceptNever,
    /// Nothing listens on IPv4. Where only some connections get it: those by IPv4 are reset.
    Ipv6Only,
    /// Takes the ClientHello and says nothing, until the client gives up or the handshake deadline passes.
    StallBeforeServerHello,
    /// Says ServerHello, and nothing more.
    StallAfterServerHello,
    /// Stops within the message Certificate.
    StallMidCertificate,
    /// Answers the ClientHello with a reset.
    ResetAfterClientHello,
    /// Says ServerHello, and resets.
    ResetMidHandshake,
    /// Answers the ClientHello with the end of the connection.
    CloseAfterClientHello,
    /// Answers the ClientHello with a handshake record of junk.
    GarbageRecord,
    /// Answers the ClientHello with a record of length 0xffff.
    OversizeRecord,
    /// Answers the ClientHello with a record of the type 0x63.
    BadRecordType,
    /// Writes the version 0x0505 into its clear records.
    BadRecordVersion,
    /// Puts an empty handshake record before its first.
    EmptyRecord,
    /// Answers the ClientHello with an HTTP response in the clear.
    PlaintextOnTlsPort,
    /// Speaks TLS on the ports for plain HTTP and IPP.
    TlsOnPlaintextPort,
    /// Answers the ClientHello with this fatal alert (RFC 8446 §6).
    Alert(u8),
    /// Sends the handshake one octet per write.
    DripHandshake,
    /// Sends the first octets of its answers one per record.
    DripRecords {
        /// So many of them.
        octets: u32,
        /// Between two.
        pause: u32,
    },
    /// Everything from the printer comes so much later.
    Latency {
        /// By so much.
        delay: u32,
    },
    /// No more octets than this from the printer in a second.
    Bandwidth {
        /// Octets.
        per_second: u32,
    },
    /// The connection is closed after so many octets from the printer.
    LimitData {
        /// Octets.
        octets: u32,
    },
    /// The octets of the printer come in slices.
    Slicer {
        /// Octets of a slice.
        octets: u32,
        /// Between two.
        pause: u32,
    },
    /// The connection is closed later than it should be.
    SlowClose {
        /// By so much.
        delay: u32,
    },
    /// Nothing comes from the printer, which then closes.
    Timeout {
        /// After so long.
        after: u32,
    },
    /// Nothing comes from the printer, which then resets.
    ResetPeer {
        /// After so long.
        after: u32,
    },
}
