//! RSA keys under 2048 bits, as older Jetdirects have them, and other odd ones: aws-lc refuses to sign with these, so this
//! does it.

use super::settings::TlsError;
use pki::PrivateKey;
use rsa::pkcs8::DecodePrivateKey;
use rsa::rand_core::OsRng;
use rsa::{Pss, RsaPrivateKey};
use rustls::sign::{Signer, SigningKey};
use rustls::{Error, SignatureAlgorithm, SignatureScheme};
use sha2::{Digest, Sha256, Sha384, Sha512};
use std::sync::Arc;

/// An RSA key that aws-lc is too careful for.
#[derive(Clone)]
pub(super) struct WeakRsaKey {
    for_pkcs1: PrivateKey,
    for_pss: Arc<RsaPrivateKey>,
}

struct WeakRsaSigner {
    key: WeakRsaKey,
    scheme: SignatureScheme,
}

/// Strongest last: a 1024-bit key has no room for PSS with SHA-512.
const SCHEMES: [SignatureScheme; 6] = [
    SignatureScheme::RSA_PSS_SHA256,
    SignatureScheme::RSA_PSS_SHA384,
    SignatureScheme::RSA_PSS_SHA512,
    SignatureScheme::RSA_PKCS1_SHA256,
    SignatureScheme::RSA_PKCS1_SHA384,
    SignatureScheme::RSA_PKCS1_SHA512,
];

impl WeakRsaKey {
    pub(super) fn new(key: &PrivateKey) -> Result<Self, TlsError> {
        let for_pss =
            RsaPrivateKey::from_pkcs8_der(&key.to_pkcs8()).map_err(|error| TlsError::Key(error.to_string()))?;
        Ok(Self {
            for_pkcs1: key.clone(),
            for_pss: Arc::new(for_pss),
        })
    }

    /// PSS with a salt of the digest's length (RFC 8446 §4.2.3) needs two digests and two octets (RFC 8017 §9.1.1); the
    /// old padding a digest, its name in 19 octets, and 11 more (RFC 8017 §9.2).
    fn has_room_for(&self, scheme: SignatureScheme) -> bool {
        use rsa::traits::PublicKeyParts;
        let needed = match scheme {
            SignatureScheme::RSA_PSS_SHA256 => 2 * 32 + 2,
            SignatureScheme::RSA_PSS_SHA384 => 2 * 48 + 2,
            SignatureScheme::RSA_PSS_SHA512 => 2 * 64 + 2,
            SignatureScheme::RSA_PKCS1_SHA256 => 32 + 19 + 11,
            SignatureScheme::RSA_PKCS1_SHA384 => 48 + 19 + 11,
            _ => 64 + 19 + 11,
        };
        self.for_pss.size() >= needed
    }
}

impl SigningKey for WeakRsaKey {
    fn choose_scheme(&self, offered: &[SignatureScheme]) -> Option<Box<dyn Signer>> {
        let scheme = SCHEMES
            .into_iter()
            .find(|scheme| offered.contains(scheme) && self.has_room_for(*scheme))?;
        Some(Box::new(WeakRsaSigner {
            key: self.clone(),
            scheme,
        }))
    }

    fn algorithm(&self) -> SignatureAlgorithm {
        SignatureAlgorithm::RSA
    }
}

impl Signer for WeakRsaSigner {
    fn sign(&self, message: &[u8]) -> Result<Vec<u8>, Error> {
        let pss = |padding, digest: &[u8]| {
            let signed = self.key.for_pss.sign_with_rng(&mut OsRng, padding, digest);
            signed.map_err(|error| Error::General(error.to_string()))
        };
        let pkcs1 = |hash| Ok(self.key.for_pkcs1.sign(hash, message));
        match self.scheme {
            SignatureScheme::RSA_PSS_SHA256 => pss(Pss::new::<Sha256>(), &Sha256::digest(message)),
            SignatureScheme::RSA_PSS_SHA384 => pss(Pss::new::<Sha384>(), &Sha384::digest(message)),
            SignatureScheme::RSA_PSS_SHA512 => pss(Pss::new::<Sha512>(), &Sha512::digest(message)),
            SignatureScheme::RSA_PKCS1_SHA256 => pkcs1(pki::HashAlgorithm::Sha256),
            SignatureScheme::RSA_PKCS1_SHA384 => pkcs1(pki::HashAlgorithm::Sha384),
            SignatureScheme::RSA_PKCS1_SHA512 => pkcs1(pki::HashAlgorithm::Sha512),
            other => Err(Error::General(format!("{other:?} is not for RSA keys"))),
        }
    }

    fn scheme(&self) -> SignatureScheme {
        self.scheme
    }
}

impl std::fmt::Debug for WeakRsaKey {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("WeakRsaKey").finish_non_exhaustive()
    }
}

impl std::fmt::Debug for WeakRsaSigner {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("WeakRsaSigner")
            .field("scheme", &self.scheme)
            .finish_non_exhaustive()
    }
}

#[cfg(test)]
mod tests {
    use super::{SCHEMES, WeakRsaKey};
    use pki::{KeyAlgorithm, PrivateKey, Seed};
    use rsa::pkcs1v15::Pkcs1v15Sign;
    use rsa::{Pss, RsaPublicKey};
    use rustls::SignatureScheme;
    use rustls::sign::SigningKey;
    use sha2::{Digest, Sha256, Sha384, Sha512};

    #[test]
    fn a_512_bit_key_has_room_for_the_old_padding_alone_and_only_with_sha256() {
        let made = PrivateKey::generate_rsa(512, 65_537, &Seed::from_bytes([1; 32]));
        let key = WeakRsaKey::new(&made).unwrap();
        let usable = SCHEMES
            .into_iter()
            .filter(|scheme| key.choose_scheme(&[*scheme]).is_some());
        assert_eq!(usable.collect::<Vec<_>>(), [SignatureScheme::RSA_PKCS1_SHA256]);
        let signer = key.choose_scheme(&SCHEMES).unwrap();
        assert_eq!(signer.sign(b"hello").unwrap().len(), 64);
    }

    #[test]
    fn a_1024_bit_key_signs_with_every_scheme_that_it_has_room_for() {
        let made = PrivateKey::generate(KeyAlgorithm::Rsa(1_024), &Seed::from_bytes([1; 32]));
        let key = WeakRsaKey::new(&made).unwrap();
        let public = RsaPublicKey::from(&*key.for_pss);
        for scheme in SCHEMES {
            let signer = key.choose_scheme(&[SignatureScheme::ED25519, scheme]);
            if scheme == SignatureScheme::RSA_PSS_SHA512 {
                assert!(signer.is_none());
                continue;
            }
            let signature = signer.unwrap().sign(b"hello").unwrap();
            match scheme {
                SignatureScheme::RSA_PSS_SHA256 => {
                    public.verify(Pss::new::<Sha256>(), &Sha256::digest(b"hello"), &signature)
                }
                SignatureScheme::RSA_PSS_SHA384 => {
                    public.verify(Pss::new::<Sha384>(), &Sha384::digest(b"hello"), &signature)
                }
                SignatureScheme::RSA_PKCS1_SHA256 => {
                    public.verify(Pkcs1v15Sign::new::<Sha256>(), &Sha256::digest(b"hello"), &signature)
                }
                SignatureScheme::RSA_PKCS1_SHA384 => {
                    public.verify(Pkcs1v15Sign::new::<Sha384>(), &Sha384::digest(b"hello"), &signature)
                }
                _ => public.verify(Pkcs1v15Sign::new::<Sha512>(), &Sha512::digest(b"hello"), &signature),
            }
            .unwrap();
        }
    }
}
