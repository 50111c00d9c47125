//! Which signatures each version can verify, and which it refuses though they are right: data, each with its source.

use super::Evidence::{self, Documented, Open, PublishedLog};
use pki::HashAlgorithm;
use pki::inspect::CertificateFacts;
use pki::oid;

/// Kinds of signatures that a version can verify beside RSA PKCS#1 v1.5 with MD5 and SHA-1. None knows Ed25519 or SHA-224 in
/// certificates, nor an RSA-PSS whose mask has another hash than its message: CNG's BCRYPT_PSS_PADDING_INFO has but one.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Algorithms {
    /// SHA-256, SHA-384, SHA-512.
    pub sha2: bool,
    /// ECDSA on the NIST curves (from Vista on, with CNG).
    pub ecdsa: bool,
    /// RSA-PSS (from Vista on, with CNG).
    pub pss: bool,
}

/// A key or hash that a version refuses.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct WeakRule {
    /// What.
    pub weak: Weak,
    /// Below which roots.
    pub below: Roots,
    /// Since when.
    pub since: Since,
    /// What the source is worth.
    pub evidence: Evidence,
    /// Who says so.
    pub source: &'static str,
}

/// What is weak.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Weak {
    /// An RSA modulus of fewer bits.
    RsaBelow(u32),
    /// A signature with this hash.
    Hash(HashAlgorithm),
}

/// Below which roots a rule applies. Never to the signature of a root itself.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Roots {
    /// Any, and to the root's own key.
    All,
    /// Those of Microsoft's root program; not to a company's own.
    Program,
}

/// Since when a rule applies.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Since {
    /// In every installation of this version.
    Release,
    /// With this update, named as Microsoft names it.
    Update(&'static str),
}

const RSA_1024: WeakRule = WeakRule {
    weak: Weak::RsaBelow(1024),
    below: Roots::All,
    since: Since::Update("KB2661254"),
    evidence: Documented,
    source: "Microsoft, KB2661254 (October 2012), for XP SP3 to 7",
};

const MD5: WeakRule = WeakRule {
    weak: Weak::Hash(HashAlgorithm::Md5),
    below: Roots::Program,
    since: Since::Update("KB2862973"),
    evidence: Documented,
    source: "Microsoft, KB2862973 (February 2014), for Vista SP2 to 8.1",
};

pub(super) const XP: &[WeakRule] = &[RSA_1024];

pub(super) const VISTA_AND_7: &[WeakRule] = &[RSA_1024, MD5];

pub(super) const TEN: &[WeakRule] = &[
    WeakRule {
        since: Since::Release,
        evidence: PublishedLog,
        source: "StrongSignPara of its published event 11 names RSA/1024 as the least",
        ..RSA_1024
    },
    WeakRule {
        since: Since::Release,
        evidence: Evidence::Inferred,
        source: "KB2862973 was for its predecessors up to 8.1; it has it built in",
        ..MD5
    },
    WeakRule {
        weak: Weak::Hash(HashAlgorithm::Sha1),
        below: Roots::Program,
        since: Since::Update("advisory 4010323"),
        evidence: Open,
        source: "Microsoft, advisory 4010323 (May 2017), is about Internet Explorer and Edge; that print clients follow it is not known",
    },
];

pub(super) const ELEVEN: &[WeakRule] = &[
    TEN[0],
    TEN[1],
    TEN[2],
    WeakRule {
        weak: Weak::RsaBelow(2048),
        below: Roots::Program,
        since: Since::Update("deprecation of RSA keys below 2048 bits"),
        evidence: Documented,
        source: "Microsoft, \"Deprecated features in the Windows client\" (2024), for roots of the program",
    },
];

impl Algorithms {
    /// Can the signature of this certificate be verified at all?
    pub fn know(self, facts: &CertificateFacts) -> bool {
        let knows_hash = match facts.signature_hash {
            Some(HashAlgorithm::Md5 | HashAlgorithm::Sha1) => true,
            Some(HashAlgorithm::Sha256 | HashAlgorithm::Sha384 | HashAlgorithm::Sha512) => self.sha2,
            Some(HashAlgorithm::Sha224) | None => false,
        };
        let knows_kind = match facts.signature_oid.as_str() {
            oid::RSA_PSS => self.pss,
            kind if kind.starts_with("1.2.840.10045.4.") => self.ecdsa,
            _ => true,
        };
        knows_hash && knows_kind
    }
}

impl WeakRule {
    /// Is it in force on a version with or without its updates, below a root of the program or of somebody else?
    pub fn applies(&self, updated: bool, program_root: bool) -> bool {
        (updated || self.since == Since::Release) && (program_root || self.below == Roots::All)
    }

    /// Does this certificate break it?
    pub fn refuses(&self, facts: &CertificateFacts, is_root: bool) -> bool {
        if is_root && (self.below == Roots::Program || matches!(self.weak, Weak::Hash(_))) {
            return false;
        }
        match self.weak {
            Weak::RsaBelow(least) => crate::chain::rsa_bits(facts).is_some_and(|bits| bits < least),
            Weak::Hash(hash) => facts.signature_hash == Some(hash),
        }
    }
}
