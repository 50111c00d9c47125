//! Asks a printer what it says of itself: Get-Printer-Attributes (RFC 8011 §4.2.5), over IPP or IPPS. Nothing is judged,
//! and no certificate is checked.

use crate::capture::{self, Target, Unreachable};
use crate::deadline::{Deadline, TimedStream};
use crate::http::{self, HttpError, Response};
use crate::os::Os;
use ipp_codec::{Attribute, Decoded, Group, Limits, Message, Value, tag};
use std::io::{Read, Write};
use std::time::Duration;
use url::Url;

const GET_PRINTER_ATTRIBUTES: u16 = 0x000B;
const VERSION_NOT_SUPPORTED: u16 = 0x0503;
/// The last status code that means success (RFC 8011 §4.1.6.1).
const LAST_SUCCESS: u16 = 0x00FF;

/// What a printer says of itself.
#[derive(Clone, PartialEq, Debug)]
pub struct PrinterAttributes {
    /// In the order in which it says it, nothing left out or tidied.
    pub attributes: Vec<Attribute>,
    /// `Server` header of its answer.
    pub http_server: Option<String>,
}

/// There is no answer.
#[derive(Debug, thiserror::Error)]
pub enum AskError {
    /// Not a URL of a printer.
    #[error("{0} is no URL of a printer; write ipp://host/ipp/print or ipps://host/ipp/print")]
    Url(Url),
    /// Nobody is there.
    #[error(transparent)]
    Unreachable(#[from] Unreachable),
    /// The connection ended.
    #[error("the printer's answer did not come: {0}")]
    Answer(String),
    /// It answered, but not with IPP.
    #[error("the printer answered HTTP status {0}; is its path another one? (ipp://host/ipp/print is usual)")]
    HttpStatus(u16),
    /// What it answered is no IPP.
    #[error("what the printer answered is no IPP: {0}")]
    NotIpp(String),
    /// It refused.
    #[error("the printer refused Get-Printer-Attributes with status 0x{0:04X}")]
    Refused(u16),
}

/// Asks for all attributes, and media-col-database, which `all` leaves out. Blocking; never longer than the timeout.
///
/// # Errors
///
/// Nobody answers, or not with what was asked for: see [`AskError`].
pub fn printer_attributes(url: &Url, timeout: Duration) -> Result<PrinterAttributes, AskError> {
    let deadline = Deadline::after(timeout);
    let secure = match url.scheme() {
        "ipp" => false,
        "ipps" => true,
        _ => return Err(AskError::Url(url.clone())),
    };
    // Both schemes have the same port.
    let target = url
        .as_str()
        .split_once(':')
        .and_then(|(_, rest)| Url::parse(&format!("ipps:{rest}")).ok())
        .ok_or_else(|| AskError::Url(url.clone()))?;
    let target = Target::of(&target)?;
    let printer_uri = format!("{}://{}{}", url.scheme(), target.address(), target.path);
    let mut last = VERSION_NOT_SUPPORTED;
    for version in [(2, 0), (1, 1)] {
        let request = ipp_codec::encode(&request(version, &printer_uri));
        let response = if secure {
            let session = capture::connect(&target, Os::Ten.profile(), deadline)?;
            exchange(session.stream, &target, &request)?
        } else {
            let stream = capture::open(&target, deadline)?;
            exchange(TimedStream { stream, deadline }, &target, &request)?
        };
        let (status, attributes) = read(&response)?;
        last = status;
        match status {
            0..=LAST_SUCCESS => {
                return Ok(PrinterAttributes {
                    attributes,
                    http_server: response.server,
                });
            }
            VERSION_NOT_SUPPORTED => {}
            other => return Err(AskError::Refused(other)),
        }
    }
    Err(AskError::Refused(last))
}

fn request(version: (u8, u8), printer_uri: &str) -> Message {
    let wanted = ["all", "media-col-database"].map(|name| Value::Keyword(name.to_owned()));
    let attributes = vec![
        Attribute::new("attributes-charset", Value::Charset("utf-8".to_owned())),
        Attribute::new("attributes-natural-language", Value::NaturalLanguage("en".to_owned())),
        Attribute::new("printer-uri", Value::Uri(printer_uri.to_owned())),
        Attribute::new("requesting-user-name", Value::Name("misprint".to_owned())),
        Attribute::set("requested-attributes", wanted.to_vec()),
    ];
    Message {
        version,
        code: GET_PRINTER_ATTRIBUTES,
        request_id: 1,
        groups: vec![Group {
            tag: tag::OPERATION_ATTRIBUTES,
            attributes,
        }],
    }
}

fn exchange(mut stream: impl Read + Write, target: &Target, request: &[u8]) -> Result<Response, AskError> {
    let sent = http::post_head(&mut stream, &target.address(), &target.path, request.len() as u64)
        .and_then(|()| stream.write_all(request))
        .and_then(|()| stream.flush());
    let answer = http::read_response(&mut stream);
    match (sent, answer) {
        (_, Ok(answer)) => Ok(answer),
        (Err(error), _) | (Ok(()), Err(HttpError::Io(error))) => Err(AskError::Answer(error.to_string())),
        (Ok(()), Err(error)) => Err(AskError::NotIpp(error.to_string())),
    }
}

fn read(response: &Response) -> Result<(u16, Vec<Attribute>), AskError> {
    if response.status != 200 {
        return Err(AskError::HttpStatus(response.status));
    }
    let message = match ipp_codec::decode(&response.body, &Limits::default()) {
        Ok(Decoded::Message(message, _)) => message,
        Ok(Decoded::NeedMore) => return Err(AskError::NotIpp("it ends too early".to_owned())),
        Err(error) => return Err(AskError::NotIpp(error.to_string())),
    };
    let groups = message.groups.into_iter();
    let of_printer = groups.filter(|group| group.tag == tag::PRINTER_ATTRIBUTES);
    Ok((message.code, of_printer.flat_map(|group| group.attributes).collect()))
}
