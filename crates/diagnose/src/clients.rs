//! What other clients would say to the same chain and name: an estimate from measurements.
//!
//! `data/client_reactions.tsv` ([`measured()`]) holds what OpenSSL, GnuTLS, curl, rustls, Go, Java, NSS, Chromium and others said to each
//! fault by itself (measured on Debian 12). `data/platform_codes.json` holds the codes that Windows and the print systems
//! give to the same condition, from Microsoft's and CUPS's documents. Which faults a chain has is read in `faults`; where
//! several meet, a client names one: most the trust first, Go and a strict CUPS the name. What was never measured and
//! follows from how a client works is in `rules`; such a reaction says so.

mod faults;
mod java_names;
mod measured;
mod rules;

pub use measured::{Measured, Outcome, measured, measured_clients, measurements, short_name};

use crate::finding::shown;
use crate::trust_status::*;
use crate::{Client, Judgement, Os, columns, judge, name_match};
use faults::faults;
use pki::Certificate;
use rules::Presented;
use serde::Serialize;
use serde_json::{Map, Value};

const PLATFORMS: &str = include_str!("../data/platform_codes.json");
/// CERT_TRUST_IS_REVOKED.
const REVOKED: u32 = 0x4;
/// CERT_TRUST_REVOCATION_STATUS_UNKNOWN and CERT_TRUST_IS_OFFLINE_REVOCATION.
const REVOCATION_UNKNOWN: u32 = 0x0100_0040;
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
    /// As it writes it, with the names of this chain; empty where it accepts.
    pub error: String,
    /// The alert that the server gets: `unknown_ca(48)`, `none`, `not-recorded`.
    pub alert: &'static str,
    /// `measured` with this fault, or concluded by `rule` from others and from how the client works.
    pub evidence: &'static str,
}

/// For the chain `sent` (leaf first), `name` and the roots of `client`, whose Windows does not matter here.
/// `key_is_wrong`: the handshake was signed with another key than the leaf's.
pub fn others(sent: &[Certificate], name: &str, client: &Client, key_is_wrong: bool) -> Others {
    let strict = Client {
        os: Os::Eleven,
        ignored: Some(0),
        ..client.clone()
    };
    let judged = judge(sent, name, &strict);
    let (mut faults, mut conditions, presented) = match &judged {
        Ok(judgement) => (
            faults(judgement, sent, name, &strict),
            conditions(judgement, name, &strict),
            Some(Presented::of(judgement, sent, name, &strict)),
        ),
        Err(_) => (vec![faults::of_unreadable(sent)], Vec::new(), None),
    };
    if faults.contains(&"self-signed-regenerated-same-dn") {
        conditions.push("certificate_changed");
    }
    if key_is_wrong {
        // Whose leaf stands last has signed with that leaf's key.
        let place = usize::from(faults.first() == Some(&"chain-leaf-last"));
        faults.insert(place, "key-mismatch");
    }
    if faults.is_empty() {
        faults.push("ok-chain");
    }
    let platforms = platforms(&conditions);
    let mut clients: Vec<Reaction> = Vec::new();
    for row in measurements() {
        if !clients.iter().any(|reaction| reaction.client == row.client) {
            clients.push(reaction(row, &faults, presented.as_ref()));
        }
    }
    Others {
        faults,
        clients,
        platforms,
    }
}

/// For a server with which no handshake was agreed on, so that there is no chain: the codes of the platforms alone.
pub fn without_agreement() -> Others {
    Others {
        faults: vec!["no-common-protocol"],
        clients: Vec::new(),
        platforms: platforms(&["no_common_protocol"]),
    }
}

fn platforms(conditions: &[&str]) -> Map<String, Value> {
    let mut known: Map<String, Value> = serde_json::from_str(PLATFORMS).unwrap_or_default();
    known.retain(|condition, _| conditions.contains(&condition.as_str()));
    known
}

fn reaction(of: &Measured, faults: &[&'static str], presented: Option<&Presented<'_>>) -> Reaction {
    let mut order = faults.to_vec();
    if NAME_FIRST.contains(&of.client) {
        order.sort_by_key(|fault| !faults::is_of_name(fault));
    }
    let measured = |fault: &str| measured(fault).find(|row| row.client == of.client);
    let ruled = presented.and_then(|presented| rules::apply(of.client, &mut order, presented));
    let refusing = order
        .iter()
        .filter_map(|fault| measured(fault))
        .find(|row| row.outcome == Outcome::Refused);
    let unknown = order.iter().any(|fault| measured(fault).is_none());
    let said = |row: &Measured| match presented {
        Some(presented) => presented.in_its_names(row.client, row.scenario, row.error),
        None => row.error.to_owned(),
    };
    let by_rule = ruled.is_some();
    let (outcome, fault, error, alert) = match (ruled.flatten(), refusing) {
        // What it stumbles on before all that was measured.
        (Some(refusal), _) => ("refused", order.first().copied(), refusal.error, refusal.alert),
        (None, Some(row)) => ("refused", Some(row.scenario), said(row), row.alert),
        (None, None) if unknown => ("not-measured", None, String::new(), "not-recorded"),
        (None, None) => ("accepted", None, String::new(), "none"),
    };
    Reaction {
        client: of.client,
        version: of.version,
        outcome,
        fault,
        error,
        alert,
        evidence: if by_rule { "rule" } else { "measured" },
    }
}

/// Keys of `data/platform_codes.json`.
fn conditions(judgement: &Judgement, name: &str, client: &Client) -> Vec<&'static str> {
    let status = judgement.chain.error_status;
    let mut conditions: Vec<&'static str> = [
        (IS_UNTRUSTED_ROOT | IS_PARTIAL_CHAIN | IS_CYCLIC, "untrusted_root"),
        (IS_NOT_TIME_VALID, "expired_or_not_yet"),
        (IS_NOT_VALID_FOR_USAGE, "wrong_usage"),
        (REVOKED, "revoked"),
        (REVOCATION_UNKNOWN, "revocation_unknown"),
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
        let mut text = String::new();
        let faults = format!(
            "Other clients, estimated from measurements of: {}",
            self.faults.join(", ")
        );
        columns::fill(&mut text, &faults, "", "  ");
        for it in &self.clients {
            let alert = match it.alert {
                "none" | "not-recorded" => String::new(),
                alert => format!(" [alert {alert}]"),
            };
            let rule = if it.evidence == "rule" { " (by rule)" } else { "" };
            let said = match it.outcome {
                "accepted" => "accepts".to_owned(),
                "refused" => format!("refuses: {}{alert}", shown(&it.error)),
                _ => "was not measured".to_owned(),
            };
            columns::fill(&mut text, &format!("{} {}", it.client, it.version), "  ", "  ");
            columns::fill(&mut text, &format!("{said}{rule}"), "      ", "      ");
        }
        for (condition, codes) in &self.platforms {
            text.push_str(&format!("Codes for {}\n", condition.replace('_', " ")));
            let codes = codes.as_object().into_iter().flatten();
            for (platform, code) in codes.filter_map(|(platform, code)| Some((platform, code.as_str()?))) {
                columns::fill(&mut text, code, &format!("  {platform:<20} "), &" ".repeat(23));
            }
        }
        text
    }
}
