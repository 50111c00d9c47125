//! Clients that visit many servers in one run: a list goes in, a line for each comes out.

use super::Target;
use super::process::Said;
use std::path::{Path, PathBuf};

/// One server, and the roots that are trusted there.
#[derive(Clone, Debug)]
pub(crate) struct Visit {
    pub(crate) target: Target,
    /// PEM.
    pub(crate) trust: PathBuf,
}

/// What a client made of one visit.
#[derive(Clone, Debug)]
pub(crate) struct Answer {
    pub(crate) ok: bool,
    pub(crate) text: String,
}

/// Writes the list: a line is a URL, a tab, and the file of roots.
pub(crate) fn write_list(visits: &[Visit], file: &Path) {
    let lines = visits
        .iter()
        .map(|visit| format!("{}\t{}\n", visit.target.https(), visit.trust.display()));
    std::fs::write(file, lines.collect::<String>()).unwrap();
}

/// Reads the lines `number TAB ok|refused TAB text`, in their order; every visit must have one.
pub(crate) fn answers(said: &Said, visits: &[Visit]) -> Vec<Answer> {
    let lines = said.out.lines().filter_map(|line| {
        let mut parts = line.splitn(3, '\t');
        let number: usize = parts.next()?.parse().ok()?;
        Some((number, parts.next()? == "ok", parts.next()?.to_owned()))
    });
    let answers: Vec<Answer> = lines
        .enumerate()
        .map(|(place, (number, ok, text))| {
            assert_eq!(place, number, "{}{}", said.err, said.out);
            Answer { ok, text }
        })
        .collect();
    assert_eq!(answers.len(), visits.len(), "{}{}", said.err, said.out);
    answers
}
