//! CRLs, OCSP and stapled answers. Lists and responders are the printer's own, under `/pki/` of its plain HTTP.

use crate::part::Part;
use crate::scenario::{Distribution, EwsAction, Expectation, Family, Made, Scenario, StrictClient};
use crate::workshop::published::{CRL_FILE, OCSP_PATH};
use pki::ocsp::CertStatus;
use pki::recipe::{Access, STATUS_REQUEST};

pub(super) const ENTRIES: &[Scenario] = &[
    Scenario {
        id: "revoked-crl",
        family: Family::Revocation,
        title: "Revoked, says the authority's list",
        what_happened: "The printer's key was on a disk that was thrown away. The authority revoked the certificate three hours ago; nobody gave the printer another one.",
        on_the_wire: "The first certificate names a revocation list on the printer's own HTTP port; its serial number is in it, with the reason keyCompromise.",
        why_it_matters: "Most clients do not look: whoever found the disk is the printer to them.",
        correct_client: "Where it checks revocation, refuses with certificate_revoked (44). Most clients do not check unless they are told to.",
        expectation: Expectation::both(&[], 0)
            .strictly(StrictClient::Either)
            .checked(&["revoked"], 0x8009_2010)
            .documented(),
        cure: "Make a new key, have it certified, and install the new certificate.",
        ews_action: Some(EwsAction::InstallCertificate),
        source: "RFC 5280 §5; CRYPT_E_REVOKED (80092010) and CERT_TRUST_IS_REVOKED where Windows is told to check.",
        parts: &[Part::Certificate],
        make: |shop| {
            let authority = shop.published()?;
            let made = authority.issue(&shop.leaf_with_list())?;
            let list = authority.list(authority.fresh(), vec![authority.entry(&made)]);
            Ok(authority.with(made, CRL_FILE, list))
        },
    },
    Scenario {
        id: "revoked-ocsp",
        family: Family::Revocation,
        title: "Revoked, says the authority's responder",
        what_happened: "The printer's key was on a disk that was thrown away, and the authority revoked the certificate three hours ago. It answers questions (OCSP) instead of publishing a list; nobody gave the printer another certificate.",
        on_the_wire: "The first certificate names an OCSP responder on the printer's own HTTP port, which answers revoked, keyCompromise.",
        why_it_matters: "A client that asks learns it within seconds of the revocation; one that does not ask, never.",
        correct_client: "Where it checks revocation, refuses with certificate_revoked (44). Most clients do not check unless they are told to.",
        expectation: Expectation::both(&[], 0)
            .strictly(StrictClient::Either)
            .checked(&["revoked"], 0x8009_2010)
            .documented(),
        cure: "Make a new key, have it certified, and install the new certificate.",
        ews_action: Some(EwsAction::InstallCertificate),
        source: "RFC 6960 §2.2; CRYPT_E_REVOKED (80092010) where Windows is told to check.",
        parts: &[Part::Certificate],
        make: |shop| {
            let authority = shop.published()?;
            let made = authority.issue(&shop.leaf_with_responder())?;
            let known = vec![(made.identity.facts().serial.clone(), authority.compromised())];
            let responder = authority.responder(known);
            Ok(authority.with(made, OCSP_PATH, responder))
        },
    },
    Scenario {
        id: "revoked-stapled",
        family: Family::Revocation,
        title: "The printer brings the proof that it is revoked",
        what_happened: "The printer fetches the authority's answer about its own certificate and staples it to the handshake, whatever it says.",
        on_the_wire: "The status in the handshake says revoked, keyCompromise, signed by the intermediate.",
        why_it_matters: "Nothing has to be fetched: every client that asks for the status has the answer in hand, and many throw it away unread.",
        correct_client: "Where it asked for the status, refuses with certificate_revoked (44).",
        expectation: Expectation::both(&[], 0)
            .strictly(StrictClient::Either)
            .checked(&["revoked"], 0x8009_2010),
        cure: "Make a new key, have it certified, and install the new certificate.",
        ews_action: Some(EwsAction::InstallCertificate),
        source: "RFC 6066 §8, RFC 8446 §4.4.2.1; measured: curl 7.88.1 refuses with --cert-status, and accepts without.",
        parts: &[Part::Certificate],
        make: |shop| {
            let authority = shop.published()?;
            let made = authority.issue(&shop.leaf_with_responder())?;
            let serial = made.identity.facts().serial.clone();
            let staple = authority.answer(&serial, authority.compromised(), authority.fresh());
            let responder = authority.responder(vec![(serial, authority.compromised())]);
            Ok(authority.with(stapled(made, staple), OCSP_PATH, responder))
        },
    },
    Scenario {
        id: "revocation-offline",
        family: Family::Revocation,
        title: "Nobody answers where the revocation list should be",
        what_happened: "The authority was moved; list and responder are still named by the old address, where nothing listens.",
        on_the_wire: "The first certificate names a list and a responder on port 1 of the printer, which refuses connections.",
        why_it_matters: "Nothing is wrong with the certificate. Clients that are set to insist refuse all the same, and blame the certificate.",
        correct_client: "Either: with checks that insist it refuses, with all others it completes the handshake.",
        expectation: Expectation::both(&[], 0)
            .strictly(StrictClient::Either)
            .checked(&["revocation-offline"], 0x8009_2013)
            .documented(),
        cure: "Make list and responder reachable from the clients, or have the certificate issued with addresses that are.",
        ews_action: Some(EwsAction::InstallCertificate),
        source: "RFC 5280 §6.3.3: without a list the status is undetermined; CRYPT_E_REVOCATION_OFFLINE (80092013), CERT_TRUST_IS_OFFLINE_REVOCATION and CERT_TRUST_REVOCATION_STATUS_UNKNOWN where Windows is told to check.",
        parts: &[Part::Certificate],
        make: |shop| {
            let authority = shop.published()?;
            let mut leaf = shop.leaf();
            leaf.crl_distribution_points = vec![shop.dead_url(CRL_FILE)];
            leaf.authority_info_access = vec![Access::Ocsp(shop.dead_url(OCSP_PATH))];
            authority.issue(&leaf)
        },
    },
    Scenario {
        id: "revocation-stall",
        family: Family::Revocation,
        title: "The server with the revocation list takes the question and says nothing",
        what_happened: "A firewall lets the connection to the authority's server through and swallows the answer.",
        on_the_wire: "The first certificate names a list and a responder under a path of the printer's HTTP port that never answers; after a minute the printer gives up with 503.",
        why_it_matters: "Every print job waits for the client's patience to end, and then prints: people call the printer slow.",
        correct_client: "Waits for a time of its own, then goes on as with revocation-offline.",
        expectation: Expectation::both(&[], 0)
            .strictly(StrictClient::Either)
            .checked(&["revocation-offline", "revocation-offline"], 0x8009_2013),
        cure: "Let the clients through to the authority's server, or have the certificate issued with addresses that they reach.",
        ews_action: Some(EwsAction::InstallCertificate),
        source: "RFC 5280 §6.3.3 gives no time; Microsoft: ChainUrlRetrievalTimeoutMilliseconds, 15 seconds for one URL by default.",
        parts: &[Part::Certificate],
        make: |shop| {
            let authority = shop.published()?;
            let mut leaf = shop.leaf();
            leaf.crl_distribution_points = vec![shop.url(CRL_FILE)];
            leaf.authority_info_access = vec![Access::Ocsp(shop.url(OCSP_PATH))];
            let made = authority.issue(&leaf)?;
            let made = authority.with(made, CRL_FILE, Distribution::Stall);
            Ok(authority.with(made, OCSP_PATH, Distribution::Stall))
        },
    },
    Scenario {
        id: "crl-expired",
        family: Family::Revocation,
        title: "The revocation list is out of date",
        what_happened: "The job that publishes the authority's list has not run for two weeks; nobody noticed.",
        on_the_wire: "The list that the first certificate names says in nextUpdate that a new one came a week ago; the certificate is not in it.",
        why_it_matters: "One forgotten job at the authority, and every printer of the company is refused at once by clients that insist.",
        correct_client: "Where it checks revocation, takes the status for unknown: refuses where it insists, completes the handshake where it does not.",
        expectation: Expectation::both(&[], 0)
            .strictly(StrictClient::Either)
            .checked(&["revocation-offline"], 0x8009_2013),
        cure: "The authority publishes its list again. Nothing is to be done at the printer.",
        ews_action: None,
        source: "RFC 5280 §5.1.2.5 and §6.3.3; CRYPT_E_REVOCATION_OFFLINE (80092013) where Windows is told to check.",
        parts: &[Part::Certificate],
        make: |shop| {
            let authority = shop.published()?;
            let made = authority.issue(&shop.leaf_with_list())?;
            let list = authority.list(authority.stale(), Vec::new());
            Ok(authority.with(made, CRL_FILE, list))
        },
    },
    Scenario {
        id: "must-staple-no-staple",
        family: Family::Revocation,
        title: "The certificate demands a stapled status, and the printer sends none",
        what_happened: "The authority marked the certificate \"must staple\", as its template for web servers does. The printer cannot staple.",
        on_the_wire: "The first certificate has the TLS feature extension with status_request; the handshake has no status.",
        why_it_matters: "It works with nearly every client, until the first that keeps the rule.",
        correct_client: "Refuses with bad_certificate_status_response (113), or bad_certificate (42).",
        expectation: Expectation::both(&["staple-missing"], 0)
            .in_handshake()
            .strictly(StrictClient::Refuses)
            .checked(&["staple-missing"], 0),
        cure: "Have it issued without the mark.",
        ews_action: Some(EwsAction::InstallCertificate),
        source: "RFC 7633 §4.2.3.1; asked for in chromium/badssl.com#114; measured: of eight TLS libraries GnuTLS alone refuses, with 42.",
        parts: &[Part::Certificate],
        make: |shop| {
            let authority = shop.published()?;
            let mut leaf = shop.leaf_with_responder();
            leaf.tls_features = vec![STATUS_REQUEST];
            let made = authority.issue(&leaf)?;
            let responder = authority.responder(Vec::new());
            Ok(authority.with(made, OCSP_PATH, responder))
        },
    },
    Scenario {
        id: "staple-expired",
        family: Family::Revocation,
        title: "The stapled status is out of date",
        what_happened: "The printer fetched the authority's answer once, weeks ago, and staples it still.",
        on_the_wire: "The status in the handshake says good; its nextUpdate was a week ago.",
        why_it_matters: "An old \"good\" proves nothing: whoever stole the key staples it too.",
        correct_client: "Where it asked for the status, refuses with bad_certificate_status_response (113), or asks the responder itself.",
        expectation: Expectation::both(&[], 0)
            .strictly(StrictClient::Either)
            .checked(&["revocation-rejected"], 0)
            .open(),
        cure: "Give the printer a time server and a way to the responder; a certificate without a responder is not stapled at all.",
        ews_action: Some(EwsAction::InstallCertificate),
        source: "RFC 6960 §4.2.2.1; asked for in chromium/badssl.com#54; measured: curl 7.88.1 refuses with --cert-status, and accepts without.",
        parts: &[Part::Certificate],
        make: |shop| {
            let authority = shop.published()?;
            let made = authority.issue(&shop.leaf_with_responder())?;
            let serial = made.identity.facts().serial.clone();
            let staple = authority.answer(&serial, CertStatus::Good, authority.stale());
            let responder = authority.responder(Vec::new());
            Ok(authority.with(stapled(made, staple), OCSP_PATH, responder))
        },
    },
    Scenario {
        id: "staple-wrong-cert",
        family: Family::Revocation,
        title: "The stapled status is that of another certificate",
        what_happened: "The certificate was renewed; the printer still staples what it had fetched for the one before.",
        on_the_wire: "The status in the handshake says good, is in time and well signed, and is about another serial number.",
        why_it_matters: "A client that looks at the word alone takes it for proof.",
        correct_client: "Where it asked for the status, refuses with bad_certificate_status_response (113), or asks the responder itself.",
        expectation: Expectation::both(&[], 0)
            .strictly(StrictClient::Either)
            .checked(&["revocation-rejected"], 0)
            .open(),
        cure: "Switch the printer off and on, so that it fetches the status anew; or install the certificate again.",
        ews_action: Some(EwsAction::InstallCertificate),
        source: "RFC 6960 §3.2 (1); measured: curl 7.88.1 refuses with --cert-status, and accepts without.",
        parts: &[Part::Certificate],
        make: |shop| {
            let authority = shop.published()?;
            let made = authority.issue(&shop.leaf_with_responder())?;
            let mut other = made.identity.facts().serial.clone();
            other.reverse();
            // Positive, as the first octet of an INTEGER says.
            other.insert(0, 1);
            let staple = authority.answer(&other, CertStatus::Good, authority.fresh());
            let responder = authority.responder(Vec::new());
            Ok(authority.with(stapled(made, staple), OCSP_PATH, responder))
        },
    },
    Scenario {
        id: "staple-garbage",
        family: Family::Revocation,
        title: "The stapled status cannot be read",
        what_happened: "Instead of the responder a captive portal answered; the printer staples the page that it got.",
        on_the_wire: "The status in the handshake is the beginning of an HTML page.",
        why_it_matters: "It goes into a parser that few people ever test.",
        correct_client: "Where it asked for the status, refuses with bad_certificate_status_response (113), or asks the responder itself.",
        expectation: Expectation::both(&[], 0)
            .strictly(StrictClient::Either)
            .checked(&["revocation-rejected"], 0)
            .open(),
        cure: "Give the printer a way to the responder that no portal stands in; then switch it off and on, or install the certificate again.",
        ews_action: Some(EwsAction::InstallCertificate),
        source: "RFC 6066 §8; measured: curl 7.88.1 refuses with --cert-status, and accepts without.",
        parts: &[Part::Certificate],
        make: |shop| {
            let authority = shop.published()?;
            let made = authority.issue(&shop.leaf_with_responder())?;
            let staple = b"<!DOCTYPE html><html><head><title>Welcome</title>".to_vec();
            let responder = authority.responder(Vec::new());
            Ok(authority.with(stapled(made, staple), OCSP_PATH, responder))
        },
    },
    Scenario {
        id: "sct-missing",
        family: Family::Revocation,
        title: "No proof of certificate transparency",
        what_happened: "A private authority issued the certificate, and private authorities log nothing in public.",
        on_the_wire: "Neither certificate, handshake nor status has a signed certificate timestamp (SCT).",
        why_it_matters: "People read that browsers demand such proofs. They do so of public authorities alone; nothing is wrong here.",
        correct_client: "Completes the handshake below a private root.",
        expectation: Expectation::both(&[], 0).checked(&["revocation-unknown", "revocation-unknown"], 0x8009_2012),
        cure: "Nothing to cure.",
        ews_action: None,
        source: "RFC 6962 §3.3; Chrome's certificate transparency policy binds certificates below public roots.",
        parts: &[Part::Certificate],
        make: |shop| shop.issued(&shop.leaf()),
    },
];

fn stapled(made: Made, staple: Vec<u8>) -> Made {
    Made {
        staple: Some(staple),
        ..made
    }
}
