//! Private and public keys: RSA 1024-4096, ECDSA P-256 and P-384.

use crate::Seed;
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

/// The hash of a signature. Parsed from and printed as `sha256`.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Hash)]
#[expect(missing_docs, reason = "the names say all")]
pub enum HashAlgorithm {
    Md5,
    Sha1,
    Sha224,
    Sha256,
    Sha384,
    Sha512,
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
}

/// A private key. Its `Debug` shows the public half only; the secret is wiped when dropped.
#[derive(Clone)]
pub struct PrivateKey {}

/// A public key as its SubjectPublicKeyInfo (DER).
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct PublicKey {
    spki: Vec<u8>,
}

impl PrivateKey {
    /// Makes a key; the same seed gives the same key. RSA takes 30-500 ms: call it off the async threads.
    pub fn generate(algorithm: KeyAlgorithm, seed: &Seed) -> Self {
        let _ = (algorithm, seed);
        todo!()
    }
    /// Reads PKCS#8, PKCS#1 or SEC 1 DER.
    pub fn from_der(der: &[u8]) -> Result<Self, KeyError> {
        let _ = der;
        todo!()
    }
    /// Reads the first private key of a PEM text.
    pub fn from_pem(pem: &str) -> Result<Self, KeyError> {
        let _ = pem;
        todo!()
    }
    /// PKCS#8 DER.
    pub fn to_pkcs8(&self) -> Zeroizing<Vec<u8>> {
        todo!()
    }
    /// PKCS#8 PEM (`-----BEGIN PRIVATE KEY-----`).
    pub fn to_pem(&self) -> Zeroizing<String> {
        todo!()
    }
    /// The kind and size of this key.
    pub fn algorithm(&self) -> KeyAlgorithm {
        todo!()
    }
    /// The public half.
    pub fn public_key(&self) -> PublicKey {
        todo!()
    }
    /// Signs `message`: PKCS#1 v1.5 for RSA, RFC 6979 ECDSA (DER) else. Deterministic.
    pub fn sign(&self, hash: HashAlgorithm, message: &[u8]) -> Vec<u8> {
        let _ = (hash, message);
        todo!()
    }
}

impl std::fmt::Debug for PrivateKey {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("PrivateKey").finish_non_exhaustive()
    }
}

impl PublicKey {
    /// The SubjectPublicKeyInfo, DER.
    pub fn spki(&self) -> &[u8] {
        &self.spki
    }
    /// SHA-1 of the subjectPublicKey BIT STRING's octets (RFC 5280 §4.2.1.2, method 1).
    pub fn key_identifier(&self) -> [u8; 20] {
        todo!()
    }
}

impl std::fmt::Display for KeyAlgorithm {
    fn fmt(&self, _f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        todo!()
    }
}
impl std::str::FromStr for KeyAlgorithm {
    type Err = KeyError;
    fn from_str(_text: &str) -> Result<Self, KeyError> {
        todo!()
    }
}
impl std::fmt::Display for HashAlgorithm {
    fn fmt(&self, _f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        todo!()
    }
}
impl std::str::FromStr for HashAlgorithm {
    type Err = KeyError;
    fn from_str(_text: &str) -> Result<Self, KeyError> {
        todo!()
    }
}
