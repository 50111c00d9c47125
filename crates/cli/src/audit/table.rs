//! The report on a terminal: every row, then what matters, and last the grade.

use super::grade::Grade;
use super::judgement::{Judgement, Severity};
use super::report::{Report, Row, should};
use crate::terminal::{Line, Style};

/// The lines, in order.
pub(crate) fn lines(report: &Report) -> Vec<Line> {
    let mut lines = Vec::new();
    let id = report
        .rows
        .iter()
        .map(|row| row.scenario.len())
        .max()
        .unwrap_or_default();
    lines.push(Line::of(
        Style::Bold,
        format!("{:id$}  did        should  meaning, and how", "scenario"),
    ));
    let mut family = None;
    for row in &report.rows {
        if family.replace(row.family) != Some(row.family) {
            lines.push(Line::of(Style::Dim, row.family.title()));
        }
        lines.push(of_row(row, id));
    }
    lines.push("".into());
    summary(report, &mut lines);
    lines
}

fn of_row(row: &Row, id: usize) -> Line {
    let tone = tone(row);
    let unsteady = if row.unsteady { " (not always)" } else { "" };
    Line::of(Style::Plain, format!("{:id$}  ", row.scenario))
        .and(tone, format!("{:9}", row.reaction.outcome.word()))
        .and(Style::Plain, format!("  {:6}  ", should(row.should)))
        .and(tone, format!("{}{unsteady}", row.meaning))
        .and(Style::Dim, format!(" · {}", row.reaction.how))
}

fn tone(row: &Row) -> Style {
    match row.judgement {
        Judgement::Lenient | Judgement::RefusesGood => Style::Bad,
        Judgement::Right => Style::Good,
        Judgement::Allowed | Judgement::TooStrict | Judgement::Undecided => Style::Plain,
    }
}

fn summary(report: &Report, lines: &mut Vec<Line>) {
    let counts = &report.counts;
    for (judgement, heading) in [
        (Judgement::RefusesGood, "Refuses good printers:"),
        (Judgement::Lenient, "Accepts what it should refuse:"),
        (Judgement::TooStrict, "Refuses what is odd, but in order:"),
        (Judgement::Undecided, "Came to no decision:"),
    ] {
        let rows = report.of(judgement);
        if rows.is_empty() {
            continue;
        }
        lines.push(Line::of(Style::Bold, heading));
        for row in rows {
            let weight = row.severity.map_or("", weight);
            let line = Line::of(Style::Plain, format!("  {}{weight}: {}", row.scenario, row.meaning));
            lines.push(line.and(Style::Dim, said(row)));
            if let Some(company) = &row.company {
                lines.push(Line::of(
                    Style::Dim,
                    format!("    others, when they were measured: {company}"),
                ));
            }
        }
        lines.push("".into());
    }
    for left_out in &report.left_out {
        lines.push(Line::of(
            Style::Dim,
            format!("Not tried: {}: {}", left_out.scenario, left_out.reason),
        ));
    }
    changes(report, lines);
    let client = match report.client.version.as_str() {
        "" => report.client.name.clone(),
        version => format!("{} ({version})", report.client.name),
    };
    lines.push(Line::of(
        Style::Plain,
        format!(
            "{client}: {} of {} good printers accepted; {} of {} bad ones too: {} critical, {} serious, {} minor",
            counts.good_printers_accepted,
            counts.good_printers,
            counts.lenient,
            counts.to_refuse,
            counts.critical,
            counts.serious,
            counts.minor
        ),
    ));
    let style = match report.grade {
        Grade::A | Grade::B => Style::Good,
        Grade::C | Grade::None => Style::Bold,
        Grade::D | Grade::F | Grade::RefusesGoodPrinters => Style::Bad,
    };
    lines.push(
        Line::of(Style::Bold, "Grade: ")
            .and(style, report.grade.title())
            .and(Style::Plain, format!(": {}", report.because)),
    );
}

fn changes(report: &Report, lines: &mut Vec<Line>) {
    let Some(comparison) = &report.comparison else {
        return;
    };
    for change in &comparison.changed {
        lines.push(Line::of(Style::Bad, "Changed: ").and(Style::Plain, change.text()));
    }
    if !comparison.new.is_empty() {
        lines.push(format!("Not in the baseline: {}", comparison.new.join(", ")).into());
    }
    if comparison.changed.is_empty() {
        lines.push(Line::of(Style::Good, "As in the baseline."));
    }
}

fn said(row: &Row) -> String {
    match row.reaction.message.as_str() {
        "" => format!(" ({})", row.reaction.how),
        message => format!(" ({}; it said: {message})", row.reaction.how),
    }
}

fn weight(severity: Severity) -> &'static str {
    match severity {
        Severity::Critical => ", critical",
        Severity::Serious => ", serious",
        Severity::Minor => ", minor",
    }
}
