//! What a port answers when it is spoken to without TLS, and whether it lets the connection be upgraded (RFC 2817).

use super::dial::{Dialer, Miss};
use super::session::{self, BOTH, Shaker, Wish};
use crate::finding::shown;
use crate::http::{self, Head, HttpError};
use serde::Serialize;
use std::io;

/// What a port says to `GET /` in the clear.
#[derive(Clone, PartialEq, Eq, Debug, Serialize)]
pub struct PlainReport {
    /// TCP port.
    pub port: u16,
    /// `http`, `tls-alert`, `closed`, `no-answer`, `no-connection`, `other`, or `not-asked`.
    pub answer: &'static str,
    /// Status of HTTP.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub status: Option<u16>,
    /// Location of a redirection.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub location: Option<String>,
    /// The Server header.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub server: Option<String>,
    /// What became of an upgrade to TLS within HTTP (RFC 2817), where HTTP is spoken: `TLSv1.3` after it worked,
    /// `ignored`, `refused`, or `broken`: 101 was promised and no TLS came.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub upgrade: Option<String>,
}

/// Asks `port` for its first page.
pub(crate) fn ask(dialer: &mut Dialer, host: &str, port: u16) -> PlainReport {
    let mut report = PlainReport {
        port,
        answer: "not-asked",
        status: None,
        location: None,
        server: None,
        upgrade: None,
    };
    let mut stream = match dialer.dial(port) {
        Ok(stream) => stream,
        Err(miss) => {
            report.answer = missed(&miss);
            return report;
        }
    };
    let sent = http::send(&mut stream, "GET", "/", host, "Connection: close\r\n");
    // A server that refuses may say why and hang up before it has read everything.
    match sent
        .map_err(HttpError::from)
        .and_then(|()| http::read_any_head(&mut stream, &mut Vec::new()))
    {
        Ok(head) => {
            report.answer = "http";
            report.status = Some(head.status);
            report.location = text(&head, "Location");
            report.server = text(&head, "Server");
        }
        Err(HttpError::NotHttp(begins)) if begins.first() == Some(&21) => report.answer = "tls-alert",
        Err(HttpError::Io(error)) => report.answer = broken(&error),
        Err(_) => report.answer = "other",
    }
    report
}

/// Asks for TLS within HTTP, as CUPS does with `-E`, and shakes hands if it is granted.
pub(crate) fn upgrade(dialer: &mut Dialer, host: &str, port: u16, server_name: Option<&str>) -> Option<String> {
    let mut stream = dialer.dial(port).ok()?;
    let headers = "Connection: Upgrade\r\nUpgrade: TLS/1.3, TLS/1.2, TLS/1.0\r\n";
    let mut ahead = Vec::new();
    let head = http::send(&mut stream, "OPTIONS", "*", host, headers)
        .map_err(HttpError::from)
        .and_then(|()| http::read_any_head(&mut stream, &mut ahead));
    match head {
        Ok(head) if head.status == 101 => {}
        Ok(head) if head.status < 400 => return Some("ignored".to_owned()),
        _ => return Some("refused".to_owned()),
    }
    let wish = Wish {
        versions: BOTH,
        server_name: server_name.map(str::to_owned),
        alpn: &[],
        tickets: true,
    };
    // Octets after the 101 are not TLS: it is the client that speaks next.
    let shaken = match Shaker::new(&wish) {
        Ok(shaker) if ahead.is_empty() => shaker.over(stream),
        _ => return Some("broken".to_owned()),
    };
    match shaken {
        Ok((tls, shown)) => {
            session::hang_up(tls);
            Some(shown.version)
        }
        Err(_) => Some("broken".to_owned()),
    }
}

pub(crate) fn missed(miss: &Miss) -> &'static str {
    match miss {
        Miss::Stop(_) => "not-asked",
        Miss::Refused(_) => "no-connection",
        Miss::TimedOut => "no-answer",
    }
}

pub(crate) fn broken(error: &io::Error) -> &'static str {
    if crate::capture::is_timeout(error) {
        "no-answer"
    } else {
        "closed"
    }
}

/// A header, for a sentence: without what could steer a terminal, and not endless.
fn text(head: &Head, name: &str) -> Option<String> {
    head.header(name).map(|value| shown(value).chars().take(200).collect())
}
