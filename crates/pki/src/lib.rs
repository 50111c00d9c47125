//! The locksmith: makes, reads, imports, exports and breaks certificates.
//!
//! No tokio, no HTTP, no printer; no clock, no file and no randomness of the operating system: `now` and the
//! [`Seed`] come in as values, so that the same inputs give the same bytes.

pub mod authority;
pub mod ber;
pub mod crl;
pub mod csr;
pub mod defect;
mod der;
pub mod export;
pub mod forge;
pub mod identity;
pub mod import;
pub mod inspect;
pub mod key;
pub mod name;
pub mod ocsp;
pub mod oid;
mod pbe;
pub mod pvk;
pub mod recipe;
pub mod seed;

pub use defect::Defect;
pub use identity::{Certificate, Identity};
pub use key::{HashAlgorithm, KeyAlgorithm, PrivateKey, PublicKey};
pub use name::Name;
pub use recipe::Recipe;
pub use seed::Seed;
