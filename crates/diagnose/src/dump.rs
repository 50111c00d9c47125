//! A certificate in words, in the style of `certutil -dump`. Nothing is judged here but the certificate's own signature.
//!
//! Unlike certutil: times are in UTC and in ISO 8601, MD5 hashes are left out, and what could steer a terminal is replaced.

mod extension;

use crate::finding::shown;
use extension::meaning;
use pki::inspect::{CertificateFacts, Extension, InspectError};
use pki::{Certificate, Name};
use sha1::{Digest, Sha1};
use std::fmt::Write as _;
use time::OffsetDateTime;

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
    use pki::oid;
    use pki::recipe::AlternativeName;
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
