//! Cipher suites by their IANA names, strong ones first, and what a name tells of their worth.
//!
//! `data/cipher_suites.tsv` holds what servers were ever seen to accept (RFC 2246 to RFC 8446), without those that need a
//! secret shared beforehand (PSK, SRP, Kerberos).

use serde::Serialize;

const TABLE: &str = include_str!("../../data/cipher_suites.tsv");

/// A suite that a server accepts.
#[derive(Clone, PartialEq, Eq, Debug, Serialize)]
pub struct Suite {
    /// Four upper-case hex digits, such as `C02F`.
    pub code: String,
    /// IANA's name; `unknown` for one that is not in the table.
    pub name: &'static str,
    /// Does a key that is stolen later tell nothing of this session?
    pub forward_secret: bool,
    /// Why nobody should use it; absent for the others.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub weak: Option<&'static str>,
}

impl Suite {
    /// What is known of `code`.
    pub(crate) fn of(code: u16) -> Self {
        let name = rows()
            .find(|(known, _)| *known == code)
            .map_or("unknown", |(_, name)| name);
        Self {
            code: format!("{code:04X}"),
            name,
            forward_secret: code >> 8 == 0x13 || name.starts_with("TLS_ECDHE_") || name.starts_with("TLS_DHE_"),
            weak: weakness(name),
        }
    }
}

/// All of TLS 1.3.
pub(crate) fn of_tls13() -> Vec<u16> {
    codes().filter(|code| code >> 8 == 0x13).collect()
}

/// All that came before.
pub(crate) fn before_tls13() -> Vec<u16> {
    codes().filter(|code| code >> 8 != 0x13).collect()
}

/// With an ephemeral key on a curve, and a certificate: those whose ServerKeyExchange names the curve.
pub(crate) fn of_curves() -> Vec<u16> {
    let curves = rows().filter(|(_, name)| name.starts_with("TLS_ECDHE_") && !name.contains("NULL"));
    curves.map(|(code, _)| code).collect()
}

fn codes() -> impl Iterator<Item = u16> {
    rows().map(|(code, _)| code)
}

fn rows() -> impl Iterator<Item = (u16, &'static str)> {
    TABLE.lines().skip(1).filter_map(|line| {
        let (code, name) = line.split_once('\t')?;
        Some((u16::from_str_radix(code, 16).ok()?, name))
    })
}

/// In the order in which they are worse.
fn weakness(name: &str) -> Option<&'static str> {
    const WEAK: [(&str, &str); 7] = [
        ("_anon_", "no certificate"),
        ("_NULL_", "no encryption"),
        ("EXPORT", "export grade"),
        ("_RC4_", "RC4"),
        ("_RC2_", "RC2"),
        ("_3DES_", "3DES"),
        ("_DES_", "DES"),
    ];
    WEAK.iter().find(|(part, _)| name.contains(part)).map(|(_, why)| *why)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_table_is_read_whole_and_has_every_code_once() {
        let mut codes: Vec<u16> = codes().collect();
        assert_eq!(codes.len(), TABLE.lines().count() - 1);
        codes.sort_unstable();
        codes.dedup();
        assert_eq!(codes.len(), TABLE.lines().count() - 1);
        assert_eq!((of_tls13().len(), of_tls13()[0]), (5, 0x1301));
    }

    #[test]
    fn a_name_tells_what_a_suite_is_worth() {
        let of = |code| (Suite::of(code).forward_secret, Suite::of(code).weak);
        assert_eq!(of(0x1301), (true, None));
        assert_eq!(of(0xC02F), (true, None));
        assert_eq!(of(0x002F), (false, None));
        assert_eq!(of(0x0005), (false, Some("RC4")));
        assert_eq!(of(0x000A), (false, Some("3DES")));
        assert_eq!(of(0x0009), (false, Some("DES")));
        assert_eq!(of(0x0018), (false, Some("no certificate")));
        assert_eq!(
            (Suite::of(0xEEEE).name, Suite::of(0xEEEE).code.as_str()),
            ("unknown", "EEEE")
        );
    }
}
