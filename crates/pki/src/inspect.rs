//! Bytes to facts: what a certificate says, read with bounds from hostile DER.

use crate::recipe::AlternativeName;
use crate::{HashAlgorithm, KeyAlgorithm, Name};
use time::OffsetDateTime;

/// The bytes are no certificate (or request) that can be read.
#[derive(Debug, thiserror::Error, PartialEq, Eq, Clone)]
#[error("the certificate cannot be read: {what} at byte {offset}")]
pub struct InspectError {
    /// What was found or missing.
    pub what: String,
    /// Where, from the start of the DER.
    pub offset: usize,
}

/// The public key of a certificate.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct PublicKeyFacts {
    /// The SubjectPublicKeyInfo, DER.
    pub spki: Vec<u8>,
    /// OID of the algorithm, dotted.
    pub oid: String,
    /// `None` when the kind is not known to us.
    pub algorithm: Option<KeyAlgorithm>,
    /// Size in bits where known.
    pub bits: Option<u32>,
}

/// An extension, as it stands.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Extension {
    /// Dotted.
    pub oid: String,
    /// The critical flag.
    pub critical: bool,
    /// Content of the OCTET STRING.
    pub value: Vec<u8>,
}

/// authorityKeyIdentifier, new (2.5.29.35) or old (2.5.29.1).
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct AuthorityKeyIdFacts {
    /// keyIdentifier.
    pub key_id: Option<Vec<u8>>,
    /// authorityCertIssuer's directoryName.
    pub issuer: Option<Name>,
    /// authorityCertSerialNumber, content octets.
    pub serial: Option<Vec<u8>>,
}

/// What a certificate says.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct CertificateFacts {
    /// 1, 2 or 3.
    pub version: u8,
    /// Content octets of the serial number INTEGER.
    pub serial: Vec<u8>,
    /// Issuer.
    pub issuer: Name,
    /// Subject.
    pub subject: Name,
    /// DER of the issuer, for comparison.
    pub issuer_der: Vec<u8>,
    /// DER of the subject.
    pub subject_der: Vec<u8>,
    /// First second of validity.
    pub not_before: OffsetDateTime,
    /// Last second of validity.
    pub not_after: OffsetDateTime,
    /// The key.
    pub public_key: PublicKeyFacts,
    /// OID of the signature algorithm, dotted.
    pub signature_oid: String,
    /// Hash of the signature, where known (RSA PKCS#1 and ECDSA).
    pub signature_hash: Option<HashAlgorithm>,
    /// The signed bytes (TBSCertificate, with its header).
    pub tbs: Vec<u8>,
    /// The signature's octets.
    pub signature: Vec<u8>,
    /// All extensions in their order.
    pub extensions: Vec<Extension>,
    /// basicConstraints: cA, pathLen.
    pub basic_constraints: Option<(bool, Option<u32>)>,
    /// keyUsage bits (bit 0 = digitalSignature).
    pub key_usage: Option<u16>,
    /// extendedKeyUsage OIDs; `None`: no such extension.
    pub extended_key_usage: Option<Vec<String>>,
    /// dNSName and iPAddress entries of the SAN; `None`: no such extension.
    pub alternative_names: Option<Vec<AlternativeName>>,
    /// subjectKeyIdentifier.
    pub subject_key_id: Option<Vec<u8>>,
    /// authorityKeyIdentifier.
    pub authority_key_id: Option<AuthorityKeyIdFacts>,
}

impl CertificateFacts {
    /// Is this certificate's signature good under `issuer_spki` (DER)? `false` also when the algorithm is unknown.
    pub fn is_signed_by(&self, issuer_spki: &[u8]) -> bool {
        let _ = issuer_spki;
        todo!()
    }
    /// Subject equals issuer, byte for byte.
    pub fn is_self_issued(&self) -> bool {
        self.subject_der == self.issuer_der
    }
}

/// Reads one certificate; at most 64 KiB.
pub fn certificate(der: &[u8]) -> Result<CertificateFacts, InspectError> {
    let _ = der;
    todo!()
}
