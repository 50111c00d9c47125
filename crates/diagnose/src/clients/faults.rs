//! Which faults a chain has, by the names of the measurements.

use crate::chain::{ChainElement, rsa_bits};
use crate::trust_status::*;
use crate::{Client, Judgement, name_match};
use pki::ber::{Element, Reader};
use pki::inspect::CertificateFacts;
use pki::recipe::AlternativeName;
use pki::{Certificate, HashAlgorithm};
use time::{Duration, OffsetDateTime};

/// keyCertSign (RFC 5280 §4.2.1.3).
const KEY_CERT_SIGN: u16 = 1 << 5;

/// A certificate of more octets is refused by most before it is read.
const LARGEST_MESSAGE: usize = 100 * 1024;

/// Is it about the name?
pub(super) fn is_of_name(fault: &str) -> bool {
    fault.starts_with("san-") || matches!(fault, "self-signed-trusted-cn-mismatch" | "cn-only-no-san")
}

/// The faults in the order in which most clients name them: signature, trust, time, usage, form, name.
pub(super) fn faults(judgement: &Judgement, sent: &[Certificate], name: &str, client: &Client) -> Vec<&'static str> {
    let chain = &judgement.chain;
    let (leaf, root) = (chain.leaf(), chain.root());
    let mut faults = Vec::new();
    let mut add = |has: bool, fault: &'static str| {
        if has && !faults.contains(&fault) {
            faults.push(fault);
        }
    };
    add(is_leaf_last(sent, &leaf.facts), "chain-leaf-last");
    of_form(&mut add, &leaf.facts);
    let forged = chain
        .elements
        .iter()
        .any(|it| it.error_status & IS_NOT_SIGNATURE_VALID != 0 && it.error_status & HAS_WEAK_SIGNATURE == 0);
    add(forged, "bad-signature");
    let untrusted = root.error_status & IS_UNTRUSTED_ROOT != 0;
    let replaces = |old: &Certificate| old.facts().is_ok_and(|old| old.subject_der == leaf.facts.subject_der);
    let alone = untrusted && chain.elements.len() == 1;
    add(
        alone && client.trust.iter().any(replaces),
        "self-signed-regenerated-same-dn",
    );
    add(alone, "self-signed-untrusted");
    let root_is_sent = sent.contains(&root.certificate);
    add(
        untrusted && chain.elements.len() > 1 && root_is_sent,
        "untrusted-root-sent",
    );
    add(
        untrusted && chain.elements.len() > 1 && !root_is_sent,
        "incomplete-chain",
    );
    add(
        chain.error_status & (IS_PARTIAL_CHAIN | IS_CYCLIC) != 0,
        "incomplete-chain",
    );
    for (index, element) in chain.elements.iter().enumerate() {
        let out_of_time = element.error_status & IS_NOT_TIME_VALID != 0;
        add(out_of_time, time_fault(index, element, client.now));
        let constrained = element.error_status & INVALID_BASIC_CONSTRAINTS != 0;
        let is_ca = element.facts.basic_constraints.is_some_and(|(is_ca, _)| is_ca);
        add(constrained && is_ca, "pathlen-violation");
        add(constrained && !is_ca, "issuer-not-ca");
        let unusable = index > 0 && element.error_status & IS_NOT_VALID_FOR_USAGE != 0;
        let signs = may_sign(&element.facts);
        add(unusable && !signs, "issuer-ku-no-certsign");
        add(unusable && signs, "issuer-eku-mismatch");
        add(
            element.error_status & NAME_CONSTRAINT_BITS != 0,
            "name-constraints-violation",
        );
        add(
            element.error_status & HAS_NOT_SUPPORTED_CRITICAL_EXT != 0,
            "unknown-critical-ext",
        );
    }
    of_leaf(&mut add, judgement);
    if let Some(fault) = name_fault(leaf, name, client) {
        add(true, fault);
    }
    faults
}

/// Of the leaf by itself, and of signatures.
fn of_leaf(add: &mut impl FnMut(bool, &'static str), judgement: &Judgement) {
    let chain = &judgement.chain;
    let leaf = chain.leaf();
    let bits = rsa_bits(&leaf.facts);
    let usages = leaf.facts.extended_key_usage.as_deref();
    let serves = |usage: &String| usage == pki::oid::SERVER_AUTH;
    let any = |usage: &String| usage == "2.5.29.37.0";
    add(
        usages.is_some_and(|all| !all.iter().any(serves) && all.iter().any(any)),
        "eku-any",
    );
    add(
        usages.is_some_and(|all| !all.iter().any(|it| serves(it) || any(it))),
        "eku-client-only",
    );
    add(leaf.facts.key_usage.is_some_and(|usage| usage & 1 == 0), "ku-wrong");
    add(bits.is_some_and(|bits| bits < 1024), "weak-key-rsa-512");
    add(bits.is_some_and(|bits| bits <= 1024), "weak-key-rsa-1024");
    // Nobody looks at the signature of a root.
    let below_the_root = chain.elements.iter().skip(1).filter(|it| !it.self_signed);
    for element in std::iter::once(leaf).chain(below_the_root) {
        add(
            element.facts.signature_hash == Some(HashAlgorithm::Md5),
            "md5-signature",
        );
        add(
            element.facts.signature_hash == Some(HashAlgorithm::Sha1),
            "sha1-signature",
        );
    }
    add(leaf.facts.version == 1, "v1-certificate");
    let is_ca = leaf.facts.basic_constraints.is_some_and(|(is_ca, _)| is_ca);
    add(is_ca, "leaf-ca-true");
}

/// What of a list that cannot be judged: there is none, it is too long for a handshake, or its first certificate cannot be read.
pub(super) fn of_unreadable(sent: &[Certificate]) -> &'static str {
    let Some(leaf) = sent.first() else {
        return "empty-certificate-list";
    };
    let whole = Reader::new(leaf.der())
        .element()
        .is_ok_and(|it| it.raw.len() < leaf.der().len());
    match whole {
        _ if leaf.der().len() > LARGEST_MESSAGE => "sans-10000",
        true => "trailing-der",
        false => "garbage-der",
    }
}

/// The leaf stands behind the certificate that signed it.
fn is_leaf_last(sent: &[Certificate], leaf: &CertificateFacts) -> bool {
    let is_ca = leaf.basic_constraints.is_some_and(|(is_ca, _)| is_ca);
    let mut others = sent.iter().skip(1).filter_map(|other| other.facts().ok());
    is_ca && others.any(|other| other.issuer_der == leaf.subject_der && other.subject_der != leaf.subject_der)
}

/// How the certificate is written down.
fn of_form(add: &mut impl FnMut(bool, &'static str), leaf: &CertificateFacts) {
    let oids: Vec<&str> = leaf.extensions.iter().map(|extension| extension.oid.as_str()).collect();
    let twice = (1..oids.len()).any(|index| oids[..index].contains(&oids[index]));
    add(twice, "duplicate-extension");
    add(leaf.version > 3, "version-9");
    let on_curve = leaf.public_key.oid == "1.2.840.10045.2.1";
    add(on_curve && leaf.public_key.algorithm.is_none(), "explicit-ec-params");
    let Some((algorithm, times)) = inner(&leaf.tbs) else {
        return;
    };
    add(algorithm != leaf.signature_algorithm, "inner-outer-alg-mismatch");
    // RFC 5280 §4.1.2.5: with seconds, and in UTC.
    let is_good = |time: &Element<'_>| {
        time.content.ends_with(b"Z") && time.content.len() == if time.tag == 0x17 { 13 } else { 15 }
    };
    add(!times.iter().all(is_good), "utctime-bad");
}

/// The signature algorithm within the signed bytes, and the two times of validity.
fn inner(tbs: &[u8]) -> Option<(&[u8], [Element<'_>; 2])> {
    let mut parts = Reader::new(tbs).sequence("a certificate").ok()?;
    parts.optional(0xA0).ok()?;
    parts.element().ok()?;
    let algorithm = parts.element().ok()?.raw;
    parts.element().ok()?;
    let mut times = parts.sequence("validity").ok()?;
    Some((algorithm, [times.element().ok()?, times.element().ok()?]))
}

/// No key usage allows everything.
pub(super) fn may_sign(facts: &CertificateFacts) -> bool {
    facts.key_usage.is_none_or(|usage| usage & KEY_CERT_SIGN != 0)
}

fn time_fault(index: usize, element: &ChainElement, now: OffsetDateTime) -> &'static str {
    let early = element.facts.not_before - now;
    match index {
        // NSS lets a day pass.
        _ if early > Duration::DAY => "not-yet-valid-3d",
        _ if early > Duration::ZERO => "not-yet-valid-1d",
        0 => "expired",
        _ if element.self_signed => "expired-root",
        _ => "expired-intermediate",
    }
}

fn name_fault(leaf: &ChainElement, name: &str, client: &Client) -> Option<&'static str> {
    let facts = &leaf.facts;
    let matches = name_match::matches(facts, name, &client.rules());
    let Some(alternatives) = &facts.alternative_names else {
        return Some(if matches {
            "cn-only-no-san"
        } else {
            "self-signed-trusted-cn-mismatch"
        });
    };
    if matches {
        // The CN counts where the extension holds neither names nor addresses.
        return alternatives.is_empty().then_some("cn-only-no-san");
    }
    let by_common_name = facts.subject.simple_display_name().eq_ignore_ascii_case(name);
    let addresses_alone = alternatives.iter().all(|it| matches!(it, AlternativeName::Ip(_)));
    Some(match (by_common_name, addresses_alone) {
        (true, _) => "san-mismatch-cn-match",
        (false, true) => "san-ip-only",
        (false, false) => "san-mismatch",
    })
}
