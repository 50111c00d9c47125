//! What an examination found: the rows, the grade, and what is different from the baseline. Every output is made of it.

use super::baseline::Comparison;
use super::company::company;
use super::grade::{Grade, Mark};
use super::judgement::{Judgement, Severity, meaning, severity};
use super::plan::LeftOut;
use super::reaction::{Outcome, Reaction};
use super::recipe::Recipe;
use diagnose::clients::{Measured, measured};
use scenarios::{Family, Scenario, StrictClient};
use serde::Serialize;

/// One meeting of the client with one printer.
#[derive(Debug)]
pub(crate) struct Visit {
    pub(crate) scenario: &'static Scenario,
    pub(crate) reaction: Reaction,
}

/// The whole report, as `--json` writes it.
#[derive(Debug, Serialize)]
pub(crate) struct Report {
    /// Of Misprint.
    pub(crate) version: &'static str,
    pub(crate) client: Client,
    pub(crate) grade: Grade,
    /// The rule that gave the grade.
    pub(crate) because: &'static str,
    pub(crate) counts: Counts,
    /// In the order of the catalogue.
    pub(crate) rows: Vec<Row>,
    pub(crate) left_out: Vec<LeftOut>,
    /// With `--baseline`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) comparison: Option<Comparison>,
}

/// Who was examined.
#[derive(Debug, Serialize)]
pub(crate) struct Client {
    pub(crate) name: String,
    pub(crate) about: String,
    /// What it says of itself; empty where it was not asked.
    pub(crate) version: String,
    /// As typed, with its words in braces.
    pub(crate) command: Vec<String>,
}

/// How many rows are of which kind.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize)]
pub(crate) struct Counts {
    pub(crate) good_printers: usize,
    pub(crate) good_printers_accepted: usize,
    /// Scenarios that a strict client refuses.
    pub(crate) to_refuse: usize,
    pub(crate) lenient: usize,
    pub(crate) critical: usize,
    pub(crate) serious: usize,
    pub(crate) minor: usize,
    pub(crate) too_strict: usize,
    pub(crate) undecided: usize,
}

/// One scenario.
#[derive(Debug, Serialize)]
pub(crate) struct Row {
    pub(crate) scenario: &'static str,
    pub(crate) family: Family,
    pub(crate) title: &'static str,
    #[serde(flatten)]
    pub(crate) reaction: Reaction,
    /// What a strict client does.
    pub(crate) should: StrictClient,
    pub(crate) judgement: Judgement,
    /// Of a leniency.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) severity: Option<Severity>,
    pub(crate) meaning: &'static str,
    /// Visits; good printers are visited more than once.
    pub(crate) visits: usize,
    /// Not every visit ended the same.
    pub(crate) unsteady: bool,
    /// What others did with it when they were measured.
    pub(crate) clients: Vec<&'static Measured>,
    /// The same in words, seen from this client.
    #[serde(skip)]
    pub(crate) company: Option<String>,
    #[serde(skip)]
    pub(crate) entry: &'static Scenario,
}

impl Report {
    /// Of the visits in any order.
    pub(crate) fn new(recipe: &Recipe, version: String, visits: Vec<Visit>, left_out: Vec<LeftOut>) -> Self {
        let mut rows: Vec<Row> = Vec::new();
        for visit in visits {
            match rows.iter_mut().find(|row| row.scenario == visit.scenario.id) {
                Some(row) => row.again(visit),
                None => rows.push(Row::new(visit)),
            }
        }
        let place = |row: &Row| scenarios::all().position(|scenario| scenario.id == row.scenario);
        rows.sort_by_key(place);
        let marks: Vec<Mark> = rows.iter().map(Row::mark).collect();
        let grade = Grade::of(&marks);
        Self {
            version: env!("CARGO_PKG_VERSION"),
            client: Client {
                name: recipe.name.clone(),
                about: recipe.about.clone(),
                version,
                command: recipe.command.clone(),
            },
            grade,
            because: grade.rule(),
            counts: Counts::of(&rows),
            rows,
            left_out,
            comparison: None,
        }
    }

    /// The rows of this judgement, the gravest first.
    pub(crate) fn of(&self, judgement: Judgement) -> Vec<&Row> {
        let mut rows: Vec<&Row> = self.rows.iter().filter(|row| row.judgement == judgement).collect();
        rows.sort_by_key(|row| std::cmp::Reverse(row.severity));
        rows
    }

    /// Is it what nobody has to look at? With a baseline: nothing changed; without: the grade is A or B.
    pub(crate) fn passes(&self) -> bool {
        match &self.comparison {
            Some(comparison) => comparison.changed.is_empty(),
            None => matches!(self.grade, Grade::A | Grade::B),
        }
    }
}

impl Row {
    fn new(visit: Visit) -> Self {
        let Visit { scenario, reaction } = visit;
        let judgement = Judgement::of(scenario, reaction.outcome);
        Self {
            scenario: scenario.id,
            family: scenario.family,
            title: scenario.title,
            should: scenario.expectation.strict_client,
            judgement,
            severity: (judgement == Judgement::Lenient).then(|| severity(scenario)),
            meaning: meaning(scenario, reaction.outcome, judgement),
            clients: measured(scenario.id).collect(),
            company: company(scenario.id, reaction.outcome),
            reaction,
            visits: 1,
            unsteady: false,
            entry: scenario,
        }
    }

    /// What was worse stays.
    fn again(&mut self, visit: Visit) {
        let differs = visit.reaction.outcome != self.reaction.outcome;
        let unsteady = self.unsteady || differs;
        let visits = self.visits + 1;
        if differs && self.reaction.outcome == Outcome::Accepted {
            *self = Self::new(visit);
        }
        (self.unsteady, self.visits) = (unsteady, visits);
    }

    fn mark(&self) -> Mark {
        Mark {
            family: self.family,
            outcome: self.reaction.outcome,
            judgement: self.judgement,
            severity: severity(self.entry),
            should_refuse: self.should == StrictClient::Refuses,
            unsteady: self.unsteady,
        }
    }
}

impl Counts {
    fn of(rows: &[Row]) -> Self {
        let count = |is: &dyn Fn(&Row) -> bool| rows.iter().filter(|row| is(row)).count();
        let weighs = |severity| count(&|row| row.severity == Some(severity));
        let good = |row: &Row| row.family == Family::Control;
        Self {
            good_printers: count(&good),
            good_printers_accepted: count(&|row| good(row) && row.reaction.outcome == Outcome::Accepted),
            to_refuse: count(&|row| row.should == StrictClient::Refuses),
            lenient: count(&|row| row.judgement == Judgement::Lenient),
            critical: weighs(Severity::Critical),
            serious: weighs(Severity::Serious),
            minor: weighs(Severity::Minor),
            too_strict: count(&|row| row.judgement == Judgement::TooStrict),
            undecided: count(&|row| row.judgement == Judgement::Undecided),
        }
    }
}

impl Outcome {
    /// In the reports.
    pub(crate) fn word(self) -> &'static str {
        match self {
            Self::Accepted => "accepted",
            Self::Refused => "refused",
            Self::Waiting => "waited",
            Self::NeverConnected => "not there",
        }
    }
}

/// In the reports.
pub(crate) fn should(strict: StrictClient) -> &'static str {
    match strict {
        StrictClient::Accepts => "accept",
        StrictClient::Refuses => "refuse",
        StrictClient::Either => "either",
    }
}

#[cfg(test)]
pub(crate) mod tests {
    use super::*;

    /// A report of these reactions.
    pub(crate) fn report(reactions: &[(&str, Outcome)]) -> Report {
        let visit = |(id, outcome): &(&str, Outcome)| Visit {
            scenario: scenarios::find(id).unwrap(),
            reaction: Reaction {
                outcome: *outcome,
                how: "as <told>".to_owned(),
                message: "it & \"said\" so".to_owned(),
                exit_status: Some(0),
                connections: 1,
                ms: 5,
            },
        };
        let recipe = Recipe::typed(vec!["/usr/bin/client".to_owned(), "{url}".to_owned()]);
        Report::new(
            &recipe,
            "client 1.0".to_owned(),
            reactions.iter().map(visit).collect(),
            Vec::new(),
        )
    }

    #[test]
    fn a_good_printer_that_is_refused_once_is_told_as_refused_and_unsteady() {
        let accepted = ("ok-chain", Outcome::Accepted);
        let report = report(&[
            accepted,
            ("expired", Outcome::Refused),
            ("ok-chain", Outcome::Refused),
            accepted,
        ]);
        let row = report.rows.iter().find(|row| row.scenario == "ok-chain").unwrap();
        assert_eq!(
            (row.visits, row.unsteady, row.reaction.outcome),
            (3, true, Outcome::Refused)
        );
        assert_eq!(report.rows.len(), 2);
    }

    #[test]
    fn without_a_baseline_only_a_good_grade_passes() {
        let good = ("ok-chain", Outcome::Accepted);
        assert!(report(&[good, ("expired", Outcome::Refused)]).passes());
        assert!(!report(&[good, ("expired", Outcome::Accepted)]).passes());
        assert!(!report(&[("ok-chain", Outcome::Refused), ("expired", Outcome::Refused)]).passes());
    }
}
