//! Does a certificate carry the name that the client connected to, by the rules of the SSL policy?
//!
//! Wildcards as Microsoft's KB258858 accepts and refuses them. No iPAddress entry is looked at before Windows 8.

use crate::os::Profile;
use pki::inspect::CertificateFacts;
use pki::recipe::AlternativeName;
use std::net::IpAddr;

const COMMON_NAME: &str = "2.5.4.3";
const DOMAIN_COMPONENT: &str = "0.9.2342.19200300.100.1.25";

/// `host` is the host of the URL: a name (IDN in ACE form) or the text of an address, IPv6 without brackets.
pub fn matches(facts: &CertificateFacts, host: &str, rules: &Profile) -> bool {
    let names = facts.alternative_names.as_deref().unwrap_or_default();
    let address: Option<IpAddr> = host.parse().ok();
    let mut dns_names = names.iter().filter_map(|name| match name {
        AlternativeName::Dns(name) => Some(name.as_str()),
        AlternativeName::Ip(_) => None,
    });
    if rules.compares_ip_addresses.value
        && let Some(address) = address
        && names
            .iter()
            .any(|name| matches!(name, AlternativeName::Ip(ip) if *ip == address))
    {
        return true;
    }
    if dns_names.clone().next().is_some() {
        // A dNSName hides the subject, whether it matches or not. It may hold the text of an address.
        return dns_names.any(|name| same(name, host) || (address.is_none() && wildcard(name, host, Star::WholeLabel)));
    }
    let common_name = |name: &&str| same(name, host) || (address.is_none() && wildcard(name, host, Star::EndOfLabel));
    facts.subject.values(COMMON_NAME).iter().any(common_name) || domain_components(facts, host)
}

/// The names that a person could connect by: SAN entries that count for this client, or the CNs.
pub fn names(facts: &CertificateFacts, rules: &Profile) -> Vec<String> {
    let mut names: Vec<String> = Vec::new();
    let mut has_dns = false;
    for name in facts.alternative_names.iter().flatten() {
        match name {
            AlternativeName::Dns(name) => {
                has_dns = true;
                names.push(name.clone());
            }
            AlternativeName::Ip(ip) if rules.compares_ip_addresses.value => names.push(ip.to_string()),
            AlternativeName::Ip(_) => {}
        }
    }
    if !has_dns {
        names.extend(facts.subject.values(COMMON_NAME).iter().map(|name| (*name).to_owned()));
    }
    names
}

/// Where the star may stand.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Star {
    /// `*.example.com`, as in a dNSName.
    WholeLabel,
    /// Also `w*.example.com`, as in a CN.
    EndOfLabel,
}

/// One star, in the left-most label, at its end, for one label; at least two labels after it.
fn wildcard(pattern: &str, host: &str, star: Star) -> bool {
    let (Some((first, rest)), Some((label, domain))) = (pattern.split_once('.'), host.split_once('.')) else {
        return false;
    };
    let Some(prefix) = first.strip_suffix('*') else {
        return false;
    };
    if prefix.contains('*')
        || rest.contains('*')
        || !rest.contains('.')
        || (star == Star::WholeLabel && !prefix.is_empty())
    {
        return false;
    }
    let fits = label.get(..prefix.len()).is_some_and(|front| same(front, prefix));
    fits && !label.is_empty() && same(rest, domain)
}

/// A subject of domain components matches when every label of the host is one of them.
fn domain_components(facts: &CertificateFacts, host: &str) -> bool {
    let components = facts.subject.values(DOMAIN_COMPONENT);
    !components.is_empty()
        && host
            .split('.')
            .all(|label| components.iter().any(|component| same(component, label)))
}

fn same(a: &str, b: &str) -> bool {
    a.eq_ignore_ascii_case(b)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The examples of KB258858.
    #[test]
    fn common_names_with_stars_are_accepted_and_refused_as_microsoft_says() {
        let cn = |pattern, host| wildcard(pattern, host, Star::EndOfLabel);
        for pattern in ["*.example.com", "w*.example.com", "ww*.example.com", "WW*.Example.com"] {
            assert!(cn(pattern, "www.example.com"), "{pattern}");
        }
        for pattern in [
            "*www.example.com",
            "w*w.example.com",
            "www.*.com",
            "www.ex*.com",
            "*.*",
            "*",
            "*.*.com",
            "*.com",
        ] {
            assert!(!cn(pattern, "www.example.com"), "{pattern}");
        }
        assert!(!cn("*.com", "example.com"));
        assert!(!cn("*.abc.com", "www.sub.abc.com"));
        assert!(!cn("*.*.com.au", "www.example.com.au"));
        assert!(!cn("*.example.com", "example.com"));
        assert!(!cn("w*.example.com", "é.example.com"), "no panic inside a character");
    }

    #[test]
    fn in_a_dns_name_the_star_is_the_whole_label() {
        assert!(wildcard("*.corp.example", "printer.corp.example", Star::WholeLabel));
        assert!(!wildcard(
            "print*.corp.example",
            "printer.corp.example",
            Star::WholeLabel
        ));
        assert!(!wildcard("*.corp.example", "a.b.corp.example", Star::WholeLabel));
    }
}
