//! What a reaction means: held against what a strict client does.

use super::reaction::Outcome;
use scenarios::{Family, Scenario, StrictClient};
use serde::Serialize;

/// How much a leniency weighs.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug, Serialize)]
#[serde(rename_all = "kebab-case")]
pub(crate) enum Severity {
    /// Windows 10 accepts it too, or nobody gains by it.
    Minor,
    /// Windows 10 refuses it.
    Serious,
    /// A stranger's certificate is as good as the printer's.
    Critical,
}

/// How a reaction stands to what a strict client does.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize)]
#[serde(rename_all = "kebab-case")]
pub(crate) enum Judgement {
    /// As a strict client.
    Right,
    /// Both are allowed.
    Allowed,
    /// It accepted what it should refuse.
    Lenient,
    /// It refused a good printer.
    RefusesGood,
    /// It refused what is odd, but in order.
    TooStrict,
    /// It came to no decision: it waited, or never connected.
    Undecided,
}

/// Results of CERT_CHAIN_POLICY_SSL behind which a stranger can stand: CERT_E_UNTRUSTEDROOT, CERT_E_CN_NO_MATCH,
/// TRUST_E_CERT_SIGNATURE, TRUST_E_BASIC_CONSTRAINTS, CERT_E_CHAINING.
const OPEN_TO_STRANGERS: [u32; 5] = [0x800B_0109, 0x800B_010F, 0x8009_6004, 0x8009_6019, 0x800B_010A];

impl Judgement {
    pub(crate) fn of(scenario: &Scenario, outcome: Outcome) -> Self {
        match (scenario.expectation.strict_client, outcome) {
            (_, Outcome::Waiting | Outcome::NeverConnected) => Self::Undecided,
            (StrictClient::Either, _) => Self::Allowed,
            (StrictClient::Accepts, Outcome::Accepted) | (StrictClient::Refuses, Outcome::Refused) => Self::Right,
            (StrictClient::Refuses, Outcome::Accepted) => Self::Lenient,
            (StrictClient::Accepts, Outcome::Refused) if scenario.family == Family::Control => Self::RefusesGood,
            (StrictClient::Accepts, Outcome::Refused) => Self::TooStrict,
        }
    }
}

/// What it weighs when this is accepted.
pub(crate) fn severity(scenario: &Scenario) -> Severity {
    let ten = &scenario.expectation.ten;
    let unproven = ten.findings.contains(&"handshake-signature");
    match ten.hresult {
        0 => Severity::Minor,
        // The same host, written otherwise; octets that change nothing about whom the client talks to.
        _ if scenario.id == "trailing-dot-san" || scenario.family == Family::Wire => Severity::Minor,
        code if unproven || OPEN_TO_STRANGERS.contains(&code) => Severity::Critical,
        _ => Severity::Serious,
    }
}

/// What a judgement means for whoever relies on this client.
pub(crate) fn meaning(scenario: &Scenario, outcome: Outcome, judgement: Judgement) -> &'static str {
    match judgement {
        Judgement::Right if outcome == Outcome::Accepted => "as it should be",
        Judgement::Right => "protected",
        Judgement::Allowed => "the specifications allow both",
        Judgement::RefusesGood => "does not print to this good printer",
        Judgement::TooStrict => "stricter than it has to be: does not print here",
        Judgement::Undecided if outcome == Outcome::Waiting => "gave no answer before the deadline",
        Judgement::Undecided => "tells nothing: it did not come as far as the fault",
        Judgement::Lenient => leniency(scenario),
    }
}

fn leniency(scenario: &Scenario) -> &'static str {
    match (scenario.expectation.ten.hresult, scenario.family) {
        (_, Family::Names) if severity(scenario) == Severity::Minor => {
            "the name is compared otherwise than it should be"
        }
        (0x800B_010F, _) => "whoever has any certificate of a known authority can pass for the printer",
        (0x800B_0109 | 0x800B_010A, _) => "whoever makes a certificate can pass for the printer",
        (0x8009_6004, _) => "whoever forges a signature can pass for the printer",
        (0x8009_6019, _) => "whoever has a certificate can issue more, and pass for the printer",
        (_, Family::Validity) => "a key that was given up long ago still opens the door",
        (_, Family::Revocation) => "a certificate that was taken back still works",
        (_, Family::Usage) => "a certificate that is meant for something else works here",
        (_, Family::Keys) if severity(scenario) == Severity::Critical => {
            "a copied certificate is enough, without its key"
        }
        (_, Family::Keys) => "a key or hash that can be broken is trusted",
        (_, Family::Encoding) => "a certificate that breaks the rules is read anyway",
        (_, Family::Service) => "an answer that was cut short passes for whole",
        (_, Family::Negotiation | Family::Protocol | Family::Wire) => "a broken protocol goes unnoticed",
        _ => "accepted, though it should be refused",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn judge(id: &str, outcome: Outcome) -> Judgement {
        Judgement::of(scenarios::find(id).unwrap(), outcome)
    }

    #[test]
    fn a_refusal_is_right_lenience_or_too_much_by_what_was_refused() {
        assert_eq!(judge("expired", Outcome::Refused), Judgement::Right);
        assert_eq!(judge("expired", Outcome::Accepted), Judgement::Lenient);
        assert_eq!(judge("ok-chain", Outcome::Refused), Judgement::RefusesGood);
        assert_eq!(judge("sans-1000", Outcome::Refused), Judgement::TooStrict);
        assert_eq!(judge("eku-any", Outcome::Refused), Judgement::Allowed);
        assert_eq!(judge("expired", Outcome::NeverConnected), Judgement::Undecided);
    }

    #[test]
    fn what_lets_strangers_in_weighs_most_and_what_windows_lets_pass_least() {
        for (id, expected) in [
            ("untrusted-root", Severity::Critical),
            ("san-mismatch", Severity::Critical),
            ("bad-signature", Severity::Critical),
            ("issuer-not-ca", Severity::Critical),
            ("expired", Severity::Serious),
            ("eku-client-only", Severity::Serious),
            ("cn-only-no-san", Severity::Minor),
            ("sha1-signature", Severity::Minor),
            ("trailing-dot-san", Severity::Minor),
            ("empty-records", Severity::Minor),
        ] {
            assert_eq!(severity(scenarios::find(id).unwrap()), expected, "{id}");
        }
    }
}
