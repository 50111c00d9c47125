//! Events 41 and 42, and what event 11 says of revocation.
//!
//! Children and attributes as in 132 and 5 published records of Windows 7, all of them about revocation lists that were good
//! or out of date. Chosen here: an OCSP response stands in the place of a list, in an element of its own; what was given by
//! file or stapled is said to come from the cache of time-valid objects; without any source the error is in RevocationStatus.

use super::element::Element;
use super::records::{flags, reference, result};
use super::{Attempt, utc_time};
use crate::chain::ChainElement;
use crate::hresult::HResult;
use crate::revocation::{Checked, Location, Object, Source};
use time::OffsetDateTime;

const ACCUMULATIVE_TIMEOUT: &[(u32, &str)] = &[(0x4, "CERT_VERIFY_REV_ACCUMULATIVE_TIMEOUT_FLAG")];

/// Event 41, for the element at `index`.
pub(super) fn verify(attempt: &Attempt<'_>, index: usize) -> (Element, HResult) {
    let elements = &attempt.judgement.chain.elements;
    let now = attempt.now;
    let mut record =
        Element::new("CertVerifyRevocation").child(reference(&elements[index].certificate, &elements[index].facts));
    if let Some(issuer) = elements.get(index + 1) {
        record.push(named("IssuerCertificate", issuer));
    }
    record.push(flags("Flags", 4, ACCUMULATIVE_TIMEOUT));
    record.push(
        Element::new("AdditionalParameters")
            .attribute("timeToUse", utc_time(now))
            .attribute("currentTime", utc_time(now))
            .attribute("urlRetrievalTimeout", "PT15S"),
    );
    let Some(checked) = &elements[index].revocation else {
        return (record, HResult::OK);
    };
    let reason = checked
        .revoked
        .and_then(|(_, reason)| reason)
        .map_or(0, |reason| reason as u8);
    let status = Element::new("RevocationStatus")
        .attribute("index", "0")
        .attribute("error", checked.result.to_string())
        .attribute("reason", reason.to_string());
    record.push(match &checked.source {
        Some(source) => status.attribute("actualFreshnessTime", freshness(source.this_update, now)),
        None => status,
    });
    if let Some(source) = &checked.source {
        record.push(source_element(source));
    }
    (record, checked.result)
}

/// Event 42: what was found for the element at `index` is out of date.
pub(super) fn rejected(attempt: &Attempt<'_>, index: usize, source: &Source) -> Element {
    let elements = &attempt.judgement.chain.elements;
    let mut record = Element::new("CertRejectedRevocationInfo").child(named("SubjectCertificate", &elements[index]));
    if let Some(issuer) = elements.get(index + 1) {
        record.push(named("IssuerCertificate", issuer));
    }
    record
        .child(source_element(source))
        .child(Element::new("Action").attribute("name", "CheckTimeValidity"))
}

/// RevocationInfo of a ChainElement in event 11.
pub(super) fn info(checked: &Checked, now: OffsetDateTime) -> Element {
    let said = result(checked.result).renamed("RevocationResult");
    match &checked.source {
        Some(source) => Element::new("RevocationInfo")
            .attribute("freshnessTime", freshness(source.this_update, now))
            .child(said)
            .child(source_element(source)),
        None => Element::new("RevocationInfo").child(said),
    }
}

/// How old the oldest of the answers is; `None` where there is none.
pub(super) fn chain_freshness(attempt: &Attempt<'_>) -> Option<String> {
    let checked = attempt
        .judgement
        .chain
        .elements
        .iter()
        .filter_map(|element| element.revocation.as_ref());
    let sources = checked.filter_map(|checked| checked.source.as_ref());
    let oldest = sources.map(|source| source.this_update).min()?;
    Some(freshness(oldest, attempt.now))
}

fn named(name: &'static str, element: &ChainElement) -> Element {
    reference(&element.certificate, &element.facts).renamed(name)
}

fn source_element(source: &Source) -> Element {
    let name = match source.object {
        Object::List(_) => "CertificateRevocationList",
        Object::Response(_) => "OCSPResponse",
    };
    let location = match source.location {
        Location::Wire => "Wire",
        Location::File | Location::Staple => "TvoCache",
    };
    let element = Element::new(name).attribute("location", location);
    let element = match &source.url {
        Some(url) => element.attribute("url", url),
        None => element,
    };
    element
        .attribute("fileRef", source.file_ref())
        .attribute("issuerName", &source.issuer_name)
}

/// `P66DT13H11M24S`: parts that are zero are left out; no time at all is `PT0S`.
pub(super) fn freshness(from: OffsetDateTime, to: OffsetDateTime) -> String {
    let seconds = (to - from).whole_seconds().max(0);
    let (days, rest) = (seconds / 86_400, seconds % 86_400);
    let parts = [(rest / 3600, 'H'), (rest % 3600 / 60, 'M'), (rest % 60, 'S')];
    let mut text = String::from("P");
    if days > 0 {
        text.push_str(&format!("{days}D"));
    }
    let clock: String = parts
        .iter()
        .filter(|(count, _)| *count > 0)
        .map(|(count, unit)| format!("{count}{unit}"))
        .collect();
    if !clock.is_empty() || days == 0 {
        text.push('T');
        text.push_str(if clock.is_empty() { "0S" } else { &clock });
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;
    use time::macros::datetime;

    #[test]
    fn an_age_is_written_in_days_and_parts_of_a_day() {
        let now = datetime!(2026-11-22 16:00 UTC);
        let age = |seconds: i64| freshness(now - time::Duration::seconds(seconds), now);
        assert_eq!(age(66 * 86_400 + 13 * 3600 + 11 * 60 + 24), "P66DT13H11M24S");
        assert_eq!(
            (age(20), age(86_400), age(0), age(-5)),
            ("PT20S".into(), "P1D".into(), "PT0S".into(), "PT0S".into())
        );
    }
}
