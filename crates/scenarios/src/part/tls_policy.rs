//! How the printer speaks TLS, where it does not speak it as it should.

use serde::Serialize;

/// A departure from TLS 1.2 and 1.3 with the usual settings.
#[derive(Clone, Copy, PartialEq, Debug, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum TlsPolicy {
    /// TLS 1.2 alone (RFC 5246).
    Tls12Only,
    /// TLS 1.3 alone (RFC 8446).
    Tls13Only,
    /// A group for which clients send no key share at first: secp384r1 (RFC 8446 §4.1.4).
    HelloRetryRequest,
    /// A cipher suite that nobody offers.
    NoSharedCipher,
    /// A group that nobody offers.
    NoSharedGroup,
    /// TLS 1.2, with the sentinel of a server that could do better in its random (RFC 8446 §4.1.3).
    DowngradeSentinel,
    /// Hangs up on a ClientHello that offers more than TLS 1.2; TLS 1.2 with the others.
    VersionIntolerant,
    /// Speaks TLS 1.2 and adds to its ServerHello the extension heartbeat (RFC 6520).
    HeartbeatOffered,
    /// Speaks TLS 1.2 and chooses DEFLATE in its ServerHello (RFC 3749).
    CompressionOffered,
    /// Sends to a client that offers compress_certificate (RFC 8879) octets that do not inflate.
    BadCertificateCompression,
    /// Speaks no TLS, but answers the ClientHello as older firmware did, and cannot go on.
    Antique(Antique),
    /// Ends the handshake with unrecognized_name (112) unless the client names the printer (RFC 6066 §3).
    ServerNameRequired,
    /// Passes over the client's application protocols.
    AlpnNone,
    /// Knows an application protocol that nobody offers.
    AlpnNoOverlap,
    /// Speaks TLS 1.2 and chooses an application protocol that was not offered.
    AlpnUnoffered,
    /// Asks for a client certificate.
    ClientCertificate(ClientCertificate),
    /// Gives no session tickets and keeps no sessions.
    TicketsNone,
    /// Gives twenty tickets at once.
    TicketsMany,
    /// Gives tickets and honours none.
    TicketRefused,
    /// Gives tickets with a lifetime of 2^32 - 1 seconds, where seven days are the most (RFC 8446 §4.6.1).
    TicketWrongAge,
    /// Keeps tickets and sessions when the certificate changes.
    ResumedOldIdentity,
    /// Speaks TLS 1.3 and echoes another legacy_session_id than the client's (RFC 8446 §4.1.3).
    SessionIdEchoWrong,
    /// Clients that come by IPv4 get [`crate::Made::other`].
    OtherCertificateOnIpv4,
    /// Signs its handshakes wrongly.
    Signature(WrongSignature),
    /// Sends handshake messages in the clear one octet per record, the others in the smallest records.
    TinyRecords,
}

/// What an older printer answers a ClientHello with.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Antique {
    /// SERVER-HELLO of SSL 2.0.
    Ssl2,
    /// ServerHello of SSL 3.0 (RFC 6101) with TLS_RSA_WITH_RC4_128_SHA.
    Ssl3,
    /// ServerHello of TLS 1.2 with TLS_RSA_WITH_RC4_128_SHA.
    Rc4,
    /// ServerHello of TLS 1.2 with TLS_RSA_WITH_DES_CBC_SHA.
    Des,
    /// ServerHello of TLS 1.2 with TLS_RSA_WITH_3DES_EDE_CBC_SHA.
    TripleDes,
    /// ServerHello of TLS 1.2 with TLS_RSA_EXPORT_WITH_RC4_40_MD5.
    Export,
}

/// How a client certificate is asked for.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum ClientCertificate {
    /// Any, or none.
    Optional,
    /// Any, in TLS 1.2.
    RequiredTls12,
    /// Any, in TLS 1.3.
    RequiredTls13,
    /// Any; certificate_authorities names an authority that nobody has.
    WrongAuthorities,
    /// Refused, whatever it is, with unknown_ca (48).
    Rejected,
}

/// How a handshake is signed.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum WrongSignature {
    /// With a bit flipped.
    Flipped,
    /// With half of its octets.
    Truncated,
    /// Said to be of a scheme that the client did not offer: RSA or ECDSA with MD5 (RFC 5246 §7.4.1.4.1).
    UnofferedScheme,
}
