//! Which certificates are sent, and in which order.

use crate::part::Part;
use crate::scenario::{EwsAction, Expectation, Family, Made, Scenario, StrictClient};
use pki::{Identity, KeyAlgorithm};

pub(super) const ENTRIES: &[Scenario] = &[
    Scenario {
        id: "incomplete-chain",
        family: Family::Chain,
        title: "The intermediate is not sent",
        what_happened: "The administrator installed the printer's certificate and left the intermediate out.",
        on_the_wire: "One certificate, whose issuer is not the root.",
        why_it_matters: "It works on the administrator's own machine, which has the intermediate from elsewhere, and nowhere else: browsers remember intermediates or fetch them, curl does not (curl/curl#2197, curl/curl#15747).",
        correct_client: "Refuses with unknown_ca (48), unless it has or fetches the intermediate (RFC 8446 §4.4.2.2 and §6.2).",
        expectation: Expectation::both(&["partial-chain"], 0x800B_0109).documented(),
        cure: "Make a new request, have it signed, and give Install Certificate in the printer's web pages the whole chain in one file; or import key and chain as one PFX.",
        ews_action: Some(EwsAction::InstallCertificate),
        source: "RFC 8446 §4.4.2; curl/curl#2197, curl/curl#15747; measured: alert 48 from OpenSSL, curl, rustls and NSS, 42 from GnuTLS and Go, 46 from Java and Chromium. Clients that fetch the intermediate by itself were not tried: the certificate does not say where it is.",
        parts: &[Part::Certificate],
        make: |shop| {
            let root = shop.root()?;
            let intermediate = shop.intermediate(&root)?;
            let made = shop.chain(&shop.leaf(), &[&intermediate], &root)?;
            Ok(Made::new(
                Identity::new(vec![made.identity.leaf().clone()], made.identity.key().clone())?,
                made.trust,
            ))
        },
    },
    Scenario {
        id: "chain-order-swapped",
        family: Family::Chain,
        title: "Root and intermediate in the wrong order",
        what_happened: "The chain was put together by hand, in the order of the alphabet.",
        on_the_wire: "Three certificates: the printer's, the root, the intermediate.",
        why_it_matters: "RFC 5246 §7.4.2 still asks for the order, so an old client may refuse what everybody else accepts: the devices of ARMmbed/mbed-os#9868 did.",
        correct_client: "Completes the handshake: behind the first certificate any order is allowed (RFC 8446 §4.4.2).",
        expectation: Expectation::both(&[], 0),
        cure: "Make a new request, have it signed, and give Install Certificate in the printer's web pages the whole chain in one file; or import key and chain as one PFX.",
        ews_action: Some(EwsAction::InstallCertificate),
        source: "RFC 8446 §4.4.2, RFC 5246 §7.4.2; ARMmbed/mbed-os#9868; measured: eight TLS libraries accept it.",
        parts: &[Part::Certificate],
        make: |shop| {
            let root = shop.root()?;
            let intermediate = shop.intermediate(&root)?;
            let made = shop.chain(&shop.leaf(), &[&intermediate], &root)?;
            let sent = vec![
                made.identity.leaf().clone(),
                root.leaf().clone(),
                intermediate.leaf().clone(),
            ];
            Ok(Made::new(Identity::new(sent, made.identity.key().clone())?, made.trust))
        },
    },
    Scenario {
        id: "chain-extra-certs",
        family: Family::Chain,
        title: "A certificate that does not belong there",
        what_happened: "The file with the chain held one certificate of another project.",
        on_the_wire: "Three certificates: the printer's, a stranger, the intermediate.",
        why_it_matters: "A client that walks along the list instead of searching it refuses.",
        correct_client: "Completes the handshake: what leads nowhere is passed over (RFC 8446 §4.4.2: be prepared for extraneous certificates).",
        expectation: Expectation::both(&[], 0),
        cure: "Make a new request, have it signed, and give Install Certificate in the printer's web pages the whole chain in one file; or import key and chain as one PFX.",
        ews_action: Some(EwsAction::InstallCertificate),
        source: "RFC 8446 §4.4.2; measured: eight TLS libraries accept it.",
        parts: &[Part::Certificate],
        make: |shop| {
            let root = shop.root()?;
            let intermediate = shop.intermediate(&root)?;
            let stranger = shop.authority("Stranger", None, |_| {})?;
            let made = shop.chain(&shop.leaf(), &[&intermediate], &root)?;
            let sent = vec![
                made.identity.leaf().clone(),
                stranger.leaf().clone(),
                intermediate.leaf().clone(),
            ];
            Ok(Made::new(Identity::new(sent, made.identity.key().clone())?, made.trust))
        },
    },
    Scenario {
        id: "chain-duplicate-leaf",
        family: Family::Chain,
        title: "The printer's certificate is sent twice",
        what_happened: "The file with the chain began with the certificate that the printer had already.",
        on_the_wire: "Three certificates: the printer's, the same again, the intermediate.",
        why_it_matters: "Nothing depends on it, except clients that count certificates, or take the second for the issuer of the first.",
        correct_client: "Completes the handshake: the second copy is one certificate too many, and passed over (RFC 8446 §4.4.2).",
        expectation: Expectation::both(&[], 0),
        cure: "Make a new request, have it signed, and give Install Certificate in the printer's web pages the whole chain in one file; or import key and chain as one PFX.",
        ews_action: Some(EwsAction::InstallCertificate),
        source: "RFC 8446 §4.4.2.",
        parts: &[Part::Certificate],
        make: |shop| {
            let root = shop.root()?;
            let intermediate = shop.intermediate(&root)?;
            let made = shop.chain(&shop.leaf(), &[&intermediate], &root)?;
            let leaf = made.identity.leaf().clone();
            let sent = vec![leaf.clone(), leaf, intermediate.leaf().clone()];
            Ok(Made::new(Identity::new(sent, made.identity.key().clone())?, made.trust))
        },
    },
    Scenario {
        id: "chain-cycle",
        family: Family::Chain,
        title: "Two authorities that certified each other",
        what_happened: "Two companies merged and cross-certified; the printer sends both certificates and no root.",
        on_the_wire: "Three certificates: the printer's, and two whose issuers are each other.",
        why_it_matters: "A client that follows issuers without remembering where it was walks in circles and never answers.",
        correct_client: "Refuses with unknown_ca (48): no path ends in a trusted root (RFC 5280 §6.1, RFC 8446 §6.2).",
        expectation: Expectation::both(&["partial-chain"], 0x800B_0109),
        cure: "Send the chain that ends below a root which the clients trust.",
        ews_action: Some(EwsAction::InstallCertificate),
        source: "RFC 5280 §6.1; Microsoft, CERT_TRUST_IS_CYCLIC. In Windows' SSL policy a chain without an end is CERT_E_UNTRUSTEDROOT.",
        parts: &[Part::Certificate],
        make: |shop| {
            let first = shop.authority("First", None, |_| {})?;
            let second = shop.authority("Second", Some(&first), |_| {})?;
            let first = shop.authority_with(
                "First",
                shop.key_of(KeyAlgorithm::EcP256, "First"),
                Some(&second),
                |_| {},
            )?;
            let made = shop.chain(&shop.leaf(), &[&first, &second], &first)?;
            Ok(Made {
                trust: shop.strangers()?,
                ..made
            })
        },
    },
    Scenario {
        id: "chain-leaf-last",
        family: Family::Chain,
        title: "The printer's certificate comes last",
        what_happened: "The file with the chain was put together from the authority down, as one reads a family tree.",
        on_the_wire: "Two certificates: the intermediate, then the printer's. The handshake is signed with the printer's key, so it does not fit the first. The printer's web pages show the printer's certificate.",
        why_it_matters: "The first certificate is the one that counts. Clients speak of a wrong key or a wrong usage; nobody thinks of the order in a file.",
        correct_client: "Refuses: the first certificate must be the printer's (RFC 8446 §4.4.2); with decrypt_error (51) or unsupported_certificate (43).",
        expectation: Expectation::both(
            &[
                "handshake-signature",
                "wrong-usage",
                "name-mismatch",
                "no-alternative-name",
            ],
            0x8007_2F7D,
        )
        .in_handshake(),
        cure: "Make a new request, have it signed, and give Install Certificate in the printer's web pages the whole chain in one file; or import key and chain as one PFX.",
        ews_action: Some(EwsAction::InstallCertificate),
        source: "RFC 8446 §4.4.2: the sender's certificate comes first; measured: alert 43 from OpenSSL and curl, 80 from GnuTLS, 46 from rustls and Java, 42 from Go, 51 from NSS, 47 from Chromium.",
        parts: &[Part::Certificate],
        make: |shop| {
            let made = shop.issued(&shop.leaf())?;
            let mut reversed = made.identity.chain().to_vec();
            reversed.reverse();
            Ok(Made {
                presented: Some(reversed),
                ..made
            })
        },
    },
    Scenario {
        id: "chain-wrong-intermediate",
        family: Family::Chain,
        title: "An intermediate of the right name with another key",
        what_happened: "The authority renewed its intermediate under the same name with a new key. The printer's certificate is of the new one; the administrator installed the old one with it.",
        on_the_wire: "Two certificates; the issuer of the first is the subject of the second, but the signature does not verify under its key.",
        why_it_matters: "Every name fits when a person compares them; only the key identifiers tell.",
        correct_client: "Refuses with unknown_ca (48), bad_certificate (42) or decrypt_error (51), as it looks for issuers by name or by key (RFC 5280 §6.1.3 (a)(1)).",
        expectation: Expectation::both(&["partial-chain"], 0x800B_0109).open(),
        cure: "Make a new request, have it signed, and give Install Certificate in the printer's web pages the whole chain in one file; or import key and chain as one PFX.",
        ews_action: Some(EwsAction::InstallCertificate),
        source: "RFC 5280 §6.1.3 (a)(1) and §4.2.1.1; measured: refused by seven TLS libraries; rustls (51) and Java (42) speak of the signature. What Windows says of it is written nowhere (80096004 is as likely).",
        parts: &[Part::Certificate],
        make: |shop| {
            let root = shop.root()?;
            let current = shop.intermediate(&root)?;
            let key = shop.key_of(KeyAlgorithm::EcP256, "before");
            let before = shop.authority_with("Intermediate", key, Some(&root), |ca| {
                ca.basic_constraints = Some((true, Some(0)));
                ca.serial.reverse();
            })?;
            let made = shop.chain(&shop.leaf(), &[&current], &root)?;
            let sent = vec![made.identity.leaf().clone(), before.leaf().clone()];
            Ok(Made::new(Identity::new(sent, made.identity.key().clone())?, made.trust))
        },
    },
    Scenario {
        id: "chain-too-deep",
        family: Family::Chain,
        title: "Twelve authorities between printer and root",
        what_happened: "Every department runs an authority below the one of the department above.",
        on_the_wire: "Thirteen certificates: the printer's and twelve intermediates, all of them right.",
        why_it_matters: "Nothing in it is wrong, but clients have limits that nobody reads about, and name something else when they stop.",
        correct_client: "Completes the handshake, or stops at a limit of its own (RFC 5280 §6.1 knows none).",
        expectation: Expectation::both(&[], 0).strictly(StrictClient::Either).open(),
        cure: "Have the printer's certificate issued by an authority nearer to the root.",
        ews_action: Some(EwsAction::InstallCertificate),
        source: "RFC 5280 §6.1 knows no limit. OpenSSL's is 100 by default (SSL_CTX_set_verify_depth), Java reads 10 certificates at most. Measured: OpenSSL, GnuTLS, curl, NSS and Chromium accept it, rustls and Java refuse.",
        parts: &[Part::Certificate],
        make: |shop| {
            let root = shop.root()?;
            let mut issuers = vec![shop.authority("Department 1", Some(&root), |_| {})?];
            for number in 2..=12 {
                let below = shop.authority(&format!("Department {number}"), issuers.first(), |_| {})?;
                issuers.insert(0, below);
            }
            shop.chain(&shop.leaf(), &issuers.iter().collect::<Vec<_>>(), &root)
        },
    },
    Scenario {
        id: "empty-certificate-list",
        family: Family::Chain,
        title: "No certificate at all",
        what_happened: "The store of the printer was damaged when the power went; the firmware goes on without looking.",
        on_the_wire: "A Certificate message without certificates, signed for all the same. The printer's web pages show the certificate that should be sent.",
        why_it_matters: "Clients that take the first of a list without counting crash here.",
        correct_client: "Refuses with decode_error (50): the server's list is never empty (RFC 8446 §4.4.2.4).",
        expectation: Expectation::both(&["tls-handshake-failed"], 0x8007_2F7D).in_handshake(),
        cure: "Make a new self-signed certificate, or import one: Networking > Security > Certificates > Configure.",
        ews_action: Some(EwsAction::CreateSelfSigned),
        source: "RFC 8446 §4.4.2.4; measured: alert 50 from OpenSSL, curl and Java, 42 from NSS, none from rustls; GnuTLS says that no certificate was found.",
        parts: &[Part::Certificate],
        make: |shop| {
            let made = shop.issued(&shop.leaf())?;
            Ok(Made {
                presented: Some(Vec::new()),
                ..made
            })
        },
    },
];
