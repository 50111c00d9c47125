//! What is the matter with the printer: the state says so, jobs wait or end as on a device, and go on when it is over.

#![expect(clippy::unwrap_used, reason = "helpers of tests fail the test")]

use crate::exchange::{Bench, attribute, first, integer, keyword, reasons, state};
use ipp_codec::{Attribute, Message, Value, tag};
use misprint_device::job::JobState;
use misprint_device::queue::ConditionChange::{Begins, Ends, Standing};
use misprint_device::{Condition, Effect, Event};

const STOPPING: [(Condition, &str, &str); 10] = [
    (Condition::MediaEmpty, "media-empty-error", "inputMediaSupplyEmpty"),
    (Condition::MediaJam, "media-jam-error", "jam"),
    (Condition::TonerEmpty, "toner-empty-error", "markerTonerEmpty"),
    (Condition::CoverOpen, "cover-open-error", "coverOpened"),
    (Condition::DoorOpen, "door-open-error", "doorOpen"),
    (
        Condition::InputTrayMissing,
        "input-tray-missing-error",
        "inputMediaTrayMissing",
    ),
    (
        Condition::OutputAreaFull,
        "output-area-full-error",
        "outputMediaTrayFull",
    ),
    (
        Condition::FuserOverTemp,
        "fuser-over-temp-error",
        "markerFuserOverTemperature",
    ),
    (Condition::Offline, "subunit-offline-error", "subunitOffline"),
    (Condition::Stopped, "other-error", "subunitUnrecoverableFailure"),
];

fn print(bench: &mut Bench) -> Message {
    bench.play(Bench::print_job("a"), b"%PDF-1.7")
}

fn job(bench: &mut Bench, id: i32) -> Message {
    bench.answer(Bench::job_request(0x0009, id, vec![]))
}

/// The values of an attribute of the printer, as text.
fn told(bench: &mut Bench, name: &str) -> Vec<String> {
    let response = bench.answer(Bench::request(0x000B));
    let group = response.group(tag::PRINTER_ATTRIBUTES).unwrap();
    let values = &group.attribute(name).unwrap_or_else(|| panic!("no {name}")).values;
    let text = |value: &Value| match value {
        Value::Enum(value) | Value::Integer(value) => value.to_string(),
        Value::Boolean(value) => value.to_string(),
        Value::OctetString(octets) => String::from_utf8(octets.clone()).unwrap(),
        other => other.as_str().unwrap().to_owned(),
    };
    values.iter().map(text).collect()
}

#[test]
fn what_stops_the_printer_is_told_everywhere_and_the_job_goes_on_when_it_is_over() {
    for (condition, reason, code) in STOPPING {
        let mut bench = Bench::default();
        print(&mut bench);
        print(&mut bench);
        bench.tick_when_due();
        assert_eq!(state(&job(&mut bench, 1)), 5, "{reason}");
        bench.change(Standing(Some(condition)));
        assert_eq!(told(&mut bench, "printer-state"), ["5"], "{reason}");
        assert_eq!(told(&mut bench, "printer-state-reasons"), [reason]);
        let message = told(&mut bench, "printer-state-message").remove(0);
        let alerts = told(&mut bench, "printer-alert");
        assert!(
            alerts[0].contains(&format!("code={code};severity=critical;")),
            "{alerts:?}"
        );
        assert!(
            alerts[0].ends_with(";index=1") && alerts[1].ends_with(";index=2"),
            "{alerts:?}"
        );
        assert_eq!(
            told(&mut bench, "printer-alert-description"),
            [message.as_str(), "Powered up"]
        );
        assert_eq!(
            (state(&job(&mut bench, 1)), reasons(&job(&mut bench, 1))),
            (6, vec!["printer-stopped".to_owned()])
        );
        assert_eq!(state(&job(&mut bench, 2)), 3);
        assert_eq!(bench.queue.next_wake(), None, "{reason}: it prints nevertheless");
        // New jobs are taken all the same.
        assert_eq!(print(&mut bench).code, 0);

        bench.change(Standing(None));
        assert_eq!(told(&mut bench, "printer-state-reasons"), ["none"]);
        while bench.queue.next_wake().is_some() {
            bench.tick_when_due();
        }
        let completed = |id| (id, JobState::Completed);
        assert_eq!(bench.states(), [completed(1), completed(2), completed(3)], "{reason}");
        assert_eq!(told(&mut bench, "printer-state-message"), ["Ready"]);
        let events: Vec<_> = bench
            .effects()
            .iter()
            .filter_map(|effect| match effect {
                Effect::Emit(Event::PrinterState { state, reasons, .. }) => Some((*state, reasons.join(","))),
                _ => None,
            })
            .collect();
        assert_eq!(
            events,
            [("stopped", reason.to_owned()), ("processing", "none".to_owned())]
        );
    }
}

#[test]
fn a_stopped_job_can_be_canceled_but_not_resumed_and_prints_again_after_a_power_cut() {
    let mut bench = Bench::default();
    print(&mut bench);
    bench.tick_when_due();
    bench.change(Standing(Some(Condition::MediaJam)));
    // Resume-Job is for a job that was suspended.
    assert_eq!(bench.answer(Bench::job_request(0x002F, 1, vec![])).code, 0x0404);
    bench.power_cycle();
    bench.tick_when_due();
    bench.tick_when_due();
    assert_eq!(bench.states(), [(1, JobState::Completed)]);
    print(&mut bench);
    bench.tick_when_due();
    bench.change(Standing(Some(Condition::MediaJam)));
    assert_eq!(bench.answer(Bench::job_request(0x0008, 2, vec![])).code, 0);
    assert_eq!(state(&job(&mut bench, 2)), 7);
}

#[test]
fn paper_is_needed_only_while_a_job_wants_to_print() {
    let mut bench = Bench::default();
    bench.change(Standing(Some(Condition::MediaNeeded)));
    assert_eq!(
        (
            told(&mut bench, "printer-state"),
            told(&mut bench, "printer-state-reasons")
        ),
        (vec!["3".into()], vec!["none".into()])
    );
    print(&mut bench);
    assert_eq!(
        (
            told(&mut bench, "printer-state"),
            told(&mut bench, "printer-state-reasons")
        ),
        (vec!["5".into()], vec!["media-needed-error".into()])
    );
    assert_eq!(bench.answer(Bench::job_request(0x0008, 1, vec![])).code, 0);
    assert_eq!(
        (
            told(&mut bench, "printer-state"),
            told(&mut bench, "printer-state-reasons")
        ),
        (vec!["3".into()], vec!["none".into()])
    );
}

#[test]
fn a_warning_stops_nothing_and_a_level_shows_it() {
    let mut bench = Bench::default();
    for (condition, reason) in [
        (Condition::MediaLow, "media-low-warning"),
        (Condition::TonerLow, "toner-low-warning"),
        (Condition::OpcNearEol, "opc-near-eol-warning"),
        (Condition::OutputAreaAlmostFull, "output-area-almost-full-warning"),
    ] {
        bench.change(Standing(Some(condition)));
        print(&mut bench);
        bench.tick_when_due();
        bench.tick_when_due();
        assert_eq!(
            (
                told(&mut bench, "printer-state"),
                told(&mut bench, "printer-state-reasons")
            ),
            (vec!["3".into()], vec![reason.into()])
        );
        assert!(told(&mut bench, "printer-alert")[0].contains("severity=warning"));
        let low = condition == Condition::TonerLow;
        assert_eq!(told(&mut bench, "printer-supply")[0].contains(";level=8;"), low);
    }
    assert!(bench.states().iter().all(|(_, state)| *state == JobState::Completed));
}

#[test]
fn a_printer_that_takes_no_jobs_says_why() {
    for (condition, status) in [
        (Condition::Busy, 0x0507),
        (Condition::NotAcceptingJobs, 0x0506),
        (Condition::InternalError, 0x0500),
        (Condition::DeviceError, 0x0504),
        (Condition::TemporaryError, 0x0505),
        (Condition::TooManyJobs, 0x050B),
        (Condition::SpoolAreaFull, 0x0505),
        (Condition::AccessDenied, 0x0403),
    ] {
        let mut bench = Bench::default();
        bench.change(Standing(Some(condition)));
        assert_eq!(bench.answer(Bench::print_job("a")).code, status, "{condition:?}");
        assert_eq!(bench.answer(Bench::request(0x0005)).code, status, "{condition:?}");
        let accepts = (condition != Condition::NotAcceptingJobs).to_string();
        assert_eq!(told(&mut bench, "printer-is-accepting-jobs"), [accepts]);
        assert!(bench.states().is_empty());
        assert!(bench.operations()[0].contains("-error-"), "{:?}", bench.operations());
        bench.change(Standing(None));
        assert_eq!(print(&mut bench).code, 0);
    }
}

#[test]
fn what_becomes_of_a_job_midway_is_told_by_the_job() {
    for (condition, end, why) in [
        (
            Condition::AbortsJobs,
            JobState::Aborted,
            vec!["aborted-by-system", "document-unprintable-error"],
        ),
        (
            Condition::CancelsJobs,
            JobState::Canceled,
            vec!["job-canceled-at-device"],
        ),
    ] {
        let mut bench = Bench::default();
        bench.change(Standing(Some(condition)));
        assert_eq!(print(&mut bench).code, 0);
        bench.tick_when_due();
        assert_eq!(state(&job(&mut bench, 1)), 5);
        bench.tick_when_due();
        assert_eq!(bench.states(), [(1, end)]);
        assert_eq!(reasons(&job(&mut bench, 1)), why);
        assert_eq!(bench.discarded(), [1]);
    }
}

#[test]
fn a_slow_printer_takes_half_a_minute_and_a_stuck_one_for_ever() {
    let mut bench = Bench::default();
    bench.change(Standing(Some(Condition::Slow)));
    print(&mut bench);
    bench.tick_when_due();
    let begun = bench.now;
    assert_eq!(bench.queue.next_wake(), Some(begun + crate::exchange::SECOND * 30));
    bench.change(Standing(Some(Condition::NeverEnds)));
    assert_eq!(bench.queue.next_wake(), None);
    assert_eq!(
        (told(&mut bench, "printer-state"), state(&job(&mut bench, 1))),
        (vec!["4".into()], 5)
    );
    bench.change(Standing(None));
    bench.tick_when_due();
    assert_eq!(bench.states(), [(1, JobState::Completed)]);
}

#[test]
fn a_finished_job_is_forgotten_where_the_device_forgets() {
    let mut bench = Bench::default();
    bench.change(Standing(Some(Condition::ForgetsJobs)));
    print(&mut bench);
    bench.tick_when_due();
    bench.tick_when_due();
    assert_eq!(job(&mut bench, 1).code, 0x0406);
    assert_eq!(bench.discarded(), [1]);
}

#[test]
fn old_firmware_answers_a_newer_version_in_its_own() {
    let mut bench = Bench::default();
    bench.change(Standing(Some(Condition::Ipp11Only)));
    let mut request = Bench::request(0x000B);
    request.version = (2, 0);
    let response = bench.answer(request.clone());
    assert_eq!((response.code, response.version), (0x0503, (1, 1)));
    request.version = (1, 1);
    let response = bench.answer(request);
    assert_eq!((response.code, response.version), (0, (1, 1)));
    let group = response.group(tag::PRINTER_ATTRIBUTES).unwrap();
    let versions = Attribute::set("ipp-versions-supported", vec![keyword("1.0"), keyword("1.1")]);
    assert_eq!(group.attribute("ipp-versions-supported"), Some(&versions));
}

#[test]
fn a_paused_printer_ends_its_job_first() {
    let mut bench = Bench::default();
    print(&mut bench);
    print(&mut bench);
    bench.tick_when_due();
    bench.change(Standing(Some(Condition::Paused)));
    assert_eq!(told(&mut bench, "printer-state-reasons"), ["moving-to-paused"]);
    bench.tick_when_due();
    assert_eq!(
        (
            told(&mut bench, "printer-state"),
            told(&mut bench, "printer-state-reasons")
        ),
        (vec!["5".into()], vec!["paused".into()])
    );
    assert_eq!(bench.states(), [(1, JobState::Completed), (2, JobState::Pending)]);
    // The operator over IPP does not know of the panel.
    assert_eq!(bench.answer(Bench::request(0x0011)).code, 0);
    assert_eq!(told(&mut bench, "printer-state"), ["5"]);
}

#[test]
fn a_condition_lasts_until_all_who_brought_it_have_taken_it_away() {
    let mut bench = Bench::default();
    bench.change(Begins(Condition::MediaJam));
    bench.change(Begins(Condition::MediaJam));
    bench.change(Standing(Some(Condition::TonerLow)));
    assert_eq!(
        told(&mut bench, "printer-state-reasons"),
        ["media-jam-error", "toner-low-warning"]
    );
    bench.change(Ends(Condition::MediaJam));
    assert_eq!(told(&mut bench, "printer-state"), ["5"]);
    bench.change(Ends(Condition::MediaJam));
    bench.change(Ends(Condition::MediaJam));
    assert_eq!(
        (
            told(&mut bench, "printer-state"),
            told(&mut bench, "printer-state-reasons")
        ),
        (vec!["3".into()], vec!["toner-low-warning".into()])
    );
}

#[test]
fn subscribers_are_told_that_the_printer_stopped() {
    let mut bench = Bench::default();
    let mut request = Bench::request(0x0016);
    let wish = vec![
        attribute("notify-pull-method", keyword("ippget")),
        attribute("notify-events", keyword("printer-stopped")),
    ];
    request.groups.push(ipp_codec::Group {
        tag: tag::SUBSCRIPTION_ATTRIBUTES,
        attributes: wish,
    });
    assert_eq!(bench.answer(request).code, 0);
    bench.change(Standing(Some(Condition::CoverOpen)));
    let events = bench.answer(Bench::request_with(
        0x001C,
        vec![attribute("notify-subscription-ids", integer(1))],
        vec![],
    ));
    assert_eq!(
        first(&events, tag::EVENT_NOTIFICATION_ATTRIBUTES, "notify-subscribed-event"),
        keyword("printer-stopped")
    );
    assert_eq!(
        first(&events, tag::EVENT_NOTIFICATION_ATTRIBUTES, "printer-state-reasons"),
        keyword("cover-open-error")
    );
}
