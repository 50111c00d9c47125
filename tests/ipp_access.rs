//! How clients get in: TLS that begins in plain HTTP (RFC 2817), and user name and password (RFC 7617, RFC 7616).

use crate::peers::cups::Cups;
use crate::peers::curl::curl;
use crate::peers::process::{Process, Said};
use crate::peers::{Absent, heavy, or_skip};
use device::{IppAuthentication, Password};
use pki::KeyAlgorithm;
use printer::{Builder, EventRecord, IppLogin, Printer};
use serde_json::json;

const USER: &str = "ada";
const PASSWORD: &str = "Difference:Engine";

fn quick() -> Builder {
    Printer::builder().key(KeyAlgorithm::EcP256)
}

fn login(scheme: IppAuthentication) -> IppLogin {
    IppLogin {
        scheme,
        user: USER.to_owned(),
        password: Password::new(PASSWORD),
    }
}

async fn ipptool(url: &str, more: &[&str]) -> Result<Said, Absent> {
    let tool = Process::new("ipptool", "cups-ipp-utils")?.args(more);
    Ok(tool
        .args(["-T", "40", "-tv", url, "get-printer-attributes.test"])
        .run()
        .await)
}

/// The handshakes that began in plain HTTP.
fn upgrades(printer: &Printer) -> Vec<EventRecord> {
    let all = printer.events().since(0).into_iter();
    all.filter(|record| record.kind() == "handshake" && record.body["upgraded"] == json!(true))
        .collect()
}

/// `ipp://ada:…@localhost:port/ipp/print`
fn with_password(url: &str, password: &str) -> String {
    let password = password.replace(':', "%3A");
    url.replacen("://", &format!("://{USER}:{password}@"), 1)
}

#[tokio::test(flavor = "multi_thread")]
async fn ipptool_switches_to_tls_when_it_is_told_to_and_when_the_printer_says_so() {
    let printer = quick().start().await.unwrap();
    let said = or_skip!(ipptool(&printer.urls().ipp, &["-E"]).await);
    assert!(said.out.contains("[PASS]"), "{said:?}");
    let seen = upgrades(&printer);
    assert_eq!(
        (seen.len(), &seen[0].body["version"]),
        (1, &json!("TLSv1.3")),
        "{seen:#?}"
    );
    assert_eq!(seen[0].body["request_seen"], json!(true));
    printer.shut_down().await;

    let strict = quick().require_tls(true).start().await.unwrap();
    // Without -E: told by 426, the client switches by itself.
    let said = or_skip!(ipptool(&strict.urls().ipp, &[]).await);
    assert!(said.out.contains("[PASS]"), "{said:?}");
    assert!(said.out.contains("uri-security-supported (keyword) = tls"), "{said:?}");
    assert_eq!(upgrades(&strict).len(), 1);
    strict.shut_down().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn ipptool_is_let_in_with_the_right_password_alone() {
    for (scheme, keyword) in [
        (IppAuthentication::Basic, "basic"),
        (IppAuthentication::Digest, "digest"),
    ] {
        let printer = quick().ipp_login(login(scheme)).start().await.unwrap();
        for url in [&printer.urls().ipp, &printer.urls().ipps] {
            let said = or_skip!(ipptool(&with_password(url, PASSWORD), &[]).await);
            assert!(said.out.contains("[PASS]"), "{keyword}: {said:?}");
            let tells = format!("uri-authentication-supported (1setOf keyword) = {keyword},{keyword}");
            assert!(said.out.contains(&tells), "{said:?}");
            let said = or_skip!(ipptool(&with_password(url, "wrong"), &[]).await);
            assert!(!said.out.contains("[PASS]"), "{keyword}: {said:?}");
        }
        printer.shut_down().await;
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn curl_prints_as_who_it_proves_to_be() {
    for (scheme, option) in [
        (IppAuthentication::Basic, "--basic"),
        (IppAuthentication::Digest, "--digest"),
    ] {
        let printer = quick().ipp_login(login(scheme)).start().await.unwrap();
        let url = printer.urls().ipp.replacen("ipp", "http", 1);
        let print = async |password: &str| {
            let curl = curl()?;
            let job = curl.home("job");
            std::fs::write(&job, print_job()).unwrap();
            let said = curl
                .args([
                    "-s",
                    "-o",
                    "/dev/null",
                    "-w",
                    "%{http_code}",
                    "-H",
                    "Content-Type: application/ipp",
                    option,
                    "-u",
                ])
                .arg(format!("{USER}:{password}"))
                .arg("--data-binary")
                .arg(format!("@{}", job.display()))
                .arg(&url)
                .run()
                .await;
            Ok::<_, Absent>(said.out)
        };
        assert_eq!(or_skip!(print("wrong").await), "401", "{option}");
        assert_eq!(or_skip!(print(PASSWORD).await), "200", "{option}");
        let events = printer.events().since(0);
        let job = events.iter().find(|record| record.kind() == "job").unwrap();
        assert_eq!(job.body["user"], json!(USER), "the job says it is somebody else's");
        printer.shut_down().await;
    }
}

/// A Print-Job of somebody who says to be `charles`.
fn print_job() -> Vec<u8> {
    use ipp_codec::{Attribute, Group, Message, Value};
    let attributes = vec![
        Attribute::new("attributes-charset", Value::Charset("utf-8".to_owned())),
        Attribute::new("attributes-natural-language", Value::NaturalLanguage("en".to_owned())),
        Attribute::new("printer-uri", Value::Uri("ipp://localhost/ipp/print".to_owned())),
        Attribute::new("requesting-user-name", Value::Name("charles".to_owned())),
    ];
    let groups = vec![Group { tag: 1, attributes }];
    let head = ipp_codec::encode(&Message {
        version: (2, 0),
        code: 2,
        request_id: 7,
        groups,
    });
    [head, b"hello\n".to_vec()].concat()
}

#[tokio::test(flavor = "multi_thread")]
async fn a_cups_queue_that_must_encrypt_prints_over_upgraded_connections_alone() {
    let _one = heavy().await;
    let cups = or_skip!(Cups::trusting().await);
    // The queue's own wish, and the printer's.
    for (option, strict) in [("?encryption=required", false), ("", true)] {
        let printer = quick().require_tls(strict).start().await.unwrap();
        cups.add_raw_queue(&format!("{}{option}", printer.urls().ipp)).await;
        let printed = cups.print(&crate::surroundings::data("samples.py")).await;
        assert!(printed.completed, "{printed:?}");
        let seen = upgrades(&printer);
        let modern = |record: &EventRecord| record.body["version"] == json!("TLSv1.3");
        assert!(!seen.is_empty() && seen.iter().all(modern), "{seen:#?}");
        // No operation was carried out for a plain request.
        let events = printer.events().since(0);
        let plain = |record: &&EventRecord| {
            record.body.get("method") == Some(&json!("POST")) && record.body["secure"] == json!(false)
        };
        let answered: Vec<_> = events
            .iter()
            .filter(plain)
            .map(|record| &record.body["status"])
            .collect();
        assert!(
            answered.iter().all(|status| strict && **status == json!(426)),
            "{answered:?}"
        );
        printer.shut_down().await;
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_cups_queue_with_user_and_password_in_its_uri_prints() {
    let _one = heavy().await;
    let cups = or_skip!(Cups::trusting().await);
    for scheme in [IppAuthentication::Basic, IppAuthentication::Digest] {
        let printer = quick().ipp_login(login(scheme)).start().await.unwrap();
        // CUPS 2.4.2 asks a printer for its attributes without the password of the URI: no driverless queue.
        cups.add_raw_queue(&with_password(&printer.urls().ipps, PASSWORD)).await;
        let printed = cups.print(&crate::surroundings::data("samples.py")).await;
        assert!(printed.completed, "{scheme:?}: {printed:?}");
        printer.shut_down().await;
        cups.forget("localhost");
    }
}
