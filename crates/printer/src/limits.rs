//! How long and how many: the figures that keep the printer from being held hostage.

use std::time::Duration;

/// Every deadline and limit of the wire. rustls and hyper have few of their own.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Limits {
    /// From accept to Finished, the wait for the first byte included.
    pub(crate) handshake: Duration,
    /// From the first byte of a connection, or the end of the last response, to the end of the next request's header.
    pub(crate) header: Duration,
    /// Between two pieces of a body.
    pub(crate) body: Duration,
    /// From the wish to stop to the last connection.
    pub(crate) drain: Duration,
    /// How long what the client still sends is read after our last byte, so that no reset overtakes that byte.
    pub(crate) linger: Duration,
    /// Connections at a time, over all ports.
    pub(crate) connections: usize,
    /// Octets of one document.
    pub(crate) document: u64,
    /// Octets of all documents in the spool.
    pub(crate) spool: u64,
}

/// Header fields of a request; more is 431.
pub(crate) const HEADERS: usize = 100;
/// Octets of a request's header; more is 431.
pub(crate) const HEADER_OCTETS: usize = 64 * 1024;
/// Octets of a request target; more is 414.
pub(crate) const URI_OCTETS: usize = 8 * 1024;

impl Default for Limits {
    fn default() -> Self {
        Self {
            handshake: Duration::from_secs(10),
            header: Duration::from_secs(30),
            body: Duration::from_secs(60),
            drain: Duration::from_secs(10),
            linger: Duration::from_millis(500),
            connections: 1_024,
            document: 1024 * 1024 * 1024,
            spool: 4 * 1024 * 1024 * 1024,
        }
    }
}
