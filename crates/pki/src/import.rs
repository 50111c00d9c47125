//! Files to values: PEM, DER and PKCS#12 (RFC 7292), every one of them possibly hostile.
//!
//! The structure of a PFX is read in `import/pfx.rs`; which certificate belongs to its key, and the order of the chain,
//! is found in `import/chain.rs`.

mod chain;
mod pfx;
mod pkcs7;

use crate::ber::BerError;
use crate::{Certificate, Identity};

/// The largest PFX that is looked at, in octets.
pub const MAX_PFX: usize = 256 * 1024;
/// The most key-derivation iterations that are worked through, over a whole file.
pub const MAX_ITERATIONS: u64 = 2_000_000;
/// The largest file of certificates that is looked at, in octets.
pub const MAX_CERTIFICATES: usize = 1024 * 1024;

/// Why a file was not taken. The text never holds a password or key material.
#[derive(Debug, thiserror::Error, PartialEq, Eq, Clone)]
pub enum ImportError {
    /// More octets than are looked at.
    #[error("the file is {octets} octets long; at most {limit} are taken")]
    TooLarge {
        /// Its size.
        octets: usize,
        /// The most that is taken.
        limit: usize,
    },
    /// Not the format it should be.
    #[error("the file is not a readable {format}: {why}")]
    Unreadable {
        /// `PKCS#12`, `PEM`, `certificate`.
        format: &'static str,
        /// What is wrong.
        why: String,
    },
    /// The MAC does not verify.
    #[error("the password is wrong, or the file was changed after it was made")]
    WrongPassword,
    /// Key derivation would take too long.
    #[error("the file asks for {asked} key-derivation iterations; at most {limit} are worked through")]
    TooManyIterations {
        /// What the file asks for.
        asked: u64,
        /// The most that is worked through.
        limit: u64,
    },
    /// An encryption or hash that is not supported.
    #[error("the file uses {0}, which is not supported")]
    Unsupported(String),
    /// No private key in it.
    #[error("the file holds no private key; export it with the private key")]
    NoPrivateKey,
    /// No certificate in it.
    #[error("the file holds no certificate")]
    NoCertificate,
    /// Key and certificate do not belong together.
    #[error("the private key in the file does not belong to any certificate in it")]
    KeyMismatch,
}

impl ImportError {
    pub(crate) fn unreadable(format: &'static str, why: impl ToString) -> Self {
        Self::Unreadable {
            format,
            why: why.to_string(),
        }
    }
}

impl From<BerError> for ImportError {
    fn from(error: BerError) -> Self {
        Self::unreadable("PKCS#12", error)
    }
}

/// What a PFX held.
#[derive(Clone, Debug)]
pub struct Imported {
    /// The leaf with its key, then the other certificates: issuers in order where they chain, the rest after.
    pub identity: Identity,
    /// friendlyName of the key or leaf bag.
    pub friendly_name: Option<String>,
}

/// Reads a PFX: BER or DER, password integrity (HMAC over the original octets, or PBMAC1) with SHA-1 or SHA-2, PBES1
/// (3DES, RC2-40, RC2-128), PBES2 (PBKDF2 with any HMAC, AES-CBC or 3DES), or no encryption. The empty password is
/// tried in both its forms. A file without MAC is taken when it decrypts. Takes up to a second: call it off the async
/// threads.
pub fn pfx(file: &[u8], password: &str) -> Result<Imported, ImportError> {
    if file.len() > MAX_PFX {
        return Err(ImportError::TooLarge {
            octets: file.len(),
            limit: MAX_PFX,
        });
    }
    let contents = pfx::read(file, password)?;
    chain::assemble(contents)
}

/// Reads certificates: one DER, those of a PKCS#7 (`.p7b`, `.spc`), or a PEM bundle (anything that is not a certificate is passed over). Every one can be
/// read by [`crate::inspect::certificate`].
pub fn certificates(file: &[u8]) -> Result<Vec<Certificate>, ImportError> {
    if file.len() > MAX_CERTIFICATES {
        return Err(ImportError::TooLarge {
            octets: file.len(),
            limit: MAX_CERTIFICATES,
        });
    }
    let bundle = pem_blocks(file, "PKCS7").into_iter().find_map(Result::ok);
    if let Some(certificates) = pkcs7::certificates(bundle.as_deref().unwrap_or(file)) {
        return certificates;
    }
    if file.first() == Some(&crate::ber::SEQUENCE) {
        let certificate = Certificate::from_der(file.to_vec());
        certificate
            .facts()
            .map_err(|error| ImportError::unreadable("certificate", error))?;
        return Ok(vec![certificate]);
    }
    let mut found = Vec::new();
    for label in ["CERTIFICATE", "X509 CERTIFICATE"] {
        for block in pem_blocks(file, label) {
            let block = block.map_err(|why| ImportError::unreadable("PEM", why))?;
            let certificate = Certificate::from_der(block);
            certificate
                .facts()
                .map_err(|error| ImportError::unreadable("certificate", error))?;
            found.push(certificate);
        }
    }
    if found.is_empty() {
        Err(ImportError::NoCertificate)
    } else {
        Ok(found)
    }
}

/// The content of every PEM block with this label. What stands around the blocks may be anything, in any encoding.
pub(crate) fn pem_blocks(file: &[u8], label: &str) -> Vec<Result<Vec<u8>, String>> {
    let text = String::from_utf8_lossy(file);
    let (begin, end) = (format!("-----BEGIN {label}-----"), format!("-----END {label}-----"));
    let mut blocks = Vec::new();
    let mut rest = &*text;
    while let Some(start) = rest.find(&begin) {
        rest = &rest[start..];
        let Some(length) = rest.find(&end) else {
            blocks.push(Err(format!("{begin} has no end")));
            break;
        };
        let (block, after) = rest.split_at(length + end.len());
        blocks.push(
            pem::parse(block)
                .map(pem::Pem::into_contents)
                .map_err(|error| error.to_string()),
        );
        rest = after;
    }
    blocks
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ber::{self, Reader};
    use crate::export::{self, PfxFlavour};
    use crate::{HashAlgorithm, KeyAlgorithm, Name, PrivateKey, Recipe, Seed, der, oid};
    use hmac::Mac;
    use proptest::prelude::*;
    use std::sync::LazyLock;
    use time::macros::datetime;

    static IDENTITY: LazyLock<Identity> = LazyLock::new(|| made("printer"));
    static OLD: LazyLock<Vec<u8>> = LazyLock::new(|| exported(PfxFlavour::TripleDes, "geheim"));

    fn made(label: &str) -> Identity {
        let key = PrivateKey::generate(KeyAlgorithm::EcP256, &Seed::from_bytes([2; 32]).derive(label));
        let (from, to) = (datetime!(2007-01-01 0:00 UTC), datetime!(2017-01-01 0:00 UTC));
        Identity::new(
            vec![Recipe::new(Name::common_name(label), vec![1], from, to).self_signed(&key)],
            key,
        )
        .unwrap()
    }

    fn exported(flavour: PfxFlavour, password: &str) -> Vec<u8> {
        export::pfx(&IDENTITY, password, "printer", flavour, &Seed::from_bytes([3; 32]))
    }

    /// The octets that the MAC is over.
    fn authenticated(pfx: &[u8]) -> Vec<u8> {
        let mut parts = Reader::new(pfx).sequence("it").unwrap();
        parts.element().unwrap();
        let mut safe = parts.sequence("it").unwrap();
        safe.element().unwrap();
        safe.enter(ber::CONTEXT, "it")
            .unwrap()
            .octets("it")
            .unwrap()
            .into_owned()
    }

    fn data(octets: &[u8]) -> Vec<u8> {
        let content = der::constructed(ber::CONTEXT, &[der::octet_string(octets)]);
        der::sequence(&[der::oid(oid::PKCS7_DATA), content])
    }

    /// A PFX with these contents and, where it is not empty, this MacData.
    fn pfx_of(contents: &[u8], mac: Vec<u8>) -> Vec<u8> {
        der::sequence(&[der::integer(3), data(contents), mac])
    }

    fn mac(iterations: u64) -> Vec<u8> {
        let algorithm = der::sequence(&[der::oid(oid::SHA1), der::null()]);
        let digest = der::sequence(&[algorithm, der::octet_string(&[0; 20])]);
        der::sequence(&[digest, der::octet_string(b"saltsalt"), der::integer(iterations)])
    }

    fn bag(kind: &str, value: Vec<u8>) -> Vec<u8> {
        der::sequence(&[der::oid(kind), der::constructed(ber::CONTEXT, &[value])])
    }

    fn certificate_bag(identity: &Identity) -> Vec<u8> {
        let octets = der::constructed(ber::CONTEXT, &[der::octet_string(identity.leaf().der())]);
        bag(oid::CERT_BAG, der::sequence(&[der::oid(oid::X509_CERTIFICATE), octets]))
    }

    /// An unprotected PFX of these bags.
    fn plain(bags: &[Vec<u8>]) -> Vec<u8> {
        pfx_of(&der::sequence(&[data(&der::sequence(bags))]), Vec::new())
    }

    #[test]
    fn a_wrong_password_is_told_from_an_unreadable_file() {
        for flavour in [PfxFlavour::Modern, PfxFlavour::TripleDes] {
            let file = exported(flavour, "geheim");
            assert_eq!(pfx(&file, "geheim").unwrap().identity.leaf(), IDENTITY.leaf());
            assert_eq!(pfx(&file, "Geheim").unwrap_err(), ImportError::WrongPassword);
            assert_eq!(pfx(&file, "").unwrap_err(), ImportError::WrongPassword);
            let bare = pfx_of(&authenticated(&file), Vec::new());
            assert_eq!(pfx(&bare, "geheim").unwrap().identity.leaf(), IDENTITY.leaf());
            assert_eq!(pfx(&bare, "Geheim").unwrap_err(), ImportError::WrongPassword);
        }
        for file in [&b""[..], b"hello", IDENTITY.leaf().der(), &[0x30, 0x80].repeat(100)] {
            assert!(matches!(
                pfx(file, "geheim"),
                Err(ImportError::Unreadable { format: "PKCS#12", .. })
            ));
        }
    }

    #[test]
    fn the_empty_password_is_taken_in_both_its_forms() {
        let file = exported(PfxFlavour::TripleDes, "");
        assert_eq!(pfx(&file, "").unwrap().identity.leaf(), IDENTITY.leaf());
        // A password that is no BMPString at all: HMAC key derived from the salt alone.
        let contents = authenticated(&plain(&[
            certificate_bag(&IDENTITY),
            bag(oid::KEY_BAG, IDENTITY.key().to_pkcs8().to_vec()),
        ]));
        let mac = crate::pbe::mac_data(
            HashAlgorithm::Sha1,
            &crate::pbe::Password::zero_length(),
            b"saltsalt",
            10,
            &contents,
        );
        assert_eq!(
            pfx(&pfx_of(&contents, mac), "").unwrap().identity.leaf(),
            IDENTITY.leaf()
        );
    }

    #[test]
    fn a_mac_of_pbmac1_is_checked() {
        let contents = authenticated(&plain(&[
            certificate_bag(&IDENTITY),
            bag(oid::KEY_BAG, IDENTITY.key().to_pkcs8().to_vec()),
        ]));
        let mut key = [0; 32];
        pbkdf2::pbkdf2_hmac::<sha2::Sha512>(b"geheim", b"saltsalt", 100, &mut key);
        let tag = <hmac::Hmac<sha2::Sha256> as Mac>::new_from_slice(&key)
            .unwrap()
            .chain_update(&contents)
            .finalize();
        let prf = der::sequence(&[der::oid(oid::HMAC_SHA512), der::null()]);
        let derivation = der::sequence(&[der::octet_string(b"saltsalt"), der::integer(100), der::integer(32), prf]);
        let parameters = der::sequence(&[
            der::sequence(&[der::oid(oid::PBKDF2), derivation]),
            der::sequence(&[der::oid(oid::HMAC_SHA256), der::null()]),
        ]);
        let digest = der::sequence(&[
            der::sequence(&[der::oid(oid::PBMAC1), parameters]),
            der::octet_string(&tag.into_bytes()),
        ]);
        let file = pfx_of(
            &contents,
            der::sequence(&[digest, der::octet_string(b"unused"), der::integer(1)]),
        );
        assert_eq!(pfx(&file, "geheim").unwrap().identity.leaf(), IDENTITY.leaf());
        assert_eq!(pfx(&file, "Geheim").unwrap_err(), ImportError::WrongPassword);
    }

    #[test]
    fn iterations_are_counted_over_the_file_before_they_are_worked() {
        let bomb = pfx_of(&authenticated(&OLD), mac(1 << 31));
        let refused = |asked| ImportError::TooManyIterations {
            asked,
            limit: MAX_ITERATIONS,
        };
        assert_eq!(pfx(&bomb, "geheim").unwrap_err(), refused(1 << 31));
        let parameters = der::sequence(&[der::octet_string(b"saltsalt"), der::integer(MAX_ITERATIONS + 1)]);
        let algorithm = der::sequence(&[der::oid(oid::PBE_SHA1_3DES), parameters]);
        let shrouded = bag(
            oid::SHROUDED_KEY_BAG,
            der::sequence(&[algorithm, der::octet_string(&[0; 64])]),
        );
        assert_eq!(
            pfx(&plain(&[shrouded]), "geheim").unwrap_err(),
            refused(MAX_ITERATIONS + 1)
        );
    }

    #[test]
    fn what_is_missing_or_foreign_is_named() {
        let key = bag(oid::KEY_BAG, IDENTITY.key().to_pkcs8().to_vec());
        let certificate = certificate_bag(&IDENTITY);
        assert_eq!(
            pfx(&plain(std::slice::from_ref(&certificate)), "").unwrap_err(),
            ImportError::NoPrivateKey
        );
        assert_eq!(
            pfx(&plain(std::slice::from_ref(&key)), "").unwrap_err(),
            ImportError::NoCertificate
        );
        assert_eq!(
            pfx(&plain(&[key.clone(), certificate_bag(&made("other"))]), "").unwrap_err(),
            ImportError::KeyMismatch
        );
        assert!(matches!(
            pfx(&plain(&vec![key; 9]), ""),
            Err(ImportError::Unreadable { .. })
        ));
        let large = vec![0x30; MAX_PFX + 1];
        assert_eq!(
            pfx(&large, "").unwrap_err(),
            ImportError::TooLarge {
                octets: MAX_PFX + 1,
                limit: MAX_PFX
            }
        );
    }

    #[test]
    fn bags_are_taken_in_any_order_and_nested() {
        let key = bag(oid::KEY_BAG, IDENTITY.key().to_pkcs8().to_vec());
        let bags = [certificate_bag(&made("other")), certificate_bag(&IDENTITY)];
        let nested = bag(oid::SAFE_CONTENTS_BAG, der::sequence(std::slice::from_ref(&key)));
        for file in [
            plain(&[&bags[..], &[nested]].concat()),
            plain(&[&[key], &bags[..]].concat()),
        ] {
            let identity = pfx(&file, "").unwrap().identity;
            assert_eq!(identity.leaf(), IDENTITY.leaf());
            assert_eq!(identity.chain().len(), 2);
        }
    }

    #[test]
    fn nested_bags_of_ten_thousand_are_refused() {
        let mut inner = der::sequence(&[]);
        while inner.len() < 200_000 {
            inner = der::sequence(&[bag(oid::SAFE_CONTENTS_BAG, inner)]);
        }
        let file = pfx_of(&der::sequence(&[data(&inner)]), Vec::new());
        let error = pfx(&file, "").unwrap_err().to_string();
        assert!(error.contains("nesting deeper"), "{error}");
    }

    #[test]
    fn truncated_files_are_refused() {
        for file in [&*OLD, &exported(PfxFlavour::Modern, "geheim")] {
            for length in 0..file.len() {
                assert!(pfx(&file[..length], "geheim").is_err(), "cut at {length}");
            }
        }
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(128))]

        #[test]
        fn damaged_files_are_refused_or_harmless(at in any::<prop::sample::Index>(), to in any::<u8>()) {
            let mut file = OLD.clone();
            *at.get_mut(&mut file) = to;
            match pfx(&file, "geheim") {
                Ok(imported) => prop_assert_eq!(imported.identity.leaf(), IDENTITY.leaf()),
                Err(error) => {
                    let texts = format!("{error} {error:?}");
                    prop_assert!(!texts.contains("geheim"));
                }
            }
        }

        #[test]
        fn damaged_contents_without_mac_are_refused_or_harmless(at in any::<prop::sample::Index>(), to in any::<u8>()) {
            let mut file = plain(&[certificate_bag(&IDENTITY), bag(oid::KEY_BAG, IDENTITY.key().to_pkcs8().to_vec())]);
            *at.get_mut(&mut file) = to;
            if let Ok(imported) = pfx(&file, "geheim") {
                prop_assert!(imported.identity.chain().len() == 1);
            }
        }

        #[test]
        fn random_octets_are_no_pfx(file in prop::collection::vec(any::<u8>(), 0..400)) {
            prop_assert!(pfx(&file, "geheim").is_err());
        }
    }
}
