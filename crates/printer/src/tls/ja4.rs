//! The JA4 fingerprint of a ClientHello: the same for every connection of one client program.
//!
//! Source: FoxIO, *JA4: TLS Client Fingerprinting*, technical details.

use super::hello::Hello;
use sha2::{Digest, Sha256};
use std::fmt::Write;

const SERVER_NAME: u16 = 0;
const ALPN: u16 = 16;

/// Such as `t13d1516h2_8daaf6152771_e5627efa2ab1`.
pub(super) fn fingerprint(hello: &Hello) -> String {
    let ciphers: Vec<u16> = without_grease(&hello.ciphers);
    let extensions = without_grease(&hello.extensions);
    let named = if hello.extensions.contains(&SERVER_NAME) {
        'd'
    } else {
        'i'
    };
    let first = format!(
        "t{}{named}{:02}{:02}{}",
        version(hello),
        ciphers.len().min(99),
        extensions.len().min(99),
        protocol(hello)
    );
    let mut sorted: Vec<u16> = extensions
        .into_iter()
        .filter(|kind| ![SERVER_NAME, ALPN].contains(kind))
        .collect();
    sorted.sort_unstable();
    let mut rest = list(&sorted);
    let schemes = without_grease(&hello.signature_schemes);
    if !schemes.is_empty() {
        let _ = write!(rest, "_{}", list(&schemes));
    }
    let mut sorted_ciphers = ciphers;
    sorted_ciphers.sort_unstable();
    format!("{first}_{}_{}", digest(&list(&sorted_ciphers)), digest(&rest))
}

/// RFC 8701: both octets the same, `?a`.
pub(super) fn is_grease(number: u16) -> bool {
    number & 0x0f0f == 0x0a0a && number >> 8 == number & 0xff
}

fn without_grease(numbers: &[u16]) -> Vec<u16> {
    numbers.iter().copied().filter(|number| !is_grease(*number)).collect()
}

fn version(hello: &Hello) -> &'static str {
    let offered = without_grease(&hello.versions).into_iter().max();
    match offered.unwrap_or(hello.legacy_version) {
        0x0304 => "13",
        0x0303 => "12",
        0x0302 => "11",
        0x0301 => "10",
        0x0300 => "s3",
        0x0002 => "s2",
        _ => "00",
    }
}

/// First and last character of the first application protocol.
fn protocol(hello: &Hello) -> String {
    let Some([first, ..]) = hello.alpn.first().map(Vec::as_slice) else {
        return "00".to_owned();
    };
    let last = hello.alpn.first().and_then(|name| name.last()).unwrap_or(first);
    if first.is_ascii_alphanumeric() && last.is_ascii_alphanumeric() {
        return [char::from(*first), char::from(*last)].iter().collect();
    }
    let (first, last) = (format!("{first:02x}"), format!("{last:02x}"));
    format!("{}{}", &first[..1], &last[1..])
}

fn list(numbers: &[u16]) -> String {
    let hex: Vec<String> = numbers.iter().map(|number| format!("{number:04x}")).collect();
    hex.join(",")
}

fn digest(text: &str) -> String {
    if text.is_empty() {
        return "000000000000".to_owned();
    }
    let digest = Sha256::digest(text);
    digest[..6].iter().fold(String::new(), |mut hex, octet| {
        let _ = write!(hex, "{octet:02x}");
        hex
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_published_example_has_its_published_fingerprint() {
        let hello = Hello {
            legacy_version: 0x0303,
            server_name: Some("example.com".into()),
            ciphers: vec![
                0x4a4a, 0x1301, 0x1302, 0x1303, 0xc02b, 0xc02f, 0xc02c, 0xc030, 0xcca9, 0xcca8, 0xc013, 0xc014, 0x009c,
                0x009d, 0x002f, 0x0035,
            ],
            extensions: vec![
                0x0a0a, 0x001b, 0x0000, 0x0033, 0x0010, 0x4469, 0x0017, 0x002d, 0x000d, 0x0005, 0x0023, 0x0012, 0x002b,
                0xff01, 0x000b, 0x000a, 0x0015,
            ],
            versions: vec![0x2a2a, 0x0304, 0x0303],
            groups: vec![0x001d],
            signature_schemes: vec![0x0403, 0x0804, 0x0401, 0x0503, 0x0805, 0x0501, 0x0806, 0x0601],
            point_formats: Some(1),
            alpn: vec![b"h2".to_vec(), b"http/1.1".to_vec()],
        };
        assert_eq!(fingerprint(&hello), "t13d1516h2_8daaf6152771_e5627efa2ab1");
    }

    #[test]
    fn an_old_hello_without_extensions_has_one_too() {
        let hello = Hello {
            legacy_version: 0x0301,
            ciphers: vec![0x0004],
            ..Hello::default()
        };
        let fingerprint = fingerprint(&hello);
        assert!(
            fingerprint.starts_with("t10i010000_") && fingerprint.ends_with("_000000000000"),
            "{fingerprint}"
        );
    }
}
