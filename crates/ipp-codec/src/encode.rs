//! A message to octets, as told: what the values say is written, right or wrong.

use crate::{Attribute, Message, Value, tag};

/// Encodes the message with its end-of-attributes tag.
///
/// A name or value can hold 65,535 octets at most, because its length is written in two; what is beyond is cut. An
/// attribute without values cannot be written and is left out. Collections nest as deep as the values do.
pub fn encode(message: &Message) -> Vec<u8> {
    let mut out = vec![message.version.0, message.version.1];
    out.extend(message.code.to_be_bytes());
    out.extend(message.request_id.to_be_bytes());
    for group in &message.groups {
        out.push(group.tag);
        for attribute in &group.attributes {
            put_set(&mut out, &attribute.name, &attribute.values);
        }
    }
    out.push(tag::END_OF_ATTRIBUTES);
    out
}

/// A set: the first value carries the name, the others an empty one.
fn put_set(out: &mut Vec<u8>, name: &str, values: &[Value]) {
    let mut name = name.as_bytes();
    for value in values {
        put_value(out, name, value);
        name = b"";
    }
}

fn put_value(out: &mut Vec<u8>, name: &[u8], value: &Value) {
    out.push(value.tag());
    put_octets(out, name);
    match value {
        Value::Integer(v) | Value::Enum(v) => put_octets(out, &v.to_be_bytes()),
        Value::Boolean(v) => put_octets(out, &[u8::from(*v)]),
        Value::OctetString(v) | Value::Other(_, v) => put_octets(out, v),
        Value::DateTime(v) => put_octets(out, v),
        Value::Resolution(cross_feed, feed, units) => {
            let mut octets = [0; 9];
            octets[..4].copy_from_slice(&cross_feed.to_be_bytes());
            octets[4..8].copy_from_slice(&feed.to_be_bytes());
            octets[8..].copy_from_slice(&units.to_be_bytes());
            put_octets(out, &octets);
        }
        Value::Range(lower, upper) => {
            let mut octets = [0; 8];
            octets[..4].copy_from_slice(&lower.to_be_bytes());
            octets[4..].copy_from_slice(&upper.to_be_bytes());
            put_octets(out, &octets);
        }
        Value::Collection(members) => put_members(out, members),
        Value::TextWithLanguage(language, text) | Value::NameWithLanguage(language, text) => {
            let mut octets = Vec::with_capacity(4 + language.len() + text.len());
            put_octets(&mut octets, language.as_bytes());
            put_octets(&mut octets, text.as_bytes());
            put_octets(out, &octets);
        }
        Value::Text(v)
        | Value::Name(v)
        | Value::Keyword(v)
        | Value::Uri(v)
        | Value::UriScheme(v)
        | Value::Charset(v)
        | Value::NaturalLanguage(v)
        | Value::MimeMediaType(v) => put_octets(out, v.as_bytes()),
        Value::OutOfBand(_) => put_octets(out, b""),
    }
}

/// RFC 8010 §3.1.6: an empty value, the members, endCollection.
fn put_members(out: &mut Vec<u8>, members: &[Attribute]) {
    put_octets(out, b"");
    for member in members.iter().filter(|member| !member.values.is_empty()) {
        out.push(tag::MEMBER_NAME);
        put_octets(out, b"");
        put_octets(out, member.name.as_bytes());
        put_set(out, "", &member.values);
    }
    out.push(tag::END_COLLECTION);
    put_octets(out, b"");
    put_octets(out, b"");
}

/// A length of two octets, and as much as it can count.
fn put_octets(out: &mut Vec<u8>, octets: &[u8]) {
    let length = u16::try_from(octets.len()).unwrap_or(u16::MAX);
    out.extend(length.to_be_bytes());
    out.extend(&octets[..usize::from(length)]);
}

#[cfg(test)]
mod tests {
    use crate::{Attribute, Group, Message, Value, encode};

    #[test]
    fn a_request_is_written_as_in_rfc_8010_appendix_a() {
        let message = Message {
            version: (1, 1),
            code: 0x000B,
            request_id: 1,
            groups: vec![Group {
                tag: 1,
                attributes: vec![
                    Attribute::new("attributes-charset", Value::Charset("utf-8".into())),
                    Attribute::set("sides", vec![Value::Keyword("a".into()), Value::Integer(7)]),
                ],
            }],
        };
        let expected = [
            &b"\x01\x01\x00\x0B\x00\x00\x00\x01\x01\x47\x00\x12attributes-charset\x00\x05utf-8"[..],
            b"\x44\x00\x05sides\x00\x01a\x21\x00\x00\x00\x04\x00\x00\x00\x07\x03",
        ];
        assert_eq!(encode(&message), expected.concat());
    }

    #[test]
    fn wrong_octets_are_written_as_told() {
        let mut message = Message::default();
        let attributes = vec![Attribute::new("limit", Value::Other(0x21, vec![1, 2, 3]))];
        message.groups.push(Group { tag: 0x0E, attributes });
        assert_eq!(encode(&message)[8..], *b"\x0E\x21\x00\x05limit\x00\x03\x01\x02\x03\x03");
    }

    #[test]
    fn a_value_longer_than_its_length_field_is_cut() {
        let mut message = Message::default();
        let attributes = vec![Attribute::new("x", Value::OctetString(vec![7; 70_000]))];
        message.groups.push(Group { tag: 1, attributes });
        assert_eq!(encode(&message).len(), 8 + 1 + 1 + 3 + 2 + 65_535 + 1);
    }
}
