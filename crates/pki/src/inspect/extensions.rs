//! The extensions of a certificate (RFC 5280 §4.2): the list, and the meaning of those that verdicts need.

use super::{AuthorityKeyIdFacts, Extension};
use crate::ber::{self, BerError, Element, Reader};
use crate::recipe::AlternativeName;
use crate::{Name, oid};
use std::net::IpAddr;

/// The list with, for each, where its value stands in the certificate.
pub(crate) fn list(explicit: Element<'_>) -> Result<Vec<(Extension, usize)>, BerError> {
    let mut reader = explicit.reader();
    let sequence = reader.sequence("extensions")?;
    reader.finish("the extensions")?;
    within(sequence)
}

/// The extensions of a SEQUENCE that was entered.
pub(crate) fn within(mut sequence: Reader<'_>) -> Result<Vec<(Extension, usize)>, BerError> {
    let mut extensions = Vec::new();
    while !sequence.is_empty() {
        let mut parts = sequence.sequence("an extension")?;
        let oid = parts.oid("an extension's identifier")?;
        let critical = parts
            .optional(ber::BOOLEAN)?
            .map(|flag| flag.boolean())
            .transpose()?
            .unwrap_or(false);
        let value = parts.expect(ber::OCTET_STRING, "an extension's value")?;
        parts.finish("an extension")?;
        extensions.push((
            Extension {
                oid,
                critical,
                value: value.content.to_vec(),
            },
            value.content_offset(),
        ));
    }
    Ok(extensions)
}

/// What the known extensions say. Of an extension that occurs twice the first counts; the old authorityKeyIdentifier
/// counts where there is no new one.
#[derive(Default)]
pub(super) struct Meaning {
    pub(super) basic_constraints: Option<(bool, Option<u32>)>,
    pub(super) key_usage: Option<u16>,
    pub(super) extended_key_usage: Option<Vec<String>>,
    pub(super) alternative_names: Option<Vec<AlternativeName>>,
    pub(super) subject_key_id: Option<Vec<u8>>,
    pub(super) authority_key_id: Option<AuthorityKeyIdFacts>,
}

impl Meaning {
    pub(super) fn read(extensions: &[(Extension, usize)]) -> Result<Self, BerError> {
        Ok(Self {
            basic_constraints: first(extensions, oid::BASIC_CONSTRAINTS, basic_constraints)?,
            key_usage: first(extensions, oid::KEY_USAGE, key_usage)?,
            extended_key_usage: first(extensions, oid::EXTENDED_KEY_USAGE, extended_key_usage)?,
            alternative_names: first(extensions, oid::SUBJECT_ALTERNATIVE_NAME, alternative_names)?,
            subject_key_id: first(extensions, oid::SUBJECT_KEY_ID, |reader| {
                Ok(reader
                    .expect(ber::OCTET_STRING, "a subjectKeyIdentifier")?
                    .content
                    .to_vec())
            })?,
            authority_key_id: match first(extensions, oid::AUTHORITY_KEY_ID, authority_key_id)? {
                Some(id) => Some(id),
                None => first(extensions, oid::AUTHORITY_KEY_ID_OLD, authority_key_id)?,
            },
        })
    }
}

fn first<T>(
    extensions: &[(Extension, usize)],
    oid: &str,
    read: impl Fn(&mut Reader<'_>) -> Result<T, BerError>,
) -> Result<Option<T>, BerError> {
    let Some((extension, offset)) = extensions.iter().find(|(extension, _)| extension.oid == oid) else {
        return Ok(None);
    };
    let mut reader = Reader::new(&extension.value);
    let meaning = read(&mut reader).and_then(|meaning| reader.finish("an extension's value").map(|()| meaning));
    meaning.map(Some).map_err(|error| error.at(*offset))
}

fn basic_constraints(reader: &mut Reader<'_>) -> Result<(bool, Option<u32>), BerError> {
    let mut parts = reader.sequence("basicConstraints")?;
    let authority = parts
        .optional(ber::BOOLEAN)?
        .map(|flag| flag.boolean())
        .transpose()?
        .unwrap_or(false);
    let path_len = parts
        .optional(ber::INTEGER)?
        .map(|length| length.small_integer("pathLenConstraint"))
        .transpose()?;
    parts.finish("basicConstraints")?;
    Ok((
        authority,
        path_len.map(|length| u32::try_from(length).unwrap_or(u32::MAX)),
    ))
}

fn key_usage(reader: &mut Reader<'_>) -> Result<u16, BerError> {
    let element = reader.expect(ber::BIT_STRING, "keyUsage")?;
    let octet = |index| element.content.get(index).copied().map_or(0, u8::reverse_bits);
    Ok(u16::from_le_bytes([octet(1), octet(2)]))
}

fn extended_key_usage(reader: &mut Reader<'_>) -> Result<Vec<String>, BerError> {
    let mut parts = reader.sequence("extendedKeyUsage")?;
    let mut usages = Vec::new();
    while !parts.is_empty() {
        usages.push(parts.oid("a key purpose")?);
    }
    Ok(usages)
}

fn alternative_names(reader: &mut Reader<'_>) -> Result<Vec<AlternativeName>, BerError> {
    let mut parts = reader.sequence("subjectAltName")?;
    let mut names = Vec::new();
    while !parts.is_empty() {
        let element = parts.element()?;
        match element.tag {
            0x82 => names.push(AlternativeName::Dns(
                element.content.iter().copied().map(char::from).collect(),
            )),
            0x87 => names.extend(address(element.content).map(AlternativeName::Ip)),
            _ => {}
        }
    }
    Ok(names)
}

/// `None` for an iPAddress of a length that no address has.
fn address(octets: &[u8]) -> Option<IpAddr> {
    if let Ok(octets) = <[u8; 4]>::try_from(octets) {
        return Some(IpAddr::from(octets));
    }
    <[u8; 16]>::try_from(octets).ok().map(IpAddr::from)
}

pub(crate) fn authority_key_id(reader: &mut Reader<'_>) -> Result<AuthorityKeyIdFacts, BerError> {
    let mut parts = reader.sequence("authorityKeyIdentifier")?;
    let key_id = parts.optional(0x80)?.map(|id| id.content.to_vec());
    let mut issuer = None;
    if let Some(names) = parts.optional(ber::CONTEXT + 1)? {
        let mut names = names.reader();
        while !names.is_empty() {
            let name = names.element()?;
            if name.tag == ber::CONTEXT + 4 && issuer.is_none() {
                issuer = Some(Name::read(&mut name.reader())?);
            }
        }
    }
    let serial = parts.optional(0x82)?.map(|serial| serial.content.to_vec());
    parts.finish("authorityKeyIdentifier")?;
    Ok(AuthorityKeyIdFacts { key_id, issuer, serial })
}
