//! The baseline: what a client did when somebody last looked, as a file to commit. It holds outcomes and not how they
//! came about: alerts and texts change with every version.

use super::reaction::Outcome;
use super::report::Report;
use anyhow::{Context as _, bail};
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// What the file is, in its first member.
const KIND: &str = "misprint audit baseline 1";

/// The file.
#[derive(Debug, Serialize, Deserialize, PartialEq, Eq)]
#[serde(deny_unknown_fields)]
pub(crate) struct Baseline {
    kind: String,
    client: String,
    /// By scenario, sorted.
    reactions: BTreeMap<String, Outcome>,
}

/// Against a baseline.
#[derive(Debug, Default, Serialize, PartialEq, Eq)]
pub(crate) struct Comparison {
    /// What the client does otherwise.
    pub(crate) changed: Vec<Change>,
    /// Scenarios that the baseline does not know.
    pub(crate) new: Vec<String>,
    /// Scenarios of the baseline that were not tried now.
    pub(crate) not_tried: Vec<String>,
}

/// A changed reaction.
#[derive(Debug, Serialize, PartialEq, Eq)]
pub(crate) struct Change {
    pub(crate) scenario: String,
    pub(crate) before: Outcome,
    pub(crate) now: Outcome,
}

impl Baseline {
    pub(crate) fn of(report: &Report) -> Self {
        let reaction = |row: &super::report::Row| (row.scenario.to_owned(), row.reaction.outcome);
        Self {
            kind: KIND.to_owned(),
            client: report.client.name.clone(),
            reactions: report.rows.iter().map(reaction).collect(),
        }
    }

    /// # Errors
    /// It is no baseline.
    pub(crate) fn read(octets: &[u8]) -> anyhow::Result<Self> {
        let baseline: Self = serde_json::from_slice(octets)
            .context("it is no baseline: make one with misprint audit --write-baseline FILE")?;
        if baseline.kind != KIND {
            bail!(
                "it is a {:?}, not a {KIND:?}: make it again with misprint audit --write-baseline FILE",
                baseline.kind
            );
        }
        Ok(baseline)
    }

    pub(crate) fn text(&self) -> anyhow::Result<String> {
        Ok(serde_json::to_string_pretty(self)? + "\n")
    }

    pub(crate) fn compare(&self, report: &Report) -> Comparison {
        let mut comparison = Comparison::default();
        for row in &report.rows {
            let (scenario, now) = (row.scenario.to_owned(), row.reaction.outcome);
            match self.reactions.get(row.scenario) {
                Some(before) if *before == now => {}
                Some(before) => comparison.changed.push(Change {
                    scenario,
                    before: *before,
                    now,
                }),
                None => comparison.new.push(scenario),
            }
        }
        let tried = |id: &&String| report.rows.iter().any(|row| row.scenario == id.as_str());
        comparison.not_tried = self.reactions.keys().filter(|id| !tried(id)).cloned().collect();
        comparison
    }
}

impl Change {
    /// In one line.
    pub(crate) fn text(&self) -> String {
        let Self { scenario, before, now } = self;
        format!("{scenario}: was {}, is {}", before.word(), now.word())
    }
}

#[cfg(test)]
mod tests {
    use super::super::report::tests::report;
    use super::*;

    #[test]
    fn a_changed_reaction_is_named_and_nothing_else_fails() {
        let before = report(&[
            ("ok-chain", Outcome::Accepted),
            ("expired", Outcome::Refused),
            ("sans-1000", Outcome::Accepted),
        ]);
        let baseline = Baseline::read(Baseline::of(&before).text().unwrap().as_bytes()).unwrap();
        let mut now = report(&[
            ("ok-chain", Outcome::Accepted),
            ("expired", Outcome::Accepted),
            ("san-mismatch", Outcome::Accepted),
        ]);
        let comparison = baseline.compare(&now);
        let changed: Vec<String> = comparison.changed.iter().map(Change::text).collect();
        assert_eq!(changed, ["expired: was refused, is accepted"]);
        assert_eq!(comparison.new, ["san-mismatch"]);
        assert_eq!(comparison.not_tried, ["sans-1000"]);
        now.comparison = Some(comparison);
        assert!(!now.passes());
        let mut same = report(&[("expired", Outcome::Refused)]);
        same.comparison = Some(baseline.compare(&same));
        assert!(same.passes());
    }

    #[test]
    fn what_is_no_baseline_says_how_to_make_one() {
        for text in ["", "{}", r#"{"kind":"other","client":"x","reactions":{}}"#] {
            let error = format!("{:#}", Baseline::read(text.as_bytes()).unwrap_err());
            assert!(error.contains("--write-baseline"), "{error}");
        }
    }
}
