//! The variables of PJL's environment, with what they may be. Real ones have some hundred; these are the ones that
//! drivers ask for. What the model decides, it decides here too; one that it has no choice in, it does not have. `SET` holds
//! for the connection, `DEFAULT` until a cold reset.

use crate::Model;
use crate::model::Size;
use ipp_codec::{Attribute, Value};
use std::collections::BTreeMap;

/// What `DEFAULT` has changed, by variable.
pub(super) type Defaults = BTreeMap<String, String>;

/// A variable: name, default, and what it may be.
pub(super) struct Variable {
    pub(super) name: &'static str,
    /// Empty: the first that the model may be.
    default: &'static str,
    may_be: MayBe,
}

/// The values of a variable, as a table has them.
enum MayBe {
    /// One of these.
    Enumerated(&'static [&'static str]),
    /// What the model says, its default first; with fewer than two, there is no such variable.
    OfModel(fn(&Model) -> Vec<String>),
    /// From, to.
    Range(i64, i64),
    /// From 1 to what the model can.
    Copies,
    /// Text.
    String,
}

/// The values of a variable of one model.
pub(super) enum Values {
    /// One of these.
    Enumerated(Vec<String>),
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
static VARIABLES: [Variable; 19] = [
    variable("COPIES", "1", MayBe::Copies),
    variable("PAPER", "", MayBe::OfModel(papers)),
    variable("ORIENTATION", "", MayBe::OfModel(orientations)),
    variable("FORMLINES", "60", MayBe::Range(5, 128)),
    variable("MANUALFEED", "OFF", ON_OFF),
    variable("RET", "MEDIUM", MayBe::Enumerated(&["OFF", "LIGHT", "MEDIUM", "DARK"])),
    variable("PAGEPROTECT", "AUTO", MayBe::Enumerated(&["OFF", "ON", "AUTO"])),
    variable("RESOLUTION", "", MayBe::OfModel(resolutions)),
    variable("PERSONALITY", "", MayBe::OfModel(languages)),
    variable("TIMEOUT", "15", MayBe::Range(5, 300)),
    variable("DUPLEX", "", MayBe::OfModel(duplex)),
    variable("BINDING", "", MayBe::OfModel(bindings)),
    variable("RENDERMODE", "", MayBe::OfModel(render_modes)),
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
pub(super) fn papers(model: &Model) -> Vec<String> {
    let name = |size: &Size| {
        PAPERS
            .iter()
            .find(|(_, name)| *name == size.name)
            .map(|(name, _)| (*name).to_owned())
    };
    model.capabilities.paper.sizes.iter().filter_map(name).collect()
}

/// What PERSONALITY may be, and the LANGUAGES of `INFO CONFIG`.
pub(super) fn languages(model: &Model) -> Vec<String> {
    let formats = &model.capabilities.formats;
    let has = |format: &str| formats.iter().any(|known| known.eq_ignore_ascii_case(format));
    let languages = [
        ("PCL", "application/vnd.hp-pcl"),
        ("POSTSCRIPT", "application/postscript"),
        ("PDF", "application/pdf"),
    ];
    let known = languages.iter().filter(|(_, format)| has(format));
    std::iter::once("AUTO")
        .chain(known.map(|(name, _)| *name))
        .map(str::to_owned)
        .collect()
}

/// With a duplexer: can the model print two-sided?
pub(super) fn has_duplexer(model: &Model) -> bool {
    model.capabilities.sides.iter().any(|sides| sides != "one-sided")
}

fn duplex(model: &Model) -> Vec<String> {
    let default = model.capabilities.sides.first().map(String::as_str);
    let mut values = vec!["OFF".to_owned()];
    if has_duplexer(model) {
        let place = usize::from(default == Some("one-sided"));
        values.insert(place, "ON".to_owned());
    }
    values
}

fn bindings(model: &Model) -> Vec<String> {
    named(&model.capabilities.sides, &BINDINGS)
}

fn orientations(model: &Model) -> Vec<String> {
    named(&model.capabilities.orientations, &ORIENTATIONS)
}

fn render_modes(model: &Model) -> Vec<String> {
    let modes = &model.capabilities.color_modes;
    match model.capabilities.color {
        true => named(modes, &RENDER_MODES),
        false => Vec::new(),
    }
}

fn resolutions(model: &Model) -> Vec<String> {
    model.capabilities.resolutions.iter().map(i32::to_string).collect()
}

/// PJL's word, and the value of sides.
const BINDINGS: [(&str, &str); 2] = [
    ("LONGEDGE", "two-sided-long-edge"),
    ("SHORTEDGE", "two-sided-short-edge"),
];
/// PJL's word, and the value of orientation-requested.
const ORIENTATIONS: [(&str, i32); 2] = [("PORTRAIT", 3), ("LANDSCAPE", 4)];
/// PJL's word, and the value of print-color-mode.
const RENDER_MODES: [(&str, &str); 2] = [("COLOR", "color"), ("GRAYSCALE", "monochrome")];

/// What of the model's values PJL has a word for, in PJL's order.
fn named<T: PartialEq<U>, U>(values: &[T], words: &[(&str, U)]) -> Vec<String> {
    let has = |(_, value): &&(&str, U)| values.iter().any(|known| known == value);
    words.iter().filter(has).map(|(word, _)| (*word).to_owned()).collect()
}

/// The value behind a word.
fn meant<T: Copy>(words: &[(&str, T)], word: &str) -> Option<T> {
    words.iter().find(|(known, _)| *known == word).map(|(_, value)| *value)
}

/// Most octets of a text.
const TEXT: usize = 80;

/// What `SET` has changed.
#[derive(Debug, Default)]
pub(super) struct Environment(BTreeMap<&'static str, String>);

impl Environment {
    /// `SET`: what the variable cannot be is not taken.
    pub(super) fn set(&mut self, model: &Model, name: &str, value: &str) {
        if let Some(variable) = find(model, name).filter(|variable| variable.may_be(model, value)) {
            self.0.insert(variable.name, value.to_owned());
        }
    }

    /// `INITIALIZE`, `RESET`, and the end of a job.
    pub(super) fn reset(&mut self) {
        self.0.clear();
    }

    /// The value in force, as `INQUIRE` tells it.
    pub(super) fn value(&self, model: &Model, defaults: &Defaults, variable: &Variable) -> String {
        match self.0.get(variable.name) {
            Some(value) => variable.written(value),
            None => variable.default(model, defaults),
        }
    }

    /// What was set, here or as a default, and IPP has job template attributes for.
    pub(super) fn template(&self, model: &Model, defaults: &Defaults) -> Vec<Attribute> {
        let set = |name: &str| self.0.get(name).or_else(|| defaults.get(name)).map(String::as_str);
        let keyword = |name: &str, value: &str| Attribute::new(name, Value::Keyword(value.to_owned()));
        let number = |name: &str| set(name)?.parse::<i32>().ok();
        let copies = number("COPIES").map(|copies| Attribute::new("copies", Value::Integer(copies)));
        let media = set("PAPER").and_then(|paper| meant(&PAPERS, paper));
        let orientation = set("ORIENTATION").and_then(|word| meant(&ORIENTATIONS, word));
        let mode = set("RENDERMODE").and_then(|word| meant(&RENDER_MODES, word));
        let resolution = number("RESOLUTION").map(|dpi| Value::Resolution(dpi, dpi, DOTS_PER_INCH));
        // The edge alone says nothing of both sides, unless they are the model's default.
        let in_force = |name| find(model, name).map(|variable| self.value(model, defaults, variable));
        let is_asked = set("DUPLEX").or(set("BINDING")).is_some();
        let sides = is_asked.then(|| match in_force("DUPLEX").as_deref() {
            Some("ON") => in_force("BINDING")
                .and_then(|edge| meant(&BINDINGS, &edge))
                .unwrap_or(BINDINGS[0].1),
            _ => "one-sided",
        });
        [
            copies,
            media.map(|media| keyword("media", media)),
            orientation.map(|value| Attribute::new("orientation-requested", Value::Enum(value))),
            resolution.map(|value| Attribute::new("printer-resolution", value)),
            sides.map(|sides| keyword("sides", sides)),
            mode.map(|mode| keyword("print-color-mode", mode)),
        ]
        .into_iter()
        .flatten()
        .collect()
    }
}

/// Units of printer-resolution (RFC 8011 §5.1.16).
const DOTS_PER_INCH: i8 = 3;

impl Variable {
    /// What it is until somebody sets it, as `DINQUIRE` tells it.
    pub(super) fn default(&self, model: &Model, defaults: &Defaults) -> String {
        let told = defaults.get(self.name).filter(|value| self.may_be(model, value));
        match (told, self.values(model)) {
            (Some(value), _) => self.written(value),
            (None, Values::Enumerated(values)) if self.default.is_empty() => {
                values.into_iter().next().unwrap_or_default()
            }
            _ => self.written(self.default),
        }
    }

    /// What it may be.
    pub(super) fn values(&self, model: &Model) -> Values {
        match self.may_be {
            MayBe::Enumerated(values) => Values::Enumerated(values.iter().map(|&value| value.to_owned()).collect()),
            MayBe::OfModel(values) => Values::Enumerated(values(model)),
            MayBe::Range(from, to) => Values::Range(from, to),
            MayBe::Copies => Values::Range(1, model.capabilities.copies.into()),
            MayBe::String => Values::String,
        }
    }

    /// May it be this?
    pub(super) fn may_be(&self, model: &Model, value: &str) -> bool {
        match self.values(model) {
            Values::Enumerated(values) => values.iter().any(|known| known == value),
            Values::Range(from, to) => value.parse().is_ok_and(|value: i64| (from..=to).contains(&value)),
            Values::String => value.len() <= TEXT,
        }
    }

    /// Has the model it?
    fn is_of(&self, model: &Model) -> bool {
        match self.may_be {
            MayBe::OfModel(values) => values(model).len() > 1,
            _ => true,
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

/// Those that the model has.
pub(super) fn all(model: &Model) -> impl Iterator<Item = &'static Variable> {
    VARIABLES.iter().filter(|variable| variable.is_of(model))
}

/// The variable of this name, where the model has it.
pub(super) fn find(model: &Model, name: &str) -> Option<&'static Variable> {
    all(model).find(|variable| variable.name == name)
}

/// `DEFAULT`: is it one that the model has, and may be this?
pub(crate) fn takes(model: &Model, name: &str, value: &str) -> bool {
    find(model, name).is_some_and(|variable| variable.may_be(model, value))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn template(model: &Model, set: &[(&str, &str)], defaults: &[(&str, &str)]) -> Vec<String> {
        let mut environment = Environment::default();
        set.iter().for_each(|(name, value)| environment.set(model, name, value));
        let owned = |(name, value): &(&str, &str)| ((*name).to_owned(), (*value).to_owned());
        let template = environment.template(model, &defaults.iter().map(owned).collect());
        let shown = |attribute: &Attribute| format!("{}={:?}", attribute.name, attribute.values[0]);
        template.iter().map(shown).collect()
    }

    #[test]
    fn what_is_set_becomes_what_ipp_calls_it() {
        let model = Model::jetdirect();
        for (set, attribute) in [
            (&[("COPIES", "3")][..], "copies=Integer(3)"),
            (&[("PAPER", "A4")], "media=Keyword(\"iso_a4_210x297mm\")"),
            (&[("ORIENTATION", "LANDSCAPE")], "orientation-requested=Enum(4)"),
            (&[("RESOLUTION", "300")], "printer-resolution=Resolution(300, 300, 3)"),
            (&[("DUPLEX", "ON")], "sides=Keyword(\"two-sided-long-edge\")"),
            (
                &[("BINDING", "SHORTEDGE"), ("DUPLEX", "ON")],
                "sides=Keyword(\"two-sided-short-edge\")",
            ),
            (&[("BINDING", "SHORTEDGE")], "sides=Keyword(\"one-sided\")"),
        ] {
            assert_eq!(template(&model, set, &[]), [attribute]);
            assert_eq!(template(&model, &[], set), [attribute]);
        }
        let set = [("COPIES", "2")];
        assert_eq!(template(&model, &set, &[("COPIES", "5")]), ["copies=Integer(2)"]);
        for nothing in [
            ("ECONOMODE", "ON"),
            ("RENDERMODE", "COLOR"),
            ("COPIES", "0"),
            ("DUPLEX", "on"),
        ] {
            assert_eq!(template(&model, &[nothing], &[]), [""; 0], "{nothing:?}");
        }
    }

    #[test]
    fn a_variable_may_be_what_the_model_can_and_without_a_choice_there_is_none() {
        let mut model = Model::jetdirect();
        let can = &mut model.capabilities;
        (can.copies, can.color) = (9, true);
        can.sides = vec!["one-sided".to_owned()];
        can.resolutions = vec![1200, 600];
        can.formats = vec!["application/PDF".to_owned()];
        can.color_modes = vec!["monochrome".to_owned(), "color".to_owned()];
        let none = Defaults::new();
        let default = |name| find(&model, name).map(|variable| variable.default(&model, &none));
        assert!(takes(&model, "COPIES", "9") && !takes(&model, "COPIES", "10"));
        assert_eq!(default("RESOLUTION").as_deref(), Some("1200"));
        assert!(takes(&model, "PERSONALITY", "PDF") && !takes(&model, "PERSONALITY", "PCL"));
        assert!(takes(&model, "RENDERMODE", "GRAYSCALE"));
        assert_eq!((default("DUPLEX"), default("BINDING")), (None, None));
        model.capabilities.sides = vec!["two-sided-long-edge".to_owned(), "one-sided".to_owned()];
        let duplex = find(&model, "DUPLEX").unwrap();
        assert_eq!(duplex.default(&model, &none), "ON");
        assert_eq!(
            duplex.default(&model, &Defaults::from([("DUPLEX".to_owned(), "OFF".to_owned())])),
            "OFF"
        );
    }
}
