//! The table of record: what each client did in each scenario.

use super::observed::{Aspect, Observed};
use crate::peers::walk::Outcome;
use diagnose::clients::Reaction;
use std::path::PathBuf;

/// A line of the table.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(super) struct Row {
    pub(super) scenario: String,
    pub(super) client: String,
    pub(super) version: String,
    pub(super) outcome: Outcome,
    pub(super) error: String,
    /// Such as `unknown_ca(48)`, `none`, or `not-recorded`.
    pub(super) alert: String,
    pub(super) note: String,
}

impl Row {
    fn read(line: &str) -> Self {
        let columns: Vec<&str> = line.split('\t').collect();
        let [scenario, client, version, outcome, error, alert, note] = columns[..] else {
            panic!("seven columns are in a row: {line}");
        };
        let outcome = Outcome::read(outcome).unwrap_or_else(|| panic!("no such outcome: {line}"));
        let [scenario, client, version, error, alert, note] =
            [scenario, client, version, error, alert, note].map(str::to_owned);
        Self {
            scenario,
            client,
            version,
            outcome,
            error,
            alert,
            note,
        }
    }

    /// What `diagnose` concludes from rows; `None` where nobody has measured it.
    pub(super) fn predicted(scenario: &str, reaction: &Reaction) -> Option<Self> {
        Some(Self {
            scenario: scenario.to_owned(),
            client: reaction.client.to_owned(),
            version: reaction.version.to_owned(),
            outcome: Outcome::read(reaction.outcome)?,
            error: reaction.error.clone(),
            alert: reaction.alert.to_owned(),
            note: String::new(),
        })
    }

    fn line(&self) -> String {
        let outcome = self.outcome.word();
        let Self {
            scenario,
            client,
            version,
            error,
            alert,
            note,
            ..
        } = self;
        format!("{scenario}\t{client}\t{version}\t{outcome}\t{error}\t{alert}\t{note}")
    }

    /// What is otherwise than it says. Who does not even end the same way is not asked for its words.
    pub(super) fn differs(&self, observed: &Observed) -> Vec<Aspect> {
        if observed.outcome != self.outcome {
            return vec![Aspect::Outcome];
        }
        let words = observed.says(&self.error) || observed.outcome == Outcome::NoVerdict;
        let mut aspects = Vec::new();
        if !words && observed.outcome != Outcome::Accepted {
            aspects.push(Aspect::Words);
        }
        if !observed.sends(&self.alert) {
            aspects.push(Aspect::Alert);
        }
        aspects
    }
}

/// All of it.
pub(super) struct Table {
    header: String,
    pub(super) rows: Vec<Row>,
}

impl Table {
    /// As it lies in the source.
    pub(super) fn read() -> Self {
        Self::of(&std::fs::read_to_string(file()).unwrap())
    }

    /// A line with the names of the columns, and a line for each row.
    pub(super) fn of(text: &str) -> Self {
        let (header, rows) = text.split_once('\n').unwrap();
        Self {
            header: header.to_owned(),
            rows: rows.lines().map(Row::read).collect(),
        }
    }

    pub(super) fn write(&self) {
        let lines: Vec<String> = self.rows.iter().map(Row::line).collect();
        std::fs::write(file(), format!("{}\n{}\n", self.header, lines.join("\n"))).unwrap();
    }

    pub(super) fn find(&self, scenario: &str, client: &str) -> Option<&Row> {
        let mut rows = self.rows.iter();
        rows.find(|row| row.scenario == scenario && row.client == client)
    }

    /// Puts a row in the place of the one that is there, or behind the last of its scenario, or at the end.
    pub(super) fn set(&mut self, row: Row) {
        let is_it = |old: &Row| old.scenario == row.scenario && old.client == row.client;
        if let Some(old) = self.rows.iter_mut().find(|old| is_it(old)) {
            *old = row;
            return;
        }
        let last = self.rows.iter().rposition(|old| old.scenario == row.scenario);
        let place = last.map_or(self.rows.len(), |last| last + 1);
        self.rows.insert(place, row);
    }
}

fn file() -> PathBuf {
    let tests = PathBuf::from(env!("CARGO_MANIFEST_DIR"));
    tests.join("../crates/diagnose/data/client_reactions.tsv")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_row_takes_its_place_among_those_of_its_scenario() {
        let old = "columns\na\tcurl\t1\taccepted\t\tnone\t\nb\tcurl\t1\trefused\tno\tnone\t\n";
        let mut table = Table::of(old);
        for line in [
            "a\topenssl\t3\tno-verdict\tstill waiting\tnot-recorded\tafter 2 s",
            "b\tcurl\t2\tgave-up\t\tnone\t",
            "c\tcurl\t2\taccepted\t\tnone\t",
        ] {
            table.set(Row::read(line));
        }
        let order: Vec<String> = table
            .rows
            .iter()
            .map(|row| format!("{} {} {}", row.scenario, row.client, row.version))
            .collect();
        assert_eq!(order, ["a curl 1", "a openssl 3", "b curl 2", "c curl 2"]);
        assert_eq!(
            Table::read()
                .rows
                .iter()
                .map(Row::line)
                .map(|line| Row::read(&line))
                .collect::<Vec<_>>(),
            Table::read().rows
        );
    }
}
