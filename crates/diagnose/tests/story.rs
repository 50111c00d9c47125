//! The three steps of the story, on chains in memory: verdicts, reports and the events of the log.

#![expect(clippy::unwrap_used, reason = "a test that cannot go on fails")]

use misprint_diagnose::event_xml::{self, Event};
use misprint_diagnose::{Client, Os, Outcome, Report, report_on};
use pki::{Certificate, HashAlgorithm, KeyAlgorithm, Name, PrivateKey, Recipe, Seed};
use quick_xml::Reader;
use quick_xml::events::Event as Xml;
use serde_json::Value;
use std::collections::BTreeMap;
use std::path::Path;
use time::OffsetDateTime;
use time::macros::datetime;

const NOW: OffsetDateTime = datetime!(2007-08-06 22:40:35 UTC);
const ADDRESS: &str = "10.10.10.34";

fn self_signed(subject: &str, usages: &[&str]) -> Certificate {
    let key = PrivateKey::generate(KeyAlgorithm::EcP256, &Seed::from_bytes([7; 32]).derive(subject));
    let begin = datetime!(2007-07-01 0:00 UTC);
    let mut recipe = Recipe::new(
        Name::parse(subject).unwrap(),
        vec![0x2A],
        begin,
        datetime!(2010-07-01 0:00 UTC),
    );
    recipe.hash = HashAlgorithm::Sha1;
    recipe.extended_key_usage = usages.iter().map(|oid| (*oid).to_owned()).collect();
    recipe.self_signed(&key)
}

fn factory() -> Certificate {
    self_signed(
        "O=Hewlett-Packard Co.,CN=HP Jetdirect 0AF8ACE8",
        &[pki::oid::SERVER_AUTH, pki::oid::CLIENT_AUTH],
    )
}

fn made_with_makecert() -> Certificate {
    self_signed("CN=10.10.10.34", &[pki::oid::SERVER_AUTH])
}

fn attempt(os: Os, sent: &Certificate, trust: &[&Certificate]) -> Report {
    seeded_attempt(1, os, sent, trust)
}

fn seeded_attempt(seed: u8, os: Os, sent: &Certificate, trust: &[&Certificate]) -> Report {
    let client = Client {
        os,
        ignored: None,
        trust: trust.iter().map(|certificate| (*certificate).clone()).collect(),
        intermediates: Vec::new(),
        now: NOW,
        seed: Seed::from_bytes([seed; 32]),
    };
    report_on(std::slice::from_ref(sent), ADDRESS, &client)
}

fn ids(report: &Report) -> Vec<u16> {
    report.events.iter().map(|event| event.id).collect()
}

fn event(report: &Report, id: u16) -> &Event {
    report.events.iter().find(|event| event.id == id).unwrap()
}

fn codes(report: &Report) -> Vec<(&str, bool)> {
    report
        .findings
        .iter()
        .map(|finding| (finding.code.as_str(), finding.fatal))
        .collect()
}

#[test]
fn xp_prints_with_the_factory_certificate_and_logs_nothing() {
    let report = attempt(Os::Xp, &factory(), &[]);
    assert_eq!((report.outcome, report.hresult.as_str()), (Outcome::Accepted, "0"));
    assert_eq!(report.trust_status, "00000020");
    assert!(report.events.is_empty());
    assert_eq!(
        codes(&report)[..2],
        [("untrusted-root", false), ("name-mismatch", false)]
    );
    assert!(
        report.explanation.contains("untrusted-root, name-mismatch"),
        "{}",
        report.explanation
    );
}

#[test]
fn vista_refuses_an_untrusted_root_with_800b0109_and_event_11_says_so() {
    let report = attempt(Os::Vista, &factory(), &[]);
    assert_eq!(
        (report.outcome, report.hresult.as_str()),
        (Outcome::Refused, "800B0109")
    );
    assert_eq!((report.chain_index, report.element_index), (0, 0));
    assert_eq!(ids(&report), [80, 10, 17, 50, 51, 18, 19, 52, 53, 20, 11, 30, 90, 81]);
    let sequences: Vec<u32> = report.events.iter().map(|event| event.sequence).collect();
    assert_eq!(sequences, (1..=14).collect::<Vec<u32>>());
    let chain = event(&report, 11);
    assert_eq!(chain.level, 2);
    for part in [
        "<EventID>11</EventID><Version>0</Version><Level>2</Level><Task>11</Task><Opcode>2</Opcode>\
         <Keywords>0x4000000000000003</Keywords><TimeCreated SystemTime=\"2007-08-06T22:40:35.010000000Z\"/>",
        "<ErrorStatus value=\"20\" CERT_TRUST_IS_UNTRUSTED_ROOT=\"true\"/>\
         <InfoStatus value=\"100\" CERT_TRUST_HAS_PREFERRED_ISSUER=\"true\"/>",
        "<InfoStatus value=\"10C\" CERT_TRUST_HAS_NAME_MATCH_ISSUER=\"true\" CERT_TRUST_IS_SELF_SIGNED=\"true\" \
         CERT_TRUST_HAS_PREFERRED_ISSUER=\"true\"/>",
        "<ApplicationUsage><Usage oid=\"1.3.6.1.5.5.7.3.1\" name=\"Server Authentication\"/>\
         <Usage oid=\"1.3.6.1.5.5.7.3.2\" name=\"Client Authentication\"/></ApplicationUsage><IssuanceUsage any=\"true\"/>",
        "<EventAuxInfo ProcessName=\"spoolsv.exe\" impersonateToken=\"S-1-5-21-",
        "<Result value=\"800B0109\">A certificate chain processed, but terminated in a root certificate which is not \
         trusted by the trust provider.</Result></CertGetCertificateChain></UserData></Event>",
    ] {
        assert!(chain.xml.contains(part), "{part}\n is not in\n{}", chain.xml);
    }
    assert!(
        !chain.xml.contains("SignatureAlgorithm"),
        "Vista names no algorithms in event 11"
    );
    assert!(
        report.remedy.contains("certutil -addstore Root printer.cer") && report.remedy.contains("800B010F comes next")
    );
}

#[test]
fn vista_refuses_a_trusted_certificate_for_another_name_while_event_11_is_content() {
    let factory = factory();
    let report = attempt(Os::Vista, &factory, &[&factory]);
    assert_eq!(
        (report.outcome, report.hresult.as_str()),
        (Outcome::Refused, "800B010F")
    );
    assert_eq!(report.symbol, "CERT_E_CN_NO_MATCH");
    assert_eq!(ids(&report), [80, 10, 11, 30, 90, 81]);
    let levels: Vec<u8> = report.events.iter().map(|event| event.level).collect();
    assert_eq!(levels, [4, 4, 4, 2, 4, 2]);
    assert!(event(&report, 11).xml.contains("<ErrorStatus value=\"0\"/>"));
    assert!(event(&report, 11).xml.contains("<Result value=\"0\"/>"));
    let policy = &event(&report, 30).xml;
    assert!(
        policy.contains("<SSLAdditionalPolicyInfo authType=\"server\" serverName=\"10.10.10.34\">"),
        "{policy}"
    );
    assert!(
        policy.contains("<Status chainIndex=\"0\" elementIndex=\"0\"/>"),
        "{policy}"
    );
    let trust = &event(&report, 81).xml;
    assert!(
        trust
            .contains("<Result value=\"800B010F\">The certificate's CN name does not match the passed value.</Result>")
    );
    assert!(
        report.remedy.contains("-n \"CN=10.10.10.34\" -b 08/06/2007"),
        "{}",
        report.remedy
    );
    assert!(
        report
            .remedy
            .starts_with("No URL can be written for a name in this certificate"),
        "{}",
        report.remedy
    );
}

#[test]
fn vista_accepts_a_trusted_certificate_made_for_the_address() {
    let cure = made_with_makecert();
    let report = attempt(Os::Vista, &cure, &[&cure]);
    assert_eq!((report.outcome, report.hresult.as_str()), (Outcome::Accepted, "0"));
    assert_eq!((report.chain_index, report.element_index), (-1, -1));
    assert_eq!(ids(&report), [80, 10, 11, 30, 90, 81]);
    assert!(report.events.iter().all(|event| event.level == 4));
    let forgotten = attempt(Os::Vista, &cure, &[]);
    assert_eq!(forgotten.hresult, "800B0109");
    assert!(!forgotten.remedy.contains("800B010F"));
}

#[test]
fn ten_logs_the_policy_under_a_task_of_its_own() {
    let report = attempt(Os::Ten, &factory(), &[]);
    assert_eq!(ids(&report), [10, 17, 50, 51, 18, 19, 52, 53, 20, 90, 11, 30]);
    let task = |event: &Event| {
        let start = event.xml.find("TaskId=\"").unwrap() + 8;
        event.xml[start..start + 38].to_owned()
    };
    assert_eq!(report.events[11].sequence, 1);
    assert_ne!(task(&report.events[10]), task(&report.events[11]));
    assert!(
        report.events[..11]
            .iter()
            .all(|event| task(event) == task(&report.events[0]))
    );
    let chain = &event(&report, 11).xml;
    for part in [
        "<SignatureAlgorithm oid=\"1.2.840.10045.4.1\"",
        "<StrongSignPara",
        "<URLRetrievalTimeout>",
    ] {
        assert!(chain.contains(part), "{part} is not in {chain}");
    }
    assert!(!chain.contains("impersonateToken"));
}

#[test]
fn the_same_seed_gives_the_same_log_and_another_seed_other_guids() {
    let (one, two) = (attempt(Os::Vista, &factory(), &[]), attempt(Os::Vista, &factory(), &[]));
    assert_eq!(one.events, two.events);
    let other = seeded_attempt(2, Os::Vista, &factory(), &[]);
    for (one, other) in one.events.iter().zip(&other.events) {
        assert_eq!(one.id, other.id);
        assert_ne!(one.xml, other.xml);
    }
}

#[test]
fn the_children_of_every_record_stand_in_the_order_of_published_logs() {
    let schema =
        std::fs::read(Path::new(env!("CARGO_MANIFEST_DIR")).join("../../tests/data/capi2/schema.json")).unwrap();
    let schema: Value = serde_json::from_slice(&schema).unwrap();
    let mut checked = BTreeMap::new();
    for os in [Os::Vista, Os::Seven, Os::Ten, Os::Eleven] {
        for report in [
            attempt(os, &factory(), &[]),
            attempt(os, &made_with_makecert(), &[&made_with_makecert()]),
        ] {
            for (path, children) in children_by_path(&event_xml::file(&report.events)) {
                let root = path.split('/').nth(1).unwrap().to_owned();
                let Some(known) = schema["roots"][&root]["paths"].get(&path) else {
                    continue;
                };
                let Some(orders) = known["children"].as_array() else {
                    continue;
                };
                *checked.entry(root).or_insert(0) += 1;
                assert!(
                    orders
                        .iter()
                        .any(|order| fits(&path, &children, order.as_array().unwrap())),
                    "{path} has the children {children:?}; known are {orders:?}"
                );
            }
        }
    }
    let roots: Vec<&str> = checked.keys().map(String::as_str).collect();
    assert_eq!(
        roots,
        [
            "CertGetCertificateChain",
            "CertGetCertificateChainStart",
            "CertVerifyCertificateChainPolicy",
            "CryptRetrieveObjectByUrlCache",
            "CryptRetrieveObjectByUrlCacheStart",
            "CryptRetrieveObjectByUrlWire",
            "CryptRetrieveObjectByUrlWireStart",
            "WinVerifyTrust",
            "WinVerifyTrustStart",
            "X509Objects"
        ]
    );
}

/// The logs that the schema was read from judged signed files, where a TLS client has elements of its own; what is
/// repeated may be repeated more or less often, and what is optional may be absent.
fn fits(path: &str, children: &[String], order: &[Value]) -> bool {
    let renamed = |child: &str| match child {
        "SSLAdditionalPolicyInfo" => "AuthenticodeAdditionalPolicyInfo".to_owned(),
        "CertificateInfo" => "FileInfo".to_owned(),
        other => other.to_owned(),
    };
    let newer = ["StrongSignPara", "URLRetrievalTimeout"];
    let mut seen: Vec<String> = children
        .iter()
        .filter(|c| !newer.contains(&c.as_str()))
        .map(|c| renamed(c))
        .collect();
    let mut known: Vec<String> = order.iter().map(|name| name.as_str().unwrap().to_owned()).collect();
    seen.dedup();
    known.dedup();
    if path.ends_with("/Subject") || path.ends_with("/Issuer") || path.ends_with("/Extensions") {
        // These follow the certificate, not the log.
        return true;
    }
    let mut rest = known.iter();
    seen.iter().all(|child| rest.any(|name| name == child))
}

/// Every element under UserData with its children, by its path from the record on. Fails where the XML is not well-formed.
fn children_by_path(xml: &str) -> Vec<(String, Vec<String>)> {
    let mut reader = Reader::from_str(xml);
    let mut path: Vec<(String, Vec<String>)> = Vec::new();
    let mut found = Vec::new();
    loop {
        let name = |start: &quick_xml::events::BytesStart<'_>| {
            assert!(start.attributes().all(|attribute| attribute.is_ok()));
            String::from_utf8(start.name().as_ref().to_vec()).unwrap()
        };
        let (child, opens) = match reader.read_event().unwrap() {
            Xml::Start(start) => (name(&start), true),
            Xml::Empty(start) => (name(&start), false),
            Xml::End(_) => {
                let full: Vec<String> = path.iter().map(|(name, _)| name.clone()).collect();
                let (_, children) = path.pop().unwrap();
                if let Some(start) = full
                    .iter()
                    .position(|name| name == "UserData")
                    .filter(|at| at + 1 < full.len())
                {
                    found.push((format!("/{}", full[start + 1..].join("/")), children));
                }
                continue;
            }
            Xml::Eof => break,
            _ => continue,
        };
        if let Some((_, children)) = path.last_mut() {
            children.push(child.clone());
        }
        if opens {
            path.push((child, Vec::new()));
        }
    }
    assert!(path.is_empty());
    found
}

#[test]
fn a_certificate_with_markup_and_escapes_in_its_name_harms_neither_log_nor_terminal() {
    let hostile = self_signed("CN=\"<b>&\u{1b}[2J]]>\"", &[]);
    let report = attempt(Os::Vista, &hostile, &[]);
    assert!(!children_by_path(&event_xml::file(&report.events)).is_empty());
    assert!(!report.to_text().contains('\u{1b}') && !report.to_json().contains('\u{1b}'));
}

#[test]
fn bytes_that_are_no_certificate_are_refused_with_a_word() {
    let report = attempt(Os::Vista, &Certificate::from_der(vec![0x30, 0x80, 1, 2, 3]), &[]);
    assert_eq!(
        (report.outcome, report.hresult.as_str()),
        (Outcome::Refused, "8009310B")
    );
    assert_eq!(codes(&report), [("unreadable-certificate", true)]);
}

#[test]
fn the_json_holds_the_contract() {
    let json: Value = serde_json::from_str(&attempt(Os::Vista, &factory(), &[]).to_json()).unwrap();
    let expected = [
        ("outcome", Value::from("refused")),
        ("as", "vista".into()),
        ("hresult", "800B0109".into()),
        ("symbol", "CERT_E_UNTRUSTEDROOT".into()),
        ("trust_status", "00000020".into()),
        ("info_status", "00000100".into()),
        ("chain_index", 0.into()),
        ("element_index", 0.into()),
        ("name", ADDRESS.into()),
    ];
    for (key, value) in expected {
        assert_eq!(json[key], value, "{key}");
    }
    assert_eq!(json["findings"][0]["code"], "untrusted-root");
    assert_eq!(json["findings"][0]["fatal"], true);
}

#[test]
fn the_text_says_what_happened_why_and_what_to_do() {
    insta::assert_snapshot!(attempt(Os::Vista, &factory(), &[]).to_text());
}
