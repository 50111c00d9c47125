//! The variables of PJL's environment, with what they may be. Real ones have some hundred; these are the ones that
//! drivers ask for. `SET` holds for the connection; `DEFAULT` is not taken, as where a PJL password protects the panel.

use std::collections::BTreeMap;

/// A variable: name, default, and what it may be.
pub(super) struct Variable {
    pub(super) name: &'static str,
    pub(super) default: &'static str,
    pub(super) may_be: MayBe,
}

/// The values of a variable.
pub(super) enum MayBe {
    /// One of these.
    Enumerated(&'static [&'static str]),
    /// From, to.
    Range(i64, i64),
    /// Text.
    String,
}

const fn variable(name: &'static str, default: &'static str, may_be: MayBe) -> Variable {
    Variable { name, default, may_be }
}

const ON_OFF: MayBe = MayBe::Enumerated(&["OFF", "ON"]);

/// In the order in which `INFO VARIABLES` tells them.
pub(super) static VARIABLES: [Variable; 18] = [
    variable("COPIES", "1", MayBe::Range(1, 32_000)),
    variable("PAPER", "LETTER", MayBe::Enumerated(PAPERS)),
    variable("ORIENTATION", "PORTRAIT", MayBe::Enumerated(&["PORTRAIT", "LANDSCAPE"])),
    variable("FORMLINES", "60", MayBe::Range(5, 128)),
    variable("MANUALFEED", "OFF", ON_OFF),
    variable("RET", "MEDIUM", MayBe::Enumerated(&["OFF", "LIGHT", "MEDIUM", "DARK"])),
    variable("PAGEPROTECT", "AUTO", MayBe::Enumerated(&["OFF", "ON", "AUTO"])),
    variable("RESOLUTION", "600", MayBe::Enumerated(&["300", "600", "1200"])),
    variable(
        "PERSONALITY",
        "AUTO",
        MayBe::Enumerated(&["AUTO", "PCL", "POSTSCRIPT", "PDF"]),
    ),
    variable("TIMEOUT", "15", MayBe::Range(5, 300)),
    variable("DUPLEX", "OFF", ON_OFF),
    variable("BINDING", "LONGEDGE", MayBe::Enumerated(&["LONGEDGE", "SHORTEDGE"])),
    variable("ECONOMODE", "OFF", ON_OFF),
    variable("AUTOCONT", "OFF", ON_OFF),
    variable("DENSITY", "3", MayBe::Range(1, 5)),
    variable("LOWTONER", "CONTINUE", MayBe::Enumerated(&["CONTINUE", "STOP"])),
    variable("JOBNAME", "", MayBe::String),
    variable("USERNAME", "", MayBe::String),
];

/// PAPER, and the PAPERS of `INFO CONFIG`.
pub(super) const PAPERS: &[&str] = &["LETTER", "LEGAL", "A4", "EXECUTIVE", "A5", "JISB5", "COM10", "DL"];

/// Most octets of a text.
const TEXT: usize = 80;

/// What `SET` has changed.
#[derive(Debug, Default)]
pub(super) struct Environment(BTreeMap<&'static str, String>);

impl Environment {
    /// `SET`: what the variable cannot be is not taken.
    pub(super) fn set(&mut self, name: &str, value: &str) {
        let Some(variable) = find(name) else { return };
        let good = match variable.may_be {
            MayBe::Enumerated(values) => values.contains(&value),
            MayBe::Range(from, to) => value.parse().is_ok_and(|value: i64| (from..=to).contains(&value)),
            MayBe::String => value.len() <= TEXT,
        };
        if good {
            self.0.insert(variable.name, value.to_owned());
        }
    }

    /// `INITIALIZE`, `RESET`, and the end of a job.
    pub(super) fn reset(&mut self) {
        self.0.clear();
    }

    /// The value in force, as `INQUIRE` tells it.
    pub(super) fn value(&self, variable: &Variable) -> String {
        let value = self.0.get(variable.name).map_or(variable.default, String::as_str);
        variable.written(value)
    }
}

impl Variable {
    /// A text stands in quotes.
    pub(super) fn written(&self, value: &str) -> String {
        match self.may_be {
            MayBe::String => format!("\"{value}\""),
            _ => value.to_owned(),
        }
    }
}

/// The variable of this name.
pub(super) fn find(name: &str) -> Option<&'static Variable> {
    VARIABLES.iter().find(|variable| variable.name == name)
}
