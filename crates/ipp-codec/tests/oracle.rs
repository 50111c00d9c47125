//! Against another implementation: the `ipp` crate 8.0.0.
//!
//! On what both read alike, both must read and write the same. Where they differ, RFC 8010 decides, and the difference
//! stands in [`the_known_disagreements_are_still_there`] with its reason.

#![expect(clippy::unwrap_used, reason = "helpers of tests fail the test")]

use ipp::parser::IppParser;
use ipp::prelude::{IppRequestResponse, IppValue};
use ipp::reader::IppReader;
use misprint_ipp_codec::{Attribute, Decoded, Group, Limits, Message, Value, decode, encode, tag};
use proptest::prelude::*;
use std::io::Cursor;

fn theirs(octets: &[u8]) -> Result<IppRequestResponse, String> {
    let reader = IppReader::new(Cursor::new(octets.to_vec()));
    IppParser::new(reader).parse().map_err(|error| error.to_string())
}

fn ours(octets: &[u8]) -> Message {
    match decode(octets, &Limits::default()).unwrap() {
        Decoded::Message(message, _) => message,
        Decoded::NeedMore => panic!("cut"),
    }
}

fn message(read: &IppRequestResponse) -> Message {
    let header = read.header();
    let [major, minor] = header.version.0.to_be_bytes();
    let attribute = |attribute: &ipp::attribute::IppAttribute| Attribute {
        name: attribute.name().to_string(),
        values: values(attribute.value()),
    };
    let groups = read.attributes().groups().iter().map(|group| Group {
        tag: group.tag() as u8,
        attributes: group.attributes().iter().map(attribute).collect(),
    });
    Message {
        version: (major, minor),
        code: u16::from_be_bytes(header.operation_or_status.to_be_bytes()),
        request_id: header.request_id,
        groups: groups.collect(),
    }
}

fn values(value: &IppValue) -> Vec<Value> {
    match value {
        IppValue::Array(array) => array.iter().flat_map(values).collect(),
        one => vec![single(one)],
    }
}

fn single(value: &IppValue) -> Value {
    match value {
        IppValue::Integer(v) => Value::Integer(*v),
        IppValue::Enum(v) => Value::Enum(*v),
        IppValue::Boolean(v) => Value::Boolean(*v),
        IppValue::OctetString(v) => Value::OctetString(v.to_vec()),
        IppValue::DateTime(v) => Value::DateTime(v.to_bytes().as_ref().try_into().unwrap()),
        IppValue::Resolution {
            cross_feed,
            feed,
            units,
        } => Value::Resolution(*cross_feed, *feed, *units),
        IppValue::RangeOfInteger { min, max } => Value::Range(*min, *max),
        IppValue::Collection(members) => {
            let members = members.iter().map(|(name, value)| Attribute {
                name: name.to_string(),
                values: values(value),
            });
            Value::Collection(members.collect())
        }
        IppValue::TextWithLanguage { language, text } => {
            Value::TextWithLanguage(language.to_string(), text.to_string())
        }
        IppValue::NameWithLanguage { language, name } => {
            Value::NameWithLanguage(language.to_string(), name.to_string())
        }
        IppValue::TextWithoutLanguage(v) => Value::Text(v.to_string()),
        IppValue::NameWithoutLanguage(v) => Value::Name(v.to_string()),
        IppValue::Keyword(v) => Value::Keyword(v.to_string()),
        IppValue::Uri(v) => Value::Uri(v.to_string()),
        IppValue::UriScheme(v) => Value::UriScheme(v.to_string()),
        IppValue::Charset(v) => Value::Charset(v.to_string()),
        IppValue::NaturalLanguage(v) => Value::NaturalLanguage(v.to_string()),
        IppValue::MimeMediaType(v) => Value::MimeMediaType(v.to_string()),
        IppValue::NoValue => Value::OutOfBand(tag::NO_VALUE),
        IppValue::Other { tag, data } if data.is_empty() => Value::OutOfBand(*tag),
        other => panic!("not in what both read alike: {other:?}"),
    }
}

fn text() -> impl Strategy<Value = String> {
    "[a-z0-9]{1,20}"
}

/// A set of one syntax: mixed sets are among the disagreements.
fn set() -> impl Strategy<Value = Vec<Value>> {
    fn several<T: std::fmt::Debug>(
        strategy: impl Strategy<Value = T>,
        variant: fn(T) -> Value,
    ) -> impl Strategy<Value = Vec<Value>> {
        prop::collection::vec(strategy.prop_map(variant), 1..4)
    }
    let date_time = (any::<[u8; 8]>(), prop_oneof![Just(b'+'), Just(b'-')], any::<[u8; 2]>());
    prop_oneof![
        several(any::<i32>(), Value::Integer),
        several(any::<i32>(), Value::Enum),
        several(any::<bool>(), Value::Boolean),
        several(prop::collection::vec(any::<u8>(), 0..30), Value::OctetString),
        several(date_time, |(date, direction, [hours, minutes])| {
            let [a, b, c, d, e, f, g, h] = date;
            Value::DateTime([a, b, c, d, e, f, g, h, direction, hours, minutes])
        }),
        several(any::<(i32, i32, i8)>(), |(x, y, units)| Value::Resolution(x, y, units)),
        several(any::<(i32, i32)>(), |(lower, upper)| Value::Range(lower, upper)),
        several((text(), text()), |(language, text)| Value::TextWithLanguage(
            language, text
        )),
        several((text(), text()), |(language, name)| Value::NameWithLanguage(
            language, name
        )),
        several(text(), Value::Text),
        several(text(), Value::Name),
        several(text(), Value::Keyword),
        several(text(), Value::Uri),
        several(text(), Value::UriScheme),
        several(text(), Value::Charset),
        several(text(), Value::NaturalLanguage),
        several(text(), Value::MimeMediaType),
        (prop::sample::select(vec![0x10_u8, 0x12, 0x13]), 1..4_usize)
            .prop_map(|(tag, n)| vec![Value::OutOfBand(tag); n]),
        several(collection(3), Value::Collection),
    ]
}

/// Members in the order of their names, each with one value.
fn collection(depth: u32) -> impl Strategy<Value = Vec<Attribute>> {
    let leaf = prop_oneof![any::<i32>().prop_map(Value::Integer), text().prop_map(Value::Keyword)];
    let members = |value: BoxedStrategy<Value>| {
        prop::collection::btree_map(text(), value, 0..4).prop_map(|members| {
            members
                .into_iter()
                .map(|(name, value)| Attribute::new(&name, value))
                .collect::<Vec<_>>()
        })
    };
    let nested = leaf.prop_recursive(depth, 16, 4, move |inner| members(inner).prop_map(Value::Collection));
    members(nested.boxed())
}

prop_compose! {
    fn attribute()(name in text(), values in set()) -> Attribute {
        Attribute { name, values }
    }
}

prop_compose! {
    fn alike()(
        version in any::<(u8, u8)>(),
        code in any::<u16>(),
        request_id in any::<i32>(),
        operation in prop::collection::vec(attribute(), 0..5),
        others in prop::collection::vec(
            (prop::sample::select(vec![2_u8, 4, 5, 6, 7, 8, 9, 10]), prop::collection::vec(attribute(), 0..4)),
            0..4,
        ),
    ) -> Message {
        let others = others.into_iter().map(|(tag, attributes)| Group { tag, attributes });
        let operation = Group { tag: tag::OPERATION_ATTRIBUTES, attributes: operation };
        Message { version, code, request_id, groups: std::iter::once(operation).chain(others).collect() }
    }
}

proptest! {
    #[test]
    fn they_read_what_we_write_and_write_what_we_read(sent in alike()) {
        let octets = encode(&sent);
        let read = theirs(&octets).unwrap();
        prop_assert_eq!(&message(&read), &sent);
        prop_assert_eq!(&ours(&octets), &sent);
        let written = [&octets[..8], &read.attributes().to_bytes()].concat();
        prop_assert_eq!(written, octets);
    }
}

fn octets(parts: &[&[u8]]) -> Vec<u8> {
    [b"\x02\x00\x00\x0B\x00\x00\x00\x01\x01", &parts.concat()[..], b"\x03"].concat()
}

#[test]
fn the_known_disagreements_are_still_there() {
    // RFC 8010 §3.1.7: a member of a collection can be a 1setOf. They lose its second value and the member after it.
    let set_in_collection = octets(&[
        b"\x34\x00\x01c\x00\x00",
        b"\x4A\x00\x00\x00\x01m\x21\x00\x00\x00\x04\0\0\0\x01\x21\x00\x00\x00\x04\0\0\0\x02",
        b"\x4A\x00\x00\x00\x01n\x22\x00\x00\x00\x01\x01\x37\x00\x00\x00\x00",
    ]);
    let Value::Collection(members) = &ours(&set_in_collection).groups[0].attributes[0].values[0] else {
        panic!()
    };
    assert_eq!(
        members[..],
        [
            Attribute::set("m", vec![Value::Integer(1), Value::Integer(2)]),
            Attribute::new("n", Value::Boolean(true))
        ]
    );
    assert_ne!(message(&theirs(&set_in_collection).unwrap()), ours(&set_in_collection));

    // RFC 8010 §3.1.5: every value of a set has its own tag. They write the first one's for all.
    let mixed = octets(&[b"\x44\x00\x01m\x00\x01a\x42\x00\x00\x00\x01b"]);
    assert_eq!(encode(&ours(&mixed)), mixed);
    assert_ne!(
        [&mixed[..8], &theirs(&mixed).unwrap().attributes().to_bytes()].concat(),
        mixed
    );

    // RFC 8010 §3.1.6 gives no order to members, but a proxy must not change it either. They sort them by name.
    let unsorted = octets(&[
        b"\x34\x00\x01c\x00\x00\x4A\x00\x00\x00\x01z\x22\x00\x00\x00\x01\x01",
        b"\x4A\x00\x00\x00\x01a\x22\x00\x00\x00\x01\x00\x37\x00\x00\x00\x00",
    ]);
    assert_eq!(encode(&ours(&unsorted)), unsorted);
    assert_ne!(message(&theirs(&unsorted).unwrap()), ours(&unsorted));

    // RFC 8010 §3.1.1: attributes stand in groups. They drop a value before any group without a word.
    let before_group = b"\x02\x00\x00\x0B\x00\x00\x00\x01\x44\x00\x01x\x00\x01y\x03";
    assert!(decode(before_group, &Limits::default()).is_err());
    assert_eq!(message(&theirs(before_group).unwrap()).groups, []);

    // RFC 8010 §3.5.2: 0x7F is the tag of extended types. They refuse the message.
    let extension = octets(&[b"\x7F\x00\x01x\x00\x05\0\0\0\x01a"]);
    assert_eq!(
        ours(&extension).groups[0].attributes[0].values,
        [Value::Other(0x7F, b"\0\0\0\x01a".to_vec())]
    );
    assert!(theirs(&extension).is_err());

    // They write an operation group that is not there.
    let no_group = b"\x02\x00\x00\x0B\x00\x00\x00\x01\x03";
    assert_eq!(encode(&ours(no_group)), no_group);
    assert_eq!(theirs(no_group).unwrap().attributes().to_bytes()[..], [1, 3]);

    // RFC 8010 §3.9: a length beyond the value. They panic (an unchecked slice).
    let short = octets(&[b"\x36\x00\x01x\x00\x04\x00\xFFen"]);
    assert_eq!(
        ours(&short).groups[0].attributes[0].values,
        [Value::Other(0x36, b"\x00\xFFen".to_vec())]
    );
    assert!(std::panic::catch_unwind(|| theirs(&short).is_ok()).is_err());
}
