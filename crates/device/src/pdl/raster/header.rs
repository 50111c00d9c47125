//! The headers of pages.

/// Octets of a PWG raster page header.
pub(super) const PWG_HEADER: usize = 1_796;
/// Octets of an Apple raster page header.
pub(super) const URF_HEADER: usize = 32;
/// Most octets of a line: A0 at 1,200 dpi in 4 colours of 16 bits takes half of it.
pub(super) const MOST_LINE: usize = 1 << 20;

/// What a page is like.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct PageHeader {
    /// Pixels in a line.
    pub width: u32,
    /// Lines.
    pub height: u32,
    /// Bits of one colour of a pixel.
    pub bits_per_color: u32,
    /// What the colours are.
    pub color_space: ColorSpace,
    /// Dots per inch, across.
    pub dpi: u32,
    /// Is it to be printed on both sides of the sheet?
    pub two_sided: bool,
    /// Octets of a line.
    pub(super) bytes_per_line: usize,
    /// Octets that a run repeats: a pixel, or the eight of an octet.
    pub(super) unit: usize,
}

/// How the colours of a pixel are meant.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ColorSpace {
    /// 0 is white.
    Black,
    /// 0 is black.
    Gray,
    /// Red, green, blue.
    Rgb,
    /// Cyan, magenta, yellow, black.
    Cmyk,
    /// Something that is not shown.
    Other,
}

impl PageHeader {
    /// PWG 5102.4 §4.3; `None` where its figures do not go together.
    pub(super) fn pwg(header: &[u8]) -> Option<Self> {
        let at = |offset: usize| {
            let octets = header.get(offset..)?.first_chunk::<4>()?;
            Some(u32::from_be_bytes(*octets))
        };
        let (width, height) = (at(372)?, at(376)?);
        let (bits_per_color, bits_per_pixel) = (at(384)?, at(388)?);
        let color_space = match (at(400)?, bits_per_pixel / bits_per_color.max(1)) {
            (3, 1) => ColorSpace::Black,
            (0 | 18, 1) => ColorSpace::Gray,
            (1 | 19 | 20, 3) => ColorSpace::Rgb,
            (6, 4) => ColorSpace::Cmyk,
            _ => ColorSpace::Other,
        };
        let header = Self {
            width,
            height,
            bits_per_color,
            color_space,
            dpi: at(276)?,
            two_sided: at(272)? != 0,
            bytes_per_line: usize::try_from(at(392)?).ok()?,
            unit: 0,
        };
        header.checked(bits_per_pixel)
    }

    /// Apple's, as CUPS reads it.
    pub(super) fn urf(header: &[u8]) -> Option<Self> {
        let at = |offset: usize| {
            let octets = header.get(offset..)?.first_chunk::<4>()?;
            Some(u32::from_be_bytes(*octets))
        };
        let [bits_per_pixel, color_space, duplex, ..] = *header else {
            return None;
        };
        let bits_per_pixel = u32::from(bits_per_pixel);
        let (color_space, colors) = match color_space {
            0 | 4 => (ColorSpace::Gray, 1),
            1 | 3 | 5 => (ColorSpace::Rgb, 3),
            6 => (ColorSpace::Cmyk, 4),
            2 => (ColorSpace::Other, 3),
            _ => return None,
        };
        let header = Self {
            width: at(12)?,
            height: at(16)?,
            bits_per_color: bits_per_pixel / colors,
            color_space,
            dpi: at(20)?,
            two_sided: duplex > 1,
            bytes_per_line: 0,
            unit: 0,
        };
        let bits = u64::from(header.width).checked_mul(u64::from(bits_per_pixel))?;
        let bytes_per_line = usize::try_from(bits.div_ceil(8)).ok()?;
        Self {
            bytes_per_line,
            ..header
        }
        .checked(bits_per_pixel)
    }

    fn checked(self, bits_per_pixel: u32) -> Option<Self> {
        let bits = u64::from(self.width).checked_mul(u64::from(bits_per_pixel))?;
        let fits = u64::try_from(self.bytes_per_line).ok()? == bits.div_ceil(8);
        let sound = (1..=240).contains(&bits_per_pixel)
            && (bits_per_pixel < 8 || bits_per_pixel.is_multiple_of(8))
            && self.height > 0
            && (1..=MOST_LINE).contains(&self.bytes_per_line);
        (fits && sound).then_some(Self {
            unit: usize::try_from(bits_per_pixel).ok()?.div_ceil(8),
            ..self
        })
    }

    /// The octet of an empty line.
    pub(super) fn white(&self) -> u8 {
        match self.color_space {
            ColorSpace::Gray | ColorSpace::Rgb => 0xFF,
            ColorSpace::Black | ColorSpace::Cmyk | ColorSpace::Other => 0,
        }
    }
}
