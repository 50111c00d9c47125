//! Who subscribes is told, in order, for as long as the lease lasts.

#![expect(clippy::unwrap_used, reason = "helpers of tests fail the test")]

use crate::exchange::{Bench, SECOND, attribute, first, integer, keyword, uri};
use ipp_codec::{Attribute, Group, Message, Value, tag};

const OK: u16 = 0x0000;
const NOT_FOUND: u16 = 0x0406;

fn subscribe(operation: u16, operation_attributes: Vec<Attribute>, wishes: Vec<Vec<Attribute>>) -> Message {
    let mut request = Bench::request_of("alice", operation, operation_attributes);
    request.groups.extend(wishes.into_iter().map(|attributes| Group {
        tag: tag::SUBSCRIPTION_ATTRIBUTES,
        attributes,
    }));
    request
}

fn pull(events: &[&str]) -> Vec<Attribute> {
    vec![
        attribute("notify-pull-method", keyword("ippget")),
        Attribute::set("notify-events", events.iter().map(|event| keyword(event)).collect()),
    ]
}

/// notify-sequence-number and notify-subscribed-event of what there is from `sequence` on.
fn fetch(bench: &mut Bench, id: i32, sequence: i32) -> Vec<(i32, String)> {
    let response = bench.answer(Bench::request_with(
        0x001C,
        vec![
            attribute("notify-subscription-ids", integer(id)),
            attribute("notify-sequence-numbers", integer(sequence)),
        ],
        vec![],
    ));
    assert_eq!(response.code, OK);
    assert!(response.groups[0].attribute("notify-get-interval").is_some());
    let events = response
        .groups
        .iter()
        .filter(|group| group.tag == tag::EVENT_NOTIFICATION_ATTRIBUTES);
    let read = |group: &Group| {
        let number = group.attribute("notify-sequence-number").unwrap().values[0].clone();
        let Value::Integer(number) = number else {
            panic!("{number:?}")
        };
        let event = group.attribute("notify-subscribed-event").unwrap().values[0].clone();
        (number, event.as_str().unwrap().to_owned())
    };
    events.map(read).collect()
}

fn events(list: &[&str]) -> Vec<(i32, String)> {
    (1..).zip(list.iter().map(|&event| event.to_owned())).collect()
}

#[test]
fn a_subscriber_to_the_printer_sees_jobs_and_states_come_and_go() {
    let mut bench = Bench::default();
    let wish = pull(&["job-created", "job-completed", "printer-stopped"]);
    let response = bench.answer(subscribe(0x0016, vec![], vec![wish]));
    assert_eq!(response.code, OK);
    let group = tag::SUBSCRIPTION_ATTRIBUTES;
    assert_eq!(first(&response, group, "notify-subscription-id"), integer(1));
    assert_eq!(first(&response, group, "notify-lease-duration"), integer(86_400));
    let (ticket, _) = bench.begin(Bench::print_job("letter"));
    bench.document(ticket, b"x");
    bench.tick_when_due();
    bench.tick_when_due();
    bench.answer(Bench::request(0x0010));
    bench.answer(Bench::request(0x0011));
    let all = events(&["job-created", "job-completed", "printer-stopped"]);
    assert_eq!(fetch(&mut bench, 1, 1), all);
    assert_eq!(fetch(&mut bench, 1, 3), all[2..]);
    // Events fade.
    bench.now += 61 * SECOND;
    assert_eq!(fetch(&mut bench, 1, 1), []);
}

#[test]
fn a_subscriber_to_a_job_sees_that_job_alone() {
    let mut bench = Bench::default();
    bench.answer(Bench::request(0x0005));
    bench.answer(Bench::request(0x0005));
    let of_job = |id| vec![attribute("notify-job-id", integer(id))];
    assert_eq!(
        bench
            .answer(subscribe(0x0017, of_job(9), vec![pull(&["job-completed"])]))
            .code,
        NOT_FOUND
    );
    let response = bench.answer(subscribe(
        0x0017,
        of_job(2),
        vec![pull(&["job-state-changed", "printer-stopped"])],
    ));
    assert_eq!(response.code, OK);
    for id in [1, 2] {
        bench.answer(Bench::job_request(0x0008, id, vec![]));
    }
    bench.answer(Bench::request(0x0010));
    assert_eq!(fetch(&mut bench, 1, 1), events(&["job-state-changed"]));
    // It ends with the job.
    bench.now += 61 * SECOND;
    let gone = Bench::request_with(0x001C, vec![attribute("notify-subscription-ids", integer(1))], vec![]);
    assert_eq!(bench.answer(gone).code, NOT_FOUND);
}

#[test]
fn a_new_job_can_bring_its_subscriptions() {
    let mut bench = Bench::default();
    let push = vec![attribute("notify-recipient-uri", uri("mailto:x@example.invalid"))];
    let response = bench.answer(subscribe(
        0x0005,
        vec![],
        vec![pull(&["job-created", "job-completed"]), push],
    ));
    assert_eq!(response.code, 0x0003);
    let code = response.groups.last().unwrap().attribute("notify-status-code");
    assert_eq!(code.unwrap().values, [Value::Enum(0x040C)]);
    bench.answer(Bench::job_request(0x0008, 1, vec![]));
    assert_eq!(fetch(&mut bench, 1, 1), events(&["job-created", "job-completed"]));
    let (ticket, _) = bench.begin(subscribe(0x0002, vec![], vec![pull(&["job-completed"])]));
    let response = bench.document(ticket, b"x");
    assert_eq!(response.code, OK);
    assert_eq!(
        first(&response, tag::SUBSCRIPTION_ATTRIBUTES, "notify-subscription-id"),
        integer(2)
    );
    bench.tick_when_due();
    bench.tick_when_due();
    assert_eq!(fetch(&mut bench, 2, 1), events(&["job-completed"]));
}

#[test]
fn what_cannot_be_subscribed_to_is_said_group_by_group() {
    let mut bench = Bench::default();
    let push = vec![attribute("notify-recipient-uri", uri("mailto:x@example.invalid"))];
    let unheard_of = pull(&["x-unheard-of"]);
    let response = bench.answer(subscribe(0x0016, vec![], vec![push.clone(), unheard_of]));
    assert_eq!(response.code, 0x0414);
    let codes = response
        .groups
        .iter()
        .filter_map(|group| group.attribute("notify-status-code"))
        .map(|code| code.values[0].clone());
    assert_eq!(codes.collect::<Vec<_>>(), [Value::Enum(0x040C), Value::Enum(0x040B)]);
    let response = bench.answer(subscribe(0x0016, vec![], vec![push, pull(&["job-created"])]));
    assert_eq!(response.code, 0x0003);
    assert_eq!(bench.answer(subscribe(0x0016, vec![], vec![])).code, 0x0400);
}

#[test]
fn leases_end_are_renewed_and_canceled() {
    let mut bench = Bench::default();
    let wish = |seconds| {
        [
            pull(&["job-created"]),
            vec![attribute("notify-lease-duration", integer(seconds))],
        ]
        .concat()
    };
    bench.answer(subscribe(0x0016, vec![], vec![wish(10), wish(10), wish(0)]));
    let of = |id| vec![attribute("notify-subscription-id", integer(id))];
    let renewed = bench.answer(subscribe(
        0x001A,
        of(2),
        vec![vec![attribute("notify-lease-duration", integer(100))]],
    ));
    assert_eq!(
        first(&renewed, tag::SUBSCRIPTION_ATTRIBUTES, "notify-lease-duration"),
        integer(100)
    );
    bench.now += 11 * SECOND;
    let list = |bench: &mut Bench| {
        let response = bench.answer(Bench::request(0x0019));
        let groups = response.groups.iter();
        groups
            .filter_map(|group| group.attribute("notify-subscription-id"))
            .map(|id| id.values[0].clone())
            .collect::<Vec<_>>()
    };
    assert_eq!(list(&mut bench), [integer(2), integer(3)]);
    let response = bench.answer(Bench::request_with(0x0018, of(3), vec![]));
    assert_eq!(
        first(&response, tag::SUBSCRIPTION_ATTRIBUTES, "notify-lease-duration"),
        integer(604_800)
    );
    assert_eq!(bench.answer(Bench::request_with(0x001B, of(3), vec![])).code, OK);
    assert_eq!(list(&mut bench), [integer(2)]);
    assert_eq!(bench.answer(Bench::request_with(0x001B, of(3), vec![])).code, NOT_FOUND);
}
