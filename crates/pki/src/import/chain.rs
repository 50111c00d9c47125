//! From what a PFX held to an identity: the key, its certificate, and the chain above it.

use super::pfx::{Bag, Contents};
use super::{ImportError, Imported};
use crate::inspect::CertificateFacts;
use crate::key::KeyError;
use crate::{Certificate, Identity, PrivateKey, PublicKey};

struct Candidate {
    certificate: Certificate,
    facts: CertificateFacts,
    friendly_name: Option<String>,
    local_key_id: Option<Vec<u8>>,
}

pub(super) fn assemble(contents: Contents) -> Result<Imported, ImportError> {
    if contents.keys.is_empty() {
        return Err(ImportError::NoPrivateKey);
    }
    if contents.certificates.is_empty() {
        return Err(ImportError::NoCertificate);
    }
    let mut candidates = contents
        .certificates
        .into_iter()
        .map(read)
        .collect::<Result<Vec<_>, _>>()?;
    let mut refused = None;
    for bag in &contents.keys {
        let key = match PrivateKey::from_der(&bag.value) {
            Ok(key) => key,
            Err(error) => {
                refused.get_or_insert(error);
                continue;
            }
        };
        let Some(index) = leaf(&candidates, &key, bag.local_key_id.as_deref()) else {
            continue;
        };
        let leaf = candidates.remove(index);
        let friendly_name = bag.friendly_name.clone().or(leaf.friendly_name.clone());
        let identity = Identity::new(chain(leaf, candidates), key).map_err(|_| ImportError::KeyMismatch)?;
        return Ok(Imported {
            identity,
            friendly_name,
        });
    }
    Err(match refused {
        Some(KeyError::Unsupported(kind)) => ImportError::Unsupported(format!("a private key of the kind {kind}")),
        Some(error) => ImportError::unreadable("PKCS#12", error),
        None => ImportError::KeyMismatch,
    })
}

fn read(bag: Bag<Vec<u8>>) -> Result<Candidate, ImportError> {
    let certificate = Certificate::from_der(bag.value);
    let facts = certificate
        .facts()
        .map_err(|error| ImportError::unreadable("PKCS#12", error))?;
    Ok(Candidate {
        certificate,
        facts,
        friendly_name: bag.friendly_name,
        local_key_id: bag.local_key_id,
    })
}

/// The certificate of the key; of several the one with the key's localKeyId.
fn leaf(candidates: &[Candidate], key: &PrivateKey, local_key_id: Option<&[u8]>) -> Option<usize> {
    let public = key.public_key();
    let of_key = |candidate: &Candidate| {
        PublicKey::from_spki(&candidate.facts.public_key.spki).is_ok_and(|other| other.is_same_key(&public))
    };
    let of_id = |candidate: &Candidate| local_key_id.is_some() && candidate.local_key_id.as_deref() == local_key_id;
    candidates
        .iter()
        .position(|candidate| of_id(candidate) && of_key(candidate))
        .or_else(|| candidates.iter().position(of_key))
}

/// The leaf, then issuer after issuer, then the rest in the order of the file.
fn chain(leaf: Candidate, mut rest: Vec<Candidate>) -> Vec<Certificate> {
    let mut chain = vec![leaf.certificate];
    let mut last = leaf.facts;
    while !last.is_self_issued() {
        let is_issuer = |candidate: &Candidate| {
            candidate.facts.subject_der == last.issuer_der && last.is_signed_by(&candidate.facts.public_key.spki)
        };
        let Some(index) = rest.iter().position(is_issuer) else {
            break;
        };
        let issuer = rest.remove(index);
        chain.push(issuer.certificate);
        last = issuer.facts;
    }
    chain.extend(rest.into_iter().map(|candidate| candidate.certificate));
    chain
}
