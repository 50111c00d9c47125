//! Any octets are a PFX that opens, or are refused.

#![no_main]

use libfuzzer_sys::fuzz_target;

fuzz_target!(|octets: &[u8]| {
    let _ = pki::import::pfx(octets, "secret");
});
