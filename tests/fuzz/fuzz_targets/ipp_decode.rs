//! Any octets are read, or refused, or need more; what is read is written back octet for octet, and feeding the octets
//! in two parts changes nothing.

#![no_main]

use ipp_codec::{Decoded, Decoder, Limits, decode, encode};
use libfuzzer_sys::fuzz_target;

fuzz_target!(|octets: &[u8]| {
    let limits = Limits::default();
    let whole = decode(octets, &limits);
    if let Ok(Decoded::Message(message, end)) = &whole {
        assert_eq!(encode(message), octets[..*end]);
    }
    let mut decoder = Decoder::new(limits);
    let half = decoder.advance(&octets[..octets.len() / 2]);
    let parts = if matches!(half, Ok(Decoded::NeedMore)) {
        decoder.advance(octets)
    } else {
        half
    };
    // An error carries the header only when its octets were there, so errors in the first half may know less.
    match (&whole, &parts) {
        (Err(whole), Err(parts)) => assert_eq!((whole.what, whole.offset), (parts.what, parts.offset)),
        _ => assert_eq!(whole, parts),
    }
});
