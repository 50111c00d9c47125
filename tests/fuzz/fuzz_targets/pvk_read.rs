//! Any octets are a private key in PVK format, or are refused.

#![no_main]

use libfuzzer_sys::fuzz_target;

fuzz_target!(|octets: &[u8]| {
    let _ = pki::pvk::read(octets, Some("secret"));
    let _ = pki::pvk::read(octets, None);
});
