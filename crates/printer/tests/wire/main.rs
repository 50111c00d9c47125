//! A whole printer on loopback, and clients with real sockets.

mod client;
mod handshake;
mod http;
mod identity;
mod life;
mod limits;
