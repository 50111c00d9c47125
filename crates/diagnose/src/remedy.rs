//! What to do next, as commands and pages, for every way in which an attempt can fail.

use crate::attempt::Judgement;
use crate::capture::Unreachable;
use crate::chain::ChainElement;
use crate::finding::{date, shown, subject};
use crate::hresult::HResult;
use crate::name_match;
use crate::os::Profile;
use crate::print::PrintError;
use crate::trust_status::{IS_CYCLIC, IS_EXPLICIT_DISTRUST, IS_PARTIAL_CHAIN, IS_REVOKED};
use time::{Duration, OffsetDateTime};

const PAGE: &str = "the printer's page Networking > Security > Authorization > Certificates";

/// Where the printer signs with another key than its certificate's.
pub(crate) const WRONG_KEY: &str = "Import certificate and private key together, as one PFX, on the printer's page Networking > \
     Security > Authorization > Certificates, and switch the printer off and on: it signs with another key than its \
     certificate's. If it still does, something between here and the printer may show the certificate in its place.";

/// For a refusal of the certificate; one paragraph per step.
pub(crate) fn for_refusal(judgement: &Judgement, server_name: &str, rules: &Profile, now: OffsetDateTime) -> String {
    let chain = &judgement.chain;
    let leaf = &chain.leaf().facts;
    let mut steps = vec![match judgement.policy.error {
        HResult::CERT_E_UNTRUSTEDROOT if chain.error_status & (IS_PARTIAL_CHAIN | IS_CYCLIC) != 0 => {
            partial_chain(judgement)
        }
        HResult::CERT_E_UNTRUSTEDROOT => untrusted_root(judgement),
        HResult::CERT_E_CN_NO_MATCH => {
            return name(server_name, &name_match::names(leaf, rules), rules, now).join("\n");
        }
        HResult::CERT_E_EXPIRED => {
            format!(
                "Check the clock of the printer and of this computer (it is {} here), then renew the certificate on {PAGE}.",
                date(now)
            )
        }
        HResult::CERT_E_WRONG_USAGE => format!(
            "Make a certificate whose extended key usage is absent or holds Server Authentication (1.3.6.1.5.5.7.3.1) and \
             whose key usage allows digitalSignature or keyEncipherment, and import it on {PAGE}."
        ),
        HResult::CRYPT_E_REVOKED => revoked(judgement),
        HResult::CRYPT_E_REVOCATION_OFFLINE => REVOCATION_OFFLINE.to_owned(),
        HResult::CRYPT_E_NO_REVOCATION_CHECK => REVOCATION_UNKNOWN.to_owned(),
        HResult::TRUST_E_CERT_SIGNATURE => format!(
            "Make a new certificate on {PAGE}, with an RSA key of 2048 bits and SHA-256: this one was changed after it was signed, or \
             its key is too short, its hash too weak, or its algorithm not known to {}. No setting of Windows lets it pass.",
            rules.title
        ),
        HResult::TRUST_E_BASIC_CONSTRAINTS => {
            "Have the certificate issued by a CA: an issuer in the chain is none, or the path below it is too long."
                .to_owned()
        }
        HResult::CERT_E_INVALID_NAME => {
            "Have the certificate issued for names that its CA may issue for (name constraints), or by another CA."
                .to_owned()
        }
        _ => format!("Make a certificate without the unknown critical extension, and import it on {PAGE}."),
    }];
    if !name_match::matches(leaf, server_name, rules) {
        steps.push("That alone will not do: the certificate is for another name (800B010F comes next).".to_owned());
        steps.extend(name(server_name, &name_match::names(leaf, rules), rules, now));
    }
    steps.join("\n")
}

const REVOCATION_OFFLINE: &str = "Make what the certificate points to available to this computer over plain http, and up to date: the \
     revocation list that its CA publishes, or its OCSP responder. Save the printer's certificate as printer.cer, and see which of \
     them fails:\n  certutil -verify -urlfetch printer.cer\nWhere that cannot be: have the certificate issued without such \
     addresses and do not check revocation for printers.";

const REVOCATION_UNKNOWN: &str = "Have the certificate issued with the address of a revocation list or of an OCSP responder that can be used, \
     or do not check revocation for printers. See what it names now:\n  certutil -verify -urlfetch printer.cer";

fn revoked(judgement: &Judgement) -> String {
    let chain = &judgement.chain;
    let distrusted = |element: &&ChainElement| {
        element.error_status & (IS_REVOKED | IS_EXPLICIT_DISTRUST) != 0
            && element
                .revocation
                .as_ref()
                .is_none_or(|checked| checked.revoked.is_none())
    };
    match chain.elements.iter().find(distrusted) {
        Some(element) => format!(
            "Find out why {} (thumbprint {}) was put among the untrusted certificates. If that was a mistake, take it out of Untrusted \
             Certificates (certlm.msc), or run as administrator\n  certutil -delstore Disallowed {}\nElse give the printer another \
             certificate, on {PAGE}.",
            subject(element),
            element.certificate.sha1(),
            element.certificate.sha1()
        ),
        None => format!(
            "Give the printer a new certificate with a new key, on {PAGE}: its CA has revoked this one, and that cannot be undone. Where \
             that was a mistake, the CA has to issue it again."
        ),
    }
}

fn untrusted_root(judgement: &Judgement) -> String {
    let root = judgement.chain.root();
    let (file, what) = if judgement.chain.elements.len() == 1 {
        (
            "printer.cer",
            format!("Export the printer's certificate on {PAGE} (View, or download it as a file)"),
        )
    } else {
        ("ca.cer", format!("Get the certificate of the CA {}", subject(root)))
    };
    format!(
        "{what}, compare its thumbprint ({}), and put it into the Trusted Root Certification Authorities of the local \
         computer, not of the user: import it with certlm.msc, or run as administrator\n  certutil -addstore Root {file}\n\
         Here, the same is\n  --trust {file}",
        root.certificate.sha1()
    )
}

fn partial_chain(judgement: &Judgement) -> String {
    let issuer = shown(&judgement.chain.root().facts.issuer.simple_display_name());
    format!(
        "Have the printer send its intermediate certificates: import a PFX that holds the whole chain on {PAGE}. Where its \
         issuer {issuer} is a root, put that into Trusted Root of the local computer as well. \
         Trusting the printer's own certificate does not help: it is not self-signed."
    )
}

/// The cures for a wrong name: another URL, or another certificate.
fn name(server_name: &str, names: &[String], rules: &Profile, now: OffsetDateTime) -> Vec<String> {
    let mut steps = Vec::new();
    let usable: Vec<String> = names
        .iter()
        .filter(|name| can_be_a_host(name))
        .map(|name| shown(name))
        .collect();
    if usable.is_empty() {
        steps.push("No URL can be written for a name in this certificate: the printer needs another one.".to_owned());
    } else {
        steps.push(format!(
            "Connect by a name that the certificate carries: {}. Or:",
            usable.join(", ")
        ));
    }
    let host = shown(server_name);
    let (from, to) = (windows_date(now), windows_date(now + Duration::days(3 * 365)));
    steps.push(format!(
        "Make a certificate whose CN is exactly what is typed in the URL:\n  makecert -r -pe -n \"CN={host}\" -b {from} -e {to} \
         -eku 1.3.6.1.5.5.7.3.1 -ss My printer.cer\nExport it from My as a PFX with its private key, import that on {PAGE} \
         (Import Certificate and Private Key), and put it into Trusted Root of the local computer:\n  certutil -addstore Root \
         printer.cer"
    ));
    if rules.compares_ip_addresses.value {
        let kind = if server_name.parse::<std::net::IpAddr>().is_ok() {
            "IP"
        } else {
            "DNS"
        };
        steps.push(format!(
            "makecert cannot write a subject alternative name. For clients of today make the certificate with one:\n  openssl req \
             -x509 -newkey rsa:2048 -nodes -subj /CN={host} -addext subjectAltName={kind}:{host} -addext \
             extendedKeyUsage=serverAuth -keyout printer.key -out printer.cer"
        ));
    }
    steps
}

fn can_be_a_host(name: &str) -> bool {
    !name.contains('*') && !name.is_empty() && url::Host::parse(name).is_ok()
}

/// mm/dd/yyyy, as makecert takes it.
fn windows_date(time: OffsetDateTime) -> String {
    let date = time.to_offset(time::UtcOffset::UTC).date();
    format!("{:02}/{:02}/{:04}", u8::from(date.month()), date.day(), date.year())
}

/// For a printer that could not be asked.
pub(crate) fn for_unreachable(error: &Unreachable) -> String {
    for_code(error.code()).unwrap_or_default().to_owned()
}

/// For the finding that says why a printer could not be asked.
pub(crate) fn for_code(code: &str) -> Option<&'static str> {
    Some(match code {
        "bad-url" => "Write the URL as https://HOST/ or ipps://HOST/ipp/print.",
        "name-not-resolved" => "Check the name for mistakes, ask the DNS for it, or use the printer's address.",
        "connection-refused" => {
            "Check that the printer is switched on and that the port is right: 443 for https, 631 for ipps."
        }
        "timed-out" => {
            "Check that the address is the printer's and that no firewall drops the packets; or allow more time."
        }
        "not-tls" => "Use the port on which the printer speaks TLS: 443 for https, 631 for ipps.",
        "tls-alert" | "tls-handshake-failed" => {
            "Allow TLS 1.2 or 1.3 with suites that use a certificate (not PSK, not anonymous): the printer's settings or age may not."
        }
        "malformed-handshake" | "protocol-violation" => {
            "Look for newer firmware, and switch the printer off and on; or find out what stands between this computer and the printer."
        }
        "connection-closed" | "connection-reset" => {
            "Check that the port speaks TLS 1.2 or 1.3, and that the printer is not refusing this computer (access list)."
        }
        _ => return None,
    })
}

/// For a document that did not come out.
pub(crate) fn for_print(error: &PrintError) -> String {
    match error {
        PrintError::Document { .. } => "Give a file that can be read.",
        PrintError::Connection { .. } => "Try again; if it breaks again, look at the printer's own log.",
        PrintError::TimedOut(_) => {
            "Look at the printer's panel: it may wait for paper or for a person. Or allow more time."
        }
        PrintError::Unreachable(error) => return for_unreachable(error),
        PrintError::CertificateChanged => {
            "Find out whether the printer was given a new certificate just now; then try again."
        }
        PrintError::HttpStatus(404) | PrintError::NotIpp(_) => {
            "Use the printer's IPP path in the URL: /ipp/print or /ipp/port1."
        }
        PrintError::HttpStatus(_) => "Look at the printer's settings for IPP and for who may print.",
        PrintError::Refused { .. } => "Look at the document's format and at the printer's settings for who may print.",
        PrintError::NotPrinted { .. } => "Look at the job in the printer's job list, and at its panel.",
    }
    .to_owned()
}
