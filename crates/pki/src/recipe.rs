//! What a certificate should say, as values; [`Recipe::self_signed`] and [`Recipe::signed_by`] write it.

use crate::defect::Defect;
use crate::{Certificate, HashAlgorithm, Name, PrivateKey, PublicKey, ber, der, forge};
use time::OffsetDateTime;

/// A subject alternative name.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum AlternativeName {
    /// dNSName.
    Dns(String),
    /// iPAddress.
    Ip(std::net::IpAddr),
}

/// How the authority key identifier is written.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub enum AuthorityKeyId {
    /// No such extension.
    #[default]
    None,
    /// 2.5.29.35 with the issuer's key identifier.
    KeyId,
    /// 2.5.29.1 with issuer name and serial, as makecert writes it.
    Old,
}

/// Where something about the issuer is found (RFC 5280 §4.2.2.1).
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Access {
    /// URL of an OCSP responder.
    Ocsp(String),
    /// URL of the issuer's certificate.
    CaIssuers(String),
}

/// The TLS feature status_request: the server must staple (RFC 7633 §6, RFC 6066 §8).
pub const STATUS_REQUEST: u16 = 5;

/// A certificate to be made. Start from [`Recipe::new`] and change fields.
#[derive(Clone, Debug)]
pub struct Recipe {
    /// The subject.
    pub subject: Name,
    /// First second of validity.
    pub not_before: OffsetDateTime,
    /// Last second of validity.
    pub not_after: OffsetDateTime,
    /// Big-endian magnitude, 1-20 octets, made positive when written.
    pub serial: Vec<u8>,
    /// Hash of the signature.
    pub hash: HashAlgorithm,
    /// Subject alternative names; empty: no extension.
    pub alternative_names: Vec<AlternativeName>,
    /// Extended key usages, dotted decimal; empty: no extension. Check what people type with
    /// [`crate::oid::is_valid`]: what is no OID is left out.
    pub extended_key_usage: Vec<String>,
    /// Key usage bits as in RFC 5280 (bit 0 = digitalSignature); `None`: no extension.
    pub key_usage: Option<u16>,
    /// basicConstraints: cA and pathLenConstraint; `None`: no extension.
    pub basic_constraints: Option<(bool, Option<u32>)>,
    /// subjectKeyIdentifier?
    pub subject_key_id: bool,
    /// authorityKeyIdentifier.
    pub authority_key_id: AuthorityKeyId,
    /// URLs of revocation lists, one distribution point each; empty: no extension.
    pub crl_distribution_points: Vec<String>,
    /// authorityInfoAccess; empty: no extension.
    pub authority_info_access: Vec<Access>,
    /// Numbers of TLS extensions that the server must answer with, such as [`STATUS_REQUEST`] ("must-staple"); empty: no
    /// extension.
    pub tls_features: Vec<u16>,
    /// What is written otherwise than a correct certificate has it.
    pub defects: Vec<Defect>,
}

impl Recipe {
    /// An end-entity recipe: SHA-256, valid `not_before..=not_after`, no extensions.
    pub fn new(subject: Name, serial: Vec<u8>, not_before: OffsetDateTime, not_after: OffsetDateTime) -> Self {
        Self {
            subject,
            not_before,
            not_after,
            serial,
            hash: HashAlgorithm::Sha256,
            alternative_names: Vec::new(),
            extended_key_usage: Vec::new(),
            key_usage: None,
            basic_constraints: None,
            subject_key_id: false,
            authority_key_id: AuthorityKeyId::None,
            crl_distribution_points: Vec::new(),
            authority_info_access: Vec::new(),
            tls_features: Vec::new(),
            defects: Vec::new(),
        }
    }

    /// The first defect that `wanted` makes something of.
    pub(crate) fn defect<T>(&self, wanted: impl Fn(&Defect) -> Option<T>) -> Option<T> {
        self.defects.iter().find_map(wanted)
    }

    /// The certificate, signed with its own key.
    pub fn self_signed(&self, key: &PrivateKey) -> Certificate {
        let public = key.public_key();
        let serial = der::unsigned(&forge::serial(&self.serial));
        let issuer = forge::Issuer {
            name: &self.subject.to_der(),
            serial: ber::content(&serial),
            key_id: &public.key_identifier(),
            key,
        };
        forge::certificate(self, &public, &issuer)
    }

    /// The certificate for `subject_key`, signed by `issuer`'s key. The issuer's name is that of its leaf, byte for
    /// byte; its key identifier is the leaf's subjectKeyIdentifier where there is one, else computed.
    pub fn signed_by(&self, subject_key: &PublicKey, issuer: &crate::Identity) -> Certificate {
        let facts = issuer.facts();
        let computed = issuer.key().public_key().key_identifier();
        let issuer = forge::Issuer {
            name: &facts.subject_der,
            serial: &facts.serial,
            key_id: facts.subject_key_id.as_deref().unwrap_or(&computed),
            key: issuer.key(),
        };
        forge::certificate(self, subject_key, &issuer)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{Identity, KeyAlgorithm, Seed, oid};
    use time::macros::datetime;

    fn recipe(subject: &str) -> Recipe {
        let (from, to) = (datetime!(2007-08-06 0:00 UTC), datetime!(2050-01-01 0:00 UTC));
        Recipe::new(Name::parse(subject).unwrap(), vec![0xff; 20], from, to)
    }

    fn key(label: &str) -> PrivateKey {
        PrivateKey::generate(KeyAlgorithm::EcP256, &Seed::from_bytes([3; 32]).derive(label))
    }

    #[test]
    fn a_certificate_says_what_its_recipe_says() {
        let mut recipe = recipe("O=Hewlett-Packard Co.,OU=00110AF8ACE8+OU=J8028E,CN=HP Jetdirect 0AF8ACE8");
        recipe.hash = HashAlgorithm::Sha1;
        recipe.alternative_names = vec![
            AlternativeName::Dns("printer.example".into()),
            AlternativeName::Ip("10.10.10.34".parse().unwrap()),
            AlternativeName::Ip("2001:db8::1".parse().unwrap()),
        ];
        recipe.extended_key_usage = vec![oid::SERVER_AUTH.into(), oid::CLIENT_AUTH.into()];
        recipe.key_usage = Some(0b101);
        recipe.basic_constraints = Some((true, Some(0)));
        recipe.subject_key_id = true;
        recipe.authority_key_id = AuthorityKeyId::KeyId;
        let key = key("self");
        let certificate = recipe.self_signed(&key);
        let facts = certificate.facts().unwrap();
        assert_eq!(facts.subject.to_der(), recipe.subject.to_der());
        assert_eq!(
            (facts.not_before, facts.not_after),
            (recipe.not_before, recipe.not_after)
        );
        assert_eq!(facts.signature_hash, Some(HashAlgorithm::Sha1));
        assert_eq!(facts.alternative_names, Some(recipe.alternative_names.clone()));
        assert_eq!(facts.extended_key_usage, Some(recipe.extended_key_usage.clone()));
        assert_eq!(facts.key_usage, recipe.key_usage);
        assert_eq!(facts.basic_constraints, recipe.basic_constraints);
        assert_eq!(facts.subject_key_id, Some(key.public_key().key_identifier().to_vec()));
        assert_eq!(facts.authority_key_id.clone().unwrap().key_id, facts.subject_key_id);
        assert_eq!((facts.version, facts.serial.len(), facts.serial[0]), (3, 20, 0x7f));
        assert!(facts.is_self_issued() && facts.is_signed_by(key.public_key().spki()));
    }

    #[test]
    fn makecerts_authority_key_id_names_issuer_and_serial() {
        let mut recipe = recipe("CN=10.10.10.34");
        recipe.authority_key_id = AuthorityKeyId::Old;
        let facts = recipe.self_signed(&key("self")).facts().unwrap();
        let id = facts.authority_key_id.clone().unwrap();
        assert_eq!(
            (id.key_id, id.issuer, id.serial),
            (None, Some(recipe.subject), Some(facts.serial.clone()))
        );
        assert_eq!(facts.extensions[0].oid, oid::AUTHORITY_KEY_ID_OLD);
    }

    #[test]
    fn an_issued_certificate_chains_to_its_issuer() {
        let issuer = Identity::new(vec![recipe("CN=Root").self_signed(&key("root"))], key("root")).unwrap();
        let leaf = recipe("CN=leaf")
            .signed_by(&key("leaf").public_key(), &issuer)
            .facts()
            .unwrap();
        assert_eq!(leaf.issuer_der, issuer.leaf().facts().unwrap().subject_der);
        assert!(leaf.is_signed_by(key("root").public_key().spki()));
        assert!(!leaf.is_signed_by(key("leaf").public_key().spki()));
    }

    #[test]
    fn serials_are_positive_and_short() {
        assert_eq!(forge::serial(&[0xff; 30]), [&[0x7f_u8][..], &[0xff; 19]].concat());
        assert_eq!(forge::serial(&[0, 0]), [1]);
        assert_eq!(forge::serial(&[]), [1]);
        assert_eq!(forge::serial(&[0x80]), [0x80]);
    }
}
