//! Revocation scenarios to those who look: `diagnose --revocation chain`, OpenSSL with `-crl_check`, curl with
//! `--cert-status`. Lists and answers come from the printer's own HTTP port.

use crate::peers::Absent;
use crate::peers::curl::curl;
use crate::peers::or_skip;
use crate::peers::process::Process;
use crate::scenarios::{SEED, client, now, port, report_of};
use diagnose::revocation::{Mode, Settings};
use diagnose::{Client, Os};
use pki::{Certificate, KeyAlgorithm};
use printer::Printer;
use scenarios::Family;
use std::time::Duration;

async fn start(id: &str) -> Printer {
    let builder = Printer::builder().key(KeyAlgorithm::EcP256).seed(SEED);
    builder.scenario(scenarios::find(id).unwrap()).start().await.unwrap()
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn who_checks_revocation_finds_it() {
    let mut wrong = String::new();
    let family = scenarios::all().filter(|scenario| scenario.family == Family::Revocation);
    let control = scenarios::find("ok-revocation").unwrap();
    for scenario in family.chain([control]) {
        let printer = start(scenario.id).await;
        let (port, trust) = (port(&printer), printer.scenario_trust());
        let report = tokio::task::spawn_blocking(move || {
            let client = Client {
                revocation: Settings {
                    mode: Some(Mode::Chain),
                    ..Settings::default()
                },
                // Only a server that says nothing is waited for; the others answer, however busy the machine.
                retrieval_timeout: Duration::from_secs(if scenario.id == "revocation-stall" { 2 } else { 60 }),
                ..client(Os::Ten, now(), &trust)
            };
            report_of(scenario, port, client)
        });
        let report = report.await.unwrap();
        let found: Vec<&str> = report.findings.iter().map(|finding| finding.code.as_str()).collect();
        let declared = scenario.expectation.checked.as_ref().unwrap();
        if found != declared.findings || report.hresult != format!("{:X}", declared.hresult) {
            wrong += &format!("{}: {found:?} {}\n", scenario.id, report.hresult);
        }
        printer.shut_down().await;
    }
    assert!(wrong.is_empty(), "{wrong}");
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
async fn openssl_reads_the_lists_and_curl_the_staples() {
    or_skip!(clients_that_check().await);
}

async fn clients_that_check() -> Result<(), Absent> {
    let folder = tempfile::tempdir().unwrap();
    let trust = folder.path().join("roots.pem");
    for (id, lists, staple) in [
        ("ok-revocation", Some(true), Some(true)),
        ("revoked-crl", Some(false), None),
        ("crl-expired", Some(false), None),
        ("revoked-stapled", None, Some(false)),
        ("staple-expired", None, Some(false)),
        ("staple-wrong-cert", None, Some(false)),
        ("staple-garbage", None, Some(false)),
        ("must-staple-no-staple", None, Some(false)),
    ] {
        let printer = start(id).await;
        let roots: String = printer.scenario_trust().iter().map(Certificate::to_pem).collect();
        std::fs::write(&trust, roots).unwrap();
        let port = port(&printer);
        if let Some(accepted) = lists {
            let connect = format!("localhost:{port}");
            let client = Process::new("openssl", "openssl")?
                .args([
                    "s_client",
                    "-brief",
                    "-verify_return_error",
                    "-crl_check",
                    "-crl_download",
                ])
                .args(["-no-CApath", "-connect", &connect, "-CAfile"])
                .arg(&trust);
            let verdict = client.run().await.verdict(String::new());
            assert_eq!(verdict.ok, accepted, "{id}, openssl: {}", verdict.text);
        }
        if let Some(accepted) = staple {
            let url = format!("https://localhost:{port}/");
            let client = curl()?.args(["-sS", "-m", "20", "-o", "/dev/null", "--cert-status", "--cacert"]);
            let verdict = client.arg(&trust).arg(&url).run().await.verdict(String::new());
            assert_eq!(verdict.ok, accepted, "{id}, curl: {}", verdict.text);
        }
        printer.shut_down().await;
    }
    Ok(())
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
