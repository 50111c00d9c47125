//! The certificate actions of the EWS in a real browser, by its forms, as a person goes through them. Pictures of the
//! pages are left in `tests/artefacts/`.

use crate::openssl::{self, openssl};
use crate::peers::{self, Absent, or_skip};
use crate::story::Bench;
use crate::surroundings;
use printer::EventRecord;
use serde_json::Value;
use std::time::Duration;

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn an_administrator_clicks_through_every_certificate_action() {
    let _alone = peers::heavy().await;
    or_skip!(click_through().await);
}

async fn click_through() -> Result<(), Absent> {
    let bench = Bench::new().await;
    let factory = bench.printer.certificate().sha256();
    let folder = tempfile::tempdir().unwrap();
    let root = openssl::root(folder.path(), "Bench Root").await?;
    openssl::issued(&root, folder.path(), "foreign", "rsa:2048", "/CN=printer.test", None).await?;
    let pair = openssl::self_signed(folder.path(), "printer", "rsa:2048", "/CN=imported", None).await?;
    openssl::pfx(&pair, "secret", &[], &folder.path().join("printer.pfx")).await?;
    for picture in std::fs::read_dir(surroundings::artefacts()).unwrap().flatten() {
        if picture.file_name().to_string_lossy().starts_with("ews-") {
            std::fs::remove_file(picture.path()).unwrap();
        }
    }

    let urls = bench.printer.urls().clone();
    let script = peers::chromium::script("administrator.js")
        .await?
        .limit(Duration::from_secs(300));
    let script = script
        .arg(&urls.https)
        .arg(folder.path())
        .arg(surroundings::artefacts())
        .arg(&urls.http);
    let said = script.run().await;
    assert_eq!(said.code, Some(0), "{}{}", said.err, said.out);
    let steps: Vec<Value> = said
        .out
        .lines()
        .map(|line| serde_json::from_str(line).unwrap())
        .collect();
    let named = |name: &str| {
        steps
            .iter()
            .find(|step| step["step"] == name)
            .unwrap_or_else(|| panic!("no step {name}"))
    };

    // Plain HTTP led to HTTPS while everything was to be encrypted, and not any more.
    assert!(
        named("encrypt-all")["on"].as_str().unwrap().starts_with("https:"),
        "{steps:?}"
    );
    assert!(
        named("encrypt-all")["off"].as_str().unwrap().starts_with("http:"),
        "{steps:?}"
    );

    // What was downloaded is what it says it is.
    assert_eq!(openssl::sha256(&folder.path().join("downloaded.pem")).await?, factory);
    let der = std::fs::read(folder.path().join("downloaded.cer")).unwrap();
    assert_eq!(pki::Certificate::from_der(der).sha256(), factory);
    let read = openssl()?.args(["pkcs12", "-nodes", "-passin", "pass:outside", "-in"]);
    let pem = read.arg(folder.path().join("exported.pfx")).run().await.success();
    assert!(pem.contains("BEGIN PRIVATE KEY"), "the export holds no key");
    let exported = folder.path().join("exported.pem");
    std::fs::write(&exported, pem).unwrap();
    assert_eq!(
        openssl::sha256(&exported).await?,
        openssl::sha256(&pair.certificate).await?
    );

    check_events(&bench.printer.events().since(0));
    assert_ne!(
        bench.printer.certificate().sha256(),
        openssl::sha256(&pair.certificate).await?,
        "after the cold reset"
    );
    bench.printer.shut_down().await;
    Ok(())
}

/// Every action left its event, in order.
fn check_events(events: &[EventRecord]) {
    let seen: Vec<String> = events
        .iter()
        .filter_map(|event| match event.kind() {
            kind @ ("identity-changed" | "identity-refused") => {
                Some(format!("{kind} {}", event.body["cause"].as_str().unwrap()))
            }
            kind @ ("request-created" | "identity-exported" | "cold-reset") => Some(kind.to_owned()),
            kind @ "setting-changed" => Some(format!("{kind} {}", event.body["value"].as_str().unwrap())),
            _ => None,
        })
        .filter(|event| event != "identity-changed factory")
        .collect();
    let expected = [
        "identity-changed self-signed",
        "request-created",
        "identity-refused certificate-installed",
        "identity-changed certificate-installed",
        "identity-refused pfx-imported",
        "identity-changed pfx-imported",
        "identity-exported",
        "setting-changed on",
        "setting-changed off",
        "cold-reset",
        "identity-changed cold-reset",
    ];
    assert_eq!(seen, expected);
}
