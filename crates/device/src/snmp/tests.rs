//! The agent against messages written by `rasn-snmp`, and against octets of any kind.

use super::*;
use crate::Input;
use crate::condition::Condition;
use crate::ews::tests::Bench;
use crate::queue::ConditionChange;
use proptest::prelude::*;
use rasn::types::{Integer, ObjectIdentifier, OctetString};
use rasn_snmp::v2::{
    BulkPdu, GetBulkRequest, GetNextRequest, GetRequest, Pdu, Pdus, SetRequest, VarBind, VarBindValue,
};
use rasn_snmp::v2c::Message as Wire;
use time::macros::datetime;

const NOW: OffsetDateTime = datetime!(2007-08-06 22:41 UTC);
const SYS_NAME: &[u32] = &[1, 3, 6, 1, 2, 1, 1, 5, 0];
const NOWHERE: &[u32] = &[1, 3, 6, 1, 2, 1, 1, 99, 0];
const ERROR_STATE: &[u32] = &[1, 3, 6, 1, 2, 1, 25, 3, 5, 1, 2, 1];
const TRAY_2: &[u32] = &[1, 3, 6, 1, 2, 1, 43, 8, 2, 1, 10, 1, 1];

fn agent() -> Agent {
    Agent {
        community: "public".to_owned(),
        ..Agent::default()
    }
}

fn pdu(names: &[&[u32]]) -> Pdu {
    Pdu {
        request_id: 7,
        error_status: 0,
        error_index: 0,
        variable_bindings: bindings(names),
    }
}

fn bindings(names: &[&[u32]]) -> Vec<VarBind> {
    let binding = |name: &&[u32]| VarBind {
        name: ObjectIdentifier::new(name.to_vec()).unwrap(),
        value: VarBindValue::Unspecified,
    };
    names.iter().map(binding).collect()
}

fn written(version: i32, community: &str, data: Pdus) -> Vec<u8> {
    let message = Wire {
        version: Integer::from(version),
        community: OctetString::from(community.as_bytes().to_vec()),
        data,
    };
    rasn::ber::encode(&message).unwrap()
}

/// The answer's error-status, error-index and bindings.
fn asked(bench: &Bench, request: &[u8]) -> Option<(u32, u32, Vec<VarBind>)> {
    let answer = answer(&bench.device, NOW, &agent(), request)?;
    assert!(answer.len() <= ANSWER.max(request.len()));
    let message: Wire<Pdus> = rasn::ber::decode(&answer).unwrap();
    let Pdus::Response(response) = message.data else {
        panic!("{message:?}")
    };
    assert_eq!(response.0.request_id, 7);
    Some((
        response.0.error_status,
        response.0.error_index,
        response.0.variable_bindings,
    ))
}

fn get(bench: &Bench, version: i32, names: &[&[u32]]) -> (u32, u32, Vec<VarBind>) {
    asked(
        bench,
        &written(version, "public", Pdus::GetRequest(GetRequest(pdu(names)))),
    )
    .unwrap()
}

fn value(bench: &Bench, name: &[u32]) -> Value {
    let all = mib::objects(&bench.device, NOW, &agent());
    all.into_iter().find(|(known, _)| known == name).unwrap().1
}

#[test]
fn what_is_not_there_is_said_in_the_words_of_the_version() {
    let bench = Bench::new();
    let (status, index, bindings) = get(&bench, 0, &[SYS_NAME, NOWHERE]);
    assert_eq!((status, index, bindings.len()), (2, 2, 2));
    let (status, _, bindings) = get(&bench, 1, &[SYS_NAME, NOWHERE]);
    assert_eq!(status, 0);
    assert!(matches!(bindings[0].value, VarBindValue::Value(_)));
    assert_eq!(bindings[1].value, VarBindValue::NoSuchObject);
}

#[test]
fn a_walk_sees_every_object_once_and_in_order() {
    let bench = Bench::new();
    let all = mib::objects(&bench.device, NOW, &agent());
    assert!(
        all.windows(2).all(|pair| pair[0].0 < pair[1].0),
        "in order, and no name twice"
    );
    let mut name = vec![1, 3];
    let mut seen = 0;
    loop {
        let next = Pdus::GetNextRequest(GetNextRequest(pdu(&[&name])));
        let (_, _, bindings) = asked(&bench, &written(1, "public", next)).unwrap();
        if bindings[0].value == VarBindValue::EndOfMibView {
            break;
        }
        name = bindings[0].name.to_vec();
        seen += 1;
    }
    assert_eq!(seen, all.len());
}

#[test]
fn nobody_gets_an_answer_without_the_community() {
    let bench = Bench::new();
    for (version, community) in [(0, "private"), (1, ""), (1, "publi"), (1, "public "), (3, "public")] {
        let request = written(version, community, Pdus::GetRequest(GetRequest(pdu(&[SYS_NAME]))));
        assert!(asked(&bench, &request).is_none(), "{version} {community:?}");
    }
}

#[test]
fn nothing_can_be_set() {
    let bench = Bench::new();
    for (version, status) in [(0, 2), (1, 17)] {
        let request = written(version, "public", Pdus::SetRequest(SetRequest(pdu(&[SYS_NAME]))));
        assert_eq!(asked(&bench, &request).unwrap().0, status);
    }
    assert_eq!(value(&bench, SYS_NAME), Value::from("NPIF8ACE8"));
}

#[test]
fn the_largest_bulk_fits_a_frame() {
    let bench = Bench::new();
    let bulk = |max_repetitions, names: &[&[u32]]| {
        let pdu = BulkPdu {
            request_id: 7,
            non_repeaters: 1,
            max_repetitions,
            variable_bindings: bindings(names),
        };
        written(1, "public", Pdus::GetBulkRequest(GetBulkRequest(pdu)))
    };
    // `asked` holds the size.
    let (_, _, bindings) = asked(&bench, &bulk(u32::MAX, &[&[1, 3], &[1, 3, 6, 1, 2, 1, 43]])).unwrap();
    assert!(bindings.len() > 20);
    let (_, _, bindings) = asked(&bench, &bulk(3, &[&[1, 3], &[1, 3, 6, 1, 2, 1, 43], &[1, 4]])).unwrap();
    assert_eq!(bindings.len(), 1 + 2 * 3);
    let (_, _, bindings) = asked(&bench, &bulk(3, &[&[1, 3], &[2, 1], &[2, 2]])).unwrap();
    assert_eq!(bindings.len(), 1 + 2, "behind the last object there is one row of ends");
    let many: Vec<&[u32]> = vec![&[1, 3, 6, 1, 2, 1, 1, 1, 0]; 60];
    let (status, ..) = get(&bench, 1, &many);
    assert_eq!(status, 1, "tooBig");
}

#[test]
fn the_objects_say_what_is_the_matter() {
    let mut bench = Bench::new();
    assert_eq!(value(&bench, ERROR_STATE), Value::Octets(vec![0]));
    let tray = value(&bench, TRAY_2);
    for (condition, bits) in [
        (Condition::MediaJam, vec![0x04]),
        (Condition::TonerLow, vec![0x20]),
        (Condition::CoverOpen, vec![0x08]),
        (Condition::MediaEmpty, vec![0x40, 0x04]),
    ] {
        let change = ConditionChange::Standing(Some(condition));
        bench.device.handle(NOW, Input::Condition(change));
        assert_eq!(value(&bench, ERROR_STATE), Value::Octets(bits), "{condition:?}");
        let message = condition.sign().message;
        assert_eq!(
            value(&bench, &[1, 3, 6, 1, 2, 1, 43, 16, 5, 1, 2, 1, 1]),
            Value::from(message)
        );
        assert_eq!(
            value(&bench, &[1, 3, 6, 1, 2, 1, 43, 18, 1, 1, 8, 1, 1]),
            Value::from(message),
            "the alert"
        );
        let code = value(&bench, &[1, 3, 6, 1, 2, 1, 43, 18, 1, 1, 7, 1, 1]);
        assert_ne!(code, Value::Integer(1), "{condition:?} has a code of its own");
    }
    assert_eq!(value(&bench, TRAY_2), Value::Integer(0), "no paper");
    assert_ne!(tray, Value::Integer(0));
}

#[test]
fn every_alert_of_every_condition_has_numbers() {
    let all = [
        Condition::MediaEmpty,
        Condition::MediaNeeded,
        Condition::MediaJam,
        Condition::TonerEmpty,
        Condition::CoverOpen,
        Condition::DoorOpen,
        Condition::InputTrayMissing,
        Condition::OutputAreaFull,
        Condition::FuserOverTemp,
        Condition::Offline,
        Condition::MediaLow,
        Condition::TonerLow,
        Condition::OpcNearEol,
        Condition::OutputAreaAlmostFull,
    ];
    for condition in all {
        let alert = condition.sign().alert.expect("it has one");
        assert_ne!(
            mib::printer::alert_numbers(alert.code, alert.group, alert.severity, alert.training),
            None,
            "{condition:?}"
        );
    }
}

proptest! {
    #[test]
    fn octets_of_any_kind_are_answered_or_not(octets in prop::collection::vec(any::<u8>(), 0..300)) {
        let bench = bench();
        prop_assert!(answer(&bench.device, NOW, &agent(), &octets).is_none_or(|answer| answer.len() <= ANSWER));
    }

    #[test]
    fn damaged_requests_do_no_harm(
        bulk: bool, changes in prop::collection::vec((any::<prop::sample::Index>(), any::<u8>()), 1..6), cut in any::<prop::sample::Index>(),
    ) {
        let data = if bulk {
            Pdus::GetBulkRequest(GetBulkRequest(BulkPdu {
                request_id: 7, non_repeaters: 0, max_repetitions: 20, variable_bindings: bindings(&[SYS_NAME, ERROR_STATE]),
            }))
        } else {
            Pdus::GetNextRequest(GetNextRequest(pdu(&[SYS_NAME, NOWHERE])))
        };
        let mut request = written(1, "public", data);
        for (place, octet) in changes {
            let place = place.index(request.len());
            request[place] = octet;
        }
        request.truncate(cut.index(request.len()) + 1);
        let bench = bench();
        prop_assert!(answer(&bench.device, NOW, &agent(), &request).is_none_or(|answer| answer.len() <= ANSWER));
    }
}

/// Making a device takes a key; one is enough.
fn bench() -> &'static Bench {
    static BENCH: std::sync::OnceLock<Bench> = std::sync::OnceLock::new();
    BENCH.get_or_init(Bench::new)
}
