//! TLS: the published settings, the handshake as the printer saw it.
