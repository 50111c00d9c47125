//! Public keys: their SubjectPublicKeyInfo, and signatures checked under them.

use super::hash::{HashAlgorithm, widened};
use super::{KeyAlgorithm, KeyError};
use crate::ber::{self, BerError, Reader};
use crate::{der, oid};
use ecdsa::signature::hazmat::PrehashVerifier;
use rsa::BigUint;
use sha1::{Digest, Sha1};

/// The largest modulus under which a signature is checked; larger ones are read, but nothing verifies under them.
const MAX_MODULUS_BITS: usize = 8192;

/// Prime, a, b, generator (not compressed) and order of P-256 (SEC 2 §2.4.2).
const P256_PARAMETERS: [&str; 5] = [
    "ffffffff00000001000000000000000000000000ffffffffffffffffffffffff",
    "ffffffff00000001000000000000000000000000fffffffffffffffffffffffc",
    "5ac635d8aa3a93e7b3ebbd55769886bc651d06b0cc53b0f63bce3c3e27d2604b",
    "046b17d1f2e12c4247f8bce6e563a440f277037d812deb33a0f4a13945d898c296\
     4fe342e2fe1a7f9b8ee7eb4a7c0f9e162bce33576b315ececbb6406837bf51f5",
    "ffffffff00000000ffffffffffffffffbce6faada7179e84f3b9cac2fc632551",
];

/// A public key as its SubjectPublicKeyInfo (DER).
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct PublicKey {
    spki: Vec<u8>,
}

impl PublicKey {
    /// Takes a SubjectPublicKeyInfo of any algorithm, as long as its outer form is right.
    pub fn from_spki(spki: &[u8]) -> Result<Self, KeyError> {
        Spki::read(spki).map_err(|error| KeyError::Unreadable(error.to_string()))?;
        Ok(Self { spki: spki.to_vec() })
    }

    pub(super) fn of_rsa_numbers(n: &BigUint, e: &BigUint) -> Self {
        let numbers = der::sequence(&[der::unsigned(&n.to_bytes_be()), der::unsigned(&e.to_bytes_be())]);
        let algorithm = der::sequence(&[der::oid(oid::RSA_ENCRYPTION), der::null()]);
        Self {
            spki: der::sequence(&[algorithm, der::bit_string(&numbers)]),
        }
    }

    pub(super) fn of_point(curve: &str, point: &[u8]) -> Self {
        let algorithm = der::sequence(&[der::oid(oid::EC_PUBLIC_KEY), der::oid(curve)]);
        Self {
            spki: der::sequence(&[algorithm, der::bit_string(point)]),
        }
    }

    /// The same key on P-256 with the curve written out in numbers instead of named (specifiedCurve, RFC 3279 §2.3.5,
    /// which RFC 5480 §2.1.1 forbids); `None` for any other key.
    pub fn with_explicit_curve(&self) -> Option<Self> {
        let spki = Spki::read(&self.spki).ok()?;
        if spki.curve.as_deref() != Some(oid::P256) {
            return None;
        }
        let [prime, a, b, generator, order] = P256_PARAMETERS.map(|digits| hex::decode(digits).unwrap_or_default());
        let parameters = der::sequence(&[
            der::integer(1),
            der::sequence(&[der::oid(oid::PRIME_FIELD), der::unsigned(&prime)]),
            der::sequence(&[der::octet_string(&a), der::octet_string(&b)]),
            der::octet_string(&generator),
            der::unsigned(&order),
            der::integer(1),
        ]);
        let algorithm = der::sequence(&[der::oid(oid::EC_PUBLIC_KEY), parameters]);
        Some(Self {
            spki: der::sequence(&[algorithm, der::bit_string(spki.key)]),
        })
    }

    /// The SubjectPublicKeyInfo, DER.
    pub fn spki(&self) -> &[u8] {
        &self.spki
    }

    /// SHA-1 of the subjectPublicKey BIT STRING's octets (RFC 5280 §4.2.1.2, method 1).
    pub fn key_identifier(&self) -> [u8; 20] {
        let octets = Spki::read(&self.spki).map(|spki| spki.key).unwrap_or_default();
        Sha1::digest(octets).into()
    }

    /// The same key, whatever the form it is written in (compressed point, missing NULL)?
    pub fn is_same_key(&self, other: &Self) -> bool {
        self.spki == other.spki
            || matches!((Verifier::read(&self.spki), Verifier::read(&other.spki)), (Some(a), Some(b)) if a == b)
    }

    /// The hash of an RSA-PSS signature.
    pub(crate) fn pss_hash(signature_oid: &str, parameters: Option<ber::Element<'_>>) -> Option<HashAlgorithm> {
        let parameters = parameters.filter(|_| signature_oid == oid::RSA_PSS)?;
        pss_parameters(parameters).ok().map(|(hash, _)| hash)
    }

    /// Is `signature` over `message` good under this key? `algorithm` is the AlgorithmIdentifier (DER) of the
    /// signature: RSA PKCS#1 v1.5, RSA-PSS, or ECDSA on P-256 and P-384. `false` also for everything that is not
    /// known.
    pub fn verifies(&self, algorithm: &[u8], message: &[u8], signature: &[u8]) -> bool {
        let Some(verifier) = Verifier::read(&self.spki) else {
            return false;
        };
        let Ok((oid, parameters)) = algorithm_identifier(&mut Reader::new(algorithm)) else {
            return false;
        };
        match &verifier {
            Verifier::Rsa(key) if oid == oid::RSA_PSS => {
                let Some((hash, salt_len)) = parameters.and_then(|parameters| pss_parameters(parameters).ok()) else {
                    return false;
                };
                key.verify(hash.pss(salt_len), &hash.digest(message), signature).is_ok()
            }
            Verifier::Rsa(key) => HashAlgorithm::of_rsa_oid(&oid)
                .is_some_and(|hash| key.verify(hash.pkcs1_v15(), &hash.digest(message), signature).is_ok()),
            Verifier::P256(key) => HashAlgorithm::of_ecdsa_oid(&oid).is_some_and(|hash| {
                p256::ecdsa::Signature::from_der(signature).is_ok_and(|signature| {
                    key.verify_prehash(&widened::<32>(&hash.digest(message)), &signature)
                        .is_ok()
                })
            }),
            Verifier::P384(key) => HashAlgorithm::of_ecdsa_oid(&oid).is_some_and(|hash| {
                p384::ecdsa::Signature::from_der(signature).is_ok_and(|signature| {
                    key.verify_prehash(&widened::<48>(&hash.digest(message)), &signature)
                        .is_ok()
                })
            }),
        }
    }
}

/// The parts of a SubjectPublicKeyInfo.
pub(crate) struct Spki<'a> {
    pub(crate) oid: String,
    /// OID in the parameters: a curve.
    pub(crate) curve: Option<String>,
    /// The subjectPublicKey's octets.
    pub(crate) key: &'a [u8],
}

impl<'a> Spki<'a> {
    pub(crate) fn read(spki: &'a [u8]) -> Result<Self, BerError> {
        let mut reader = Reader::new(spki);
        let mut parts = reader.sequence("a SubjectPublicKeyInfo")?;
        reader.finish("a SubjectPublicKeyInfo")?;
        let (oid, parameters) = algorithm_identifier(&mut parts)?;
        let key = parts.expect(ber::BIT_STRING, "a subjectPublicKey")?.bit_string()?;
        parts.finish("a subjectPublicKey")?;
        let curve = parameters
            .filter(|element| element.tag == ber::OBJECT_IDENTIFIER)
            .and_then(|curve| curve.oid().ok());
        Ok(Self { oid, curve, key })
    }

    /// Which of the kinds that we know, and its size in bits.
    pub(crate) fn kind(&self) -> (Option<KeyAlgorithm>, Option<u32>) {
        match (self.oid.as_str(), self.curve.as_deref()) {
            (oid::RSA_ENCRYPTION | oid::RSA_PSS, _) => match rsa_numbers(self.key) {
                Ok((n, _)) => {
                    let bits = n.len() as u32 * 8 - n.first().map_or(0, |first| first.leading_zeros());
                    (u16::try_from(bits).ok().map(KeyAlgorithm::Rsa), Some(bits))
                }
                Err(_) => (None, None),
            },
            (oid::EC_PUBLIC_KEY, Some(oid::P256)) => (Some(KeyAlgorithm::EcP256), Some(256)),
            (oid::EC_PUBLIC_KEY, Some(oid::P384)) => (Some(KeyAlgorithm::EcP384), Some(384)),
            (oid::ED25519, _) => (None, Some(256)),
            _ => (None, None),
        }
    }
}

/// OID and parameters of an AlgorithmIdentifier.
pub(crate) fn algorithm_identifier<'a>(
    reader: &mut Reader<'a>,
) -> Result<(String, Option<ber::Element<'a>>), BerError> {
    let mut parts = reader.sequence("an AlgorithmIdentifier")?;
    let oid = parts.oid("an algorithm")?;
    let parameters = if parts.is_empty() { None } else { Some(parts.element()?) };
    parts.finish("an algorithm's parameters")?;
    Ok((oid, parameters))
}

#[derive(PartialEq, Eq)]
enum Verifier {
    Rsa(rsa::RsaPublicKey),
    P256(p256::ecdsa::VerifyingKey),
    P384(p384::ecdsa::VerifyingKey),
}

impl Verifier {
    fn read(spki: &[u8]) -> Option<Self> {
        let spki = Spki::read(spki).ok()?;
        match (spki.oid.as_str(), spki.curve.as_deref()) {
            (oid::RSA_ENCRYPTION | oid::RSA_PSS, _) => {
                let (n, e) = rsa_numbers(spki.key).ok()?;
                if n.len() * 8 > MAX_MODULUS_BITS || e.len() > 5 {
                    return None;
                }
                let (n, e) = (BigUint::from_bytes_be(n), BigUint::from_bytes_be(e));
                rsa::RsaPublicKey::new_with_max_size(n, e, MAX_MODULUS_BITS)
                    .ok()
                    .map(Self::Rsa)
            }
            (oid::EC_PUBLIC_KEY, Some(oid::P256)) => p256::ecdsa::VerifyingKey::from_sec1_bytes(spki.key)
                .ok()
                .map(Self::P256),
            (oid::EC_PUBLIC_KEY, Some(oid::P384)) => p384::ecdsa::VerifyingKey::from_sec1_bytes(spki.key)
                .ok()
                .map(Self::P384),
            _ => None,
        }
    }
}

/// Modulus and exponent of an RSAPublicKey (RFC 8017 appendix A.1.1), without leading zeros.
fn rsa_numbers(key: &[u8]) -> Result<(&[u8], &[u8]), BerError> {
    let mut parts = Reader::new(key).sequence("an RSAPublicKey")?;
    let n = parts.expect(ber::INTEGER, "a modulus")?.unsigned("the modulus")?;
    let e = parts
        .expect(ber::INTEGER, "a public exponent")?
        .unsigned("the public exponent")?;
    Ok((n, e))
}

/// Hash and salt length of RSASSA-PSS-params (RFC 4055 §3.1), where the mask uses the same hash.
fn pss_parameters(parameters: ber::Element<'_>) -> Result<(HashAlgorithm, usize), BerError> {
    let unsupported = || BerError::new("RSASSA-PSS parameters that are not supported", parameters.offset);
    let hash_of = |oid: String| HashAlgorithm::of_oid(&oid).ok_or_else(unsupported);
    let mut parts = parameters.reader();
    let hash = match parts.optional(ber::CONTEXT)? {
        Some(explicit) => hash_of(algorithm_identifier(&mut explicit.reader())?.0)?,
        None => HashAlgorithm::Sha1,
    };
    let mask_hash = match parts.optional(ber::CONTEXT + 1)? {
        Some(explicit) => {
            let (oid, of) = algorithm_identifier(&mut explicit.reader())?;
            let of = of.filter(|_| oid == oid::RSA_MGF1).ok_or_else(unsupported)?;
            hash_of(algorithm_identifier(&mut Reader::new(of.raw))?.0)?
        }
        None => HashAlgorithm::Sha1,
    };
    let salt_len = match parts.optional(ber::CONTEXT + 2)? {
        Some(explicit) => explicit.reader().small_integer("the salt's length")?,
        None => 20,
    };
    if mask_hash != hash || salt_len > 1024 {
        return Err(unsupported());
    }
    Ok((hash, salt_len as usize))
}
