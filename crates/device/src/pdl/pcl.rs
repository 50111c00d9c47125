//! PCL 5: form feeds, resets and ejects end pages; the binary data of rasters and fonts is passed over (HP's PCL 5 Printer
//! Language Technical Reference Manual, chapters 2, 4, 5 and 15).

use super::Pages;

/// Counts pages.
#[derive(Debug, Default)]
pub(super) struct Pcl {
    step: Step,
    pages: u32,
    /// Is anything on the page?
    marked: bool,
    two_sided: Option<bool>,
}

#[derive(Clone, Copy, Debug, Default)]
enum Step {
    #[default]
    Ground,
    /// After ESC.
    Escape,
    /// After ESC and these one or two characters, with the digits of the value so far.
    Parameter { first: u8, group: u8, value: Value },
    /// Binary data, and whether more parameters of the sequence follow.
    Data { left: u32, then: Option<(u8, u8)> },
}

#[derive(Clone, Copy, Debug, Default)]
struct Value {
    whole: u32,
    negative: bool,
    /// Behind the point.
    fraction: bool,
}

impl Pcl {
    pub(super) fn take(&mut self, mut octets: &[u8]) {
        while let Some((&octet, rest)) = octets.split_first() {
            octets = rest;
            self.step = match self.step {
                Step::Ground => self.ground(octet),
                Step::Escape => self.escape(octet),
                Step::Parameter { first, group, value } => self.parameter(first, group, value, octet),
                Step::Data { left, then } => {
                    // This octet, and as many of the others as there are.
                    let more = usize::try_from(left - 1).unwrap_or(usize::MAX).min(octets.len());
                    octets = &octets[more..];
                    let taken = u32::try_from(more).unwrap_or(u32::MAX) + 1;
                    after_data(left - taken, then)
                }
            };
        }
    }

    fn ground(&mut self, octet: u8) -> Step {
        match octet {
            0x1B => return Step::Escape,
            0x0C => self.eject(),
            0x21..=0x7E | 0xA0..=0xFF => self.marked = true,
            _ => {}
        }
        Step::Ground
    }

    fn escape(&mut self, octet: u8) -> Step {
        match octet {
            0x21..=0x2F => Step::Parameter {
                first: octet,
                group: 0,
                value: Value::default(),
            },
            b'E' => {
                self.eject_if_marked();
                Step::Ground
            }
            0x1B => Step::Escape,
            _ => Step::Ground,
        }
    }

    fn parameter(&mut self, first: u8, group: u8, mut value: Value, octet: u8) -> Step {
        match octet {
            0x1B => Step::Escape,
            0x60..=0x7E if group == 0 => Step::Parameter {
                first,
                group: octet,
                value,
            },
            b'+' | b'-' | b'0'..=b'9' | b'.' | b' ' => {
                value.push(octet);
                Step::Parameter {
                    first,
                    group: if group == 0 { b' ' } else { group },
                    value,
                }
            }
            0x40..=0x7E => {
                let then = (octet >= 0x60).then_some((first, group));
                let left = self.act(first, group, value.whole, value.negative, octet.to_ascii_uppercase());
                after_data(left, then)
            }
            _ => Step::Ground,
        }
    }

    /// Does what a sequence says; gives how much binary data follows it.
    fn act(&mut self, first: u8, group: u8, value: u32, negative: bool, parameter: u8) -> u32 {
        match (first, group, parameter) {
            (b'&', b'l', b'H') if value == 0 => self.eject_if_marked(),
            (b'&', b'l', b'S') => self.two_sided = Some(value > 0),
            (b'*', b'b', b'V' | b'W') => {
                self.marked |= value > 0;
                return if negative { 0 } else { value };
            }
            (_, _, b'W') | (b'&', b'p', b'X') if !negative => return value,
            // A rectangle is filled, HP-GL/2 is entered.
            (b'*', b'c', b'P') | (b'%', _, b'B') => self.marked = true,
            _ => {}
        }
        0
    }

    fn eject(&mut self) {
        self.pages = self.pages.saturating_add(1);
        self.marked = false;
    }

    fn eject_if_marked(&mut self) {
        if self.marked {
            self.eject();
        }
    }

    pub(super) fn finish(mut self) -> Pages {
        self.eject_if_marked();
        Pages {
            count: Some(self.pages),
            two_sided: self.two_sided,
        }
    }
}

impl Value {
    fn push(&mut self, octet: u8) {
        match octet {
            b'-' => self.negative = true,
            b'.' => self.fraction = true,
            b'0'..=b'9' if !self.fraction => {
                self.whole = self.whole.saturating_mul(10).saturating_add(u32::from(octet - b'0'));
            }
            _ => {}
        }
    }
}

fn after_data(left: u32, then: Option<(u8, u8)>) -> Step {
    match (left, then) {
        (0, Some((first, group))) => Step::Parameter {
            first,
            group,
            value: Value::default(),
        },
        (0, None) => Step::Ground,
        (left, then) => Step::Data { left, then },
    }
}
