//! Controls: nothing is wrong, every client must succeed. Who refuses one of these has another problem.

use crate::scenario::{Expectation, Family, Scenario};
use pki::KeyAlgorithm;

pub(super) const ENTRIES: &[Scenario] = &[
    Scenario {
        id: "ok-chain",
        family: Family::Control,
        title: "A certificate of a private authority, as it should be",
        what_happened: "The administrator had a certificate request signed by the company's own authority and installed the answer with its intermediate.",
        on_the_wire: "Two certificates: the printer's, with its name as subject alternative name, and the intermediate. The root is not sent; the client has it.",
        why_it_matters: "It is the state to compare every other one with.",
        correct_client: "Completes the handshake.",
        expectation: Expectation::both(&[], 0),
        cure: "Nothing to cure.",
        source: "RFC 5280 §6; measured: eight TLS libraries accept it. CUPS with a pinned site certificate does not: it wants the root sent.",
        make: |shop| shop.issued(&shop.leaf()),
    },
    Scenario {
        id: "ok-ecdsa-p256",
        family: Family::Control,
        title: "The same with an elliptic-curve key",
        what_happened: "The certificate request was made for an ECDSA key on P-256 instead of RSA.",
        on_the_wire: "As ok-chain; the signature of the handshake is ecdsa_secp256r1_sha256.",
        why_it_matters: "A client that offers RSA signatures alone fails here and nowhere else.",
        correct_client: "Completes the handshake.",
        expectation: Expectation::both(&[], 0),
        cure: "Nothing to cure.",
        source: "RFC 8446 §9.1; measured: eight TLS libraries accept it.",
        make: |shop| shop.issued_with(KeyAlgorithm::EcP256, &shop.leaf()),
    },
    Scenario {
        id: "ok-ecdsa-p384",
        family: Family::Control,
        title: "The same with a larger elliptic curve",
        what_happened: "The certificate request was made for an ECDSA key on P-384.",
        on_the_wire: "As ok-chain; the signature of the handshake is ecdsa_secp384r1_sha384.",
        why_it_matters: "Small clients know P-256 alone.",
        correct_client: "Completes the handshake.",
        expectation: Expectation::both(&[], 0),
        cure: "Nothing to cure.",
        source: "RFC 8446 §4.2.3.",
        make: |shop| shop.issued_with(KeyAlgorithm::EcP384, &shop.leaf()),
    },
    Scenario {
        id: "ok-rsa-3072",
        family: Family::Control,
        title: "The same with an RSA key of 3072 bits",
        what_happened: "The certificate request was made for a longer RSA key.",
        on_the_wire: "As ok-chain; larger certificate and signature.",
        why_it_matters: "It is what current recommendations ask for.",
        correct_client: "Completes the handshake.",
        expectation: Expectation::both(&[], 0),
        cure: "Nothing to cure.",
        source: "NIST SP 800-57 part 1.",
        make: |shop| shop.issued_with(KeyAlgorithm::Rsa(3072), &shop.leaf()),
    },
    Scenario {
        id: "chain-root-included",
        family: Family::Control,
        title: "The root is sent too",
        what_happened: "The administrator installed the whole chain, root and all.",
        on_the_wire: "Three certificates; the last one is signed by itself.",
        why_it_matters: "It is superfluous for most clients, and the only form that CUPS accepts with a pinned site certificate: it compares the last certificate that was sent.",
        correct_client: "Completes the handshake; the root that was sent counts for nothing, the one in the store does.",
        expectation: Expectation::both(&[], 0),
        cure: "Nothing to cure.",
        source: "RFC 8446 §4.4.2; measured: eight TLS libraries and CUPS 2.4.2 accept it.",
        make: |shop| {
            let root = shop.root()?;
            let intermediate = shop.intermediate(&root)?;
            shop.chain(&shop.leaf(), &[&intermediate, &root], &root)
        },
    },
    Scenario {
        id: "self-signed-trusted-fixed",
        family: Family::Control,
        title: "Self-signed for the right name, and trusted",
        what_happened: "A new self-signed certificate was made for the name that people type, imported into the printer, and put among the trusted roots of the clients.",
        on_the_wire: "One certificate, issuer and subject alike, with the printer's name as subject alternative name.",
        why_it_matters: "It is the cure of the old support story: no authority is needed to print over TLS.",
        correct_client: "Completes the handshake.",
        expectation: Expectation::both(&[], 0),
        cure: "Nothing to cure.",
        source: "RFC 5280 §6.1; measured: eight TLS libraries accept it.",
        make: |shop| shop.self_signed(&shop.leaf()),
    },
];
