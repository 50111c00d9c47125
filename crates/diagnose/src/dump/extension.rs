//! What an extension says, in certutil's words.

use pki::ber::Reader;
use pki::inspect::{AuthorityKeyIdFacts, CertificateFacts, Extension};
use pki::oid;
use pki::recipe::AlternativeName;

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

/// Title and contents; no contents where they are not known by name.
pub(super) fn meaning(extension: &Extension, facts: &CertificateFacts) -> (&'static str, Vec<String>) {
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
