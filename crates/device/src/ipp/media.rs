//! The paper that the printer can take (PWG 5101.1 names), and what is in its trays.

use super::values::{enumerations, integer, keyword, keywords};
use ipp_codec::{Attribute, Value};

/// A size: its PWG 5101.1 name, width and height in hundredths of a millimetre.
pub(crate) type Size = (&'static str, i32, i32);

/// media-supported.
pub(crate) const SIZES: [Size; 9] = [
    ("na_letter_8.5x11in", 21_590, 27_940),
    ("iso_a4_210x297mm", 21_000, 29_700),
    ("na_legal_8.5x14in", 21_590, 35_560),
    ("na_executive_7.25x10.5in", 18_415, 26_670),
    ("iso_a5_148x210mm", 14_800, 21_000),
    ("jis_b5_182x257mm", 18_200, 25_700),
    ("na_index-4x6_4x6in", 10_160, 15_240),
    ("na_number-10_4.125x9.5in", 10_477, 24_130),
    ("iso_dl_110x220mm", 11_000, 22_000),
];

/// What is loaded: media-ready, with the tray of each.
const LOADED: [(Size, &str); 3] = [(SIZES[0], "tray-2"), (SIZES[1], "tray-3"), (SIZES[6], "tray-1")];

/// media-source-supported.
const SOURCES: [&str; 5] = ["auto", "manual", "tray-1", "tray-2", "tray-3"];

/// media-type-supported.
const TYPES: [&str; 7] = [
    "stationery",
    "stationery-letterhead",
    "stationery-preprinted",
    "transparency",
    "labels",
    "envelope",
    "cardstock",
];

/// The edge that the laser cannot reach, in hundredths of a millimetre.
const MARGIN: i32 = 423;

/// media, media-col and their relatives, as printer attributes.
pub(crate) fn attributes() -> Vec<Attribute> {
    let margins = ["bottom", "left", "right", "top"];
    let mut attributes = vec![
        keyword("media-default", SIZES[0].0),
        keywords("media-supported", SIZES.map(|(name, ..)| name)),
        keywords("media-ready", LOADED.map(|((name, ..), _)| name)),
        Attribute::new("media-col-default", collection(SIZES[0], Some("tray-2"))),
        Attribute::set(
            "media-col-ready",
            LOADED.map(|(size, tray)| collection(size, Some(tray))).to_vec(),
        ),
        keywords("media-col-supported", MEMBERS),
        Attribute::set(
            "media-size-supported",
            SIZES.map(|size| Value::Collection(dimensions(size))).to_vec(),
        ),
        keywords("media-source-supported", SOURCES),
        keywords("media-type-supported", TYPES),
    ];
    attributes.extend(margins.map(|edge| integer(&format!("media-{edge}-margin-supported"), MARGIN)));
    attributes
}

/// media-col-database: every size once.
pub(crate) fn database() -> Attribute {
    Attribute::set("media-col-database", SIZES.map(|size| collection(size, None)).to_vec())
}

/// Can the printer take this value of media-col?
pub(crate) fn can_take(members: &[Attribute]) -> bool {
    members
        .iter()
        .all(|member| match (member.name.as_str(), member.values.as_slice()) {
            ("media-size", [Value::Collection(size)]) => SIZES.iter().any(|&known| has_dimensions(size, known)),
            ("media-source", [Value::Keyword(source)]) => SOURCES.contains(&source.as_str()),
            ("media-type", [Value::Keyword(kind)]) => TYPES.contains(&kind.as_str()),
            (name, [Value::Integer(margin)]) if name.ends_with("-margin") => {
                MEMBERS.contains(&name) && *margin >= MARGIN
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

fn collection(size: Size, source: Option<&str>) -> Value {
    let mut members = vec![
        Attribute::new("media-size", Value::Collection(dimensions(size))),
        integer("media-bottom-margin", MARGIN),
        integer("media-left-margin", MARGIN),
        integer("media-right-margin", MARGIN),
        integer("media-top-margin", MARGIN),
    ];
    members.extend(source.map(|source| keyword("media-source", source)));
    members.push(keyword("media-type", TYPES[0]));
    Value::Collection(members)
}

fn dimensions((_, x, y): Size) -> Vec<Attribute> {
    vec![integer("x-dimension", x), integer("y-dimension", y)]
}

/// The same size within half a millimetre: clients convert between inches, points and millimetres.
fn has_dimensions(members: &[Attribute], (_, x, y): Size) -> bool {
    let near = |name: &str, expected: i32| {
        members.iter().any(|member| {
            member.name == name && matches!(member.values[..], [Value::Integer(v)] if v.abs_diff(expected) <= 50)
        })
    };
    near("x-dimension", x) && near("y-dimension", y)
}

/// finishings and output-bin stand here because they are about the same paper.
pub(crate) fn output_attributes() -> Vec<Attribute> {
    vec![
        enumerations("finishings-default", &[3]),
        enumerations("finishings-supported", &[3]),
        keyword("output-bin-default", "face-down"),
        keywords("output-bin-supported", ["face-down", "face-up"]),
    ]
}
