//! Starting, stopping, and starting again.

use crate::client::{ask, event, ipp, ipp_status, port, print_job, quick, tcp};
use printer::{EventSink, Ports, StartError, StateDirectory};
use serde_json::{Value, json};
use std::net::{Ipv6Addr, TcpListener, TcpStream};
use std::time::Duration;
use tokio::io::AsyncWriteExt;

#[tokio::test]
async fn everything_is_on_one_port_for_both_families_and_started_says_where() {
    let printer = quick().start().await.unwrap();
    let ready = printer.ready();
    let raw = ready.urls.raw.as_ref().unwrap();
    for url in [&ready.urls.ipp, &ready.urls.http, &ready.urls.https, raw] {
        TcpStream::connect(("127.0.0.1", port(url))).unwrap();
        // A machine without IPv6 goes on without it.
        if TcpListener::bind((Ipv6Addr::LOCALHOST, 0)).is_ok() {
            TcpStream::connect((Ipv6Addr::LOCALHOST, port(url))).unwrap();
        }
    }
    let first = printer.events().since(0).remove(0).body;
    assert_eq!(first["event"], json!("started"));
    let told: Value = first
        .iter()
        .filter(|(name, _)| !matches!(name.as_str(), "event" | "version"))
        .map(|(n, v)| (n.clone(), v.clone()))
        .collect();
    assert_eq!(told, serde_json::to_value(&ready).unwrap());
    assert_eq!(ready.certificate.sha256, printer.certificate().sha256());
    printer.shut_down().await;
}

#[tokio::test]
async fn the_identity_survives_and_a_second_process_is_refused() {
    let folder = tempfile::tempdir().unwrap();
    let state = StateDirectory::At(folder.path().to_owned());
    let first = quick().state(state.clone()).start().await.unwrap();
    let certificate = first.certificate();
    let refused = quick().state(state.clone()).start().await.unwrap_err();
    let words = refused.to_string();
    assert!(
        words.contains(&std::process::id().to_string()) && words.contains(&folder.path().display().to_string()),
        "{words}"
    );
    first.shut_down().await;
    std::fs::write(folder.path().join("nvram.json.new"), "{\"torn").unwrap();
    let second = quick().state(state.clone()).start().await.unwrap();
    assert_eq!(second.certificate(), certificate);
    assert!(!folder.path().join("nvram.json.new").exists());
    second.shut_down().await;
    std::fs::write(folder.path().join("nvram.json"), "{\"cut off").unwrap();
    let refused = quick().state(state).start().await.unwrap_err();
    assert!(matches!(refused, StartError::PowerOn { .. }), "{refused}");
    assert_eq!(
        std::fs::read(folder.path().join("nvram.json")).unwrap(),
        b"{\"cut off",
        "nothing is lost"
    );
}

#[tokio::test]
async fn an_address_that_is_not_ours_is_named() {
    let refused = quick()
        .bind(vec!["192.0.2.7".parse().unwrap()])
        .start()
        .await
        .unwrap_err();
    assert!(
        matches!(refused, StartError::NoSuchAddress { .. }) && refused.to_string().contains("192.0.2.7"),
        "{refused}"
    );
    assert!(matches!(
        quick().bind(Vec::new()).start().await.unwrap_err(),
        StartError::NoAddress
    ));
}

#[tokio::test]
async fn a_taken_port_is_named() {
    // Another test program may have it; either way it is taken.
    let _taken = TcpListener::bind(("127.0.0.1", 8631));
    let refused = quick()
        .ports(Ports::Offset)
        .bind(vec!["127.0.0.1".parse().unwrap()])
        .start()
        .await
        .unwrap_err();
    assert!(
        matches!(
            refused,
            StartError::PortTaken {
                port: 8631,
                purpose: "ipp",
                ..
            }
        ),
        "{refused}"
    );
}

#[tokio::test]
async fn a_job_under_way_is_finished_before_the_printer_stops() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("events.jsonl");
    let printer = quick().events_to(EventSink::File(file.clone())).start().await.unwrap();
    let events = printer.events().clone();
    let mut idle = tcp(&printer.urls().http).await;
    ask(&mut idle, b"GET / HTTP/1.1\r\nHost: a\r\n\r\n").await;
    let request = ipp(&[print_job("none"), b"the end".to_vec()].concat(), "");
    let mut stream = tcp(&printer.urls().ipp).await;
    stream.write_all(&request[..request.len() - 3]).await.unwrap();
    event(&printer, 0, "job").await;
    let url = printer.urls().ipp.clone();
    let finish = async {
        // Nobody new is let in.
        while TcpStream::connect(("127.0.0.1", port(&url))).is_ok() {
            tokio::task::yield_now().await;
        }
        stream.write_all(b"end").await.unwrap();
        ipp_status(&mut stream).await
    };
    let (status, ()) = tokio::join!(finish, printer.shut_down());
    assert!(status < 0x0100, "{status:04x}");
    let last = events.since(0).pop().unwrap().body;
    assert_eq!((&last["event"], &last["drained"]), (&json!("stopped"), &json!(true)));
    let lines = std::fs::read_to_string(file).unwrap();
    assert!(
        lines.lines().next().unwrap().contains("\"started\"") && lines.lines().last().unwrap().contains("\"stopped\"")
    );
    assert_eq!(lines.lines().count() as u64, events.last());
}

#[tokio::test]
async fn a_job_that_stalls_is_cut_off_and_recorded() {
    let printer = quick()
        .drain_deadline(Duration::from_millis(200))
        .start()
        .await
        .unwrap();
    let events = printer.events().clone();
    let request = ipp(&[print_job("none"), b"the end".to_vec()].concat(), "");
    let mut stream = tcp(&printer.urls().ipp).await;
    stream.write_all(&request[..request.len() - 3]).await.unwrap();
    event(&printer, 0, "job").await;
    printer.shut_down().await;
    let all = events.since(0);
    assert!(
        all.iter()
            .any(|record| record.kind() == "job" && record.body["state"] == "aborted"),
        "{all:#?}"
    );
    assert_eq!(all.last().unwrap().body["drained"], json!(false));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_printer_that_is_dropped_while_a_document_comes_leaves_nothing_behind() {
    let printer = quick().start().await.unwrap();
    let (state, events) = (printer.ready().state_dir, printer.events().clone());
    let mut raw = tokio::net::TcpStream::connect(("127.0.0.1", port(printer.urls().raw.as_ref().unwrap())))
        .await
        .unwrap();
    raw.write_all(&[b'x'; 400_000]).await.unwrap();
    // The job is there, and its document on the way to the disk.
    printer.wait_for("job", Duration::from_secs(10)).await.unwrap();
    drop(printer);
    assert!(!state.exists());
    assert_eq!(events.since(0).last().unwrap().kind(), "stopped");
    // The connection has ended, and with it what came of the document.
    let mut end = Vec::new();
    let _ = tokio::io::AsyncReadExt::read_to_end(&mut raw, &mut end).await;
    assert!(!state.exists());
}
