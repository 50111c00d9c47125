//! The certificate actions: what the form says is what is installed, what is refused changes nothing.

use super::*;

#[test]
fn a_self_signed_certificate_says_what_the_form_said() {
    let mut bench = Bench::new();
    let old = bench.thumbprint();
    let form = CertificateForm {
        alternative_names: "printer.example, 192.0.2.9".to_owned(),
        ..form()
    };
    let verdict = bench.finish(Row::Jetdirect, Step::CreateSelfSigned(Box::new(form)));
    assert_eq!((verdict.good, verdict.text.as_str()), (true, text::UPDATED));
    assert_ne!(bench.thumbprint(), old);
    let facts = bench.served.as_ref().unwrap().leaf().facts().unwrap();
    assert_eq!(facts.subject.values(pki::oid::COUNTRY), ["US"]);
    assert_eq!(facts.subject.values(pki::oid::ORGANIZATION), ["Example, Inc."]);
    assert_eq!(facts.not_before, datetime!(2007-08-06 0:00 UTC));
    assert_eq!(facts.not_after, facts.not_before + Duration::days(1825));
    let names = vec![
        AlternativeName::Dns("printer.example".to_owned()),
        AlternativeName::Ip("192.0.2.9".parse().unwrap()),
    ];
    assert_eq!(facts.alternative_names, Some(names));
    let new = bench.thumbprint();
    assert_eq!(bench.power_cycled().thumbprint(), new);
}

#[test]
fn a_clock_that_is_wrong_dates_what_the_device_makes_and_shows() {
    let mut bench = Bench::new();
    let outcome = bench.device.handle(NOW, Input::ClockError(Duration::days(2)));
    bench.settle(outcome);
    let up_time = |bench: &Bench| {
        let attributes = bench.device.attributes(NOW + Duration::MINUTE);
        attributes
            .into_iter()
            .find(|attribute| attribute.name == "printer-up-time")
            .unwrap()
    };
    assert_eq!(up_time(&bench), up_time(&Bench::new()));
    let Page::Status(status) = bench.page(Action::Show(Topic::Status)) else {
        panic!("not the status")
    };
    let clock = status.facts.iter().find(|fact| fact.name == "Date and Time").unwrap();
    assert!(clock.value.contains("2007-08-08"), "{clock:?}");
    // As a person leaves the form; what they type themselves is taken as it is.
    let left = CertificateForm {
        start: String::new(),
        ..form()
    };
    for (form, not_before) in [
        (left, datetime!(2007-08-08 0:00 UTC)),
        (form(), datetime!(2007-08-06 0:00 UTC)),
    ] {
        bench.finish(Row::Jetdirect, Step::CreateSelfSigned(Box::new(form)));
        assert_eq!(bench.served.as_ref().unwrap().facts().not_before, not_before);
    }
    let outcome = bench.device.handle(NOW, Input::PowerCycle);
    bench.settle(outcome);
    let outcome = bench.device.handle(NOW, Input::ColdReset);
    bench.settle(outcome);
    let factory = bench.served.as_ref().unwrap().facts();
    assert_eq!(
        factory.not_before,
        datetime!(2007-08-07 0:00 UTC),
        "a day before its own"
    );
}

#[test]
fn a_form_that_means_nothing_is_shown_again_with_what_was_typed() {
    type Spoil = fn(&mut CertificateForm);
    let wrong: [(Spoil, &str); 8] = [
        (|f| f.days = "0".to_owned(), "Validity Period"),
        (|f| f.days = "3651".to_owned(), "Validity Period"),
        (|f| f.start = "08/06/2007".to_owned(), "Validity Start Date"),
        (|f| f.country = "USA".to_owned(), "Country"),
        (|f| f.common_name = " ".to_owned(), "Common Name"),
        (|f| f.organization = "o".repeat(65), "Organization"),
        (|f| f.key = "512".to_owned(), "512"),
        (
            |f| f.alternative_names = "a b! c".to_owned(),
            "Subject Alternative Names",
        ),
    ];
    let mut bench = Bench::new();
    let old = bench.thumbprint();
    for (spoil, named) in wrong {
        let mut typed = form();
        spoil(&mut typed);
        let key = bench.open(Row::Jetdirect);
        let Page::Wizard(page) = bench.page(Action::Wizard(key, Step::CreateSelfSigned(Box::new(typed.clone()))))
        else {
            panic!("{typed:?} was taken")
        };
        assert!(page.problem.as_ref().unwrap().contains(named), "{:?}", page.problem);
        assert_eq!(page.content, WizardContent::SelfSigned(Box::new(typed)));
    }
    assert_eq!(bench.thumbprint(), old);
}

#[test]
fn a_request_is_installed_with_its_own_key_alone_even_after_power_off() {
    let mut bench = Bench::new();
    let old = bench.thumbprint();
    let verdict = bench.finish(Row::Jetdirect, Step::Install(b"x".to_vec()));
    assert!(!verdict.good, "no request is pending");
    let verdict = bench.finish(Row::Jetdirect, Step::CreateRequest(Box::new(form())));
    assert_eq!(
        (verdict.text.as_str(), verdict.save),
        (text::REQUEST_CREATED, Some(Save::Request))
    );
    let pem = verdict.request.unwrap();
    let mut bench = bench.power_cycled();
    let foreign = recipe("CN=printer.example")
        .self_signed(authority().key())
        .to_pem()
        .into_bytes();
    let verdict = bench.finish(Row::Jetdirect, Step::Install(foreign));
    assert_eq!(verdict.text, text::CERTIFICATE_INVALID);
    assert!(verdict.detail.unwrap().contains("public key"));
    assert_eq!(bench.thumbprint(), old);
    let signed = signed_for(&pem, &authority());
    let verdict = bench.finish(Row::Jetdirect, Step::Install(signed));
    assert_eq!((verdict.good, verdict.text.as_str()), (true, text::INSTALLED));
    assert_ne!(bench.thumbprint(), old);
    let key = bench.open(Row::Jetdirect);
    let Page::Wizard(page) = bench.page(Action::Wizard(key, Step::Choose(Form::Install))) else {
        panic!("no form")
    };
    assert_eq!(page.content, WizardContent::JetdirectOptions { request_pending: false });
}

#[test]
fn a_pfx_is_imported_and_exported_again() {
    let mut bench = Bench::new();
    let (file, thumbprint) = pfx("secret");
    let verdict = bench.finish(Row::Jetdirect, import(file, "secret"));
    assert_eq!(
        (verdict.good, verdict.text.as_str(), verdict.next),
        (true, text::UPDATED, Next::Certificates)
    );
    assert_eq!(bench.thumbprint(), thumbprint);
    let key = bench.open(Row::Jetdirect);
    let export = Step::Export {
        password: Password::new("other"),
        confirmation: Password::new("other"),
    };
    let verdict = bench.step(key.clone(), export);
    assert_eq!(verdict.save, Some(Save::Export));
    let Answer::File(saved) = bench.ask(Action::Wizard(key, Step::Save)) else {
        panic!("nothing to save")
    };
    assert_eq!(saved.name, "NPIF8ACE8.pfx");
    let read = pki::import::pfx(&saved.octets, "other").unwrap();
    assert_eq!(read.identity.leaf().sha1(), thumbprint);
    assert!(matches!(bench.events.last(), Some(Event::IdentityExported { sha1 }) if *sha1 == thumbprint));
}

#[test]
fn a_key_that_is_not_exportable_stays() {
    let mut bench = Bench::new();
    let key = bench.open(Row::Jetdirect);
    let export = Step::Export {
        password: Password::new("p"),
        confirmation: Password::new("p"),
    };
    bench.step(key.clone(), export);
    let Answer::File(saved) = bench.ask(Action::Wizard(key, Step::Save)) else {
        panic!("nothing to save")
    };
    assert_eq!(
        (saved.name.as_str(), saved.octets.as_slice()),
        ("NPIF8ACE8.cer", bench.served.as_ref().unwrap().leaf().der())
    );
    assert!(
        !bench
            .events
            .iter()
            .any(|event| matches!(event, Event::IdentityExported { .. }))
    );
}

#[test]
fn a_wrong_password_or_a_broken_file_leaves_the_old_identity() {
    let mut bench = Bench::new();
    let (old, image) = (bench.thumbprint(), bench.image.clone());
    let (file, _) = pfx("secret");
    let verdict = bench.finish(Row::Jetdirect, import(file.clone(), "Secret"));
    assert!(!verdict.good && verdict.text.contains("password"), "{}", verdict.text);
    assert_eq!(verdict.next, Next::Form(Form::Import));
    for broken in [Vec::new(), b"no PFX".to_vec(), file[..file.len() / 2].to_vec()] {
        let verdict = bench.finish(Row::Jetdirect, import(broken, "secret"));
        assert_eq!((verdict.good, verdict.text.as_str()), (false, text::FORMAT_INVALID));
    }
    assert_eq!(bench.refusals(), 4);
    assert_eq!((bench.thumbprint(), bench.image.clone()), (old, image));
}

#[test]
fn a_1024_bit_rsa_key_of_an_older_jetdirect_is_taken() {
    let key = PrivateKey::generate(KeyAlgorithm::Rsa(1024), &Seed::from_bytes([12; 32]));
    let identity = Identity::new(vec![recipe("CN=old").self_signed(&key)], key).unwrap();
    let imported = identity.leaf().sha1();
    let file = pki::export::pfx(
        &identity,
        "p",
        "x",
        pki::export::PfxFlavour::TripleDes,
        &Seed::from_bytes([13; 32]),
    );
    let mut bench = Bench::new();
    let verdict = bench.finish(Row::Jetdirect, import(file, "p"));
    assert_eq!((verdict.good, verdict.detail), (true, None));
    assert_eq!(bench.thumbprint(), imported);
}

#[test]
fn a_ca_certificate_is_installed_once_and_deleted() {
    let mut bench = Bench::new();
    let authority = authority().leaf().to_pem().into_bytes();
    let install = |file: &[u8]| Step::InstallCa {
        file: file.to_vec(),
        intermediate: false,
    };
    let leaf = bench.served.as_ref().unwrap().leaf().to_pem().into_bytes();
    assert_eq!(bench.finish(Row::Ca, install(&leaf)).text, text::NOT_CA);
    assert_eq!(bench.finish(Row::Ca, install(b"x")).text, text::FORMAT_INVALID);
    assert_eq!(bench.finish(Row::Ca, install(&authority)).text, text::INSTALLED);
    assert_eq!(
        bench.finish(Row::Ca, install(&authority)).text,
        text::CA_ALREADY_INSTALLED
    );
    let mut bench = bench.power_cycled();
    assert!(matches!(
        bench.page(Action::Show(Topic::Certificate(Row::Ca))),
        Page::Certificate(Row::Ca, _)
    ));
    assert_eq!(bench.finish(Row::Ca, Step::DeleteCa).text, text::CA_DELETED);
    assert!(matches!(
        bench.ask(Action::Download(Row::Ca, Encoding::Pem)),
        Answer::NotFound(_)
    ));
}
