//! A port that a printer may do without: raw printing, LPD.

use std::str::FromStr;

/// Which one it is, if any.
///
/// ```
/// use printer::OptionalPort;
/// assert_eq!("off".parse(), Ok(OptionalPort::Off));
/// assert_eq!("9101".parse(), Ok(OptionalPort::At(9101)));
/// assert!("0".parse::<OptionalPort>().is_err());
/// ```
#[derive(Clone, Copy, PartialEq, Eq, Default, Debug)]
pub enum OptionalPort {
    /// As [`crate::Ports`] has it.
    #[default]
    Usual,
    /// This one.
    At(u16),
    /// None: nobody listens.
    Off,
}

/// It is neither a number of a port nor `off`.
#[derive(Clone, PartialEq, Eq, Debug, thiserror::Error)]
#[error("{0:?} is no port; write a number from 1 to 65535, or off")]
pub struct OptionalPortError(String);

impl FromStr for OptionalPort {
    type Err = OptionalPortError;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        match (text, text.parse()) {
            ("off", _) => Ok(Self::Off),
            (_, Ok(port @ 1..)) => Ok(Self::At(port)),
            _ => Err(OptionalPortError(text.to_owned())),
        }
    }
}
