//! Where a certificate says that revocation and issuers are found: URLs, in their order.
//!
//! These extensions are not needed to read a certificate: one that is malformed names nothing, and spoils nothing.

use super::CertificateFacts;
use crate::ber::{self, BerError, Reader};
use crate::forge::access::URI;
use crate::oid;

/// The most URLs of one kind, and the most TLS features, that are looked at.
const MAX_ENTRIES: usize = 32;

impl CertificateFacts {
    /// URLs of cRLDistributionPoints (RFC 5280 §4.2.1.13). Points whose list is issued by somebody else (cRLIssuer), or
    /// that are named relative to the issuer, are left out.
    pub fn crl_urls(&self) -> Vec<String> {
        self.of(oid::CRL_DISTRIBUTION_POINTS, distribution_points)
    }

    /// URLs of freshestCRL: where delta lists are found (RFC 5280 §4.2.1.15).
    pub fn freshest_crl_urls(&self) -> Vec<String> {
        self.of(oid::FRESHEST_CRL, distribution_points)
    }

    /// URLs of OCSP responders in authorityInfoAccess (RFC 5280 §4.2.2.1).
    pub fn ocsp_urls(&self) -> Vec<String> {
        self.of(oid::AUTHORITY_INFO_ACCESS, |reader| access(reader, oid::ACCESS_OCSP))
    }

    /// URLs of the issuer's certificate in authorityInfoAccess.
    pub fn ca_issuers_urls(&self) -> Vec<String> {
        self.of(oid::AUTHORITY_INFO_ACCESS, |reader| {
            access(reader, oid::ACCESS_CA_ISSUERS)
        })
    }

    /// Numbers of the TLS feature extension (RFC 7633 §4); 5 is status_request.
    pub fn tls_features(&self) -> Vec<u16> {
        self.of(oid::TLS_FEATURE, |reader| {
            let mut numbers = reader.sequence("TLS features")?;
            let mut features = Vec::new();
            while !numbers.is_empty() && features.len() < MAX_ENTRIES {
                let number = numbers.small_integer("a TLS feature")?;
                features.extend(u16::try_from(number).ok());
            }
            Ok(features)
        })
    }

    /// Must the server staple an OCSP response ("must-staple")?
    pub fn must_staple(&self) -> bool {
        self.tls_features().contains(&crate::recipe::STATUS_REQUEST)
    }

    fn of<T>(&self, oid: &str, read: impl Fn(&mut Reader<'_>) -> Result<Vec<T>, BerError>) -> Vec<T> {
        let extension = self.extensions.iter().find(|extension| extension.oid == oid);
        extension
            .and_then(|extension| read(&mut Reader::new(&extension.value)).ok())
            .unwrap_or_default()
    }
}

/// The URLs of a list of distribution points.
pub(crate) fn distribution_points(reader: &mut Reader<'_>) -> Result<Vec<String>, BerError> {
    let mut points = reader.sequence("distribution points")?;
    let mut urls = Vec::new();
    while !points.is_empty() && urls.len() < MAX_ENTRIES {
        let mut point = points.sequence("a distribution point")?;
        let name = point.optional(ber::CONTEXT)?;
        point.optional(0x81)?;
        let by_another = point.optional(ber::CONTEXT + 2)?.is_some();
        if let (Some(name), false) = (name, by_another) {
            urls.extend(full_name(&mut name.reader())?);
        }
    }
    urls.truncate(MAX_ENTRIES);
    Ok(urls)
}

/// The URLs of a DistributionPointName; none where it is relative to the issuer.
pub(crate) fn full_name(name: &mut Reader<'_>) -> Result<Vec<String>, BerError> {
    let mut urls = Vec::new();
    if let Some(names) = name.optional(ber::CONTEXT)? {
        let mut names = names.reader();
        while !names.is_empty() && urls.len() < MAX_ENTRIES {
            let name = names.element()?;
            if name.tag == URI {
                urls.extend(url(name.content));
            }
        }
    }
    Ok(urls)
}

fn access(reader: &mut Reader<'_>, method: &str) -> Result<Vec<String>, BerError> {
    let mut descriptions = reader.sequence("authorityInfoAccess")?;
    let mut urls = Vec::new();
    while !descriptions.is_empty() && urls.len() < MAX_ENTRIES {
        let mut description = descriptions.sequence("an access description")?;
        let own = description.oid("an access method")?;
        let location = description.element()?;
        if own == method && location.tag == URI {
            urls.extend(url(location.content));
        }
    }
    Ok(urls)
}

/// An IA5String; what has other octets, or none that can be seen, is no URL.
fn url(content: &[u8]) -> Option<String> {
    let text = std::str::from_utf8(content).ok()?;
    text.bytes()
        .all(|octet| octet.is_ascii_graphic())
        .then(|| text.to_owned())
}
