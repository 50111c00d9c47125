//! Which printers a client meets, and in which order: the scenarios that were asked for, and good printers between.

use anyhow::bail;
use scenarios::{Family, Host, Scenario};
use serde::Serialize;

/// After so many broken printers comes a good one again.
const BETWEEN: usize = 10;

/// Of the scenarios of HTTP and IPP these are about TLS: whether an answer was cut short.
const TRUNCATIONS: [&str; 4] = [
    "truncated-body-no-close-notify",
    "truncated-no-length-no-close-notify",
    "complete-body-no-close-notify",
    "reset-after-response-start",
];

/// The visits of an examination.
#[derive(Debug, Default)]
pub(crate) struct Plan {
    /// In this order. A good printer may be there more than once.
    pub(crate) visits: Vec<&'static Scenario>,
    /// What cannot be tried with this client.
    pub(crate) left_out: Vec<LeftOut>,
}

/// A scenario that was not tried.
#[derive(Debug, Serialize)]
pub(crate) struct LeftOut {
    pub(crate) scenario: &'static str,
    pub(crate) reason: String,
}

/// The scenarios of these families and ids; without any, all that are about TLS and certificates. The good printers are
/// always among them.
///
/// # Errors
/// A word is neither a family nor an id.
pub(crate) fn chosen(words: &[String]) -> anyhow::Result<Vec<&'static Scenario>> {
    for word in words {
        if Family::find(word).is_none()
            && let Err(unknown) = scenarios::find(word)
        {
            bail!("{unknown}; the families are {}", families());
        }
    }
    let by_default = |scenario: &Scenario| match scenario.family {
        Family::Printer => false,
        Family::Service => TRUNCATIONS.contains(&scenario.id),
        _ => true,
    };
    let named = |scenario: &Scenario| {
        words
            .iter()
            .any(|word| *word == scenario.id || *word == scenario.family.name())
    };
    Ok(scenarios::all()
        .filter(|scenario| {
            scenario.family == Family::Control || named(scenario) || words.is_empty() && by_default(scenario)
        })
        .collect())
}

impl Plan {
    /// Good printers first, then the others with a good one after every few.
    pub(crate) fn new(chosen: &[&'static Scenario], takes_any_name: bool) -> Self {
        let mut plan = Self::default();
        let (mut good, mut others) = (Vec::new(), Vec::new());
        for scenario in chosen {
            match (scenario.expectation.host, scenario.family) {
                (Host::Other(name), _) if name.contains(' ') => {
                    plan.leave_out(scenario, format!("no URL can have the name {name:?}"))
                }
                (Host::Other(name), _) if !takes_any_name => {
                    plan.leave_out(
                        scenario,
                        format!("the command cannot be sent to {name}: it has no {{address}}"),
                    );
                }
                (_, Family::Control) => good.push(*scenario),
                _ => others.push(*scenario),
            }
        }
        plan.visits.clone_from(&good);
        let mut again = good.iter().copied().cycle();
        for several in others.chunks(BETWEEN) {
            plan.visits.extend(several);
            plan.visits.extend(again.next());
        }
        plan
    }

    fn leave_out(&mut self, scenario: &Scenario, reason: String) {
        self.left_out.push(LeftOut {
            scenario: scenario.id,
            reason,
        });
    }
}

fn families() -> String {
    Family::ALL.map(Family::name).join(", ")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn words(words: &[&str]) -> Vec<String> {
        words.iter().map(|word| (*word).to_owned()).collect()
    }

    #[test]
    fn a_family_or_an_id_brings_the_good_printers_along() {
        let chosen = chosen(&words(&["expired"])).unwrap();
        assert!(chosen.iter().any(|scenario| scenario.id == "expired"));
        assert!(chosen.iter().any(|scenario| scenario.id == "ok-chain"));
        assert!(
            chosen
                .iter()
                .all(|scenario| scenario.id == "expired" || scenario.family == Family::Control)
        );
    }

    #[test]
    fn without_a_choice_everything_about_tls_is_tried_and_nothing_about_paper() {
        let chosen = chosen(&[]).unwrap();
        for id in TRUNCATIONS {
            assert!(chosen.iter().any(|scenario| scenario.id == id), "{id}");
        }
        assert!(chosen.iter().all(|scenario| scenario.family != Family::Printer));
        assert!(!chosen.iter().any(|scenario| scenario.id == "http-500"));
    }

    #[test]
    fn a_good_printer_comes_between() {
        let plan = Plan::new(&chosen(&[]).unwrap(), true);
        let good = plan.visits.iter().map(|scenario| scenario.family == Family::Control);
        let longest = good.collect::<Vec<_>>().split(|good| *good).map(<[bool]>::len).max();
        assert!(longest <= Some(BETWEEN), "{longest:?}");
    }

    #[test]
    fn what_the_client_cannot_be_sent_to_is_left_out_with_the_reason() {
        let all = chosen(&[]).unwrap();
        let other = |scenario: &&&Scenario| matches!(scenario.expectation.host, Host::Other(_));
        let plan = Plan::new(&all, false);
        assert_eq!(plan.left_out.len(), all.iter().filter(other).count());
        assert!(
            Plan::new(&all, true)
                .left_out
                .iter()
                .all(|left_out| left_out.reason.contains("no URL"))
        );
    }

    #[test]
    fn a_misspelt_choice_is_answered_with_the_nearest_and_the_families() {
        let error = format!("{:#}", chosen(&words(&["nmaes"])).unwrap_err());
        assert!(error.contains("\"nmaes\"") && error.contains("names, chain"), "{error}");
    }
}
