//! One value: its octets read by the rules of its syntax, and its tag.

use crate::{Value, tag};

impl Value {
    /// The tag with which it is written.
    pub fn tag(&self) -> u8 {
        match self {
            Self::Integer(_) => tag::INTEGER,
            Self::Boolean(_) => tag::BOOLEAN,
            Self::Enum(_) => tag::ENUM,
            Self::OctetString(_) => tag::OCTET_STRING,
            Self::DateTime(_) => tag::DATE_TIME,
            Self::Resolution(..) => tag::RESOLUTION,
            Self::Range(..) => tag::RANGE_OF_INTEGER,
            Self::Collection(_) => tag::BEGIN_COLLECTION,
            Self::TextWithLanguage(..) => tag::TEXT_WITH_LANGUAGE,
            Self::NameWithLanguage(..) => tag::NAME_WITH_LANGUAGE,
            Self::Text(_) => tag::TEXT,
            Self::Name(_) => tag::NAME,
            Self::Keyword(_) => tag::KEYWORD,
            Self::Uri(_) => tag::URI,
            Self::UriScheme(_) => tag::URI_SCHEME,
            Self::Charset(_) => tag::CHARSET,
            Self::NaturalLanguage(_) => tag::NATURAL_LANGUAGE,
            Self::MimeMediaType(_) => tag::MIME_MEDIA_TYPE,
            Self::OutOfBand(tag) | Self::Other(tag, _) => *tag,
        }
    }

    /// The characters of any of the character-string syntaxes, without the language.
    pub fn as_str(&self) -> Option<&str> {
        match self {
            Self::Text(v)
            | Self::Name(v)
            | Self::Keyword(v)
            | Self::Uri(v)
            | Self::UriScheme(v)
            | Self::Charset(v)
            | Self::NaturalLanguage(v)
            | Self::MimeMediaType(v)
            | Self::TextWithLanguage(_, v)
            | Self::NameWithLanguage(_, v) => Some(v),
            _ => None,
        }
    }

    /// Reads the octets of one value that is no collection. What does not fit the syntax is kept as [`Value::Other`].
    pub(crate) fn read(tag: u8, octets: &[u8]) -> Self {
        Self::fitting(tag, octets).unwrap_or_else(|| Self::Other(tag, octets.to_vec()))
    }

    fn fitting(tag: u8, octets: &[u8]) -> Option<Self> {
        let text = || std::str::from_utf8(octets).ok().map(str::to_owned);
        Some(match tag {
            tag::INTEGER => Self::Integer(i32::from_be_bytes(octets.try_into().ok()?)),
            tag::ENUM => Self::Enum(i32::from_be_bytes(octets.try_into().ok()?)),
            tag::BOOLEAN => match octets {
                [0] => Self::Boolean(false),
                [1] => Self::Boolean(true),
                _ => return None,
            },
            tag::OCTET_STRING => Self::OctetString(octets.to_vec()),
            tag::DATE_TIME => Self::DateTime(octets.try_into().ok()?),
            tag::RESOLUTION => match *octets {
                [a, b, c, d, e, f, g, h, units] => Self::Resolution(
                    i32::from_be_bytes([a, b, c, d]),
                    i32::from_be_bytes([e, f, g, h]),
                    i8::from_be_bytes([units]),
                ),
                _ => return None,
            },
            tag::RANGE_OF_INTEGER => match *octets {
                [a, b, c, d, e, f, g, h] => {
                    Self::Range(i32::from_be_bytes([a, b, c, d]), i32::from_be_bytes([e, f, g, h]))
                }
                _ => return None,
            },
            tag::TEXT_WITH_LANGUAGE => {
                let (language, text) = with_language(octets)?;
                Self::TextWithLanguage(language, text)
            }
            tag::NAME_WITH_LANGUAGE => {
                let (language, name) = with_language(octets)?;
                Self::NameWithLanguage(language, name)
            }
            tag::TEXT => Self::Text(text()?),
            tag::NAME => Self::Name(text()?),
            tag::KEYWORD => Self::Keyword(text()?),
            tag::URI => Self::Uri(text()?),
            tag::URI_SCHEME => Self::UriScheme(text()?),
            tag::CHARSET => Self::Charset(text()?),
            tag::NATURAL_LANGUAGE => Self::NaturalLanguage(text()?),
            tag::MIME_MEDIA_TYPE => Self::MimeMediaType(text()?),
            tag::UNSUPPORTED..=tag::LAST_OUT_OF_BAND if octets.is_empty() => Self::OutOfBand(tag),
            _ => return None,
        })
    }
}

/// RFC 8010 §3.9: two strings, each behind its length, and nothing else.
fn with_language(octets: &[u8]) -> Option<(String, String)> {
    let (language, rest) = counted(octets)?;
    let (text, rest) = counted(rest)?;
    rest.is_empty().then_some((language, text))
}

fn counted(octets: &[u8]) -> Option<(String, &[u8])> {
    let (length, rest) = octets.split_first_chunk::<2>()?;
    let (text, rest) = rest.split_at_checked(usize::from(u16::from_be_bytes(*length)))?;
    Some((std::str::from_utf8(text).ok()?.to_owned(), rest))
}
