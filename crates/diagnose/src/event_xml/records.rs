//! The UserData of the events about chains, policies, trust and retrieval.
//!
//! Children and attributes as in 799 published records of Windows 7, and, for what only Windows 10 writes, in published
//! events 10, 11 and 90 of Windows 10. Never published whole, so chosen here: the names of the records of events 14, 15 and 17-20,
//! which carry nothing but what closes every record; SSLAdditionalPolicyInfo with serverName; CertificateInfo.

use super::element::Element;
use super::{Attempt, revocation, utc_time};
use crate::chain::{ChainElement, SERVER_USAGES, Usage};
use crate::hresult::HResult;
use crate::revocation::Mode;
use crate::trust_status::{CHAIN_FLAG_NAMES, ERROR_NAMES, IGNORE_NAMES, INFO_NAMES, names_of};
use pki::inspect::CertificateFacts;
use pki::{Certificate, KeyAlgorithm};

/// HTTPSPROV_ACTION of `softpub.h`: the SSL/TLS policy provider of WinVerifyTrust, which WinInet asks.
const HTTPS_ACTION: &str = "{573E31F8-AABA-11D0-8CCB-00C04FC295EE}";

/// Names of the bits of `dwProvFlags` (`wintrust.h`), ascending.
const TRUST_FLAG_NAMES: &[(u32, &str)] = &[
    (0x0000_0020, "WTD_REVOCATION_CHECK_END_CERT"),
    (0x0000_0080, "WTD_REVOCATION_CHECK_CHAIN_EXCLUDE_ROOT"),
    (0x8000_0000, "CPD_USE_NT5_CHAIN_FLAG"),
];

/// The record of an event that has nothing but its closing elements.
pub(super) fn start_name(id: u16) -> &'static str {
    match id {
        10 => "CertGetCertificateChainStart",
        14 => "CertRetrieveIssuerCertificateWireStart",
        15 => "CertRetrieveIssuerCertificateWire",
        40 => "CertVerifyRevocationStart",
        17 => "CertRetrieveThirdPartyRootCacheStart",
        18 => "CertRetrieveThirdPartyRootCache",
        19 => "CertRetrieveThirdPartyRootWireStart",
        20 => "CertRetrieveThirdPartyRootWire",
        50 => "CryptRetrieveObjectByUrlCacheStart",
        52 => "CryptRetrieveObjectByUrlWireStart",
        _ => "WinVerifyTrustStart",
    }
}

/// Event 11. The Result, and so the level, never tells of the name.
pub(super) fn chain(attempt: &Attempt<'_>, chain_ref: &str) -> Element {
    let chain = &attempt.judgement.chain;
    let mut record = Element::new("CertGetCertificateChain")
        .child(reference(&chain.leaf().certificate, &chain.leaf().facts))
        .child(Element::new("ValidationTime").text(utc_time(attempt.now)));
    let sent = attempt
        .sent
        .iter()
        .filter_map(|certificate| Some(reference(certificate, &certificate.facts().ok()?)));
    record.push(Element::new("AdditionalStore").children(sent));
    let usages = SERVER_USAGES.iter().map(|oid| usage(oid));
    record.push(
        Element::new("ExtendedKeyUsage")
            .attribute("orMatch", "true")
            .children(usages),
    );
    if attempt.rules.logs_strong_sign.value {
        record.push(Element::new("StrongSignPara").attribute("publicKeyList", "RSA/1024;ECDSA/256"));
        record.push(Element::new("URLRetrievalTimeout").text("PT15S"));
    }
    let mode = attempt.judgement.revocation;
    record.push(flags("Flags", mode.chain_flags(), CHAIN_FLAG_NAMES));
    record.push(Element::new("ChainEngineInfo").attribute("context", "user"));
    let elements = chain.elements.iter().map(|element| chain_element(attempt, element));
    let reference = match revocation::chain_freshness(attempt) {
        Some(age) => chain_reference(chain_ref).attribute("revocationFreshnessTime", age),
        None => chain_reference(chain_ref),
    };
    record.child(
        reference
            .child(trust_status(chain.error_status, chain.info_status))
            .children(elements),
    )
}

fn chain_element(attempt: &Attempt<'_>, element: &ChainElement) -> Element {
    let mut record = Element::new("ChainElement").child(reference(&element.certificate, &element.facts));
    if attempt.rules.logs_algorithms.value {
        record.push(signature_algorithm(&element.facts));
        record.push(public_key_algorithm(&element.facts));
    }
    record.push(trust_status(element.error_status, element.info_status));
    record.push(match &element.application_usage {
        Usage::Any => Element::new("ApplicationUsage").attribute("any", "true"),
        Usage::Only(oids) => Element::new("ApplicationUsage").children(oids.iter().map(|oid| usage(oid))),
    });
    // Certificate policies are not judged: a root is good for any, nothing below it names one.
    record.push(Element::new("IssuanceUsage").attribute_if(element.self_signed, "any", "true"));
    if let Some(checked) = &element.revocation {
        record.push(revocation::info(checked, attempt.now));
    }
    record
}

/// Event 30.
pub(super) fn policy(attempt: &Attempt<'_>, chain_ref: &str) -> Element {
    let (leaf, answer) = (attempt.judgement.chain.leaf(), attempt.judgement.policy);
    let ssl = Element::new("SSLAdditionalPolicyInfo")
        .attribute("authType", "server")
        .attribute("serverName", attempt.server_name)
        .child(flags("IgnoreFlags", attempt.rules.ignored.value, IGNORE_NAMES));
    Element::new("CertVerifyCertificateChainPolicy")
        .child(
            Element::new("Policy")
                .attribute("type", "CERT_CHAIN_POLICY_SSL")
                .attribute("constant", "4"),
        )
        .child(reference(&leaf.certificate, &leaf.facts))
        .child(chain_reference(chain_ref))
        .child(Element::new("Flags").attribute("value", "0"))
        .child(ssl)
        .child(
            Element::new("Status")
                .attribute("chainIndex", answer.chain_index.to_string())
                .attribute("elementIndex", answer.element_index.to_string()),
        )
}

/// Event 81.
pub(super) fn win_verify_trust(attempt: &Attempt<'_>, chain_ref: &str) -> Element {
    let whole = attempt.judgement.revocation == Mode::Chain;
    let trust_flags = 0x8000_0000
        | match attempt.judgement.revocation {
            Mode::Off => 0,
            Mode::End => 0x20,
            Mode::Chain => 0x80,
        };
    Element::new("WinVerifyTrust")
        .child(Element::new("ActionID").text(HTTPS_ACTION))
        .child(Element::new("UIChoice").attribute("value", "2").text("WTD_UI_NONE"))
        .child(flags(
            "RevocationCheck",
            u32::from(whole),
            &[(1, "WTD_REVOKE_WHOLECHAIN")],
        ))
        .child(
            Element::new("StateAction")
                .attribute("value", "0")
                .text("WTD_STATEACTION_IGNORE"),
        )
        .child(flags("Flags", trust_flags, TRUST_FLAG_NAMES))
        .child(Element::new("CertificateInfo").attribute("displayName", ""))
        .child(chain_reference(chain_ref))
}

/// `<Result value="800B010F">text</Result>`; success has no text.
pub(super) fn result(result: HResult) -> Element {
    let element = Element::new("Result").attribute("value", result.to_string());
    if result.is_ok() {
        element
    } else {
        element.text(result.message())
    }
}

/// fileRef and subjectName of a certificate.
pub(super) fn reference(certificate: &Certificate, facts: &CertificateFacts) -> Element {
    Element::new("Certificate")
        .attribute("fileRef", format!("{}.cer", certificate.sha1()))
        .attribute("subjectName", facts.subject.simple_display_name())
}

pub(super) fn signature_algorithm(facts: &CertificateFacts) -> Element {
    let element = Element::new("SignatureAlgorithm").attribute("oid", &facts.signature_oid);
    let Some(hash) = facts.signature_hash else {
        return element;
    };
    let key = if facts.signature_oid.starts_with("1.2.840.10045.") {
        "ECDSA"
    } else {
        "RSA"
    };
    element
        .attribute("hashName", hash.to_string().to_uppercase())
        .attribute("publicKeyName", key)
}

pub(super) fn public_key_algorithm(facts: &CertificateFacts) -> Element {
    let key = &facts.public_key;
    let mut element = Element::new("PublicKeyAlgorithm").attribute("oid", &key.oid);
    if let Some(algorithm) = key.algorithm {
        element = element.attribute(
            "publicKeyName",
            if matches!(algorithm, KeyAlgorithm::Rsa(_)) {
                "RSA"
            } else {
                "ECC"
            },
        );
    }
    match key.bits {
        Some(bits) => element.attribute("publicKeyLength", bits.to_string()),
        None => element,
    }
}

/// `<Usage oid="…" name="Server Authentication"/>`; Windows names only some.
pub(super) fn usage(oid: &str) -> Element {
    let name = match oid {
        "1.3.6.1.5.5.7.3.1" => Some("Server Authentication"),
        "1.3.6.1.5.5.7.3.2" => Some("Client Authentication"),
        "1.3.6.1.5.5.7.3.3" => Some("Code Signing"),
        "1.3.6.1.5.5.7.3.4" => Some("Secure Email"),
        "1.3.6.1.5.5.7.3.8" => Some("Time Stamping"),
        "1.3.6.1.5.5.7.3.9" => Some("OCSP Signing"),
        _ => None,
    };
    let element = Element::new("Usage").attribute("oid", oid);
    match name {
        Some(name) => element.attribute("name", name),
        None => element,
    }
}

/// `<… value="1100" NAME="true" …/>`: hex, then the names of the set bits in ascending order.
pub(super) fn flags(name: &'static str, value: u32, names: &'static [(u32, &'static str)]) -> Element {
    let element = Element::new(name).attribute("value", format!("{value:X}"));
    names_of(value, names).fold(element, |element, name| element.attribute(name, "true"))
}

fn trust_status(error: u32, info: u32) -> Element {
    Element::new("TrustStatus")
        .child(flags("ErrorStatus", error, ERROR_NAMES))
        .child(flags("InfoStatus", info, INFO_NAMES))
}

fn chain_reference(chain_ref: &str) -> Element {
    Element::new("CertificateChain").attribute("chainRef", chain_ref)
}
