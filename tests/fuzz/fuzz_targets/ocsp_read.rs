//! Any octets are an OCSP request and an OCSP response whose facts are told, or are refused.

#![no_main]

use libfuzzer_sys::fuzz_target;
use pki::ocsp::{OcspRequest, OcspResponse, ResponseFacts};

fuzz_target!(|octets: &[u8]| {
    let _ = OcspRequest::from_der(octets.to_vec()).facts();
    if let Ok(ResponseFacts::Answer(facts)) = OcspResponse::from_der(octets.to_vec()).facts() {
        let _ = facts.is_signed_by(octets);
    }
});
