//! Ends of a connection that no library would make: without a word of TLS, or with a reset.

use super::Prefixed;
use socket2::SockRef;
use std::net::Shutdown;
use std::time::Duration;
use tokio::net::TcpStream;

/// A stream over TCP, however many layers are between.
pub(crate) trait Abrupt {
    /// The bottom of it.
    fn tcp(&self) -> &TcpStream;

    /// FIN, whatever the layers above have not said yet.
    fn cut(&self) {
        // A connection that is gone already needs no end.
        let _ = SockRef::from(self.tcp()).shutdown(Shutdown::Write);
    }

    /// RST as soon as the stream is dropped.
    fn reset(&self) {
        let _ = SockRef::from(self.tcp()).set_linger(Some(Duration::ZERO));
    }
}

impl Abrupt for TcpStream {
    fn tcp(&self) -> &TcpStream {
        self
    }
}

impl<S: Abrupt> Abrupt for Prefixed<S> {
    fn tcp(&self) -> &TcpStream {
        self.stream().tcp()
    }
}
