//! What other clients would say to the same chain and name: an estimate from measurements.
//!
//! `data/client_reactions.tsv` holds what OpenSSL, GnuTLS, curl, rustls, Go, Java, NSS, Chromium and others said to each
//! fault by itself (measured on Debian 12; `localhost` and `other.test` in the texts are of those measurements).
//! `data/platform_codes.json` holds the codes that Windows and the print systems give to the same condition, from
//! Microsoft's and CUPS's documents. Which faults a chain has is read off [`crate::chain`]; where several meet, a client
//! names one: most the trust first, Go and a strict CUPS the name.

use crate::chain::{ChainElement, ChainError, rsa_bits};
use crate::trust_status::*;
use crate::{Client, Judgement, Os, judge, name_match};
use pki::recipe::AlternativeName;
use pki::{Certificate, HashAlgorithm};
use serde::Serialize;
use serde_json::{Map, Value};
use time::{Duration, OffsetDateTime};

const REACTIONS: &str = include_str!("../data/client_reactions.tsv");
const PLATFORMS: &str = include_str!("../data/platform_codes.json");
/// These look at the name before they look at trust.
const NAME_FIRST: [&str; 2] = ["Go crypto/tls", "CUPS queue (ipps backend, strict client.conf)"];

/// What the others would say.
#[derive(Clone, PartialEq, Eq, Debug, Serialize)]
pub struct Others {
    /// The faults by the names of the measurements; `ok-chain` where there is none.
    pub faults: Vec<&'static str>,
    /// One per client.
    pub clients: Vec<Reaction>,
    /// Condition to codes, for the conditions that the chain has.
    pub platforms: Map<String, Value>,
}

/// What one client would say.
#[derive(Clone, PartialEq, Eq, Debug, Serialize)]
pub struct Reaction {
    /// Such as `curl (OpenSSL)`.
    pub client: &'static str,
    /// That was measured.
    pub version: &'static str,
    /// `accepted`, `refused`, or `not-measured` where a fault was never shown to it and no other one makes it refuse.
    pub outcome: &'static str,
    /// The fault that it names.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub fault: Option<&'static str>,
    /// As it wrote it; empty where it accepts.
    pub error: &'static str,
    /// The alert that the server gets: `unknown_ca(48)`, `none`, `not-recorded`.
    pub alert: &'static str,
}

struct Row {
    scenario: &'static str,
    client: &'static str,
    version: &'static str,
    outcome: &'static str,
    error: &'static str,
    alert: &'static str,
}

/// For the chain `sent` (leaf first), `name` and the roots of `client`, whose Windows does not matter here.
/// `key_is_wrong`: the handshake was signed with another key than the leaf's.
pub fn others(sent: &[Certificate], name: &str, client: &Client, key_is_wrong: bool) -> Others {
    let strict = Client {
        os: Os::Eleven,
        ignored: Some(0),
        ..client.clone()
    };
    let (mut faults, conditions) = match judge(sent, name, &strict) {
        Ok(judgement) => (
            faults(&judgement, sent, name, &strict),
            conditions(&judgement, name, &strict),
        ),
        Err(ChainError::NoCertificate) => (vec!["empty-certificate-list"], Vec::new()),
        Err(ChainError::Unreadable(_)) => (vec!["garbage-der"], Vec::new()),
    };
    if key_is_wrong {
        faults.insert(0, "key-mismatch");
    }
    if faults.is_empty() {
        faults.push("ok-chain");
    }
    let known: Map<String, Value> = serde_json::from_str(PLATFORMS).unwrap_or_default();
    let platforms = known
        .into_iter()
        .filter(|(condition, _)| conditions.contains(&condition.as_str()))
        .collect();
    let rows: Vec<Row> = REACTIONS.lines().skip(1).filter_map(row).collect();
    let mut clients: Vec<Reaction> = Vec::new();
    for row in &rows {
        if !clients.iter().any(|reaction| reaction.client == row.client) {
            clients.push(reaction(row, &rows, &faults));
        }
    }
    Others {
        faults,
        clients,
        platforms,
    }
}

fn reaction(of: &Row, rows: &[Row], faults: &[&'static str]) -> Reaction {
    let mut order = faults.to_vec();
    if NAME_FIRST.contains(&of.client) {
        order.sort_by_key(|fault| !is_name_fault(fault));
    }
    let measured = |fault: &str| rows.iter().find(|row| row.client == of.client && row.scenario == fault);
    let refusing = order
        .iter()
        .filter_map(|fault| measured(fault))
        .find(|row| row.outcome == "refused");
    let unknown = order.iter().any(|fault| measured(fault).is_none());
    let (outcome, alert) = match refusing {
        Some(row) => ("refused", row.alert),
        None if unknown => ("not-measured", "not-recorded"),
        None => ("accepted", "none"),
    };
    Reaction {
        client: of.client,
        version: of.version,
        outcome,
        fault: refusing.map(|row| row.scenario),
        error: refusing.map_or("", |row| row.error),
        alert,
    }
}

fn row(line: &'static str) -> Option<Row> {
    let mut fields = line.split('\t');
    Some(Row {
        scenario: fields.next()?,
        client: fields.next()?,
        version: fields.next()?,
        outcome: fields.next()?,
        error: fields.next()?,
        alert: fields.next()?,
    })
}

fn is_name_fault(fault: &str) -> bool {
    fault.starts_with("san-") || matches!(fault, "self-signed-trusted-cn-mismatch" | "cn-only-no-san")
}

/// The faults in the order in which most clients name them: signature, trust, time, usage, form, name.
fn faults(judgement: &Judgement, sent: &[Certificate], name: &str, client: &Client) -> Vec<&'static str> {
    let chain = &judgement.chain;
    let (leaf, root) = (chain.leaf(), chain.root());
    let mut faults = Vec::new();
    let mut add = |has: bool, fault: &'static str| {
        if has && !faults.contains(&fault) {
            faults.push(fault);
        }
    };
    let weak = rsa_bits(&leaf.facts).is_some_and(|bits| bits <= 1024);
    let forged = chain
        .elements
        .iter()
        .any(|it| it.error_status & IS_NOT_SIGNATURE_VALID != 0 && it.error_status & HAS_WEAK_SIGNATURE == 0);
    add(forged, "bad-signature");
    let untrusted = root.error_status & IS_UNTRUSTED_ROOT != 0;
    add(untrusted && chain.elements.len() == 1, "self-signed-untrusted");
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
        let unusable = element.error_status & IS_NOT_VALID_FOR_USAGE != 0;
        add(unusable && index > 0, "issuer-eku-mismatch");
        let constrained = element.error_status & INVALID_BASIC_CONSTRAINTS != 0;
        let is_ca = element.facts.basic_constraints.is_some_and(|(is_ca, _)| is_ca);
        add(constrained && is_ca, "pathlen-violation");
        add(constrained && !is_ca, "issuer-not-ca");
        add(
            element.error_status & NAME_CONSTRAINT_BITS != 0,
            "name-constraints-violation",
        );
        add(
            element.error_status & HAS_NOT_SUPPORTED_CRITICAL_EXT != 0,
            "unknown-critical-ext",
        );
    }
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
    add(weak, "weak-key-rsa-1024");
    add(leaf.facts.signature_hash == Some(HashAlgorithm::Md5), "md5-signature");
    add(leaf.facts.signature_hash == Some(HashAlgorithm::Sha1), "sha1-signature");
    add(leaf.facts.version == 1, "v1-certificate");
    let is_ca = leaf.facts.basic_constraints.is_some_and(|(is_ca, _)| is_ca);
    add(is_ca, "leaf-ca-true");
    if let Some(fault) = name_fault(leaf, name, client) {
        add(true, fault);
    }
    faults
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
        return None;
    }
    let by_common_name = facts.subject.simple_display_name().eq_ignore_ascii_case(name);
    let addresses_alone = alternatives.iter().all(|it| matches!(it, AlternativeName::Ip(_)));
    Some(match (by_common_name, addresses_alone) {
        (true, _) => "san-mismatch-cn-match",
        (false, true) => "san-ip-only",
        (false, false) => "san-mismatch",
    })
}

/// Keys of `data/platform_codes.json`.
fn conditions(judgement: &Judgement, name: &str, client: &Client) -> Vec<&'static str> {
    let status = judgement.chain.error_status;
    let mut conditions: Vec<&'static str> = [
        (IS_UNTRUSTED_ROOT | IS_PARTIAL_CHAIN | IS_CYCLIC, "untrusted_root"),
        (IS_NOT_TIME_VALID, "expired_or_not_yet"),
        (IS_NOT_VALID_FOR_USAGE, "wrong_usage"),
        (IS_NOT_SIGNATURE_VALID, "bad_signature"),
    ]
    .into_iter()
    .filter(|(bits, _)| status & bits != 0)
    .map(|(_, condition)| condition)
    .collect();
    if !name_match::matches(&judgement.chain.leaf().facts, name, &client.rules()) {
        conditions.push("name_mismatch");
    }
    conditions
}

impl Others {
    /// A table for a person at a terminal.
    pub fn to_text(&self) -> String {
        let mut text = format!(
            "Other clients, estimated from measurements of: {}\n",
            self.faults.join(", ")
        );
        for it in &self.clients {
            let client = format!("{} {}", it.client, it.version);
            let alert = match it.alert {
                "none" | "not-recorded" => String::new(),
                alert => format!(" [alert {alert}]"),
            };
            let said = match it.outcome {
                "accepted" => "accepts".to_owned(),
                "refused" => format!("refuses: {}{alert}", it.error),
                _ => "was not measured".to_owned(),
            };
            text.push_str(&format!("  {client:<54} {said}\n"));
        }
        for (condition, codes) in &self.platforms {
            text.push_str(&format!("Codes for {}\n", condition.replace('_', " ")));
            let codes = codes.as_object().into_iter().flatten();
            for (platform, code) in codes.filter_map(|(platform, code)| Some((platform, code.as_str()?))) {
                text.push_str(&format!("  {platform:<20} {code}\n"));
            }
        }
        text
    }
}
