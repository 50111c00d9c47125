//! The model's paper as attributes, and whether a job may have it.

use super::values::{enumerations, integer, keyword, keywords};
use crate::Model;
use crate::model::{Loaded, Paper, Size};
use ipp_codec::{Attribute, Value};

/// media, media-col and their relatives, as printer attributes.
pub(crate) fn attributes(paper: &Paper) -> Vec<Attribute> {
    let margins = ["bottom", "left", "right", "top"];
    let default = paper.sizes.first().map(|size| &size.name);
    let mut attributes = vec![
        keyword("media-default", default.map_or("", String::as_str)),
        keywords("media-supported", paper.sizes.iter().map(|size| &size.name)),
        keywords("media-ready", paper.ready.iter().map(|loaded| &loaded.size.name)),
    ];
    // What lies in its tray, where the default size is loaded.
    let loaded = paper.ready.iter().find(|loaded| Some(&loaded.size.name) == default);
    attributes.extend(match (loaded, paper.sizes.first()) {
        (Some(loaded), _) => Some(Attribute::new("media-col-default", ready(paper, loaded))),
        (None, Some(size)) => Some(Attribute::new("media-col-default", collection(paper, size, None, None))),
        (None, None) => None,
    });
    attributes.extend([
        Attribute::set(
            "media-col-ready",
            paper.ready.iter().map(|loaded| ready(paper, loaded)).collect(),
        ),
        keywords("media-col-supported", MEMBERS),
        Attribute::set(
            "media-size-supported",
            paper
                .sizes
                .iter()
                .map(|size| Value::Collection(dimensions(size)))
                .collect(),
        ),
        keywords("media-source-supported", &paper.sources),
        keywords("media-type-supported", &paper.types),
    ]);
    attributes.extend(margins.map(|edge| integer(&format!("media-{edge}-margin-supported"), paper.margin)));
    attributes
}

/// media-col-database: every size once.
pub(crate) fn database(paper: &Paper) -> Attribute {
    let sizes = paper.sizes.iter().map(|size| collection(paper, size, None, None));
    Attribute::set("media-col-database", sizes.collect())
}

/// Can the printer take this value of media?
pub(crate) fn is_known(paper: &Paper, media: &str) -> bool {
    paper.sizes.iter().any(|size| size.name == media) || paper.names.iter().any(|name| name == media)
}

/// Can the printer take this value of media-col?
pub(crate) fn can_take(paper: &Paper, members: &[Attribute]) -> bool {
    members
        .iter()
        .all(|member| match (member.name.as_str(), member.values.as_slice()) {
            ("media-size", [Value::Collection(size)]) => paper.sizes.iter().any(|known| has_dimensions(size, known)),
            ("media-source", [Value::Keyword(source)]) => paper.sources.contains(source),
            ("media-type", [Value::Keyword(kind)]) => paper.types.contains(kind),
            (name, [Value::Integer(margin)]) if name.ends_with("-margin") => {
                MEMBERS.contains(&name) && *margin >= paper.margin
            }
            _ => false,
        })
}

/// media-col-supported.
const MEMBERS: [&str; 7] = [
    "media-size",
    "media-source",
    "media-type",
    "media-bottom-margin",
    "media-left-margin",
    "media-right-margin",
    "media-top-margin",
];

fn ready(paper: &Paper, loaded: &Loaded) -> Value {
    collection(paper, &loaded.size, Some(&loaded.source), Some(&loaded.kind))
}

fn collection(paper: &Paper, size: &Size, source: Option<&str>, kind: Option<&str>) -> Value {
    let margin = paper.margin;
    let mut members = vec![
        Attribute::new("media-size", Value::Collection(dimensions(size))),
        integer("media-bottom-margin", margin),
        integer("media-left-margin", margin),
        integer("media-right-margin", margin),
        integer("media-top-margin", margin),
    ];
    members.extend(source.map(|source| keyword("media-source", source)));
    let kind = kind.or(paper.types.first().map(String::as_str));
    members.extend(kind.map(|kind| keyword("media-type", kind)));
    Value::Collection(members)
}

fn dimensions(size: &Size) -> Vec<Attribute> {
    vec![integer("x-dimension", size.x), integer("y-dimension", size.y)]
}

/// The same size within half a millimetre: clients convert between inches, points and millimetres.
fn has_dimensions(members: &[Attribute], size: &Size) -> bool {
    let near = |name: &str, expected: i32| {
        members.iter().any(|member| {
            member.name == name && matches!(member.values[..], [Value::Integer(v)] if v.abs_diff(expected) <= 50)
        })
    };
    near("x-dimension", size.x) && near("y-dimension", size.y)
}

/// finishings and output-bin stand here because they are about the same paper.
pub(crate) fn output_attributes(model: &Model) -> Vec<Attribute> {
    let can = &model.capabilities;
    vec![
        enumerations("finishings-default", &can.finishings[..can.finishings.len().min(1)]),
        enumerations("finishings-supported", &can.finishings),
        keyword("output-bin-default", can.output_bins.first().map_or("", String::as_str)),
        keywords("output-bin-supported", &can.output_bins),
    ]
}
