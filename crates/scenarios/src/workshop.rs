//! Where entries are made: keys, roots, intermediates and leaves that are right, for an entry to change one thing.

pub(crate) mod published;

use crate::scenario::{DAY, Made, Setting};
use pki::identity::IdentityError;
use pki::name::Attribute;
use pki::recipe::{AlternativeName, AuthorityKeyId};
use pki::{Certificate, Identity, KeyAlgorithm, Name, PrivateKey, Recipe, Seed, oid};
use std::net::IpAddr;

pub(crate) const DIGITAL_SIGNATURE: u16 = 1;
pub(crate) const KEY_ENCIPHERMENT: u16 = 1 << 2;
pub(crate) const DATA_ENCIPHERMENT: u16 = 1 << 3;
pub(crate) const KEY_CERT_SIGN: u16 = 1 << 5;
pub(crate) const CRL_SIGN: u16 = 1 << 6;

/// A setting, with the seed of one scenario.
pub(crate) struct Workshop<'a> {
    /// Of the scenario.
    id: &'a str,
    pub(crate) setting: &'a Setting,
    seed: Seed,
}

impl<'a> Workshop<'a> {
    pub(crate) fn new(id: &'a str, setting: &'a Setting) -> Self {
        let seed = setting.seed.derive(&format!("scenario/{id}"));
        Self { id, setting, seed }
    }

    /// The printer's key.
    pub(crate) fn key(&self) -> PrivateKey {
        self.key_of(self.setting.key, "printer")
    }

    pub(crate) fn key_of(&self, algorithm: KeyAlgorithm, label: &str) -> PrivateKey {
        PrivateKey::generate(algorithm, &self.seed.derive(&format!("key/{label}")))
    }

    /// The name in force, as an alternative name.
    pub(crate) fn host(&self) -> AlternativeName {
        match self.setting.host.parse::<IpAddr>() {
            Ok(address) => AlternativeName::Ip(address),
            Err(_) => AlternativeName::Dns(self.setting.host.clone()),
        }
    }

    /// The name in force.
    pub(crate) fn name(&self) -> String {
        self.setting.host.clone()
    }

    /// A server certificate as an authority writes it today: for the name and the address, 397 days.
    pub(crate) fn leaf(&self) -> Recipe {
        let mut recipe = self.recipe(Name::common_name(&self.setting.host), "leaf");
        recipe.not_after = self.setting.now + DAY * 396;
        recipe.alternative_names = vec![self.host()];
        if self.setting.host.parse::<IpAddr>().is_err() {
            recipe.alternative_names.push(AlternativeName::Ip(self.setting.address));
        }
        recipe.extended_key_usage = vec![oid::SERVER_AUTH.to_owned()];
        recipe.key_usage = Some(DIGITAL_SIGNATURE | KEY_ENCIPHERMENT);
        recipe.basic_constraints = Some((false, None));
        recipe.subject_key_id = true;
        recipe.authority_key_id = AuthorityKeyId::KeyId;
        recipe
    }

    /// A certificate as a Jetdirect makes it for itself: its own name, ten years, no alternative name.
    pub(crate) fn jetdirect(&self, common_name: &str) -> Recipe {
        let subject = Name {
            rdns: vec![
                vec![Attribute::new(oid::ORGANIZATION, "Hewlett-Packard Co.")],
                vec![Attribute::new(oid::COMMON_NAME, common_name)],
            ],
        };
        let mut recipe = self.recipe(subject, "jetdirect");
        recipe.extended_key_usage = vec![oid::SERVER_AUTH.to_owned(), oid::CLIENT_AUTH.to_owned()];
        recipe
    }

    /// `HP Jetdirect` and eight digits of the seed.
    pub(crate) fn jetdirect_name(&self) -> String {
        format!("HP Jetdirect {}", self.digits("jetdirect"))
    }

    /// A recipe for ten years that says nothing else.
    pub(crate) fn recipe(&self, subject: Name, label: &str) -> Recipe {
        let now = self.setting.now;
        let serial: [u8; 16] = self.seed.derive(&format!("serial/{label}")).bytes();
        Recipe::new(subject, serial.to_vec(), now - DAY, now + DAY * 3650)
    }

    pub(crate) fn root(&self) -> Result<Identity, IdentityError> {
        self.authority("Root", None, |_| {})
    }

    /// Below `root`, for leaves alone.
    pub(crate) fn intermediate(&self, root: &Identity) -> Result<Identity, IdentityError> {
        self.authority("Intermediate", Some(root), |recipe| {
            recipe.basic_constraints = Some((true, Some(0)));
        })
    }

    /// A certification authority, self-signed without an issuer, with one thing `changed`.
    pub(crate) fn authority(
        &self,
        label: &str,
        issuer: Option<&Identity>,
        changed: impl FnOnce(&mut Recipe),
    ) -> Result<Identity, IdentityError> {
        let key = self.key_of(KeyAlgorithm::EcP256, label);
        self.authority_with(label, key, issuer, changed)
    }

    /// As [`Self::authority`], with this key.
    pub(crate) fn authority_with(
        &self,
        label: &str,
        key: PrivateKey,
        issuer: Option<&Identity>,
        changed: impl FnOnce(&mut Recipe),
    ) -> Result<Identity, IdentityError> {
        let name = format!("Misprint {label} {}", self.digits(label));
        let subject = Name {
            rdns: vec![
                vec![Attribute::new(oid::ORGANIZATION, "Misprint, not for production")],
                vec![Attribute::new(oid::COMMON_NAME, name)],
            ],
        };
        let mut recipe = self.recipe(subject, label);
        // There before what it issued, also where that is over.
        recipe.not_before = self.setting.now - if issuer.is_some() { DAY * 1096 } else { DAY * 3652 };
        recipe.basic_constraints = Some((true, None));
        recipe.key_usage = Some(KEY_CERT_SIGN | CRL_SIGN);
        recipe.subject_key_id = true;
        if issuer.is_some() {
            recipe.authority_key_id = AuthorityKeyId::KeyId;
        }
        changed(&mut recipe);
        let certificate = match issuer {
            Some(issuer) => recipe.signed_by(&key.public_key(), issuer),
            None => recipe.self_signed(&key),
        };
        Identity::new(vec![certificate], key)
    }

    /// Leaf and intermediate are sent, the root is trusted: as it should be.
    pub(crate) fn issued(&self, leaf: &Recipe) -> Result<Made, IdentityError> {
        let root = self.root()?;
        let intermediate = self.intermediate(&root)?;
        self.chain(leaf, &[&intermediate], &root)
    }

    /// As [`Self::issued`], for a key of this kind.
    pub(crate) fn issued_with(&self, algorithm: KeyAlgorithm, leaf: &Recipe) -> Result<Made, IdentityError> {
        self.issued_with_key(self.key_of(algorithm, "printer"), leaf)
    }

    /// As [`Self::issued`], for this key.
    pub(crate) fn issued_with_key(&self, key: PrivateKey, leaf: &Recipe) -> Result<Made, IdentityError> {
        let root = self.root()?;
        let intermediate = self.intermediate(&root)?;
        self.chain_with(key, leaf, &[&intermediate], &root)
    }

    /// The printer's key, RSA of a size or an exponent that nobody should use.
    pub(crate) fn odd_rsa_key(&self, bits: u16, exponent: u32) -> PrivateKey {
        PrivateKey::generate_rsa(bits, exponent, &self.seed.derive("key/printer"))
    }

    /// A key that is too slow to make: it comes along with the program.
    pub(crate) fn stored_key(&self, pkcs8: &[u8]) -> Result<PrivateKey, IdentityError> {
        // What comes along with the program can be read; else there is nothing to serve.
        PrivateKey::from_own_pkcs8(pkcs8).map_err(|_| IdentityError::NoCertificate)
    }

    /// The leaf below the first of `issuers`; leaf and issuers are sent, `root` is trusted.
    pub(crate) fn chain(&self, leaf: &Recipe, issuers: &[&Identity], root: &Identity) -> Result<Made, IdentityError> {
        self.chain_with(self.key(), leaf, issuers, root)
    }

    fn chain_with(
        &self,
        key: PrivateKey,
        leaf: &Recipe,
        issuers: &[&Identity],
        root: &Identity,
    ) -> Result<Made, IdentityError> {
        let issuer = issuers.first().copied().unwrap_or(root);
        let certificate = fit_for(&key, leaf.clone()).signed_by(&key.public_key(), issuer);
        let sent = issuers.iter().map(|issuer| issuer.leaf().clone());
        Ok(Made::new(
            Identity::new(std::iter::once(certificate).chain(sent).collect(), key)?,
            vec![root.leaf().clone()],
        ))
    }

    /// One certificate, signed with its own key and trusted.
    pub(crate) fn self_signed(&self, recipe: &Recipe) -> Result<Made, IdentityError> {
        let key = self.key();
        let certificate = fit_for(&key, recipe.clone()).self_signed(&key);
        Ok(Made::new(
            Identity::new(vec![certificate.clone()], key)?,
            vec![certificate],
        ))
    }

    /// Trust in an authority that has nothing to do with the printer: what a client's store is full of.
    pub(crate) fn strangers(&self) -> Result<Vec<Certificate>, IdentityError> {
        Ok(vec![self.authority("Stranger", None, |_| {})?.leaf().clone()])
    }

    fn digits(&self, label: &str) -> String {
        let octets: [u8; 4] = self.seed.derive(&format!("name/{label}")).bytes();
        octets.map(|octet| format!("{octet:02X}")).concat()
    }
}

/// The same with a key usage that is allowed to the kind of the key: elliptic curves encipher no keys (RFC 8813 §3).
pub(crate) fn fit_for(key: &PrivateKey, recipe: Recipe) -> Recipe {
    let (KeyAlgorithm::EcP256 | KeyAlgorithm::EcP384) = key.algorithm() else {
        return recipe;
    };
    Recipe {
        key_usage: recipe.key_usage.map(|usage| usage & !KEY_ENCIPHERMENT),
        ..recipe
    }
}

/// Certificates with nothing wrong: for scenarios that are about something else.
pub(crate) fn right(shop: &Workshop<'_>) -> Result<Made, IdentityError> {
    shop.issued(&shop.leaf())
}
