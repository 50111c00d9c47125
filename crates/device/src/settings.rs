//! What a device is told at the factory, and what a person can change in the EWS.

use crate::{Mac, Model, Password};
use pki::{Identity, KeyAlgorithm, Seed};
use std::collections::BTreeMap;

/// What the device is built with; not stored, comes in at every power-on.
#[derive(Clone, Debug)]
pub struct FactorySettings {
    /// The product.
    pub model: Model,
    /// The hardware address.
    pub mac: Mac,
    /// Where every random choice comes from.
    pub seed: Seed,
    /// Kind of the factory key.
    pub key: KeyAlgorithm,
    /// Replaces the name made from the MAC.
    pub host_name: Option<String>,
    /// Administrator password given from outside; wins over the stored one.
    pub admin_password: Option<Password>,
    /// In the identity store at the first power-on, instead of a factory identity made then. A cold reset ends it.
    pub scenario: Option<Identity>,
    /// Most octets of one document.
    pub document_limit: u64,
    /// Most octets of all documents in the spool together.
    pub spool_limit: u64,
    /// What is asked of an IPP client before its request reaches the device.
    pub ipp_access: IppAccess,
}

/// What the connection asks of an IPP client. The device tells of it; it is checked before a request gets here.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct IppAccess {
    /// Who may print.
    pub authentication: IppAuthentication,
    /// Is IPP without TLS refused?
    pub tls_only: bool,
}

/// uri-authentication-supported (RFC 8011 §5.4.2).
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum IppAuthentication {
    /// Everybody may; whoever the client says that it is owns its jobs.
    #[default]
    RequestingUserName,
    /// HTTP Basic (RFC 7617).
    Basic,
    /// HTTP Digest (RFC 7616).
    Digest,
}

impl IppAuthentication {
    /// The keyword.
    pub fn keyword(self) -> &'static str {
        match self {
            Self::RequestingUserName => "requesting-user-name",
            Self::Basic => "basic",
            Self::Digest => "digest",
        }
    }
}

/// What the EWS and PJL can change; in the NVRAM image, gone with a cold reset.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Settings {
    /// *Encrypt All Web Communication*.
    pub encrypt_all: bool,
    /// The administrator password set in the EWS.
    pub admin_password: Option<Password>,
    /// Set with `@PJL DEFAULT`: variables and what they are.
    pub pjl_defaults: BTreeMap<String, String>,
}

impl FactorySettings {
    /// The host name in force.
    pub fn host_name(&self) -> String {
        self.host_name.clone().unwrap_or_else(|| self.mac.host_name())
    }
    /// printer-uuid (RFC 4122 §4.3) from the MAC alone: a printer keeps it over resets and runs.
    pub fn uuid(&self) -> String {
        /// Our name space: version 5 of the DNS name space and `misprint.invalid`.
        const DOMAIN: &[u8] = b"misprint.invalid";
        let space = uuid::Uuid::new_v5(&uuid::Uuid::NAMESPACE_DNS, DOMAIN);
        uuid::Uuid::new_v5(&space, self.mac.to_string().as_bytes())
            .urn()
            .to_string()
    }
}
