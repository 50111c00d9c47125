//! Private keys as Microsoft's tools keep them: `.pvk`, a header around a PRIVATEKEYBLOB, in the clear or with RC4.
//!
//! The RC4 key is the beginning of SHA-1(salt, password): 16 octets, or 5 octets and 11 zeros of the export version. Neither
//! protects a key from anybody: the format is here because old instructions have it.

use crate::ber::{self, Reader};
use crate::key::KeyError;
use crate::{PrivateKey, Seed, der};
use sha1::{Digest, Sha1};
use zeroize::Zeroizing;

const MAGIC: u32 = 0xB0B5_F11E;
/// PRIVATEKEYBLOB, version 2.
const BLOB: [u8; 4] = [0x07, 0x02, 0, 0];
const CALG_RSA_KEYX: u32 = 0xA400;
/// `RSA2`: with the private exponent.
const RSA2: [u8; 4] = *b"RSA2";
const AT_KEYEXCHANGE: u32 = 1;
const SALT: usize = 16;
/// Header, and a key of 4096 bits with room to spare.
const MAX_FILE: usize = 8 * 1024;

/// Why a `.pvk` gives no key.
#[derive(Debug, thiserror::Error, PartialEq, Eq)]
pub enum PvkError {
    /// Not such a file, or a broken one.
    #[error("the file is no private key in PVK format: {0}")]
    Unreadable(&'static str),
    /// It is encrypted, and no password was given.
    #[error("the private key is encrypted; give its password")]
    PasswordNeeded,
    /// The password decrypts it into nothing.
    #[error("the password does not fit the private key")]
    WrongPassword,
    /// What is in it is no key of ours.
    #[error("the private key of the PVK file cannot be used: {0}")]
    Key(#[from] KeyError),
    /// Elliptic curves have no place in this format.
    #[error("a PVK file holds RSA keys alone; export this key as a PFX")]
    NotRsa,
}

/// Is it a PVK file, and does it need a password?
pub fn needs_password(file: &[u8]) -> Result<bool, PvkError> {
    Ok(Header::read(file)?.encrypted)
}

/// Reads the key; the password is not looked at where the file is not encrypted.
pub fn read(file: &[u8], password: Option<&str>) -> Result<PrivateKey, PvkError> {
    let header = Header::read(file)?;
    let (head, body) = header.blob.split_at(8);
    if head[..4] != BLOB {
        return Err(PvkError::Unreadable("there is no private key blob in it"));
    }
    if !header.encrypted {
        return key(body).and_then(|key| key.ok_or(PvkError::Unreadable("it is no RSA key")));
    }
    let password = password.ok_or(PvkError::PasswordNeeded)?;
    for length in [16, 5] {
        let mut clear = Zeroizing::new(body.to_vec());
        rc4(&derived(header.salt, password, length)[..], &mut clear);
        if let Some(key) = key(&clear)? {
            return Ok(key);
        }
    }
    Err(PvkError::WrongPassword)
}

/// Writes the key, for key exchange; with a password encrypted with RC4 of 128 bits and a salt of the seed's making.
pub fn write(key: &PrivateKey, password: Option<&str>, seed: &Seed) -> Result<Zeroizing<Vec<u8>>, PvkError> {
    let mut blob = Zeroizing::new(Vec::with_capacity(4096));
    blob.extend(RSA2);
    let numbers = numbers(key)?;
    let [modulus, exponent, d, p, q, dp, dq, inverse] = &numbers;
    let octets = modulus.len();
    let half = octets.div_ceil(2);
    blob.extend((octets as u32 * 8).to_le_bytes());
    for (number, length) in [
        (exponent, 4),
        (modulus, octets),
        (p, half),
        (q, half),
        (dp, half),
        (dq, half),
        (inverse, half),
        (d, octets),
    ] {
        let start = blob.len();
        blob.extend(number.iter().rev());
        blob.resize(start + length, 0);
    }
    let salt: [u8; SALT] = seed.derive("pvk salt").bytes();
    let salt = if password.is_some() { &salt[..] } else { &[] };
    if let Some(password) = password {
        rc4(&derived(salt, password, 16)[..], &mut blob);
    }
    let mut file = Zeroizing::new(Vec::with_capacity(4096));
    let length = blob.len() as u32 + 8;
    for number in [
        MAGIC,
        0,
        AT_KEYEXCHANGE,
        password.is_some().into(),
        salt.len() as u32,
        length,
    ] {
        file.extend(number.to_le_bytes());
    }
    file.extend(salt);
    file.extend(BLOB);
    file.extend(CALG_RSA_KEYX.to_le_bytes());
    file.extend(blob.iter());
    Ok(file)
}

struct Header<'a> {
    encrypted: bool,
    salt: &'a [u8],
    /// Its first 8 octets are never encrypted.
    blob: &'a [u8],
}

impl<'a> Header<'a> {
    fn read(file: &'a [u8]) -> Result<Self, PvkError> {
        if file.len() > MAX_FILE {
            return Err(PvkError::Unreadable("it is too long"));
        }
        let number = |at: usize| -> Option<u32> { Some(u32::from_le_bytes(*file.get(at..)?.first_chunk()?)) };
        if number(0) != Some(MAGIC) {
            return Err(PvkError::Unreadable("it does not begin with B0B5F11E"));
        }
        let length = |at| number(at).and_then(|length| usize::try_from(length).ok());
        let short = PvkError::Unreadable("it is cut off");
        let (Some(encrypted), Some(salt), Some(blob)) = (number(12), length(16), length(20)) else {
            return Err(short);
        };
        let rest = &file[24..];
        let (Some(salt), Some(blob)) = (rest.get(..salt), rest.get(salt..).and_then(|rest| rest.get(..blob))) else {
            return Err(short);
        };
        if blob.len() < 8 {
            return Err(short);
        }
        Ok(Self {
            encrypted: encrypted != 0,
            salt,
            blob,
        })
    }
}

/// `None` where it is no RSA key, as what a wrong password decrypts to.
fn key(blob: &[u8]) -> Result<Option<PrivateKey>, PvkError> {
    let Some(rest) = blob.strip_prefix(&RSA2) else {
        return Ok(None);
    };
    let short = || PvkError::Unreadable("the key in it is cut off");
    let (bits, rest) = rest.split_first_chunk::<4>().ok_or_else(short)?;
    let (exponent, mut rest) = rest.split_first_chunk::<4>().ok_or_else(short)?;
    let bits = u32::from_le_bytes(*bits) as usize;
    if bits > 16 * 1024 {
        return Err(PvkError::Unreadable("the key in it is too long"));
    }
    let (octets, half) = (bits.div_ceil(8), bits.div_ceil(16));
    let mut number = |length: usize| -> Result<Vec<u8>, PvkError> {
        let (number, after) = rest.split_at_checked(length).ok_or_else(short)?;
        rest = after;
        Ok(der::unsigned(&Zeroizing::new(
            number.iter().rev().copied().collect::<Vec<u8>>(),
        )))
    };
    let modulus = number(octets)?;
    let primes = [
        number(half)?,
        number(half)?,
        number(half)?,
        number(half)?,
        number(half)?,
    ];
    let d = number(octets)?;
    let exponent: Vec<u8> = exponent.iter().rev().copied().collect();
    let mut parts = vec![der::integer(0), modulus, der::unsigned(&exponent), d];
    parts.extend(primes);
    let pkcs1 = Zeroizing::new(der::sequence(&parts));
    Ok(Some(PrivateKey::from_der(&pkcs1)?))
}

/// n, e, d, p, q, dp, dq, qinv: big-endian magnitudes.
fn numbers(key: &PrivateKey) -> Result<[Zeroizing<Vec<u8>>; 8], PvkError> {
    let pkcs8 = key.to_pkcs8();
    let read = || -> Result<_, ber::BerError> {
        let mut outer = Reader::new(&pkcs8).sequence("a private key")?;
        outer.expect(ber::INTEGER, "a version")?;
        let mut algorithm = outer.sequence("an algorithm")?;
        let is_rsa = algorithm.oid("an algorithm")? == crate::oid::RSA_ENCRYPTION;
        let inner = Zeroizing::new(outer.octets("a private key")?.into_owned());
        if !is_rsa {
            return Ok(None);
        }
        let mut parts = Reader::new(&inner).sequence("a private key")?;
        parts.expect(ber::INTEGER, "a version")?;
        let mut numbers: [Zeroizing<Vec<u8>>; 8] = Default::default();
        for number in &mut numbers {
            let octets = parts.expect(ber::INTEGER, "a number")?;
            *number = Zeroizing::new(octets.unsigned("a number")?.to_vec());
        }
        Ok(Some(numbers))
    };
    // Our own encoding can be read; a key of another kind has none.
    read().ok().flatten().ok_or(PvkError::NotRsa)
}

fn derived(salt: &[u8], password: &str, length: usize) -> Zeroizing<[u8; 16]> {
    let digest = Sha1::new()
        .chain_update(salt)
        .chain_update(password.as_bytes())
        .finalize();
    let mut key = Zeroizing::new([0; 16]);
    key[..length].copy_from_slice(&digest[..length]);
    key
}

/// RFC 6229 has its test vectors.
fn rc4(key: &[u8], text: &mut [u8]) {
    let mut state: Zeroizing<[u8; 256]> = Zeroizing::new(std::array::from_fn(|index| index as u8));
    let mut j = 0_u8;
    for i in 0..256 {
        j = j.wrapping_add(state[i]).wrapping_add(key[i % key.len()]);
        state.swap(i, j.into());
    }
    let (mut i, mut j) = (0_u8, 0_u8);
    for octet in text {
        i = i.wrapping_add(1);
        j = j.wrapping_add(state[usize::from(i)]);
        state.swap(i.into(), j.into());
        *octet ^= state[usize::from(state[usize::from(i)].wrapping_add(state[usize::from(j)]))];
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::KeyAlgorithm;
    use proptest::prelude::*;

    const SEED: Seed = Seed::from_bytes([4; 32]);

    fn rsa() -> PrivateKey {
        PrivateKey::generate(KeyAlgorithm::Rsa(1024), &SEED)
    }

    #[test]
    fn what_is_written_is_read_with_its_password_and_not_without() {
        let key = rsa();
        let same = |read: PrivateKey| read.to_pkcs8() == key.to_pkcs8();
        let open = write(&key, None, &SEED).unwrap();
        assert_eq!(needs_password(&open), Ok(false));
        assert!(same(read(&open, None).unwrap()));
        let closed = write(&key, Some("secret"), &SEED).unwrap();
        assert_eq!(needs_password(&closed), Ok(true));
        assert!(same(read(&closed, Some("secret")).unwrap()));
        assert_eq!(read(&closed, None).err(), Some(PvkError::PasswordNeeded));
        assert_eq!(read(&closed, Some("Secret")).err(), Some(PvkError::WrongPassword));
    }

    #[test]
    fn the_export_version_with_40_bits_is_read() {
        let key = rsa();
        let mut file = write(&key, Some("a"), &SEED).unwrap().to_vec();
        let (salt, start) = (file[24..40].to_vec(), 24 + SALT + 8);
        rc4(&derived(&salt, "a", 16)[..], &mut file[start..]);
        rc4(&derived(&salt, "a", 5)[..], &mut file[start..]);
        assert!(read(&file, Some("a")).is_ok());
    }

    #[test]
    fn a_key_on_a_curve_has_no_place_in_it() {
        let key = PrivateKey::generate(KeyAlgorithm::EcP256, &SEED);
        assert_eq!(write(&key, None, &SEED).err(), Some(PvkError::NotRsa));
    }

    #[test]
    fn the_cipher_is_that_of_rfc_6229() {
        let mut stream = [0; 16];
        rc4(&[1, 2, 3, 4, 5], &mut stream);
        assert_eq!(hex::encode(stream), "b2396305f03dc027ccc3524a0a1118a8");
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(32))]
        #[test]
        fn no_octets_make_it_panic(octets in proptest::collection::vec(any::<u8>(), 0..2000), cut in 0_usize..700) {
            let _ = read(&octets, Some("a"));
            let mut whole = write(&rsa(), None, &SEED).unwrap().to_vec();
            for (place, octet) in octets.iter().take(8).enumerate() {
                whole[usize::from(*octet) % 48 + place] ^= octet;
            }
            whole.truncate(cut);
            let _ = read(&whole, None);
        }
    }
}
