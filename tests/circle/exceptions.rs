//! What is not held against the table, or not visited, and why.

use super::company::{CHROMIUM, CURL, GNUTLS, JAVA, NSS, OPENSSL, RUSTLS};
use super::observed::Aspect;

/// A client, a scenario, and a reason.
type Excused = (&'static str, &'static str, &'static str);

const NO_URL: &str = "no URL can carry a name with spaces";
const LEAVES: &str = "it leaves after the handshake, and in TLS 1.3 the printer asks for the missing certificate only then: it \
                      hears of it or not";

/// Who is not sent where.
const LEFT_OUT: &[Excused] = &[
    (CURL, "cn-with-spaces", NO_URL),
    (JAVA, "cn-with-spaces", NO_URL),
    (CHROMIUM, "cn-with-spaces", NO_URL),
    (RUSTLS, "cn-with-spaces", "its type of names takes no spaces"),
    (
        NSS,
        "cn-with-spaces",
        "it sends the name as server_name too, and no server takes one with spaces",
    ),
];

/// Who is sent, and may end one way or the other.
const RACES: &[Excused] = &[
    (OPENSSL, "client-cert-required-tls13", LEAVES),
    (OPENSSL, "client-cert-wrong-ca-hints", LEAVES),
    (OPENSSL, "client-cert-rejected", LEAVES),
    (GNUTLS, "client-cert-required-tls13", LEAVES),
    (GNUTLS, "client-cert-wrong-ca-hints", LEAVES),
    (GNUTLS, "client-cert-rejected", LEAVES),
];

/// Where nobody is held to the words.
const RESET: &str = "the reset is met while the client reads or while it writes, and it has words for both";
const EITHER_WORDS: &[(&str, &str)] = &[
    ("reset-after-clienthello", RESET),
    ("reset-mid-handshake", RESET),
    ("net-reset-peer", RESET),
    ("net-limit-data", RESET),
    ("connection-reset-by-peer", RESET),
    ("reset-after-response-start", RESET),
];

/// What a client does otherwise than.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum Against {
    /// The row stands for another condition.
    Row,
    /// `diagnose --clients` does not know it.
    Prediction,
}

/// A client that does otherwise.
#[derive(Debug)]
pub(super) struct Disagreement {
    client: &'static str,
    /// Of the client; empty: any.
    version: &'static str,
    id: &'static str,
    aspect: Aspect,
    against: Against,
    pub(super) reason: &'static str,
}

pub(super) const DISAGREEMENTS: &[Disagreement] = &[Disagreement {
    client: CURL,
    version: "",
    id: "key-mismatch",
    aspect: Aspect::Words,
    against: Against::Row,
    reason: "the row was measured with an RSA key; curl prints the last error in OpenSSL's queue, which is another with \
                 the elliptic curve of this printer",
}];

/// Its place in the list.
pub(super) fn disagreement(client: &str, version: &str, id: &str, aspect: Aspect, against: Against) -> Option<usize> {
    let is_it = |it: &Disagreement| (it.id, it.aspect, it.against) == (id, aspect, against);
    DISAGREEMENTS
        .iter()
        .position(|it| it.is_of(client, version) && is_it(it))
}

/// The places of what this client was to be seen to do.
pub(super) fn disagreements(client: &str, version: &str) -> impl Iterator<Item = usize> {
    let list = DISAGREEMENTS.iter().enumerate();
    list.filter(move |(_, it)| it.is_of(client, version))
        .map(|(place, _)| place)
}

impl Disagreement {
    fn is_of(&self, client: &str, version: &str) -> bool {
        self.client == client && (self.version.is_empty() || self.version == version)
    }
}

/// What `diagnose --clients` does not look for. Their rows hold all the same.
pub(super) const NOT_PREDICTED: &[&str] = &[
    "sans-10000",
    "chain-leaf-last",
    "chain-wrong-intermediate",
    "chain-too-deep",
    "empty-certificate-list",
    "key-mismatch",
    "weak-key-rsa-512",
    "garbage-der",
    "trailing-der",
    "oversize-length-der",
    "version-9",
    "duplicate-extension",
    "inner-outer-alg-mismatch",
    "utctime-bad",
    "generalizedtime-early",
    "explicit-ec-params",
];

pub(super) fn left_out(client: &str, id: &str) -> Option<&'static str> {
    reason(LEFT_OUT, client, id)
}

pub(super) fn race(client: &str, id: &str) -> Option<&'static str> {
    reason(RACES, client, id)
}

pub(super) fn either_words(id: &str) -> Option<&'static str> {
    let found = EITHER_WORDS.iter().find(|(what, _)| *what == id);
    found.map(|(_, reason)| *reason)
}

fn reason(list: &[Excused], client: &str, id: &str) -> Option<&'static str> {
    let found = list.iter().find(|(who, what, _)| (*who, *what) == (client, id));
    found.map(|(_, _, reason)| *reason)
}
