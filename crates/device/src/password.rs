//! A secret that never shows itself.

use sha2::{Digest, Sha256};
use zeroize::Zeroizing;

/// A password. `Debug` prints `Password(…)`; wiped when dropped; compared in a time that does not depend on how much
/// of it is right.
#[derive(Clone)]
pub struct Password(Zeroizing<String>);

impl Password {
    /// Wraps a secret.
    pub fn new(secret: impl Into<String>) -> Self {
        Self(Zeroizing::new(secret.into()))
    }
    /// The secret itself: for comparison, key derivation and the NVRAM image only.
    pub fn expose(&self) -> &str {
        &self.0
    }
}

impl PartialEq for Password {
    fn eq(&self, other: &Self) -> bool {
        let (ours, theirs) = (Sha256::digest(self.0.as_bytes()), Sha256::digest(other.0.as_bytes()));
        ours.iter()
            .zip(theirs.iter())
            .fold(0, |difference, (a, b)| difference | (a ^ b))
            == 0
    }
}

impl Eq for Password {}

impl std::fmt::Debug for Password {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Password(…)")
    }
}

#[cfg(test)]
mod tests {
    use super::Password;

    #[test]
    fn a_password_equals_itself_alone_and_never_shows() {
        assert_eq!(Password::new("secret"), Password::new("secret"));
        assert_ne!(Password::new("secret"), Password::new("Secret"));
        assert_ne!(Password::new(""), Password::new("\0"));
        assert_eq!(format!("{:?}", Password::new("secret")), "Password(…)");
    }
}
