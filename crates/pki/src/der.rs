//! A small writer of DER: every function returns one whole element.

use crate::ber;
use time::OffsetDateTime;

/// Identifier and length octets for `length` content octets.
pub(crate) fn header(tag: u8, length: usize) -> Vec<u8> {
    let mut out = vec![tag];
    if length < 0x80 {
        out.push(length as u8);
    } else {
        let octets = length.to_be_bytes();
        let significant: Vec<u8> = octets.into_iter().skip_while(|&octet| octet == 0).collect();
        out.push(0x80 | significant.len() as u8);
        out.extend(significant);
    }
    out
}

/// An element with this content.
pub(crate) fn element(tag: u8, content: &[u8]) -> Vec<u8> {
    let mut out = header(tag, content.len());
    out.extend_from_slice(content);
    out
}

/// A constructed element of these parts, in their order.
pub(crate) fn constructed(tag: u8, parts: &[Vec<u8>]) -> Vec<u8> {
    element(tag, &parts.concat())
}

/// A SEQUENCE of these parts.
pub(crate) fn sequence(parts: &[Vec<u8>]) -> Vec<u8> {
    constructed(ber::SEQUENCE, parts)
}

/// A SET OF: the parts in the order of their encodings (X.690 §11.6).
pub(crate) fn set_of(mut parts: Vec<Vec<u8>>) -> Vec<u8> {
    parts.sort();
    constructed(ber::SET, &parts)
}

/// A non-negative INTEGER of this big-endian magnitude.
pub(crate) fn unsigned(magnitude: &[u8]) -> Vec<u8> {
    let mut content: Vec<u8> = magnitude.iter().copied().skip_while(|&octet| octet == 0).collect();
    if content.first().is_none_or(|first| first & 0x80 != 0) {
        content.insert(0, 0);
    }
    element(ber::INTEGER, &content)
}

/// A small non-negative INTEGER.
pub(crate) fn integer(value: u64) -> Vec<u8> {
    unsigned(&value.to_be_bytes())
}

/// The OBJECT IDENTIFIER, or `None` when `dotted` is none.
pub(crate) fn try_oid(dotted: &str) -> Option<Vec<u8>> {
    let arcs: Vec<u64> = dotted
        .split('.')
        .map(|arc| {
            if arc.bytes().all(|octet| octet.is_ascii_digit()) {
                arc.parse().ok()
            } else {
                None
            }
        })
        .collect::<Option<_>>()?;
    let [first, second, rest @ ..] = arcs.as_slice() else {
        return None;
    };
    if *first > 2 || (*first < 2 && *second >= 40) {
        return None;
    }
    let mut content = base128((first * 40).checked_add(*second)?);
    for arc in rest {
        content.extend(base128(*arc));
    }
    (content.len() <= 64).then(|| element(ber::OBJECT_IDENTIFIER, &content))
}

/// The OBJECT IDENTIFIER of a constant of this crate or of text that was checked; empty for anything else.
pub(crate) fn oid(dotted: &str) -> Vec<u8> {
    try_oid(dotted).unwrap_or_default()
}

/// NULL.
pub(crate) fn null() -> Vec<u8> {
    element(ber::NULL, &[])
}

/// A BOOLEAN that is TRUE.
pub(crate) fn boolean_true() -> Vec<u8> {
    element(ber::BOOLEAN, &[0xff])
}

/// An OCTET STRING.
pub(crate) fn octet_string(octets: &[u8]) -> Vec<u8> {
    element(ber::OCTET_STRING, octets)
}

/// A BIT STRING of whole octets.
pub(crate) fn bit_string(octets: &[u8]) -> Vec<u8> {
    let mut content = vec![0];
    content.extend_from_slice(octets);
    element(ber::BIT_STRING, &content)
}

/// A BIT STRING of named bits, bit 0 first, trailing zeros left out (X.690 §11.2.2).
pub(crate) fn named_bits(bits: u16) -> Vec<u8> {
    let reversed = bits.reverse_bits();
    let octets = reversed.to_be_bytes();
    let used = 16 - reversed.trailing_zeros().min(16) as usize;
    let length = used.div_ceil(8);
    let mut content = vec![(length * 8 - used) as u8];
    content.extend_from_slice(&octets[..length]);
    element(ber::BIT_STRING, &content)
}

/// An ENUMERATED of one octet.
pub(crate) fn enumerated(value: u8) -> Vec<u8> {
    element(ber::ENUMERATED, &[value])
}

/// UTCTime for the years 1950-2049, GeneralizedTime for all others (RFC 5280 §4.1.2.5).
pub(crate) fn time(at: OffsetDateTime) -> Vec<u8> {
    let at = at.to_offset(time::UtcOffset::UTC);
    match at.year() {
        year @ 1950..=2049 => element(ber::UTC_TIME, format!("{:02}{}", year % 100, after_year(at)).as_bytes()),
        _ => generalized_time(at),
    }
}

/// GeneralizedTime, whatever the year.
pub(crate) fn generalized_time(at: OffsetDateTime) -> Vec<u8> {
    let at = at.to_offset(time::UtcOffset::UTC);
    let text = format!("{:04}{}", at.year().clamp(0, 9999), after_year(at));
    element(ber::GENERALIZED_TIME, text.as_bytes())
}

fn after_year(at: OffsetDateTime) -> String {
    format!(
        "{:02}{:02}{:02}{:02}{:02}Z",
        u8::from(at.month()),
        at.day(),
        at.hour(),
        at.minute(),
        at.second()
    )
}

fn base128(value: u64) -> Vec<u8> {
    let mut octets = vec![(value & 0x7f) as u8];
    let mut rest = value >> 7;
    while rest > 0 {
        octets.insert(0, 0x80 | (rest & 0x7f) as u8);
        rest >>= 7;
    }
    octets
}

#[cfg(test)]
mod tests {
    use super::*;
    use time::macros::datetime;

    #[test]
    fn object_identifiers_are_written_and_read_alike() {
        for dotted in [
            "2.5.4.3",
            "1.3.6.1.4.1.311.10.3.3",
            "2.999.1",
            "0.9.2342.19200300.100.1.25",
            "2.16.840.1.113730.4.1",
        ] {
            assert_eq!(ber::Reader::new(&oid(dotted)).oid("it").unwrap(), dotted);
        }
        for wrong in [
            "",
            "1",
            "3.1",
            "1.40",
            "1.2.x",
            "1..2",
            "1.+2",
            "2.18446744073709551615",
        ] {
            assert_eq!(try_oid(wrong), None, "{wrong}");
        }
    }

    #[test]
    fn integers_are_minimal_and_positive() {
        assert_eq!(unsigned(&[]), [2, 1, 0]);
        assert_eq!(unsigned(&[0, 0, 0x80]), [2, 2, 0, 0x80]);
        assert_eq!(integer(127), [2, 1, 127]);
    }

    #[test]
    fn named_bits_leave_out_trailing_zeros() {
        assert_eq!(named_bits(0b1), [3, 2, 7, 0x80]);
        assert_eq!(named_bits(0b10_0001), [3, 2, 2, 0x84]);
        assert_eq!(named_bits(1 << 8), [3, 3, 7, 0, 0x80]);
        assert_eq!(named_bits(0), [3, 1, 0]);
    }

    #[test]
    fn times_change_their_form_at_2050() {
        assert_eq!(time(datetime!(2049-12-31 23:59:59 UTC)), b"\x17\x0d491231235959Z");
        assert_eq!(time(datetime!(2050-01-01 0:00 UTC)), b"\x18\x0f20500101000000Z");
        assert_eq!(time(datetime!(1949-12-31 23:59:59 UTC)), b"\x18\x0f19491231235959Z");
    }
}
