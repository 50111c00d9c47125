//! A rule of a profile: what a version does, with the source that says so and what the source is worth.

use serde::Serialize;

/// What a version does, and where that is known from.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Rule<T> {
    /// What it does.
    pub value: T,
    /// What that is worth.
    pub evidence: Evidence,
    /// Who says so, or why it was chosen.
    pub source: &'static str,
}

impl<T> Rule<T> {
    pub(crate) const fn new(value: T, evidence: Evidence, source: &'static str) -> Self {
        Self {
            value,
            evidence,
            source,
        }
    }
}

/// What a source is worth, the strongest first.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Evidence {
    /// The published account of a printer that XP printed to and Vista refused, with two of Vista's events.
    Story,
    /// Its maker's documents, or a standard's.
    Documented,
    /// Somebody published an event log that shows it.
    PublishedLog,
    /// Wine 8.0's crypt32 does it, or Wine's tests of crypt32, which run on Windows too, demand it.
    Measured,
    /// It follows from what is known; nobody says it.
    Inferred,
    /// No source was found: general knowledge, or a choice.
    Open,
}

impl Evidence {
    /// All of them, the strongest first.
    pub const ALL: [Self; 6] = [
        Self::Story,
        Self::Documented,
        Self::PublishedLog,
        Self::Measured,
        Self::Inferred,
        Self::Open,
    ];

    /// Such as `published log`.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Story => "story",
            Self::Documented => "documented",
            Self::PublishedLog => "published log",
            Self::Measured => "measured",
            Self::Inferred => "inferred",
            Self::Open => "open",
        }
    }

    /// What the mark means.
    pub fn meaning(self) -> &'static str {
        match self {
            Self::Story => "the published account of a printer that XP printed to and Vista refused",
            Self::Documented => "Microsoft's documents, a standard's, or another maker's",
            Self::PublishedLog => "an event log that somebody published shows it",
            Self::Measured => "Wine 8.0's crypt32 does it, or its tests, which run on Windows too, demand it",
            Self::Inferred => "it follows from what is known; nobody says it",
            Self::Open => "no source was found: general knowledge, or a choice",
        }
    }
}
