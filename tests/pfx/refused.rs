//! PFX files that are not right: refused with the device's words and a reason in the event, and the old identity stays.

use super::{PASSWORD, import};
use crate::administrator::Page;
use crate::openssl::{self, Pair, openssl};
use crate::peers::process::Process;
use crate::peers::{Absent, or_skip};
use crate::story::Bench;
use crate::tls_client::TlsClient;
use crate::{surroundings, wizard};
use std::path::{Path, PathBuf};
use std::time::Duration;

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_is_not_right_is_refused_and_the_old_identity_stays() {
    or_skip!(refusals().await);
}

async fn refusals() -> Result<(), Absent> {
    let bench = Bench::new().await;
    let folder = tempfile::tempdir().unwrap();
    let pair = openssl::self_signed(folder.path(), "good", "ec:P-256", "/CN=good", None).await?;
    let good = folder.path().join("good.pfx");
    openssl::pfx(&pair, PASSWORD, &[], &good).await?;
    let octets = std::fs::read(&good).unwrap();
    let truncated = folder.path().join("truncated.pfx");
    std::fs::write(&truncated, &octets[..octets.len() / 2]).unwrap();
    let oversized = folder.path().join("oversized.pfx");
    std::fs::write(&oversized, [octets, vec![0; 300 * 1024]].concat()).unwrap();
    let no_key = folder.path().join("no-key.pfx");
    let certificate_alone = openssl()?.args(["pkcs12", "-export", "-nokeys", "-passout", &format!("pass:{PASSWORD}")]);
    certificate_alone
        .arg("-in")
        .arg(&pair.certificate)
        .arg("-out")
        .arg(&no_key)
        .run()
        .await
        .success();
    let foreign = foreign_key(folder.path(), &pair).await?;
    let bomb = surroundings::data("pfx/iterations-2147483647.pfx");
    let text = surroundings::data("pfx/README.md");
    let cases: [(&str, &Path, &str, &str, &str); 7] = [
        ("a wrong password", &good, "wrong", "password", "password"),
        ("a foreign key", &foreign, PASSWORD, wizard::INVALID, "does not belong"),
        (
            "a truncated file",
            &truncated,
            PASSWORD,
            wizard::INVALID,
            "not a readable PKCS#12",
        ),
        ("an oversized file", &oversized, PASSWORD, wizard::INVALID, "octets"),
        ("no key", &no_key, PASSWORD, wizard::INVALID, "no private key"),
        (
            "two milliards of iterations",
            &bomb,
            "secret",
            wizard::INVALID,
            "iterations",
        ),
        (
            "no PFX at all",
            &text,
            PASSWORD,
            wizard::INVALID,
            "not a readable PKCS#12",
        ),
    ];
    let old = bench.printer.certificate().sha256();
    for (what, file, password, words, reason) in cases {
        refuse(&bench, what, file, password, words, reason).await?;
        let shown = TlsClient::new().connect(bench.pages().port).await.unwrap();
        assert_eq!(crate::tls_client::shown(&shown).leaf, old, "{what}");
    }
    // And nothing of it stands in the way of a good one.
    import(
        &bench,
        "a good one",
        &good,
        PASSWORD,
        &openssl::sha256(&pair.certificate).await?,
    )
    .await?;
    bench.printer.shut_down().await;
    Ok(())
}

async fn refuse(
    bench: &Bench,
    what: &str,
    file: &Path,
    password: &str,
    words: &str,
    reason: &str,
) -> Result<(), Absent> {
    let since = bench.last_event();
    let started = tokio::time::Instant::now();
    let page: Page = wizard::import_pfx(&bench.administrator, file, password).await?;
    assert!(
        started.elapsed() < Duration::from_secs(30),
        "{what} took {:?}",
        started.elapsed()
    );
    assert!(page.html().contains(words), "{what}: {} {}", page.status, page.text());
    assert!(!page.html().contains(wizard::UPDATED), "{what}: {}", page.text());
    let refused = bench
        .printer
        .events()
        .wait(since, Duration::from_secs(10), |event| {
            event.kind() == "identity-refused"
        })
        .await
        .unwrap_or_else(|| panic!("{what}: no event, but {:?}", bench.printer.events().since(since)));
    assert_eq!(refused.body["cause"], "pfx-imported", "{what}");
    let told = refused.body["reason"].as_str().unwrap();
    assert!(told.contains(reason), "{what}: {told}");
    assert!(!told.contains(PASSWORD), "{what}: {told}");
    Ok(())
}

/// A PFX whose key belongs to another certificate. OpenSSL and NSS will not write one; Java does.
async fn foreign_key(folder: &Path, certificate: &Pair) -> Result<PathBuf, Absent> {
    let other = openssl::self_signed(folder, "other", "ec:P-256", "/CN=other", None).await?;
    let (from, to, out) = (
        folder.join("from.pfx"),
        folder.join("to.pfx"),
        folder.join("foreign.pfx"),
    );
    openssl::pfx(&other, PASSWORD, &[], &from).await?;
    openssl::pfx(certificate, PASSWORD, &[], &to).await?;
    let java = Process::new("java", "openjdk-17-jdk-headless")?.arg(surroundings::data("peers/Mismatch.java"));
    java.args([&from, &to, &out]).arg(PASSWORD).run().await.success();
    Ok(out)
}
