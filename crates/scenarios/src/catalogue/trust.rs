//! Whether the client knows the root.

use crate::part::Part;
use crate::scenario::{EwsAction, Expectation, Family, Made, Scenario};
use pki::{Identity, KeyAlgorithm, Name, PrivateKey, Seed};

pub(super) const ENTRIES: &[Scenario] = &[
    Scenario {
        id: "self-signed-untrusted",
        family: Family::Trust,
        title: "The certificate that the device made for itself",
        what_happened: "Nobody configured anything: the printer made itself a certificate when it was switched on for the first time.",
        on_the_wire: "One certificate, issuer and subject O=Hewlett-Packard Co., CN=HP Jetdirect XXXXXXXX.",
        why_it_matters: "Every printer begins like this. It is the first failure of the published story, and the name is wrong too, which shows only when this is cured.",
        correct_client: "Refuses with unknown_ca (48): the certificate is its own issuer, and nobody trusts it (RFC 5280 §6.1.1 (d), RFC 8446 §6.2). CUPS by default keeps it at the first visit and trusts it from then on.",
        expectation: Expectation::both(&["untrusted-root", "name-mismatch", "no-alternative-name"], 0x800B_0109)
            .story(),
        cure: "Make a certificate for the name that people type, and trust it: trust alone leads to the next fault, the name.",
        ews_action: Some(EwsAction::CreateSelfSigned),
        source: "RFC 5280 §6.1; CERT_E_UNTRUSTEDROOT; the published story of a Jetdirect that XP printed to and Vista refused; measured: alert 48 from OpenSSL, curl and rustls, 42 from GnuTLS, Go and NSS, 46 from Java and Chromium.",
        parts: &[Part::Certificate],
        make: |shop| {
            let made = shop.self_signed(&shop.jetdirect(&shop.jetdirect_name()))?;
            Ok(Made {
                trust: shop.strangers()?,
                ..made
            })
        },
    },
    Scenario {
        id: "self-signed-regenerated-same-dn",
        family: Family::Trust,
        title: "The device made a new certificate under the old name",
        what_happened: "The printer was reset, got new firmware or another host name, and made itself a new key. Its name is the old one; so the client has a certificate of just this name among its roots, with another key.",
        on_the_wire: "One certificate; subject and issuer are those of a trusted one, the key and the signature are not.",
        why_it_matters: "It is the most frequent report about printers and TLS today. The queue of CUPS stops with cups-pki-invalid and no word of why: an HP LaserJet after a firmware update (OpenPrinting/cups#1046), and many more (#1072, #1590, apple/cups#6141). The messages mislead: clients that look for the issuer by name speak of a bad signature.",
        correct_client: "Refuses: the key is not the trusted one (RFC 5280 §6.1.3 (a)(1)); whether with unknown_ca (48) or decrypt_error (51) depends on how it looks for the root. The better ones show both certificates and ask.",
        expectation: Expectation::both(&["untrusted-root", "name-mismatch", "no-alternative-name"], 0x800B_0109),
        cure: "Make sure that it is the printer; then take the old certificate from the clients' trusted roots and put the new one there. CUPS: delete the printer's file in /etc/cups/ssl or ~/.cups/ssl.",
        ews_action: None,
        source: "OpenPrinting/cups#1046, #1072, #1519, #1590; apple/cups#6141; RFC 5280 §6.1.3; measured: rustls 51, GnuTLS 42, Java 46 speak of the signature; OpenSSL and curl say 48.",
        parts: &[Part::Certificate],
        make: |shop| {
            let recipe = shop.jetdirect(&shop.jetdirect_name());
            let made = shop.self_signed(&recipe)?;
            let mut before = recipe;
            before.serial.reverse();
            let old = before.self_signed(&shop.key_of(KeyAlgorithm::EcP256, "before"));
            Ok(Made {
                trust: vec![old],
                ..made
            })
        },
    },
    Scenario {
        id: "untrusted-root",
        family: Family::Trust,
        title: "A private authority that the client does not know",
        what_happened: "The printer has a certificate of the company's authority, and this client was never told of it.",
        on_the_wire: "Two certificates: the printer's and the intermediate; the root is neither sent nor known.",
        why_it_matters: "Guests, phones and fresh installations see it. Users of CUPS have asked since 2008 where such a root belongs (apple/cups#2709).",
        correct_client: "Refuses with unknown_ca (48): no path ends in a root that it trusts (RFC 5280 §6.1, RFC 8446 §6.2).",
        expectation: Expectation::both(&["partial-chain"], 0x800B_0109).documented(),
        cure: "Put the root that the printer's certificate leads to among the trusted roots of the clients (Windows: of the local computer); or give the printer a certificate below a root that they trust.",
        ews_action: None,
        source: "RFC 5280 §6.1; apple/cups#2709; Microsoft documents the result of a chain without its root (element -1); measured: alert 48 from OpenSSL, curl, rustls and NSS.",
        parts: &[Part::Certificate],
        make: |shop| {
            let made = shop.issued(&shop.leaf())?;
            Ok(Made {
                trust: shop.strangers()?,
                ..made
            })
        },
    },
    Scenario {
        id: "untrusted-root-sent",
        family: Family::Trust,
        title: "An unknown private authority that is sent along, root and all",
        what_happened: "The printer has a certificate of the company's authority, installed with the whole chain, and this client was never told of that authority.",
        on_the_wire: "Three certificates, the last one signed by itself.",
        why_it_matters: "A root that the other side sends proves nothing; only the words of the error change, from \"unable to get local issuer certificate\" to \"self-signed certificate in certificate chain\".",
        correct_client: "Refuses with unknown_ca (48): that a root was sent is no reason to trust it (RFC 5280 §6.1.1 (d)).",
        expectation: Expectation::both(&["untrusted-root"], 0x800B_0109).documented(),
        cure: "Put the root that the printer's certificate leads to among the trusted roots of the clients (Windows: of the local computer); or give the printer a certificate below a root that they trust.",
        ews_action: None,
        source: "RFC 5280 §6.1, RFC 8446 §4.4.2; measured: OpenSSL says error 19 instead of 20.",
        parts: &[Part::Certificate],
        make: |shop| {
            let root = shop.root()?;
            let intermediate = shop.intermediate(&root)?;
            let made = shop.chain(&shop.leaf(), &[&intermediate, &root], &root)?;
            Ok(Made {
                trust: shop.strangers()?,
                ..made
            })
        },
    },
    Scenario {
        id: "test-root",
        family: Family::Trust,
        title: "Signed by makecert's test root",
        what_happened: "Somebody made the certificate with makecert and did not say who signs it: it is signed by the test root Root Agency, whose key everybody has.",
        on_the_wire: "One certificate, its issuer CN=Root Agency. Unlike makecert's own it has the printer's name as subject alternative name, so that the issuer alone is wrong.",
        why_it_matters: "It looks like a certificate of an authority and is worth nothing.",
        correct_client: "Refuses with unknown_ca (48): Root Agency is nobody's trusted root (RFC 5280 §6.1).",
        expectation: Expectation::both(&["partial-chain"], 0x800B_0109).documented(),
        cure: "Run makecert again with -r, or have the certificate signed by an authority that the clients trust.",
        ews_action: Some(EwsAction::ImportPfx),
        source: "RFC 5280 §6.1; Microsoft, MakeCert: \"the default test root\". Microsoft also documents CERT_E_UNTRUSTEDTESTROOT (800B010D) for a chain that ends there; which of the two a client gets is not known.",
        parts: &[Part::Certificate],
        make: |shop| {
            let root = shop.authority("Root Agency", None, |ca| ca.subject = Name::common_name("Root Agency"))?;
            let made = shop.chain(&shop.leaf(), &[], &root)?;
            Ok(Made::new(
                Identity::new(vec![made.identity.leaf().clone()], made.identity.key().clone())?,
                shop.strangers()?,
            ))
        },
    },
    Scenario {
        id: "vendor-shared-key",
        family: Family::Trust,
        title: "Signed by a vendor's authority whose key everybody has",
        what_happened: "The vendor's set-up program signs every printer's certificate on the customer's machine, with a key that is therefore on every customer's machine.",
        on_the_wire: "Two certificates: the printer's, and the vendor's root. The key of that root is the same in every Misprint, whatever the seed.",
        why_it_matters: "Where the set-up program made the clients trust this root, anybody can be any server to them, not only a printer.",
        correct_client: "Refuses with unknown_ca (48): this client never ran the set-up program (RFC 5280 §6.1.1 (d)).",
        expectation: Expectation::both(&["untrusted-root"], 0x800B_0109),
        cure: "Remove the vendor's root from every client that has it, and give the printer a certificate of an own authority, or a self-signed one.",
        ews_action: Some(EwsAction::CreateSelfSigned),
        source: "CVE-2015-2077 (Superfish); Microsoft security advisory 3119884 (eDellRoot).",
        parts: &[Part::Certificate],
        make: |shop| {
            let key = PrivateKey::generate(
                KeyAlgorithm::EcP256,
                &Seed::from_bytes(*b"the key that everybody has, alas"),
            );
            let vendor = shop.authority_with("Printer Setup", key, None, |_| {})?;
            let made = shop.chain(&shop.leaf(), &[&vendor], &vendor)?;
            Ok(Made {
                trust: shop.strangers()?,
                ..made
            })
        },
    },
    Scenario {
        id: "root-distrusted",
        family: Family::Trust,
        title: "The root was trusted, until its owner lost the key",
        what_happened: "The company's authority was broken into. Its root was taken out of every client's store; the printer still has a certificate below it.",
        on_the_wire: "Three certificates, the last one the old root. Nothing tells it from untrusted-root-sent: the difference is on the clients alone.",
        why_it_matters: "One afternoon every printer of the company is refused, by decision. Where the root was put among Windows' untrusted certificates instead (diagnose --distrust), the result is 80092010 and the trust status says explicitly distrusted.",
        correct_client: "Refuses with unknown_ca (48): the root is not among its trusted ones any more (RFC 5280 §6.1.1 (d)).",
        expectation: Expectation::both(&["untrusted-root"], 0x800B_0109).documented(),
        cure: "Have the certificate issued by the authority that took the old one's place. Never put the old root back.",
        ews_action: Some(EwsAction::InstallCertificate),
        source: "RFC 5280 §6.1.1 (d); Microsoft, CERT_TRUST_IS_EXPLICIT_DISTRUST (04000000), which a published event 11 shows with 80092010.",
        parts: &[Part::Certificate],
        make: |shop| {
            let root = shop.root()?;
            let intermediate = shop.intermediate(&root)?;
            let made = shop.chain(&shop.leaf(), &[&intermediate, &root], &root)?;
            Ok(Made {
                trust: shop.strangers()?,
                ..made
            })
        },
    },
];
