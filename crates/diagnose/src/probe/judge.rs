//! What is wrong with what a probe saw. What is wrong with the certificates, [`crate::finding`] says.

use super::plain::PlainReport;
use super::{NameAnswer, ProbeReport, Version, contradiction, versions};
use crate::Client;
use crate::capture::Target;
use crate::finding::Finding;
use crate::fix::{self, Printer};
use crate::report::{Outcome, Severity};

/// Adds findings, steps and the outcome to what was seen.
pub(super) fn conclude(report: &mut ProbeReport, target: &Target, client: &Client) {
    let mut findings = Vec::new();
    let current = report.accepts(Version::Tls13) || report.accepts(Version::Tls12);
    let any = report.versions.iter().any(|version| version.accepted == Some(true));
    if any {
        if !current {
            findings.push(Finding::fatal(
                "no-current-protocol",
                format!("it speaks nothing newer than {}", newest(report)),
            ));
        }
        if let Some(why) = &report.wrong_key {
            let message = format!("it does not hold the private key of the certificate that it shows: {why}");
            findings.push(Finding::fatal("handshake-signature", message));
        }
        findings.extend(of_certificates(report, target, client));
        findings.extend(of_versions(report));
        findings.extend(of_features(report));
        findings.extend(of_chain(report));
        findings.extend(of_clear(report));
        findings.extend(contradiction::of(report, target));
    } else {
        findings.extend(silent(report));
    }
    if let Some(stop) = report.connections.stopped {
        findings.push(Finding::remark(
            "probe-incomplete",
            format!(
                "{} after {} of {} connections: not everything was learned",
                versions::stop_text(stop),
                report.connections.made,
                report.connections.limit
            ),
        ));
    }
    let heaviest = findings.iter().map(|finding| finding.severity).max();
    report.outcome = match heaviest {
        _ if !any => Outcome::Unreachable,
        Some(Severity::Error) => Outcome::Refused,
        _ => Outcome::Accepted,
    };
    report.explanation = findings
        .iter()
        .max_by_key(|finding| (finding.severity, std::cmp::Reverse(position(&findings, finding))))
        .filter(|finding| finding.severity > Severity::Note)
        .map_or_else(
            || "nothing is wrong that a probe can see".to_owned(),
            |finding| finding.message.clone(),
        );
    report.findings = findings;
    report.fixes = fix::plan(&report.findings, &printer(report, target));
}

fn position(findings: &[Finding], finding: &Finding) -> usize {
    findings.iter().position(|known| known == finding).unwrap_or_default()
}

/// What the steps need to know of this printer.
pub(super) fn printer(report: &ProbeReport, target: &Target) -> Printer {
    Printer {
        host: target.host.clone(),
        address: target.address(),
        page: report.page().unwrap_or_else(|| fix::page_of(target)),
        os: None,
        root: None,
    }
}

fn newest(report: &ProbeReport) -> &'static str {
    let accepted = report.versions.iter().filter(|version| version.accepted == Some(true));
    accepted
        .map(|version| version.version)
        .max()
        .map_or("", Version::as_str)
}

/// No version was accepted: the finding that says why best; none where nothing was asked.
fn silent(report: &ProbeReport) -> Option<Finding> {
    let answers: Vec<&str> = report.versions.iter().map(|version| version.answer.as_str()).collect();
    let address = &report.address;
    let first = |part: &str| answers.iter().find(|answer| answer.starts_with(part));
    if let Some(answer) = first("no TLS") {
        let why = answer.trim_start_matches("no TLS: ");
        return Some(Finding::fatal(
            "not-tls",
            format!("{address} does not speak TLS: {why}"),
        ));
    }
    if let Some(answer) = first("alert") {
        let message = format!("{address} ended every TLS handshake; the first with {answer}");
        return Some(Finding::fatal("tls-alert", message));
    }
    if first("no answer").is_some() {
        let message = format!("{address} takes connections, but answers no ClientHello in time");
        return Some(Finding::fatal("timed-out", message));
    }
    first("closed").map(|_| {
        let message = format!("{address} closes the connection on every ClientHello");
        Finding::fatal("connection-closed", message)
    })
}

/// What the client says of the certificates. Whoever trusts nothing did not ask whether they are trusted.
fn of_certificates(report: &ProbeReport, target: &Target, client: &Client) -> Vec<Finding> {
    let mut findings = crate::report_on(&report.sent, &target.host, client).findings;
    if client.trust.is_empty() {
        findings.retain(|finding| !matches!(finding.code.as_str(), "untrusted-root" | "partial-chain"));
    }
    findings
}

fn of_versions(report: &ProbeReport) -> Vec<Finding> {
    let mut findings = Vec::new();
    let accepted = || report.versions.iter().filter(|version| version.accepted == Some(true));
    let old: Vec<&str> = accepted()
        .map(|version| version.version)
        .filter(|version| *version < Version::Tls12)
        .map(Version::as_str)
        .collect();
    if !old.is_empty() {
        let message = format!(
            "it accepts {}, which nobody should speak any more (RFC 7568, RFC 8996)",
            old.join(", ")
        );
        findings.push(Finding::weakness("old-protocol", message));
    }
    let mut weak: Vec<String> = Vec::new();
    for suite in accepted().flat_map(|version| &version.suites) {
        if let Some(why) = suite.weak {
            let text = format!("{} ({why})", suite.name);
            if !weak.contains(&text) {
                weak.push(text);
            }
        }
    }
    if !weak.is_empty() {
        let more = if weak.len() > 4 {
            format!(" and {} more", weak.len() - 4)
        } else {
            String::new()
        };
        let message = format!("it accepts {}{more}", weak[..weak.len().min(4)].join(", "));
        findings.push(Finding::weakness("weak-cipher", message));
    }
    let mut suites = accepted().flat_map(|version| &version.suites).peekable();
    if suites.peek().is_some() && suites.all(|suite| !suite.forward_secret) {
        findings.push(Finding::weakness(
            "no-forward-secrecy",
            "it accepts RSA key exchange alone, which many clients of today no longer offer".to_owned(),
        ));
    }
    if let Some(bits) = accepted()
        .filter_map(|version| version.dh_bits)
        .min()
        .filter(|bits| *bits < 2048)
    {
        let message = format!("its Diffie-Hellman group has {bits} bits; OpenSSL and others refuse less than 2048");
        findings.push(Finding::weakness("weak-dh", message));
    }
    // Whoever speaks an older version answers a newer hello with that (RFC 5246 §E.1).
    let oldest = accepted().map(|version| version.version).min();
    let intolerant = report.versions.iter().find(|version| {
        version.version > Version::Ssl3
            && version.version < Version::Tls13
            && version.accepted != Some(true)
            && oldest.is_some_and(|oldest| oldest < version.version)
            && !version.answer.starts_with("ServerHello")
            && !version.answer.starts_with("not asked")
            // It may have switched off what the client could go down to.
            && version.answer != "alert ProtocolVersion"
    });
    if let Some(version) = intolerant {
        let message = format!(
            "it answers a hello for {} with \"{}\" instead of choosing an older version",
            version.version.as_str(),
            version.answer
        );
        findings.push(Finding::weakness("version-intolerant", message));
    }
    findings
}

fn of_features(report: &ProbeReport) -> Vec<Finding> {
    let mut findings = Vec::new();
    if let Some(features) = &report.features {
        if features.compression {
            findings.push(Finding::weakness(
                "tls-compression",
                "it compresses with DEFLATE (CRIME)".to_owned(),
            ));
        }
        if !features.secure_renegotiation {
            let message = "it does not know secure renegotiation (RFC 5746); OpenSSL 3 refuses such servers";
            findings.push(Finding::weakness("no-secure-renegotiation", message.to_owned()));
        }
        if !features.extended_master_secret {
            let message = "it does not know the extended master secret (RFC 7627)";
            findings.push(Finding::remark("no-extended-master-secret", message.to_owned()));
        }
        if features.downgrade_sentinel == Some(false) {
            let message = "it speaks TLS 1.3, but does not mark an older hello (RFC 8446 §4.1.3)";
            findings.push(Finding::remark("no-downgrade-sentinel", message.to_owned()));
        }
    }
    if report.requires_certificate {
        findings.push(Finding::fatal(
            "client-certificate-required",
            "it turns away a client that has no certificate".to_owned(),
        ));
    } else if report.asks_for_certificate {
        let message = "it asks the client for a certificate, and goes on without one";
        findings.push(Finding::remark("client-certificate-requested", message.to_owned()));
    }
    for (answer, whom) in [
        (&report.names.none, "a client that sends no server name"),
        (
            &report.names.unknown,
            "a client that sends a server name it does not know",
        ),
    ] {
        match answer {
            NameAnswer::Alert(alert) => {
                let message = format!("it refuses {whom}, with the alert {alert}");
                findings.push(Finding::weakness("sni-refused", message));
            }
            NameAnswer::Nothing(what) => {
                findings.push(Finding::weakness("sni-refused", format!("it refuses {whom} ({what})")));
            }
            NameAnswer::Other(_) => {
                findings.push(Finding::remark(
                    "sni-other-certificate",
                    format!("it shows another certificate to {whom}"),
                ));
            }
            NameAnswer::Same | NameAnswer::NotAsked => {}
        }
    }
    findings
}

fn of_chain(report: &ProbeReport) -> Vec<Finding> {
    let chain = &report.chain;
    let mut findings = Vec::new();
    if chain.subjects.is_empty() {
        return findings;
    }
    if !chain.in_order && chain.unrelated.len() + 1 < chain.subjects.len() {
        let message = format!("its certificates are not in order: {}", chain.subjects.join(", "));
        findings.push(Finding::weakness("chain-order", message));
    }
    if !chain.unrelated.is_empty() {
        let names: Vec<&str> = chain
            .unrelated
            .iter()
            .map(|place| chain.subjects[*place].as_str())
            .collect();
        let message = format!(
            "it sends certificates that do not belong to its chain: {}",
            names.join(", ")
        );
        findings.push(Finding::remark("chain-extra", message));
    }
    findings
}

fn of_clear(report: &ProbeReport) -> Vec<Finding> {
    let mut findings = Vec::new();
    let broken = |plain: &&PlainReport| plain.upgrade.as_deref() == Some("broken");
    if let Some(plain) = report.plain.iter().find(broken) {
        let message = format!(
            "port {} promises an upgrade to TLS (101), and no TLS follows",
            plain.port
        );
        findings.push(Finding::weakness("upgrade-broken", message));
    }
    let pages = |plain: &&PlainReport| plain.status.is_some_and(|status| status == 200);
    if let Some(plain) = report.plain.iter().find(pages) {
        let message = format!("port {} shows its pages without TLS", plain.port);
        findings.push(Finding::remark("plain-http", message));
    }
    if let Some(plain) = report.ipp.iter().find(|ipp| !ipp.tls && ipp.answer == "ipp") {
        let message = format!("port {} answers IPP without TLS", plain.port);
        findings.push(Finding::remark("plain-ipp", message));
    }
    findings
}

impl ProbeReport {
    /// Where the printer says that its pages are.
    pub(crate) fn page(&self) -> Option<String> {
        let pages = self
            .ipp
            .iter()
            .filter_map(|ipp| ipp.values("printer-more-info").first());
        let mut pages = pages.filter(|page| page.starts_with("http"));
        pages.next().cloned()
    }
}
