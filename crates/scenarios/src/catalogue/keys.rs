//! Keys, and what is signed with them.

use crate::part::{Part, TlsPolicy, WrongSignature};
use crate::scenario::{EwsAction, Expectation, Family, Made, Scenario, StrictClient};
use crate::workshop::{fit_for, right};
use pki::{Defect, HashAlgorithm, KeyAlgorithm};

pub(super) const ENTRIES: &[Scenario] = &[
    Scenario {
        id: "bad-signature",
        family: Family::Keys,
        title: "The signature on the certificate is wrong",
        what_happened: "A bit of the stored certificate flipped, or somebody changed it.",
        on_the_wire: "The last octet of the first certificate is another one.",
        why_it_matters: "It is what a forged certificate looks like: everything in it can be read and nothing believed.",
        correct_client: "Refuses: the signature does not verify under the issuer's key (RFC 5280 §6.1.3 (a)(1)), with bad_certificate (42) or decrypt_error (51).",
        expectation: Expectation::both(&["bad-signature"], 0x8009_6004).documented(),
        cure: "Make a new request, have it signed, and give Install Certificate in the printer's web pages the whole chain in one file; or import key and chain as one PFX.",
        ews_action: Some(EwsAction::InstallCertificate),
        source: "RFC 5280 §6.1.3; TRUST_E_CERT_SIGNATURE; measured: alert 51 from OpenSSL, curl and rustls, 42 from GnuTLS, Go and NSS, 46 from Java and Chromium.",
        parts: &[Part::Certificate],
        make: |shop| {
            let mut leaf = shop.leaf();
            leaf.defects.push(Defect::Signature);
            shop.issued(&leaf)
        },
    },
    Scenario {
        id: "weak-key-rsa-1024",
        family: Family::Keys,
        title: "An RSA key of 1024 bits",
        what_happened: "The printer is old, or the certificate was made with makecert's default.",
        on_the_wire: "The modulus of the first certificate's key has 1024 bits.",
        why_it_matters: "It was makecert's default, and what printers made for themselves for years. Programs stop to accept it with an update, as OpenSSL's security level 2 does: \"EE certificate key too weak\" (openssl/openssl#20972).",
        correct_client: "Refuses with bad_certificate (42) or insufficient_security (71) (RFC 9325 §4.5: at least 2048 bits).",
        expectation: Expectation::both(&["weak-key"], 0)
            .strictly(StrictClient::Refuses)
            .open(),
        cure: "Make a new request with a key of 2048 bits or more and SHA-256, have it signed, and install it.",
        ews_action: Some(EwsAction::InstallCertificate),
        source: "RFC 9325 §4.5, NIST SP 800-131A; openssl/openssl#20972, jfromaniello/selfsigned#33; measured: GnuTLS, Go, Java, NSS and Chromium accept it below a private root; OpenSSL and curl refuse with 42, rustls with 51. Vista and 7 took it; what later Windows does with it outside Microsoft's own root program is not known.",
        parts: &[Part::Certificate],
        make: |shop| shop.issued_with(KeyAlgorithm::Rsa(1024), &shop.leaf()),
    },
    Scenario {
        id: "sha1-signature",
        family: Family::Keys,
        title: "Signed with SHA-1",
        what_happened: "The authority was set up in 2005 and still signs as it did then.",
        on_the_wire: "The signature algorithm of the first certificate is sha1WithRSAEncryption.",
        why_it_matters: "Windows of its time accepts it; most clients of today do not, and few say the word SHA-1: OpenSSL calls it \"CA signature digest algorithm too weak\".",
        correct_client: "Refuses with bad_certificate (42): whoever can make two documents with one SHA-1 can have one signed and use the other (RFC 9155, RFC 9325 §4.5).",
        expectation: Expectation::both(&["weak-hash"], 0)
            .strictly(StrictClient::Refuses)
            .open(),
        cure: "The authority switches to SHA-256 and issues again.",
        ews_action: Some(EwsAction::InstallCertificate),
        source: "RFC 9155, RFC 9325 §4.5; Stevens et al., The first collision for full SHA-1 (2017); measured: Java and NSS accept it. What later Windows does below a private root is not known.",
        parts: &[Part::Certificate],
        make: |shop| {
            let mut leaf = shop.leaf();
            leaf.hash = HashAlgorithm::Sha1;
            let root = shop.root()?;
            let key = shop.key_of(KeyAlgorithm::Rsa(2048), "Intermediate");
            let old = shop.authority_with("Intermediate", key, Some(&root), |_| {})?;
            shop.chain(&leaf, &[&old], &root)
        },
    },
    Scenario {
        id: "sha1-intermediate",
        family: Family::Keys,
        title: "The intermediate is signed with SHA-1",
        what_happened: "The root was set up in 2005 and signed the intermediate as it did then.",
        on_the_wire: "The signature algorithm of the second certificate is ecdsa-with-SHA1.",
        why_it_matters: "The printer's own certificate shows SHA-256, and clients speak of SHA-1.",
        correct_client: "Refuses with bad_certificate (42): a chain is as strong as its weakest signature (RFC 9155, RFC 9325 §4.5).",
        expectation: Expectation::both(&["weak-hash"], 0)
            .strictly(StrictClient::Refuses)
            .open(),
        cure: "The authority signs its intermediate anew with SHA-256; the printer gets that one.",
        ews_action: Some(EwsAction::InstallCertificate),
        source: "RFC 9155, RFC 9325 §4.5. What Windows does with it is not known.",
        parts: &[Part::Certificate],
        make: |shop| {
            let root = shop.root()?;
            let old = shop.authority("Intermediate", Some(&root), |ca| ca.hash = HashAlgorithm::Sha1)?;
            shop.chain(&shop.leaf(), &[&old], &root)
        },
    },
    Scenario {
        id: "md5-signature",
        family: Family::Keys,
        title: "Signed with MD5",
        what_happened: "The certificate was made with the documented default of makecert, below an authority of that time.",
        on_the_wire: "The signature algorithm of the first certificate is md5WithRSAEncryption.",
        why_it_matters: "A certificate with this signature can be forged, and has been.",
        correct_client: "Refuses with bad_certificate (42): MD5 signatures can be forged (RFC 6151 §2.1).",
        expectation: Expectation::both(&["weak-hash"], 0)
            .strictly(StrictClient::Refuses)
            .open(),
        cure: "The authority switches to SHA-256 and issues again.",
        ews_action: Some(EwsAction::InstallCertificate),
        source: "RFC 6151; Sotirov et al., MD5 considered harmful today (2008); measured: refused by eight TLS libraries.",
        parts: &[Part::Certificate],
        make: |shop| {
            let mut leaf = shop.leaf();
            leaf.hash = HashAlgorithm::Md5;
            let root = shop.root()?;
            let key = shop.key_of(KeyAlgorithm::Rsa(2048), "Intermediate");
            let old = shop.authority_with("Intermediate", key, Some(&root), |_| {})?;
            shop.chain(&leaf, &[&old], &root)
        },
    },
    Scenario {
        id: "bad-certificate-verify",
        family: Family::Keys,
        title: "The handshake is signed wrongly",
        what_happened: "A bit of the stored key flipped, or the chip that signs is broken.",
        on_the_wire: "CertificateVerify, in TLS 1.2 ServerKeyExchange, with its last octet changed.",
        why_it_matters: "It is what somebody looks like who has the certificate and not the key.",
        correct_client: "Refuses with decrypt_error (51): the signature of the handshake does not verify (RFC 8446 §4.4.3).",
        expectation: Expectation::both(&["handshake-signature"], 0x8007_2F7D),
        cure: "Make a new key: Create New Self-Signed Certificate, or a new request.",
        ews_action: None,
        source: "RFC 8446 §4.4.3.",
        parts: &[Part::Tls(TlsPolicy::Signature(WrongSignature::Flipped))],
        make: right,
    },
    Scenario {
        id: "wrong-sigscheme",
        family: Family::Keys,
        title: "Signed with a scheme that was not offered",
        what_happened: "The firmware signs as it always did, whatever the client can verify.",
        on_the_wire: "The scheme of CertificateVerify, in TLS 1.2 of ServerKeyExchange, is RSA or ECDSA with MD5 (0x0101, 0x0103).",
        why_it_matters: "A client that checks the signature and not the name of its scheme accepts it, and with it schemes that it had ruled out.",
        correct_client: "Refuses with illegal_parameter (47): the scheme must be one that the client offered (RFC 8446 §4.4.3).",
        expectation: Expectation::both(&["handshake-signature"], 0x8007_2F7D),
        cure: "Look for newer firmware; until then, switch the printer off and on.",
        ews_action: None,
        source: "RFC 8446 §4.4.3: the algorithm MUST be one offered; RFC 5246 §7.4.1.4.1; measured: OpenSSL 3.0.22 and GnuTLS 3.7.9 refuse.",
        parts: &[Part::Tls(TlsPolicy::Signature(WrongSignature::UnofferedScheme))],
        make: right,
    },
    Scenario {
        id: "truncated-signature",
        family: Family::Keys,
        title: "Half a signature",
        what_happened: "A buffer of the firmware is for keys of half this size.",
        on_the_wire: "CertificateVerify, in TLS 1.2 ServerKeyExchange, with the first half of the signature.",
        why_it_matters: "It comes with the longer key, on the day when security was to get better: with the shorter one everything worked.",
        correct_client: "Refuses with decrypt_error (51) or decode_error (50): half a signature is none (RFC 8446 §4.4.3).",
        expectation: Expectation::both(&["handshake-signature"], 0x8007_2F7D),
        cure: "Use a key of 2048 bits; look for newer firmware.",
        ews_action: None,
        source: "RFC 8446 §4.4.3.",
        parts: &[Part::Tls(TlsPolicy::Signature(WrongSignature::Truncated))],
        make: right,
    },
    Scenario {
        id: "key-mismatch",
        family: Family::Keys,
        title: "The private key belongs to another certificate",
        what_happened: "The certificate was renewed with a new key; in the printer the new certificate came to lie beside the old key.",
        on_the_wire: "A right chain; the signature of the handshake does not verify under the key of its first certificate. The printer's web pages show the certificate of the key that it has.",
        why_it_matters: "The certificate is flawless under every magnifying glass. Only the handshake shows it, and clients say no more than that something could not be decrypted. It happens where a renewal makes a new key (slauger/openvox-operator#353); chromium/badssl.com#502 asks for a server that does it.",
        correct_client: "Refuses with decrypt_error (51): the signature of the handshake does not verify under the certificate's key (RFC 8446 §4.4.3).",
        expectation: Expectation::both(&["handshake-signature"], 0x8007_2F7D).in_handshake(),
        cure: "Make a new key, have it certified, and install the new certificate.",
        ews_action: Some(EwsAction::InstallCertificate),
        source: "RFC 8446 §4.4.3; slauger/openvox-operator#353, chromium/badssl.com#502; measured: alert 51 from seven TLS libraries, 40 from Java; ipptool ends without an alert.",
        parts: &[Part::Certificate],
        make: |shop| {
            let root = shop.root()?;
            let intermediate = shop.intermediate(&root)?;
            let made = shop.chain(&shop.leaf(), &[&intermediate], &root)?;
            let renewed = shop.key_of(shop.setting.key, "renewed");
            let leaf = fit_for(&renewed, shop.leaf()).signed_by(&renewed.public_key(), &intermediate);
            Ok(Made {
                presented: Some(vec![leaf, intermediate.leaf().clone()]),
                ..made
            })
        },
    },
    Scenario {
        id: "weak-key-rsa-512",
        family: Family::Keys,
        title: "An RSA key of 512 bits",
        what_happened: "The printer is from the days when longer keys might not be exported from the United States.",
        on_the_wire: "The modulus of the first certificate's key has 512 bits. Such a key has no room for the signatures of TLS 1.3, so the printer speaks TLS 1.2 alone.",
        why_it_matters: "The key can be computed from the certificate on rented machines in an afternoon.",
        correct_client: "Refuses with bad_certificate (42) or insufficient_security (71) (RFC 9325 §4.5: at least 2048 bits).",
        expectation: Expectation::differ((&["weak-key"], 0), (&["weak-signature", "weak-key"], 0x8009_6004)),
        cure: "Make a new request with a key of 2048 bits or more and SHA-256, have it signed, and install it.",
        ews_action: Some(EwsAction::InstallCertificate),
        source: "Microsoft KB2661254: keys below 1024 bits are refused from August 2012 on (the result is an inference); Valenta et al., Factoring as a Service (2016); RFC 9325 §4.5; measured: refused by OpenSSL, GnuTLS, curl, rustls, Java, NSS (71) and Chromium.",
        parts: &[Part::Certificate, Part::Tls(TlsPolicy::Tls12Only)],
        make: |shop| shop.issued_with_key(shop.odd_rsa_key(512, 65_537), &shop.leaf()),
    },
    Scenario {
        id: "rsa-e3",
        family: Family::Keys,
        title: "An RSA key with the exponent 3",
        what_happened: "The firmware makes its keys with the smallest exponent there is, because that is quickest.",
        on_the_wire: "The public exponent of the first certificate's key is 3, its modulus has 2048 bits.",
        why_it_matters: "It is allowed. It turned mistakes of other programs into forged signatures, so some clients refuse it on sight.",
        correct_client: "Completes the handshake (RFC 8017 §3.1 allows the exponent), or refuses with bad_certificate (42): both happen.",
        expectation: Expectation::both(&[], 0).strictly(StrictClient::Either).open(),
        cure: "Make a new key with the usual exponent, 65537, have it certified, and install the certificate.",
        ews_action: Some(EwsAction::InstallCertificate),
        source: "RFC 8017 §3.1; CVE-2006-4339 (Bleichenbacher's forgery with exponent 3); FIPS 186-4 §B.3.1 asks for more than 65536.",
        parts: &[Part::Certificate],
        make: |shop| shop.issued_with_key(shop.odd_rsa_key(2048, 3), &shop.leaf()),
    },
    Scenario {
        id: "rsa-8192",
        family: Family::Keys,
        title: "An RSA key of 8192 bits",
        what_happened: "Somebody reasoned that twice as long is twice as safe.",
        on_the_wire: "The modulus of the first certificate's key has 8192 bits, each signature 1 kB. The key is the same in every Misprint, whatever the seed: making one takes seconds.",
        why_it_matters: "Every handshake costs sixty times the work of one with 2048 bits; some clients do not read keys of this size.",
        correct_client: "Completes the handshake, slowly (RFC 8017 sets no limit).",
        expectation: Expectation::both(&[], 0),
        cure: "Make a new request with a key of 2048 or 3072 bits, or an elliptic curve, have it signed, and install it.",
        ews_action: Some(EwsAction::InstallCertificate),
        source: "RFC 8017 sets no limit; NIST SP 800-57 part 1 sees no use for more than 3072 bits before 2030.",
        parts: &[Part::Certificate],
        make: |shop| {
            shop.issued_with_key(
                shop.stored_key(include_bytes!("../../data/rsa-8192.der"))?,
                &shop.leaf(),
            )
        },
    },
];
