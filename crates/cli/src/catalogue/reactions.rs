//! What clients did with one scenario: who accepted and who refused, and who said the same.

use diagnose::clients::{Measured, Outcome, measured};

/// Notes on clients that shook hands, and would not have noticed anything that comes then.
const UNAWARE: [&str; 3] = [
    "handshake only, asks for nothing",
    "handshake only, reads no body",
    "reads to the end, understands no HTTP",
];

/// What was measured of one scenario.
pub(crate) struct Reactions {
    rows: Vec<&'static Measured>,
}

/// Clients that did and said the same.
#[derive(PartialEq, Eq, Debug)]
pub(crate) struct Words {
    /// Their short names.
    pub(crate) clients: Vec<&'static str>,
    pub(crate) outcome: Outcome,
    pub(crate) error: &'static str,
    /// As the table has it: `unknown_ca(48)`, `none`, `not-recorded`.
    pub(crate) alert: &'static str,
    pub(crate) note: &'static str,
}

impl Reactions {
    /// Of this scenario; of one that nobody was shown, nothing.
    pub(crate) fn of(id: &str) -> Self {
        Self {
            rows: measured(id).collect(),
        }
    }

    /// By the name of the measurements.
    pub(crate) fn accepted_by(&self, client: &str) -> bool {
        self.did(client, Outcome::Accepted)
    }

    /// By the name of the measurements.
    pub(crate) fn refused_by(&self, client: &str) -> bool {
        self.did(client, Outcome::Refused)
    }

    /// The short names of those who came to this, in the order of the table.
    pub(crate) fn names(&self, outcome: Outcome) -> Vec<&'static str> {
        let rows = self.rows.iter().filter(|row| row.outcome == outcome);
        rows.map(|row| row.short_name()).collect()
    }

    /// Nobody was shown it.
    pub(crate) fn is_empty(&self) -> bool {
        self.rows.is_empty()
    }

    /// In a sentence or a few: `Accepted by ipptool. Refused by OpenSSL and curl.`
    pub(crate) fn sentence(&self) -> String {
        let told = [
            (Outcome::Accepted, "Accepted"),
            (Outcome::Refused, "Refused"),
            (Outcome::GaveUp, "Given up"),
            (Outcome::NoVerdict, "Left undecided"),
        ];
        if self.is_empty() {
            return "Nobody was measured.".to_owned();
        }
        let told = told.iter().filter_map(|(outcome, did)| {
            let names = self.names(*outcome);
            match names.len() {
                0 => None,
                all if all == self.rows.len() && all > 2 => Some(format!("{did} by all {all}: {}.", and(&names))),
                _ => Some(format!("{did} by {}.", and(&names))),
            }
        });
        let mut told: Vec<String> = told.collect();
        told.extend(self.remarks_on_accepting());
        told.join(" ")
    }

    /// Who accepted, in as few words as may be, for a column. Who went on because it never came as far as the fault does
    /// not count.
    pub(crate) fn accepting(&self) -> String {
        let met = |row: &&&Measured| row.outcome == Outcome::Accepted && !UNAWARE.contains(&row.note);
        let accepting: Vec<&str> = self.rows.iter().filter(met).map(|row| row.short_name()).collect();
        let refusing = [Outcome::Refused, Outcome::GaveUp, Outcome::NoVerdict];
        let others: Vec<&str> = refusing.into_iter().flat_map(|outcome| self.names(outcome)).collect();
        match (accepting.len(), others.len()) {
            (0, 0) => "not measured".to_owned(),
            (0, all) => format!("nobody of {all}"),
            (all, 0) => format!("all {all}"),
            (_, but @ 1..=3) if accepting.len() > but => format!("all but {}", others.join(", ")),
            _ => accepting.join(", "),
        }
    }

    /// What those said who did not accept.
    pub(crate) fn words(&self) -> Vec<Words> {
        let mut said: Vec<Words> = Vec::new();
        for row in self.rows.iter().filter(|row| row.outcome != Outcome::Accepted) {
            match said.iter_mut().find(|words| words.are_of(row)) {
                Some(words) => words.clients.push(row.short_name()),
                None => said.push(Words {
                    clients: vec![row.short_name()],
                    outcome: row.outcome,
                    error: row.error,
                    alert: row.alert,
                    note: row.note,
                }),
            }
        }
        said.sort_by_key(|words| words.outcome);
        said
    }

    /// `(OpenSSL and GnuTLS: handshake only, asks for nothing.)`
    fn remarks_on_accepting(&self) -> Option<String> {
        let mut remarks: Vec<(&str, Vec<&str>)> = Vec::new();
        let accepted = self.rows.iter().filter(|row| row.outcome == Outcome::Accepted);
        for row in accepted.filter(|row| !row.note.is_empty()) {
            match remarks.iter_mut().find(|(note, _)| *note == row.note) {
                Some((_, names)) => names.push(row.short_name()),
                None => remarks.push((row.note, vec![row.short_name()])),
            }
        }
        let told: Vec<String> = remarks
            .iter()
            .map(|(note, names)| format!("{}: {note}", and(names)))
            .collect();
        (!told.is_empty()).then(|| format!("({}.)", told.join("; ")))
    }

    fn did(&self, client: &str, outcome: Outcome) -> bool {
        self.rows
            .iter()
            .any(|row| row.client == client && row.outcome == outcome)
    }
}

impl Words {
    fn are_of(&self, row: &Measured) -> bool {
        let same = self.outcome == row.outcome && self.alert == row.alert;
        same && self.error == row.error && self.note == row.note
    }

    /// Who: `curl, Java`, and whether they gave up or had not decided.
    pub(crate) fn who(&self) -> String {
        let names = self.clients.join(", ");
        match self.outcome {
            Outcome::GaveUp => format!("{names} (gave up)"),
            Outcome::NoVerdict => format!("{names} (undecided)"),
            Outcome::Accepted | Outcome::Refused => names,
        }
    }
}

/// `a, b and c`.
pub(crate) fn and(names: &[&str]) -> String {
    match names {
        [] => String::new(),
        [one] => (*one).to_owned(),
        [first @ .., last] => format!("{} and {last}", first.join(", ")),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn row(client: &'static str, outcome: Outcome, error: &'static str) -> &'static Measured {
        Box::leak(Box::new(Measured {
            scenario: "of-tests",
            client,
            version: "1",
            outcome,
            error,
            alert: "none",
            note: "",
        }))
    }

    #[test]
    fn who_says_the_same_stands_together_and_everybody_once() {
        let reactions = Reactions {
            rows: vec![
                row("a", Outcome::NoVerdict, "waits"),
                row("b", Outcome::Refused, "no"),
                row("c", Outcome::Accepted, ""),
                row("d", Outcome::Refused, "no"),
                row("e", Outcome::Refused, "never"),
            ],
        };
        let said: Vec<String> = reactions.words().iter().map(Words::who).collect();
        assert_eq!(said, ["b, d", "e", "a (undecided)"]);
        assert_eq!(
            reactions.sentence(),
            "Accepted by c. Refused by b, d and e. Left undecided by a."
        );
        assert_eq!(reactions.accepting(), "c");
    }

    #[test]
    fn who_never_came_as_far_as_the_fault_is_told_of_and_not_counted() {
        let mut unaware = *row("a", Outcome::Accepted, "");
        unaware.note = UNAWARE[0];
        let unaware: &'static Measured = Box::leak(Box::new(unaware));
        let reactions = Reactions {
            rows: vec![
                unaware,
                row("b", Outcome::Accepted, ""),
                row("c", Outcome::Refused, "no"),
            ],
        };
        assert_eq!(reactions.accepting(), "b");
        let sentence = "Accepted by a and b. Refused by c. (a: handshake only, asks for nothing.)";
        assert_eq!(reactions.sentence(), sentence);
    }

    #[test]
    fn a_column_says_all_or_nobody_or_the_shorter_list() {
        let of = |outcomes: &[Outcome]| {
            let clients = ["a", "b", "c", "d", "e"];
            let rows = clients
                .iter()
                .zip(outcomes)
                .map(|(client, outcome)| row(client, *outcome, ""));
            Reactions { rows: rows.collect() }
        };
        let (yes, no) = (Outcome::Accepted, Outcome::Refused);
        assert_eq!(of(&[yes, yes, yes]).accepting(), "all 3");
        assert_eq!(of(&[no, no, Outcome::NoVerdict]).accepting(), "nobody of 3");
        assert_eq!(of(&[yes, no, yes]).accepting(), "all but b");
        assert_eq!(of(&[no, no, yes]).accepting(), "c");
        assert_eq!(of(&[]).accepting(), "not measured");
        assert_eq!(of(&[]).sentence(), "Nobody was measured.");
        assert_eq!(of(&[yes, yes, yes]).sentence(), "Accepted by all 3: a, b and c.");
    }
}
