//! The operations on jobs, one by one.

use crate::exchange::{Bench, SECOND, attribute, first, ids, integer, keyword, name, reasons, state};
use ipp_codec::{Attribute, Value, tag};
use misprint_device::Work;
use misprint_device::job::JobState;

const OK: u16 = 0x0000;
const BAD_REQUEST: u16 = 0x0400;
const NOT_POSSIBLE: u16 = 0x0404;
const NOT_FOUND: u16 = 0x0406;

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
