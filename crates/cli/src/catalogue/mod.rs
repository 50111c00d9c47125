//! An entry of the catalogue with all that is known about it: its own words, what clients did, and how to try it.
//!
//! `scenarios` and `diagnose` do not know each other; here they are joined, by the scenario's name. What people read is
//! made of it (`page`: docs/scenarios.md, `terminal`: the commands), and what programs read ([`Entry`]).

mod page;
mod reactions;
mod story;
mod terminal;
mod try_it;

pub(crate) use page::markdown;
pub(crate) use reactions::{Reactions, and};
pub(crate) use terminal::{list, missing, show};

use diagnose::clients::{Measured, measured};
use scenarios::{Missing, Scenario};
use serde::Serialize;
use try_it::TryIt;

/// One entry, as `--json` and the control door tell it.
#[derive(Debug, Serialize)]
pub(crate) struct Entry {
    #[serde(flatten)]
    scenario: &'static Scenario,
    /// What clients did with it, a row for each that was measured.
    clients: Vec<&'static Measured>,
    /// Commands, as they are typed.
    try_it: TryIt,
}

impl Entry {
    pub(crate) fn of(scenario: &'static Scenario) -> Self {
        Self {
            scenario,
            clients: measured(scenario.id).collect(),
            try_it: TryIt::of(scenario),
        }
    }
}

/// Which entries: what was asked for, all of it.
#[derive(Clone, Debug, Default)]
pub(crate) struct Filter {
    /// All of these are in the entry somewhere, in upper or lower case.
    pub(crate) words: Vec<String>,
    /// One of these; any where there is none.
    pub(crate) families: Vec<scenarios::Family>,
    /// All of these accepted it, by the names of the measurements.
    pub(crate) accepted_by: Vec<&'static str>,
    /// All of these refused it.
    pub(crate) refused_by: Vec<&'static str>,
}

impl Filter {
    /// Is it one of them?
    pub(crate) fn takes(&self, scenario: &Scenario) -> bool {
        let reactions = Reactions::of(scenario.id);
        (self.families.is_empty() || self.families.contains(&scenario.family))
            && self.accepted_by.iter().all(|client| reactions.accepted_by(client))
            && self.refused_by.iter().all(|client| reactions.refused_by(client))
            && self.has_words(&[scenario.id, scenario.title], || story::all_words(scenario))
    }

    /// The same of what cannot be served; nobody has met it.
    pub(crate) fn takes_missing(&self, missing: &Missing) -> bool {
        self.has_words(&[missing.id, missing.title, missing.reason], String::new)
    }

    fn has_words(&self, first: &[&str], rest: impl Fn() -> String) -> bool {
        let mut text = first.join("\n").to_lowercase();
        if !self.words.is_empty() {
            text.push_str(&rest().to_lowercase());
        }
        self.words.iter().all(|word| text.contains(&word.to_lowercase()))
    }
}

/// The client that is meant, as the measurements call it: by its short name, or by a part of the long one that no other
/// has.
pub(crate) fn client(text: &str) -> Result<&'static str, String> {
    use diagnose::clients::{measured_clients, short_name};
    let wanted = text.to_lowercase();
    let clients = measured_clients();
    let named = clients
        .iter()
        .find(|client| short_name(client).to_lowercase() == wanted);
    let parts = || clients.iter().filter(|client| client.to_lowercase().contains(&wanted));
    match (named, parts().count()) {
        (Some(client), _) => Ok(client),
        (None, 1) if !wanted.is_empty() => Ok(parts().next().unwrap_or(&"")),
        (None, _) => {
            let names: Vec<&str> = clients.iter().map(|client| short_name(client)).collect();
            Err(format!("the clients that were measured are {}", names.join(", ")))
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use scenarios::{Family, MISSING};

    fn ids(filter: &Filter) -> Vec<&'static str> {
        scenarios::all()
            .filter(|entry| filter.takes(entry))
            .map(|entry| entry.id)
            .collect()
    }

    #[test]
    fn everything_that_was_measured_is_in_the_catalogue_or_known_to_be_missing() {
        for row in diagnose::clients::measurements() {
            let missing = MISSING.iter().any(|missing| missing.id == row.scenario);
            assert!(missing || scenarios::find(row.scenario).is_ok(), "{row:?}");
        }
    }

    #[test]
    fn a_client_is_known_by_its_short_name_and_by_a_part_of_its_long_one() {
        assert_eq!(client("CURL"), Ok("curl (OpenSSL)"));
        assert_eq!(client("tstclnt"), Ok("NSS tstclnt"));
        assert_eq!(client("openssl"), Ok("openssl s_client"));
        for ambiguous in ["python", "", "netscape"] {
            let error = client(ambiguous).unwrap_err();
            assert!(error.contains("OpenSSL, GnuTLS, curl"), "{error}");
        }
    }

    #[test]
    fn a_filter_takes_what_has_everything_that_was_asked_for() {
        let all = scenarios::all().count();
        assert_eq!(ids(&Filter::default()).len(), all);
        let names = Filter {
            families: vec![Family::Names],
            ..Filter::default()
        };
        let wildcards = Filter {
            words: vec!["Wildcard".into(), "label".into()],
            ..names.clone()
        };
        let (names, wildcards) = (ids(&names), ids(&wildcards));
        assert!(
            wildcards.contains(&"wildcard-two-labels") && wildcards.len() < names.len(),
            "{wildcards:?}"
        );
        let lenient = Filter {
            accepted_by: vec![client("ipptool").unwrap()],
            refused_by: vec![client("curl").unwrap(), client("chromium").unwrap()],
            ..Filter::default()
        };
        assert!(ids(&lenient).contains(&"expired") && !ids(&lenient).contains(&"ok-chain"));
    }

    #[test]
    fn an_entry_for_programs_has_the_clients_with_their_words() {
        let entry = serde_json::to_value(Entry::of(scenarios::find("expired").unwrap())).unwrap();
        let clients = entry["clients"].as_array().unwrap();
        let curl = clients.iter().find(|row| row["client"] == "curl (OpenSSL)").unwrap();
        assert_eq!(
            (&curl["outcome"], &curl["alert"]),
            (&"refused".into(), &"certificate_expired(45)".into())
        );
        assert_eq!(entry["id"], "expired");
        assert!(
            entry["try_it"]["serve"]
                .as_str()
                .unwrap()
                .starts_with("misprint serve --scenario expired")
        );
    }
}
