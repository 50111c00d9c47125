//! Where the control door opens, if at all.

use std::net::SocketAddr;
use std::str::FromStr;

/// `--control`.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum ControlAddress {
    /// No control door.
    Off,
    /// On this address; one that is not loopback needs a token.
    At(SocketAddr),
}

/// The text names no address for the control door.
#[derive(Debug, thiserror::Error, PartialEq, Eq)]
pub(crate) enum ControlAddressError {
    /// Neither `off` nor an address with a port.
    #[error("{0:?} is no address with a port; write 127.0.0.1:8180, [::1]:8180 or off")]
    Unreadable(String),
}

impl FromStr for ControlAddress {
    type Err = ControlAddressError;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        if text == "off" {
            return Ok(Self::Off);
        }
        let address = text.parse();
        address
            .map(Self::At)
            .map_err(|_| ControlAddressError::Unreadable(text.to_owned()))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_address_has_a_port() {
        assert_eq!("off".parse(), Ok(ControlAddress::Off));
        assert!(matches!("[::1]:0".parse(), Ok(ControlAddress::At(_))));
        assert!(matches!(
            "localhost".parse::<ControlAddress>(),
            Err(ControlAddressError::Unreadable(_))
        ));
    }
}
