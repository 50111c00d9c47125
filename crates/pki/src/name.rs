//! X.501 names: a list of relative names, each a set of attributes, in the order of the DER.
//!
//! The two texts of a name: what people type is read in `name/text.rs`, RFC 4514 is printed by `Display`.

mod text;

use crate::ber::{self, BerError, Reader};
use crate::{der, oid};

const NUMERIC_STRING: u8 = 0x12;
const TELETEX_STRING: u8 = 0x14;
const IA5_STRING: u8 = 0x16;
const VISIBLE_STRING: u8 = 0x1a;
const UNIVERSAL_STRING: u8 = 0x1c;

/// One attribute of a name.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Attribute {
    /// Dotted decimal, such as `2.5.4.3`.
    pub oid: String,
    /// The value as text; for a value that is no string, `#` and the hexadecimal digits of its DER.
    pub value: String,
    /// The universal tag of the string type it is written with (0x0C UTF8String, 0x13 PrintableString, ...).
    pub tag: u8,
}

/// A distinguished name. `Display` is RFC 4514: last RDN first, `CN=HP Jetdirect 0AF8ACE8,OU=...+OU=...,O=...`.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct Name {
    /// Relative distinguished names in the order of the DER; more than one attribute makes a multi-valued RDN.
    pub rdns: Vec<Vec<Attribute>>,
}

/// The text is no X.500 name.
#[derive(Debug, thiserror::Error, PartialEq, Eq)]
#[error("{text:?} is no X.500 name: {why}; write it as CN=printer.example,O=Example")]
pub struct NameError {
    /// What was given.
    pub text: String,
    /// What is wrong with it.
    pub why: String,
}

impl Attribute {
    /// An attribute whose value is a PrintableString where the characters allow it, else a UTF8String; emailAddress
    /// and domainComponent are IA5String (RFC 5280 §4.1.2.4, appendix A).
    pub fn new(oid: impl Into<String>, value: impl Into<String>) -> Self {
        let (oid, value) = (oid.into(), value.into());
        let tag = match oid.as_str() {
            oid::EMAIL_ADDRESS | oid::DOMAIN_COMPONENT if value.is_ascii() => IA5_STRING,
            _ if value.chars().all(is_printable) => ber::PRINTABLE_STRING,
            _ => ber::UTF8_STRING,
        };
        Self { oid, value, tag }
    }

    fn read(reader: &mut Reader<'_>) -> Result<Self, BerError> {
        let mut parts = reader.sequence("an attribute of a name")?;
        let oid = parts.oid("an attribute's type")?;
        let element = parts.element()?;
        parts.finish("an attribute's value")?;
        let value = string(element.tag, element.content).unwrap_or_else(|| format!("#{}", hex::encode(element.raw)));
        Ok(Self {
            oid,
            value,
            tag: element.tag,
        })
    }

    fn value_der(&self) -> Vec<u8> {
        if let Some(octets) = self.value.strip_prefix('#').and_then(|digits| hex::decode(digits).ok())
            && string(self.tag, &[]).is_none()
        {
            return octets;
        }
        match encode(self.tag, &self.value) {
            Some(content) => der::element(self.tag, &content),
            None => der::element(ber::UTF8_STRING, self.value.as_bytes()),
        }
    }

    fn to_der(&self) -> Vec<u8> {
        der::sequence(&[der::oid(&self.oid), self.value_der()])
    }
}

impl Name {
    /// Reads `CN=a, O=b` or `CN=a;O=b` (comma or semicolon, quoted values, `+` for a multi-valued RDN); the RDNs are
    /// stored **in the order of the text** (as makecert and Windows' CertStrToName without reversal write them).
    pub fn parse(text: &str) -> Result<Self, NameError> {
        text::parse(text)
    }

    /// A name of one CN.
    pub fn common_name(cn: &str) -> Self {
        Self {
            rdns: vec![vec![Attribute::new(oid::COMMON_NAME, cn)]],
        }
    }

    /// Reads the DER of an RDNSequence.
    pub fn from_der(name: &[u8]) -> Result<Self, BerError> {
        let mut reader = Reader::new(name);
        let found = Self::read(&mut reader)?;
        reader.finish("a name")?;
        Ok(found)
    }

    pub(crate) fn read(reader: &mut Reader<'_>) -> Result<Self, BerError> {
        let mut sequence = reader.sequence("a name")?;
        let mut rdns = Vec::new();
        while !sequence.is_empty() {
            let mut set = sequence.enter(ber::SET, "a relative distinguished name")?;
            let mut rdn = vec![Attribute::read(&mut set)?];
            while !set.is_empty() {
                rdn.push(Attribute::read(&mut set)?);
            }
            rdns.push(rdn);
        }
        Ok(Self { rdns })
    }

    /// All values of attribute `oid`, in order.
    pub fn values(&self, oid: &str) -> Vec<&str> {
        self.rdns
            .iter()
            .flatten()
            .filter(|attribute| attribute.oid == oid)
            .map(|found| found.value.as_str())
            .collect()
    }

    /// CAPI's simple display name: the CN where there is one, else OU, O, or the first attribute.
    pub fn simple_display_name(&self) -> String {
        [
            oid::COMMON_NAME,
            oid::ORGANIZATIONAL_UNIT,
            oid::ORGANIZATION,
            oid::EMAIL_ADDRESS,
        ]
        .iter()
        .find_map(|oid| self.values(oid).first().copied())
        .or_else(|| {
            self.rdns
                .iter()
                .flatten()
                .next()
                .map(|attribute| attribute.value.as_str())
        })
        .unwrap_or_default()
        .to_owned()
    }

    /// DER of the RDNSequence; the attributes of a multi-valued RDN in the order that DER wants of a SET OF.
    pub fn to_der(&self) -> Vec<u8> {
        let rdns: Vec<_> = self
            .rdns
            .iter()
            .map(|rdn| der::set_of(rdn.iter().map(Attribute::to_der).collect()))
            .collect();
        der::sequence(&rdns)
    }
}

impl std::fmt::Display for Name {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        text::print(self, f)
    }
}

fn is_printable(character: char) -> bool {
    character.is_ascii_alphanumeric() || " '()+,-./:=?".contains(character)
}

/// The text of a string type's content; `None` when the tag is no string type.
pub(crate) fn string(tag: u8, content: &[u8]) -> Option<String> {
    match tag {
        ber::UTF8_STRING => Some(String::from_utf8_lossy(content).into_owned()),
        ber::PRINTABLE_STRING | NUMERIC_STRING | TELETEX_STRING | IA5_STRING | VISIBLE_STRING => {
            Some(content.iter().copied().map(char::from).collect())
        }
        ber::BMP_STRING => {
            let units: Vec<u16> = content
                .chunks(2)
                .map(|pair| pair.iter().fold(0, |unit, &octet| unit << 8 | u16::from(octet)))
                .collect();
            Some(String::from_utf16_lossy(&units))
        }
        UNIVERSAL_STRING => Some(
            content
                .chunks(4)
                .map(|quad| quad.iter().fold(0, |unit, &octet| unit << 8 | u32::from(octet)))
                .map(|unit| char::from_u32(unit).unwrap_or(char::REPLACEMENT_CHARACTER))
                .collect(),
        ),
        _ => None,
    }
}

/// The content of a string type; `None` when it has no such characters.
fn encode(tag: u8, value: &str) -> Option<Vec<u8>> {
    match tag {
        ber::UTF8_STRING => Some(value.as_bytes().to_vec()),
        ber::PRINTABLE_STRING | NUMERIC_STRING | TELETEX_STRING | IA5_STRING | VISIBLE_STRING => value
            .chars()
            .map(|character| u8::try_from(u32::from(character)).ok())
            .collect(),
        ber::BMP_STRING => Some(value.encode_utf16().flat_map(u16::to_be_bytes).collect()),
        UNIVERSAL_STRING => Some(
            value
                .chars()
                .flat_map(|character| u32::from(character).to_be_bytes())
                .collect(),
        ),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn factory() -> Name {
        Name::parse("O=Hewlett-Packard Co.,OU=00110AF8ACE8+OU=J8028E,CN=HP Jetdirect 0AF8ACE8").unwrap()
    }

    #[test]
    fn the_factory_name_prints_as_scanners_know_it() {
        let printed = "CN=HP Jetdirect 0AF8ACE8,OU=00110AF8ACE8+OU=J8028E,O=Hewlett-Packard Co.";
        assert_eq!(factory().to_string(), printed);
        let read = Name::from_der(&factory().to_der()).unwrap();
        assert_eq!(read.to_string(), printed);
        assert_eq!(read.to_der(), factory().to_der());
        assert_eq!(read.values(oid::ORGANIZATION), ["Hewlett-Packard Co."]);
        assert_eq!(read.simple_display_name(), "HP Jetdirect 0AF8ACE8");
    }

    #[test]
    fn strings_are_printable_where_they_can_be() {
        let name = Name::parse("C=DE;O=Müller;CN=a@b;DC=example").unwrap();
        let tags: Vec<u8> = name.rdns.iter().flatten().map(|attribute| attribute.tag).collect();
        assert_eq!(
            tags,
            [ber::PRINTABLE_STRING, ber::UTF8_STRING, ber::UTF8_STRING, IA5_STRING]
        );
    }

    #[test]
    fn a_name_without_common_name_is_shown_by_its_unit() {
        assert_eq!(Name::parse("O=b,OU=a").unwrap().simple_display_name(), "a");
        assert_eq!(Name::parse("L=somewhere").unwrap().simple_display_name(), "somewhere");
        assert_eq!(Name::default().simple_display_name(), "");
    }

    #[test]
    fn values_that_are_no_strings_survive() {
        let name = Name {
            rdns: vec![vec![Attribute {
                oid: "1.2.3".into(),
                value: "#020105".into(),
                tag: 2,
            }]],
        };
        assert_eq!(Name::from_der(&name.to_der()).unwrap(), name);
    }

    proptest! {
        #[test]
        fn a_name_reads_back_from_its_der(value in "\\PC{0,20}", other in "[ -~]{0,20}") {
            let name = Name { rdns: vec![
                vec![Attribute::new(oid::COMMON_NAME, value)],
                vec![Attribute::new(oid::ORGANIZATION, other)],
            ] };
            prop_assert_eq!(Name::from_der(&name.to_der()).unwrap(), name);
        }

        #[test]
        fn a_printed_name_parses_to_the_same_in_reverse(value in "\\PC{1,20}", other in "[ -~\n]{1,20}") {
            let mut name = Name { rdns: vec![
                vec![Attribute::new(oid::COMMON_NAME, value)],
                vec![Attribute::new(oid::ORGANIZATION, other)],
                vec![Attribute::new("1.2.3.4", "unknown")],
            ] };
            let printed = name.to_string();
            name.rdns.reverse();
            prop_assert_eq!(Name::parse(&printed).unwrap(), name);
        }
    }
}
