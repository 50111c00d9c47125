//! For what certificates may be used, and what an authority may sign.

use crate::part::Part;
use crate::scenario::{EwsAction, Expectation, Family, Scenario, StrictClient};
use crate::workshop::DATA_ENCIPHERMENT;
use pki::defect::permitted_domain;
use pki::{Defect, oid};

/// id-kp-emailProtection.
const EMAIL_PROTECTION: &str = "1.3.6.1.5.5.7.3.4";
/// An extension that nobody knows (documentation arc of RFC 5612).
const UNKNOWN: &str = "1.3.6.1.4.1.32473.1";

pub(super) const ENTRIES: &[Scenario] = &[
    Scenario {
        id: "eku-client-only",
        family: Family::Usage,
        title: "For clients only",
        what_happened: "The authority used its template for users.",
        on_the_wire: "extendedKeyUsage holds clientAuth alone.",
        why_it_matters: "The certificate looks right in every other way, and people look at name and date.",
        correct_client: "Refuses with unsupported_certificate (43): it is not for a server (RFC 5280 §4.2.1.12).",
        expectation: Expectation::both(&["wrong-usage"], 0x800B_0110).documented(),
        cure: "The authority uses its template for web servers and issues again.",
        ews_action: Some(EwsAction::InstallCertificate),
        source: "RFC 5280 §4.2.1.12; CERT_E_WRONG_USAGE; measured: alert 43 from OpenSSL, curl and rustls.",
        parts: &[Part::Certificate],
        make: |shop| {
            let mut leaf = shop.leaf();
            leaf.extended_key_usage = vec![oid::CLIENT_AUTH.into()];
            shop.issued(&leaf)
        },
    },
    Scenario {
        id: "eku-any",
        family: Family::Usage,
        title: "For anything",
        what_happened: "The authority used a template that allows everything.",
        on_the_wire: "extendedKeyUsage holds anyExtendedKeyUsage alone.",
        why_it_matters: "Whether that includes being a server is for the client to say, and clients differ.",
        correct_client: "Either: an application may ask for its own usage (RFC 5280 §4.2.1.12).",
        expectation: Expectation::both(&[], 0).strictly(StrictClient::Either).open(),
        cure: "The authority uses its template for web servers and issues again.",
        ews_action: Some(EwsAction::InstallCertificate),
        source: "RFC 5280 §4.2.1.12; measured: GnuTLS, Go, Java and Chromium accept it; OpenSSL, curl, rustls and NSS refuse.",
        parts: &[Part::Certificate],
        make: |shop| {
            let mut leaf = shop.leaf();
            leaf.extended_key_usage = vec![oid::ANY_EXTENDED_KEY_USAGE.into()];
            shop.issued(&leaf)
        },
    },
    Scenario {
        id: "eku-missing",
        family: Family::Usage,
        title: "No extended usage named",
        what_happened: "The authority writes no extended key usage.",
        on_the_wire: "There is no extendedKeyUsage (extension 2.5.29.37).",
        why_it_matters: "It is legal and means every use. Many devices write it this way.",
        correct_client: "Completes the handshake: without the extension every usage is allowed (RFC 5280 §4.2.1.12).",
        expectation: Expectation::both(&[], 0),
        cure: "Nothing to cure.",
        ews_action: None,
        source: "RFC 5280 §4.2.1.12; measured: eight TLS libraries accept it.",
        parts: &[Part::Certificate],
        make: |shop| {
            let mut leaf = shop.leaf();
            leaf.extended_key_usage.clear();
            shop.issued(&leaf)
        },
    },
    Scenario {
        id: "ku-missing",
        family: Family::Usage,
        title: "No usage named",
        what_happened: "The authority writes no key usage.",
        on_the_wire: "There is no keyUsage (extension 2.5.29.15).",
        why_it_matters: "It is legal and means every use. Many devices write it this way, a Jetdirect among them.",
        correct_client: "Completes the handshake: without the extension the key may do everything (RFC 5280 §4.2.1.3).",
        expectation: Expectation::both(&[], 0),
        cure: "Nothing to cure.",
        ews_action: None,
        source: "RFC 5280 §4.2.1.3; measured: eight TLS libraries accept it.",
        parts: &[Part::Certificate],
        make: |shop| {
            let mut leaf = shop.leaf();
            leaf.key_usage = None;
            shop.issued(&leaf)
        },
    },
    Scenario {
        id: "ku-wrong",
        family: Family::Usage,
        title: "A key for encrypting data only",
        what_happened: "The authority used its template for encrypting files.",
        on_the_wire: "keyUsage holds dataEncipherment alone, and not digitalSignature, which a handshake needs.",
        why_it_matters: "The key may sign no handshake; some clients do not look.",
        correct_client: "Refuses with unsupported_certificate (43) or illegal_parameter (47): the handshake is signed, and this key may not sign (RFC 8446 §4.4.2.2, RFC 5280 §4.2.1.3).",
        expectation: Expectation::both(&["wrong-usage"], 0x800B_0110),
        cure: "The authority uses its template for web servers and issues again.",
        ews_action: Some(EwsAction::InstallCertificate),
        source: "RFC 5280 §4.2.1.3; measured: rustls and Go accept it.",
        parts: &[Part::Certificate],
        make: |shop| {
            let mut leaf = shop.leaf();
            leaf.key_usage = Some(DATA_ENCIPHERMENT);
            shop.issued(&leaf)
        },
    },
    Scenario {
        id: "leaf-ca-true",
        family: Family::Usage,
        title: "The printer's certificate is that of an authority",
        what_happened: "The tool that made the certificate marks everything as an authority, as OpenSSL's does by default.",
        on_the_wire: "basicConstraints of the first certificate say CA.",
        why_it_matters: "Whoever gets the printer's key can issue certificates. Most clients do not mind; those with rustls refuse every such device as CaUsedAsEndEntity (lightningnetwork/lnd#5450, rustls/webpki#205).",
        correct_client: "May refuse, as nothing in RFC 5280 §4.2.1.9 makes an authority a server; most complete the handshake.",
        expectation: Expectation::both(&[], 0).strictly(StrictClient::Either),
        cure: "Have it issued without the mark.",
        ews_action: Some(EwsAction::InstallCertificate),
        source: "RFC 5280 §4.2.1.9; lightningnetwork/lnd#5450, rustls/webpki#205; measured: rustls and NSS refuse with 46, six accept it.",
        parts: &[Part::Certificate],
        make: |shop| {
            let mut leaf = shop.leaf();
            leaf.basic_constraints = Some((true, None));
            let root = shop.root()?;
            let intermediate = shop.authority("Intermediate", Some(&root), |_| {})?;
            shop.chain(&leaf, &[&intermediate], &root)
        },
    },
    Scenario {
        id: "issuer-not-ca",
        family: Family::Usage,
        title: "Issued by a certificate that is no authority",
        what_happened: "Somebody signed the printer's certificate with the certificate of a server.",
        on_the_wire: "basicConstraints of the second certificate say that it is no CA.",
        why_it_matters: "A client that does not look lets the owner of any certificate issue others.",
        correct_client: "Refuses with unknown_ca (48) or certificate_unknown (46): an issuer must be marked as an authority (RFC 5280 §6.1.4 (k)).",
        expectation: Expectation::both(&["basic-constraints"], 0x8009_6019).documented(),
        cure: "The authority issues again; then Install Certificate in the printer's web pages, with the new intermediate in the same file.",
        ews_action: Some(EwsAction::InstallCertificate),
        source: "RFC 5280 §6.1.4 (k); TRUST_E_BASIC_CONSTRAINTS; CVE-2002-0862 (Windows itself did not look); measured: alert 48 from OpenSSL, curl and NSS.",
        parts: &[Part::Certificate],
        make: |shop| {
            let root = shop.root()?;
            let server = shop.authority("Server", Some(&root), |ca| ca.basic_constraints = Some((false, None)))?;
            shop.chain(&shop.leaf(), &[&server], &root)
        },
    },
    Scenario {
        id: "issuer-ku-no-certsign",
        family: Family::Usage,
        title: "Issued by an authority that may not sign certificates",
        what_happened: "The intermediate was made with a key usage for revocation lists only.",
        on_the_wire: "keyUsage of the second certificate lacks keyCertSign.",
        why_it_matters: "The CA mark is there, so tools that show only that say it is right.",
        correct_client: "Refuses with unknown_ca (48) or certificate_unknown (46): its key may not sign certificates (RFC 5280 §6.1.4 (n)).",
        expectation: Expectation::both(&["wrong-usage"], 0x800B_0110).open(),
        cure: "The authority issues again; then Install Certificate in the printer's web pages, with the new intermediate in the same file.",
        ews_action: Some(EwsAction::InstallCertificate),
        source: "RFC 5280 §6.1.4 (n). Windows may say 80096019 instead; that is written nowhere.",
        parts: &[Part::Certificate],
        make: |shop| {
            let root = shop.root()?;
            let crl = shop.authority("Intermediate", Some(&root), |ca| {
                ca.key_usage = Some(crate::workshop::CRL_SIGN)
            })?;
            shop.chain(&shop.leaf(), &[&crl], &root)
        },
    },
    Scenario {
        id: "pathlen-violation",
        family: Family::Usage,
        title: "One authority too many",
        what_happened: "A department set up its own authority below one that may only issue to servers.",
        on_the_wire: "pathLenConstraint of the third certificate is 0, and an authority stands below it.",
        why_it_matters: "Everything is signed rightly, and every certificate is right by itself; only the count is wrong.",
        correct_client: "Refuses with certificate_unknown (46) or unknown_ca (48): there are more authorities in the path than the limit allows (RFC 5280 §6.1.4 (l)).",
        expectation: Expectation::both(&["basic-constraints", "basic-constraints"], 0x8009_6019).documented(),
        cure: "Have the printer's certificate issued by the authority above.",
        ews_action: Some(EwsAction::InstallCertificate),
        source: "RFC 5280 §4.2.1.9; measured: alert 48 from OpenSSL and curl, 46 from rustls, Java and Chromium.",
        parts: &[Part::Certificate],
        make: |shop| {
            let root = shop.root()?;
            let company = shop.intermediate(&root)?;
            let department = shop.authority("Department", Some(&company), |_| {})?;
            shop.chain(&shop.leaf(), &[&department, &company], &root)
        },
    },
    Scenario {
        id: "name-constraints-violation",
        family: Family::Usage,
        title: "Issued for a name that the authority may not issue for",
        what_happened: "The authority is for allowed.test alone, and signed a certificate for this printer.",
        on_the_wire: "The second certificate has critical nameConstraints that permit allowed.test.",
        why_it_matters: "It is how companies keep an authority within its own domain; a client that does not look makes the fence useless.",
        correct_client: "Refuses with certificate_unknown (46): the name is outside what the authority may issue for (RFC 5280 §6.1.3 (b)).",
        expectation: Expectation::both(&["name-constraint"], 0x800B_0114).documented(),
        cure: "Have the certificate issued by an authority that may.",
        ews_action: Some(EwsAction::InstallCertificate),
        source: "RFC 5280 §4.2.1.10; CERT_E_INVALID_NAME; measured: alert 46 from OpenSSL, curl, rustls, Java and Chromium.",
        parts: &[Part::Certificate],
        make: |shop| {
            let root = shop.root()?;
            let bound = shop.authority("Intermediate", Some(&root), |ca| {
                ca.defects.push(Defect::Extension {
                    oid: oid::NAME_CONSTRAINTS,
                    critical: true,
                    value: permitted_domain("allowed.test"),
                })
            })?;
            shop.chain(&shop.leaf(), &[&bound], &root)
        },
    },
    Scenario {
        id: "issuer-eku-mismatch",
        family: Family::Usage,
        title: "Issued by an authority for mail",
        what_happened: "The intermediate is for mail certificates; the printer's certificate says that it is for a server.",
        on_the_wire: "extendedKeyUsage of the second certificate holds emailProtection alone.",
        why_it_matters: "The printer's certificate looks right; only its issuer does not.",
        correct_client: "Refuses with unsupported_certificate (43): the authority is not for servers. RFC 5280 §4.2.1.12 does not ask for it, practice does.",
        expectation: Expectation::both(&["wrong-usage", "wrong-usage"], 0x800B_0110),
        cure: "The authority uses its template for web servers and issues again.",
        ews_action: Some(EwsAction::InstallCertificate),
        source: "Usages nest by practice, not by RFC 5280; measured: Java accepts it, OpenSSL, curl and rustls send 43.",
        parts: &[Part::Certificate],
        make: |shop| {
            let root = shop.root()?;
            let mail = shop.authority("Intermediate", Some(&root), |ca| {
                ca.extended_key_usage = vec![EMAIL_PROTECTION.into()]
            })?;
            shop.chain(&shop.leaf(), &[&mail], &root)
        },
    },
    Scenario {
        id: "unknown-critical-ext",
        family: Family::Usage,
        title: "An extension that must be understood, and is not",
        what_happened: "The authority puts an extension of its own into every certificate, and marks it critical.",
        on_the_wire: "The first certificate has a critical extension of a private OID.",
        why_it_matters: "Critical means: refuse, if you do not know this. XP did not, so the certificate worked there.",
        correct_client: "Refuses with certificate_unknown (46) or unsupported_certificate (43): it must not use what it does not understand (RFC 5280 §4.2).",
        expectation: Expectation::both(&["critical-extension"], 0x800B_0105).documented(),
        cure: "The authority marks its extension as not critical and issues again.",
        ews_action: Some(EwsAction::InstallCertificate),
        source: "RFC 5280 §4.2; CERT_E_CRITICAL; measured: alert 46 from OpenSSL, curl, rustls, Java and Chromium.",
        parts: &[Part::Certificate],
        make: |shop| {
            let mut leaf = shop.leaf();
            leaf.defects.push(Defect::Extension {
                oid: UNKNOWN,
                critical: true,
                value: vec![0x05, 0x00],
            });
            shop.issued(&leaf)
        },
    },
];
