//! What is found about revocation and about issuers that were fetched, in plain words.

use super::{Finding, date, shown, subject};
use crate::attempt::Judgement;
use crate::chain::ChainElement;
use crate::hresult::HResult;
use crate::revocation::{Checked, Location, Object, Source, Step};

/// `revoked` or `distrusted`.
pub(super) fn revoked(element: &ChainElement) -> (&'static str, String) {
    let name = subject(element);
    let told = element.revocation.as_ref().and_then(|checked| {
        let (at, reason) = checked.revoked?;
        let reason = reason.map_or_else(String::new, |reason| format!(" ({reason})"));
        let by = checked.source.as_ref().map_or_else(String::new, source);
        Some(format!("{name} is revoked since {}{reason}; so says {by}", date(at)))
    });
    match told {
        Some(message) => ("revoked", message),
        None => (
            "distrusted",
            format!("{name} is among the certificates that are explicitly distrusted"),
        ),
    }
}

/// `revocation-offline`.
pub(super) fn offline(element: &ChainElement) -> String {
    let name = subject(element);
    let why = element.revocation.as_ref().map(reasons).unwrap_or_default();
    if why.is_empty() {
        return format!("whether {name} is revoked cannot be learned without its issuer");
    }
    format!("whether {name} is revoked could not be learned: {}", why.join("; "))
}

/// `revocation-unknown`.
pub(super) fn unknown(element: &ChainElement) -> String {
    let name = subject(element);
    let why = element.revocation.as_ref().map(reasons).unwrap_or_default();
    if why.is_empty() {
        return format!("{name} names no revocation list and no OCSP responder");
    }
    format!("nothing tells whether {name} is revoked: {}", why.join("; "))
}

/// What is worth knowing beside the faults.
pub(super) fn remarks(judgement: &Judgement) -> Vec<Finding> {
    let mut found = Vec::new();
    let came = judgement
        .issuers
        .iter()
        .filter(|retrieval| retrieval.retrieved.is_some());
    let from: Vec<String> = came.map(|retrieval| shown(&retrieval.url)).collect();
    if !from.is_empty() {
        found.push(Finding::weakness(
            "issuer-fetched",
            format!(
                "the printer does not send its intermediate certificates; one was fetched from {}, which most other clients do not do",
                from.join(", ")
            ),
        ));
    }
    for retrieval in judgement.issuers.iter().filter(|retrieval| !retrieval.why.is_empty()) {
        found.push(Finding::remark(
            "retrieval-failed",
            format!(
                "the issuer at {} could not be fetched: {}",
                shown(&retrieval.url),
                retrieval.why
            ),
        ));
    }
    for element in &judgement.chain.elements {
        let Some(checked) = &element.revocation else { continue };
        // Where nothing was learned, the reasons stand in the fault itself.
        if matches!(checked.result, HResult::OK | HResult::CRYPT_E_REVOKED) {
            let code = |step: &Step| match step {
                Step::Retrieved(_) => "retrieval-failed",
                Step::Rejected(..) => "revocation-rejected",
            };
            let told = checked
                .steps
                .iter()
                .filter_map(|step| Some((code(step), reason(step)?)));
            found.extend(told.map(|(code, why)| Finding::remark(code, why)));
        }
        if checked.has_delta {
            found.push(Finding::remark(
                "delta-list",
                format!("{} has a delta list, which is not applied here", subject(element)),
            ));
        }
    }
    found
}

/// Why nothing was learned, one text for each step that failed.
pub(crate) fn reasons(checked: &Checked) -> Vec<String> {
    checked.steps.iter().filter_map(reason).collect()
}

fn reason(step: &Step) -> Option<String> {
    match step {
        Step::Retrieved(retrieval) if retrieval.result.is_ok() => None,
        Step::Retrieved(retrieval) => Some(format!("{} could not be had: {}", shown(&retrieval.url), retrieval.why)),
        Step::Rejected(rejected, why) => Some(format!("{} is not taken: {why}", source(rejected))),
    }
}

/// Such as `the revocation list http://… of 2026-11-22`.
fn source(source: &Source) -> String {
    let what = match (&source.object, source.location) {
        (Object::List(_), _) => "the revocation list",
        (Object::Response(_), Location::Staple) => "the stapled OCSP response",
        (Object::Response(_), _) => "the OCSP response",
    };
    let url = source
        .url
        .as_ref()
        .map_or_else(String::new, |url| format!(" {}", shown(url)));
    format!("{what}{url} of {}", date(source.this_update))
}
