//! Where every random choice of a run comes from: 32 bytes, and labelled sub-seeds of them.

use rand_chacha::ChaCha20Rng;
use rand_core::{RngCore, SeedableRng};
use sha2::{Digest, Sha256};

/// The longest word that is a seed, in octets.
const MAX_WORD: usize = 63;
/// So many hexadecimal digits are no word: they are a seed of which some were lost.
const MEANT_AS_DIGITS: usize = 32;

/// 32 bytes from which keys, serials, tokens and salts are drawn. Printed as 64 lower-case hex digits.
///
/// Read from those digits, from a small number, or from a word, which is hashed:
///
/// ```
/// use misprint_pki::Seed;
/// assert_eq!("7".parse(), Ok(Seed::from(7)));
/// let word: Seed = "flaky".parse()?;
/// assert_eq!(word.to_string().len(), 64);
/// assert_eq!(word.to_string().parse(), Ok(word));
/// # Ok::<(), misprint_pki::seed::SeedError>(())
/// ```
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Seed([u8; 32]);

/// The text is not a seed.
#[derive(Debug, thiserror::Error, PartialEq, Eq)]
#[error("{text:?} is no seed: {reason}; write a number, a word such as flaky, or 64 hexadecimal digits")]
pub struct SeedError {
    /// What was typed.
    pub text: String,
    /// What is wrong with it.
    pub reason: String,
}

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
        if hex::decode_to_slice(text, &mut bytes).is_ok() {
            return Ok(Self(bytes));
        }
        let digits = text.len();
        let is_hex = digits >= MEANT_AS_DIGITS && text.bytes().all(|byte| byte.is_ascii_hexdigit());
        let wrong = |reason: String| {
            let text = text.to_owned();
            Err(SeedError { text, reason })
        };
        match text.parse::<u64>() {
            // Without +7 and 007, which look like other numbers and would be the same.
            Ok(number) if number.to_string() == text => Ok(Self::from(number)),
            _ if text.is_empty() => wrong("there is nothing".to_owned()),
            _ if is_hex => wrong(format!("it has {digits} digits")),
            _ if digits > MAX_WORD => wrong(format!("it is longer than {MAX_WORD} octets")),
            _ if !text.bytes().all(|byte| (b' '..=b'~').contains(&byte)) => {
                wrong("a word has letters, digits and signs of ASCII".to_owned())
            }
            // As a label of nothing: no number that is typed has this seed.
            _ => Ok(Self([0; 32]).derive(&format!("word {text}"))),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_seed_is_printed_as_it_is_read() {
        let seed = Seed::from_bytes([0xab; 32]);
        assert_eq!(seed.to_string().parse(), Ok(seed));
    }

    #[test]
    fn a_number_and_a_word_are_seeds_and_digits_that_were_lost_are_not() {
        let read = |text: &str| text.parse::<Seed>();
        assert_eq!(read("12"), Ok(Seed::from(12)));
        let words = ["flaky", "Flaky", "012", "two words", "ab12"];
        let seeds: Vec<_> = words.map(|word| read(word).unwrap().to_string()).into();
        assert_eq!(
            seeds.iter().collect::<std::collections::HashSet<_>>().len(),
            words.len()
        );
        // What was written down is the same years later.
        assert!(seeds[0].starts_with("8bfa93c804e6c7e3"), "{}", seeds[0]);
        for (wrong, why) in [
            ("", "nothing"),
            (&"ab".repeat(31), "62 digits"),
            (&"zz".repeat(32), "longer"),
            ("a\nb", "ASCII"),
            ("grün", "ASCII"),
        ] {
            let error = read(wrong).unwrap_err().to_string();
            assert!(
                error.contains(why) && error.contains("64 hexadecimal digits"),
                "{error}"
            );
        }
    }

    #[test]
    fn labels_give_unlike_sub_seeds_and_the_same_label_the_same() {
        let seed = Seed::from_bytes([1; 32]);
        assert_ne!(seed.derive("key"), seed.derive("serial"));
        assert_eq!(seed.derive("key").bytes::<8>(), seed.derive("key").bytes::<8>());
        assert_eq!(hex::encode(seed.derive("key").bytes::<8>()).len(), 16);
    }
}
