//! Events 51 and 53: what is asked for in the cache and on the network.
//!
//! Children and attributes as in 37 and 23 published records of Windows 7, all of which fetched revocation lists; that OCSP
//! responses, certificates and the list of third-party roots are asked for in the same shape is chosen here. Of a retrieval that
//! failed everything is told but what did not come. The list of third-party roots is not fetched: it is said that the server
//! has nothing newer (304).

use super::element::Element;
use super::records::flags;
use super::{Attempt, utc_time};
use crate::fetch::{Kind, Retrieval};

/// Names of the flags of CryptRetrieveObjectByUrl (`wincrypt.h`), ascending.
const RETRIEVAL_FLAG_NAMES: &[(u32, &str)] = &[
    (0x0000_0001, "CRYPT_RETRIEVE_MULTIPLE_OBJECTS"),
    (0x0000_0004, "CRYPT_WIRE_ONLY_RETRIEVAL"),
    (0x0000_2000, "CRYPT_LDAP_SCOPE_BASE_ONLY_RETRIEVAL"),
    (0x0020_0000, "CRYPT_PROXY_CACHE_RETRIEVAL"),
];

const HOST: &str = "www.download.windowsupdate.com";
const FOLDER: &str = "/msdownload/update/v3/static/trustedr/en/";

/// Event 51: the list of third-party roots is at hand; the root is not in it.
pub(super) fn cache_retrieval() -> Element {
    Element::new("CryptRetrieveObjectByUrlCache")
        .child(
            Element::new("URL")
                .attribute("scheme", "http")
                .text(url("authrootstl.cab")),
        )
        .child(Element::new("Object").attribute("constant", "0"))
        .child(
            Element::new("Flags")
                .attribute("value", "2002")
                .attribute("CRYPT_CACHE_ONLY_RETRIEVAL", "true")
                .attribute("CRYPT_LDAP_SCOPE_BASE_ONLY_RETRIEVAL", "true"),
        )
        .child(Element::new("AuxInfo").attribute("maxUrlRetrievalByteCount", "104857600"))
}

/// Event 53: the list on the network is not newer.
pub(super) fn network_retrieval(attempt: &Attempt<'_>) -> Element {
    Element::new("CryptRetrieveObjectByUrlWire")
        .child(
            Element::new("URL")
                .attribute("scheme", "http")
                .text(url("authrootseq.txt")),
        )
        .child(Element::new("Object").attribute("constant", "0"))
        .child(Element::new("Timeout").text("PT15S"))
        .child(
            Element::new("Flags")
                .attribute("value", "2004")
                .attribute("CRYPT_WIRE_ONLY_RETRIEVAL", "true")
                .attribute("CRYPT_LDAP_SCOPE_BASE_ONLY_RETRIEVAL", "true"),
        )
        .child(Element::new("AuxInfo").attribute("maxUrlRetrievalByteCount", "104857600"))
        .child(additional_info(
            &[
                format!("GET {FOLDER}authrootseq.txt HTTP/1.1"),
                "Accept: */*".to_owned(),
                format!("User-Agent: Microsoft-CryptoAPI/{}", attempt.rules.nt_version.value),
                format!("Host: {HOST}"),
            ],
            &["HTTP/1.1 304 Not Modified".to_owned()],
        ))
        .child(
            Element::new("CacheInfo")
                .attribute("lastSyncTime", utc_time(attempt.now))
                .child(
                    Element::new("URLCacheResponseInfo").attribute("responseType", "CRYPTNET_URL_CACHE_RESPONSE_HTTP"),
                ),
        )
}

/// Event 53: a retrieval that was really made.
pub(super) fn wire_retrieval(attempt: &Attempt<'_>, made: &Retrieval) -> Element {
    let scheme = made.url.split(':').next().unwrap_or_default();
    let (kind, constant) = match made.kind {
        Kind::Certificate => ("CONTEXT_OID_CERTIFICATE", "1"),
        Kind::List => ("CONTEXT_OID_CRL", "2"),
        Kind::Response => ("CONTEXT_OID_OCSP_RESP", "6"),
    };
    let several = u32::from(made.kind != Kind::Response);
    let proxy = if made.kind == Kind::Certificate { 0 } else { 0x20_0000 };
    let mut auxiliary = Element::new("AuxInfo").attribute("maxUrlRetrievalByteCount", "104857600");
    auxiliary = auxiliary.attribute_if(proxy != 0, "fProxyCacheRetrieval", "true");
    let seconds = made.timeout.as_secs().max(1);
    let mut record = Element::new("CryptRetrieveObjectByUrlWire")
        .child(Element::new("URL").attribute("scheme", scheme).text(&made.url))
        .child(
            Element::new("Object")
                .attribute("type", kind)
                .attribute("constant", constant),
        )
        .child(Element::new("Timeout").text(format!("PT{seconds}S")))
        .child(flags("Flags", 0x2004 | several | proxy, RETRIEVAL_FLAG_NAMES))
        .child(auxiliary)
        .child(additional_info(&made.request, &made.response));
    if let Some((file, name)) = &made.retrieved {
        record.push(cache_info(attempt, &made.response));
        let (object, by) = match made.kind {
            Kind::Certificate => ("Certificate", "subjectName"),
            Kind::List => ("CertificateRevocationList", "issuerName"),
            Kind::Response => ("OCSPResponse", "issuerName"),
        };
        let came = Element::new(object).attribute("fileRef", file).attribute(by, name);
        record.push(Element::new("RetrievedObjects").child(came));
    }
    record
}

fn cache_info(attempt: &Attempt<'_>, response: &[String]) -> Element {
    let entity_tag = response.iter().find_map(|line| {
        let (name, value) = line.split_once(':')?;
        name.eq_ignore_ascii_case("etag").then(|| value.trim())
    });
    let info = Element::new("URLCacheResponseInfo").attribute("responseType", "CRYPTNET_URL_CACHE_RESPONSE_HTTP");
    let info = match entity_tag {
        Some(tag) => info.attribute("eTag", tag),
        None => info,
    };
    Element::new("CacheInfo")
        .attribute("lastSyncTime", utc_time(attempt.now))
        .child(info)
}

fn additional_info(request: &[String], response: &[String]) -> Element {
    let headers = |name: &'static str, lines: &[String]| {
        Element::new(name).children(lines.iter().map(|line| Element::new("Header").text(line)))
    };
    Element::new("AdditionalInfo")
        .child(
            Element::new("NetworkConnectivityStatus")
                .attribute("value", "1")
                .attribute("_SENSAPI_NETWORK_ALIVE_LAN", "true"),
        )
        .child(Element::new("Action").attribute("name", "NoProxy"))
        .child(headers("HTTPRequestHeadersInfo", request))
        .child(headers("HTTPResponseHeadersInfo", response))
}

fn url(file: &str) -> String {
    format!("http://{HOST}{FOLDER}{file}")
}
