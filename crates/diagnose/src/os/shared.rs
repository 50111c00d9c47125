//! Rules that all versions share, with their sources: statements about [`crate::chain`], [`crate::name_match`] and
//! [`crate::revocation`], which carry them out.

use super::Evidence::{self, Documented, Inferred, Measured, Open};

/// A rule of all versions.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct SharedRule {
    /// Kebab-case name.
    pub rule: &'static str,
    /// What it is about.
    pub what: &'static str,
    /// What is done.
    pub value: &'static str,
    /// What the source is worth.
    pub evidence: Evidence,
    /// Who says so.
    pub source: &'static str,
}

const fn rule(
    rule: &'static str,
    what: &'static str,
    value: &'static str,
    evidence: Evidence,
    source: &'static str,
) -> SharedRule {
    SharedRule {
        rule,
        what,
        value,
        evidence,
        source,
    }
}

const WINE: &str = "Wine 8.0's crypt32";
const KB: &str = "Microsoft, KB258858";
const RFC: &str = "RFC 5280 section 6.1";

/// All of them: the chain, then the name, then revocation.
pub const RULES: &[SharedRule] = &[
    rule("signature", "Signature", "nothing ignores a bad one", Measured, WINE),
    rule(
        "path",
        "Which path is judged",
        "good signatures, nothing distrusted, a trusted root, any root, issuers that may issue, dates, usages",
        Open,
        "beyond signatures, root and dates (Wine 8.0) a choice",
    ),
    rule(
        "validity",
        "Validity",
        "the seconds of notBefore and notAfter are inside",
        Measured,
        WINE,
    ),
    rule(
        "usage",
        "Extended key usage",
        "none is any usage; of the usages asked for, one is enough; usages count from the root down",
        Measured,
        WINE,
    ),
    rule(
        "key-usage",
        "Key usage",
        "one without digitalSignature, keyEncipherment and keyAgreement is not for a server",
        Measured,
        WINE,
    ),
    rule(
        "basic-constraints",
        "Basic constraints and path length",
        "an issuer is a CA; a trusted self-signed certificate need not be one",
        Measured,
        WINE,
    ),
    rule(
        "name-constraints",
        "Name constraints",
        "of dNSName, iPAddress, directoryName, rfc822Name and URI; another form is marked as not supported",
        Documented,
        RFC,
    ),
    rule(
        "partial",
        "Chain without a root",
        "the last element has InfoStatus 0",
        Open,
        "a choice",
    ),
    rule(
        "cn",
        "Common name",
        "counts only where the SAN has no dNSName; any of several may match",
        Measured,
        "Wine's tests of crypt32",
    ),
    rule(
        "cn-other-san",
        "Common name, where the SAN has entries but no dNSName",
        "counts",
        Open,
        "RFC 2818 section 3.1; Wine 8.0 refuses; what Windows does is not known",
    ),
    rule(
        "cn-wildcard",
        "Wildcard in a common name",
        "one star, at the end of the left-most label, for one label, two labels after it",
        Documented,
        KB,
    ),
    rule(
        "san-wildcard",
        "Wildcard in a dNSName",
        "the star is the whole left-most label",
        Measured,
        "Wine's tests of crypt32; a star after letters is refused as by Wine 8.0",
    ),
    rule(
        "address-text",
        "Address as text in a CN or dNSName",
        "matches when it is the same text",
        Measured,
        WINE,
    ),
    rule(
        "chain-result",
        "The name in event 11",
        "never counts in its Result: 0 there, 800B010F in 30 and 81",
        Measured,
        "Wine's tests of crypt32, and Chromium's Windows verifier: the chain API never reports the name",
    ),
    rule(
        "revocation-stale",
        "List or response out of date",
        "revocation-offline",
        Open,
        "a choice; of its issuer but wrongly signed, or for another certificate: revocation-unknown",
    ),
    rule(
        "revocation-root",
        "Revocation of a root",
        "is never checked",
        Open,
        "RFC 5280 section 6.1: a trust anchor is no part of the path; for Windows, a choice",
    ),
    rule(
        "list-issuer",
        "Issuer without cRLSign in its key usage",
        "cannot sign lists",
        Documented,
        "RFC 5280 section 4.2.1.3",
    ),
    rule(
        "policies",
        "Certificate policies, policy mappings and constraints",
        "not judged: no policy is asked for",
        Inferred,
        "event 11 of published logs lists the usages that are asked for, and no policies",
    ),
    rule(
        "transparency",
        "Certificate Transparency (SCT)",
        "not judged",
        Open,
        "that a version's CAPI asks for it is not known; Chromium does, of public roots alone",
    ),
];
