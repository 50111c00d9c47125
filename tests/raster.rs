//! PWG raster documents (PWG 5102.4) made here, page by page.

use std::io::Write;

/// Bits per pixel of sRGB.
const BITS: u32 = 24;

/// Writes so many pages of `width` x `height` pixels whose octets do not repeat: as large as raster gets.
pub(crate) fn write_noise(to: &mut impl Write, pages: u32, width: u32, height: u32) -> std::io::Result<()> {
    to.write_all(b"RaS2")?;
    let bytes_per_line = width * BITS / 8;
    let mut line = vec![0];
    // Literal runs of 128 pixels: 257 - 128 = 129.
    for first in (0..width).step_by(128) {
        let pixels = (width - first).min(128);
        // A run of one pixel is written as its repetition, once.
        line.push(if pixels == 1 {
            0
        } else {
            u8::try_from(257 - pixels).unwrap()
        });
        line.extend((0..pixels * 3).map(|at| u8::try_from((first + at).wrapping_mul(2_654_435_761) >> 24).unwrap()));
    }
    for _ in 0..pages {
        let mut header = vec![0; 1_796];
        header[..10].copy_from_slice(b"PwgRaster\0");
        for (offset, value) in [
            (276, 300),
            (280, 300),
            (340, 1),
            (372, width),
            (376, height),
            (384, 8),
            (388, BITS),
            (392, bytes_per_line),
            (400, 19),
            (420, 3),
        ] {
            header[offset..offset + 4].copy_from_slice(&u32::to_be_bytes(value));
        }
        to.write_all(&header)?;
        for _ in 0..height {
            to.write_all(&line)?;
        }
    }
    Ok(())
}

/// The same, in memory.
pub(crate) fn noise(pages: u32, width: u32, height: u32) -> Vec<u8> {
    let mut octets = Vec::new();
    write_noise(&mut octets, pages, width, height).unwrap();
    octets
}
