//! PKCS#10 certificate requests (RFC 2986).

use crate::{HashAlgorithm, Name, PrivateKey, PublicKey};

/// A certificate request, DER.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct CertificateRequest {
    der: Vec<u8>,
}

impl CertificateRequest {
    /// A request for `subject`, signed with `key`.
    pub fn new(subject: &Name, key: &PrivateKey, hash: HashAlgorithm) -> Self {
        let _ = (subject, key, hash);
        todo!()
    }
    /// The bytes.
    pub fn der(&self) -> &[u8] {
        &self.der
    }
    /// `-----BEGIN CERTIFICATE REQUEST-----`.
    pub fn to_pem(&self) -> String {
        todo!()
    }
    /// Reads a request (DER or PEM) and checks its signature: subject and key.
    pub fn read(file: &[u8]) -> Result<(Name, PublicKey), crate::import::ImportError> {
        let _ = file;
        todo!()
    }
}
