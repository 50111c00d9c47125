//! Event 90, X509Objects: every certificate of the chain, spelled out.

use super::element::Element;
use super::records::{flags, public_key_algorithm, reference, signature_algorithm, usage};
use super::utc_time;
use crate::chain::{Chain, ChainElement};
use crate::revocation::Object;
use crate::trust_status::KEY_USAGE_NAMES;
use pki::crl::Crl;
use pki::inspect::{AuthorityKeyIdFacts, CertificateFacts, Extension};
use pki::recipe::AlternativeName;
use pki::{Name, oid};
use sha1::{Digest, Sha1};
use std::borrow::Cow;

/// The record of event 90 for all elements of the chain.
pub(super) fn objects(chain: &Chain) -> Element {
    let (mut lists, mut responses): (Vec<&Crl>, Vec<Element>) = (Vec::new(), Vec::new());
    let checked = chain.elements.iter().filter_map(|element| element.revocation.as_ref());
    for source in checked.filter_map(|checked| checked.source.as_ref()) {
        match &source.object {
            Object::List(list) if !lists.contains(&list) => lists.push(list),
            Object::List(_) => {}
            // Of its content nothing was published.
            Object::Response(_) => responses.push(
                Element::new("OCSPResponse")
                    .attribute("fileRef", source.file_ref())
                    .attribute("issuerName", &source.issuer_name),
            ),
        }
    }
    Element::new("X509Objects")
        .children(chain.elements.iter().map(certificate))
        .children(lists.into_iter().filter_map(revocation_list))
        .children(responses)
}

/// A revocation list without its entries, as published records have them.
fn revocation_list(list: &Crl) -> Option<Element> {
    let facts = list.facts().ok()?;
    let mut record = Element::new("CertificateRevocationList")
        .attribute("fileRef", format!("{}.crl", list.sha1()))
        .attribute("issuerName", facts.issuer.simple_display_name())
        .child(name("Issuer", &facts.issuer))
        .child(Element::new("ThisUpdate").text(utc_time(facts.this_update)));
    if let Some(next) = facts.next_update {
        record.push(Element::new("NextUpdate").text(utc_time(next)));
    }
    let mut extensions = Vec::new();
    if let Some(id) = &facts.authority_key_id {
        extensions.push(Element::new("AuthorityKeyIdentifier").children(authority_key_id(id)));
    }
    if let Some(number) = &facts.number {
        extensions.push(Element::new("CRLNumber").text(hex::encode_upper(number)));
    }
    if !extensions.is_empty() {
        record.push(Element::new("Extensions").children(extensions));
    }
    Some(record)
}

fn certificate(element: &ChainElement) -> Element {
    let facts = &element.facts;
    let mut record = reference(&element.certificate, facts)
        .child(name("Subject", &facts.subject))
        .child(subject_key_id(facts))
        .child(signature_algorithm(facts))
        .child(public_key_algorithm(facts))
        .child(name("Issuer", &facts.issuer))
        .child(Element::new("SerialNumber").text(hex::encode_upper(&facts.serial)))
        .child(Element::new("NotBefore").text(utc_time(facts.not_before)))
        .child(Element::new("NotAfter").text(utc_time(facts.not_after)));
    let extensions: Vec<Element> = facts
        .extensions
        .iter()
        .filter_map(|found| extension(facts, found))
        .collect();
    if !extensions.is_empty() {
        record.push(Element::new("Extensions").children(extensions));
    }
    record
}

/// One element per attribute, last RDN first.
fn name(element: &'static str, name: &Name) -> Element {
    let attributes = name.rdns.iter().rev().flatten();
    Element::new(element)
        .children(attributes.map(|attribute| Element::new(attribute_name(&attribute.oid)).text(&attribute.value)))
}

/// Windows' short names; other attributes are called `OID.…`, as CertNameToStr calls them.
fn attribute_name(dotted: &str) -> Cow<'static, str> {
    Cow::Borrowed(match dotted {
        oid::COMMON_NAME => "CN",
        oid::SURNAME => "SN",
        oid::SERIAL_NUMBER => "SERIALNUMBER",
        oid::COUNTRY => "C",
        oid::LOCALITY => "L",
        oid::STATE => "S",
        oid::STREET => "STREET",
        oid::ORGANIZATION => "O",
        oid::ORGANIZATIONAL_UNIT => "OU",
        oid::TITLE => "T",
        oid::GIVEN_NAME => "G",
        oid::DOMAIN_COMPONENT => "DC",
        oid::EMAIL_ADDRESS => "E",
        other => return Cow::Owned(format!("OID.{other}")),
    })
}

/// The extension, or where there is none the SHA-1 of the SubjectPublicKeyInfo's key, marked as computed.
fn subject_key_id(facts: &CertificateFacts) -> Element {
    let computed = facts.subject_key_id.is_none();
    let hash = facts
        .subject_key_id
        .clone()
        .unwrap_or_else(|| computed_key_id(&facts.public_key.spki));
    Element::new("SubjectKeyID")
        .attribute("computed", computed.to_string())
        .attribute("hash", hex::encode_upper(hash))
}

/// CAPI's own identifier, CERT_KEY_IDENTIFIER_PROP_ID: SHA-1 of the whole SubjectPublicKeyInfo.
fn computed_key_id(spki: &[u8]) -> Vec<u8> {
    Sha1::digest(spki).to_vec()
}

fn extension(facts: &CertificateFacts, found: &Extension) -> Option<Element> {
    let element = |name: &'static str| Element::new(name).attribute_if(found.critical, "critical", "true");
    Some(match found.oid.as_str() {
        oid::KEY_USAGE => {
            let bits = key_usage(facts.key_usage?);
            let shown = flags("KeyUsage", bits, KEY_USAGE_NAMES);
            if found.critical {
                shown.first_attribute("critical", "true")
            } else {
                shown
            }
        }
        oid::EXTENDED_KEY_USAGE => {
            element("ExtendedKeyUsage").children(facts.extended_key_usage.iter().flatten().map(|oid| usage(oid)))
        }
        oid::SUBJECT_ALTERNATIVE_NAME => {
            element("SubjectAltName").children(facts.alternative_names.iter().flatten().map(alternative_name))
        }
        oid::BASIC_CONSTRAINTS => {
            let (is_ca, length) = facts.basic_constraints?;
            let shown = element("BasicConstraints").attribute("cA", is_ca.to_string());
            match length {
                Some(length) => shown.attribute("pathLenConstraint", length.to_string()),
                None => shown,
            }
        }
        oid::AUTHORITY_KEY_ID | oid::AUTHORITY_KEY_ID_OLD => {
            element("AuthorityKeyIdentifier").children(authority_key_id(facts.authority_key_id.as_ref()?))
        }
        _ => return None,
    })
}

/// keyUsage of RFC 5280 (bit 0 first) as CAPI2 writes it: the octet of the BIT STRING, whose highest bit is bit 0.
fn key_usage(bits: u16) -> u32 {
    (0..8)
        .filter(|bit| bits >> bit & 1 == 1)
        .fold(0, |octet, bit| octet | 0x80 >> bit)
}

fn alternative_name(name: &AlternativeName) -> Element {
    match name {
        AlternativeName::Dns(name) => Element::new("DNSName").text(name),
        AlternativeName::Ip(ip) => Element::new("IPAddress").text(ip.to_string()),
    }
}

fn authority_key_id(id: &AuthorityKeyIdFacts) -> Vec<Element> {
    let mut elements = Vec::new();
    if let Some(key_id) = &id.key_id {
        elements.push(Element::new("KeyID").attribute("hash", hex::encode_upper(key_id)));
    }
    if let Some(issuer) = &id.issuer {
        elements.push(Element::new("AuthorityCertIssuer").child(name("DirectoryName", issuer)));
    }
    if let Some(serial) = &id.serial {
        elements.push(Element::new("AuthoritySerialNumber").text(hex::encode_upper(serial)));
    }
    elements
}
