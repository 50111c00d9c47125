//! What HTTP and IPP do wrong on purpose, as it is on the wire and as clients see it: every entry of the family
//! `Service`, on one printer that goes from one to the next.

use crate::peers::curl::curl;
use crate::peers::process::{Process, Said};
use crate::peers::{Absent, or_skip};
use crate::tls_client::TlsClient;
use ipp_codec::{Attribute, Decoded, Decoder, Group, Limits, Message, Value, tag};
use pki::KeyAlgorithm;
use printer::Printer;
use scenarios::Family;
use std::collections::BTreeSet;
use std::io::ErrorKind;
use tokio::io::{AsyncRead, AsyncReadExt, AsyncWrite, AsyncWriteExt};
use tokio::net::TcpStream;

/// How a connection ended.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
enum End {
    /// With close_notify.
    Clean,
    /// FIN without it.
    Eof,
    Reset,
}
use End::{Clean, Eof, Reset};

/// What a page over TLS looks like: id, what the answer begins with, what else is in it, how the connection ends, and
/// curl's exit code.
const PAGES: &[(&str, &str, &[&str], End, i32)] = &[
    ("ok-chain", "HTTP/1.1 200 ", &["</html>"], Clean, 0),
    (
        "hsts",
        "HTTP/1.1 200 ",
        &["Strict-Transport-Security: max-age=31536000\r\n"],
        Clean,
        0,
    ),
    ("http10-only", "HTTP/1.0 200 ", &["</html>"], Clean, 0),
    (
        "chunked-malformed",
        "HTTP/1.1 200 ",
        &["Transfer-Encoding: chunked\r\n\r\nZZ\r\n"],
        Clean,
        56,
    ),
    ("random-data-then-close", "", &[], Clean, 1),
    ("empty-response", "", &[], Clean, 52),
    ("connection-reset-by-peer", "", &[], Reset, 56),
    (
        "truncated-body-no-close-notify",
        "HTTP/1.1 200 ",
        &["Content-Length: "],
        Eof,
        18,
    ),
    ("truncated-no-length-no-close-notify", "HTTP/1.1 200 ", &[], Eof, 0),
    (
        "complete-body-no-close-notify",
        "HTTP/1.1 200 ",
        &["Content-Length: ", "</html>"],
        Eof,
        0,
    ),
    (
        "reset-after-response-start",
        "HTTP/1.1 200 ",
        &["Content-Length: "],
        Reset,
        56,
    ),
    ("http-500", "HTTP/1.1 500 ", &["<h1>500"], Clean, 22),
];

/// Id, what is wrong with the answer, and a word of ipptool's where the test of CUPS fails; empty where it passes.
type AnswerCase = (&'static str, fn(&Answered) -> bool, &'static str);

/// What Get-Printer-Attributes over TLS looks like.
const MESSAGES: &[AnswerCase] = &[
    (
        "ok-chain",
        |answer| answer.message().is_some_and(|message| message.request_id == 7),
        "",
    ),
    (
        "wrong-content-type",
        |answer| answer.head.contains("Content-Type: text/html\r\n") && answer.message().is_some(),
        "",
    ),
    (
        "ipp-response-truncated",
        |answer| answer.is_whole() && answer.message().is_none(),
        "FAIL",
    ),
    (
        "ipp-request-id-wrong",
        |answer| answer.message().is_some_and(|message| message.request_id == 8),
        "FAIL",
    ),
    (
        "ipp-required-attribute-missing",
        |answer| answer.values("operations-supported").is_empty() && !answer.values("printer-state").is_empty(),
        "EXPECTED: operations-supported",
    ),
    (
        "ipp-uri-of-nowhere",
        |answer| {
            answer
                .values("printer-uri-supported")
                .iter()
                .all(|uri| uri.contains("://printer.invalid:"))
        },
        "",
    ),
    (
        "uri-scheme-mismatch",
        |answer| {
            let uris = answer.values("printer-uri-supported");
            !uris.is_empty()
                && uris.iter().all(|uri| uri.starts_with("ipp://"))
                && answer
                    .values("uri-security-supported")
                    .iter()
                    .all(|value| value == "none")
        },
        "",
    ),
];

/// The others have a test of their own.
const ALONE: [&str; 12] = [
    "http-upgrade-tls",
    "http-upgrade-refused",
    "http-upgrade-required-426",
    "http-upgrade-stall",
    "http-upgrade-bad-cert",
    "redirect-http-to-https",
    "continue-never",
    "slow-body",
    "early-response",
    "ipp-plain-on-ipps",
    "ipp-job-id-missing",
    "ipp-closes-mid-document",
];

async fn start() -> Printer {
    let builder = Printer::builder().key(KeyAlgorithm::EcP256);
    builder
        .handshake_deadline(std::time::Duration::from_secs(2))
        .start()
        .await
        .unwrap()
}

fn port(url: &str) -> u16 {
    url.parse::<url::Url>().unwrap().port().unwrap()
}

/// An HTTP answer, and what it holds.
#[derive(Debug)]
struct Answered {
    head: String,
    body: Vec<u8>,
    end: End,
}

impl Answered {
    /// Sends the request, and reads to the end of the connection.
    async fn to(request: &[u8], mut stream: impl AsyncRead + AsyncWrite + Unpin) -> Self {
        // A fault may end the connection before the request is written.
        let _ = stream.write_all(request).await;
        let _ = stream.flush().await;
        let mut octets = Vec::new();
        let end = match stream.read_to_end(&mut octets).await {
            Ok(_) => Clean,
            Err(error) if error.kind() == ErrorKind::UnexpectedEof => Eof,
            Err(error) if error.kind() == ErrorKind::ConnectionReset => Reset,
            Err(error) => panic!("{error}"),
        };
        let at = octets.windows(4).position(|window| window == b"\r\n\r\n");
        let body = at.map(|at| octets.split_off(at + 4)).unwrap_or_default();
        Self {
            head: String::from_utf8_lossy(&octets).into_owned(),
            body,
            end,
        }
    }

    fn all(&self) -> String {
        format!("{}{}", self.head, String::from_utf8_lossy(&self.body))
    }

    /// Is there as much as Content-Length says?
    fn is_whole(&self) -> bool {
        let length = self.head.lines().find_map(|line| line.strip_prefix("Content-Length: "));
        length.is_some_and(|length| length.parse() == Ok(self.body.len()))
    }

    fn message(&self) -> Option<Message> {
        match Decoder::new(Limits::default()).advance(&self.body) {
            Ok(Decoded::Message(message, _)) => Some(message),
            _ => None,
        }
    }

    /// The values of an attribute of the printer.
    fn values(&self, name: &str) -> Vec<String> {
        let message = self.message().expect("an IPP message");
        let attribute = message
            .group(tag::PRINTER_ATTRIBUTES)
            .and_then(|group| group.attribute(name));
        let values = attribute.map(|attribute| attribute.values.clone()).unwrap_or_default();
        values
            .iter()
            .map(|value| value.as_str().map_or_else(|| format!("{value:?}"), str::to_owned))
            .collect()
    }
}

fn ipp(code: u16, more: &str, document: &[u8]) -> Vec<u8> {
    let attributes = vec![
        Attribute::new("attributes-charset", Value::Charset("utf-8".to_owned())),
        Attribute::new("attributes-natural-language", Value::NaturalLanguage("en".to_owned())),
        Attribute::new("printer-uri", Value::Uri("ipp://localhost/ipp/print".to_owned())),
    ];
    let groups = vec![Group {
        tag: tag::OPERATION_ATTRIBUTES,
        attributes,
    }];
    let message = Message {
        version: (2, 0),
        code,
        request_id: 7,
        groups,
    };
    let body = [ipp_codec::encode(&message), document.to_vec()].concat();
    let head = format!(
        "POST /ipp/print HTTP/1.1\r\nHost: localhost:9\r\nContent-Type: application/ipp\r\nContent-Length: {}\r\n{more}Connection: close\r\n\r\n",
        body.len()
    );
    [head.into_bytes(), body].concat()
}

const GET: &[u8] = b"GET / HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n";
const PRINT_JOB: u16 = 0x0002;
const GET_PRINTER_ATTRIBUTES: u16 = 0x000B;

async fn secure(url: &str, request: &[u8]) -> Answered {
    Answered::to(request, TlsClient::new().connect(port(url)).await.unwrap()).await
}

async fn plain(url: &str, request: &[u8]) -> Answered {
    Answered::to(request, TcpStream::connect(("localhost", port(url))).await.unwrap()).await
}

async fn curl_page(url: &str, more: &[&str]) -> Result<Said, Absent> {
    let curl = curl()?.args([
        "-k",
        "-sS",
        "-f",
        "-o",
        "/dev/null",
        "-m",
        "20",
        "-w",
        "%{http_code} %{size_download}",
    ]);
    Ok(curl.args(more).arg(url).run().await)
}

async fn ipptool(url: &str, more: &[&str]) -> Result<Said, Absent> {
    let tool = Process::new("ipptool", "cups-ipp-utils")?.args(more);
    Ok(tool
        .args(["-T", "5", "-tv", url, "get-printer-attributes.test"])
        .run()
        .await)
}

#[test]
fn every_entry_of_the_family_is_tried() {
    let tried = PAGES
        .iter()
        .map(|case| case.0)
        .chain(MESSAGES.iter().map(|case| case.0))
        .chain(ALONE);
    let tried: BTreeSet<&str> = tried.filter(|id| *id != "ok-chain").collect();
    let all = scenarios::all().filter(|scenario| scenario.family == Family::Service);
    assert_eq!(tried, all.map(|scenario| scenario.id).collect::<BTreeSet<_>>());
}

#[tokio::test(flavor = "multi_thread")]
async fn pages_are_wrong_on_the_wire_as_their_entry_says() {
    let printer = start().await;
    for &(id, begins, holds, end, code) in PAGES {
        printer.apply(id).await.unwrap();
        let url = &printer.urls().https;
        let seen = secure(url, GET).await;
        let all = seen.all();
        assert!(all.starts_with(begins), "{id}: {all}");
        assert!(!begins.is_empty() || !all.contains("HTTP/"), "{id}: {all}");
        assert!(holds.iter().all(|part| all.contains(part)), "{id}: {all}");
        assert_eq!(seen.end, end, "{id}: {all}");
        assert_eq!(
            begins.starts_with("HTTP/1.1 200") && seen.is_whole(),
            ["ok-chain", "hsts", "complete-body-no-close-notify"].contains(&id),
            "{id}: {all}"
        );
        let said = or_skip!(curl_page(url, &[]).await);
        assert_eq!(said.code, Some(code), "{id}: {said:?}");
    }
    printer.clear_scenario().await.unwrap();
    assert!(secure(&printer.urls().https, GET).await.is_whole());
    printer.shut_down().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn messages_are_wrong_on_the_wire_as_their_entry_says() {
    let printer = start().await;
    for (id, is_wrong, word) in MESSAGES {
        printer.apply(id).await.unwrap();
        let seen = secure(&printer.urls().ipps, &ipp(GET_PRINTER_ATTRIBUTES, "", b"")).await;
        assert!(is_wrong(&seen), "{id}: {seen:?}");
        let said = or_skip!(ipptool(&printer.urls().ipps, &[]).await);
        assert_eq!(said.out.contains("[PASS]"), word.is_empty(), "{id}: {said:?}");
        assert!(said.out.contains(word), "{id}: {said:?}");
    }
    // The last of them says ipp, and refuses it.
    let seen = plain(&printer.urls().ipp, &ipp(GET_PRINTER_ATTRIBUTES, "", b"")).await;
    assert!(seen.head.starts_with("HTTP/1.1 403 "), "{seen:?}");
    printer.shut_down().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn the_wish_for_tls_is_granted_passed_over_required_or_left_hanging() {
    let printer = start().await;
    let url = printer.urls().ipp.clone();
    let options = b"OPTIONS * HTTP/1.1\r\nHost: localhost\r\nConnection: Upgrade, close\r\nUpgrade: TLS/1.2\r\n\r\n";
    for (id, upgrading, asking) in [
        ("http-upgrade-tls", true, true),
        ("http-upgrade-refused", false, true),
        ("http-upgrade-required-426", true, true),
        ("http-upgrade-bad-cert", true, true),
        ("http-upgrade-stall", false, true),
    ] {
        printer.apply(id).await.unwrap();
        let since = printer.events().last();
        let said = or_skip!(ipptool(&url, &["-E"]).await);
        assert_eq!(said.out.contains("[PASS]"), upgrading, "{id}: {said:?}");
        let said = or_skip!(ipptool(&url, &[]).await);
        assert_eq!(said.out.contains("[PASS]"), asking, "{id} without -E: {said:?}");
        let upgraded = printer
            .events()
            .since(since)
            .into_iter()
            .filter(|record| record.kind() == "handshake");
        let outcomes: Vec<_> = upgraded
            .map(|record| (record.body["upgraded"].clone(), record.body["finished"].clone()))
            .collect();
        match id {
            "http-upgrade-refused" => assert!(outcomes.is_empty(), "{outcomes:?}"),
            "http-upgrade-stall" => assert!(
                outcomes.iter().all(|seen| *seen == (true.into(), false.into())),
                "{outcomes:?}"
            ),
            _ => assert!(
                outcomes.iter().all(|seen| *seen == (true.into(), true.into())),
                "{id}: {outcomes:?}"
            ),
        }
        assert_eq!(outcomes.is_empty(), id == "http-upgrade-refused", "{id}");
        let required = ["http-upgrade-required-426", "http-upgrade-bad-cert"].contains(&id);
        let seen = plain(&url, &ipp(GET_PRINTER_ATTRIBUTES, "", b"")).await;
        assert!(
            seen.head
                .starts_with(if required { "HTTP/1.1 426 " } else { "HTTP/1.1 200 " }),
            "{id}: {seen:?}"
        );
        assert_eq!(seen.head.contains("Upgrade: TLS/1.2, HTTP/1.1\r\n"), required);
        if id == "http-upgrade-refused" {
            let seen = plain(&url, options).await;
            assert!(seen.head.starts_with("HTTP/1.1 200 "), "{seen:?}");
        }
    }
    // The certificate of the upgrade is the scenario's.
    printer.apply("http-upgrade-bad-cert").await.unwrap();
    let facts = printer.certificate().facts().unwrap().clone();
    assert!(facts.not_after < facts.not_before + time::Duration::days(398));
    printer.shut_down().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn plain_requests_are_sent_to_https_under_the_same_host() {
    let printer = start().await;
    printer.apply("redirect-http-to-https").await.unwrap();
    let (http, https) = (printer.urls().http.clone(), printer.urls().https.clone());
    let page = plain(
        &http,
        &format!(
            "GET /x?y HTTP/1.1\r\nHost: localhost:{}\r\nConnection: close\r\n\r\n",
            port(&http)
        )
        .into_bytes(),
    )
    .await;
    assert!(page.head.starts_with("HTTP/1.1 301 "), "{page:?}");
    let location = format!("Location: https://localhost:{}/x?y\r\n", port(&https));
    assert!(page.head.contains(&location), "{page:?}");
    let ipp = plain(&printer.urls().ipp, &ipp(PRINT_JOB, "", b"%!PS")).await;
    assert!(
        ipp.head.starts_with("HTTP/1.1 301 ") && ipp.head.contains("Location: https://localhost:9/ipp/print\r\n"),
        "{ipp:?}"
    );
    assert!(!printer.events().since(0).iter().any(|record| record.kind() == "job"));
    let said = or_skip!(curl_page(&http, &["-L"]).await);
    assert_eq!((said.code, &said.out[..3]), (Some(0), "200"), "{said:?}");
    printer.shut_down().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_client_that_waits_for_100_waits_in_vain_and_prints_all_the_same() {
    let printer = start().await;
    printer.apply("continue-never").await.unwrap();
    let curl = or_skip!(curl());
    let body = curl.home("job");
    let request = ipp(PRINT_JOB, "", b"%!PS");
    let at = request.windows(4).position(|window| window == b"\r\n\r\n").unwrap() + 4;
    std::fs::write(&body, &request[at..]).unwrap();
    let said = curl
        .args([
            "-k",
            "-sS",
            "-v",
            "-o",
            "/dev/null",
            "-H",
            "Content-Type: application/ipp",
            "-H",
            "Expect: 100-continue",
            "--data-binary",
        ])
        .arg(format!("@{}", body.display()))
        .arg(printer.urls().ipps.replacen("ipps", "https", 1))
        .run()
        .await;
    assert_eq!(said.code, Some(0), "{said:?}");
    assert!(
        said.err.contains("Done waiting for 100-continue") && !said.err.contains("< HTTP/1.1 100"),
        "{said:?}"
    );
    assert!(printer.events().since(0).iter().any(|record| record.kind() == "job"));
    printer.shut_down().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_body_that_drips_outlasts_the_patience_of_its_reader() {
    let printer = start().await;
    printer.apply("slow-body").await.unwrap();
    let said = or_skip!(curl_page(&printer.urls().https, &["-m", "2"]).await);
    assert_eq!(said.code, Some(28), "{said:?}");
    let octets: u64 = said.out.split(' ').nth(1).unwrap().parse().unwrap();
    assert!((1..=4).contains(&octets), "{said:?}");
    printer.shut_down().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn the_answer_comes_before_the_document_and_curl_stops_sending() {
    let printer = start().await;
    printer.apply("early-response").await.unwrap();
    let curl = or_skip!(curl());
    let body = curl.home("job");
    std::fs::write(&body, vec![b'x'; 64 * 1024 * 1024]).unwrap();
    let said = curl
        .args([
            "-k",
            "-sS",
            "-o",
            "/dev/null",
            "-w",
            "%{http_code} %{size_upload}",
            "-H",
            "Content-Type: application/ipp",
            "-H",
            "Expect:",
            "--data-binary",
        ])
        .arg(format!("@{}", body.display()))
        .arg(printer.urls().ipps.replacen("ipps", "https", 1))
        .run()
        .await;
    let (status, sent) = said.out.split_once(' ').unwrap();
    assert_eq!(status, "413", "{said:?}");
    assert!(sent.parse::<u64>().unwrap() < 64 * 1024 * 1024, "{said:?}");
    // A page needs no body.
    assert!(
        secure(&printer.urls().https, GET)
            .await
            .head
            .starts_with("HTTP/1.1 200 ")
    );
    printer.shut_down().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn the_ipp_port_speaks_no_tls_and_the_pages_do() {
    let printer = start().await;
    printer.apply("ipp-plain-on-ipps").await.unwrap();
    let said = or_skip!(curl_page(&printer.urls().ipps.replacen("ipps", "https", 1), &[]).await);
    assert_eq!(said.code, Some(35), "{said:?}");
    assert!(said.err.contains("wrong version number"), "{said:?}");
    assert!(secure(&printer.urls().https, GET).await.is_whole());
    assert!(
        plain(&printer.urls().ipp, &ipp(GET_PRINTER_ATTRIBUTES, "", b""))
            .await
            .message()
            .is_some()
    );
    printer.shut_down().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_job_without_a_name_and_a_document_that_is_cut_short() {
    let printer = start().await;
    printer.apply("ipp-job-id-missing").await.unwrap();
    let message = secure(&printer.urls().ipps, &ipp(PRINT_JOB, "", b"%!PS"))
        .await
        .message()
        .unwrap();
    assert_eq!(message.code, 0);
    assert!(
        message
            .group(tag::JOB_ATTRIBUTES)
            .is_none_or(|group| group.attribute("job-id").is_none())
    );
    printer.apply("ipp-closes-mid-document").await.unwrap();
    let since = printer.events().last();
    let seen = secure(&printer.urls().ipps, &ipp(PRINT_JOB, "", &vec![b'x'; 1_000_000])).await;
    assert_eq!(seen.all(), "");
    let job = printer
        .events()
        .since(since)
        .into_iter()
        .rfind(|record| record.kind() == "job")
        .unwrap();
    assert_eq!(job.body["state"], serde_json::json!("aborted"));
    assert_eq!(
        job.body["reasons"],
        serde_json::json!(["aborted-by-system", "submission-interrupted"])
    );
    printer.shut_down().await;
}
