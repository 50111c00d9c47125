//! What each client says in the three states, and how the printer sees it leave: measured on Debian 12 with a
//! self-signed certificate that the printer sends alone. Words, not whole lines: texts change with versions.

/// What is expected of one client.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Telling {
    /// The factory certificate, trusted by nobody.
    pub(crate) untrusted: State,
    /// The factory certificate, trusted, under a name that it does not carry.
    pub(crate) wrong_name: State,
    /// A certificate of the right name, trusted.
    pub(crate) cured: State,
}

/// One state.
#[derive(Clone, Copy, Debug)]
pub(crate) struct State {
    /// Words of which every one must be said.
    pub(crate) words: &'static [&'static str],
    /// How the printer must see it.
    pub(crate) handshake: Leaves,
}

/// How a client leaves, as the printer sees it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Leaves {
    /// It refuses with this alert (RFC 8446 §6).
    WithAlert(&'static str),
    /// It goes before Finished, without an alert.
    BeforeFinished,
    /// It finishes the handshake, says nothing, and goes.
    WithoutRequest,
    /// It finishes the handshake and asks for something.
    AfterRequest,
}

const fn refused(words: &'static [&'static str], alert: &'static str) -> State {
    State {
        words,
        handshake: Leaves::WithAlert(alert),
    }
}

const fn gone(words: &'static [&'static str]) -> State {
    State {
        words,
        handshake: Leaves::BeforeFinished,
    }
}

const fn left(words: &'static [&'static str]) -> State {
    State {
        words,
        handshake: Leaves::WithoutRequest,
    }
}

const fn served(words: &'static [&'static str]) -> State {
    State {
        words,
        handshake: Leaves::AfterRequest,
    }
}

/// curl 7.88.1 with OpenSSL: checks the name itself, after the handshake.
pub(crate) const CURL: Telling = Telling {
    untrusted: refused(
        &["curl: (60) SSL certificate problem: self-signed certificate"],
        "unknown_ca",
    ),
    wrong_name: left(&[
        "curl: (60) SSL: certificate subject name 'HP Jetdirect 0AF8ACE8' does not match target host name 'localhost'",
    ]),
    cured: served(&[]),
};

/// wget 1.21.3 with GnuTLS: checks everything itself, after the handshake.
pub(crate) const WGET: Telling = Telling {
    untrusted: left(&[
        "ERROR: The certificate of ‘localhost’ is not trusted.",
        "ERROR: The certificate of ‘localhost’ doesn't have a known issuer.",
        "The certificate's owner does not match hostname ‘localhost’",
    ]),
    wrong_name: left(&["The certificate's owner does not match hostname ‘localhost’"]),
    cured: served(&["URL:https://localhost:"]),
};

/// OpenSSL 3.0.
pub(crate) const OPENSSL: Telling = Telling {
    untrusted: refused(&["verify error:num=18:self-signed certificate"], "unknown_ca"),
    wrong_name: refused(&["verify error:num=62:hostname mismatch"], "bad_certificate"),
    cured: left(&["Verification: OK", "Verified peername: localhost"]),
};

/// GnuTLS 3.7.9.
pub(crate) const GNUTLS: Telling = Telling {
    untrusted: refused(
        &[
            "- Status: The certificate is NOT trusted. The certificate issuer is unknown. \
             The name in the certificate does not match the expected.",
        ],
        "bad_certificate",
    ),
    wrong_name: refused(
        &["- Status: The certificate is NOT trusted. The name in the certificate does not match the expected."],
        "bad_certificate",
    ),
    cured: left(&["- Status: The certificate is trusted."]),
};

/// NSS 3.87.1. A self-signed certificate that is no authority gives this error, not `SEC_ERROR_UNTRUSTED_ISSUER`.
pub(crate) const NSS: Telling = Telling {
    untrusted: refused(&["SEC_ERROR_CA_CERT_INVALID"], "bad_certificate"),
    wrong_name: refused(&["SSL_ERROR_BAD_CERT_DOMAIN"], "bad_certificate"),
    cured: served(&["HTTP/1.0 200", "subject DN: CN=localhost"]),
};

/// Python 3.11.
pub(crate) const URLLIB: Telling = Telling {
    untrusted: refused(
        &["[SSL: CERTIFICATE_VERIFY_FAILED] certificate verify failed: self-signed certificate"],
        "unknown_ca",
    ),
    wrong_name: refused(
        &["certificate verify failed: Hostname mismatch, certificate is not valid for 'localhost'."],
        "bad_certificate",
    ),
    cured: served(&["200"]),
};

/// requests 2.34: as urllib, under its own exception; it wants a subject alternative name.
pub(crate) const REQUESTS: Telling = Telling {
    untrusted: refused(
        &[
            "requests.exceptions.SSLError",
            "[SSL: CERTIFICATE_VERIFY_FAILED] certificate verify failed: self-signed certificate",
        ],
        "unknown_ca",
    ),
    wrong_name: refused(
        &[
            "requests.exceptions.SSLError",
            "Hostname mismatch, certificate is not valid for 'localhost'.",
        ],
        "bad_certificate",
    ),
    cured: served(&["200"]),
};

/// Node 20: checks everything itself, when it has seen the printer's Finished, and does not send its own.
pub(crate) const NODE: Telling = Telling {
    untrusted: gone(&["DEPTH_ZERO_SELF_SIGNED_CERT: self-signed certificate"]),
    wrong_name: gone(&[
        "ERR_TLS_CERT_ALTNAME_INVALID: Hostname/IP does not match certificate's altnames: \
         Host: localhost. is not cert's CN: HP Jetdirect 0AF8ACE8",
    ]),
    cured: served(&["200"]),
};

/// OpenJDK 17 and 21.
pub(crate) const JAVA: Telling = Telling {
    untrusted: refused(
        &[
            // Newer releases name the alert in between: "(certificate_unknown) PKIX ...".
            "SSLHandshakeException: ",
            "PKIX path building failed",
            "unable to find valid certification path to requested target",
        ],
        "certificate_unknown",
    ),
    wrong_name: refused(
        &["SSLHandshakeException: ", "No name matching localhost found"],
        "certificate_unknown",
    ),
    cured: served(&["200"]),
};

/// Chromium; it wants a subject alternative name.
pub(crate) const CHROMIUM: Telling = Telling {
    untrusted: refused(&["net::ERR_CERT_AUTHORITY_INVALID"], "certificate_unknown"),
    wrong_name: refused(&["net::ERR_CERT_COMMON_NAME_INVALID"], "certificate_unknown"),
    cured: served(&["200"]),
};

/// ipptool 2.4.2: encrypts, and checks nothing.
pub(crate) const IPPTOOL: Telling = Telling {
    untrusted: served(&["[PASS]"]),
    wrong_name: served(&["[PASS]"]),
    cured: served(&["[PASS]"]),
};
