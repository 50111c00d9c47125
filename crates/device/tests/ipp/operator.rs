//! What an operator does to the printer and to the order of its jobs, and that the printer then tells the truth.

#![expect(clippy::unwrap_used, reason = "helpers of tests fail the test")]

use crate::exchange::{Bench, attribute, first, ids, integer, keyword, name, reasons, state};
use ipp_codec::{Attribute, Group, Message, Value, tag};
use misprint_device::Effect;
use misprint_device::job::JobState;

const OK: u16 = 0x0000;
const NOT_POSSIBLE: u16 = 0x0404;

/// A job whose document is there; gives its id.
fn job(bench: &mut Bench, job_name: &str, template: Vec<Attribute>) -> i32 {
    let mut request = Bench::print_job(job_name);
    request.groups.push(Group {
        tag: tag::JOB_ATTRIBUTES,
        attributes: template,
    });
    let (ticket, _) = bench.begin(request);
    match first(&bench.document(ticket, b"%PDF-1.7"), tag::JOB_ATTRIBUTES, "job-id") {
        Value::Integer(id) => id,
        other => panic!("{other:?}"),
    }
}

fn told(bench: &mut Bench) -> (i32, Vec<String>, bool) {
    let response = bench.answer(Bench::request(0x000B));
    let group = response.group(tag::PRINTER_ATTRIBUTES).unwrap();
    let reasons = &group.attribute("printer-state-reasons").unwrap().values;
    let reasons = reasons.iter().filter_map(Value::as_str).map(str::to_owned).collect();
    let Value::Enum(state) = first(&response, tag::PRINTER_ATTRIBUTES, "printer-state") else {
        panic!("no enum")
    };
    let Value::Boolean(accepts) = first(&response, tag::PRINTER_ATTRIBUTES, "printer-is-accepting-jobs") else {
        panic!("no boolean")
    };
    (state, reasons, accepts)
}

fn because(reasons: &[&str]) -> Vec<String> {
    reasons.iter().map(|&reason| reason.to_owned()).collect()
}

#[test]
fn a_paused_printer_ends_its_job_and_starts_no_other() {
    let mut bench = Bench::default();
    job(&mut bench, "one", vec![]);
    job(&mut bench, "two", vec![]);
    bench.tick_when_due();
    for pause in [0x0010, 0x0024] {
        assert_eq!(bench.answer(Bench::request(pause)).code, OK);
        assert_eq!(told(&mut bench), (4, because(&["moving-to-paused"]), true));
    }
    bench.tick_when_due();
    assert_eq!(bench.states(), [(1, JobState::Completed), (2, JobState::Pending)]);
    assert_eq!(bench.queue.next_wake(), None);
    assert_eq!(told(&mut bench), (5, because(&["paused"]), true));
    // It stays so without power, too.
    bench.power_cycle();
    bench.queue.restore(bench.now);
    assert_eq!(told(&mut bench).1, ["paused"]);
    assert_eq!(bench.answer(Bench::request(0x0011)).code, OK);
    assert_eq!(told(&mut bench), (3, because(&["none"]), true));
    bench.tick_when_due();
    bench.tick_when_due();
    assert_eq!(bench.states()[1], (2, JobState::Completed));
}

#[test]
fn a_disabled_printer_takes_no_jobs_and_goes_on_with_those_it_has() {
    let mut bench = Bench::default();
    job(&mut bench, "one", vec![]);
    bench.answer(Bench::request(0x0023));
    assert_eq!(told(&mut bench), (3, because(&["none"]), false));
    assert_eq!(bench.answer(Bench::print_job("two")).code, 0x0506);
    bench.tick_when_due();
    bench.tick_when_due();
    assert_eq!(bench.states(), [(1, JobState::Completed)]);
    bench.answer(Bench::request(0x0022));
    job(&mut bench, "two", vec![]);
}

#[test]
fn a_printer_that_is_shut_down_answers_questions_until_it_starts_up() {
    let mut bench = Bench::default();
    assert_eq!(bench.answer(Bench::request(0x002B)).code, NOT_POSSIBLE);
    job(&mut bench, "one", vec![]);
    assert_eq!(bench.answer(Bench::request(0x002A)).code, OK);
    assert_eq!(told(&mut bench), (5, because(&["shutdown"]), false));
    assert_eq!(bench.queue.next_wake(), None);
    for operation in [0x0002, 0x0005, 0x0010, 0x0012, 0x003C] {
        assert_eq!(bench.answer(Bench::request(operation)).code, 0x050A, "{operation:#06X}");
    }
    assert_eq!(bench.answer(Bench::request(0x002B)).code, OK);
    assert_eq!(told(&mut bench), (3, because(&["none"]), true));
    bench.tick_when_due();
    assert_eq!(bench.answer(Bench::request(0x0029)).code, OK);
    assert_eq!(bench.states(), [(1, JobState::Pending)]);
    // The power switch starts it, too.
    bench.answer(Bench::request(0x002A));
    bench.power_cycle();
    bench.queue.restore(bench.now);
    assert_eq!(told(&mut bench), (3, because(&["none"]), true));
}

#[test]
fn held_jobs_wait_until_they_are_released() {
    let mut bench = Bench::default();
    let until = |value| vec![attribute("job-hold-until", keyword(value))];
    let held = job(&mut bench, "held", until("indefinite"));
    let free = job(&mut bench, "free", until("no-hold"));
    let look = |bench: &mut Bench, id| {
        let response = bench.answer(Bench::job_request(0x0009, id, vec![]));
        let until = first(&response, tag::JOB_ATTRIBUTES, "job-hold-until");
        (state(&response), reasons(&response), until)
    };
    let because_of_until = because(&["job-hold-until-specified"]);
    assert_eq!(
        look(&mut bench, held),
        (4, because_of_until.clone(), keyword("indefinite"))
    );
    assert_eq!(bench.answer(Bench::job_request(0x000C, free, vec![])).code, OK);
    assert_eq!(look(&mut bench, free), (4, because_of_until, keyword("indefinite")));
    assert_eq!(bench.queue.next_wake(), None);
    assert_eq!(bench.answer(Bench::job_request(0x000D, held, vec![])).code, OK);
    assert_eq!(look(&mut bench, held), (3, because(&["none"]), keyword("no-hold")));
    bench.tick_when_due();
    assert_eq!(
        bench.answer(Bench::job_request(0x000C, held, vec![])).code,
        NOT_POSSIBLE
    );
    bench.tick_when_due();
    assert_eq!(
        bench.answer(Bench::job_request(0x000D, held, vec![])).code,
        NOT_POSSIBLE
    );
    // One whose documents are still to come waits for both.
    bench.answer(Bench::request(0x0005));
    let mut reasons_after = |operation| {
        bench.answer(Bench::job_request(operation, 3, vec![]));
        reasons(&bench.answer(Bench::job_request(0x0009, 3, vec![])))
    };
    assert_eq!(
        reasons_after(0x000C),
        because(&["job-incoming", "job-hold-until-specified"])
    );
    assert_eq!(reasons_after(0x000D), because(&["job-incoming"]));
    bench.answer(Bench::job_request(0x0008, 3, vec![]));
    // All that came while the printer held new jobs.
    bench.answer(Bench::request(0x0025));
    assert_eq!(told(&mut bench).1, ["hold-new-jobs"]);
    let new = job(&mut bench, "new", vec![]);
    let response = bench.answer(Bench::job_request(0x0009, new, vec![]));
    assert_eq!(
        (state(&response), reasons(&response)),
        (4, because(&["job-held-on-create"]))
    );
    bench.answer(Bench::request(0x0026));
    assert_eq!(
        bench.states(),
        [
            (held, JobState::Completed),
            (free, JobState::PendingHeld),
            (3, JobState::Canceled),
            (new, JobState::Pending)
        ]
    );
}

#[test]
fn jobs_print_by_priority_and_as_the_operator_wants() {
    let mut bench = Bench::default();
    bench.answer(Bench::request(0x0010));
    let priority = |value| vec![attribute("job-priority", integer(value))];
    for (job_name, wanted) in [("1", 50), ("2", 50), ("3", 80), ("4", 10)] {
        job(&mut bench, job_name, priority(wanted));
    }
    let order = |bench: &mut Bench| ids(&bench.answer(Bench::request(0x000A)));
    assert_eq!(order(&mut bench), [3, 1, 2, 4]);
    assert_eq!(bench.answer(Bench::job_request(0x0030, 4, vec![])).code, OK);
    assert_eq!(order(&mut bench), [4, 3, 1, 2]);
    let after = |predecessor| vec![attribute("predecessor-job-id", integer(predecessor))];
    assert_eq!(bench.answer(Bench::job_request(0x0031, 3, after(2))).code, OK);
    assert_eq!(order(&mut bench), [4, 1, 2, 3]);
    assert_eq!(
        bench.answer(Bench::job_request(0x0031, 3, after(99))).code,
        NOT_POSSIBLE
    );
    assert_eq!(bench.answer(Bench::job_request(0x0031, 2, vec![])).code, OK);
    assert_eq!(order(&mut bench), [2, 4, 1, 3]);
    let mut set = Bench::job_request(0x0014, 1, vec![]);
    set.groups.push(Group {
        tag: tag::JOB_ATTRIBUTES,
        attributes: priority(100),
    });
    assert_eq!(bench.answer(set).code, OK);
    bench.power_cycle();
    bench.queue.restore(bench.now);
    assert_eq!(order(&mut bench), [1, 2, 4, 3]);
    let response = bench.answer(Bench::job_request(0x0009, 3, vec![]));
    assert_eq!(
        first(&response, tag::JOB_ATTRIBUTES, "number-of-intervening-jobs"),
        integer(3)
    );
    bench.answer(Bench::request(0x0011));
    bench.tick_when_due();
    assert_eq!(bench.queue.printing().map(|job| job.id), Some(1));
}

#[test]
fn the_current_job_can_be_suspended_resumed_and_canceled() {
    let mut bench = Bench::default();
    assert_eq!(bench.answer(Bench::request(0x002E)).code, NOT_POSSIBLE);
    job(&mut bench, "one", vec![]);
    job(&mut bench, "two", vec![]);
    bench.tick_when_due();
    let named = |id| Bench::request_with(0x002E, vec![attribute("job-id", integer(id))], vec![]);
    assert_eq!(bench.answer(named(2)).code, NOT_POSSIBLE);
    assert_eq!(bench.answer(named(1)).code, OK);
    let response = bench.answer(Bench::job_request(0x0009, 1, vec![]));
    assert_eq!((state(&response), reasons(&response)), (6, because(&["job-suspended"])));
    assert_eq!(bench.queue.printing().map(|job| job.id), Some(2));
    assert_eq!(bench.answer(Bench::request(0x002D)).code, OK);
    assert_eq!(
        bench.states(),
        [(1, JobState::ProcessingStopped), (2, JobState::Canceled)]
    );
    assert_eq!(bench.answer(Bench::job_request(0x002F, 2, vec![])).code, NOT_POSSIBLE);
    assert_eq!(bench.answer(Bench::job_request(0x002F, 1, vec![])).code, OK);
    bench.tick_when_due();
    bench.tick_when_due();
    assert_eq!(bench.states()[0], (1, JobState::Completed));
}

#[test]
fn a_completed_job_prints_again_as_itself_or_as_a_copy() {
    let mut bench = Bench::default();
    let sides = || vec![attribute("sides", keyword("two-sided-long-edge"))];
    let id = job(&mut bench, "letter", sides());
    for again in [0x000E, 0x002C, 0x003A] {
        assert_eq!(bench.answer(Bench::job_request(again, id, vec![])).code, NOT_POSSIBLE);
    }
    bench.tick_when_due();
    bench.tick_when_due();
    let response = bench.answer(Bench::job_request(0x000E, id, vec![]));
    assert_eq!((response.code, state(&response)), (OK, 3));
    bench.tick_when_due();
    bench.tick_when_due();
    assert_eq!(bench.states(), [(1, JobState::Completed)]);
    for (again, copy) in [(0x002C, 2), (0x003A, 3)] {
        let until = vec![attribute("job-hold-until", keyword("indefinite"))];
        let response = bench.answer(Bench::job_request(again, id, until));
        assert_eq!((response.code, state(&response)), (OK, 4));
        let response = bench.answer(Bench::job_request(0x0009, copy, vec![]));
        assert_eq!(first(&response, tag::JOB_ATTRIBUTES, "job-name"), name("letter"));
        assert_eq!(
            first(&response, tag::JOB_ATTRIBUTES, "sides"),
            keyword("two-sided-long-edge")
        );
    }
    assert_eq!(bench.copied(), [(1, 2), (1, 3)]);
    let documents = |id| bench.queue.job(id).map(|job| job.documents.clone());
    assert_eq!(documents(1), documents(3));
}

#[test]
fn purge_forgets_every_job_also_one_that_is_arriving() {
    let mut bench = Bench::default();
    let done = job(&mut bench, "done", vec![]);
    bench.tick_when_due();
    bench.tick_when_due();
    job(&mut bench, "waits", vec![]);
    let (ticket, _) = bench.begin(Bench::print_job("arrives"));
    assert_eq!(bench.answer(Bench::request(0x0012)).code, OK);
    assert_eq!(bench.states(), []);
    assert_eq!(bench.discarded(), [done, 2, 3]);
    assert_eq!(bench.document(ticket, b"x").code, 0x0508);
    assert_eq!(bench.discarded(), [done, 2, 3, 3]);
    assert_eq!(job(&mut bench, "next", vec![]), 4);
}

#[test]
fn settable_attributes_are_set_all_or_none() {
    let mut bench = Bench::default();
    let set = |attributes| {
        let mut request = Bench::request(0x0013);
        request.groups.push(Group {
            tag: tag::PRINTER_ATTRIBUTES,
            attributes,
        });
        request
    };
    let location = || attribute("printer-location", Value::Text("Room 7".into()));
    let response = bench.answer(set(vec![location(), attribute("printer-uuid", keyword("x"))]));
    assert_eq!(response.code, 0x0413);
    assert_eq!(
        response.group(tag::UNSUPPORTED_ATTRIBUTES).unwrap().attributes,
        [attribute("printer-uuid", Value::OutOfBand(0x15))]
    );
    let where_is_it = |bench: &mut Bench| {
        first(
            &bench.answer(Bench::request(0x000B)),
            tag::PRINTER_ATTRIBUTES,
            "printer-location",
        )
    };
    assert_eq!(where_is_it(&mut bench), Value::Text(String::new()));
    let long = attribute("printer-info", Value::Text("x".repeat(128)));
    assert_eq!(bench.answer(set(vec![location(), long])).code, 0x040B);
    assert_eq!(bench.answer(set(vec![location()])).code, OK);
    bench.power_cycle();
    assert_eq!(where_is_it(&mut bench), Value::Text("Room 7".into()));
    let values = bench.answer(Bench::request(0x0015));
    assert_eq!(
        first(&values, tag::PRINTER_ATTRIBUTES, "printer-info"),
        Value::OutOfBand(0x17)
    );
}

#[test]
fn waiting_jobs_take_other_attributes() {
    let mut bench = Bench::default();
    let id = job(&mut bench, "draft", vec![attribute("copies", integer(2))]);
    let set = |attributes| {
        let mut request: Message = Bench::job_request(0x0014, id, vec![]);
        request.groups.push(Group {
            tag: tag::JOB_ATTRIBUTES,
            attributes,
        });
        request
    };
    let wrong = vec![attribute("job-name", name("final")), attribute("copies", integer(0))];
    assert_eq!(bench.answer(set(wrong)).code, 0x040B);
    assert_eq!(
        bench.answer(set(vec![attribute("job-state", Value::Enum(9))])).code,
        0x0413
    );
    let right = vec![
        attribute("job-name", name("final")),
        attribute("copies", Value::OutOfBand(0x16)),
        attribute("sides", keyword("two-sided-long-edge")),
        attribute("job-hold-until", keyword("indefinite")),
    ];
    assert_eq!(bench.answer(set(right)).code, OK);
    let response = bench.answer(Bench::job_request(0x0009, id, vec![]));
    let group = response.group(tag::JOB_ATTRIBUTES).unwrap();
    assert_eq!(group.attribute("job-name").unwrap().values, [name("final")]);
    assert_eq!(group.attribute("copies"), None);
    assert!(group.attribute("sides").is_some());
    assert_eq!(state(&response), 4);
}

#[test]
fn identify_printer_is_seen() {
    let mut bench = Bench::default();
    assert_eq!(bench.queue.operator().identified, None);
    let ask = |action| {
        vec![
            attribute("identify-actions", keyword(action)),
            attribute("message", Value::Text("Here!".into())),
        ]
    };
    assert_eq!(
        bench.answer(Bench::request_of("eve", 0x003C, ask("explode"))).code,
        0x040B
    );
    assert_eq!(bench.queue.operator().identified, None);
    assert_eq!(bench.answer(Bench::request_of("eve", 0x003C, ask("flash"))).code, OK);
    let identified = bench.queue.operator().identified.clone().unwrap();
    assert_eq!(identified.actions, ["flash"]);
    assert_eq!(
        (identified.message.as_deref(), identified.user.as_str()),
        (Some("Here!"), "eve")
    );
    assert_eq!(identified.at, bench.now);
}

#[test]
fn documents_are_shown_renamed_and_canceled() {
    let mut bench = Bench::default();
    bench.answer(Bench::request(0x0010));
    bench.answer(Bench::request(0x0005));
    let number = |number| vec![attribute("document-number", integer(number))];
    for last in [false, true] {
        let last = vec![attribute("last-document", Value::Boolean(last))];
        let (ticket, _) = bench.begin(Bench::job_request(0x0006, 1, last));
        bench.document(ticket, b"%PDF-1.7");
    }
    let all = bench.answer(Bench::job_request(0x0035, 1, vec![]));
    let groups = all.groups.iter().filter(|group| group.tag == tag::DOCUMENT_ATTRIBUTES);
    assert_eq!(groups.count(), 2);
    let mut rename = Bench::job_request(0x0037, 1, number(2));
    rename.groups.push(Group {
        tag: tag::DOCUMENT_ATTRIBUTES,
        attributes: vec![attribute("document-name", name("annex"))],
    });
    assert_eq!(bench.answer(rename).code, OK);
    let look = |bench: &mut Bench, n, what| {
        let response = bench.answer(Bench::job_request(0x0034, 1, number(n)));
        first(&response, tag::DOCUMENT_ATTRIBUTES, what)
    };
    assert_eq!(look(&mut bench, 2, "document-name"), name("annex"));
    assert_eq!(look(&mut bench, 2, "last-document"), Value::Boolean(true));
    assert_eq!(bench.answer(Bench::job_request(0x0034, 1, number(3))).code, 0x0406);
    assert_eq!(bench.answer(Bench::job_request(0x0033, 1, number(1))).code, OK);
    assert_eq!(look(&mut bench, 1, "document-state"), Value::Enum(7));
    assert_eq!(
        bench.answer(Bench::job_request(0x0033, 1, number(1))).code,
        NOT_POSSIBLE
    );
    // With the last document goes the job.
    assert_eq!(bench.answer(Bench::job_request(0x0033, 1, number(2))).code, OK);
    assert_eq!(bench.states(), [(1, JobState::Canceled)]);
}

impl Bench {
    fn copied(&self) -> Vec<(i32, i32)> {
        let copies = self.effects().iter().filter_map(|effect| match effect {
            Effect::CopyDocuments { from, to } => Some((*from, *to)),
            _ => None,
        });
        copies.collect()
    }
}
