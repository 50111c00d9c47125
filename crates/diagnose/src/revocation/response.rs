//! One OCSP response, asked about one certificate (RFC 6960 §3.2).

use super::{Unusable, in_time};
use pki::inspect::CertificateFacts;
use pki::ocsp::{BasicFacts, CertStatus, SingleFacts};
use pki::oid;
use time::{Duration, OffsetDateTime};

/// How much later than the verdict's time a response may be of: that is when the client set out, and many a responder signs when
/// it is asked. Ours to choose; no document of Windows' tolerance is known.
const JUST_MADE: Duration = Duration::MINUTE;

/// Good or revoked, and the answer that says so.
pub(super) fn judge<'a>(
    response: &'a BasicFacts,
    subject: &CertificateFacts,
    issuer: &CertificateFacts,
    now: OffsetDateTime,
) -> Result<&'a SingleFacts, Unusable> {
    let mut singles = response.singles.iter();
    let single = singles
        .find(|single| single.id.is_of(issuer, &subject.serial))
        .ok_or(Unusable::OfAnother)?;
    if !is_of_a_responder(response, issuer, now) {
        return Err(Unusable::Signature);
    }
    if response.has_unknown_critical_extension {
        return Err(Unusable::CriticalExtension);
    }
    in_time(single.this_update.saturating_sub(JUST_MADE), single.next_update, now)?;
    match single.status {
        CertStatus::Unknown => Err(Unusable::Unknown),
        CertStatus::Good | CertStatus::Revoked { .. } => Ok(single),
    }
}

/// Signed by the issuer itself, or by whom it has delegated to with a certificate for that very usage (§4.2.2.2).
fn is_of_a_responder(response: &BasicFacts, issuer: &CertificateFacts, now: OffsetDateTime) -> bool {
    if response.responder.is(issuer) && response.is_signed_by(&issuer.public_key.spki) {
        return true;
    }
    let now = now.unix_timestamp();
    let delegates = response.certificates.iter().filter_map(|one| one.facts().ok());
    delegates.into_iter().any(|delegate| {
        let usages = delegate.extended_key_usage.as_deref().unwrap_or_default();
        let valid = delegate.not_before.unix_timestamp()..=delegate.not_after.unix_timestamp();
        response.responder.is(&delegate)
            && usages.iter().any(|usage| usage == oid::OCSP_SIGNING)
            && valid.contains(&now)
            && delegate.issuer_der == issuer.subject_der
            && delegate.is_signed_by(&issuer.public_key.spki)
            && response.is_signed_by(&delegate.public_key.spki)
    })
}
