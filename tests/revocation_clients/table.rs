//! What clients that were told to check revocation did. What they did holds for every version; their words hold for the
//! version that was measured.

use super::way::Way::{self, *};
use Did::{Accepts, Refuses, TriesOn};

/// How it ended.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum Did {
    Accepts,
    Refuses,
    /// It had not ended when the test ended it.
    TriesOn,
}

/// Some scenarios that came out alike.
pub(super) struct Row {
    pub(super) way: Way,
    pub(super) did: Did,
    /// What it said; with `exit`, how it ended.
    pub(super) words: &'static str,
    pub(super) ids: &'static [&'static str],
}

const fn row(way: Way, did: Did, words: &'static str, ids: &'static [&'static str]) -> Row {
    Row { way, did, words, ids }
}

pub(super) const TABLE: &[Row] = &[
    row(OpensslList, Accepts, "Verification: OK", &["ok-revocation"]),
    row(OpensslList, Refuses, "certificate revoked", &["revoked-crl"]),
    row(OpensslList, Refuses, "CRL has expired", &["crl-expired"]),
    row(OpensslList, Refuses, "unable to get certificate CRL", NO_LIST),
    row(
        OpensslList,
        Refuses,
        "code=503, reason=Service Unavailable",
        &["revocation-stall"],
    ),
    row(OpensslList, TriesOn, "", &["revocation-offline"]),
    row(
        OpensslStaple,
        Accepts,
        "Cert Status: good",
        &["ok-revocation", "staple-expired", "staple-wrong-cert"],
    ),
    row(OpensslStaple, Accepts, "Cert Status: revoked", &["revoked-stapled"]),
    row(OpensslStaple, Accepts, "OCSP response: no response sent", NO_STAPLE),
    row(
        OpensslStaple,
        Refuses,
        "OCSP response: response parse error",
        &["staple-garbage"],
    ),
    row(GnutlsStaple, Accepts, "The certificate is trusted", GNUTLS_CONTENT),
    row(
        GnutlsStaple,
        Refuses,
        "The certificate chain is revoked",
        &["revoked-stapled"],
    ),
    row(
        GnutlsStaple,
        Refuses,
        "the OCSP status is missing",
        &["must-staple-no-staple"],
    ),
    row(
        GnutlsStaple,
        Refuses,
        "OCSP data are old and have been superseded",
        &["staple-expired"],
    ),
    row(
        GnutlsStaple,
        Refuses,
        "OCSP status response is invalid",
        &["staple-wrong-cert", "staple-garbage"],
    ),
    row(GnutlsOcsp, Accepts, "The certificate is trusted", &["ok-revocation"]),
    row(GnutlsOcsp, Refuses, "Certificate was revoked at", &["revoked-ocsp"]),
    row(
        GnutlsOcsp,
        Refuses,
        "Cannot find OCSP server URI",
        &["revoked-crl", "crl-expired", "sct-missing"],
    ),
    row(GnutlsOcsp, Refuses, "Connection refused", &["revocation-offline"]),
    row(
        GnutlsOcsp,
        Refuses,
        "importing response: ASN1 parser",
        &["revocation-stall"],
    ),
    row(
        GnutlsOcsp,
        Refuses,
        "The certificate chain is revoked",
        &["revoked-stapled"],
    ),
    row(
        GnutlsOcsp,
        Refuses,
        "the OCSP status is missing",
        &["must-staple-no-staple"],
    ),
    row(
        GnutlsOcsp,
        Refuses,
        "OCSP data are old and have been superseded",
        &["staple-expired"],
    ),
    row(
        GnutlsOcsp,
        Refuses,
        "OCSP status response is invalid",
        &["staple-wrong-cert", "staple-garbage"],
    ),
    row(GnutlsList, Accepts, "The certificate is trusted", &["ok-revocation"]),
    row(
        GnutlsList,
        Refuses,
        "The certificate chain is revoked",
        &["revoked-crl"],
    ),
    row(GnutlsList, Refuses, "Error in the CRL verification", &["crl-expired"]),
    row(CurlStaple, Accepts, "exit 0", &["ok-revocation"]),
    row(
        CurlStaple,
        Refuses,
        "curl: (91) SSL certificate revocation reason: keyCompromise (1)",
        &["revoked-stapled"],
    ),
    row(CurlStaple, Refuses, "curl: (91) No OCSP response received", NO_STAPLE),
    row(
        CurlStaple,
        Refuses,
        "curl: (91) OCSP response has expired",
        &["staple-expired"],
    ),
    row(
        CurlStaple,
        Refuses,
        "curl: (91) Could not find certificate ID in OCSP response",
        &["staple-wrong-cert"],
    ),
    row(
        CurlStaple,
        Refuses,
        "curl: (91) Invalid OCSP response",
        &["staple-garbage"],
    ),
    row(CurlList, Accepts, "exit 0", &["ok-revocation"]),
    row(
        CurlList,
        Refuses,
        "curl: (60) SSL certificate problem: certificate revoked",
        &["revoked-crl"],
    ),
    row(
        CurlList,
        Refuses,
        "curl: (60) SSL certificate problem: CRL has expired",
        &["crl-expired"],
    ),
    row(NssStaple, Accepts, "Received 0 Cert Status items", NO_STAPLE),
    row(
        NssStaple,
        Accepts,
        "Received 1 Cert Status items",
        &["ok-revocation", "revoked-stapled"],
    ),
    row(
        NssStaple,
        Accepts,
        "Received 1 Cert Status items",
        &["staple-expired", "staple-wrong-cert", "staple-garbage"],
    ),
    row(NssFresh, Accepts, "exit 0", &["ok-revocation"]),
    row(NssFresh, Refuses, "exit 3", &["revoked-stapled"]),
    row(NssFresh, Refuses, "exit 2", NO_STAPLE),
    row(
        NssFresh,
        Refuses,
        "exit 2",
        &["staple-expired", "staple-wrong-cert", "staple-garbage"],
    ),
    row(JavaList, Accepts, "200", &["ok-revocation"]),
    row(JavaList, Refuses, "(certificate_revoked)", &["revoked-crl"]),
    row(
        JavaList,
        Refuses,
        "(bad_certificate_status_response)",
        &["revoked-stapled"],
    ),
    row(
        JavaList,
        Refuses,
        "Could not determine revocation status",
        &["revoked-ocsp", "crl-expired"],
    ),
    row(
        JavaList,
        Refuses,
        "Could not determine revocation status",
        &["must-staple-no-staple", "sct-missing"],
    ),
    row(JavaList, Refuses, "Connection refused", &["revocation-offline"]),
    row(JavaList, Refuses, "Read timed out", &["revocation-stall"]),
    row(
        JavaList,
        Refuses,
        "its validity interval is out-of-date",
        &["staple-expired"],
    ),
    row(
        JavaList,
        Refuses,
        "does not include a response for a certificate",
        &["staple-wrong-cert"],
    ),
    row(JavaList, Refuses, "extra data at the end", &["staple-garbage"]),
    row(JavaOcsp, Accepts, "200", &["ok-revocation", "must-staple-no-staple"]),
    row(
        JavaOcsp,
        Refuses,
        "(certificate_revoked)",
        &["revoked-crl", "revoked-ocsp"],
    ),
    row(
        JavaOcsp,
        Refuses,
        "(bad_certificate_status_response)",
        &["revoked-stapled"],
    ),
    row(
        JavaOcsp,
        Refuses,
        "Certificate does not specify OCSP responder",
        &["crl-expired", "sct-missing"],
    ),
    row(JavaOcsp, Refuses, "Connection refused", &["revocation-offline"]),
    row(JavaOcsp, Refuses, "Read timed out", &["revocation-stall"]),
    row(
        JavaOcsp,
        Refuses,
        "its validity interval is out-of-date",
        &["staple-expired"],
    ),
    row(
        JavaOcsp,
        Refuses,
        "does not include a response for a certificate",
        &["staple-wrong-cert"],
    ),
    row(JavaOcsp, Refuses, "extra data at the end", &["staple-garbage"]),
];

/// The first certificate names no list.
const NO_LIST: &[&str] = &[
    "revoked-ocsp",
    "revoked-stapled",
    "must-staple-no-staple",
    "staple-expired",
    "staple-wrong-cert",
    "staple-garbage",
    "sct-missing",
];

const NO_STAPLE: &[&str] = &[
    "revoked-crl",
    "revoked-ocsp",
    "revocation-offline",
    "revocation-stall",
    "crl-expired",
    "must-staple-no-staple",
    "sct-missing",
];

/// Nothing is stapled, and nothing demands it; or what is stapled is good.
const GNUTLS_CONTENT: &[&str] = &[
    "ok-revocation",
    "revoked-crl",
    "revoked-ocsp",
    "revocation-offline",
    "revocation-stall",
    "crl-expired",
    "sct-missing",
];

/// What is expected of a client in a scenario; `None`: it is not sent there.
pub(super) fn expected(way: Way, id: &str) -> Option<&'static Row> {
    let mut rows = TABLE.iter().filter(|row| row.way == way && row.ids.contains(&id));
    let row = rows.next();
    assert!(rows.next().is_none(), "two rows say what {way:?} does in {id}");
    row
}

/// As people read it: a table of all, then one for each way with the client's words.
pub(super) fn in_words(ids: &[&str]) -> Vec<String> {
    let mut all = String::from("|");
    for number in 0..=Way::ALL.len() {
        all += &if number == 0 {
            " scenario |".to_owned()
        } else {
            format!(" {number} |")
        };
    }
    all += &format!("\n|{}\n", "---|".repeat(Way::ALL.len() + 1));
    for id in ids {
        let cells = Way::ALL.map(|way| expected(way, id).map_or("–", |row| row.did.word()));
        all += &format!("| `{id}` | {} |\n", cells.join(" | "));
    }
    let mut tables = vec![all];
    for way in Way::ALL {
        let mut table = String::from("| it | and says | in |\n|---|---|---|\n");
        for row in TABLE.iter().filter(|row| row.way == way) {
            let ids: Vec<String> = row.ids.iter().map(|id| format!("`{id}`")).collect();
            let words = if row.words.is_empty() {
                "nothing".to_owned()
            } else {
                format!("`{}`", row.words)
            };
            table += &format!("| {} | {words} | {} |\n", row.did.word(), ids.join(", "));
        }
        tables.push(table);
    }
    tables
}

impl Did {
    fn word(self) -> &'static str {
        match self {
            Accepts => "accepts",
            Refuses => "refuses",
            TriesOn => "tries on",
        }
    }
}
