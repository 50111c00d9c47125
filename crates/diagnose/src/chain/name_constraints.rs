//! nameConstraints (RFC 5280 §4.2.1.10) of the CAs above a certificate: dNSName, iPAddress, directoryName, rfc822Name and URI.
//!
//! Other forms of names, and subtrees with a minimum or a maximum, are not supported: where a certificate has a name of such a
//! form, that is marked. The fault is marked on the CA that sets the constraint, as crypt32 does.

use super::ChainElement;
use crate::trust_status::*;
use pki::inspect::CertificateFacts;
use pki::oid;
use pki::recipe::AlternativeName;
use std::net::IpAddr;

const NAME_CONSTRAINTS: &str = "2.5.29.30";
/// The most subtrees that are looked at.
const MAX_SUBTREES: usize = 256;

/// Marks every CA whose constraints a certificate below it breaks.
pub(super) fn judge(elements: &mut [ChainElement]) {
    for index in 1..elements.len() {
        let (below, above) = elements.split_at_mut(index);
        let ca = &mut above[0];
        let Some(extension) = ca
            .facts
            .extensions
            .iter()
            .find(|extension| extension.oid == NAME_CONSTRAINTS)
        else {
            continue;
        };
        match Constraints::parse(&extension.value) {
            None => ca.error_status |= INVALID_NAME_CONSTRAINTS | INVALID_EXTENSION,
            Some(constraints) => {
                for element in below {
                    ca.error_status |= constraints.judge(&element.facts);
                }
            }
        }
    }
}

#[derive(Default)]
struct Constraints {
    permitted: Vec<Subtree>,
    excluded: Vec<Subtree>,
}

enum Subtree {
    Dns(String),
    /// Address and mask, both of 4 or of 16 octets.
    Ip(Vec<u8>, Vec<u8>),
    /// Content of the RDNSequence.
    Directory(Vec<u8>),
    /// A mailbox, a host, or a domain with a dot in front.
    Mail(String),
    /// A host, or a domain with a dot in front.
    Uri(String),
    /// Of the form with this tag, or with bounds.
    Unsupported(u8),
}

/// A name of the certificate, in the forms that are compared.
enum Subject<'a> {
    Dns(&'a str),
    Ip(IpAddr),
    Directory(&'a [u8]),
    Mail(String),
    /// The host of the URI; `None`: it has none.
    Uri(Option<String>),
    Other(u8),
}

impl Constraints {
    /// `None`: not readable.
    fn parse(value: &[u8]) -> Option<Self> {
        let (0x30, mut content, []) = element(value)? else {
            return None;
        };
        let mut constraints = Self::default();
        while !content.is_empty() {
            let (tag, subtrees, rest) = element(content)?;
            content = rest;
            match tag {
                0xA0 => constraints.permitted = subtree_list(subtrees)?,
                0xA1 => constraints.excluded = subtree_list(subtrees)?,
                _ => return None,
            }
        }
        Some(constraints)
    }

    fn judge(&self, facts: &CertificateFacts) -> u32 {
        let mut names: Vec<Subject<'_>> = Vec::new();
        if let Some((0x30, content, _)) = element(&facts.subject_der)
            && !content.is_empty()
        {
            names.push(Subject::Directory(content));
        }
        for name in facts.alternative_names.iter().flatten() {
            names.push(match name {
                AlternativeName::Dns(dns) => Subject::Dns(dns),
                AlternativeName::Ip(ip) => Subject::Ip(*ip),
            });
        }
        names.extend(other_names(facts));
        let mut bits = 0;
        for name in &names {
            let mut permitted = self
                .permitted
                .iter()
                .filter_map(|subtree| subtree.holds(name))
                .peekable();
            if permitted.peek().is_some() && !permitted.any(|inside| inside) {
                bits |= HAS_NOT_PERMITTED_NAME_CONSTRAINT;
            }
            if self.excluded.iter().any(|subtree| subtree.holds(name) == Some(true)) {
                bits |= HAS_EXCLUDED_NAME_CONSTRAINT;
            }
            let mut subtrees = self.permitted.iter().chain(&self.excluded);
            if subtrees.any(|subtree| subtree.is_unsupported_for(name)) {
                bits |= HAS_NOT_SUPPORTED_NAME_CONSTRAINT;
            }
        }
        bits
    }
}

impl Subtree {
    /// Is the name inside? `None`: a name of another form.
    fn holds(&self, name: &Subject<'_>) -> Option<bool> {
        match (self, name) {
            (Self::Dns(base), Subject::Dns(name)) => Some(within_domain(name, base)),
            (Self::Ip(address, mask), Subject::Ip(ip)) => {
                let octets = match ip {
                    IpAddr::V4(ip) => ip.octets().to_vec(),
                    IpAddr::V6(ip) => ip.octets().to_vec(),
                };
                let inside = |((octet, base), mask): ((&u8, &u8), &u8)| octet & mask == base & mask;
                Some(octets.len() == address.len() && octets.iter().zip(address).zip(mask).all(inside))
            }
            (Self::Directory(base), Subject::Directory(name)) => Some(name.starts_with(base)),
            (Self::Mail(base), Subject::Mail(name)) => Some(within_mail(name, base)),
            (Self::Uri(base), Subject::Uri(host)) => Some(host.as_deref().is_some_and(|host| is_host_of(host, base))),
            _ => None,
        }
    }

    fn is_unsupported_for(&self, name: &Subject<'_>) -> bool {
        let tag = match name {
            Subject::Mail(_) => 0x81,
            Subject::Dns(_) => 0x82,
            Subject::Directory(_) => 0xA4,
            Subject::Uri(_) => 0x86,
            Subject::Ip(_) => 0x87,
            Subject::Other(tag) => *tag,
        };
        matches!(self, Self::Unsupported(form) if *form == tag)
    }
}

/// The entries of the subject alternative name that are neither dNSName nor iPAddress, and the mail addresses of the subject where
/// there are no such entries.
fn other_names(facts: &CertificateFacts) -> Vec<Subject<'_>> {
    let Some(extension) = facts
        .extensions
        .iter()
        .find(|extension| extension.oid == oid::SUBJECT_ALTERNATIVE_NAME)
    else {
        let mails = facts.subject.values(oid::EMAIL_ADDRESS).into_iter();
        return mails.map(|mail| Subject::Mail(mail.to_owned())).collect();
    };
    let mut names = Vec::new();
    let Some((0x30, mut content, _)) = element(&extension.value) else {
        return names;
    };
    while let Some((tag, value, rest)) = element(content) {
        content = rest;
        let text = || String::from_utf8_lossy(value).into_owned();
        names.extend(match tag {
            0x82 | 0x87 => None,
            0x81 => Some(Subject::Mail(text())),
            0x86 => Some(Subject::Uri(host_of(&text()))),
            0xA4 => match element(value) {
                Some((0x30, names, _)) => Some(Subject::Directory(names)),
                _ => None,
            },
            other => Some(Subject::Other(other)),
        });
    }
    names
}

fn host_of(uri: &str) -> Option<String> {
    url::Url::parse(uri).ok()?.host_str().map(str::to_owned)
}

/// A whole mailbox, every mailbox of a host, or of every host of a domain.
fn within_mail(name: &str, base: &str) -> bool {
    let Some((local, host)) = name.rsplit_once('@') else {
        return false;
    };
    match base.rsplit_once('@') {
        Some((own, of)) => own == local && of.eq_ignore_ascii_case(host),
        None => is_host_of(host, base),
    }
}

/// The host itself, or with a dot in front of the base any host below it.
fn is_host_of(host: &str, base: &str) -> bool {
    if base.starts_with('.') {
        within_domain(host, base)
    } else {
        host.eq_ignore_ascii_case(base)
    }
}

fn within_domain(name: &str, base: &str) -> bool {
    let (name, base) = (name.to_ascii_lowercase(), base.to_ascii_lowercase());
    let bare = base.strip_prefix('.').unwrap_or(&base);
    bare.is_empty()
        || (name == bare && !base.starts_with('.'))
        || name.strip_suffix(bare).is_some_and(|front| front.ends_with('.'))
}

fn subtree_list(mut content: &[u8]) -> Option<Vec<Subtree>> {
    let mut list = Vec::new();
    while !content.is_empty() {
        let (0x30, subtree, rest) = element(content)? else {
            return None;
        };
        content = rest;
        if list.len() >= MAX_SUBTREES {
            return None;
        }
        let (tag, base, bounds) = element(subtree)?;
        // A minimum of 0 is the default, and may be written all the same.
        if !matches!(bounds, [] | [0x80, 1, 0]) {
            list.push(Subtree::Unsupported(tag));
            continue;
        }
        match (tag, base.len()) {
            (0x81, _) => list.push(Subtree::Mail(String::from_utf8(base.to_vec()).ok()?)),
            (0x86, _) => list.push(Subtree::Uri(String::from_utf8(base.to_vec()).ok()?)),
            (0x82, _) => list.push(Subtree::Dns(String::from_utf8(base.to_vec()).ok()?)),
            (0x87, 8 | 32) => {
                let (address, mask) = base.split_at(base.len() / 2);
                list.push(Subtree::Ip(address.to_vec(), mask.to_vec()));
            }
            (0x87, _) => return None,
            (0xA4, _) => {
                let (0x30, names, []) = element(base)? else { return None };
                list.push(Subtree::Directory(names.to_vec()));
            }
            (other, _) => list.push(Subtree::Unsupported(other)),
        }
    }
    Some(list)
}

/// One DER element: tag, content, and what follows it.
fn element(octets: &[u8]) -> Option<(u8, &[u8], &[u8])> {
    let (&tag, rest) = octets.split_first()?;
    let (&first, rest) = rest.split_first()?;
    let (length, rest) = if first < 0x80 {
        (usize::from(first), rest)
    } else {
        let (digits, rest) = rest
            .split_at_checked(usize::from(first & 0x7F))
            .filter(|(digits, _)| (1..=3).contains(&digits.len()))?;
        (
            digits.iter().fold(0, |length, &octet| length << 8 | usize::from(octet)),
            rest,
        )
    };
    let (content, rest) = rest.split_at_checked(length)?;
    Some((tag, content, rest))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_is_inside_its_domain_and_below_it_but_not_beside_it() {
        assert!(within_domain("printer.corp.example", "corp.example"));
        assert!(within_domain("corp.example", "CORP.example"));
        assert!(!within_domain("notcorp.example", "corp.example"));
        assert!(!within_domain("corp.example", ".corp.example"));
        assert!(within_domain("a.corp.example", ".corp.example"));
    }

    #[test]
    fn constraints_that_are_cut_short_are_not_readable() {
        let whole = [0x30, 0x09, 0xA0, 0x07, 0x30, 0x05, 0x82, 0x03, b'a', b'.', b'b'];
        assert!(Constraints::parse(&whole).is_some());
        for length in 0..whole.len() {
            assert!(Constraints::parse(&whole[..length]).is_none(), "{length} octets");
        }
    }
}
