//! Files to values: PEM, DER and PKCS#12 (RFC 7292), every one of them possibly hostile.
//!
//! The structure of a PFX is read in `import/pfx.rs`; which certificate belongs to its key, and the order of the chain,
//! is found in `import/chain.rs`.

mod chain;
mod pfx;

use crate::ber::BerError;
use crate::{Certificate, Identity};

/// The largest PFX that is looked at, in octets.
pub const MAX_PFX: usize = 256 * 1024;
/// The most key-derivation iterations that are worked through, over a whole file.
pub const MAX_ITERATIONS: u64 = 2_000_000;
/// The largest file of certificates that is looked at, in octets.
pub const MAX_CERTIFICATES: usize = 1024 * 1024;

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

impl ImportError {
    pub(crate) fn unreadable(format: &'static str, why: impl ToString) -> Self {
        Self::Unreadable {
            format,
            why: why.to_string(),
        }
    }
}

impl From<BerError> for ImportError {
    fn from(error: BerError) -> Self {
        Self::unreadable("PKCS#12", error)
    }
}

/// What a PFX held.
#[derive(Clone, Debug)]
pub struct Imported {
    /// The leaf with its key, then the other certificates: issuers in order where they chain, the rest after.
    pub identity: Identity,
    /// friendlyName of the key or leaf bag.
    pub friendly_name: Option<String>,
}

/// Reads a PFX: BER or DER, password integrity (HMAC over the original octets, or PBMAC1) with SHA-1 or SHA-2, PBES1
/// (3DES, RC2-40, RC2-128), PBES2 (PBKDF2 with any HMAC, AES-CBC or 3DES), or no encryption. The empty password is
/// tried in both its forms. A file without MAC is taken when it decrypts. Takes up to a second: call it off the async
/// threads.
pub fn pfx(file: &[u8], password: &str) -> Result<Imported, ImportError> {
    if file.len() > MAX_PFX {
        return Err(ImportError::TooLarge {
            octets: file.len(),
            limit: MAX_PFX,
        });
    }
    let contents = pfx::read(file, password)?;
    chain::assemble(contents)
}

/// Reads certificates: one DER, or a PEM bundle (anything that is not a certificate is passed over). Every one can be
/// read by [`crate::inspect::certificate`].
pub fn certificates(file: &[u8]) -> Result<Vec<Certificate>, ImportError> {
    if file.len() > MAX_CERTIFICATES {
        return Err(ImportError::TooLarge {
            octets: file.len(),
            limit: MAX_CERTIFICATES,
        });
    }
    if file.first() == Some(&crate::ber::SEQUENCE) {
        let certificate = Certificate::from_der(file.to_vec());
        certificate
            .facts()
            .map_err(|error| ImportError::unreadable("certificate", error))?;
        return Ok(vec![certificate]);
    }
    let mut found = Vec::new();
    for label in ["CERTIFICATE", "X509 CERTIFICATE", "TRUSTED CERTIFICATE"] {
        for block in pem_blocks(file, label) {
            let block = block.map_err(|why| ImportError::unreadable("PEM", why))?;
            let certificate = Certificate::from_der(block);
            certificate
                .facts()
                .map_err(|error| ImportError::unreadable("certificate", error))?;
            found.push(certificate);
        }
    }
    if found.is_empty() {
        Err(ImportError::NoCertificate)
    } else {
        Ok(found)
    }
}

/// The content of every PEM block with this label. What stands around the blocks may be anything, in any encoding.
pub(crate) fn pem_blocks(file: &[u8], label: &str) -> Vec<Result<Vec<u8>, String>> {
    let text = String::from_utf8_lossy(file);
    let (begin, end) = (format!("-----BEGIN {label}-----"), format!("-----END {label}-----"));
    let mut blocks = Vec::new();
    let mut rest = &*text;
    while let Some(start) = rest.find(&begin) {
        rest = &rest[start..];
        let Some(length) = rest.find(&end) else {
            blocks.push(Err(format!("{begin} has no end")));
            break;
        };
        let (block, after) = rest.split_at(length + end.len());
        blocks.push(
            pem::parse(block)
                .map(pem::Pem::into_contents)
                .map_err(|error| error.to_string()),
        );
        rest = after;
    }
    blocks
}
