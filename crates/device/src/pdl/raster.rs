//! PWG raster (PWG 5102.4) and Apple raster (URF): pages of run-length coded lines, taken in pieces of any size.
//!
//! One line is held at a time, and only of a page that somebody [`Watch`]es; of the others the runs are passed over. The
//! format of URF is that of CUPS's decoder (`cups/raster-stream.c`), as Apple publishes none.

mod header;

pub use header::{ColorSpace, PageHeader};

use super::Pages;
use header::{MOST_LINE, PWG_HEADER, URF_HEADER};

/// Who wants to know what passes.
pub trait Watch {
    /// A page begins. Are its lines wanted?
    fn page(&mut self, header: &PageHeader) -> bool;
    /// A line of a wanted page, so many times. Are more wanted?
    fn line(&mut self, line: &[u8], times: u32) -> bool;
    /// The page is whole.
    fn end_of_page(&mut self) {}
}

/// A decoder.
#[derive(Debug)]
pub struct Raster {
    kind: Kind,
    step: Step,
    /// Part of a header, or of the pixel that a run repeats.
    part: Vec<u8>,
    page: Option<Page>,
    /// The line that is being decoded, of a wanted page.
    line: Vec<u8>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Kind {
    Pwg,
    Urf,
}

#[derive(Clone, Copy, Debug)]
enum Step {
    /// `RaS2`, or `UNIRAST`, a zero and the number of pages, which nobody needs.
    Magic,
    Header,
    /// How often the next line repeats.
    Repeat,
    Control,
    /// The pixel that comes so many times.
    Pixel(usize),
    /// So many octets as they are.
    Literal(usize),
    /// Nothing makes sense any more.
    Broken,
}

#[derive(Clone, Copy, Debug)]
struct Page {
    header: PageHeader,
    wanted: bool,
    /// Lines that are still to come.
    lines: u32,
    /// How often this one counts.
    times: u32,
    /// Octets of this one that are still to come.
    left: usize,
}

impl Raster {
    /// For PWG raster.
    pub fn pwg() -> Self {
        Self::new(Kind::Pwg)
    }

    /// For Apple raster.
    pub fn urf() -> Self {
        Self::new(Kind::Urf)
    }

    fn new(kind: Kind) -> Self {
        Self {
            kind,
            step: Step::Magic,
            part: Vec::new(),
            page: None,
            line: Vec::new(),
        }
    }

    /// Is this no raster, or one whose octets make no sense from some place on?
    pub fn is_broken(&self) -> bool {
        matches!(self.step, Step::Broken)
    }

    /// Takes the next octets.
    pub fn take(&mut self, mut octets: &[u8], watch: &mut impl Watch) {
        while !octets.is_empty() {
            octets = match self.step {
                Step::Magic => self.magic(octets),
                Step::Header => self.header(octets, watch),
                Step::Repeat => self.repeat(octets),
                Step::Control => self.control(octets, watch),
                Step::Pixel(count) => self.pixel(octets, count, watch),
                Step::Literal(left) => self.literal(octets, left, watch),
                Step::Broken => return,
            };
        }
    }

    /// Gathers `length` octets in `part`; gives the rest, and whether they are there.
    fn gather<'a>(&mut self, octets: &'a [u8], length: usize) -> (&'a [u8], bool) {
        let wanted = length.saturating_sub(self.part.len());
        let (first, rest) = octets.split_at(wanted.min(octets.len()));
        self.part.extend_from_slice(first);
        (rest, self.part.len() >= length)
    }

    fn magic<'a>(&mut self, octets: &'a [u8]) -> &'a [u8] {
        let length = if self.kind == Kind::Pwg { 4 } else { 12 };
        let (rest, is_there) = self.gather(octets, length);
        if is_there {
            let good = match self.kind {
                Kind::Pwg => self.part == b"RaS2",
                Kind::Urf => self.part.starts_with(b"UNIRAST\0"),
            };
            self.part.clear();
            self.step = if good { Step::Header } else { Step::Broken };
        }
        rest
    }

    fn header<'a>(&mut self, octets: &'a [u8], watch: &mut impl Watch) -> &'a [u8] {
        let length = if self.kind == Kind::Pwg { PWG_HEADER } else { URF_HEADER };
        let (rest, is_there) = self.gather(octets, length);
        if is_there {
            let header = match self.kind {
                Kind::Pwg => PageHeader::pwg(&self.part),
                Kind::Urf => PageHeader::urf(&self.part),
            };
            self.part.clear();
            self.step = match header {
                Some(header) => {
                    self.page = Some(Page {
                        header,
                        wanted: watch.page(&header),
                        lines: header.height,
                        times: 0,
                        left: 0,
                    });
                    Step::Repeat
                }
                None => Step::Broken,
            };
        }
        rest
    }

    fn repeat<'a>(&mut self, octets: &'a [u8]) -> &'a [u8] {
        let (Some((&repeat, rest)), Some(page)) = (octets.split_first(), &mut self.page) else {
            self.step = Step::Broken;
            return &[];
        };
        page.times = (u32::from(repeat) + 1).min(page.lines);
        page.left = page.header.bytes_per_line;
        self.line.clear();
        self.step = Step::Control;
        rest
    }

    fn control<'a>(&mut self, octets: &'a [u8], watch: &mut impl Watch) -> &'a [u8] {
        let (Some((&control, rest)), Some(page)) = (octets.split_first(), &self.page) else {
            self.step = Step::Broken;
            return &[];
        };
        let unit = page.header.unit;
        match control {
            // To the end of the line, as CUPS reads it.
            128 => {
                let (left, white) = (page.left, page.header.white());
                self.put(&[white], left, watch);
            }
            0..=127 => self.step = Step::Pixel(usize::from(control) + 1),
            129..=255 => self.step = Step::Literal((257 - usize::from(control)) * unit),
        }
        rest
    }

    fn pixel<'a>(&mut self, octets: &'a [u8], count: usize, watch: &mut impl Watch) -> &'a [u8] {
        let Some(unit) = self.page.as_ref().map(|page| page.header.unit) else {
            self.step = Step::Broken;
            return &[];
        };
        let (rest, is_there) = self.gather(octets, unit);
        if is_there {
            let pixel = std::mem::take(&mut self.part);
            self.put(&pixel, count, watch);
            self.part = pixel;
            self.part.clear();
        }
        rest
    }

    fn literal<'a>(&mut self, octets: &'a [u8], left: usize, watch: &mut impl Watch) -> &'a [u8] {
        let (literal, rest) = octets.split_at(left.min(octets.len()));
        self.step = Step::Literal(left - literal.len());
        let Some(page) = &mut self.page else {
            self.step = Step::Broken;
            return &[];
        };
        // What goes beyond the line is dropped.
        let fits = literal.len().min(page.left);
        page.left -= fits;
        if page.wanted {
            self.line.extend_from_slice(&literal[..fits]);
        }
        if left == literal.len() {
            self.after_run(watch);
        }
        rest
    }

    /// So many times these octets; what goes beyond the line is dropped.
    fn put(&mut self, octets: &[u8], count: usize, watch: &mut impl Watch) {
        let Some(page) = &mut self.page else { return };
        let fits = (octets.len() * count).min(page.left);
        page.left -= fits;
        if page.wanted {
            self.line.extend(octets.iter().copied().cycle().take(fits));
        }
        self.after_run(watch);
    }

    /// A run is over, and with it perhaps the line, and with it perhaps the page.
    fn after_run(&mut self, watch: &mut impl Watch) {
        let Some(page) = &mut self.page else { return };
        if page.left > 0 {
            self.step = Step::Control;
            return;
        }
        if page.wanted {
            page.wanted = watch.line(&self.line, page.times);
        }
        page.lines -= page.times;
        if page.lines > 0 {
            self.step = Step::Repeat;
        } else {
            watch.end_of_page();
            self.page = None;
            self.step = Step::Header;
        }
    }
}

/// Counts the pages.
#[derive(Debug, Default)]
pub(super) struct Tally {
    pages: u32,
    two_sided: Option<bool>,
}

impl Tally {
    /// A page counts from its header on: one that was cut off is printed as far as it came.
    pub(super) fn pages(&self) -> Pages {
        Pages {
            count: (self.pages > 0).then_some(self.pages),
            two_sided: self.two_sided,
        }
    }
}

impl Watch for Tally {
    fn page(&mut self, header: &PageHeader) -> bool {
        self.pages = self.pages.saturating_add(1);
        self.two_sided.get_or_insert(header.two_sided);
        false
    }

    fn line(&mut self, _line: &[u8], _times: u32) -> bool {
        false
    }
}

const _: () = assert!(MOST_LINE < usize::MAX / 256);
