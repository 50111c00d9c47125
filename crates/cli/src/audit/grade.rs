//! The grade of a client. The rules are those of [`RULES`], which every report repeats.

use super::judgement::{Judgement, Severity};
use super::reaction::Outcome;
use scenarios::Family;
use serde::Serialize;

/// In the order in which they are tried, worst first.
pub(crate) const RULES: [(Grade, &str); 7] = [
    (
        Grade::RefusesGoodPrinters,
        "no good printer was accepted: nothing can be said about the bad ones",
    ),
    (
        Grade::F,
        "accepts three quarters or more of the certificates with which a stranger can pass for the printer",
    ),
    (
        Grade::D,
        "accepts one with which a stranger can pass for the printer: untrusted, for another host, or forged",
    ),
    (
        Grade::C,
        "accepts something else that Windows 10 refuses, or refuses a good printer, or does not always do the same",
    ),
    (
        Grade::B,
        "accepts only what Windows 10 accepts too, or what nobody gains by",
    ),
    (
        Grade::A,
        "accepts nothing that it should refuse, and every good printer",
    ),
    (Grade::None, "nothing was tried that it should refuse"),
];

/// From best to worst.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug, Serialize)]
pub(crate) enum Grade {
    A,
    B,
    C,
    D,
    F,
    /// Not a bad letter: a mark of its own, because what refuses everything is not safe but useless.
    #[serde(rename = "refuses good printers")]
    RefusesGoodPrinters,
    /// There is nothing to judge.
    #[serde(rename = "none")]
    None,
}

/// What the rules look at in one row of a report.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Mark {
    pub(crate) family: Family,
    pub(crate) outcome: Outcome,
    pub(crate) judgement: Judgement,
    pub(crate) severity: Severity,
    /// A strict client refuses it.
    pub(crate) should_refuse: bool,
    /// The same printer, met again, was treated otherwise.
    pub(crate) unsteady: bool,
}

impl Grade {
    pub(crate) fn of(marks: &[Mark]) -> Self {
        let controls = || marks.iter().filter(|mark| mark.family == Family::Control);
        let lenient = |severity| {
            let is = move |mark: &&Mark| mark.judgement == Judgement::Lenient && mark.severity == severity;
            marks.iter().filter(is).count()
        };
        let bad = marks.iter().filter(|mark| mark.should_refuse).count();
        let strangers = |mark: &&Mark| mark.should_refuse && mark.severity == Severity::Critical;
        let (critical, of) = (lenient(Severity::Critical), marks.iter().filter(strangers).count());
        let fails_good = |mark: &Mark| mark.judgement == Judgement::RefusesGood || mark.unsteady;
        if controls().count() > 0 && controls().all(|mark| mark.outcome != Outcome::Accepted) {
            Self::RefusesGoodPrinters
        } else if bad == 0 {
            Self::None
        } else if critical > 0 && critical * 4 >= of * 3 {
            Self::F
        } else if critical > 0 {
            Self::D
        } else if lenient(Severity::Serious) > 0 || marks.iter().any(fails_good) {
            Self::C
        } else if lenient(Severity::Minor) > 0 {
            Self::B
        } else {
            Self::A
        }
    }

    /// For a heading: a letter, or words.
    pub(crate) fn title(self) -> &'static str {
        match self {
            Self::A => "A",
            Self::B => "B",
            Self::C => "C",
            Self::D => "D",
            Self::F => "F",
            Self::RefusesGoodPrinters => "refuses good printers",
            Self::None => "none",
        }
    }

    /// The rule that gave it.
    pub(crate) fn rule(self) -> &'static str {
        RULES
            .iter()
            .find(|(grade, _)| *grade == self)
            .map_or("", |(_, rule)| rule)
    }
}

#[cfg(test)]
mod tests {
    use super::super::judgement::severity;
    use super::*;
    use scenarios::{Scenario, StrictClient};

    fn graded(accepts: impl Fn(&Scenario) -> bool) -> Grade {
        let marks: Vec<Mark> = scenarios::all()
            .filter(|scenario| !matches!(scenario.family, Family::Service | Family::Printer))
            .map(|scenario| {
                let outcome = if accepts(scenario) {
                    Outcome::Accepted
                } else {
                    Outcome::Refused
                };
                Mark {
                    family: scenario.family,
                    outcome,
                    judgement: Judgement::of(scenario, outcome),
                    severity: severity(scenario),
                    should_refuse: scenario.expectation.strict_client == StrictClient::Refuses,
                    unsteady: false,
                }
            })
            .collect();
        Grade::of(&marks)
    }

    fn strict(scenario: &Scenario) -> bool {
        scenario.expectation.strict_client != StrictClient::Refuses
    }

    #[test]
    fn who_accepts_everything_gets_an_f_and_who_refuses_everything_a_mark_of_its_own() {
        assert_eq!(graded(|_| true), Grade::F);
        assert_eq!(graded(|_| false), Grade::RefusesGoodPrinters);
    }

    #[test]
    fn one_leniency_is_enough_for_a_worse_grade() {
        assert_eq!(graded(strict), Grade::A);
        assert_eq!(
            graded(|scenario| strict(scenario) || scenario.id == "cn-only-no-san"),
            Grade::B
        );
        assert_eq!(
            graded(|scenario| strict(scenario) || scenario.id == "expired"),
            Grade::C
        );
        assert_eq!(
            graded(|scenario| strict(scenario) && scenario.id != "ok-chain"),
            Grade::C
        );
        assert_eq!(
            graded(|scenario| strict(scenario) || scenario.id == "san-mismatch"),
            Grade::D
        );
    }

    #[test]
    fn every_grade_has_its_rule() {
        for grade in [
            Grade::A,
            Grade::B,
            Grade::C,
            Grade::D,
            Grade::F,
            Grade::RefusesGoodPrinters,
            Grade::None,
        ] {
            assert_ne!(grade.rule(), "");
        }
    }
}
