//! Every action by values: no socket, no HTML. The work that a reply awaits is done on the spot.

use super::page::{Answer, Next, Page, Save, Verdict, WizardContent};
use super::{Action, Encoding, Request, Row, Step, Topic, WizardKey, form::CertificateForm, form::Form, text};
use crate::{Device, Done, Effect, Event, FactorySettings, Input, Mac, Model, Password, Reply, Via, Work};
use pki::recipe::AlternativeName;
use pki::{Identity, KeyAlgorithm, Name, PrivateKey, Recipe, Seed};
use std::sync::Arc;
use time::{Duration, OffsetDateTime, macros::datetime};

const NOW: OffsetDateTime = datetime!(2007-08-06 22:40 UTC);

/// A device, and what the world around it holds.
pub(crate) struct Bench {
    pub(crate) device: Device,
    pub(crate) image: Option<Vec<u8>>,
    pub(crate) served: Option<Arc<Identity>>,
    pub(crate) events: Vec<Event>,
    secure: bool,
    credentials: Option<(String, Password)>,
}

pub(crate) fn factory() -> FactorySettings {
    FactorySettings {
        model: Model::JETDIRECT,
        mac: Mac::STORY,
        seed: Seed::from_bytes([7; 32]),
        key: KeyAlgorithm::EcP256,
        host_name: None,
        admin_password: None,
        scenario: None,
        document_limit: 1 << 20,
    }
}

impl Bench {
    pub(crate) fn new() -> Self {
        Self::powered_on(factory(), None)
    }
    pub(crate) fn powered_on(factory: FactorySettings, image: Option<Vec<u8>>) -> Self {
        let (device, outcome) = Device::power_on(NOW, factory, image.as_deref()).unwrap();
        let mut bench = Self {
            device,
            image,
            served: None,
            events: Vec::new(),
            secure: true,
            credentials: None,
        };
        bench.settle(outcome);
        bench
    }
    /// The same device after its power was cut.
    fn power_cycled(self) -> Self {
        Self::powered_on(factory(), self.image)
    }
    fn settle(&mut self, outcome: crate::Outcome) -> Reply {
        for effect in outcome.effects {
            match effect {
                Effect::Persist(image) => self.image = Some(image),
                Effect::UseIdentity(identity) => self.served = Some(identity),
                Effect::Emit(event) => self.events.push(event),
                Effect::Discard { .. } | Effect::CopyDocuments { .. } | Effect::WakeAt(_) => {}
            }
        }
        match outcome.reply {
            Reply::Await(ticket, work) => {
                let outcome = self.device.handle(NOW, Input::Done(ticket, carry_out(work)));
                self.settle(outcome)
            }
            reply => reply,
        }
    }
    fn request(&self, action: Action) -> Input {
        let via = Via {
            secure: self.secure,
            authority: "printer.example".to_owned(),
            peer: "192.0.2.1".to_owned(),
            path: "/page.html".to_owned(),
        };
        Input::Ews(Request {
            via,
            credentials: self.credentials.clone(),
            action,
        })
    }
    fn ask(&mut self, action: Action) -> Answer {
        let input = self.request(action);
        let outcome = self.device.handle(NOW, input);
        match self.settle(outcome) {
            Reply::Ews(answer) => answer,
            other => panic!("no answer of the EWS: {other:?}"),
        }
    }
    fn page(&mut self, action: Action) -> Page {
        match self.ask(action) {
            Answer::Page(_, page) => *page,
            other => panic!("no page: {other:?}"),
        }
    }
    fn open(&mut self, row: Row) -> WizardKey {
        match self.page(Action::OpenWizard(row)) {
            Page::Wizard(page) => WizardKey {
                id: Some(page.id),
                hide: Some(page.hide),
            },
            other => panic!("no wizard: {other:?}"),
        }
    }
    fn finish(&mut self, row: Row, step: Step) -> Verdict {
        let key = self.open(row);
        self.step(key, step)
    }
    fn step(&mut self, key: WizardKey, step: Step) -> Verdict {
        match self.page(Action::Wizard(key, step)) {
            Page::Verdict(verdict) => verdict,
            other => panic!("no verdict: {other:?}"),
        }
    }
    fn thumbprint(&self) -> String {
        self.served.as_ref().unwrap().leaf().sha1()
    }
    fn refusals(&self) -> usize {
        self.events
            .iter()
            .filter(|event| matches!(event, Event::IdentityRefused { .. }))
            .count()
    }
}

fn carry_out(work: Work) -> Done {
    match work {
        Work::MakeKey { algorithm, seed } => Done::KeyMade(PrivateKey::generate(algorithm, &seed)),
        Work::ReadPfx { file, password } => Done::PfxRead(Box::new(pki::import::pfx(&file, password.expose()))),
        Work::WritePfx {
            identity,
            password,
            friendly_name,
            seed,
        } => {
            let flavour = pki::export::PfxFlavour::Modern;
            Done::PfxWritten(pki::export::pfx(
                &identity,
                password.expose(),
                &friendly_name,
                flavour,
                &seed,
            ))
        }
        Work::ReceiveDocument { .. } => panic!("no document here"),
    }
}

fn form() -> CertificateForm {
    CertificateForm {
        country: "us".to_owned(),
        organization: "Example, Inc.".to_owned(),
        key: "ec-p256".to_owned(),
        ..CertificateForm::proposal(NOW, "printer.example")
    }
}

fn recipe(name: &str) -> Recipe {
    Recipe::new(Name::parse(name).unwrap(), vec![1], NOW, NOW + Duration::days(30))
}

/// A PFX of a fresh identity, and the thumbprint of its leaf.
fn pfx(password: &str) -> (Vec<u8>, String) {
    let key = PrivateKey::generate(KeyAlgorithm::EcP256, &Seed::from_bytes([9; 32]));
    let identity = Identity::new(vec![recipe("CN=printer.example").self_signed(&key)], key).unwrap();
    let seed = Seed::from_bytes([10; 32]);
    let file = pki::export::pfx(&identity, password, "x", pki::export::PfxFlavour::Modern, &seed);
    (file, identity.leaf().sha1())
}

fn import(file: Vec<u8>, password: &str) -> Step {
    Step::Import {
        file,
        password: Password::new(password),
        exportable: true,
    }
}

fn signed_for(pem: &str, authority: &Identity) -> Vec<u8> {
    let (subject, key) = pki::csr::CertificateRequest::read(pem.as_bytes()).unwrap();
    Recipe {
        subject,
        ..recipe("CN=x")
    }
    .signed_by(&key, authority)
    .to_pem()
    .into_bytes()
}

fn authority() -> Identity {
    let key = PrivateKey::generate(KeyAlgorithm::EcP256, &Seed::from_bytes([11; 32]));
    let mut recipe = recipe("CN=Authority");
    recipe.basic_constraints = Some((true, None));
    Identity::new(vec![recipe.self_signed(&key)], key).unwrap()
}

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
        };
        let outcome = self.device.handle(NOW, Input::Ipp(crate::IppRequest { message, via }));
        match self.settle(outcome) {
            Reply::Ipp(response) => assert_eq!(response.code, 0),
            other => panic!("no response: {other:?}"),
        }
    }
}
