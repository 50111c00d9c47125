//! The variables of PJL's environment, with what they may be. Real ones have some hundred; these are the ones that
//! drivers ask for. `SET` holds for the connection; `DEFAULT` is not taken, as where a PJL password protects the panel.

use crate::Model;
use crate::model::Size;
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
    /// Paper that the model takes; the default is the model's.
    Paper,
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
    variable("PAPER", "", MayBe::Paper),
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

/// PJL's names of paper (PJL Technical Reference Manual, table 6-1), and PWG 5101.1's.
const PAPERS: [(&str, &str); 17] = [
    ("LETTER", "na_letter_8.5x11in"),
    ("LEGAL", "na_legal_8.5x14in"),
    ("A4", "iso_a4_210x297mm"),
    ("EXECUTIVE", "na_executive_7.25x10.5in"),
    ("STATEMENT", "na_invoice_5.5x8.5in"),
    ("LEDGER", "na_ledger_11x17in"),
    ("A3", "iso_a3_297x420mm"),
    ("A5", "iso_a5_148x210mm"),
    ("A6", "iso_a6_105x148mm"),
    ("JISB4", "jis_b4_257x364mm"),
    ("JISB5", "jis_b5_182x257mm"),
    ("JPOST", "jpn_hagaki_100x148mm"),
    ("COM10", "na_number-10_4.125x9.5in"),
    ("MONARCH", "na_monarch_3.875x7.5in"),
    ("C5", "iso_c5_162x229mm"),
    ("DL", "iso_dl_110x220mm"),
    ("B5", "iso_b5_176x250mm"),
];

/// What PAPER may be, the model's default first, and the PAPERS of `INFO CONFIG`: what of the model's paper PJL has a name
/// for.
pub(super) fn papers(model: &Model) -> Vec<&'static str> {
    let name = |size: &Size| {
        PAPERS
            .iter()
            .find(|(_, name)| *name == size.name)
            .map(|(name, _)| *name)
    };
    model.capabilities.paper.sizes.iter().filter_map(name).collect()
}

/// Most octets of a text.
const TEXT: usize = 80;

/// What `SET` has changed.
#[derive(Debug, Default)]
pub(super) struct Environment(BTreeMap<&'static str, String>);

impl Environment {
    /// `SET`: what the variable cannot be is not taken.
    pub(super) fn set(&mut self, model: &Model, name: &str, value: &str) {
        let Some(variable) = find(name) else { return };
        let good = match variable.may_be {
            MayBe::Enumerated(values) => values.contains(&value),
            MayBe::Range(from, to) => value.parse().is_ok_and(|value: i64| (from..=to).contains(&value)),
            MayBe::Paper => papers(model).contains(&value),
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
    pub(super) fn value(&self, model: &Model, variable: &Variable) -> String {
        match self.0.get(variable.name) {
            Some(value) => variable.written(value),
            None => variable.default(model),
        }
    }
}

impl Variable {
    /// What it is until somebody sets it, as `DINQUIRE` tells it.
    pub(super) fn default(&self, model: &Model) -> String {
        match self.may_be {
            MayBe::Paper => papers(model).first().copied().unwrap_or_default().to_owned(),
            _ => self.written(self.default),
        }
    }
    /// A text stands in quotes.
    fn written(&self, value: &str) -> String {
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
