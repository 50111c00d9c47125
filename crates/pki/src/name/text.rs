//! Names as text: RFC 4514 out; RFC 4514 and Windows' CertStrToName in.

use super::{Attribute, Name, NameError, string};
use crate::ber::Reader;
use crate::oid;
use std::fmt::{Formatter, Result as FmtResult, Write};

/// Printed keyword first; the others are read only.
const KEYWORDS: &[(&str, &[&str])] = &[
    (oid::COMMON_NAME, &["CN"]),
    (oid::ORGANIZATIONAL_UNIT, &["OU"]),
    (oid::ORGANIZATION, &["O"]),
    (oid::COUNTRY, &["C"]),
    (oid::LOCALITY, &["L"]),
    (oid::STATE, &["ST", "S"]),
    (oid::STREET, &["STREET"]),
    (oid::DOMAIN_COMPONENT, &["DC"]),
    (oid::USER_ID, &["UID"]),
    (oid::EMAIL_ADDRESS, &["emailAddress", "E", "email"]),
    (oid::SERIAL_NUMBER, &["serialNumber"]),
    (oid::SURNAME, &["SN"]),
    (oid::GIVEN_NAME, &["GN", "G"]),
    (oid::TITLE, &["T", "title"]),
];

/// Prints the last RDN first; within an RDN the attributes in reverse DER order, as OpenSSL's `-nameopt RFC2253` does.
pub(super) fn print(name: &Name, f: &mut Formatter<'_>) -> FmtResult {
    for (index, rdn) in name.rdns.iter().rev().enumerate() {
        if index > 0 {
            f.write_char(',')?;
        }
        let mut attributes: Vec<_> = rdn.iter().collect();
        attributes.sort_by_key(|attribute| attribute.to_der());
        for (index, attribute) in attributes.into_iter().rev().enumerate() {
            if index > 0 {
                f.write_char('+')?;
            }
            print_attribute(attribute, f)?;
        }
    }
    Ok(())
}

fn print_attribute(attribute: &Attribute, f: &mut Formatter<'_>) -> FmtResult {
    let keyword = KEYWORDS
        .iter()
        .find(|(oid, _)| *oid == attribute.oid)
        .map(|(_, keywords)| keywords[0]);
    match keyword {
        Some(keyword) if string(attribute.tag, &[]).is_some() => {
            write!(f, "{keyword}=")?;
            print_value(&attribute.value, f)
        }
        _ => write!(
            f,
            "{}=#{}",
            keyword.unwrap_or(&attribute.oid),
            hex::encode(attribute.value_der())
        ),
    }
}

/// RFC 4514 §2.4.
fn print_value(value: &str, f: &mut Formatter<'_>) -> FmtResult {
    let last = value.chars().count().saturating_sub(1);
    for (index, character) in value.chars().enumerate() {
        match character {
            '"' | '+' | ',' | ';' | '<' | '>' | '\\' => write!(f, "\\{character}")?,
            '#' if index == 0 => f.write_str("\\#")?,
            ' ' if index == 0 || index == last => f.write_str("\\ ")?,
            _ if character.is_control() => {
                for octet in character.to_string().bytes() {
                    write!(f, "\\{octet:02X}")?;
                }
            }
            _ => f.write_char(character)?,
        }
    }
    Ok(())
}

pub(super) fn parse(text: &str) -> Result<Name, NameError> {
    let error = |why: String| NameError {
        text: text.to_owned(),
        why,
    };
    let mut rest = text;
    let mut rdns = Vec::new();
    let mut rdn = Vec::new();
    loop {
        let (keyword, after) = rest
            .split_once('=')
            .ok_or_else(|| error(format!("{:?} has no equals sign", rest.trim())))?;
        let oid = oid_of(keyword.trim_ascii())
            .ok_or_else(|| error(format!("{:?} is no attribute type", keyword.trim_ascii())))?;
        let value = Value::read(after).map_err(&error)?;
        rdn.push(value.attribute(oid).map_err(&error)?);
        rest = value.rest;
        match rest.chars().next() {
            Some('+') => {}
            separator => {
                rdn.sort_by_key(Attribute::to_der);
                rdns.push(std::mem::take(&mut rdn));
                if separator.is_none() || rest[1..].trim_ascii().is_empty() {
                    return Ok(Name { rdns });
                }
            }
        }
        rest = &rest[1..];
    }
}

fn oid_of(keyword: &str) -> Option<String> {
    let dotted = keyword
        .strip_prefix("OID.")
        .or(keyword.strip_prefix("oid."))
        .unwrap_or(keyword);
    if dotted.contains('.') {
        return oid::is_valid(dotted).then(|| dotted.to_owned());
    }
    KEYWORDS
        .iter()
        .find(|(_, keywords)| keywords.iter().any(|known| known.eq_ignore_ascii_case(keyword)))
        .map(|(oid, _)| (*oid).to_owned())
}

/// A value and what follows it, from its separator on.
struct Value<'a> {
    text: String,
    /// Written as `#` and hexadecimal digits?
    hexadecimal: bool,
    rest: &'a str,
}

impl<'a> Value<'a> {
    fn read(text: &'a str) -> Result<Self, String> {
        let text = text.trim_ascii_start();
        if let Some(quoted) = text.strip_prefix('"') {
            return Self::read_quoted(quoted);
        }
        let mut octets = Vec::new();
        let mut kept = 0;
        let mut characters = text.char_indices();
        let end = loop {
            match characters.next() {
                None => break text.len(),
                Some((at, ',' | ';' | '+')) => break at,
                Some((_, '\\')) => {
                    octets.extend(escaped(&mut characters)?);
                    kept = octets.len();
                }
                Some((_, character)) => {
                    octets.extend(character.to_string().bytes());
                    if !character.is_ascii_whitespace() {
                        kept = octets.len();
                    }
                }
            }
        };
        octets.truncate(kept);
        let value = String::from_utf8(octets).map_err(|_| "an escape is not UTF-8".to_owned())?;
        Ok(Self {
            text: value,
            hexadecimal: text.starts_with('#'),
            rest: &text[end..],
        })
    }

    /// A quoted value; a quote in it is doubled (CertStrToName) or escaped (RFC 2253).
    fn read_quoted(quoted: &'a str) -> Result<Self, String> {
        let mut octets = Vec::new();
        let mut characters = quoted.char_indices();
        loop {
            match characters.next() {
                None => return Err("a quote is not closed".to_owned()),
                Some((_, '\\')) => octets.extend(escaped(&mut characters)?),
                Some((at, '"')) if quoted[at + 1..].starts_with('"') => {
                    octets.push(b'"');
                    characters.next();
                }
                Some((at, '"')) => {
                    let rest = quoted[at + 1..].trim_ascii_start();
                    if !rest.is_empty() && !rest.starts_with([',', ';', '+']) {
                        return Err("text follows a closing quote".to_owned());
                    }
                    let text = String::from_utf8(octets).map_err(|_| "an escape is not UTF-8".to_owned())?;
                    return Ok(Self {
                        text,
                        hexadecimal: false,
                        rest,
                    });
                }
                Some((_, character)) => octets.extend(character.to_string().bytes()),
            }
        }
    }

    fn attribute(&self, oid: String) -> Result<Attribute, String> {
        if !self.hexadecimal {
            if oid == oid::COUNTRY
                && (self.text.len() != 2 || !self.text.bytes().all(|octet| octet.is_ascii_alphabetic()))
            {
                return Err(format!("a country is two letters, not {:?}", self.text));
            }
            return Ok(Attribute::new(oid, self.text.clone()));
        }
        let octets = hex::decode(&self.text[1..]).map_err(|_| "hexadecimal digits must follow #".to_owned())?;
        let mut reader = Reader::new(&octets);
        let element = reader.element().map_err(|error| error.to_string())?;
        reader.finish("the value").map_err(|error| error.to_string())?;
        let value = string(element.tag, element.content).unwrap_or_else(|| format!("#{}", hex::encode(element.raw)));
        Ok(Attribute {
            oid,
            value,
            tag: element.tag,
        })
    }
}

/// What a backslash stands for: two hexadecimal digits are an octet, anything else itself.
fn escaped(characters: &mut std::str::CharIndices<'_>) -> Result<Vec<u8>, String> {
    let mut ahead = characters.clone();
    let first = ahead
        .next()
        .map(|(_, first)| first)
        .ok_or("a backslash ends the text")?;
    let second = ahead.next().map(|(_, second)| second);
    if let (Some(high), Some(low)) = (first.to_digit(16), second.and_then(|second| second.to_digit(16))) {
        *characters = ahead;
        return Ok(vec![(high * 16 + low) as u8]);
    }
    characters.next();
    Ok(first.to_string().into_bytes())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn commas_and_semicolons_separate_and_the_order_of_the_text_is_kept() {
        for text in [
            "CN=10.10.10.34,O=Example",
            "CN=10.10.10.34; O=Example",
            " cn = 10.10.10.34 , o=Example ,",
        ] {
            let name = Name::parse(text).unwrap();
            assert_eq!(
                name.rdns[0][0],
                Attribute::new(oid::COMMON_NAME, "10.10.10.34"),
                "{text}"
            );
            assert_eq!(name.to_string(), "O=Example,CN=10.10.10.34");
        }
    }

    #[test]
    fn quotes_and_escapes_protect_separators() {
        let value = |text: &str| Name::parse(text).unwrap().rdns[0][0].value.clone();
        assert_eq!(
            value(r#"O="Hewlett, ""Packard"" Co. ",CN=a"#),
            r#"Hewlett, "Packard" Co. "#
        );
        assert_eq!(value(r"CN=a\,b\+c\20\C3\BC\ ,O=x"), "a,b+c ü ");
        assert_eq!(value(r"CN=\#1"), "#1");
        assert_eq!(value("CN=a=b"), "a=b");
        assert_eq!(
            Name {
                rdns: vec![vec![Attribute::new(oid::COMMON_NAME, " #a,b\n ")]]
            }
            .to_string(),
            r"CN=\ #a\,b\0A\ "
        );
    }

    #[test]
    fn what_is_no_name_is_refused_with_the_reason() {
        for (text, why) in [
            ("", "no equals sign"),
            ("printer.example", "no equals sign"),
            ("XX=a", "no attribute type"),
            ("CN=\"a", "not closed"),
            ("CN=\"a\"b", "closing quote"),
            ("CN=a\\", "backslash"),
            ("CN=\\ff", "UTF-8"),
            ("CN=#0", "hexadecimal"),
            ("CN=#0c05", "a length of 5"),
            ("C=Germany", "two letters"),
            ("1.2.x=a", "no attribute type"),
            ("CN=a+,O=b", "no attribute type"),
        ] {
            let error = Name::parse(text).unwrap_err();
            assert!(error.why.contains(why), "{text}: {error}");
        }
    }
}
