//! Just enough HTTP/1.1 to send IPP and to fetch a small file: one request after another over one connection, responses
//! read within bounds (RFC 9112).

use std::io::{self, Read, Write};

/// The most octets of a response's head.
const MAX_HEAD: usize = 16 * 1024;
/// The most octets of a response's body.
const MAX_BODY: usize = 256 * 1024;
/// The most interim (1xx) responses before the real one.
const MAX_INTERIM: usize = 8;

/// A response that was read whole.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(crate) struct Response {
    pub(crate) status: u16,
    pub(crate) body: Vec<u8>,
    /// May the connection be used again?
    pub(crate) keeps_open: bool,
    /// `Server`.
    pub(crate) server: Option<String>,
}

/// Why there is no response.
#[derive(Debug, thiserror::Error)]
pub(crate) enum HttpError {
    #[error(transparent)]
    Io(#[from] io::Error),
    #[error("the response is no HTTP/1.1: it begins with other octets")]
    NotHttp(Vec<u8>),
    #[error("the response is no HTTP/1.1: {0}")]
    Malformed(&'static str),
    #[error("the response is longer than {0} octets")]
    TooLong(usize),
}

/// Sends the head of a POST whose body will be `length` octets.
pub(crate) fn post_head(stream: &mut impl Write, host: &str, path: &str, length: u64) -> io::Result<()> {
    let head = format!(
        "POST {path} HTTP/1.1\r\nHost: {host}\r\nUser-Agent: misprint-diagnose\r\nContent-Type: application/ipp\r\n\
         Content-Length: {length}\r\n\r\n"
    );
    stream.write_all(head.as_bytes())
}

/// Sends a request without a body; `headers` are whole lines, each with its end.
pub(crate) fn send(stream: &mut impl Write, method: &str, path: &str, host: &str, headers: &str) -> io::Result<()> {
    let head = format!("{method} {path} HTTP/1.1\r\nHost: {host}\r\nUser-Agent: misprint-diagnose\r\n{headers}\r\n");
    stream.write_all(head.as_bytes())?;
    stream.flush()
}

/// Reads the head of the next response, interim or not, and nothing of its body: octets that came with it are in `ahead`.
pub(crate) fn read_any_head(stream: &mut impl Read, ahead: &mut Vec<u8>) -> Result<Head, HttpError> {
    read_head(stream, ahead)
}

/// Reads one response; interim ones are passed over.
pub(crate) fn read_response(stream: &mut impl Read) -> Result<Response, HttpError> {
    read_response_within(stream, MAX_BODY).map(|(response, _)| response)
}

/// Reads one response with a body of at most `limit` octets, and the lines of its head.
pub(crate) fn read_response_within(stream: &mut impl Read, limit: usize) -> Result<(Response, Vec<String>), HttpError> {
    // What was read beyond the part that is being looked at.
    let mut ahead = Vec::new();
    for _ in 0..MAX_INTERIM {
        let head = read_head(stream, &mut ahead)?;
        if (100..200).contains(&head.status) {
            continue;
        }
        let (body, ended) = match head.body {
            BodyLength::Known(length) if length > limit => return Err(HttpError::TooLong(limit)),
            BodyLength::Known(length) => (read_exactly(stream, &mut ahead, length)?, false),
            BodyLength::Chunked => (read_chunks(stream, &mut ahead, limit)?, false),
            BodyLength::UntilClose => (read_to_end(stream, ahead, limit)?, true),
        };
        let response = Response {
            status: head.status,
            body,
            keeps_open: head.keeps_open && !ended,
            server: head.server,
        };
        return Ok((response, head.lines));
    }
    Err(HttpError::Malformed("one interim response after another"))
}

/// Status and headers of a response.
#[derive(Debug)]
pub(crate) struct Head {
    pub(crate) status: u16,
    lines: Vec<String>,
    body: BodyLength,
    keeps_open: bool,
    server: Option<String>,
}

impl Head {
    /// The first header of this name.
    pub(crate) fn header(&self, name: &str) -> Option<&str> {
        let mut headers = self.lines.iter().filter_map(|line| line.split_once(':'));
        let found = headers.find(|(known, _)| known.eq_ignore_ascii_case(name));
        found.map(|(_, value)| value.trim())
    }
}

#[derive(Debug)]
enum BodyLength {
    Known(usize),
    Chunked,
    UntilClose,
}

fn read_head(stream: &mut impl Read, ahead: &mut Vec<u8>) -> Result<Head, HttpError> {
    let end = loop {
        if let Some(end) = ahead.windows(4).position(|octets| octets == b"\r\n\r\n") {
            break end;
        }
        if ahead.len() > MAX_HEAD {
            return Err(HttpError::TooLong(MAX_HEAD));
        }
        // A status line is not long: whatever begins otherwise is not HTTP, and need not be read on.
        if !ahead.starts_with(&b"HTTP/"[..ahead.len().min(5)]) {
            return Err(HttpError::NotHttp(ahead.iter().take(8).copied().collect()));
        }
        read_more(stream, ahead)?;
    };
    let head: Vec<u8> = ahead.drain(..end + 4).collect();
    let text = std::str::from_utf8(&head[..end]).map_err(|_| HttpError::Malformed("its head is no text"))?;
    parse_head(text)
}

fn parse_head(text: &str) -> Result<Head, HttpError> {
    let mut lines = text.split("\r\n");
    let mut words = lines.next().unwrap_or_default().splitn(3, ' ');
    let version = words.next().unwrap_or_default();
    let status = words
        .next()
        .and_then(|word| word.parse().ok())
        .ok_or(HttpError::Malformed("it has no status"))?;
    let mut head = Head {
        status,
        lines: text.split("\r\n").map(str::to_owned).collect(),
        body: BodyLength::UntilClose,
        keeps_open: version == "HTTP/1.1",
        server: None,
    };
    for line in lines {
        let (name, value) = line
            .split_once(':')
            .ok_or(HttpError::Malformed("a header has no colon"))?;
        let value = value.trim();
        if name.eq_ignore_ascii_case("content-length") && !matches!(head.body, BodyLength::Chunked) {
            let length = value
                .parse()
                .map_err(|_| HttpError::Malformed("its Content-Length is no number"))?;
            head.body = BodyLength::Known(length);
        } else if name.eq_ignore_ascii_case("transfer-encoding") {
            if !value.eq_ignore_ascii_case("chunked") {
                return Err(HttpError::Malformed("its Transfer-Encoding is not chunked"));
            }
            head.body = BodyLength::Chunked;
        } else if name.eq_ignore_ascii_case("server") {
            head.server = Some(value.to_owned());
        } else if name.eq_ignore_ascii_case("connection") && value.eq_ignore_ascii_case("close") {
            head.keeps_open = false;
        }
    }
    if matches!(status, 204 | 304) {
        head.body = BodyLength::Known(0);
    }
    Ok(head)
}

fn read_exactly(stream: &mut impl Read, ahead: &mut Vec<u8>, length: usize) -> Result<Vec<u8>, HttpError> {
    while ahead.len() < length {
        read_more(stream, ahead)?;
    }
    Ok(ahead.drain(..length).collect())
}

fn read_chunks(stream: &mut impl Read, ahead: &mut Vec<u8>, limit: usize) -> Result<Vec<u8>, HttpError> {
    let mut body = Vec::new();
    loop {
        let line = read_line(stream, ahead)?;
        let digits = line.split(';').next().unwrap_or_default().trim();
        let length = usize::from_str_radix(digits, 16).map_err(|_| HttpError::Malformed("a chunk has no length"))?;
        if length == 0 {
            // Trailers, up to an empty line; each line, and with it their number, is bounded.
            for _ in 0..64 {
                if read_line(stream, ahead)?.is_empty() {
                    return Ok(body);
                }
            }
            return Err(HttpError::Malformed("its trailers do not end"));
        }
        if length > limit - body.len() {
            return Err(HttpError::TooLong(limit));
        }
        body.extend(read_exactly(stream, ahead, length)?);
        if !read_line(stream, ahead)?.is_empty() {
            return Err(HttpError::Malformed("a chunk is longer than it says"));
        }
    }
}

fn read_line(stream: &mut impl Read, ahead: &mut Vec<u8>) -> Result<String, HttpError> {
    let end = loop {
        if let Some(end) = ahead.windows(2).position(|octets| octets == b"\r\n") {
            break end;
        }
        if ahead.len() > MAX_HEAD {
            return Err(HttpError::TooLong(MAX_HEAD));
        }
        read_more(stream, ahead)?;
    };
    let line: Vec<u8> = ahead.drain(..end + 2).collect();
    String::from_utf8(line[..end].to_vec()).map_err(|_| HttpError::Malformed("a line is no text"))
}

fn read_to_end(stream: &mut impl Read, mut ahead: Vec<u8>, limit: usize) -> Result<Vec<u8>, HttpError> {
    let room = (limit + 1).saturating_sub(ahead.len()) as u64;
    match stream.take(room).read_to_end(&mut ahead) {
        // Many printers hang up without the close_notify of TLS.
        Err(error) if error.kind() != io::ErrorKind::UnexpectedEof => return Err(error.into()),
        _ => {}
    }
    if ahead.len() > limit {
        Err(HttpError::TooLong(limit))
    } else {
        Ok(ahead)
    }
}

fn read_more(stream: &mut impl Read, ahead: &mut Vec<u8>) -> Result<(), HttpError> {
    let mut buffer = [0; 4096];
    let count = stream.read(&mut buffer)?;
    if count == 0 {
        return Err(io::Error::from(io::ErrorKind::UnexpectedEof).into());
    }
    ahead.extend_from_slice(&buffer[..count]);
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(octets: &[u8]) -> Result<Response, HttpError> {
        read_response(&mut io::Cursor::new(octets))
    }

    #[test]
    fn a_body_is_read_by_its_length_by_chunks_or_to_the_end() {
        let known = read(b"HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 200 OK\r\nContent-Length: 3\r\n\r\nabcd").unwrap();
        assert_eq!(
            known,
            Response {
                status: 200,
                body: b"abc".to_vec(),
                keeps_open: true,
                server: None,
            }
        );
        let chunked =
            read(b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n2;x=y\r\nab\r\n1\r\nc\r\n0\r\nT: u\r\n\r\n")
                .unwrap();
        assert_eq!(chunked, known);
        let to_the_end = read(b"HTTP/1.0 200 OK\r\n\r\nabc").unwrap();
        assert_eq!(
            to_the_end,
            Response {
                keeps_open: false,
                ..known
            }
        );
    }

    #[test]
    fn a_response_that_does_not_end_is_refused_at_its_bound() {
        let endless = |start: &[u8]| read_response(&mut io::Cursor::new(start).chain(io::repeat(b'x'))).unwrap_err();
        assert!(matches!(endless(b"HTTP/1.1 200 OK\r\n"), HttpError::TooLong(MAX_HEAD)));
        assert!(matches!(
            endless(b"HTTP/1.1 200 OK\r\n\r\n"),
            HttpError::TooLong(MAX_BODY)
        ));
        assert!(matches!(endless(b"SSH-2.0"), HttpError::NotHttp(_)));
        let huge = b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nFFFFFFFFFFFFFFFF\r\n";
        assert!(matches!(endless(huge), HttpError::TooLong(MAX_BODY)));
        assert!(matches!(
            read(b"HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\nab"),
            Err(HttpError::Io(_))
        ));
    }
}
