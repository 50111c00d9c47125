//! How a certificate is made wrong: what [`crate::forge`] writes otherwise than a correct certificate has it.
//!
//! What a correct certificate can say too (dates, names, usages) is not a defect but a field of the
//! [`crate::Recipe`], however unwise its value.

use crate::{HashAlgorithm, der};

/// One thing that is wrong in the octets of a certificate.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Defect {
    /// This version number, as people count it: 1 (which leaves every extension out), 2, 9.
    Version(u8),
    /// These content octets of the serial number's INTEGER: negative, zero, too long.
    Serial(Vec<u8>),
    /// One more extension, as it stands, after all others.
    Extension {
        /// Dotted decimal.
        oid: &'static str,
        /// The critical flag.
        critical: bool,
        /// Content of its OCTET STRING.
        value: Vec<u8>,
    },
    /// The times of the validity are written without seconds.
    TimesWithoutSeconds,
    /// The times of the validity are written as GeneralizedTime also before 2050.
    GeneralizedTimes,
    /// The last octet of the signature has a bit flipped.
    Signature,
    /// The algorithm beside the signature names this hash; the signature and the signed bytes have the recipe's.
    OuterHash(HashAlgorithm),
}

/// The value of a subjectAltName with these entries, each a tag and its content; none makes an empty SEQUENCE.
pub fn general_names(entries: &[(u8, &[u8])]) -> Vec<u8> {
    let entries: Vec<_> = entries
        .iter()
        .map(|(tag, content)| der::element(*tag, content))
        .collect();
    der::sequence(&entries)
}

/// The value of a nameConstraints that permits this dNSName and what is below it (RFC 5280 §4.2.1.10).
pub fn permitted_domain(domain: &str) -> Vec<u8> {
    let subtree = der::sequence(&[der::element(0x82, domain.as_bytes())]);
    der::sequence(&[der::element(0xa0, &subtree)])
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{KeyAlgorithm, Name, PrivateKey, Recipe, Seed, oid};
    use time::macros::datetime;

    fn key() -> PrivateKey {
        PrivateKey::generate(KeyAlgorithm::EcP256, &Seed::from_bytes([4; 32]))
    }

    fn with(defect: Defect) -> Recipe {
        let (from, to) = (datetime!(2026-01-01 0:00 UTC), datetime!(2027-01-01 0:00 UTC));
        let mut recipe = Recipe::new(Name::common_name("a"), vec![1], from, to);
        recipe.subject_key_id = true;
        recipe.defects = vec![defect];
        recipe
    }

    #[test]
    fn a_version_1_certificate_has_no_extensions() {
        let facts = with(Defect::Version(1)).self_signed(&key()).facts().unwrap();
        assert_eq!((facts.version, facts.extensions.len()), (1, 0));
    }

    #[test]
    fn a_serial_number_is_written_as_it_stands() {
        let facts = with(Defect::Serial(vec![0xff, 1])).self_signed(&key()).facts().unwrap();
        assert_eq!(facts.serial, [0xff, 1]);
    }

    #[test]
    fn a_flipped_bit_spoils_the_signature_and_nothing_else() {
        let good = Recipe {
            defects: Vec::new(),
            ..with(Defect::Signature)
        }
        .self_signed(&key());
        let bad = with(Defect::Signature).self_signed(&key()).facts().unwrap();
        assert_eq!(bad.tbs, good.facts().unwrap().tbs);
        assert!(!bad.is_signed_by(key().public_key().spki()));
    }

    #[test]
    fn times_are_written_in_the_wrong_form_and_mean_the_same() {
        let der = |defect| with(defect).self_signed(&key()).der().to_vec();
        let has = |der: &[u8], text: &[u8]| der.windows(text.len()).any(|window| window == text);
        assert!(has(&der(Defect::TimesWithoutSeconds), b"\x17\x0b2601010000Z"));
        assert!(has(&der(Defect::GeneralizedTimes), b"\x18\x0f20260101000000Z"));
        for defect in [Defect::TimesWithoutSeconds, Defect::GeneralizedTimes] {
            let facts = with(defect).self_signed(&key()).facts().unwrap();
            assert_eq!(facts.not_after, datetime!(2027-01-01 0:00 UTC));
        }
    }

    #[test]
    fn an_extension_stands_last_as_it_was_given() {
        let value = permitted_domain("allowed.test");
        let defect = Defect::Extension {
            oid: oid::NAME_CONSTRAINTS,
            critical: true,
            value: value.clone(),
        };
        let facts = with(defect).self_signed(&key()).facts().unwrap();
        let last = facts.extensions.last().unwrap();
        assert_eq!((last.oid.as_str(), last.critical), (oid::NAME_CONSTRAINTS, true));
        assert_eq!(last.value, value);
        assert_eq!(general_names(&[]), [0x30, 0]);
    }
}
