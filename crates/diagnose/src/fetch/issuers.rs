//! Issuers that were not sent: fetched from where the last certificate of a partial chain says (caIssuers in
//! authorityInfoAccess, RFC 5280 §4.2.2.1), until the chain has a root or nothing more is found.

use super::{Fetcher, Kind, Retrieval};
use crate::chain::{self, Chain, ChainError, ChainInput};
use crate::hresult::HResult;
use crate::trust_status::IS_PARTIAL_CHAIN;
use pki::Certificate;

/// The most issuers that are fetched, one above the other.
const MAX_ISSUERS: usize = 5;
/// The most URLs that are tried for one issuer.
const MAX_URLS: usize = 4;
/// The most certificates that are taken out of one file.
const MAX_CERTIFICATES: usize = 16;

/// The chain with what could be fetched, and the retrievals in their order.
pub(crate) fn complete(input: &ChainInput<'_>, fetcher: &mut Fetcher) -> Result<(Chain, Vec<Retrieval>), ChainError> {
    let mut chain = chain::build(input)?;
    let mut retrievals = Vec::new();
    let mut intermediates = input.intermediates.to_vec();
    for _ in 0..MAX_ISSUERS {
        if chain.error_status & IS_PARTIAL_CHAIN == 0 || !fetcher.is_online() {
            break;
        }
        let mut found = false;
        for url in chain.root().facts.ca_issuers_urls().iter().take(MAX_URLS) {
            let (mut retrieval, octets) = fetcher.get(url, Kind::Certificate);
            let certificates = octets.and_then(|octets| pki::import::certificates(&octets).ok());
            if let Some(first) = certificates.iter().flatten().next() {
                let name = first.facts().map(|facts| facts.subject.simple_display_name());
                retrieval.retrieved = Some((format!("{}.cer", first.sha1()), name.unwrap_or_default()));
            } else if retrieval.result.is_ok() {
                retrieval.result = HResult::CRYPT_E_ASN1_BADTAG;
                retrieval.why = "what came is no certificate".to_owned();
            }
            retrievals.push(retrieval);
            let new = certificates.into_iter().flatten().take(MAX_CERTIFICATES);
            let unknown = |one: &Certificate| !intermediates.iter().any(|known| known.der() == one.der());
            let new: Vec<Certificate> = new.filter(unknown).collect();
            if !new.is_empty() {
                intermediates.extend(new);
                found = true;
                break;
            }
        }
        if !found {
            break;
        }
        chain = chain::build(&ChainInput {
            intermediates: &intermediates,
            ..*input
        })?;
    }
    Ok((chain, retrievals))
}
