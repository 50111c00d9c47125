//! Logs explained: those that this crate writes, and hand-made ones in the shapes of published logs.

#![expect(clippy::unwrap_used, reason = "a test that cannot go on fails")]

mod evtx;

use misprint_diagnose::capi2::{self, Explanation, LogError};
use misprint_diagnose::{Client, Os, event_xml, report_on};
use pki::recipe::AlternativeName;
use pki::{Certificate, KeyAlgorithm, Name, PrivateKey, Recipe, Seed};
use proptest::prelude::*;
use time::macros::datetime;

fn certificate() -> Certificate {
    let key = PrivateKey::generate(KeyAlgorithm::EcP256, &Seed::from_bytes([2; 32]));
    let (from, to) = (datetime!(2020-01-01 0:00 UTC), datetime!(2030-01-01 0:00 UTC));
    let mut recipe = Recipe::new(Name::common_name("HP Jetdirect 0AF8ACE8"), vec![1], from, to);
    recipe.alternative_names = vec![AlternativeName::Dns("printer.test".to_owned())];
    recipe.self_signed(&key)
}

/// The log of one attempt.
fn log(os: Os, trusted: bool, name: &str) -> String {
    let client = Client {
        trust: if trusted { vec![certificate()] } else { Vec::new() },
        ..Client::new(
            os,
            datetime!(2025-06-01 12:00 UTC),
            Seed::from_bytes([u8::from(trusted); 32]),
        )
    };
    event_xml::file(&report_on(&[certificate()], name, &client).events)
}

fn explained(log: &str) -> Explanation {
    capi2::explain(log.as_bytes()).unwrap()
}

/// An event in the shape of the published logs.
fn event(id: u16, level: u8, provider: &str, body: &str) -> String {
    format!(
        "<Event xmlns='http://schemas.microsoft.com/win/2004/08/events/event'><System><Provider Name='{provider}'/>\
         <EventID>{id}</EventID><Level>{level}</Level><TimeCreated SystemTime='2024-01-02T03:04:05.6Z'/>\
         <Computer>PC</Computer></System><UserData>{body}</UserData></Event>"
    )
}

const CAPI2: &str = "Microsoft-Windows-CAPI2";

fn closing(sequence: u32, result: &str) -> String {
    format!(
        "<EventAuxInfo ProcessName='app.exe'/><CorrelationAuxInfo TaskId='{{A}}' SeqNumber='{sequence}'/>\
         <Result value='{result}'>said by Windows</Result>"
    )
}

#[test]
fn an_untrusted_root_is_explained_with_the_certificate_and_the_store_to_put_it_into() {
    for os in [Os::Vista, Os::Seven, Os::Ten, Os::Eleven] {
        let explanation = explained(&log(os, false, "printer.test"));
        assert_eq!((explanation.tasks, explanation.failed.len()), (1, 1), "{os}");
        let task = &explanation.failed[0];
        assert_eq!(
            (task.result.as_str(), task.symbol.as_str()),
            ("800B0109", "CERT_E_UNTRUSTEDROOT")
        );
        assert_eq!(task.server_name.as_deref(), Some("printer.test"));
        assert_eq!(task.chain[0].errors, ["CERT_TRUST_IS_UNTRUSTED_ROOT"]);
        let leaf = task.certificate.as_ref().unwrap();
        assert_eq!(
            (leaf.subject.as_str(), leaf.thumbprint.as_str()),
            ("HP Jetdirect 0AF8ACE8", certificate().sha1().as_str())
        );
        assert_eq!(leaf.not_after, "2030-01-01T00:00:00Z");
        assert!(
            task.remedy.contains("\n  certutil -addstore Root root.cer") && task.remedy.contains(&certificate().sha1())
        );
        let failures: Vec<u16> = task.failures.iter().map(|failure| failure.event).collect();
        let expected: &[u16] = if os == Os::Vista || os == Os::Seven {
            &[11, 30, 81]
        } else {
            &[11, 30]
        };
        assert_eq!(failures, expected, "{os}");
    }
}

#[test]
fn a_wrong_name_is_told_with_the_names_of_the_certificate() {
    for os in [Os::Vista, Os::Ten] {
        let explanation = explained(&log(os, true, "10.10.10.34"));
        let task = &explanation.failed[0];
        assert_eq!(task.result, "800B010F");
        assert_eq!(
            task.explanation,
            "HP Jetdirect 0AF8ACE8 is for printer.test, not for the name that was connected to: 10.10.10.34."
        );
        assert!(task.remedy.contains("subjectAltName=IP:10.10.10.34"), "{}", task.remedy);
    }
    let fine = explained(&log(Os::Vista, true, "printer.test"));
    assert_eq!((fine.tasks, fine.failed.len()), (1, 0));
}

#[test]
fn the_log_is_read_in_utf_16_and_without_a_root_element_as_in_utf_8() {
    let text = log(Os::Ten, false, "printer.test");
    let expected = explained(&text);
    let units = |order: fn(u16) -> [u8; 2], mark: bool| -> Vec<u8> {
        let mark = mark.then_some(0xFEFF);
        mark.into_iter().chain(text.encode_utf16()).flat_map(order).collect()
    };
    for file in [
        units(u16::to_le_bytes, true),
        units(u16::to_be_bytes, true),
        units(u16::to_le_bytes, false),
        units(u16::to_be_bytes, false),
        [b"\xEF\xBB\xBF", text.as_bytes()].concat(),
        text.replace("<Events>", "").replace("</Events>", "").into_bytes(),
    ] {
        assert_eq!(capi2::explain(&file).unwrap(), expected);
    }
}

#[test]
fn revocation_that_could_not_be_learned_is_told_apart_from_revoked() {
    let body = |result: &str| {
        let reference =
            "<Certificate fileRef='AB.cer' subjectName='web'/><IssuerCertificate fileRef='CD.cer' subjectName='CA'/>";
        format!(
            "<CertVerifyRevocation>{reference}{}</CertVerifyRevocation>",
            closing(2, result)
        )
    };
    let offline = explained(&event(41, 2, CAPI2, &body("80092013")));
    assert_eq!(offline.failed[0].symbol, "CRYPT_E_REVOCATION_OFFLINE");
    assert!(offline.failed[0].remedy.contains("certutil -verify -urlfetch"));
    let revoked = explained(&event(41, 2, CAPI2, &body("80092010")));
    assert!(revoked.failed[0].explanation.ends_with("is revoked by its issuer."));
    assert_eq!(explained(&event(41, 4, CAPI2, &body("0"))).failed, []);
}

#[test]
fn an_unknown_code_is_told_in_the_words_of_the_log() {
    let body = format!("<WinVerifyTrust>{}</WinVerifyTrust>", closing(6, "80070005"));
    let explanation = explained(&event(81, 2, CAPI2, &body));
    let task = &explanation.failed[0];
    assert_eq!(task.explanation, "Windows reports: said by Windows");
    assert!(
        task.remedy.ends_with("\n  certutil -error 0x80070005"),
        "{}",
        task.remedy
    );
}

#[test]
fn what_stands_in_the_log_steers_no_terminal_and_gets_into_no_command() {
    let name = "&#x1b;]0;x&#7;;rm -rf ~";
    let body = format!(
        "<CertVerifyCertificateChainPolicy><Certificate fileRef='AB.cer' subjectName='&lt;b&gt;&#x202e;'/>\
         <SSLAdditionalPolicyInfo authType='server' serverName='{name}'/>{}</CertVerifyCertificateChainPolicy>",
        closing(1, "800B010F")
    );
    let explanation = explained(&event(30, 2, CAPI2, &body));
    let text = explanation.to_text();
    assert!(text.chars().all(|c| c == '\n' || !c.is_control()), "{text:?}");
    assert!(!text.contains('\u{202E}') && text.contains("<b>\u{FFFD}"), "{text}");
    let commands: Vec<&str> = explanation.failed[0]
        .remedy
        .lines()
        .filter(|line| line.starts_with("  "))
        .collect();
    assert!(commands.len() == 1 && !commands[0].contains("rm"), "{commands:?}");
}

#[test]
fn hostile_and_foreign_files_are_refused_with_the_remedy() {
    let refused = |file: &[u8]| capi2::explain(file).unwrap_err();
    let bomb = "<!DOCTYPE a [<!ENTITY b 'bbbb'>]><Events>&b;</Events>";
    for (file, said) in [
        (&b"ElfFile\0\0\0"[..], "not a readable event log"),
        (bomb.as_bytes(), "document type declaration"),
        (b"<Events><Event>&unknown;</Event></Events>", "&unknown;"),
        ("<a>".repeat(100).as_bytes(), "32 deep"),
        (b"<Events><Event></Events>", "not a readable event log"),
        (b"\x00\xFF\xFE\x01", "no CAPI2 event"),
        (b"", "no CAPI2 event"),
    ] {
        assert!(refused(file).to_string().contains(said), "{}: {}", said, refused(file));
    }
    assert_eq!(
        refused(event(1, 4, "Microsoft-Windows-Other", "").as_bytes()),
        LogError::NoEvents { others: 1 }
    );
    let wide = format!("<Event>{}</Event>", "<a/>".repeat(60_000));
    assert!(refused(wide.as_bytes()).to_string().contains("50000 elements"));
    assert!(matches!(
        refused(&vec![b' '; capi2::MAX_LOG + 1]),
        LogError::TooLarge { .. }
    ));
}

#[test]
fn a_log_that_breaks_off_is_explained_up_to_there_and_every_cut_ends() {
    let whole = log(Os::Vista, false, "printer.test");
    let cut = &whole[..whole.find("<EventID>90</EventID>").unwrap()];
    let explanation = explained(cut);
    assert_eq!(explanation.failed[0].result, "800B0109");
    assert!(explanation.broken_off.unwrap().contains("ends within"));
    for end in (0..whole.len()).step_by(97) {
        // Cut anywhere, it is an answer or a refusal.
        let _ = capi2::explain(&whole.as_bytes()[..end]);
    }
}

/// The events of one attempt, in a binary log.
fn binary(os: Os, trusted: bool, name: &str) -> Vec<u8> {
    let text = log(os, trusted, name);
    let events = text.lines().filter(|line| line.starts_with("<Event "));
    evtx::write(&events.map(str::to_owned).collect::<Vec<_>>())
}

#[test]
fn a_binary_log_is_explained_as_the_same_log_in_xml_is() {
    for (os, trusted, name) in [
        (Os::Vista, false, "printer.test"),
        (Os::Vista, true, "10.10.10.34"),
        (Os::Ten, false, "printer.test"),
    ] {
        let from_xml = explained(&log(os, trusted, name));
        let from_binary = capi2::explain(&binary(os, trusted, name)).unwrap();
        assert_eq!(from_binary, from_xml);
        assert_eq!(from_binary.failed.len(), 1);
    }
    // For whoever wants to read it with another reader.
    let file = std::path::Path::new(env!("CARGO_TARGET_TMPDIR")).join("vista.evtx");
    std::fs::write(file, binary(Os::Vista, false, "printer.test")).unwrap();
}

#[test]
fn a_binary_log_that_is_cut_or_changed_is_refused_or_explained_as_far_as_it_goes() {
    let whole = binary(Os::Vista, false, "printer.test");
    assert!(matches!(
        capi2::explain(&whole[..4000]),
        Err(LogError::Unreadable { .. })
    ));
    for cut in [4096, 4600, 5000, 8000, 20_000] {
        let _ = capi2::explain(&whole[..cut]);
    }
    // An octet of every 37th place, turned over: an answer of some kind, and no panic that leaves the reader.
    for place in (0..20_000).step_by(37) {
        let mut changed = whole.clone();
        changed[place] ^= 0xFF;
        let _ = capi2::explain(&changed);
    }
}

#[test]
fn what_windows_renders_beside_an_event_changes_nothing() {
    let plain = log(Os::Vista, false, "printer.test");
    let rendering = "<RenderingInfo Culture='de-DE'><Message>F\u{fc}r weitere Details</Message><Level>Fehler</Level><Keywords>\
         <Keyword>Pfad\u{fc}berpr\u{fc}fung</Keyword></Keywords></RenderingInfo></Event>";
    assert_eq!(
        explained(&plain.replace("</Event>\n", &format!("{rendering}\n"))),
        explained(&plain)
    );
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 150, failure_persistence: None, ..ProptestConfig::default() })]
    #[test]
    fn a_log_that_is_nearly_right_is_explained_or_refused(
        changes in proptest::collection::vec((0_usize..16_000, any::<u8>()), 1..8),
        cut in 0_usize..16_000,
    ) {
        for mut file in [log(Os::Ten, false, "printer.test").into_bytes(), binary(Os::Vista, true, "10.10.10.34")] {
            for (place, octet) in &changes {
                let place = place % file.len();
                file[place] = *octet;
            }
            for file in [&file[..], &file[..cut.min(file.len())]] {
                if let Ok(explanation) = capi2::explain(file) {
                    let text = explanation.to_text();
                    prop_assert!(text.chars().all(|c| c == '\n' || !c.is_control()), "{:?}", text);
                }
            }
        }
    }
}
