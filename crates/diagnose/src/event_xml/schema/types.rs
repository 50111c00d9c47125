//! The types of attributes and texts, and the tables of flags.

use crate::trust_status::{ERROR_NAMES, IGNORE_NAMES, INFO_NAMES, KEY_USAGE_NAMES};

/// The same for XML Schema, whose patterns are of the whole text; `None`: there is no such type.
pub(super) fn pattern(kind: &str) -> Option<&'static str> {
    Some(match kind {
        "string" => "[\\s\\S]*",
        "true" => "true",
        "boolean" => "true|false",
        "number" => "[0-9]+",
        "positive" => "[1-9][0-9]*",
        "integer" => "-?[0-9]+",
        "hex" => "0|[1-9A-F][0-9A-F]{0,7}",
        "octets" => "([0-9A-F]{2})*",
        "cer" => "[0-9A-F]{40}\\.cer",
        "crl" => "[0-9A-F]{40}\\.crl",
        "bin" => "[0-9A-F]{40}\\.bin",
        "guid" => "\\{[0-9A-F]{8}-[0-9A-F]{4}-[0-9A-F]{4}-[0-9A-F]{4}-[0-9A-F]{12}\\}",
        "sid" => "S-1(-[0-9]+)+",
        "oid" => "[0-9]+(\\.[0-9]+)*",
        "time" => "[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2}(\\.[0-9]+)?Z",
        "duration" => "P([0-9]+D)?(T([0-9]+H)?([0-9]+M)?([0-9]+(\\.[0-9]+)?S)?)?",
        "keywords" => "0x[0-9A-F]{16}",
        "provider" => "Microsoft-Windows-CAPI2",
        "providerGuid" => "\\{5bbca4a8-b209-48dc-a8c7-b23d3e5216fb\\}",
        "channel" => "Microsoft-Windows-CAPI2/Operational",
        "policy" => "CERT_CHAIN_POLICY_[A-Z0-9_]+",
        _ => return None,
    })
}

/// Is the text of this type?
pub(super) fn fits(kind: &str, text: &str) -> bool {
    let upper_hex = |text: &str| {
        text.bytes()
            .all(|octet| octet.is_ascii_digit() || (b'A'..=b'F').contains(&octet))
    };
    let digits = |text: &str| !text.is_empty() && text.bytes().all(|octet| octet.is_ascii_digit());
    let of_file = |extension: &str| {
        let hash = text.strip_suffix(extension);
        hash.is_some_and(|hash| hash.len() == 40 && upper_hex(hash))
    };
    match kind {
        "string" => true,
        "true" => text == "true",
        "boolean" => matches!(text, "true" | "false"),
        "number" => digits(text),
        "positive" => digits(text) && !text.starts_with('0'),
        "integer" => digits(text.strip_prefix('-').unwrap_or(text)),
        "hex" => (1..=8).contains(&text.len()) && upper_hex(text) && (text == "0" || !text.starts_with('0')),
        "octets" => text.len().is_multiple_of(2) && upper_hex(text),
        "cer" => of_file(".cer"),
        "crl" => of_file(".crl"),
        "bin" => of_file(".bin"),
        "guid" => {
            let inner = text.strip_prefix('{').and_then(|text| text.strip_suffix('}'));
            let parts: Vec<&str> = inner.unwrap_or_default().split('-').collect();
            parts.iter().map(|part| part.len()).eq([8, 4, 4, 4, 12]) && parts.iter().all(|part| upper_hex(part))
        }
        "sid" => text
            .strip_prefix("S-1-")
            .is_some_and(|rest| rest.split('-').all(digits)),
        "oid" => text.split('.').all(digits),
        "time" => is_time(text),
        "duration" => is_duration(text),
        "keywords" => text
            .strip_prefix("0x")
            .is_some_and(|rest| rest.len() == 16 && upper_hex(rest)),
        "provider" => text == super::super::PROVIDER,
        "providerGuid" => text == super::super::PROVIDER_GUID,
        "channel" => text == super::super::CHANNEL,
        "policy" => text.starts_with("CERT_CHAIN_POLICY_"),
        _ => false,
    }
}

/// `2007-08-06T22:40:35.001Z`, the fraction as long as it likes.
fn is_time(text: &str) -> bool {
    let shape = |text: &str| -> String { text.chars().map(|c| if c.is_ascii_digit() { '0' } else { c }).collect() };
    let Some(text) = text.strip_suffix('Z') else {
        return false;
    };
    let (seconds, fraction) = text.split_once('.').unwrap_or((text, "0"));
    shape(seconds) == "0000-00-00T00:00:00"
        && !fraction.is_empty()
        && fraction.bytes().all(|octet| octet.is_ascii_digit())
}

/// ISO 8601, in days, hours, minutes and seconds.
fn is_duration(text: &str) -> bool {
    let Some(rest) = text.strip_prefix('P').filter(|rest| !rest.is_empty()) else {
        return false;
    };
    let (days, clock) = rest
        .split_once('T')
        .map_or((rest, None), |(days, clock)| (days, Some(clock)));
    let in_units = |text: &str, units: &str| {
        let mut units = units.chars();
        text.split_inclusive(|c: char| c.is_ascii_alphabetic()).all(|part| {
            let (number, unit) = part.split_at(part.len() - 1);
            let number = number.replacen('.', "0", usize::from(unit == "S"));
            !number.is_empty()
                && number.bytes().all(|octet| octet.is_ascii_digit())
                && units.any(|known| unit == known.to_string())
        })
    };
    in_units(days, "D") && clock.is_none_or(|clock| !clock.is_empty() && in_units(clock, "HMS"))
}

/// A short name of an attribute type, as Windows writes it, or `OID.` and the number.
pub(super) fn names_an_attribute(name: &str) -> bool {
    const SHORT: [&str; 13] = [
        "CN",
        "OU",
        "O",
        "L",
        "S",
        "C",
        "DC",
        "E",
        "T",
        "G",
        "SN",
        "STREET",
        "SERIALNUMBER",
    ];
    SHORT.contains(&name) || name.strip_prefix("OID.").is_some_and(|oid| fits("oid", oid))
}

/// Bits and the names that the log gives them; nothing where it names none.
pub(super) fn flags(table: &str) -> Vec<(u32, &'static str)> {
    let named: &[(u32, &str)] = match table {
        "ERROR" => ERROR_NAMES,
        "INFO" => INFO_NAMES,
        "IGNORE" => IGNORE_NAMES,
        "KEY_USAGE" => KEY_USAGE_NAMES,
        "CHAIN" => &[
            (0x0000_0001, "CERT_CHAIN_CACHE_END_CERT"),
            (0x0000_0004, "CERT_CHAIN_CACHE_ONLY_URL_RETRIEVAL"),
            (0x0800_0000, "CERT_CHAIN_REVOCATION_ACCUMULATIVE_TIMEOUT"),
            (0x1000_0000, "CERT_CHAIN_REVOCATION_CHECK_END_CERT"),
            (0x2000_0000, "CERT_CHAIN_REVOCATION_CHECK_CHAIN"),
            (0x4000_0000, "CERT_CHAIN_REVOCATION_CHECK_CHAIN_EXCLUDE_ROOT"),
            (0x8000_0000, "CERT_CHAIN_REVOCATION_CHECK_CACHE_ONLY"),
        ],
        "REVOCATION" => &[
            (0x1, "CERT_VERIFY_REV_CHAIN_FLAG"),
            (0x2, "CERT_VERIFY_CACHE_ONLY_BASED_REVOCATION"),
            (0x4, "CERT_VERIFY_REV_ACCUMULATIVE_TIMEOUT_FLAG"),
            (0x8, "CERT_VERIFY_REV_SERVER_OCSP_FLAG"),
        ],
        "RETRIEVAL" => &[
            (0x0000_0001, "CRYPT_RETRIEVE_MULTIPLE_OBJECTS"),
            (0x0000_0002, "CRYPT_CACHE_ONLY_RETRIEVAL"),
            (0x0000_0004, "CRYPT_WIRE_ONLY_RETRIEVAL"),
            (0x0000_2000, "CRYPT_LDAP_SCOPE_BASE_ONLY_RETRIEVAL"),
            (0x0020_0000, "CRYPT_PROXY_CACHE_RETRIEVAL"),
        ],
        "TRUST" => &[
            (0x0000_0010, "WTD_REVOCATION_CHECK_NONE"),
            (0x0000_0020, "WTD_REVOCATION_CHECK_END_CERT"),
            (0x0000_0040, "WTD_REVOCATION_CHECK_CHAIN"),
            (0x0000_0080, "WTD_REVOCATION_CHECK_CHAIN_EXCLUDE_ROOT"),
            (0x8000_0000, "CPD_USE_NT5_CHAIN_FLAG"),
        ],
        "REGISTRY" => &[
            (0x0000_0400, "WTPF_OFFLINEOK_IND"),
            (0x0000_0800, "WTPF_OFFLINEOK_COM"),
            (0x0000_1000, "WTPF_OFFLINEOKNBU_IND"),
            (0x0000_2000, "WTPF_OFFLINEOKNBU_COM"),
            (0x0002_0000, "WTPF_IGNOREREVOCATIONONTS"),
        ],
        _ => &[],
    };
    named.to_vec()
}

#[cfg(test)]
mod tests {
    use super::fits;

    #[test]
    fn each_type_takes_what_is_published_and_nothing_near_it() {
        for (kind, good, bad) in [
            ("hex", "800B0109", "0x20"),
            ("hex", "0", "00"),
            ("octets", "", "A"),
            ("integer", "-1", "--1"),
            ("time", "2007-08-06T22:40:35Z", "2007-08-06 22:40:35Z"),
            ("time", "2007-08-06T22:40:35.001000000Z", "2007-08-06T22:40:35.Z"),
            ("duration", "P66DT13H11M24S", "P66H"),
            ("duration", "PT20S", "PT"),
            ("duration", "PT1.5S", "PT1.5H"),
            ("duration", "P1D", "20S"),
            ("sid", "S-1-5-18", "S-1-5-"),
            ("cer", "0123456789ABCDEF0123456789ABCDEF01234567.cer", "0123.cer"),
            (
                "guid",
                "{573E31F8-AABA-11D0-8CCB-00C04FC295EE}",
                "573E31F8-AABA-11D0-8CCB-00C04FC295EE",
            ),
            ("keywords", "0x4000000000000003", "0x3"),
        ] {
            assert!(fits(kind, good), "{kind} {good}");
            assert!(!fits(kind, bad), "{kind} {bad}");
        }
    }
}
