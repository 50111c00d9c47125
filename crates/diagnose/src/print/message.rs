//! Requests and answers of IPP as far as printing needs them (RFC 8011).

use ipp_codec::{Attribute, Group, Message, Value};

pub(super) const OPERATION_ATTRIBUTES: u8 = 1;

pub(crate) fn request(operation: u16, request_id: i32, printer_uri: &str) -> Message {
    let attributes = vec![
        Attribute::new("attributes-charset", Value::Charset("utf-8".to_owned())),
        Attribute::new("attributes-natural-language", Value::NaturalLanguage("en".to_owned())),
        Attribute::new("printer-uri", Value::Uri(printer_uri.to_owned())),
    ];
    Message {
        version: (1, 1),
        code: operation,
        request_id,
        groups: vec![Group {
            tag: OPERATION_ATTRIBUTES,
            attributes,
        }],
    }
}

/// A name is at most 255 octets (RFC 8011 §5.1.3).
pub(super) fn limited(name: &str) -> String {
    let end = (0..=name.len().min(255))
        .rev()
        .find(|end| name.is_char_boundary(*end))
        .unwrap_or(0);
    name[..end].to_owned()
}

pub(super) fn integer(group: &Group, name: &str) -> Option<i32> {
    match group.attribute(name)?.values.first()? {
        Value::Integer(number) | Value::Enum(number) => Some(*number),
        _ => None,
    }
}

pub(super) fn status_message(group: &Group) -> Option<String> {
    match group.attribute("status-message")?.values.first()? {
        Value::Text(text) | Value::TextWithLanguage(_, text) => Some(format!(": {text}")),
        _ => None,
    }
}
