//! What cures a scenario in the printer's web pages cures it: an administrator does what the entry says, and `diagnose`
//! finds nothing any more. And the printer outlives every scenario: what lies in its store is there after a restart.

use crate::administrator::Administrator;
use crate::openssl;
use crate::peers::{Absent, or_skip};
use crate::scenarios::{SEED, client, now, port, request};
use crate::wizard::{self, Wish};
use diagnose::Os;
use pki::{Certificate, KeyAlgorithm, import};
use printer::{Printer, StateDirectory};
use scenarios::{EwsAction, Part, Scenario};
use std::path::{Path, PathBuf};

/// A handful for each action, of every kind: what is stored, what is sent otherwise, what is stapled, what is weak.
const CURED: [&str; 13] = [
    "expired",
    "self-signed-untrusted",
    "self-signed-trusted-cn-mismatch",
    "vendor-shared-key",
    "empty-certificate-list",
    "garbage-der",
    "incomplete-chain",
    "chain-leaf-last",
    "key-mismatch",
    "weak-key-rsa-512",
    "sans-10000",
    "must-staple-no-staple",
    "test-root",
];

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_action_that_an_entry_names_cures_it() {
    or_skip!(cures().await);
}

async fn cures() -> Result<(), Absent> {
    let folder = tempfile::tempdir().unwrap();
    let root = openssl::root(folder.path(), "Cure").await?;
    let mut uncured = String::new();
    for id in CURED {
        let scenario = scenarios::find(id).unwrap();
        let builder = Printer::builder().key(KeyAlgorithm::EcP256).seed(SEED);
        let printer = builder.scenario(scenario).start().await.unwrap();
        let administrator = Administrator::at(&printer.urls().http);
        let trust = match scenario.ews_action.unwrap() {
            EwsAction::CreateSelfSigned => {
                let wish = Wish {
                    alternative_names: "localhost",
                    key: "ec-p256",
                    ..Wish::named("localhost")
                };
                let page = wizard::create_self_signed(&administrator, &wish).await?;
                page.says(wizard::UPDATED);
                printer.certificate()
            }
            EwsAction::InstallCertificate => {
                install(&administrator, &root, folder.path()).await?;
                read(&root.certificate)
            }
            EwsAction::ImportPfx => {
                let pair = openssl::issued(
                    &root,
                    folder.path(),
                    id,
                    "ec:P-256",
                    "/CN=localhost",
                    Some("DNS:localhost"),
                );
                let pair = pair.await?;
                let file = folder.path().join("cure.pfx");
                openssl::pfx(&pair, "secret", &[], &file).await?;
                let page = wizard::import_pfx(&administrator, &file, "secret").await?;
                page.says(wizard::UPDATED);
                read(&root.certificate)
            }
        };
        let (found, hresult) = found(scenario, &printer, trust).await;
        if !found.is_empty() || hresult != "0" {
            uncured += &format!("{id}: {found:?} {hresult}\n");
        }
        printer.shut_down().await;
    }
    assert!(uncured.is_empty(), "{uncured}");
    Ok(())
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_certificate_that_is_made_while_the_clock_is_wrong_is_not_valid_yet() {
    or_skip!(made_too_early().await);
}

async fn made_too_early() -> Result<(), Absent> {
    let scenario = scenarios::find("clock-skew").unwrap();
    let builder = Printer::builder().key(KeyAlgorithm::EcP256).seed(SEED);
    let printer = builder.start().await.unwrap();
    printer.apply("clock-skew").await.unwrap();
    let administrator = Administrator::at(&printer.urls().http);
    // The day stays as the form proposes it.
    let wish = Wish {
        alternative_names: "localhost",
        key: "ec-p256",
        ..Wish::named("localhost")
    };
    wizard::create_self_signed(&administrator, &wish)
        .await?
        .says(wizard::UPDATED);
    let (wrong, hresult) = found(scenario, &printer, printer.certificate()).await;
    assert_eq!(
        (wrong, hresult.as_str()),
        (vec!["not-yet-valid".to_owned()], "800B0101")
    );
    // A time server, and a new certificate.
    printer.clear_scenario().await.unwrap();
    wizard::create_self_signed(&administrator, &wish)
        .await?
        .says(wizard::UPDATED);
    let (wrong, hresult) = found(scenario, &printer, printer.certificate()).await;
    assert_eq!((wrong.len(), hresult.as_str()), (0, "0"));
    printer.shut_down().await;
    Ok(())
}

/// *Create Certificate Request*, signed by the authority, *Install Certificate*.
async fn install(administrator: &Administrator, root: &openssl::Pair, folder: &Path) -> Result<(), Absent> {
    const END: &str = "-----END CERTIFICATE REQUEST-----";
    let wish = Wish {
        key: "ec-p256",
        ..Wish::named("localhost")
    };
    let page = wizard::create_request(administrator, &wish).await?.html();
    let start = page.find("-----BEGIN CERTIFICATE REQUEST-----").unwrap();
    let end = start + page[start..].find(END).unwrap() + END.len();
    let (request, signed): (PathBuf, PathBuf) = (folder.join("cure.csr"), folder.join("cure.pem"));
    std::fs::write(&request, format!("{}\n", &page[start..end])).unwrap();
    openssl::sign(root, &request, Some("DNS:localhost"), &signed).await?;
    let page = wizard::install(administrator, &signed).await?;
    page.says("The certificate has been successfully installed");
    Ok(())
}

fn read(file: &Path) -> Certificate {
    import::certificates(&std::fs::read(file).unwrap()).unwrap().remove(0)
}

/// What Windows 10 finds where it trusts this certificate.
async fn found(scenario: &'static Scenario, printer: &Printer, trust: Certificate) -> (Vec<String>, String) {
    let port = port(printer);
    // By its usual name, whatever the entry was asked for.
    let usual = scenarios::find("ok-chain").unwrap();
    let report = tokio::task::spawn_blocking(move || {
        let client = client(Os::Ten, now(), &[trust]);
        diagnose::diagnose(&request(usual, port, client))
    });
    let report = report.await.unwrap();
    assert!(
        !printer
            .scenarios()
            .iter()
            .any(|played| played.parts == [Part::Certificate]),
        "{} is still played",
        scenario.id
    );
    (
        report.findings.into_iter().map(|finding| finding.code).collect(),
        report.hresult,
    )
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn what_a_scenario_leaves_in_the_store_is_there_after_a_restart() {
    let mut tried = 0;
    for scenario in scenarios::all().filter(|scenario| scenario.parts.contains(&Part::Certificate)) {
        let folder = tempfile::tempdir().unwrap();
        let state = StateDirectory::At(folder.path().to_owned());
        let builder = || {
            Printer::builder()
                .key(KeyAlgorithm::EcP256)
                .seed(SEED)
                .state(state.clone())
        };
        let first = builder().scenario(scenario).start().await.unwrap();
        let certificate = first.certificate();
        first.shut_down().await;
        let again = builder().start().await;
        let again = again.unwrap_or_else(|error| panic!("{}: {error}", scenario.id));
        assert_eq!(again.certificate(), certificate, "{}", scenario.id);
        again.shut_down().await;
        tried += 1;
    }
    assert!(tried > 100, "only {tried} scenarios are about certificates");
    println!("{tried} scenarios outlived a restart");
}
