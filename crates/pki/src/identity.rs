//! Certificates as bytes, and an identity: a chain with the private key of its leaf.

use crate::inspect::{CertificateFacts, InspectError};
use crate::PrivateKey;

/// One certificate, DER, exactly as it came.
#[derive(Clone, PartialEq, Eq)]
pub struct Certificate {
    der: Vec<u8>,
}

/// A certificate chain, leaf first, and the private key of the leaf.
#[derive(Clone, Debug)]
pub struct Identity {
    /// Leaf first; never empty.
    chain: Vec<Certificate>,
    key: PrivateKey,
}

/// The key is not the certificate's, or there is no certificate.
#[derive(Debug, thiserror::Error, PartialEq, Eq)]
pub enum IdentityError {
    /// The chain is empty.
    #[error("there is no certificate")]
    NoCertificate,
    /// The leaf's public key is another one.
    #[error("the private key does not belong to the certificate {subject}")]
    KeyMismatch {
        /// Subject of the leaf.
        subject: String,
    },
    /// The leaf cannot be read.
    #[error(transparent)]
    Unreadable(#[from] InspectError),
}

impl Certificate {
    /// Wraps DER without looking at it.
    pub fn from_der(der: Vec<u8>) -> Self {
        Self { der }
    }
    /// The bytes.
    pub fn der(&self) -> &[u8] {
        &self.der
    }
    /// PEM with 64 columns.
    pub fn to_pem(&self) -> String {
        todo!()
    }
    /// SHA-1 of the DER, 40 upper-case hex digits (Windows' thumbprint).
    pub fn sha1(&self) -> String {
        todo!()
    }
    /// SHA-256 of the DER, 64 upper-case hex digits.
    pub fn sha256(&self) -> String {
        todo!()
    }
    /// What the certificate says.
    pub fn facts(&self) -> Result<CertificateFacts, InspectError> {
        crate::inspect::certificate(&self.der)
    }
}

impl std::fmt::Debug for Certificate {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Certificate({} bytes)", self.der.len())
    }
}

impl Identity {
    /// Checks that the key is the leaf's.
    pub fn new(chain: Vec<Certificate>, key: PrivateKey) -> Result<Self, IdentityError> {
        let _ = (&chain, &key);
        todo!()
    }
    /// The certificate of the key.
    pub fn leaf(&self) -> &Certificate {
        &self.chain[0]
    }
    /// Leaf first.
    pub fn chain(&self) -> &[Certificate] {
        &self.chain
    }
    /// The private key.
    pub fn key(&self) -> &PrivateKey {
        &self.key
    }
}
