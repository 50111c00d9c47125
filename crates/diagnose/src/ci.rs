//! A report for build machines: JUnit's XML and SARIF 2.1.0. The codes of findings are the names of tests and rules.

mod junit;
mod sarif;

pub use junit::junit;
pub use sarif::sarif;

use crate::report::{Report, Severity};

/// A report, and what it is about.
#[derive(Clone, Copy, Debug)]
pub struct Subject<'a> {
    /// What came of it.
    pub report: &'a Report,
    /// What was judged: the URL of the printer, or the path of the first file of the chain.
    pub location: &'a str,
    /// Findings of this weight or more are failures.
    pub fail_on: Severity,
}

impl Subject<'_> {
    /// 0, 1 or 2 as the outcome says; 1 also where the client accepts, but a finding weighs as much as `fail_on`.
    pub fn exit_code(&self) -> u8 {
        let fails = |finding: &crate::Finding| finding.severity >= self.fail_on;
        match self.report.outcome.exit_code() {
            0 if self.report.findings.iter().any(fails) => 1,
            code => code,
        }
    }
}

/// What is tested of every chain, in the order in which a refusal is reported.
const CHECKS: &[&str] = &[
    "bad-signature",
    "weak-signature",
    "unknown-algorithm",
    "revoked",
    "distrusted",
    "untrusted-root",
    "partial-chain",
    "expired",
    "not-yet-valid",
    "wrong-usage",
    "basic-constraints",
    "name-constraint",
    "critical-extension",
    "revocation-offline",
    "revocation-unknown",
    "name-mismatch",
    "weak-key",
    "weak-hash",
    "no-alternative-name",
];

/// Every code of a finding, with what it means.
const CODES: &[(&str, &str)] = &[
    ("bad-signature", "A signature in the chain cannot be verified"),
    (
        "weak-signature",
        "A key is too short, or a hash too weak, for this Windows",
    ),
    (
        "unknown-algorithm",
        "A certificate is signed with an algorithm that this Windows cannot verify",
    ),
    ("revoked", "A certificate is revoked"),
    ("distrusted", "A certificate is explicitly distrusted"),
    ("untrusted-root", "The chain ends in a root that is not trusted"),
    (
        "partial-chain",
        "The issuer of a certificate was not sent and is not at hand",
    ),
    ("expired", "A certificate has expired"),
    ("not-yet-valid", "A certificate is not valid yet"),
    ("wrong-usage", "A certificate is not for server authentication"),
    (
        "basic-constraints",
        "An issuer is no CA, or the path below it is too long",
    ),
    ("name-constraint", "A CA may not issue for these names"),
    ("critical-extension", "An extension marked critical is unknown"),
    (
        "revocation-offline",
        "Whether a certificate is revoked could not be learned: what tells was not to be had, or is out of date",
    ),
    ("revocation-unknown", "Nothing tells whether a certificate is revoked"),
    ("name-mismatch", "The certificate is for another name"),
    (
        "issuer-fetched",
        "An intermediate certificate was not sent, and had to be fetched",
    ),
    (
        "retrieval-failed",
        "Something that a certificate points to could not be had",
    ),
    (
        "revocation-rejected",
        "A revocation list or an OCSP response cannot be used",
    ),
    ("delta-list", "There is a delta list, which is not applied"),
    (
        "staple-missing",
        "The certificate wants an OCSP response stapled, and there is none",
    ),
    ("weak-key", "An RSA key is shorter than 2048 bits"),
    ("weak-hash", "A certificate is signed with MD5 or SHA-1"),
    ("no-alternative-name", "The certificate has no subject alternative name"),
    (
        "handshake-signature",
        "The printer does not hold the private key of its certificate",
    ),
    (
        "handshake-signature-unchecked",
        "Whether the printer holds the private key was not checked",
    ),
    ("no-certificate", "The printer sent no certificate"),
    ("unreadable-certificate", "The certificate cannot be read"),
    ("bad-url", "The URL is not for TLS"),
    ("name-not-resolved", "The name has no address"),
    ("connection-refused", "There is no connection to the printer"),
    ("timed-out", "The printer did not answer in time"),
    ("connection-closed", "The printer hung up during the handshake"),
    ("connection-reset", "The connection was reset during the handshake"),
    ("not-tls", "The printer does not speak TLS"),
    ("malformed-handshake", "The printer's handshake cannot be read"),
    ("protocol-violation", "The printer breaks the rules of TLS"),
    ("tls-alert", "The printer ended the handshake with an alert"),
    ("tls-handshake-failed", "The TLS handshake failed"),
    ("document-unreadable", "The document cannot be read"),
    ("connection-lost", "The connection broke while printing"),
    (
        "certificate-changed",
        "The printer changed its certificate between two connections",
    ),
    ("http-refused", "The printer refuses by HTTP"),
    ("not-ipp", "The printer's answer is no IPP"),
    ("ipp-refused", "The printer refuses the job"),
    ("job-not-printed", "The printer aborted or canceled the job"),
    (
        "client-certificate-required",
        "The printer turns away a client without a certificate",
    ),
    (
        "client-certificate-requested",
        "The printer asks the client for a certificate",
    ),
    ("no-current-protocol", "Nothing newer than TLS 1.1 is spoken"),
    ("old-protocol", "SSL 3.0, TLS 1.0 or TLS 1.1 is accepted"),
    ("weak-cipher", "A cipher suite that nobody should use is accepted"),
    ("no-forward-secrecy", "RSA key exchange alone is accepted"),
    ("weak-dh", "The Diffie-Hellman group is shorter than 2048 bits"),
    ("version-intolerant", "A newer version is not negotiated down"),
    ("tls-compression", "TLS compression is accepted"),
    ("no-secure-renegotiation", "Secure renegotiation is not known"),
    ("no-extended-master-secret", "The extended master secret is not known"),
    ("no-downgrade-sentinel", "Older hellos are not marked"),
    ("sni-refused", "A client with another server name, or none, is refused"),
    ("sni-other-certificate", "Another server name gets another certificate"),
    ("chain-order", "The certificates are not in order"),
    ("chain-extra", "A certificate does not belong to the chain"),
    ("upgrade-broken", "An upgrade to TLS is promised and does not happen"),
    ("plain-http", "Pages are shown without TLS"),
    ("plain-ipp", "IPP is answered without TLS"),
    (
        "ipp-uri-security",
        "The printer's lists of URIs and their security contradict each other",
    ),
    ("ipp-uri-scheme", "The printer names no ipps URI for itself"),
    (
        "ipp-uri-host",
        "The printer names itself by a host that its certificate is not for",
    ),
    (
        "ipp-uri-authentication",
        "The printer's authentication does not fit the security of the URI",
    ),
    ("ipp-uuid", "The certificate is for another device"),
    ("ipp-more-info", "The printer's page is named without TLS"),
    ("probe-incomplete", "Not everything was learned"),
];

fn meaning(code: &str) -> &'static str {
    CODES
        .iter()
        .find(|(known, _)| *known == code)
        .map_or("", |(_, meaning)| meaning)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::verdict::SSL_ORDER;

    #[test]
    fn every_code_is_in_the_documentation_and_every_check_has_a_meaning() {
        let path = concat!(env!("CARGO_MANIFEST_DIR"), "/../../docs/diagnose.md");
        let documentation = std::fs::read_to_string(path).unwrap();
        for (code, _) in CODES {
            assert!(documentation.contains(&format!("`{code}`")), "{code}");
        }
        for code in CHECKS.iter().copied().chain(SSL_ORDER.iter().map(|rule| rule.code)) {
            assert_ne!(meaning(code), "", "{code}");
        }
    }
}
