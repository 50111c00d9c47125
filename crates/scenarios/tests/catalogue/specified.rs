//! The catalogue against the list of what it was to hold, written down before it was built: `specified.tsv`. Its
//! columns: id; the TLS stack that serves it (`legacy`: one of before 2018); what is known of Windows, and Windows' result
//! (`-`: none, or more than one).

use scenarios::{Family, MISSING, Scenario};
use std::collections::BTreeSet;

const SPECIFIED: &str = include_str!("specified.tsv");

fn specified() -> impl Iterator<Item = [&'static str; 4]> {
    let rows = SPECIFIED.lines().skip(1);
    rows.map(|row| {
        let columns: Vec<&str> = row.split('\t').collect();
        <[&str; 4]>::try_from(columns).unwrap_or_else(|_| panic!("{row:?} has no four columns"))
    })
}

#[test]
fn what_was_specified_is_served_or_listed_as_missing() {
    let served: BTreeSet<&str> = scenarios::all().map(|scenario| scenario.id).collect();
    let missing: BTreeSet<&str> = MISSING.iter().map(|missing| missing.id).collect();
    let (mut modern, mut legacy) = (BTreeSet::new(), BTreeSet::new());
    for [id, stack, ..] in specified() {
        let list = if stack == "legacy" { &mut legacy } else { &mut modern };
        assert!(list.insert(id), "{id} is specified twice");
    }
    assert_eq!((modern.len(), legacy.len()), (216, 13));
    let unserved: Vec<_> = modern.difference(&served).collect();
    assert!(unserved.is_empty(), "{unserved:?}");
    assert_eq!(
        missing, legacy,
        "missing is what needs a legacy stack, and nothing else"
    );
    assert!(served.len() >= 200 && served.is_disjoint(&missing));
}

#[test]
fn what_windows_does_is_what_is_known_of_it_and_said_to_be_worth_no_more() {
    let mut wrong = String::new();
    for [id, _, evidence, result] in specified() {
        let Ok(scenario) = scenarios::find(id) else { continue };
        let (worth, found) = (scenario.expectation.evidence.as_str(), results(scenario));
        if worth != evidence || !["-", &found].contains(&result) {
            wrong += &format!("{id}: {found} {worth}, specified {result} {evidence}\n");
        }
    }
    assert!(wrong.is_empty(), "{wrong}");
}

/// What it says of Windows; where it is about revocation, of one that checks it. Vista's, then 10's, where they differ.
fn results(scenario: &Scenario) -> String {
    let expectation = &scenario.expectation;
    let mut results = match (&expectation.checked, scenario.family) {
        (Some(checked), Family::Revocation) => vec![checked.hresult],
        _ => vec![expectation.vista.hresult, expectation.ten.hresult],
    };
    results.dedup();
    let results: Vec<_> = results.into_iter().map(|result| format!("{result:X}")).collect();
    results.join(", then ")
}
