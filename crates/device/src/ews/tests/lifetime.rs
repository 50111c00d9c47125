//! From the factory to a cold reset, and what the status page shows in between.

use super::*;

#[test]
fn the_factory_certificate_is_a_jetdirects() {
    let bench = Bench::new();
    let facts = bench.served.as_ref().unwrap().leaf().facts().unwrap();
    assert_eq!(facts.subject_der, facts.issuer_der);
    let values = |oid| facts.subject.values(oid);
    assert_eq!(values("2.5.4.3"), ["HP Jetdirect 0AF8ACE8"]);
    assert_eq!(values("2.5.4.10"), ["Hewlett-Packard Co."]);
    assert_eq!(facts.subject.rdns.iter().map(Vec::len).collect::<Vec<_>>(), [1, 2, 1]);
    assert_eq!(
        facts.extended_key_usage.unwrap(),
        ["1.3.6.1.5.5.7.3.1", "1.3.6.1.5.5.7.3.2"]
    );
    assert_eq!(facts.alternative_names, None);
    assert!(matches!(
        bench.events.as_slice(),
        [Event::IdentityChanged {
            cause: crate::event::IdentityCause::Factory,
            ..
        }]
    ));
}

#[test]
fn the_same_seed_makes_the_same_device_and_power_off_changes_nothing() {
    let (one, other) = (Bench::new(), Bench::new());
    assert_eq!(one.image, other.image);
    assert_eq!(one.device.uuid(), other.device.uuid());
    let thumbprint = one.thumbprint();
    let again = one.power_cycled();
    assert_eq!(again.thumbprint(), thumbprint);
    assert!(matches!(
        again.events.as_slice(),
        [Event::IdentityChanged {
            cause: crate::event::IdentityCause::Restored,
            ..
        }]
    ));
}

#[test]
fn a_cold_reset_makes_a_new_factory_identity_and_forgets_the_rest() {
    let mut bench = Bench::new();
    let old = bench.thumbprint();
    bench.finish(Row::Jetdirect, Step::CreateRequest(Box::new(form())));
    bench.ask(Action::SetEncryptAll(true));
    assert!(matches!(
        bench.page(Action::ColdReset { confirmed: false }),
        Page::ConfirmColdReset
    ));
    assert!(matches!(bench.page(Action::ColdReset { confirmed: true }), Page::Verdict(verdict) if verdict.good));
    assert_ne!(bench.thumbprint(), old);
    assert!(bench.events.contains(&Event::ColdReset));
    let new = bench.thumbprint();
    let mut bench = bench.power_cycled();
    assert_eq!(bench.thumbprint(), new);
    bench.secure = false;
    let Page::Certificates(page) = bench.page(Action::Show(Topic::Certificates)) else {
        panic!("no page")
    };
    assert!(!page.request_pending);
}

#[test]
fn an_import_that_a_cold_reset_overtakes_is_void() {
    let mut bench = Bench::new();
    let (file, _) = pfx("secret");
    let upload = Action::Upload {
        file,
        password: Password::new("secret"),
        exportable: true,
    };
    let outcome = bench.device.handle(NOW, bench.request(upload));
    let Reply::Await(ticket, work) = outcome.reply else {
        panic!("nothing to wait for")
    };
    bench.ask(Action::ColdReset { confirmed: true });
    let reset = bench.thumbprint();
    let outcome = bench.device.handle(NOW, Input::Done(ticket, carry_out(work)));
    let Reply::Ews(Answer::Uploaded(_, verdict)) = bench.settle(outcome) else {
        panic!("no answer")
    };
    assert!(!verdict.good);
    assert_eq!(bench.thumbprint(), reset);
}

#[test]
fn the_status_page_shows_what_an_operator_and_identify_printer_did() {
    let mut bench = Bench::new();
    let status = |bench: &mut Bench| match bench.page(Action::Show(Topic::Status)) {
        Page::Status(page) => page,
        other => panic!("no status page: {other:?}"),
    };
    let before = status(&mut bench);
    assert_eq!(before.state, "Ready");
    assert!(before.facts.iter().all(|fact| fact.name != "Identify Printer"));
    bench.operate(0x003C);
    bench.operate(0x0010);
    let after = status(&mut bench);
    assert_eq!(after.state, "Paused");
    let identify = after.facts.iter().find(|fact| fact.name == "Identify Printer").unwrap();
    assert!(
        identify.value.starts_with("display for anonymous, "),
        "{}",
        identify.value
    );
}

impl Bench {
    /// An IPP operation that needs nothing but a printer.
    fn operate(&mut self, code: u16) {
        let attribute = ipp_codec::Attribute::new;
        let uri = ipp_codec::Value::Uri("ipp://printer.example/ipp/print".to_owned());
        let message = ipp_codec::Message {
            version: (2, 0),
            code,
            request_id: 1,
            groups: vec![ipp_codec::Group {
                tag: ipp_codec::tag::OPERATION_ATTRIBUTES,
                attributes: vec![
                    attribute("attributes-charset", ipp_codec::Value::Charset("utf-8".to_owned())),
                    attribute(
                        "attributes-natural-language",
                        ipp_codec::Value::NaturalLanguage("en".to_owned()),
                    ),
                    attribute("printer-uri", uri),
                ],
            }],
        };
        let via = Via {
            secure: true,
            authority: "printer.example".to_owned(),
            peer: "192.0.2.1".to_owned(),
            path: "/ipp/print".to_owned(),
            user: None,
        };
        let outcome = self.device.handle(NOW, Input::Ipp(crate::IppRequest { message, via }));
        match self.settle(outcome) {
            Reply::Ipp(response) => assert_eq!(response.code, 0),
            other => panic!("no response: {other:?}"),
        }
    }
}
