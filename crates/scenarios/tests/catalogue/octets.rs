//! What the entries make, octet by octet: the same for the same seed and second, in the form that RFC 5280 asks for on any
//! date, and what their words say.

use pki::inspect::CertificateFacts;
use pki::ocsp::{CertId, OcspRequest};
use pki::recipe::AlternativeName;
use pki::{Certificate, HashAlgorithm, KeyAlgorithm, Seed};
use scenarios::{Distribution, Made, Part, Scenario, Setting, TlsPolicy};
use std::sync::LazyLock;
use time::macros::{datetime, format_description};
use time::{Duration, OffsetDateTime};

const KEY_ENCIPHERMENT: u16 = 1 << 2;

fn setting(now: OffsetDateTime, seed: u8) -> Setting {
    Setting {
        now,
        seed: Seed::from_bytes([seed; 32]),
        host: "localhost".into(),
        address: [127, 0, 0, 1].into(),
        key: KeyAlgorithm::EcP256,
        http: "localhost:8080".into(),
    }
}

const NOW: OffsetDateTime = datetime!(2026-11-22 16:00:00.7 UTC);

/// Made once: RSA keys are slow.
static MADE: LazyLock<Vec<(&'static Scenario, Made)>> = LazyLock::new(|| {
    let make = |scenario: &'static Scenario| (scenario, scenario.make(&setting(NOW, 5)).unwrap());
    scenarios::all().map(make).collect()
});

fn made(id: &str) -> &'static Made {
    let found = MADE.iter().find(|(scenario, _)| scenario.id == id);
    &found.unwrap_or_else(|| panic!("there is no {id}")).1
}

fn facts(made: &Made) -> Vec<CertificateFacts> {
    made.wire().iter().filter_map(|link| link.facts().ok()).collect()
}

/// Every certificate that has to do with it.
fn certificates(made: &Made) -> impl Iterator<Item = &Certificate> {
    let other = made.other.iter().flat_map(|other| other.chain());
    made.identity
        .chain()
        .iter()
        .chain(made.wire())
        .chain(&made.trust)
        .chain(other)
}

/// Everything that is made, as octets; of a responder, its answer about the printer's certificate.
fn octets(made: &Made) -> Vec<Vec<u8>> {
    let mut octets: Vec<_> = certificates(made).map(|link| link.der().to_vec()).collect();
    octets.push(made.identity.key().to_pkcs8().to_vec());
    octets.extend(made.staple.clone());
    for thing in &made.distribution {
        octets.push(thing.path.clone().into_bytes());
        octets.push(match &thing.what {
            Distribution::File { octets, .. } => octets.clone(),
            Distribution::Stall => Vec::new(),
            Distribution::Ocsp(responder) => {
                let id = CertId::new(HashAlgorithm::Sha1, &responder.issuer, &made.identity.facts().serial);
                responder
                    .answer(OcspRequest::new(&[id], None).der(), NOW)
                    .der()
                    .to_vec()
            }
        });
    }
    octets
}

#[test]
fn the_same_seed_and_second_give_the_same_octets_of_everything_and_another_seed_others() {
    for (scenario, made) in &*MADE {
        let once = octets(made);
        // Another fraction of the same second.
        let second = NOW.replace_nanosecond(0).unwrap();
        let [twice, other] = [(second, 5), (NOW, 6)].map(|(now, seed)| {
            let made = scenario.make(&setting(now, seed)).unwrap();
            octets(&made)
        });
        assert_eq!(once, twice, "{}", scenario.id);
        assert_ne!(once[0], other[0], "{}", scenario.id);
    }
}

/// SEQUENCE of the two times as RFC 5280 §4.1.2.5 has them: UTCTime up to 2049, GeneralizedTime from then on.
fn validity(facts: &CertificateFacts) -> Vec<u8> {
    let time = |time: OffsetDateTime| {
        let (tag, form) = match time.year() {
            ..2050 => (
                0x17,
                time.format(format_description!(
                    "[year repr:last_two][month][day][hour][minute][second]Z"
                )),
            ),
            _ => (
                0x18,
                time.format(format_description!("[year][month][day][hour][minute][second]Z")),
            ),
        };
        let text = form.unwrap().into_bytes();
        [vec![tag, u8::try_from(text.len()).unwrap()], text].concat()
    };
    let both = [time(facts.not_before), time(facts.not_after)].concat();
    [vec![0x30, u8::try_from(both.len()).unwrap()], both].concat()
}

#[test]
fn dates_have_the_form_of_rfc_5280_on_a_leap_day_and_on_both_sides_of_2050() {
    let otherwise = ["utctime-bad", "generalizedtime-early"];
    let days = [
        datetime!(2028-02-29 23:59:59.999 UTC),
        datetime!(2049-12-31 23:59:59 UTC),
        datetime!(2050-01-01 0:00 UTC),
        datetime!(2060-02-29 12:00 UTC),
    ];
    let about_certificates = scenarios::all().filter(|scenario| scenario.parts.contains(&Part::Certificate));
    for scenario in about_certificates.filter(|scenario| !otherwise.contains(&scenario.id)) {
        for now in days {
            let made = scenario.make(&setting(now, 5)).unwrap();
            for certificate in certificates(&made) {
                let Ok(facts) = certificate.facts() else { continue };
                let wanted = validity(&facts);
                let is_there = certificate.der().windows(wanted.len()).any(|window| window == wanted);
                assert!(is_there, "{} at {now}: {facts:?}", scenario.id);
            }
        }
    }
}

#[test]
fn no_authority_is_younger_than_what_it_issued() {
    for (scenario, made) in &*MADE {
        let all: Vec<_> = certificates(made).filter_map(|link| link.facts().ok()).collect();
        for issued in &all {
            for issuer in all.iter().filter(|issuer| issuer.subject_der == issued.issuer_der) {
                assert!(issuer.not_before <= issued.not_before, "{}: {issued:?}", scenario.id);
            }
        }
    }
}

#[test]
fn no_key_on_an_elliptic_curve_is_for_enciphering_keys() {
    for (scenario, made) in &*MADE {
        for facts in certificates(made).filter_map(|link| link.facts().ok()) {
            let is_rsa = matches!(facts.public_key.algorithm, Some(KeyAlgorithm::Rsa(_)));
            let enciphers = facts.key_usage.is_some_and(|usage| usage & KEY_ENCIPHERMENT != 0);
            assert!(is_rsa || !enciphers, "{}: RFC 8813 §3", scenario.id);
        }
    }
}

#[test]
fn what_answers_with_a_suite_of_the_nineties_has_the_rsa_key_that_it_needs() {
    let antiques = MADE.iter().filter(|(scenario, _)| {
        let is_antique = |part: &Part| matches!(part, Part::Tls(TlsPolicy::Antique(_)));
        scenario.parts.iter().any(is_antique)
    });
    let mut seen = 0;
    for (scenario, made) in antiques {
        let facts = made.identity.facts();
        assert_eq!(
            facts.public_key.algorithm,
            Some(KeyAlgorithm::Rsa(2048)),
            "{}",
            scenario.id
        );
        assert!(facts.key_usage.unwrap() & KEY_ENCIPHERMENT != 0, "{}", scenario.id);
        seen += 1;
    }
    assert_eq!(seen, 6);
}

#[test]
fn the_numbers_in_the_words_are_those_of_the_octets() {
    let second = NOW.replace_nanosecond(0).unwrap();
    let leaf = |id: &str| facts(made(id)).swap_remove(0);
    for (id, count) in [
        ("ok-chain", 2),
        ("chain-root-included", 3),
        ("self-signed-trusted-fixed", 1),
        ("incomplete-chain", 1),
        ("chain-order-swapped", 3),
        ("chain-extra-certs", 3),
        ("chain-duplicate-leaf", 3),
        ("chain-cycle", 3),
        ("chain-leaf-last", 2),
        ("chain-wrong-intermediate", 2),
        ("chain-too-deep", 13),
        ("empty-certificate-list", 0),
        ("test-root", 1),
        ("untrusted-root", 2),
        ("untrusted-root-sent", 3),
        ("max-size-records", 14),
    ] {
        assert_eq!(made(id).wire().len(), count, "{id}");
    }
    for (id, end) in [
        ("expired", second - Duration::DAY),
        ("expired-1-second", second - Duration::SECOND),
        ("expired-long-ago", datetime!(2010-07-01 0:00 UTC)),
        ("clock-1970", datetime!(1975-01-01 0:00 UTC)),
        ("expires-during-session", second + Duration::MINUTE),
    ] {
        assert_eq!(leaf(id).not_after, end, "{id}");
    }
    for (id, begin) in [
        ("not-yet-valid-3d", second + Duration::days(3)),
        ("not-yet-valid-1d", second + Duration::hours(22)),
    ] {
        assert_eq!(leaf(id).not_before, begin, "{id}");
    }
    for (id, days) in [
        ("ok-chain", 397),
        ("validity-500-days", 500),
        ("validity-900-days", 900),
        ("validity-10-years", 3652),
    ] {
        assert_eq!(leaf(id).not_after - leaf(id).not_before, Duration::days(days), "{id}");
    }
    let names = leaf("sans-1000").alternative_names.unwrap();
    assert_eq!(
        (names.len(), names.last()),
        (1000, Some(&AlternativeName::Dns("localhost".into())))
    );
    // Too long for a reader with bounds: counted by their ends.
    let large = made("sans-10000").wire()[0].der().to_vec();
    let ends = |end: &[u8]| large.windows(end.len()).filter(|window| *window == end).count();
    assert_eq!((ends(b".misprint.test"), ends(b"\x82\x09localhost")), (9_999, 1));
    assert!((240_000..260_000).contains(&large.len()), "{}", large.len());
    assert_eq!(leaf("serial-zero").serial, [0]);
    assert_eq!(leaf("serial-negative").serial, [0xff, 0x01]);
    assert_eq!(leaf("serial-21-octets").serial.len(), 21);
    assert_eq!((leaf("v1-certificate").version, leaf("version-9").version), (1, 9));
    for (id, bits) in [
        ("weak-key-rsa-512", 512),
        ("weak-key-rsa-1024", 1024),
        ("rsa-e3", 2048),
        ("rsa-8192", 8192),
    ] {
        assert_eq!(leaf(id).public_key.bits, Some(bits), "{id}");
    }
}
