//! The events that are written: the story's two captures line by line, and the shape of every one.

#![expect(clippy::unwrap_used, reason = "a test that cannot go on fails")]

use misprint_diagnose::event_xml::{self, schema};
use misprint_diagnose::{Client, Os, Report, report_on};
use pki::{Certificate, Seed};
use quick_xml::Reader;
use quick_xml::events::{BytesStart, Event as Xml};
use serde_json::Value;
use std::path::{Path, PathBuf};
use time::OffsetDateTime;
use time::macros::datetime;

const NOW: OffsetDateTime = datetime!(2007-08-06 22:40:35 UTC);

fn data(name: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR"))
        .join("../../tests/data")
        .join(name)
}

fn certificate(file: &str) -> Certificate {
    Certificate::from_der(std::fs::read(data("oracle").join(file)).unwrap())
}

/// What `os` makes of `sent`, with these roots.
fn attempt(os: Os, sent: &[Certificate], name: &str, trust: &[Certificate], now: OffsetDateTime) -> Report {
    let client = Client {
        trust: trust.to_vec(),
        ..Client::new(os, now, Seed::from_bytes([7; 32]))
    };
    report_on(sent, name, &client)
}

/// Each element on a line: its path, its attributes in their order, its text.
fn lines(xml: &str) -> Vec<String> {
    let mut reader = Reader::from_str(xml);
    let (mut path, mut lines): (Vec<String>, Vec<String>) = (Vec::new(), Vec::new());
    let line = |path: &[String], start: &BytesStart<'_>| {
        let mut line = path.join("/");
        for attribute in start.attributes() {
            let attribute = attribute.unwrap();
            let name = String::from_utf8_lossy(attribute.key.as_ref()).into_owned();
            line += &format!(" {name}={}", attribute.unescape_value().unwrap());
        }
        line
    };
    loop {
        match reader.read_event().unwrap() {
            Xml::Start(start) => {
                path.push(String::from_utf8_lossy(start.name().as_ref()).into_owned());
                lines.push(line(&path, &start));
            }
            Xml::Empty(start) => {
                path.push(String::from_utf8_lossy(start.name().as_ref()).into_owned());
                lines.push(line(&path, &start));
                path.pop();
            }
            Xml::End(_) => {
                path.pop();
            }
            Xml::Text(text) => *lines.last_mut().unwrap() += &format!(" = {}", text.decode().unwrap()),
            Xml::Eof => return lines,
            other => panic!("{other:?}"),
        }
    }
}

/// `…` in what is published stands for anything.
fn fits(published: &str, written: &str) -> bool {
    let parts: Vec<&str> = published.split('…').collect();
    let [first, .., last] = parts.as_slice() else {
        return published == written;
    };
    let mut rest = written.strip_prefix(first).unwrap_or_default();
    let between = &parts[1..parts.len() - 1];
    let found = between.iter().all(|part| match rest.find(part) {
        Some(at) => {
            rest = &rest[at + part.len()..];
            true
        }
        None => false,
    });
    found && written.starts_with(first) && rest.ends_with(last)
}

fn compare(report: &Report, id: u16, file: &str) {
    let event = report.events.iter().find(|event| event.id == id).unwrap();
    let published = std::fs::read_to_string(data("capi2").join(file)).unwrap();
    let published: Vec<&str> = published
        .lines()
        .filter(|line| !line.starts_with('#'))
        .map(|line| line.trim_start_matches("* "))
        .collect();
    let written = lines(&event.xml);
    for (published, written) in published.iter().zip(&written) {
        assert!(fits(published, written), "published: {published}\nwritten:   {written}");
    }
    assert_eq!(written.len(), published.len(), "{written:#?}");
}

#[test]
fn the_first_capture_of_the_story_is_written_line_by_line() {
    let factory = certificate("certs/jetdirect.der");
    let report = attempt(Os::Vista, &[factory], "10.10.10.34", &[], NOW);
    compare(&report, 11, "story-event-11.txt");
}

#[test]
fn the_second_capture_of_the_story_is_written_line_by_line() {
    let factory = certificate("certs/jetdirect.der");
    let report = attempt(
        Os::Vista,
        std::slice::from_ref(&factory),
        "10.10.10.34",
        std::slice::from_ref(&factory),
        NOW,
    );
    compare(&report, 81, "story-event-81.txt");
}

#[test]
fn a_changed_line_would_be_found() {
    assert!(fits("a fileRef=… b=1", "a fileRef=00.cer b=1"));
    assert!(!fits("a fileRef=… b=1", "a fileRef=00.cer b=2"));
    assert!(!fits("a", "b") && !fits("a …", "b c"));
    assert!(fits("S-1-5-21-…-500", "S-1-5-21-1-2-3-500"));
}

#[test]
fn the_events_of_every_case_of_the_oracle_have_the_published_shape() {
    let cases: Value = serde_json::from_slice(&std::fs::read(data("oracle/verdicts.json")).unwrap()).unwrap();
    let files = |case: &Value, member: &str| -> Vec<Certificate> {
        let names = case[member].as_array().into_iter().flatten();
        names.map(|name| certificate(name.as_str().unwrap())).collect()
    };
    let mut events = 0;
    for case in cases["cases"].as_array().unwrap() {
        let mut sent = vec![certificate(case["leaf"].as_str().unwrap())];
        sent.extend(files(case, "intermediates"));
        let name = case["server_name"].as_str().unwrap_or("printer.test");
        let now = OffsetDateTime::from_unix_timestamp(case["time_unix"].as_i64().unwrap()).unwrap();
        for os in [Os::Vista, Os::Seven, Os::Ten, Os::Eleven] {
            let report = attempt(os, &sent, name, &files(case, "roots"), now);
            let violations = schema::violations(&event_xml::file(&report.events));
            assert!(violations.is_empty(), "{} as {os}: {violations:#?}", case["id"]);
            events += report.events.len();
        }
    }
    assert!(events > 2000, "{events}");
    println!("{events} events have the published shape");
}

#[test]
fn the_log_is_told_as_the_event_viewer_tells_it_and_as_json() {
    let factory = certificate("certs/jetdirect.der");
    let report = attempt(Os::Vista, &[factory], "10.10.10.34", &[], NOW);
    let text = event_xml::text(&report.events);
    let of_eleven = text
        .split("Log Name:")
        .find(|part| part.contains("Event ID:      11\n"))
        .unwrap();
    for line in [
        "Source:        Microsoft-Windows-CAPI2",
        "Date:          2007-08-06 22:40:35.010000000 UTC",
        "Task Category: Build Chain",
        "Level:         Error",
        "Keywords:      Path Discovery,Path Validation",
        "Computer:      VISTA-PC",
        "For more details for this event, please refer to the \"Details\" section",
        "      <ChainEngineInfo context=\"user\"/>",
    ] {
        assert!(
            of_eleven.lines().any(|own| own == line),
            "{line:?} is not in\n{of_eleven}"
        );
    }
    assert!(text.contains("Keywords:      Trust Verification\n"));
    let json = event_xml::json(&report.events);
    let eleven = &json[10];
    assert_eq!((&eleven["event_id"], &eleven["sequence"]), (&11.into(), &11.into()));
    assert_eq!(
        (&eleven["result"], &eleven["symbol"]),
        (&"800B0109".into(), &"CERT_E_UNTRUSTEDROOT".into())
    );
    assert_eq!(eleven["task_id"].as_str().unwrap().len(), 38);
    let record = &eleven["event"]["children"][1]["children"][0];
    assert_eq!(record["name"], "CertGetCertificateChain");
    assert_eq!(
        record["children"][0]["attributes"]["subjectName"],
        "HP Jetdirect 0AF8ACE8"
    );
    assert_eq!(json.as_array().unwrap().len(), report.events.len());
}
