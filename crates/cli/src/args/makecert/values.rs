//! The values behind makecert's switches: dates, numbers, object identifiers, and words of a list.

use super::UsageError;
use crate::args::StoreArg;
use time::{Date, Month};

pub(super) fn bad(switch: &str, value: &str, expected: &'static str) -> UsageError {
    UsageError::BadValue {
        switch: switch.to_owned(),
        value: value.to_owned(),
        expected,
    }
}

pub(super) fn one_of(switch: &str, value: &str, allowed: &[&str], expected: &'static str) -> Result<(), UsageError> {
    let is_allowed = allowed.iter().any(|allowed| allowed.eq_ignore_ascii_case(value));
    if is_allowed {
        Ok(())
    } else {
        Err(bad(switch, value, expected))
    }
}

pub(super) fn number<T>(
    switch: &str,
    value: &str,
    range: std::ops::RangeInclusive<T>,
    expected: &'static str,
) -> Result<T, UsageError>
where
    T: std::str::FromStr + PartialOrd,
{
    let number = value.parse().ok().filter(|number| range.contains(number));
    number.ok_or_else(|| bad(switch, value, expected))
}

pub(super) fn date(switch: &str, value: &str) -> Result<Date, UsageError> {
    let read = || {
        let mut parts = value.split('/');
        let month: u8 = parts.next()?.parse().ok()?;
        let day: u8 = parts.next()?.parse().ok()?;
        let year: i32 = parts.next()?.parse().ok().filter(|year| (1950..=9999).contains(year))?;
        if parts.next().is_some() {
            return None;
        }
        Date::from_calendar_date(year, Month::try_from(month).ok()?, day).ok()
    };
    read().ok_or_else(|| bad(switch, value, "a date as mm/dd/yyyy, such as 07/01/2007"))
}

pub(super) fn object_identifiers(switch: &str, value: &str) -> Result<Vec<String>, UsageError> {
    let is_one = |oid: &str| {
        let arcs: Option<Vec<u32>> = oid.split('.').map(|arc| arc.parse().ok()).collect();
        matches!(arcs.as_deref(), Some([0 | 1, 0..=39, _, ..] | [2, _, _, ..]))
    };
    let oids: Vec<String> = value.split(',').map(|oid| oid.trim().to_owned()).collect();
    if oids.iter().all(|oid| is_one(oid)) {
        Ok(oids)
    } else {
        Err(bad(
            switch,
            value,
            "object identifiers with commas between them, such as 1.3.6.1.5.5.7.3.1",
        ))
    }
}

pub(super) fn store(switch: &str, value: &str) -> Result<StoreArg, UsageError> {
    let known = [("my", StoreArg::My), ("root", StoreArg::Root), ("ca", StoreArg::Ca)];
    let found = known.into_iter().find(|(name, _)| name.eq_ignore_ascii_case(value));
    found
        .map(|(_, store)| store)
        .ok_or_else(|| bad(switch, value, "My, Root or CA"))
}

pub(super) fn bits(switch: &str, value: &str) -> Result<u16, UsageError> {
    let expected = "1024, 2048, 3072 or 4096";
    one_of(switch, value, &["1024", "2048", "3072", "4096"], expected)?;
    value.parse().map_err(|_| bad(switch, value, expected))
}

pub(super) fn hash(switch: &str, value: &str) -> Result<pki::HashAlgorithm, UsageError> {
    use pki::HashAlgorithm as Hash;
    let known = [
        ("md5", Hash::Md5),
        ("sha1", Hash::Sha1),
        ("sha256", Hash::Sha256),
        ("sha384", Hash::Sha384),
        ("sha512", Hash::Sha512),
    ];
    let found = known.into_iter().find(|(name, _)| name.eq_ignore_ascii_case(value));
    found
        .map(|(_, hash)| hash)
        .ok_or_else(|| bad(switch, value, "md5, sha1, sha256, sha384 or sha512"))
}
