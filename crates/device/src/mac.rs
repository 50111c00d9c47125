//! The hardware address, from which a Jetdirect names itself.

/// A 48-bit MAC. `Display`: 12 upper-case hex digits. `FromStr` takes 12 hex digits with or without `:` or `-`.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Hash)]
pub struct Mac(pub [u8; 6]);

/// The text is no MAC.
#[derive(Debug, thiserror::Error, PartialEq, Eq)]
#[error("{0:?} is no MAC address; write 12 hexadecimal digits, such as 00110AF8ACE8 or 00:11:0A:F8:AC:E8")]
pub struct MacError(pub String);

impl Mac {
    /// The MAC of the story: `00110AF8ACE8`.
    pub const STORY: Self = Self([0x00, 0x11, 0x0A, 0xF8, 0xAC, 0xE8]);
    /// `HP Jetdirect 0AF8ACE8`: the last four octets.
    pub fn jetdirect_common_name(&self) -> String {
        let [_, _, a, b, c, d] = self.0;
        format!("HP Jetdirect {a:02X}{b:02X}{c:02X}{d:02X}")
    }
    /// `NPIF8ACE8`: the last three octets.
    pub fn host_name(&self) -> String {
        let [_, _, _, b, c, d] = self.0;
        format!("NPI{b:02X}{c:02X}{d:02X}")
    }
}

impl std::fmt::Display for Mac {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(&hex::encode_upper(self.0))
    }
}

impl std::str::FromStr for Mac {
    type Err = MacError;
    fn from_str(text: &str) -> Result<Self, MacError> {
        let digits: String = text.chars().filter(|c| !matches!(c, ':' | '-')).collect();
        let mut octets = [0; 6];
        hex::decode_to_slice(&digits, &mut octets).map_err(|_| MacError(text.to_owned()))?;
        Ok(Self(octets))
    }
}

#[cfg(test)]
mod tests {
    use super::Mac;

    #[test]
    fn the_default_mac_names_the_printer_of_the_story() {
        assert_eq!(Mac::STORY.jetdirect_common_name(), "HP Jetdirect 0AF8ACE8");
        assert_eq!(Mac::STORY.host_name(), "NPIF8ACE8");
        assert_eq!("00:11:0a:f8:ac:e8".parse(), Ok(Mac::STORY));
        assert!("00:11:0a".parse::<Mac>().is_err());
    }
}
