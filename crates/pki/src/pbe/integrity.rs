//! The integrity of a PFX by password: HMAC with a key of PKCS#12's own derivation, or PBMAC1 (RFC 9579).

use super::PbeError;
use super::derivation::{Derivation, Password, Purpose, hmac_hash, pkcs12_key, required, salt, with_digest};
use crate::ber::{self, Element, Reader};
use crate::key::algorithm_identifier;
use crate::{HashAlgorithm, der, oid};
use hmac::{Hmac, Mac};

/// The integrity of a PFX by password.
pub(crate) struct Integrity {
    derivation: Derivation,
    hash: HashAlgorithm,
    key_len: usize,
    expected: Vec<u8>,
}

impl Integrity {
    /// Reads MacData (RFC 7292 §4).
    pub(crate) fn read(mut mac_data: Reader<'_>) -> Result<Self, PbeError> {
        let mut digest_info = mac_data.sequence("a DigestInfo")?;
        let (oid, parameters) = algorithm_identifier(&mut digest_info)?;
        let expected = digest_info.octets("a MAC")?.into_owned();
        if oid == oid::PBMAC1 {
            return Self::read_pbmac1(required(parameters, digest_info.offset())?, expected);
        }
        let hash = HashAlgorithm::of_oid(&oid).ok_or_else(|| PbeError::Unsupported(format!("a MAC with {oid}")))?;
        let salt = salt(&mut mac_data)?;
        let iterations = mac_data
            .optional(ber::INTEGER)?
            .map(|count| count.small_integer("an iteration count"));
        let iterations = iterations.transpose()?.unwrap_or(1);
        let key_len = hash.digest(&[]).len();
        Ok(Self {
            derivation: Derivation::Pkcs12 { salt, iterations },
            hash,
            key_len,
            expected,
        })
    }

    fn read_pbmac1(parameters: Element<'_>, expected: Vec<u8>) -> Result<Self, PbeError> {
        let mut parts = parameters.reader();
        let (function, derivation) = algorithm_identifier(&mut parts)?;
        let (scheme, _) = algorithm_identifier(&mut parts)?;
        let hash = hmac_hash(&scheme).filter(|_| function == oid::PBKDF2);
        let hash = hash.ok_or_else(|| PbeError::Unsupported(format!("PBMAC1 with {function} and {scheme}")))?;
        let derivation = Derivation::pbkdf2(required(derivation, parameters.offset)?)?;
        match derivation {
            // RFC 9579 §4 wants the length to be there.
            Derivation::Pbkdf2 {
                key_len: Some(length @ 16..=128),
                ..
            } => Ok(Self {
                derivation,
                hash,
                key_len: length as usize,
                expected,
            }),
            _ => Err(PbeError::Unsupported("PBMAC1 without a sensible key length".to_owned())),
        }
    }

    pub(crate) fn iterations(&self) -> u64 {
        self.derivation.iterations()
    }

    /// Is `data` what was protected with `password`? Only the forms of it that verify are left.
    pub(crate) fn verifies(&self, password: &mut Password, data: &[u8]) -> bool {
        let forms = password.forms(&self.derivation);
        forms.retain(|form| {
            let key = self.derivation.key(form, self.hash, Purpose::Mac, self.key_len);
            with_digest!(self.hash, D => {
                <Hmac<D> as Mac>::new_from_slice(&key)
                    .is_ok_and(|mac| mac.chain_update(data).verify_slice(&self.expected).is_ok())
            })
        });
        !forms.is_empty()
    }
}

/// MacData over `data` (RFC 7292 §4).
pub(crate) fn mac_data(hash: HashAlgorithm, password: &Password, salt: &[u8], iterations: u32, data: &[u8]) -> Vec<u8> {
    let key = pkcs12_key(
        hash,
        Purpose::Mac,
        password.bmp_string(),
        salt,
        iterations.into(),
        hash.digest(&[]).len(),
    );
    let mac = with_digest!(hash, D => {
        <Hmac<D> as Mac>::new_from_slice(&key).map(|mac| mac.chain_update(data).finalize().into_bytes().to_vec())
    });
    let algorithm = der::sequence(&[der::oid(hash.oid()), der::null()]);
    // An HMAC takes keys of every length.
    let digest_info = der::sequence(&[algorithm, der::octet_string(&mac.unwrap_or_default())]);
    der::sequence(&[digest_info, der::octet_string(salt), der::integer(iterations.into())])
}
