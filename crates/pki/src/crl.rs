//! Revocation lists (X.509 v2 CRLs, RFC 5280 §5): written from a [`CrlRecipe`], and read with bounds.
//!
//! Reading reports and does not judge: whether a list is of the right issuer, well signed and in time is asked of its
//! [`CrlFacts`]. Entries are not copied out of the list, which may have hundreds of thousands of them.

mod facts;

pub use facts::{CrlFacts, Entries, RevokedFacts, read, same_serial};

use crate::forge::access::distribution_point_name;
use crate::forge::{extension, signed};
use crate::{HashAlgorithm, Identity, ber, der, oid};
use sha1::{Digest, Sha1};
use time::OffsetDateTime;

/// The largest list that is looked at, in octets.
pub const MAX_CRL: usize = 16 * 1024 * 1024;

/// A revocation list, DER, exactly as it came.
#[derive(Clone, PartialEq, Eq)]
pub struct Crl {
    der: Vec<u8>,
}

/// Why a certificate was revoked (CRLReason, RFC 5280 §5.3.1; its number is that of the ENUMERATED).
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
#[expect(missing_docs, reason = "the names are those of RFC 5280")]
#[repr(u8)]
pub enum Reason {
    Unspecified = 0,
    KeyCompromise = 1,
    CaCompromise = 2,
    AffiliationChanged = 3,
    Superseded = 4,
    CessationOfOperation = 5,
    CertificateHold = 6,
    RemoveFromCrl = 8,
    PrivilegeWithdrawn = 9,
    AaCompromise = 10,
}

/// One revoked certificate of a list to be made.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Revoked {
    /// Content octets of the serial number, as [`crate::inspect::CertificateFacts::serial`] has them.
    pub serial: Vec<u8>,
    /// Since when.
    pub at: OffsetDateTime,
    /// Why; `None`: no reasonCode is written.
    pub reason: Option<Reason>,
}

/// For what a list is complete (issuingDistributionPoint, RFC 5280 §5.2.5).
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct IssuingDistributionPoint {
    /// fullName: the URLs of this very list. Writing takes the first.
    pub urls: Vec<String>,
    /// onlyContainsUserCerts.
    pub only_user_certificates: bool,
    /// onlyContainsCACerts.
    pub only_ca_certificates: bool,
    /// onlySomeReasons: there are lists for other reasons. Read, never written.
    pub only_some_reasons: bool,
    /// indirectCRL: it has certificates of other issuers too.
    pub indirect: bool,
    /// onlyContainsAttributeCerts.
    pub only_attribute_certificates: bool,
}

/// A list to be made. Start from [`CrlRecipe::new`] and change fields.
#[derive(Clone, Debug)]
pub struct CrlRecipe {
    /// When it was issued.
    pub this_update: OffsetDateTime,
    /// When the next one comes at the latest; `None`: not written.
    pub next_update: Option<OffsetDateTime>,
    /// Hash of the signature.
    pub hash: HashAlgorithm,
    /// The revoked certificates.
    pub revoked: Vec<Revoked>,
    /// cRLNumber; `None`: no extension.
    pub number: Option<u64>,
    /// authorityKeyIdentifier with the issuer's key identifier?
    pub authority_key_id: bool,
    /// issuingDistributionPoint, critical.
    pub issuing_distribution_point: Option<IssuingDistributionPoint>,
    /// deltaCRLIndicator, critical: the list holds only what changed since the list of this number.
    pub delta_base: Option<u64>,
    /// The last octet of the signature has a bit flipped.
    pub spoil_signature: bool,
}

impl CrlRecipe {
    /// An empty list: SHA-256, number 1, the issuer's key identifier.
    pub fn new(this_update: OffsetDateTime, next_update: OffsetDateTime) -> Self {
        Self {
            this_update,
            next_update: Some(next_update),
            hash: HashAlgorithm::Sha256,
            revoked: Vec::new(),
            number: Some(1),
            authority_key_id: true,
            issuing_distribution_point: None,
            delta_base: None,
            spoil_signature: false,
        }
    }

    /// The list, in the name of `issuer`'s leaf and signed with its key.
    pub fn signed_by(&self, issuer: &Identity) -> Crl {
        let algorithm = issuer.key().signature_algorithm(self.hash);
        let mut parts = vec![
            der::integer(1),
            algorithm.clone(),
            issuer.facts().subject_der.clone(),
            der::time(self.this_update),
        ];
        parts.extend(self.next_update.map(der::time));
        // An empty list is absent (RFC 5280 §5.1.2.6).
        if !self.revoked.is_empty() {
            let entries: Vec<_> = self.revoked.iter().map(entry).collect();
            parts.push(der::sequence(&entries));
        }
        let extensions = self.extensions(issuer);
        if !extensions.is_empty() {
            parts.push(der::constructed(ber::CONTEXT, &[der::sequence(&extensions)]));
        }
        let mut der = signed(&der::sequence(&parts), &algorithm, self.hash, issuer.key());
        if self.spoil_signature
            && let Some(last) = der.last_mut()
        {
            *last ^= 1;
        }
        Crl { der }
    }

    fn extensions(&self, issuer: &Identity) -> Vec<Vec<u8>> {
        let mut extensions = Vec::new();
        if self.authority_key_id {
            let computed = issuer.key().public_key().key_identifier();
            let key_id = issuer.facts().subject_key_id.as_deref().unwrap_or(&computed);
            let value = der::sequence(&[der::element(0x80, key_id)]);
            extensions.push(extension(oid::AUTHORITY_KEY_ID, false, &value));
        }
        if let Some(number) = self.number {
            extensions.push(extension(oid::CRL_NUMBER, false, &der::integer(number)));
        }
        if let Some(base) = self.delta_base {
            extensions.push(extension(oid::DELTA_CRL_INDICATOR, true, &der::integer(base)));
        }
        if let Some(point) = &self.issuing_distribution_point {
            extensions.push(extension(oid::ISSUING_DISTRIBUTION_POINT, true, &point.to_der()));
        }
        extensions
    }
}

impl IssuingDistributionPoint {
    fn to_der(&self) -> Vec<u8> {
        let mut parts: Vec<_> = self
            .urls
            .first()
            .map(|url| distribution_point_name(url))
            .into_iter()
            .collect();
        let flags = [
            (0x81, self.only_user_certificates),
            (0x82, self.only_ca_certificates),
            (0x84, self.indirect),
            (0x85, self.only_attribute_certificates),
        ];
        parts.extend(
            flags
                .iter()
                .filter(|(_, set)| *set)
                .map(|(tag, _)| der::element(*tag, &[0xff])),
        );
        der::sequence(&parts)
    }
}

impl Reason {
    /// The reason with this number.
    pub fn of_number(number: u64) -> Option<Self> {
        [
            Self::Unspecified,
            Self::KeyCompromise,
            Self::CaCompromise,
            Self::AffiliationChanged,
            Self::Superseded,
            Self::CessationOfOperation,
            Self::CertificateHold,
            Self::RemoveFromCrl,
            Self::PrivilegeWithdrawn,
            Self::AaCompromise,
        ]
        .into_iter()
        .find(|reason| *reason as u64 == number)
    }
}

impl std::fmt::Display for Reason {
    /// As RFC 5280 spells it: `keyCompromise`.
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(match self {
            Self::Unspecified => "unspecified",
            Self::KeyCompromise => "keyCompromise",
            Self::CaCompromise => "cACompromise",
            Self::AffiliationChanged => "affiliationChanged",
            Self::Superseded => "superseded",
            Self::CessationOfOperation => "cessationOfOperation",
            Self::CertificateHold => "certificateHold",
            Self::RemoveFromCrl => "removeFromCRL",
            Self::PrivilegeWithdrawn => "privilegeWithdrawn",
            Self::AaCompromise => "aACompromise",
        })
    }
}

impl Crl {
    /// Wraps DER without looking at it.
    pub fn from_der(der: Vec<u8>) -> Self {
        Self { der }
    }
    /// The bytes.
    pub fn der(&self) -> &[u8] {
        &self.der
    }
    /// `-----BEGIN X509 CRL-----`.
    pub fn to_pem(&self) -> String {
        crate::key::pem("X509 CRL", &self.der)
    }
    /// SHA-1 of the DER, 40 upper-case hex digits.
    pub fn sha1(&self) -> String {
        hex::encode_upper(Sha1::digest(&self.der))
    }
    /// What the list says.
    pub fn facts(&self) -> Result<CrlFacts, crate::inspect::InspectError> {
        facts::of_der(&self.der)
    }
}

impl std::fmt::Debug for Crl {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Crl({} bytes)", self.der.len())
    }
}

fn entry(revoked: &Revoked) -> Vec<u8> {
    let mut parts = vec![der::element(ber::INTEGER, &revoked.serial), der::time(revoked.at)];
    if let Some(reason) = revoked.reason {
        let reason = extension(oid::CRL_REASON, false, &der::enumerated(reason as u8));
        parts.push(der::sequence(&[reason]));
    }
    der::sequence(&parts)
}
