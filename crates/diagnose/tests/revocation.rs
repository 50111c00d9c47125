//! Revocation and missing issuers, against an HTTP server that is right, wrong, slow, endless or absent.

#![expect(clippy::unwrap_used, reason = "a test that cannot go on fails")]

mod office;

use misprint_diagnose::event_xml::{Event, file, schema};
use misprint_diagnose::revocation::Mode;
use misprint_diagnose::verdict::{self, SslParameters};
use misprint_diagnose::{Client, Os, Outcome, Report, Request, diagnose, judge, report_on};
use office::{Answer, NAME, NOW, Office, key, recipe, revoking, week};
use pki::crl::{CrlRecipe, IssuingDistributionPoint, Reason};
use pki::ocsp::{CertId, CertStatus, OcspRecipe, OcspResponse, Responder, ResponseStatus};
use pki::{HashAlgorithm, Identity, oid};
use rustls::sign::{CertifiedKey, SingleCertAndKey};
use rustls::{ServerConfig, ServerConnection, StreamOwned};
use rustls_pki_types::{CertificateDer, PrivatePkcs8KeyDer};
use std::io::Read as _;
use std::net::{SocketAddr, TcpListener};
use std::sync::Arc;
use std::thread::JoinHandle;
use std::time::Duration as Patience;
use time::Duration;

const OFFLINE: &str = "01000040";
const UNKNOWN: &str = "00000040";

fn reported(office: &Office, client: &Client) -> Report {
    let report = report_on(&office.sent(), NAME, client);
    let problems = schema::violations(&file(&report.events));
    assert!(report.events.is_empty() || problems.is_empty(), "{problems:#?}");
    report
}

fn told(office: &Office, os: Os, mode: Mode) -> Report {
    reported(office, &office.client(os, mode))
}

fn ids(report: &Report) -> Vec<u16> {
    report.events.iter().map(|event| event.id).collect()
}

fn event(report: &Report, id: u16) -> &Event {
    report.events.iter().find(|event| event.id == id).unwrap()
}

fn codes(report: &Report) -> Vec<&str> {
    report.findings.iter().map(|finding| finding.code.as_str()).collect()
}

fn finding<'a>(report: &'a Report, code: &str) -> &'a str {
    let found = report.findings.iter().find(|finding| finding.code == code);
    &found
        .unwrap_or_else(|| panic!("no {code} in {:?}", codes(report)))
        .message
}

/// HRESULT, trust status, element.
fn verdict_of(report: &Report) -> (&str, &str, i32) {
    (&report.hresult, &report.trust_status, report.element_index)
}

#[test]
fn a_list_that_does_not_name_the_certificate_lets_it_pass_and_one_that_does_refuses_it() {
    for os in Os::ALL {
        let office = if os == Os::Xp {
            Office::of_xp()
        } else {
            Office::with_list()
        };
        office.publish(&revoking(99));
        let good = told(&office, os, Mode::End);
        assert_eq!(verdict_of(&good), ("0", "00000000", -1), "{os}");
        office.publish(&revoking(3));
        let revoked = told(&office, os, Mode::End);
        assert_eq!(verdict_of(&revoked), ("80092010", "00000004", 0), "{os}");
        assert!(finding(&revoked, "revoked").contains("since 2026-11-22 (keyCompromise)"));
        assert!(
            revoked.remedy.contains("a new certificate with a new key"),
            "{}",
            revoked.remedy
        );
        // Ignored, or not looked for.
        let mut client = office.client(os, Mode::End);
        client.ignored = Some(verdict::IGNORE_REVOCATION);
        assert_eq!(reported(&office, &client).outcome, Outcome::Accepted, "{os}");
        office.server.asked();
        assert_eq!(told(&office, os, Mode::Off).outcome, Outcome::Accepted, "{os}");
        client.revocation.mode = None;
        client.ignored = None;
        assert_eq!(reported(&office, &client).outcome, Outcome::Accepted, "{os}");
        assert!(office.server.asked().is_empty(), "nothing is retrieved unasked");
    }
}

#[test]
fn the_events_of_a_check_stand_in_the_order_of_published_logs() {
    let office = Office::with_list();
    office.publish(&revoking(3));
    let report = told(&office, Os::Seven, Mode::Chain);
    assert_eq!(ids(&report), [80, 10, 40, 52, 53, 41, 40, 52, 53, 41, 11, 30, 90, 81]);
    let sequences: Vec<u32> = report.events.iter().map(|event| event.sequence).collect();
    assert_eq!(sequences, (1..=14).collect::<Vec<_>>());
    let ten = told(&office, Os::Ten, Mode::Chain);
    assert_eq!(ids(&ten), [10, 40, 52, 53, 41, 40, 52, 53, 41, 90, 11, 30]);
    assert!(event(&ten, 53).xml.contains("User-Agent: Microsoft-CryptoAPI/10.0"));

    let xml = &event(&report, 41).xml;
    let list = revoking(3).signed_by(&office.ca);
    let source = format!(
        "<CertificateRevocationList location=\"Wire\" url=\"{}\" fileRef=\"{}.crl\" issuerName=\"Issuing\"/>",
        office.server.url("ca.crl"),
        list.sha1()
    );
    for part in [
        "<Flags value=\"4\" CERT_VERIFY_REV_ACCUMULATIVE_TIMEOUT_FLAG=\"true\"/>",
        "<RevocationStatus index=\"0\" error=\"80092010\" reason=\"1\" actualFreshnessTime=\"P1D\"/>",
        &source,
        "<Result value=\"80092010\">The certificate is revoked.</Result>",
    ] {
        assert!(xml.contains(part), "{part} is not in\n{xml}");
    }
    let chain = &event(&report, 11).xml;
    for part in [
        "<Flags value=\"48000000\" CERT_CHAIN_REVOCATION_ACCUMULATIVE_TIMEOUT=\"true\" \
         CERT_CHAIN_REVOCATION_CHECK_CHAIN_EXCLUDE_ROOT=\"true\"/>",
        "revocationFreshnessTime=\"P1D\"",
        "<RevocationInfo freshnessTime=\"P1D\"><RevocationResult value=\"80092010\">The certificate is revoked.</RevocationResult>",
        "<Result value=\"80092010\">",
    ] {
        assert!(chain.contains(part), "{part} is not in\n{chain}");
    }
    let wire = &event(&report, 53).xml;
    for part in [
        "<Object type=\"CONTEXT_OID_CRL\" constant=\"2\"/>",
        "<Flags value=\"202005\" CRYPT_RETRIEVE_MULTIPLE_OBJECTS=\"true\"",
        "<Header>GET /ca.crl HTTP/1.1</Header>",
        "<Header>HTTP/1.1 200 OK</Header>",
        "eTag=\"&quot;7&quot;\"",
        "<Result value=\"0\"/>",
    ] {
        assert!(wire.contains(part), "{part} is not in\n{wire}");
    }
    let trust = &event(&report, 81).xml;
    assert!(
        trust.contains("<RevocationCheck value=\"1\" WTD_REVOKE_WHOLECHAIN=\"true\"/>"),
        "{trust}"
    );
    assert!(trust.contains("<Flags value=\"80000080\" WTD_REVOCATION_CHECK_CHAIN_EXCLUDE_ROOT=\"true\""));
    assert_eq!(event(&report, 90).xml.matches("<CertificateRevocationList ").count(), 2);
}

#[test]
fn a_list_that_is_out_of_date_counts_as_offline_and_is_rejected_in_the_log() {
    let office = Office::with_list();
    for list in [
        CrlRecipe::new(NOW - Duration::days(9), NOW - Duration::SECOND),
        CrlRecipe::new(NOW + Duration::SECOND, NOW + Duration::DAY),
    ] {
        office.publish(&list);
        for os in [Os::Vista, Os::Eleven] {
            let report = told(&office, os, Mode::End);
            assert_eq!(verdict_of(&report), ("80092013", OFFLINE, 0));
            let rejected = event(&report, 42);
            assert_eq!(rejected.level, 2);
            assert!(rejected.xml.contains("<Action name=\"CheckTimeValidity\"/>"));
            assert_eq!(event(&report, 11).level, 2);
        }
    }
    // The very seconds of both ends are inside; a list without an end does not end.
    let mut endless = CrlRecipe::new(NOW, NOW);
    for _ in 0..2 {
        office.publish(&endless);
        assert_eq!(told(&office, Os::Ten, Mode::End).hresult, "0");
        endless.next_update = None;
    }
}

#[test]
fn what_cannot_be_had_is_offline_however_it_fails_and_the_attempt_ends() {
    let office = Office::with_list();
    let closed = TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap();
    let absent = Office::new(|_, leaf| leaf.crl_distribution_points = vec![format!("http://{closed}/ca.crl")]);
    let report = told(&absent, Os::Seven, Mode::End);
    assert_eq!(verdict_of(&report), ("80092013", OFFLINE, 0));
    assert!(finding(&report, "revocation-offline").contains("there is no connection to"));
    assert!(report.remedy.contains("certutil -verify -urlfetch"));
    assert_eq!(event(&report, 53).result.unwrap().to_string(), "80072EFD");
    assert_eq!(event(&report, 53).level, 2);

    for (answer, result, why) in [
        (Answer::Stall, "80072EE2", "did not answer in time"),
        (Answer::Endless, "80072F78", "longer than"),
        (
            Answer::File(b"<html>no list</html>".to_vec()),
            "8009310B",
            "no revocation list",
        ),
        (Answer::Status("404 Not Found"), "80190194", "status 404"),
        (
            Answer::Status("302 Found\r\nLocation: /ca.crl"),
            "80072F78",
            "redirection",
        ),
        (
            Answer::Status("302 Found\r\nLocation: https://127.0.0.1/"),
            "80072EE5",
            "plain http alone",
        ),
    ] {
        let stalls = matches!(answer, Answer::Stall);
        office.server.set("ca.crl", answer);
        let mut client = office.client(Os::Seven, Mode::End);
        if stalls {
            client.retrieval_timeout = Patience::from_millis(200);
        }
        let report = reported(&office, &client);
        assert_eq!(verdict_of(&report), ("80092013", OFFLINE, 0), "{why}");
        assert!(
            finding(&report, "revocation-offline").contains(why),
            "{:?}",
            report.findings
        );
        assert_eq!(event(&report, 53).result.unwrap().to_string(), result, "{why}");
    }
    let named = |url: &str| {
        let url = url.to_owned();
        Office::new(move |_, leaf| leaf.crl_distribution_points = vec![url])
    };
    for url in [
        "ldap:///CN=Issuing?certificateRevocationList",
        "https://127.0.0.1/ca.crl",
    ] {
        let report = told(&named(url), Os::Ten, Mode::End);
        assert_eq!(report.hresult, "80092013");
        assert!(finding(&report, "revocation-offline").contains("is not spoken here"));
    }
}

#[test]
fn a_list_that_proves_nothing_leaves_the_status_unknown_which_event_11_does_not_report() {
    let office = Office::with_list();
    let mut spoiled = revoking(3);
    spoiled.spoil_signature = true;
    let mut delta = week();
    delta.delta_base = Some(1);
    let mut for_cas = week();
    for_cas.issuing_distribution_point = Some(IssuingDistributionPoint {
        only_ca_certificates: true,
        ..Default::default()
    });
    let mut elsewhere = week();
    elsewhere.issuing_distribution_point = Some(IssuingDistributionPoint {
        urls: vec!["http://other.test/ca.crl".into()],
        ..Default::default()
    });
    for (list, why) in [
        (spoiled, "its signature is not of the issuer"),
        (delta, "it is a delta list"),
        (for_cas, "does not cover this certificate"),
        (elsewhere, "does not cover this certificate"),
    ] {
        office.publish(&list);
        let report = told(&office, Os::Seven, Mode::End);
        assert_eq!(verdict_of(&report), ("80092012", UNKNOWN, 0), "{why}");
        assert!(
            finding(&report, "revocation-unknown").contains(why),
            "{:?}",
            report.findings
        );
        assert_eq!(event(&report, 11).level, 4);
        assert_eq!(event(&report, 30).result.unwrap().to_string(), "80092012");
    }
    let foreign = week().signed_by(&office.root);
    office.server.set("ca.crl", Answer::File(foreign.der().to_vec()));
    let report = told(&office, Os::Seven, Mode::End);
    assert!(finding(&report, "revocation-unknown").contains("not of its issuer"));

    let silent = Office::new(|_, _| {});
    let report = told(&silent, Os::Vista, Mode::End);
    assert_eq!(verdict_of(&report), ("80092012", UNKNOWN, 0));
    assert!(finding(&report, "revocation-unknown").contains("names no revocation list and no OCSP responder"));
}

#[test]
fn responders_are_asked_from_vista_on_and_before_lists() {
    let office = Office::with_responder(true);
    let mut responder = Responder::new(office.ca.clone());
    let (at, reason) = (NOW - Duration::HOUR, Some(Reason::Superseded));
    for (status, result) in [
        (CertStatus::Good, "0"),
        (CertStatus::Revoked { at, reason }, "80092010"),
    ] {
        responder.known = vec![(vec![3], status)];
        office.server.set("ocsp", Answer::Ocsp(Box::new(responder.clone())));
        for os in [Os::Vista, Os::Seven, Os::Ten, Os::Eleven] {
            let report = told(&office, os, Mode::End);
            assert_eq!(report.hresult, result, "{os}");
            let asked = office.server.asked();
            assert!(asked.len() == 1 && asked[0].starts_with("GET /ocsp/"), "{asked:?}");
            assert!(event(&report, 41).xml.contains("<OCSPResponse location=\"Wire\""));
            assert!(event(&report, 53).xml.contains("CONTEXT_OID_OCSP_RESP"));
        }
    }
    // XP looks at lists alone.
    let old = Office::of_xp();
    old.publish(&week());
    assert_eq!(told(&old, Os::Xp, Mode::End).hresult, "0");
    assert_eq!(old.server.asked(), ["GET /ca.crl HTTP/1.1"]);
    // A long address makes the request too long for GET.
    let path = format!("ocsp/{}", "x".repeat(200));
    let long = Office::new(|server, leaf| {
        leaf.authority_info_access = vec![pki::recipe::Access::Ocsp(server.url(&path))];
    });
    long.server
        .set("ocsp", Answer::Ocsp(Box::new(Responder::new(long.ca.clone()))));
    assert_eq!(told(&long, Os::Ten, Mode::End).hresult, "0");
    assert!(long.server.asked()[0].starts_with("POST /ocsp/xxx"));
}

#[test]
fn where_a_responder_cannot_tell_the_list_is_asked() {
    let office = Office::with_responder(true);
    let mut unknown = Responder::new(office.ca.clone());
    unknown.otherwise = CertStatus::Unknown;
    let stranger = Responder {
        signer: office.root.clone(),
        ..Responder::new(office.ca.clone())
    };
    let late = OcspResponse::refusal(ResponseStatus::TryLater);
    for answer in [
        Answer::Ocsp(Box::new(unknown.clone())),
        Answer::Ocsp(Box::new(stranger)),
        Answer::File(late.der().to_vec()),
        Answer::File(b"garbage".to_vec()),
        Answer::Status("500 Internal Server Error"),
    ] {
        office.server.set("ocsp", answer);
        office.publish(&week());
        let report = told(&office, Os::Ten, Mode::End);
        assert_eq!(report.hresult, "0");
        assert!(
            codes(&report)
                .iter()
                .any(|code| matches!(*code, "revocation-rejected" | "retrieval-failed"))
        );
        office.publish(&revoking(3));
        assert_eq!(told(&office, Os::Ten, Mode::End).hresult, "80092010");
    }
    let alone = Office::with_responder(false);
    alone.server.set("ocsp", Answer::Ocsp(Box::new(unknown)));
    assert_eq!(told(&alone, Os::Ten, Mode::End).hresult, "80092012");
    alone.server.set("ocsp", Answer::File(late.der().to_vec()));
    assert_eq!(told(&alone, Os::Ten, Mode::End).hresult, "80092013");
}

#[test]
fn only_whom_the_issuer_lets_sign_is_believed_and_only_about_this_certificate_and_in_time() {
    let office = Office::with_responder(false);
    let delegate = |usage: &str, issuer: &Identity| {
        let mut recipe = recipe("OCSP", 9, false);
        recipe.extended_key_usage = vec![usage.to_owned()];
        let certificate = recipe.signed_by(&key("ocsp").public_key(), issuer);
        Identity::new(vec![certificate], key("ocsp")).unwrap()
    };
    for (signer, result) in [
        (delegate(oid::OCSP_SIGNING, &office.ca), "0"),
        (delegate(oid::SERVER_AUTH, &office.ca), "80092012"),
        (delegate(oid::OCSP_SIGNING, &office.root), "80092012"),
    ] {
        let responder = Responder {
            signer,
            ..Responder::new(office.ca.clone())
        };
        office.server.set("ocsp", Answer::Ocsp(Box::new(responder)));
        assert_eq!(told(&office, Os::Ten, Mode::End).hresult, result);
    }
    let id = |serial: u8| CertId::new(HashAlgorithm::Sha1, office.ca.facts(), &[serial]);
    let of = |serial, from, to| OcspRecipe::new(id(serial), CertStatus::Good, from, to);
    let (hour, day) = (Duration::HOUR, Duration::DAY);
    let mut spoiled = of(3, NOW, NOW + hour);
    spoiled.spoil_signature = true;
    for (answer, result) in [
        (of(3, NOW, NOW + hour), "0"),
        (of(4, NOW, NOW + hour), "80092012"),
        (of(3, NOW - day, NOW - hour), "80092013"),
        (of(3, NOW + hour, NOW + day), "80092013"),
        (spoiled, "80092012"),
    ] {
        let response = answer.signed_by(&office.ca);
        office.server.set("ocsp", Answer::File(response.der().to_vec()));
        assert_eq!(told(&office, Os::Ten, Mode::End).hresult, result);
    }
}

#[test]
fn the_chain_is_checked_up_to_the_root_only_where_that_is_asked_for() {
    let office = Office::with_list();
    office.publish(&week());
    let list = revoking(2).signed_by(&office.root);
    office.server.set("root.crl", Answer::File(list.der().to_vec()));
    assert_eq!(told(&office, Os::Ten, Mode::End).hresult, "0");
    assert_eq!(office.server.asked(), ["GET /ca.crl HTTP/1.1"]);
    let report = told(&office, Os::Ten, Mode::Chain);
    assert_eq!(verdict_of(&report), ("80092010", "00000004", 1));
    assert_eq!(
        office.server.asked(),
        ["GET /ca.crl HTTP/1.1", "GET /root.crl HTTP/1.1"]
    );
    // A root stands for itself.
    let alone = report_on(office.root.chain(), "Root", &office.client(Os::Ten, Mode::Chain));
    assert_eq!(alone.hresult, "0");
    // Where the chain ends without a root nobody can tell.
    let partial = report_on(
        std::slice::from_ref(&office.leaf),
        NAME,
        &office.client(Os::Ten, Mode::End),
    );
    assert_eq!(partial.trust_status, "01010040");
    assert_eq!(partial.hresult, "800B0109");
}

#[test]
fn files_at_hand_tell_without_a_network_and_each_flag_ignores_its_own_place() {
    let office = Office::with_responder(true);
    let mut client = office.client(Os::Ten, Mode::End);
    client.revocation.lists = vec![week().signed_by(&office.root), revoking(3).signed_by(&office.ca)];
    assert_eq!(reported(&office, &client).hresult, "80092010");
    let id = CertId::new(HashAlgorithm::Sha256, office.ca.facts(), &[3]);
    let good = OcspRecipe::new(id, CertStatus::Good, NOW, NOW + Duration::HOUR).signed_by(&office.ca);
    client.revocation.responses = vec![good];
    assert_eq!(
        reported(&office, &client).hresult,
        "0",
        "a response comes before a list"
    );
    assert!(office.server.asked().is_empty());
    // Without a network only what is at hand tells.
    client.revocation.responses.clear();
    client.revocation.lists.clear();
    client.revocation.mode = Some(Mode::Chain);
    let judgement = judge(&office.sent(), NAME, &client).unwrap();
    assert_eq!(judgement.policy.error.to_string(), "80092013");
    assert!(office.server.asked().is_empty());
    let with_flags = |policy_flags| {
        let asked = SslParameters {
            server_name: None,
            ignored: 0,
            policy_flags,
        };
        let answer = verdict::ssl(&judgement.chain, &client.rules(), &asked);
        (answer.error.to_string(), answer.element_index)
    };
    assert_eq!(with_flags(0), ("80092013".into(), 0));
    assert_eq!(with_flags(0x100), ("80092013".into(), 1));
    assert_eq!(with_flags(0x400), ("80092013".into(), 0));
    assert_eq!(with_flags(0x500), ("0".into(), -1));
}

#[test]
fn what_is_distrusted_is_refused_though_its_root_is_trusted() {
    let office = Office::with_list();
    for (os, of_leaf, of_root) in [(Os::Vista, "04000004", "04000024"), (Os::Ten, "04000004", "04000024")] {
        let mut client = office.client(os, Mode::Off);
        for (distrusted, status, element) in [(&office.leaf, of_leaf, 0), (office.root.leaf(), of_root, 2)] {
            client.distrust = vec![distrusted.clone()];
            let report = reported(&office, &client);
            assert_eq!(verdict_of(&report), ("80092010", status, element), "{os}");
            assert!(finding(&report, "distrusted").contains("explicitly distrusted"));
            assert!(
                report.remedy.contains("certutil -delstore Disallowed"),
                "{}",
                report.remedy
            );
        }
        assert_eq!(
            event(&reported(&office, &client), 11).result.unwrap().to_string(),
            "80092010"
        );
    }
}

#[test]
fn a_missing_issuer_is_fetched_only_where_that_is_asked_for_and_never_without_end() {
    let office = Office::new(|server, leaf| {
        leaf.authority_info_access = vec![
            pki::recipe::Access::CaIssuers(server.url("gone.cer")),
            pki::recipe::Access::CaIssuers(server.url("ca.cer")),
        ];
    });
    office
        .server
        .set("ca.cer", Answer::File(office.ca.leaf().der().to_vec()));
    let mut client = office.client(Os::Seven, Mode::Off);
    let leaf = [office.leaf.clone()];
    assert_eq!(report_on(&leaf, NAME, &client).hresult, "800B0109");
    assert!(office.server.asked().is_empty());
    client.fetches_issuers = true;
    let report = report_on(&leaf, NAME, &client);
    assert_eq!(verdict_of(&report), ("0", "00000000", -1));
    assert!(finding(&report, "issuer-fetched").contains(&office.server.url("ca.cer")));
    assert!(finding(&report, "retrieval-failed").contains("gone.cer"));
    assert_eq!(ids(&report), [80, 10, 14, 52, 53, 15, 14, 52, 53, 15, 11, 30, 90, 81]);
    assert_eq!(schema::violations(&file(&report.events)), Vec::<String>::new());

    // The same, beside another certificate, as PKCS#7 (RFC 5280 §4.2.2.1: "certs-only" CMS, `.p7c`).
    let office = Office::new(|server, leaf| {
        leaf.authority_info_access = vec![pki::recipe::Access::CaIssuers(server.url("ca.p7c"))];
    });
    let both = certs_only(&[office.leaf.der(), office.ca.leaf().der()]);
    office.server.set("ca.p7c", Answer::File(both));
    let mut client = office.client(Os::Ten, Mode::Off);
    client.fetches_issuers = true;
    let report = report_on(std::slice::from_ref(&office.leaf), NAME, &client);
    assert_eq!(verdict_of(&report), ("0", "00000000", -1));
    assert!(finding(&report, "issuer-fetched").contains("ca.p7c"));

    // Every issuer names the next, and none is a root.
    let office = Office::new(|server, leaf| {
        leaf.subject = pki::Name::common_name("CA 0");
        leaf.authority_info_access = vec![pki::recipe::Access::CaIssuers(server.url("0.cer"))];
    });
    let mut issuer = office.ca.clone();
    let mut chain = Vec::new();
    for number in (0..12).rev() {
        let mut recipe = recipe(&format!("Link {number}"), 100 + number, true);
        recipe.authority_info_access = vec![pki::recipe::Access::CaIssuers(
            office.server.url(&format!("{}.cer", number + 1)),
        )];
        let key = key(&format!("link {number}"));
        issuer = Identity::new(vec![recipe.signed_by(&key.public_key(), &issuer)], key).unwrap();
        chain.push(issuer.leaf().clone());
        office
            .server
            .set(&format!("{number}.cer"), Answer::File(issuer.leaf().der().to_vec()));
    }
    let mut recipe = recipe(NAME, 7, false);
    recipe.authority_info_access = vec![pki::recipe::Access::CaIssuers(office.server.url("0.cer"))];
    let leaf = recipe.signed_by(&key("leaf").public_key(), &issuer);
    let report = report_on(&[leaf], NAME, &client);
    assert_eq!(report.hresult, "800B0109");
    assert_eq!(office.server.asked().len(), 5);
}

/// A TLS server for one connection, which staples this.
fn stapling(office: &Office, response: Option<&OcspResponse>) -> (SocketAddr, JoinHandle<()>) {
    let provider = Arc::new(rustls::crypto::aws_lc_rs::default_provider());
    let chain: Vec<CertificateDer<'static>> = office
        .sent()
        .iter()
        .map(|certificate| CertificateDer::from(certificate.der().to_vec()))
        .collect();
    let pkcs8 = PrivatePkcs8KeyDer::from(key("leaf").to_pkcs8().to_vec());
    let own = provider.key_provider.load_private_key(pkcs8.into()).unwrap();
    let mut certified = CertifiedKey::new(chain, own);
    certified.ocsp = response.map(|response| response.der().to_vec());
    let config = ServerConfig::builder_with_provider(provider)
        .with_safe_default_protocol_versions()
        .unwrap()
        .with_no_client_auth()
        .with_cert_resolver(Arc::new(SingleCertAndKey::from(certified)));
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let address = listener.local_addr().unwrap();
    let thread = std::thread::spawn(move || {
        let connection = ServerConnection::new(Arc::new(config)).unwrap();
        let mut stream = StreamOwned::new(connection, listener.accept().unwrap().0);
        // The client goes when it has seen enough.
        let _ = stream.read_to_end(&mut Vec::new());
    });
    (address, thread)
}

fn connected(office: &Office, os: Os, response: Option<&OcspResponse>) -> Report {
    let (address, thread) = stapling(office, response);
    let report = diagnose(&Request {
        url: format!("https://127.0.0.1:{}/", address.port()).parse().unwrap(),
        client: office.client(os, Mode::End),
        timeout: Patience::from_secs(20),
        print: None,
    });
    thread.join().unwrap();
    report
}

#[test]
fn a_stapled_response_tells_before_anybody_is_asked() {
    let office = Office::new(|server, leaf| {
        leaf.authority_info_access = vec![pki::recipe::Access::Ocsp(server.url("ocsp"))];
        leaf.alternative_names = vec![pki::recipe::AlternativeName::Dns("127.0.0.1".into())];
        leaf.tls_features = vec![pki::recipe::STATUS_REQUEST];
    });
    office
        .server
        .set("ocsp", Answer::Ocsp(Box::new(Responder::new(office.ca.clone()))));
    let id = || CertId::new(HashAlgorithm::Sha1, office.ca.facts(), &[3]);
    let good = OcspRecipe::new(id(), CertStatus::Good, NOW, NOW + Duration::HOUR).signed_by(&office.ca);
    let revoked = CertStatus::Revoked { at: NOW, reason: None };
    let revoked = OcspRecipe::new(id(), revoked, NOW, NOW + Duration::HOUR).signed_by(&office.ca);
    let stale =
        OcspRecipe::new(id(), CertStatus::Good, NOW - Duration::DAY, NOW - Duration::HOUR).signed_by(&office.ca);

    for os in [Os::Vista, Os::Ten] {
        let report = connected(&office, os, Some(&good));
        assert_eq!(report.hresult, "0", "{:?}", report.findings);
        assert!(office.server.asked().is_empty());
        assert!(
            event(&report, 41)
                .xml
                .contains("<OCSPResponse location=\"TvoCache\" fileRef=")
        );
        assert!(!codes(&report).contains(&"staple-missing"));
    }
    let report = connected(&office, Os::Ten, Some(&revoked));
    assert_eq!(report.hresult, "80092010");
    assert!(finding(&report, "revoked").contains("so says the stapled OCSP response"));
    let report = connected(&office, Os::Ten, Some(&stale));
    assert_eq!((report.hresult.as_str(), office.server.asked().len()), ("0", 1));
    assert!(
        finding(&report, "revocation-rejected")
            .contains("the stapled OCSP response of 2026-11-21 is not taken: it is out of date")
    );
    assert_eq!(event(&report, 42).level, 2);
    let report = connected(&office, Os::Ten, None);
    assert_eq!((report.hresult.as_str(), office.server.asked().len()), ("0", 1));
    assert!(finding(&report, "staple-missing").contains("TLS feature"));
}

/// A SignedData that signs nothing and holds certificates (RFC 5652 §5.1).
fn certs_only(certificates: &[&[u8]]) -> Vec<u8> {
    let der = |tag: u8, content: &[u8]| {
        let length = u16::try_from(content.len()).unwrap().to_be_bytes();
        [&[tag, 0x82, length[0], length[1]], content].concat()
    };
    // id-data, id-signedData.
    let oid = |last: u8| [0x06, 0x09, 0x2A, 0x86, 0x48, 0x86, 0xF7, 0x0D, 0x01, 0x07, last];
    let none = der(0x31, &[]);
    let content = [
        &[0x02, 0x01, 0x01][..],
        &none,
        &der(0x30, &oid(1)),
        &der(0xA0, &certificates.concat()),
        &none,
    ];
    let signed = der(0x30, &content.concat());
    der(0x30, &[&oid(2)[..], &der(0xA0, &signed)].concat())
}
