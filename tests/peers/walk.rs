//! Clients that visit many servers in one run: a list goes in, a line for each comes out.

use super::Target;
use super::process::Said;
use std::collections::BTreeSet;
use std::path::{Path, PathBuf};
use std::time::Duration;

/// What is written of a visit that was still going on when its time was over.
pub(crate) const STILL_WAITING: &str = "still waiting";

/// One server, and the roots that are trusted there.
#[derive(Clone, Debug)]
pub(crate) struct Visit {
    pub(crate) target: Target,
    /// PEM.
    pub(crate) trust: PathBuf,
    /// How long it may take.
    pub(crate) patience: Duration,
    /// What comes after the handshake matters: a browser opens the page.
    pub(crate) whole: bool,
}

/// How a visit ended.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub(crate) enum Outcome {
    /// With what was asked for.
    Accepted,
    /// With an error, of whatever layer.
    Refused,
    /// The client's own time was over.
    GaveUp,
    /// It would have gone on.
    NoVerdict,
}

impl Outcome {
    const WORDS: [(Self, &str); 4] = [
        (Self::Accepted, "accepted"),
        (Self::Refused, "refused"),
        (Self::GaveUp, "gave-up"),
        (Self::NoVerdict, "no-verdict"),
    ];

    /// As tables say it.
    pub(crate) fn word(self) -> &'static str {
        Self::WORDS.iter().find(|(it, _)| *it == self).unwrap().1
    }

    pub(crate) fn read(word: &str) -> Option<Self> {
        Self::WORDS.iter().find(|(_, it)| *it == word).map(|(it, _)| *it)
    }
}

/// What a client made of one visit.
#[derive(Clone, Debug)]
pub(crate) struct Answer {
    pub(crate) outcome: Outcome,
    pub(crate) text: String,
}

/// Writes the list: a line is a URL, the file of roots, milliseconds, and `page` or `handshake`, with tabs between them.
pub(crate) fn write_list(visits: &[Visit], file: &Path) {
    let lines = visits.iter().map(|visit| {
        let (url, trust, patience) = (visit.target.https(), visit.trust.display(), visit.patience.as_millis());
        let manner = if visit.whole { "page" } else { "handshake" };
        format!("{url}\t{trust}\t{patience}\t{manner}\n")
    });
    std::fs::write(file, lines.collect::<String>()).unwrap();
}

/// Names that lead nowhere, for a client that is told of them all at once.
pub(crate) fn names(visits: &[Visit]) -> BTreeSet<&str> {
    let foreign = visits.iter().filter(|visit| visit.target.leads_nowhere());
    foreign.map(|visit| visit.target.host.as_str()).collect()
}

/// Reads the lines `number TAB outcome TAB text`, in their order; every visit must have one.
pub(crate) fn answers(said: &Said, visits: &[Visit]) -> Vec<Answer> {
    let lines = said.out.lines().filter_map(|line| {
        let mut parts = line.splitn(3, '\t');
        let number: usize = parts.next()?.parse().ok()?;
        let outcome = Outcome::read(parts.next()?)?;
        let text = parts.next()?.to_owned();
        Some((number, Answer { outcome, text }))
    });
    let answers: Vec<Answer> = lines
        .enumerate()
        .map(|(place, (number, answer))| {
            assert_eq!(place, number, "{}{}", said.err, said.out);
            answer
        })
        .collect();
    assert_eq!(answers.len(), visits.len(), "{}{}", said.err, said.out);
    answers
}
