//! Certificates installed as scripts in public use do it: one multipart request by curl, no wizard, no browser.

use crate::administrator::Administrator;
use crate::openssl;
use crate::peers::{Absent, curl::curl, or_skip};
use crate::{upload, wizard};
use device::Password;
use pki::KeyAlgorithm;
use printer::Printer;
use std::path::PathBuf;

const PASSWORD: &str = "Geheim 2007";

/// A PFX and SHA-256 of its certificate.
struct File {
    pfx: PathBuf,
    certificate: String,
    _folder: tempfile::TempDir,
}

async fn file() -> Result<File, Absent> {
    let folder = tempfile::tempdir().unwrap();
    let pair = openssl::self_signed(folder.path(), "printer", "rsa:2048", "/CN=printer.test", None).await?;
    let pfx = folder.path().join("printer.pfx");
    openssl::pfx(&pair, PASSWORD, &[], &pfx).await?;
    Ok(File {
        pfx,
        certificate: openssl::sha256(&pair.certificate).await?,
        _folder: folder,
    })
}

/// curl with these arguments: the status and the body.
async fn post(url: &str, arguments: &[&str]) -> Result<(String, String), Absent> {
    let said = curl()?
        .args(["-sS", "-m", "60", "-w", "\n%{http_code}"])
        .args(arguments)
        .arg(url)
        .run()
        .await
        .success();
    let (body, status) = said.rsplit_once('\n').unwrap();
    Ok((status.to_owned(), body.to_owned()))
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_ledm_upload_answers_as_its_clients_read_it() {
    or_skip!(ledm().await);
}

async fn ledm() -> Result<(), Absent> {
    let printer = Printer::builder().key(KeyAlgorithm::EcP256).start().await.unwrap();
    let file = file().await?;
    let url = format!("{}{}", printer.urls().http.trim_end_matches('/'), upload::PATH);
    let pfx = format!("certificate=@{}", file.pfx.display());
    let wrong = ["-F", &pfx, "-F", "password=wrong"];
    assert_eq!(post(&url, &wrong).await?.0, "400");
    let (status, body) = post(&format!("{url}?fixed_response=true"), &wrong).await?;
    assert_eq!(status, "200");
    assert!(body.contains("<err:HttpCode>400</err:HttpCode>"), "{body}");
    assert_ne!(printer.certificate().sha256(), file.certificate);

    let right = ["-F", &pfx, "--form-string", &format!("password={PASSWORD}")];
    assert_eq!(post(&url, &right).await?, ("201".to_owned(), String::new()));
    assert_eq!(printer.certificate().sha256(), file.certificate);
    let (status, body) = post(&format!("{url}?fixed_response=true"), &right).await?;
    assert_eq!(status, "200");
    assert!(body.contains("<err:HttpCode>201</err:HttpCode>"), "{body}");
    printer.shut_down().await;
    Ok(())
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_emweb_upload_answers_with_the_devices_words() {
    or_skip!(emweb().await);
}

async fn emweb() -> Result<(), Absent> {
    let printer = Printer::builder().key(KeyAlgorithm::EcP256).start().await.unwrap();
    let file = file().await?;
    let url = format!("{}hp/device/Certificate.pfx", printer.urls().http);
    // The password first, as some do it, and a field that means nothing.
    let pfx = format!("FileName=@{};type=application/x-pkcs12", file.pfx.display());
    let right = [
        "--form-string",
        &format!("Password={PASSWORD}"),
        "-F",
        &pfx,
        "-F",
        "Finish=",
    ];
    let (status, body) = post(&url, &right).await?;
    assert_eq!(status, "200");
    assert!(body.contains(wizard::UPDATED), "{body}");
    assert_eq!(printer.certificate().sha256(), file.certificate);
    printer.shut_down().await;
    Ok(())
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_script_without_the_administrators_password_is_asked_for_it() {
    or_skip!(with_password().await);
}

async fn with_password() -> Result<(), Absent> {
    let builder = Printer::builder()
        .key(KeyAlgorithm::EcP256)
        .admin_password(Password::new("boss"));
    let printer = builder.start().await.unwrap();
    let file = file().await?;
    let url = format!("{}{}", printer.urls().http.trim_end_matches('/'), upload::PATH);
    let form = [
        "-F",
        &format!("certificate=@{}", file.pfx.display()),
        "--form-string",
        &format!("password={PASSWORD}"),
    ];
    assert_eq!(post(&url, &form).await?.0, "401");
    assert_eq!(
        post(&url, &[&["-u", "admin:wrong"], &form[..]].concat()).await?.0,
        "401"
    );
    assert_ne!(printer.certificate().sha256(), file.certificate);
    // Driven by the challenge: the body goes twice over one connection.
    assert_eq!(
        post(&url, &[&["--anyauth", "-u", "admin:boss"], &form[..]].concat())
            .await?
            .0,
        "201"
    );
    assert_eq!(printer.certificate().sha256(), file.certificate);

    assert_eq!(
        Administrator::at(&printer.urls().http)
            .open("/websecurity/certificates.html")
            .await?
            .status,
        401
    );
    let administrator = Administrator::at(&printer.urls().http).with_password("boss");
    assert!(
        wizard::certificates(&administrator)
            .await?
            .text()
            .contains("printer.test")
    );
    printer.shut_down().await;
    Ok(())
}
