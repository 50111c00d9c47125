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
        reason: "The TLS library signs with P-256 and larger curves alone.",
    },
    Missing {
        id: "dsa-leaf",
        title: "A DSA key",
        reason: "The TLS library has no DSA; TLS 1.3 has none either.",
    },
    Missing {
        id: "tls10-only",
        title: "TLS 1.0 and nothing newer",
        reason: "The TLS library speaks TLS 1.2 and 1.3.",
    },
    Missing {
        id: "tls11-only",
        title: "TLS 1.1 and nothing newer",
        reason: "The TLS library speaks TLS 1.2 and 1.3.",
    },
    Missing {
        id: "null-cipher",
        title: "A cipher suite without encryption",
        reason: "The TLS library has none.",
    },
    Missing {
        id: "anon-dh",
        title: "A key exchange without a certificate",
        reason: "The TLS library has none.",
    },
    Missing {
        id: "rsa-kx-only",
        title: "RSA key exchange, without forward secrecy",
        reason: "The TLS library exchanges keys by ECDHE alone.",
    },
    Missing {
        id: "cbc-only",
        title: "Ciphers in CBC mode and nothing newer",
        reason: "The TLS library has AEAD ciphers alone.",
    },
    Missing {
        id: "dh-1024",
        title: "Diffie-Hellman with 1024 bits",
        reason: "The TLS library exchanges keys by ECDHE alone.",
    },
    Missing {
        id: "dh-512",
        title: "Diffie-Hellman with 512 bits",
        reason: "The TLS library exchanges keys by ECDHE alone.",
    },
    Missing {
        id: "dh-composite",
        title: "Diffie-Hellman with a modulus that is no prime",
        reason: "The TLS library exchanges keys by ECDHE alone.",
    },
    Missing {
        id: "dh-small-subgroup",
        title: "Diffie-Hellman in a small subgroup",
        reason: "The TLS library exchanges keys by ECDHE alone.",
    },
    Missing {
        id: "renegotiation-request",
        title: "A HelloRequest in the middle of a session",
        reason: "The TLS library does not renegotiate.",
    },
];
