//! Any octets are revocation lists whose entries are told, each of them found again by its serial number, or are refused.

#![no_main]

use libfuzzer_sys::fuzz_target;
use pki::crl::{self, Crl};

fuzz_target!(|octets: &[u8]| {
    let mut lists = crl::read(octets).unwrap_or_default();
    lists.push(Crl::from_der(octets.to_vec()));
    for facts in lists.iter().filter_map(|list| list.facts().ok()) {
        let first = facts.entries().next();
        if let Some(first) = first {
            assert!(facts.entry(&first.serial).is_some());
        }
        let _ = facts.entries().count();
        let _ = facts.is_signed_by(octets);
    }
});
