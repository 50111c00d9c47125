//! Bytes to facts: requests and responses, from hostile DER.

use super::{
    BasicFacts, CertId, CertStatus, MAX_SINGLES, RequestFacts, ResponderId, ResponseFacts, ResponseStatus, SingleFacts,
};
use crate::ber::{self, BerError, Element, Reader};
use crate::crl::Reason;
use crate::inspect::{extensions, time_of};
use crate::key::algorithm_identifier;
use crate::{Certificate, oid};

/// `[0]`, primitive: good.
const GOOD: u8 = 0x80;
/// `[1]`, constructed: revoked.
const REVOKED: u8 = 0xa1;
/// `[2]`, primitive: unknown.
const UNKNOWN: u8 = 0x82;
/// The most certificates that come along.
const MAX_CERTIFICATES: usize = 16;

pub(super) fn request(der: &[u8]) -> Result<RequestFacts, BerError> {
    let mut outer = Reader::new(der);
    let mut parts = outer.sequence("an OCSP request")?;
    outer.finish("the OCSP request")?;
    let mut fields = parts.sequence("a TBSRequest")?;
    fields.optional(ber::CONTEXT)?;
    fields.optional(ber::CONTEXT + 1)?;
    let mut list = fields.sequence("a list of requests")?;
    let mut certificates = Vec::new();
    while !list.is_empty() {
        few_enough(certificates.len(), MAX_SINGLES, list.offset())?;
        let mut one = list.sequence("a request")?;
        certificates.push(cert_id(&mut one)?);
        one.optional(ber::CONTEXT)?;
        one.finish("a request")?;
    }
    let (nonce, _) = nonce(fields.optional(ber::CONTEXT + 2)?)?;
    fields.finish("the request's extensions")?;
    Ok(RequestFacts { certificates, nonce })
}

pub(super) fn response(der: &[u8]) -> Result<ResponseFacts, BerError> {
    let mut outer = Reader::new(der);
    let mut parts = outer.sequence("an OCSP response")?;
    outer.finish("the OCSP response")?;
    let status = parts.expect(ber::ENUMERATED, "a responseStatus")?;
    let number = status.small_integer("the responseStatus")?;
    let known = ResponseStatus::of_number(number);
    let known = known.ok_or_else(|| BerError::new(format!("a responseStatus of {number}"), status.offset))?;
    if known != ResponseStatus::Successful {
        return Ok(ResponseFacts::NoAnswer(known));
    }
    let mut bytes = parts.enter(ber::CONTEXT, "responseBytes")?;
    let mut bytes = bytes.sequence("responseBytes")?;
    let offset = bytes.offset();
    let kind = bytes.oid("a responseType")?;
    if kind != oid::OCSP_BASIC {
        return Err(BerError::new(format!("a response of the type {kind}"), offset));
    }
    let content = bytes.expect(ber::OCTET_STRING, "a response")?;
    let basic = basic(content.content).map_err(|error| error.at(content.content_offset()))?;
    Ok(ResponseFacts::Answer(Box::new(basic)))
}

fn basic(der: &[u8]) -> Result<BasicFacts, BerError> {
    let mut outer = Reader::new(der);
    let mut parts = outer.sequence("a BasicOCSPResponse")?;
    outer.finish("the BasicOCSPResponse")?;
    let tbs = parts.expect(ber::SEQUENCE, "a ResponseData")?;
    let signature_algorithm = parts
        .clone()
        .expect(ber::SEQUENCE, "a signature algorithm")?
        .raw
        .to_vec();
    let (signature_oid, _) = algorithm_identifier(&mut parts)?;
    let signature = parts.expect(ber::BIT_STRING, "a signature")?.bit_string()?.to_vec();
    let mut certificates = Vec::new();
    if let Some(explicit) = parts.optional(ber::CONTEXT)? {
        let mut list = explicit.reader().sequence("certificates")?;
        while !list.is_empty() {
            few_enough(certificates.len(), MAX_CERTIFICATES, list.offset())?;
            certificates.push(Certificate::from_der(list.element()?.raw.to_vec()));
        }
    }
    parts.finish("the certificates")?;

    let mut fields = tbs.reader();
    if let Some(version) = fields.optional(ber::CONTEXT)? {
        version.reader().small_integer("the version")?;
    }
    let responder = responder_id(fields.element()?)?;
    let produced_at = time_of::read(&mut fields)?;
    let mut list = fields.sequence("the responses")?;
    let (mut singles, mut unknown) = (Vec::new(), false);
    while !list.is_empty() {
        few_enough(singles.len(), MAX_SINGLES, list.offset())?;
        let (single, critical) = single(list.sequence("a response")?)?;
        singles.push(single);
        unknown |= critical;
    }
    let (nonce, critical) = nonce(fields.optional(ber::CONTEXT + 1)?)?;
    fields.finish("the response's extensions")?;
    Ok(BasicFacts {
        responder,
        produced_at,
        singles,
        nonce,
        has_unknown_critical_extension: unknown || critical,
        signature_oid,
        signature_algorithm,
        signature,
        certificates,
        tbs: tbs.raw.to_vec(),
    })
}

fn responder_id(element: Element<'_>) -> Result<ResponderId, BerError> {
    const BY_NAME: u8 = ber::CONTEXT + 1;
    const BY_KEY: u8 = ber::CONTEXT + 2;
    match element.tag {
        BY_NAME => Ok(ResponderId::ByName(
            element.reader().expect(ber::SEQUENCE, "a name")?.raw.to_vec(),
        )),
        BY_KEY => Ok(ResponderId::ByKey(
            element.reader().octets("the hash of a key")?.into_owned(),
        )),
        _ => Err(BerError::new("a ResponderID expected", element.offset)),
    }
}

/// One answer, and whether it has a critical extension (none is known).
fn single(mut parts: Reader<'_>) -> Result<(SingleFacts, bool), BerError> {
    let id = cert_id(&mut parts)?;
    let status = parts.element()?;
    let status = match status.tag {
        GOOD => CertStatus::Good,
        UNKNOWN => CertStatus::Unknown,
        REVOKED => {
            let mut info = status.reader();
            let at = time_of::read(&mut info)?;
            let reason = match info.optional(ber::CONTEXT)? {
                Some(explicit) => {
                    let code = explicit.reader().expect(ber::ENUMERATED, "a revocationReason")?;
                    Reason::of_number(code.small_integer("the revocationReason")?)
                }
                None => None,
            };
            CertStatus::Revoked { at, reason }
        }
        _ => return Err(BerError::new("a certStatus expected", status.offset)),
    };
    let this_update = time_of::read(&mut parts)?;
    let next_update = match parts.optional(ber::CONTEXT)? {
        Some(explicit) => Some(time_of::read(&mut explicit.reader())?),
        None => None,
    };
    let mut critical = false;
    if let Some(explicit) = parts.optional(ber::CONTEXT + 1)? {
        critical = extensions::list(explicit)?
            .iter()
            .any(|(extension, _)| extension.critical);
    }
    parts.finish("a response")?;
    let facts = SingleFacts {
        id,
        status,
        this_update,
        next_update,
    };
    Ok((facts, critical))
}

fn cert_id(reader: &mut Reader<'_>) -> Result<CertId, BerError> {
    let mut parts = reader.sequence("a CertID")?;
    let (hash_oid, _) = algorithm_identifier(&mut parts)?;
    let issuer_name_hash = parts.octets("the hash of the issuer's name")?.into_owned();
    let issuer_key_hash = parts.octets("the hash of the issuer's key")?.into_owned();
    let serial = parts.expect(ber::INTEGER, "a serial number")?.content.to_vec();
    parts.finish("a CertID")?;
    Ok(CertId {
        hash_oid,
        issuer_name_hash,
        issuer_key_hash,
        serial,
    })
}

/// The value of the nonce among these extensions, and whether another of them is critical.
fn nonce(explicit: Option<Element<'_>>) -> Result<(Option<Vec<u8>>, bool), BerError> {
    let Some(explicit) = explicit else {
        return Ok((None, false));
    };
    let (mut nonce, mut critical) = (None, false);
    for (extension, _) in extensions::list(explicit)? {
        if extension.oid == oid::OCSP_NONCE {
            nonce = Some(extension.value);
        } else {
            critical |= extension.critical;
        }
    }
    Ok((nonce, critical))
}

fn few_enough(count: usize, limit: usize, offset: usize) -> Result<(), BerError> {
    if count < limit {
        Ok(())
    } else {
        Err(BerError::new(format!("more than {limit} entries"), offset))
    }
}
