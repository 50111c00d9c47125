//! Service faults that take the place of TLS: what a printer says to a ClientHello that knows no TLS there.

use super::{HandshakeRecord, Outcome};
use crate::scene::Scene;
use scenarios::ServiceFault;
use tokio::io::{AsyncRead, AsyncReadExt, AsyncWrite, AsyncWriteExt};

/// What a web server says to octets that are no HTTP.
const BAD_REQUEST: &[u8] =
    b"HTTP/1.1 400 Bad Request\r\nContent-Type: text/html\r\nContent-Length: 23\r\nConnection: close\r\n\r\n<h1>400 Bad Request</h1>";

/// What this client is told in the place of TLS; `None`: it gets TLS. Empty: nothing, until it leaves.
pub(super) fn in_place_of_tls(scene: &Scene, record: &HandshakeRecord) -> Option<&'static [u8]> {
    match scene.service_fault()? {
        ServiceFault::IppPlainOnIpps if record.port == "ipp" => Some(BAD_REQUEST),
        ServiceFault::UpgradeStall if record.upgraded => Some(&[]),
        _ => None,
    }
}

/// Says it, and waits until the client leaves. The caller has the deadline.
pub(super) async fn say(answer: &[u8], mut stream: impl AsyncRead + AsyncWrite + Unpin, record: &mut HandshakeRecord) {
    record.outcome = Outcome::Closed;
    if !answer.is_empty() {
        record.outcome = Outcome::Failed;
        record.reason = Some("scenario");
        let said = async {
            stream.write_all(answer).await?;
            stream.shutdown().await
        };
        if said.await.is_err() {
            record.outcome = Outcome::Reset;
            return;
        }
    }
    let mut unread = [0; 4 * 1024];
    while let Ok(1..) = stream.read(&mut unread).await {}
}
