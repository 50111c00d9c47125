//! Writes what a real printer says of itself as a model file: its attributes in their order, with every oddity.

use super::notation::Written;
use ipp_codec::Attribute;

/// What is known of a captured printer beside its attributes.
#[derive(Clone, Debug)]
pub struct Captured<'a> {
    /// The printer attributes of its answer to Get-Printer-Attributes, in order.
    pub attributes: &'a [Attribute],
    /// `Server` header of its answer.
    pub http_server: &'a str,
    /// Where it was captured, for the comment.
    pub source: &'a str,
}

/// The model file.
pub fn write(captured: &Captured<'_>) -> String {
    let told = |name: &str| {
        let attribute = captured.attributes.iter().find(|attribute| attribute.name == name);
        attribute.and_then(|attribute| attribute.values.first()?.as_str())
    };
    let make_and_model = told("printer-make-and-model").unwrap_or("Unknown Printer");
    let firmware = told("printer-firmware-string-version").unwrap_or_default();
    let string = |text: &str| toml::Value::from(text).to_string();
    let comment: String = captured.source.chars().filter(|c| !c.is_control()).collect();
    let server: String = captured
        .http_server
        .chars()
        .filter(|c| (' '..='~').contains(c))
        .collect();
    let mut text = format!(
        "# Captured from {comment}: what it answered to Get-Printer-Attributes, in its order.\n\
         # What it was doing then (state, jobs, times, URIs, names) is replaced when this is served.\n\
         id = {}\nabout = {}\nmake-and-model = {}\nfirmware = {}\nhttp-server = {}\n\
         ews = \"plain\"\nfactory-certificate = \"host-name\"\ncaptured = true\n",
        string(&id(make_and_model)),
        string(&format!("{make_and_model}, captured")),
        string(make_and_model),
        string(firmware),
        string(&server),
    );
    for attribute in captured.attributes {
        text += "\n";
        text += &Written::of(attribute).text();
    }
    text
}

/// A short name: letters, digits and hyphens.
fn id(make_and_model: &str) -> String {
    let mut id = String::new();
    for character in make_and_model.chars().take(60) {
        if character.is_ascii_alphanumeric() {
            id.push(character.to_ascii_lowercase());
        } else if !id.ends_with('-') && !id.is_empty() {
            id.push('-');
        }
    }
    let id = id.trim_end_matches('-');
    if id.is_empty() {
        "captured".to_owned()
    } else {
        id.to_owned()
    }
}

/// The out-of-band values, mixed sets and broken values of a model are those of the wire: nothing is tidied.
#[cfg(test)]
mod tests {
    use super::{Captured, id, write};
    use crate::Model;
    use ipp_codec::{Attribute, Value};
    use proptest::prelude::*;

    fn again(attributes: &[Attribute]) -> Model {
        let text = write(&Captured {
            attributes,
            http_server: "CUPS/2.4 IPP/2.0\r\n",
            source: "ipp://printer\n[evil]",
        });
        Model::read(&text).unwrap_or_else(|error| panic!("{error}\n{text}"))
    }

    #[test]
    fn oddities_are_written_and_read_back_as_they_were() {
        let odd = vec![
            Attribute::new("printer-make-and-model", Value::Text("ACME \"X\" 1\\2".into())),
            Attribute::set(
                "mixed",
                vec![
                    Value::Keyword("a".into()),
                    Value::Name("b c".into()),
                    Value::Integer(-1),
                ],
            ),
            Attribute::new("printer-geo-location", Value::OutOfBand(0x12)),
            Attribute::new("strange", Value::OutOfBand(0x17)),
            Attribute::new("not-utf-8", Value::Other(0x41, vec![0xFF, 0xFE])),
            Attribute::new("extension", Value::Other(0x7F, vec![0, 0, 1, 2])),
            Attribute::new("alert", Value::OctetString(b"code=1;".to_vec())),
            Attribute::new("binary", Value::OctetString(vec![0, 10, 255])),
            Attribute::new("when", Value::DateTime([7, 232, 10, 4, 0, 0, 0, 0, 43, 0, 0])),
            Attribute::new(
                "words",
                Value::TextWithLanguage("de".into(), "Gr\u{fc}\u{df}e\n\t\u{1}'''".into()),
            ),
            Attribute::new(
                "nested",
                Value::Collection(vec![
                    Attribute::new("b", Value::Collection(vec![Attribute::new("", Value::Range(1, -2))])),
                    Attribute::new("a", Value::Resolution(600, 600, 3)),
                    Attribute::new("a", Value::Boolean(true)),
                ]),
            ),
            Attribute::new("empty", Value::Collection(vec![])),
            Attribute::new("twice", Value::Integer(1)),
            Attribute::new("twice", Value::Integer(2)),
        ];
        let model = again(&odd);
        assert_eq!(model.attributes, odd);
        assert!(model.captured);
        assert_eq!(model.id, "acme-x-1-2");
        assert_eq!(id("\u{fc}!"), "captured");
    }

    proptest! {
        #[test]
        fn whatever_a_printer_says_of_itself_can_be_written(names: Vec<(String, String, i32, Vec<u8>)>) {
            let attributes: Vec<Attribute> = names
                .into_iter()
                .map(|(name, text, number, octets)| {
                    Attribute::set(&name, vec![
                        Value::Text(text),
                        Value::Integer(number),
                        Value::OctetString(octets.clone()),
                        Value::Other(0x44, octets),
                    ])
                })
                .collect();
            prop_assert_eq!(again(&attributes).attributes, attributes);
        }
    }
}
