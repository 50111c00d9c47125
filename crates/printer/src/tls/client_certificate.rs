//! Asking for a client certificate: who must show one, whose is named, and what is taken.

use rustls::client::danger::HandshakeSignatureValid;
use rustls::crypto::{WebPkiSupportedAlgorithms, aws_lc_rs, verify_tls12_signature, verify_tls13_signature};
use rustls::pki_types::{CertificateDer, UnixTime};
use rustls::server::danger::{ClientCertVerified, ClientCertVerifier};
use rustls::{CertificateError, DigitallySignedStruct, DistinguishedName, Error, SignatureScheme};
use scenarios::ClientCertificate;

/// Takes any certificate whose key the client holds, or none at all.
#[derive(Debug)]
pub(super) struct Verifier {
    asked: ClientCertificate,
    authorities: Vec<DistinguishedName>,
    algorithms: WebPkiSupportedAlgorithms,
}

impl Verifier {
    pub(super) fn new(asked: ClientCertificate) -> Self {
        let authorities = match asked {
            ClientCertificate::WrongAuthorities => vec![DistinguishedName::in_sequence(NOBODY)],
            _ => Vec::new(),
        };
        Self {
            asked,
            authorities,
            algorithms: aws_lc_rs::default_provider().signature_verification_algorithms,
        }
    }
}

/// One RDN (X.501): commonName, PrintableString `Nobody`.
const NOBODY: &[u8] = b"\x31\x0f\x30\x0d\x06\x03\x55\x04\x03\x13\x06Nobody";

impl ClientCertVerifier for Verifier {
    fn client_auth_mandatory(&self) -> bool {
        self.asked != ClientCertificate::Optional
    }
    fn root_hint_subjects(&self) -> &[DistinguishedName] {
        &self.authorities
    }
    fn verify_client_cert(
        &self,
        _end_entity: &CertificateDer<'_>,
        _intermediates: &[CertificateDer<'_>],
        _now: UnixTime,
    ) -> Result<ClientCertVerified, Error> {
        match self.asked {
            ClientCertificate::Rejected => Err(CertificateError::UnknownIssuer.into()),
            _ => Ok(ClientCertVerified::assertion()),
        }
    }
    fn verify_tls12_signature(
        &self,
        message: &[u8],
        certificate: &CertificateDer<'_>,
        signed: &DigitallySignedStruct,
    ) -> Result<HandshakeSignatureValid, Error> {
        verify_tls12_signature(message, certificate, signed, &self.algorithms)
    }
    fn verify_tls13_signature(
        &self,
        message: &[u8],
        certificate: &CertificateDer<'_>,
        signed: &DigitallySignedStruct,
    ) -> Result<HandshakeSignatureValid, Error> {
        verify_tls13_signature(message, certificate, signed, &self.algorithms)
    }
    fn supported_verify_schemes(&self) -> Vec<SignatureScheme> {
        self.algorithms.supported_schemes()
    }
}
