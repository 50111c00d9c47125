//! What a model can do: the part of its data that decides what jobs may ask for.

use super::paper::{Loaded, Paper, Size};
use ipp_codec::{Attribute, Value};
use serde::Deserialize;

/// The document format that stands for "find out yourself".
pub const AUTO: &str = "application/octet-stream";

/// What a model can do. Of every list the first is the default, where nothing else is said.
#[derive(Clone, PartialEq, Debug)]
pub struct Capabilities {
    /// document-format-supported.
    pub formats: Vec<String>,
    /// Languages in the CMD field of printer-device-id (IEEE 1284).
    pub command_set: String,
    /// Pages per minute, one-sided.
    pub pages_per_minute: i32,
    /// Does it print in colour?
    pub color: bool,
    /// sides-supported.
    pub sides: Vec<String>,
    /// printer-resolution-supported, in dots per inch.
    pub resolutions: Vec<i32>,
    /// print-color-mode-supported.
    pub color_modes: Vec<String>,
    /// print-color-mode-default.
    pub color_mode: String,
    /// pwg-raster-document-type-supported.
    pub raster_types: Vec<String>,
    /// urf-supported; empty: none.
    pub urf: Vec<String>,
    /// finishings-supported.
    pub finishings: Vec<i32>,
    /// output-bin-supported.
    pub output_bins: Vec<String>,
    /// number-up-supported.
    pub number_up: Vec<i32>,
    /// print-scaling-supported.
    pub scaling: Vec<String>,
    /// job-sheets-supported.
    pub job_sheets: Vec<String>,
    /// multiple-document-handling-supported.
    pub handling: Vec<String>,
    /// orientation-requested-supported.
    pub orientations: Vec<i32>,
    /// print-quality-supported.
    pub qualities: Vec<i32>,
    /// Most copies.
    pub copies: i32,
    /// The paper.
    pub paper: Paper,
}

impl Default for Capabilities {
    fn default() -> Self {
        let strings = |values: &[&str]| values.iter().map(|&value| value.to_owned()).collect::<Vec<_>>();
        Self {
            formats: strings(&[AUTO]),
            command_set: String::new(),
            pages_per_minute: 1,
            color: false,
            sides: strings(&["one-sided"]),
            resolutions: vec![600],
            color_modes: strings(&["monochrome"]),
            color_mode: "monochrome".to_owned(),
            raster_types: Vec::new(),
            urf: Vec::new(),
            finishings: vec![3],
            output_bins: strings(&["face-down"]),
            number_up: vec![1, 2, 4, 6, 9, 16],
            scaling: strings(&["auto", "auto-fit", "fill", "fit", "none"]),
            job_sheets: strings(&["none", "standard"]),
            handling: strings(&[
                "separate-documents-uncollated-copies",
                "separate-documents-collated-copies",
            ]),
            orientations: vec![3, 4, 5, 6],
            qualities: vec![3, 4, 5],
            copies: 999,
            paper: Paper {
                sizes: Vec::new(),
                sources: strings(&["auto"]),
                types: strings(&["stationery"]),
                ready: Vec::new(),
                margin: 423,
                names: Vec::new(),
            },
        }
    }
}

impl Capabilities {
    /// What a printer can do that says this of itself. What it does not tell is as in [`Capabilities::default`].
    pub(super) fn of(attributes: &[Attribute]) -> Self {
        let told = |name: &str| attributes.iter().find(|attribute| attribute.name == name);
        let strings = |name: &str, otherwise: Vec<String>| match told(name) {
            Some(attribute) => attribute
                .values
                .iter()
                .filter_map(Value::as_str)
                .map(str::to_owned)
                .collect(),
            None => otherwise,
        };
        let numbers = |name: &str, otherwise: Vec<i32>| match told(name) {
            Some(attribute) => attribute.values.iter().flat_map(numbers).collect(),
            None => otherwise,
        };
        let default = Self::default();
        let mut formats = strings("document-format-supported", default.formats);
        // What octet-stream is, this printer finds out itself: the default has to be the first.
        if let Some(given) = told("document-format-default").and_then(|default| default.values.first()?.as_str()) {
            formats.retain(|format| format != given);
            formats.insert(0, given.to_owned());
        }
        let mut resolutions: Vec<i32> = told("printer-resolution-supported")
            .map(|supported| supported.values.iter().filter_map(dots_per_inch).collect())
            .unwrap_or(default.resolutions);
        if let Some(first) = told("printer-resolution-default").and_then(|d| dots_per_inch(d.values.first()?)) {
            resolutions.retain(|&resolution| resolution != first);
            resolutions.insert(0, first);
        }
        let is = |name: &str| told(name).is_some_and(|attribute| attribute.values == [Value::Boolean(true)]);
        let color_modes = strings("print-color-mode-supported", default.color_modes);
        let color_mode = strings("print-color-mode-default", Vec::new()).into_iter().next();
        Self {
            command_set: String::new(),
            pages_per_minute: numbers("pages-per-minute", Vec::new()).first().copied().unwrap_or(1),
            color: is("color-supported"),
            sides: strings("sides-supported", default.sides),
            color_mode: color_mode.or_else(|| color_modes.first().cloned()).unwrap_or_default(),
            color_modes,
            raster_types: strings("pwg-raster-document-type-supported", Vec::new()),
            urf: strings("urf-supported", Vec::new()),
            finishings: numbers("finishings-supported", default.finishings),
            output_bins: strings("output-bin-supported", default.output_bins),
            number_up: numbers("number-up-supported", vec![1]),
            scaling: strings("print-scaling-supported", default.scaling),
            job_sheets: strings("job-sheets-supported", vec!["none".to_owned()]),
            handling: strings("multiple-document-handling-supported", default.handling),
            orientations: numbers("orientation-requested-supported", default.orientations),
            qualities: numbers("print-quality-supported", default.qualities),
            copies: match told("copies-supported").map(|copies| copies.values.as_slice()) {
                Some([Value::Range(_, most)]) => (*most).max(1),
                _ => default.copies,
            },
            paper: paper(&strings, &told),
            formats,
            resolutions,
        }
    }
}

/// Few enough to be looked through for every job.
const MOST_NUMBERS: i32 = 64;

fn numbers(value: &Value) -> Vec<i32> {
    match *value {
        Value::Integer(v) | Value::Enum(v) => vec![v],
        Value::Range(lower, upper) => (lower..=upper.min(lower.saturating_add(MOST_NUMBERS))).collect(),
        _ => Vec::new(),
    }
}

fn dots_per_inch(value: &Value) -> Option<i32> {
    match *value {
        Value::Resolution(x, y, 3) if x == y => Some(x),
        _ => None,
    }
}

fn paper<'a>(
    strings: &dyn Fn(&str, Vec<String>) -> Vec<String>,
    told: &dyn Fn(&str) -> Option<&'a Attribute>,
) -> Paper {
    let mut names = strings("media-supported", Vec::new());
    if let Some(default) = strings("media-default", Vec::new()).into_iter().next() {
        names.retain(|name| *name != default);
        names.insert(0, default);
    }
    let (sizes, names): (Vec<_>, Vec<_>) = names.into_iter().partition(|name| Size::named(name).is_some());
    let types = strings("media-type-supported", vec!["stationery".to_owned()]);
    let sources = strings("media-source-supported", vec!["auto".to_owned()]);
    let first = |values: &[String]| values.first().cloned().unwrap_or_default();
    let ready = strings("media-ready", Vec::new());
    let ready = ready.iter().filter_map(|name| Size::named(name)).map(|size| Loaded {
        size,
        source: first(&sources),
        kind: first(&types),
    });
    let margin = told("media-bottom-margin-supported").map_or(0, |margin| {
        margin.values.iter().flat_map(numbers).min().unwrap_or_default()
    });
    Paper {
        sizes: sizes.iter().filter_map(|name| Size::named(name)).collect(),
        ready: ready.collect(),
        sources,
        types,
        margin,
        names,
    }
}

/// The table `[ipp]` of a model file.
#[derive(Deserialize, Debug)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub(super) struct WrittenIpp {
    formats: Vec<String>,
    command_set: String,
    pages_per_minute: i32,
    color: bool,
    sides: Vec<String>,
    resolutions: Vec<i32>,
    color_modes: Vec<String>,
    color_mode: String,
    raster_types: Vec<String>,
    #[serde(default)]
    urf: Vec<String>,
    finishings: Option<Vec<i32>>,
    output_bins: Option<Vec<String>>,
    number_up: Option<Vec<i32>>,
    scaling: Option<Vec<String>>,
    job_sheets: Option<Vec<String>>,
    copies: Option<i32>,
}

/// The table `[media]` of a model file.
#[derive(Deserialize, Debug)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub(super) struct WrittenMedia {
    sizes: Vec<String>,
    sources: Vec<String>,
    types: Vec<String>,
    ready: Vec<WrittenLoaded>,
    margin: i32,
}

#[derive(Deserialize, Debug)]
#[serde(deny_unknown_fields)]
struct WrittenLoaded {
    size: String,
    source: String,
    #[serde(rename = "type")]
    kind: Option<String>,
}

/// Reads both tables.
pub(super) fn read(ipp: WrittenIpp, media: WrittenMedia) -> Result<Capabilities, String> {
    let default = Capabilities::default();
    for (list, empty) in [
        ("formats", ipp.formats.is_empty()),
        ("resolutions", ipp.resolutions.is_empty()),
        ("sizes", media.sizes.is_empty()),
        ("sources", media.sources.is_empty()),
        ("types", media.types.is_empty()),
        ("sides", ipp.sides.is_empty()),
    ] {
        if empty {
            return Err(format!("{list} is empty"));
        }
    }
    Ok(Capabilities {
        formats: ipp.formats,
        command_set: ipp.command_set,
        pages_per_minute: ipp.pages_per_minute,
        color: ipp.color,
        sides: ipp.sides,
        resolutions: ipp.resolutions,
        color_modes: ipp.color_modes,
        color_mode: ipp.color_mode,
        raster_types: ipp.raster_types,
        urf: ipp.urf,
        finishings: ipp.finishings.unwrap_or(default.finishings),
        output_bins: ipp.output_bins.unwrap_or(default.output_bins),
        number_up: ipp.number_up.unwrap_or(default.number_up),
        scaling: ipp.scaling.unwrap_or(default.scaling),
        job_sheets: ipp.job_sheets.unwrap_or(default.job_sheets),
        copies: ipp.copies.unwrap_or(default.copies),
        handling: default.handling,
        orientations: default.orientations,
        qualities: default.qualities,
        paper: read_paper(media)?,
    })
}

fn read_paper(media: WrittenMedia) -> Result<Paper, String> {
    let size = |name: &String| {
        Size::named(name).ok_or_else(|| format!("{name:?} is no PWG 5101.1 name such as iso_a4_210x297mm"))
    };
    let sizes: Vec<Size> = media.sizes.iter().map(size).collect::<Result<_, _>>()?;
    let usual = media.types.first().cloned().unwrap_or_default();
    let ready = media.ready.into_iter().map(|loaded| {
        Ok(Loaded {
            size: size(&loaded.size)?,
            source: loaded.source,
            kind: loaded.kind.unwrap_or_else(|| usual.clone()),
        })
    });
    Ok(Paper {
        sizes,
        sources: media.sources,
        types: media.types,
        ready: ready.collect::<Result<_, String>>()?,
        margin: media.margin,
        names: Vec::new(),
    })
}
