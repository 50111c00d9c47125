//! Every certificate of `tests/data/oracle` says what its list says, is signed by whom it should be, and may be damaged
//! anywhere without harm.

#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]

use misprint_pki::inspect::{self, CertificateFacts};
use misprint_pki::{Certificate, Name};
use proptest::prelude::*;
use serde_json::Value;
use std::collections::BTreeMap;
use std::path::Path;
use std::sync::LazyLock;
use time::OffsetDateTime;
use time::format_description::well_known::Rfc3339;

static CERTIFICATES: LazyLock<BTreeMap<String, Vec<u8>>> = LazyLock::new(|| {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../tests/data/oracle/certs");
    let files = std::fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path());
    files
        .map(|path| {
            (
                path.file_name().unwrap().to_str().unwrap().to_owned(),
                std::fs::read(path).unwrap(),
            )
        })
        .collect()
});

/// The list says version 3; the file has no extensions and is version 1, which `openssl x509 -text` says too.
const LISTED_WITH_A_WRONG_VERSION: [&str; 1] = ["eku_none.der"];

fn listed() -> BTreeMap<String, Value> {
    let file = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../tests/data/oracle/verdicts.json");
    let verdicts: Value = serde_json::from_slice(&std::fs::read(file).unwrap()).unwrap();
    let list = verdicts["certificates"].as_object().unwrap();
    list.iter()
        .map(|(path, said)| (path.strip_prefix("certs/").unwrap().to_owned(), said.clone()))
        .collect()
}

/// `/O=Corp/CN=printer`, in the order of the DER.
fn slashed(name: &Name) -> String {
    let reversed = Name {
        rdns: name.rdns.iter().rev().cloned().collect(),
    };
    format!("/{}", reversed.to_string().replace(',', "/"))
}

fn time(said: &Value) -> OffsetDateTime {
    OffsetDateTime::parse(said.as_str().unwrap(), &Rfc3339).unwrap()
}

#[test]
fn every_certificate_says_what_the_list_says() {
    let listed = listed();
    assert_eq!(
        listed.keys().collect::<Vec<_>>(),
        CERTIFICATES.keys().collect::<Vec<_>>()
    );
    for (file, said) in &listed {
        let facts = inspect::certificate(&CERTIFICATES[file]).unwrap_or_else(|error| panic!("{file}: {error}"));
        assert_eq!(slashed(&facts.subject), said["subject"], "{file}");
        let issuer = if facts.is_self_issued() {
            "self".to_owned()
        } else {
            slashed(&facts.issuer)
        };
        assert_eq!(issuer, said["issuer"], "{file}");
        if !LISTED_WITH_A_WRONG_VERSION.contains(&file.as_str()) {
            assert_eq!(facts.version, said["version"], "{file}");
        }
        assert_eq!(facts.signature_hash.unwrap().to_string(), said["hash"], "{file}");
        assert_eq!(
            (facts.not_before, facts.not_after),
            (time(&said["not_before"]), time(&said["not_after"])),
            "{file}"
        );
        let key = facts.public_key.algorithm.unwrap().to_string();
        let said_key = said["key"].as_str().unwrap().to_lowercase().replace("p-", "ec-p");
        assert_eq!(key, said_key, "{file}");
        let extension = |name: &str| {
            let said = said["extensions"]
                .as_array()
                .unwrap()
                .iter()
                .map(|said| said.as_str().unwrap());
            said.filter(|said| said.starts_with(&format!("{name}="))).count() > 0
        };
        assert_eq!(
            facts.extended_key_usage.is_some(),
            extension("extendedKeyUsage"),
            "{file}"
        );
        assert_eq!(facts.alternative_names.is_some(), extension("subjectAltName"), "{file}");
        assert_eq!(facts.key_usage.is_some(), extension("keyUsage"), "{file}");
        assert_eq!(
            facts.basic_constraints.is_some(),
            extension("basicConstraints"),
            "{file}"
        );
    }
}

#[test]
fn every_signature_is_the_issuers_but_for_those_that_were_broken() {
    let facts: Vec<CertificateFacts> = CERTIFICATES
        .values()
        .map(|der| inspect::certificate(der).unwrap())
        .collect();
    let listed = listed();
    let mut broken = 0;
    for (file, der) in CERTIFICATES.iter() {
        let leaf = inspect::certificate(der).unwrap();
        let issued = |issuer: &&CertificateFacts| issuer.subject_der == leaf.issuer_der;
        let good = facts
            .iter()
            .filter(issued)
            .any(|issuer| leaf.is_signed_by(&issuer.public_key.spki));
        let is_broken = listed[file].get("signature").is_some();
        assert_eq!(good, !is_broken, "{file}");
        broken += usize::from(is_broken);
    }
    assert_eq!(broken, 2);
}

#[test]
fn truncated_certificates_are_refused() {
    for (file, der) in CERTIFICATES.iter() {
        for length in 0..der.len() {
            assert!(inspect::certificate(&der[..length]).is_err(), "{file} cut at {length}");
        }
    }
}

#[test]
fn pem_and_der_are_read_as_certificates() {
    let (first, second) = (&CERTIFICATES["root.der"], &CERTIFICATES["int1.der"]);
    let bundle = [first, second]
        .map(|der| Certificate::from_der(der.clone()).to_pem())
        .join("subject=Zw\u{f6}lf\n");
    let read = misprint_pki::import::certificates(bundle.as_bytes()).unwrap();
    assert_eq!(read.iter().map(Certificate::der).collect::<Vec<_>>(), [first, second]);
    assert_eq!(misprint_pki::import::certificates(first).unwrap()[0].der(), first);
    let error = misprint_pki::import::certificates(b"-----BEGIN PRIVATE KEY-----\n").unwrap_err();
    assert_eq!(error, misprint_pki::import::ImportError::NoCertificate);
}

proptest! {
    #[test]
    fn damaged_certificates_do_no_harm(
        which in any::<prop::sample::Index>(),
        damage in prop::collection::vec((any::<prop::sample::Index>(), any::<u8>()), 1..4),
    ) {
        let files: Vec<_> = CERTIFICATES.values().collect();
        let good = *which.get(&files);
        let mut der = good.clone();
        for (at, to) in damage {
            *at.get_mut(&mut der) = to;
        }
        if let Ok(facts) = inspect::certificate(&der) {
            let own = facts.is_signed_by(&facts.public_key.spki);
            let before = inspect::certificate(good).unwrap();
            // A signature over other octets, or another signature, cannot be good.
            prop_assert!(!own || (facts.tbs == before.tbs && facts.signature == before.signature));
        }
    }

    #[test]
    fn random_octets_are_no_certificate(der in prop::collection::vec(any::<u8>(), 0..600)) {
        prop_assert!(inspect::certificate(&der).is_err());
    }
}
