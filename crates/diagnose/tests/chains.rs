//! Chains beyond one certificate: how issuers are found, which path is taken, and that every search ends.

#![expect(clippy::unwrap_used, reason = "a test that cannot go on fails")]

use misprint_diagnose::chain::{self, Chain, ChainInput, MAX_DEPTH, SERVER_USAGES};
use misprint_diagnose::verdict::{self, SslParameters};
use misprint_diagnose::{Client, HResult, Os, Report, report_on, trust_status};
use pki::defect::{Defect, general_names};
use pki::recipe::AuthorityKeyId;
use pki::{Certificate, HashAlgorithm, Identity, KeyAlgorithm, Name, PrivateKey, Recipe, Seed, oid};
use time::OffsetDateTime;
use time::macros::datetime;

const NOW: OffsetDateTime = datetime!(2007-08-06 22:40:35 UTC);

fn key(label: &str) -> PrivateKey {
    PrivateKey::generate(KeyAlgorithm::EcP256, &Seed::from_bytes([3; 32]).derive(label))
}

fn recipe(cn: &str, is_ca: bool, authority_key_id: AuthorityKeyId) -> Recipe {
    let (from, to) = (datetime!(2007-01-01 0:00 UTC), datetime!(2010-01-01 0:00 UTC));
    let mut recipe = Recipe::new(Name::common_name(cn), vec![5], from, to);
    recipe.basic_constraints = is_ca.then_some((true, None));
    recipe.subject_key_id = true;
    recipe.authority_key_id = authority_key_id;
    recipe
}

fn root(cn: &str, id: AuthorityKeyId) -> Identity {
    Identity::new(vec![recipe(cn, true, id).self_signed(&key(cn))], key(cn)).unwrap()
}

fn below(issuer: &Identity, cn: &str, is_ca: bool, id: AuthorityKeyId) -> Identity {
    let certificate = recipe(cn, is_ca, id).signed_by(&key(cn).public_key(), issuer);
    Identity::new(vec![certificate], key(cn)).unwrap()
}

fn build(sent: &[&Identity], trust: &[&Identity]) -> Chain {
    let certificates = |of: &[&Identity]| of.iter().map(|one| one.leaf().clone()).collect::<Vec<Certificate>>();
    let (sent, trust) = (certificates(sent), certificates(trust));
    chain::build(&ChainInput {
        sent: &sent,
        intermediates: &[],
        distrust: &[],
        trust: &trust,
        requested_usage: &SERVER_USAGES,
        time: NOW,
        rules: Os::Seven.profile(),
    })
    .unwrap()
}

fn infos(chain: &Chain) -> Vec<String> {
    chain
        .elements
        .iter()
        .map(|element| format!("{:X}", element.info_status))
        .collect()
}

fn subjects(chain: &Chain) -> Vec<String> {
    chain
        .elements
        .iter()
        .map(|element| element.facts.subject.simple_display_name())
        .collect()
}

#[test]
fn the_info_status_tells_how_the_issuer_was_found() {
    for (id, own, of_leaf) in [
        (AuthorityKeyId::None, "10C", "104"),
        (AuthorityKeyId::KeyId, "10A", "102"),
        (AuthorityKeyId::Old, "109", "101"),
    ] {
        let ca = root("Corp Root", id);
        assert_eq!(infos(&build(&[&ca], &[])), [own], "{id:?}");
        let leaf = below(&ca, "printer", false, id);
        let chain = build(&[&leaf], &[&ca]);
        assert_eq!(
            (infos(&chain), chain.info_status),
            (vec![of_leaf.to_owned(), own.to_owned()], 0x100),
            "{id:?}"
        );
        assert_eq!(chain.error_status, 0, "{id:?}");
    }
}

#[test]
fn of_two_issuers_the_one_that_leads_to_a_trusted_root_is_taken() {
    let (old, new) = (
        root("Old Root", AuthorityKeyId::KeyId),
        root("New Root", AuthorityKeyId::KeyId),
    );
    let (by_old, by_new) = (
        below(&old, "Issuing", true, AuthorityKeyId::KeyId),
        below(&new, "Issuing", true, AuthorityKeyId::KeyId),
    );
    let leaf = below(&by_old, "printer", false, AuthorityKeyId::KeyId);
    for (trusted, name) in [(&old, "Old Root"), (&new, "New Root")] {
        let chain = build(&[&leaf, &by_old, &by_new, &old, &new], &[trusted]);
        assert_eq!((subjects(&chain)[2].as_str(), chain.error_status), (name, 0));
    }
}

#[test]
fn certificates_that_issued_one_another_make_a_cyclic_chain_and_the_search_ends() {
    let (a, b) = (root("A", AuthorityKeyId::None), root("B", AuthorityKeyId::None));
    let (a_by_b, b_by_a) = (
        below(&b, "A", true, AuthorityKeyId::None),
        below(&a, "B", true, AuthorityKeyId::None),
    );
    let chain = build(&[&a_by_b, &b_by_a], &[]);
    assert_eq!(subjects(&chain), ["A", "B"]);
    assert_eq!(
        chain.error_status,
        trust_status::IS_CYCLIC | trust_status::IS_PARTIAL_CHAIN
    );
    let asked = SslParameters {
        server_name: None,
        ignored: 0,
        policy_flags: 0,
    };
    let answer = verdict::ssl(&chain, Os::Seven.profile(), &asked);
    assert_eq!(
        (answer.error, answer.element_index),
        (HResult::CERT_E_UNTRUSTEDROOT, -1)
    );
    assert_eq!(verdict::base(&chain, 0).error, HResult::CERT_E_CHAINING);
}

#[test]
fn a_chain_without_end_is_cut_at_its_bound() {
    let mut all = vec![root("CA 0", AuthorityKeyId::KeyId)];
    for number in 1..20 {
        all.push(below(
            &all[number - 1],
            &format!("CA {number}"),
            true,
            AuthorityKeyId::KeyId,
        ));
    }
    let sent: Vec<&Identity> = all.iter().rev().collect();
    let chain = build(&sent, &[&all[0]]);
    assert_eq!(chain.elements.len(), MAX_DEPTH);
    assert_eq!(chain.error_status, trust_status::IS_PARTIAL_CHAIN);
}

#[test]
fn certificates_that_could_all_have_issued_one_another_do_not_make_the_search_long() {
    // One name and one key for all; each says that a certificate which is not there issued it. Without a budget there
    // would be more paths than time.
    let absent = root("Same", AuthorityKeyId::None);
    let all: Vec<Identity> = (10..34)
        .map(|serial| {
            let mut recipe = recipe("Same", true, AuthorityKeyId::Old);
            recipe.serial = vec![serial];
            Identity::new(vec![recipe.signed_by(&key("Same").public_key(), &absent)], key("Same")).unwrap()
        })
        .collect();
    let chain = build(&all.iter().collect::<Vec<_>>(), &[]);
    assert_eq!(chain.elements.len(), MAX_DEPTH);
    assert_eq!(chain.error_status, trust_status::IS_PARTIAL_CHAIN);
}

#[test]
fn a_key_that_is_too_short_is_a_bad_signature_from_windows_10_on() {
    let path = concat!(env!("CARGO_MANIFEST_DIR"), "/../../tests/data/chains/rsa512.der");
    let certificate = Certificate::from_der(std::fs::read(path).unwrap());
    for os in Os::ALL {
        let chain = chain::build(&ChainInput {
            sent: std::slice::from_ref(&certificate),
            intermediates: &[],
            distrust: &[],
            trust: std::slice::from_ref(&certificate),
            requested_usage: &SERVER_USAGES,
            time: datetime!(2026-12-01 0:00 UTC),
            rules: os.profile(),
        })
        .unwrap();
        let expected = if matches!(os, Os::Ten | Os::Eleven) {
            (HResult::TRUST_E_CERT_SIGNATURE, 0x0010_0008)
        } else {
            (HResult::OK, 0)
        };
        let answer = verdict::base(&chain, 0);
        assert_eq!((answer.error, chain.error_status), expected, "{os}");
    }
}

fn stored(name: &str) -> Certificate {
    let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/../../tests/data/chains/");
    Certificate::from_der(std::fs::read(format!("{folder}{name}")).unwrap())
}

/// What a client says of a self-signed certificate that it trusts.
fn trusted(certificate: &Certificate, client: &Client) -> Report {
    let client = Client {
        trust: vec![certificate.clone()],
        ..client.clone()
    };
    report_on(std::slice::from_ref(certificate), "any.test", &client)
}

fn client(os: Os) -> Client {
    Client::new(os, datetime!(2026-12-01 0:00 UTC), Seed::from_bytes([4; 32]))
}

#[test]
fn an_algorithm_that_a_version_does_not_know_is_a_signature_that_it_cannot_verify() {
    let later = [Os::Vista, Os::Seven, Os::Ten, Os::Eleven];
    for (file, knowing, told) in [
        ("pss_salt11.der", &later[..], "RSA-PSS"),
        ("pss_mask_sha1.der", &[], "RSA-PSS with a mask of another hash"),
        ("ed25519.der", &[], "Ed25519"),
        ("sha224.der", &[], "RSA with sha224"),
    ] {
        for os in Os::ALL {
            let report = trusted(&stored(file), &client(os));
            let found = report
                .findings
                .iter()
                .find(|finding| finding.code == "unknown-algorithm");
            if knowing.contains(&os) {
                assert_eq!((found, report.trust_status.as_str()), (None, "00000000"), "{file} {os}");
                continue;
            }
            assert_eq!(
                (report.hresult.as_str(), report.trust_status.as_str()),
                ("80096004", "00000008"),
                "{file} {os}"
            );
            let message = &found.unwrap().message;
            assert!(
                message.contains(&format!("signed with {told}, which {}", os.profile().title)),
                "{message}"
            );
        }
    }
    let ecdsa = root("EC", AuthorityKeyId::None);
    let at = |os| Client { now: NOW, ..client(os) };
    let report = trusted(ecdsa.leaf(), &at(Os::Xp));
    assert!(
        report.findings[0]
            .message
            .contains("ECDSA with sha256, which Windows XP cannot verify")
    );
    assert_eq!(trusted(ecdsa.leaf(), &at(Os::Vista)).trust_status, "00000000");
}

#[test]
fn updates_and_roots_of_the_program_decide_what_is_too_weak() {
    let rsa =
        |label: &str, bits| PrivateKey::generate(KeyAlgorithm::Rsa(bits), &Seed::from_bytes([5; 32]).derive(label));
    let mut top = recipe("Root", true, AuthorityKeyId::KeyId);
    top.hash = HashAlgorithm::Md5;
    let top = Identity::new(vec![top.self_signed(&rsa("root", 1024))], rsa("root", 1024)).unwrap();
    let leaf = |hash| {
        let mut recipe = recipe("printer", false, AuthorityKeyId::KeyId);
        recipe.hash = hash;
        recipe.signed_by(&rsa("leaf", 1024).public_key(), &top)
    };
    let told = |certificate: &Certificate, os, updated, program_roots| {
        let client = Client {
            trust: vec![top.leaf().clone()],
            now: NOW,
            updated,
            program_roots,
            ..client(os)
        };
        let report = report_on(std::slice::from_ref(certificate), "printer", &client);
        assert_eq!(
            report.findings[0].code == "weak-signature",
            report.hresult == "80096004"
        );
        report.trust_status
    };
    let (md5, sha1, sha256) = (
        leaf(HashAlgorithm::Md5),
        leaf(HashAlgorithm::Sha1),
        leaf(HashAlgorithm::Sha256),
    );
    let fine = "00000000";
    for os in Os::ALL {
        for certificate in [&md5, &sha1, &sha256] {
            assert_eq!(told(certificate, os, true, false), fine, "a company's own root: {os}");
        }
        assert_eq!(told(&sha256, os, false, true), fine);
    }
    let marked = "00100008";
    for (os, of_md5, of_sha1, of_sha256) in [
        (Os::Xp, fine, fine, fine),
        (Os::Vista, "00000008", fine, fine),
        (Os::Seven, "00000008", fine, fine),
        (Os::Ten, marked, marked, fine),
        // Its RSA key has 1024 bits.
        (Os::Eleven, marked, marked, marked),
    ] {
        let all = [&md5, &sha1, &sha256].map(|certificate| told(certificate, os, true, true));
        assert_eq!(all, [of_md5, of_sha1, of_sha256], "{os}");
    }
    assert_eq!(
        (told(&md5, Os::Seven, false, true), told(&md5, Os::Ten, false, true)),
        (fine.into(), marked.into())
    );
    // Below 1024 bits, under any root, once the update is there.
    for (os, updated, status) in [
        (Os::Xp, false, fine),
        (Os::Xp, true, "00000008"),
        (Os::Seven, true, "00000008"),
        (Os::Ten, false, marked),
    ] {
        let report = trusted(&stored("rsa512.der"), &Client { updated, ..client(os) });
        assert_eq!(report.trust_status, status, "{os}");
    }
}

#[test]
fn every_form_of_name_is_held_against_the_constraints_of_the_authority() {
    const EXCLUDED: u8 = 0xA1;
    const PERMITTED: u8 = 0xA0;
    let element = |tag: u8, content: &[u8]| [&[tag, u8::try_from(content.len()).unwrap()][..], content].concat();
    let told = |kind: u8, subtree: &[u8], name: (u8, &[u8])| {
        let mut top = recipe("Root", true, AuthorityKeyId::None);
        let list = element(kind, &element(0x30, subtree));
        top.defects = vec![Defect::Extension {
            oid: oid::NAME_CONSTRAINTS,
            critical: true,
            value: element(0x30, &list),
        }];
        let top = Identity::new(vec![top.self_signed(&key("Root"))], key("Root")).unwrap();
        let mut leaf = recipe("printer", false, AuthorityKeyId::None);
        leaf.defects = vec![Defect::Extension {
            oid: oid::SUBJECT_ALTERNATIVE_NAME,
            critical: false,
            value: general_names(&[name]),
        }];
        let leaf = Identity::new(vec![leaf.signed_by(&key("printer").public_key(), &top)], key("printer")).unwrap();
        format!("{:X}", build(&[&leaf], &[&top]).error_status)
    };
    let (mail, dns, uri, ip, other) = (0x81, 0x82, 0x86, 0x87, 0xA0);
    for (kind, base, name, status) in [
        (PERMITTED, (mail, &b"corp.test"[..]), (mail, &b"it@corp.test"[..]), "0"),
        (PERMITTED, (mail, b"corp.test"), (mail, b"it@sub.corp.test"), "4000"),
        (PERMITTED, (mail, b".corp.test"), (mail, b"it@sub.corp.test"), "0"),
        (PERMITTED, (mail, b"it@corp.test"), (mail, b"IT@corp.test"), "4000"),
        (EXCLUDED, (mail, b"corp.test"), (mail, b"it@CORP.test"), "8000"),
        (PERMITTED, (uri, b"corp.test"), (uri, b"http://corp.test/x"), "0"),
        (PERMITTED, (uri, b"corp.test"), (uri, b"http://a.corp.test/x"), "4000"),
        (PERMITTED, (uri, b".corp.test"), (uri, b"http://a.corp.test:8/x"), "0"),
        (PERMITTED, (uri, b".corp.test"), (uri, b"urn:corp.test"), "4000"),
        (EXCLUDED, (dns, b"corp.test"), (dns, b"a.corp.test"), "8000"),
        (PERMITTED, (ip, &[10, 0, 0, 0, 255, 0, 0, 0]), (ip, &[10, 9, 8, 7]), "0"),
        (
            PERMITTED,
            (ip, &[10, 0, 0, 0, 255, 0, 0, 0]),
            (ip, &[11, 9, 8, 7]),
            "4000",
        ),
        // Another form than the constraint's is free.
        (PERMITTED, (mail, b"corp.test"), (uri, b"http://a.test/"), "0"),
        // A form that is not supported, where there is such a name.
        (PERMITTED, (other, &[6, 1, 42]), (other, &[6, 1, 42]), "1000"),
        (PERMITTED, (other, &[6, 1, 42]), (dns, b"a.test"), "0"),
    ] {
        assert_eq!(
            told(kind, &element(base.0, base.1), name),
            status,
            "{kind:X} {base:?} {name:?}"
        );
    }
    // A subtree with a maximum.
    let bounded = [element(dns, b"corp.test"), vec![0x81, 1, 3]].concat();
    assert_eq!(told(PERMITTED, &bounded, (dns, b"corp.test")), "1000");
    let zero = [element(dns, b"corp.test"), vec![0x80, 1, 0]].concat();
    assert_eq!(told(PERMITTED, &zero, (dns, b"corp.test")), "0");
}

#[test]
fn a_path_without_what_is_distrusted_or_useless_is_preferred() {
    let top = root("Root", AuthorityKeyId::KeyId);
    let other = root("Other Root", AuthorityKeyId::KeyId);
    let (by_top, by_other) = (
        below(&top, "Issuing", true, AuthorityKeyId::KeyId),
        below(&other, "Issuing", true, AuthorityKeyId::KeyId),
    );
    let leaf = below(&by_top, "printer", false, AuthorityKeyId::KeyId);
    let certificates = |of: &[&Identity]| of.iter().map(|one| one.leaf().clone()).collect::<Vec<Certificate>>();
    let trust = certificates(&[&top, &other]);
    let taken = |sent: &[Certificate], distrust: &[Certificate]| {
        let chain = chain::build(&ChainInput {
            sent,
            intermediates: &[],
            distrust,
            trust: &trust,
            requested_usage: &SERVER_USAGES,
            time: NOW,
            rules: Os::Ten.profile(),
        })
        .unwrap();
        (subjects(&chain)[2].clone(), chain.error_status)
    };
    let sent = certificates(&[&leaf, &by_top, &by_other]);
    for (distrusted, root) in [
        (&by_top, "Other Root"),
        (&top, "Other Root"),
        (&by_other, "Root"),
        (&other, "Root"),
    ] {
        assert_eq!(taken(&sent, &[distrusted.leaf().clone()]), (root.to_owned(), 0));
    }
    let mut useless = recipe("Issuing", true, AuthorityKeyId::KeyId);
    useless.extended_key_usage = vec![oid::CLIENT_AUTH.to_owned()];
    let useless = useless.signed_by(&key("Issuing").public_key(), &top);
    let sent = [leaf.leaf().clone(), useless, by_other.leaf().clone()];
    assert_eq!(taken(&sent, &[]), ("Other Root".to_owned(), 0));
}
