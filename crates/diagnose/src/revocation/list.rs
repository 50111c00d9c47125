//! One revocation list, asked about one certificate (RFC 5280 §6.3.3, without indirect and delta lists).

use super::{Unusable, in_time};
use pki::crl::{CrlFacts, Reason, RevokedFacts};
use pki::inspect::CertificateFacts;
use time::OffsetDateTime;

const CRL_SIGN: u16 = 1 << 6;

/// `Ok(None)`: it is not on the list.
pub(super) fn judge(
    list: &CrlFacts,
    subject: &CertificateFacts,
    issuer: &CertificateFacts,
    now: OffsetDateTime,
) -> Result<Option<RevokedFacts>, Unusable> {
    if list.issuer_der != issuer.subject_der {
        return Err(Unusable::OfAnother);
    }
    let may_sign = issuer.key_usage.is_none_or(|usage| usage & CRL_SIGN != 0);
    if !may_sign || !list.is_signed_by(&issuer.public_key.spki) {
        return Err(Unusable::Signature);
    }
    if list.has_unknown_critical_extension {
        return Err(Unusable::CriticalExtension);
    }
    if list.delta_base.is_some() {
        return Err(Unusable::Delta);
    }
    if !covers(list, subject) {
        return Err(Unusable::Scope);
    }
    in_time(list.this_update, list.next_update, now)?;
    let entry = list.entry(&subject.serial);
    Ok(entry.filter(|entry| entry.reason != Some(Reason::RemoveFromCrl)))
}

/// Is the list complete for certificates of this kind, from where this one says?
fn covers(list: &CrlFacts, subject: &CertificateFacts) -> bool {
    let Some(point) = &list.issuing_distribution_point else {
        return true;
    };
    let is_ca = subject.basic_constraints.is_some_and(|(is_ca, _)| is_ca);
    let named = subject.crl_urls();
    let from_there = point.urls.is_empty() || named.is_empty() || point.urls.iter().any(|url| named.contains(url));
    let of_its_kind = !(point.only_user_certificates && is_ca || point.only_ca_certificates && !is_ca);
    let whole = !(point.only_attribute_certificates || point.indirect || point.only_some_reasons);
    from_there && of_its_kind && whole
}
