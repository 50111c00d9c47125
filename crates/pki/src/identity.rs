//! Certificates as bytes, and an identity: a chain with the private key of its leaf.

use crate::inspect::{CertificateFacts, InspectError};
use crate::{PrivateKey, PublicKey};
use sha1::Sha1;
use sha2::{Digest, Sha256};

/// One certificate, DER, exactly as it came.
#[derive(Clone, PartialEq, Eq)]
pub struct Certificate {
    der: Vec<u8>,
}

/// A certificate chain, leaf first, and the private key of the leaf.
#[derive(Clone)]
pub struct Identity {
    /// Leaf first; never empty.
    chain: Vec<Certificate>,
    /// Of the leaf.
    facts: CertificateFacts,
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
        crate::key::pem("CERTIFICATE", &self.der)
    }
    /// SHA-1 of the DER, 40 upper-case hex digits (Windows' thumbprint).
    pub fn sha1(&self) -> String {
        hex::encode_upper(Sha1::digest(&self.der))
    }
    /// SHA-256 of the DER, 64 upper-case hex digits.
    pub fn sha256(&self) -> String {
        hex::encode_upper(Sha256::digest(&self.der))
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
        let facts = chain.first().ok_or(IdentityError::NoCertificate)?.facts()?;
        let belongs =
            PublicKey::from_spki(&facts.public_key.spki).is_ok_and(|of_leaf| of_leaf.is_same_key(&key.public_key()));
        if !belongs {
            return Err(IdentityError::KeyMismatch {
                subject: facts.subject.to_string(),
            });
        }
        Ok(Self { chain, facts, key })
    }
    /// What the leaf says.
    pub fn facts(&self) -> &CertificateFacts {
        &self.facts
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

impl std::fmt::Debug for Identity {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Identity")
            .field("subject", &self.facts.subject.to_string())
            .field("chain", &self.chain)
            .field("key", &self.key)
            .finish()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{KeyAlgorithm, Name, Recipe, Seed};
    use time::macros::datetime;

    #[test]
    fn a_foreign_key_is_refused_with_the_subject() {
        let key = |label| PrivateKey::generate(KeyAlgorithm::EcP256, &Seed::from_bytes([1; 32]).derive(label));
        let (from, to) = (datetime!(2007-01-01 0:00 UTC), datetime!(2017-01-01 0:00 UTC));
        let certificate = Recipe::new(Name::common_name("a"), vec![1], from, to).self_signed(&key("a"));
        assert!(Identity::new(vec![certificate.clone()], key("a")).is_ok());
        let error = Identity::new(vec![certificate], key("b")).unwrap_err();
        assert_eq!(error, IdentityError::KeyMismatch { subject: "CN=a".into() });
        assert_eq!(
            Identity::new(Vec::new(), key("b")).unwrap_err(),
            IdentityError::NoCertificate
        );
    }
}
