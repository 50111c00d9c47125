//! What the printer says of itself with Get-Printer-Attributes (RFC 8011 §4.2.5), over TLS or in the clear.

use super::dial::Dialer;
use super::plain;
use crate::finding::shown;
use crate::http::{self, HttpError};
use ipp_codec::{Attribute, Decoded, Limits, Value};
use serde::Serialize;
use std::collections::BTreeMap;
use std::io::{Read, Write};

const GET_PRINTER_ATTRIBUTES: u16 = 0x000B;
const PRINTER_ATTRIBUTES: u8 = 4;
/// What tells of security, and who answers.
const WANTED: [&str; 9] = [
    "printer-uri-supported",
    "uri-security-supported",
    "uri-authentication-supported",
    "printer-uuid",
    "printer-more-info",
    "printer-name",
    "printer-make-and-model",
    "ipp-versions-supported",
    "printer-state",
];
/// The most values of an attribute that are kept.
const MAX_VALUES: usize = 32;

/// The answer to Get-Printer-Attributes.
#[derive(Clone, PartialEq, Eq, Debug, Serialize)]
pub struct IppReport {
    /// TCP port.
    pub port: u16,
    /// Over TLS?
    pub tls: bool,
    /// `ipp`, `http-404` or another status, `not-ipp`, `closed`, `no-answer`, `no-connection`, `not-asked`.
    pub answer: String,
    /// status-code of IPP, such as `0000`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub status: Option<String>,
    /// Those of the attributes that tell of security which the printer has.
    pub attributes: BTreeMap<String, Vec<String>>,
}

impl IppReport {
    /// The values of an attribute.
    pub(crate) fn values(&self, name: &str) -> &[String] {
        self.attributes.get(name).map_or(&[], Vec::as_slice)
    }
}

/// Where IPP is asked, and as what.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Question<'a> {
    /// `host:port`.
    pub(crate) authority: &'a str,
    pub(crate) path: &'a str,
    /// `ipps` or `ipp`.
    pub(crate) scheme: &'static str,
    pub(crate) port: u16,
}

/// In the clear.
pub(crate) fn ask_plain(dialer: &mut Dialer, question: Question<'_>) -> IppReport {
    match dialer.dial(question.port) {
        Ok(mut stream) => ask(&mut stream, question),
        Err(miss) => unanswered(question, plain::missed(&miss)),
    }
}

/// Over a connection that is there.
pub(crate) fn ask(stream: &mut (impl Read + Write), question: Question<'_>) -> IppReport {
    let uri = format!("{}://{}{}", question.scheme, question.authority, question.path);
    let mut request = crate::print::message::request(GET_PRINTER_ATTRIBUTES, 1, &uri);
    let wanted = WANTED.map(|name| Value::Keyword(name.to_owned()));
    let attributes = &mut request.groups[0].attributes;
    attributes.push(Attribute::set("requested-attributes", wanted.to_vec()));
    let body = ipp_codec::encode(&request);
    let sent = http::post_head(stream, question.authority, question.path, body.len() as u64)
        .and_then(|()| stream.write_all(&body))
        .and_then(|()| stream.flush());
    let response = match sent.map_err(HttpError::from).and_then(|()| http::read_response(stream)) {
        Ok(response) => response,
        Err(HttpError::Io(error)) => return unanswered(question, plain::broken(&error)),
        Err(_) => return unanswered(question, "not-ipp"),
    };
    if response.status != 200 {
        return unanswered(question, &format!("http-{}", response.status));
    }
    let Ok(Decoded::Message(message, _)) = ipp_codec::decode(&response.body, &Limits::default()) else {
        return unanswered(question, "not-ipp");
    };
    let mut report = unanswered(question, "ipp");
    report.status = Some(format!("{:04X}", message.code));
    for attribute in message
        .group(PRINTER_ATTRIBUTES)
        .into_iter()
        .flat_map(|group| &group.attributes)
    {
        if WANTED.contains(&attribute.name.as_str()) {
            let values = attribute.values.iter().take(MAX_VALUES).map(text);
            report
                .attributes
                .entry(attribute.name.clone())
                .or_insert_with(|| values.collect());
        }
    }
    report
}

fn unanswered(question: Question<'_>, answer: &str) -> IppReport {
    IppReport {
        port: question.port,
        tls: question.scheme == "ipps",
        answer: answer.to_owned(),
        status: None,
        attributes: BTreeMap::new(),
    }
}

fn text(value: &Value) -> String {
    match (value.as_str(), value) {
        (Some(text), _) => shown(text).chars().take(300).collect(),
        (None, Value::Integer(number) | Value::Enum(number)) => number.to_string(),
        _ => String::new(),
    }
}
