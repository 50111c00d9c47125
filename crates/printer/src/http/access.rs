//! Who may speak IPP: over TLS alone, and with a user name and a password (RFC 7617, RFC 7616).
//!
//! Nothing is remembered of a client: a nonce proves its own age, and may be used again until it is old.

use crate::builder::IppLogin;
use crate::http::{credentials, upgrade};
use axum::body::{Body, HttpBody};
use axum::response::{IntoResponse, Response};
use device::{IppAuthentication, Password};
use hmac::{Hmac, Mac as _};
use http::{HeaderValue, Request, StatusCode, header};
use md5::Md5;
use pki::Seed;
use sha2::Sha256;
use std::future::poll_fn;
use std::pin::Pin;
use time::OffsetDateTime;
use zeroize::Zeroizing;

/// In the challenge; a browser shows it.
const REALM: &str = "IPP";
/// Seconds for which a nonce can be used.
const NONCE_LIFE: i64 = 300;
/// Octets of a body that are read to keep a connection usable after a refusal.
const DRAINED: usize = 1024 * 1024;

/// What is asked of an IPP client before its request is read.
pub(crate) struct IppAccess {
    login: Option<IppLogin>,
    tls_only: bool,
    /// Signs the nonces.
    secret: [u8; 32],
}

/// Why a client gets no further.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Refusal {
    /// It did not come over TLS.
    Plain,
    /// It did not say who it is, or not rightly.
    Unknown(Vec<String>),
}

impl IppAccess {
    pub(crate) fn new(login: Option<IppLogin>, tls_only: bool, seed: &Seed) -> Self {
        let login = login.filter(|login| login.scheme != IppAuthentication::RequestingUserName);
        Self {
            login,
            tls_only,
            secret: seed.derive("nonces of HTTP Digest").bytes(),
        }
    }

    /// Lets the request in, and gives the name that the client proved, where it had to.
    pub(super) fn check<B>(
        &self,
        now: OffsetDateTime,
        secure: bool,
        request: &Request<B>,
    ) -> Result<Option<String>, Refusal> {
        if self.tls_only && !secure {
            return Err(Refusal::Plain);
        }
        let Some(login) = &self.login else { return Ok(None) };
        let proved = match login.scheme {
            IppAuthentication::Digest => self.digest(now, login, request),
            _ => credentials::basic(request.headers())
                .filter(|(user, password)| *user == login.user && *password == login.password)
                .ok_or(false),
        };
        match proved {
            Ok(_) => Ok(Some(login.user.clone())),
            Err(stale) => Err(Refusal::Unknown(self.challenges(now, login.scheme, stale))),
        }
    }

    /// `Err(true)`: right, but for a nonce that is too old.
    fn digest<B>(
        &self,
        now: OffsetDateTime,
        login: &IppLogin,
        request: &Request<B>,
    ) -> Result<(String, Password), bool> {
        let value = request.headers().get(header::AUTHORIZATION).ok_or(false)?;
        let (scheme, parameters) = value
            .to_str()
            .ok()
            .and_then(|value| value.split_once(' '))
            .ok_or(false)?;
        if !scheme.eq_ignore_ascii_case("digest") {
            return Err(false);
        }
        let parameters = Parameters::read(parameters);
        let of = |name| parameters.of(name);
        if of("username") != login.user || of("realm") != REALM || !same_resource(&of("uri"), request.uri()) {
            return Err(false);
        }
        let hash = match of("algorithm").to_ascii_uppercase().as_str() {
            "" | "MD5" => hash::<Md5>,
            "SHA-256" => hash::<Sha256>,
            _ => return Err(false),
        };
        let secret = Zeroizing::new(format!("{}:{REALM}:{}", login.user, login.password.expose()));
        let (ours, what) = (hash(&secret), hash(&format!("{}:{}", request.method(), of("uri"))));
        let nonce = of("nonce");
        let expected = match of("qop").as_str() {
            "" => hash(&format!("{ours}:{nonce}:{what}")),
            qop => hash(&format!("{ours}:{nonce}:{}:{}:{qop}:{what}", of("nc"), of("cnonce"))),
        };
        // A password's comparison takes the same time whatever is right of it.
        if Password::new(expected) != Password::new(of("response").to_ascii_lowercase()) {
            return Err(false);
        }
        match self.age(now, &nonce) {
            Some(age) if (0..=NONCE_LIFE).contains(&age) => Ok((login.user.clone(), login.password.clone())),
            _ => Err(true),
        }
    }

    fn challenges(&self, now: OffsetDateTime, scheme: IppAuthentication, stale: bool) -> Vec<String> {
        if scheme != IppAuthentication::Digest {
            return vec![format!("Basic realm=\"{REALM}\", charset=\"UTF-8\"")];
        }
        let nonce = self.nonce(now.unix_timestamp());
        let stale = if stale { ", stale=true" } else { "" };
        // The better one first (RFC 7616 §3.7). CUPS 2.4 and old clients take the second.
        ["SHA-256", "MD5"]
            .map(|algorithm| {
                format!("Digest realm=\"{REALM}\", qop=\"auth\", algorithm={algorithm}, nonce=\"{nonce}\"{stale}")
            })
            .to_vec()
    }

    fn nonce(&self, at: i64) -> String {
        let time = at.to_be_bytes();
        let Ok(mut mac) = Hmac::<Sha256>::new_from_slice(&self.secret) else {
            return String::new();
        };
        mac.update(&time);
        format!(
            "{}{}",
            hex::encode(time),
            hex::encode(&mac.finalize().into_bytes()[..16])
        )
    }

    /// Seconds since a nonce of ours was made.
    fn age(&self, now: OffsetDateTime, nonce: &str) -> Option<i64> {
        let time = hex::decode(nonce.get(..16)?).ok()?;
        let at = i64::from_be_bytes(time.try_into().ok()?);
        (self.nonce(at) == nonce).then(|| now.unix_timestamp().saturating_sub(at))
    }
}

impl Refusal {
    /// The answer. A client that waits for 100 keeps its body; of the others a moderate one is read, so that the
    /// connection can be used again.
    pub(super) async fn answer(self, request: Request<Body>) -> Response {
        if !request.headers().contains_key(header::EXPECT) {
            drain(request.into_body()).await;
        }
        match self {
            Self::Plain => plain(),
            Self::Unknown(challenges) => {
                let mut response = (
                    StatusCode::UNAUTHORIZED,
                    "This printer wants a user name and a password.\n",
                )
                    .into_response();
                for challenge in challenges {
                    if let Ok(challenge) = HeaderValue::from_str(&challenge) {
                        response.headers_mut().append(header::WWW_AUTHENTICATE, challenge);
                    }
                }
                response
            }
        }
    }
}

/// 426: this client should come over TLS (RFC 2817 §4.2).
pub(super) fn plain() -> Response {
    (
        StatusCode::UPGRADE_REQUIRED,
        [(header::UPGRADE, upgrade::OFFER), (header::CONNECTION, "Upgrade")],
        "This printer takes IPP over TLS alone: switch to TLS, or use ipps.\n",
    )
        .into_response()
}

async fn drain(mut body: Body) {
    let mut octets = 0;
    while octets < DRAINED {
        match poll_fn(|cx| Pin::new(&mut body).poll_frame(cx)).await {
            Some(Ok(frame)) => octets += frame.data_ref().map_or(0, bytes::Bytes::len),
            _ => return,
        }
    }
}

fn hash<H: sha2::Digest>(text: &str) -> String {
    hex::encode(H::digest(text.as_bytes()))
}

/// Is it what was asked for? Some clients name the path, some the whole URI.
fn same_resource(named: &str, asked: &http::Uri) -> bool {
    named
        .parse::<http::Uri>()
        .is_ok_and(|named| named.path() == asked.path() && named.query() == asked.query())
}

/// The parameters of an Authorization header (RFC 9110 §11.2).
struct Parameters(Vec<(String, String)>);

impl Parameters {
    fn read(text: &str) -> Self {
        let mut all = Vec::new();
        let mut rest = text;
        while let Some((name, value)) = rest.split_once('=') {
            let name = name.trim_matches([' ', '\t', ',']).to_ascii_lowercase();
            let value = value.trim_start();
            let (value, after) = match value.strip_prefix('"') {
                Some(quoted) => quoted_string(quoted),
                None => {
                    let (value, after) = value.split_once(',').unwrap_or((value, ""));
                    (value.trim_end().to_owned(), after)
                }
            };
            all.push((name, value));
            rest = after;
        }
        Self(all)
    }

    /// Empty where there is none.
    fn of(&self, name: &str) -> String {
        let found = self.0.iter().find(|(known, _)| known == name);
        found.map(|(_, value)| value.clone()).unwrap_or_default()
    }
}

/// Up to the closing quotation mark, and what is behind it.
fn quoted_string(text: &str) -> (String, &str) {
    let mut value = String::new();
    let mut characters = text.char_indices();
    while let Some((at, character)) = characters.next() {
        match character {
            '"' => return (value, &text[at + 1..]),
            '\\' => value.extend(characters.next().map(|(_, escaped)| escaped)),
            _ => value.push(character),
        }
    }
    (value, "")
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::time::Duration;

    const NOW: OffsetDateTime = OffsetDateTime::UNIX_EPOCH;

    fn access(scheme: IppAuthentication) -> IppAccess {
        let login = IppLogin {
            scheme,
            user: "Mufasa".into(),
            password: Password::new("Circle of Life"),
        };
        IppAccess::new(Some(login), false, &Seed::from_bytes([3; 32]))
    }

    fn request(authorization: &str) -> Request<()> {
        let request = Request::post("/ipp/print").header(header::AUTHORIZATION, authorization);
        request.body(()).unwrap()
    }

    fn answered(access: &IppAccess, algorithm: &str, password: &str) -> String {
        let nonce = access.nonce(NOW.unix_timestamp());
        let hash = if algorithm == "MD5" {
            hash::<Md5>
        } else {
            hash::<Sha256>
        };
        let (ours, what) = (hash(&format!("Mufasa:IPP:{password}")), hash("POST:/ipp/print"));
        let response = hash(&format!("{ours}:{nonce}:00000001:c\"n:auth:{what}"));
        format!(
            "Digest username=\"Mufasa\", realm=\"IPP\",nonce=\"{nonce}\", uri=\"/ipp/print\", algorithm={algorithm}, qop=auth, nc=00000001, cnonce=\"c\\\"n\", response=\"{response}\""
        )
    }

    #[test]
    fn the_right_digest_opens_and_a_wrong_one_does_not() {
        let access = access(IppAuthentication::Digest);
        for algorithm in ["MD5", "SHA-256"] {
            let right = request(&answered(&access, algorithm, "Circle of Life"));
            assert_eq!(access.check(NOW, false, &right), Ok(Some("Mufasa".to_owned())));
            let wrong = request(&answered(&access, algorithm, "Hakuna Matata"));
            assert!(matches!(access.check(NOW, false, &wrong), Err(Refusal::Unknown(_))));
        }
        let other_path =
            Request::post("/ipp").header(header::AUTHORIZATION, answered(&access, "MD5", "Circle of Life"));
        access.check(NOW, false, &other_path.body(()).unwrap()).unwrap_err();
        access
            .check(NOW, false, &request("Basic TXVmYXNhOkNpcmNsZSBvZiBMaWZl"))
            .unwrap_err();
    }

    #[test]
    fn an_old_nonce_is_stale_and_a_foreign_one_too() {
        let access = access(IppAuthentication::Digest);
        let right = request(&answered(&access, "MD5", "Circle of Life"));
        let Err(Refusal::Unknown(challenges)) = access.check(NOW + Duration::from_secs(301), false, &right) else {
            panic!("an old nonce is taken");
        };
        assert!(
            challenges.iter().all(|challenge| challenge.ends_with(", stale=true")),
            "{challenges:?}"
        );
        let foreign = IppAccess {
            secret: [9; 32],
            ..access
        };
        foreign.check(NOW, false, &right).unwrap_err();
    }

    #[test]
    fn parameters_of_any_text_are_read() {
        let read = Parameters::read("a=\"x, \\\"y\\\"\", B = z ,c=\"open");
        assert_eq!(
            (read.of("a"), read.of("b"), read.of("c")),
            ("x, \"y\"".into(), "z".into(), "open".into())
        );
        for text in ["", "=", "\"", "a", "a=\"\\", ",,,=,="] {
            Parameters::read(text);
        }
    }

    #[test]
    fn plain_ipp_is_refused_where_tls_is_required() {
        let access = IppAccess::new(None, true, &Seed::from_bytes([3; 32]));
        assert_eq!(access.check(NOW, false, &request("")), Err(Refusal::Plain));
        assert_eq!(access.check(NOW, true, &request("")), Ok(None));
    }
}
