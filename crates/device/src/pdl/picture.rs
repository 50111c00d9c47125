//! One raster page, made small enough to be shown, while it is decoded.

use super::raster::{ColorSpace, PageHeader, Watch};

/// Most pixels of a picture, across and down.
const MOST: (u32, u32) = (1_200, 1_600);
/// Most pixels of a page that are looked at: one of A0 at 600 dpi has half of them. What a few octets can claim beyond
/// that stays white.
const MOST_WORK: u64 = if cfg!(test) { 1 << 24 } else { 1 << 30 };

/// A picture: red, green and blue, an octet each, line by line.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Picture {
    /// Pixels across.
    pub width: u32,
    /// Pixels down.
    pub height: u32,
    /// `width * height * 3` octets.
    pub rgb: Vec<u8>,
}

/// Paints one page of a document that streams by, and averages its pixels where it is larger than a picture may be.
#[derive(Debug)]
pub struct Painter {
    /// Pages before the wanted one.
    before: u32,
    canvas: Option<Canvas>,
    done: bool,
    unknown: bool,
}

#[derive(Debug)]
struct Canvas {
    /// How the octets of a line are pixels.
    layout: Layout,
    picture: Picture,
    /// How many pixels across and lines down are one.
    scale: u32,
    /// Sums of the lines that have been added to the next line of the picture, and how many they are.
    sums: Vec<u64>,
    lines: u32,
    width: u32,
    /// Pixels that have been looked at.
    work: u64,
}

/// How the octets of a line are pixels.
#[derive(Clone, Copy, Debug)]
struct Layout {
    color_space: ColorSpace,
    bits: u32,
}

impl Painter {
    /// For this page, from 1.
    pub fn of_page(page: u32) -> Self {
        Self {
            before: page.saturating_sub(1),
            canvas: None,
            done: false,
            unknown: false,
        }
    }

    /// Is there no need for more octets?
    pub fn is_done(&self) -> bool {
        self.done || self.unknown
    }

    /// The picture; of a page that was cut off, as far as it came. `None`: there is no such page, or its colours are not
    /// known.
    pub fn picture(self) -> Option<Picture> {
        Some(self.canvas?.finish())
    }

    /// For lines from elsewhere, such as an image's: so many pixels of 8 bits each colour.
    pub fn of_image(width: u32, height: u32, color_space: ColorSpace, bits: u32) -> Option<Self> {
        Some(Self {
            before: 0,
            canvas: Some(Canvas::new(width, height, Layout { color_space, bits })?),
            done: false,
            unknown: false,
        })
    }
}

impl Watch for Painter {
    fn page(&mut self, header: &PageHeader) -> bool {
        if self.is_done() || self.before > 0 {
            self.before = self.before.saturating_sub(1);
            return false;
        }
        let layout = Layout {
            color_space: header.color_space,
            bits: header.bits_per_color,
        };
        self.canvas = Canvas::new(header.width, header.height, layout);
        self.unknown = self.canvas.is_none();
        !self.unknown
    }

    fn line(&mut self, line: &[u8], times: u32) -> bool {
        let goes_on = self.canvas.as_mut().is_some_and(|canvas| canvas.add(line, times));
        self.done |= !goes_on;
        goes_on
    }

    fn end_of_page(&mut self) {
        self.done |= self.canvas.is_some();
    }
}

impl Canvas {
    fn new(width: u32, height: u32, layout: Layout) -> Option<Self> {
        let shown = match (layout.color_space, layout.bits) {
            (ColorSpace::Other, _) => false,
            (ColorSpace::Black | ColorSpace::Gray, 1) | (_, 8 | 16) => true,
            _ => false,
        };
        if !shown || width == 0 || height == 0 {
            return None;
        }
        let scale = width.div_ceil(MOST.0).max(height.div_ceil(MOST.1));
        let picture = Picture {
            width: width.div_ceil(scale),
            height: height.div_ceil(scale),
            rgb: Vec::new(),
        };
        let sums = vec![0; usize::try_from(picture.width).ok()? * 3];
        Some(Self {
            layout,
            picture,
            scale,
            sums,
            lines: 0,
            width,
            work: 0,
        })
    }

    /// A line, so many times; gives whether more are looked at.
    fn add(&mut self, line: &[u8], mut times: u32) -> bool {
        self.work += u64::from(self.width);
        let mut row = vec![0_u64; self.sums.len()];
        for x in 0..self.width {
            let cell = usize::try_from(x / self.scale).unwrap_or(0) * 3;
            let pixel = self.layout.pixel(line, x as usize);
            for (sum, color) in row[cell..].iter_mut().zip(pixel) {
                *sum += u64::from(color);
            }
        }
        while times > 0 {
            let now = times.min(self.scale - self.lines);
            self.sums
                .iter_mut()
                .zip(&row)
                .for_each(|(sum, add)| *sum += add * u64::from(now));
            self.lines += now;
            times -= now;
            if self.lines == self.scale {
                self.end_of_line();
            }
        }
        self.work < MOST_WORK
    }

    fn end_of_line(&mut self) {
        let most = self.picture.width as usize * self.picture.height as usize * 3;
        if self.picture.rgb.len() < most {
            for (index, sum) in self.sums.iter().enumerate() {
                let column = u32::try_from(index / 3).unwrap_or(0);
                let across = self.scale.min(self.width - column * self.scale);
                let average = sum / (u64::from(across) * u64::from(self.lines)).max(1);
                self.picture.rgb.push(u8::try_from(average).unwrap_or(u8::MAX));
            }
        }
        self.sums.fill(0);
        self.lines = 0;
    }

    /// What is missing stays white.
    fn finish(mut self) -> Picture {
        if self.lines > 0 {
            self.end_of_line();
        }
        let most = self.picture.width as usize * self.picture.height as usize * 3;
        self.picture.rgb.resize(most, u8::MAX);
        self.picture
    }
}

impl Layout {
    fn pixel(self, line: &[u8], x: usize) -> [u8; 3] {
        let octets = (self.bits / 8) as usize;
        // The high octet of 16 bits is near enough.
        let color = |colors: usize, color: usize| line.get((x * colors + color) * octets).copied().unwrap_or(0);
        match (self.color_space, self.bits) {
            (space @ (ColorSpace::Black | ColorSpace::Gray), 1) => {
                let octet = line.get(x / 8).copied().unwrap_or(0);
                let is_set = octet & (0x80 >> (x % 8)) != 0;
                [if is_set == (space == ColorSpace::Gray) {
                    u8::MAX
                } else {
                    0
                }; 3]
            }
            (ColorSpace::Black, _) => [u8::MAX - color(1, 0); 3],
            (ColorSpace::Gray, _) => [color(1, 0); 3],
            (ColorSpace::Rgb, _) => [color(3, 0), color(3, 1), color(3, 2)],
            (ColorSpace::Cmyk, _) => [0, 1, 2].map(|ink| {
                let (ink, black) = (u16::from(color(4, ink)), u16::from(color(4, 3)));
                u8::try_from((255 - ink) * (255 - black) / 255).unwrap_or(0)
            }),
            (ColorSpace::Other, _) => [u8::MAX; 3],
        }
    }
}
