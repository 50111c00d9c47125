//! Handshakes that are signed wrongly, with the right key.

use rustls::sign::{Signer, SigningKey};
use rustls::{Error, SignatureAlgorithm, SignatureScheme};
use scenarios::WrongSignature;
use std::sync::Arc;

/// Signs as the key does, then spoils it.
#[derive(Debug)]
pub(super) struct WrongKey {
    pub(super) key: Arc<dyn SigningKey>,
    pub(super) wrong: WrongSignature,
}

#[derive(Debug)]
struct WrongSigner {
    signer: Box<dyn Signer>,
    wrong: WrongSignature,
    scheme: SignatureScheme,
}

impl SigningKey for WrongKey {
    fn choose_scheme(&self, offered: &[SignatureScheme]) -> Option<Box<dyn Signer>> {
        let signer = self.key.choose_scheme(offered)?;
        let scheme = match (self.wrong, self.key.algorithm()) {
            (WrongSignature::Flipped | WrongSignature::Truncated, _) => signer.scheme(),
            // SignatureAndHashAlgorithm md5 and rsa or ecdsa (RFC 5246 §7.4.1.4.1).
            (WrongSignature::UnofferedScheme, SignatureAlgorithm::RSA) => SignatureScheme::from(0x0101),
            (WrongSignature::UnofferedScheme, _) => SignatureScheme::from(0x0103),
        };
        Some(Box::new(WrongSigner {
            signer,
            wrong: self.wrong,
            scheme,
        }))
    }
    fn algorithm(&self) -> SignatureAlgorithm {
        self.key.algorithm()
    }
}

impl Signer for WrongSigner {
    fn sign(&self, message: &[u8]) -> Result<Vec<u8>, Error> {
        let mut signature = self.signer.sign(message)?;
        match self.wrong {
            WrongSignature::Flipped => signature.last_mut().into_iter().for_each(|octet| *octet ^= 1),
            WrongSignature::Truncated => signature.truncate(signature.len() / 2),
            WrongSignature::UnofferedScheme => {}
        }
        Ok(signature)
    }
    fn scheme(&self) -> SignatureScheme {
        self.scheme
    }
}
