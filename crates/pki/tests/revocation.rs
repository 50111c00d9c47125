//! Revocation lists and OCSP: what is written reads back, is reproducible, and is read and obeyed by rustls and
//! x509-parser. OpenSSL's opinion is in `tests/revocation_openssl.rs`.

#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]

use misprint_pki::crl::{self, Crl, CrlRecipe, IssuingDistributionPoint, Reason, Revoked};
use misprint_pki::ocsp::{
    BasicFacts, CertId, CertStatus, OcspRecipe, OcspRequest, OcspResponse, Responder, ResponderId, ResponseFacts,
    ResponseStatus,
};
use misprint_pki::recipe::{Access, AlternativeName, STATUS_REQUEST};
use misprint_pki::{HashAlgorithm, Identity, KeyAlgorithm, Name, PrivateKey, Recipe, Seed, authority, oid};
use proptest::prelude::*;
use rustls::client::WebPkiServerVerifier;
use rustls::client::danger::ServerCertVerifier;
use rustls::pki_types::{CertificateDer, CertificateRevocationListDer, ServerName, UnixTime};
use rustls::{CertificateError, Error, RootCertStore};
use std::sync::Arc;
use time::macros::datetime;
use time::{Duration, OffsetDateTime};
use x509_parser::prelude::{FromDer, ParsedExtension, X509Certificate};
use x509_parser::revocation_list::CertificateRevocationList;

const SEED: Seed = Seed::from_bytes([31; 32]);
const NOW: OffsetDateTime = datetime!(2026-11-22 16:00 UTC);

fn root() -> Identity {
    authority::root(&SEED, NOW, KeyAlgorithm::EcP256).unwrap()
}

fn leaf(issuer: &Identity, change: impl Fn(&mut Recipe)) -> Identity {
    let key = PrivateKey::generate(KeyAlgorithm::EcP256, &SEED.derive("leaf"));
    let (from, to) = (NOW - Duration::DAY, NOW + Duration::days(90));
    let mut recipe = Recipe::new(Name::common_name("printer.test"), vec![0xff, 2, 3], from, to);
    recipe.alternative_names = vec![AlternativeName::Dns("printer.test".into())];
    change(&mut recipe);
    let certificate = recipe.signed_by(&key.public_key(), issuer);
    Identity::new(vec![certificate], key).unwrap()
}

fn revoked(serial: &[u8], reason: Option<Reason>) -> Revoked {
    Revoked {
        serial: serial.to_vec(),
        at: NOW - Duration::HOUR,
        reason,
    }
}

fn week() -> CrlRecipe {
    CrlRecipe::new(NOW - Duration::DAY, NOW + Duration::days(6))
}

#[test]
fn a_list_says_what_its_recipe_says_and_the_same_recipe_gives_the_same_octets() {
    let issuer = root();
    let mut recipe = week();
    recipe.number = Some(300);
    recipe.revoked = vec![revoked(&[5], Some(Reason::KeyCompromise)), revoked(&[0, 0x80], None)];
    recipe.issuing_distribution_point = Some(IssuingDistributionPoint {
        urls: vec!["http://crl.test/a.crl".into()],
        only_user_certificates: true,
        ..Default::default()
    });
    let list = recipe.signed_by(&issuer);
    assert_eq!(list.der(), recipe.signed_by(&issuer).der());
    let facts = list.facts().unwrap();
    assert_eq!(facts.issuer_der, issuer.facts().subject_der);
    assert_eq!((facts.version, facts.entries), (2, 2));
    assert_eq!(
        (facts.this_update, facts.next_update),
        (recipe.this_update, recipe.next_update)
    );
    assert_eq!(facts.number, Some(vec![1, 0x2c]));
    assert_eq!(facts.issuing_distribution_point, recipe.issuing_distribution_point);
    assert_eq!(
        facts.authority_key_id.as_ref().unwrap().key_id,
        issuer.facts().subject_key_id
    );
    assert!(!facts.has_unknown_critical_extension && facts.delta_base.is_none());
    let entry = facts.entry(&[5]).unwrap();
    assert_eq!(
        (entry.at, entry.reason),
        (NOW - Duration::HOUR, Some(Reason::KeyCompromise))
    );
    assert_eq!(facts.entry(&[0, 0, 0x80]).unwrap().reason, None);
    assert_eq!(facts.entry(&[6]), None);
    assert!(facts.is_signed_by(issuer.key().public_key().spki()));

    recipe.spoil_signature = true;
    let spoiled = recipe.signed_by(&issuer).facts().unwrap();
    assert!(!spoiled.is_signed_by(issuer.key().public_key().spki()));
    assert_eq!(spoiled.tbs(), facts.tbs());
    for file in [list.der().to_vec(), list.to_pem().into_bytes()] {
        assert_eq!(crl::read(&file).unwrap(), std::slice::from_ref(&list));
    }
    assert!(crl::read(b"hello").unwrap_err().to_string().contains("revocation list"));
}

#[test]
fn x509_parser_reads_a_list_as_we_meant_it() {
    let issuer = root();
    let mut recipe = week();
    recipe.number = Some(7);
    recipe.revoked = vec![revoked(&[0x2a], Some(Reason::CessationOfOperation))];
    let list = recipe.signed_by(&issuer);
    let (rest, read) = CertificateRevocationList::from_der(list.der()).unwrap();
    assert!(rest.is_empty());
    assert_eq!(read.issuer().as_raw(), issuer.facts().subject_der);
    assert_eq!(read.last_update().timestamp(), recipe.this_update.unix_timestamp());
    assert_eq!(
        read.next_update().unwrap().timestamp(),
        recipe.next_update.unwrap().unix_timestamp()
    );
    assert_eq!(read.crl_number().unwrap().to_string(), "7");
    let entries: Vec<_> = read.iter_revoked_certificates().collect();
    assert_eq!(entries.len(), 1);
    assert_eq!(entries[0].raw_serial(), [0x2a]);
    assert_eq!(
        entries[0].reason_code().unwrap().1,
        x509_parser::x509::ReasonCode::CessationOfOperation
    );
}

/// What rustls says of the leaf when it has this list.
fn rustls_verdict(issuer: &Identity, leaf: &Identity, list: &Crl) -> Result<(), Error> {
    let mut roots = RootCertStore::empty();
    roots.add(CertificateDer::from(issuer.leaf().der().to_vec())).unwrap();
    let provider = Arc::new(rustls::crypto::aws_lc_rs::default_provider());
    let verifier = WebPkiServerVerifier::builder_with_provider(Arc::new(roots), provider)
        .with_crls([CertificateRevocationListDer::from(list.der().to_vec())])
        .enforce_revocation_expiration()
        .build()
        .unwrap();
    let der = CertificateDer::from(leaf.leaf().der().to_vec());
    let name = ServerName::try_from("printer.test").unwrap();
    let seconds = u64::try_from(NOW.unix_timestamp()).unwrap();
    let now = UnixTime::since_unix_epoch(std::time::Duration::from_secs(seconds));
    verifier.verify_server_cert(&der, &[], &name, &[], now).map(|_| ())
}

#[test]
fn rustls_obeys_our_lists() {
    let issuer = root();
    let leaf = leaf(&issuer, |_| {});
    assert_eq!(rustls_verdict(&issuer, &leaf, &week().signed_by(&issuer)), Ok(()));
    let mut recipe = week();
    recipe.revoked = vec![revoked(&leaf.facts().serial, Some(Reason::KeyCompromise))];
    let refused = |error| Err(Error::InvalidCertificate(error));
    assert_eq!(
        rustls_verdict(&issuer, &leaf, &recipe.signed_by(&issuer)),
        refused(CertificateError::Revoked)
    );
    let expired = CrlRecipe::new(NOW - Duration::days(9), NOW - Duration::DAY).signed_by(&issuer);
    let verdict = rustls_verdict(&issuer, &leaf, &expired);
    assert!(
        matches!(
            verdict,
            Err(Error::InvalidCertificate(
                CertificateError::ExpiredRevocationListContext { .. }
            ))
        ),
        "{verdict:?}"
    );
    let mut spoiled = week();
    spoiled.spoil_signature = true;
    assert_ne!(rustls_verdict(&issuer, &leaf, &spoiled.signed_by(&issuer)), Ok(()));
}

#[test]
fn a_certificate_tells_where_its_revocation_and_its_issuer_are_found() {
    let issuer = root();
    let leaf = leaf(&issuer, |recipe| {
        recipe.crl_distribution_points = vec!["http://a.test/1.crl".into(), "http://b.test/1.crl".into()];
        recipe.authority_info_access = vec![
            Access::Ocsp("http://ocsp.test/".into()),
            Access::CaIssuers("http://ca.test/ca.cer".into()),
        ];
        recipe.tls_features = vec![STATUS_REQUEST];
    });
    let facts = leaf.facts();
    assert_eq!(facts.crl_urls(), ["http://a.test/1.crl", "http://b.test/1.crl"]);
    assert_eq!(facts.ocsp_urls(), ["http://ocsp.test/"]);
    assert_eq!(facts.ca_issuers_urls(), ["http://ca.test/ca.cer"]);
    assert!(facts.must_staple() && facts.freshest_crl_urls().is_empty());
    assert!(!issuer.facts().must_staple() && issuer.facts().crl_urls().is_empty());

    let (_, read) = X509Certificate::from_der(leaf.leaf().der()).unwrap();
    let parsed = |oid: &str| {
        let found = read
            .extensions()
            .iter()
            .find(|extension| extension.oid.to_id_string() == oid);
        found.unwrap().parsed_extension().clone()
    };
    let ParsedExtension::CRLDistributionPoints(points) = parsed(oid::CRL_DISTRIBUTION_POINTS) else {
        panic!("no distribution points");
    };
    assert_eq!(points.points.len(), 2);
    let ParsedExtension::AuthorityInfoAccess(access) = parsed(oid::AUTHORITY_INFO_ACCESS) else {
        panic!("no authorityInfoAccess");
    };
    let methods: Vec<String> = access
        .accessdescs
        .iter()
        .map(|description| description.access_method.to_id_string())
        .collect();
    assert_eq!(methods, [oid::ACCESS_OCSP, oid::ACCESS_CA_ISSUERS]);
}

fn answer(response: &OcspResponse) -> BasicFacts {
    match response.facts().unwrap() {
        ResponseFacts::Answer(basic) => *basic,
        other => panic!("no answer: {other:?}"),
    }
}

#[test]
fn a_responder_answers_about_the_certificates_that_are_asked_about() {
    let issuer = root();
    let (at, reason) = (NOW - Duration::HOUR, Some(Reason::Superseded));
    let mut responder = Responder::new(issuer.clone());
    responder.known = vec![(vec![9], CertStatus::Revoked { at, reason })];
    let id = |serial: &[u8]| CertId::new(HashAlgorithm::Sha1, issuer.facts(), serial);
    let foreign = authority::root(&SEED.derive("foreign"), NOW, KeyAlgorithm::EcP256).unwrap();
    let of_foreign = CertId::new(HashAlgorithm::Sha256, foreign.facts(), &[9]);
    let request = OcspRequest::new(&[id(&[9]), id(&[8]), of_foreign.clone()], Some(b"sixteen octets!!"));
    assert_eq!(request.facts().unwrap().certificates.len(), 3);

    let response = responder.answer(request.der(), NOW);
    assert_eq!(response.der(), responder.answer(request.der(), NOW).der());
    let basic = answer(&response);
    assert!(basic.is_signed_by(issuer.key().public_key().spki()));
    assert!(basic.responder.is(issuer.facts()) && !basic.responder.is(foreign.facts()));
    assert_eq!(basic.nonce, request.facts().unwrap().nonce);
    let statuses: Vec<CertStatus> = basic.singles.iter().map(|single| single.status).collect();
    assert_eq!(
        statuses,
        [
            CertStatus::Revoked { at, reason },
            CertStatus::Good,
            CertStatus::Unknown
        ]
    );
    let first = &basic.singles[0];
    assert_eq!(
        (first.this_update, first.next_update),
        (NOW, Some(NOW + Duration::HOUR))
    );
    assert!(first.id.is_of(issuer.facts(), &[9]) && !first.id.is_of(issuer.facts(), &[8]));
    assert!(!of_foreign.is_of(issuer.facts(), &[9]));

    let refused = responder.answer(b"no request", NOW).facts().unwrap();
    assert_eq!(refused, ResponseFacts::NoAnswer(ResponseStatus::MalformedRequest));
    let nothing = responder
        .answer(OcspRequest::new(&[], None).der(), NOW)
        .facts()
        .unwrap();
    assert_eq!(nothing, ResponseFacts::NoAnswer(ResponseStatus::MalformedRequest));
}

#[test]
fn a_delegated_responder_brings_its_certificate() {
    let issuer = root();
    let delegate = leaf(&issuer, |recipe| {
        recipe.subject = Name::common_name("OCSP");
        recipe.extended_key_usage = vec![oid::OCSP_SIGNING.into()];
    });
    let id = CertId::new(HashAlgorithm::Sha1, issuer.facts(), &[1]);
    let mut recipe = OcspRecipe::new(id, CertStatus::Good, NOW, NOW + Duration::HOUR);
    (recipe.by_name, recipe.with_certificate) = (true, true);
    let basic = answer(&recipe.signed_by(&delegate));
    assert_eq!(
        basic.responder,
        ResponderId::ByName(delegate.facts().subject_der.clone())
    );
    assert_eq!(basic.certificates, [delegate.leaf().clone()]);
    assert!(basic.is_signed_by(delegate.key().public_key().spki()));
    assert!(!basic.is_signed_by(issuer.key().public_key().spki()));
    recipe.spoil_signature = true;
    let spoiled = answer(&recipe.signed_by(&delegate));
    assert!(!spoiled.is_signed_by(delegate.key().public_key().spki()));
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(512))]

    #[test]
    fn changed_lists_and_responses_are_read_or_refused(at in any::<prop::sample::Index>(), octet in any::<u8>(), cut in any::<prop::sample::Index>()) {
        let issuer = root();
        let mut recipe = week();
        recipe.revoked = vec![revoked(&[5], Some(Reason::KeyCompromise))];
        let mut list = recipe.signed_by(&issuer).der().to_vec();
        *at.get_mut(&mut list) = octet;
        if let Ok(facts) = Crl::from_der(list.clone()).facts() {
            prop_assert_eq!(facts.entries().count(), facts.entries);
        }
        let length = cut.index(list.len());
        prop_assert!(Crl::from_der(list[..length].to_vec()).facts().is_err());

        let id = CertId::new(HashAlgorithm::Sha1, issuer.facts(), &[5]);
        let request = OcspRequest::new(std::slice::from_ref(&id), Some(b"nonce"));
        let mut asked = request.der().to_vec();
        *at.get_mut(&mut asked) = octet;
        let _ = OcspRequest::from_der(asked).facts();
        let mut response = Responder::new(issuer).answer(request.der(), NOW).der().to_vec();
        *at.get_mut(&mut response) = octet;
        let _ = OcspResponse::from_der(response.clone()).facts();
        let length = cut.index(response.len());
        prop_assert!(OcspResponse::from_der(response[..length].to_vec()).facts().is_err());
    }
}
