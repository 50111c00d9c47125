//! HTTP: IPP and the EWS behind one router.

mod ews;

/// The connection that a request came on; an extension of every request.
#[derive(Clone, Debug)]
pub(crate) struct ConnectionInfo {
    /// Number of the connection, as in the events.
    pub(crate) id: u64,
    /// Over TLS?
    pub(crate) secure: bool,
    /// The client.
    pub(crate) peer: std::net::SocketAddr,
    /// The printer's port for HTTPS, for redirects to it.
    pub(crate) https_port: u16,
}
