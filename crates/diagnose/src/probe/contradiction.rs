//! Where what a printer says of itself over IPP does not fit what its TLS shows.

use super::{IppReport, ProbeReport};
use crate::capture::Target;
use crate::finding::Finding;
use crate::{Os, name_match};
use url::{Host, Url};

/// Every contradiction, once.
pub(super) fn of(report: &ProbeReport, target: &Target) -> Vec<Finding> {
    let answered = |tls| {
        report
            .ipp
            .iter()
            .find(|ipp| ipp.tls == tls && !ipp.attributes.is_empty())
    };
    let Some(ipp) = answered(true).or_else(|| answered(false)) else {
        return Vec::new();
    };
    let mut findings = of_uris(report, ipp, target);
    if let (Some(mine), [uuid, ..]) = (&report.chain.uuid, ipp.values("printer-uuid"))
        && !mine.eq_ignore_ascii_case(uuid)
    {
        let message = format!("its certificate is for {mine}, but printer-uuid is {uuid}");
        findings.push(Finding::weakness("ipp-uuid", message));
    }
    if let [page, ..] = ipp.values("printer-more-info")
        && page.starts_with("http://")
    {
        let message = format!("printer-more-info sends people to {page}, without TLS");
        findings.push(Finding::remark("ipp-more-info", message));
    }
    findings
}

/// `printer-uri-supported`, `uri-security-supported` and `uri-authentication-supported` are parallel lists (RFC 8011 §5.4.1 to
/// §5.4.3).
fn of_uris(report: &ProbeReport, ipp: &IppReport, target: &Target) -> Vec<Finding> {
    let mut findings = Vec::new();
    let uris = ipp.values("printer-uri-supported");
    let security = ipp.values("uri-security-supported");
    let authentication = ipp.values("uri-authentication-supported");
    if uris.is_empty() {
        return findings;
    }
    if uris.len() != security.len() || uris.len() != authentication.len() {
        let message = format!(
            "printer-uri-supported has {} values, uri-security-supported {}, uri-authentication-supported {}; they must be as many",
            uris.len(),
            security.len(),
            authentication.len()
        );
        findings.push(Finding::weakness("ipp-uri-security", message));
    }
    let secure = |uri: &str| uri.starts_with("ipps:") || uri.starts_with("https:");
    let upgrades = report.plain.iter().any(|plain| {
        plain
            .upgrade
            .as_deref()
            .is_some_and(|upgrade| upgrade.starts_with("TLS"))
    });
    for (uri, security) in uris.iter().zip(security) {
        let said_secure = security == "tls" || security.starts_with("ssl");
        if secure(uri) != said_secure && !(said_secure && upgrades) {
            let message = format!("uri-security-supported says {security} of {uri}");
            findings.push(Finding::weakness("ipp-uri-security", message));
        }
    }
    if !uris.iter().any(|uri| secure(uri)) {
        let message = format!(
            "it speaks TLS, but names no ipps URI for itself, only {}",
            uris.join(", ")
        );
        findings.push(Finding::weakness("ipp-uri-scheme", message));
    }
    for (index, uri) in uris.iter().enumerate() {
        let how = authentication.get(index).map_or("", String::as_str);
        let clear = security.get(index).is_some_and(|security| security == "none");
        if clear && matches!(how, "basic" | "certificate") {
            let message = format!("uri-authentication-supported says {how} of {uri}, which has no TLS");
            findings.push(Finding::weakness("ipp-uri-authentication", message));
        } else if how == "certificate" && !report.asks_for_certificate {
            let message = format!("uri-authentication-supported says certificate of {uri}, but none is asked for");
            findings.push(Finding::weakness("ipp-uri-authentication", message));
        }
    }
    let Some(leaf) = report.sent.first().and_then(|leaf| leaf.facts().ok()) else {
        return findings;
    };
    let carried = |host: &str| name_match::matches(&leaf, host, Os::Eleven.profile());
    for uri in uris.iter().filter(|uri| secure(uri)) {
        if let Some(host) = host(uri).filter(|host| *host != target.host && !carried(host)) {
            let message = format!("it names itself {uri}, but its certificate is not for {host}");
            findings.push(Finding::weakness("ipp-uri-host", message));
            break;
        }
    }
    findings
}

/// Without the brackets of an IPv6 address.
fn host(uri: &str) -> Option<String> {
    match Url::parse(uri).ok()?.host()? {
        Host::Domain(name) => Some(name.to_owned()),
        Host::Ipv4(address) => Some(address.to_string()),
        Host::Ipv6(address) => Some(address.to_string()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Client;
    use crate::probe::{PlainReport, ProbeRequest};
    use pki::recipe::AlternativeName;
    use pki::{KeyAlgorithm, Name, PrivateKey, Recipe, Seed};
    use std::collections::BTreeMap;
    use std::time::Duration;
    use time::macros::datetime;

    type Attributes<'a> = &'a [(&'a str, &'a [&'a str])];

    fn report(attributes: Attributes<'_>) -> ProbeReport {
        let seed = Seed::from_bytes([2; 32]);
        let now = datetime!(2026-01-01 0:00 UTC);
        let mut recipe = Recipe::new(
            Name::common_name("printer.test"),
            vec![1],
            now,
            now + time::Duration::DAY,
        );
        recipe.alternative_names = vec![AlternativeName::Dns("printer.test".to_owned())];
        let mut report = ProbeReport::new(&ProbeRequest {
            url: "https://printer.test/".parse().unwrap(),
            timeout: Duration::ZERO,
            max_connections: 0,
            pause: Duration::ZERO,
            patience: Duration::ZERO,
            plain_ports: Vec::new(),
            client: Client::new(Os::Eleven, now, seed),
        });
        report.sent = vec![recipe.self_signed(&PrivateKey::generate(KeyAlgorithm::EcP256, &seed))];
        report.chain.uuid = Some("urn:uuid:1".to_owned());
        let good: [(&str, &[&str]); 5] = [
            (
                "printer-uri-supported",
                &["ipp://printer.test/ipp/print", "ipps://printer.test/ipp/print"],
            ),
            ("uri-security-supported", &["none", "tls"]),
            ("uri-authentication-supported", &["none", "basic"]),
            ("printer-uuid", &["urn:uuid:1"]),
            ("printer-more-info", &["https://printer.test/"]),
        ];
        let owned = |values: &[&str]| values.iter().map(|value| (*value).to_owned()).collect::<Vec<_>>();
        let mut all: BTreeMap<String, Vec<String>> = BTreeMap::new();
        for (name, values) in good.iter().chain(attributes) {
            all.insert((*name).to_owned(), owned(values));
        }
        report.ipp.push(IppReport {
            port: 443,
            tls: true,
            answer: "ipp".to_owned(),
            status: Some("0000".to_owned()),
            attributes: all,
        });
        report
    }

    fn codes(report: &ProbeReport) -> Vec<String> {
        let target = Target::of(&"https://printer.test/".parse().unwrap()).unwrap();
        of(report, &target).into_iter().map(|finding| finding.code).collect()
    }

    #[test]
    fn each_contradiction_is_found_and_a_printer_without_one_is_let_be() {
        assert_eq!(codes(&report(&[])), [""; 0]);
        let plain = "ipp://printer.test/ipp/print";
        let cases: [(Attributes, &[&str]); 9] = [
            (
                &[("uri-security-supported", &["none", "none"])],
                &["ipp-uri-security", "ipp-uri-authentication"],
            ),
            (&[("uri-security-supported", &["tls", "tls"])], &["ipp-uri-security"]),
            (&[("uri-security-supported", &["none"])], &["ipp-uri-security"]),
            (
                &[("uri-authentication-supported", &["basic", "basic"])],
                &["ipp-uri-authentication"],
            ),
            (
                &[("uri-authentication-supported", &["none", "certificate"])],
                &["ipp-uri-authentication"],
            ),
            (
                &[
                    ("printer-uri-supported", &[plain]),
                    ("uri-security-supported", &["none"]),
                    ("uri-authentication-supported", &["none"]),
                ],
                &["ipp-uri-scheme"],
            ),
            (
                &[("printer-uri-supported", &[plain, "ipps://other.test/ipp/print"])],
                &["ipp-uri-host"],
            ),
            (&[("printer-uuid", &["urn:uuid:2"])], &["ipp-uuid"]),
            (&[("printer-more-info", &["http://printer.test/"])], &["ipp-more-info"]),
        ];
        for (attributes, expected) in cases {
            assert_eq!(codes(&report(attributes)), expected, "{attributes:?}");
        }
    }

    #[test]
    fn tls_of_an_ipp_uri_is_right_where_the_connection_can_be_upgraded() {
        let mut report = report(&[("uri-security-supported", &["tls", "tls"])]);
        report.plain.push(PlainReport {
            port: 631,
            answer: "http",
            status: Some(200),
            location: None,
            server: None,
            upgrade: Some("TLSv1.3".to_owned()),
        });
        assert_eq!(codes(&report), [""; 0]);
    }
}
