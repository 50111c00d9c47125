//! The three steps of the story, on chains in memory: verdicts, reports and the events of the log.

#![expect(clippy::unwrap_used, reason = "a test that cannot go on fails")]

use misprint_diagnose::event_xml::Event;
use misprint_diagnose::{Client, Os, Outcome, Report, report_on};
use pki::{Certificate, HashAlgorithm, KeyAlgorithm, Name, PrivateKey, Recipe, Seed};
use time::OffsetDateTime;
use time::macros::datetime;

const NOW: OffsetDateTime = datetime!(2007-08-06 22:40:35 UTC);
const ADDRESS: &str = "10.10.10.34";

fn self_signed(subject: &str, usages: &[&str]) -> Certificate {
    let key = PrivateKey::generate(KeyAlgorithm::Rsa(1024), &Seed::from_bytes([7; 32]).derive(subject));
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
        trust: trust.iter().map(|certificate| (*certificate).clone()).collect(),
        ..Client::new(os, NOW, Seed::from_bytes([seed; 32]))
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
        "<SignatureAlgorithm oid=\"1.2.840.113549.1.1.5\"",
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
