//! Whatever can be decoded is answered: with its request-id, a group of operation attributes, and no panic.

use crate::exchange::Bench;
use ipp_codec::{Attribute, Group, Message, Value, tag};
use misprint_device::job::JobState;
use proptest::prelude::*;

/// Names that the operations read, so that odd values reach them.
const NAMES: [&str; 34] = [
    "printer-uri",
    "job-uri",
    "job-id",
    "requesting-user-name",
    "requested-attributes",
    "which-jobs",
    "my-jobs",
    "job-ids",
    "limit",
    "last-document",
    "document-format",
    "document-name",
    "compression",
    "job-name",
    "ipp-attribute-fidelity",
    "copies",
    "media",
    "media-col",
    "page-ranges",
    "printer-resolution",
    "sides",
    "finishings",
    "print-quality",
    "job-hold-until",
    "overrides",
    "predecessor-job-id",
    "document-number",
    "notify-subscription-id",
    "notify-subscription-ids",
    "notify-events",
    "notify-lease-duration",
    "printer-info",
    "x-unheard-of",
    "identify-actions",
];

fn value() -> impl Strategy<Value = Value> {
    let words = [
        "all",
        "completed",
        "gzip",
        "application/pdf",
        "ipp://h/ipp/print",
        "ipp://h/ipp/print/1",
        "",
        "é",
    ];
    let text = prop_oneof![
        prop::sample::select(words.to_vec()).prop_map(str::to_owned),
        "\\PC{0,300}"
    ];
    let number = prop_oneof![0..4_i32, any::<i32>()];
    let leaf = prop_oneof![
        number.clone().prop_map(Value::Integer),
        number.clone().prop_map(Value::Enum),
        any::<bool>().prop_map(Value::Boolean),
        (number.clone(), number.clone()).prop_map(|(lower, upper)| Value::Range(lower, upper)),
        (number.clone(), number, any::<i8>()).prop_map(|(x, y, units)| Value::Resolution(x, y, units)),
        text.clone().prop_map(Value::Keyword),
        text.clone().prop_map(Value::Name),
        text.clone().prop_map(Value::Uri),
        text.clone().prop_map(Value::MimeMediaType),
        text.prop_map(|text| Value::NameWithLanguage("en".into(), text)),
        (any::<u8>(), prop::collection::vec(any::<u8>(), 0..6)).prop_map(|(tag, octets)| Value::Other(tag, octets)),
        (0x10_u8..=0x1F).prop_map(Value::OutOfBand),
    ];
    let members = [
        "media-size",
        "x-dimension",
        "y-dimension",
        "media-type",
        "media-top-margin",
        "-margin",
    ];
    leaf.prop_recursive(3, 12, 3, move |inner| {
        let member =
            (prop::sample::select(members.to_vec()), inner).prop_map(|(name, value)| Attribute::new(name, value));
        prop::collection::vec(member, 0..4).prop_map(Value::Collection)
    })
}

fn attribute() -> impl Strategy<Value = Attribute> {
    // Also sets without a value, which no decoder makes.
    let values = prop::collection::vec(value(), 0..3);
    (prop::sample::select(NAMES.to_vec()), values).prop_map(|(name, values)| Attribute::set(name, values))
}

fn request() -> impl Strategy<Value = Message> {
    let code = prop_oneof![prop::sample::select(vec![2_u16, 5, 6, 0x11]), 2_u16..=0x3D];
    let attributes = || prop::collection::vec(attribute(), 0..6);
    let group = prop::sample::select(vec![
        tag::PRINTER_ATTRIBUTES,
        tag::SUBSCRIPTION_ATTRIBUTES,
        tag::DOCUMENT_ATTRIBUTES,
    ]);
    let more = (group, attributes()).prop_map(|(tag, attributes)| Group { tag, attributes });
    (code, attributes(), attributes(), more, 0..4_usize).prop_map(|(code, operation, template, more, kept)| {
        let mut request = Bench::request_with(code, operation, template);
        request.groups.push(more);
        // Mostly all of the charset, the language and the printer-uri, sometimes fewer.
        if kept < 3 {
            request.groups[0].attributes.remove(kept);
        }
        request
    })
}

proptest! {
    #[test]
    fn every_request_is_answered_or_its_document_awaited(requests in prop::collection::vec(request(), 1..6)) {
        let mut bench = Bench::default();
        for request in requests {
            let request_id = request.request_id;
            let response = bench.play(request, b"%PDF-1.7");
            prop_assert_eq!(response.request_id, request_id);
            prop_assert_eq!(response.groups.first().map(|group: &Group| group.tag), Some(tag::OPERATION_ATTRIBUTES));
        }
        while bench.queue.next_wake().is_some() {
            bench.tick_when_due();
        }
        // Whatever is left waits for a person.
        let waits = |state| matches!(state, JobState::PendingHeld | JobState::ProcessingStopped);
        let stopped = bench.queue.printer_state() == 5;
        prop_assert!(bench.queue.unfinished().all(|job| stopped || waits(job.state)));
    }
}
