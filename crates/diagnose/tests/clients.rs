//! What other clients are expected to say: which measured fault a chain has, and which of several a client names.

#![expect(clippy::unwrap_used, reason = "a test that cannot go on fails")]

use misprint_diagnose::clients::{Others, Reaction, others};
use misprint_diagnose::{Client, Os};
use pki::recipe::AlternativeName;
use pki::{Certificate, Identity, KeyAlgorithm, Name, PrivateKey, Recipe, Seed};
use time::macros::datetime;

fn key(label: &str) -> PrivateKey {
    PrivateKey::generate(KeyAlgorithm::EcP256, &Seed::from_bytes([5; 32]).derive(label))
}

fn recipe(cn: &str) -> Recipe {
    let (from, to) = (datetime!(2020-01-01 0:00 UTC), datetime!(2030-01-01 0:00 UTC));
    let mut recipe = Recipe::new(Name::common_name(cn), vec![9], from, to);
    recipe.alternative_names = vec![AlternativeName::Dns(cn.to_owned())];
    recipe
}

fn authority() -> Identity {
    let mut root = recipe("Test Root");
    root.alternative_names.clear();
    root.basic_constraints = Some((true, None));
    Identity::new(vec![root.self_signed(&key("root"))], key("root")).unwrap()
}

fn client(trust: &[Certificate]) -> Client {
    Client {
        // Whose rules are asked for elsewhere does not matter here: XP ignores nearly everything.
        trust: trust.to_vec(),
        ..Client::new(Os::Xp, datetime!(2025-06-01 12:00 UTC), Seed::from_bytes([1; 32]))
    }
}

/// A leaf below the trusted root, changed; asked for as printer.test.
fn leaf_with(change: impl FnOnce(&mut Recipe)) -> Others {
    let root = authority();
    let mut recipe = recipe("printer.test");
    change(&mut recipe);
    let leaf = recipe.signed_by(&key("leaf").public_key(), &root);
    others(&[leaf], "printer.test", &client(root.chain()), false)
}

fn of<'a>(others: &'a Others, client: &str) -> &'a Reaction {
    others
        .clients
        .iter()
        .find(|reaction| reaction.client.starts_with(client))
        .unwrap()
}

const MEASURED: [&str; 8] = ["openssl", "gnutls", "curl", "rustls", "Go", "Java", "NSS", "Chromium"];

#[test]
fn a_chain_without_fault_is_accepted_by_all() {
    let others = leaf_with(|_| {});
    assert_eq!(others.faults, ["ok-chain"]);
    for name in MEASURED {
        assert_eq!(
            (of(&others, name).outcome, of(&others, name).error.as_str()),
            ("accepted", ""),
            "{name}"
        );
    }
    assert!(others.platforms.is_empty());
}

#[test]
fn every_fault_by_itself_is_named_as_it_was_measured() {
    let usage = |oid: &str| vec![oid.to_owned()];
    let cases = [
        (
            leaf_with(|it| it.not_after = datetime!(2024-01-01 0:00 UTC)),
            "expired",
            ("openssl", "num=10: certificate has expired", "certificate_expired(45)"),
        ),
        (
            leaf_with(|it| it.not_before = datetime!(2026-01-01 0:00 UTC)),
            "not-yet-valid-3d",
            ("Chromium", "ERR_CERT_DATE_INVALID", "certificate_unknown(46)"),
        ),
        (
            leaf_with(|it| it.extended_key_usage = usage(pki::oid::CLIENT_AUTH)),
            "eku-client-only",
            (
                "openssl",
                "num=26: unsuitable certificate purpose",
                "unsupported_certificate(43)",
            ),
        ),
        (
            leaf_with(|it| it.alternative_names.clear()),
            "cn-only-no-san",
            ("Chromium", "ERR_CERT_COMMON_NAME_INVALID", "certificate_unknown(46)"),
        ),
        (
            leaf_with(|it| it.alternative_names = vec![AlternativeName::Dns("other.test".to_owned())]),
            "san-mismatch-cn-match",
            ("openssl", "num=62: hostname mismatch", "bad_certificate(42)"),
        ),
    ];
    for (others, fault, (client, error, alert)) in cases {
        assert_eq!(others.faults, [fault]);
        let said = of(&others, client);
        assert_eq!(
            (said.outcome, said.error.as_str(), said.alert),
            ("refused", error, alert),
            "{fault}"
        );
        for name in MEASURED {
            assert_ne!(of(&others, name).outcome, "not-measured", "{fault}: {name}");
        }
    }
}

#[test]
fn of_two_faults_most_name_the_trust_and_go_and_cups_the_name() {
    let mut of_factory = recipe("HP Jetdirect 0AF8ACE8");
    of_factory.alternative_names.clear();
    let factory = of_factory.self_signed(&key("factory"));
    let others = others(&[factory], "10.10.10.34", &client(&[]), false);
    assert_eq!(
        others.faults,
        ["self-signed-untrusted", "self-signed-trusted-cn-mismatch"]
    );
    for (client, fault) in [
        ("openssl", "self-signed-untrusted"),
        ("Chromium", "self-signed-untrusted"),
        ("Go", "self-signed-trusted-cn-mismatch"),
    ] {
        assert_eq!(of(&others, client).fault, Some(fault), "{client}");
    }
    assert_eq!(of(&others, "CUPS ipptool").outcome, "accepted", "it checks nothing");
    let named = recipe("other.test").self_signed(&key("named"));
    let by_cups = misprint_diagnose::clients::others(&[named], "10.10.10.34", &client(&[]), false);
    let by_cups = of(&by_cups, "CUPS queue");
    assert_eq!(by_cups.fault, Some("san-mismatch"));
    assert!(by_cups.error.starts_with("cups-pki-invalid") && by_cups.error.contains("not valid for name"));
    let conditions: Vec<&String> = others.platforms.keys().collect();
    assert_eq!(conditions, ["untrusted_root", "name_mismatch"]);
    assert_eq!(others.platforms["name_mismatch"]["sspi"], "80090322");
}

#[test]
fn a_wrong_key_no_certificate_and_no_der_are_told_as_measured() {
    let root = authority();
    let leaf = recipe("printer.test").signed_by(&key("leaf").public_key(), &root);
    let wrong = others(&[leaf], "printer.test", &client(root.chain()), true);
    assert_eq!(of(&wrong, "openssl").alert, "decrypt_error(51)");
    assert_eq!(others(&[], "a", &client(&[]), false).faults, ["empty-certificate-list"]);
    let garbage = others(&[Certificate::from_der(vec![1, 2, 3])], "a", &client(&[]), false);
    assert_eq!(
        (garbage.faults.as_slice(), of(&garbage, "curl").outcome),
        (&["garbage-der"][..], "refused")
    );
}

#[test]
fn a_certificate_that_took_the_place_of_a_trusted_one_is_told_as_such_and_by_its_own_names() {
    let of_printer = |label: &str| {
        let mut printer = recipe("HP Jetdirect 11223344");
        printer.alternative_names.clear();
        printer.self_signed(&key(label))
    };
    let others = others(
        &[of_printer("new")],
        "printer.test",
        &client(&[of_printer("old")]),
        false,
    );
    assert_eq!(of(&others, "rustls").error, "invalid peer certificate: BadSignature");
    assert!(
        others.platforms.contains_key("certificate_changed"),
        "{:?}",
        others.platforms
    );
    assert!(others.platforms["untrusted_root"]["browsers"].is_string());
    let mut renamed = of_printer("new");
    let named =
        misprint_diagnose::clients::others(&[renamed.clone()], "printer.test", &client(&[renamed.clone()]), false);
    let error = &of(&named, "curl").error;
    assert!(
        error.contains("'HP Jetdirect 11223344' does not match target host name 'printer.test'"),
        "{error}"
    );
    // A name that steers a terminal does not.
    let mut hostile = recipe("\u{1b}[2J");
    hostile.alternative_names.clear();
    renamed = hostile.self_signed(&key("hostile"));
    let text =
        misprint_diagnose::clients::others(&[renamed.clone()], "printer.test", &client(&[renamed]), false).to_text();
    assert!(text.chars().all(|c| c == '\n' || !c.is_control()), "{text:?}");
}

#[test]
fn without_a_handshake_the_platforms_have_a_code_still() {
    let others = misprint_diagnose::clients::without_agreement();
    assert!(others.to_text().contains("12157 ERROR_INTERNET_SECURITY_CHANNEL_ERROR"));
}

#[test]
fn what_was_never_measured_by_itself_says_that_it_is_by_rule() {
    let others = leaf_with(|it| it.alternative_names = vec![AlternativeName::Dns("printer.test.".to_owned())]);
    assert_eq!(
        (of(&others, "curl").outcome, of(&others, "curl").evidence),
        ("accepted", "rule")
    );
    assert_eq!(
        (of(&others, "openssl").outcome, of(&others, "openssl").evidence),
        ("refused", "measured")
    );
}
