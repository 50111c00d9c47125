//! Who may use the control door. On loopback whoever is on this machine, but no page of elsewhere that a browser on it has
//! open: neither by its origin, nor by a name that was bound to 127.0.0.1. On any other address whoever has the token.

use super::problem::Problem;
use axum::extract::{Request, State};
use axum::http::uri::Authority;
use axum::http::{HeaderMap, HeaderName, HeaderValue, header};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};
use std::net::IpAddr;
use std::sync::Arc;
use zeroize::Zeroizing;

/// Asked for on every request, where there is one.
#[derive(Clone)]
pub(super) enum Token {
    /// None: the door is on loopback.
    None,
    /// This one.
    Some(Arc<Zeroizing<String>>),
    /// There is one, and what is asked for here is for everybody.
    NotHere,
}

impl Token {
    pub(super) fn new(token: Option<Zeroizing<String>>) -> Self {
        token.map_or(Self::None, |token| Self::Some(Arc::new(token)))
    }

    /// For what everybody may have.
    pub(super) fn without_secret(&self) -> Self {
        match self {
            Self::None => Self::None,
            Self::Some(_) | Self::NotHere => Self::NotHere,
        }
    }
}

/// Lets a request in or refuses it, and lets nobody keep or embed the answer.
pub(super) async fn guarded(State(token): State<Token>, request: Request, next: Next) -> Response {
    let mut response = match admit(&token, request.headers()) {
        Ok(()) => next.run(request).await,
        Err(problem) => problem.into_response(),
    };
    let fixed: [(HeaderName, &'static str); 4] = [
        (header::CACHE_CONTROL, "no-store"),
        (header::X_CONTENT_TYPE_OPTIONS, "nosniff"),
        (
            header::CONTENT_SECURITY_POLICY,
            "default-src 'self'; frame-ancestors 'none'; base-uri 'none'",
        ),
        (header::REFERRER_POLICY, "no-referrer"),
    ];
    for (name, value) in fixed {
        response.headers_mut().insert(name, HeaderValue::from_static(value));
    }
    response
}

fn admit(token: &Token, headers: &HeaderMap) -> Result<(), Problem> {
    let text = |name: HeaderName| headers.get(name).map(|value| value.to_str().unwrap_or_default());
    let host = text(header::HOST).unwrap_or_default();
    match token {
        Token::Some(token) => {
            let given = text(header::AUTHORIZATION).and_then(|given| given.strip_prefix("Bearer "));
            if !given.is_some_and(|given| is_same(given.trim().as_bytes(), token.as_bytes())) {
                return Err(Problem::unauthorized());
            }
        }
        Token::None if !is_loopback_name(host) => return Err(Problem::misdirected(host)),
        Token::None | Token::NotHere => {}
    }
    match text(header::ORIGIN) {
        Some(origin) if !is_origin_of(origin, host) => Err(Problem::foreign_origin(origin)),
        _ => Ok(()),
    }
}

/// Compares every octet, however early they differ.
fn is_same(a: &[u8], b: &[u8]) -> bool {
    a.len() == b.len() && a.iter().zip(b).fold(0, |differ, (a, b)| differ | (a ^ b)) == 0
}

/// A page of the door itself: RFC 6454 §6.2.
fn is_origin_of(origin: &str, host: &str) -> bool {
    origin
        .strip_prefix("http://")
        .is_some_and(|authority| authority.eq_ignore_ascii_case(host))
}

fn is_loopback_name(authority: &str) -> bool {
    let Ok(authority) = authority.parse::<Authority>() else {
        return false;
    };
    let host = authority.host().trim_start_matches('[').trim_end_matches(']');
    host.eq_ignore_ascii_case("localhost") || host.parse::<IpAddr>().is_ok_and(|address| address.is_loopback())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn headers(pairs: &[(&'static str, &'static str)]) -> HeaderMap {
        let pair = |(name, value): &(&'static str, &'static str)| {
            (HeaderName::from_static(name), HeaderValue::from_static(value))
        };
        pairs.iter().map(pair).collect()
    }

    #[test]
    fn only_loopback_names_are_answered() {
        for name in [
            "localhost",
            "LOCALHOST:8180",
            "127.0.0.1:8180",
            "[::1]:8180",
            "127.8.9.1",
        ] {
            assert!(is_loopback_name(name), "{name}");
        }
        for name in [
            "",
            "printer.example",
            "10.0.0.1:8180",
            "localhost.example",
            "127.0.0.1.example",
        ] {
            assert!(!is_loopback_name(name), "{name}");
        }
    }

    #[test]
    fn a_page_of_elsewhere_is_refused_and_the_doors_own_is_not() {
        let open = Token::new(None);
        let asked = |origin| admit(&open, &headers(&[("host", "localhost:8180"), ("origin", origin)]));
        assert!(asked("http://localhost:8180").is_ok());
        for origin in [
            "http://evil.example",
            "null",
            "https://localhost:8180",
            "http://localhost:1",
        ] {
            assert!(asked(origin).is_err(), "{origin}");
        }
    }

    #[test]
    fn where_there_is_a_token_nothing_but_the_token_opens() {
        let token = Token::new(Some("s3cret".to_owned().into()));
        let host = ("host", "printer.example:8180");
        assert!(admit(&token, &headers(&[host, ("authorization", "Bearer s3cret")])).is_ok());
        for wrong in ["Bearer s3cre", "Bearer s3cretx", "s3cret", "Basic s3cret"] {
            assert!(
                admit(&token, &headers(&[host, ("authorization", wrong)])).is_err(),
                "{wrong}"
            );
        }
        assert!(admit(&token, &headers(&[("host", "localhost:8180")])).is_err());
    }
}
