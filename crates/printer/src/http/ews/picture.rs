//! A page of a spooled document as a PNG: rasters and images, within bounds. Nothing else is rendered.

use device::pdl::raster::{ColorSpace, Raster, Watch};
use device::pdl::{Painter, Picture};
use std::fs::File;
use std::io::{BufReader, Read};
use zune_jpeg::JpegDecoder;
use zune_jpeg::zune_core::bytestream::ZCursor;
use zune_jpeg::zune_core::colorspace::ColorSpace as JpegColors;
use zune_jpeg::zune_core::options::DecoderOptions;

/// Octets read at a time.
const PIECE: usize = 64 * 1024;
/// Most octets of an image that is decoded as a whole, packed and unpacked.
const MOST: usize = 96 * 1024 * 1024;

/// Why there is no picture.
#[derive(Debug, thiserror::Error)]
pub(super) enum Unpainted {
    /// There is no such page, or its format or colours are not shown.
    #[error("this page cannot be shown")]
    Unknown,
    /// It is too large to be decoded as a whole.
    #[error("this image is too large to be shown")]
    TooLarge,
    /// It is damaged, or cannot be read.
    #[error("this page cannot be shown: {0}")]
    Damaged(String),
}

/// Paints a page of the document as a PNG. Slow: for a blocking thread.
pub(super) fn paint(file: File, format: &str, page: u32) -> Result<Vec<u8>, Unpainted> {
    let picture = match format {
        "image/pwg-raster" => raster(file, Raster::pwg(), page)?,
        "image/urf" => raster(file, Raster::urf(), page)?,
        "image/png" if page == 1 => png_image(file)?,
        "image/jpeg" if page == 1 => jpeg_image(file)?,
        _ => return Err(Unpainted::Unknown),
    };
    encode(&picture).map_err(damaged)
}

fn damaged(error: impl ToString) -> Unpainted {
    Unpainted::Damaged(error.to_string())
}

fn raster(mut file: File, mut raster: Raster, page: u32) -> Result<Picture, Unpainted> {
    let mut painter = Painter::of_page(page);
    let mut piece = vec![0; PIECE];
    while !painter.is_done() && !raster.is_broken() {
        match file.read(&mut piece) {
            Ok(0) => break,
            Ok(octets) => raster.take(&piece[..octets], &mut painter),
            Err(error) => return Err(damaged(error)),
        }
    }
    painter.picture().ok_or(Unpainted::Unknown)
}

fn png_image(file: File) -> Result<Picture, Unpainted> {
    let mut decoder = png::Decoder::new_with_limits(BufReader::new(file), png::Limits { bytes: MOST });
    decoder.set_transformations(png::Transformations::normalize_to_color8());
    let mut reader = decoder.read_info().map_err(damaged)?;
    let size = reader.output_buffer_size().filter(|&size| size <= MOST);
    let mut pixels = vec![0; size.ok_or(Unpainted::TooLarge)?];
    let frame = reader.next_frame(&mut pixels).map_err(damaged)?;
    let colors = match frame.color_type {
        png::ColorType::Grayscale | png::ColorType::Indexed => 1,
        png::ColorType::GrayscaleAlpha => 2,
        png::ColorType::Rgb => 3,
        png::ColorType::Rgba => 4,
    };
    let flat: Vec<u8> = match colors {
        2 | 4 => pixels.chunks_exact(colors).flat_map(on_white).collect(),
        _ => pixels,
    };
    let space = if colors <= 2 { ColorSpace::Gray } else { ColorSpace::Rgb };
    image(frame.width, frame.height, space, &flat)
}

/// A pixel with its alpha, on white paper.
fn on_white(pixel: &[u8]) -> impl Iterator<Item = u8> {
    let (&alpha, colors) = pixel.split_last().unwrap_or((&u8::MAX, &[]));
    let blend = move |&color: &u8| {
        let (color, alpha) = (u16::from(color), u16::from(alpha));
        u8::try_from((color * alpha + 255 * (255 - alpha)) / 255).unwrap_or(u8::MAX)
    };
    colors.iter().map(blend).collect::<Vec<_>>().into_iter()
}

fn jpeg_image(file: File) -> Result<Picture, Unpainted> {
    let mut octets = Vec::new();
    file.take(MOST as u64 + 1).read_to_end(&mut octets).map_err(damaged)?;
    if octets.len() > MOST {
        return Err(Unpainted::TooLarge);
    }
    let options = DecoderOptions::default().jpeg_set_out_colorspace(JpegColors::RGB);
    let mut decoder = JpegDecoder::new_with_options(ZCursor::new(octets), options);
    decoder
        .decode_headers()
        .map_err(|error| damaged(format!("{error:?}")))?;
    let (width, height) = decoder.dimensions().ok_or(Unpainted::Unknown)?;
    if width.saturating_mul(height).saturating_mul(3) > MOST {
        return Err(Unpainted::TooLarge);
    }
    let pixels = decoder.decode().map_err(|error| damaged(format!("{error:?}")))?;
    let side = |length: usize| u32::try_from(length).map_err(damaged);
    image(side(width)?, side(height)?, ColorSpace::Rgb, &pixels)
}

fn image(width: u32, height: u32, space: ColorSpace, pixels: &[u8]) -> Result<Picture, Unpainted> {
    let mut painter = Painter::of_image(width, height, space, 8).ok_or(Unpainted::Unknown)?;
    let colors = if space == ColorSpace::Gray { 1 } else { 3 };
    for line in pixels.chunks(width as usize * colors).take(height as usize) {
        painter.line(line, 1);
    }
    painter.picture().ok_or(Unpainted::Unknown)
}

fn encode(picture: &Picture) -> Result<Vec<u8>, png::EncodingError> {
    let mut octets = Vec::new();
    let mut encoder = png::Encoder::new(&mut octets, picture.width, picture.height);
    encoder.set_color(png::ColorType::Rgb);
    encoder.set_depth(png::BitDepth::Eight);
    encoder.set_compression(png::Compression::Fast);
    encoder.write_header()?.write_image_data(&picture.rgb)?;
    Ok(octets)
}
