//! What an error of the TLS library says about the client, without types of that library.

use super::{HandshakeRecord, Outcome, names};
use rustls::{CertificateError, Error, PeerIncompatible};
use std::io::ErrorKind;

/// `reason` of a handshake that the printer ended because a scenario wants it.
pub(super) const SCENARIO: &str = "scenario";

/// Writes into the record how a handshake, or the wait for a request after it, failed.
pub(super) fn failed(record: &mut HandshakeRecord, error: &std::io::Error) {
    if let Some(tls) = error.get_ref().and_then(|inner| inner.downcast_ref::<Error>()) {
        return tls_failed(record, tls);
    }
    record.outcome = match error.kind() {
        ErrorKind::UnexpectedEof => Outcome::Closed,
        ErrorKind::ConnectionReset | ErrorKind::ConnectionAborted | ErrorKind::BrokenPipe => Outcome::Reset,
        _ => {
            record.reason = Some("connection");
            record.detail = Some(error.to_string());
            Outcome::Failed
        }
    };
}

/// The alert that this error makes the TLS library send when its alerts are encrypted: TLS 1.3 asks for the client's
/// certificate after its own Finished.
pub(super) fn encrypted_alert(error: &std::io::Error) -> Option<&'static str> {
    match error.get_ref()?.downcast_ref::<Error>()? {
        Error::NoCertificatesPresented => Some("certificate_required"),
        Error::InvalidCertificate(CertificateError::UnknownIssuer) => Some("unknown_ca"),
        _ => None,
    }
}

fn tls_failed(record: &mut HandshakeRecord, error: &Error) {
    if let Error::AlertReceived(alert) = error {
        record.outcome = Outcome::AlertReceived;
        record.alert = Some(names::alert(u8::from(*alert)));
        return;
    }
    record.outcome = Outcome::Failed;
    record.reason = Some(reason(record, error));
    record.detail = Some(error.to_string());
}

fn reason(record: &HandshakeRecord, error: &Error) -> &'static str {
    let Some(offered) = &record.offered else {
        return "not-tls";
    };
    // rustls blames a missing extension or cipher where a client of before 2008 offers its best version.
    if !offered
        .versions
        .iter()
        .any(|version| version == "TLSv1.2" || version == "TLSv1.3")
    {
        return "no-common-version";
    }
    match error {
        Error::NoCertificatesPresented => "no-client-certificate",
        Error::InvalidCertificate(_) => "client-certificate-refused",
        Error::NoApplicationProtocol => "no-common-application-protocol",
        Error::PeerIncompatible(what) => match what {
            PeerIncompatible::ServerDoesNotSupportTls12Or13
            | PeerIncompatible::ServerTlsVersionIsDisabledByOurConfig
            | PeerIncompatible::SupportedVersionsExtensionRequired
            | PeerIncompatible::Tls12NotOffered
            | PeerIncompatible::Tls12NotOfferedOrEnabled => "no-common-version",
            PeerIncompatible::NoCipherSuitesInCommon => "no-common-cipher",
            PeerIncompatible::NoKxGroupsInCommon
            | PeerIncompatible::NamedGroupsExtensionRequired
            | PeerIncompatible::KeyShareExtensionRequired => "no-common-group",
            PeerIncompatible::NoSignatureSchemesInCommon | PeerIncompatible::SignatureAlgorithmsExtensionRequired => {
                "no-common-signature-scheme"
            }
            _ => "incompatible",
        },
        Error::InvalidMessage(_) => "malformed",
        _ => "protocol-violation",
    }
}
