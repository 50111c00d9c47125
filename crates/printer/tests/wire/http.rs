//! IPP over HTTP, as clients send it.

use crate::client::{answer, ask, event, gzip, ipp, ipp_status, print_job, quick, tcp};
use serde_json::json;
use std::time::Duration;
use tokio::io::AsyncWriteExt;

async fn completed(printer: &printer::Printer, since: u64) -> serde_json::Map<String, serde_json::Value> {
    let done = |record: &printer::EventRecord| record.kind() == "job" && record.body["state"] == "completed";
    printer
        .events()
        .wait(since, crate::client::PATIENCE, done)
        .await
        .expect("no job completes")
        .body
}

#[tokio::test]
async fn a_document_arrives_octet_by_octet_however_it_is_sent() {
    let printer = quick().start().await.unwrap();
    let document: Vec<u8> = (0..500_000u32).flat_map(u32::to_le_bytes).collect();
    let packed = gzip(&document);
    let chunk = |octets: &[u8]| [format!("{:x}\r\n", octets.len()).as_bytes(), octets, b"\r\n"].concat();
    let whole = [print_job("none"), document.clone()].concat();
    let head = b"POST /ipp/print HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/ipp\r\nTransfer-Encoding: chunked\r\n\r\n";
    let attributes: Vec<u8> = print_job("none").iter().flat_map(|octet| chunk(&[*octet])).collect();
    let chunked: Vec<u8> = document.chunks(1_000).flat_map(chunk).collect();
    for request in [
        ipp(&whole, ""),
        [&head[..], &attributes, &chunked, b"0\r\n\r\n"].concat(),
        ipp(&[print_job("gzip"), packed].concat(), ""),
    ] {
        let since = printer.events().last();
        let mut stream = tcp(&printer.urls().ipp).await;
        let (mut reader, mut writer) = stream.split();
        let (sent, status) = tokio::join!(writer.write_all(&request), ipp_status(&mut reader));
        sent.unwrap();
        assert!(status < 0x0100, "{status:04x}");
        let job = completed(&printer, since).await;
        assert_eq!(job["octets"], json!(document.len()));
        let number = i32::try_from(job["job_id"].as_i64().unwrap()).unwrap();
        assert!(printer.document(number, 1).await.unwrap() == document);
    }
    printer.shut_down().await;
}

#[tokio::test]
async fn absolute_targets_ipv6_and_deflate_are_taken_as_other_requests_are() {
    let printer = quick().start().await.unwrap();
    let port = crate::client::port(&printer.urls().ipp);
    let document = b"a line of text\n".repeat(100);
    let mut zlib = flate2::write::ZlibEncoder::new(Vec::new(), flate2::Compression::fast());
    std::io::Write::write_all(&mut zlib, &document).unwrap();
    let octets = [print_job("deflate"), zlib.finish().unwrap()].concat();
    let absolute = format!("POST http://[::1]:{port}/ipp/print HTTP/1.1");
    let request = String::from_utf8_lossy(&ipp(b"", "")).replace("POST /ipp/print HTTP/1.1", &absolute);
    let request = request.replace("Content-Length: 0", &format!("Content-Length: {}", octets.len()));
    let since = printer.events().last();
    let mut stream = tokio::net::TcpStream::connect(("::1", port)).await.unwrap();
    stream.write_all(&[request.as_bytes(), &octets].concat()).await.unwrap();
    let status = ipp_status(&mut stream).await;
    assert!(status < 0x0100, "{status:04x}");
    let job = completed(&printer, since).await;
    assert_eq!(job["octets"], json!(document.len()));
    printer.shut_down().await;
}

#[tokio::test]
async fn every_answer_names_the_server_of_the_model() {
    let printer = quick().start().await.unwrap();
    for request in [
        ipp(&print_job("none"), ""),
        ipp(b"no IPP", ""),
        b"GET /ipp/print HTTP/1.1\r\nHost: localhost\r\n\r\n".to_vec(),
        b"POST /ipp/print HTTP/1.1\r\nHost: localhost\r\nContent-Length: 0\r\n\r\n".to_vec(),
    ] {
        let mut stream = tcp(&printer.urls().ipp).await;
        stream.write_all(&request).await.unwrap();
        let head = answer(&mut stream).await;
        assert_eq!(head.matches("\r\nServer: Virata-EmWeb/R6_2_1\r\n").count(), 1, "{head}");
    }
    printer.shut_down().await;
}

#[tokio::test]
async fn the_raw_port_prints_what_comes() {
    let printer = quick().start().await.unwrap();
    let mut raw = tcp(printer.urls().raw.as_ref().unwrap()).await;
    raw.write_all(b"%!PS\nshowpage\n").await.unwrap();
    raw.shutdown().await.unwrap();
    let job = completed(&printer, 0).await;
    let number = i32::try_from(job["job_id"].as_i64().unwrap()).unwrap();
    assert_eq!(printer.document(number, 1).await.unwrap(), b"%!PS\nshowpage\n");
    printer.shut_down().await;
}

#[tokio::test]
async fn a_client_that_waits_for_100_gets_it_only_where_the_body_is_wanted() {
    let printer = quick().start().await.unwrap();
    let mut stream = tcp(&printer.urls().ipp).await;
    let message = [print_job("none"), b"%!PS".to_vec()].concat();
    let request = ipp(&message, "Expect: 100-continue\r\n");
    let body = request.len() - message.len();
    assert!(
        ask(&mut stream, &request[..body])
            .await
            .starts_with("HTTP/1.1 100 Continue\r\n")
    );
    stream.write_all(&request[body..]).await.unwrap();
    assert!(ipp_status(&mut stream).await < 0x0100);
    let mut stream = tcp(&printer.urls().ipp).await;
    let wrong = "POST /ipp/print HTTP/1.1\r\nHost: a\r\nContent-Type: text/plain\r\nContent-Length: 9\r\nExpect: 100-continue\r\n\r\n";
    assert!(ask(&mut stream, wrong.as_bytes()).await.starts_with("HTTP/1.1 415 "));
    printer.shut_down().await;
}

#[tokio::test]
async fn broken_ipp_is_refused_in_ipp_with_its_request_id() {
    let printer = quick().start().await.unwrap();
    let mut stream = tcp(&printer.urls().ipp).await;
    stream
        .write_all(&ipp(&[1, 1, 0, 2, 0, 0, 0, 42, 1, 0x47, 0, 99, 3], ""))
        .await
        .unwrap();
    assert_eq!(ipp_status(&mut stream).await, 0x0400);
    let refused = event(&printer, 0, "ipp-refused").await.body;
    assert_eq!(refused["request_id"], json!(42));
    let mut stream = tcp(&printer.urls().ipp).await;
    assert!(
        ask(&mut stream, &ipp(&[1, 1, 0], ""))
            .await
            .starts_with("HTTP/1.1 400 ")
    );
    printer.shut_down().await;
}

#[tokio::test]
async fn a_document_that_stops_breaks_off_or_is_too_large_leaves_nothing() {
    let printer = quick()
        .body_deadline(Duration::from_millis(200))
        .document_limit(1_000)
        .start()
        .await
        .unwrap();
    let whole = ipp(&[print_job("none"), vec![b'x'; 1_001]].concat(), "");
    let mut too_large = tcp(&printer.urls().ipp).await;
    too_large.write_all(&whole).await.unwrap();
    assert_eq!(ipp_status(&mut too_large).await, 0x0408);
    let mut stops = tcp(&printer.urls().ipp).await;
    stops.write_all(&whole[..whole.len() - 900]).await.unwrap();
    assert!(ipp_status(&mut stops).await >= 0x0400);
    let since = printer.events().last();
    let mut breaks_off = tcp(&printer.urls().ipp).await;
    breaks_off.write_all(&whole[..whole.len() - 900]).await.unwrap();
    drop(breaks_off);
    let aborted = |record: &printer::EventRecord| record.kind() == "job" && record.body["state"] == "aborted";
    let job = printer
        .events()
        .wait(since, crate::client::PATIENCE, aborted)
        .await
        .expect("the job is not aborted")
        .body;
    let number = i32::try_from(job["job_id"].as_i64().unwrap()).unwrap();
    printer.document(number, 1).await.unwrap_err();
    printer.shut_down().await;
}

#[tokio::test]
async fn a_page_is_shown_where_ipp_lives() {
    let printer = quick().start().await.unwrap();
    let mut stream = tcp(&printer.urls().ipp).await;
    let text = ask(&mut stream, b"GET /ipp/print HTTP/1.1\r\nHost: localhost\r\n\r\n").await;
    assert!(
        text.starts_with("HTTP/1.1 303 ") && text.to_ascii_lowercase().contains("location: /\r\n"),
        "{text}"
    );
    let text = ask(&mut stream, b"HEAD / HTTP/1.0\r\n\r\n").await;
    assert!(text.starts_with("HTTP/1."), "{text}");
    assert_eq!(answer(&mut stream).await, "");
    printer.shut_down().await;
}
