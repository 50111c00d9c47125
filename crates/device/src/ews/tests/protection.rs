//! Who may do what: tokens, the password, encryption, and what never shows.

use super::*;

#[test]
fn a_stale_or_foreign_token_is_answered_with_a_page_and_changes_nothing() {
    let mut bench = Bench::new();
    let old = bench.thumbprint();
    let (first, second) = (bench.open(Row::Jetdirect), bench.open(Row::Jetdirect));
    let mixed = WizardKey {
        id: second.id.clone(),
        hide: first.hide.clone(),
    };
    for key in [
        mixed,
        WizardKey {
            hide: Some("0".to_owned()),
            id: None,
        },
        WizardKey {
            hide: None,
            ..first.clone()
        },
    ] {
        let verdict = bench.step(key, Step::CreateSelfSigned(Box::new(form())));
        assert_eq!((verdict.good, verdict.text.as_str()), (false, text::STALE));
    }
    bench.ask(Action::Wizard(first.clone(), Step::Close));
    assert_eq!(
        bench.step(first, Step::CreateSelfSigned(Box::new(form()))).text,
        text::STALE
    );
    assert_eq!(bench.thumbprint(), old);
    let beside_another_printers_cookie = WizardKey {
        id: Some("another printer's".to_owned()),
        ..second
    };
    assert_eq!(
        bench
            .step(beside_another_printers_cookie, Step::CreateSelfSigned(Box::new(form())))
            .text,
        text::UPDATED
    );
}

#[test]
fn configuration_pages_need_the_password_once_there_is_one() {
    let mut bench = Bench::new();
    let set = |text: &str, again: &str| Action::SetAdminPassword {
        password: Password::new(text),
        confirmation: Password::new(again),
    };
    for (text, again) in [
        ("one", "two"),
        ("seventeenletters1", "seventeenletters1"),
        ("a b", "a b"),
    ] {
        assert!(matches!(bench.page(set(text, again)), Page::AdminAccount(page) if page.problem.is_some()));
    }
    assert!(matches!(bench.page(set("secret", "secret")), Page::Verdict(verdict) if verdict.good));
    let mut bench = bench.power_cycled();
    assert!(matches!(
        bench.ask(Action::Show(Topic::Certificates)),
        Answer::Unauthorized(_)
    ));
    assert!(matches!(
        bench.ask(Action::OpenWizard(Row::Jetdirect)),
        Answer::Unauthorized(_)
    ));
    assert!(matches!(
        bench.ask(Action::Unreadable("x".to_owned())),
        Answer::Unauthorized(_)
    ));
    assert!(matches!(bench.events.last(), Some(Event::Unauthorized { .. })));
    assert!(matches!(bench.page(Action::Show(Topic::Status)), Page::Status(_)));
    for (user, password, good) in [
        ("admin", "Secret", false),
        ("root", "secret", false),
        ("admin", "secret", true),
    ] {
        bench.credentials = Some((user.to_owned(), Password::new(password)));
        let answer = bench.ask(Action::Show(Topic::Certificates));
        assert_eq!(matches!(answer, Answer::Page(..)), good, "{user} {password}");
    }
    assert!(matches!(bench.page(set("", "")), Page::Verdict(verdict) if verdict.good));
    bench.credentials = None;
    assert!(matches!(
        bench.page(Action::Show(Topic::Certificates)),
        Page::Certificates(_)
    ));
}

#[test]
fn with_all_web_communication_encrypted_plain_http_is_sent_away() {
    let mut bench = Bench::new();
    bench.ask(Action::SetEncryptAll(true));
    assert!(matches!(bench.page(Action::Show(Topic::Status)), Page::Status(_)));
    bench.secure = false;
    for action in [
        Action::Show(Topic::Status),
        Action::SetEncryptAll(false),
        Action::Unknown,
    ] {
        assert!(matches!(bench.ask(action), Answer::MovedToHttps(_)));
    }
}

#[test]
fn no_secret_shows_in_an_event_or_a_debug_text() {
    let mut bench = Bench::new();
    let (file, _) = pfx("hunter2");
    bench.finish(Row::Jetdirect, import(file.clone(), "hunter2"));
    bench.finish(Row::Jetdirect, import(file, "hunter22"));
    bench.ask(Action::SetAdminPassword {
        password: Password::new("hunter2"),
        confirmation: Password::new("hunter2"),
    });
    assert!(!format!("{:?} {:?}", bench.events, bench.device).contains("hunter"));
}
