//! The bench certification authority: root, intermediate, and what they issue.
//!
//! It does right what a public authority does right (RFC 5280: CA flags, key usages, key identifiers, a SAN in every
//! leaf); what is wrong on purpose is a [`Recipe`] of its own. All times are relative to `now`, all keys and serials
//! come from the seed. Every subject says that it is not for production.

use crate::csr::CertificateRequest;
use crate::identity::IdentityError;
use crate::import::ImportError;
use crate::name::Attribute;
use crate::recipe::{AlternativeName, AuthorityKeyId};
use crate::{Certificate, Identity, KeyAlgorithm, Name, PrivateKey, PublicKey, Recipe, Seed, oid};
use time::{Duration, OffsetDateTime};

/// The organization in the subjects of root and intermediate.
pub const ORGANIZATION: &str = "Misprint NOT FOR PRODUCTION";

const DIGITAL_SIGNATURE: u16 = 1 << 0;
const KEY_ENCIPHERMENT: u16 = 1 << 2;
const KEY_CERT_SIGN: u16 = 1 << 5;
const CRL_SIGN: u16 = 1 << 6;

/// A self-signed root, valid from a day before `now` for ten years. Its common name ends in four octets of the seed, so
/// that two benches have no anchors of one name. RSA is slow: call it off the async threads.
///
/// # Errors
/// `now` is so far from our time that the certificate's dates cannot be written.
pub fn root(seed: &Seed, now: OffsetDateTime, algorithm: KeyAlgorithm) -> Result<Identity, IdentityError> {
    let seed = seed.derive("authority root");
    let key = PrivateKey::generate(algorithm, &seed.derive("key"));
    let recipe = authority_recipe("Root", &seed, now, Duration::days(3650), None);
    Identity::new(vec![recipe.self_signed(&key)], key)
}

/// An intermediate below `issuer` that may issue leaves only, valid from a day before `now` for five years. Its chain
/// goes up to the issuer's.
///
/// # Errors
/// As [`root`].
pub fn intermediate(
    issuer: &Identity,
    seed: &Seed,
    now: OffsetDateTime,
    algorithm: KeyAlgorithm,
) -> Result<Identity, IdentityError> {
    let seed = seed.derive("authority intermediate");
    let key = PrivateKey::generate(algorithm, &seed.derive("key"));
    let mut recipe = authority_recipe("Intermediate", &seed, now, Duration::days(1825), Some(0));
    recipe.authority_key_id = AuthorityKeyId::KeyId;
    let certificate = recipe.signed_by(&key.public_key(), issuer);
    Identity::new(chain(certificate, issuer), key)
}

/// A server certificate for `key`, valid from a day before `now` for 397 days, with its chain.
///
/// # Errors
/// `subject` holds an attribute whose type is no OID, or as [`root`].
pub fn issue(
    issuer: &Identity,
    subject: &Name,
    names: &[AlternativeName],
    key: PrivateKey,
    seed: &Seed,
    now: OffsetDateTime,
) -> Result<Identity, IdentityError> {
    let certificate = issue_for(issuer, subject, names, &key.public_key(), seed, now);
    Identity::new(chain(certificate, issuer), key)
}

/// A server certificate for somebody else's key.
pub fn issue_for(
    issuer: &Identity,
    subject: &Name,
    names: &[AlternativeName],
    key: &PublicKey,
    seed: &Seed,
    now: OffsetDateTime,
) -> Certificate {
    let seed = seed.derive("authority leaf").derive(&subject.to_string());
    let mut recipe = Recipe::new(
        subject.clone(),
        serial(&seed),
        now - Duration::DAY,
        now + Duration::days(396),
    );
    recipe.alternative_names = names.to_vec();
    recipe.extended_key_usage = vec![oid::SERVER_AUTH.to_owned()];
    recipe.key_usage = Some(DIGITAL_SIGNATURE | KEY_ENCIPHERMENT);
    recipe.basic_constraints = Some((false, None));
    recipe.subject_key_id = true;
    recipe.authority_key_id = AuthorityKeyId::KeyId;
    recipe.signed_by(key, issuer)
}

/// Signs a request (DER or PEM): its subject and key, with these names.
///
/// # Errors
/// The request cannot be read, or its signature is not its key's.
pub fn sign_request(
    issuer: &Identity,
    request: &[u8],
    names: &[AlternativeName],
    seed: &Seed,
    now: OffsetDateTime,
) -> Result<Certificate, ImportError> {
    let (subject, key) = CertificateRequest::read(request)?;
    Ok(issue_for(issuer, &subject, names, &key, seed, now))
}

fn authority_recipe(what: &str, seed: &Seed, now: OffsetDateTime, validity: Duration, path_len: Option<u32>) -> Recipe {
    let number = hex::encode_upper(seed.derive("name").bytes::<4>());
    let subject = Name {
        rdns: vec![
            vec![Attribute::new(oid::ORGANIZATION, ORGANIZATION)],
            vec![Attribute::new(oid::COMMON_NAME, format!("Misprint {what} {number}"))],
        ],
    };
    let mut recipe = Recipe::new(subject, serial(seed), now - Duration::DAY, now + validity);
    recipe.basic_constraints = Some((true, path_len));
    recipe.key_usage = Some(KEY_CERT_SIGN | CRL_SIGN);
    recipe.subject_key_id = true;
    recipe
}

fn serial(seed: &Seed) -> Vec<u8> {
    seed.derive("serial").bytes::<16>().to_vec()
}

fn chain(leaf: Certificate, issuer: &Identity) -> Vec<Certificate> {
    std::iter::once(leaf).chain(issuer.chain().iter().cloned()).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::HashAlgorithm;
    use time::macros::datetime;

    const SEED: Seed = Seed::from_bytes([1; 32]);
    const NOW: OffsetDateTime = datetime!(2026-11-22 16:00 UTC);

    fn bench() -> Identity {
        let root = root(&SEED, NOW, KeyAlgorithm::EcP256).unwrap();
        intermediate(&root, &SEED, NOW, KeyAlgorithm::EcP384).unwrap()
    }

    #[test]
    fn the_same_seed_and_time_give_the_same_octets() {
        let key = PrivateKey::generate(KeyAlgorithm::Rsa(1024), &SEED.derive("leaf"));
        let names = [AlternativeName::Dns("printer.example".into())];
        let leaf = issue(&bench(), &Name::common_name("printer.example"), &names, key, &SEED, NOW).unwrap();
        let prints: Vec<String> = leaf.chain().iter().map(Certificate::sha256).collect();
        insta::assert_snapshot!(prints.join("\n"));
        let pfx = crate::export::pfx(&leaf, "geheim", "printer", Default::default(), &SEED);
        insta::assert_snapshot!(Certificate::from_der(pfx).sha256());
    }

    #[test]
    fn a_request_is_signed_for_its_own_key() {
        let key = PrivateKey::generate(KeyAlgorithm::EcP256, &SEED.derive("request"));
        let request = CertificateRequest::new(&Name::common_name("printer.example"), &key, HashAlgorithm::Sha256);
        let issuer = bench();
        let certificate = sign_request(&issuer, request.der(), &[], &SEED, NOW).unwrap();
        let facts = certificate.facts().unwrap();
        assert!(facts.is_signed_by(issuer.key().public_key().spki()));
        assert_eq!(
            (facts.not_before, facts.not_after),
            (NOW - Duration::DAY, NOW + Duration::days(396))
        );
        assert!(Identity::new(vec![certificate.clone()], key).is_ok());
        let other = PrivateKey::generate(KeyAlgorithm::EcP256, &SEED.derive("other"));
        assert!(Identity::new(vec![certificate], other).is_err());
    }
}
