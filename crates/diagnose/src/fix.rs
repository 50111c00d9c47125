//! What to do about findings, in the order in which a person should do it, each step with the commands that do it. Several
//! findings that one step cures are one step: a new certificate cures its name, its dates and its key at once, and is
//! trusted afterwards, not before.

mod commands;

use crate::Os;
use crate::capture::{Target, Unreachable};
use crate::finding::{Finding, Severity, shown};
use crate::remedy;
use commands::{new_certificate, pfx, sh, trust};
use serde::Serialize;

/// One step.
#[derive(Clone, PartialEq, Eq, Debug, Serialize)]
pub struct Fix {
    /// Codes of the findings that it cures.
    pub cures: Vec<String>,
    /// Of the heaviest of them.
    pub severity: Severity,
    /// What to do, a sentence.
    pub what: String,
    /// With any of these, or with one after the other where they have the same program.
    pub commands: Vec<Command>,
    /// The page to open.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub page: Option<String>,
}

/// A command line.
#[derive(Clone, PartialEq, Eq, Debug, Serialize)]
pub struct Command {
    /// Where it is typed.
    pub shell: Shell,
    /// As it is typed.
    pub line: String,
}

/// Where a command is typed; it decides how a long one is broken.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Shell {
    /// The command prompt of Windows.
    Cmd,
    /// PowerShell.
    PowerShell,
    /// Any other shell.
    Sh,
}

/// What the commands need to know.
#[derive(Clone, Debug)]
pub(crate) struct Printer {
    /// The name or address that is typed at the client.
    pub(crate) host: String,
    /// `host:port` of its TLS.
    pub(crate) address: String,
    /// Its first page.
    pub(crate) page: String,
    /// Which Windows it is for; without one, those of today.
    pub(crate) os: Option<Os>,
    /// SHA-1 of the certificate that would be trusted, and whether that is the printer's own.
    pub(crate) root: Option<(String, bool)>,
}

/// Kinds of steps, in the order in which they are done.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
enum Kind {
    Reach,
    Key,
    Certificate,
    Chain,
    Authority,
    Trust,
    ClientCertificate,
    Protocol,
    ServerName,
    Ipp,
    Other,
}

/// The steps for `findings`. Notes alone make no step.
pub(crate) fn plan(findings: &[Finding], printer: &Printer) -> Vec<Fix> {
    let mut kinds: Vec<(Kind, Vec<&Finding>)> = Vec::new();
    for finding in findings {
        let kind = kind(&finding.code);
        // What has no cure in common stands alone.
        let alone = matches!(kind, Kind::Other | Kind::Ipp);
        match kinds.iter_mut().find(|(known, _)| *known == kind && !alone) {
            Some((_, group)) => group.push(finding),
            None => kinds.push((kind, vec![finding])),
        }
    }
    let heaviest = |group: &[&Finding]| group.iter().map(|finding| finding.severity).max();
    let mut steps: Vec<(Severity, Kind, Vec<&Finding>)> = kinds
        .into_iter()
        .filter_map(|(kind, group)| Some((heaviest(&group)?, kind, group)))
        .filter(|(severity, _, _)| *severity > Severity::Note)
        .collect();
    let trust = steps
        .iter()
        .find(|(_, kind, _)| *kind == Kind::Trust)
        .map(|step| step.0);
    let renewed = steps.iter().any(|(_, kind, _)| *kind == Kind::Certificate);
    // To trust a certificate that is about to be replaced would be work for nothing.
    let weight = |(severity, kind, _): &(Severity, Kind, Vec<&Finding>)| match trust {
        Some(trust) if *kind == Kind::Certificate => trust.max(*severity),
        _ => *severity,
    };
    steps.sort_by_key(|step| (std::cmp::Reverse(weight(step)), step.1));
    let fix = |(severity, kind, group): (Severity, Kind, Vec<&Finding>)| {
        let mut fix = step(kind, &group, printer, renewed);
        fix.severity = severity;
        fix.cures = group.iter().map(|finding| finding.code.clone()).collect();
        fix.cures.dedup();
        fix
    };
    steps.into_iter().map(fix).collect()
}

/// The first page of a printer, guessed from where its TLS is: pages are on the port of https.
pub(crate) fn page_of(target: &Target) -> String {
    let port = if target.port == 631 { 443 } else { target.port };
    let there = Target { port, ..target.clone() }.address();
    format!("https://{}/", there.strip_suffix(":443").unwrap_or(&there))
}

/// For a printer that could not be asked.
pub(crate) fn of_unreachable(error: &Unreachable) -> Vec<Fix> {
    let mut commands = Vec::new();
    match error {
        Unreachable::NotResolved { host, .. } => commands.push(sh(format!("nslookup {}", shown(host)))),
        Unreachable::Alert { address, .. }
        | Unreachable::Closed { address }
        | Unreachable::Handshake { address, .. } => {
            commands.push(sh(format!("misprint probe {address}")));
        }
        _ => {}
    }
    vec![Fix {
        cures: vec![error.code().to_owned()],
        severity: Severity::Error,
        what: remedy::for_unreachable(error),
        commands,
        page: None,
    }]
}

fn kind(code: &str) -> Kind {
    match code {
        "bad-url"
        | "name-not-resolved"
        | "connection-refused"
        | "timed-out"
        | "connection-closed"
        | "connection-reset"
        | "not-tls"
        | "malformed-handshake"
        | "protocol-violation"
        | "tls-alert"
        | "tls-handshake-failed" => Kind::Reach,
        "handshake-signature" => Kind::Key,
        "bad-signature"
        | "weak-signature"
        | "unknown-algorithm"
        | "revoked"
        | "expired"
        | "not-yet-valid"
        | "wrong-usage"
        | "critical-extension"
        | "name-mismatch"
        | "weak-key"
        | "weak-hash"
        | "no-alternative-name"
        | "unreadable-certificate"
        | "no-certificate" => Kind::Certificate,
        "partial-chain" | "chain-order" | "issuer-fetched" => Kind::Chain,
        "basic-constraints" | "name-constraint" => Kind::Authority,
        "untrusted-root" => Kind::Trust,
        "client-certificate-required" => Kind::ClientCertificate,
        "no-current-protocol"
        | "old-protocol"
        | "weak-cipher"
        | "no-forward-secrecy"
        | "weak-dh"
        | "tls-compression"
        | "no-secure-renegotiation"
        | "extension-intolerant"
        | "version-intolerant" => Kind::Protocol,
        "sni-refused" => Kind::ServerName,
        code if code.starts_with("ipp-") && code != "ipp-refused" => Kind::Ipp,
        _ => Kind::Other,
    }
}

fn step(kind: Kind, group: &[&Finding], printer: &Printer, renewed: bool) -> Fix {
    let has = |code: &str| group.iter().any(|finding| finding.code == code);
    let (mut page, mut commands) = (None, Vec::new());
    let networking = |place: &str| Some(format!("{} (HP: Networking > {place})", printer.page));
    let what = match kind {
        Kind::Key => {
            page = networking("Authorization > Certificates");
            commands.push(pfx(None));
            "Import certificate and private key together, as one PFX: they do not belong together now.".to_owned()
        }
        Kind::Certificate => {
            page = networking("Authorization > Certificates");
            commands = new_certificate(printer);
            let clock = if has("expired") || has("not-yet-valid") {
                "Check the clocks of printer and client, then make"
            } else {
                "Make"
            };
            format!(
                "{clock} a certificate for {} and import it as a PFX.",
                shown(&printer.host)
            )
        }
        Kind::Chain => {
            page = networking("Authorization > Certificates");
            commands.push(pfx(Some("ca.cer")));
            "Import a PFX with the whole chain: the printer's certificate, then each one's issuer.".to_owned()
        }
        Kind::Authority => "Have the certificate issued by a CA that may issue it.".to_owned(),
        Kind::Trust => trust(printer, renewed, &mut commands),
        Kind::ClientCertificate => {
            "Let the printer not require client certificates: print clients have none to give.".to_owned()
        }
        Kind::Protocol => {
            page = networking("Mgmt. Protocols > Web Mgmt. > Encryption Strength");
            if has("no-current-protocol") {
                "Update the printer's firmware, and allow TLS 1.2 or newer: clients of today speak nothing older."
                    .to_owned()
            } else {
                "Allow TLS 1.2 or newer alone, and strong ciphers; update the firmware where that cannot be set."
                    .to_owned()
            }
        }
        Kind::ServerName => {
            "Let the server answer any server name: clients type the printer's names and addresses.".to_owned()
        }
        Kind::Reach | Kind::Ipp | Kind::Other => cure(group),
    };
    Fix {
        cures: Vec::new(),
        severity: Severity::Note,
        what,
        commands,
        page,
    }
}

/// A finding that is its own step: what its message demands.
fn cure(group: &[&Finding]) -> String {
    let Some(finding) = group.first() else {
        return String::new();
    };
    match finding.code.as_str() {
        "ipp-uri-scheme" => "Switch IPPS on in the printer's settings, so that it names an ipps URI for itself.",
        "ipp-uri-security" => "Restart the printer, or update its firmware: its list of URIs contradicts itself.",
        "ipp-uri-host" => "Set the printer's host name to a name that its certificate carries, or the other way round.",
        "ipp-uri-authentication" => "Ask for passwords over ipps alone.",
        "ipp-more-info" => "Redirect the printer's pages to HTTPS (Encrypt All Web Communication).",
        "distrusted" => "Take the certificate out of Untrusted Certificates (certlm.msc), or give the printer another one.",
        "revocation-offline" => {
            "Make the revocation list or OCSP responder that the certificate names available over plain http, and up to date."
        }
        "revocation-unknown" => "Have the certificate issued with the address of a revocation list or an OCSP responder.",
        "staple-missing" => "Have the certificate issued without the TLS feature extension: the printer does not staple.",
        "ipp-uuid" => "Make a new certificate on the printer: this one names another device.",
        code => remedy::for_code(code).unwrap_or(&finding.message),
    }
    .to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn printer(os: Option<Os>) -> Printer {
        Printer {
            host: "printer.test".to_owned(),
            address: "printer.test:631".to_owned(),
            page: "https://printer.test/".to_owned(),
            os,
            root: Some(("AB".repeat(20), true)),
        }
    }

    fn codes(findings: &[Finding]) -> Vec<Vec<String>> {
        plan(findings, &printer(None))
            .into_iter()
            .map(|fix| fix.cures)
            .collect()
    }

    #[test]
    fn a_new_certificate_comes_before_its_trust_and_cures_all_that_is_wrong_with_the_old_one() {
        let wrong = |code: &str| Finding::fatal(code, code.to_owned());
        let found = [
            wrong("untrusted-root"),
            Finding::remark("weak-key", String::new()),
            wrong("name-mismatch"),
            Finding::remark("no-alternative-name", String::new()),
        ];
        assert_eq!(
            codes(&found),
            [
                &["weak-key", "name-mismatch", "no-alternative-name"][..],
                &["untrusted-root"]
            ]
        );
        let steps = plan(&found, &printer(None));
        assert_eq!(
            steps[1].what,
            "Put the new certificate into Trusted Root of the local computer, as administrator."
        );
        // Alone, the one that is there is trusted.
        let alone = plan(&found[..1], &printer(None));
        assert!(alone[0].what.contains("ABAB") && alone[0].commands[0].line.contains("-connect printer.test:631"));
        // Notes alone are nothing to do.
        assert!(codes(&[Finding::remark("no-alternative-name", String::new())]).is_empty());
    }

    #[test]
    fn what_ends_the_attempt_is_done_first_and_settings_last() {
        let found = [
            Finding::weakness("old-protocol", String::new()),
            Finding::fatal("untrusted-root", String::new()),
            Finding::fatal("handshake-signature", String::new()),
        ];
        assert_eq!(
            codes(&found),
            [["handshake-signature"], ["untrusted-root"], ["old-protocol"]]
        );
    }

    #[test]
    fn a_certificate_is_made_with_what_the_windows_has() {
        let found = [Finding::fatal("name-mismatch", String::new())];
        let line = |os, host: &str| {
            let printer = Printer {
                host: host.to_owned(),
                ..printer(os)
            };
            plan(&found, &printer)[0].commands[0].line.clone()
        };
        assert!(line(Some(Os::Vista), "printer.test").starts_with("makecert -r -pe -n \"CN=printer.test\""));
        assert!(line(Some(Os::Ten), "printer.test").starts_with("New-SelfSignedCertificate -DnsName printer.test"));
        assert!(line(None, "10.0.0.7").contains("'2.5.29.17={text}IPAddress=10.0.0.7'"));
    }
}
