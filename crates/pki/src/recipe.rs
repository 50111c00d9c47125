//! What a certificate should say, as values; [`Recipe::self_signed`] and [`Recipe::signed_by`] write it.

use crate::{Certificate, HashAlgorithm, Name, PrivateKey, PublicKey};
use time::OffsetDateTime;

/// A subject alternative name.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum AlternativeName {
    /// dNSName.
    Dns(String),
    /// iPAddress.
    Ip(std::net::IpAddr),
}

/// How the authority key identifier is written.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub enum AuthorityKeyId {
    /// No such extension.
    #[default]
    None,
    /// 2.5.29.35 with the issuer's key identifier.
    KeyId,
    /// 2.5.29.1 with issuer name and serial, as makecert writes it.
    Old,
}

/// A certificate to be made. Start from [`Recipe::new`] and change fields.
#[derive(Clone, Debug)]
pub struct Recipe {
    /// The subject.
    pub subject: Name,
    /// First second of validity.
    pub not_before: OffsetDateTime,
    /// Last second of validity.
    pub not_after: OffsetDateTime,
    /// Big-endian magnitude, 1-20 octets, made positive when written.
    pub serial: Vec<u8>,
    /// Hash of the signature.
    pub hash: HashAlgorithm,
    /// Subject alternative names; empty: no extension.
    pub alternative_names: Vec<AlternativeName>,
    /// Extended key usages, dotted decimal; empty: no extension.
    pub extended_key_usage: Vec<String>,
    /// Key usage bits as in RFC 5280 (bit 0 = digitalSignature); `None`: no extension.
    pub key_usage: Option<u16>,
    /// basicConstraints: cA and pathLenConstraint; `None`: no extension.
    pub basic_constraints: Option<(bool, Option<u32>)>,
    /// subjectKeyIdentifier?
    pub subject_key_id: bool,
    /// authorityKeyIdentifier.
    pub authority_key_id: AuthorityKeyId,
}

impl Recipe {
    /// An end-entity recipe: SHA-256, valid `not_before..=not_after`, no extensions.
    pub fn new(subject: Name, serial: Vec<u8>, not_before: OffsetDateTime, not_after: OffsetDateTime) -> Self {
        Self {
            subject,
            not_before,
            not_after,
            serial,
            hash: HashAlgorithm::Sha256,
            alternative_names: Vec::new(),
            extended_key_usage: Vec::new(),
            key_usage: None,
            basic_constraints: None,
            subject_key_id: false,
            authority_key_id: AuthorityKeyId::None,
        }
    }
    /// The certificate, signed with its own key.
    pub fn self_signed(&self, key: &PrivateKey) -> Certificate {
        let _ = key;
        todo!()
    }
    /// The certificate for `subject_key`, signed by `issuer`'s key.
    pub fn signed_by(&self, subject_key: &PublicKey, issuer: &crate::Identity) -> Certificate {
        let _ = (subject_key, issuer);
        todo!()
    }
}
