//! What cannot be served, and why.

use serde::Serialize;

/// A way to go wrong that is known, and not in the catalogue.
#[derive(Clone, Copy, Debug, Serialize)]
pub struct Missing {
    /// The name that it would have.
    pub id: &'static str,
    /// What it would be.
    pub title: &'static str,
    /// Why it is not there.
    pub reason: &'static str,
}

/// By their places in the catalogue.
pub const MISSING: &[Missing] = &[
    Missing {
        id: "weak-key-ec-p192",
        title: "A key on the obsolete curve P-192",
        reason: "The TLS library that Misprint uses signs with P-256 and larger curves alone, so such a key could not sign a single handshake.",
    },
    Missing {
        id: "dsa-leaf",
        title: "A DSA key",
        reason: "The TLS library that Misprint uses has no DSA, TLS 1.3 has none either, and clients of today offer none in TLS 1.2.",
    },
    Missing {
        id: "tls10-only",
        title: "TLS 1.0 and nothing newer",
        reason: "The TLS library that Misprint uses speaks TLS 1.2 and 1.3. Some clients still print over TLS 1.0, and that takes a whole session: prepared octets, as in ssl3-only, would show the refusals alone.",
    },
    Missing {
        id: "tls11-only",
        title: "TLS 1.1 and nothing newer",
        reason: "As tls10-only: it takes a whole session of TLS 1.1, which the TLS library that Misprint uses does not speak.",
    },
    Missing {
        id: "null-cipher",
        title: "A cipher suite without encryption",
        reason: "The TLS library that Misprint uses always encrypts. Clients of today offer no such suite and would be refused; no-shared-cipher shows that refusal.",
    },
    Missing {
        id: "anon-dh",
        title: "A key exchange without a certificate",
        reason: "The TLS library that Misprint uses always sends a certificate. Clients of today offer no such suite and would be refused; no-shared-cipher shows that refusal.",
    },
    Missing {
        id: "rsa-kx-only",
        title: "RSA key exchange, without forward secrecy",
        reason: "The TLS library that Misprint uses exchanges keys by ECDHE alone. Most clients still go along with RSA key exchange, and that takes a whole session, which prepared octets cannot give.",
    },
    Missing {
        id: "cbc-only",
        title: "Ciphers in CBC mode and nothing newer",
        reason: "The TLS library that Misprint uses has ciphers with built-in authentication (AES-GCM, ChaCha20-Poly1305) alone. Most clients still go along with CBC, and that takes a whole session.",
    },
    Missing {
        id: "dh-1024",
        title: "Diffie-Hellman with 1024 bits",
        reason: "The TLS library that Misprint uses exchanges keys by ECDHE alone, and has no Diffie-Hellman over numbers at all.",
    },
    Missing {
        id: "dh-512",
        title: "Diffie-Hellman with 512 bits",
        reason: "As dh-1024: the TLS library that Misprint uses has no Diffie-Hellman over numbers.",
    },
    Missing {
        id: "dh-composite",
        title: "Diffie-Hellman with a modulus that is no prime",
        reason: "As dh-1024: the TLS library that Misprint uses has no Diffie-Hellman over numbers.",
    },
    Missing {
        id: "dh-small-subgroup",
        title: "Diffie-Hellman in a small subgroup",
        reason: "As dh-1024: the TLS library that Misprint uses has no Diffie-Hellman over numbers.",
    },
    Missing {
        id: "renegotiation-request",
        title: "A HelloRequest in the middle of a session",
        reason: "A HelloRequest comes inside an encrypted session, and the TLS library that Misprint uses neither sends nor answers one.",
    },
];
