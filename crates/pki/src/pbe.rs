//! Password-based encryption and integrity: the key derivation of PKCS#12 (RFC 7292 appendix B), PBES1 and PBES2
//! (RFC 8018), PBMAC1 (RFC 9579).
//!
//! Nothing here limits iterations: whoever calls has counted them first, see [`Algorithm::iterations`].

use crate::ber::{self, BerError, Element, Reader};
use crate::key::algorithm_identifier;
use crate::{HashAlgorithm, der, oid};
use aes::cipher::block_padding::Pkcs7;
use aes::cipher::{BlockDecryptMut, BlockEncryptMut, InnerIvInit, KeyIvInit};
use hmac::{Hmac, Mac};
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

/// The longest salt that is taken, in octets.
const MAX_SALT: usize = 1024;

/// What a derived key of PKCS#12 is for (appendix B.3).
#[derive(Clone, Copy)]
enum Purpose {
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

    fn utf8(&self) -> &[u8] {
        self.plain.first().map_or(&[], |form| form)
    }

    fn bmp_string(&self) -> &[u8] {
        self.bmp.first().map_or(&[], |form| form)
    }

    /// The forms that this derivation may have been made with.
    fn forms(&mut self, derivation: &Derivation) -> &mut Vec<Secret> {
        match derivation {
            Derivation::Pkcs12 { .. } => &mut self.bmp,
            Derivation::Pbkdf2 { .. } => &mut self.plain,
        }
    }
}

/// Why an algorithm cannot be used.
#[derive(Debug)]
pub(crate) enum PbeError {
    Malformed(BerError),
    Unsupported(String),
}

impl From<BerError> for PbeError {
    fn from(error: BerError) -> Self {
        Self::Malformed(error)
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
    fn pbkdf2(element: Element<'_>) -> Result<Self, PbeError> {
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

    fn iterations(&self) -> u64 {
        match self {
            Self::Pkcs12 { iterations, .. } | Self::Pbkdf2 { iterations, .. } => *iterations,
        }
    }

    fn key(&self, password: &[u8], hash: HashAlgorithm, purpose: Purpose, length: usize) -> Zeroizing<Vec<u8>> {
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

#[derive(Clone, Copy, PartialEq, Eq, Debug)]
enum Cipher {
    Aes128,
    Aes192,
    Aes256,
    TripleDes,
    TwoKeyTripleDes,
    Rc2 { bits: usize },
}

impl Cipher {
    fn key_len(self) -> usize {
        match self {
            Self::Aes128 | Self::TwoKeyTripleDes => 16,
            Self::Aes192 | Self::TripleDes => 24,
            Self::Aes256 => 32,
            Self::Rc2 { bits } => bits / 8,
        }
    }

    fn decrypt(self, key: &[u8], iv: &[u8], data: &[u8]) -> Option<Zeroizing<Vec<u8>>> {
        macro_rules! cbc {
            ($cipher:ty) => {
                cbc::Decryptor::<$cipher>::new_from_slices(key, iv)
                    .ok()?
                    .decrypt_padded_vec_mut::<Pkcs7>(data)
            };
        }
        let plain = match self {
            Self::Aes128 => cbc!(aes::Aes128),
            Self::Aes192 => cbc!(aes::Aes192),
            Self::Aes256 => cbc!(aes::Aes256),
            Self::TripleDes => cbc!(des::TdesEde3),
            Self::TwoKeyTripleDes => cbc!(des::TdesEde2),
            Self::Rc2 { bits } => {
                let cipher = rc2::Rc2::new_with_eff_key_len(key, bits);
                cbc::Decryptor::inner_iv_slice_init(cipher, iv)
                    .ok()?
                    .decrypt_padded_vec_mut::<Pkcs7>(data)
            }
        };
        plain.ok().map(Zeroizing::new)
    }
}

/// An encryption algorithm with its parameters.
pub(crate) struct Algorithm {
    derivation: Derivation,
    cipher: Cipher,
    /// `None`: derived like the key.
    iv: Option<Vec<u8>>,
}

impl Algorithm {
    /// Reads an AlgorithmIdentifier.
    pub(crate) fn read(reader: &mut Reader<'_>) -> Result<Self, PbeError> {
        let (oid, parameters) = algorithm_identifier(reader)?;
        let cipher = match oid.as_str() {
            oid::PBES2 => return Self::read_pbes2(required(parameters, reader.offset())?),
            oid::PBE_SHA1_3DES => Cipher::TripleDes,
            oid::PBE_SHA1_2DES => Cipher::TwoKeyTripleDes,
            oid::PBE_SHA1_RC2_128 => Cipher::Rc2 { bits: 128 },
            oid::PBE_SHA1_RC2_40 => Cipher::Rc2 { bits: 40 },
            _ => return Err(PbeError::Unsupported(format!("the encryption {oid}"))),
        };
        let mut parts = required(parameters, reader.offset())?.reader();
        let salt = salt(&mut parts)?;
        let iterations = parts.small_integer("an iteration count")?;
        Ok(Self {
            derivation: Derivation::Pkcs12 { salt, iterations },
            cipher,
            iv: None,
        })
    }

    fn read_pbes2(parameters: Element<'_>) -> Result<Self, PbeError> {
        let mut parts = parameters.reader();
        let (function, derivation) = algorithm_identifier(&mut parts)?;
        if function != oid::PBKDF2 {
            return Err(PbeError::Unsupported(format!("the key derivation {function}")));
        }
        let derivation = Derivation::pbkdf2(required(derivation, parameters.offset)?)?;
        let (scheme, iv) = algorithm_identifier(&mut parts)?;
        let cipher = match scheme.as_str() {
            oid::AES_128_CBC => Cipher::Aes128,
            oid::AES_192_CBC => Cipher::Aes192,
            oid::AES_256_CBC => Cipher::Aes256,
            oid::DES_EDE3_CBC => Cipher::TripleDes,
            _ => return Err(PbeError::Unsupported(format!("the encryption {scheme}"))),
        };
        if let Derivation::Pbkdf2 {
            key_len: Some(length), ..
        } = derivation
            && length != cipher.key_len() as u64
        {
            return Err(PbeError::Unsupported(format!(
                "a key of {length} octets with the encryption {scheme}"
            )));
        }
        let iv = required(iv, parameters.offset)?.octets()?.into_owned();
        Ok(Self {
            derivation,
            cipher,
            iv: Some(iv),
        })
    }

    /// How many iterations the key costs.
    pub(crate) fn iterations(&self) -> u64 {
        self.derivation.iterations()
    }

    /// The plaintext that `accept` takes; `None` when no form of the password gives one. The form that does is then
    /// the only one left.
    pub(crate) fn decrypt(
        &self,
        password: &mut Password,
        data: &[u8],
        accept: impl Fn(&[u8]) -> bool,
    ) -> Option<Zeroizing<Vec<u8>>> {
        let forms = password.forms(&self.derivation);
        let (index, plain) = forms.iter().enumerate().find_map(|(index, form)| {
            let plain = self.decrypt_with(form, data).filter(|plain| accept(plain))?;
            Some((index, plain))
        })?;
        forms.swap(0, index);
        forms.truncate(1);
        Some(plain)
    }

    fn decrypt_with(&self, form: &[u8], data: &[u8]) -> Option<Zeroizing<Vec<u8>>> {
        let derive = |purpose, length| self.derivation.key(form, HashAlgorithm::Sha1, purpose, length);
        let key = derive(Purpose::Key, self.cipher.key_len());
        let iv = self.iv.clone().unwrap_or_else(|| derive(Purpose::Iv, 8).to_vec());
        self.cipher.decrypt(&key, &iv, data)
    }
}

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

/// Encrypts with AES-256-CBC under PBKDF2 with HMAC-SHA-256: the AlgorithmIdentifier and the ciphertext.
pub(crate) fn encrypt_aes256(
    password: &Password,
    salt: [u8; 16],
    iv: [u8; 16],
    iterations: u32,
    data: &[u8],
) -> (Vec<u8>, Vec<u8>) {
    let mut key = Zeroizing::new([0; 32]);
    pbkdf2::pbkdf2_hmac::<sha2::Sha256>(password.utf8(), &salt, iterations, &mut *key);
    let encrypted =
        cbc::Encryptor::<aes::Aes256>::new((&*key).into(), &iv.into()).encrypt_padded_vec_mut::<Pkcs7>(data);
    let prf = der::sequence(&[der::oid(oid::HMAC_SHA256), der::null()]);
    let derivation = der::sequence(&[der::octet_string(&salt), der::integer(iterations.into()), prf]);
    let algorithm = der::sequence(&[
        der::oid(oid::PBES2),
        der::sequence(&[
            der::sequence(&[der::oid(oid::PBKDF2), derivation]),
            der::sequence(&[der::oid(oid::AES_256_CBC), der::octet_string(&iv)]),
        ]),
    ]);
    (algorithm, encrypted)
}

/// Encrypts with pbeWithSHAAnd3-KeyTripleDES-CBC: the AlgorithmIdentifier and the ciphertext.
pub(crate) fn encrypt_triple_des(
    password: &Password,
    salt: [u8; 8],
    iterations: u32,
    data: &[u8],
) -> (Vec<u8>, Vec<u8>) {
    let derive = |purpose, length| {
        pkcs12_key(
            HashAlgorithm::Sha1,
            purpose,
            password.bmp_string(),
            &salt,
            iterations.into(),
            length,
        )
    };
    let (key, iv) = (derive(Purpose::Key, 24), derive(Purpose::Iv, 8));
    let encrypted = cbc::Encryptor::<des::TdesEde3>::new(key.as_slice().into(), iv.as_slice().into())
        .encrypt_padded_vec_mut::<Pkcs7>(data);
    let parameters = der::sequence(&[der::octet_string(&salt), der::integer(iterations.into())]);
    (der::sequence(&[der::oid(oid::PBE_SHA1_3DES), parameters]), encrypted)
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

fn required(parameters: Option<Element<'_>>, offset: usize) -> Result<Element<'_>, BerError> {
    parameters.ok_or_else(|| BerError::new("an algorithm without parameters", offset))
}

fn salt(parts: &mut Reader<'_>) -> Result<Vec<u8>, BerError> {
    let offset = parts.offset();
    let salt = parts.octets("a salt")?;
    if salt.len() > MAX_SALT {
        return Err(BerError::new(format!("a salt of {} octets", salt.len()), offset));
    }
    Ok(salt.into_owned())
}

fn hmac_hash(dotted: &str) -> Option<HashAlgorithm> {
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
fn pkcs12_key(
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
    let mut i = Zeroizing::new(filled(salt));
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

    #[test]
    fn what_is_encrypted_is_decrypted() {
        let mut password = Password::new("geheim");
        let (modern, data) = encrypt_aes256(&password, [1; 16], [2; 16], 10, b"plain text");
        let (old, old_data) = encrypt_triple_des(&password, [1; 8], 10, b"plain text");
        for (algorithm, data) in [(modern, data), (old, old_data)] {
            let algorithm = Algorithm::read(&mut Reader::new(&algorithm)).unwrap();
            assert_eq!(algorithm.iterations(), 10);
            assert_eq!(
                &**algorithm.decrypt(&mut password, &data, |_| true).unwrap(),
                b"plain text"
            );
        }
    }
}
