//! Password-based encryption and integrity: PBES1 as PKCS#12 has it (RFC 7292 appendix C) and PBES2 (RFC 8018); the keys
//! in `pbe/derivation.rs`, the MAC in `pbe/integrity.rs`.
//!
//! Nothing here limits iterations: whoever calls has counted them first, see [`Algorithm::iterations`].

mod derivation;
mod integrity;

pub(crate) use derivation::Password;
pub(crate) use integrity::{Integrity, mac_data};

use crate::ber::{BerError, Element, Reader};
use crate::key::algorithm_identifier;
use crate::{HashAlgorithm, der, oid};
use aes::cipher::block_padding::Pkcs7;
use aes::cipher::{BlockDecryptMut, BlockEncryptMut, InnerIvInit, KeyIvInit};
use derivation::{Derivation, Purpose, pkcs12_key, required, salt};
use zeroize::Zeroizing;

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

#[cfg(test)]
mod tests {
    use super::*;

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
