//! A job from its document to its end, and what is remembered of it.

use crate::exchange::{Bench, first, integer, reasons, state, uri};
use ipp_codec::tag;
use misprint_device::effect::Compression;
use misprint_device::input::{DocumentFailure, Done};
use misprint_device::job::JobState;
use misprint_device::{Effect, Reply, Work};

const OK: u16 = 0x0000;
const BAD_REQUEST: u16 = 0x0400;
const NOT_FOUND: u16 = 0x0406;

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
