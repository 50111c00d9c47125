//! Every action by values: no socket, no HTML. The work that a reply awaits is done on the spot.

mod certificates;
mod lifetime;
mod protection;

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
        model: Model::jetdirect(),
        mac: Mac::STORY,
        seed: Seed::from_bytes([7; 32]),
        key: KeyAlgorithm::EcP256,
        host_name: None,
        admin_password: None,
        scenario: None,
        document_limit: 1 << 20,
        spool_limit: 1 << 30,
        ipp_access: crate::IppAccess::default(),
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
            user: None,
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
