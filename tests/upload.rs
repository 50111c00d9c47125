//! A PFX uploaded as scripts do it: one multipart request, without the wizard and without a browser.

use std::io::Result;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;

/// Where LEDM firmware takes it.
pub(crate) const PATH: &str = "/Security/DeviceCertificates/NewCertWithPassword/Upload";

/// The request, whole.
pub(crate) fn request(pfx: &[u8], password: &str) -> Vec<u8> {
    let mut body = Vec::new();
    body.extend_from_slice(
        b"--b0undary\r\nContent-Disposition: form-data; name=\"certificate\"; filename=\"printer.pfx\"\r\n\
          Content-Type: application/x-pkcs12\r\n\r\n",
    );
    body.extend_from_slice(pfx);
    body.extend_from_slice(
        format!(
            "\r\n--b0undary\r\nContent-Disposition: form-data; name=\"password\"\r\n\r\n{password}\r\n--b0undary--\r\n"
        )
        .as_bytes(),
    );
    let head = format!(
        "POST {PATH} HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\
         Content-Type: multipart/form-data; boundary=b0undary\r\nContent-Length: {}\r\n\r\n",
        body.len()
    );
    [head.into_bytes(), body].concat()
}

/// Sends it to the HTTP port; the answer's status.
pub(crate) async fn upload(port: u16, pfx: &[u8], password: &str) -> Result<u16> {
    let mut stream = TcpStream::connect(("localhost", port)).await?;
    stream.write_all(&request(pfx, password)).await?;
    let mut answer = Vec::new();
    stream.read_to_end(&mut answer).await?;
    let status = std::str::from_utf8(&answer)
        .ok()
        .and_then(|text| text.split(' ').nth(1)?.parse().ok());
    status.ok_or_else(|| std::io::Error::new(std::io::ErrorKind::UnexpectedEof, "no status line"))
}
