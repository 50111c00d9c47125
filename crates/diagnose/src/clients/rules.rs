//! What follows from how a client works where a fault was never shown to it by itself, and the names of a chain in the
//! words of a client. Every rule names where it is written: the client's source, or the behaviour of which it is a case.

use super::faults::{is_of_name, may_sign};
use super::java_names;
use crate::trust_status::{HAS_WEAK_SIGNATURE, INVALID_BASIC_CONSTRAINTS, IS_NOT_SIGNATURE_VALID};
use crate::{Client, Judgement};
use pki::ber::Reader;
use pki::inspect::CertificateFacts;
use pki::{Certificate, HashAlgorithm, oid};
use std::net::IpAddr;

/// What the measurements have in place of the names of a chain.
const MEASURED_HOST: &str = "localhost";
const MEASURED_CN: &str = "HP Jetdirect 0AF8ACE8";
const MEASURED_NAME: &str = "other.test";
const MEASURED_DNS_NAME: &str = "HP00112233";

/// id-ecPublicKey.
const CURVE: &str = "1.2.840.10045.2.1";

/// A refusal that is concluded.
pub(super) struct Refusal {
    pub(super) error: String,
    pub(super) alert: &'static str,
}

/// What of a chain the rules look at.
pub(super) struct Presented<'a> {
    name: &'a str,
    leaf: &'a CertificateFacts,
    judgement: &'a Judgement,
    /// The leaf itself is among the roots.
    leaf_is_trusted: bool,
    names: Vec<GeneralName>,
    /// How many certificates were sent.
    sent: usize,
    /// A certificate of the leaf's issuer was sent, and its key did not sign the leaf.
    wrong_issuer: bool,
}

/// An entry of the subject alternative name.
enum GeneralName {
    Dns(String),
    Address(IpAddr),
    /// Number of the tag.
    Other(u8),
}

impl<'a> Presented<'a> {
    pub(super) fn of(judgement: &'a Judgement, sent: &[Certificate], name: &'a str, client: &Client) -> Self {
        let leaf = &judgement.chain.leaf().facts;
        Self {
            name,
            leaf,
            judgement,
            leaf_is_trusted: sent.first().is_some_and(|leaf| client.trust.contains(leaf)),
            names: general_names(leaf),
            sent: sent.len(),
            wrong_issuer: sent
                .iter()
                .skip(1)
                .filter_map(|it| it.facts().ok())
                .any(|issuer| issuer.subject_der == leaf.issuer_der && !leaf.is_signed_by(&issuer.public_key.spki)),
        }
    }

    fn has_extension(&self) -> bool {
        self.leaf.alternative_names.is_some()
    }

    fn address(&self) -> Option<IpAddr> {
        self.name.parse().ok()
    }

    /// A measured text, with the names of this chain in the place of those that were measured.
    pub(super) fn in_its_names(&self, client: &str, fault: &str, error: &str) -> String {
        let of_name = is_of_name(fault) && !error.is_empty();
        match client {
            _ if client.starts_with("rustls") && of_name => self.rustls_names(),
            _ if client.starts_with("curl") && of_name => self.curl_names(),
            _ if client.starts_with("Java") && of_name => self.java_names(),
            // The message of the last error in OpenSSL's queue, which differs with the kind of the key.
            _ if client.starts_with("curl") && fault == "key-mismatch" && self.leaf.public_key.oid == CURVE => {
                "curl: (35) … SSL routines::bad signature".to_owned()
            }
            // X509_V_ERR_IP_ADDRESS_MISMATCH.
            _ if client.starts_with("openssl") && of_name && self.address().is_some() => {
                "num=64: IP address mismatch".to_owned()
            }
            _ => {
                let dns = self.names.iter().find_map(|name| match name {
                    GeneralName::Dns(name) => Some(name.as_str()),
                    _ => None,
                });
                error
                    .replace(MEASURED_CN, &self.leaf.subject.simple_display_name())
                    .replace(MEASURED_NAME, dns.unwrap_or(MEASURED_NAME))
                    .replace(MEASURED_DNS_NAME, dns.unwrap_or(MEASURED_DNS_NAME))
                    .replace(MEASURED_HOST, self.name)
            }
        }
    }

    /// `CertificateError::NotValidForNameContext` of rustls 0.23.
    fn rustls_names(&self) -> String {
        let names: Vec<String> = self.names.iter().map(GeneralName::in_rustls).collect();
        let valid = match names.as_slice() {
            [] => "is not valid for any names (according to its subjectAltName extension)".to_owned(),
            [one] => format!("is only valid for {one}"),
            [first @ .., last] => format!("is only valid for {} or {last}", first.join(", ")),
        };
        format!(
            "invalid peer certificate: certificate not valid for name {:?}; certificate {valid}",
            self.name
        )
    }

    /// `Curl_ossl_verifyhost` of curl 7.88: it reads the CN only where there is no dNSName and no iPAddress.
    fn curl_names(&self) -> String {
        let listed = self.names.iter().any(|name| !matches!(name, GeneralName::Other(_)));
        let common_names = self.leaf.subject.values(oid::COMMON_NAME);
        let what = match common_names.last() {
            _ if listed => format!(
                "no alternative certificate subject name matches target host name '{}'",
                self.name
            ),
            None => "unable to obtain common name from peer certificate".to_owned(),
            Some(common_name) if common_name.contains('\0') => "illegal cert name field".to_owned(),
            Some(common_name) => format!(
                "certificate subject name '{common_name}' does not match target host name '{}'",
                self.name
            ),
        };
        format!("curl: (60) SSL: {what}")
    }

    /// `HostnameChecker` of OpenJDK 17.
    fn java_names(&self) -> String {
        let has_dns = self.names.iter().any(|name| matches!(name, GeneralName::Dns(_)));
        let what = match self.address() {
            Some(_) if self.names.is_empty() => "No subject alternative names present".to_owned(),
            Some(address) => format!("No subject alternative names matching IP address {address} found"),
            None if has_dns => format!("No subject alternative DNS name matching {} found.", self.name),
            None => format!("No name matching {} found", self.name),
        };
        format!("SSLHandshakeException: {what} / CertificateException")
    }
}

impl GeneralName {
    fn in_rustls(&self) -> String {
        match self {
            Self::Dns(name) => format!("DnsName(\"{name}\")"),
            Self::Address(address) => format!("IpAddress({address})"),
            Self::Other(4) => "DirectoryName".to_owned(),
            Self::Other(tag) => format!("Unsupported(0x{tag:02x})"),
        }
    }
}

/// Brings the faults into what this client looks at, or says what it stumbles on before them: `None` where no rule
/// concerns it and the measurements stand.
pub(super) fn apply(client: &str, order: &mut Vec<&'static str>, it: &Presented<'_>) -> Option<Option<Refusal>> {
    let elements = &it.judgement.chain.elements;
    let before = order.clone();
    // OpenJDK's PKIXValidator takes a leaf that is itself among the roots without looking at its dates or its signature.
    if client.starts_with("Java") && it.leaf_is_trusted {
        order.retain(|fault| {
            !matches!(
                *fault,
                "expired" | "not-yet-valid-1d" | "not-yet-valid-3d" | "md5-signature"
            )
        });
    }
    // curl's and Chromium's comparisons leave out the dot at the end of either name.
    let dotted = it.names.iter().any(|name| match name {
        GeneralName::Dns(name) => name
            .strip_suffix('.')
            .is_some_and(|name| name.eq_ignore_ascii_case(it.name)),
        _ => false,
    });
    if dotted && (client.starts_with("curl") || client.starts_with("Chromium")) {
        order.retain(|fault| !is_of_name(fault));
    }
    let in_java = client.starts_with("Java") && it.address().is_none();
    let by_star = |name: &GeneralName| matches!(name, GeneralName::Dns(dns) if java_names::matches(it.name, dns));
    if in_java && it.names.iter().any(by_star) {
        order.retain(|fault| !is_of_name(fault));
    }
    // A weak signature was measured on leaves, and is the same above them; so is a CN beside an extension without names.
    let weak =
        |facts: &CertificateFacts| matches!(facts.signature_hash, Some(HashAlgorithm::Md5 | HashAlgorithm::Sha1));
    let above = elements.iter().skip(1).any(|it| !it.self_signed && weak(&it.facts));
    let other_names = it.has_extension() && it.leaf.alternative_names.as_ref().is_some_and(Vec::is_empty);
    // Told before the signature is looked at.
    let refusal = match order.first() {
        Some(&"inner-outer-alg-mismatch") => None,
        // The name is looked at last.
        None | Some(&"ok-chain") if in_java && !java_names::can_be_asked_for(it.name) => Some(Refusal {
            error: format!(
                "SSLHandshakeException: Illegal given domain name: {} / CertificateException",
                it.name
            ),
            alert: "certificate_unknown(46)",
        }),
        _ => refusal(client, it),
    };
    (refusal.is_some() || before != *order || above || other_names).then_some(refusal)
}

/// What a client cannot even read, and texts that depend on more than the fault.
fn refusal(client: &str, it: &Presented<'_>) -> Option<Refusal> {
    let refused = |error: &str, alert| {
        Some(Refusal {
            error: error.to_owned(),
            alert,
        })
    };
    let elements = &it.judgement.chain.elements;
    let nameless = it.leaf.subject.rdns.is_empty() && !it.has_extension();
    let ascii = |name: &GeneralName| matches!(name, GeneralName::Dns(name) if !name.is_ascii());
    let not_a_ca = elements
        .iter()
        .find(|it| it.error_status & INVALID_BASIC_CONSTRAINTS != 0)
        .filter(|it| it.facts.basic_constraints.is_none_or(|(is_ca, _)| !is_ca) && may_sign(&it.facts));
    let forged_by_curve = elements.iter().enumerate().any(|(index, element)| {
        let signer = elements.get(index + 1).unwrap_or(element);
        element.error_status & IS_NOT_SIGNATURE_VALID != 0
            && signer.facts.public_key.oid == CURVE
            && element.error_status & HAS_WEAK_SIGNATURE == 0
    });
    match client {
        // `jdk.tls.maxCertificateChainLength`, whose default is 10.
        _ if client.starts_with("Java") && it.sent > 10 => refused(
            "SSLProtocolException: The certificate chain length (11) exceeds the maximum allowed length (10)",
            "handshake_failure(40)",
        ),
        // webpki's MAX_SUB_CA_COUNT.
        _ if client.starts_with("rustls") && elements.len() > 8 => refused(
            "invalid peer certificate: Other(MaximumPathDepthExceeded)",
            "certificate_unknown(46)",
        ),
        // A certificate of the issuer's name, with another key: these try it, the others pass it over.
        _ if client.starts_with("rustls") && it.wrong_issuer => {
            refused("invalid peer certificate: BadSignature", "decrypt_error(51)")
        }
        _ if client.starts_with("Java") && it.wrong_issuer => refused(
            "SSLHandshakeException: PKIX path validation failed: CertPathValidatorException: signature check failed / \
             SignatureException",
            "bad_certificate(42)",
        ),
        // X509CertInfo refuses to read it.
        _ if client.starts_with("Java") && nameless => refused(
            "SSLHandshakeException: Failed to parse server certificates / CertificateParsingException: X.509 Certificate is \
             incomplete: subject field is empty, and SubjectAlternativeName extension is absent",
            "bad_certificate(42)",
        ),
        // ConstraintsChecker comes before KeyChecker, which speaks where keyCertSign is missing too.
        _ if client.starts_with("Java") && not_a_ca.is_some() => refused(
            "SSLHandshakeException: PKIX path validation failed: CertPathValidatorException: basic constraints check failed: \
             this is not a CA certificate",
            "certificate_unknown(46)",
        ),
        _ if client.starts_with("gnutls") && not_a_ca.is_some() => refused(
            "The certificate is NOT trusted. The certificate issuer is not a CA.",
            "bad_certificate(42)",
        ),
        // RFC 5280 §4.2.1.6: an IA5String, and one name or more; Chromium's parser holds to it.
        _ if client.starts_with("Chromium")
            && (it.names.iter().any(ascii) || it.has_extension() && it.names.is_empty()) =>
        {
            refused("ERR_CERT_INVALID", "certificate_unknown(46)")
        }
        // webpki's InvalidCertValidity is `Expired` without its times.
        _ if client.starts_with("rustls") && it.leaf.not_before > it.leaf.not_after => {
            refused("invalid peer certificate: Expired", "certificate_expired(45)")
        }
        // The message of the last error in OpenSSL's queue, which differs with the kind of the key.
        _ if client.starts_with("curl") && forged_by_curve => {
            refused("curl: (35) … asn1 encoding routines::EVP lib", "decrypt_error(51)")
        }
        _ => None,
    }
}

/// The entries in their order, at most some thousands as the certificate is bounded; none where they cannot be read.
fn general_names(facts: &CertificateFacts) -> Vec<GeneralName> {
    let extension = facts
        .extensions
        .iter()
        .find(|it| it.oid == oid::SUBJECT_ALTERNATIVE_NAME);
    let Some(mut entries) = extension.and_then(|it| Reader::new(&it.value).sequence("subjectAltName").ok()) else {
        return Vec::new();
    };
    let mut names = Vec::new();
    while let Ok(entry) = entries.element() {
        names.push(match (entry.tag, entry.content) {
            (0x82, name) => GeneralName::Dns(String::from_utf8_lossy(name).into_owned()),
            (0x87, &[a, b, c, d]) => GeneralName::Address([a, b, c, d].into()),
            (0x87, sixteen) => match <[u8; 16]>::try_from(sixteen) {
                Ok(octets) => GeneralName::Address(octets.into()),
                Err(_) => GeneralName::Other(7),
            },
            (tag, _) => GeneralName::Other(tag & 0x1F),
        });
    }
    names
}
