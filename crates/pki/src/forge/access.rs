//! The extensions that tell where revocation and issuers are found: cRLDistributionPoints, authorityInfoAccess, and
//! the TLS feature extension.

use super::extension;
use crate::recipe::{Access, Recipe};
use crate::{ber, der, oid};

/// uniformResourceIdentifier of a GeneralName.
pub(crate) const URI: u8 = 0x86;

pub(super) fn extensions(recipe: &Recipe) -> Vec<Vec<u8>> {
    let mut extensions = Vec::new();
    if !recipe.crl_distribution_points.is_empty() {
        let points: Vec<_> = recipe
            .crl_distribution_points
            .iter()
            .map(|url| der::sequence(&[distribution_point_name(url)]))
            .collect();
        let value = der::sequence(&points);
        extensions.push(extension(oid::CRL_DISTRIBUTION_POINTS, false, &value));
    }
    if !recipe.authority_info_access.is_empty() {
        let descriptions: Vec<_> = recipe.authority_info_access.iter().map(access).collect();
        let value = der::sequence(&descriptions);
        extensions.push(extension(oid::AUTHORITY_INFO_ACCESS, false, &value));
    }
    if !recipe.tls_features.is_empty() {
        let features: Vec<_> = recipe
            .tls_features
            .iter()
            .map(|&number| der::integer(u64::from(number)))
            .collect();
        extensions.push(extension(oid::TLS_FEATURE, false, &der::sequence(&features)));
    }
    extensions
}

/// `[0]` DistributionPointName with fullName of one URL (RFC 5280 §4.2.1.13).
pub(crate) fn distribution_point_name(url: &str) -> Vec<u8> {
    let full_name = der::constructed(ber::CONTEXT, &[der::element(URI, url.as_bytes())]);
    der::constructed(ber::CONTEXT, &[full_name])
}

fn access(access: &Access) -> Vec<u8> {
    let (method, url) = match access {
        Access::Ocsp(url) => (oid::ACCESS_OCSP, url),
        Access::CaIssuers(url) => (oid::ACCESS_CA_ISSUERS, url),
    };
    der::sequence(&[der::oid(method), der::element(URI, url.as_bytes())])
}
