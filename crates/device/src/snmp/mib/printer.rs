//! The Host Resources MIB (RFC 2790), and of the Printer MIB (RFC 3805) what is about the printer as a whole: general,
//! console, alerts, channels, interpreters.

use super::{Objects, Sources, Value, counter};
use crate::panel::{PROCESSING, strings};

const HOST: [u32; 7] = [1, 3, 6, 1, 2, 1, 25];
pub(super) const PRINTER: [u32; 7] = [1, 3, 6, 1, 2, 1, 43];
/// hrDevicePrinter.
const IS_A_PRINTER: [u32; 10] = [1, 3, 6, 1, 2, 1, 25, 3, 1, 5];

pub(super) fn tell(sources: &Sources<'_>, objects: &mut Objects) {
    host(sources, objects);
    general(sources, objects);
    alerts(sources, objects);
    channels(sources, objects);
    interpreters(sources, objects);
}

fn host(sources: &Sources<'_>, objects: &mut Objects) {
    let under = |tail: &[u32]| [&HOST[..], tail].concat();
    objects.put(&under(&[1, 1, 0]), Value::Ticks(sources.up()));
    // hrMemorySize, in KiB.
    objects.put(&under(&[2, 2, 0]), 65_536);
    let panel = &sources.panel;
    // hrDeviceStatus: running 2, warning 3, down 5.
    let status = match (panel.online, panel.matters.is_empty()) {
        (true, true) => 2,
        (true, false) => 3,
        (false, _) => 5,
    };
    let columns = [
        (1, 1.into()),
        (2, Value::Oid(IS_A_PRINTER.to_vec())),
        (3, sources.device.product().into()),
        (4, Value::Oid(vec![0, 0])),
        (5, status.into()),
        (6, Value::Counter(0)),
    ];
    objects.row(&under(&[3, 2, 1]), &[1], columns);
    // hrPrinterStatus: other 1, idle 3, printing 4.
    let printing = match (panel.online, panel.state) {
        (_, PROCESSING) => 4,
        (true, _) => 3,
        (false, _) => 1,
    };
    let columns = [(1, printing.into()), (2, Value::Octets(error_state(sources)))];
    objects.row(&under(&[3, 5, 1]), &[1], columns);
}

/// hrPrinterDetectedErrorState: as many octets as its bits need, but one at least.
fn error_state(sources: &Sources<'_>) -> Vec<u8> {
    let mut octets = vec![0u8];
    for &bit in sources.panel.matters.iter().flat_map(|matter| matter.error_bits) {
        let place = usize::from(bit / 8);
        if octets.len() <= place {
            octets.resize(place + 1, 0);
        }
        octets[place] |= 0x80 >> (bit % 8);
    }
    octets
}

fn general(sources: &Sources<'_>, objects: &mut Objects) {
    let under = |tail: &[u32]| [&PRINTER[..], tail].concat();
    let columns = [
        (1, Value::Counter(0)),
        (2, 1.into()),
        (3, 3.into()),
        (4, "".into()),
        (5, "".into()),
        (6, 1.into()),
        (7, 1.into()),
        (8, 1.into()),
        (9, 1.into()),
        (10, 1.into()),
        (11, 1.into()),
        (12, 80.into()),
        (13, 3.into()),
        (16, sources.text("printer-name").into()),
        (17, sources.device.serial_number().into()),
    ];
    objects.row(&under(&[5, 1, 1]), &[1], columns);
    // English, UTF-8 (106 in the registry of character sets).
    objects.row(
        &under(&[7, 1, 1]),
        &[1, 1],
        [(2, "en".into()), (3, "US".into()), (4, 106.into())],
    );
    objects.put(&under(&[16, 5, 1, 2, 1, 1]), sources.panel.display.as_str());
    let open = |keywords: &[&str]| if sources.is(keywords) { 3 } else { 4 };
    let covers = [
        ("Top Cover", open(&["cover-open", "interlock-open"])),
        ("Rear Door", open(&["door-open"])),
    ];
    for (place, (name, status)) in (1..).zip(covers) {
        objects.row(&under(&[6, 1, 1]), &[1, place], [(2, name.into()), (3, status.into())]);
    }
}

/// prtAlertTable, from printer-alert.
fn alerts(sources: &Sources<'_>, objects: &mut Objects) {
    let descriptions = strings(&sources.attributes, "printer-alert-description");
    let alerts = sources
        .attributes
        .iter()
        .find(|attribute| attribute.name == "printer-alert");
    let alerts = alerts.into_iter().flat_map(|attribute| &attribute.values);
    for (place, alert) in (1u32..).zip(alerts) {
        let ipp_codec::Value::OctetString(octets) = alert else {
            continue;
        };
        let text = String::from_utf8_lossy(octets);
        let field = |name: &str| {
            let mut fields = text.split(';').filter_map(|field| field.split_once('='));
            fields.find(|(known, _)| *known == name).map_or("", |(_, value)| value)
        };
        let number = |name: &str| field(name).parse::<i32>().unwrap_or(-1);
        let description = usize::try_from(place - 1)
            .ok()
            .and_then(|place| descriptions.get(place));
        let columns = [
            (2, known(&SEVERITIES, field("severity")).into()),
            (3, known(&TRAININGS, field("training")).into()),
            (4, known(&GROUPS, field("group")).into()),
            (5, number("groupindex").into()),
            (6, number("location").into()),
            (7, known(&CODES, field("code")).into()),
            (8, description.cloned().unwrap_or_default().into()),
            (9, Value::Ticks(u32::try_from(number("time")).unwrap_or_default())),
        ];
        objects.row(&[&PRINTER[..], &[18, 1, 1]].concat(), &[1, place], columns);
    }
}

fn channels(sources: &Sources<'_>, objects: &mut Objects) {
    // printDataAccepted 3, noDataAccepted 4.
    let state = if sources.device.queue.accepts_jobs() { 3 } else { 4 };
    for (place, channel) in (1..).zip(&sources.agent.channels) {
        let columns = [
            (2, channel.kind.into()),
            (3, "".into()),
            (4, 0.into()),
            (5, 1.into()),
            (6, state.into()),
            (7, 1.into()),
            (8, 0.into()),
            (
                9,
                if channel.uri.is_empty() {
                    String::new()
                } else {
                    format!("URI={}", channel.uri)
                }
                .into(),
            ),
        ];
        objects.row(&[&PRINTER[..], &[14, 1, 1]].concat(), &[1, place], columns);
    }
}

fn interpreters(sources: &Sources<'_>, objects: &mut Objects) {
    let resolution = sources
        .attributes
        .iter()
        .find_map(|attribute| match attribute.values.first() {
            Some(ipp_codec::Value::Resolution(across, ..)) if attribute.name == "printer-resolution-default" => {
                Some(*across)
            }
            _ => None,
        });
    let resolution = resolution.unwrap_or(600);
    let mut languages: Vec<(i32, &str)> = strings(&sources.attributes, "document-format-supported")
        .iter()
        .filter_map(|format| FORMATS.iter().find(|(known, ..)| known == format))
        .map(|&(_, family, name)| (family, name))
        .collect();
    languages.insert(0, (5, "PJL"));
    for (place, (family, name)) in (1..).zip(languages) {
        let columns = [
            (2, family.into()),
            (3, "".into()),
            (4, "".into()),
            (5, name.into()),
            (6, "".into()),
            (7, 3.into()),
            (8, resolution.into()),
            (9, resolution.into()),
            // UTF-8.
            (10, 106.into()),
            (11, 106.into()),
            // Answers come for PJL alone.
            (12, if family == 5 { 3 } else { 4 }.into()),
        ];
        objects.row(&[&PRINTER[..], &[15, 1, 1]].concat(), &[1, place], columns);
    }
    objects.row(
        &[&PRINTER[..], &[10, 2, 1]].concat(),
        &[1, 1],
        [
            // Laser 4, impressions 7.
            (2, 4.into()),
            (3, 7.into()),
            (4, counter(sources.device.page_count())),
            (8, 3.into()),
            (9, (resolution.saturating_mul(10_000)).into()),
            (10, (resolution.saturating_mul(10_000)).into()),
            (15, 0.into()),
        ],
    );
}

/// The four numbers of an alert, where all of its words are known.
#[cfg(test)]
pub(in crate::snmp) fn alert_numbers(code: &str, group: &str, severity: &str, training: &str) -> Option<[i32; 4]> {
    let numbers = [
        known(&CODES, code),
        known(&GROUPS, group),
        known(&SEVERITIES, severity),
        known(&TRAININGS, training),
    ];
    numbers.iter().all(|number| *number != 1).then_some(numbers)
}

/// The number of a word; 1 is *other* in each of these.
fn known(table: &[(&str, i32)], word: &str) -> i32 {
    table
        .iter()
        .find(|(known, _)| *known == word)
        .map_or(1, |(_, number)| *number)
}

/// document-format, PrtInterpreterLangFamilyTC, name.
const FORMATS: [(&str, i32, &str); 8] = [
    ("application/vnd.hp-PCL", 3, "PCL"),
    ("application/vnd.hp-PCLXL", 47, "PCL XL"),
    ("application/postscript", 6, "PostScript"),
    ("application/pdf", 54, "PDF"),
    ("application/octet-stream", 37, "Automatic Language Sensing"),
    ("image/jpeg", 61, "JPEG"),
    ("image/pwg-raster", 1, "PWG Raster"),
    ("image/urf", 1, "URF"),
];

/// PrtAlertSeverityLevelTC.
const SEVERITIES: [(&str, i32); 3] = [("critical", 3), ("warning", 4), ("warningBinaryChangeEvent", 5)];

/// PrtAlertTrainingLevelTC.
const TRAININGS: [(&str, i32); 6] = [
    ("unknown", 2),
    ("untrained", 3),
    ("trained", 4),
    ("fieldService", 5),
    ("management", 6),
    ("noInterventionRequired", 7),
];

/// PrtAlertGroupTC.
const GROUPS: [(&str, i32); 10] = [
    ("generalPrinter", 5),
    ("cover", 6),
    ("input", 8),
    ("output", 9),
    ("marker", 10),
    ("markerSupplies", 11),
    ("mediaPath", 13),
    ("channel", 14),
    ("interpreter", 15),
    ("hostResourcesMIBStorageTable", 3),
];

/// PrtAlertCodeTC.
const CODES: [(&str, i32); 26] = [
    ("coverOpened", 3),
    ("coverOpen", 3),
    ("interlockOpen", 5),
    ("jam", 8),
    ("subunitMissing", 9),
    ("subunitLifeAlmostOver", 10),
    ("subunitLifeOver", 11),
    ("subunitAlmostFull", 14),
    ("subunitFull", 15),
    ("subunitOffline", 22),
    ("subunitUnrecoverableFailure", 30),
    ("doorOpen", 501),
    ("powerUp", 503),
    ("inputMediaTrayMissing", 801),
    ("inputManualInputRequest", 810),
    ("inputMediaSupplyLow", 807),
    ("inputMediaSupplyEmpty", 808),
    ("outputMediaTrayAlmostFull", 902),
    ("outputMediaTrayFull", 903),
    ("markerFuserUnderTemperature", 1_001),
    ("markerFuserOverTemperature", 1_002),
    ("markerTonerEmpty", 1_101),
    ("markerTonerAlmostEmpty", 1_104),
    ("markerOpcLifeAlmostOver", 1_111),
    ("markerOpcNearEol", 1_111),
    ("markerOpcLifeOver", 1_112),
];
