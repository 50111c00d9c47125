//! Controls: nothing is wrong, every client must succeed. Who refuses one of these has another problem.

use crate::part::{ClientCertificate, Part, TlsPolicy};
use crate::scenario::{Expectation, Family, Made, Scenario};
use crate::workshop::published::{CRL_FILE, OCSP_PATH};
use crate::workshop::right;
use pki::KeyAlgorithm;
use pki::ocsp::CertStatus;

pub(super) const ENTRIES: &[Scenario] = &[
    Scenario {
        id: "ok-chain",
        family: Family::Control,
        title: "A certificate of a private authority, as it should be",
        what_happened: "The administrator had a certificate request signed by the company's own authority and installed the answer with its intermediate.",
        on_the_wire: "Two certificates: the printer's, with its name as subject alternative name, and the intermediate. The root is not sent; the client has it.",
        why_it_matters: "It is the state to compare every other one with: a client that refuses it has trouble of its own (no root, a wrong clock, another name).",
        correct_client: "Completes the handshake: path, dates, usage and name are right (RFC 5280 §6.1, RFC 9525 §6).",
        expectation: Expectation::both(&[], 0).documented(),
        cure: "Nothing to cure.",
        ews_action: None,
        source: "RFC 5280 §6; RFC 8446 §4.4.2: the root may be left out; measured: eight TLS libraries accept it. CUPS with a pinned site certificate does not: it wants the root sent.",
        parts: &[Part::Certificate],
        make: |shop| shop.issued(&shop.leaf()),
    },
    Scenario {
        id: "ok-ecdsa-p256",
        family: Family::Control,
        title: "A right certificate with an elliptic-curve key",
        what_happened: "The certificate request was made for an ECDSA key on P-256 instead of RSA.",
        on_the_wire: "As ok-chain; the signature of the handshake is ecdsa_secp256r1_sha256, and keyUsage is digitalSignature alone, because such a key enciphers nothing.",
        why_it_matters: "A client that offers RSA signatures alone fails here and nowhere else.",
        correct_client: "Completes the handshake (RFC 8446 §9.1: every implementation of TLS 1.3 knows this signature).",
        expectation: Expectation::both(&[], 0),
        cure: "Nothing to cure.",
        ews_action: None,
        source: "RFC 8446 §9.1, RFC 8813 §3; measured: eight TLS libraries accept it.",
        parts: &[Part::Certificate],
        make: |shop| shop.issued_with(KeyAlgorithm::EcP256, &shop.leaf()),
    },
    Scenario {
        id: "ok-ecdsa-p384",
        family: Family::Control,
        title: "A right certificate with a larger elliptic curve",
        what_happened: "The certificate request was made for an ECDSA key on P-384.",
        on_the_wire: "As ok-chain; the signature of the handshake is ecdsa_secp384r1_sha384.",
        why_it_matters: "Small clients know P-256 alone; this is how to find out before the printer's certificate is renewed with a larger curve.",
        correct_client: "Completes the handshake, where it offers ecdsa_secp384r1_sha384 (RFC 8446 §4.2.3).",
        expectation: Expectation::both(&[], 0),
        cure: "Nothing to cure.",
        ews_action: None,
        source: "RFC 8446 §4.2.3.",
        parts: &[Part::Certificate],
        make: |shop| shop.issued_with(KeyAlgorithm::EcP384, &shop.leaf()),
    },
    Scenario {
        id: "ok-rsa-3072",
        family: Family::Control,
        title: "A right certificate with an RSA key of 3072 bits",
        what_happened: "The certificate request was made for a longer RSA key.",
        on_the_wire: "As ok-chain; larger certificate and signature.",
        why_it_matters: "It is what recommendations ask for beyond 2030; each handshake costs a printer about three times the computing of one with 2048 bits.",
        correct_client: "Completes the handshake (RFC 8446 §4.2.3: no size of an RSA key is laid down).",
        expectation: Expectation::both(&[], 0),
        cure: "Nothing to cure.",
        ews_action: None,
        source: "NIST SP 800-57 part 1: 128 bits of security, as recommended beyond 2030.",
        parts: &[Part::Certificate],
        make: |shop| shop.issued_with(KeyAlgorithm::Rsa(3072), &shop.leaf()),
    },
    Scenario {
        id: "chain-root-included",
        family: Family::Control,
        title: "A right chain, and its root is sent too",
        what_happened: "The administrator installed the whole chain, root and all.",
        on_the_wire: "Three certificates; the last one is signed by itself.",
        why_it_matters: "It is superfluous for most clients, and the only form that CUPS accepts with a pinned site certificate: it compares the last certificate that was sent.",
        correct_client: "Completes the handshake; the root that was sent counts for nothing, the one in the store does (RFC 8446 §4.4.2).",
        expectation: Expectation::both(&[], 0).documented(),
        cure: "Nothing to cure.",
        ews_action: None,
        source: "RFC 8446 §4.4.2; measured: eight TLS libraries and CUPS 2.4.2 accept it.",
        parts: &[Part::Certificate],
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
        why_it_matters: "It is how the published story of XP and Vista ends well: no authority is needed to print over TLS.",
        correct_client: "Completes the handshake: the certificate itself is the trusted anchor (RFC 5280 §6.1.1 (d)), and its name is right.",
        expectation: Expectation::both(&[], 0).story(),
        cure: "Nothing to cure.",
        ews_action: None,
        source: "RFC 5280 §6.1; measured: eight TLS libraries accept it.",
        parts: &[Part::Certificate],
        make: |shop| shop.self_signed(&shop.leaf()),
    },
    Scenario {
        id: "tls12-only",
        family: Family::Control,
        title: "TLS 1.2 and nothing newer",
        what_happened: "The printer is from before 2018, and as good as its time.",
        on_the_wire: "ServerHello of TLS 1.2; no supported_versions.",
        why_it_matters: "A client that insists on TLS 1.3 fails here and nowhere else.",
        correct_client: "Completes the handshake with TLS 1.2, if it offers it (RFC 8446 §4.1.3 and appendix D.1).",
        expectation: Expectation::both(&[], 0),
        cure: "Nothing to cure.",
        ews_action: None,
        source: "RFC 8446 §4.2.1; greghesp/ha-bambulab#2073 is a printer that can do nothing else; measured: eight TLS libraries accept it.",
        parts: &[Part::Tls(TlsPolicy::Tls12Only)],
        make: right,
    },
    Scenario {
        id: "tls13-only",
        family: Family::Control,
        title: "TLS 1.3 and nothing older",
        what_happened: "The administrator switched everything off that is older.",
        on_the_wire: "ServerHello of TLS 1.3; a client that does not offer it gets protocol_version (70).",
        why_it_matters: "Clients before 2018 fail here and nowhere else, and so do newer programs with an old library in them.",
        correct_client: "Completes the handshake with TLS 1.3 (RFC 8446 §4.1.3).",
        expectation: Expectation::both(&[], 0),
        cure: "Nothing to cure; for older clients, allow TLS 1.2.",
        ews_action: None,
        source: "RFC 8446 §4.1.3; prusa3d/PrusaSlicer#12478: a program of 2024 cannot connect to such a print host, because the OpenSSL in it is of 2017; measured: eight TLS libraries accept it.",
        parts: &[Part::Tls(TlsPolicy::Tls13Only)],
        make: right,
    },
    Scenario {
        id: "hello-retry-request",
        family: Family::Control,
        title: "The printer wants another group first",
        what_happened: "The administrator allowed secp384r1 alone.",
        on_the_wire: "HelloRetryRequest for secp384r1 to a client that sent no key share for it, a second ClientHello, and then a handshake of TLS 1.3. In TLS 1.2, ServerKeyExchange with secp384r1.",
        why_it_matters: "The second ClientHello is a path that clients seldom take.",
        correct_client: "Completes the handshake after a second ClientHello (RFC 8446 §4.1.2).",
        expectation: Expectation::both(&[], 0),
        cure: "Nothing to cure.",
        ews_action: None,
        source: "RFC 8446 §4.1.4.",
        parts: &[Part::Tls(TlsPolicy::HelloRetryRequest)],
        make: right,
    },
    Scenario {
        id: "client-cert-optional",
        family: Family::Control,
        title: "A client certificate is asked for, and may be missing",
        what_happened: "The printer asks everybody for a certificate and lets those without one print, too.",
        on_the_wire: "CertificateRequest; an empty Certificate is taken for an answer.",
        why_it_matters: "Browsers ask their user which certificate to show; scripts that do not expect the question fail.",
        correct_client: "Completes the handshake, with a certificate or with an empty list in its place (RFC 8446 §4.4.2).",
        expectation: Expectation::both(&["client-certificate-requested"], 0),
        cure: "Nothing to cure.",
        ews_action: None,
        source: "RFC 8446 §4.3.2 and §4.4.2; measured: eight TLS libraries accept it.",
        parts: &[Part::Tls(TlsPolicy::ClientCertificate(ClientCertificate::Optional))],
        make: right,
    },
    Scenario {
        id: "ok-rsa-4096",
        family: Family::Control,
        title: "A right certificate with an RSA key of 4096 bits",
        what_happened: "Whoever made the certificate request took the largest key that the form offers.",
        on_the_wire: "As ok-chain; larger certificate and signature. The key is the same in every Misprint, whatever the seed: making one takes seconds.",
        why_it_matters: "Each handshake costs a small printer seconds of computing: people call it slow.",
        correct_client: "Completes the handshake (RFC 8446 §4.2.3: no size of an RSA key is laid down).",
        expectation: Expectation::both(&[], 0),
        cure: "Nothing to cure.",
        ews_action: None,
        source: "NIST SP 800-57 part 1; RFC 8446 §4.4.3: the printer signs anew for every full handshake.",
        parts: &[Part::Certificate],
        make: |shop| {
            shop.issued_with_key(
                shop.stored_key(include_bytes!("../../data/rsa-4096.der"))?,
                &shop.leaf(),
            )
        },
    },
    Scenario {
        id: "ok-revocation",
        family: Family::Control,
        title: "Not revoked, and everything says so",
        what_happened: "The authority publishes its lists and answers questions, and the printer staples the answer.",
        on_the_wire: "Two certificates, each with the address of its revocation list; the first with that of an OCSP responder too, and a status in the handshake that says good. The printer's HTTP port hands all of it out.",
        why_it_matters: "It is the state to compare every fault of revocation with: a client that refuses this one cannot check at all.",
        correct_client: "Completes the handshake, whatever it checks.",
        expectation: Expectation::both(&[], 0).checked(&[], 0),
        cure: "Nothing to cure.",
        ews_action: None,
        source: "RFC 5280 §6.3, RFC 6960, RFC 6066 §8; measured: OpenSSL 3.0 with -crl_check -crl_download and curl 7.88.1 with --cert-status accept it.",
        parts: &[Part::Certificate],
        make: |shop| {
            let authority = shop.published()?;
            let mut leaf = shop.leaf_with_responder();
            leaf.crl_distribution_points = vec![shop.url(CRL_FILE)];
            let made = authority.issue(&leaf)?;
            let serial = made.identity.facts().serial.clone();
            let staple = authority.answer(&serial, CertStatus::Good, authority.fresh());
            let made = authority.with(made, CRL_FILE, authority.list(authority.fresh(), Vec::new()));
            let made = authority.with(made, OCSP_PATH, authority.responder(Vec::new()));
            Ok(Made {
                staple: Some(staple),
                ..made
            })
        },
    },
];
