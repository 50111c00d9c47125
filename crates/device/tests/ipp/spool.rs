//! Room in the spool, and how large jobs are.

use crate::exchange::{Bench, attribute, first, integer, keyword, name};
use ipp_codec::{Message, Value, tag};
use misprint_device::Ticket;
use misprint_device::input::{DocumentFailure, Done};

/// A document of five pages.
const TEXT: &[u8] = b"1\x0C2\x0C3\x0C4\x0C5\x0C";

/// The figures of a job: impressions, completed ones, sheets, completed ones.
fn figures(bench: &mut Bench, id: i32) -> [Value; 4] {
    let all = bench.answer(Bench::job_request(0x0009, id, vec![]));
    [
        "job-impressions",
        "job-impressions-completed",
        "job-media-sheets",
        "job-media-sheets-completed",
    ]
    .map(|name| first(&all, tag::JOB_ATTRIBUTES, name))
}

fn printer_counts(bench: &mut Bench) -> [Value; 3] {
    let all = bench.answer(Bench::request(0x000B));
    [
        "printer-pages-completed",
        "printer-impressions-completed",
        "printer-media-sheets-completed",
    ]
    .map(|name| first(&all, tag::PRINTER_ATTRIBUTES, name))
}

#[test]
fn copies_sides_and_page_ranges_make_the_size_of_a_job() {
    let mut bench = Bench::default();
    let template = vec![
        attribute("copies", integer(3)),
        attribute("sides", keyword("two-sided-long-edge")),
        ipp_codec::Attribute::set("page-ranges", vec![Value::Range(2, 3), Value::Range(5, 99)]),
    ];
    let request = Bench::request_with(0x0002, vec![attribute("requesting-user-name", name("a"))], template);
    bench.play(request, TEXT);
    // Three pages on two sheets, three times.
    assert_eq!(figures(&mut bench, 1), [integer(3), integer(0), integer(6), integer(0)]);
    bench.tick_when_due();
    bench.tick_when_due();
    assert_eq!(figures(&mut bench, 1), [integer(3), integer(9), integer(6), integer(6)]);
    assert_eq!(printer_counts(&mut bench), [integer(3), integer(9), integer(6)]);
    let number_up = Bench::request_with(0x0002, vec![], vec![attribute("number-up", integer(4))]);
    bench.play(number_up, TEXT);
    assert_eq!(figures(&mut bench, 2), [integer(2), integer(0), integer(2), integer(0)]);
}

#[test]
fn a_document_that_does_not_tell_its_pages_has_no_value() {
    let mut bench = Bench::default();
    bench.play(Bench::print_job("binary"), b"\0\x01\x02");
    let unknown = Value::OutOfBand(tag::NO_VALUE);
    assert_eq!(figures(&mut bench, 1)[0], unknown);
    bench.tick_when_due();
    bench.tick_when_due();
    assert_eq!(figures(&mut bench, 1)[1], unknown);
    // Something was printed all the same.
    assert_eq!(printer_counts(&mut bench), [integer(1), integer(1), integer(1)]);
}

fn begin(bench: &mut Bench, request: Message) -> Ticket {
    bench.begin(request).0
}

#[test]
fn the_documents_of_the_job_that_was_finished_longest_ago_go_first() {
    let mut bench = Bench::with_spool_limit(100);
    let mut print = |octets: usize, room: u64| {
        let ticket = begin(&mut bench, Bench::print_job("a"));
        assert_eq!(bench.room(ticket), Ok(room));
        bench.finish(ticket, &vec![b'x'; octets]);
        bench.tick_when_due();
        bench.tick_when_due();
        bench.discarded()
    };
    assert_eq!(print(70, 100), [0; 0]);
    assert_eq!(print(30, 30), [0; 0]);
    assert_eq!(print(40, 70), [1]);
    assert_eq!(print(30, 30), [1]);
    assert_eq!(print(10, 30), [1, 2]);
    assert_eq!(bench.queue.spooled(), 80);
    // Their jobs are in the history, and cannot be printed again.
    assert_eq!(bench.states().len(), 5);
    assert_eq!(bench.answer(Bench::job_request(0x000E, 1, vec![])).code, 0x0404);
    assert_eq!(bench.answer(Bench::job_request(0x000E, 4, vec![])).code, 0);
}

#[test]
fn unfinished_jobs_keep_their_documents_and_a_new_one_is_refused_until_there_is_room() {
    let mut bench = Bench::with_spool_limit(100);
    let hold = vec![attribute("job-hold-until", keyword("indefinite"))];
    let ticket = begin(&mut bench, Bench::request_with(0x0002, vec![], hold));
    assert_eq!(bench.room(ticket), Ok(100));
    bench.finish(ticket, &[b'x'; 60]);
    let ticket = begin(&mut bench, Bench::print_job("too much"));
    assert_eq!(bench.room(ticket), Ok(40));
    assert_eq!(bench.room(ticket), Err(DocumentFailure::SpoolFull));
    let refused = bench.done(ticket, Done::DocumentFailed(DocumentFailure::SpoolFull));
    assert_eq!(refused.code, 0x0505);
    assert!(
        bench.job_events().last().unwrap().starts_with("2 aborted"),
        "{:?}",
        bench.job_events()
    );
    let reasons = |bench: &mut Bench| {
        let all = bench.answer(Bench::request(0x000B));
        first(&all, tag::PRINTER_ATTRIBUTES, "printer-state-reasons")
    };
    assert_eq!(reasons(&mut bench), keyword("spool-area-full"));
    bench.answer(Bench::job_request(0x0008, 1, vec![]));
    assert_eq!(reasons(&mut bench), keyword("none"));
    let ticket = begin(&mut bench, Bench::print_job("fits now"));
    assert_eq!(bench.room(ticket), Ok(100));
    // What does not fit into an empty spool never will.
    assert_eq!(bench.room(ticket), Err(DocumentFailure::TooLarge));
    assert_eq!(
        bench.done(ticket, Done::DocumentFailed(DocumentFailure::TooLarge)).code,
        0x0408
    );
}
