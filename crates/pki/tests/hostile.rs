//! A smoke test of what `tests/fuzz` does for longer: octets that are nearly right end in facts or in a refusal.

#![expect(clippy::unwrap_used, reason = "a test that cannot go on fails")]

use misprint_pki as pki;
use proptest::prelude::*;
use std::path::Path;

/// A seed of the fuzz targets.
fn seed(name: &str) -> Vec<u8> {
    std::fs::read(
        Path::new(env!("CARGO_MANIFEST_DIR"))
            .join("../../tests/fuzz/seeds")
            .join(name),
    )
    .unwrap()
}

/// Some octets changed, taken away or doubled.
fn spoilt(whole: &[u8], changes: &[(usize, u8, u8)]) -> Vec<u8> {
    let mut octets = whole.to_vec();
    for (place, octet, kind) in changes {
        let place = place % octets.len().max(1);
        match kind % 4 {
            0 => octets.truncate(place.max(1)),
            1 => octets.insert(place, *octet),
            2 if place < octets.len() => drop(octets.remove(place)),
            _ => octets.iter_mut().skip(place).take(1).for_each(|it| *it = *octet),
        }
    }
    octets
}

fn changes() -> impl Strategy<Value = Vec<(usize, u8, u8)>> {
    proptest::collection::vec((0_usize..4096, any::<u8>(), 0_u8..16), 1..6)
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 400, failure_persistence: None, ..ProptestConfig::default() })]
    #[test]
    fn what_is_nearly_right_is_read_or_refused(changes in changes()) {
        for name in ["crl_read/openssl.der", "crl_read/openssl.pem"] {
            let octets = spoilt(&seed(name), &changes);
            for list in pki::crl::read(&octets).unwrap_or_default() {
                let _ = list.facts().map(|facts| facts.entries().count());
            }
            let _ = pki::crl::Crl::from_der(octets).facts();
        }
        let request = spoilt(&seed("ocsp_read/request.der"), &changes);
        let _ = pki::ocsp::OcspRequest::from_der(request).facts();
        let response = spoilt(&seed("ocsp_read/response.der"), &changes);
        let _ = pki::ocsp::OcspResponse::from_der(response).facts();
        for name in ["pvk_read/open.pvk", "pvk_read/closed.pvk"] {
            let _ = pki::pvk::read(&spoilt(&seed(name), &changes), Some("secret"));
        }
        for name in ["ec-with-names.der", "ec-with-names.pem", "rsa-1024-sha1.der"] {
            let octets = spoilt(&seed(&format!("certificate_inspect/{name}")), &changes);
            let _ = pki::inspect::certificate(&octets);
            let _ = pki::import::certificates(&octets);
        }
    }
}

#[test]
fn the_seeds_themselves_are_read() {
    assert_eq!(pki::crl::read(&seed("crl_read/openssl.der")).unwrap().len(), 1);
    assert!(
        pki::ocsp::OcspResponse::from_der(seed("ocsp_read/response.der"))
            .facts()
            .is_ok()
    );
    assert!(
        pki::ocsp::OcspRequest::from_der(seed("ocsp_read/request.der"))
            .facts()
            .is_ok()
    );
    assert!(pki::pvk::read(&seed("pvk_read/closed.pvk"), Some("secret")).is_ok());
}
