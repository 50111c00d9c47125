//! Where identities lie: the one in force, a pending certificate request with its key, the CA certificate. Every
//! change is whole or refused; a refused one leaves everything as it was. What the EWS says about it is not here.

use crate::event::IdentityCause;
use pki::identity::IdentityError;
use pki::import::{self, ImportError};
use pki::{Certificate, Identity, KeyAlgorithm, Name, PrivateKey};
use std::sync::Arc;

/// The fewest bits of an RSA key that the device's TLS can serve.
pub const MIN_RSA_BITS: u16 = 1024;

/// The certificates of a device. There is one identity, used by every TLS port.
#[derive(Debug)]
pub struct IdentityStore {
    identity: Arc<Identity>,
    exportable: bool,
    origin: IdentityCause,
    request: Option<PendingRequest>,
    ca: Option<Certificate>,
    /// May the key leave, and where it came from, of the identity that a scenario took the place of.
    staged_over: Option<(bool, IdentityCause)>,
}

/// A certificate request that waits for its certificate.
#[derive(Clone, Debug)]
pub struct PendingRequest {
    /// Whom it asks for.
    pub subject: Name,
    /// The request, PEM.
    pub pem: String,
    /// Its key, which never left the device.
    pub key: PrivateKey,
    /// May the key leave once the certificate is installed?
    pub exportable: bool,
}

/// An identity that is not taken.
#[derive(Debug, thiserror::Error, PartialEq, Eq)]
pub enum IdentityRefusal {
    /// The TLS stack cannot serve it.
    #[error("an RSA key of {0} bits is too short for this device's TLS; use 1024 bits or more")]
    KeyTooShort(u16),
    /// The file is not readable.
    #[error(transparent)]
    Unreadable(#[from] ImportError),
    /// *Install Certificate* without a request.
    #[error("no certificate request is pending; create one first")]
    NoRequest,
    /// The certificate is for another key.
    #[error("the certificate's public key is not that of the pending certificate request for {subject}")]
    OtherKey {
        /// Subject of the request.
        subject: String,
    },
    /// Chain and key do not fit.
    #[error(transparent)]
    Mismatch(#[from] IdentityError),
}

/// A CA certificate that is not taken.
#[derive(Debug, thiserror::Error, PartialEq, Eq)]
pub enum CaRefusal {
    /// The file is not readable.
    #[error(transparent)]
    Unreadable(#[from] ImportError),
    /// basicConstraints do not say CA.
    #[error("{subject} is not the certificate of a certification authority (basicConstraints do not say so)")]
    NotCa {
        /// Subject of the certificate.
        subject: String,
    },
    /// It is the one that is there.
    #[error("this CA certificate is installed already")]
    Same,
}

impl IdentityStore {
    /// A store with this identity and nothing else: as from the factory. The factory key is not exportable.
    pub fn new(identity: Identity, origin: IdentityCause) -> Self {
        Self {
            identity: Arc::new(identity),
            exportable: false,
            origin,
            request: None,
            ca: None,
            staged_over: None,
        }
    }
    /// A store as it was, from the NVRAM image.
    pub(crate) fn restored(
        identity: Identity,
        exportable: bool,
        origin: IdentityCause,
        request: Option<PendingRequest>,
        ca: Option<Certificate>,
    ) -> Self {
        Self {
            identity: Arc::new(identity),
            exportable,
            origin,
            request,
            ca,
            staged_over: None,
        }
    }
    /// The identity in force.
    pub fn identity(&self) -> &Arc<Identity> {
        &self.identity
    }
    /// May its private key leave?
    pub fn exportable(&self) -> bool {
        self.exportable
    }
    /// Where it came from.
    pub fn origin(&self) -> IdentityCause {
        self.origin
    }
    /// The pending request.
    pub fn request(&self) -> Option<&PendingRequest> {
        self.request.as_ref()
    }
    /// The CA certificate.
    pub fn ca(&self) -> Option<&Certificate> {
        self.ca.as_ref()
    }
    /// Overwrites the identity; a pending request stays.
    pub fn replace(
        &mut self,
        identity: Identity,
        exportable: bool,
        origin: IdentityCause,
    ) -> Result<(), IdentityRefusal> {
        check_key(identity.key().algorithm())?;
        self.identity = Arc::new(identity);
        self.exportable = exportable;
        self.origin = origin;
        self.staged_over = None;
        Ok(())
    }
    /// Overwrites the identity with one that nobody imported, unchecked; a pending request stays.
    pub(crate) fn stage(&mut self, identity: Arc<Identity>, origin: IdentityCause) {
        self.identity = identity;
        let before = (self.exportable, self.origin);
        (self.exportable, self.origin) = match origin {
            IdentityCause::ScenarioEnded => self.staged_over.take().unwrap_or(before),
            _ => {
                self.staged_over.get_or_insert(before);
                (false, origin)
            }
        };
    }
    /// Keeps a new request; an earlier one is forgotten with its key.
    pub fn set_request(&mut self, request: PendingRequest) {
        self.request = Some(request);
    }
    /// *Install Certificate*: `file` (DER, or PEM with further certificates in any order) must hold a certificate for
    /// the pending request's key. The others in the file go along as the chain.
    pub fn install(&mut self, file: &[u8]) -> Result<(), IdentityRefusal> {
        let request = self.request.as_ref().ok_or(IdentityRefusal::NoRequest)?;
        let mut certificates = import::certificates(file)?;
        let wanted = request.key.public_key();
        let is_ours = |certificate: &Certificate| {
            certificate
                .facts()
                .is_ok_and(|facts| facts.public_key.spki == wanted.spki())
        };
        let Some(position) = certificates.iter().position(is_ours) else {
            return Err(IdentityRefusal::OtherKey {
                subject: request.subject.to_string(),
            });
        };
        let leaf = certificates.remove(position);
        certificates.insert(0, leaf);
        let identity = Identity::new(certificates, request.key.clone())?;
        self.replace(identity, request.exportable, IdentityCause::CertificateInstalled)?;
        self.request = None;
        Ok(())
    }
    /// *Install CA Certificate*: one certificate, of a certification authority.
    pub fn install_ca(&mut self, file: &[u8]) -> Result<(), CaRefusal> {
        let certificate = import::certificates(file)?
            .into_iter()
            .next()
            .ok_or(ImportError::NoCertificate)?;
        let facts = certificate.facts().map_err(|error| ImportError::Unreadable {
            format: "certificate",
            why: error.to_string(),
        })?;
        if !matches!(facts.basic_constraints, Some((true, _))) {
            return Err(CaRefusal::NotCa {
                subject: facts.subject.to_string(),
            });
        }
        if self.ca.as_ref() == Some(&certificate) {
            return Err(CaRefusal::Same);
        }
        self.ca = Some(certificate);
        Ok(())
    }
    /// *Delete CA Certificate*; `false` when there is none.
    pub fn delete_ca(&mut self) -> bool {
        self.ca.take().is_some()
    }
}

/// Can the device's TLS serve a key of this kind?
pub fn check_key(algorithm: KeyAlgorithm) -> Result<(), IdentityRefusal> {
    match algorithm {
        KeyAlgorithm::Rsa(bits) if bits < MIN_RSA_BITS => Err(IdentityRefusal::KeyTooShort(bits)),
        _ => Ok(()),
    }
}
