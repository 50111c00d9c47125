//! Sends a document with IPP Print-Job (RFC 8011 §4.2.1) over the connection whose certificate was judged, and follows the
//! job to its end with Get-Job-Attributes (§4.3.4).
//!
//! The document is streamed from its file. Where the printer hangs up between two requests, a new connection must show the
//! same certificate, or nothing more is sent.

mod error;
pub(crate) mod message;

pub use error::PrintError;

use crate::capture::{self, Session, Target};
use crate::deadline::Deadline;
use crate::http::{self, HttpError, Response};
use crate::os::Profile;
use ipp_codec::{Attribute, Decoded, Limits, Message, Value};
use message::{OPERATION_ATTRIBUTES, integer, limited, request, status_message};
use pki::Certificate;
use std::fs::File;
use std::io::{self, Read, Write};
use std::path::Path;
use std::time::Duration;

const PRINT_JOB: u16 = 0x0002;
const GET_JOB_ATTRIBUTES: u16 = 0x0009;
const JOB_ATTRIBUTES: u8 = 2;
/// The last status code that means success (RFC 8011 §4.1.6.1).
const LAST_SUCCESS: u16 = 0x00FF;
const CANCELED: i32 = 7;
const ABORTED: i32 = 8;
const COMPLETED: i32 = 9;
/// Between two questions about a job.
const POLL: Duration = Duration::from_millis(250);

/// What is to be printed, and as whom.
pub(crate) struct Order<'a> {
    pub(crate) target: &'a Target,
    pub(crate) rules: &'a Profile,
    pub(crate) deadline: Deadline,
    /// `ipps://…`, as printer-uri.
    pub(crate) printer_uri: String,
    pub(crate) document: &'a Path,
    pub(crate) mime_type: &'a str,
}

/// A job that the printer took, and how it ended.
pub(crate) struct Printed {
    pub(crate) job_id: Option<i32>,
    pub(crate) end: Result<(), PrintError>,
}

/// Sends the document and waits until the job is completed, or will not be, or the deadline passes.
pub(crate) fn print(session: Session, order: &Order<'_>) -> Printed {
    let mut job_id = None;
    let end = send_and_follow(session, order, &mut job_id);
    Printed { job_id, end }
}

fn send_and_follow(session: Session, order: &Order<'_>, job_id: &mut Option<i32>) -> Result<(), PrintError> {
    let leaf = session.captured.chain.first().cloned();
    let mut line = Line {
        session: Some(session),
        leaf,
        order,
    };
    let answer = line.print_job()?;
    let group = answer.group(JOB_ATTRIBUTES);
    let id = group.and_then(|group| integer(group, "job-id"));
    let id = id.ok_or_else(|| PrintError::NotIpp("Print-Job succeeded, but it names no job-id".to_owned()))?;
    *job_id = Some(id);
    let mut state = group.and_then(|group| integer(group, "job-state"));
    for request_id in 2.. {
        match state {
            Some(COMPLETED) => break,
            Some(ABORTED) => {
                return Err(PrintError::NotPrinted {
                    job_id: id,
                    verb: "aborted",
                });
            }
            Some(CANCELED) => {
                return Err(PrintError::NotPrinted {
                    job_id: id,
                    verb: "canceled",
                });
            }
            _ => {}
        }
        let left = order
            .deadline
            .remaining()
            .map_err(|_| PrintError::TimedOut("the job is being printed"))?;
        if request_id > 2 {
            pause(POLL.min(left));
        }
        let answer = line.job_attributes(id, request_id)?;
        state = answer
            .group(JOB_ATTRIBUTES)
            .and_then(|group| integer(group, "job-state"));
    }
    Ok(())
}

#[expect(
    clippy::disallowed_methods,
    reason = "a printer tells nothing by itself: its job has to be asked for again and again"
)]
fn pause(time: Duration) {
    std::thread::sleep(time);
}

/// The connection to the printer, made anew when it was closed.
struct Line<'a> {
    session: Option<Session>,
    leaf: Option<Certificate>,
    order: &'a Order<'a>,
}

impl Line<'_> {
    fn print_job(&mut self) -> Result<Message, PrintError> {
        let unreadable = |why: &dyn ToString| PrintError::Document {
            path: self.order.document.display().to_string(),
            why: why.to_string(),
        };
        let file = File::open(self.order.document).map_err(|error| unreadable(&error))?;
        let metadata = file.metadata().map_err(|error| unreadable(&error))?;
        if !metadata.is_file() {
            return Err(unreadable(&"it is no file"));
        }
        let mut request = request(PRINT_JOB, 1, &self.order.printer_uri);
        let name = self
            .order
            .document
            .file_name()
            .map_or_else(|| "document".into(), |name| name.to_string_lossy());
        let attributes = &mut request.groups[0].attributes;
        attributes.push(Attribute::new(
            "requesting-user-name",
            Value::Name("misprint".to_owned()),
        ));
        attributes.push(Attribute::new("job-name", Value::Name(limited(&name))));
        attributes.push(Attribute::new(
            "document-format",
            Value::MimeMediaType(self.order.mime_type.to_owned()),
        ));
        self.exchange(&request, Some((file, metadata.len())), "sending the document")
    }

    fn job_attributes(&mut self, job_id: i32, request_id: i32) -> Result<Message, PrintError> {
        let mut request = request(GET_JOB_ATTRIBUTES, request_id, &self.order.printer_uri);
        let wanted = ["job-id", "job-state", "job-state-reasons"].map(|name| Value::Keyword(name.to_owned()));
        let attributes = &mut request.groups[0].attributes;
        attributes.push(Attribute::new("job-id", Value::Integer(job_id)));
        attributes.push(Attribute::new(
            "requesting-user-name",
            Value::Name("misprint".to_owned()),
        ));
        attributes.push(Attribute::set("requested-attributes", wanted.to_vec()));
        self.exchange(&request, None, "asking for the job")
    }

    /// One request and its answer. A question without a document is asked again on a new connection when the printer
    /// had closed the old one in the meantime.
    fn exchange(
        &mut self,
        request: &Message,
        document: Option<(File, u64)>,
        during: &'static str,
    ) -> Result<Message, PrintError> {
        let head = ipp_codec::encode(request);
        let may_repeat = document.is_none() && self.session.is_some();
        let mut answer = self.post(&head, document, during);
        if may_repeat && matches!(answer, Err(PrintError::Connection { .. })) {
            answer = self.post(&head, None, during);
        }
        let answer = answer?;
        if answer.status != 200 {
            return Err(PrintError::HttpStatus(answer.status));
        }
        let message = match ipp_codec::decode(&answer.body, &Limits::default()) {
            Ok(Decoded::Message(message, _)) => message,
            Ok(Decoded::NeedMore) => return Err(PrintError::NotIpp("it ends too early".to_owned())),
            Err(error) => return Err(PrintError::NotIpp(error.to_string())),
        };
        if message.code > LAST_SUCCESS {
            let text = message
                .group(OPERATION_ATTRIBUTES)
                .and_then(status_message)
                .unwrap_or_default();
            return Err(PrintError::Refused {
                status: message.code,
                text,
            });
        }
        Ok(message)
    }

    fn post(
        &mut self,
        head: &[u8],
        document: Option<(File, u64)>,
        during: &'static str,
    ) -> Result<Response, PrintError> {
        let mut session = match self.session.take() {
            Some(session) => session,
            None => self.connect_again()?,
        };
        let length = head.len() as u64 + document.as_ref().map_or(0, |(_, length)| *length);
        let path = self.order.document.display().to_string();
        let sent = send(&mut session, self.order.target, head, document, length);
        if let Err(SendError::Document(why)) = sent {
            return Err(PrintError::Document { path, why });
        }
        // A printer that refuses may answer and hang up before it has read the document: its answer says more than the
        // broken connection.
        let answer = http::read_response(&mut session.stream);
        match (sent, answer) {
            (_, Ok(answer)) => {
                if answer.keeps_open {
                    self.session = Some(session);
                }
                Ok(answer)
            }
            (Err(SendError::Connection(error)), Err(_)) | (Ok(()), Err(HttpError::Io(error))) => {
                if capture::is_timeout(&error) {
                    return Err(PrintError::TimedOut(during));
                }
                Err(PrintError::Connection {
                    during,
                    why: error.to_string(),
                })
            }
            (_, Err(error)) => Err(PrintError::NotIpp(error.to_string())),
        }
    }

    fn connect_again(&self) -> Result<Session, PrintError> {
        let session = capture::connect(self.order.target, self.order.rules, self.order.deadline)?;
        session.prove(self.order.target)?;
        if session.captured.chain.first() != self.leaf.as_ref() {
            return Err(PrintError::CertificateChanged);
        }
        Ok(session)
    }
}

/// Whose fault it is that not everything was sent.
enum SendError {
    Document(String),
    Connection(io::Error),
}

fn send(
    session: &mut Session,
    target: &Target,
    head: &[u8],
    document: Option<(File, u64)>,
    length: u64,
) -> Result<(), SendError> {
    let stream = &mut session.stream;
    http::post_head(stream, &target.address(), &target.path, length).map_err(SendError::Connection)?;
    stream.write_all(head).map_err(SendError::Connection)?;
    if let Some((mut file, mut left)) = document {
        let mut buffer = vec![0; 64 * 1024];
        while left > 0 {
            let wanted = usize::try_from(left).map_or(buffer.len(), |left| left.min(buffer.len()));
            match file.read(&mut buffer[..wanted]) {
                Ok(0) => return Err(SendError::Document("it became shorter while it was sent".to_owned())),
                Ok(count) => {
                    stream.write_all(&buffer[..count]).map_err(SendError::Connection)?;
                    left -= count as u64;
                }
                Err(error) => return Err(SendError::Document(error.to_string())),
            }
        }
    }
    stream.flush().map_err(SendError::Connection)
}
