//! The list. One file per family, one constant per family, one literal per entry.

mod chain;
mod control;
mod encoding;
mod http_and_ipp;
mod keys;
mod missing;
mod names;
mod negotiation;
mod printer;
mod protocol;
mod revocation;
mod trust;
mod usage;
mod validity;
mod wire;

pub use missing::{MISSING, Missing};

use crate::scenario::{Scenario, UnknownScenario};

/// Every scenario, family by family in the order of [`crate::Family::ALL`].
pub const CATALOGUE: &[&[Scenario]] = &[
    control::ENTRIES,
    validity::ENTRIES,
    names::ENTRIES,
    chain::ENTRIES,
    trust::ENTRIES,
    keys::ENTRIES,
    usage::ENTRIES,
    encoding::ENTRIES,
    revocation::ENTRIES,
    negotiation::ENTRIES,
    protocol::ENTRIES,
    wire::ENTRIES,
    http_and_ipp::ENTRIES,
    printer::ENTRIES,
];

/// Lists that follow one another. `N` is their length.
const fn join<const N: usize>(lists: &[&[Scenario]]) -> [Scenario; N] {
    let mut all = [lists[0][0]; N];
    let (mut list, mut filled) = (0, 0);
    while list < lists.len() {
        let mut place = 0;
        while place < lists[list].len() {
            all[filled] = lists[list][place];
            filled += 1;
            place += 1;
        }
        list += 1;
    }
    assert!(filled == N, "N is the length of the lists");
    all
}

/// All of them, in the order of the catalogue.
pub fn all() -> impl Iterator<Item = &'static Scenario> {
    CATALOGUE.iter().copied().flatten()
}

/// The one of this name.
///
/// # Errors
/// There is none; the error names the nearest.
pub fn find(id: &str) -> Result<&'static Scenario, UnknownScenario> {
    all().find(|scenario| scenario.id == id).ok_or_else(|| UnknownScenario {
        id: id.to_owned(),
        nearest: all()
            .min_by_key(|scenario| distance(scenario.id, id))
            .map_or("", |scenario| scenario.id),
    })
}

/// Levenshtein's, over at most 64 octets of each.
fn distance(a: &str, b: &str) -> usize {
    let (a, b) = (&a.as_bytes()[..a.len().min(64)], &b.as_bytes()[..b.len().min(64)]);
    let mut row: Vec<usize> = (0..=b.len()).collect();
    for (i, x) in a.iter().enumerate() {
        let mut diagonal = i;
        row[0] = i + 1;
        for (j, y) in b.iter().enumerate() {
            let substituted = diagonal + usize::from(x != y);
            diagonal = row[j + 1];
            row[j + 1] = substituted.min(diagonal + 1).min(row[j] + 1);
        }
    }
    row[b.len()]
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{Family, Setting, StrictClient};
    use pki::{KeyAlgorithm, Seed};
    use std::collections::BTreeSet;
    use time::macros::datetime;

    fn setting(year: i32) -> Setting {
        Setting {
            now: datetime!(2026-11-22 16:00 UTC).replace_year(year).unwrap(),
            seed: Seed::from_bytes([5; 32]),
            host: "localhost".into(),
            address: [127, 0, 0, 1].into(),
            key: KeyAlgorithm::EcP256,
            http: "localhost:8080".into(),
        }
    }

    #[test]
    fn every_id_is_there_once_and_every_entry_is_whole() {
        let mut seen = BTreeSet::new();
        for scenario in all() {
            assert!(seen.insert(scenario.id), "{} is there twice", scenario.id);
            let fits = |octet: u8| octet == b'-' || octet.is_ascii_lowercase() || octet.is_ascii_digit();
            assert!(scenario.id.bytes().all(fits), "{}", scenario.id);
            assert!(!scenario.title.ends_with('.'), "{}", scenario.id);
            for prose in [
                scenario.what_happened,
                scenario.on_the_wire,
                scenario.why_it_matters,
                scenario.correct_client,
                scenario.cure,
                scenario.source,
            ] {
                let end = prose.ends_with(['.', '?']);
                assert!(
                    end && prose.len() >= 8 && !prose.contains("  "),
                    "{}: {prose:?}",
                    scenario.id
                );
            }
        }
    }

    #[test]
    fn every_entry_says_where_what_is_right_is_written_down() {
        let written = [
            "RFC ",
            "PWG ",
            "X.690",
            "NIST ",
            "CA/Browser Forum",
            "Shopify/toxiproxy",
        ];
        let (mut reported, mut unwritten) = (0, String::new());
        for scenario in all() {
            let said = [scenario.why_it_matters, scenario.correct_client, scenario.source].concat();
            if !written.iter().any(|words| said.contains(words)) {
                unwritten += &format!("{}: {said}\n", scenario.id);
            }
            let numbers = said.split('#').skip(1);
            let is_report = |number: &str| number.starts_with(|c: char| c.is_ascii_digit());
            reported += usize::from(said.contains("CVE-") || numbers.into_iter().any(is_report));
        }
        assert!(unwritten.is_empty(), "{unwritten}");
        assert!(reported >= 60, "only {reported} entries have a report from the field");
    }

    #[test]
    fn nothing_is_missing_that_is_there() {
        for missing in MISSING {
            assert!(find(missing.id).is_err(), "{}", missing.id);
            assert!(missing.reason.ends_with('.'), "{}", missing.id);
        }
    }

    #[test]
    fn the_families_stand_in_their_order() {
        assert_eq!(CATALOGUE.len(), Family::ALL.len());
        for (entries, family) in CATALOGUE.iter().zip(Family::ALL) {
            assert!(entries.iter().all(|scenario| scenario.family == family), "{family:?}");
        }
    }

    #[test]
    fn no_two_scenarios_share_a_key_or_a_root() {
        let mut keys = BTreeSet::new();
        let mut roots = BTreeSet::new();
        for scenario in all() {
            let made = scenario.make(&setting(2026)).unwrap();
            let key = made.identity.key().public_key().spki().to_vec();
            assert!(keys.insert(key), "{}", scenario.id);
            for root in &made.trust {
                assert!(roots.insert(root.sha256()), "{}", scenario.id);
            }
        }
    }

    #[test]
    fn what_a_strict_client_does_is_what_the_prose_says() {
        let others = [Family::Service, Family::Printer];
        for scenario in all().filter(|scenario| !others.contains(&scenario.family)) {
            let prose = scenario.correct_client;
            let says = |words: &[&str]| words.iter().any(|word| prose.starts_with(word));
            let both = says(&["Either", "May ", "Where it "]) || prose.contains("both happen");
            let told = scenario.expectation.strict_client;
            if both {
                assert_eq!(told, StrictClient::Either, "{}: {prose}", scenario.id);
            } else if says(&["Completes"]) {
                assert_ne!(told, StrictClient::Refuses, "{}: {prose}", scenario.id);
            } else if says(&["Refuses", "Reports", "Gives up", "Ends"]) {
                assert_ne!(told, StrictClient::Accepts, "{}: {prose}", scenario.id);
            }
        }
    }

    #[test]
    fn a_misspelt_id_gets_the_nearest_for_an_answer() {
        let error = find("exipred").err().unwrap();
        assert_eq!(error.nearest, "expired");
        assert!(error.to_string().contains("\"exipred\""));
        assert_eq!(find("expired").unwrap().id, "expired");
    }
}
