//! Private keys from files: PKCS#8 (RFC 5958), PKCS#1 (RFC 8017) and SEC 1 (RFC 5915), within bounds.

use super::odd::LargeRsa;
use super::{KeyError, Secret};
use crate::ber::{self, BerError, Element, Reader};
use crate::key::public::algorithm_identifier;
use crate::{HashAlgorithm, oid};
use rsa::BigUint;
use std::ops::RangeInclusive;
use zeroize::Zeroizing;

/// The most octets of a private key's file: RSA-4096 needs 2.4 kB.
const MAX_KEY: usize = 16 * 1024;
const RSA_BITS: RangeInclusive<usize> = 1024..=4096;

impl From<BerError> for KeyError {
    fn from(error: BerError) -> Self {
        Self::Unreadable(error.to_string())
    }
}

/// The numbers of an RSAPrivateKey; they may not belong together.
pub(super) struct RsaNumbers {
    pub(super) n: BigUint,
    pub(super) e: BigUint,
    pub(super) d: Zeroizing<BigUint>,
    pub(super) p: Zeroizing<BigUint>,
    pub(super) q: Zeroizing<BigUint>,
}

pub(super) fn read(der: &[u8]) -> Result<Secret, KeyError> {
    read_within(der, &RSA_BITS)
}

/// As [`read`], with RSA keys of other sizes.
pub(super) fn read_within(der: &[u8], sizes: &RangeInclusive<usize>) -> Result<Secret, KeyError> {
    if der.len() > MAX_KEY {
        return Err(KeyError::Unreadable(format!("{} octets are too many", der.len())));
    }
    let mut outer = Reader::new(der);
    let parts = outer.sequence("a private key")?;
    outer.finish("a private key")?;
    // PKCS#8 goes on with an AlgorithmIdentifier, PKCS#1 with the modulus, SEC 1 with the key.
    let mut ahead = parts.clone();
    if ahead.peek() == Some(ber::SEQUENCE) {
        return Err(KeyError::Unsupported("encrypted PKCS#8".to_owned()));
    }
    let version = ahead.expect(ber::INTEGER, "a version")?;
    match ahead.peek() {
        Some(ber::SEQUENCE) => read_pkcs8(ahead, sizes),
        Some(ber::INTEGER) => read_pkcs1(&version, ahead, sizes),
        Some(ber::OCTET_STRING) => read_sec1(ahead, None),
        _ => Err(KeyError::Unreadable("neither PKCS#8 nor PKCS#1 nor SEC 1".to_owned())),
    }
}

pub(super) fn read_pem(text: &str) -> Result<Secret, KeyError> {
    // Only the block itself is handed to the reader: what stands around it may be anything.
    for label in [
        "PRIVATE KEY",
        "RSA PRIVATE KEY",
        "EC PRIVATE KEY",
        "ENCRYPTED PRIVATE KEY",
    ] {
        let (begin, end) = (format!("-----BEGIN {label}-----"), format!("-----END {label}-----"));
        let Some(start) = text.find(&begin) else { continue };
        let Some(length) = text[start..].find(&end) else {
            continue;
        };
        if label.starts_with("ENCRYPTED") {
            return Err(KeyError::Unsupported("encrypted PKCS#8".to_owned()));
        }
        let block = &text[start..start + length + end.len()];
        let block = pem::parse(block).map_err(|error| KeyError::Unreadable(error.to_string()))?;
        if block.headers().get("DEK-Info").is_some() {
            return Err(KeyError::Unsupported("encrypted PKCS#1".to_owned()));
        }
        return read(&Zeroizing::new(block.into_contents()));
    }
    Err(KeyError::Unreadable(
        "there is no private key in the PEM text".to_owned(),
    ))
}

/// PEM with 64 columns and LF.
pub(crate) fn pem(label: &str, der: &[u8]) -> String {
    let config = pem::EncodeConfig::new().set_line_ending(pem::LineEnding::LF);
    pem::encode_config(&pem::Pem::new(label, der), config)
}

fn read_pkcs8(mut parts: Reader<'_>, sizes: &RangeInclusive<usize>) -> Result<Secret, KeyError> {
    let (oid, parameters) = algorithm_identifier(&mut parts)?;
    let key = Zeroizing::new(parts.octets("a private key")?.into_owned());
    // Of other kinds, such as Ed25519, it is no SEQUENCE.
    let inner = || Reader::new(&key).sequence("a private key");
    match oid.as_str() {
        oid::RSA_ENCRYPTION | oid::RSA_PSS => {
            let mut inner = inner()?;
            let version = inner.expect(ber::INTEGER, "a version")?;
            read_pkcs1(&version, inner, sizes)
        }
        oid::EC_PUBLIC_KEY => {
            let mut inner = inner()?;
            inner.expect(ber::INTEGER, "a version")?;
            let curve = parameters.map(|parameters| parameters.oid()).transpose()?;
            read_sec1(inner, curve)
        }
        _ => Err(KeyError::Unsupported(oid)),
    }
}

/// The numbers of an RSA key in PKCS#8.
pub(super) fn rsa_numbers(pkcs8: &[u8], sizes: &RangeInclusive<usize>) -> Result<RsaNumbers, KeyError> {
    let mut parts = Reader::new(pkcs8).sequence("a private key")?;
    parts.expect(ber::INTEGER, "a version")?;
    algorithm_identifier(&mut parts)?;
    let key = Zeroizing::new(parts.octets("a private key")?.into_owned());
    let mut inner = Reader::new(&key).sequence("a private key")?;
    inner.expect(ber::INTEGER, "a version")?;
    read_numbers(inner, sizes)
}

fn read_numbers(mut parts: Reader<'_>, sizes: &RangeInclusive<usize>) -> Result<RsaNumbers, KeyError> {
    let mut number = |name: &str| -> Result<BigUint, KeyError> {
        let octets = parts.expect(ber::INTEGER, name)?.unsigned(name)?;
        if octets.len() * 8 > *sizes.end() {
            return Err(KeyError::Unsupported(format!(
                "RSA with {name} of {} bits",
                octets.len() * 8
            )));
        }
        Ok(BigUint::from_bytes_be(octets))
    };
    Ok(RsaNumbers {
        n: number("a modulus")?,
        e: number("a public exponent")?,
        d: Zeroizing::new(number("a private exponent")?),
        p: Zeroizing::new(number("a prime")?),
        q: Zeroizing::new(number("a second prime")?),
    })
}

/// RSAPrivateKey after its version. The factors are what is trusted least: a key whose parts do not belong together
/// is refused here, by validation and by one trial signature.
fn read_pkcs1(version: &Element<'_>, parts: Reader<'_>, sizes: &RangeInclusive<usize>) -> Result<Secret, KeyError> {
    if version.small_integer("the version")? != 0 {
        return Err(KeyError::Unsupported("RSA with more than two primes".to_owned()));
    }
    let numbers = read_numbers(parts, sizes)?;
    let n = &numbers.n;
    if !sizes.contains(&n.bits()) {
        return Err(KeyError::Unsupported(format!("RSA of {} bits", n.bits())));
    }
    let unfit = |_| KeyError::Unreadable("the parts of the RSA key do not belong together".to_owned());
    // Checks size and oddness before anything is computed with the numbers.
    rsa::RsaPublicKey::new_with_max_size(n.clone(), numbers.e.clone(), *sizes.end()).map_err(unfit)?;
    if n.bits() > rsa::RsaPublicKey::MAX_SIZE {
        return Ok(Secret::LargeRsa(Box::new(LargeRsa::new(&numbers)?)));
    }
    let RsaNumbers { n, e, d, p, q } = numbers;
    let one = BigUint::from(1_u8);
    if *p <= one || *q <= one || p == q || &*p * &*q != n {
        return Err(unfit(rsa::Error::InvalidPrime));
    }
    let key =
        rsa::RsaPrivateKey::from_components(n, e, BigUint::clone(&d), vec![BigUint::clone(&p), BigUint::clone(&q)])
            .map_err(unfit)?;
    let digest = HashAlgorithm::Sha256.digest(b"trial");
    key.sign(HashAlgorithm::Sha256.pkcs1_v15(), &digest).map_err(unfit)?;
    Ok(Secret::Rsa(Box::new(key)))
}

/// ECPrivateKey after its version; `curve` is what PKCS#8 said.
fn read_sec1(mut parts: Reader<'_>, curve: Option<String>) -> Result<Secret, KeyError> {
    let scalar = Zeroizing::new(parts.octets("a private key")?.into_owned());
    let curve = match (curve, parts.optional(ber::CONTEXT)?) {
        (Some(curve), _) => curve,
        (None, Some(explicit)) => explicit.reader().oid("a named curve")?,
        (None, None) => return Err(KeyError::Unreadable("the key names no curve".to_owned())),
    };
    let unfit = |_| KeyError::Unreadable("the number is no private key of its curve".to_owned());
    match curve.as_str() {
        oid::P256 => {
            let scalar = padded::<32>(&scalar)?;
            p256::ecdsa::SigningKey::from_slice(&scalar[..])
                .map(Secret::P256)
                .map_err(unfit)
        }
        oid::P384 => {
            let scalar = padded::<48>(&scalar)?;
            p384::ecdsa::SigningKey::from_slice(&scalar[..])
                .map(Secret::P384)
                .map_err(unfit)
        }
        _ => Err(KeyError::Unsupported(format!("ECDSA on the curve {curve}"))),
    }
}

/// Some writers leave out leading zeros, some add one.
fn padded<const N: usize>(scalar: &[u8]) -> Result<Zeroizing<[u8; N]>, KeyError> {
    let zeros = scalar.iter().take_while(|&&octet| octet == 0).count();
    let significant = &scalar[zeros..];
    let start = N.checked_sub(significant.len());
    let start = start.ok_or_else(|| KeyError::Unreadable("the private key is longer than its curve".to_owned()))?;
    let mut wide = Zeroizing::new([0; N]);
    wide[start..].copy_from_slice(significant);
    Ok(wide)
}

#[cfg(test)]
mod tests {
    use crate::key::KeyError;
    use crate::{KeyAlgorithm, PrivateKey, Seed};
    use proptest::prelude::*;
    use std::sync::LazyLock;

    static KEYS: LazyLock<Vec<PrivateKey>> = LazyLock::new(|| {
        [KeyAlgorithm::Rsa(1024), KeyAlgorithm::EcP256, KeyAlgorithm::EcP384]
            .map(|algorithm| PrivateKey::generate(algorithm, &Seed::from_bytes([9; 32])))
            .to_vec()
    });

    #[test]
    fn a_key_reads_back_from_der_and_pem() {
        for key in KEYS.iter() {
            assert_eq!(
                PrivateKey::from_der(&key.to_pkcs8()).unwrap().to_pkcs8(),
                key.to_pkcs8()
            );
            let pem = format!("Bag Attributes\n{}trailing", key.to_pem().as_str());
            assert_eq!(PrivateKey::from_pem(&pem).unwrap().to_pkcs8(), key.to_pkcs8());
        }
        let error = PrivateKey::from_pem("hello").unwrap_err();
        assert_eq!(
            error,
            KeyError::Unreadable("there is no private key in the PEM text".into())
        );
    }

    #[test]
    fn the_error_for_a_damaged_key_holds_no_part_of_it() {
        for key in KEYS.iter() {
            let mut damaged = key.to_pkcs8().to_vec();
            let last = damaged.len() - 1;
            damaged.truncate(last);
            let error = PrivateKey::from_der(&damaged).unwrap_err().to_string();
            assert!(error.contains("octets are left"), "{error}");
        }
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(64))]
        #[test]
        fn changed_keys_sign_or_are_refused(which in 0..3_usize, at in any::<proptest::sample::Index>(), to in any::<u8>()) {
            let mut der = KEYS[which].to_pkcs8().to_vec();
            *at.get_mut(&mut der) = to;
            if let Ok(key) = PrivateKey::from_der(&der) {
                prop_assert!(!key.sign(crate::HashAlgorithm::Sha256, b"message").is_empty());
            }
        }
    }
}
