//! docs/scenarios.md: the guide, an index, and every entry with what clients did and how to try it.
//!
//! The page is made for GitHub: headings become anchors by its rules, and no heading is there twice.

use super::reactions::{Reactions, Words};
use super::story::{paragraphs, said};
use super::try_it::TryIt;
use diagnose::clients::{measured_clients, measurements, short_name};
use scenarios::{CATALOGUE, Family, MISSING, Missing, Scenario};
use std::fmt::Write as _;

/// The whole page.
pub(crate) fn markdown() -> String {
    let mut text = String::from(include_str!("guide.md"));
    clients(&mut text);
    index(&mut text);
    for (entries, family) in families() {
        let _ = write!(text, "\n## {}\n\n{}\n", family.title(), family.introduction());
        for scenario in entries {
            entry(&mut text, scenario);
        }
    }
    text.push_str(
        "\n## What cannot be served\n\n| scenario | what it would be | why it is not there |\n|---|---|---|\n",
    );
    for Missing { id, title, reason } in MISSING {
        let _ = writeln!(text, "| `{id}` | {title} | {reason} |");
    }
    missing(&mut text);
    text
}

/// What was measured of them with other servers.
fn missing(text: &mut String) {
    text.push_str("\nSome of them were shown to clients by other servers, such as `openssl s_server`:\n");
    for Missing { id, .. } in MISSING {
        let reactions = Reactions::of(id);
        if !reactions.is_empty() {
            let _ = write!(text, "\n**`{id}`**\n");
            told(text, &reactions);
        }
    }
}

/// Who was measured, and in which versions.
fn clients(text: &mut String) {
    text.push_str("## The clients\n\n| | what was run | version | scenarios |\n|---|---|---|---|\n");
    for client in measured_clients() {
        let rows = || measurements().iter().filter(|row| row.client == client);
        let mut versions: Vec<&str> = rows().map(|row| row.version).collect();
        versions.sort_unstable();
        versions.dedup();
        let (short, count) = (short_name(client), rows().count());
        let _ = writeln!(text, "| {short} | {client} | {} | {count} |", versions.join(", "));
    }
    text.push_str(HOW_THEY_WERE_MEASURED);
}

const HOW_THEY_WERE_MEASURED: &str = "
All on Debian 12, each with the roots of the scenario and no others, and with its checks switched on where it has such a
switch. OpenSSL and GnuTLS shake hands and ask for nothing; rustls reads to the end and understands no HTTP; curl, Java, NSS
and Chromium ask for the printer's web page. ipptool checks no certificate; it was sent where HTTP, IPP or the printer is
what goes wrong, asks for the printer's attributes, and prints where it is about jobs. Who never came to see what is the
matter cannot have noticed: that is told with a remark, and not counted in the tables below.

Every row is in crates/diagnose/data/client_reactions.tsv, and in `misprint scenario show ID --json`.
";

fn index(text: &mut String) {
    let count = scenarios::all().count();
    let _ = write!(text, "\n## All {count}, at a glance\n\n");
    for (entries, family) in families() {
        let (title, anchor, count) = (family.title(), anchor(family.title()), entries.len());
        let _ = writeln!(text, "- [{title}](#{anchor}), {count}: `--family {}`", family.name());
    }
    for (entries, family) in families() {
        let _ = write!(text, "\n**[{}](#{})**\n\n", family.title(), anchor(family.title()));
        text.push_str("| scenario | what is the matter | accepted by |\n|---|---|---|\n");
        for Scenario { id, title, .. } in entries {
            let accepting = Reactions::of(id).accepting();
            let _ = writeln!(text, "| [`{id}`](#{id}) | {title} | {accepting} |");
        }
    }
}

fn entry(text: &mut String, scenario: &Scenario) {
    let _ = write!(text, "\n### {}\n\n**{}.**\n\n", scenario.id, scenario.title);
    for (heading, content) in paragraphs(scenario) {
        let _ = writeln!(text, "- *{heading}:* {content}");
    }
    told(text, &Reactions::of(scenario.id));
    let TryIt { serve, meet } = TryIt::of(scenario);
    let _ = write!(text, "\n*Try it:*\n\n```sh\n{serve}\n");
    for command in meet {
        let _ = writeln!(text, "{command}");
    }
    text.push_str("```\n");
}

fn told(text: &mut String, reactions: &Reactions) {
    let _ = write!(text, "\n*What clients did:* {}\n", reactions.sentence());
    words(text, &reactions.words());
}

fn words(text: &mut String, words: &[Words]) {
    if words.is_empty() {
        return;
    }
    let noted = words.iter().any(|words| !words.note.is_empty());
    let (head, line) = if noted { (" remark |", "---|") } else { ("", "") };
    let _ = write!(
        text,
        "\n| who | in its own words | its alert |{head}\n|---|---|---|{line}\n"
    );
    for it in words {
        let alert = match it.alert {
            "not-recorded" | "" => "–",
            alert => alert,
        };
        let own = if it.error.is_empty() {
            said("").to_owned()
        } else {
            code(it.error)
        };
        let _ = write!(text, "| {} | {own} | {alert} |", it.who());
        if noted {
            let _ = write!(text, " {} |", it.note.replace('|', "\\|"));
        }
        text.push('\n');
    }
}

/// As code in a cell of a table; GitHub wants a bar escaped even there.
fn code(text: &str) -> String {
    let fence = if text.contains('`') { "``" } else { "`" };
    format!("{fence}{}{fence}", text.replace('|', "\\|"))
}

fn families() -> impl Iterator<Item = (&'static [Scenario], Family)> {
    let all = CATALOGUE.iter().copied().zip(Family::ALL);
    all.filter(|(entries, _)| !entries.is_empty())
}

/// As GitHub makes it of a heading.
fn anchor(heading: &str) -> String {
    let kept = heading
        .chars()
        .filter(|c| c.is_alphanumeric() || matches!(c, ' ' | '-' | '_'));
    kept.collect::<String>().to_lowercase().replace(' ', "-")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::args::Args;
    use clap::Parser as _;
    use diagnose::clients::{Outcome, measured};
    use std::collections::BTreeSet;

    #[test]
    fn the_page_in_docs_is_the_catalogue() {
        let page = concat!(env!("CARGO_MANIFEST_DIR"), "/../../docs/scenarios.md");
        let page = std::fs::read_to_string(page).unwrap_or_default();
        assert!(
            page == markdown(),
            "docs/scenarios.md is stale; renew it: cargo run -q -p misprint -- scenario docs > docs/scenarios.md"
        );
    }

    /// "Text files over 512 KB are always displayed as plain text": GitHub on the sizes of files.
    #[test]
    fn the_page_is_small_enough_to_be_shown_as_a_page() {
        let octets = markdown().len();
        assert!(octets < 512 * 1000, "{octets}");
    }

    #[test]
    fn every_link_within_the_page_leads_to_one_heading() {
        let page = markdown();
        let headings: Vec<String> = page
            .lines()
            .filter(|line| line.starts_with('#'))
            .map(|line| anchor(line.trim_start_matches('#').trim()))
            .collect();
        let once: BTreeSet<&String> = headings.iter().collect();
        assert_eq!(once.len(), headings.len(), "a heading is there twice");
        let links: Vec<&str> = page
            .split("](#")
            .skip(1)
            .filter_map(|rest| rest.split(')').next())
            .collect();
        assert!(links.len() > scenarios::all().count());
        for link in links {
            assert!(headings.iter().any(|heading| heading == link), "#{link}");
        }
    }

    /// Client, outcome, words and alert, as a reader finds them in a section.
    fn read_back(section: &str) -> Vec<(String, Outcome, String)> {
        let mut found = Vec::new();
        let told = section.split("*What clients did:* ").nth(1).unwrap();
        let sentence = told.lines().next().unwrap();
        if let Some(accepted) = sentence.strip_prefix("Accepted by ") {
            let names = accepted
                .split(['.', ':'])
                .nth(usize::from(accepted.starts_with("all ")))
                .unwrap();
            let names = names.replace(" and ", ", ");
            found.extend(
                names
                    .split(", ")
                    .map(|name| (name.trim().to_owned(), Outcome::Accepted, String::new())),
            );
        }
        let cells = |line: &str| -> Vec<String> {
            let line = line.replace("\\|", "\u{1}");
            line.split('|').map(|cell| cell.trim().replace('\u{1}', "|")).collect()
        };
        for row in told.lines().filter(|line| line.starts_with("| ")).skip(1) {
            let cells = cells(row);
            let suffixes = [(" (undecided)", Outcome::NoVerdict), (" (gave up)", Outcome::GaveUp)];
            let named = suffixes
                .iter()
                .find_map(|(suffix, outcome)| Some((cells[1].strip_suffix(suffix)?, *outcome)));
            let (names, outcome) = named.unwrap_or((cells[1].as_str(), Outcome::Refused));
            let said = format!("{} [{}]", cells[2].trim_matches('`'), cells[3]);
            found.extend(names.split(", ").map(|name| (name.to_owned(), outcome, said.clone())));
        }
        found.sort();
        found
    }

    #[test]
    fn the_page_shows_every_measurement_once_with_its_words_and_its_alert() {
        let page = markdown();
        let mut shown = 0;
        let headings = scenarios::all().map(|scenario| (scenario.id, format!("\n### {}\n", scenario.id)));
        let headings = headings.chain(
            MISSING
                .iter()
                .map(|missing| (missing.id, format!("\n**`{}`**\n", missing.id))),
        );
        for (id, heading) in headings.filter(|(id, _)| measured(id).next().is_some()) {
            let section = page.split(&heading).nth(1).unwrap();
            let section = section
                .split("\n*Try it:*")
                .next()
                .unwrap()
                .split("\n**`")
                .next()
                .unwrap();
            let mut expected: Vec<(String, Outcome, String)> = measured(id)
                .map(|row| {
                    let alert = row.alert.replace("not-recorded", "–");
                    let words = match row.outcome {
                        Outcome::Accepted => String::new(),
                        _ => format!("{} [{alert}]", said(row.error)),
                    };
                    (row.short_name().to_owned(), row.outcome, words)
                })
                .collect();
            expected.sort();
            assert_eq!(read_back(section), expected, "{id}");
            shown += expected.len();
        }
        assert_eq!(shown, measurements().len());
    }

    #[test]
    fn every_command_of_the_guide_is_one_that_the_program_takes() {
        let guide = include_str!("guide.md");
        let lines = guide.lines().filter(|line| line.starts_with("misprint "));
        let quoted = guide.split('`').filter(|text| text.starts_with("misprint "));
        let mut tried = 0;
        for command in lines.chain(quoted).filter(|command| command.split(' ').count() > 2) {
            let command = command.replace("ID", "expired");
            Args::try_parse_from(command.split_whitespace()).unwrap_or_else(|error| panic!("{command}: {error}"));
            tried += 1;
        }
        assert!(tried >= 10, "{tried}");
    }

    #[test]
    fn a_bar_and_a_backtick_stay_in_their_cell() {
        assert_eq!(code("a|b"), "`a\\|b`");
        assert_eq!(code("a`b"), "``a`b``");
        assert_eq!(
            anchor("SNI, ALPN, tickets and client certificates"),
            "sni-alpn-tickets-and-client-certificates"
        );
    }
}
