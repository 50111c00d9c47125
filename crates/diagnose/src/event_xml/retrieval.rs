//! Events 51 and 53: asking for the list of third-party roots, first in the cache, then on the network.
//!
//! Children and attributes as in 23 published records of Windows 7, all of which fetched revocation lists; that the list
//! of roots is asked for in the same shape, and that the server has nothing newer (304), is chosen here. Nothing is fetched.

use super::element::Element;
use super::{Attempt, utc_time};

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
        .child(additional_info(attempt))
        .child(
            Element::new("CacheInfo")
                .attribute("lastSyncTime", utc_time(attempt.now))
                .child(
                    Element::new("URLCacheResponseInfo").attribute("responseType", "CRYPTNET_URL_CACHE_RESPONSE_HTTP"),
                ),
        )
}

fn additional_info(attempt: &Attempt<'_>) -> Element {
    let headers = |name: &'static str, lines: Vec<String>| {
        Element::new(name).children(lines.into_iter().map(|line| Element::new("Header").text(line)))
    };
    Element::new("AdditionalInfo")
        .child(
            Element::new("NetworkConnectivityStatus")
                .attribute("value", "1")
                .attribute("_SENSAPI_NETWORK_ALIVE_LAN", "true"),
        )
        .child(Element::new("Action").attribute("name", "NoProxy"))
        .child(headers(
            "HTTPRequestHeadersInfo",
            vec![
                format!("GET {FOLDER}authrootseq.txt HTTP/1.1"),
                "Accept: */*".to_owned(),
                format!("User-Agent: Microsoft-CryptoAPI/{}", attempt.rules.nt_version),
                format!("Host: {HOST}"),
            ],
        ))
        .child(headers(
            "HTTPResponseHeadersInfo",
            vec!["HTTP/1.1 304 Not Modified".to_owned()],
        ))
}

fn url(file: &str) -> String {
    format!("http://{HOST}{FOLDER}{file}")
}
