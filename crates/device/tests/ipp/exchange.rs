//! A printer on the bench: requests are built, time is set by hand, effects are kept.

#![expect(clippy::unwrap_used, clippy::expect_used, reason = "helpers of tests fail the test")]

use ipp_codec::{Attribute, Group, Message, Value, tag};
use misprint_device::input::{Done, Tickets};
use misprint_device::ipp::{self, Printer};
use misprint_device::job::JobState;
use misprint_device::queue::{ConditionChange, Queue};
use misprint_device::{
    Effect, Event, FactorySettings, IppAccess, IppRequest, Mac, Model, Outcome, Reply, Ticket, Via, Work,
};
use time::{Duration, OffsetDateTime};

pub(crate) const SECOND: Duration = Duration::SECOND;

pub(crate) struct Bench {
    pub(crate) queue: Queue,
    pub(crate) now: OffsetDateTime,
    pub(crate) secure: bool,
    pub(crate) authority: String,
    factory: FactorySettings,
    tickets: Tickets,
    effects: Vec<Effect>,
}

impl Default for Bench {
    fn default() -> Self {
        let factory = FactorySettings {
            model: Model::jetdirect(),
            mac: Mac::STORY,
            seed: pki::Seed::from_bytes([1; 32]),
            key: pki::KeyAlgorithm::EcP256,
            host_name: None,
            admin_password: None,
            scenario: None,
            document_limit: 1_000_000,
            spool_limit: 1 << 30,
            ipp_access: IppAccess::default(),
        };
        Self {
            queue: Queue::default(),
            now: OffsetDateTime::UNIX_EPOCH + Duration::days(20_000),
            secure: false,
            authority: "h:8631".into(),
            factory,
            tickets: Tickets::default(),
            effects: Vec::new(),
        }
    }
}

impl Bench {
    /// With room for so many octets of documents.
    pub(crate) fn with_spool_limit(octets: u64) -> Self {
        let mut bench = Self::default();
        bench.factory.spool_limit = octets;
        bench
    }

    /// Asks for more room for a document on the wire.
    pub(crate) fn room(&mut self, ticket: Ticket) -> Result<u64, misprint_device::input::DocumentFailure> {
        let outcome = self.with(|printer, now| ipp::room(printer, now, ticket));
        self.effects.extend(outcome.effects);
        match outcome.reply {
            Reply::Room(room) => room,
            other => panic!("{other:?}"),
        }
    }

    fn with<T>(&mut self, act: impl FnOnce(Printer<'_>, OffsetDateTime) -> T) -> T {
        let powered_on = OffsetDateTime::UNIX_EPOCH + Duration::days(20_000);
        let printer = Printer {
            factory: &self.factory,
            queue: &mut self.queue,
            host_name: "NPIF8ACE8",
            uuid: "urn:uuid:0",
            powered_on,
            config_changed: powered_on,
            clock_error: Duration::ZERO,
            tickets: &mut self.tickets,
        };
        act(printer, self.now)
    }

    fn handle(&mut self, message: Message) -> Reply {
        let via = Via {
            secure: self.secure,
            authority: self.authority.clone(),
            peer: "192.0.2.1".into(),
            path: "/ipp/print".into(),
            user: None,
        };
        let outcome = self.with(|printer, now| ipp::handle(printer, now, IppRequest { message, via }));
        self.effects.extend(outcome.effects);
        outcome.reply
    }

    /// The response to a request that needs no document.
    pub(crate) fn answer(&mut self, request: Message) -> Message {
        match self.handle(request) {
            Reply::Ipp(response) => {
                assert_language(&response);
                response
            }
            other => panic!("{other:?}"),
        }
    }

    /// Sends the requests and looks at what every response must have.
    pub(crate) fn answers(&mut self, cases: Vec<(&'static str, Message, u16)>) {
        for (what, request, status) in cases {
            let (version, request_id) = (request.version, request.request_id);
            let response = self.answer(request);
            assert_eq!(response.code, status, "{what} {version:?}");
            assert_eq!(response.request_id, request_id, "{what}");
            if version.0 == 1 || version.0 == 2 {
                assert_eq!(response.version, version, "{what}");
            }
            assert_eq!(response.group(tag::PRINTER_ATTRIBUTES).is_some(), status == 0, "{what}");
        }
    }

    /// The work that a request with a document asks for.
    pub(crate) fn begin(&mut self, request: Message) -> (Ticket, Work) {
        match self.handle(request) {
            Reply::Await(ticket, work) => (ticket, work),
            other => panic!("{other:?}"),
        }
    }

    /// The response, with a document where one is awaited.
    pub(crate) fn play(&mut self, request: Message, document: &[u8]) -> Message {
        match self.handle(request) {
            Reply::Ipp(response) => response,
            Reply::Await(ticket, _) => self.document(ticket, document),
            other => panic!("{other:?}"),
        }
    }

    pub(crate) fn begin_raw(&mut self, peer: &str) -> (Ticket, Work) {
        let submission = misprint_device::input::Submission {
            how: "Raw",
            peer: peer.to_owned(),
            name: None,
            user: None,
            document: None,
            template: Vec::new(),
            job: None,
            open: false,
        };
        let outcome = self.with(|printer, now| ipp::submit(printer, now, submission));
        self.effects.extend(outcome.effects);
        match outcome.reply {
            Reply::Await(ticket, work) => (ticket, work),
            other => panic!("{other:?}"),
        }
    }

    /// The document has arrived.
    pub(crate) fn finish(&mut self, ticket: Ticket, document: &[u8]) -> Outcome {
        let octets = document.len() as u64;
        let done = Done::DocumentReceived {
            octets,
            sha256: [7; 32],
            head: document.to_vec(),
            pages: {
                let mut counter = misprint_device::pdl::PageCounter::new();
                counter.take(document);
                counter.finish()
            },
        };
        let mut outcome = self
            .with(|printer, now| ipp::document_done(printer, now, ticket, done))
            .expect("its ticket");
        self.effects.append(&mut outcome.effects);
        outcome
    }

    pub(crate) fn document(&mut self, ticket: Ticket, document: &[u8]) -> Message {
        match self.finish(ticket, document).reply {
            Reply::Ipp(response) => response,
            other => panic!("{other:?}"),
        }
    }

    pub(crate) fn done(&mut self, ticket: Ticket, done: Done) -> Message {
        let outcome = self
            .with(|printer, now| ipp::document_done(printer, now, ticket, done))
            .expect("its ticket");
        self.effects.extend(outcome.effects);
        match outcome.reply {
            Reply::Ipp(response) => response,
            other => panic!("{other:?}"),
        }
    }

    /// As when [`misprint_device::Input::Condition`] comes in.
    pub(crate) fn change(&mut self, change: ConditionChange) {
        self.queue.change_conditions(self.now, change);
        self.tick();
    }

    pub(crate) fn tick(&mut self) {
        let effects = self.with(ipp::tick);
        self.effects.extend(effects);
    }

    /// Goes to the time that the queue asks for.
    pub(crate) fn tick_when_due(&mut self) {
        self.now = self.queue.next_wake().expect("something to do");
        self.tick();
    }

    /// The queue goes through the NVRAM image.
    pub(crate) fn power_cycle(&mut self) {
        let image = serde_json::to_vec(&self.queue).unwrap();
        self.queue = serde_json::from_slice(&image).unwrap();
        self.tickets = Tickets::default();
    }

    pub(crate) fn states(&self) -> Vec<(i32, JobState)> {
        let mut states: Vec<_> = self.queue.jobs().map(|job| (job.id, job.state)).collect();
        states.reverse();
        states
    }

    pub(crate) fn job_events(&self) -> Vec<String> {
        let events = self.effects.iter().filter_map(|effect| match effect {
            Effect::Emit(Event::Job {
                job_id, state, reasons, ..
            }) => Some(format!("{job_id} {state} {}", reasons.join(","))),
            _ => None,
        });
        events.collect()
    }

    pub(crate) fn operations(&self) -> Vec<String> {
        let events = self.effects.iter().filter_map(|effect| match effect {
            Effect::Emit(Event::IppOperation {
                operation,
                request_id,
                status,
                job_id,
                user,
            }) => {
                let job = job_id.map_or_else(|| "-".into(), |id| id.to_string());
                Some(format!(
                    "{operation} {request_id} {status} {job} {}",
                    user.as_deref().unwrap_or("-")
                ))
            }
            _ => None,
        });
        events.collect()
    }

    pub(crate) fn effects(&self) -> &[Effect] {
        &self.effects
    }

    pub(crate) fn discarded(&self) -> Vec<i32> {
        let effects = self.effects.iter();
        effects
            .filter_map(|effect| {
                if let Effect::Discard { job } = effect {
                    Some(*job)
                } else {
                    None
                }
            })
            .collect()
    }

    pub(crate) fn request(code: u16) -> Message {
        Self::request_with(code, vec![], vec![])
    }

    pub(crate) fn request_with(code: u16, attributes: Vec<Attribute>, template: Vec<Attribute>) -> Message {
        let mut all = vec![
            attribute("attributes-charset", Value::Charset("utf-8".into())),
            attribute("attributes-natural-language", Value::NaturalLanguage("en".into())),
            attribute("printer-uri", uri("ipp://anything:1/ipp/print")),
        ];
        all.extend(attributes);
        let mut groups = vec![Group {
            tag: tag::OPERATION_ATTRIBUTES,
            attributes: all,
        }];
        if !template.is_empty() {
            groups.push(Group {
                tag: tag::JOB_ATTRIBUTES,
                attributes: template,
            });
        }
        Message {
            version: (2, 0),
            code,
            request_id: 77,
            groups,
        }
    }

    pub(crate) fn request_of(user: &str, code: u16, attributes: Vec<Attribute>) -> Message {
        Self::request_with(
            code,
            [vec![attribute("requesting-user-name", name(user))], attributes].concat(),
            vec![],
        )
    }

    pub(crate) fn print_job(job_name: &str) -> Message {
        Self::request_of("alice", 0x0002, vec![attribute("job-name", name(job_name))])
    }

    pub(crate) fn job_request(code: u16, id: i32, attributes: Vec<Attribute>) -> Message {
        Self::request_with(
            code,
            [vec![attribute("job-id", integer(id))], attributes].concat(),
            vec![],
        )
    }

    pub(crate) fn by_job_uri(code: u16, job_uri: &str) -> Message {
        let mut request = Self::request(code);
        request.groups[0].attributes[2] = attribute("job-uri", uri(job_uri));
        request
    }
}

fn assert_language(response: &Message) {
    let names: Vec<_> = response.groups[0].attributes[..2]
        .iter()
        .map(|attribute| attribute.name.as_str())
        .collect();
    assert_eq!(names, ["attributes-charset", "attributes-natural-language"]);
}

pub(crate) fn attribute(name: &str, value: Value) -> Attribute {
    Attribute::new(name, value)
}

pub(crate) fn uri(value: &str) -> Value {
    Value::Uri(value.to_owned())
}

pub(crate) fn keyword(value: &str) -> Value {
    Value::Keyword(value.to_owned())
}

pub(crate) fn name(value: &str) -> Value {
    Value::Name(value.to_owned())
}

pub(crate) fn integer(value: i32) -> Value {
    Value::Integer(value)
}

/// The first value of an attribute.
pub(crate) fn first(message: &Message, group: u8, name: &str) -> Value {
    let group = message
        .group(group)
        .unwrap_or_else(|| panic!("no group {group} in {message:?}"));
    group
        .attribute(name)
        .unwrap_or_else(|| panic!("no {name} in {group:?}"))
        .values[0]
        .clone()
}

pub(crate) fn state(message: &Message) -> i32 {
    match first(message, tag::JOB_ATTRIBUTES, "job-state") {
        Value::Enum(state) => state,
        other => panic!("{other:?}"),
    }
}

pub(crate) fn reasons(message: &Message) -> Vec<String> {
    let group = message.group(tag::JOB_ATTRIBUTES).expect("a job");
    let values = &group.attribute("job-state-reasons").expect("reasons").values;
    values.iter().filter_map(Value::as_str).map(str::to_owned).collect()
}

/// job-id of every job in a response.
pub(crate) fn ids(message: &Message) -> Vec<i32> {
    let jobs = message.groups.iter().filter(|group| group.tag == tag::JOB_ATTRIBUTES);
    let ids = jobs.map(
        |group| match group.attribute("job-id").map(|attribute| attribute.values[0].clone()) {
            Some(Value::Integer(id)) => id,
            other => panic!("{other:?}"),
        },
    );
    ids.collect()
}
