//! Nobody holds the printer hostage.

use crate::client::{PATIENCE, answer, ask, config, event, quick, tcp, tls};
use rustls::version::TLS13;
use serde_json::json;
use std::time::Duration;
use tokio::io::{AsyncReadExt, AsyncWriteExt};

const GET: &[u8] = b"GET / HTTP/1.1\r\nHost: localhost\r\n\r\n";

#[tokio::test(flavor = "multi_thread")]
async fn five_hundred_stalled_handshakes_stop_nobody() {
    let printer = quick().start().await.unwrap();
    let mut stalled = Vec::new();
    for _ in 0..500 {
        let mut stream = tcp(&printer.urls().ipps).await;
        stream.write_all(&[0x16, 3, 1, 2, 0, 1]).await.unwrap();
        stalled.push(stream);
    }
    let served = async {
        let mut stream = tls(&printer.urls().ipps, &config(&TLS13, Ok(()))).await.unwrap();
        ask(&mut stream, GET).await
    };
    let text = tokio::time::timeout(Duration::from_secs(2), served)
        .await
        .expect("a new client waits for stalled ones");
    assert!(text.starts_with("HTTP/1.1 "));
    drop(stalled);
    printer.shut_down().await;
}

#[tokio::test]
async fn one_connection_too_many_is_closed_and_counted_and_room_comes_back() {
    let printer = quick().connection_limit(2).start().await.unwrap();
    let mut first = tcp(&printer.urls().http).await;
    ask(&mut first, GET).await;
    let mut second = tcp(&printer.urls().http).await;
    ask(&mut second, GET).await;
    let mut third = tcp(&printer.urls().http).await;
    // Closed at once: an end or, as the request is unread, a reset.
    let _ = third.write_all(GET).await;
    let mut text = Vec::new();
    let _ = tokio::time::timeout(PATIENCE, third.read_to_end(&mut text))
        .await
        .unwrap();
    assert!(text.is_empty());
    assert_eq!(
        event(&printer, 0, "connection-closed").await.body["reason"],
        json!("capacity")
    );
    first.shutdown().await.unwrap();
    first.read_to_end(&mut text).await.unwrap();
    // The printer's side ends a moment after ours.
    let mut fourth = tcp(&printer.urls().http).await;
    for _ in 0..100 {
        if fourth.write_all(GET).await.is_ok() && matches!(fourth.peek(&mut [0]).await, Ok(1..)) {
            break;
        }
        tokio::task::yield_now().await;
        fourth = tcp(&printer.urls().http).await;
    }
    assert!(answer(&mut fourth).await.starts_with("HTTP/1.1 "));
    printer.shut_down().await;
}

#[tokio::test]
async fn a_header_that_takes_too_long_is_told_so() {
    let printer = quick()
        .header_deadline(Duration::from_millis(200))
        .start()
        .await
        .unwrap();
    let mut slow = tcp(&printer.urls().http).await;
    slow.write_all(b"GET / HTTP/1.1\r\nHost: loc").await.unwrap();
    let text = tokio::time::timeout(PATIENCE, answer(&mut slow)).await.unwrap();
    assert!(text.starts_with("HTTP/1.1 408 "), "{text:?}");
    let mut idle = tcp(&printer.urls().http).await;
    ask(&mut idle, GET).await;
    assert_eq!(
        tokio::time::timeout(PATIENCE, answer(&mut idle)).await.unwrap(),
        "",
        "idle ends without a word"
    );
    // Over TLS the end is a close_notify: rustls reports anything else as an error.
    let mut idle = tls(&printer.urls().https, &config(&TLS13, Ok(()))).await.unwrap();
    ask(&mut idle, GET).await;
    assert_eq!(tokio::time::timeout(PATIENCE, answer(&mut idle)).await.unwrap(), "");
    printer.shut_down().await;
}

#[tokio::test]
async fn headers_and_targets_have_a_size() {
    let printer = quick().start().await.unwrap();
    let long = |octets| "x".repeat(octets);
    let many = |count| (0..count).map(|n| format!("X-{n}: 1\r\n")).collect::<String>();
    for (request, status) in [
        (format!("GET /{} HTTP/1.1\r\nHost: a\r\n\r\n", long(8 * 1024)), "414"),
        (
            format!("GET / HTTP/1.1\r\nHost: a\r\nX: {}\r\n\r\n", long(64 * 1024)),
            "431",
        ),
        (format!("GET / HTTP/1.1\r\nHost: a\r\n{}\r\n", many(100)), "431"),
        (
            "POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 5\r\nContent-Length: 6\r\n\r\nhello".to_owned(),
            "400",
        ),
    ] {
        let mut stream = tcp(&printer.urls().http).await;
        let text = ask(&mut stream, request.as_bytes()).await;
        assert!(
            text.starts_with(&format!("HTTP/1.1 {status} ")),
            "{status}: {text:.200}"
        );
    }
    for request in [
        format!("GET /{} HTTP/1.1\r\nHost: a\r\n\r\n", long(8 * 1024 - 1)),
        format!("GET / HTTP/1.1\r\nHost: a\r\nX: {}\r\n\r\n", long(60 * 1024)),
        format!("GET / HTTP/1.1\r\nHost: a\r\n{}\r\n", many(99)),
    ] {
        let mut stream = tcp(&printer.urls().http).await;
        let text = ask(&mut stream, request.as_bytes()).await;
        assert!(
            !text.starts_with("HTTP/1.1 414") && !text.starts_with("HTTP/1.1 431"),
            "{text:.200}"
        );
    }
    printer.shut_down().await;
}
