//! How the certificate is written down.

use crate::part::Part;
use crate::scenario::{EwsAction, Expectation, Family, Scenario};
use pki::Defect;

pub(super) const ENTRIES: &[Scenario] = &[
    Scenario {
        id: "v1-certificate",
        family: Family::Encoding,
        title: "A certificate of version 1",
        what_happened: "The device, or the script that made its certificate, writes the form of 1988: no extensions at all.",
        on_the_wire: "The version field is absent, and so is every extension.",
        why_it_matters: "Cheap devices still do. Nothing in it names a host but the CN.",
        correct_client: "Refuses: without a subject alternative name there is no name to compare.",
        expectation: Expectation::both(&["no-alternative-name"], 0),
        cure: "Make a new request with a key of 2048 bits or more and SHA-256, have it signed, and install it.",
        ews_action: Some(EwsAction::InstallCertificate),
        source: "RFC 5280 §4.1.2.1; measured: OpenSSL, GnuTLS, curl, Java and NSS accept it by its CN; Go, rustls and Chromium refuse.",
        parts: &[Part::Certificate],
        make: |shop| {
            let mut leaf = shop.leaf();
            leaf.defects.push(Defect::Version(1));
            shop.issued(&leaf)
        },
    },
    Scenario {
        id: "serial-negative",
        family: Family::Encoding,
        title: "A negative serial number",
        what_happened: "The tool drew random octets for the serial and did not look at the first bit.",
        on_the_wire: "The INTEGER of the serial begins with the octet 80 or more.",
        why_it_matters: "Such serials are in the field in great number; parsers become stricter with each release.",
        correct_client: "Completes the handshake, or refuses with bad_certificate (42): both happen.",
        expectation: Expectation::both(&[], 0),
        cure: "Have it issued anew by an authority that draws its serials at random.",
        ews_action: Some(EwsAction::InstallCertificate),
        source: "RFC 5280 §4.1.2.2; measured: eight TLS libraries accept it; Go refuses from 1.23 on, by its release notes.",
        parts: &[Part::Certificate],
        make: |shop| {
            let mut leaf = shop.leaf();
            leaf.defects.push(Defect::Serial(vec![0xff, 0x01]));
            shop.issued(&leaf)
        },
    },
    Scenario {
        id: "serial-zero",
        family: Family::Encoding,
        title: "The serial number is zero",
        what_happened: "The script counts its certificates and starts with nought.",
        on_the_wire: "The INTEGER of the serial is 0.",
        why_it_matters: "Such serials are in the field in great number; parsers become stricter with each release.",
        correct_client: "Completes the handshake, or refuses with bad_certificate (42): both happen.",
        expectation: Expectation::both(&[], 0),
        cure: "Have it issued anew by an authority that draws its serials at random.",
        ews_action: Some(EwsAction::InstallCertificate),
        source: "RFC 5280 §4.1.2.2; measured: eight TLS libraries accept it.",
        parts: &[Part::Certificate],
        make: |shop| {
            let mut leaf = shop.leaf();
            leaf.defects.push(Defect::Serial(vec![0]));
            shop.issued(&leaf)
        },
    },
    Scenario {
        id: "serial-21-octets",
        family: Family::Encoding,
        title: "A serial number that is too long",
        what_happened: "The tool used a hash of the request as serial, and a leading zero octet made it 21 octets.",
        on_the_wire: "The INTEGER of the serial has 21 octets.",
        why_it_matters: "Such serials are in the field in great number; parsers become stricter with each release.",
        correct_client: "Completes the handshake, or refuses with bad_certificate (42): both happen.",
        expectation: Expectation::both(&[], 0),
        cure: "Have it issued anew by an authority that draws its serials at random.",
        ews_action: Some(EwsAction::InstallCertificate),
        source: "RFC 5280 §4.1.2.2: at most 20 octets; measured: eight TLS libraries accept it.",
        parts: &[Part::Certificate],
        make: |shop| {
            let mut leaf = shop.leaf();
            leaf.defects.push(Defect::Serial([&[0_u8][..], &[0xab; 20]].concat()));
            shop.issued(&leaf)
        },
    },
];
