//! Ends of a connection that no library would make: without a word of TLS, or with a reset.

use super::{Cause, Observed, Prefixed};
use socket2::SockRef;
use std::net::Shutdown;
use std::time::Duration;

/// A stream over TCP, however many layers are between.
pub(crate) trait Abrupt {
    /// The bottom of it.
    fn tcp(&self) -> &Observed;

    /// FIN, whatever the layers above have not said yet.
    fn cut(&self) {
        // A connection that is gone already needs no end.
        self.tcp().seen().note(Cause::Fin);
        self.tcp().seen().printer_finished();
        let _ = SockRef::from(self.tcp().socket()).shutdown(Shutdown::Write);
    }

    /// RST as soon as the stream is dropped.
    fn reset(&self) {
        self.tcp().seen().note(Cause::Reset);
        let _ = SockRef::from(self.tcp().socket()).set_linger(Some(Duration::ZERO));
    }
}

impl Abrupt for Observed {
    fn tcp(&self) -> &Observed {
        self
    }
}

impl<S: Abrupt> Abrupt for Prefixed<S> {
    fn tcp(&self) -> &Observed {
        self.stream().tcp()
    }
}
