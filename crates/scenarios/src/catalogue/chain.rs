//! Which certificates are sent, and in which order.

use crate::part::Part;
use crate::scenario::{EwsAction, Expectation, Family, Made, Scenario};
use pki::{Identity, KeyAlgorithm};

pub(super) const ENTRIES: &[Scenario] = &[
    Scenario {
        id: "incomplete-chain",
        family: Family::Chain,
        title: "The intermediate is not sent",
        what_happened: "The administrator installed the printer's certificate and left the intermediate out.",
        on_the_wire: "One certificate, whose issuer is not the root.",
        why_it_matters: "It works on the administrator's own machine, which has the intermediate from elsewhere, and nowhere else.",
        correct_client: "Refuses with unknown_ca (48), unless it has or fetches the intermediate.",
        expectation: Expectation::both(&["partial-chain"], 0x800B_0109),
        cure: "Make a new request, have it signed, and give Install Certificate in the printer's web pages the whole chain in one file; or import key and chain as one PFX.",
        ews_action: Some(EwsAction::InstallCertificate),
        source: "RFC 8446 §4.4.2; measured: alert 48 from OpenSSL, curl, rustls and NSS, 42 from GnuTLS and Go, 46 from Java and Chromium.",
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
        why_it_matters: "TLS 1.2 asks for the order, so an old client may refuse what everybody else accepts.",
        correct_client: "Completes the handshake: TLS 1.3 allows any order behind the first.",
        expectation: Expectation::both(&[], 0),
        cure: "Make a new request, have it signed, and give Install Certificate in the printer's web pages the whole chain in one file; or import key and chain as one PFX.",
        ews_action: Some(EwsAction::InstallCertificate),
        source: "RFC 8446 §4.4.2; measured: eight TLS libraries accept it.",
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
        why_it_matters: "A client that walks the list instead of searching it refuses.",
        correct_client: "Completes the handshake; what leads nowhere is ignored.",
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
        why_it_matters: "Nothing depends on it, except clients that count.",
        correct_client: "Completes the handshake.",
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
        why_it_matters: "A client without a limit walks in circles.",
        correct_client: "Refuses with unknown_ca (48): no path ends in a root.",
        expectation: Expectation::both(&["partial-chain"], 0x800B_0109),
        cure: "Send the chain that ends below a root which the clients trust.",
        ews_action: Some(EwsAction::InstallCertificate),
        source: "RFC 5280 §6.1; CERT_TRUST_IS_CYCLIC.",
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
];
