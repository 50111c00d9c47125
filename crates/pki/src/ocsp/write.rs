//! Facts to bytes: requests, and responses as an [`OcspRecipe`] describes them.

use super::{CertId, CertStatus, OcspResponse, ResponseStatus, key_hash};
use crate::forge::{extension, signed};
use crate::{HashAlgorithm, Identity, ber, der, oid};
use time::OffsetDateTime;

/// What a response to be made says of one certificate.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Single {
    /// Which certificate.
    pub id: CertId,
    /// Its status.
    pub status: CertStatus,
    /// When the status was known to be so.
    pub this_update: OffsetDateTime,
    /// When newer information comes at the latest; `None`: not written.
    pub next_update: Option<OffsetDateTime>,
}

/// A response to be made. Start from [`OcspRecipe::new`] and change fields.
#[derive(Clone, Debug)]
pub struct OcspRecipe {
    /// When it is signed.
    pub produced_at: OffsetDateTime,
    /// One for each certificate; `id` may name any, so that the response is about another than was asked for.
    pub singles: Vec<Single>,
    /// Is the responder named by its name, and not by the hash of its key?
    pub by_name: bool,
    /// Does the responder's certificate come along? Needed where the issuer has delegated.
    pub with_certificate: bool,
    /// Value of the nonce extension, as it stands in the request; `None`: no extension.
    pub nonce: Option<Vec<u8>>,
    /// Hash of the signature.
    pub hash: HashAlgorithm,
    /// The last octet of the signature has a bit flipped.
    pub spoil_signature: bool,
}

impl OcspRecipe {
    /// A response about one certificate, signed when its status was known: SHA-256, responder by key, no certificate.
    pub fn new(id: CertId, status: CertStatus, this_update: OffsetDateTime, next_update: OffsetDateTime) -> Self {
        Self {
            produced_at: this_update,
            singles: vec![Single {
                id,
                status,
                this_update,
                next_update: Some(next_update),
            }],
            by_name: false,
            with_certificate: false,
            nonce: None,
            hash: HashAlgorithm::Sha256,
            spoil_signature: false,
        }
    }

    /// The response, signed by the issuer itself, or by a responder that it has delegated to.
    pub fn signed_by(&self, responder: &Identity) -> OcspResponse {
        let algorithm = responder.key().signature_algorithm(self.hash);
        let facts = responder.facts();
        let id = if self.by_name {
            der::constructed(ber::CONTEXT + 1, std::slice::from_ref(&facts.subject_der))
        } else {
            let hash = der::octet_string(&key_hash(&facts.public_key.spki));
            der::constructed(ber::CONTEXT + 2, &[hash])
        };
        let singles: Vec<_> = self.singles.iter().map(single).collect();
        let mut data = vec![id, der::generalized_time(self.produced_at), der::sequence(&singles)];
        if let Some(nonce) = &self.nonce {
            let extensions = der::sequence(&[extension(oid::OCSP_NONCE, false, nonce)]);
            data.push(der::constructed(ber::CONTEXT + 1, &[extensions]));
        }
        let mut response = signed(&der::sequence(&data), &algorithm, self.hash, responder.key());
        if self.spoil_signature
            && let Some(last) = response.last_mut()
        {
            *last ^= 1;
        }
        if self.with_certificate {
            let certificates = der::sequence(&[responder.leaf().der().to_vec()]);
            let mut content = ber::content(&response).to_vec();
            content.extend(der::constructed(ber::CONTEXT, &[certificates]));
            response = der::element(ber::SEQUENCE, &content);
        }
        let bytes = der::sequence(&[der::oid(oid::OCSP_BASIC), der::octet_string(&response)]);
        let status = der::enumerated(ResponseStatus::Successful as u8);
        OcspResponse::from_der(der::sequence(&[status, der::constructed(ber::CONTEXT, &[bytes])]))
    }
}

/// A response without an answer.
pub(super) fn refusal(status: ResponseStatus) -> Vec<u8> {
    der::sequence(&[der::enumerated(status as u8)])
}

pub(super) fn request(certificates: &[CertId], nonce: Option<&[u8]>) -> Vec<u8> {
    let list: Vec<_> = certificates.iter().map(|id| der::sequence(&[cert_id(id)])).collect();
    let mut parts = vec![der::sequence(&list)];
    if let Some(nonce) = nonce {
        let value = der::octet_string(nonce);
        let extensions = der::sequence(&[extension(oid::OCSP_NONCE, false, &value)]);
        parts.push(der::constructed(ber::CONTEXT + 2, &[extensions]));
    }
    der::sequence(&[der::sequence(&parts)])
}

fn single(single: &Single) -> Vec<u8> {
    let status = match single.status {
        CertStatus::Good => der::element(0x80, &[]),
        CertStatus::Unknown => der::element(0x82, &[]),
        CertStatus::Revoked { at, reason } => {
            let mut parts = vec![der::generalized_time(at)];
            let reason = reason.map(|reason| der::enumerated(reason as u8));
            parts.extend(reason.map(|reason| der::constructed(ber::CONTEXT, &[reason])));
            der::constructed(ber::CONTEXT + 1, &parts)
        }
    };
    let mut parts = vec![cert_id(&single.id), status, der::generalized_time(single.this_update)];
    let next = single.next_update.map(der::generalized_time);
    parts.extend(next.map(|time| der::constructed(ber::CONTEXT, &[time])));
    der::sequence(&parts)
}

fn cert_id(id: &CertId) -> Vec<u8> {
    der::sequence(&[
        der::sequence(&[der::oid(&id.hash_oid), der::null()]),
        der::octet_string(&id.issuer_name_hash),
        der::octet_string(&id.issuer_key_hash),
        der::element(ber::INTEGER, &id.serial),
    ])
}
