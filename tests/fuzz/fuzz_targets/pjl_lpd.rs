//! Any octets on the raw port and on LPD's: the pieces of PJL put together are what was sent, and where a read ends
//! changes nothing; lines and control files are read or refused.

#![no_main]

use device::lpd::{Command, ControlFile, Subcommand};
use device::pjl::{Piece, Reader, Stream};
use libfuzzer_sys::fuzz_target;

fuzz_target!(|octets: &[u8]| {
    let mut reader = Reader::default();
    let mut again = Vec::new();
    reader.feed(octets);
    while let Some(piece) = reader.next() {
        again.extend_from_slice(piece.octets());
    }
    again.extend_from_slice(reader.end().as_ref().map_or(&[], Piece::octets));
    assert_eq!(again, octets);

    let mut stream = Stream::default();
    let (first, second) = octets.split_at(octets.len() / 2);
    stream.take(first);
    stream.take(second);
    stream.end();

    let _ = (Command::read(octets), Subcommand::read(octets), ControlFile::read(octets));
});
