//! What a result means in plain words, and what to do about it, for any server and any client on Windows.

use super::task::Task;
use crate::trust_status::{IS_CYCLIC, IS_PARTIAL_CHAIN};

/// What the failure of a task means, and the steps against it; a step that begins with two blanks is a command.
pub(super) fn on(task: &Task) -> (String, Vec<String>) {
    let subject = task
        .certificate
        .as_ref()
        .map_or("the certificate", |it| it.subject.as_str());
    let server = task.server_name.as_deref().unwrap_or("the server");
    let root = task.chain.last();
    let last = root.map_or(subject, |element| element.certificate.subject.as_str());
    let incomplete = task.chain_errors & (IS_PARTIAL_CHAIN | IS_CYCLIC) != 0;
    let step = str::to_owned;
    match task.hresult {
        0x800B_0109 | 0x800B_010A if incomplete => (
            format!("The chain of {subject} is not complete: the issuer of {last} was not found."),
            vec![
                step("Have the server send its intermediate certificates with its own, in order."),
                step(
                    "Or put the missing issuer into the Intermediate Certification Authorities of the local computer:\n  certutil -addstore CA issuer.cer",
                ),
            ],
        ),
        0x800B_0109 | 0x800B_010A | 0x800B_010D | 0x800B_0112 => (
            format!(
                "{last} is not among the trusted roots of the account that asked ({}).",
                task.process
            ),
            vec![
                format!(
                    "If it is the right one (compare its thumbprint{}), put it into the Trusted Root Certification Authorities of the \
                     local computer, not of a user; services and the print spooler see only that one:\n  certutil -addstore Root root.cer",
                    root.map_or_else(String::new, |root| format!(", {}", root.certificate.thumbprint))
                ),
                step("Or give the server a certificate of a CA that is trusted already."),
            ],
        ),
        0x800B_010F => (name_mismatch(task, subject, server), name_steps(task, server)),
        0x800B_0101 => (
            format!(
                "A certificate in the chain of {subject} is expired or not valid yet{}.",
                period(task)
            ),
            vec![
                step("Check the clocks of this computer and of the server."),
                step("Renew the certificate that the chain below marks with CERT_TRUST_IS_NOT_TIME_VALID."),
            ],
        ),
        0x8009_2010 | 0x800B_010C => (
            format!("A certificate in the chain of {subject} is revoked by its issuer."),
            vec![step(
                "Have a new certificate issued, with a new key; do not go on using this one.",
            )],
        ),
        0x8009_2012 | 0x8009_2013 | 0x800B_010E => (
            format!("Whether {subject} is revoked could not be learned."),
            vec![
                step(
                    "Have this computer reach the addresses of the revocation list or OCSP in the certificate (firewall, proxy of the machine account); try them:\n  certutil -verify -urlfetch server.cer",
                ),
                step(
                    "If the issuer publishes none, have certificates issued without those addresses, or with ones that answer.",
                ),
            ],
        ),
        _ => on_certificate(task, subject),
    }
}

/// What is wrong with a certificate itself.
fn on_certificate(task: &Task, subject: &str) -> (String, Vec<String>) {
    let step = str::to_owned;
    match task.hresult {
        0x800B_0110 => (
            format!("{subject} is not for what it was used for."),
            vec![step(
                "Make a certificate whose extended key usage is absent or holds Server Authentication (1.3.6.1.5.5.7.3.1), and whose \
                 key usage allows digitalSignature or keyEncipherment. CAs above it must not exclude that usage.",
            )],
        ),
        0x8009_6004 => (
            format!(
                "A signature in the chain of {subject} is not good, or a key in it is too short. No setting lets this pass."
            ),
            vec![step(
                "Make a new certificate with an RSA key of 2048 bits or an elliptic curve, signed with SHA-256. If two CA certificates have one name, have the server send the right one.",
            )],
        ),
        0x800B_0105 => (
            format!("{subject} has an extension marked critical that Windows does not know."),
            vec![step(
                "Have it issued without that extension, or with the extension not critical.",
            )],
        ),
        0x8009_6019 => (
            format!(
                "A certificate above {subject} issued one without being a CA, or the path is longer than it allows."
            ),
            vec![step(
                "Have the certificate issued by a CA (basicConstraints CA:TRUE, path length large enough).",
            )],
        ),
        0x800B_0114 => (
            format!("The names of {subject} are not among those for which its CA may issue (name constraints)."),
            vec![step("Have it issued for permitted names, or by another CA.")],
        ),
        0x800B_0111 => (
            format!("A certificate in the chain of {subject} is explicitly distrusted on this computer."),
            vec![step(
                "Find out why it stands among the Untrusted Certificates (certlm.msc, or Microsoft's list); then have a certificate issued by another CA.",
            )],
        ),
        _ => (
            format!("Windows reports: {}", task.message),
            vec![step("Look the code up:\n  certutil -error CODE").replace("CODE", &format!("0x{:08X}", task.hresult))],
        ),
    }
}

fn name_mismatch(task: &Task, subject: &str, server: &str) -> String {
    let names = task.certificate.as_ref().map_or(&[][..], |it| &it.names);
    if names.is_empty() {
        format!("{subject} is not for the name that was connected to: {server}.")
    } else {
        format!(
            "{subject} is for {}, not for the name that was connected to: {server}.",
            names.join(", ")
        )
    }
}

fn name_steps(task: &Task, server: &str) -> Vec<String> {
    let wanted = task.server_name.as_deref().unwrap_or("NAME");
    let kind = if wanted.parse::<std::net::IpAddr>().is_ok() {
        "IP"
    } else {
        "DNS"
    };
    // What stands in the log is nobody's command: only a name that can be a host goes into one.
    let safe = url::Host::parse(wanted).map_or_else(|_| "NAME".to_owned(), |host| host.to_string());
    vec![
        "Connect by a name that the certificate carries.".to_owned(),
        format!(
            "Or make a certificate for {server} (as subject alternative name; for Windows older than 8 also as CN):\n  openssl req -x509 \
             -newkey rsa:2048 -nodes -subj /CN={safe} -addext subjectAltName={kind}:{safe} -addext extendedKeyUsage=serverAuth -keyout \
             server.key -out server.cer"
        ),
    ]
}

fn period(task: &Task) -> String {
    match &task.certificate {
        Some(it) if !it.not_before.is_empty() => format!(" ({}: {} to {})", it.subject, it.not_before, it.not_after),
        _ => String::new(),
    }
}
