//! What goes wrong with the octets of a handshake, below TLS: played from the whole ClientHello on.

use super::HandshakeRecord;
use super::handshake::Tcp;
use super::tap::Tap;
use scenarios::WireFault;
use tokio::io::AsyncReadExt;

/// Plays `fault` on a connection whose ClientHello was read, until the client leaves. The caller has the deadline.
pub(super) async fn play(fault: WireFault, mut tap: Tap<Tcp>, record: &mut HandshakeRecord) {
    match fault {
        WireFault::StallBeforeServerHello => {
            let mut unread = [0; 4 * 1024];
            while let Ok(1..) = tap.read(&mut unread).await {}
            record.outcome = super::Outcome::Closed;
        }
    }
}
