//! A report on one screen: 80 columns and 23 rows, so that the prompt stays in sight. What does not fit is named, not shown.

use crate::fix::{Command, Fix, Shell};
use crate::report::{Finding, Severity};

/// Columns of a terminal that nobody has widened.
const WIDTH: usize = 80;
/// Its rows, less one for the prompt.
const ROWS: usize = 23;

/// A row, and what it is.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Row {
    /// What it is.
    pub tone: Tone,
    /// At most 80 columns, unless a single word is longer.
    pub text: String,
}

/// What a row is; a terminal may colour it.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Tone {
    /// As it is.
    Plain,
    /// A heading.
    Heading,
    /// It went well.
    Good,
    /// It did not.
    Bad,
    /// Beside the point.
    Dim,
    /// To be typed.
    Command,
}

/// Rows, as they are written one below the other.
#[derive(Clone, Debug, Default)]
pub(crate) struct Screen {
    rows: Vec<Row>,
}

impl Screen {
    /// Words in as many rows as they need, all but the first of them indented by `indent`.
    pub(crate) fn words(&mut self, tone: Tone, indent: usize, words: &str) {
        let mut row: String = words.chars().take_while(|c| *c == ' ').collect();
        let mut begins = true;
        for word in words.trim_start().split(' ') {
            if !begins && row.chars().count() + 1 + word.chars().count() > WIDTH {
                self.push(tone, &row);
                row = " ".repeat(indent);
                begins = true;
            }
            if !begins {
                row.push(' ');
            }
            row.push_str(word);
            begins = false;
        }
        self.push(tone, &row);
    }

    pub(crate) fn blank(&mut self) {
        self.push(Tone::Plain, "");
    }

    fn push(&mut self, tone: Tone, text: &str) {
        self.rows.push(Row {
            tone,
            text: text.trim_end().to_owned(),
        });
    }

    /// The steps as far as there is room, the others by their first line or their number; then the findings without one.
    pub(crate) fn steps(mut self, fixes: &[Fix], findings: &[Finding]) -> Vec<Row> {
        let footer = footer(fixes, findings);
        if !fixes.is_empty() {
            self.blank();
            self.words(Tone::Heading, 0, "What to do, in this order");
        }
        let mut hidden = 0;
        for (number, fix) in fixes.iter().enumerate() {
            // A row for each of those that follow, one for those that are not shown, and the footer.
            let reserve = fixes.len() - number - 1 + footer.len();
            let left = ROWS.saturating_sub(self.rows.len() + footer.len() + 1);
            let fitting = steps(number + 1, fix).find(|rows| rows.len() + reserve <= left);
            let rows = fitting.unwrap_or_else(|| head(number + 1, fix));
            if hidden == 0 && rows.len() <= left {
                self.rows.extend(rows);
            } else {
                hidden += 1;
            }
        }
        if hidden > 0 {
            self.words(Tone::Dim, 2, &format!("… and {hidden} more; --details shows all."));
        }
        self.rows.extend(footer);
        self.rows
    }
}

/// A step with all of its commands, then with fewer and fewer of them, then without its page.
fn steps(number: usize, fix: &Fix) -> impl Iterator<Item = Vec<Row>> {
    let with = move |commands: usize, page: bool| {
        let mut screen = Screen {
            rows: head(number, fix),
        };
        for line in fix.commands[..commands].iter().flat_map(broken) {
            screen.push(Tone::Command, &line);
        }
        if let Some(place) = fix.page.as_ref().filter(|_| page) {
            screen.words(Tone::Plain, 5, &format!("   Open {place}"));
        }
        screen.rows
    };
    let fewer = (0..=fix.commands.len()).rev().map(move |commands| with(commands, true));
    fewer.chain(std::iter::once_with(move || with(0, false)))
}

fn head(number: usize, fix: &Fix) -> Vec<Row> {
    let mut screen = Screen::default();
    let tone = if fix.severity == Severity::Error {
        Tone::Bad
    } else {
        Tone::Plain
    };
    screen.words(tone, 3, &format!("{number}. {} [{}]", fix.what, fix.cures.join(", ")));
    screen.rows
}

/// What is left to say: findings that need no step.
fn footer(fixes: &[Fix], findings: &[Finding]) -> Vec<Row> {
    let mut codes: Vec<&str> = Vec::new();
    for finding in findings {
        let cured = fixes.iter().any(|fix| fix.cures.contains(&finding.code));
        if !cured && !codes.contains(&finding.code.as_str()) {
            codes.push(&finding.code);
        }
    }
    let mut screen = Screen::default();
    if !codes.is_empty() {
        screen.words(Tone::Dim, 2, &format!("Also noticed: {}.", codes.join(", ")));
    }
    screen.rows.truncate(3);
    screen.rows
}

/// A command in rows that can be copied together: each but the last ends with what its shell continues by.
fn broken(command: &Command) -> Vec<String> {
    const INDENT: &str = "     ";
    let continued = match command.shell {
        Shell::Cmd => " ^",
        Shell::PowerShell => " `",
        Shell::Sh => " \\",
    };
    let mut lines = Vec::new();
    let mut line = INDENT.to_owned();
    let mut parts = parts(&command.line).into_iter().peekable();
    let mut first = true;
    while let Some(part) = parts.next() {
        let room = if parts.peek().is_some() {
            WIDTH - continued.len()
        } else {
            WIDTH
        };
        if !first && line.chars().count() + 1 + part.chars().count() > room {
            lines.push(format!("{line}{continued}"));
            line = format!("{INDENT}  {part}");
        } else {
            if !first {
                line.push(' ');
            }
            line.push_str(&part);
        }
        first = false;
    }
    lines.push(line);
    lines
}

/// Where a command may be broken: between its words, but not within quotes, nor between an option and its value.
fn parts(line: &str) -> Vec<String> {
    let mut parts: Vec<String> = Vec::new();
    let mut quote = None;
    let mut glue = false;
    for word in line.split(' ') {
        match parts.last_mut() {
            Some(last) if quote.is_some() || (glue && !word.starts_with('-')) => {
                last.push(' ');
                last.push_str(word);
            }
            _ => parts.push(word.to_owned()),
        }
        for c in word.chars().filter(|c| matches!(c, '"' | '\'')) {
            quote = match quote {
                None => Some(c),
                Some(open) if open == c => None,
                open => open,
            };
        }
        glue = word.starts_with('-') && quote.is_none();
    }
    parts
}

#[cfg(test)]
mod tests {
    use super::*;

    fn fix(code: &str, commands: usize) -> Fix {
        let line = "openssl req -x509 -newkey rsa:2048 -nodes -days 825 -subj /CN=printer.test -addext subjectAltName=DNS:printer.test -keyout printer.key";
        Fix {
            cures: vec![code.to_owned()],
            severity: Severity::Error,
            what: "Make a certificate for printer.test and import it as a PFX.".to_owned(),
            commands: vec![
                Command {
                    shell: Shell::Sh,
                    line: line.to_owned()
                };
                commands
            ],
            page: Some("https://printer.test/  Networking > Authorization > Certificates > Configure".to_owned()),
        }
    }

    #[test]
    fn however_much_there_is_to_do_it_fits_on_one_screen() {
        for count in 0..30 {
            let fixes: Vec<Fix> = (0..count).map(|number| fix(&format!("code-{number}"), 2)).collect();
            let findings: Vec<Finding> = (0..count)
                .map(|number| Finding::remark(&format!("note-{number}"), String::new()))
                .collect();
            let mut screen = Screen::default();
            screen.words(
                Tone::Bad,
                2,
                "Windows 10 refuses printer.test: 0x800B0109 CERT_E_UNTRUSTEDROOT",
            );
            let rows = screen.steps(&fixes, &findings);
            assert!(rows.len() <= ROWS, "{count}: {}", rows.len());
            assert!(rows.iter().all(|row| row.text.chars().count() <= WIDTH));
            let shown = rows.iter().filter(|row| row.tone == Tone::Bad).count();
            assert!(shown >= count.min(2), "the first steps are always seen");
        }
    }

    #[test]
    fn a_long_command_is_broken_so_that_it_can_be_pasted() {
        let lines = broken(&fix("x", 1).commands[0]);
        assert!(lines.len() > 1 && lines.iter().all(|line| line.chars().count() <= WIDTH));
        let joined: String = lines.join("\n").replace(" \\\n", " ");
        assert_eq!(
            parts("makecert -r -pe -n \"CN=HP Jetdirect 1\" -len 2048 printer.cer"),
            [
                "makecert",
                "-r",
                "-pe",
                "-n \"CN=HP Jetdirect 1\"",
                "-len 2048",
                "printer.cer"
            ]
        );
        let words = |text: &str| text.split_whitespace().map(str::to_owned).collect::<Vec<_>>();
        assert_eq!(words(&joined), words(&fix("x", 1).commands[0].line));
    }
}
