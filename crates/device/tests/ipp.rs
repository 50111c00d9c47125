//! Whole IPP exchanges without a socket: a message goes in, a message comes out, and time is a value.

mod exchange;

use exchange::{Bench, SECOND, attribute, first, ids, integer, keyword, name, reasons, state, uri};
use ipp_codec::{Attribute, Group, Message, Value, tag};
use misprint_device::effect::Compression;
use misprint_device::input::{DocumentFailure, Done};
use misprint_device::job::JobState;
use misprint_device::{Effect, Reply, Work};

const OK: u16 = 0x0000;
const OK_IGNORED: u16 = 0x0001;
const BAD_REQUEST: u16 = 0x0400;
const NOT_POSSIBLE: u16 = 0x0404;
const NOT_FOUND: u16 = 0x0406;

#[test]
fn the_checks_come_in_the_order_of_rfc_8011() {
    let mut bench = Bench::default();
    let get = || Bench::request(0x000B);
    let charset = || attribute("attributes-charset", Value::Charset("utf-8".into()));
    let language = || attribute("attributes-natural-language", Value::NaturalLanguage("en".into()));
    let mut cases: Vec<(&'static str, Message, u16)> = Vec::new();
    for (version, status) in [
        ((1, 0), OK),
        ((1, 1), OK),
        ((2, 1), OK),
        ((2, 2), OK),
        ((0, 0), 0x0503),
        ((9, 9), 0x0503),
    ] {
        cases.push(("version", Message { version, ..get() }, status));
    }
    cases.push(("request-id", Message { request_id: 0, ..get() }, BAD_REQUEST));
    cases.push((
        "version before request-id",
        Message {
            version: (9, 9),
            request_id: 0,
            ..get()
        },
        0x0503,
    ));
    cases.push((
        "no groups",
        Message {
            groups: vec![],
            ..get()
        },
        BAD_REQUEST,
    ));
    let mut with = |what, attributes: Vec<Attribute>, status| {
        let groups = vec![Group {
            tag: tag::OPERATION_ATTRIBUTES,
            attributes,
        }];
        cases.push((what, Message { groups, ..get() }, status));
    };
    let here = || attribute("printer-uri", uri("ipp://h/ipp/print"));
    let latin = attribute("attributes-charset", Value::Charset("latin-x".into()));
    with("no attributes", vec![], BAD_REQUEST);
    with("charset alone", vec![charset(), here()], BAD_REQUEST);
    with("language alone", vec![language(), here()], BAD_REQUEST);
    with("language first", vec![language(), charset(), here()], BAD_REQUEST);
    with("charset of another kind", vec![latin, language(), here()], 0x040D);
    with("no printer-uri", vec![charset(), language()], BAD_REQUEST);
    with(
        "another printer",
        vec![charset(), language(), attribute("printer-uri", uri("ipp://h/nosuch"))],
        NOT_FOUND,
    );
    let not_utf8 = attribute("printer-uri", Value::Other(tag::URI, b"ipp://\xFF/".to_vec()));
    with("printer-uri not UTF-8", vec![charset(), language(), not_utf8], 0x040B);
    let short = attribute("limit", Value::Other(tag::INTEGER, vec![0, 0, 1]));
    with(
        "integer of 3 octets",
        vec![charset(), language(), here(), short],
        BAD_REQUEST,
    );
    let long = attribute("requested-attributes", keyword(&"A".repeat(32_767)));
    with(
        "keyword of 32,767 octets",
        vec![charset(), language(), here(), long],
        0x0409,
    );
    for code in [0x0000, 0x0003, 0x3FFF] {
        cases.push(("operation", Message { code, ..get() }, 0x0501));
    }
    bench.answers(cases);
}

#[test]
fn requested_attributes_are_honoured() {
    let mut bench = Bench::default();
    let ask = |bench: &mut Bench, names: &[&str]| {
        let values = names.iter().map(|name| keyword(name)).collect();
        let response = bench.answer(Bench::request_with(
            0x000B,
            vec![Attribute::set("requested-attributes", values)],
            vec![],
        ));
        let group = response.group(tag::PRINTER_ATTRIBUTES).unwrap();
        group
            .attributes
            .iter()
            .map(|attribute| attribute.name.clone())
            .collect::<Vec<_>>()
    };
    assert_eq!(ask(&mut bench, &["printer-uri-supported"]), ["printer-uri-supported"]);
    let all = ask(&mut bench, &["all"]);
    assert!(all.contains(&"media-supported".into()) && all.contains(&"printer-name".into()));
    assert!(!all.contains(&"media-col-database".into()));
    assert!(ask(&mut bench, &["all", "media-col-database"]).contains(&"media-col-database".into()));
    let template = ask(&mut bench, &["job-template"]);
    assert!(template.contains(&"sides-default".into()) && !template.contains(&"printer-name".into()));
    let description = ask(&mut bench, &["printer-description"]);
    assert!(description.contains(&"printer-name".into()) && !description.contains(&"sides-default".into()));
    assert_eq!(ask(&mut bench, &["no-such-attribute"]), [""; 0]);
}

#[test]
fn the_uris_use_the_authority_that_the_client_used() {
    let mut bench = Bench::default();
    (bench.secure, bench.authority) = (true, "printer.example:8631".into());
    let response = bench.answer(Bench::request(0x000B));
    let group = response.group(tag::PRINTER_ATTRIBUTES).unwrap();
    let values = |name| group.attribute(name).unwrap().values.clone();
    let uris = [
        "ipp://printer.example:8631/ipp/print",
        "ipps://printer.example:8631/ipp/print",
    ];
    assert_eq!(values("printer-uri-supported"), uris.map(uri));
    assert_eq!(values("uri-security-supported"), ["none", "tls"].map(keyword));
    assert_eq!(values("uri-authentication-supported").len(), 2);
    assert_eq!(values("printer-more-info"), [uri("https://printer.example:8631/")]);
    assert_eq!(values("printer-uuid"), [uri("urn:uuid:0")]);
    // An authority that would not make a URI is replaced by the host name.
    bench.authority = "a b/<script>".into();
    let response = bench.answer(Bench::request(0x000B));
    assert_eq!(
        first(&response, tag::PRINTER_ATTRIBUTES, "printer-more-info"),
        uri("https://NPIF8ACE8/")
    );
}

#[test]
fn a_print_job_goes_from_pending_to_completed() {
    let mut bench = Bench::default();
    let (ticket, work) = bench.begin(Bench::print_job("letter"));
    assert!(matches!(
        work,
        Work::ReceiveDocument {
            job: 1,
            document: 1,
            compression: Compression::None,
            limit: 1_000_000
        }
    ));
    assert_eq!(bench.states(), [(1, JobState::PendingHeld)]);
    let response = bench.document(ticket, b"%PDF-1.7");
    assert_eq!(response.code, OK);
    assert_eq!((state(&response), reasons(&response)), (3, vec!["none".into()]));
    assert_eq!(
        first(&response, tag::JOB_ATTRIBUTES, "job-uri"),
        uri("ipp://h:8631/ipp/print/1")
    );
    bench.tick_when_due();
    assert_eq!(bench.states(), [(1, JobState::Processing)]);
    bench.tick_when_due();
    assert_eq!(bench.states(), [(1, JobState::Completed)]);
    assert_eq!(bench.queue.next_wake(), None);
    let job = bench.queue.job(1).unwrap();
    assert_eq!(
        (job.name.as_str(), job.user.as_str(), job.octets()),
        ("letter", "alice", 8)
    );
    assert_eq!(job.documents[0].format, "application/pdf");
    assert_eq!(
        bench.job_events(),
        [
            "1 pending-held job-incoming",
            "1 pending none",
            "1 processing job-printing",
            "1 completed job-completed-successfully"
        ]
    );
    assert_eq!(bench.operations(), ["Print-Job 77 successful-ok 1 alice"]);
    assert!(bench.queue.take_changed());
    assert!(!bench.queue.take_changed());
}

#[test]
fn jobs_upload_in_parallel_and_print_one_at_a_time() {
    let mut bench = Bench::default();
    let tickets: Vec<_> = (0..5)
        .map(|i| bench.begin(Bench::print_job(&format!("job {i}"))).0)
        .collect();
    for ticket in tickets.into_iter().rev() {
        assert_eq!(bench.document(ticket, b"text\n").code, OK);
    }
    let mut most = 0;
    while bench.queue.next_wake().is_some() {
        bench.tick_when_due();
        most = most.max(
            bench
                .queue
                .jobs()
                .filter(|job| job.state == JobState::Processing)
                .count(),
        );
    }
    assert_eq!(most, 1);
    assert!(bench.queue.jobs().all(|job| job.state == JobState::Completed));
}

#[test]
fn a_document_that_fails_aborts_its_job_with_the_right_status() {
    for (failure, status) in [
        (DocumentFailure::TooLarge, 0x0408),
        (DocumentFailure::BadCompression, 0x0410),
        (DocumentFailure::Storage, 0x0505),
        (DocumentFailure::Disconnected, 0x0400),
        (DocumentFailure::TimedOut, 0x0405),
    ] {
        let mut bench = Bench::default();
        let (ticket, _) = bench.begin(Bench::print_job("x"));
        assert_eq!(bench.done(ticket, Done::DocumentFailed(failure)).code, status);
        assert_eq!(bench.states(), [(1, JobState::Aborted)]);
    }
    let mut bench = Bench::default();
    let (ticket, _) = bench.begin(Bench::print_job("x"));
    assert_eq!(bench.document(ticket, b"").code, BAD_REQUEST);
    assert_eq!(bench.states(), [(1, JobState::Aborted)]);
}

#[test]
fn formats_and_compressions_are_checked_before_the_document() {
    let mut bench = Bench::default();
    let mut ask =
        |operation, name, value| bench.answer(Bench::request_with(operation, vec![attribute(name, value)], vec![]));
    for operation in [0x0002, 0x0004, 0x0005] {
        let response = ask(
            operation,
            "document-format",
            Value::MimeMediaType("image/x-unheard-of".into()),
        );
        assert_eq!(response.code, 0x040A);
        let format = first(&response, tag::UNSUPPORTED_ATTRIBUTES, "document-format");
        assert_eq!(format, Value::MimeMediaType("image/x-unheard-of".into()));
        assert_eq!(ask(operation, "compression", keyword("bzip2")).code, 0x040F);
    }
    assert_eq!(
        ask(
            0x000B,
            "document-format",
            Value::MimeMediaType("application/octet-stream".into())
        )
        .code,
        OK
    );
    assert_eq!(bench.states(), []);
    let gzip = attribute("compression", keyword("gzip"));
    let (_, work) = bench.begin(Bench::request_with(0x0002, vec![gzip], vec![]));
    assert!(matches!(
        work,
        Work::ReceiveDocument {
            compression: Compression::Gzip,
            ..
        }
    ));
}

#[test]
fn what_is_not_supported_comes_back_and_fidelity_refuses_it() {
    let mut bench = Bench::default();
    let template = || {
        vec![
            attribute("copies", integer(3)),
            attribute("sides", keyword("three-sided")),
            attribute("x-unheard-of", integer(1)),
        ]
    };
    let response = bench.answer(Bench::request_with(0x0005, vec![], template()));
    assert_eq!(response.code, OK_IGNORED);
    let unsupported = response.group(tag::UNSUPPORTED_ATTRIBUTES).unwrap();
    assert_eq!(
        unsupported.attributes,
        [
            attribute("sides", keyword("three-sided")),
            attribute("x-unheard-of", Value::OutOfBand(tag::UNSUPPORTED)),
        ]
    );
    let fidelity = attribute("ipp-attribute-fidelity", Value::Boolean(true));
    let response = bench.answer(Bench::request_with(0x0005, vec![fidelity], template()));
    assert_eq!(response.code, 0x040B);
    assert_eq!(bench.states().len(), 1);
    let response = bench.answer(Bench::job_request(0x0009, 1, vec![]));
    assert_eq!(first(&response, tag::JOB_ATTRIBUTES, "copies"), integer(3));
    assert!(
        response
            .group(tag::JOB_ATTRIBUTES)
            .unwrap()
            .attribute("sides")
            .is_none()
    );
}

#[test]
fn a_created_job_takes_documents_until_the_last() {
    let mut bench = Bench::default();
    let response = bench.answer(Bench::request(0x0005));
    assert_eq!(
        (response.code, state(&response), reasons(&response)),
        (OK, 4, vec!["job-incoming".into()])
    );
    assert_eq!(bench.answer(Bench::job_request(0x0006, 1, vec![])).code, BAD_REQUEST);
    let last = |value| vec![attribute("last-document", Value::Boolean(value))];
    let (ticket, work) = bench.begin(Bench::job_request(0x0006, 1, last(false)));
    assert!(matches!(
        work,
        Work::ReceiveDocument {
            job: 1,
            document: 1,
            ..
        }
    ));
    assert_eq!(state(&bench.document(ticket, b"one")), 4);
    let (ticket, work) = bench.begin(Bench::job_request(0x0006, 1, last(true)));
    assert!(matches!(
        work,
        Work::ReceiveDocument {
            job: 1,
            document: 2,
            ..
        }
    ));
    assert_eq!(state(&bench.document(ticket, b"two")), 3);
    assert_eq!(
        bench.answer(Bench::job_request(0x0006, 1, last(true))).code,
        NOT_POSSIBLE
    );
    let sums: Vec<_> = bench
        .queue
        .job(1)
        .unwrap()
        .documents
        .iter()
        .map(|d| (d.number, d.octets))
        .collect();
    assert_eq!(sums, [(1, 3), (2, 3)]);
}

#[test]
fn a_last_send_document_without_data_or_close_job_closes_the_job() {
    let mut bench = Bench::default();
    for close_job in [false, true] {
        let response = bench.answer(Bench::request(0x0005));
        let Value::Integer(id) = first(&response, tag::JOB_ATTRIBUTES, "job-id") else {
            panic!()
        };
        let last = |value| vec![attribute("last-document", Value::Boolean(value))];
        let (ticket, _) = bench.begin(Bench::job_request(0x0006, id, last(false)));
        bench.document(ticket, b"one");
        let response = if close_job {
            bench.answer(Bench::job_request(0x003B, id, vec![]))
        } else {
            let (ticket, _) = bench.begin(Bench::job_request(0x0006, id, last(true)));
            bench.document(ticket, b"")
        };
        assert_eq!((response.code, state(&response)), (OK, 3));
        assert_eq!(bench.queue.job(id).unwrap().documents.len(), 1);
    }
}

#[test]
fn a_job_left_open_is_aborted_after_the_multiple_operation_time_out() {
    let mut bench = Bench::default();
    bench.answer(Bench::request(0x0005));
    let due = bench.queue.next_wake().unwrap();
    assert_eq!(due, bench.now + 300 * SECOND);
    bench.now = due - SECOND;
    bench.tick();
    assert_eq!(bench.states(), [(1, JobState::PendingHeld)]);
    bench.tick_when_due();
    assert_eq!(bench.states(), [(1, JobState::Aborted)]);
}

#[test]
fn cancel_job_works_until_the_job_is_finished() {
    let mut bench = Bench::default();
    let (ticket, _) = bench.begin(Bench::print_job("x"));
    bench.document(ticket, b"x");
    assert_eq!(bench.answer(Bench::job_request(0x0008, 1, vec![])).code, OK);
    assert_eq!(bench.states(), [(1, JobState::Canceled)]);
    assert_eq!(bench.discarded(), [1]);
    assert_eq!(bench.answer(Bench::job_request(0x0008, 1, vec![])).code, NOT_POSSIBLE);
    assert_eq!(bench.answer(Bench::job_request(0x0008, 2, vec![])).code, NOT_FOUND);
    assert_eq!(bench.answer(Bench::job_request(0x0008, -5, vec![])).code, NOT_FOUND);
    // While the document is on the wire: it is discarded when it has come.
    let (ticket, _) = bench.begin(Bench::print_job("y"));
    assert_eq!(bench.answer(Bench::job_request(0x0008, 2, vec![])).code, OK);
    assert_eq!(bench.discarded(), [1]);
    assert_eq!(bench.document(ticket, b"y").code, 0x0508);
    assert_eq!(bench.discarded(), [1, 2]);
    assert_eq!(bench.queue.next_wake(), None);
}

#[test]
fn cancel_my_jobs_leaves_those_of_others() {
    let mut bench = Bench::default();
    for user in ["alice", "bob", "alice"] {
        bench.answer(Bench::request_of(user, 0x0005, vec![]));
    }
    let job_two = Attribute::set("job-ids", vec![integer(2)]);
    assert_eq!(
        bench.answer(Bench::request_of("alice", 0x0039, vec![job_two])).code,
        0x040B
    );
    assert_eq!(bench.answer(Bench::request_of("alice", 0x0039, vec![])).code, OK);
    let states = bench.states();
    assert_eq!(
        states,
        [
            (1, JobState::Canceled),
            (2, JobState::PendingHeld),
            (3, JobState::Canceled)
        ]
    );
}

#[test]
fn get_jobs_selects_and_shows_only_id_and_uri_unasked() {
    let mut bench = Bench::default();
    for user in ["alice", "bob", "alice"] {
        bench.answer(Bench::request_of(user, 0x0005, vec![]));
    }
    bench.answer(Bench::job_request(0x0008, 1, vec![]));
    let mut ask = |user: &str, attributes| bench.answer(Bench::request_of(user, 0x000A, attributes));
    let which = |which| attribute("which-jobs", keyword(which));
    let mine = || attribute("my-jobs", Value::Boolean(true));
    let response = ask("alice", vec![]);
    assert_eq!(ids(&response), [2, 3]);
    let names: Vec<_> = response.groups[1]
        .attributes
        .iter()
        .map(|attribute| attribute.name.as_str())
        .collect();
    assert_eq!(names, ["job-uri", "job-id"]);
    assert_eq!(ids(&ask("alice", vec![which("completed")])), [1]);
    assert_eq!(ids(&ask("alice", vec![which("all")])), [2, 3, 1]);
    assert_eq!(ids(&ask("alice", vec![which("all"), mine()])), [3, 1]);
    assert_eq!(ids(&ask("carol", vec![mine()])), [0; 0]);
    assert_eq!(ids(&ask("bob", vec![attribute("limit", integer(1))])), [2]);
    assert_eq!(ask("bob", vec![attribute("limit", integer(0))]).code, BAD_REQUEST);
    assert_eq!(ask("bob", vec![which("lost")]).code, 0x040B);
}

#[test]
fn get_job_attributes_shows_the_job_by_uri_and_by_id() {
    let mut bench = Bench::default();
    let (ticket, _) = bench.begin(Bench::print_job("letter"));
    bench.document(ticket, b"%!PS-Adobe-3.0");
    let response = bench.answer(Bench::job_request(0x0009, 1, vec![]));
    let group = response.group(tag::JOB_ATTRIBUTES).unwrap();
    for required in [
        "job-id",
        "job-uri",
        "job-printer-uri",
        "job-name",
        "job-originating-user-name",
        "job-state",
        "job-state-reasons",
        "time-at-creation",
        "time-at-processing",
        "time-at-completed",
        "job-printer-up-time",
    ] {
        assert!(group.attribute(required).is_some(), "{required}");
    }
    assert_eq!(
        group.attribute("time-at-completed").unwrap().values,
        [Value::OutOfBand(tag::NO_VALUE)]
    );
    assert_eq!(group.attribute("job-name").unwrap().values, [name("letter")]);
    let by_uri = bench.answer(Bench::by_job_uri(0x0009, "ipps://elsewhere/ipp/print/1"));
    assert_eq!(first(&by_uri, tag::JOB_ATTRIBUTES, "job-name"), name("letter"));
}

#[test]
fn the_raw_port_makes_jobs_too() {
    let mut bench = Bench::default();
    let (ticket, _) = bench.begin_raw("192.0.2.7");
    let outcome = bench.finish(ticket, b"\x1BE\x1B&l0O");
    assert!(matches!(outcome.reply, Reply::Nothing));
    bench.tick_when_due();
    bench.tick_when_due();
    let job = bench.queue.job(1).unwrap();
    assert_eq!(
        (job.state, job.documents[0].format.as_str()),
        (JobState::Completed, "application/vnd.hp-PCL")
    );
    assert_eq!(job.name, "Raw data from 192.0.2.7");
}

#[test]
fn only_the_last_500_finished_jobs_are_remembered() {
    let mut bench = Bench::default();
    for _ in 0..503 {
        let (ticket, _) = bench.begin(Bench::print_job("x"));
        bench.document(ticket, b"x");
        bench.tick_when_due();
        bench.tick_when_due();
    }
    assert_eq!(bench.queue.jobs().count(), 500);
    assert_eq!(bench.queue.jobs().map(|job| job.id).min(), Some(4));
    assert_eq!(bench.discarded(), [1, 2, 3]);
    assert_eq!(bench.answer(Bench::job_request(0x0009, 1, vec![])).code, NOT_FOUND);
}

#[test]
fn after_a_power_failure_jobs_are_resumed_or_aborted() {
    let mut bench = Bench::default();
    let (printing, _) = bench.begin(Bench::print_job("printing"));
    bench.document(printing, b"x");
    bench.tick_when_due();
    bench.begin(Bench::print_job("on the wire"));
    bench.answer(Bench::request(0x0005));
    bench.power_cycle();
    let effects = bench.queue.restore(bench.now);
    assert!(
        effects
            .iter()
            .any(|effect| matches!(effect, Effect::Discard { job: 2 }))
    );
    let states = bench.states();
    assert_eq!(
        states,
        [
            (1, JobState::Pending),
            (2, JobState::Aborted),
            (3, JobState::PendingHeld)
        ]
    );
    bench.tick_when_due();
    bench.tick_when_due();
    assert_eq!(bench.states()[0], (1, JobState::Completed));
    // A job-id is never given twice.
    let response = bench.answer(Bench::request(0x0005));
    assert_eq!(first(&response, tag::JOB_ATTRIBUTES, "job-id"), integer(4));
}

#[test]
fn octets_that_are_no_message_get_bad_request_with_their_request_id() {
    let Reply::Ipp(response) = misprint_device::ipp::unreadable(Some(((2, 0), 2, 42))).reply else {
        panic!()
    };
    assert_eq!(
        (response.code, response.request_id, response.version),
        (BAD_REQUEST, 42, (2, 0))
    );
}
