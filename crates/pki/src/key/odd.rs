//! RSA keys that no file is taken with: 512 bits, 8192 bits, the exponent 3. For certificates that are weak or odd on
//! purpose, and for reading such keys back from where this program put them.

use super::encoding::{self, RsaNumbers};
use super::{HashAlgorithm, KeyError, PrivateKey, PublicKey, Secret};
use crate::{Seed, der, oid};
use rsa::BigUint;
use zeroize::Zeroizing;

/// Sizes that are read back.
const OWN_BITS: std::ops::RangeInclusive<usize> = 512..=8192;

/// An RSA key of more than 4096 bits, which the `rsa` crate does not hold.
#[derive(Clone)]
pub(super) struct LargeRsa {
    pkcs8: Zeroizing<Vec<u8>>,
    n: BigUint,
    e: BigUint,
}

impl PrivateKey {
    /// Makes an RSA key of 512 to 4096 bits with this public exponent; the same seed gives the same key.
    pub fn generate_rsa(bits: u16, exponent: u32, seed: &Seed) -> Self {
        let bits = usize::from(bits).clamp(*OWN_BITS.start(), 4096);
        let exponent = BigUint::from(exponent);
        let mut rng = seed.rng();
        loop {
            // Primes that do not go with the exponent are an error; the next try draws others.
            if let Ok(key) = rsa::RsaPrivateKey::new_with_exp(&mut rng, bits, &exponent) {
                return Self(Secret::Rsa(Box::new(key)));
            }
        }
    }

    /// Reads the PKCS#8 DER of a key that this program made or brought along: as [`Self::from_der`], and RSA of 512 to
    /// 8192 bits.
    pub fn from_own_pkcs8(der: &[u8]) -> Result<Self, KeyError> {
        encoding::read_within(der, &OWN_BITS).map(Self)
    }
}

impl LargeRsa {
    /// The numbers were read from a file; that they belong together is checked here.
    pub(super) fn new(numbers: &RsaNumbers) -> Result<Self, KeyError> {
        let RsaNumbers { n, e, d, p, q } = numbers;
        let (d, p, q): (&BigUint, &BigUint, &BigUint) = (d, p, q);
        let one = BigUint::from(1_u8);
        let product = Zeroizing::new(e * d);
        let inverse_of = |prime: &BigUint| *prime > one && &*product % (prime - &one) == one;
        if p == q || &(p * q) != n || !inverse_of(p) || !inverse_of(q) {
            return Err(KeyError::Unreadable(
                "the parts of the RSA key do not belong together".to_owned(),
            ));
        }
        let number = |number: &BigUint| der::unsigned(&number.to_bytes_be());
        let (exponent1, exponent2) = (d % (p - &one), d % (q - &one));
        // q^(p-2) is the inverse of q: p is a prime (Fermat).
        let coefficient = q.modpow(&(p - BigUint::from(2_u8)), p);
        let key = Zeroizing::new(der::sequence(&[
            der::integer(0),
            number(n),
            number(e),
            number(d),
            number(p),
            number(q),
            number(&exponent1),
            number(&exponent2),
            number(&coefficient),
        ]));
        let algorithm = der::sequence(&[der::oid(oid::RSA_ENCRYPTION), der::null()]);
        let pkcs8 = der::sequence(&[der::integer(0), algorithm, der::octet_string(&key)]);
        Ok(Self {
            pkcs8: Zeroizing::new(pkcs8),
            n: n.clone(),
            e: e.clone(),
        })
    }

    pub(super) fn pkcs8(&self) -> &Zeroizing<Vec<u8>> {
        &self.pkcs8
    }

    pub(super) fn bits(&self) -> usize {
        self.n.bits()
    }

    pub(super) fn public_key(&self) -> PublicKey {
        PublicKey::of_rsa_numbers(&self.n, &self.e)
    }

    /// EMSA-PKCS1-v1_5 and RSASP1 (RFC 8017 §9.2, §5.2.1). Slow: a TLS library signs handshakes better.
    pub(super) fn sign(&self, hash: HashAlgorithm, digest: &[u8]) -> Vec<u8> {
        let Ok(numbers) = encoding::rsa_numbers(&self.pkcs8, &OWN_BITS) else {
            return Vec::new();
        };
        let length = self.n.bits().div_ceil(8);
        let info = [&hash.pkcs1_v15().prefix, digest].concat();
        let mut encoded = vec![0xff; length - info.len() - 1];
        (encoded[0], encoded[1]) = (0, 1);
        encoded.push(0);
        encoded.extend(info);
        let signature = BigUint::from_bytes_be(&encoded).modpow(&numbers.d, &self.n);
        let signature = signature.to_bytes_be();
        let mut padded = vec![0; length - signature.len()];
        padded.extend(signature);
        padded
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::KeyAlgorithm;

    const SEED: Seed = Seed::from_bytes([8; 32]);
    const LARGE: &[u8] = include_bytes!("../../../scenarios/data/rsa-8192.der");

    fn signs(key: &PrivateKey) -> bool {
        let signature = key.sign(HashAlgorithm::Sha256, b"message");
        let identifier = key.signature_algorithm(HashAlgorithm::Sha256);
        key.public_key().verifies(&identifier, b"message", &signature)
    }

    #[test]
    fn small_and_large_keys_and_small_exponents_sign_and_are_read_back() {
        let keys = [
            (PrivateKey::generate_rsa(512, 65_537, &SEED), 512),
            (PrivateKey::generate_rsa(2048, 3, &SEED), 2048),
            (PrivateKey::from_own_pkcs8(LARGE).unwrap(), 8192),
        ];
        for (key, bits) in keys {
            assert_eq!(key.algorithm(), KeyAlgorithm::Rsa(bits));
            assert!(signs(&key), "{bits}");
            let again = PrivateKey::from_own_pkcs8(&key.to_pkcs8()).unwrap();
            assert_eq!(again.to_pkcs8(), key.to_pkcs8(), "{bits}");
            assert_eq!(again.to_pem(), key.to_pem(), "{bits}");
        }
        assert_eq!(
            PrivateKey::generate_rsa(512, 3, &SEED).to_pkcs8(),
            PrivateKey::generate_rsa(512, 3, &SEED).to_pkcs8()
        );
    }

    #[test]
    fn files_with_such_keys_are_refused_as_before_and_so_are_damaged_ones() {
        let small = PrivateKey::generate_rsa(512, 65_537, &SEED).to_pkcs8();
        assert!(matches!(PrivateKey::from_der(&small), Err(KeyError::Unsupported(_))));
        assert!(matches!(PrivateKey::from_der(LARGE), Err(KeyError::Unsupported(_))));
        for at in [100, 1500, 3000] {
            let mut damaged = LARGE.to_vec();
            damaged[at] ^= 1;
            assert!(PrivateKey::from_own_pkcs8(&damaged).is_err(), "{at}");
        }
    }
}
