//! A certificate request made in the EWS, and an authority's answer.

use crate::openssl::{self, openssl};
use crate::peers::{Absent, or_skip};
use crate::story::Bench;
use crate::tls_client::TlsClient;
use crate::wizard::{self, Wish};
use std::path::PathBuf;

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_request_signed_by_an_authority_installs_and_another_keys_certificate_does_not() {
    or_skip!(request_and_answer().await);
}

async fn request_and_answer() -> Result<(), Absent> {
    let bench = Bench::new().await;
    let administrator = &bench.administrator;
    const INSTALL: &str = "Install Certificate";
    assert!(
        !wizard::options(administrator).await?.offers(INSTALL),
        "nothing is pending yet"
    );

    let wish = Wish {
        common_name: "printer.test",
        key: "rsa-2048",
        ..Wish::named("printer.test")
    };
    let page = wizard::create_request(administrator, &wish).await?;
    page.says("The certificate request has been successfully created");
    let request = save_request(&bench, &page.html());
    let subject = openssl()?
        .args(["req", "-noout", "-verify", "-subject", "-in"])
        .arg(&request)
        .run()
        .await
        .success();
    assert!(subject.contains("CN = printer.test"), "{subject}");
    assert!(
        wizard::options(administrator).await?.offers(INSTALL),
        "a request is pending"
    );

    let folder = tempfile::tempdir().unwrap();
    let root = openssl::root(folder.path(), "Bench Root").await?;
    let old = bench.printer.certificate().sha256();
    let foreign = openssl::issued(
        &root,
        folder.path(),
        "foreign",
        "rsa:2048",
        "/CN=printer.test",
        Some("DNS:printer.test"),
    )
    .await?;
    let since = bench.last_event();
    let refused = wizard::install(administrator, &foreign.certificate).await?;
    refused.says("The certificate entered was invalid.");
    let events = bench.printer.events().since(since);
    let event = events
        .iter()
        .find(|event| event.kind() == "identity-refused")
        .expect("a refusal is an event");
    assert_eq!(event.body["cause"], "certificate-installed");
    assert_eq!(served(&bench).await, old);

    let signed = folder.path().join("signed.pem");
    openssl::sign(&root, &request, Some("DNS:printer.test"), &signed).await?;
    let since = bench.last_event();
    let page = wizard::install(administrator, &signed).await?;
    page.says("The certificate has been successfully installed");
    let events = bench.printer.events().since(since);
    let event = events
        .iter()
        .find(|event| event.kind() == "identity-changed")
        .expect("a change is an event");
    assert_eq!(event.body["cause"], "certificate-installed");
    assert_eq!(served(&bench).await, openssl::sha256(&signed).await?);
    assert!(
        !wizard::options(administrator).await?.offers(INSTALL),
        "nothing is pending any more"
    );
    bench.printer.shut_down().await;
    Ok(())
}

/// What a handshake shows: with a signature by the certificate's own key, or there is no handshake.
async fn served(bench: &Bench) -> String {
    let stream = TlsClient::new().connect(bench.pages().port).await.unwrap();
    crate::tls_client::shown(&stream).leaf
}

/// The request as a person copies it from the page.
fn save_request(bench: &Bench, page: &str) -> PathBuf {
    const END: &str = "-----END CERTIFICATE REQUEST-----";
    let start = page
        .find("-----BEGIN CERTIFICATE REQUEST-----")
        .expect("the request is on the page");
    let end = start + page[start..].find(END).expect("the request is whole") + END.len();
    let file = bench.file("printer.csr");
    std::fs::write(&file, format!("{}\n", &page[start..end])).unwrap();
    file
}
