//! compression (RFC 8011 §5.4.32) taken off while octets pass, within flate2's 32 KiB buffers.

use device::effect::Compression;
use flate2::write::{DeflateDecoder, MultiGzDecoder, ZlibDecoder};
use std::io::{Error, Result, Write};

/// Takes octets as they came over the wire, hands plain ones on to `W`.
pub(super) enum Inflate<W: Write> {
    None(W),
    Gzip(MultiGzDecoder<W>),
    Zlib(ZlibDecoder<W>),
    Raw(DeflateDecoder<W>),
    /// `deflate`, before its first two octets tell zlib's frame (RFC 1950) from the bare format (RFC 1951).
    Undecided(Option<W>, Vec<u8>),
}

impl<W: Write> Inflate<W> {
    pub(super) fn new(compression: Compression, plain: W) -> Self {
        match compression {
            Compression::None => Self::None(plain),
            Compression::Gzip => Self::Gzip(MultiGzDecoder::new(plain)),
            Compression::Deflate => Self::Undecided(Some(plain), Vec::new()),
        }
    }

    /// Takes the next octets. An error is the compressed data's, or what `W` said.
    pub(super) fn take(&mut self, octets: &[u8]) -> Result<()> {
        match self {
            Self::None(plain) => plain.write_all(octets),
            Self::Gzip(decoder) => decoder.write_all(octets),
            Self::Zlib(decoder) => decoder.write_all(octets),
            Self::Raw(decoder) => decoder.write_all(octets),
            Self::Undecided(plain, start) => {
                start.extend_from_slice(octets);
                let [first, second, ..] = start[..] else { return Ok(()) };
                let Some(plain) = plain.take() else { return Ok(()) };
                let start = std::mem::take(start);
                *self = if is_zlib_frame(first, second) {
                    Self::Zlib(ZlibDecoder::new(plain))
                } else {
                    Self::Raw(DeflateDecoder::new(plain))
                };
                self.take(&start)
            }
        }
    }

    /// Checks that the stream came to its end, with a good checksum where it has one.
    pub(super) fn finish(&mut self) -> Result<()> {
        match self {
            Self::None(_) => Ok(()),
            Self::Gzip(decoder) => decoder.try_finish(),
            Self::Zlib(decoder) => decoder.try_finish(),
            Self::Raw(decoder) => decoder.try_finish(),
            Self::Undecided(..) => Err(Error::from(std::io::ErrorKind::UnexpectedEof)),
        }
    }

    /// The same, to be changed.
    pub(super) fn plain_mut(&mut self) -> Option<&mut W> {
        match self {
            Self::None(plain) => Some(plain),
            Self::Gzip(decoder) => Some(decoder.get_mut()),
            Self::Zlib(decoder) => Some(decoder.get_mut()),
            Self::Raw(decoder) => Some(decoder.get_mut()),
            Self::Undecided(plain, _) => plain.as_mut(),
        }
    }

    /// Where plain octets go; `None` before two octets of `deflate` came.
    pub(super) fn plain(&self) -> Option<&W> {
        match self {
            Self::None(plain) => Some(plain),
            Self::Gzip(decoder) => Some(decoder.get_ref()),
            Self::Zlib(decoder) => Some(decoder.get_ref()),
            Self::Raw(decoder) => Some(decoder.get_ref()),
            Self::Undecided(plain, _) => plain.as_ref(),
        }
    }
}

fn is_zlib_frame(cmf: u8, flg: u8) -> bool {
    cmf & 0x0F == 8 && cmf >> 4 <= 7 && (u16::from(cmf) * 256 + u16::from(flg)).is_multiple_of(31)
}

#[cfg(test)]
mod tests {
    use super::{Compression, Inflate};
    use flate2::write::{DeflateEncoder, GzEncoder, ZlibEncoder};
    use std::io::Write;

    const LEVEL: flate2::Compression = flate2::Compression::new(6);

    fn plain(compression: Compression, octets: &[u8], piece: usize) -> std::io::Result<Vec<u8>> {
        let mut inflate = Inflate::new(compression, Vec::new());
        octets.chunks(piece).try_for_each(|piece| inflate.take(piece))?;
        inflate.finish()?;
        Ok(inflate.plain().unwrap().clone())
    }

    #[test]
    fn gzip_zlib_and_bare_deflate_are_told_apart_in_pieces_of_any_size() {
        let text: Vec<u8> = (0..100_000u32).flat_map(u32::to_be_bytes).collect();
        let mut gzip = GzEncoder::new(Vec::new(), LEVEL);
        gzip.write_all(&text).unwrap();
        let gzip = gzip.finish().unwrap();
        let mut zlib = ZlibEncoder::new(Vec::new(), LEVEL);
        zlib.write_all(&text).unwrap();
        let zlib = zlib.finish().unwrap();
        let mut raw = DeflateEncoder::new(Vec::new(), LEVEL);
        raw.write_all(&text).unwrap();
        let raw = raw.finish().unwrap();
        for piece in [1, 3, 4096, usize::MAX] {
            assert_eq!(plain(Compression::Gzip, &gzip, piece).unwrap(), text);
            assert_eq!(plain(Compression::Deflate, &zlib, piece).unwrap(), text);
            assert_eq!(plain(Compression::Deflate, &raw, piece).unwrap(), text);
            assert_eq!(plain(Compression::None, &raw, piece).unwrap(), raw);
        }
        for cut in [0, 1, 9, gzip.len() - 1] {
            assert!(plain(Compression::Gzip, &gzip[..cut], 7).is_err(), "gzip cut at {cut}");
            assert!(
                plain(Compression::Deflate, &zlib[..cut.min(zlib.len() - 1)], 7).is_err(),
                "zlib cut at {cut}"
            );
        }
        let mut changed = gzip.clone();
        let last = changed.len() - 6;
        changed[last] ^= 1;
        assert!(plain(Compression::Gzip, &changed, 4096).is_err());
        assert!(plain(Compression::Gzip, b"no gzip at all", 4096).is_err());
    }
}
