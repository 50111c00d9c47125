//! The Printer MIB's subunits (RFC 3805): trays, bins, supplies and their colorants, the paper path.

use super::printer::PRINTER;
use super::{Objects, Sources};
use crate::panel::{strings, supplies};
use ipp_codec::{Attribute, Value};

/// Lengths are in micrometres.
const MICROMETRES: i32 = 4;
/// Capacities are in sheets.
const SHEETS: i32 = 8;
/// Nobody knows.
const UNKNOWN: i32 = -2;
/// At least one.
const SOME: i32 = -3;
/// PrtSubUnitStatusTC: a critical alert is active.
const CRITICAL: i32 = 16;
/// PrtSubUnitStatusTC: a warning is active.
const WARNING: i32 = 8;

pub(super) fn tell(sources: &Sources<'_>, objects: &mut Objects) {
    trays(sources, objects);
    bins(sources, objects);
    cartridges(sources, objects);
    path(sources, objects);
}

fn under(tail: &[u32]) -> Vec<u32> {
    [&PRINTER[..], tail].concat()
}

/// What is loaded: media-col-ready.
fn trays(sources: &Sources<'_>, objects: &mut Objects) {
    let ready = sources
        .attributes
        .iter()
        .find(|attribute| attribute.name == "media-col-ready");
    let names = strings(&sources.attributes, "media-ready");
    let loaded: Vec<&Vec<Attribute>> = ready
        .into_iter()
        .flat_map(|attribute| &attribute.values)
        .filter_map(|value| match value {
            Value::Collection(members) => Some(members),
            _ => None,
        })
        .collect();
    let source = |members: &[Attribute]| strings(members, "media-source").into_iter().next().unwrap_or_default();
    // The tray that the panel complains of: the second, or the only one.
    let complained = loaded
        .iter()
        .position(|members| source(members) == "tray-2")
        .unwrap_or(0);
    for (place, members) in loaded.iter().enumerate() {
        let Ok(index) = u32::try_from(place + 1) else { return };
        let (level, status) = match () {
            () if place != complained => (SOME, 0),
            () if sources.is(&["media-empty", "media-needed", "input-tray-missing"]) => (0, CRITICAL),
            () if sources.is(&["media-low"]) => (SOME, WARNING),
            () => (SOME, 0),
        };
        let (across, along) = dimensions(members);
        let name = source(members);
        let columns = [
            // A removable tray 3; several sheets by hand 5.
            (2, if name == "manual" { 5 } else { 3 }.into()),
            (3, MICROMETRES.into()),
            (4, along.into()),
            (5, across.into()),
            (6, along.into()),
            (7, across.into()),
            (8, SHEETS.into()),
            (9, UNKNOWN.into()),
            (10, level.into()),
            (11, status.into()),
            (12, names.get(place).cloned().unwrap_or_default().into()),
            (13, name.clone().into()),
            (18, name.into()),
        ];
        objects.row(&under(&[8, 2, 1]), &[1, index], columns);
    }
}

/// Width and length, in micrometres; media-size is in hundredths of a millimetre.
fn dimensions(members: &[Attribute]) -> (i32, i32) {
    let size = members.iter().find(|member| member.name == "media-size");
    let Some([Value::Collection(size)]) = size.map(|size| size.values.as_slice()) else {
        return (UNKNOWN, UNKNOWN);
    };
    let side = |name| crate::panel::integer(size, name).map_or(UNKNOWN, |side| side.saturating_mul(10));
    (side("x-dimension"), side("y-dimension"))
}

fn bins(sources: &Sources<'_>, objects: &mut Objects) {
    for (place, bin) in (1..).zip(strings(&sources.attributes, "output-bin-supported")) {
        let (room, status) = match place {
            1 if sources.is(&["output-area-full"]) => (0, CRITICAL),
            1 if sources.is(&["output-area-almost-full"]) => (SOME, WARNING),
            _ => (SOME, 0),
        };
        let columns = [
            // A bin that stays where it is.
            (2, 4.into()),
            (3, SHEETS.into()),
            (4, UNKNOWN.into()),
            (5, room.into()),
            (6, status.into()),
            (7, bin.clone().into()),
            (12, bin.into()),
        ];
        objects.row(&under(&[9, 2, 1]), &[1, place], columns);
    }
}

/// printer-supply, and the colours that stand in it.
fn cartridges(sources: &Sources<'_>, objects: &mut Objects) {
    let mut colorants: Vec<String> = Vec::new();
    for supply in supplies(&sources.attributes) {
        let mut colorant = 0;
        if !supply.colorant.is_empty() && supply.colorant != "none" && !supply.fills {
            if !colorants.contains(&supply.colorant) {
                colorants.push(supply.colorant.clone());
            }
            colorant = colorants
                .iter()
                .position(|known| *known == supply.colorant)
                .map_or(0, |place| place + 1);
        }
        let columns = [
            (2, 1.into()),
            (3, i32::try_from(colorant).unwrap_or_default().into()),
            (4, if supply.fills { 4 } else { 3 }.into()),
            (5, number(&KINDS, &supply.kind).into()),
            (6, supply.description.into()),
            (7, number(&UNITS, &supply.unit).into()),
            (8, supply.capacity.into()),
            (9, supply.level.into()),
        ];
        objects.row(&under(&[11, 1, 1]), &[1, supply.index], columns);
    }
    for (place, colorant) in (1..).zip(colorants) {
        // A process colour, of one bit or of 256 shades.
        let columns = [(2, 1.into()), (3, 3.into()), (4, colorant.into()), (5, 256.into())];
        objects.row(&under(&[12, 1, 1]), &[1, place], columns);
    }
}

fn path(sources: &Sources<'_>, objects: &mut Objects) {
    let per_hour = sources
        .number("pages-per-minute")
        .unwrap_or_default()
        .saturating_mul(60);
    let columns = [
        // Impressions per hour.
        (2, 7.into()),
        (3, MICROMETRES.into()),
        (4, per_hour.into()),
        (10, "Paper path".into()),
        (11, if sources.is(&["media-jam"]) { CRITICAL } else { 0 }.into()),
    ];
    objects.row(&under(&[13, 4, 1]), &[1, 1], columns);
}

/// 1 is *other*.
fn number(table: &[(&str, i32)], word: &str) -> i32 {
    table
        .iter()
        .find(|(known, _)| *known == word)
        .map_or(1, |(_, number)| *number)
}

/// PrtMarkerSuppliesTypeTC.
const KINDS: [(&str, i32); 10] = [
    ("toner", 3),
    ("wasteToner", 4),
    ("ink", 5),
    ("inkCartridge", 6),
    ("wasteInk", 8),
    ("opc", 9),
    ("fuser", 15),
    ("transferUnit", 20),
    ("tonerCartridge", 21),
    ("staples", 32),
];

/// PrtMarkerSuppliesSupplyUnitTC.
const UNITS: [(&str, i32); 4] = [
    ("impressions", 7),
    ("sheets", 8),
    ("tenthsOfGrams", 13),
    ("percent", 19),
];
