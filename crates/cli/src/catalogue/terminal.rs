//! The catalogue on a terminal: what `misprint scenario list` and `show` print.

use super::reactions::Reactions;
use super::story::paragraphs;
use super::try_it::TryIt;
use super::{Filter, story};
use scenarios::{CATALOGUE, Family, MISSING, Missing, Scenario};
use std::fmt::Write as _;

const WIDTH: usize = 100;

/// One line for each that is meant, family by family. Empty: there is none.
pub(crate) fn list(filter: &Filter) -> String {
    let meant = |scenario: &&Scenario| filter.takes(scenario);
    let width = scenarios::all()
        .filter(meant)
        .map(|scenario| scenario.id.len())
        .max()
        .unwrap_or_default();
    let mut text = String::new();
    for (entries, family) in CATALOGUE.iter().zip(Family::ALL) {
        let mut entries = entries.iter().filter(meant).peekable();
        if entries.peek().is_some() {
            let _ = writeln!(text, "{} ({})", family.title(), family.name());
        }
        for Scenario { id, title, .. } in entries {
            let _ = writeln!(text, "  {id:width$}  {title}");
        }
    }
    text
}

/// One line for each that cannot be served, with the reason.
pub(crate) fn missing(filter: &Filter) -> String {
    let meant = || MISSING.iter().filter(|missing| filter.takes_missing(missing));
    let width = meant().map(|missing| missing.id.len()).max().unwrap_or_default();
    let line = |Missing { id, title, reason }: &Missing| format!("{id:width$}  {title}. {reason}\n");
    meant().map(line).collect()
}

/// Everything about one.
pub(crate) fn show(scenario: &Scenario) -> String {
    let mut text = format!("{}\n{}\n", scenario.id, scenario.title);
    for (heading, content) in paragraphs(scenario) {
        paragraph(&mut text, heading, &content);
    }
    let reactions = Reactions::of(scenario.id);
    paragraph(&mut text, "What clients did", &reactions.sentence());
    for words in reactions.words() {
        let alert = match words.alert {
            "none" => "; no alert".to_owned(),
            "not-recorded" | "" => String::new(),
            alert => format!("; alert {alert}"),
        };
        let note = if words.note.is_empty() {
            String::new()
        } else {
            format!(" ({})", words.note)
        };
        fill(
            &mut text,
            &format!("{}: {}{alert}{note}", words.who(), story::said(words.error)),
            "  - ",
            "    ",
        );
    }
    let TryIt { serve, meet } = TryIt::of(scenario);
    let _ = write!(text, "\nTry it\n  {serve}\n");
    if !meet.is_empty() {
        text.push_str("in another terminal, in the same folder:\n");
    }
    for command in meet {
        let _ = writeln!(text, "  {command}");
    }
    text
}

fn paragraph(text: &mut String, heading: &str, content: &str) {
    let _ = writeln!(text, "\n{heading}");
    fill(text, content, "  ", "  ");
}

/// Words in lines: the first after `first`, the others after `next`.
fn fill(text: &mut String, words: &str, first: &str, next: &str) {
    let mut line = first.to_owned();
    let mut is_empty = true;
    for word in words.split_whitespace() {
        if !is_empty && line.chars().count() + 1 + word.chars().count() > WIDTH {
            let _ = writeln!(text, "{line}");
            next.clone_into(&mut line);
            is_empty = true;
        }
        if !is_empty {
            line.push(' ');
        }
        line.push_str(word);
        is_empty = false;
    }
    let _ = writeln!(text, "{line}");
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_scenario_is_listed_and_shown_with_its_clients_and_how_to_try_it() {
        let list = list(&Filter::default());
        for scenario in scenarios::all() {
            assert!(list.contains(&format!("  {} ", scenario.id)), "{}", scenario.id);
            let shown = show(scenario);
            let flat: String = shown.split_whitespace().collect::<Vec<_>>().join(" ");
            assert!(
                flat.contains(scenario.cure) && shown.contains(&TryIt::of(scenario).serve),
                "{shown}"
            );
            assert!(flat.contains(&Reactions::of(scenario.id).sentence()), "{shown}");
            for line in shown.lines().filter(|line| line.contains(' ') && !line.contains("://")) {
                assert!(line.chars().count() <= WIDTH + 20, "{line}");
            }
        }
    }

    #[test]
    fn what_cannot_be_served_is_searched_by_words() {
        let filter = Filter {
            words: vec!["DIFFIE".into()],
            ..Filter::default()
        };
        assert!(missing(&filter).lines().count() < missing(&Filter::default()).lines().count());
        assert!(missing(&filter).contains("dh-1024 "));
        assert!(
            list(&Filter {
                words: vec!["no such words".into()],
                ..Filter::default()
            })
            .is_empty()
        );
    }
}
