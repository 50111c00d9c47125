//! Any message that can be written is read back as it was, and any octets are read or refused.

use misprint_ipp_codec::{Attribute, Decoded, Group, Limits, Message, Value, decode, encode};
use proptest::prelude::*;

fn text() -> impl Strategy<Value = String> {
    "\\PC{0,20}"
}

/// Values in which what is written says which variant it was.
fn plain() -> impl Strategy<Value = Value> {
    prop_oneof![
        any::<i32>().prop_map(Value::Integer),
        any::<bool>().prop_map(Value::Boolean),
        any::<i32>().prop_map(Value::Enum),
        prop::collection::vec(any::<u8>(), 0..40).prop_map(Value::OctetString),
        any::<[u8; 11]>().prop_map(Value::DateTime),
        any::<(i32, i32, i8)>().prop_map(|(x, y, units)| Value::Resolution(x, y, units)),
        any::<(i32, i32)>().prop_map(|(lower, upper)| Value::Range(lower, upper)),
        (text(), text()).prop_map(|(language, text)| Value::TextWithLanguage(language, text)),
        (text(), text()).prop_map(|(language, name)| Value::NameWithLanguage(language, name)),
        text().prop_map(Value::Text),
        text().prop_map(Value::Name),
        text().prop_map(Value::Keyword),
        text().prop_map(Value::Uri),
        text().prop_map(Value::UriScheme),
        text().prop_map(Value::Charset),
        text().prop_map(Value::NaturalLanguage),
        text().prop_map(Value::MimeMediaType),
        (0x10_u8..=0x1F).prop_map(Value::OutOfBand),
        (0x4B_u8..=0x7F, prop::collection::vec(any::<u8>(), 0..20)).prop_map(|(tag, v)| Value::Other(tag, v)),
        prop::collection::vec(any::<u8>(), 5..9).prop_map(|v| Value::Other(0x21, v)),
    ]
}

fn attribute(value: impl Strategy<Value = Value>) -> impl Strategy<Value = Attribute> {
    ("[a-z][a-z-]{0,12}", prop::collection::vec(value, 1..4)).prop_map(|(name, values)| Attribute { name, values })
}

fn value() -> impl Strategy<Value = Value> {
    plain().prop_recursive(4, 24, 4, |inner| {
        prop::collection::vec(attribute(inner), 0..4).prop_map(Value::Collection)
    })
}

fn delimiter() -> impl Strategy<Value = u8> {
    prop_oneof![0_u8..=2, 4_u8..=0x0F]
}

prop_compose! {
    fn group()(tag in delimiter(), attributes in prop::collection::vec(attribute(value()), 0..5)) -> Group {
        Group { tag, attributes }
    }
}

prop_compose! {
    fn message()(
        version in any::<(u8, u8)>(),
        code in any::<u16>(),
        request_id in any::<i32>(),
        groups in prop::collection::vec(group(), 0..4),
    ) -> Message {
        Message { version, code, request_id, groups }
    }
}

proptest! {
    #[test]
    fn what_is_written_is_read(message in message(), document in prop::collection::vec(any::<u8>(), 0..20)) {
        let octets = encode(&message);
        let end = octets.len();
        let read = decode(&[octets, document].concat(), &Limits::default());
        prop_assert_eq!(read, Ok(Decoded::Message(message, end)));
    }

    #[test]
    fn every_prefix_needs_more(message in message()) {
        let octets = encode(&message);
        for end in 0..octets.len() {
            prop_assert_eq!(decode(&octets[..end], &Limits::default()), Ok(Decoded::NeedMore));
        }
    }

    #[test]
    fn any_octets_are_read_or_refused(octets in prop::collection::vec(any::<u8>(), 0..400)) {
        let octets = [b"\x02\x00\x00\x02\x00\x00\x00\x01\x01", &octets[..]].concat();
        if let Ok(Decoded::Message(message, end)) = decode(&octets, &Limits::default()) {
            prop_assert_eq!(encode(&message), &octets[..end]);
        }
    }

    #[test]
    fn a_damaged_message_is_read_or_refused(message in message(), at in any::<prop::sample::Index>(), octet: u8) {
        let mut octets = encode(&message);
        let at = at.index(octets.len());
        octets[at] = octet;
        if let Ok(Decoded::Message(message, end)) = decode(&octets, &Limits::default()) {
            prop_assert_eq!(encode(&message), &octets[..end]);
        }
    }
}
