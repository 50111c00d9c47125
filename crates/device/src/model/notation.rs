//! Attributes as a model file writes them: `{ keyword = "none" }`, `{ integer = 3 }`, `{ collection = [ … ] }`. Every
//! value that can be on the wire can be written, also one that fits no syntax.

use ipp_codec::{Attribute, Value, tag};
use serde::{Deserialize, Serialize};

/// An attribute.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Written {
    name: String,
    values: Vec<WrittenValue>,
}

/// A value, by its syntax (RFC 8010 §3.9).
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
enum WrittenValue {
    Integer(i32),
    Boolean(bool),
    Enum(i32),
    /// Hex digits.
    Octets(String),
    /// Text that is sent as octets.
    OctetString(String),
    /// RFC 2579, 22 hex digits.
    DateTime(String),
    /// Cross-feed, feed, units (3 dpi, 4 dpcm).
    Resolution(i32, i32, i8),
    Range(i32, i32),
    Collection(Vec<Written>),
    TextWithLanguage(String, String),
    NameWithLanguage(String, String),
    Text(String),
    Name(String),
    Keyword(String),
    Uri(String),
    UriScheme(String),
    Charset(String),
    NaturalLanguage(String),
    MimeMediaType(String),
    /// `no-value`, `unknown`, `unsupported`, or the tag's number.
    OutOfBand(OutOfBand),
    /// A tag, and hex digits.
    Other(u8, String),
}

#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(untagged)]
enum OutOfBand {
    Named(String),
    Tag(u8),
}

const OUT_OF_BAND: [(&str, u8); 3] = [
    ("no-value", tag::NO_VALUE),
    ("unknown", tag::UNKNOWN),
    ("unsupported", tag::UNSUPPORTED),
];

impl Written {
    pub(super) fn of(attribute: &Attribute) -> Self {
        Self {
            name: attribute.name.clone(),
            values: attribute.values.iter().map(WrittenValue::of).collect(),
        }
    }

    /// The attribute, or the value that cannot be.
    pub(super) fn read(self) -> Result<Attribute, String> {
        let name = self.name;
        let values: Result<Vec<Value>, String> = self.values.into_iter().map(WrittenValue::read).collect();
        let values = values.map_err(|why| format!("{name}: {why}"))?;
        if values.is_empty() {
            return Err(format!("{name}: an attribute has at least one value"));
        }
        Ok(Attribute { name, values })
    }

    /// As it stands in a file, with every value of several on a line of its own.
    pub(super) fn text(&self) -> String {
        let mut text = format!("[[attribute]]\nname = {}\n", toml::Value::from(self.name.as_str()));
        let values: Vec<String> = self.values.iter().filter_map(inline).collect();
        match values.as_slice() {
            [one] => text += &format!("values = [{one}]\n"),
            many => {
                text += "values = [\n";
                many.iter().for_each(|value| text += &format!("    {value},\n"));
                text += "]\n";
            }
        }
        text
    }
}

fn inline(value: &WrittenValue) -> Option<String> {
    toml::Value::try_from(value).ok().map(|value| value.to_string())
}

impl WrittenValue {
    fn of(value: &Value) -> Self {
        match value {
            Value::Integer(v) => Self::Integer(*v),
            Value::Boolean(v) => Self::Boolean(*v),
            Value::Enum(v) => Self::Enum(*v),
            Value::OctetString(v) => match std::str::from_utf8(v) {
                Ok(text) if !text.chars().any(char::is_control) => Self::OctetString(text.to_owned()),
                _ => Self::Octets(hex::encode(v)),
            },
            Value::DateTime(v) => Self::DateTime(hex::encode(v)),
            Value::Resolution(x, y, units) => Self::Resolution(*x, *y, *units),
            Value::Range(lower, upper) => Self::Range(*lower, *upper),
            Value::Collection(members) => Self::Collection(members.iter().map(Written::of).collect()),
            Value::TextWithLanguage(language, v) => Self::TextWithLanguage(language.clone(), v.clone()),
            Value::NameWithLanguage(language, v) => Self::NameWithLanguage(language.clone(), v.clone()),
            Value::Text(v) => Self::Text(v.clone()),
            Value::Name(v) => Self::Name(v.clone()),
            Value::Keyword(v) => Self::Keyword(v.clone()),
            Value::Uri(v) => Self::Uri(v.clone()),
            Value::UriScheme(v) => Self::UriScheme(v.clone()),
            Value::Charset(v) => Self::Charset(v.clone()),
            Value::NaturalLanguage(v) => Self::NaturalLanguage(v.clone()),
            Value::MimeMediaType(v) => Self::MimeMediaType(v.clone()),
            Value::OutOfBand(tag) => Self::OutOfBand(match OUT_OF_BAND.iter().find(|(_, known)| known == tag) {
                Some((name, _)) => OutOfBand::Named((*name).to_owned()),
                None => OutOfBand::Tag(*tag),
            }),
            Value::Other(tag, octets) => Self::Other(*tag, hex::encode(octets)),
        }
    }

    fn read(self) -> Result<Value, String> {
        let octets = |text: &str| hex::decode(text).map_err(|error| format!("{text:?} is no hex ({error})"));
        Ok(match self {
            Self::Integer(v) => Value::Integer(v),
            Self::Boolean(v) => Value::Boolean(v),
            Self::Enum(v) => Value::Enum(v),
            Self::Octets(v) => Value::OctetString(octets(&v)?),
            Self::OctetString(v) => Value::OctetString(v.into_bytes()),
            Self::DateTime(v) => {
                let octets = octets(&v)?.try_into();
                Value::DateTime(octets.map_err(|_| format!("{v:?} is no dateTime of 11 octets"))?)
            }
            Self::Resolution(x, y, units) => Value::Resolution(x, y, units),
            Self::Range(lower, upper) => Value::Range(lower, upper),
            Self::Collection(members) => {
                let members: Result<Vec<Attribute>, String> = members.into_iter().map(Written::read).collect();
                Value::Collection(members?)
            }
            Self::TextWithLanguage(language, v) => Value::TextWithLanguage(language, v),
            Self::NameWithLanguage(language, v) => Value::NameWithLanguage(language, v),
            Self::Text(v) => Value::Text(v),
            Self::Name(v) => Value::Name(v),
            Self::Keyword(v) => Value::Keyword(v),
            Self::Uri(v) => Value::Uri(v),
            Self::UriScheme(v) => Value::UriScheme(v),
            Self::Charset(v) => Value::Charset(v),
            Self::NaturalLanguage(v) => Value::NaturalLanguage(v),
            Self::MimeMediaType(v) => Value::MimeMediaType(v),
            Self::OutOfBand(OutOfBand::Tag(tag @ tag::UNSUPPORTED..=tag::LAST_OUT_OF_BAND)) => Value::OutOfBand(tag),
            Self::OutOfBand(OutOfBand::Tag(tag)) => return Err(format!("{tag} is no out-of-band tag (16 to 31)")),
            Self::OutOfBand(OutOfBand::Named(name)) => match OUT_OF_BAND.iter().find(|(known, _)| *known == name) {
                Some((_, tag)) => Value::OutOfBand(*tag),
                None => return Err(format!("{name:?} is none of no-value, unknown, unsupported")),
            },
            Self::Other(tag, v) if tag > tag::LAST_DELIMITER => Value::Other(tag, octets(&v)?),
            Self::Other(tag, _) => return Err(format!("{tag} is no value tag (16 to 255)")),
        })
    }
}
