//! What the device answers: each answer repeats the question and ends with a form feed.

use super::command::Category;
use super::variables::{self, Environment, Values, Variable, find, languages, papers};
use crate::panel::Panel;
use crate::{Device, Model};

/// Ends a line.
const CRLF: &str = "\r\n";
/// Ends an answer.
const END: &str = "\r\n\x0C";
/// What is said of something that the device does not know.
const UNKNOWN: &str = "\"?\"";

/// `INFO`.
pub(super) fn info(device: &Device, environment: &Environment, asked: &str, category: Option<Category>) -> Vec<u8> {
    let lines = match category {
        Some(Category::Id) => vec![format!("\"{}\"", device.product())],
        Some(Category::Status) => status(&device.panel()),
        Some(Category::Config) => config(&device.factory.model),
        Some(Category::Variables) => all_variables(device, environment),
        Some(Category::Memory) => vec![format!("TOTAL={MEMORY}"), format!("LARGEST={MEMORY}")],
        Some(Category::Pagecount) => vec![format!("PAGECOUNT={}", device.page_count())],
        Some(Category::Prodinfo) => product(device),
        Some(Category::Ustatus) => USTATUS.iter().map(|&line| line.to_owned()).collect(),
        Some(Category::Supplies) => supplies(device),
        None => vec![UNKNOWN.to_owned()],
    };
    answer(&format!("INFO {asked}"), &lines)
}

/// `INQUIRE` and `DINQUIRE`.
pub(super) fn inquire(
    device: &Device,
    environment: &Environment,
    asked: &str,
    variable: &str,
    default: bool,
) -> Vec<u8> {
    let (model, defaults) = (&device.factory.model, &device.settings.pjl_defaults);
    let word = if default { "DINQUIRE" } else { "INQUIRE" };
    let value = match find(model, variable) {
        Some(variable) if default => variable.default(model, defaults),
        Some(variable) => environment.value(model, defaults, variable),
        None => UNKNOWN.to_owned(),
    };
    answer(&format!("{word} {asked}"), &[value])
}

/// `ECHO`: the words alone, so that a client finds its place.
pub(super) fn echo(words: &str) -> Vec<u8> {
    format!("@PJL ECHO {words}{END}").into_bytes()
}

/// A command about files, of which the device has none: *file not found*.
pub(super) fn no_file(line: &str) -> Vec<u8> {
    format!("{line}{CRLF}FILEERROR=3{END}").into_bytes()
}

/// The question, then the lines.
pub(super) fn answer(question: &str, lines: &[String]) -> Vec<u8> {
    format!("@PJL {question}{CRLF}{}{END}", lines.join(CRLF)).into_bytes()
}

/// `INFO STATUS`, and what `USTATUS DEVICE` and `USTATUS TIMED` tell.
pub(super) fn status(panel: &Panel) -> Vec<String> {
    vec![
        format!("CODE={}", panel.code),
        format!("DISPLAY=\"{}\"", panel.display.replace('"', "'")),
        format!("ONLINE={}", if panel.online { "TRUE" } else { "FALSE" }),
    ]
}

/// Octets of memory for PCL.
const MEMORY: u32 = 64 * 1024 * 1024;

const USTATUS: [&str; 11] = [
    "DEVICE=OFF [3 ENUMERATED]",
    "\tOFF",
    "\tON",
    "\tVERBOSE",
    "JOB=OFF [2 ENUMERATED]",
    "\tOFF",
    "\tON",
    "PAGE=OFF [2 ENUMERATED]",
    "\tOFF",
    "\tON",
    "TIMED=0 [2 RANGE]\r\n\t5\r\n\t300",
];

fn config(model: &Model) -> Vec<String> {
    let mut lines = listed("IN TRAYS", "ENUMERATED", &["INTRAY1 MP", "INTRAY2 PC", "INTRAY3 LC"]);
    lines.extend(listed(
        "OUTPUT TRAYS",
        "ENUMERATED",
        &["NORMAL FACEDOWN", "REAR FACEUP"],
    ));
    lines.extend(listed("PAPERS", "ENUMERATED", &papers(model)));
    lines.extend(listed("LANGUAGES", "ENUMERATED", &languages(model)));
    lines.extend(listed("USTATUS", "ENUMERATED", &["DEVICE", "JOB", "PAGE", "TIMED"]));
    lines.push(format!("MEMORY={MEMORY}"));
    lines.push("DISPLAY LINES=2".to_owned());
    lines.push("DISPLAY CHARACTER SIZE=20".to_owned());
    if variables::has_duplexer(model) {
        lines.push("DUPLEX".to_owned());
    }
    lines
}

fn all_variables(device: &Device, environment: &Environment) -> Vec<String> {
    let (model, defaults) = (&device.factory.model, &device.settings.pjl_defaults);
    let told = |variable: &Variable| {
        let value = format!("{}={}", variable.name, environment.value(model, defaults, variable));
        match variable.values(model) {
            Values::Enumerated(values) => listed(&value, "ENUMERATED", &values),
            Values::Range(from, to) => listed(&value, "RANGE", &[from, to]),
            Values::String => vec![format!("{value} [1 STRING]")],
        }
    };
    variables::all(model).flat_map(told).collect()
}

fn product(device: &Device) -> Vec<String> {
    let row = |name: &str, value: &str| format!("{name}=\"{value}\"");
    vec![
        row("ProductName", device.product()),
        row("ProductSerialNumber", &device.serial_number()),
        row("FirmwareDateCode", device.firmware()),
        row("DeviceDescription", device.product()),
        row("DeviceLang", "ENGLISH"),
        format!("TotalMemory={MEMORY}"),
        format!("AvailableMemory={MEMORY}"),
        row("HWAddress", &device.hardware_address()),
        row("HostName", &device.host_name()),
        format!("PagesPrinted={}", device.page_count()),
    ]
}

fn supplies(device: &Device) -> Vec<String> {
    let supply = |supply: &crate::panel::Supply| format!("{}={}", supply.description.to_uppercase(), supply.level);
    device.supplies().iter().map(supply).collect()
}

/// `NAME [n KIND]`, and each value on a line behind a tab.
fn listed(name: &str, kind: &str, values: &[impl std::fmt::Display]) -> Vec<String> {
    let head = format!("{name} [{} {kind}]", values.len());
    std::iter::once(head)
        .chain(values.iter().map(|value| format!("\t{value}")))
        .collect()
}
