//! Keys from passwords: the key derivation of PKCS#12 (RFC 7292 appendix B) and PBKDF2 (RFC 8018 §5.2).

use super::PbeError;
use crate::ber::{self, BerError, Element, Reader};
use crate::key::algorithm_identifier;
use crate::{HashAlgorithm, oid};
use zeroize::Zeroizing;

/// Runs the body with the digest type that belongs to a [`HashAlgorithm`].
macro_rules! with_digest {
    ($hash:expr, $digest:ident => $body:expr) => {
        match $hash {
            HashAlgorithm::Md5 => {
                type $digest = md5::Md5;
                $body
            }
            HashAlgorithm::Sha1 => {
                type $digest = sha1::Sha1;
                $body
            }
            HashAlgorithm::Sha224 => {
                type $digest = sha2::Sha224;
                $body
            }
            HashAlgorithm::Sha256 => {
                type $digest = sha2::Sha256;
                $body
            }
            HashAlgorithm::Sha384 => {
                type $digest = sha2::Sha384;
                $body
            }
            HashAlgorithm::Sha512 => {
                type $digest = sha2::Sha512;
                $body
            }
        }
    };
}

pub(super) use with_digest;

/// The longest salt that is taken, in octets.
const MAX_SALT: usize = 1024;

/// What a derived key of PKCS#12 is for (appendix B.3).
#[derive(Clone, Copy)]
pub(super) enum Purpose {
    Key = 1,
    Iv = 2,
    Mac = 3,
}

/// A password as octets.
pub(crate) type Secret = Zeroizing<Vec<u8>>;

/// A password in the forms that files are made with; of each kind at least one.
pub(crate) struct Password {
    /// What PBES2 and PBMAC1 use: UTF-8; or the BMPString, as NSS before 3.31 did.
    plain: Vec<Secret>,
    /// What the key derivation of PKCS#12 uses: a BMPString with its terminator; for the empty password also without.
    bmp: Vec<Secret>,
}

impl Password {
    /// The forms, the likelier first.
    pub(crate) fn new(password: &str) -> Self {
        let mut bmp = Zeroizing::new(Vec::with_capacity(password.len() * 2 + 2));
        bmp.extend(password.encode_utf16().flat_map(u16::to_be_bytes));
        bmp.extend([0, 0]);
        let plain = Zeroizing::new(password.as_bytes().to_vec());
        let mut forms = Self {
            plain: vec![plain, bmp.clone()],
            bmp: vec![bmp],
        };
        if password.is_empty() {
            forms.bmp.push(Zeroizing::default());
        }
        forms
    }

    /// The empty password as a BMPString without terminator.
    #[cfg(test)]
    pub(crate) fn zero_length() -> Self {
        Self {
            plain: vec![Secret::default()],
            bmp: vec![Secret::default()],
        }
    }

    pub(super) fn utf8(&self) -> &[u8] {
        self.plain.first().map_or(&[], |form| form)
    }

    pub(super) fn bmp_string(&self) -> &[u8] {
        self.bmp.first().map_or(&[], |form| form)
    }

    /// The forms that this derivation may have been made with.
    pub(super) fn forms(&mut self, derivation: &Derivation) -> &mut Vec<Secret> {
        match derivation {
            Derivation::Pkcs12 { .. } => &mut self.bmp,
            Derivation::Pbkdf2 { .. } => &mut self.plain,
        }
    }
}

/// Where a key comes from.
pub(crate) enum Derivation {
    /// The key derivation of PKCS#12.
    Pkcs12 { salt: Vec<u8>, iterations: u64 },
    /// PBKDF2 with HMAC.
    Pbkdf2 {
        salt: Vec<u8>,
        iterations: u64,
        prf: HashAlgorithm,
        key_len: Option<u64>,
    },
}

impl Derivation {
    pub(super) fn pbkdf2(element: Element<'_>) -> Result<Self, PbeError> {
        let mut parts = element.reader();
        let salt = salt(&mut parts)?;
        let iterations = parts.small_integer("an iteration count")?;
        let key_len = parts
            .optional(ber::INTEGER)?
            .map(|length| length.small_integer("a key length"))
            .transpose()?;
        let prf = if parts.is_empty() {
            HashAlgorithm::Sha1
        } else {
            let (oid, _) = algorithm_identifier(&mut parts)?;
            hmac_hash(&oid).ok_or_else(|| PbeError::Unsupported(format!("PBKDF2 with the function {oid}")))?
        };
        Ok(Self::Pbkdf2 {
            salt,
            iterations,
            prf,
            key_len,
        })
    }

    pub(super) fn iterations(&self) -> u64 {
        match self {
            Self::Pkcs12 { iterations, .. } | Self::Pbkdf2 { iterations, .. } => *iterations,
        }
    }

    pub(super) fn key(
        &self,
        password: &[u8],
        hash: HashAlgorithm,
        purpose: Purpose,
        length: usize,
    ) -> Zeroizing<Vec<u8>> {
        match self {
            Self::Pkcs12 { salt, iterations } => pkcs12_key(hash, purpose, password, salt, *iterations, length),
            Self::Pbkdf2 {
                salt, iterations, prf, ..
            } => {
                let mut key = Zeroizing::new(vec![0; length]);
                let rounds = u32::try_from(*iterations).unwrap_or(u32::MAX);
                with_digest!(*prf, D => pbkdf2::pbkdf2_hmac::<D>(password, salt, rounds, &mut key));
                key
            }
        }
    }
}

pub(super) fn required(parameters: Option<Element<'_>>, offset: usize) -> Result<Element<'_>, BerError> {
    parameters.ok_or_else(|| BerError::new("an algorithm without parameters", offset))
}

pub(super) fn salt(parts: &mut Reader<'_>) -> Result<Vec<u8>, BerError> {
    let offset = parts.offset();
    let salt = parts.octets("a salt")?;
    if salt.len() > MAX_SALT {
        return Err(BerError::new(format!("a salt of {} octets", salt.len()), offset));
    }
    Ok(salt.into_owned())
}

pub(super) fn hmac_hash(dotted: &str) -> Option<HashAlgorithm> {
    match dotted {
        oid::HMAC_SHA1 => Some(HashAlgorithm::Sha1),
        oid::HMAC_SHA224 => Some(HashAlgorithm::Sha224),
        oid::HMAC_SHA256 => Some(HashAlgorithm::Sha256),
        oid::HMAC_SHA384 => Some(HashAlgorithm::Sha384),
        oid::HMAC_SHA512 => Some(HashAlgorithm::Sha512),
        _ => None,
    }
}

/// RFC 7292 appendix B.2; the names are the appendix's.
pub(super) fn pkcs12_key(
    hash: HashAlgorithm,
    purpose: Purpose,
    password: &[u8],
    salt: &[u8],
    iterations: u64,
    length: usize,
) -> Zeroizing<Vec<u8>> {
    let v = if matches!(hash, HashAlgorithm::Sha384 | HashAlgorithm::Sha512) {
        128
    } else {
        64
    };
    let diversifier = vec![purpose as u8; v];
    let filled = |part: &[u8]| -> Vec<u8> { part.iter().copied().cycle().take(part.len().div_ceil(v) * v).collect() };
    let mut i = Zeroizing::new(Vec::with_capacity(salt.len() + password.len() + 2 * v));
    i.extend(filled(salt));
    i.extend(Zeroizing::new(filled(password)).iter());
    let mut key = Zeroizing::new(Vec::with_capacity(length + v));
    loop {
        let a = with_digest!(hash, D => {
            use sha2::Digest;
            let mut a = D::new().chain_update(&diversifier).chain_update(&*i).finalize();
            for _ in 1..iterations {
                a = D::digest(a);
            }
            Zeroizing::new(a.to_vec())
        });
        key.extend_from_slice(&a);
        if key.len() >= length {
            key.truncate(length);
            return key;
        }
        let b = Zeroizing::new(a.iter().copied().cycle().take(v).collect::<Vec<u8>>());
        for block in i.chunks_mut(v) {
            let mut carry = 1_u16;
            for (octet, add) in block.iter_mut().zip(b.iter()).rev() {
                carry += u16::from(*octet) + u16::from(*add);
                *octet = carry as u8;
                carry >>= 8;
            }
        }
    }
}
#[cfg(test)]
mod tests {
    use super::*;

    /// Vectors of the PKCS#12 key derivation as OpenSSL, BouncyCastle and others have them in their tests.
    #[test]
    fn the_key_derivation_gives_the_published_keys() {
        let key = |purpose, password: &str, salt: &str, iterations, length| {
            let salt = hex::decode(salt).unwrap();
            hex::encode(&*pkcs12_key(
                HashAlgorithm::Sha1,
                purpose,
                Password::new(password).bmp_string(),
                &salt,
                iterations,
                length,
            ))
        };
        assert_eq!(
            key(Purpose::Key, "smeg", "0A58CF64530D823F", 1, 24),
            "8aaae6297b6cb04642ab5b077851284eb7128f1a2a7fbca3"
        );
        assert_eq!(key(Purpose::Iv, "smeg", "0A58CF64530D823F", 1, 8), "79993dfe048d3b76");
        assert_eq!(
            key(Purpose::Mac, "smeg", "3D83C0E4546AC140", 1, 20),
            "8d967d88f6caa9d714800ab3d48051d63f73a312"
        );
        assert_eq!(
            key(Purpose::Key, "queeg", "05DEC959ACFF72F7", 1000, 24),
            "ed2034e36328830ff09df1e1a07dd357185dac0d4f9eb3d4"
        );
    }
}
