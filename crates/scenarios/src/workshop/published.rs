//! An authority that says what it revoked: a root and an intermediate whose lists, OCSP answers and certificates are
//! handed out over the printer's plain HTTP, under `/pki/` and the scenario's id.

use super::Workshop;
use crate::scenario::{DAY, Distributed, Distribution, Made};
use pki::crl::{CrlRecipe, Reason, Revoked};
use pki::identity::IdentityError;
use pki::ocsp::{CertId, CertStatus, OcspRecipe, Responder};
use pki::recipe::Access;
use pki::{HashAlgorithm, Identity, Recipe};
use time::{Duration, OffsetDateTime};

pub(crate) const CRL_FILE: &str = "issuing.crl";
pub(crate) const OCSP_PATH: &str = "ocsp";
const CRL_TYPE: &str = "application/pkix-crl";
const CERTIFICATE_TYPE: &str = "application/pkix-cert";

/// An authority with its publications. Those of the intermediate are up to the entry.
pub(crate) struct Published<'a> {
    shop: &'a Workshop<'a>,
    root: Identity,
    pub(crate) intermediate: Identity,
}

impl<'a> Workshop<'a> {
    /// An authority whose intermediate is right and not revoked, and says so.
    pub(crate) fn published(&'a self) -> Result<Published<'a>, IdentityError> {
        let root = self.root()?;
        let intermediate = self.authority("Intermediate", Some(&root), |recipe| {
            recipe.basic_constraints = Some((true, Some(0)));
            recipe.crl_distribution_points = vec![self.url("root.crl")];
            recipe.authority_info_access = vec![Access::CaIssuers(self.url("root.cer"))];
        })?;
        Ok(Published {
            shop: self,
            root,
            intermediate,
        })
    }

    /// URL of something that the printer hands out.
    pub(crate) fn url(&self, file: &str) -> String {
        format!("http://{}{}", self.setting.http, self.path(file))
    }

    /// The same on a port of the printer where nothing listens: 1, which was meant for TCPMUX.
    pub(crate) fn dead_url(&self, file: &str) -> String {
        let http = &self.setting.http;
        let host = http.rsplit_once(':').map_or(http.as_str(), |(host, _)| host);
        format!("http://{host}:1{}", self.path(file))
    }

    fn path(&self, file: &str) -> String {
        format!("/pki/{}/{file}", self.id)
    }

    /// A leaf that says where its revocation list is.
    pub(crate) fn leaf_with_list(&self) -> Recipe {
        let mut leaf = self.leaf();
        leaf.crl_distribution_points = vec![self.url(CRL_FILE)];
        leaf.authority_info_access = vec![Access::CaIssuers(self.url("issuing.cer"))];
        leaf
    }

    /// A leaf that says where its OCSP responder is.
    pub(crate) fn leaf_with_responder(&self) -> Recipe {
        let mut leaf = self.leaf();
        leaf.authority_info_access = vec![
            Access::Ocsp(self.url(OCSP_PATH)),
            Access::CaIssuers(self.url("issuing.cer")),
        ];
        leaf
    }
}

impl Published<'_> {
    /// The leaf below the intermediate; what belongs to root and intermediate is handed out.
    pub(crate) fn issue(&self, leaf: &Recipe) -> Result<Made, IdentityError> {
        let made = self.shop.chain(leaf, &[&self.intermediate], &self.root)?;
        let certificate = |identity: &Identity| Distribution::File {
            media_type: CERTIFICATE_TYPE,
            octets: identity.leaf().der().to_vec(),
        };
        let made = self.with(made, "root.crl", self.list_of(&self.root, self.fresh(), Vec::new()));
        let made = self.with(made, "root.cer", certificate(&self.root));
        Ok(self.with(made, "issuing.cer", certificate(&self.intermediate)))
    }

    /// The same, with one more thing that is handed out.
    pub(crate) fn with(&self, mut made: Made, file: &str, what: Distribution) -> Made {
        let path = self.shop.path(file);
        made.distribution.push(Distributed { path, what });
        made
    }

    /// The intermediate's list, with these serial numbers.
    pub(crate) fn list(&self, valid: (OffsetDateTime, OffsetDateTime), revoked: Vec<Revoked>) -> Distribution {
        self.list_of(&self.intermediate, valid, revoked)
    }

    fn list_of(
        &self,
        issuer: &Identity,
        (this_update, next_update): (OffsetDateTime, OffsetDateTime),
        revoked: Vec<Revoked>,
    ) -> Distribution {
        let mut recipe = CrlRecipe::new(this_update, next_update);
        recipe.revoked = revoked;
        Distribution::File {
            media_type: CRL_TYPE,
            octets: recipe.signed_by(issuer).der().to_vec(),
        }
    }

    /// The intermediate's responder.
    pub(crate) fn responder(&self, known: Vec<(Vec<u8>, CertStatus)>) -> Distribution {
        let mut responder = Responder::new(self.intermediate.clone());
        responder.known = known;
        Distribution::Ocsp(Box::new(responder))
    }

    /// An answer to be stapled.
    pub(crate) fn answer(
        &self,
        serial: &[u8],
        status: CertStatus,
        (this_update, next_update): (OffsetDateTime, OffsetDateTime),
    ) -> Vec<u8> {
        let id = CertId::new(HashAlgorithm::Sha1, self.intermediate.facts(), serial);
        let recipe = OcspRecipe::new(id, status, this_update, next_update);
        recipe.signed_by(&self.intermediate).der().to_vec()
    }

    /// Since an hour ago; as long as the leaf, so that nothing rots while the printer runs.
    pub(crate) fn fresh(&self) -> (OffsetDateTime, OffsetDateTime) {
        let now = self.shop.setting.now;
        (now - Duration::HOUR, now + DAY * 396)
    }

    /// Two weeks old, and a week over.
    pub(crate) fn stale(&self) -> (OffsetDateTime, OffsetDateTime) {
        let now = self.shop.setting.now;
        (now - DAY * 14, now - DAY * 7)
    }

    /// Revoked three hours ago: the key got into wrong hands.
    pub(crate) fn compromised(&self) -> CertStatus {
        CertStatus::Revoked {
            at: self.shop.setting.now - Duration::hours(3),
            reason: Some(Reason::KeyCompromise),
        }
    }

    /// The same as an entry of a list.
    pub(crate) fn entry(&self, made: &Made) -> Revoked {
        Revoked {
            serial: made.identity.facts().serial.clone(),
            at: self.shop.setting.now - Duration::hours(3),
            reason: Some(Reason::KeyCompromise),
        }
    }
}
