//! Bytes to facts: what a certificate says, read with bounds from hostile DER.
//!
//! It reports and does not judge: an expired, self-contradicting or weakly signed certificate is read like any other.
//! The contents of extensions are read in `inspect/extensions.rs`; one that cannot be read fails the whole.

pub(crate) mod access;
pub(crate) mod extensions;
pub(crate) mod time_of;

use crate::ber::{self, BerError, Reader};
use crate::key::{Spki, algorithm_identifier};
use crate::recipe::AlternativeName;
use crate::{HashAlgorithm, KeyAlgorithm, Name, PublicKey};
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
    /// DER of the signature's AlgorithmIdentifier.
    pub signature_algorithm: Vec<u8>,
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
        PublicKey::from_spki(issuer_spki)
            .is_ok_and(|key| key.verifies(&self.signature_algorithm, &self.tbs, &self.signature))
    }
    /// Subject equals issuer, byte for byte.
    pub fn is_self_issued(&self) -> bool {
        self.subject_der == self.issuer_der
    }
}

/// The largest certificate that is looked at, in octets.
pub const MAX_CERTIFICATE: usize = 64 * 1024;

/// Reads one certificate; at most 64 KiB.
pub fn certificate(der: &[u8]) -> Result<CertificateFacts, InspectError> {
    if der.len() > MAX_CERTIFICATE {
        return Err(InspectError {
            what: format!("more than {MAX_CERTIFICATE} octets"),
            offset: MAX_CERTIFICATE,
        });
    }
    Ok(read(der)?)
}

impl From<BerError> for InspectError {
    fn from(error: BerError) -> Self {
        Self {
            what: error.what,
            offset: error.offset,
        }
    }
}

fn read(der: &[u8]) -> Result<CertificateFacts, BerError> {
    let mut outer = Reader::new(der);
    let mut parts = outer.sequence("a certificate")?;
    outer.finish("the certificate")?;
    let tbs = parts.expect(ber::SEQUENCE, "a TBSCertificate")?;
    let mut ahead = parts.clone();
    let signature_algorithm = ahead.expect(ber::SEQUENCE, "a signature algorithm")?.raw.to_vec();
    let (signature_oid, parameters) = algorithm_identifier(&mut parts)?;
    let signature = parts.expect(ber::BIT_STRING, "a signature")?.bit_string()?.to_vec();
    parts.finish("the signature")?;

    let mut fields = tbs.reader();
    let version = match fields.optional(ber::CONTEXT)? {
        Some(explicit) => explicit.reader().small_integer("the version")?.saturating_add(1),
        None => 1,
    };
    let version = u8::try_from(version).map_err(|_| BerError::new("a version beyond 255", tbs.offset))?;
    let serial = fields.expect(ber::INTEGER, "a serial number")?.content.to_vec();
    fields.expect(ber::SEQUENCE, "a signature algorithm")?;
    let (issuer, issuer_der) = name(&mut fields)?;
    let mut validity = fields.sequence("a validity")?;
    let not_before = time_of::read(&mut validity)?;
    let not_after = time_of::read(&mut validity)?;
    let (subject, subject_der) = name(&mut fields)?;
    let public_key = public_key(fields.expect(ber::SEQUENCE, "a SubjectPublicKeyInfo")?)?;
    // issuerUniqueID and subjectUniqueID, implicit BIT STRINGs.
    for unique_id in [0x81, 0x82] {
        fields.optional(unique_id)?;
    }
    let extensions = match fields.optional(ber::CONTEXT + 3)? {
        Some(explicit) => extensions::list(explicit)?,
        None => Vec::new(),
    };
    fields.finish("the extensions")?;

    let signature_hash = HashAlgorithm::of_rsa_oid(&signature_oid)
        .or_else(|| HashAlgorithm::of_ecdsa_oid(&signature_oid))
        .or_else(|| PublicKey::pss_hash(&signature_oid, parameters));
    let meaning = extensions::Meaning::read(&extensions)?;
    Ok(CertificateFacts {
        version,
        serial,
        issuer,
        subject,
        issuer_der,
        subject_der,
        not_before,
        not_after,
        public_key,
        signature_oid,
        signature_algorithm,
        signature_hash,
        tbs: tbs.raw.to_vec(),
        signature,
        basic_constraints: meaning.basic_constraints,
        key_usage: meaning.key_usage,
        extended_key_usage: meaning.extended_key_usage,
        alternative_names: meaning.alternative_names,
        subject_key_id: meaning.subject_key_id,
        authority_key_id: meaning.authority_key_id,
        extensions: extensions.into_iter().map(|(extension, _)| extension).collect(),
    })
}

fn name(fields: &mut Reader<'_>) -> Result<(Name, Vec<u8>), BerError> {
    let mut ahead = fields.clone();
    let raw = ahead.expect(ber::SEQUENCE, "a name")?.raw.to_vec();
    Ok((Name::read(fields)?, raw))
}

fn public_key(element: ber::Element<'_>) -> Result<PublicKeyFacts, BerError> {
    let spki = Spki::read(element.raw).map_err(|error| error.at(element.offset))?;
    let (algorithm, bits) = spki.kind();
    Ok(PublicKeyFacts {
        spki: element.raw.to_vec(),
        oid: spki.oid,
        algorithm,
        bits,
    })
}
