//! Values to files: PKCS#12 (RFC 7292).
//!
//! Certificates in one encrypted content, the key in a shrouded bag in a second one: the layout of OpenSSL and Windows,
//! which Java's keytool and NSS read as well.

use crate::pbe::{self, Password};
use crate::{HashAlgorithm, Identity, Seed, ber, der, oid};
use sha1::{Digest, Sha1};

/// How a PFX is encrypted.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub enum PfxFlavour {
    /// PBES2: AES-256-CBC, PBKDF2 with HMAC-SHA-256; MAC with SHA-256. What OpenSSL 3, Windows 10 and Java 17 write.
    #[default]
    Modern,
    /// PBE with SHA-1 and 3-key 3DES; MAC with SHA-1. What every Windows since 2000 reads.
    TripleDes,
}

impl PfxFlavour {
    /// As many as Java 17 (10,000) and OpenSSL (2,048) write.
    fn iterations(self) -> u32 {
        match self {
            Self::Modern => 10_000,
            Self::TripleDes => 2_048,
        }
    }

    fn encrypt(self, password: &Password, seed: &Seed, data: &[u8]) -> (Vec<u8>, Vec<u8>) {
        match self {
            Self::Modern => {
                let (salt, iv) = (seed.derive("salt").bytes(), seed.derive("iv").bytes());
                pbe::encrypt_aes256(password, salt, iv, self.iterations(), data)
            }
            Self::TripleDes => pbe::encrypt_triple_des(password, seed.derive("salt").bytes(), self.iterations(), data),
        }
    }

    fn mac_hash(self) -> HashAlgorithm {
        match self {
            Self::Modern => HashAlgorithm::Sha256,
            Self::TripleDes => HashAlgorithm::Sha1,
        }
    }
}

/// Writes the identity (chain and key) as a PFX; salts are drawn from `seed`. Slow (key derivation): off the async
/// threads. An empty `friendly_name` is left out.
pub fn pfx(identity: &Identity, password: &str, friendly_name: &str, flavour: PfxFlavour, seed: &Seed) -> Vec<u8> {
    let password = Password::new(password);
    let local_key_id = Sha1::digest(identity.leaf().der());
    let leaf_attributes = attributes(friendly_name, &local_key_id);
    let certificates: Vec<_> = identity
        .chain()
        .iter()
        .enumerate()
        .map(|(index, certificate)| {
            let value = der::sequence(&[
                der::oid(oid::X509_CERTIFICATE),
                der::constructed(ber::CONTEXT, &[der::octet_string(certificate.der())]),
            ]);
            bag(oid::CERT_BAG, value, (index == 0).then_some(&leaf_attributes))
        })
        .collect();
    let (algorithm, encrypted) =
        flavour.encrypt(&password, &seed.derive("certificates"), &der::sequence(&certificates));
    let encrypted_content = der::sequence(&[der::oid(oid::PKCS7_DATA), algorithm, der::element(0x80, &encrypted)]);
    let encrypted_data = der::sequence(&[der::integer(0), encrypted_content]);

    let (algorithm, encrypted) = flavour.encrypt(&password, &seed.derive("key"), &identity.key().to_pkcs8());
    let shrouded = der::sequence(&[algorithm, der::octet_string(&encrypted)]);
    let key = der::sequence(&[bag(oid::SHROUDED_KEY_BAG, shrouded, Some(&leaf_attributes))]);

    let safe = der::sequence(&[
        content_info(oid::PKCS7_ENCRYPTED_DATA, encrypted_data),
        content_info(oid::PKCS7_DATA, der::octet_string(&key)),
    ]);
    let salt: [u8; 16] = seed.derive("mac").bytes();
    let mac = pbe::mac_data(flavour.mac_hash(), &password, &salt, flavour.iterations(), &safe);
    der::sequence(&[
        der::integer(3),
        content_info(oid::PKCS7_DATA, der::octet_string(&safe)),
        mac,
    ])
}

fn content_info(kind: &str, content: Vec<u8>) -> Vec<u8> {
    der::sequence(&[der::oid(kind), der::constructed(ber::CONTEXT, &[content])])
}

fn bag(kind: &str, value: Vec<u8>, attributes: Option<&Vec<u8>>) -> Vec<u8> {
    let mut parts = vec![der::oid(kind), der::constructed(ber::CONTEXT, &[value])];
    parts.extend(attributes.cloned());
    der::sequence(&parts)
}

fn attributes(friendly_name: &str, local_key_id: &[u8]) -> Vec<u8> {
    let attribute = |kind, value| der::sequence(&[der::oid(kind), der::set_of(vec![value])]);
    let mut attributes = vec![attribute(oid::LOCAL_KEY_ID, der::octet_string(local_key_id))];
    if !friendly_name.is_empty() {
        let bmp: Vec<u8> = friendly_name.encode_utf16().flat_map(u16::to_be_bytes).collect();
        attributes.push(attribute(oid::FRIENDLY_NAME, der::element(ber::BMP_STRING, &bmp)));
    }
    der::set_of(attributes)
}
