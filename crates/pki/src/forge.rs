//! Certificates written octet by octet: names with multi-valued RDNs, MD5 and SHA-1 signatures, RSA-1024 and makecert's
//! old authorityKeyIdentifier, which certificate libraries will not write.
//!
//! It writes what a [`Recipe`] says and judges nothing. Version 3, as makecert does, unless a [`Defect`] says otherwise.

pub(crate) mod access;

use crate::defect::Defect;
use crate::recipe::{AlternativeName, AuthorityKeyId, Recipe};
use crate::{Certificate, Name, PrivateKey, PublicKey, ber, der, oid};

/// Who signs.
pub(crate) struct Issuer<'a> {
    /// DER of the issuer's subject.
    pub(crate) name: &'a [u8],
    /// Content octets of the serial number of the issuer's certificate.
    pub(crate) serial: &'a [u8],
    pub(crate) key_id: &'a [u8],
    pub(crate) key: &'a PrivateKey,
}

/// The certificate that `recipe` describes.
pub(crate) fn certificate(recipe: &Recipe, subject_key: &PublicKey, issuer: &Issuer<'_>) -> Certificate {
    let algorithm = issuer.key.signature_algorithm(recipe.hash);
    let version = recipe.defect(|defect| match defect {
        Defect::Version(version) => Some(*version),
        _ => None,
    });
    let serial = recipe.defect(|defect| match defect {
        Defect::Serial(content) => Some(der::element(ber::INTEGER, content)),
        _ => None,
    });
    let mut parts = Vec::new();
    // Version 1 is the default, and defaults are not written (X.690 §11.5).
    if version != Some(1) {
        let number = u64::from(version.unwrap_or(3)).saturating_sub(1);
        parts.push(der::constructed(ber::CONTEXT, &[der::integer(number)]));
    }
    parts.extend([
        serial.unwrap_or_else(|| der::unsigned(&self::serial(&recipe.serial))),
        algorithm.clone(),
        issuer.name.to_vec(),
        der::sequence(&[recipe.not_before, recipe.not_after].map(|at| time(recipe, at))),
        recipe.subject.to_der(),
        subject_key.spki().to_vec(),
    ]);
    let extensions = extensions(recipe, subject_key, issuer);
    if !extensions.is_empty() && version != Some(1) {
        parts.push(der::constructed(ber::CONTEXT + 3, &[der::sequence(&extensions)]));
    }
    let content = der::sequence(&parts);
    let outer = recipe.defect(|defect| match defect {
        Defect::OuterHash(hash) => Some(issuer.key.signature_algorithm(*hash)),
        _ => None,
    });
    let mut signature = issuer.key.sign(recipe.hash, &content);
    if recipe.defects.contains(&Defect::Signature)
        && let Some(last) = signature.last_mut()
    {
        *last ^= 1;
    }
    let parts = [content, outer.unwrap_or(algorithm), der::bit_string(&signature)];
    Certificate::from_der(der::sequence(&parts))
}

fn time(recipe: &Recipe, at: time::OffsetDateTime) -> Vec<u8> {
    if recipe.defects.contains(&Defect::GeneralizedTimes) {
        return der::generalized_time(at);
    }
    let right = der::time(at);
    if !recipe.defects.contains(&Defect::TimesWithoutSeconds) {
        return right;
    }
    let content = ber::content(&right);
    let minutes = content.len().saturating_sub(3);
    der::element(right[0], &[&content[..minutes], b"Z"].concat())
}

/// SIGNED{ToBeSigned}: the content, the algorithm, the signature.
pub(crate) fn signed(content: &[u8], algorithm: &[u8], hash: crate::HashAlgorithm, key: &PrivateKey) -> Vec<u8> {
    let signature = key.sign(hash, content);
    der::sequence(&[content.to_vec(), algorithm.to_vec(), der::bit_string(&signature)])
}

/// A positive magnitude whose INTEGER has at most 20 octets (RFC 5280 §4.1.2.2).
pub(crate) fn serial(magnitude: &[u8]) -> Vec<u8> {
    let start = magnitude.len().saturating_sub(20);
    let mut serial = magnitude[start..].to_vec();
    if serial.len() == 20 {
        serial[0] &= 0x7f;
    }
    if serial.iter().all(|&octet| octet == 0) {
        serial = vec![1];
    }
    serial
}

fn extensions(recipe: &Recipe, subject_key: &PublicKey, issuer: &Issuer<'_>) -> Vec<Vec<u8>> {
    let mut extensions = Vec::new();
    if let Some((authority, path_len)) = recipe.basic_constraints {
        let mut parts = Vec::new();
        if authority {
            parts.push(der::boolean_true());
            parts.extend(path_len.map(|length| der::integer(u64::from(length))));
        }
        extensions.push(extension(oid::BASIC_CONSTRAINTS, authority, &der::sequence(&parts)));
    }
    if let Some(bits) = recipe.key_usage {
        extensions.push(extension(oid::KEY_USAGE, true, &der::named_bits(bits)));
    }
    let usages: Vec<_> = recipe
        .extended_key_usage
        .iter()
        .filter_map(|dotted| der::try_oid(dotted))
        .collect();
    if !usages.is_empty() {
        extensions.push(extension(oid::EXTENDED_KEY_USAGE, false, &der::sequence(&usages)));
    }
    if !recipe.alternative_names.is_empty() {
        let names: Vec<_> = recipe.alternative_names.iter().map(alternative_name).collect();
        let critical = recipe.subject.rdns.is_empty();
        extensions.push(extension(
            oid::SUBJECT_ALTERNATIVE_NAME,
            critical,
            &der::sequence(&names),
        ));
    }
    if recipe.subject_key_id {
        let id = der::octet_string(&subject_key.key_identifier());
        extensions.push(extension(oid::SUBJECT_KEY_ID, false, &id));
    }
    match recipe.authority_key_id {
        AuthorityKeyId::None => {}
        AuthorityKeyId::KeyId => {
            let id = der::sequence(&[der::element(0x80, issuer.key_id)]);
            extensions.push(extension(oid::AUTHORITY_KEY_ID, false, &id));
        }
        AuthorityKeyId::Old => {
            let directory_name = der::constructed(ber::CONTEXT + 4, &[issuer.name.to_vec()]);
            let names = der::constructed(ber::CONTEXT + 1, &[directory_name]);
            let id = der::sequence(&[names, der::element(0x82, issuer.serial)]);
            extensions.push(extension(oid::AUTHORITY_KEY_ID_OLD, false, &id));
        }
    }
    extensions.extend(access::extensions(recipe));
    for defect in &recipe.defects {
        if let Defect::Extension { oid, critical, value } = defect {
            extensions.push(extension(oid, *critical, value));
        }
    }
    extensions
}

/// One extension, as a SEQUENCE.
pub(crate) fn extension(oid: &str, critical: bool, value: &[u8]) -> Vec<u8> {
    let mut parts = vec![der::oid(oid)];
    if critical {
        parts.push(der::boolean_true());
    }
    parts.push(der::octet_string(value));
    der::sequence(&parts)
}

fn alternative_name(name: &AlternativeName) -> Vec<u8> {
    match name {
        AlternativeName::Dns(name) => der::element(0x82, name.as_bytes()),
        AlternativeName::Ip(std::net::IpAddr::V4(address)) => der::element(0x87, &address.octets()),
        AlternativeName::Ip(std::net::IpAddr::V6(address)) => der::element(0x87, &address.octets()),
    }
}

/// The attribute of a request that asks for these names (PKCS#9 extensionRequest).
pub(crate) fn extension_request(names: &[AlternativeName], subject: &Name) -> Vec<u8> {
    let names: Vec<_> = names.iter().map(alternative_name).collect();
    let wanted = extension(
        oid::SUBJECT_ALTERNATIVE_NAME,
        subject.rdns.is_empty(),
        &der::sequence(&names),
    );
    der::sequence(&[
        der::oid(oid::EXTENSION_REQUEST),
        der::set_of(vec![der::sequence(&[wanted])]),
    ])
}
