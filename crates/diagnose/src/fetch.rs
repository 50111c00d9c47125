//! Retrieves what a certificate points to: revocation lists, OCSP responses, certificates of issuers. Plain HTTP alone, as
//! CryptoAPI is known to; bounded in number, size and time; nothing is kept for the next time.
//!
//! The addresses come out of a certificate, so whoever made it chooses them: nothing is retrieved that was not asked for.

pub(crate) mod issuers;

use crate::capture::{self, Target, Unreachable, is_timeout};
use crate::deadline::{Deadline, TimedStream};
use crate::hresult::HResult;
use crate::http::{self, HttpError};
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use pki::ocsp::{MAX_OCSP, OcspRequest, REQUEST_TYPE};
use std::io::Write as _;
use std::time::Duration;
use url::{Host, Url};

/// The most retrievals for one verdict, redirections included.
pub(crate) const MAX_RETRIEVALS: usize = 16;
/// The most redirections of one retrieval.
const MAX_REDIRECTIONS: usize = 4;
/// An OCSP request is sent by GET as long as URL and request are no longer than this (RFC 6960 appendix A.1).
const MAX_GET: usize = 255;
/// The most octets of the certificate of an issuer.
const MAX_CERTIFICATE_FILE: usize = 256 * 1024;

/// What is retrieved.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Kind {
    /// The certificate of an issuer.
    Certificate,
    /// A revocation list.
    List,
    /// An OCSP response.
    Response,
}

/// One retrieval, as the log tells of it.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Retrieval {
    /// Where from.
    pub url: String,
    /// What.
    pub kind: Kind,
    /// How long it was waited for at most.
    pub timeout: Duration,
    /// The lines of the request's head.
    pub request: Vec<String>,
    /// The lines of the response's head; empty where none came.
    pub response: Vec<String>,
    /// How it ended.
    pub result: HResult,
    /// Why it failed, in plain words; empty where it did not.
    pub why: String,
    /// File name (SHA-1 of the octets and an ending) and issuer of what came.
    pub retrieved: Option<(String, String)>,
}

/// Retrieves, within one budget of time and number.
#[derive(Debug)]
pub(crate) struct Fetcher {
    /// `None`: there is no network.
    deadline: Option<Deadline>,
    left: usize,
    nt_version: &'static str,
}

/// Why nothing came.
struct Failure {
    result: HResult,
    why: String,
}

impl Fetcher {
    /// With a network, until the deadline.
    pub(crate) fn online(deadline: Deadline, nt_version: &'static str) -> Self {
        Self {
            deadline: Some(deadline),
            left: MAX_RETRIEVALS,
            nt_version,
        }
    }

    /// Without a network: nothing is retrieved.
    pub(crate) fn offline() -> Self {
        Self {
            deadline: None,
            left: 0,
            nt_version: "",
        }
    }

    /// Is there a network?
    pub(crate) fn is_online(&self) -> bool {
        self.deadline.is_some()
    }

    /// Gets a file.
    pub(crate) fn get(&mut self, url: &str, kind: Kind) -> (Retrieval, Option<Vec<u8>>) {
        let limit = match kind {
            Kind::Certificate => MAX_CERTIFICATE_FILE,
            Kind::List => pki::crl::MAX_CRL,
            Kind::Response => MAX_OCSP,
        };
        self.retrieve(url, kind, None, limit)
    }

    /// Asks an OCSP responder.
    pub(crate) fn ask(&mut self, url: &str, request: &OcspRequest) -> (Retrieval, Option<Vec<u8>>) {
        let encoded: String = STANDARD
            .encode(request.der())
            .chars()
            .map(|c| match c {
                '+' => "%2B".to_owned(),
                '/' => "%2F".to_owned(),
                '=' => "%3D".to_owned(),
                c => c.to_string(),
            })
            .collect();
        let get = format!("{}/{encoded}", url.trim_end_matches('/'));
        if get.len() <= MAX_GET {
            self.retrieve(&get, Kind::Response, None, MAX_OCSP)
        } else {
            self.retrieve(url, Kind::Response, Some(request.der()), MAX_OCSP)
        }
    }

    fn retrieve(&mut self, url: &str, kind: Kind, body: Option<&[u8]>, limit: usize) -> (Retrieval, Option<Vec<u8>>) {
        let left = self.deadline.and_then(|deadline| deadline.remaining().ok());
        let mut retrieval = Retrieval {
            url: url.to_owned(),
            kind,
            timeout: left.unwrap_or_default(),
            request: Vec::new(),
            response: Vec::new(),
            result: HResult::OK,
            why: String::new(),
            retrieved: None,
        };
        match self.follow(url, body, limit, &mut retrieval) {
            Ok(octets) => (retrieval, Some(octets)),
            Err(Failure { result, why }) => {
                (retrieval.result, retrieval.why) = (result, why);
                (retrieval, None)
            }
        }
    }

    fn follow(
        &mut self,
        url: &str,
        body: Option<&[u8]>,
        limit: usize,
        retrieval: &mut Retrieval,
    ) -> Result<Vec<u8>, Failure> {
        let mut url = Url::parse(url).map_err(|error| Failure::of_url(error.to_string()))?;
        for _ in 0..=MAX_REDIRECTIONS {
            let (response, lines) = self.once(&url, body, limit, retrieval)?;
            retrieval.response.clone_from(&lines);
            if response.status == 200 {
                return Ok(response.body);
            }
            let moved = matches!(response.status, 301 | 302 | 303 | 307 | 308);
            let location = lines.iter().find_map(|line| {
                let (name, value) = line.split_once(':')?;
                name.eq_ignore_ascii_case("location").then(|| value.trim())
            });
            match location.filter(|_| moved).map(|location| url.join(location)) {
                Some(Ok(next)) => url = next,
                _ => {
                    return Err(Failure {
                        result: HResult::of_http_status(response.status),
                        why: format!("the server answers with the HTTP status {}", response.status),
                    });
                }
            }
        }
        Err(Failure {
            result: HResult::ERROR_HTTP_INVALID_SERVER_RESPONSE,
            why: "one redirection after another".to_owned(),
        })
    }

    /// One request and its response.
    fn once(
        &mut self,
        url: &Url,
        body: Option<&[u8]>,
        limit: usize,
        retrieval: &mut Retrieval,
    ) -> Result<(http::Response, Vec<String>), Failure> {
        let deadline = self.deadline.ok_or_else(|| Failure {
            result: HResult::ERROR_INTERNET_CANNOT_CONNECT,
            why: "nothing is retrieved here".to_owned(),
        })?;
        if url.scheme() != "http" {
            let why = format!("{} is not spoken here, plain http alone", url.scheme());
            return Err(Failure::of_url(why));
        }
        self.left = self.left.checked_sub(1).ok_or_else(|| Failure {
            result: HResult::ERROR_INTERNET_TIMEOUT,
            why: format!("more than {MAX_RETRIEVALS} retrievals for one verdict"),
        })?;
        let target = target(url).ok_or_else(|| Failure::of_url("it names no host".to_owned()))?;
        retrieval.request = request_lines(url, body, self.nt_version);
        let stream = capture::open(&target, deadline).map_err(Failure::of_unreachable)?;
        let mut stream = TimedStream { stream, deadline };
        let mut message = retrieval.request.join("\r\n").into_bytes();
        message.extend_from_slice(b"\r\n\r\n");
        message.extend_from_slice(body.unwrap_or_default());
        let sent = stream.write_all(&message).map_err(HttpError::from);
        sent.and_then(|()| http::read_response_within(&mut stream, limit))
            .map_err(|error| Failure::of_http(&error))
    }
}

fn target(url: &Url) -> Option<Target> {
    let host = match url.host()? {
        Host::Ipv4(ip) => ip.to_string(),
        Host::Ipv6(ip) => ip.to_string(),
        Host::Domain(name) if !name.is_empty() => name.to_owned(),
        Host::Domain(_) => return None,
    };
    Some(Target {
        host,
        port: url.port_or_known_default()?,
        path: url.path().to_owned(),
    })
}

/// The lines that CryptoAPI sends, in its order, with its name.
fn request_lines(url: &Url, body: Option<&[u8]>, nt_version: &str) -> Vec<String> {
    let query = url.query().map_or_else(String::new, |query| format!("?{query}"));
    let port = url.port().map_or_else(String::new, |port| format!(":{port}"));
    let method = if body.is_some() { "POST" } else { "GET" };
    let mut lines = vec![
        format!("{method} {}{query} HTTP/1.1", url.path()),
        "Accept: */*".to_owned(),
        format!("User-Agent: Microsoft-CryptoAPI/{nt_version}"),
        format!("Host: {}{port}", url.host_str().unwrap_or_default()),
    ];
    if let Some(body) = body {
        lines.push(format!("Content-Type: {REQUEST_TYPE}"));
        lines.push(format!("Content-Length: {}", body.len()));
    }
    lines
}

impl Failure {
    fn of_url(why: String) -> Self {
        Self {
            result: HResult::ERROR_INTERNET_INVALID_URL,
            why,
        }
    }

    fn of_unreachable(error: Unreachable) -> Self {
        Self {
            result: error.hresult(),
            why: error.to_string(),
        }
    }

    fn of_http(error: &HttpError) -> Self {
        let result = match error {
            HttpError::Io(error) if is_timeout(error) => HResult::ERROR_INTERNET_TIMEOUT,
            HttpError::Io(_) => HResult::ERROR_INTERNET_CONNECTION_ABORTED,
            _ => HResult::ERROR_HTTP_INVALID_SERVER_RESPONSE,
        };
        let why = match error {
            HttpError::Io(error) if is_timeout(error) => "the server did not answer in time".to_owned(),
            HttpError::Io(_) => "the server broke off".to_owned(),
            other => other.to_string(),
        };
        Self { result, why }
    }
}
