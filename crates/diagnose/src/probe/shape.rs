//! The list of certificates as it was sent: its order, what is too much in it, and what is missing at its end. Whether anybody
//! trusts it, [`crate::chain`] judges.

use crate::finding::shown;
use pki::Certificate;
use pki::ber::Reader;
use pki::inspect::CertificateFacts;
use serde::Serialize;

/// The most certificates that are looked at.
const MAX_CERTIFICATES: usize = 32;

/// How the list hangs together.
#[derive(Clone, PartialEq, Eq, Debug, Default, Serialize)]
pub struct ShapeReport {
    /// SHA-256 of each, upper hex, as sent.
    pub sha256: Vec<String>,
    /// Subjects, as sent.
    pub subjects: Vec<String>,
    /// Does each certificate certify the one before it, as TLS 1.2 demands (RFC 5246 §7.4.2)?
    pub in_order: bool,
    /// Places of certificates that do not belong to the leaf's chain.
    pub unrelated: Vec<usize>,
    /// Is a self-signed certificate at the end of the chain? CUPS with a pinned site certificate wants it.
    pub root_sent: bool,
    /// Who issued the last certificate of the chain, where that was not sent. A root that the client has is not needed.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub missing_issuer: Option<String>,
    /// `urn:uuid:…` of the leaf's alternative names.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub uuid: Option<String>,
}

impl ShapeReport {
    /// Reads the list `sent`, leaf first.
    pub(crate) fn of(sent: &[Certificate]) -> Self {
        let sent = &sent[..sent.len().min(MAX_CERTIFICATES)];
        let facts: Vec<Option<CertificateFacts>> = sent.iter().map(|certificate| certificate.facts().ok()).collect();
        let subjects = facts.iter().map(|facts| {
            let facts = facts.as_ref();
            facts.map_or_else(
                || "unreadable".to_owned(),
                |facts| shown(&facts.subject.simple_display_name()),
            )
        });
        let mut report = Self {
            sha256: sent.iter().map(Certificate::sha256).collect(),
            subjects: subjects.collect(),
            ..Self::default()
        };
        let Some(Some(leaf)) = facts.first() else {
            return report;
        };
        report.uuid = uuid(leaf);
        // The path from the leaf, each step to a certificate that was not used before.
        let mut path = vec![0];
        let mut end = leaf;
        while !end.is_self_issued() {
            let issues = |(place, candidate): &(usize, &Option<CertificateFacts>)| {
                let issuer = candidate.as_ref();
                !path.contains(place)
                    && issuer.is_some_and(|issuer| {
                        issuer.subject_der == end.issuer_der && end.is_signed_by(&issuer.public_key.spki)
                    })
            };
            match facts.iter().enumerate().find(issues) {
                Some((place, Some(issuer))) => {
                    path.push(place);
                    end = issuer;
                }
                _ => break,
            }
        }
        report.in_order = path.iter().enumerate().all(|(step, place)| step == *place);
        report.unrelated = (0..sent.len()).filter(|place| !path.contains(place)).collect();
        report.root_sent = end.is_self_issued();
        report.missing_issuer = (!report.root_sent).then(|| shown(&end.issuer.simple_display_name()));
        report
    }
}

/// A uniformResourceIdentifier `urn:uuid:…` (RFC 5280 §4.2.1.6).
fn uuid(leaf: &CertificateFacts) -> Option<String> {
    const SUBJECT_ALT_NAME: &str = "2.5.29.17";
    const URI: u8 = 0x86;
    let extension = leaf
        .extensions
        .iter()
        .find(|extension| extension.oid == SUBJECT_ALT_NAME)?;
    let mut names = Reader::new(&extension.value).sequence("GeneralNames").ok()?;
    while !names.is_empty() {
        let name = names.element().ok()?;
        let text = std::str::from_utf8(name.content).unwrap_or_default();
        if name.tag == URI && text.to_ascii_lowercase().starts_with("urn:uuid:") {
            return Some(shown(text).to_ascii_lowercase());
        }
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;
    use pki::{Identity, KeyAlgorithm, Name, PrivateKey, Recipe, Seed};
    use time::macros::datetime;

    /// Root, intermediate, leaf, and one of another chain.
    fn certificates() -> [Certificate; 4] {
        let key = |label: &str| PrivateKey::generate(KeyAlgorithm::EcP256, &Seed::from_bytes([3; 32]).derive(label));
        let recipe = |name: &str| {
            let (from, to) = (datetime!(2020-01-01 0:00 UTC), datetime!(2040-01-01 0:00 UTC));
            Recipe::new(Name::common_name(name), vec![1], from, to)
        };
        let identity = |certificate: &Certificate, label| Identity::new(vec![certificate.clone()], key(label)).unwrap();
        let root = recipe("root").self_signed(&key("root"));
        let intermediate =
            recipe("intermediate").signed_by(&key("intermediate").public_key(), &identity(&root, "root"));
        let issuer = identity(&intermediate, "intermediate");
        let leaf = recipe("leaf").signed_by(&key("leaf").public_key(), &issuer);
        [root, intermediate, leaf, recipe("other").self_signed(&key("other"))]
    }

    #[test]
    fn order_surplus_and_the_missing_end_are_seen() {
        let [root, intermediate, leaf, other] = certificates();
        let of = |sent: &[&Certificate]| {
            let sent: Vec<Certificate> = sent.iter().map(|certificate| (*certificate).clone()).collect();
            let shape = ShapeReport::of(&sent);
            (shape.in_order, shape.unrelated, shape.root_sent, shape.missing_issuer)
        };
        assert_eq!(of(&[&leaf, &intermediate, &root]), (true, vec![], true, None));
        assert_eq!(
            of(&[&leaf, &intermediate]),
            (true, vec![], false, Some("root".to_owned()))
        );
        assert_eq!(of(&[&leaf]), (true, vec![], false, Some("intermediate".to_owned())));
        assert_eq!(of(&[&leaf, &root, &intermediate]), (false, vec![], true, None));
        assert_eq!(
            of(&[&leaf, &other, &intermediate]),
            (false, vec![1], false, Some("root".to_owned()))
        );
        assert_eq!(of(&[&root]), (true, vec![], true, None));
        assert_eq!(of(&[]), (false, vec![], false, None));
        assert_eq!(
            of(&[&Certificate::from_der(vec![0x30, 0x80])]),
            (false, vec![], false, None)
        );
    }
}
