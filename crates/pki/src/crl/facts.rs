//! Bytes to facts: what a revocation list says, read with bounds from hostile DER.

use super::{Crl, IssuingDistributionPoint, MAX_CRL, Reason};
use crate::ber::{self, BerError, Reader};
use crate::import::{ImportError, pem_blocks};
use crate::inspect::{AuthorityKeyIdFacts, Extension, InspectError, access, extensions, time_of};
use crate::key::algorithm_identifier;
use crate::{HashAlgorithm, Name, PublicKey, oid};
use std::ops::Range;
use time::OffsetDateTime;

/// What a list says.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct CrlFacts {
    /// 1 or 2.
    pub version: u8,
    /// Issuer.
    pub issuer: Name,
    /// DER of the issuer, for comparison.
    pub issuer_der: Vec<u8>,
    /// When it was issued.
    pub this_update: OffsetDateTime,
    /// When the next one comes at the latest.
    pub next_update: Option<OffsetDateTime>,
    /// OID of the signature algorithm, dotted.
    pub signature_oid: String,
    /// DER of the signature's AlgorithmIdentifier.
    pub signature_algorithm: Vec<u8>,
    /// Hash of the signature, where known.
    pub signature_hash: Option<HashAlgorithm>,
    /// The signature's octets.
    pub signature: Vec<u8>,
    /// How many certificates are revoked.
    pub entries: usize,
    /// All extensions of the list in their order.
    pub extensions: Vec<Extension>,
    /// cRLNumber, content octets.
    pub number: Option<Vec<u8>>,
    /// deltaCRLIndicator's base, content octets: the list is a delta.
    pub delta_base: Option<Vec<u8>>,
    /// issuingDistributionPoint.
    pub issuing_distribution_point: Option<IssuingDistributionPoint>,
    /// authorityKeyIdentifier.
    pub authority_key_id: Option<AuthorityKeyIdFacts>,
    /// A critical extension of the list or of one of its entries is not known here: nothing can be concluded from it
    /// (RFC 5280 §5.2, §5.3).
    pub has_unknown_critical_extension: bool,
    der: Vec<u8>,
    tbs: Range<usize>,
    /// Content of revokedCertificates.
    revoked: Range<usize>,
}

/// One revoked certificate.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct RevokedFacts {
    /// Content octets of the serial number.
    pub serial: Vec<u8>,
    /// Since when.
    pub at: OffsetDateTime,
    /// reasonCode, where there is one that RFC 5280 knows.
    pub reason: Option<Reason>,
}

/// The entries of a list, read one after the other.
#[derive(Clone, Debug)]
pub struct Entries<'a> {
    rest: Reader<'a>,
}

impl CrlFacts {
    /// Is this list's signature good under `issuer_spki` (DER)? `false` also when the algorithm is unknown.
    pub fn is_signed_by(&self, issuer_spki: &[u8]) -> bool {
        PublicKey::from_spki(issuer_spki)
            .is_ok_and(|key| key.verifies(&self.signature_algorithm, self.tbs(), &self.signature))
    }

    /// The signed bytes (TBSCertList, with its header).
    pub fn tbs(&self) -> &[u8] {
        &self.der[self.tbs.clone()]
    }

    /// The revoked certificates in their order.
    pub fn entries(&self) -> Entries<'_> {
        Entries {
            rest: Reader::new(&self.der[self.revoked.clone()]),
        }
    }

    /// The entry of this serial number (content octets).
    pub fn entry(&self, serial: &[u8]) -> Option<RevokedFacts> {
        self.entries().find(|entry| same_serial(&entry.serial, serial))
    }
}

impl Iterator for Entries<'_> {
    type Item = RevokedFacts;
    fn next(&mut self) -> Option<RevokedFacts> {
        if self.rest.is_empty() {
            return None;
        }
        // Every entry was read once before.
        entry(&mut self.rest).ok().map(|(facts, _)| facts)
    }
}

/// The same number, whatever octets in front of it say nothing?
pub fn same_serial(one: &[u8], other: &[u8]) -> bool {
    fn minimal(mut content: &[u8]) -> &[u8] {
        while let [first, next, ..] = content
            && ((*first == 0 && next & 0x80 == 0) || (*first == 0xff && next & 0x80 != 0))
        {
            content = &content[1..];
        }
        content
    }
    minimal(one) == minimal(other)
}

/// Reads the lists of a file: DER, or PEM with any number of blocks. At most [`MAX_CRL`] octets.
pub fn read(file: &[u8]) -> Result<Vec<Crl>, ImportError> {
    if file.len() > MAX_CRL {
        return Err(ImportError::TooLarge {
            octets: file.len(),
            limit: MAX_CRL,
        });
    }
    let lists = if file.first() == Some(&ber::SEQUENCE) {
        vec![Crl::from_der(file.to_vec())]
    } else {
        let blocks = pem_blocks(file, "X509 CRL").into_iter();
        let lists: Result<Vec<_>, _> = blocks.map(|block| block.map(Crl::from_der)).collect();
        lists.map_err(|why| ImportError::unreadable("PEM", why))?
    };
    if lists.is_empty() {
        return Err(ImportError::unreadable(
            "revocation list",
            "it holds none, in DER or PEM",
        ));
    }
    for list in &lists {
        list.facts()
            .map_err(|error| ImportError::unreadable("revocation list", error))?;
    }
    Ok(lists)
}

/// What one list says.
pub(super) fn of_der(der: &[u8]) -> Result<CrlFacts, InspectError> {
    if der.len() > MAX_CRL {
        return Err(InspectError {
            what: format!("more than {MAX_CRL} octets"),
            offset: MAX_CRL,
        });
    }
    Ok(list(der)?)
}

fn list(der: &[u8]) -> Result<CrlFacts, BerError> {
    let mut outer = Reader::new(der);
    let mut parts = outer.sequence("a revocation list")?;
    outer.finish("the revocation list")?;
    let tbs = parts.expect(ber::SEQUENCE, "a TBSCertList")?;
    let mut ahead = parts.clone();
    let signature_algorithm = ahead.expect(ber::SEQUENCE, "a signature algorithm")?.raw.to_vec();
    let (signature_oid, parameters) = algorithm_identifier(&mut parts)?;
    let signature = parts.expect(ber::BIT_STRING, "a signature")?.bit_string()?.to_vec();
    parts.finish("the signature")?;

    let mut fields = tbs.reader();
    let version = match fields.optional(ber::INTEGER)? {
        Some(number) => number.small_integer("the version")?.saturating_add(1),
        None => 1,
    };
    let version = u8::try_from(version).map_err(|_| BerError::new("a version beyond 255", tbs.offset))?;
    fields.expect(ber::SEQUENCE, "a signature algorithm")?;
    let issuer_der = fields.clone().expect(ber::SEQUENCE, "an issuer")?.raw.to_vec();
    let issuer = Name::read(&mut fields)?;
    let this_update = time_of::read(&mut fields)?;
    let next_update = match fields.peek() {
        Some(ber::UTC_TIME | ber::GENERALIZED_TIME) => Some(time_of::read(&mut fields)?),
        _ => None,
    };
    let mut entries = 0;
    let mut unknown = false;
    let mut revoked = 0..0;
    if let Some(element) = fields.optional(ber::SEQUENCE)? {
        revoked = element.content_offset()..element.content_offset() + element.content.len();
        let mut reader = Reader::new(element.content);
        while !reader.is_empty() {
            let (_, critical) = entry(&mut reader).map_err(|error| error.at(element.content_offset()))?;
            unknown |= critical;
            entries += 1;
        }
    }
    let listed = match fields.optional(ber::CONTEXT)? {
        Some(explicit) => extensions::list(explicit)?,
        None => Vec::new(),
    };
    fields.finish("the extensions")?;
    let meaning = Meaning::read(&listed)?;
    Ok(CrlFacts {
        version,
        issuer,
        issuer_der,
        this_update,
        next_update,
        signature_hash: HashAlgorithm::of_rsa_oid(&signature_oid)
            .or_else(|| HashAlgorithm::of_ecdsa_oid(&signature_oid))
            .or_else(|| PublicKey::pss_hash(&signature_oid, parameters)),
        signature_oid,
        signature_algorithm,
        signature,
        entries,
        number: meaning.number,
        delta_base: meaning.delta_base,
        issuing_distribution_point: meaning.point,
        authority_key_id: meaning.authority_key_id,
        has_unknown_critical_extension: unknown || meaning.unknown_critical,
        extensions: listed.into_iter().map(|(extension, _)| extension).collect(),
        der: der.to_vec(),
        tbs: tbs.offset..tbs.offset + tbs.raw.len(),
        revoked,
    })
}

/// One entry, and whether it has a critical extension that is not known.
fn entry(reader: &mut Reader<'_>) -> Result<(RevokedFacts, bool), BerError> {
    let mut parts = reader.sequence("a revoked certificate")?;
    let serial = parts.expect(ber::INTEGER, "a serial number")?.content.to_vec();
    let at = time_of::read(&mut parts)?;
    let (mut reason, mut unknown) = (None, false);
    if let Some(list) = parts.optional(ber::SEQUENCE)? {
        for (extension, offset) in extensions::within(list.reader())? {
            if extension.oid == oid::CRL_REASON {
                let number = Reader::new(&extension.value)
                    .expect(ber::ENUMERATED, "a reasonCode")
                    .and_then(|code| code.small_integer("the reasonCode"))
                    .map_err(|error| error.at(offset))?;
                reason = Reason::of_number(number);
            } else {
                unknown |= extension.critical;
            }
        }
    }
    parts.finish("a revoked certificate")?;
    Ok((RevokedFacts { serial, at, reason }, unknown))
}

/// What the known extensions of a list say.
#[derive(Default)]
struct Meaning {
    number: Option<Vec<u8>>,
    delta_base: Option<Vec<u8>>,
    point: Option<IssuingDistributionPoint>,
    authority_key_id: Option<AuthorityKeyIdFacts>,
    unknown_critical: bool,
}

impl Meaning {
    fn read(listed: &[(Extension, usize)]) -> Result<Self, BerError> {
        let mut meaning = Self::default();
        for (extension, offset) in listed {
            meaning.add(extension).map_err(|error| error.at(*offset))?;
        }
        Ok(meaning)
    }

    fn add(&mut self, extension: &Extension) -> Result<(), BerError> {
        let mut reader = Reader::new(&extension.value);
        match extension.oid.as_str() {
            oid::CRL_NUMBER => self.number = Some(reader.expect(ber::INTEGER, "a cRLNumber")?.content.to_vec()),
            oid::DELTA_CRL_INDICATOR => {
                let base = reader.expect(ber::INTEGER, "a deltaCRLIndicator")?;
                self.delta_base = Some(base.content.to_vec());
            }
            oid::ISSUING_DISTRIBUTION_POINT => self.point = Some(issuing_distribution_point(&mut reader)?),
            oid::AUTHORITY_KEY_ID => self.authority_key_id = Some(extensions::authority_key_id(&mut reader)?),
            _ => self.unknown_critical |= extension.critical,
        }
        Ok(())
    }
}

fn issuing_distribution_point(reader: &mut Reader<'_>) -> Result<IssuingDistributionPoint, BerError> {
    let mut parts = reader.sequence("an issuingDistributionPoint")?;
    let mut point = IssuingDistributionPoint::default();
    if let Some(name) = parts.optional(ber::CONTEXT)? {
        point.urls = access::full_name(&mut name.reader())?;
    }
    let flag = |parts: &mut Reader<'_>, tag| -> Result<bool, BerError> {
        Ok(parts
            .optional(tag)?
            .map(|flag| flag.boolean())
            .transpose()?
            .unwrap_or(false))
    };
    point.only_user_certificates = flag(&mut parts, 0x81)?;
    point.only_ca_certificates = flag(&mut parts, 0x82)?;
    point.only_some_reasons = parts.optional(0x83)?.is_some();
    point.indirect = flag(&mut parts, 0x84)?;
    point.only_attribute_certificates = flag(&mut parts, 0x85)?;
    parts.finish("an issuingDistributionPoint")?;
    Ok(point)
}
