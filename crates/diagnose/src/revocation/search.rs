//! The order in which sources are asked about one certificate: what was stapled, what is at hand, then OCSP responders, then
//! revocation lists (from Vista on OCSP comes first; XP knows lists alone). The first that can tell ends the search.

use super::{Checked, Inquiry, Location, Object, Source, Step, Unusable, list, response};
use crate::chain::ChainElement;
use crate::fetch::{Fetcher, Kind};
use crate::hresult::HResult;
use pki::HashAlgorithm;
use pki::crl::Crl;
use pki::inspect::CertificateFacts;
use pki::ocsp::{CertId, CertStatus, OcspRequest, OcspResponse, ResponderId, ResponseFacts};
use time::OffsetDateTime;

/// The most URLs of one kind that are tried for one certificate.
const MAX_URLS: usize = 4;

struct Search<'a> {
    subject: &'a CertificateFacts,
    issuer: &'a CertificateFacts,
    inquiry: &'a Inquiry<'a>,
    checked: Checked,
    /// Something that could have told was not to be had, or out of date.
    offline: bool,
}

/// Learns what can be learned about `subject`.
pub(super) fn search(
    subject: &ChainElement,
    is_leaf: bool,
    issuer: &CertificateFacts,
    inquiry: &Inquiry<'_>,
    fetcher: &mut Fetcher,
) -> Checked {
    let mut search = Search {
        subject: &subject.facts,
        issuer,
        inquiry,
        checked: Checked::unknown(HResult::CRYPT_E_NO_REVOCATION_CHECK),
        offline: false,
    };
    search.checked.has_delta = !subject.facts.freshest_crl_urls().is_empty();
    if !(search.at_hand(is_leaf) || search.on_the_wire(fetcher)) && search.offline {
        search.checked.result = HResult::CRYPT_E_REVOCATION_OFFLINE;
    }
    search.checked
}

impl Search<'_> {
    /// Is there an answer in what is at hand?
    fn at_hand(&mut self, is_leaf: bool) -> bool {
        let inquiry = self.inquiry;
        let (settings, knows_ocsp) = (inquiry.settings, inquiry.rules.knows_ocsp.value);
        let stapled = inquiry.stapled.filter(|_| is_leaf).map(|one| (one, Location::Staple));
        let files = settings.responses.iter().map(|one| (one, Location::File));
        for (response, location) in stapled.into_iter().chain(files).filter(|_| knows_ocsp) {
            if self.response(response.clone(), location, None) {
                return true;
            }
        }
        settings
            .lists
            .iter()
            .any(|one| self.list(one.clone(), Location::File, None))
    }

    /// Is there an answer where the certificate says?
    fn on_the_wire(&mut self, fetcher: &mut Fetcher) -> bool {
        let responders = if self.inquiry.rules.knows_ocsp.value {
            self.subject.ocsp_urls()
        } else {
            Vec::new()
        };
        let points = self.subject.crl_urls();
        // Without a network nothing of it can be had.
        if !fetcher.is_online() {
            self.offline |= !responders.is_empty() || !points.is_empty();
            return false;
        }
        for url in responders.iter().take(MAX_URLS) {
            let id = CertId::new(HashAlgorithm::Sha1, self.issuer, &self.subject.serial);
            let (mut retrieval, octets) = fetcher.ask(url, &OcspRequest::new(&[id], None));
            let response = octets.map(OcspResponse::from_der);
            let readable = response.filter(|response| response.facts().is_ok());
            if let Some(response) = &readable {
                retrieval.retrieved = Some((
                    format!("{}.bin", response.sha1()),
                    responder_name(response, self.issuer),
                ));
            } else if retrieval.result.is_ok() {
                retrieval.result = HResult::CRYPT_E_ASN1_BADTAG;
                retrieval.why = "what came is no OCSP response".to_owned();
            }
            let at = retrieval.url.clone();
            self.checked.steps.push(Step::Retrieved(retrieval));
            self.offline |= readable.is_none();
            if readable.is_some_and(|response| self.response(response, Location::Wire, Some(at))) {
                return true;
            }
        }
        for url in points.iter().take(MAX_URLS) {
            let (mut retrieval, octets) = fetcher.get(url, Kind::List);
            let list = octets.and_then(|octets| pki::crl::read(&octets).ok());
            let readable = list.and_then(|lists| lists.into_iter().next());
            if let Some(list) = &readable {
                retrieval.retrieved = Some((format!("{}.crl", list.sha1()), issuer_name(list)));
            } else if retrieval.result.is_ok() {
                retrieval.result = HResult::CRYPT_E_ASN1_BADTAG;
                retrieval.why = "what came is no revocation list".to_owned();
            }
            self.checked.steps.push(Step::Retrieved(retrieval));
            self.offline |= readable.is_none();
            if readable.is_some_and(|list| self.list(list, Location::Wire, Some(url.clone()))) {
                return true;
            }
        }
        false
    }

    /// Does this response tell?
    fn response(&mut self, response: OcspResponse, location: Location, url: Option<String>) -> bool {
        let facts = response.facts();
        let source = |this_update: OffsetDateTime| Source {
            issuer_name: responder_name(&response, self.issuer),
            object: Object::Response(response.clone()),
            location,
            url,
            this_update,
        };
        let basic = match facts {
            Ok(ResponseFacts::Answer(basic)) => basic,
            Ok(ResponseFacts::NoAnswer(_)) => {
                let source = source(self.inquiry.now);
                return self.reject(source, Unusable::NoAnswer);
            }
            Err(_) => {
                let source = source(self.inquiry.now);
                return self.reject(source, Unusable::Unreadable);
            }
        };
        match response::judge(&basic, self.subject, self.issuer, self.inquiry.now) {
            Ok(single) => {
                let revoked = match single.status {
                    CertStatus::Revoked { at, reason } => Some((at, reason)),
                    _ => None,
                };
                let source = source(single.this_update);
                self.conclude(source, revoked)
            }
            Err(why) => {
                let source = source(basic.produced_at);
                self.reject(source, why)
            }
        }
    }

    /// Does this list tell?
    fn list(&mut self, list: Crl, location: Location, url: Option<String>) -> bool {
        let facts = list.facts();
        let source = |this_update: OffsetDateTime| Source {
            issuer_name: issuer_name(&list),
            object: Object::List(list.clone()),
            location,
            url,
            this_update,
        };
        let Ok(facts) = facts else {
            let source = source(self.inquiry.now);
            return self.reject(source, Unusable::Unreadable);
        };
        let source = source(facts.this_update);
        match list::judge(&facts, self.subject, self.issuer, self.inquiry.now) {
            Ok(entry) => self.conclude(source, entry.map(|entry| (entry.at, entry.reason))),
            Err(why) => self.reject(source, why),
        }
    }

    fn conclude(&mut self, source: Source, revoked: Option<(OffsetDateTime, Option<pki::crl::Reason>)>) -> bool {
        self.checked.result = if revoked.is_some() {
            HResult::CRYPT_E_REVOKED
        } else {
            HResult::OK
        };
        (self.checked.revoked, self.checked.source) = (revoked, Some(source));
        true
    }

    fn reject(&mut self, source: Source, why: Unusable) -> bool {
        self.checked.has_delta |= why == Unusable::Delta;
        // What nothing newer could be had for counts as a server that is offline.
        self.offline |= why.is_of_time() || why == Unusable::NoAnswer;
        // Of the files at hand most are about other certificates of the chain.
        if location_is_expected(source.location, why) {
            self.checked.steps.push(Step::Rejected(source, why));
        }
        false
    }
}

fn location_is_expected(location: Location, why: Unusable) -> bool {
    location != Location::File || why != Unusable::OfAnother
}

fn issuer_name(list: &Crl) -> String {
    list.facts()
        .map(|facts| facts.issuer.simple_display_name())
        .unwrap_or_default()
}

fn responder_name(response: &OcspResponse, issuer: &CertificateFacts) -> String {
    let Ok(ResponseFacts::Answer(basic)) = response.facts() else {
        return String::new();
    };
    if let ResponderId::ByName(name) = &basic.responder {
        return pki::Name::from_der(name)
            .map(|name| name.simple_display_name())
            .unwrap_or_default();
    }
    let mut delegates = basic.certificates.iter().filter_map(|one| one.facts().ok());
    let delegate = delegates.find(|delegate| basic.responder.is(delegate));
    delegate.map_or_else(
        || issuer.subject.simple_display_name(),
        |delegate| delegate.subject.simple_display_name(),
    )
}
