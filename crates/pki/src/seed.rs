//! Where every random choice of a run comes from: 32 bytes, and labelled sub-seeds of them.

use rand_chacha::ChaCha20Rng;

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
        let _ = label;
        todo!()
    }
    /// A generator that starts at this seed.
    pub fn rng(&self) -> ChaCha20Rng {
        todo!()
    }
    /// The first `N` bytes of this seed's generator.
    pub fn bytes<const N: usize>(&self) -> [u8; N] {
        todo!()
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
        let _ = text;
        todo!()
    }
}
