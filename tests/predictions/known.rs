//! Where a client does otherwise than is predicted, with the version that did and the reason.

/// What of a prediction is looked at.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum Aspect {
    /// Accepted or refused.
    Outcome,
    /// The words of the error.
    Words,
    /// The alert that the printer gets.
    Alert,
}

impl Aspect {
    pub(super) const ALL: [Self; 3] = [Self::Outcome, Self::Words, Self::Alert];
}

/// A client that does otherwise.
#[derive(Debug)]
pub(super) struct Known {
    client: &'static str,
    /// What its version must contain; empty: any.
    version: &'static str,
    /// Scenario, or `*`.
    id: &'static str,
    aspect: Aspect,
    pub(super) reason: &'static str,
}

pub(super) const DISAGREEMENTS: &[Known] = &[
    Known {
        client: "gnutls-cli",
        version: "",
        id: "self-signed-regenerated-same-dn",
        aspect: Aspect::Words,
        reason: "when this was measured with GnuTLS 3.7.9, the old certificate, which is trusted, was one that may sign; of this one, \
             which may not, it says nothing about the signer's constraints",
    },
    Known {
        client: "Java HttpsURLConnection (OpenJDK)",
        version: "\"17.0.15\"",
        id: "*",
        aspect: Aspect::Alert,
        reason: "OpenJDK 17.0.15 sends certificate_unknown (46) where 17.0.21.1 tells dates and signatures apart",
    },
];

/// Its place in the list.
pub(super) fn find(client: &str, version: &str, id: &str, aspect: Aspect) -> Option<usize> {
    DISAGREEMENTS
        .iter()
        .position(|known| known.is_of(client, version) && (known.id == id || known.id == "*") && known.aspect == aspect)
}

/// The places of what cannot be looked at: with this client absent, or in another version.
pub(super) fn beyond(client: &str, version: Option<&str>) -> Vec<usize> {
    (0..DISAGREEMENTS.len())
        .filter(|place| {
            let known = &DISAGREEMENTS[*place];
            known.client == client && !version.is_some_and(|version| known.is_of(client, version))
        })
        .collect()
}

impl Known {
    fn is_of(&self, client: &str, version: &str) -> bool {
        self.client == client && version.contains(self.version)
    }
}

/// What the prediction does not look for: who accepts it all the same, as measured. Nobody's words or alerts are held to
/// anything here.
pub(super) const NOT_PREDICTED: &[(&str, &[&str])] = &[
    ("sans-10000", &[]),
    ("chain-leaf-last", &[]),
    ("chain-wrong-intermediate", &[]),
    (
        "chain-too-deep",
        &[
            "openssl s_client",
            "gnutls-cli",
            "curl (OpenSSL)",
            "NSS tstclnt",
            "Chromium headless",
        ],
    ),
    ("empty-certificate-list", &[]),
    ("key-mismatch", &[]),
    ("weak-key-rsa-512", &[]),
    ("garbage-der", &[]),
    ("trailing-der", &["Java HttpsURLConnection (OpenJDK)"]),
    ("oversize-length-der", &[]),
    (
        "version-9",
        &["openssl s_client", "gnutls-cli", "curl (OpenSSL)", "NSS tstclnt"],
    ),
    ("duplicate-extension", &["NSS tstclnt"]),
    ("inner-outer-alg-mismatch", &[]),
    (
        "utctime-bad",
        &["gnutls-cli", "Java HttpsURLConnection (OpenJDK)", "NSS tstclnt"],
    ),
    (
        "generalizedtime-early",
        &[
            "openssl s_client",
            "gnutls-cli",
            "curl (OpenSSL)",
            "rustls (ring)",
            "Java HttpsURLConnection (OpenJDK)",
            "NSS tstclnt",
            "Chromium headless",
        ],
    ),
    ("explicit-ec-params", &[]),
];

/// Who accepts a scenario that is not predicted.
pub(super) fn accepting(id: &str) -> Option<&'static [&'static str]> {
    let mut listed = NOT_PREDICTED.iter();
    listed
        .find(|(listed, _)| *listed == id)
        .map(|(_, accepting)| *accepting)
}
