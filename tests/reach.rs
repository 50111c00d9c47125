//! Every scenario is reached by server name, while the printer runs, by path of the control door, and from the start: what a
//! client is played is what its record says.

use crate::peers::process::Process;
use crate::peers::{Absent, or_skip};
use crate::serving::Serving;
use pki::KeyAlgorithm;
use printer::{EventRecord, Printer};
use scenarios::Scenario;
use std::sync::Arc;
use std::time::Duration;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;
use tokio::task::JoinHandle;

const LIMIT: Duration = Duration::from_secs(60);
const DOMAIN: &str = "printer.test";

/// No ClientHello reaches the printer in these, so no name can ask for them, and no handshake tells of them.
const NO_HELLO: [&str; 1] = ["accept-never"];

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn every_scenario_is_reached_by_server_name() {
    let printer = start().scenarios_by_name(DOMAIN).start().await.unwrap();
    let mut wrong = Vec::new();
    for scenario in with_a_hello() {
        let seen = knock(&printer, &format!("{}.{DOMAIN}", scenario.id)).await;
        wrong.extend(difference(scenario, &seen));
    }
    assert!(wrong.is_empty(), "{wrong:#?}");
    printer.shut_down().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn every_scenario_is_reached_while_the_printer_runs() {
    let printer = start().start().await.unwrap();
    let mut wrong = Vec::new();
    for scenario in with_a_hello() {
        printer.apply(scenario.id).await.unwrap();
        let seen = knock(&printer, "localhost").await;
        wrong.extend(difference(scenario, &seen));
    }
    printer.clear_scenario().await.unwrap();
    let after = knock(&printer, "localhost").await;
    assert_eq!(after.body["scenario"], serde_json::json!([]));
    assert!(wrong.is_empty(), "{wrong:#?}");
    printer.shut_down().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn every_scenario_is_reached_by_the_path_of_the_control_door() {
    let state = tempfile::tempdir().unwrap();
    let printer = Serving::start(state.path(), &["--seed", "7"]).await.unwrap();
    let (control, https) = (printer.url("control"), printer.url("https"));
    let mut wrong = Vec::new();
    for scenario in with_a_hello() {
        let playing = ask(&control, "PUT", &format!("scenario/{}", scenario.id)).await;
        assert_eq!(playing["scenario"], serde_json::json!([scenario.id]), "{playing}");
        let last = ask(&control, "GET", "events").await["last"].clone();
        let rest = say_hello(https.port().unwrap(), "localhost").await;
        let seen = ask(&control, "GET", &format!("handshakes?since={last}&wait=30")).await;
        rest.abort();
        let played = &seen["events"][0]["scenario"];
        if *played != serde_json::json!([scenario.id]) {
            wrong.push(format!("{}: {seen}", scenario.id));
        }
    }
    assert!(wrong.is_empty(), "{wrong:#?}");
    assert_eq!(
        ask(&control, "PUT", "scenario/off").await["scenario"],
        serde_json::json!([])
    );
    let both = ask(&control, "PUT", "scenario/expired+net-slow-close?next=2").await;
    assert_eq!(both["guest"]["connections_left"], 2, "{both}");
    let next = ask(&control, "PUT", "schedule/ok-chain@0s,expired@2h,off@3h").await;
    assert_eq!(next["next"].as_array().unwrap().len(), 2, "{next}");
    assert_eq!(ask(&control, "DELETE", "schedule").await["next"], serde_json::json!([]));
    let unknown = ask(&control, "PUT", "scenario/exipred").await;
    assert_eq!(unknown["status"], 404, "{unknown}");
    assert!(
        unknown["detail"].as_str().unwrap().contains("did you mean expired?"),
        "{unknown}"
    );
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn every_scenario_is_there_from_the_start() {
    let mut wrong = Vec::new();
    for scenario in with_a_hello() {
        let printer = start().scenario(scenario.id).start().await.unwrap();
        let seen = knock(&printer, "localhost").await;
        wrong.extend(difference(scenario, &seen));
    }
    assert!(wrong.is_empty(), "{wrong:#?}");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn who_chooses_by_name_is_given_what_to_trust_and_sees_the_one_fault() {
    or_skip!(by_name().await);
}

async fn by_name() -> Result<(), Absent> {
    let state = tempfile::tempdir().unwrap();
    let printer = Serving::start(state.path(), &["--scenario-domain", DOMAIN])
        .await
        .unwrap();
    let (control, https) = (printer.url("control"), printer.url("https").port().unwrap());
    for (id, code, words) in [
        ("ok-chain", 0, ""),
        ("self-signed-trusted-fixed", 0, ""),
        ("expired", 60, "certificate has expired"),
        ("san-mismatch", 60, "no alternative certificate subject name matches"),
        ("untrusted-root", 60, "unable to get local issuer certificate"),
    ] {
        let curl = || Process::new("curl", "curl");
        let roots = state.path().join(format!("{id}.pem"));
        let trust = control
            .join(&format!("/api/printers/first/scenario/{id}/trust.pem"))
            .unwrap();
        let fetched = curl()?.args(["-sSf", trust.as_str(), "-o"]).arg(&roots).run().await;
        fetched.success();
        let host = format!("{id}.{DOMAIN}");
        let visit = curl()?.args(["-sS", "--resolve", &format!("{host}:{https}:127.0.0.1"), "--cacert"]);
        let said = visit
            .arg(&roots)
            .arg(format!("https://{host}:{https}/style.css"))
            .run()
            .await;
        assert_eq!(
            (said.code, said.err.contains(words)),
            (Some(code), true),
            "{id}: {}",
            said.err
        );
    }
    let unknown = control.join("/api/printers/first/scenario/expird/trust.pem").unwrap();
    let said = Process::new("curl", "curl")?.args(["-s", unknown.as_str()]).run().await;
    assert!(said.out.contains("did you mean expired"), "{}", said.out);
    Ok(())
}

/// One request to the control door, about the first printer, with no body.
async fn ask(control: &url::Url, method: &str, path: &str) -> serde_json::Value {
    let authority = format!("127.0.0.1:{}", control.port().unwrap());
    let mut door = TcpStream::connect(&authority).await.unwrap();
    let request = format!(
        "{method} /api/printers/first/{path} HTTP/1.1\r\nHost: {authority}\r\nConnection: close\r\nContent-Length: 0\r\n\r\n"
    );
    door.write_all(request.as_bytes()).await.unwrap();
    let mut answer = String::new();
    door.read_to_string(&mut answer).await.unwrap();
    let (_, body) = answer.split_once("\r\n\r\n").unwrap();
    serde_json::from_str(body).unwrap_or_else(|error| panic!("{error}: {answer}"))
}

fn start() -> printer::Builder {
    // Keys are made while a client waits that asks by name, and the machine may be busy.
    let builder = Printer::builder().key(KeyAlgorithm::EcP256);
    builder.handshake_deadline(LIMIT)
}

fn with_a_hello() -> impl Iterator<Item = &'static Scenario> {
    scenarios::all().filter(|scenario| !NO_HELLO.contains(&scenario.id))
}

fn difference(scenario: &Scenario, seen: &EventRecord) -> Option<String> {
    let played = &seen.body["scenario"];
    (*played != serde_json::json!([scenario.id])).then(|| format!("{}: {:?}", scenario.id, seen.body))
}

/// Says ClientHello with this name, and leaves: how the printer saw it.
async fn knock(printer: &Printer, name: &str) -> EventRecord {
    let since = printer.events().last();
    let port: u16 = url::Url::parse(&printer.urls().https).unwrap().port().unwrap();
    let rest = say_hello(port, name).await;
    let log = printer.events();
    let seen = log.wait(since, LIMIT, |record| record.kind() == "handshake").await;
    rest.abort();
    seen.unwrap_or_else(|| panic!("{name}: no handshake in {:?}", log.since(since)))
}

/// Says ClientHello, and reads until it is stopped.
async fn say_hello(port: u16, name: &str) -> JoinHandle<()> {
    // By IPv6 where there is any: one scenario is that IPv4 does not answer, from a moment after it is set.
    let mut tcp = match TcpStream::connect(("::1", port)).await {
        Ok(tcp) => tcp,
        Err(_) => TcpStream::connect(("127.0.0.1", port)).await.unwrap(),
    };
    tcp.write_all(&hello(name)).await.unwrap();
    // Some printers have reset the connection by now.
    let _ = tcp.shutdown().await;
    tokio::spawn(async move {
        let mut rest = Vec::new();
        let _ = tcp.read_to_end(&mut rest).await;
    })
}

fn hello(name: &str) -> Vec<u8> {
    let provider = Arc::new(rustls::crypto::aws_lc_rs::default_provider());
    let config = rustls::ClientConfig::builder_with_provider(provider)
        .with_safe_default_protocol_versions()
        .unwrap()
        .with_root_certificates(rustls::RootCertStore::empty())
        .with_no_client_auth();
    let name = name.to_owned().try_into().unwrap();
    let mut client = rustls::ClientConnection::new(Arc::new(config), name).unwrap();
    let mut octets = Vec::new();
    client.write_tls(&mut octets).unwrap();
    octets
}
