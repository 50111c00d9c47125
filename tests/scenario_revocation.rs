//! Revocation scenarios to `diagnose`, by each of its modes; and what the printer hands out over its plain HTTP. What other
//! clients make of them is in `revocation_clients`.

use crate::peers::Absent;
use crate::peers::curl::curl;
use crate::peers::or_skip;
use crate::scenarios::{SEED, client, now, port, report_of};
use diagnose::revocation::{Mode, Settings};
use diagnose::{Client, Os};
use pki::KeyAlgorithm;
use printer::Printer;
use scenarios::{Family, Scenario, Verdict};
use std::time::Duration;
use tokio::task::JoinSet;

/// As whom, and of which certificates revocation is checked.
const WAYS: [(Os, Mode); 6] = [
    (Os::Vista, Mode::Off),
    (Os::Vista, Mode::End),
    (Os::Vista, Mode::Chain),
    (Os::Ten, Mode::Off),
    (Os::Ten, Mode::End),
    (Os::Ten, Mode::Chain),
];

/// Scenario, ways, findings, result.
type Other = (&'static str, &'static [(Os, Mode)], &'static [&'static str], u32);

/// Where it comes out otherwise than an entry declares of Windows 10 that checks the chain.
const OTHERWISE: &[Other] = &[
    // The intermediate tells of no revocation either, and nobody asks for it.
    ("sct-missing", END, &["revocation-unknown"], 0x8009_2012),
    // The intermediate's list is not asked for; else there is no time left for it.
    ("revocation-stall", END, &["revocation-offline"], 0x8009_2013),
];

const END: &[(Os, Mode)] = &[(Os::Vista, Mode::End), (Os::Ten, Mode::End)];

/// Those with revocation in them, the good one first.
pub(crate) fn family() -> impl Iterator<Item = &'static Scenario> {
    let family = scenarios::all().filter(|scenario| scenario.family == Family::Revocation);
    scenarios::find("ok-revocation").into_iter().chain(family)
}

async fn start(id: &str) -> Printer {
    let builder = Printer::builder().key(KeyAlgorithm::EcP256).seed(SEED);
    builder.scenario(scenarios::find(id).unwrap()).start().await.unwrap()
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn who_checks_revocation_finds_it() {
    let mut wrong = JoinSet::new();
    for scenario in family() {
        wrong.spawn(async move {
            let printer = start(scenario.id).await;
            let mut wrong = String::new();
            for (os, mode) in WAYS {
                let found = found(scenario, &printer, os, mode).await;
                let declared = declared(scenario, os, mode);
                if found != declared {
                    wrong += &format!("{} as {os}, {mode:?}: {found:?}, declared {declared:?}\n", scenario.id);
                }
            }
            printer.shut_down().await;
            wrong
        });
    }
    let wrong = wrong.join_all().await.concat();
    assert!(wrong.is_empty(), "{wrong}");
}

#[test]
fn the_document_shows_the_results() {
    let document = include_str!("../docs/revocation.md");
    let mut missing = String::new();
    for scenario in family() {
        let results = [Os::Vista, Os::Ten].map(|os| {
            [Mode::Off, Mode::End, Mode::Chain].map(|mode| match declared(scenario, os, mode).1.as_str() {
                "0" => "accepts".to_owned(),
                result => result.to_owned(),
            })
        });
        assert_eq!(results[0], results[1], "{} as Vista and as 10", scenario.id);
        let row = format!("| `{}` | {} |\n", scenario.id, results[0].join(" | "));
        if !document.contains(&row) {
            missing += &row;
        }
    }
    assert!(missing.is_empty(), "docs/revocation.md lacks:\n{missing}");
}

/// Findings and result.
type Found = (Vec<String>, String);

async fn found(scenario: &'static Scenario, printer: &Printer, os: Os, mode: Mode) -> Found {
    let (port, trust) = (port(printer), printer.scenario_trust());
    let report = tokio::task::spawn_blocking(move || {
        let client = Client {
            revocation: Settings {
                mode: Some(mode),
                ..Settings::default()
            },
            retrieval_timeout: match scenario.id {
                "revocation-stall" => Duration::from_secs(1),
                _ => Duration::from_secs(30),
            },
            ..client(os, now(), &trust)
        };
        report_of(scenario, port, client)
    });
    let report = report.await.unwrap();
    let found = report.findings.into_iter().map(|finding| finding.code);
    (found.collect(), report.hresult)
}

fn declared(scenario: &Scenario, os: Os, mode: Mode) -> Found {
    let otherwise = OTHERWISE
        .iter()
        .find(|row| row.0 == scenario.id && row.1.contains(&(os, mode)));
    let Verdict { findings, hresult } = match (otherwise, mode, os) {
        (Some((_, _, findings, hresult)), ..) => Verdict {
            findings,
            hresult: *hresult,
        },
        (None, Mode::Off, Os::Vista) => scenario.expectation.vista,
        (None, Mode::Off, _) => scenario.expectation.ten,
        (None, ..) => scenario.expectation.checked.unwrap(),
    };
    let findings = findings.iter().map(|code| (*code).to_owned()).collect();
    (findings, format!("{hresult:X}"))
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_root_among_the_untrusted_certificates_is_refused_as_such() {
    let printer = start("root-distrusted").await;
    let (port, mut sent) = (port(&printer), printer.presented());
    let report = tokio::task::spawn_blocking(move || {
        let client = Client {
            distrust: sent.split_off(2),
            ..client(Os::Ten, now(), &[])
        };
        report_of(scenarios::find("root-distrusted").unwrap(), port, client)
    });
    assert_eq!(report.await.unwrap().hresult, "80092010");
    printer.shut_down().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn lists_are_handed_out_for_what_was_played_and_nothing_else_is() {
    or_skip!(handed_out().await);
}

async fn handed_out() -> Result<(), Absent> {
    let printer = Printer::builder()
        .key(KeyAlgorithm::EcP256)
        .seed(SEED)
        .start()
        .await
        .unwrap();
    let http = printer.urls().http.clone();
    let status = async |path: &str| -> Result<String, Absent> {
        let curl = curl()?.args([
            "-sS",
            "-m",
            "20",
            "-o",
            "/dev/null",
            "-w",
            "%{http_code} %{content_type}",
        ]);
        Ok(curl.arg(format!("{http}{path}")).run().await.success())
    };
    assert!(status("pki/revoked-crl/issuing.crl").await?.starts_with("404"));
    // Played to one connection only, and the list is fetched on another.
    let combination = "revoked-crl".parse().unwrap();
    printer.play(combination, printer::Casting::Next(1)).await.unwrap();
    assert_eq!(status("pki/revoked-crl/issuing.crl").await?, "200 application/pkix-crl");
    assert_eq!(status("pki/revoked-crl/issuing.crl").await?, "200 application/pkix-crl");
    assert_eq!(
        status("pki/revoked-crl/issuing.cer").await?,
        "200 application/pkix-cert"
    );
    assert!(status("pki/revoked-crl/other").await?.starts_with("404"));
    assert!(status("pki/no-such-scenario/issuing.crl").await?.starts_with("404"));
    printer.apply("clock-skew").await.unwrap();
    let head = curl()?.args(["-sSI", "-m", "20", &http]).run().await.success();
    let date = head
        .lines()
        .find_map(|line| line.strip_prefix("Date: "))
        .unwrap_or_default();
    let date = httpdate(date);
    let ahead = date - now();
    assert!((ahead - scenarios::CLOCK_SKEW).abs() < time::Duration::MINUTE, "{head}");
    printer.shut_down().await;
    Ok(())
}

fn httpdate(text: &str) -> time::OffsetDateTime {
    let form = time::macros::format_description!(
        "[weekday repr:short], [day] [month repr:short] [year] [hour]:[minute]:[second] GMT"
    );
    time::PrimitiveDateTime::parse(text.trim(), form).unwrap().assume_utc()
}
