//! HTTP Basic (RFC 7617): user and password from the Authorization header.

use base64::{Engine as _, engine::general_purpose::STANDARD};
use device::Password;
use http::{HeaderMap, header};
use zeroize::Zeroizing;

/// The credentials, where there are some that can be read.
pub(super) fn basic(headers: &HeaderMap) -> Option<(String, Password)> {
    let value = headers.get(header::AUTHORIZATION)?.to_str().ok()?;
    let (scheme, encoded) = value.split_once(' ')?;
    if !scheme.eq_ignore_ascii_case("basic") {
        return None;
    }
    let decoded = Zeroizing::new(STANDARD.decode(encoded.trim()).ok()?);
    let (user, password) = std::str::from_utf8(&decoded).ok()?.split_once(':')?;
    Some((user.to_owned(), Password::new(password)))
}

#[cfg(test)]
mod tests {
    use super::basic;
    use device::Password;
    use http::{HeaderMap, HeaderValue, header};

    #[test]
    fn a_password_may_hold_colons() {
        let of = |value| {
            basic(&HeaderMap::from_iter([(
                header::AUTHORIZATION,
                HeaderValue::from_static(value),
            )]))
        };
        assert_eq!(
            of("Basic YWRtaW46YTpi"),
            Some(("admin".to_owned(), Password::new("a:b")))
        );
        assert_eq!(of("basic YWRtaW46"), Some(("admin".to_owned(), Password::new(""))));
        assert_eq!(of("Bearer YWRtaW46YTpi"), None);
        assert_eq!(of("Basic ?"), None);
        assert_eq!(of("Basic"), None);
    }
}
