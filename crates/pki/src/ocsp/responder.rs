//! A responder: who it answers for, and what it knows. The answer is a function of the request and of `now`.

use super::{CertId, CertStatus, OcspRecipe, OcspRequest, OcspResponse, ResponseStatus, Single};
use crate::crl::same_serial;
use crate::inspect::CertificateFacts;
use crate::{HashAlgorithm, Identity};
use time::{Duration, OffsetDateTime};

/// Answers for one issuer.
#[derive(Clone, Debug)]
pub struct Responder {
    /// Who issued the certificates that are asked about.
    pub issuer: CertificateFacts,
    /// Who signs: the issuer, or whom it has delegated to (its certificate then goes along).
    pub signer: Identity,
    /// Serial numbers (content octets) and what is known of them. All others of this issuer are `otherwise`.
    pub known: Vec<(Vec<u8>, CertStatus)>,
    /// What is said of the issuer's certificates that are not among `known`.
    pub otherwise: CertStatus,
    /// How long an answer is valid.
    pub validity: Duration,
}

impl Responder {
    /// A responder that signs with the issuer's own key and says good to everything of its issuer; valid for an hour.
    pub fn new(issuer: Identity) -> Self {
        Self {
            issuer: issuer.facts().clone(),
            signer: issuer,
            known: Vec::new(),
            otherwise: CertStatus::Good,
            validity: Duration::HOUR,
        }
    }

    /// The answer to a request (DER), with its nonce. Certificates of other issuers are unknown; a request that cannot be
    /// read, or asks nothing, is refused as malformed.
    pub fn answer(&self, request: &[u8], now: OffsetDateTime) -> OcspResponse {
        let asked = match OcspRequest::from_der(request.to_vec()).facts() {
            Ok(asked) if !asked.certificates.is_empty() => asked,
            _ => return OcspResponse::refusal(ResponseStatus::MalformedRequest),
        };
        let single = |id: CertId| Single {
            status: self.status(&id),
            id,
            this_update: now,
            next_update: Some(now + self.validity),
        };
        let recipe = OcspRecipe {
            produced_at: now,
            singles: asked.certificates.into_iter().map(single).collect(),
            by_name: false,
            with_certificate: self.signer.facts().subject_der != self.issuer.subject_der,
            nonce: asked.nonce,
            hash: HashAlgorithm::Sha256,
            spoil_signature: false,
        };
        recipe.signed_by(&self.signer)
    }

    fn status(&self, id: &CertId) -> CertStatus {
        if !id.is_of(&self.issuer, &id.serial) {
            return CertStatus::Unknown;
        }
        let mut known = self.known.iter();
        known
            .find(|(serial, _)| same_serial(serial, &id.serial))
            .map_or(self.otherwise, |(_, status)| *status)
    }
}
