//! A step of the story: what a person does and sees, what should come of it, and what came.

use crate::terminal::{Line, Style};
use serde::Serialize;
use serde_json::Value;

/// Columns of a line of the tale.
const COLUMNS: usize = 112;
/// Columns before the text of a row.
const INDENT: usize = 18;

/// A step that was played. Its JSON is a line of `misprint demo --json`.
#[derive(Clone, Debug, Serialize)]
pub(super) struct Step {
    /// From 1.
    pub(super) step: usize,
    /// Short name, such as `vista-untrusted-root`.
    pub(super) id: &'static str,
    /// What it is about.
    pub(super) title: &'static str,
    /// The verdict in one word: an HRESULT, or how a tool ended.
    pub(super) code: String,
    /// What the story says of the outcome; an object.
    pub(super) expectation: Value,
    /// What came of it, as far as it was seen on the wire, in the files and in the spool; an object.
    pub(super) outcome: Value,
    /// Is every member of the expectation the same in the outcome?
    pub(super) ok: bool,
    /// What a person does and sees.
    #[serde(skip)]
    rows: Vec<(&'static str, Style, String)>,
}

impl Step {
    /// A step whose outcome is compared with what the story says of it.
    pub(super) fn new(id: &'static str, title: &'static str, code: &str, expectation: Value, outcome: Value) -> Self {
        let ok = is_met(&expectation, &outcome);
        Self {
            step: 0,
            id,
            title,
            code: code.to_owned(),
            expectation,
            outcome,
            ok,
            rows: Vec::new(),
        }
    }

    /// A step that a tool or a page does: its code is `word` when it ended as the story says, else `failed`.
    pub(super) fn of_tool(
        id: &'static str,
        title: &'static str,
        word: &str,
        expectation: Value,
        outcome: Value,
    ) -> Self {
        let code = if is_met(&expectation, &outcome) { word } else { "failed" };
        Self::new(id, title, code, expectation, outcome)
    }

    /// The same step with one row more: who or what speaks, and the words.
    #[must_use]
    pub(super) fn row(mut self, label: &'static str, style: Style, text: impl Into<String>) -> Self {
        self.rows.push((label, style, text.into()));
        self
    }

    /// The step for people.
    pub(super) fn lines(&self) -> Vec<Line> {
        let mut lines = vec![self.heading()];
        lines.extend(self.rows_of(|_| true));
        lines.extend(self.verdict());
        lines.push(Line::default());
        lines
    }

    /// The step on the picture: what is done, what is seen, and the event that explains it.
    pub(super) fn picture(&self) -> Vec<Line> {
        let is_shown = |label: &str| ["You do", "You type", "You see", "Vista means", "Event 11", ""].contains(&label);
        let mark = if self.ok {
            (Style::Good, "  ✓")
        } else {
            (Style::Bad, "  ✗")
        };
        let mut lines = vec![self.heading().and(mark.0, mark.1)];
        lines.extend(self.rows_of(is_shown));
        lines.push(Line::default());
        lines
    }

    fn heading(&self) -> Line {
        Line::of(Style::Dim, format!("{:>2}  ", self.step)).and(Style::Bold, self.title)
    }

    fn rows_of(&self, is_shown: impl Fn(&str) -> bool) -> Vec<Line> {
        let mut lines = Vec::new();
        for (label, style, text) in self.rows.iter().filter(|(label, ..)| is_shown(label)) {
            for (index, piece) in wrapped(text, COLUMNS - INDENT).into_iter().enumerate() {
                let label = if index == 0 { *label } else { "" };
                lines.push(Line::of(Style::Dim, format!("    {label:<width$}", width = INDENT - 4)).and(*style, piece));
            }
        }
        lines
    }

    /// One line when all is well, else one for each member that is not as expected.
    fn verdict(&self) -> Vec<Line> {
        if self.ok {
            return vec![Line::of(Style::Good, "    ✓ ").and(Style::Plain, "as the story says")];
        }
        let expected = self.expectation.as_object().into_iter().flatten();
        let missed = expected.filter(|(name, value)| self.outcome.get(name) != Some(value));
        let line = |(name, value): (&String, &Value)| {
            let was = self.outcome.get(name).unwrap_or(&Value::Null);
            Line::of(Style::Bad, "    ✗ ").and(
                Style::Plain,
                format!("{name}: the story says {value}, and it was {was}"),
            )
        };
        missed.map(line).collect()
    }
}

/// Every member of `expectation` is in `outcome` with the same value.
fn is_met(expectation: &Value, outcome: &Value) -> bool {
    let Value::Object(expected) = expectation else {
        return false;
    };
    !expected.is_empty() && expected.iter().all(|(name, value)| outcome.get(name) == Some(value))
}

/// Lines of at most `columns`, broken at blanks.
pub(super) fn wrapped(text: &str, columns: usize) -> Vec<String> {
    let mut lines = Vec::new();
    for paragraph in text.lines() {
        let mut line = String::new();
        for word in paragraph.split(' ') {
            if !line.is_empty() && line.chars().count() + 1 + word.chars().count() > columns {
                lines.push(std::mem::take(&mut line));
            } else if !line.is_empty() {
                line.push(' ');
            }
            line.push_str(word);
        }
        lines.push(line);
    }
    lines
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn a_step_is_good_only_when_everything_expected_came() {
        let step = |expectation, outcome| Step::new("x", "x", "0", expectation, outcome).ok;
        assert!(step(json!({"hresult": "0"}), json!({"hresult": "0", "more": 1})));
        assert!(!step(json!({"hresult": "0"}), json!({"hresult": "800B0109"})));
        assert!(!step(json!({"hresult": "0"}), json!({})));
        assert!(!step(json!({}), json!({"hresult": "0"})));
    }

    #[test]
    fn what_is_not_as_expected_is_named() {
        let step = Step::new("x", "x", "0", json!({ "a": 1, "b": "0" }), json!({ "a": 1, "b": "1" }));
        let verdict = step.verdict();
        assert_eq!(verdict.len(), 1);
        assert_eq!(verdict[0].0[1].1, "b: the story says \"0\", and it was \"1\"");
    }

    #[test]
    fn long_rows_are_broken_at_blanks() {
        assert_eq!(wrapped("aa bb cc\ndd", 5), ["aa bb", "cc", "dd"]);
        assert_eq!(wrapped("aaaaaaaa b", 5), ["aaaaaaaa", "b"]);
    }
}
