//! What a device is told at the factory, and what a person can change in the EWS.

use crate::{Mac, Model, Password};
use pki::{KeyAlgorithm, Seed};

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
    /// Most octets of one document.
    pub document_limit: u64,
}

/// What the EWS can change; in the NVRAM image, gone with a cold reset.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Settings {
    /// *Encrypt All Web Communication*.
    pub encrypt_all: bool,
    /// The administrator password set in the EWS.
    pub admin_password: Option<Password>,
}
