//! Values to files: PKCS#12.

use crate::{Identity, Seed};

/// How a PFX is encrypted.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub enum PfxFlavour {
    /// PBES2: AES-256-CBC, PBKDF2 with HMAC-SHA-256; MAC with SHA-256. What OpenSSL 3, Windows 10 and Java 17 write.
    #[default]
    Modern,
    /// PBE with SHA-1 and 3-key 3DES; MAC with SHA-1. What every Windows since 2000 reads.
    TripleDes,
}

/// Writes the identity (chain and key) as a PFX; salts are drawn from `seed`. Slow (key derivation): off the async threads.
pub fn pfx(identity: &Identity, password: &str, friendly_name: &str, flavour: PfxFlavour, seed: &Seed) -> Vec<u8> {
    let _ = (identity, password, friendly_name, flavour, seed);
    todo!()
}
