//! Is a form sent from the device's own page? The Origin header says so (RFC 6454 §7), else Sec-Fetch-Site; a script
//! sends neither and is let through. The Referer is never looked at.

use http::{HeaderMap, header};

/// Does the request come from another origin than `authority` over HTTP or HTTPS?
pub(super) fn is_foreign(headers: &HeaderMap, authority: &str, secure: bool) -> bool {
    if let Some(origin) = headers.get(header::ORIGIN) {
        return !origin.to_str().is_ok_and(|origin| is_own(origin, authority, secure));
    }
    match headers.get("sec-fetch-site") {
        Some(site) => site != "same-origin" && site != "none",
        None => false,
    }
}

fn is_own(origin: &str, authority: &str, secure: bool) -> bool {
    let scheme = if secure { "https" } else { "http" };
    let own = url::Url::parse(&format!("{scheme}://{authority}"));
    match (url::Url::parse(origin), own) {
        // Two opaque origins are never the same, `null` does not parse.
        (Ok(origin), Ok(own)) => origin.origin() == own.origin(),
        _ => false,
    }
}

#[cfg(test)]
mod tests {
    use super::is_foreign;
    use http::{HeaderMap, HeaderName, HeaderValue};

    #[test]
    fn only_the_devices_own_pages_and_scripts_may_post() {
        let foreign = |name, value, secure| {
            let headers = HeaderMap::from_iter([(HeaderName::from_static(name), HeaderValue::from_static(value))]);
            is_foreign(&headers, "printer.example:8080", secure)
        };
        assert!(!is_foreign(&HeaderMap::new(), "printer.example", true));
        assert!(!foreign("origin", "http://printer.example:8080", false));
        assert!(!foreign("origin", "http://PRINTER.example:8080", false));
        assert!(
            foreign("origin", "https://printer.example:8080", false),
            "another scheme"
        );
        assert!(foreign("origin", "http://printer.example", false), "another port");
        assert!(foreign("origin", "http://evil.example", false));
        assert!(foreign("origin", "null", false));
        assert!(!foreign("sec-fetch-site", "same-origin", false));
        assert!(!foreign("sec-fetch-site", "none", false));
        assert!(foreign("sec-fetch-site", "same-site", false));
        assert!(foreign("sec-fetch-site", "cross-site", false));
        assert!(!foreign("referer", "http://evil.example/", false));
    }
}
