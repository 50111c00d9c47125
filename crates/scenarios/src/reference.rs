//! The catalogue as text: `docs/scenarios.md`, and what `misprint scenario list` and `show` print.

use crate::{CATALOGUE, Expectation, Family, Host, MISSING, Missing, Scenario, Verdict, all};
use std::fmt::Write;

/// The whole of `docs/scenarios.md`.
pub fn markdown() -> String {
    let mut text = String::from(INTRODUCTION);
    let _ = writeln!(text, "There are {} of them.\n", all().count());
    for (entries, family) in families() {
        let _ = writeln!(
            text,
            "- [{}](#{}): {}",
            family.title(),
            anchor(family.title()),
            ids(entries)
        );
    }
    for (entries, family) in families() {
        let _ = write!(text, "\n## {}\n", family.title());
        for scenario in entries {
            let _ = write!(text, "\n{}", entry(scenario));
        }
    }
    text.push_str(
        "\n## What cannot be served\n\n| scenario | what it would be | why it is not there |\n|---|---|---|\n",
    );
    for Missing { id, title, reason } in MISSING {
        let _ = writeln!(text, "| `{id}` | {title} | {reason} |");
    }
    text
}

/// One line per scenario that cannot be served, with the reason.
pub fn missing() -> String {
    let width = MISSING.iter().map(|missing| missing.id.len()).max().unwrap_or_default();
    let lines = MISSING
        .iter()
        .map(|Missing { id, title, reason }| format!("{id:width$}  {title}. {reason}\n"));
    lines.collect()
}

/// One line per scenario, family by family.
pub fn list() -> String {
    let width = all().map(|scenario| scenario.id.len()).max().unwrap_or_default();
    let mut text = String::new();
    for (entries, family) in families() {
        let _ = writeln!(text, "{}", family.title());
        for Scenario { id, title, .. } in entries {
            let _ = writeln!(text, "  {id:width$}  {title}");
        }
    }
    text
}

/// Everything about one, for a terminal.
pub fn show(scenario: &Scenario) -> String {
    let mut text = format!("{}\n{}\n", scenario.id, scenario.title);
    for (heading, content) in paragraphs(scenario) {
        let _ = write!(text, "\n{heading}\n  {content}\n");
    }
    let _ = write!(text, "\nTry it\n  {}\n", command(scenario));
    text
}

const INTRODUCTION: &str = "\
# Scenarios

<!-- Made from the catalogue by `misprint scenario docs`. Change crates/scenarios, not this page. -->

A scenario is one way in which a printer's TLS goes wrong, by name. `misprint serve --scenario ID` starts a printer in
that state: its web pages show the certificate, and what cures a real one cures it there too. Every date is relative to
the moment of the start, so no scenario ever rots; the same `--seed` and the same second give the same certificates,
revocation lists and OCSP answers, octet by octet.

```
misprint scenario list
misprint scenario show expired
misprint serve --scenario expired --trust-file roots.pem &
misprint diagnose https://localhost:8443/ --as 10 --trust roots.pem
```

`--trust-file` holds the roots that a client of the scenario trusts; where the printer is not to be trusted, none of them
is its own. A scenario keeps nothing unless `--state` names a directory, which must not hold a printer yet: a scenario is
how the printer comes out of its box. Serving that directory again, without `--scenario`, goes on with it, cured or not.

Revocation lists, OCSP answers and issuers' certificates are handed out by the printer itself, over plain HTTP under
`/pki/ID/`: as long as the scenario is in force, and for an hour after it was first set. They are not kept in `--state`.

The result of Windows is that of `misprint diagnose`, which carries out CERT_CHAIN_POLICY_SSL as documents and Wine have
it: 0 accepts, everything else is the HRESULT of the refusal. Nothing of it was measured with Windows. The word behind it
says what is known of this fault: *story*, shown by the published account of a printer that XP printed to and Vista refused;
*documented*, a document of Microsoft's or a published event log says it; *inferred*, it follows from what the codes are
documented to mean, and nobody says it; *open*, no source was found, and Windows may do otherwise.

What other clients did was measured with OpenSSL 3.0.19, GnuTLS 3.7.9, curl 7.88.1, rustls 0.23, Go 1.19, Java 17, NSS 3.87 and Chromium 156; the table is crates/diagnose/data/client_reactions.tsv.

";

fn families() -> impl Iterator<Item = (&'static [Scenario], Family)> {
    let all = CATALOGUE.iter().copied().zip(Family::ALL);
    all.filter(|(entries, _)| !entries.is_empty())
}

fn ids(entries: &[Scenario]) -> String {
    let links: Vec<String> = entries
        .iter()
        .map(|scenario| format!("[`{0}`](#{0})", scenario.id))
        .collect();
    links.join(", ")
}

fn entry(scenario: &Scenario) -> String {
    let mut text = format!("### {}\n\n**{}.**\n\n", scenario.id, scenario.title);
    for (heading, content) in paragraphs(scenario) {
        let _ = writeln!(text, "- *{heading}:* {content}");
    }
    let _ = writeln!(text, "\n```\n{}\n```", command(scenario));
    text
}

fn paragraphs(scenario: &Scenario) -> [(&'static str, String); 8] {
    [
        ("What happened", scenario.what_happened.to_owned()),
        ("On the wire", scenario.on_the_wire.to_owned()),
        ("Why it matters", scenario.why_it_matters.to_owned()),
        ("A correct client", scenario.correct_client.to_owned()),
        ("Windows", windows(&scenario.expectation)),
        ("misprint diagnose finds", findings(&scenario.expectation)),
        ("Cure", cure(scenario)),
        ("Source", scenario.source.to_owned()),
    ]
}

fn cure(scenario: &Scenario) -> String {
    match scenario.ews_action {
        Some(action) => format!("{} In its web pages: {}.", scenario.cure, action.title()),
        None => scenario.cure.to_owned(),
    }
}

fn windows(expectation: &Expectation) -> String {
    let Expectation {
        vista, ten, evidence, ..
    } = expectation;
    let worth = evidence.as_str();
    if vista.hresult == ten.hresult {
        return format!("{} [{worth}].", result(vista));
    }
    format!("Vista and 7: {}. Windows 10: {} [{worth}].", result(vista), result(ten))
}

fn findings(expectation: &Expectation) -> String {
    let found = unchecked(expectation);
    match &expectation.checked {
        Some(checked) => format!(
            "{found} With --revocation chain, as Windows 10: {}; it {}.",
            codes(checked),
            result(checked)
        ),
        None => found,
    }
}

fn unchecked(expectation: &Expectation) -> String {
    let Expectation { vista, ten, .. } = expectation;
    if vista.findings == ten.findings {
        return format!("{}.", codes(vista));
    }
    format!("as Vista {}; as Windows 10 {}.", codes(vista), codes(ten))
}

fn result(verdict: &Verdict) -> String {
    match verdict.hresult {
        0 => "accepts (0)".to_owned(),
        refused => format!("refuses, {refused:08X}"),
    }
}

fn codes(verdict: &Verdict) -> String {
    if verdict.findings.is_empty() {
        return "nothing".to_owned();
    }
    verdict.findings.join(", ")
}

fn command(scenario: &Scenario) -> String {
    let by = match scenario.expectation.host {
        Host::Name => String::new(),
        Host::Address => "   # and reach it as https://127.0.0.1:8443/".to_owned(),
        Host::Other(name) if name.contains(' ') => {
            format!("   # and look at it as {name:?}: no URL can hold this name")
        }
        Host::Other(name) => {
            format!("\ncurl --resolve {name}:8443:127.0.0.1 --cacert roots.pem https://{name}:8443/")
        }
    };
    format!("misprint serve --scenario {} --trust-file roots.pem{by}", scenario.id)
}

/// As the renderers of Markdown make it of a heading.
fn anchor(heading: &str) -> String {
    let kept = heading.chars().filter(|c| c.is_alphanumeric() || *c == ' ');
    kept.collect::<String>().to_lowercase().replace(' ', "-")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_page_in_docs_is_the_catalogue() {
        let page = concat!(env!("CARGO_MANIFEST_DIR"), "/../../docs/scenarios.md");
        let page = std::fs::read_to_string(page).unwrap_or_default();
        assert!(
            page == markdown(),
            "docs/scenarios.md is stale: misprint scenario docs > docs/scenarios.md"
        );
    }

    #[test]
    fn every_scenario_is_listed_and_shown_with_how_to_try_it() {
        let list = list();
        for scenario in all() {
            assert!(list.contains(&format!("  {} ", scenario.id)), "{}", scenario.id);
            let shown = show(scenario);
            assert!(
                shown.contains(scenario.cure) && shown.contains(&command(scenario)),
                "{shown}"
            );
        }
    }
}
