//! Private and public keys: RSA 1024-4096, ECDSA P-256 and P-384.
//!
//! Reading their files is in `key/encoding.rs`, hashes and signatures' names in `key/hash.rs`, checking signatures in
//! `key/public.rs`, RSA keys that are too small, too large or odd in `key/odd.rs`.

mod encoding;
mod hash;
mod odd;
mod public;

pub(crate) use encoding::pem;
pub use hash::HashAlgorithm;
pub use public::PublicKey;
pub(crate) use public::{Spki, algorithm_identifier};

use crate::{Seed, der, oid};
use ecdsa::signature::hazmat::PrehashSigner;
use pkcs8::EncodePrivateKey;
use zeroize::Zeroizing;

/// What kind of key. Parsed from and printed as `rsa-2048`, `ec-p256`.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Hash)]
pub enum KeyAlgorithm {
    /// RSA with a modulus of this many bits (1024, 2048, 3072 or 4096 when made here).
    Rsa(u16),
    /// ECDSA on NIST P-256.
    EcP256,
    /// ECDSA on NIST P-384.
    EcP384,
}

/// A private key that cannot be read, or is of a kind that is not supported.
#[derive(Debug, thiserror::Error, PartialEq, Eq)]
pub enum KeyError {
    /// Not a PKCS#8, PKCS#1 or SEC 1 private key.
    #[error("the private key cannot be read: {0}")]
    Unreadable(String),
    /// A kind of key that is not supported.
    #[error("a private key of the kind {0} is not supported; use RSA 1024-4096, ECDSA P-256 or P-384")]
    Unsupported(String),
    /// The text names no algorithm.
    #[error("{0:?} is no key algorithm; use rsa-1024, rsa-2048, rsa-3072, rsa-4096, ec-p256 or ec-p384")]
    Unknown(String),
    /// The text names no hash.
    #[error("{0:?} is no hash algorithm; use md5, sha1, sha224, sha256, sha384 or sha512")]
    UnknownHash(String),
}

/// A private key. Its `Debug` shows the kind only; the secret is wiped when dropped.
#[derive(Clone)]
pub struct PrivateKey(Secret);

#[derive(Clone)]
enum Secret {
    Rsa(Box<rsa::RsaPrivateKey>),
    LargeRsa(Box<odd::LargeRsa>),
    P256(p256::ecdsa::SigningKey),
    P384(p384::ecdsa::SigningKey),
}

impl PrivateKey {
    /// Makes a key; the same seed gives the same key. RSA-2048 takes 60-500 ms, RSA-4096 up to 8 s: call it off the
    /// async threads. An RSA size below 1024 or above 4096 is made with 1024 or 4096 bits.
    pub fn generate(algorithm: KeyAlgorithm, seed: &Seed) -> Self {
        let mut rng = seed.rng();
        Self(match algorithm {
            KeyAlgorithm::Rsa(bits) => {
                let bits = usize::from(bits).clamp(1024, 4096);
                loop {
                    // The only errors are of sizes that cannot be here; the next try draws other primes.
                    if let Ok(key) = rsa::RsaPrivateKey::new(&mut rng, bits) {
                        break Secret::Rsa(Box::new(key));
                    }
                }
            }
            KeyAlgorithm::EcP256 => Secret::P256(p256::ecdsa::SigningKey::random(&mut rng)),
            KeyAlgorithm::EcP384 => Secret::P384(p384::ecdsa::SigningKey::random(&mut rng)),
        })
    }

    /// Reads PKCS#8, PKCS#1 or SEC 1 DER.
    pub fn from_der(der: &[u8]) -> Result<Self, KeyError> {
        encoding::read(der).map(Self)
    }

    /// Reads the first private key of a PEM text.
    pub fn from_pem(pem: &str) -> Result<Self, KeyError> {
        encoding::read_pem(pem).map(Self)
    }

    /// PKCS#8 DER.
    pub fn to_pkcs8(&self) -> Zeroizing<Vec<u8>> {
        let document = match &self.0 {
            Secret::LargeRsa(key) => return key.pkcs8().clone(),
            Secret::Rsa(key) => key.to_pkcs8_der(),
            Secret::P256(key) => key.to_pkcs8_der(),
            Secret::P384(key) => key.to_pkcs8_der(),
        };
        // Encoding a key that was validated has no way to fail but lengths beyond 256 MiB.
        document.map(|document| document.to_bytes()).unwrap_or_default()
    }

    /// PKCS#8 PEM (`-----BEGIN PRIVATE KEY-----`).
    pub fn to_pem(&self) -> Zeroizing<String> {
        let ending = pkcs8::LineEnding::LF;
        let text = match &self.0 {
            Secret::LargeRsa(key) => return Zeroizing::new(pem("PRIVATE KEY", key.pkcs8())),
            Secret::Rsa(key) => key.to_pkcs8_pem(ending),
            Secret::P256(key) => key.to_pkcs8_pem(ending),
            Secret::P384(key) => key.to_pkcs8_pem(ending),
        };
        text.unwrap_or_default()
    }

    /// The kind and size of this key.
    pub fn algorithm(&self) -> KeyAlgorithm {
        use rsa::traits::PublicKeyParts;
        match &self.0 {
            Secret::Rsa(key) => KeyAlgorithm::Rsa(u16::try_from(key.n().bits()).unwrap_or(u16::MAX)),
            Secret::LargeRsa(key) => KeyAlgorithm::Rsa(u16::try_from(key.bits()).unwrap_or(u16::MAX)),
            Secret::P256(_) => KeyAlgorithm::EcP256,
            Secret::P384(_) => KeyAlgorithm::EcP384,
        }
    }

    /// The public half.
    pub fn public_key(&self) -> PublicKey {
        use rsa::traits::PublicKeyParts;
        match &self.0 {
            Secret::Rsa(key) => PublicKey::of_rsa_numbers(key.n(), key.e()),
            Secret::LargeRsa(key) => key.public_key(),
            Secret::P256(key) => PublicKey::of_point(oid::P256, key.verifying_key().to_encoded_point(false).as_bytes()),
            Secret::P384(key) => PublicKey::of_point(oid::P384, key.verifying_key().to_encoded_point(false).as_bytes()),
        }
    }

    /// The hash that a signature really gets: there is no ECDSA with MD5, SHA-1 takes its place.
    pub fn signature_hash(&self, asked: HashAlgorithm) -> HashAlgorithm {
        match (&self.0, asked) {
            (Secret::P256(_) | Secret::P384(_), HashAlgorithm::Md5) => HashAlgorithm::Sha1,
            _ => asked,
        }
    }

    /// The AlgorithmIdentifier of a signature of this key, DER: parameters NULL for RSA (RFC 4055 §5), none for ECDSA
    /// (RFC 5758 §3.2).
    pub fn signature_algorithm(&self, hash: HashAlgorithm) -> Vec<u8> {
        let hash = self.signature_hash(hash);
        match self.0 {
            Secret::Rsa(_) | Secret::LargeRsa(_) => der::sequence(&[der::oid(hash.rsa_oid()), der::null()]),
            Secret::P256(_) | Secret::P384(_) => der::sequence(&[der::oid(hash.ecdsa_oid())]),
        }
    }

    /// Signs `message`: PKCS#1 v1.5 for RSA, RFC 6979 ECDSA (DER) else. Deterministic.
    pub fn sign(&self, hash: HashAlgorithm, message: &[u8]) -> Vec<u8> {
        let hash = self.signature_hash(hash);
        let digest = hash.digest(message);
        match &self.0 {
            // Fails for a key whose parts do not fit, which was refused when it was read.
            Secret::Rsa(key) => key.sign(hash.pkcs1_v15(), &digest).unwrap_or_default(),
            Secret::LargeRsa(key) => key.sign(hash, &digest),
            Secret::P256(key) => {
                let signature: Result<p256::ecdsa::Signature, _> = key.sign_prehash(&hash::widened::<32>(&digest));
                signature
                    .map(|signature| signature.to_der().as_bytes().to_vec())
                    .unwrap_or_default()
            }
            Secret::P384(key) => {
                let signature: Result<p384::ecdsa::Signature, _> = key.sign_prehash(&hash::widened::<48>(&digest));
                signature
                    .map(|signature| signature.to_der().as_bytes().to_vec())
                    .unwrap_or_default()
            }
        }
    }
}

impl std::fmt::Debug for PrivateKey {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_tuple("PrivateKey").field(&self.algorithm()).finish()
    }
}

impl std::fmt::Display for KeyAlgorithm {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Rsa(bits) => write!(f, "rsa-{bits}"),
            Self::EcP256 => f.write_str("ec-p256"),
            Self::EcP384 => f.write_str("ec-p384"),
        }
    }
}

impl std::str::FromStr for KeyAlgorithm {
    type Err = KeyError;
    fn from_str(text: &str) -> Result<Self, KeyError> {
        match text {
            "rsa-1024" => Ok(Self::Rsa(1024)),
            "rsa-2048" => Ok(Self::Rsa(2048)),
            "rsa-3072" => Ok(Self::Rsa(3072)),
            "rsa-4096" => Ok(Self::Rsa(4096)),
            "ec-p256" => Ok(Self::EcP256),
            "ec-p384" => Ok(Self::EcP384),
            _ => Err(KeyError::Unknown(text.to_owned())),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const SEED: Seed = Seed::from_bytes([7; 32]);
    const ALGORITHMS: [KeyAlgorithm; 3] = [KeyAlgorithm::Rsa(1024), KeyAlgorithm::EcP256, KeyAlgorithm::EcP384];

    #[test]
    fn algorithms_are_printed_as_they_are_read() {
        for text in ["rsa-1024", "rsa-2048", "rsa-3072", "rsa-4096", "ec-p256", "ec-p384"] {
            assert_eq!(text.parse::<KeyAlgorithm>().unwrap().to_string(), text);
        }
        assert_eq!(
            "rsa-512".parse::<KeyAlgorithm>(),
            Err(KeyError::Unknown("rsa-512".into()))
        );
        for text in ["md5", "sha1", "sha224", "sha256", "sha384", "sha512"] {
            assert_eq!(text.parse::<HashAlgorithm>().unwrap().to_string(), text);
        }
        assert_eq!("md4".parse::<HashAlgorithm>(), Err(KeyError::UnknownHash("md4".into())));
    }

    #[test]
    fn the_same_seed_gives_the_same_key_and_another_seed_another() {
        for algorithm in ALGORITHMS {
            let key = PrivateKey::generate(algorithm, &SEED);
            assert_eq!(key.algorithm(), algorithm);
            assert_eq!(key.to_pkcs8(), PrivateKey::generate(algorithm, &SEED).to_pkcs8());
            assert_ne!(
                key.to_pkcs8(),
                PrivateKey::generate(algorithm, &SEED.derive("other")).to_pkcs8()
            );
        }
    }

    #[test]
    fn every_signature_verifies_and_is_the_same_each_time() {
        use HashAlgorithm::{Md5, Sha1, Sha224, Sha256, Sha384, Sha512};
        for algorithm in ALGORITHMS {
            let key = PrivateKey::generate(algorithm, &SEED);
            for hash in [Md5, Sha1, Sha224, Sha256, Sha384, Sha512] {
                let signature = key.sign(hash, b"message");
                assert_eq!(signature, key.sign(hash, b"message"));
                let identifier = key.signature_algorithm(hash);
                assert!(
                    key.public_key().verifies(&identifier, b"message", &signature),
                    "{algorithm} {hash}"
                );
                assert!(
                    !key.public_key().verifies(&identifier, b"massage", &signature),
                    "{algorithm} {hash}"
                );
            }
        }
    }

    #[test]
    fn debug_shows_no_secret() {
        for algorithm in ALGORITHMS {
            let key = PrivateKey::generate(algorithm, &SEED);
            assert_eq!(format!("{key:?}"), format!("PrivateKey({algorithm:?})"));
        }
    }
}
