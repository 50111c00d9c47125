//! Does the printer hold the private key of the certificate that it shows? The signature of the handshake tells
//! (RFC 8446 §4.4.3, RFC 5246 §7.4.3).
//!
//! The verifier lets every handshake through, so that the certificates can be looked at, and keeps what the signature
//! proved. What the certificates are worth, [`crate::verdict`] judges.

use crate::chain::rsa_bits;
use pki::Certificate;
use pki::ber::{BerError, Reader};
use rustls::client::danger::{HandshakeSignatureValid, ServerCertVerified, ServerCertVerifier};
use rustls::crypto::WebPkiSupportedAlgorithms;
use rustls::{DigitallySignedStruct, SignatureScheme};
use rustls_pki_types::{CertificateDer, ServerName, UnixTime};
use std::sync::{Mutex, PoisonError};

/// RSA keys of these sizes can be verified with here.
const RSA_BITS: std::ops::RangeInclusive<u32> = 2048..=8192;
const BIT_STRING: u8 = 0x03;
const SEQUENCE: u8 = 0x30;

/// What the signature of a handshake proved.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum HandshakeSignature {
    /// The printer holds the private key.
    Good,
    /// This client cannot verify with such a key, and takes it on trust: why.
    Unchecked(String),
    /// It does not: why. A client refuses it before it looks at the certificate.
    Wrong(String),
}

/// Accepts any certificate and remembers what the signature of the handshake proved.
#[derive(Debug)]
pub(crate) struct WitnessVerifier {
    algorithms: WebPkiSupportedAlgorithms,
    seen: Mutex<Option<HandshakeSignature>>,
    stapled: Mutex<Option<Vec<u8>>>,
}

impl WitnessVerifier {
    pub(crate) fn new(algorithms: WebPkiSupportedAlgorithms) -> Self {
        Self {
            algorithms,
            seen: Mutex::new(None),
            stapled: Mutex::new(None),
        }
    }

    /// After the handshake.
    pub(crate) fn seen(&self) -> HandshakeSignature {
        let seen = self.seen.lock().unwrap_or_else(PoisonError::into_inner);
        let nothing = || HandshakeSignature::Unchecked("the handshake held no signature".to_owned());
        seen.clone().unwrap_or_else(nothing)
    }

    /// The OCSP response that came with the certificate, after the handshake.
    pub(crate) fn stapled(&self) -> Option<Vec<u8>> {
        self.stapled.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }

    /// A signature of a scheme that this client did not offer (RFC 8446 §4.4.3, RFC 5246 §7.4.3).
    fn unoffered(&self, scheme: SignatureScheme) -> Option<HandshakeSignature> {
        let is_offered = self.algorithms.supported_schemes().contains(&scheme);
        (!is_offered).then(|| HandshakeSignature::Wrong(format!("the scheme {scheme:?} was not offered")))
    }

    fn witness(&self, signature: HandshakeSignature) -> HandshakeSignatureValid {
        *self.seen.lock().unwrap_or_else(PoisonError::into_inner) = Some(signature);
        HandshakeSignatureValid::assertion()
    }
}

impl ServerCertVerifier for WitnessVerifier {
    fn verify_server_cert(
        &self,
        _end_entity: &CertificateDer<'_>,
        _intermediates: &[CertificateDer<'_>],
        _server_name: &ServerName<'_>,
        ocsp_response: &[u8],
        _now: UnixTime,
    ) -> Result<ServerCertVerified, rustls::Error> {
        let stapled = (!ocsp_response.is_empty()).then(|| ocsp_response.to_vec());
        *self.stapled.lock().unwrap_or_else(PoisonError::into_inner) = stapled;
        Ok(ServerCertVerified::assertion())
    }
    fn verify_tls12_signature(
        &self,
        message: &[u8],
        cert: &CertificateDer<'_>,
        dss: &DigitallySignedStruct,
    ) -> Result<HandshakeSignatureValid, rustls::Error> {
        let seen = match self.unoffered(dss.scheme) {
            Some(wrong) => wrong,
            None => check(&self.algorithms, cert, message, dss.scheme, dss.signature()),
        };
        Ok(self.witness(seen))
    }
    fn verify_tls13_signature(
        &self,
        message: &[u8],
        cert: &CertificateDer<'_>,
        dss: &DigitallySignedStruct,
    ) -> Result<HandshakeSignatureValid, rustls::Error> {
        let seen = if let Some(wrong) = self.unoffered(dss.scheme) {
            wrong
        } else if is_of_tls12_only(dss.scheme) {
            HandshakeSignature::Wrong(format!("TLS 1.3 does not allow {:?} (RFC 8446 §4.4.3)", dss.scheme))
        } else {
            check(&self.algorithms, cert, message, dss.scheme, dss.signature())
        };
        Ok(self.witness(seen))
    }
    fn supported_verify_schemes(&self) -> Vec<SignatureScheme> {
        self.algorithms.supported_schemes()
    }
}

/// Verifies with the bare key: what else is odd about the certificate (version 1, strange extensions) is no matter here.
fn check(
    algorithms: &WebPkiSupportedAlgorithms,
    certificate: &CertificateDer<'_>,
    message: &[u8],
    scheme: SignatureScheme,
    signature: &[u8],
) -> HandshakeSignature {
    let Ok(facts) = Certificate::from_der(certificate.to_vec()).facts() else {
        return HandshakeSignature::Unchecked("the certificate cannot be read".to_owned());
    };
    if let Some(bits) = rsa_bits(&facts).filter(|bits| !RSA_BITS.contains(bits)) {
        return HandshakeSignature::Unchecked(format!("its RSA key has {bits} bits"));
    }
    let Ok((algorithm, key)) = parts(&facts.public_key.spki) else {
        return HandshakeSignature::Unchecked("its public key cannot be read".to_owned());
    };
    let Some((_, candidates)) = algorithms.mapping.iter().find(|(known, _)| *known == scheme) else {
        return HandshakeSignature::Unchecked(format!("the scheme {scheme:?} is not known here"));
    };
    let mut fitting = candidates
        .iter()
        .filter(|candidate| candidate.public_key_alg_id().as_ref() == algorithm)
        .peekable();
    if fitting.peek().is_none() && facts.public_key.algorithm.is_none() {
        return HandshakeSignature::Unchecked(format!("keys of the kind {} are not known here", facts.public_key.oid));
    }
    if fitting.any(|candidate| candidate.verify_signature(key, message, signature).is_ok()) {
        HandshakeSignature::Good
    } else {
        HandshakeSignature::Wrong(format!("the signature ({scheme:?}) was not made with its private key"))
    }
}

/// Contents of the AlgorithmIdentifier and of the BIT STRING of a SubjectPublicKeyInfo (RFC 5280 §4.1.2.7).
fn parts(spki: &[u8]) -> Result<(&[u8], &[u8]), BerError> {
    let mut spki = Reader::new(spki).sequence("SubjectPublicKeyInfo")?;
    let algorithm = spki.expect(SEQUENCE, "AlgorithmIdentifier")?.content;
    Ok((algorithm, spki.expect(BIT_STRING, "subjectPublicKey")?.bit_string()?))
}

fn is_of_tls12_only(scheme: SignatureScheme) -> bool {
    matches!(
        scheme,
        SignatureScheme::RSA_PKCS1_SHA1
            | SignatureScheme::ECDSA_SHA1_Legacy
            | SignatureScheme::RSA_PKCS1_SHA256
            | SignatureScheme::RSA_PKCS1_SHA384
            | SignatureScheme::RSA_PKCS1_SHA512
    )
}

#[cfg(test)]
mod tests {
    use super::*;
    use pki::{KeyAlgorithm, Name, PrivateKey, Recipe, Seed};
    use time::macros::datetime;

    fn checked(algorithm: KeyAlgorithm, scheme: SignatureScheme) -> HandshakeSignature {
        let key = PrivateKey::generate(algorithm, &Seed::from_bytes([4; 32]));
        let (from, to) = (datetime!(2020-01-01 0:00 UTC), datetime!(2040-01-01 0:00 UTC));
        let certificate = Recipe::new(Name::common_name("printer"), vec![1], from, to).self_signed(&key);
        let algorithms = rustls::crypto::aws_lc_rs::default_provider().signature_verification_algorithms;
        let der = CertificateDer::from(certificate.der().to_vec());
        check(&algorithms, &der, b"message", scheme, b"no signature")
    }

    #[test]
    fn a_key_too_short_to_verify_with_is_taken_and_said_so_but_no_other_is() {
        let short = checked(KeyAlgorithm::Rsa(1024), SignatureScheme::RSA_PSS_SHA256);
        assert_eq!(
            short,
            HandshakeSignature::Unchecked("its RSA key has 1024 bits".to_owned())
        );
        for (algorithm, scheme) in [
            (KeyAlgorithm::Rsa(2048), SignatureScheme::RSA_PSS_SHA256),
            (KeyAlgorithm::EcP256, SignatureScheme::ECDSA_NISTP256_SHA256),
            // A scheme for another kind of key.
            (KeyAlgorithm::EcP256, SignatureScheme::RSA_PSS_SHA256),
        ] {
            assert!(
                matches!(checked(algorithm, scheme), HandshakeSignature::Wrong(_)),
                "{algorithm:?} {scheme:?}"
            );
        }
    }

    #[test]
    fn bytes_that_are_no_certificate_prove_nothing() {
        let algorithms = rustls::crypto::aws_lc_rs::default_provider().signature_verification_algorithms;
        let seen = check(
            &algorithms,
            &CertificateDer::from(vec![0x30, 0x80]),
            b"message",
            SignatureScheme::RSA_PSS_SHA256,
            b"",
        );
        assert_eq!(
            seen,
            HandshakeSignature::Unchecked("the certificate cannot be read".to_owned())
        );
    }
}
