//! The certificates of a PKCS#7 (RFC 2315 §9.1): `.p7b`, and the `.spc` of Microsoft's tools. Nothing of what it signs is looked at.

use super::ImportError;
use crate::Certificate;
use crate::ber::{self, BerError, Element, Reader};

const SIGNED_DATA: &str = "1.2.840.113549.1.7.2";
/// More certificates than this are nobody's chain.
const MAX_CERTIFICATES: usize = 256;

/// `None` where the file is no PKCS#7.
pub(super) fn certificates(file: &[u8]) -> Option<Result<Vec<Certificate>, ImportError>> {
    let mut outer = Reader::new(file).sequence("PKCS#7").ok()?;
    if outer.oid("a content type").ok()? != SIGNED_DATA {
        return None;
    }
    Some(
        read(outer)
            .map_err(|error| ImportError::unreadable("PKCS#7", error.what))
            .and_then(all),
    )
}

fn read(mut outer: Reader<'_>) -> Result<Vec<Element<'_>>, BerError> {
    let mut signed = outer.enter(ber::CONTEXT, "the content")?.sequence("SignedData")?;
    signed.expect(ber::INTEGER, "a version")?;
    signed.expect(ber::SET, "digest algorithms")?;
    signed.sequence("the signed content")?;
    let Some(set) = signed.optional(ber::CONTEXT)? else {
        return Ok(Vec::new());
    };
    let mut certificates = set.reader();
    let mut found = Vec::new();
    while !certificates.is_empty() && found.len() < MAX_CERTIFICATES {
        let element = certificates.element()?;
        // Other choices than a certificate are of times before X.509.
        if element.tag == ber::SEQUENCE {
            found.push(element);
        }
    }
    Ok(found)
}

fn all(elements: Vec<Element<'_>>) -> Result<Vec<Certificate>, ImportError> {
    let certificates = elements.into_iter().map(|element| {
        let certificate = Certificate::from_der(element.raw.to_vec());
        match certificate.facts() {
            Ok(_) => Ok(certificate),
            Err(error) => Err(ImportError::unreadable("certificate", error)),
        }
    });
    let certificates: Vec<Certificate> = certificates.collect::<Result<_, _>>()?;
    if certificates.is_empty() {
        return Err(ImportError::NoCertificate);
    }
    Ok(certificates)
}
