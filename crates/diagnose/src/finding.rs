//! Everything that is wrong with a chain, seen from outside, whether or not this client minds.

pub(crate) mod revocation;

use crate::attempt::Judgement;
use crate::chain::{Chain, ChainElement, rsa_bits};
use crate::name_match;
use crate::os::{Profile, Since, Weak};
use crate::trust_status::*;
use crate::verdict::{IGNORE_NAME, Rule, SSL_ORDER};
use pki::{HashAlgorithm, oid};
use serde::Serialize;
use time::OffsetDateTime;

/// How much a finding weighs.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Severity {
    /// Worth knowing.
    Note,
    /// This client lets it pass; another one, or a later version, does not.
    Warning,
    /// This client refuses for it, or the attempt failed for it.
    Error,
}

/// Something wrong with the chain, seen from outside, whether or not this client minds.
#[derive(Clone, PartialEq, Eq, Debug, Serialize)]
pub struct Finding {
    /// Kebab-case code, such as `untrusted-root`, `name-mismatch`, `expired`.
    pub code: String,
    /// In plain words.
    pub message: String,
    /// Does this client refuse because of it?
    pub fatal: bool,
    /// How much it weighs.
    pub severity: Severity,
    /// Would refuse the certificate, but this client does not look.
    #[serde(skip)]
    pub(crate) ignored: bool,
}

impl Finding {
    /// A finding for which the attempt failed.
    pub(crate) fn fatal(code: &str, message: String) -> Self {
        Self {
            code: code.to_owned(),
            message,
            fatal: true,
            severity: Severity::Error,
            ignored: false,
        }
    }
    fn fault(code: &str, message: String, ignored: bool) -> Self {
        Self {
            code: code.to_owned(),
            message,
            fatal: !ignored,
            severity: if ignored { Severity::Warning } else { Severity::Error },
            ignored,
        }
    }
    /// Known, and let pass by this client, but not by others.
    pub(crate) fn weakness(code: &str, message: String) -> Self {
        Self {
            severity: Severity::Warning,
            ..Self::remark(code, message)
        }
    }
    pub(crate) fn remark(code: &str, message: String) -> Self {
        Self {
            code: code.to_owned(),
            message,
            fatal: false,
            severity: Severity::Note,
            ignored: false,
        }
    }
}

/// All findings: the faults in the order in which the SSL policy looks for them, the name, then remarks.
pub(crate) fn of_judgement(
    judgement: &Judgement,
    server_name: &str,
    rules: &Profile,
    now: OffsetDateTime,
) -> Vec<Finding> {
    let chain = &judgement.chain;
    let mut findings = Vec::new();
    for rule in SSL_ORDER {
        let ignored = rules.ignored.value & rule.ignored_by != 0;
        if rule.whole_chain {
            if chain.error_status & rule.bits != 0 {
                findings.push(Finding::fault(rule.code, partial(chain), ignored));
            }
            continue;
        }
        for element in chain
            .elements
            .iter()
            .filter(|element| element.error_status & rule.bits != 0 && !is_told_already(rule, element))
        {
            let (code, message) = describe(rule, element, rules, now);
            findings.push(Finding::fault(code, message, ignored));
        }
    }
    let leaf = &chain.leaf().facts;
    if !name_match::matches(leaf, server_name, rules) {
        findings.push(Finding::fault(
            "name-mismatch",
            name_mismatch(chain, server_name, rules),
            rules.ignored.value & IGNORE_NAME != 0,
        ));
    }
    findings.extend(revocation::remarks(judgement));
    for element in &chain.elements {
        findings.extend(weaknesses(element));
    }
    if leaf.alternative_names.is_none() {
        findings.push(Finding::remark(
            "no-alternative-name",
            "the certificate has no subject alternative name; browsers and other clients of today do not look at its CN".to_owned(),
        ));
    }
    findings
}

/// What is offline is unknown too, and has both bits.
fn is_told_already(rule: &Rule, element: &ChainElement) -> bool {
    rule.bits == REVOCATION_STATUS_UNKNOWN && element.error_status & IS_OFFLINE_REVOCATION != 0
}

/// A certificate's text for a sentence, without anything that could steer a terminal or turn the reading direction.
pub(crate) fn shown(text: &str) -> String {
    let steers = |c: char| {
        c.is_control() || matches!(c, '\u{200E}' | '\u{200F}' | '\u{202A}'..='\u{202E}' | '\u{2066}'..='\u{2069}')
    };
    text.chars().map(|c| if steers(c) { '\u{FFFD}' } else { c }).collect()
}

pub(crate) fn subject(element: &ChainElement) -> String {
    shown(&element.facts.subject.simple_display_name())
}

/// Why a signature is not taken: `unknown-algorithm`, `weak-signature` or `bad-signature`.
fn signature(element: &ChainElement, rules: &Profile) -> (&'static str, String) {
    let (name, facts) = (subject(element), &element.facts);
    if !rules.algorithms.value.know(facts) {
        let algorithm = match facts.signature_oid.as_str() {
            oid::ED25519 => "Ed25519".to_owned(),
            oid::RSA_PSS if facts.signature_hash.is_none() => "RSA-PSS with a mask of another hash".to_owned(),
            oid::RSA_PSS => "RSA-PSS".to_owned(),
            dotted => match facts.signature_hash {
                Some(hash) if dotted.starts_with("1.2.840.10045.4.") => format!("ECDSA with {hash}"),
                Some(hash) => format!("RSA with {hash}"),
                None => format!("the algorithm {dotted}"),
            },
        };
        let message = format!("{name} is signed with {algorithm}, which {} cannot verify", rules.title);
        return ("unknown-algorithm", message);
    }
    let broken = rules
        .weak
        .iter()
        .find(|rule| rule.applies(rules.updated, rules.program_roots) && rule.refuses(facts, element.self_signed));
    let Some(rule) = broken else {
        let message = format!(
            "the signature of {name} cannot be verified: it was changed after it was made, or its key is not known"
        );
        return ("bad-signature", message);
    };
    let what = match rule.weak {
        Weak::RsaBelow(bits) => format!("has an RSA key below {bits} bits"),
        Weak::Hash(hash) => format!("is signed with {}", hash.to_string().to_uppercase()),
    };
    let since = match rule.since {
        Since::Release => String::new(),
        Since::Update(update) => format!(" since {update}"),
    };
    (
        "weak-signature",
        format!("{name} {what}, which {} does not take{since}", rules.title),
    )
}

fn describe(rule: &Rule, element: &ChainElement, rules: &Profile, now: OffsetDateTime) -> (&'static str, String) {
    let name = subject(element);
    let facts = &element.facts;
    match rule.bits {
        bits if bits & IS_REVOKED != 0 => revocation::revoked(element),
        IS_OFFLINE_REVOCATION => (rule.code, revocation::offline(element)),
        REVOCATION_STATUS_UNKNOWN => (rule.code, revocation::unknown(element)),
        IS_UNTRUSTED_ROOT => (
            rule.code,
            format!("{name} is signed by itself and is not in the trusted root store"),
        ),
        IS_NOT_TIME_VALID if now < facts.not_before => (
            "not-yet-valid",
            format!(
                "{name} is valid from {} on; it is {}",
                date(facts.not_before),
                date(now)
            ),
        ),
        IS_NOT_TIME_VALID => (
            rule.code,
            format!("{name} expired on {}; it is {}", date(facts.not_after), date(now)),
        ),
        IS_NOT_VALID_FOR_USAGE => (
            rule.code,
            format!("{name} is not good for server authentication by its key usage or extended key usage"),
        ),
        INVALID_BASIC_CONSTRAINTS => (
            rule.code,
            format!("{name} issued a certificate, but it is no CA, or the path below it is too long"),
        ),
        NAME_CONSTRAINT_BITS => (
            rule.code,
            format!("{name} may not issue a certificate for these names (name constraints)"),
        ),
        HAS_NOT_SUPPORTED_CRITICAL_EXT => (
            rule.code,
            format!("{name} has an extension marked critical that Windows does not know"),
        ),
        _ => signature(element, rules),
    }
}

fn partial(chain: &Chain) -> String {
    let issuer = shown(&chain.root().facts.issuer.simple_display_name());
    let name = subject(chain.root());
    if chain.error_status & IS_CYCLIC != 0 {
        return format!("{name} was issued by certificates that issued one another: there is no root");
    }
    format!("the issuer of {name}, {issuer}, was not sent by the printer and is not at hand")
}

fn name_mismatch(chain: &Chain, server_name: &str, rules: &Profile) -> String {
    let names = name_match::names(&chain.leaf().facts, rules);
    let asked = shown(server_name);
    match names.len() {
        0 => format!("the certificate names no host; {asked} was connected to"),
        _ => {
            let names: Vec<String> = names.iter().take(5).map(|name| shown(name)).collect();
            format!("the certificate is for {}; {asked} was connected to", names.join(", "))
        }
    }
}

fn weaknesses(element: &ChainElement) -> Vec<Finding> {
    let mut found = Vec::new();
    if let Some(bits) = rsa_bits(&element.facts).filter(|bits| *bits < 2048) {
        let message = format!(
            "{} has an RSA key of {bits} bits; clients of today want 2048",
            subject(element)
        );
        found.push(Finding::weakness("weak-key", message));
    }
    if let Some(hash @ (HashAlgorithm::Md5 | HashAlgorithm::Sha1)) = element.facts.signature_hash {
        let message = format!(
            "{} is signed with {}; clients of today want SHA-256",
            subject(element),
            hash.to_string().to_uppercase()
        );
        found.push(Finding::weakness("weak-hash", message));
    }
    found
}

/// `2007-08-06`.
pub(crate) fn date(time: OffsetDateTime) -> String {
    let date = time.to_offset(time::UtcOffset::UTC).date();
    format!("{:04}-{:02}-{:02}", date.year(), u8::from(date.month()), date.day())
}
