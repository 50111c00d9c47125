//! The report as one page to hand on: nothing is loaded from elsewhere, and it can be read on a telephone.

use super::grade::{Grade, RULES};
use super::judgement::{Judgement, Severity};
use super::report::{Report, Row, should};
use crate::catalogue::Reactions;
use maud::{DOCTYPE, Markup, PreEscaped, html};
use scenarios::Family;

/// The text of the file.
pub(crate) fn html(report: &Report) -> String {
    let client = &report.client;
    let page = html! {
        (DOCTYPE)
        html lang="en" {
            head {
                meta charset="utf-8";
                meta name="viewport" content="width=device-width, initial-scale=1";
                meta name="color-scheme" content="light dark";
                meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'";
                title { "Which broken printers does " (client.name) " trust?" }
                style { (PreEscaped(include_str!("report.css"))) }
            }
            body {
                main {
                    header {
                        div class="client" {
                            p class="kicker" { "TLS client examination" }
                            h1 { "Which broken printers does " b { (client.name) } " trust?" }
                            p class="about" { (client.about) @if !client.version.is_empty() { " · " (client.version) } }
                        }
                        (grade(report))
                    }
                    (figures(report))
                    @if let Some(comparison) = &report.comparison { (changes(comparison)) }
                    (section(report, Judgement::RefusesGood, "Refuses good printers", "Nothing is wrong with these, and the client does not print."))
                    (section(report, Judgement::Lenient, "Accepts what it should refuse", "The gravest first."))
                    (section(report, Judgement::TooStrict, "Refuses what is odd, but in order", "No danger; but somebody's printer does not work."))
                    (section(report, Judgement::Undecided, "Came to no decision", "It gave no answer before the deadline, or never connected."))
                    (everything(report))
                    (how_it_was_graded(report))
                    footer {
                        "Examined by Misprint " (report.version) ": every scenario is a printer of its own, and what the client did was seen from the printer's side."
                    }
                }
            }
        }
    };
    page.into_string()
}

fn grade(report: &Report) -> Markup {
    let tone = match report.grade {
        Grade::A | Grade::B => "good",
        Grade::C | Grade::None => "fair",
        Grade::D | Grade::F | Grade::RefusesGoodPrinters => "bad",
    };
    let letter = report.grade.title();
    html! {
        div class=(format!("grade {tone}")) {
            span class=(if letter.len() == 1 { "letter" } else { "words" }) { (letter) }
            p { (report.because) }
        }
    }
}

fn figures(report: &Report) -> Markup {
    let counts = &report.counts;
    let figure = |number: String, words: &str, tone: &str| {
        html! { div class=(format!("figure {tone}")) { b { (number) } span { (words) } } }
    };
    let tone = |count: usize, tone: &'static str| if count == 0 { "" } else { tone };
    html! {
        div class="figures" {
            (figure(format!("{}/{}", counts.good_printers_accepted, counts.good_printers), "good printers accepted", ""))
            (figure(counts.to_refuse.to_string(), "that it should refuse", ""))
            (figure(counts.critical.to_string(), "accepted: a stranger can pass for the printer", tone(counts.critical, "bad")))
            (figure(counts.serious.to_string(), "accepted: Windows 10 refuses", tone(counts.serious, "bad")))
            (figure(counts.minor.to_string(), "accepted, of less weight", tone(counts.minor, "fair")))
        }
    }
}

fn changes(comparison: &super::baseline::Comparison) -> Markup {
    html! {
        section {
            h2 { "Against the baseline" }
            @if comparison.changed.is_empty() { p class="lead" { "Nothing changed." } }
            @for change in &comparison.changed { p { code { (change.scenario) } " was " (change.before.word()) ", is " b { (change.now.word()) } } }
            @if !comparison.new.is_empty() { p class="lead" { "Not in the baseline: " (comparison.new.join(", ")) } }
        }
    }
}

fn section(report: &Report, judgement: Judgement, heading: &str, lead: &str) -> Markup {
    let rows = report.of(judgement);
    html! {
        @if !rows.is_empty() {
            section {
                h2 { (heading) " " span class="count" { (rows.len()) } }
                p class="lead" { (lead) }
                @for row in rows { (card(row)) }
            }
        }
    }
}

fn card(row: &Row) -> Markup {
    let weight = row.severity.map(weight);
    html! {
        details class=(format!("card {}", weight.unwrap_or_default())) {
            summary {
                span class="what" { (row.title) }
                span class="means" { (row.meaning) }
                span class="tags" {
                    code { (row.scenario) }
                    @if let Some(weight) = weight { span class="tag" { (weight) } }
                    @if row.unsteady { span class="tag" { "not always" } }
                }
            }
            dl {
                dt { "What it did" } dd { (row.reaction.outcome.word()) ": " (row.reaction.how) }
                @if !row.reaction.message.is_empty() { dt { "It said" } dd { code { (row.reaction.message) } } }
                @if let Some(company) = &row.company { dt { "Others, when they were measured" } dd { (company) "." (words(row)) } }
                dt { "What a correct client does" } dd { (row.entry.correct_client) }
                dt { "What happened to the printer" } dd { (row.entry.what_happened) }
                dt { "Why it matters" } dd { (row.entry.why_it_matters) }
                dt { "Source" } dd { (row.entry.source) }
            }
        }
    }
}

/// What those said who did not accept it.
fn words(row: &Row) -> Markup {
    let said = Reactions::of(row.scenario).words();
    html! {
        @if !said.is_empty() {
            ul class="said" {
                @for words in said { li { (words.who()) ": " code { (words.error) } } }
            }
        }
    }
}

fn everything(report: &Report) -> Markup {
    html! {
        section {
            h2 { "Everything that was tried " span class="count" { (report.rows.len()) } }
            @for family in Family::ALL {
                @let rows: Vec<&Row> = report.rows.iter().filter(|row| row.family == family).collect();
                @if !rows.is_empty() {
                    h3 { (family.title()) }
                    div class="table" role="table" {
                        @for row in rows {
                            div class=(format!("row {}", tone(row))) role="row" {
                                span class="id" role="cell" { code { (row.scenario) } span class="title" { (row.title) } }
                                span class="did" role="cell" { (row.reaction.outcome.word()) }
                                span class="should" role="cell" { "should: " (should(row.should)) }
                                span class="means" role="cell" { (row.meaning) span class="how" { (row.reaction.how) @if let Some(company) = &row.company { " · " (company) } } }
                            }
                        }
                    }
                }
            }
            @if !report.left_out.is_empty() {
                h3 { "Not tried" }
                @for left_out in &report.left_out { p { code { (left_out.scenario) } " " (left_out.reason) } }
            }
        }
    }
}

fn how_it_was_graded(report: &Report) -> Markup {
    html! {
        section {
            h2 { "How it is graded" }
            p class="lead" { "The first rule that fits. Windows 10 stands for its chain policy (CERT_CHAIN_POLICY_SSL)." }
            table class="rules" {
                @for (grade, rule) in RULES {
                    tr class=[(grade == report.grade).then_some("this")] { th { (grade.title()) } td { (rule) } }
                }
            }
            p class="lead" { "The command: " code { (report.client.command.join(" ")) } }
        }
    }
}

fn tone(row: &Row) -> &'static str {
    match (row.judgement, row.severity) {
        (Judgement::Lenient, Some(Severity::Minor)) => "fair",
        (Judgement::Lenient | Judgement::RefusesGood, _) => "bad",
        (Judgement::Right, _) => "good",
        (Judgement::Allowed | Judgement::TooStrict | Judgement::Undecided, _) => "",
    }
}

fn weight(severity: Severity) -> &'static str {
    match severity {
        Severity::Critical => "critical",
        Severity::Serious => "serious",
        Severity::Minor => "minor",
    }
}

#[cfg(test)]
mod tests {
    use super::super::reaction::Outcome;
    use super::super::report::tests::report;
    use super::*;

    #[test]
    fn the_page_loads_nothing_and_what_the_client_said_is_text() {
        let page = html(&report(&[
            ("ok-chain", Outcome::Accepted),
            ("expired", Outcome::Accepted),
        ]));
        for foreign in ["src=", "href=", "url(", "@import", "<script"] {
            assert!(!page.contains(foreign), "{foreign}");
        }
        assert!(page.contains("as &lt;told&gt;") && !page.contains("<told>"));
        assert!(page.contains("<span class=\"letter\">C</span>"), "{page}");
        assert!(page.contains("so did ipptool; OpenSSL, "), "{page}");
        assert!(
            page.contains("curl: <code>curl: (60) SSL certificate problem: certificate has expired</code>"),
            "{page}"
        );
    }
}
