//! PKCS#10 certificate requests (RFC 2986).

use crate::ber::{self, BerError, Reader};
use crate::import::{ImportError, pem_blocks};
use crate::recipe::AlternativeName;
use crate::{HashAlgorithm, Name, PrivateKey, PublicKey, der, forge};

/// The largest request that is looked at, in octets.
pub const MAX_REQUEST: usize = 64 * 1024;

/// A certificate request, DER.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct CertificateRequest {
    der: Vec<u8>,
}

impl CertificateRequest {
    /// A request for `subject`, signed with `key`.
    pub fn new(subject: &Name, key: &PrivateKey, hash: HashAlgorithm) -> Self {
        Self::with_alternative_names(subject, &[], key, hash)
    }

    /// A request that also asks for subject alternative names (extensionRequest, RFC 2985 §5.4.2).
    pub fn with_alternative_names(
        subject: &Name,
        names: &[AlternativeName],
        key: &PrivateKey,
        hash: HashAlgorithm,
    ) -> Self {
        let wanted = if names.is_empty() {
            Vec::new()
        } else {
            forge::extension_request(names, subject)
        };
        let information = der::sequence(&[
            der::integer(0),
            subject.to_der(),
            key.public_key().spki().to_vec(),
            der::element(ber::CONTEXT, &wanted),
        ]);
        Self {
            der: forge::signed(&information, &key.signature_algorithm(hash), hash, key),
        }
    }

    /// The bytes.
    pub fn der(&self) -> &[u8] {
        &self.der
    }

    /// `-----BEGIN CERTIFICATE REQUEST-----`.
    pub fn to_pem(&self) -> String {
        crate::key::pem("CERTIFICATE REQUEST", &self.der)
    }

    /// Reads a request (DER or PEM) and checks its signature: subject and key.
    pub fn read(file: &[u8]) -> Result<(Name, PublicKey), ImportError> {
        if file.len() > MAX_REQUEST {
            return Err(ImportError::TooLarge {
                octets: file.len(),
                limit: MAX_REQUEST,
            });
        }
        if file.first() == Some(&ber::SEQUENCE) {
            return read(file);
        }
        let mut blocks = pem_blocks(file, "CERTIFICATE REQUEST");
        blocks.extend(pem_blocks(file, "NEW CERTIFICATE REQUEST"));
        let block = blocks
            .into_iter()
            .next()
            .unwrap_or_else(|| Err("it holds no certificate request".to_owned()));
        read(&block.map_err(|why| ImportError::unreadable("PEM", why))?)
    }
}

fn read(der: &[u8]) -> Result<(Name, PublicKey), ImportError> {
    let unreadable = |error: BerError| ImportError::unreadable("certificate request", error);
    let request = Request::read(der).map_err(unreadable)?;
    let key = PublicKey::from_spki(request.spki).map_err(|why| ImportError::unreadable("certificate request", why))?;
    if !key.verifies(request.algorithm, request.information, request.signature) {
        let why = "its signature does not verify, or its key is of a kind that is not supported";
        return Err(ImportError::unreadable("certificate request", why));
    }
    Ok((request.subject, key))
}

struct Request<'a> {
    information: &'a [u8],
    subject: Name,
    spki: &'a [u8],
    algorithm: &'a [u8],
    signature: &'a [u8],
}

impl<'a> Request<'a> {
    fn read(der: &'a [u8]) -> Result<Self, BerError> {
        let mut outer = Reader::new(der);
        let mut parts = outer.sequence("a certificate request")?;
        outer.finish("the certificate request")?;
        let information = parts.expect(ber::SEQUENCE, "a CertificationRequestInfo")?;
        let algorithm = parts.expect(ber::SEQUENCE, "a signature algorithm")?.raw;
        let signature = parts.expect(ber::BIT_STRING, "a signature")?.bit_string()?;
        let mut fields = information.reader();
        fields.expect(ber::INTEGER, "a version")?;
        let subject = Name::read(&mut fields)?;
        let spki = fields.expect(ber::SEQUENCE, "a SubjectPublicKeyInfo")?.raw;
        Ok(Self {
            information: information.raw,
            subject,
            spki,
            algorithm,
            signature,
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{KeyAlgorithm, Seed};
    use proptest::prelude::*;

    fn request() -> CertificateRequest {
        let key = PrivateKey::generate(KeyAlgorithm::EcP256, &Seed::from_bytes([5; 32]));
        let names = [AlternativeName::Dns("printer.example".into())];
        let subject = Name::parse("CN=printer.example,O=Example").unwrap();
        CertificateRequest::with_alternative_names(&subject, &names, &key, HashAlgorithm::Sha256)
    }

    #[test]
    fn a_request_reads_back_from_der_and_pem() {
        let key = PrivateKey::generate(KeyAlgorithm::EcP256, &Seed::from_bytes([5; 32]));
        for file in [
            request().der().to_vec(),
            format!("text before\n{}", request().to_pem()).into_bytes(),
        ] {
            let (subject, public) = CertificateRequest::read(&file).unwrap();
            assert_eq!(subject.to_string(), "O=Example,CN=printer.example");
            assert!(public.is_same_key(&key.public_key()));
        }
    }

    #[test]
    fn a_request_with_another_subject_than_was_signed_is_refused() {
        let mut der = request().der().to_vec();
        let at = der.windows(7).position(|window| window == b"printer").unwrap();
        der[at] = b'q';
        let error = CertificateRequest::read(&der).unwrap_err().to_string();
        assert!(error.contains("signature does not verify"), "{error}");
        let error = CertificateRequest::read(b"hello").unwrap_err().to_string();
        assert!(error.contains("no certificate request"), "{error}");
    }

    proptest! {
        #[test]
        fn changed_requests_are_refused(at in any::<proptest::sample::Index>(), bit in 0..8_u32) {
            let mut der = request().der().to_vec();
            *at.get_mut(&mut der) ^= 1_u8 << bit;
            prop_assert!(CertificateRequest::read(&der).is_err());
        }
    }
}
