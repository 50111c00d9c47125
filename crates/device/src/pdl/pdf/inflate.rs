//! Object streams: inflated as they pass, within bounds, and scanned like the file itself.

use super::scan::{Found, Scanner};
use flate2::{Decompress, FlushDecompress, Status};

/// Most octets that the object streams of one document are inflated to: beyond it is nothing but a bomb.
const MOST_INFLATED: u64 = if cfg!(test) { 1 << 22 } else { 1 << 28 };
const BUFFER: usize = 8 * 1024;

/// An object stream that is passing.
#[derive(Debug)]
pub(super) struct ObjectStream {
    /// `None` when it has ended, or makes no sense.
    zlib: Option<Decompress>,
    scanner: Scanner,
}

impl Default for ObjectStream {
    fn default() -> Self {
        Self {
            zlib: Some(Decompress::new(true)),
            scanner: Scanner::default(),
        }
    }
}

impl ObjectStream {
    pub(super) fn take(&mut self, mut octets: &[u8], inflated: &mut u64, found: &mut dyn FnMut(Found)) {
        let mut buffer = [0; BUFFER];
        while let Some(zlib) = &mut self.zlib {
            let (before_in, before_out) = (zlib.total_in(), zlib.total_out());
            let status = zlib.decompress(octets, &mut buffer, FlushDecompress::None);
            let used = usize::try_from(zlib.total_in() - before_in).unwrap_or(octets.len());
            let made = usize::try_from(zlib.total_out() - before_out).unwrap_or(0).min(BUFFER);
            octets = &octets[used.min(octets.len())..];
            *inflated += made as u64;
            let mut plain = &buffer[..made];
            while !plain.is_empty() {
                // A stream within an object stream there is not; the word is passed over.
                plain = self.scanner.take(plain, found).0;
            }
            let goes_on = matches!(status, Ok(Status::Ok | Status::BufError)) && *inflated <= MOST_INFLATED;
            if !goes_on {
                self.zlib = None;
            } else if used == 0 && made == 0 {
                return;
            }
        }
    }
}
