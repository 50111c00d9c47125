//! PCL XL (PCL 6): EndPage operators in the tagged stream (HP's PCL XL Feature Reference, protocol class 2.0).

/// BeginPage.
const BEGIN_PAGE: u8 = 0x43;
/// EndPage.
const END_PAGE: u8 = 0x44;

/// Counts pages.
#[derive(Debug, Default)]
pub(super) struct PclXl {
    step: Step,
    little_endian: bool,
    pages: u32,
    /// A page that was begun and not ended.
    open: bool,
}

#[derive(Clone, Copy, Debug, Default)]
enum Step {
    /// The stream header: text, of which the first octet tells the order of octets.
    #[default]
    First,
    Header,
    Tag,
    /// So many octets of a value.
    Skip(u64),
    /// The length of an array, whose elements have so many octets.
    ArrayTag(u64),
    /// A number of so many octets, of which so much is known: elements of so many octets follow.
    Length {
        element: u64,
        size: u8,
        have: u8,
        value: u64,
    },
    /// A tag that there is not.
    Broken,
}

impl PclXl {
    pub(super) fn take(&mut self, mut octets: &[u8]) {
        while let Some((&octet, rest)) = octets.split_first() {
            octets = rest;
            self.step = match self.step {
                Step::First => {
                    self.little_endian = octet == b')';
                    Step::Header
                }
                Step::Header if octet == b'\n' => Step::Tag,
                Step::Header => Step::Header,
                Step::Tag => self.tag(octet),
                Step::Skip(left) => {
                    let more = usize::try_from(left - 1).unwrap_or(usize::MAX).min(octets.len());
                    octets = &octets[more..];
                    skip(left - 1 - more as u64)
                }
                Step::ArrayTag(element) => match octet {
                    0xC0 => length(element, 1),
                    0xC1 => length(element, 2),
                    _ => Step::Broken,
                },
                Step::Length {
                    element,
                    size,
                    have,
                    value,
                } => self.length(element, size, have, value, octet),
                Step::Broken => return,
            };
        }
    }

    fn tag(&mut self, tag: u8) -> Step {
        match tag {
            0x00 | 0x09..=0x0D | 0x20 => Step::Tag,
            BEGIN_PAGE => {
                self.open = true;
                Step::Tag
            }
            END_PAGE => {
                self.pages = self.pages.saturating_add(1);
                self.open = false;
                Step::Tag
            }
            // Another stream header may follow a session.
            b'(' | b')' | b'\'' => {
                self.little_endian = tag == b')';
                Step::Header
            }
            0x41..=0xBF => Step::Tag,
            0xC0..=0xC5 => Step::Skip(size(tag & 7)),
            0xC8..=0xCD => Step::ArrayTag(size(tag & 7)),
            0xD0..=0xD5 => Step::Skip(2 * size(tag & 7)),
            0xE0..=0xE5 => Step::Skip(4 * size(tag & 7)),
            0xF8 => Step::Skip(1),
            0xF9 => Step::Skip(2),
            0xFA => length(1, 4),
            0xFB => length(1, 1),
            _ => Step::Broken,
        }
    }

    fn length(&self, element: u64, size: u8, have: u8, value: u64, octet: u8) -> Step {
        let value = if self.little_endian {
            value | u64::from(octet) << (8 * u32::from(have))
        } else {
            value << 8 | u64::from(octet)
        };
        if have + 1 == size {
            skip(value * element)
        } else {
            Step::Length {
                element,
                size,
                have: have + 1,
                value,
            }
        }
    }

    pub(super) fn finish(self) -> Option<u32> {
        let pages = self.pages.saturating_add(u32::from(self.open));
        (pages > 0).then_some(pages)
    }
}

/// Octets of an element: ubyte, uint16, uint32, sint16, sint32, real32.
fn size(kind: u8) -> u64 {
    match kind {
        0 => 1,
        1 | 3 => 2,
        _ => 4,
    }
}

fn length(element: u64, size: u8) -> Step {
    Step::Length {
        element,
        size,
        have: 0,
        value: 0,
    }
}

fn skip(left: u64) -> Step {
    if left == 0 { Step::Tag } else { Step::Skip(left) }
}
