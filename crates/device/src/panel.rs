//! The control panel: what it shows, and what PJL and SNMP say of the same state. It has no state of its own but the
//! ready message: everything else comes from the printer attributes, so that no protocol tells another story than IPP.

use crate::{Device, Via, ipp};
use ipp_codec::{Attribute, Value};
use time::OffsetDateTime;

/// Most characters of a ready message: two lines of 20, as on a LaserJet of the time, and room for longer panels.
const MESSAGE: usize = 80;

/// What the device looks like from outside, at one moment.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Panel {
    /// The text of the display: printer-state-message, or the ready message.
    pub display: String,
    /// The PJL status code.
    pub code: u32,
    /// Is it on line?
    pub online: bool,
    /// printer-state: 3 idle, 4 processing, 5 stopped.
    pub state: i32,
    /// What is the matter, the gravest first.
    pub matters: Vec<&'static Matter>,
}

/// A state reason, and how PJL and the Host Resources MIB say it.
#[derive(Debug, PartialEq, Eq)]
pub struct Matter {
    /// printer-state-reasons without `-report`, `-warning`, `-error`.
    pub keyword: &'static str,
    /// Status code (PJL Technical Reference Manual, appendix D).
    pub code: u32,
    /// Does the printer go on?
    pub online: bool,
    /// Bits of hrPrinterDetectedErrorState (RFC 2790), counted from the most significant one of the first octet.
    pub error_bits: &'static [u8],
}

const fn matter(keyword: &'static str, code: u32, online: bool, error_bits: &'static [u8]) -> Matter {
    Matter {
        keyword,
        code,
        online,
        error_bits,
    }
}

/// Every state reason that has a code of its own, the gravest first.
static MATTERS: [Matter; 27] = [
    matter("shutdown", 10_002, false, &[6]),
    matter("fuser-over-temp", 50_000, false, &[7]),
    matter("fuser-under-temp", 50_000, false, &[7]),
    matter("cover-open", 40_021, false, &[4]),
    matter("door-open", 40_021, false, &[4]),
    matter("interlock-open", 40_021, false, &[4]),
    matter("media-jam", 40_022, false, &[5]),
    matter("input-tray-missing", 40_026, false, &[8]),
    matter("media-needed", 41_200, false, &[1]),
    matter("media-empty", 41_200, false, &[1, 13]),
    matter("output-area-full", 40_019, false, &[12]),
    matter("marker-supply-missing", 40_010, false, &[10]),
    matter("toner-empty", 40_600, false, &[3]),
    matter("marker-supply-empty", 40_600, false, &[3]),
    matter("subunit-offline", 10_002, false, &[6]),
    matter("stopped", 10_002, false, &[7]),
    matter("paused", 10_002, false, &[6]),
    matter("moving-to-paused", 10_023, true, &[]),
    matter("opc-near-eol", 10_001, true, &[14]),
    matter("toner-low", 10_006, true, &[2]),
    matter("marker-supply-low", 10_006, true, &[2]),
    matter("media-low", 10_001, true, &[0]),
    matter("output-area-almost-full", 10_001, true, &[11]),
    matter("hold-new-jobs", 10_001, true, &[]),
    matter("spool-area-full", 10_001, true, &[]),
    matter("connecting-to-device", 10_003, true, &[]),
    matter("none", 10_001, true, &[]),
];

/// For an error and for anything else that has no row.
static OTHER_ERROR: Matter = matter("other", 50_000, false, &[7]);
static OTHER: Matter = matter("other", 10_001, true, &[7]);

/// Something that is used up or filled: an entry of printer-supply (PWG 5100.13 §5.6.35).
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Supply {
    /// From 1.
    pub index: u32,
    /// Is it a receptacle that fills? Else it is consumed.
    pub fills: bool,
    /// Its type in the words of the Printer MIB, such as `toner`.
    pub kind: String,
    /// Its unit in the same words, such as `percent`.
    pub unit: String,
    /// What the level is measured by; -2: unknown.
    pub capacity: i32,
    /// How much is left, or used up; -2: unknown, -3: some.
    pub level: i32,
    /// Such as `black`.
    pub colorant: String,
    /// printer-supply-description.
    pub description: String,
}

impl Device {
    /// What the control panel shows now.
    pub fn panel(&self) -> Panel {
        Panel::of(
            &self.queue.state_reasons(),
            self.queue.printer_state(),
            &self.queue.state_message(),
            &self.ready_message,
        )
    }

    /// Every printer attribute, as a client on the plain IPP port reads it.
    pub fn attributes(&self, now: OffsetDateTime) -> Vec<Attribute> {
        let via = Via {
            secure: false,
            authority: self.host_name(),
            peer: String::new(),
            path: "/ipp/print".to_owned(),
            user: None,
        };
        ipp::attributes(&self.sight(), now, &via)
    }

    /// Is a job that comes without IPP taken now?
    pub fn takes_jobs(&self) -> bool {
        self.queue.takes_jobs()
    }

    /// Its supplies.
    pub fn supplies(&self) -> Vec<Supply> {
        supplies(&self.attributes(self.powered_on))
    }

    /// printer-make-and-model.
    pub fn product(&self) -> &str {
        &self.factory.model.make_and_model
    }

    /// Firmware version.
    pub fn firmware(&self) -> &str {
        &self.factory.model.firmware
    }

    /// The hardware address, 12 hexadecimal digits.
    pub fn hardware_address(&self) -> String {
        self.factory.mac.to_string()
    }

    /// Not in any register: `CN`, then the last four octets of the MAC.
    pub fn serial_number(&self) -> String {
        let [_, _, a, b, c, d] = self.factory.mac.0;
        format!("CN{a:02X}{b:02X}{c:02X}{d:02X}")
    }

    /// Pages printed since the factory.
    pub fn page_count(&self) -> u64 {
        self.queue.counters().impressions
    }
}

/// Pages that a job has printed: one for each document, where they do not tell.
pub(crate) fn pages_of(job: &crate::job::Job) -> u64 {
    let told = crate::job::JobSize::of(job).impressions_of_all_copies;
    u64::from(told.unwrap_or_else(|| crate::job::printed_documents(job)))
}

/// The values of an attribute that are texts.
pub(crate) fn strings(attributes: &[Attribute], name: &str) -> Vec<String> {
    let values = attributes.iter().find(|attribute| attribute.name == name);
    values
        .into_iter()
        .flat_map(|attribute| &attribute.values)
        .filter_map(Value::as_str)
        .map(str::to_owned)
        .collect()
}

/// The first value of an attribute, where it is a number.
pub(crate) fn integer(attributes: &[Attribute], name: &str) -> Option<i32> {
    let attribute = attributes.iter().find(|attribute| attribute.name == name)?;
    match attribute.values.first()? {
        Value::Integer(value) | Value::Enum(value) => Some(*value),
        _ => None,
    }
}

/// printer-supply, read.
pub(crate) fn supplies(attributes: &[Attribute]) -> Vec<Supply> {
    let descriptions = strings(attributes, "printer-supply-description");
    let entries = attributes.iter().find(|attribute| attribute.name == "printer-supply");
    let entries = entries.into_iter().flat_map(|attribute| &attribute.values);
    entries
        .enumerate()
        .filter_map(|(place, entry)| {
            let Value::OctetString(octets) = entry else { return None };
            let text = String::from_utf8_lossy(octets).into_owned();
            let field = |name: &str| {
                let mut fields = text.split(';').filter_map(|field| field.split_once('='));
                fields
                    .find(|(known, _)| *known == name)
                    .map(|(_, value)| value.to_owned())
            };
            let number = |name: &str| field(name).and_then(|value| value.parse().ok());
            Some(Supply {
                index: u32::try_from(place).ok()? + 1,
                fills: field("class").as_deref() == Some("receptacleThatIsFilled"),
                kind: field("type").unwrap_or_default(),
                unit: field("unit").unwrap_or_default(),
                capacity: number("maxcapacity").unwrap_or(-2),
                level: number("level").unwrap_or(-2),
                colorant: field("colorantname").unwrap_or_default(),
                description: descriptions.get(place).cloned().unwrap_or_default(),
            })
        })
        .collect()
}

impl Panel {
    fn of(reasons: &[&str], state: i32, message: &str, ready_message: &str) -> Self {
        let known = |reason: &str| MATTERS.iter().any(|row| row.keyword == keyword(reason));
        let given = MATTERS
            .iter()
            .filter(|row| row.keyword != "none" && reasons.iter().any(|reason| keyword(reason) == row.keyword));
        let other = reasons.iter().find(|reason| !known(reason)).map(|reason| match () {
            () if reason.ends_with("-error") => &OTHER_ERROR,
            () => &OTHER,
        });
        let matters: Vec<&Matter> = given.chain(other).collect();
        let stops = matters.iter().find(|matter| !matter.online);
        let code = match (stops, matters.first()) {
            (Some(worst), _) => worst.code,
            (None, _) if state == PROCESSING => 10_023,
            (None, Some(worst)) => worst.code,
            (None, None) => 10_001,
        };
        let idle = matters.is_empty() && state == IDLE && !ready_message.is_empty();
        Self {
            display: if idle { ready_message } else { message }.to_owned(),
            code,
            online: stops.is_none(),
            state,
            matters,
        }
    }
}

/// printer-state.
const IDLE: i32 = 3;
/// printer-state.
pub(crate) const PROCESSING: i32 = 4;

/// The part of a ready message that fits: printable, and no longer than the display.
pub(crate) fn shown(text: &str) -> String {
    text.chars().filter(|c| !c.is_control()).take(MESSAGE).collect()
}

fn keyword(reason: &str) -> &str {
    ["-report", "-warning", "-error"]
        .iter()
        .find_map(|severity| reason.strip_suffix(severity))
        .unwrap_or(reason)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Condition;

    fn panel(reasons: &[&str], state: i32) -> (u32, bool) {
        let Panel { code, online, .. } = Panel::of(reasons, state, "", "");
        (code, online)
    }

    #[test]
    fn the_gravest_reason_counts() {
        assert_eq!(panel(&["none"], 3), (10_001, true));
        assert_eq!(panel(&["none"], 4), (10_023, true));
        assert_eq!(panel(&["toner-low-warning"], 3), (10_006, true));
        assert_eq!(panel(&["toner-low-warning", "media-jam-error"], 5), (40_022, false));
        assert_eq!(panel(&["paused"], 5), (10_002, false));
        assert_eq!(panel(&["something-new-error"], 5), (50_000, false));
        assert_eq!(panel(&["something-new-report"], 3), (10_001, true));
    }

    #[test]
    fn every_condition_that_stops_the_printer_takes_it_off_line() {
        for condition in [
            Condition::MediaEmpty,
            Condition::MediaNeeded,
            Condition::MediaJam,
            Condition::TonerEmpty,
            Condition::CoverOpen,
            Condition::DoorOpen,
            Condition::InputTrayMissing,
            Condition::OutputAreaFull,
            Condition::FuserOverTemp,
            Condition::Offline,
            Condition::Stopped,
        ] {
            let reason = condition.sign().reason.expect("it tells");
            assert!(condition.stops());
            let panel = Panel::of(&[reason], 5, condition.sign().message, "");
            assert!(!panel.online && !panel.matters[0].error_bits.is_empty(), "{reason}");
        }
    }

    #[test]
    fn a_ready_message_shows_while_the_printer_is_ready() {
        assert_eq!(Panel::of(&["none"], 3, "Ready", "Feed me").display, "Feed me");
        assert_eq!(Panel::of(&["none"], 4, "Printing", "Feed me").display, "Printing");
        assert_eq!(Panel::of(&["media-jam-error"], 5, "Jam", "Feed me").display, "Jam");
        assert_eq!(shown("two\r\nlines\x07"), "twolines");
    }
}
