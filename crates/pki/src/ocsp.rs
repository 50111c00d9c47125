//! The Online Certificate Status Protocol (RFC 6960): requests and responses, written and read with bounds, and a
//! [`Responder`] that answers one with the other.
//!
//! No network: what carries them is the caller's. Reading reports and does not judge: whether a response is of the right
//! responder, well signed, in time and about the certificate in question is asked of its facts.

mod read;
mod responder;
mod write;

pub use responder::Responder;
pub use write::{OcspRecipe, Single};

use crate::crl::{Reason, same_serial};
use crate::inspect::{CertificateFacts, InspectError};
use crate::key::Spki;
use crate::{Certificate, HashAlgorithm, PublicKey};
use sha1::{Digest, Sha1};
use time::OffsetDateTime;

/// The largest request or response that is looked at, in octets.
pub const MAX_OCSP: usize = 256 * 1024;
/// The most certificates that are looked at in one request or response.
pub const MAX_SINGLES: usize = 1024;
/// The media type of a request (RFC 6960 appendix A.1).
pub const REQUEST_TYPE: &str = "application/ocsp-request";
/// The media type of a response.
pub const RESPONSE_TYPE: &str = "application/ocsp-response";

/// Which certificate is asked about (CertID, RFC 6960 §4.1.1).
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct CertId {
    /// OID of the hash, dotted.
    pub hash_oid: String,
    /// Hash of the DER of the issuer's name.
    pub issuer_name_hash: Vec<u8>,
    /// Hash of the octets of the issuer's public key, without its algorithm.
    pub issuer_key_hash: Vec<u8>,
    /// Content octets of the serial number.
    pub serial: Vec<u8>,
}

impl CertId {
    /// The certificate of `serial` (content octets) that `issuer` issued.
    pub fn new(hash: HashAlgorithm, issuer: &CertificateFacts, serial: &[u8]) -> Self {
        let key = Spki::read(&issuer.public_key.spki)
            .map(|spki| spki.key)
            .unwrap_or_default();
        Self {
            hash_oid: hash.oid().to_owned(),
            issuer_name_hash: hash.digest(&issuer.subject_der),
            issuer_key_hash: hash.digest(key),
            serial: serial.to_vec(),
        }
    }

    /// Is this the certificate of `serial` that `issuer` issued? `false` also where the hash is not known.
    pub fn is_of(&self, issuer: &CertificateFacts, serial: &[u8]) -> bool {
        HashAlgorithm::of_oid(&self.hash_oid).is_some_and(|hash| {
            let expected = Self::new(hash, issuer, serial);
            expected.issuer_name_hash == self.issuer_name_hash
                && expected.issuer_key_hash == self.issuer_key_hash
                && same_serial(&self.serial, serial)
        })
    }
}

/// What a responder says of one certificate.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum CertStatus {
    /// Not revoked, as far as the responder knows.
    Good,
    /// Revoked.
    Revoked {
        /// Since when.
        at: OffsetDateTime,
        /// Why, where it is said.
        reason: Option<Reason>,
    },
    /// The responder does not know it.
    Unknown,
}

/// Whether there is an answer at all (OCSPResponseStatus; its number is that of the ENUMERATED).
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
#[expect(missing_docs, reason = "the names are those of RFC 6960 §4.2.1")]
#[repr(u8)]
pub enum ResponseStatus {
    Successful = 0,
    MalformedRequest = 1,
    InternalError = 2,
    TryLater = 3,
    SigRequired = 5,
    Unauthorized = 6,
}

/// A request, DER.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct OcspRequest {
    der: Vec<u8>,
}

/// What a request asks.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct RequestFacts {
    /// About which certificates.
    pub certificates: Vec<CertId>,
    /// The nonce extension's value, as it stands.
    pub nonce: Option<Vec<u8>>,
}

/// A response, DER, exactly as it came.
#[derive(Clone, PartialEq, Eq)]
pub struct OcspResponse {
    der: Vec<u8>,
}

/// Who signed a response (ResponderID).
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum ResponderId {
    /// DER of its name.
    ByName(Vec<u8>),
    /// SHA-1 of the octets of its public key.
    ByKey(Vec<u8>),
}

/// What a response says of one certificate.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct SingleFacts {
    /// Which certificate.
    pub id: CertId,
    /// Its status.
    pub status: CertStatus,
    /// When the status was known to be so.
    pub this_update: OffsetDateTime,
    /// When newer information comes at the latest.
    pub next_update: Option<OffsetDateTime>,
}

/// What a successful response says.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct BasicFacts {
    /// Who signed it.
    pub responder: ResponderId,
    /// When it was signed.
    pub produced_at: OffsetDateTime,
    /// One for each certificate.
    pub singles: Vec<SingleFacts>,
    /// The nonce extension's value, as it stands.
    pub nonce: Option<Vec<u8>>,
    /// A critical extension is not known here: nothing can be concluded from it.
    pub has_unknown_critical_extension: bool,
    /// OID of the signature algorithm, dotted.
    pub signature_oid: String,
    /// DER of the signature's AlgorithmIdentifier.
    pub signature_algorithm: Vec<u8>,
    /// The signature's octets.
    pub signature: Vec<u8>,
    /// The certificates that came along.
    pub certificates: Vec<Certificate>,
    tbs: Vec<u8>,
}

/// What a response says.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum ResponseFacts {
    /// There is an answer.
    Answer(Box<BasicFacts>),
    /// There is none.
    NoAnswer(ResponseStatus),
}

impl BasicFacts {
    /// Is this response's signature good under this key (SubjectPublicKeyInfo, DER)?
    pub fn is_signed_by(&self, spki: &[u8]) -> bool {
        PublicKey::from_spki(spki).is_ok_and(|key| key.verifies(&self.signature_algorithm, &self.tbs, &self.signature))
    }
}

impl ResponderId {
    /// Is it the subject, or the key, of this certificate?
    pub fn is(&self, certificate: &CertificateFacts) -> bool {
        match self {
            Self::ByName(name) => *name == certificate.subject_der,
            Self::ByKey(hash) => key_hash(&certificate.public_key.spki) == *hash,
        }
    }
}

impl OcspRequest {
    /// A request about these certificates, with a nonce (RFC 8954 §2.1: 1 to 32 octets) where one is given. Not signed.
    pub fn new(certificates: &[CertId], nonce: Option<&[u8]>) -> Self {
        Self {
            der: write::request(certificates, nonce),
        }
    }
    /// Wraps DER without looking at it.
    pub fn from_der(der: Vec<u8>) -> Self {
        Self { der }
    }
    /// The bytes.
    pub fn der(&self) -> &[u8] {
        &self.der
    }
    /// What it asks; at most [`MAX_SINGLES`] certificates. A signature is passed over.
    pub fn facts(&self) -> Result<RequestFacts, InspectError> {
        bounded(&self.der)?;
        Ok(read::request(&self.der)?)
    }
}

impl OcspResponse {
    /// A response without an answer.
    pub fn refusal(status: ResponseStatus) -> Self {
        Self {
            der: write::refusal(status),
        }
    }
    /// Wraps DER without looking at it.
    pub fn from_der(der: Vec<u8>) -> Self {
        Self { der }
    }
    /// The bytes.
    pub fn der(&self) -> &[u8] {
        &self.der
    }
    /// SHA-1 of the DER, 40 upper-case hex digits.
    pub fn sha1(&self) -> String {
        hex::encode_upper(Sha1::digest(&self.der))
    }
    /// What it says.
    pub fn facts(&self) -> Result<ResponseFacts, InspectError> {
        bounded(&self.der)?;
        Ok(read::response(&self.der)?)
    }
}

impl std::fmt::Debug for OcspResponse {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "OcspResponse({} bytes)", self.der.len())
    }
}

impl ResponseStatus {
    fn of_number(number: u64) -> Option<Self> {
        [
            Self::Successful,
            Self::MalformedRequest,
            Self::InternalError,
            Self::TryLater,
            Self::SigRequired,
            Self::Unauthorized,
        ]
        .into_iter()
        .find(|status| *status as u64 == number)
    }
}

impl std::fmt::Display for ResponseStatus {
    /// As RFC 6960 spells it: `tryLater`.
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(match self {
            Self::Successful => "successful",
            Self::MalformedRequest => "malformedRequest",
            Self::InternalError => "internalError",
            Self::TryLater => "tryLater",
            Self::SigRequired => "sigRequired",
            Self::Unauthorized => "unauthorized",
        })
    }
}

fn bounded(der: &[u8]) -> Result<(), InspectError> {
    if der.len() > MAX_OCSP {
        return Err(InspectError {
            what: format!("more than {MAX_OCSP} octets"),
            offset: MAX_OCSP,
        });
    }
    Ok(())
}

/// SHA-1 of the octets of a public key, without its algorithm (KeyHash, RFC 6960 §4.2.1).
fn key_hash(spki: &[u8]) -> Vec<u8> {
    let key = Spki::read(spki).map(|spki| spki.key).unwrap_or_default();
    Sha1::digest(key).to_vec()
}
