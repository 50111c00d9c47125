//! Where every random choice of a run comes from: 32 bytes, and labelled sub-seeds of them.

use rand_chacha::ChaCha20Rng;
use rand_core::{RngCore, SeedableRng};
use sha2::{Digest, Sha256};

/// 32 bytes from which keys, serials, tokens and salts are drawn. Printed as 64 lower-case hex digits.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Seed([u8; 32]);

/// The text is not a seed.
#[derive(Debug, thiserror::Error, PartialEq, Eq)]
#[error("a seed is 64 hexadecimal digits, not {0:?}")]
pub struct SeedError(pub String);

impl Seed {
    /// A seed of these bytes.
    pub const fn from_bytes(bytes: [u8; 32]) -> Self {
        Self(bytes)
    }
    /// The sub-seed for `label`: SHA-256 of the seed and the label.
    pub fn derive(&self, label: &str) -> Self {
        Self(Sha256::new().chain_update(self.0).chain_update(label).finalize().into())
    }
    /// A generator that starts at this seed.
    pub fn rng(&self) -> ChaCha20Rng {
        ChaCha20Rng::from_seed(self.0)
    }
    /// The first `N` bytes of this seed's generator.
    pub fn bytes<const N: usize>(&self) -> [u8; N] {
        let mut bytes = [0; N];
        self.rng().fill_bytes(&mut bytes);
        bytes
    }
}

/// A small number, in the last of the 32 bytes: for tests that want the same again and do not care which.
///
/// ```
/// assert_eq!(misprint_pki::Seed::from(7).to_string(), format!("{:064x}", 7));
/// ```
impl From<u64> for Seed {
    fn from(number: u64) -> Self {
        let mut bytes = [0; 32];
        bytes[24..].copy_from_slice(&number.to_be_bytes());
        Self(bytes)
    }
}

impl std::fmt::Display for Seed {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(&hex::encode(self.0))
    }
}

impl std::str::FromStr for Seed {
    type Err = SeedError;
    fn from_str(text: &str) -> Result<Self, SeedError> {
        let mut bytes = [0; 32];
        hex::decode_to_slice(text, &mut bytes).map_err(|_| SeedError(text.to_owned()))?;
        Ok(Self(bytes))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_seed_is_printed_as_it_is_read() {
        let seed = Seed::from_bytes([0xab; 32]);
        assert_eq!(seed.to_string().parse(), Ok(seed));
        assert_eq!("12".parse::<Seed>(), Err(SeedError("12".into())));
        assert!("zz".repeat(32).parse::<Seed>().is_err());
    }

    #[test]
    fn labels_give_unlike_sub_seeds_and_the_same_label_the_same() {
        let seed = Seed::from_bytes([1; 32]);
        assert_ne!(seed.derive("key"), seed.derive("serial"));
        assert_eq!(seed.derive("key").bytes::<8>(), seed.derive("key").bytes::<8>());
        assert_eq!(hex::encode(seed.derive("key").bytes::<8>()).len(), 16);
    }
}
