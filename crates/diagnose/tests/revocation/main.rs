//! Revocation and missing issuers, against an HTTP server that is right, wrong, slow, endless or absent.

#![expect(clippy::unwrap_used, reason = "a test that cannot go on fails")]

mod issuers;
mod lists;
#[path = "../office/mod.rs"]
mod office;
mod responders;
mod stapling;

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
