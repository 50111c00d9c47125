//! The printer answers the ClientHello with an alert, and ends: user_canceled of RFC 8446 §6.1, and the error alerts of §6.2
//! but two that a server never has for a client (unsupported_extension, unknown_psk_identity).

use crate::part::{Part, WireFault};
use crate::scenario::{Expectation, Family, Scenario};
use crate::workshop::right;

macro_rules! alert {
    ($id:literal, $name:literal, $number:literal, $hex:literal, $happened:literal, $cure:literal, $source:literal) => {
        Scenario {
            id: concat!("alert-", $id),
            family: Family::Wire,
            title: concat!("The printer ends the handshake with ", $name),
            what_happened: $happened,
            on_the_wire: concat!(
                "15 03 03 00 02 02 ",
                $hex,
                " for an answer to the ClientHello: the fatal alert ",
                $name,
                " (",
                $number,
                "), in the clear; then FIN."
            ),
            why_it_matters: concat!(
                "An alert is all that a client learns. It should say whose it is: many a person who reads ",
                $name,
                " looks at the wrong side."
            ),
            correct_client: concat!(
                "Ends, and names the alert ",
                $name,
                " as one that the printer sent: every alert at the level fatal ends the connection (RFC 8446 §6)."
            ),
            expectation: Expectation::both(&["tls-alert"], 0x8007_2F7D),
            cure: $cure,
            ews_action: None,
            source: $source,
            parts: &[Part::Wire(WireFault::Alert($number))],
            make: right,
        }
    };
}

pub(super) const ENTRIES: &[Scenario] = &[
    alert!(
        "unexpected-message",
        "unexpected_message",
        10,
        "0a",
        "The firmware takes the first extension that it does not know for a wrong message.",
        "Look for newer firmware.",
        "RFC 8446 §6.2."
    ),
    alert!(
        "bad-record-mac",
        "bad_record_mac",
        20,
        "14",
        "The memory of the printer is faulty: it takes the ClientHello for an encrypted record, whose check sum is wrong.",
        "Have the printer's memory tested; switch it off and on.",
        "RFC 8446 §6.2."
    ),
    alert!(
        "record-overflow",
        "record_overflow",
        22,
        "16",
        "The buffer of the firmware is smaller than a ClientHello of today.",
        "Look for newer firmware; until then limit the client to fewer groups and suites.",
        "RFC 8446 §6.2."
    ),
    alert!(
        "handshake-failure",
        "handshake_failure",
        40,
        "28",
        "The printer and the client have nothing in common, and the printer does not say what.",
        "Compare versions, suites and groups of both sides; look for newer firmware.",
        "RFC 8446 §6.2; BambuTools/bambulabs_api#120 is a printer's. Measured: eight TLS clients name it, NSS and Chromium as a lack of common ciphers."
    ),
    alert!(
        "bad-certificate",
        "bad_certificate",
        42,
        "2a",
        "The printer says of its own certificate what a client would say.",
        "Install the printer's certificate again.",
        "RFC 8446 §6.2."
    ),
    alert!(
        "unsupported-certificate",
        "unsupported_certificate",
        43,
        "2b",
        "The printer's own certificate is of a kind that it cannot use for TLS.",
        "Make a certificate with an RSA key of 2048 bits.",
        "RFC 8446 §6.2."
    ),
    alert!(
        "certificate-revoked",
        "certificate_revoked",
        44,
        "2c",
        "The printer looks up the state of its own certificate, and it is revoked.",
        "Have a new certificate issued, and install it.",
        "RFC 8446 §6.2."
    ),
    alert!(
        "certificate-expired",
        "certificate_expired",
        45,
        "2d",
        "The printer looks at the dates of its own certificate, and they are over.",
        "Have the certificate renewed; set the printer's clock.",
        "RFC 8446 §6.2."
    ),
    alert!(
        "certificate-unknown",
        "certificate_unknown",
        46,
        "2e",
        "The printer cannot read its own certificate any more.",
        "Install the printer's certificate again, or do a cold reset.",
        "RFC 8446 §6.2."
    ),
    alert!(
        "illegal-parameter",
        "illegal_parameter",
        47,
        "2f",
        "The firmware finds a value in the ClientHello that it does not like: often one that RFC 8701 reserves.",
        "Look for newer firmware.",
        "RFC 8446 §6.2."
    ),
    alert!(
        "unknown-ca",
        "unknown_ca",
        48,
        "30",
        "The printer does not trust the issuer of a certificate, and does not say of which.",
        "Install the CA certificate on the printer.",
        "RFC 8446 §6.2."
    ),
    alert!(
        "access-denied",
        "access_denied",
        49,
        "31",
        "The printer has a list of those who may connect, and this client is not in it.",
        "Look at the access list of the printer.",
        "RFC 8446 §6.2."
    ),
    alert!(
        "decode-error",
        "decode_error",
        50,
        "32",
        "The firmware cannot read the ClientHello: a field is longer than it expects.",
        "Look for newer firmware.",
        "RFC 8446 §6.2."
    ),
    alert!(
        "decrypt-error",
        "decrypt_error",
        51,
        "33",
        "The chip that computes signatures fails.",
        "Switch the printer off and on; make a new key.",
        "RFC 8446 §6.2."
    ),
    alert!(
        "protocol-version",
        "protocol_version",
        70,
        "46",
        "The printer speaks other versions than the client offers.",
        "Allow TLS 1.2 or 1.3 on the printer; look for newer firmware.",
        "RFC 8446 §6.2; prusa3d/PrusaSlicer#12478 has it from a print host with TLS 1.3 alone. Measured: eight TLS clients name it."
    ),
    alert!(
        "insufficient-security",
        "insufficient_security",
        71,
        "47",
        "The printer wants stronger ciphers than the client offers.",
        "Allow the client's ciphers on the printer, or update the client.",
        "RFC 8446 §6.2."
    ),
    alert!(
        "internal-error",
        "internal_error",
        80,
        "50",
        "The firmware has no memory left, or no certificate.",
        "Switch the printer off and on.",
        "RFC 8446 §6.2. Measured: seven TLS clients name it, Chromium says ERR_SSL_PROTOCOL_ERROR."
    ),
    alert!(
        "inappropriate-fallback",
        "inappropriate_fallback",
        86,
        "56",
        "The client came back with an older version after a failure, and the printer knows better.",
        "Find out why the first attempt failed: try from the printer's own network.",
        "RFC 8446 §6.2."
    ),
    alert!(
        "user-canceled",
        "user_canceled",
        90,
        "5a",
        "Somebody pressed a button on the printer's panel.",
        "Try again.",
        "RFC 8446 §6.1 and RFC 5246 §7.2.2: generally a warning, with close_notify behind it. Here it comes as fatal and alone, as from firmware that knows one level."
    ),
    alert!(
        "missing-extension",
        "missing_extension",
        109,
        "6d",
        "The printer wants an extension that the client did not send.",
        "Update the client.",
        "RFC 8446 §6.2."
    ),
    alert!(
        "unrecognized-name",
        "unrecognized_name",
        112,
        "70",
        "The printer does not know the name that the client asks for.",
        "Give the printer this host name, or use the one that it has.",
        "RFC 8446 §6.2. Measured: eight TLS clients name it."
    ),
    alert!(
        "bad-certificate-status-response",
        "bad_certificate_status_response",
        113,
        "71",
        "The printer asked the authority about its own certificate, and the answer was no good.",
        "Let the printer reach the authority's OCSP responder, or switch stapling off.",
        "RFC 8446 §6.2."
    ),
    alert!(
        "certificate-required",
        "certificate_required",
        116,
        "74",
        "The printer wants a certificate from the client and says so before it has asked.",
        "Give the client a certificate, or switch mutual authentication off at the printer.",
        "RFC 8446 §6.2."
    ),
    alert!(
        "no-application-protocol",
        "no_application_protocol",
        120,
        "78",
        "The printer speaks none of the application protocols that the client offers.",
        "Look for newer firmware; with curl, --no-alpn.",
        "RFC 8446 §6.2."
    ),
];
