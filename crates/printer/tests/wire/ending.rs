//! Every connection's end is told: by whom, and how.

use crate::client::{ask, config, event, quick, tcp, tls};
use printer::{Builder, Printer};
use rustls::version::{TLS12, TLS13};
use serde_json::{Value, json};
use std::time::Duration;
use tokio::io::{AsyncReadExt, AsyncWriteExt};

const GET: &[u8] = b"GET / HTTP/1.1\r\nHost: localhost\r\n\r\n";

async fn ended(printer: &Printer) -> Value {
    event(printer, 0, "connection-ended").await.body.into()
}

fn manner(told: &Value) -> [&Value; 3] {
    [&told["ended_by"], &told["manner"], &told["secure"]]
}

async fn started(builder: Builder) -> Printer {
    builder.start().await.unwrap()
}

#[tokio::test]
async fn a_client_leaves_with_close_notify() {
    for version in [&TLS12, &TLS13] {
        let printer = started(quick()).await;
        let mut stream = tls(&printer.urls().https, &config(version, Ok(()))).await.unwrap();
        ask(&mut stream, GET).await;
        stream.shutdown().await.unwrap();
        let told = ended(&printer).await;
        assert_eq!(manner(&told), [&json!("client"), &json!("close-notify"), &json!(true)]);
        assert_eq!((&told["port"], &told["scenario"]), (&json!("https"), &json!([])));
        printer.shut_down().await;
    }
}

#[tokio::test]
async fn a_client_leaves_before_its_request() {
    let printer = started(quick()).await;
    let mut stream = tls(&printer.urls().https, &config(&TLS13, Ok(()))).await.unwrap();
    stream.shutdown().await.unwrap();
    let told = ended(&printer).await;
    assert_eq!(manner(&told), [&json!("client"), &json!("close-notify"), &json!(true)]);
    printer.shut_down().await;
}

#[tokio::test]
async fn a_client_leaves_tls_with_fin_alone() {
    let printer = started(quick()).await;
    printer.apply("expired").await.unwrap();
    let mut stream = tls(&printer.urls().ipps, &config(&TLS13, Ok(()))).await.unwrap();
    ask(&mut stream, GET).await;
    stream.get_mut().0.shutdown().await.unwrap();
    let told = ended(&printer).await;
    assert_eq!(manner(&told), [&json!("client"), &json!("fin"), &json!(true)]);
    assert_eq!((&told["port"], &told["scenario"]), (&json!("ipp"), &json!(["expired"])));
    printer.shut_down().await;
}

#[tokio::test]
async fn octets_are_those_of_tcp() {
    let printer = started(quick()).await;
    let mut stream = tcp(&printer.urls().http).await;
    stream.write_all(GET).await.unwrap();
    stream.shutdown().await.unwrap();
    let mut answer = Vec::new();
    stream.read_to_end(&mut answer).await.unwrap();
    let told = ended(&printer).await;
    assert_eq!(manner(&told), [&json!("client"), &json!("fin"), &json!(false)]);
    assert_eq!(told["octets_in"], json!(GET.len()));
    assert_eq!(told["octets_out"], json!(answer.len()));
    assert!(told["ms"].is_u64());
    printer.shut_down().await;
}

#[tokio::test]
async fn a_client_resets() {
    let printer = started(quick()).await;
    let mut stream = tls(&printer.urls().https, &config(&TLS13, Ok(()))).await.unwrap();
    ask(&mut stream, GET).await;
    stream.get_ref().0.set_zero_linger().unwrap();
    drop(stream);
    let told = ended(&printer).await;
    assert_eq!(manner(&told), [&json!("client"), &json!("reset"), &json!(true)]);
    printer.shut_down().await;
}

#[tokio::test]
async fn the_header_deadline_is_over() {
    let printer = started(quick().header_deadline(Duration::from_millis(100))).await;
    let mut stream = tcp(&printer.urls().http).await;
    stream.write_all(b"GET / HTTP/1.1\r\nHost: loc").await.unwrap();
    stream.read_to_end(&mut Vec::new()).await.unwrap();
    drop(stream);
    let told = ended(&printer).await;
    assert_eq!(manner(&told), [&json!("printer"), &json!("deadline"), &json!(false)]);
    printer.shut_down().await;
}

#[tokio::test]
async fn the_header_deadline_is_over_before_a_request_over_tls() {
    let printer = started(quick().header_deadline(Duration::from_millis(100))).await;
    let mut stream = tls(&printer.urls().https, &config(&TLS13, Ok(()))).await.unwrap();
    stream.read_to_end(&mut Vec::new()).await.unwrap();
    drop(stream);
    let told = ended(&printer).await;
    assert_eq!(manner(&told), [&json!("printer"), &json!("deadline"), &json!(true)]);
    printer.shut_down().await;
}

#[tokio::test]
async fn the_printer_says_close_notify_when_the_client_wants_no_more() {
    let printer = started(quick()).await;
    let mut stream = tls(&printer.urls().https, &config(&TLS13, Ok(()))).await.unwrap();
    ask(
        &mut stream,
        b"GET / HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n",
    )
    .await;
    stream.read_to_end(&mut Vec::new()).await.unwrap();
    drop(stream);
    let told = ended(&printer).await;
    assert_eq!(manner(&told), [&json!("printer"), &json!("close-notify"), &json!(true)]);
    printer.shut_down().await;
}

#[tokio::test]
async fn the_printer_stops() {
    let printer = started(quick()).await;
    let events = printer.events().clone();
    let mut stream = tls(&printer.urls().https, &config(&TLS13, Ok(()))).await.unwrap();
    ask(&mut stream, GET).await;
    printer.shut_down().await;
    let all = events.since(0);
    let told: Vec<_> = all
        .iter()
        .filter(|record| record.kind() == "connection-ended")
        .collect();
    assert_eq!(told.len(), 1);
    let body = &told[0].body;
    assert_eq!(
        [&body["ended_by"], &body["manner"]],
        [&json!("printer"), &json!("stopping")]
    );
    assert_eq!(all.last().unwrap().kind(), "stopped");
}

#[tokio::test]
async fn a_printer_that_is_dropped_says_stopped_last() {
    let printer = started(quick()).await;
    let events = printer.events().clone();
    let mut stream = tcp(&printer.urls().http).await;
    ask(&mut stream, GET).await;
    drop(printer);
    let _ = stream.read_to_end(&mut Vec::new()).await;
    assert_eq!(events.since(0).last().unwrap().kind(), "stopped");
}
