//! Which fault of a chain is reported: the base and the SSL policy of CertVerifyCertificateChainPolicy, as ordered tables.
//!
//! The order was measured with Wine 8.0's crypt32; partial chains, basic constraints and name constraints follow
//! Microsoft's documents. A bad signature cannot be ignored by any flag.

use crate::chain::Chain;
use crate::hresult::HResult;
use crate::name_match;
use crate::os::{Evidence, Profile};
use crate::trust_status::*;

/// The answer of a policy.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct PolicyStatus {
    /// What is reported.
    pub error: HResult,
    /// 0, or -1 on success.
    pub chain_index: i32,
    /// The first element with the fault; -1 on success and for faults of the chain as a whole.
    pub element_index: i32,
}

/// What the SSL policy is asked.
#[derive(Clone, Copy, Debug)]
pub struct SslParameters<'a> {
    /// The name connected to; `None`: not checked.
    pub server_name: Option<&'a str>,
    /// SECURITY_FLAG_IGNORE_*.
    pub ignored: u32,
    /// CERT_CHAIN_POLICY_* (`dwFlags`).
    pub policy_flags: u32,
}

/// A kind of fault: the bits that mean it, what it is reported as, and the flags that ignore it.
#[derive(Clone, Copy, Debug)]
pub struct Rule {
    /// CERT_TRUST_* bits.
    pub bits: u32,
    /// Reported by the SSL policy.
    pub error: HResult,
    /// Kebab-case code of the finding.
    pub code: &'static str,
    /// The fault is the chain's as a whole: no element is named.
    pub whole_chain: bool,
    /// SECURITY_FLAG_IGNORE_* that ignores it.
    pub ignored_by: u32,
    /// CERT_CHAIN_POLICY_* that ignores it.
    pub policy_flag: u32,
    /// What the source is worth that puts it at its place in the order.
    pub evidence: Evidence,
    /// Who says so.
    pub source: &'static str,
}

/// SECURITY_FLAG_IGNORE_CERT_CN_INVALID.
pub const IGNORE_NAME: u32 = 0x1000;

/// SECURITY_FLAG_IGNORE_REVOCATION.
pub const IGNORE_REVOCATION: u32 = 0x80;
/// SECURITY_FLAG_IGNORE_UNKNOWN_CA.
pub const IGNORE_UNKNOWN_CA: u32 = 0x100;
/// SECURITY_FLAG_IGNORE_WRONG_USAGE.
pub const IGNORE_WRONG_USAGE: u32 = 0x200;
/// SECURITY_FLAG_IGNORE_CERT_DATE_INVALID.
pub const IGNORE_DATE: u32 = 0x2000;

/// The SSL policy's faults in the order in which it looks for them; the name comes after all of them.
pub const SSL_ORDER: &[Rule] = &[
    rule(
        IS_NOT_SIGNATURE_VALID | HAS_WEAK_SIGNATURE,
        HResult::TRUST_E_CERT_SIGNATURE,
        "bad-signature",
        0,
        0,
    )
    .known(
        Evidence::Measured,
        "Wine's tests of crypt32: a bad signature comes before an untrusted root; nothing ignores it",
    ),
    rule(
        IS_REVOKED | IS_EXPLICIT_DISTRUST,
        HResult::CRYPT_E_REVOKED,
        "revoked",
        IGNORE_REVOCATION,
        0,
    )
    .known(
        Evidence::PublishedLog,
        "Microsoft, Trusted Root Program: an event 11 with the status 4000024 and the Result 80092010",
    ),
    rule(
        IS_UNTRUSTED_ROOT,
        HResult::CERT_E_UNTRUSTEDROOT,
        "untrusted-root",
        IGNORE_UNKNOWN_CA,
        0x10,
    )
    .known(
        Evidence::Measured,
        "Wine's tests of crypt32: an untrusted root comes before an expired certificate",
    ),
    PARTIAL,
    rule(IS_NOT_TIME_VALID, HResult::CERT_E_EXPIRED, "expired", IGNORE_DATE, 0x1).known(Evidence::Measured, WINE_ORDER),
    rule(
        IS_NOT_VALID_FOR_USAGE,
        HResult::CERT_E_WRONG_USAGE,
        "wrong-usage",
        IGNORE_WRONG_USAGE,
        0x20,
    )
    .known(Evidence::Measured, WINE_ORDER),
    rule(
        INVALID_BASIC_CONSTRAINTS,
        HResult::TRUST_E_BASIC_CONSTRAINTS,
        "basic-constraints",
        0,
        0x8,
    )
    .known(Evidence::Open, NO_PLACE),
    rule(
        NAME_CONSTRAINT_BITS,
        HResult::CERT_E_INVALID_NAME,
        "name-constraint",
        0,
        0x40,
    )
    .known(Evidence::Open, NO_PLACE),
    rule(
        HAS_NOT_SUPPORTED_CRITICAL_EXT,
        HResult::CERT_E_CRITICAL,
        "critical-extension",
        0,
        0x2000,
    )
    .known(Evidence::Measured, WINE_ORDER),
    rule(
        IS_OFFLINE_REVOCATION,
        HResult::CRYPT_E_REVOCATION_OFFLINE,
        "revocation-offline",
        IGNORE_REVOCATION,
        REVOCATION_FLAG,
    )
    .known(Evidence::Documented, LAST),
    rule(
        REVOCATION_STATUS_UNKNOWN,
        HResult::CRYPT_E_NO_REVOCATION_CHECK,
        "revocation-unknown",
        IGNORE_REVOCATION,
        REVOCATION_FLAG,
    )
    .known(Evidence::Documented, LAST),
];

const WINE_ORDER: &str = "Wine 8.0's order; Microsoft's list of errors is not said to be one";
const NO_PLACE: &str = "Microsoft, CERT_CHAIN_POLICY_STATUS, has the code; its place among the others is a choice";
const LAST: &str = "Microsoft, CERT_CHAIN_POLICY_STATUS: last of its list; with Wine 8.0 before the critical extension";

/// Stands for CERT_CHAIN_POLICY_IGNORE_*_REV_UNKNOWN, of which there is one for each place in the chain.
const REVOCATION_FLAG: u32 = 0xF00;
const IGNORE_END_REV_UNKNOWN: u32 = 0x100;
const IGNORE_CA_REV_UNKNOWN: u32 = 0x400;
const IGNORE_ROOT_REV_UNKNOWN: u32 = 0x800;

const PARTIAL: Rule = Rule {
    whole_chain: true,
    ..rule(
        IS_PARTIAL_CHAIN | IS_CYCLIC,
        HResult::CERT_E_UNTRUSTEDROOT,
        "partial-chain",
        IGNORE_UNKNOWN_CA,
        0x10,
    )
    .known(
        Evidence::PublishedLog,
        "a published event 30 of Exchange: 800B0109 with chain index 0 and element index -1",
    )
};

const fn rule(bits: u32, error: HResult, code: &'static str, ignored_by: u32, policy_flag: u32) -> Rule {
    Rule {
        bits,
        error,
        code,
        whole_chain: false,
        ignored_by,
        policy_flag,
        evidence: Evidence::Open,
        source: "",
    }
}

impl Rule {
    const fn known(self, evidence: Evidence, source: &'static str) -> Self {
        Self {
            evidence,
            source,
            ..self
        }
    }
}

impl PolicyStatus {
    /// Nothing to report.
    pub const OK: Self = Self {
        error: HResult::OK,
        chain_index: -1,
        element_index: -1,
    };

    fn refused(error: HResult, element: Option<usize>) -> Self {
        let element_index = element.and_then(|index| i32::try_from(index).ok()).unwrap_or(-1);
        Self {
            error,
            chain_index: 0,
            element_index,
        }
    }
}

/// The Result of event 11: the base policy; but that nothing could be learned about revocation is no failure there, as
/// published events with the status 40 and the Result 0 show.
pub fn of_chain(chain: &Chain) -> PolicyStatus {
    let base = base(chain, 0);
    match base.error {
        HResult::CRYPT_E_NO_REVOCATION_CHECK => PolicyStatus::OK,
        _ => base,
    }
}

/// CERT_CHAIN_POLICY_BASE: the chain alone.
pub fn base(chain: &Chain, policy_flags: u32) -> PolicyStatus {
    // Here a partial chain has a code of its own and comes before the untrusted root.
    let chaining = Rule {
        error: HResult::CERT_E_CHAINING,
        ..PARTIAL
    };
    let (signature, rest) = SSL_ORDER.split_at(2);
    let order = signature
        .iter()
        .chain(std::iter::once(&chaining))
        .chain(rest.iter().filter(|rule| !rule.whole_chain));
    first_fault(chain, order, 0, policy_flags).unwrap_or(PolicyStatus::OK)
}

/// CERT_CHAIN_POLICY_SSL: the chain, then the name.
pub fn ssl(chain: &Chain, rules: &Profile, asked: &SslParameters<'_>) -> PolicyStatus {
    if let Some(fault) = first_fault(chain, SSL_ORDER.iter(), asked.ignored, asked.policy_flags) {
        return fault;
    }
    match asked.server_name {
        Some(name) if asked.ignored & IGNORE_NAME == 0 && !name_match::matches(&chain.leaf().facts, name, rules) => {
            PolicyStatus::refused(HResult::CERT_E_CN_NO_MATCH, Some(0))
        }
        _ => PolicyStatus::OK,
    }
}

fn first_fault<'a>(
    chain: &Chain,
    order: impl Iterator<Item = &'a Rule>,
    ignored: u32,
    flags: u32,
) -> Option<PolicyStatus> {
    for rule in order.filter(|rule| chain.error_status & rule.bits != 0 && ignored & rule.ignored_by == 0) {
        if rule.whole_chain {
            if flags & rule.policy_flag == 0 {
                return Some(PolicyStatus::refused(rule.error, None));
            }
            continue;
        }
        let counts = |index: usize| {
            let flag = match rule.policy_flag {
                REVOCATION_FLAG => revocation_flag(chain, index),
                flag => flag,
            };
            flags & flag == 0 && chain.elements[index].error_status & rule.bits != 0
        };
        if let Some(index) = (0..chain.elements.len()).find(|&index| counts(index)) {
            return Some(PolicyStatus::refused(rule.error, Some(index)));
        }
    }
    None
}

/// Which flag ignores that the revocation of this element is not known.
fn revocation_flag(chain: &Chain, index: usize) -> u32 {
    match index {
        0 => IGNORE_END_REV_UNKNOWN,
        _ if chain.elements[index].self_signed => IGNORE_ROOT_REV_UNKNOWN,
        _ => IGNORE_CA_REV_UNKNOWN,
    }
}
