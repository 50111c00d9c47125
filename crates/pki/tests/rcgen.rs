//! A second opinion on certificates and requests, in memory: what `pki` writes is read and signed by rcgen and judged by
//! rustls, and what rcgen writes is read by `pki`. The files of whole programs are in `real_files.rs`.

#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]

use misprint_pki::ber::Reader;
use misprint_pki::csr::CertificateRequest;
use misprint_pki::inspect::{self, CertificateFacts};
use misprint_pki::recipe::AlternativeName;
use misprint_pki::{HashAlgorithm, KeyAlgorithm, Name, PrivateKey, Seed, authority, oid};
use rcgen::{
    BasicConstraints, CertificateParams, CertificateSigningRequestParams, DnType, DnValue, ExtendedKeyUsagePurpose,
    IsCa, Issuer, KeyIdMethod, KeyUsagePurpose, PublicKeyData, SanType, SerialNumber, SignatureAlgorithm, SigningKey,
};
use rustls::client::WebPkiServerVerifier;
use rustls::client::danger::ServerCertVerifier;
use rustls::pki_types::{CertificateDer, ServerName, UnixTime};
use rustls::{CertificateError, Error, RootCertStore};
use std::sync::Arc;
use std::time::Duration;
use time::OffsetDateTime;
use time::macros::datetime;

const SEED: Seed = Seed::from_bytes([23; 32]);
const NOW: OffsetDateTime = datetime!(2026-11-22 16:00 UTC);
/// The kinds of key that both sides know; rcgen signs each with its own hash alone.
const ALGORITHMS: [KeyAlgorithm; 3] = [KeyAlgorithm::Rsa(2048), KeyAlgorithm::EcP256, KeyAlgorithm::EcP384];

/// The tags of DER (X.690 §8.4, §8.6).
const SEQUENCE: u8 = 0x30;
const BIT_STRING: u8 = 0x03;

/// Our key, as rcgen asks for one.
struct OurKey {
    key: PrivateKey,
    /// The octets of the subjectPublicKey BIT STRING (RFC 5280 §4.1).
    public: Vec<u8>,
}

impl OurKey {
    fn generate(algorithm: KeyAlgorithm, label: &str) -> Self {
        Self::of(PrivateKey::generate(algorithm, &SEED.derive(label)))
    }

    fn of(key: PrivateKey) -> Self {
        let spki = key.public_key();
        let mut fields = Reader::new(spki.spki()).sequence("a key").unwrap();
        fields.expect(SEQUENCE, "an algorithm").unwrap();
        let public = fields.expect(BIT_STRING, "a key").unwrap().bit_string().unwrap();
        Self {
            public: public.to_vec(),
            key,
        }
    }

    fn hash(&self) -> HashAlgorithm {
        match self.key.algorithm() {
            KeyAlgorithm::EcP384 => HashAlgorithm::Sha384,
            _ => HashAlgorithm::Sha256,
        }
    }
}

impl PublicKeyData for OurKey {
    fn der_bytes(&self) -> &[u8] {
        &self.public
    }

    fn algorithm(&self) -> &'static SignatureAlgorithm {
        match self.key.algorithm() {
            KeyAlgorithm::Rsa(_) => &rcgen::PKCS_RSA_SHA256,
            KeyAlgorithm::EcP256 => &rcgen::PKCS_ECDSA_P256_SHA256,
            KeyAlgorithm::EcP384 => &rcgen::PKCS_ECDSA_P384_SHA384,
        }
    }
}

impl SigningKey for OurKey {
    fn sign(&self, message: &[u8]) -> Result<Vec<u8>, rcgen::Error> {
        Ok(self.key.sign(self.hash(), message))
    }
}

/// What rcgen is to write into a printer's certificate, and beside it what is expected to be read.
fn printer_params() -> CertificateParams {
    let mut params = CertificateParams::default();
    params.distinguished_name = rcgen::DistinguishedName::new();
    params
        .distinguished_name
        .push(DnType::OrganizationName, "Druckerei Müller");
    // As `pki` writes it: PrintableString where the value can be one (RFC 5280 §4.1.2.4), else UTF8String.
    let common_name = DnValue::PrintableString("printer.example".try_into().unwrap());
    params.distinguished_name.push(DnType::CommonName, common_name);
    params.serial_number = Some(SerialNumber::from_slice(&[0x80, 0x01]));
    (params.not_before, params.not_after) = (datetime!(2007-08-06 12:34:56 UTC), datetime!(2050-01-01 0:00 UTC));
    params.subject_alt_names = vec![
        SanType::DnsName("printer.example".try_into().unwrap()),
        SanType::IpAddress("10.10.10.34".parse().unwrap()),
        SanType::IpAddress("2001:db8::1".parse().unwrap()),
    ];
    params.extended_key_usages = vec![ExtendedKeyUsagePurpose::ServerAuth, ExtendedKeyUsagePurpose::ClientAuth];
    params.key_usages = vec![KeyUsagePurpose::DigitalSignature, KeyUsagePurpose::KeyEncipherment];
    params.is_ca = IsCa::Ca(BasicConstraints::Constrained(3));
    params
}

fn names() -> Vec<AlternativeName> {
    vec![
        AlternativeName::Dns("printer.example".into()),
        AlternativeName::Ip("10.10.10.34".parse().unwrap()),
        AlternativeName::Ip("2001:db8::1".parse().unwrap()),
    ]
}

fn facts(certificate: &rcgen::Certificate) -> CertificateFacts {
    inspect::certificate(certificate.der()).unwrap()
}

#[test]
fn what_rcgen_writes_is_read_with_the_same_facts() {
    for algorithm in ALGORITHMS {
        let key = OurKey::generate(algorithm, "self");
        let params = printer_params();
        let facts = facts(&params.self_signed(&key).unwrap());
        assert_eq!(
            facts.subject,
            Name::parse("O=Druckerei Müller,CN=printer.example").unwrap()
        );
        assert_eq!(facts.subject.to_der(), facts.subject_der);
        assert!(facts.is_self_issued());
        assert_eq!((facts.version, facts.serial.as_slice()), (3, &[0x00, 0x80, 0x01][..]));
        // UTCTime up to 2049, GeneralizedTime from 2050 (RFC 5280 §4.1.2.5).
        assert_eq!(
            (facts.not_before, facts.not_after),
            (params.not_before, params.not_after)
        );
        assert_eq!(facts.public_key.algorithm, Some(algorithm));
        assert_eq!(facts.public_key.spki, key.key.public_key().spki(), "{algorithm}");
        assert_eq!(facts.signature_hash, Some(key.hash()));
        assert_eq!(facts.alternative_names, Some(names()));
        let usages = [oid::SERVER_AUTH, oid::CLIENT_AUTH].map(str::to_owned);
        assert_eq!(facts.extended_key_usage, Some(usages.to_vec()));
        assert_eq!(facts.key_usage, Some(0b101));
        assert_eq!(facts.basic_constraints, Some((true, Some(3))));
        assert_eq!(facts.subject_key_id, Some(params.key_identifier(&key)));
        assert!(facts.is_signed_by(key.key.public_key().spki()), "{algorithm}");
    }
}

#[test]
fn a_signature_of_rcgens_own_key_verifies_and_a_changed_one_does_not() {
    for algorithm in [&rcgen::PKCS_ECDSA_P256_SHA256, &rcgen::PKCS_ECDSA_P384_SHA384] {
        let key = rcgen::KeyPair::generate_for(algorithm).unwrap();
        let mut facts = facts(&printer_params().self_signed(&key).unwrap());
        let spki = key.subject_public_key_info();
        assert_eq!(facts.public_key.spki, spki);
        assert!(facts.is_signed_by(&spki), "{algorithm:?}");
        *facts.tbs.last_mut().unwrap() ^= 1;
        assert!(!facts.is_signed_by(&spki), "{algorithm:?}");
        // Its private key is read here, and is the same key.
        let ours = PrivateKey::from_der(&key.serialize_der()).unwrap();
        assert_eq!(ours.public_key().spki(), spki);
    }
}

#[test]
fn rcgen_reads_a_request_and_its_authority_signs_it() {
    for algorithm in ALGORITHMS {
        let key = OurKey::generate(algorithm, "request");
        let subject = Name::parse("O=Druckerei Müller,CN=printer.example").unwrap();
        let request = CertificateRequest::with_alternative_names(&subject, &names(), &key.key, key.hash());
        // It checks the signature too.
        let mut read = CertificateSigningRequestParams::from_der(&request.der().into()).unwrap();
        assert_eq!(read.public_key.der_bytes(), key.public, "{algorithm}");
        assert_eq!(read.params.subject_alt_names, printer_params().subject_alt_names);
        assert_eq!(read.params.distinguished_name, printer_params().distinguished_name);

        let authority_key = rcgen::KeyPair::generate().unwrap();
        let authority_spki = authority_key.subject_public_key_info();
        let mut authority = CertificateParams::default();
        authority.is_ca = IsCa::Ca(BasicConstraints::Unconstrained);
        authority
            .distinguished_name
            .push(DnType::CommonName, "An authority of rcgen's");
        let authority_id = authority.key_identifier(&authority_key);
        let issuer = Issuer::new(authority, authority_key);
        read.params.use_authority_key_identifier_extension = true;
        let facts = facts(&read.signed_by(&issuer).unwrap());
        assert_eq!(facts.subject_der, subject.to_der(), "{algorithm}");
        assert_eq!(facts.issuer.to_string(), "CN=An authority of rcgen's");
        assert_eq!(facts.public_key.spki, key.key.public_key().spki());
        assert_eq!(facts.alternative_names, Some(names()));
        assert_eq!(facts.authority_key_id.clone().unwrap().key_id, Some(authority_id));
        assert!(facts.is_signed_by(&authority_spki) && !facts.is_signed_by(key.key.public_key().spki()));
    }
}

#[test]
fn rcgen_refuses_a_request_whose_signature_was_changed() {
    let key = OurKey::generate(KeyAlgorithm::EcP256, "request");
    let request = CertificateRequest::new(&Name::common_name("printer.example"), &key.key, HashAlgorithm::Sha256);
    let mut der = request.der().to_vec();
    let name = der.windows(7).position(|window| window == b"printer").unwrap();
    der[name] ^= 1;
    let refused = CertificateSigningRequestParams::from_der(&der.as_slice().into()).unwrap_err();
    assert_eq!(refused, rcgen::Error::InvalidCertificationRequestSignature);
    assert!(CertificateRequest::read(&der).is_err());
}

#[test]
fn rcgen_reads_our_authority_and_issues_in_its_name() {
    for algorithm in ALGORITHMS {
        let root = authority::root(&SEED, NOW, algorithm).unwrap();
        let der = CertificateDer::from(root.leaf().der());
        let issuer = Issuer::from_ca_cert_der(&der, OurKey::of(root.key().clone())).unwrap();
        assert_eq!(
            issuer.key_usages(),
            [KeyUsagePurpose::KeyCertSign, KeyUsagePurpose::CrlSign]
        );
        let mut params = printer_params();
        params.use_authority_key_identifier_extension = true;
        params.key_identifier_method = KeyIdMethod::PreSpecified(vec![7; 20]);
        // rcgen found the root's key identifier in its certificate, and copies it.
        let leaf = facts(
            &params
                .signed_by(&OurKey::generate(KeyAlgorithm::EcP256, "leaf"), &issuer)
                .unwrap(),
        );
        assert_eq!(leaf.issuer_der, root.facts().subject_der, "{algorithm}");
        assert_eq!(
            leaf.authority_key_id.clone().unwrap().key_id,
            root.facts().subject_key_id
        );
        assert_eq!(leaf.subject_key_id, Some(vec![7; 20]));
        assert!(leaf.is_signed_by(root.key().public_key().spki()), "{algorithm}");
    }
}

#[test]
fn our_authoritys_chain_passes_webpki_for_its_names_alone() {
    for algorithm in ALGORITHMS {
        let root = authority::root(&SEED, NOW, algorithm).unwrap();
        let between = authority::intermediate(&root, &SEED, NOW, algorithm).unwrap();
        let key = PrivateKey::generate(algorithm, &SEED.derive("leaf"));
        let leaf = authority::issue(
            &between,
            &Name::common_name("printer.example"),
            &names(),
            key,
            &SEED,
            NOW,
        )
        .unwrap();
        let chain: Vec<_> = leaf.chain().iter().map(|one| CertificateDer::from(one.der())).collect();
        let mut roots = RootCertStore::empty();
        roots.add(CertificateDer::from(root.leaf().der())).unwrap();
        let provider = Arc::new(rustls::crypto::aws_lc_rs::default_provider());
        let verifier = WebPkiServerVerifier::builder_with_provider(Arc::new(roots), provider)
            .build()
            .unwrap();
        let at = |when: OffsetDateTime| UnixTime::since_unix_epoch(Duration::from_secs(when.unix_timestamp() as u64));
        let judge = |name: &str, when| {
            let name = ServerName::try_from(name.to_owned()).unwrap();
            verifier
                .verify_server_cert(&chain[0], &chain[1..], &name, &[], at(when))
                .map(drop)
        };
        for name in ["printer.example", "10.10.10.34", "2001:db8::1"] {
            assert_eq!(judge(name, NOW), Ok(()), "{algorithm} {name}");
        }
        let named = judge("other.example", NOW).unwrap_err();
        assert!(
            matches!(
                named,
                Error::InvalidCertificate(CertificateError::NotValidForNameContext { .. })
            ),
            "{named}"
        );
        let late = judge("printer.example", leaf.facts().not_after + time::Duration::SECOND).unwrap_err();
        assert!(
            matches!(late, Error::InvalidCertificate(CertificateError::ExpiredContext { .. })),
            "{late}"
        );
    }
}
