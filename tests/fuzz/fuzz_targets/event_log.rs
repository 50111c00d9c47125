//! Any octets are an event log that is explained, as XML in any encoding or as the binary log, or are refused.

#![no_main]

use libfuzzer_sys::fuzz_target;

fuzz_target!(|octets: &[u8]| {
    if let Ok(explanation) = diagnose::capi2::explain(octets) {
        let text = explanation.to_text();
        assert!(text.chars().all(|c| c == '\n' || !c.is_control()), "it steers a terminal: {text:?}");
    }
    let _ = diagnose::event_xml::schema::violations(&String::from_utf8_lossy(octets));
});
