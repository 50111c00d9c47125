//! What is noted in the report beside the verdict on the chain: client certificates, staples, signatures, the document.

use crate::HandshakeSignature;
use crate::capture::{self, Captured, Session};
use crate::finding::Finding;
use crate::hresult::HResult;
use crate::print::{PrintError, Printed};
use crate::remedy;
use crate::report::{Outcome, Report};

/// The printer asked for a certificate; it tells only at the end whether it goes on without.
pub(super) fn note_certificate_wanted(report: &mut Report, session: Session) {
    match capture::turned_away(session.stream) {
        Some(alert) => {
            let message = format!("the printer ended the session with the alert {alert}");
            report.refuse(HResult::ERROR_INTERNET_SECURITY_CHANNEL_ERROR, &message);
            certificate_required(report, &message);
        }
        None => report.findings.push(Finding::remark(
            "client-certificate-requested",
            "the printer asks the client for a certificate, and goes on without one".to_owned(),
        )),
    }
}

pub(super) fn certificate_required(report: &mut Report, why: &str) {
    let message = format!("the printer turns away a client that has no certificate: {why}");
    report
        .findings
        .insert(0, Finding::fatal("client-certificate-required", message));
    report.remedy = "Let the printer not require client certificates: print clients have none to give.".to_owned();
}

/// Nobody gets so far as to judge a certificate, and nothing is logged.
pub(super) fn too_old_to_talk_to(report: &mut Report, version: &str) {
    let title = report.os.profile().title;
    let message = format!("it speaks nothing newer than {version}, and {title} does not speak that as it comes");
    report.refuse(HResult::ERROR_INTERNET_SECURITY_CHANNEL_ERROR, &message);
    report.events.clear();
    report.findings = vec![Finding::fatal("no-current-protocol", message)];
    report.remedy = "Update the printer's firmware, and allow TLS 1.2 or newer.".to_owned();
}

pub(super) fn explain_acceptance(report: &Report) -> String {
    let title = report.os.profile().title;
    let mut ignored: Vec<&str> = report
        .findings
        .iter()
        .filter(|finding| finding.ignored)
        .map(|finding| finding.code.as_str())
        .collect();
    // One finding for each certificate of the chain, in order.
    ignored.dedup();
    if ignored.is_empty() {
        format!("{title} accepts the certificate and connects to the printer.")
    } else {
        format!(
            "{title} connects to the printer; it does not look at what is wrong with it ({}).",
            ignored.join(", ")
        )
    }
}

/// RFC 7633 §4.3.2. No Windows is known to mind; GnuTLS does.
pub(super) fn note_staple(report: &mut Report, captured: &Captured) {
    let leaf = captured.chain.first().and_then(|leaf| leaf.facts().ok());
    if captured.stapled.is_none() && leaf.is_some_and(|leaf| leaf.must_staple()) {
        report.findings.push(Finding::weakness(
            "staple-missing",
            "the certificate wants an OCSP response stapled to the handshake (TLS feature), and the printer sends none"
                .to_owned(),
        ));
    }
}

/// A wrong signature ends the handshake: Windows looks at no certificate then, and logs nothing of it.
pub(super) fn note_signature(report: &mut Report, signature: &HandshakeSignature) {
    match signature {
        HandshakeSignature::Good => {}
        HandshakeSignature::Unchecked(why) => report.findings.push(Finding::remark(
            "handshake-signature-unchecked",
            format!("whether the printer holds the private key of this certificate was not checked: {why}"),
        )),
        HandshakeSignature::Wrong(why) => {
            let message = format!(
                "the printer does not prove that it holds the private key of the certificate that it shows: {why}"
            );
            report.refuse(HResult::ERROR_INTERNET_SECURITY_CHANNEL_ERROR, &message);
            report
                .findings
                .insert(0, Finding::fatal("handshake-signature", message));
            report.remedy = remedy::WRONG_KEY.to_owned();
            report.events.clear();
        }
    }
}

/// The certificate was accepted; what the printer made of the document decides.
pub(super) fn note_print(report: &mut Report, printed: Printed) {
    report.job_id = printed.job_id;
    let Err(error) = printed.end else {
        let job = printed
            .job_id
            .map_or_else(String::new, |id| format!(" Job {id} is completed."));
        report.explanation.push_str(&format!(" The document was printed.{job}"));
        return;
    };
    let (outcome, code) = match &error {
        PrintError::Document { .. } => (Outcome::Unreachable, "document-unreadable"),
        PrintError::Connection { .. } => (Outcome::Unreachable, "connection-lost"),
        PrintError::TimedOut(_) => (Outcome::Unreachable, "timed-out"),
        PrintError::Unreachable(error) => (Outcome::Unreachable, error.code()),
        PrintError::CertificateChanged => (Outcome::Refused, "certificate-changed"),
        PrintError::HttpStatus(_) => (Outcome::Refused, "http-refused"),
        PrintError::NotIpp(_) => (Outcome::Unreachable, "not-ipp"),
        PrintError::Refused { .. } => (Outcome::Refused, "ipp-refused"),
        PrintError::NotPrinted { .. } => (Outcome::Refused, "job-not-printed"),
    };
    let hresult = match &error {
        PrintError::TimedOut(_) => HResult::ERROR_INTERNET_TIMEOUT,
        PrintError::Connection { .. } => HResult::ERROR_INTERNET_CONNECTION_ABORTED,
        PrintError::NotIpp(_) => HResult::ERROR_HTTP_INVALID_SERVER_RESPONSE,
        PrintError::Unreachable(error) => error.hresult(),
        // The checks passed; the verdict on the certificate stands.
        _ => HResult::OK,
    };
    report.outcome = outcome;
    report.set_hresult(hresult);
    report.explanation = format!("The certificate is accepted, but the document was not printed: {error}.");
    report.remedy = remedy::for_print(&error);
    report.findings.push(Finding::fatal(code, error.to_string()));
    report.print_fault = Some(code);
}
