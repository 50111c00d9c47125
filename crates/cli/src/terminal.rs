//! What is written for people: styled lines, shown with colour where the terminal has it.
//!
//! Not the log (that is `tracing`, on standard error) and not the events (JSON lines, a contract).

use rustix::termios::{LocalModes, OptionalActions, Termios, tcgetattr, tcsetattr};
use std::io::{IsTerminal as _, Read as _, Write as _};

/// How a piece of text looks.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub(crate) enum Style {
    /// As the terminal has it.
    #[default]
    Plain,
    /// A heading.
    Bold,
    /// Beside the point.
    Dim,
    /// It went well.
    Good,
    /// It was refused.
    Bad,
    /// What a person types or clicks.
    Act,
}

impl Style {
    /// Select Graphic Rendition parameters (ECMA-48 §8.3.117).
    fn parameters(self) -> &'static str {
        match self {
            Style::Plain => "0",
            Style::Bold => "1",
            Style::Dim => "2",
            Style::Good => "1;32",
            Style::Bad => "1;31",
            Style::Act => "36",
        }
    }
}

/// A line of text: pieces, each with its style.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub(crate) struct Line(pub(crate) Vec<(Style, String)>);

impl Line {
    /// A line of one style.
    pub(crate) fn of(style: Style, text: impl Into<String>) -> Self {
        Self(vec![(style, text.into())])
    }

    /// The same line with one piece more.
    #[must_use]
    pub(crate) fn and(mut self, style: Style, text: impl Into<String>) -> Self {
        self.0.push((style, text.into()));
        self
    }

    fn rendered(&self, colour: bool) -> String {
        let mut text = String::new();
        for (style, piece) in &self.0 {
            if colour && *style != Style::Plain {
                text.push_str(&format!("\x1b[{}m{piece}\x1b[0m", style.parameters()));
            } else {
                text.push_str(piece);
            }
        }
        text
    }
}

impl From<&str> for Line {
    fn from(text: &str) -> Self {
        Self::of(Style::Plain, text)
    }
}

impl From<String> for Line {
    fn from(text: String) -> Self {
        Self::of(Style::Plain, text)
    }
}

/// Standard output or standard error, with or without colour.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Terminal {
    stderr: bool,
    colour: bool,
}

impl Terminal {
    /// Standard output; coloured when it is a terminal and the environment does not forbid it.
    pub(crate) fn stdout(no_color: bool) -> Self {
        Self {
            stderr: false,
            colour: !no_color && std::io::stdout().is_terminal(),
        }
    }

    /// Standard error, likewise.
    pub(crate) fn stderr(no_color: bool) -> Self {
        Self {
            stderr: true,
            colour: !no_color && std::io::stderr().is_terminal(),
        }
    }

    /// Writes one line.
    pub(crate) fn line(&self, line: impl Into<Line>) -> anyhow::Result<()> {
        let mut text = line.into().rendered(self.colour);
        text.push('\n');
        if self.stderr {
            std::io::stderr().write_all(text.as_bytes())?;
        } else {
            let mut stdout = std::io::stdout().lock();
            stdout.write_all(text.as_bytes())?;
            stdout.flush()?;
        }
        Ok(())
    }

    /// Writes one JSON value on a line of its own.
    pub(crate) fn json(&self, value: &impl serde::Serialize) -> anyhow::Result<()> {
        self.line(serde_json::to_string(value)?)
    }
}

/// Sends the log to standard error: what `filter` lets pass, such as `warn` or `printer=debug`.
pub(crate) fn log_to_stderr(filter: &str) {
    tracing_subscriber::fmt()
        .with_env_filter(tracing_subscriber::EnvFilter::new(filter))
        .with_writer(std::io::stderr)
        .init();
}

/// Says on standard error what went wrong.
pub(crate) fn complain(error: &anyhow::Error) {
    // Nobody is left to tell when standard error is closed.
    let _ = writeln!(std::io::stderr(), "misprint: {error:#}");
}

/// The reader of our output went away (`misprint certmgr list | head -1`): nothing that anybody waits to hear.
pub(crate) fn is_broken_pipe(error: &anyhow::Error) -> bool {
    let is_broken = |cause: &std::io::Error| cause.kind() == std::io::ErrorKind::BrokenPipe;
    error.downcast_ref::<std::io::Error>().is_some_and(is_broken)
}

/// A terminal that gives each key at once and shows none; as it was before when this is dropped.
struct Keys {
    before: Option<Termios>,
}

impl Keys {
    fn new() -> Self {
        let before = tcgetattr(std::io::stdin()).ok();
        if let Some(before) = &before {
            let mut keys = before.clone();
            keys.local_modes.remove(LocalModes::ICANON | LocalModes::ECHO);
            // A terminal that stays as it is wants Enter after the key.
            let _ = tcsetattr(std::io::stdin(), OptionalActions::Flush, &keys);
        }
        Self { before }
    }
}

impl Drop for Keys {
    fn drop(&mut self) {
        if let Some(before) = &self.before {
            // Nothing can be done for a terminal that went away.
            let _ = tcsetattr(std::io::stdin(), OptionalActions::Flush, before);
        }
    }
}

/// Waits until a key is pressed, or a line or the end comes where standard input is no terminal. When the wait is given
/// up the terminal is as before, but a thread still reads: end the runtime in the background.
pub(crate) async fn key(prompt: &str) -> anyhow::Result<()> {
    let keys = Keys::new();
    if keys.before.is_none() {
        tokio::task::spawn_blocking(|| std::io::stdin().read_line(&mut String::new())).await??;
        return Ok(());
    }
    write!(std::io::stderr(), "{prompt}")?;
    tokio::task::spawn_blocking(|| std::io::stdin().lock().read(&mut [0])).await??;
    write!(std::io::stderr(), "\r{:width$}\r", "", width = prompt.len())?;
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn colour_is_written_only_where_it_is_wanted() {
        let line = Line::of(Style::Bad, "800B0109").and(Style::Plain, " refused");
        assert_eq!(line.rendered(false), "800B0109 refused");
        assert_eq!(line.rendered(true), "\x1b[1;31m800B0109\x1b[0m refused");
    }
}
