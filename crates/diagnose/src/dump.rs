//! A certificate in words, in the style of `certutil -dump`. Nothing is judged here but the certificate's own signature.
//!
//! Unlike certutil: times are in UTC and in ISO 8601, MD5 hashes are left out, and what could steer a terminal is replaced.

use crate::finding::shown;
use pki::ber::Reader;
use pki::inspect::{AuthorityKeyIdFacts, CertificateFacts, Extension, InspectError};
use pki::recipe::AlternativeName;
use pki::{Certificate, Name, oid};
use sha1::{Digest, Sha1};
use std::fmt::Write as _;
use time::OffsetDateTime;

/// Bit 0 first (RFC 5280 §4.2.1.3), in certutil's words.
const KEY_USAGES: [&str; 9] = [
    "Digital Signature",
    "Non-Repudiation",
    "Key Encipherment",
    "Data Encipherment",
    "Key Agreement",
    "Certificate Signing",
    "CRL Signing",
    "Encipher Only",
    "Decipher Only",
];

/// The text, of many lines; fails where the certificate cannot be read.
pub fn dump(certificate: &Certificate) -> Result<String, InspectError> {
    let facts = certificate.facts()?;
    let mut text = String::new();
    // Writing to a string does not fail.
    let _ = write_facts(&mut text, &facts);
    let _ = write_close(&mut text, certificate, &facts);
    Ok(text)
}

fn write_facts(text: &mut String, facts: &CertificateFacts) -> std::fmt::Result {
    writeln!(text, "X509 Certificate:\nVersion: {}", facts.version)?;
    writeln!(text, "Serial Number: {}", hex::encode(&facts.serial))?;
    let algorithm = |oid: &str| {
        let name = algorithm_name(oid);
        format!(
            "    Algorithm ObjectId: {oid}{}{name}",
            if name.is_empty() { "" } else { " " }
        )
    };
    writeln!(text, "Signature Algorithm:\n{}", algorithm(&facts.signature_oid))?;
    write_name(text, "Issuer", &facts.issuer, &facts.issuer_der)?;
    writeln!(text, "\n NotBefore: {}", utc(facts.not_before))?;
    writeln!(text, " NotAfter: {}\n", utc(facts.not_after))?;
    write_name(text, "Subject", &facts.subject, &facts.subject_der)?;
    writeln!(text, "\nPublic Key Algorithm:\n{}", algorithm(&facts.public_key.oid))?;
    if let Some(bits) = facts.public_key.bits {
        writeln!(text, "Public Key Length: {bits} bits")?;
    }
    writeln!(text, "Public Key (SubjectPublicKeyInfo):")?;
    write_octets(text, "    ", &facts.public_key.spki)?;
    writeln!(text, "Certificate Extensions: {}", facts.extensions.len())?;
    for extension in &facts.extensions {
        write_extension(text, extension, facts)?;
    }
    writeln!(text, "Signature:")?;
    write_octets(text, "    ", &facts.signature)
}

fn write_close(text: &mut String, certificate: &Certificate, facts: &CertificateFacts) -> std::fmt::Result {
    let signed = facts.is_signed_by(&facts.public_key.spki);
    match (facts.is_self_issued(), signed) {
        (true, true) => writeln!(
            text,
            "Signature matches Public Key\nRoot Certificate: Subject matches Issuer"
        )?,
        (true, false) => writeln!(
            text,
            "Signature does not match Public Key\nSubject matches Issuer, but another key signed"
        )?,
        (false, _) => writeln!(text, "Non-root Certificate")?,
    }
    writeln!(text, "Cert Hash(sha1): {}", certificate.sha1().to_lowercase())?;
    writeln!(text, "Cert Hash(sha256): {}", certificate.sha256().to_lowercase())
}

fn write_name(text: &mut String, what: &str, name: &Name, der: &[u8]) -> std::fmt::Result {
    writeln!(text, "{what}:")?;
    // Last first, one RDN a line, as certutil does.
    for rdn in name.rdns.iter().rev() {
        let rdn = Name {
            rdns: vec![rdn.clone()],
        };
        writeln!(text, "    {}", shown(&rdn.to_string()))?;
    }
    writeln!(text, "  Name Hash(sha1): {}", hex::encode(Sha1::digest(der)))
}

fn write_extension(text: &mut String, extension: &Extension, facts: &CertificateFacts) -> std::fmt::Result {
    let flags = if extension.critical { "1(Critical)" } else { "0" };
    writeln!(
        text,
        "    {}: Flags = {flags}, Length = {:x}",
        extension.oid,
        extension.value.len()
    )?;
    let (title, lines) = meaning(extension, facts);
    if !title.is_empty() {
        writeln!(text, "    {title}")?;
    }
    if lines.is_empty() {
        write_octets(text, "        ", &extension.value)?;
    }
    for line in lines {
        writeln!(text, "        {}", shown(&line))?;
    }
    writeln!(text)
}

/// Title and contents; no contents where they are not known by name.
fn meaning(extension: &Extension, facts: &CertificateFacts) -> (&'static str, Vec<String>) {
    match extension.oid.as_str() {
        oid::KEY_USAGE => {
            let bits = facts.key_usage.unwrap_or_default();
            let set = KEY_USAGES.iter().enumerate().filter(|(bit, _)| bits & (1 << bit) != 0);
            let names: Vec<&str> = set.map(|(_, name)| *name).collect();
            ("Key Usage", vec![names.join(", ")])
        }
        oid::EXTENDED_KEY_USAGE => {
            let usages = facts.extended_key_usage.iter().flatten();
            ("Enhanced Key Usage", usages.map(|usage| usage_name(usage)).collect())
        }
        oid::SUBJECT_ALTERNATIVE_NAME => {
            let names = facts.alternative_names.iter().flatten().map(|name| match name {
                AlternativeName::Dns(name) => format!("DNS Name={name}"),
                AlternativeName::Ip(address) => format!("IP Address={address}"),
            });
            ("Subject Alternative Name", names.collect())
        }
        oid::BASIC_CONSTRAINTS => {
            let (is_ca, longest) = facts.basic_constraints.unwrap_or_default();
            let kind = if is_ca { "CA" } else { "End Entity" };
            let longest = longest.map_or_else(|| "None".to_owned(), |length| length.to_string());
            let lines = vec![
                format!("Subject Type={kind}"),
                format!("Path Length Constraint={longest}"),
            ];
            ("Basic Constraints", lines)
        }
        oid::SUBJECT_KEY_ID => {
            let id = facts.subject_key_id.iter().map(hex::encode);
            ("Subject Key Identifier", id.collect())
        }
        oid::AUTHORITY_KEY_ID | oid::AUTHORITY_KEY_ID_OLD => {
            let id = facts.authority_key_id.as_ref();
            ("Authority Key Identifier", id.map_or_else(Vec::new, authority_key_id))
        }
        oid::NAME_CONSTRAINTS => ("Name Constraints", Vec::new()),
        oid::CRL_DISTRIBUTION_POINTS => ("CRL Distribution Points", urls(&facts.crl_urls(), "Full Name")),
        oid::FRESHEST_CRL => ("Freshest CRL", urls(&facts.freshest_crl_urls(), "Full Name")),
        oid::AUTHORITY_INFO_ACCESS => {
            let ocsp = urls(
                &facts.ocsp_urls(),
                "On-line Certificate Status Protocol (1.3.6.1.5.5.7.48.1)",
            );
            let issuers = urls(
                &facts.ca_issuers_urls(),
                "Certification Authority Issuer (1.3.6.1.5.5.7.48.2)",
            );
            ("Authority Information Access", [ocsp, issuers].concat())
        }
        oid::TLS_FEATURE => {
            let features = facts.tls_features().into_iter();
            let names = features.map(|feature| match feature {
                5 => "status_request (5): the server must staple".to_owned(),
                other => format!("TLS extension {other}"),
            });
            ("TLS Feature", names.collect())
        }
        "2.5.29.32" => ("Certificate Policies", policies(&extension.value)),
        "2.16.840.1.113730.1.1" => ("Netscape Cert Type", netscape(&extension.value)),
        "2.16.840.1.113730.1.13" => ("Netscape Comment", string(&extension.value)),
        "1.3.6.1.4.1.311.20.2" => ("Certificate Template Name", string(&extension.value)),
        "1.3.6.1.4.1.311.21.7" => ("Certificate Template Information", Vec::new()),
        "1.3.6.1.4.1.11129.2.4.2" => ("SCT List", Vec::new()),
        _ => ("", Vec::new()),
    }
}

fn urls(urls: &[String], what: &str) -> Vec<String> {
    let lines = urls.iter().enumerate();
    lines
        .map(|(index, url)| format!("[{}]{what}: URL={url}", index + 1))
        .collect()
}

/// The policies' numbers; without their qualifiers.
fn policies(value: &[u8]) -> Vec<String> {
    let mut found = Vec::new();
    let Ok(mut policies) = Reader::new(value).sequence("policies") else {
        return found;
    };
    while let Ok(oid) = policies
        .sequence("a policy")
        .and_then(|mut policy| policy.oid("a policy"))
    {
        found.push(format!(
            "[{}]Certificate Policy: Policy Identifier={oid}",
            found.len() + 1
        ));
    }
    found
}

/// nsCertType, bit 0 first.
fn netscape(value: &[u8]) -> Vec<String> {
    const NAMES: [&str; 8] = [
        "SSL Client Authentication",
        "SSL Server Authentication",
        "SMIME",
        "Signature",
        "Unused",
        "SSL CA",
        "SMIME CA",
        "Signature CA",
    ];
    // Behind the number of unused bits.
    let bits = Reader::new(value)
        .element()
        .ok()
        .and_then(|bits| bits.content.get(1).copied());
    let set = NAMES
        .iter()
        .enumerate()
        .filter(|(bit, _)| bits.unwrap_or_default() & (0x80 >> bit) != 0);
    let names: Vec<&str> = set.map(|(_, name)| *name).collect();
    if names.is_empty() {
        Vec::new()
    } else {
        vec![names.join(", ")]
    }
}

/// A string of one octet or of two for each character.
fn string(value: &[u8]) -> Vec<String> {
    let Ok(element) = Reader::new(value).element() else {
        return Vec::new();
    };
    let text = match element.tag {
        // BMPString.
        0x1E => {
            let units = element
                .content
                .as_chunks::<2>()
                .0
                .iter()
                .map(|pair| u16::from_be_bytes(*pair));
            char::decode_utf16(units)
                .map(|c| c.unwrap_or(char::REPLACEMENT_CHARACTER))
                .collect()
        }
        _ => String::from_utf8_lossy(element.content).into_owned(),
    };
    vec![text]
}

fn authority_key_id(id: &AuthorityKeyIdFacts) -> Vec<String> {
    let key = id.key_id.iter().map(|key| format!("KeyID={}", hex::encode(key)));
    let issuer = id.issuer.iter().map(|issuer| format!("Certificate Issuer: {issuer}"));
    let serial = id
        .serial
        .iter()
        .map(|serial| format!("Certificate SerialNumber={}", hex::encode(serial)));
    key.chain(issuer).chain(serial).collect()
}

fn usage_name(oid: &str) -> String {
    let name = match oid {
        oid::SERVER_AUTH => "Server Authentication",
        oid::CLIENT_AUTH => "Client Authentication",
        oid::ANY_EXTENDED_KEY_USAGE => "Any Purpose",
        "1.3.6.1.5.5.7.3.3" => "Code Signing",
        "1.3.6.1.5.5.7.3.4" => "Secure Email",
        "1.3.6.1.5.5.7.3.9" => "OCSP Signing",
        _ => "Unknown Key Usage",
    };
    format!("{name} ({oid})")
}

fn algorithm_name(oid: &str) -> &'static str {
    match oid {
        "1.2.840.113549.1.1.1" => "RSA",
        "1.2.840.10045.2.1" => "ECC",
        "1.2.840.113549.1.1.4" => "md5RSA",
        "1.2.840.113549.1.1.5" => "sha1RSA",
        "1.2.840.113549.1.1.10" => "RSASSA-PSS",
        "1.2.840.113549.1.1.11" => "sha256RSA",
        "1.2.840.113549.1.1.12" => "sha384RSA",
        "1.2.840.113549.1.1.13" => "sha512RSA",
        "1.2.840.10045.4.3.2" => "sha256ECDSA",
        "1.2.840.10045.4.3.3" => "sha384ECDSA",
        "1.2.840.10045.4.3.4" => "sha512ECDSA",
        _ => "",
    }
}

/// Sixteen octets a line, with their offset.
fn write_octets(text: &mut String, indent: &str, octets: &[u8]) -> std::fmt::Result {
    for (row, line) in octets.chunks(16).enumerate() {
        let pairs: Vec<String> = line.iter().map(|octet| format!("{octet:02x}")).collect();
        writeln!(text, "{indent}{:04x}  {}", row * 16, pairs.join(" "))?;
    }
    Ok(())
}

fn utc(time: OffsetDateTime) -> String {
    let utc = time.to_offset(time::UtcOffset::UTC);
    let (hour, minute, second) = utc.time().as_hms();
    format!("{} {hour:02}:{minute:02}:{second:02} UTC", utc.date())
}

#[cfg(test)]
mod tests {
    use super::*;
    use pki::{KeyAlgorithm, PrivateKey, Recipe, Seed};
    use time::macros::datetime;

    #[test]
    fn a_certificate_is_told_with_its_extensions_and_its_hashes() {
        let key = PrivateKey::generate(KeyAlgorithm::EcP256, &Seed::from_bytes([2; 32]));
        let (from, to) = (datetime!(2007-07-01 0:00 UTC), datetime!(2010-07-01 0:00 UTC));
        let mut recipe = Recipe::new(Name::common_name("10.10.10.34\u{1b}[2J"), vec![0x0a, 1], from, to);
        recipe.alternative_names = vec![AlternativeName::Ip([10, 10, 10, 34].into())];
        recipe.extended_key_usage = vec![oid::SERVER_AUTH.to_owned()];
        recipe.basic_constraints = Some((true, Some(0)));
        let certificate = recipe.self_signed(&key);
        let text = dump(&certificate).unwrap();
        for line in [
            "Version: 3",
            "Serial Number: 0a01",
            "    Algorithm ObjectId: 1.2.840.10045.4.3.2 sha256ECDSA",
            // RFC 4514 escapes it.
            "    CN=10.10.10.34\\1B[2J",
            " NotAfter: 2010-07-01 00:00:00 UTC",
            "Public Key Length: 256 bits",
            "        Server Authentication (1.3.6.1.5.5.7.3.1)",
            "        IP Address=10.10.10.34",
            "        Subject Type=CA",
            "        Path Length Constraint=0",
            "Signature matches Public Key",
        ] {
            assert!(text.lines().any(|own| own == line), "{line:?} is not in\n{text}");
        }
        assert!(text.chars().all(|c| c == '\n' || !c.is_control()), "{text:?}");
        assert!(text.ends_with(&format!("Cert Hash(sha256): {}\n", certificate.sha256().to_lowercase())));
        assert!(dump(&Certificate::from_der(vec![0x30, 0])).is_err());
    }

    /// The lines of a certificate with these extensions.
    fn with(extensions: &[(&'static str, &str)], change: impl FnOnce(&mut Recipe)) -> Vec<String> {
        let key = PrivateKey::generate(KeyAlgorithm::EcP256, &Seed::from_bytes([2; 32]));
        let (from, to) = (datetime!(2007-07-01 0:00 UTC), datetime!(2010-07-01 0:00 UTC));
        let mut recipe = Recipe::new(Name::parse("O=Bench,CN=a").unwrap(), vec![0x0a], from, to);
        change(&mut recipe);
        recipe.defects = extensions
            .iter()
            .map(|(oid, value)| pki::Defect::Extension {
                oid,
                critical: false,
                value: hex::decode(value).unwrap(),
            })
            .collect();
        let text = dump(&recipe.self_signed(&key)).unwrap();
        text.lines().map(str::to_owned).collect()
    }

    #[test]
    fn the_old_authority_key_identifier_is_told_with_its_key_id() {
        // SEQUENCE { [0] key id, [1] { [4] CN=a }, [2] serial }, as makecert writes it.
        let value = "301f8004aabbccdd a1 14 a4 12 3010 310e 300c 0603550403 0c05 4a6f6527 73 82 01 0a".replace(' ', "");
        let lines = with(&[(oid::AUTHORITY_KEY_ID_OLD, &value)], |_| {});
        for line in [
            "        KeyID=aabbccdd",
            "        Certificate Issuer: CN=Joe's",
            "        Certificate SerialNumber=0a",
        ] {
            assert!(lines.iter().any(|own| own == line), "{line:?} is not in {lines:#?}");
        }
    }

    #[test]
    fn what_administrators_look_for_is_told_by_name() {
        let lines = with(
            &[
                ("2.5.29.32", "3006300406022a03"),
                ("2.16.840.1.113730.1.1", "03020780"),
                ("1.3.6.1.4.1.311.20.2", "1e0600570065 0062".replace(' ', "").as_str()),
                ("1.2.3.4", "0500"),
            ],
            |recipe| {
                recipe.crl_distribution_points = vec!["http://ca.test/a.crl".to_owned()];
                recipe.authority_info_access = vec![pki::recipe::Access::Ocsp("http://ca.test/ocsp".to_owned())];
                recipe.tls_features = vec![5];
            },
        );
        for line in [
            "    O=Bench",
            "    CN=a",
            "        [1]Full Name: URL=http://ca.test/a.crl",
            "        [1]On-line Certificate Status Protocol (1.3.6.1.5.5.7.48.1): URL=http://ca.test/ocsp",
            "        status_request (5): the server must staple",
            "        [1]Certificate Policy: Policy Identifier=1.2.3",
            "        SSL Client Authentication",
            "        Web",
            "        0000  05 00",
        ] {
            assert!(lines.iter().any(|own| own == line), "{line:?} is not in {lines:#?}");
        }
    }
}
