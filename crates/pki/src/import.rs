//! Files to values: PEM, DER and PKCS#12 (RFC 7292), every one of them possibly hostile.

use crate::{Certificate, Identity};

/// The largest PFX that is looked at, in octets.
pub const MAX_PFX: usize = 256 * 1024;
/// The most key-derivation iterations that are worked through, over a whole file.
pub const MAX_ITERATIONS: u64 = 2_000_000;

/// Why a file was not taken. The text never holds a password or key material.
#[derive(Debug, thiserror::Error, PartialEq, Eq, Clone)]
pub enum ImportError {
    /// More octets than are looked at.
    #[error("the file is {octets} octets long; at most {limit} are taken")]
    TooLarge {
        /// Its size.
        octets: usize,
        /// The most that is taken.
        limit: usize,
    },
    /// Not the format it should be.
    #[error("the file is not a readable {format}: {why}")]
    Unreadable {
        /// `PKCS#12`, `PEM`, `certificate`.
        format: &'static str,
        /// What is wrong.
        why: String,
    },
    /// The MAC does not verify.
    #[error("the password is wrong, or the file was changed after it was made")]
    WrongPassword,
    /// Key derivation would take too long.
    #[error("the file asks for {asked} key-derivation iterations; at most {limit} are worked through")]
    TooManyIterations {
        /// What the file asks for.
        asked: u64,
        /// The most that is worked through.
        limit: u64,
    },
    /// An encryption or hash that is not supported.
    #[error("the file uses {0}, which is not supported")]
    Unsupported(String),
    /// No private key in it.
    #[error("the file holds no private key; export it with the private key")]
    NoPrivateKey,
    /// No certificate in it.
    #[error("the file holds no certificate")]
    NoCertificate,
    /// Key and certificate do not belong together.
    #[error("the private key in the file does not belong to any certificate in it")]
    KeyMismatch,
}

/// What a PFX held.
#[derive(Clone, Debug)]
pub struct Imported {
    /// The leaf with its key, then the other certificates: issuers in order where they chain, the rest after.
    pub identity: Identity,
    /// friendlyName of the key or leaf bag.
    pub friendly_name: Option<String>,
}

/// Reads a PFX: BER or DER, password integrity (HMAC over the original octets) with SHA-1 or SHA-2, PBES1 (3DES,
/// RC2-40, RC2-128), PBES2 (PBKDF2 with any HMAC, AES-CBC or 3DES), or no encryption. The empty password is tried in
/// both its forms. Takes up to a second: call it off the async threads.
pub fn pfx(file: &[u8], password: &str) -> Result<Imported, ImportError> {
    let _ = (file, password);
    todo!()
}

/// Reads certificates: one DER, or a PEM bundle (anything that is not a certificate is passed over).
pub fn certificates(file: &[u8]) -> Result<Vec<Certificate>, ImportError> {
    let _ = file;
    todo!()
}
