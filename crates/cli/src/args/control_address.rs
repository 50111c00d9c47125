//! Where the control door opens, if at all.

use std::net::SocketAddr;
use std::str::FromStr;

/// `--control`.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum ControlAddress {
    /// No control door.
    Off,
    /// On this loopback address.
    At(SocketAddr),
}

/// The text names no address for the control door.
#[derive(Debug, thiserror::Error, PartialEq, Eq)]
pub(crate) enum ControlAddressError {
    /// Neither `off` nor an address with a port.
    #[error("{0:?} is no address with a port; write 127.0.0.1:8180, [::1]:8180 or off")]
    Unreadable(String),
    /// Everybody could reach it.
    #[error("{0} can be reached from elsewhere, and the control door asks nobody who he is; use a loopback address")]
    NotLoopback(SocketAddr),
}

impl FromStr for ControlAddress {
    type Err = ControlAddressError;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        if text == "off" {
            return Ok(Self::Off);
        }
        let address: SocketAddr = text
            .parse()
            .map_err(|_| ControlAddressError::Unreadable(text.to_owned()))?;
        if !address.ip().is_loopback() {
            return Err(ControlAddressError::NotLoopback(address));
        }
        Ok(Self::At(address))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_control_door_opens_on_loopback_only() {
        assert_eq!("off".parse(), Ok(ControlAddress::Off));
        assert!(matches!("[::1]:0".parse(), Ok(ControlAddress::At(_))));
        assert!(matches!(
            "0.0.0.0:80".parse::<ControlAddress>(),
            Err(ControlAddressError::NotLoopback(_))
        ));
        assert!(matches!(
            "localhost".parse::<ControlAddress>(),
            Err(ControlAddressError::Unreadable(_))
        ));
    }
}
