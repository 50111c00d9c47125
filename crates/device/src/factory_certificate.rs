//! The certificate that a Jetdirect makes for itself before anybody configures it. Not the certificates that a person
//! asks for in the EWS: those are [`crate::ews`]'s.
//!
//! Subject and issuer are `CN=HP Jetdirect XXXXXXXX, OU=<MAC>+OU=<card>, O=Hewlett-Packard Co.`, the form that the
//! fingerprints of rapid7/recog (`x509_subjects.xml`) know. Where nothing is on record, this is our choice: the digits
//! of the CN are the last four octets of the MAC; version 3 with extendedKeyUsage (serverAuth, clientAuth) as the only
//! extension; SHA-256; a serial number of eight octets from the seed; a new key with every cold reset.

use crate::FactorySettings;
use crate::model::FactoryCertificate;
use pki::identity::IdentityError;
use pki::name::Attribute;
use pki::{Identity, Name, PrivateKey, Recipe, Seed, oid};
use time::{Duration, OffsetDateTime, Time};

/// Years of validity.
const YEARS: i32 = 10;
/// Universal tag of PrintableString.
const PRINTABLE_STRING: u8 = 0x13;

/// Where the factory key of this generation comes from; a cold reset counts the generation up.
pub(crate) fn key_seed(seed: &Seed, generation: u64) -> Seed {
    seed.derive(&format!("factory/{generation}"))
}

/// The factory identity for a key made from [`key_seed`].
pub(crate) fn identity(
    now: OffsetDateTime,
    factory: &FactorySettings,
    generation: u64,
    key: PrivateKey,
) -> Result<Identity, IdentityError> {
    let (not_before, not_after) = validity(now);
    let serial: [u8; 8] = factory.seed.derive(&format!("factory-serial/{generation}")).bytes();
    let mut recipe = Recipe::new(subject(factory), serial.to_vec(), not_before, not_after);
    recipe.extended_key_usage = vec![oid::SERVER_AUTH.to_owned(), oid::CLIENT_AUTH.to_owned()];
    let certificate = recipe.self_signed(&key);
    Identity::new(vec![certificate], key)
}

/// The two OUs are one RDN, in the order that DER gives a SET OF: the shorter one first.
fn subject(factory: &FactorySettings) -> Name {
    let attribute = |oid: &str, value: String| Attribute {
        oid: oid.to_owned(),
        value,
        tag: PRINTABLE_STRING,
    };
    match factory.model.factory_certificate {
        FactoryCertificate::Jetdirect => {}
        FactoryCertificate::HpIpg => return ipg_subject(factory, &attribute),
        FactoryCertificate::HostName => {
            return Name {
                rdns: vec![vec![attribute(oid::COMMON_NAME, factory.host_name())]],
            };
        }
    }
    let mut units = vec![
        attribute(oid::ORGANIZATIONAL_UNIT, factory.model.card.clone().unwrap_or_default()),
        attribute(oid::ORGANIZATIONAL_UNIT, factory.mac.to_string()),
    ];
    units.sort_by_key(|unit| unit.value.len());
    Name {
        rdns: vec![
            vec![attribute(oid::ORGANIZATION, "Hewlett-Packard Co.".to_owned())],
            units,
            vec![attribute(oid::COMMON_NAME, factory.mac.jetdirect_common_name())],
        ],
    }
}

/// Of the LaserJet Pro and its relatives: `CN=HPxxxxxx, OU=HP-IPG, O=HP, L=Vancouver, ST=Washington, C=US`. The digits are
/// the last three octets of the MAC, our choice.
fn ipg_subject(factory: &FactorySettings, attribute: &dyn Fn(&str, String) -> Attribute) -> Name {
    let [.., a, b, c] = factory.mac.0;
    let rdns = [
        (oid::COUNTRY, "US".to_owned()),
        (oid::STATE, "Washington".to_owned()),
        (oid::LOCALITY, "Vancouver".to_owned()),
        (oid::ORGANIZATION, "HP".to_owned()),
        (oid::ORGANIZATIONAL_UNIT, "HP-IPG".to_owned()),
        (oid::COMMON_NAME, format!("HP{a:02X}{b:02X}{c:02X}")),
    ];
    Name {
        rdns: rdns.map(|(oid, value)| vec![attribute(oid, value)]).to_vec(),
    }
}

/// From midnight of the day before, so that a client whose clock or time zone differs by hours finds it valid, to the
/// same day ten years later.
fn validity(now: OffsetDateTime) -> (OffsetDateTime, OffsetDateTime) {
    let day = now.to_offset(time::UtcOffset::UTC).replace_time(Time::MIDNIGHT) - Duration::days(1);
    let end = day
        .replace_year(day.year() + YEARS)
        .unwrap_or_else(|_| day + Duration::days(365 * i64::from(YEARS)));
    (day, end)
}

#[cfg(test)]
mod tests {
    use super::validity;
    use time::macros::datetime;

    #[test]
    fn the_factory_certificate_starts_at_midnight_of_the_day_before_and_lasts_ten_years() {
        assert_eq!(
            validity(datetime!(2007-08-06 22:40 UTC)),
            (datetime!(2007-08-05 0:00 UTC), datetime!(2017-08-05 0:00 UTC))
        );
        assert_eq!(
            validity(datetime!(2024-03-01 1:00 UTC)).1,
            datetime!(2034-02-26 0:00 UTC)
        );
    }
}
