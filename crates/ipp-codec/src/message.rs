//! A message as values.

/// An IPP request or response without its document.
#[derive(Clone, PartialEq, Debug, Default)]
pub struct Message {
    /// Major and minor version, such as `(2, 0)`.
    pub version: (u8, u8),
    /// operation-id of a request, status-code of a response.
    pub code: u16,
    /// request-id, as sent.
    pub request_id: i32,
    /// Attribute groups in order.
    pub groups: Vec<Group>,
}

/// A group of attributes.
#[derive(Clone, PartialEq, Debug)]
pub struct Group {
    /// The delimiter tag: 1 operation, 2 job, 4 printer, 5 unsupported, ...
    pub tag: u8,
    /// Attributes in order; names may repeat.
    pub attributes: Vec<Attribute>,
}

/// An attribute: a name and one or more values.
#[derive(Clone, PartialEq, Debug)]
pub struct Attribute {
    /// The name, as sent.
    pub name: String,
    /// The values in order; tags may differ.
    pub values: Vec<Value>,
}

/// A value with its syntax.
#[derive(Clone, PartialEq, Debug)]
pub enum Value {
    /// integer (0x21).
    Integer(i32),
    /// boolean (0x22).
    Boolean(bool),
    /// enum (0x23).
    Enum(i32),
    /// octetString (0x30).
    OctetString(Vec<u8>),
    /// dateTime (0x31): the 11 octets of RFC 2579.
    DateTime([u8; 11]),
    /// resolution (0x32): cross-feed, feed, units (3 dpi, 4 dpcm).
    Resolution(i32, i32, i8),
    /// rangeOfInteger (0x33).
    Range(i32, i32),
    /// collection (0x34): members in order.
    Collection(Vec<Attribute>),
    /// textWithLanguage (0x35): language, text.
    TextWithLanguage(String, String),
    /// nameWithLanguage (0x36): language, name.
    NameWithLanguage(String, String),
    /// textWithoutLanguage (0x41).
    Text(String),
    /// nameWithoutLanguage (0x42).
    Name(String),
    /// keyword (0x44).
    Keyword(String),
    /// uri (0x45).
    Uri(String),
    /// uriScheme (0x46).
    UriScheme(String),
    /// charset (0x47).
    Charset(String),
    /// naturalLanguage (0x48).
    NaturalLanguage(String),
    /// mimeMediaType (0x49).
    MimeMediaType(String),
    /// An out-of-band value (0x10-0x1F) such as no-value (0x13), unknown (0x12), unsupported (0x10).
    OutOfBand(u8),
    /// Any other tag, or a known tag whose octets do not fit its syntax (also text that is not UTF-8).
    Other(u8, Vec<u8>),
}

impl Message {
    /// The first group with this delimiter tag.
    pub fn group(&self, tag: u8) -> Option<&Group> {
        self.groups.iter().find(|group| group.tag == tag)
    }
}

impl Group {
    /// The first attribute of this name.
    pub fn attribute(&self, name: &str) -> Option<&Attribute> {
        self.attributes.iter().find(|attribute| attribute.name == name)
    }
}

impl Attribute {
    /// An attribute of one value.
    pub fn new(name: &str, value: Value) -> Self {
        Self {
            name: name.to_owned(),
            values: vec![value],
        }
    }
    /// An attribute of several values.
    pub fn set(name: &str, values: Vec<Value>) -> Self {
        Self {
            name: name.to_owned(),
            values,
        }
    }
}
