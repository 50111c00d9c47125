//! How the certificate is written down.

use crate::part::Part;
use crate::scenario::{EwsAction, Expectation, Family, Made, Scenario, StrictClient};
use crate::workshop::{Workshop, fit_for};
use pki::defect::general_names;
use pki::identity::IdentityError;
use pki::{Certificate, Defect, HashAlgorithm, Identity, KeyAlgorithm, PublicKey, oid};

pub(super) const ENTRIES: &[Scenario] = &[
    Scenario {
        id: "v1-certificate",
        family: Family::Encoding,
        title: "A certificate of version 1",
        what_happened: "The device, or the script that made its certificate, writes the form of 1988: no extensions at all.",
        on_the_wire: "The version field is absent, and so is every extension.",
        why_it_matters: "Cheap devices still do, and so do openssl commands without a configuration. Nothing in it names a host but the CN; rustls calls it UnsupportedCertVersion (rustls/rustls#1298).",
        correct_client: "Refuses: without a subject alternative name there is no name to compare (RFC 9525 §6.3).",
        expectation: Expectation::both(&["no-alternative-name"], 0).strictly(StrictClient::Refuses),
        cure: "Make a new request, have it signed by an authority that issues version 3 with a subject alternative name, and install it.",
        ews_action: Some(EwsAction::InstallCertificate),
        source: "RFC 5280 §4.1.2.1, RFC 9525 §6.3; rustls/rustls#1298, briansmith/webpki#267; measured: OpenSSL, GnuTLS, curl, Java and NSS accept it by its CN; Go, rustls and Chromium refuse.",
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
        on_the_wire: "The INTEGER of the serial has the octets ff 01: its first bit is set, so it is -255.",
        why_it_matters: "Devices made such serials for years, a Cisco ASA among them (FiloSottile/Heartbleed#67). Go refuses them since 1.23: a client is updated, and the device is gone (Azure/secrets-store-csi-driver-provider-azure#1748).",
        correct_client: "Completes the handshake, or refuses with bad_certificate (42): both happen.",
        expectation: Expectation::both(&[], 0).strictly(StrictClient::Either),
        cure: "Have it issued anew by an authority that draws its serials at random.",
        ews_action: Some(EwsAction::InstallCertificate),
        source: "RFC 5280 §4.1.2.2: positive, and clients should cope with others; FiloSottile/Heartbleed#67, Azure/secrets-store-csi-driver-provider-azure#1748; measured: eight TLS libraries accept it, Go 1.19 among them.",
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
        on_the_wire: "The INTEGER of the serial is 0: the octets 02 01 00.",
        why_it_matters: "Scripts and devices write it; RFC 5280 asks for a positive number, and for clients that cope with zero.",
        correct_client: "Completes the handshake, or refuses with bad_certificate (42): both happen.",
        expectation: Expectation::both(&[], 0).strictly(StrictClient::Either),
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
        why_it_matters: "A hash of 20 octets whose first bit is set needs one more in front, and is too long: every second one. It works with some certificates of a series and not with others.",
        correct_client: "Completes the handshake, or refuses with bad_certificate (42): both happen.",
        expectation: Expectation::both(&[], 0).strictly(StrictClient::Either),
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
    Scenario {
        id: "garbage-der",
        family: Family::Encoding,
        title: "What is sent is no certificate",
        what_happened: "A firmware update left the certificate's place in the flash with something else in it.",
        on_the_wire: "The first certificate begins like one, a SEQUENCE of 256 octets, and goes on with junk. The printer's web pages show the certificate that should be there.",
        why_it_matters: "It is the first thing that hostile servers try on a client's parser.",
        correct_client: "Refuses with bad_certificate (42) or decode_error (50): it cannot be read (RFC 8446 §6.2).",
        expectation: Expectation::both(&["unreadable-certificate"], 0x8009_310B),
        cure: "Make a new self-signed certificate, or import one: Networking > Security > Certificates > Configure.",
        ews_action: Some(EwsAction::CreateSelfSigned),
        source: "X.690; measured: alert 42 from seven TLS libraries, 50 from Chromium; ipptool ends without an alert.",
        parts: &[Part::Certificate],
        make: |shop| {
            presenting(shop, |_| {
                let junk = (0..256_u32).map(|octet| (octet * 167 + 13) as u8);
                [0x30, 0x82, 0x01, 0x00].into_iter().chain(junk).collect()
            })
        },
    },
    Scenario {
        id: "trailing-der",
        family: Family::Encoding,
        title: "Something follows the certificate",
        what_happened: "The tool padded the certificate to whole blocks of four octets before it wrote it down.",
        on_the_wire: "A right certificate with four more octets, all zero, within its length in the Certificate message. The printer's web pages show it without them.",
        why_it_matters: "Most viewers open the file and show nothing wrong: they stop where the certificate ends.",
        correct_client: "Refuses with bad_certificate (42) or decode_error (50): cert_data is one certificate and nothing else (RFC 8446 §4.4.2).",
        expectation: Expectation::both(&["unreadable-certificate"], 0x8009_310B).open(),
        cure: "Make a new self-signed certificate, or import one: Networking > Security > Certificates > Configure.",
        ews_action: Some(EwsAction::CreateSelfSigned),
        source: "X.690 §8.1; RFC 8446 §4.4.2; measured: OpenSSL, GnuTLS, curl, rustls, NSS and Chromium refuse, Java accepts it. What Windows does with it is not known.",
        parts: &[Part::Certificate],
        make: |shop| presenting(shop, |leaf| [leaf, &[0; 4]].concat()),
    },
    Scenario {
        id: "oversize-length-der",
        family: Family::Encoding,
        title: "A length that leads beyond the end",
        what_happened: "The certificate was cut when it was stored; the length within still speaks of what is gone.",
        on_the_wire: "The second SEQUENCE of the first certificate claims 32,767 octets, many more than there are. The printer's web pages show the certificate as it should be.",
        why_it_matters: "A parser that believes the length reads memory that is not the certificate's.",
        correct_client: "Refuses with bad_certificate (42) or decode_error (50): it cannot be read (RFC 8446 §6.2).",
        expectation: Expectation::both(&["unreadable-certificate"], 0x8009_310B).open(),
        cure: "Make a new self-signed certificate, or import one: Networking > Security > Certificates > Configure.",
        ews_action: Some(EwsAction::CreateSelfSigned),
        source: "X.690 §8.1.3; RFC 8446 §6.2; measured: refused by seven TLS libraries. What Windows says of it is not known.",
        parts: &[Part::Certificate],
        make: |shop| {
            presenting(shop, |leaf| {
                // SEQUENCE 82 LL LL, SEQUENCE 82 LL LL: every certificate of more than 260 octets begins like this.
                let mut leaf = leaf.to_vec();
                leaf[6..8].copy_from_slice(&[0x7f, 0xff]);
                leaf
            })
        },
    },
    Scenario {
        id: "version-9",
        family: Family::Encoding,
        title: "A certificate of version 9",
        what_happened: "The firmware writes the number of its own release into the field.",
        on_the_wire: "The version field is 8, which means version 9. There are three versions.",
        why_it_matters: "Few programs look at the number, and nothing else is wrong.",
        correct_client: "Refuses with bad_certificate (42): there are versions 1 to 3 (RFC 5280 §4.1.2.1).",
        expectation: Expectation::both(&[], 0).strictly(StrictClient::Refuses).open(),
        cure: "Make a new self-signed certificate, or import one: Networking > Security > Certificates > Configure.",
        ews_action: Some(EwsAction::CreateSelfSigned),
        source: "RFC 5280 §4.1.2.1; measured: OpenSSL, GnuTLS, curl and NSS accept it, rustls, Java and Chromium refuse. What Windows makes of it is written nowhere; diagnose lets it pass.",
        parts: &[Part::Certificate],
        make: |shop| {
            let mut leaf = shop.leaf();
            leaf.defects.push(Defect::Version(9));
            shop.issued(&leaf)
        },
    },
    Scenario {
        id: "duplicate-extension",
        family: Family::Encoding,
        title: "Two subject alternative names",
        what_happened: "Template and request each brought the extension, and the authority's program wrote down both.",
        on_the_wire: "The first certificate has the extension 2.5.29.17 twice: with the printer's name, then with other-printer.test.",
        why_it_matters: "Which of the two counts depends on who reads it; an extension may occur once.",
        correct_client: "Refuses with bad_certificate (42): an extension may occur once (RFC 5280 §4.2).",
        expectation: Expectation::both(&[], 0).strictly(StrictClient::Refuses).open(),
        cure: "Have it issued with one subject alternative name that holds all names.",
        ews_action: Some(EwsAction::InstallCertificate),
        source: "RFC 5280 §4.2; measured: NSS alone accepts it. What Windows makes of it is written nowhere; diagnose reads the first.",
        parts: &[Part::Certificate],
        make: |shop| {
            let mut leaf = shop.leaf();
            leaf.defects.push(Defect::Extension {
                oid: oid::SUBJECT_ALTERNATIVE_NAME,
                critical: false,
                value: general_names(&[(0x82, b"other-printer.test")]),
            });
            shop.issued(&leaf)
        },
    },
    Scenario {
        id: "inner-outer-alg-mismatch",
        family: Family::Encoding,
        title: "The two names of the signature's algorithm differ",
        what_happened: "The authority's program was changed to SHA-384 in one place of two.",
        on_the_wire: "The signed part of the first certificate names ecdsa-with-SHA256, with which it is signed; the field beside the signature names ecdsa-with-SHA384.",
        why_it_matters: "A client that reads the one and checks the other can be led astray.",
        correct_client: "Refuses with bad_certificate (42): the two fields must be the same (RFC 5280 §4.1.1.2).",
        expectation: Expectation::both(&["bad-signature"], 0x8009_6004),
        cure: "The authority repairs its program and issues again.",
        ews_action: Some(EwsAction::InstallCertificate),
        source: "RFC 5280 §4.1.1.2: the two fields must be the same; measured: refused by seven TLS libraries.",
        parts: &[Part::Certificate],
        make: |shop| {
            let mut leaf = shop.leaf();
            leaf.defects.push(Defect::OuterHash(HashAlgorithm::Sha384));
            shop.issued(&leaf)
        },
    },
    Scenario {
        id: "utctime-bad",
        family: Family::Encoding,
        title: "Times without seconds",
        what_happened: "The firmware writes its times as its display shows them, in hours and minutes.",
        on_the_wire: "notBefore and notAfter of the first certificate are UTCTime without seconds, such as 2611221600Z for 16:00 on 22 November 2026.",
        why_it_matters: "X.509 of 1988 allowed it, and such certificates are in the field; every parser decides anew.",
        correct_client: "Refuses with bad_certificate (42): seconds are always there, also when they are 00 (RFC 5280 §4.1.2.5.1).",
        expectation: Expectation::both(&[], 0).strictly(StrictClient::Refuses).open(),
        cure: "Make a new self-signed certificate, or import one: Networking > Security > Certificates > Configure.",
        ews_action: Some(EwsAction::CreateSelfSigned),
        source: "RFC 5280 §4.1.2.5.1: seconds are always there; measured: GnuTLS, Java and NSS accept it, OpenSSL, curl, rustls and Chromium refuse. What Windows makes of it is written nowhere; diagnose takes them for zero.",
        parts: &[Part::Certificate],
        make: |shop| {
            let mut leaf = shop.leaf();
            leaf.defects.push(Defect::TimesWithoutSeconds);
            shop.issued(&leaf)
        },
    },
    Scenario {
        id: "generalizedtime-early",
        family: Family::Encoding,
        title: "Years of four digits before their time",
        what_happened: "The firmware was made safe for the year 2050 by writing every date in the longer form.",
        on_the_wire: "notBefore and notAfter of the first certificate are GeneralizedTime; before 2050 they must be UTCTime.",
        why_it_matters: "It means what it says, and a strict parser may refuse it all the same. From 2050 on nothing is wrong with it.",
        correct_client: "Refuses with bad_certificate (42), as RFC 5280 §4.1.2.5 allows no such date before 2050, or completes the handshake: both happen.",
        expectation: Expectation::both(&[], 0).strictly(StrictClient::Either).open(),
        cure: "Make a new self-signed certificate, or import one: Networking > Security > Certificates > Configure.",
        ews_action: Some(EwsAction::CreateSelfSigned),
        source: "RFC 5280 §4.1.2.5; measured: seven TLS libraries accept it. What Windows makes of it is written nowhere; diagnose reads it.",
        parts: &[Part::Certificate],
        make: |shop| {
            let mut leaf = shop.leaf();
            leaf.defects.push(Defect::GeneralizedTimes);
            shop.issued(&leaf)
        },
    },
    Scenario {
        id: "explicit-ec-params",
        family: Family::Encoding,
        title: "The curve is written out instead of named",
        what_happened: "The key was made with a tool of 2005 that writes the curve's parameters where its name belongs.",
        on_the_wire: "The public key of the first certificate is one on P-256; prime, coefficients, generator and order stand in place of the curve's OID. The printer's web pages show the certificate with the name.",
        why_it_matters: "Who takes the parameters from the other side lets it choose the curve: that was Windows' fault of January 2020 (CVE-2020-0601).",
        correct_client: "Refuses with bad_certificate (42) or unsupported_certificate (43): a curve is named, and nothing else (RFC 5480 §2.1.1).",
        expectation: Expectation::both(&[], 0).strictly(StrictClient::Refuses).open(),
        cure: "Make a new request for a key on a named curve, have it signed, and install it.",
        ews_action: Some(EwsAction::InstallCertificate),
        source: "RFC 5480 §2.1.1; CVE-2020-0601 shows that Windows reads such parameters; measured: refused by seven TLS libraries.",
        parts: &[Part::Certificate],
        make: |shop| {
            let root = shop.root()?;
            let intermediate = shop.intermediate(&root)?;
            let key = shop.key_of(KeyAlgorithm::EcP256, "printer");
            let recipe = fit_for(&key, shop.leaf());
            let leaf = |key: &PublicKey| recipe.signed_by(key, &intermediate);
            let named = key.public_key();
            let explicit = leaf(&named.with_explicit_curve().unwrap_or_else(|| named.clone()));
            let sent = vec![leaf(&named), intermediate.leaf().clone()];
            let made = Made::new(Identity::new(sent, key)?, vec![root.leaf().clone()]);
            Ok(Made {
                presented: Some(vec![explicit, intermediate.leaf().clone()]),
                ..made
            })
        },
    },
];

/// A right chain, whose first certificate goes over the wire as `spoilt` leaves its octets.
fn presenting(shop: &Workshop<'_>, spoilt: impl FnOnce(&[u8]) -> Vec<u8>) -> Result<Made, IdentityError> {
    let made = shop.issued(&shop.leaf())?;
    let mut sent = made.identity.chain().to_vec();
    sent[0] = Certificate::from_der(spoilt(made.identity.leaf().der()));
    Ok(Made {
        presented: Some(sent),
        ..made
    })
}
