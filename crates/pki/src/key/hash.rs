//! Hashes, and the names that signatures with them have.

use super::KeyError;
use crate::oid;
use sha2::Digest;

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

struct Row {
    hash: HashAlgorithm,
    text: &'static str,
    oid: &'static str,
    rsa: &'static str,
    ecdsa: &'static str,
}

/// There is no ECDSA with MD5: its row holds SHA-1's, see [`super::PrivateKey::signature_hash`].
const TABLE: [Row; 6] = [
    Row {
        hash: HashAlgorithm::Md5,
        text: "md5",
        oid: oid::MD5,
        rsa: oid::RSA_MD5,
        ecdsa: oid::ECDSA_SHA1,
    },
    Row {
        hash: HashAlgorithm::Sha1,
        text: "sha1",
        oid: oid::SHA1,
        rsa: oid::RSA_SHA1,
        ecdsa: oid::ECDSA_SHA1,
    },
    Row {
        hash: HashAlgorithm::Sha224,
        text: "sha224",
        oid: oid::SHA224,
        rsa: oid::RSA_SHA224,
        ecdsa: oid::ECDSA_SHA224,
    },
    Row {
        hash: HashAlgorithm::Sha256,
        text: "sha256",
        oid: oid::SHA256,
        rsa: oid::RSA_SHA256,
        ecdsa: oid::ECDSA_SHA256,
    },
    Row {
        hash: HashAlgorithm::Sha384,
        text: "sha384",
        oid: oid::SHA384,
        rsa: oid::RSA_SHA384,
        ecdsa: oid::ECDSA_SHA384,
    },
    Row {
        hash: HashAlgorithm::Sha512,
        text: "sha512",
        oid: oid::SHA512,
        rsa: oid::RSA_SHA512,
        ecdsa: oid::ECDSA_SHA512,
    },
];

impl HashAlgorithm {
    /// The hash with this OID (of the hash alone).
    pub(crate) fn of_oid(dotted: &str) -> Option<Self> {
        TABLE.iter().find(|row| row.oid == dotted).map(|row| row.hash)
    }

    /// The hash of an RSA PKCS#1 v1.5 signature with this OID.
    pub(crate) fn of_rsa_oid(dotted: &str) -> Option<Self> {
        if dotted == oid::RSA_SHA1_OIW {
            return Some(Self::Sha1);
        }
        TABLE.iter().find(|row| row.rsa == dotted).map(|row| row.hash)
    }

    /// The hash of an ECDSA signature with this OID.
    pub(crate) fn of_ecdsa_oid(dotted: &str) -> Option<Self> {
        TABLE
            .iter()
            .rev()
            .find(|row| row.ecdsa == dotted && row.hash != Self::Md5)
            .map(|row| row.hash)
    }

    pub(crate) fn oid(self) -> &'static str {
        self.row().oid
    }

    pub(crate) fn rsa_oid(self) -> &'static str {
        self.row().rsa
    }

    pub(crate) fn ecdsa_oid(self) -> &'static str {
        self.row().ecdsa
    }

    /// The digest of `message`.
    pub(crate) fn digest(self, message: &[u8]) -> Vec<u8> {
        match self {
            Self::Md5 => md5::Md5::digest(message).to_vec(),
            Self::Sha1 => sha1::Sha1::digest(message).to_vec(),
            Self::Sha224 => sha2::Sha224::digest(message).to_vec(),
            Self::Sha256 => sha2::Sha256::digest(message).to_vec(),
            Self::Sha384 => sha2::Sha384::digest(message).to_vec(),
            Self::Sha512 => sha2::Sha512::digest(message).to_vec(),
        }
    }

    pub(crate) fn pkcs1_v15(self) -> rsa::Pkcs1v15Sign {
        match self {
            Self::Md5 => rsa::Pkcs1v15Sign::new::<md5::Md5>(),
            Self::Sha1 => rsa::Pkcs1v15Sign::new::<sha1::Sha1>(),
            Self::Sha224 => rsa::Pkcs1v15Sign::new::<sha2::Sha224>(),
            Self::Sha256 => rsa::Pkcs1v15Sign::new::<sha2::Sha256>(),
            Self::Sha384 => rsa::Pkcs1v15Sign::new::<sha2::Sha384>(),
            Self::Sha512 => rsa::Pkcs1v15Sign::new::<sha2::Sha512>(),
        }
    }

    pub(crate) fn pss(self, salt_len: usize) -> rsa::Pss {
        match self {
            Self::Md5 => rsa::Pss::new_with_salt::<md5::Md5>(salt_len),
            Self::Sha1 => rsa::Pss::new_with_salt::<sha1::Sha1>(salt_len),
            Self::Sha224 => rsa::Pss::new_with_salt::<sha2::Sha224>(salt_len),
            Self::Sha256 => rsa::Pss::new_with_salt::<sha2::Sha256>(salt_len),
            Self::Sha384 => rsa::Pss::new_with_salt::<sha2::Sha384>(salt_len),
            Self::Sha512 => rsa::Pss::new_with_salt::<sha2::Sha512>(salt_len),
        }
    }

    fn row(self) -> &'static Row {
        &TABLE[self as usize]
    }
}

/// A digest as the field element that ECDSA signs: shorter ones are widened with zeros in front, longer ones are cut
/// by the signer (SEC 1 §4.1.3). The signers refuse a digest below half the field's width otherwise.
pub(crate) fn widened<const N: usize>(digest: &[u8]) -> Vec<u8> {
    let mut wide = vec![0; N.saturating_sub(digest.len())];
    wide.extend_from_slice(digest);
    wide
}

impl std::fmt::Display for HashAlgorithm {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(self.row().text)
    }
}

impl std::str::FromStr for HashAlgorithm {
    type Err = KeyError;
    fn from_str(text: &str) -> Result<Self, KeyError> {
        TABLE
            .iter()
            .find(|row| row.text == text)
            .map(|row| row.hash)
            .ok_or_else(|| KeyError::UnknownHash(text.to_owned()))
    }
}
