//! Session tickets that are not as they should be.

use rustls::server::ProducesTickets;
use std::sync::Arc;

/// A maker of tickets.
#[derive(Debug)]
pub(super) enum Tickets {
    /// Makes none.
    None,
    /// Those of another maker, of which it knows nothing afterwards.
    Refused(Arc<dyn ProducesTickets>),
    /// Those of another maker, good for 2^32 - 1 seconds.
    Endless(Arc<dyn ProducesTickets>),
}

impl ProducesTickets for Tickets {
    fn enabled(&self) -> bool {
        match self {
            Self::None => false,
            Self::Refused(maker) | Self::Endless(maker) => maker.enabled(),
        }
    }
    fn lifetime(&self) -> u32 {
        match self {
            Self::None => 0,
            Self::Refused(maker) => maker.lifetime(),
            Self::Endless(_) => u32::MAX,
        }
    }
    fn encrypt(&self, plain: &[u8]) -> Option<Vec<u8>> {
        match self {
            Self::None => None,
            Self::Refused(maker) | Self::Endless(maker) => maker.encrypt(plain),
        }
    }
    fn decrypt(&self, ticket: &[u8]) -> Option<Vec<u8>> {
        match self {
            Self::None | Self::Refused(_) => None,
            Self::Endless(maker) => maker.decrypt(ticket),
        }
    }
}
