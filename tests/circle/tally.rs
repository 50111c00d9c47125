//! The score, and what is wrong with it.

use super::company::{CURL, OPENSSL, Said, Spoke};
use super::exceptions::{self, Against, DISAGREEMENTS};
use super::observed::Aspect;
use super::table::{Row, Table};
use crate::peers::walk::Outcome;
use scenarios::StrictClient;
use std::collections::BTreeSet;

pub(super) struct Tally {
    table: Table,
    /// Of OpenSSL.
    library: String,
    lines: Vec<String>,
    wrong: String,
    /// Places of the disagreements that were to be seen, and of those that were.
    listed: BTreeSet<usize>,
    met: BTreeSet<usize>,
    visits: usize,
    right: usize,
}

/// Of one client.
#[derive(Default)]
struct Count {
    scenarios: usize,
    as_the_table_says: usize,
    /// Whose words or alert are those of another version.
    otherwise: usize,
    races: usize,
    predicted: usize,
    as_predicted: usize,
    /// As a client does that follows the specifications to the letter.
    strict: usize,
    may_be_strict: usize,
}

impl Tally {
    pub(super) fn new(table: Table) -> Self {
        Self {
            table,
            library: String::new(),
            lines: Vec::new(),
            wrong: String::new(),
            listed: BTreeSet::new(),
            met: BTreeSet::new(),
            visits: 0,
            right: 0,
        }
    }

    /// Holds all that a client did against its rows, and against what is predicted.
    pub(super) fn count(&mut self, spoke: &Spoke) {
        if spoke.client == OPENSSL {
            self.library.clone_from(&spoke.version);
        }
        self.listed
            .extend(exceptions::disagreements(spoke.client, &spoke.version));
        let mut count = Count::default();
        let place = self.lines.len();
        for said in &spoke.said {
            count.scenarios += 1;
            count_strict(said, &mut count);
            match exceptions::race(spoke.client, said.scenario.id) {
                Some(reason) => {
                    count.races += 1;
                    let outcome = said.observed.outcome.word();
                    self.lines
                        .push(format!("  either way: {} ({outcome}): {reason}", said.scenario.id));
                }
                None => self.compare(spoke, said, &mut count),
            }
        }
        let Count {
            scenarios,
            as_the_table_says,
            otherwise,
            races,
            predicted,
            as_predicted,
            strict,
            may_be_strict,
        } = count;
        let line = format!(
            "{} {}: {scenarios} scenarios, {as_the_table_says} as the table says, {races} either way, {} disagreements, \
             {otherwise} in the words of another version; {as_predicted} of {predicted} as predicted; {strict} of \
             {may_be_strict} as a strict client ({:.0} s)",
            spoke.client,
            spoke.version,
            scenarios - as_the_table_says - otherwise - races,
            spoke.seconds
        );
        self.lines.insert(place, line);
        self.visits += scenarios;
        self.right += as_the_table_says;
    }

    /// With its row, and with what is predicted.
    fn compare(&mut self, spoke: &Spoke, said: &Said, count: &mut Count) {
        let (client, id, observed) = (spoke.client, said.scenario.id, &said.observed);
        let Some(row) = self.table.find(id, client).cloned() else {
            self.wrong += &format!("{client} {id}: no row; it did {observed:?}\n");
            return;
        };
        let is_this_version = row.version == spoke.version && self.is_this_library(client, id);
        let is_soft = |aspect: &Aspect| *aspect != Aspect::Outcome && !is_this_version;
        let mut differs = row.differs(observed);
        if let Some(reaction) = &said.predicted {
            let predicted = Row::predicted(id, reaction);
            let mut missed = predicted.map_or(vec![Aspect::Outcome], |row| row.differs(observed));
            count.predicted += 1;
            count.as_predicted += usize::from(missed.is_empty());
            if missed.is_empty() {
                // The words of the row in the names of this chain.
                differs.retain(|aspect| *aspect != Aspect::Words);
            }
            missed.retain(|aspect| !is_soft(aspect) && !self.is_listed(spoke, id, *aspect, Against::Prediction));
            if !missed.is_empty() {
                self.wrong += &format!("{client} {id} {missed:?}: predicted {reaction:?}; it did {observed:?}\n");
            }
        }
        if exceptions::either_words(id).is_some() {
            differs.retain(|aspect| *aspect != Aspect::Words);
        }
        let all = differs.len();
        differs.retain(|aspect| !self.is_listed(spoke, id, *aspect, Against::Row));
        let seen = format!(
            "{client} {id} {differs:?}: {} {} {:?} {}; {} did {observed:?}",
            row.version,
            row.outcome.word(),
            row.error,
            row.alert,
            spoke.version
        );
        if differs.iter().any(|aspect| !is_soft(aspect)) {
            self.wrong += &format!("{seen}\n");
        } else if all == 0 {
            count.as_the_table_says += 1;
        } else if !differs.is_empty() {
            count.otherwise += 1;
            self.lines.push(format!("  in other words: {seen}"));
        }
    }

    fn is_listed(&mut self, spoke: &Spoke, id: &str, aspect: Aspect, against: Against) -> bool {
        let Some(place) = exceptions::disagreement(spoke.client, &spoke.version, id, aspect, against) else {
            return false;
        };
        let reason = DISAGREEMENTS[place].reason;
        self.lines
            .push(format!("  disagreement: {id}, {aspect:?} of the {against:?}: {reason}"));
        self.met.insert(place);
        true
    }

    /// curl's words about TLS are OpenSSL's.
    fn is_this_library(&self, client: &str, id: &str) -> bool {
        let library = self.table.find(id, OPENSSL).map(|row| row.version.as_str());
        client != CURL || library.is_none_or(|version| version == self.library)
    }

    /// Prints the score; panics where it is not what it should be.
    pub(super) fn conclude(mut self) {
        for line in &self.lines {
            println!("{line}");
        }
        println!("the circle: {} visits, {} as the table says", self.visits, self.right);
        for place in self.listed.difference(&self.met) {
            self.wrong += &format!("listed, and not so any more: {:?}\n", DISAGREEMENTS[*place]);
        }
        assert!(self.wrong.is_empty(), "{}", self.wrong);
    }
}

fn count_strict(said: &Said, count: &mut Count) {
    let accepts = match said.scenario.expectation.strict_client {
        StrictClient::Accepts => true,
        StrictClient::Refuses => false,
        StrictClient::Either => return,
    };
    count.may_be_strict += 1;
    count.strict += usize::from(accepts == (said.observed.outcome == Outcome::Accepted));
}

#[cfg(test)]
mod tests {
    use super::super::company::NSS;
    use super::super::observed::Observed;
    use super::*;

    const ROW: &str =
        "columns\nexpired\tNSS tstclnt\t3.87.1\trefused\tSEC_ERROR_EXPIRED_CERTIFICATE\tcertificate_expired(45)\t\n";

    fn tallied(version: &str, outcome: Outcome, text: &str, alerts: &[&str]) -> Tally {
        let said = Said {
            scenario: scenarios::find("expired").unwrap(),
            observed: Observed {
                outcome,
                text: text.to_owned(),
                alerts: Some(alerts.iter().map(|alert| (*alert).to_owned()).collect()),
                alert_may_be_lost: false,
            },
            predicted: None,
        };
        let mut tally = Tally::new(Table::of(ROW));
        tally.count(&Spoke {
            client: NSS,
            version: version.to_owned(),
            said: vec![said],
            seconds: 0.0,
        });
        tally
    }

    #[test]
    fn words_and_alerts_hold_for_their_version_and_outcomes_for_all() {
        let (refused, accepted) = (Outcome::Refused, Outcome::Accepted);
        let (words, alert) = ("x: SEC_ERROR_EXPIRED_CERTIFICATE: y", ["certificate_expired"]);
        let as_it_says = tallied("3.87.1", refused, words, &alert);
        assert_eq!((as_it_says.wrong.as_str(), as_it_says.right), ("", 1));
        for (version, outcome, text, alerts, is_wrong) in [
            ("3.87.1", refused, "SEC_ERROR_OTHER", &alert[..], true),
            ("3.87.1", refused, words, &[], true),
            ("3.87.1", refused, words, &["unknown_ca"], true),
            ("3.87.1", accepted, "", &[], true),
            ("3.99", refused, "SEC_ERROR_OTHER", &["unknown_ca"], false),
            ("3.99", accepted, "", &[], true),
            ("3.99", Outcome::NoVerdict, "", &alert[..], true),
        ] {
            let tally = tallied(version, outcome, text, alerts);
            assert_eq!(
                !tally.wrong.is_empty(),
                is_wrong,
                "{version} {outcome:?} {text} {alerts:?}: {}",
                tally.wrong
            );
            assert_eq!(tally.right, 0, "{version} {outcome:?} {text} {alerts:?}");
        }
    }
}
