//! Which certificates make the chain: a bounded search by name, key identifier and signature, and the choice of the best path.
//!
//! CAPI looks at every issuer that it can find and keeps the chain of the best quality; so does this, within a budget.

use super::{ChainElement, ChainError, ChainInput, Usage};
use crate::trust_status::*;
use pki::Certificate;
use pki::inspect::CertificateFacts;

/// The most elements of a chain: more than any authority makes, and OpenSSL's default is 100.
pub const MAX_DEPTH: usize = 16;
/// The most steps of one search; a server can send certificates that all issued one another.
const MAX_STEPS: usize = 512;

/// The chosen path, its elements not yet judged.
pub(super) struct Path {
    pub(super) elements: Vec<ChainElement>,
    /// It ends in a self-signed certificate of the root store.
    pub(super) trusted: bool,
    /// It ends because its issuer stands in it already.
    pub(super) cyclic: bool,
}

struct Candidate<'a> {
    certificate: &'a Certificate,
    facts: CertificateFacts,
    self_signed: bool,
    trusted: bool,
    distrusted: bool,
    for_usage: bool,
}

/// How an issuer was found, best last. The values are dwInfoStatus bits.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Match {
    Name,
    Key,
    Exact,
}

/// What makes one path better than another, most important first.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
struct Quality {
    signatures: bool,
    /// No certificate is explicitly distrusted.
    allowed: bool,
    trusted: bool,
    has_root: bool,
    /// Every issuer may issue.
    authorities: bool,
    times: bool,
    /// Every certificate is good for what is asked for.
    usages: bool,
    matches: usize,
}

struct Search<'a> {
    pool: Vec<Candidate<'a>>,
    now: i64,
    steps: usize,
    best: Option<Found>,
}

/// A finished path: places in the pool, each with its dwInfoStatus.
struct Found {
    quality: Quality,
    path: Vec<(usize, u32)>,
    cyclic: bool,
}

/// Finds the best path from the leaf.
pub(super) fn find(input: &ChainInput<'_>) -> Result<Path, ChainError> {
    let leaf = input.sent.first().ok_or(ChainError::NoCertificate)?;
    let mut search = Search {
        pool: vec![candidate(leaf, leaf.facts()?, input)],
        now: input.time.unix_timestamp(),
        steps: 0,
        best: None,
    };
    for certificate in input.sent.iter().skip(1).chain(input.intermediates).chain(input.trust) {
        let known = search
            .pool
            .iter()
            .any(|other| other.certificate.der() == certificate.der());
        if let (false, Ok(facts)) = (known, certificate.facts()) {
            search.pool.push(candidate(certificate, facts, input));
        }
    }
    let start = Quality {
        signatures: true,
        allowed: !search.pool[0].distrusted,
        trusted: false,
        has_root: false,
        authorities: true,
        times: search.in_time(0),
        usages: search.pool[0].for_usage,
        matches: 0,
    };
    search.extend(&mut vec![(0, 0)], start);
    // The search always ends at least one path: the leaf alone.
    let Found { quality, path, cyclic } = search.best.take().ok_or(ChainError::NoCertificate)?;
    let elements = path
        .iter()
        .map(|&(index, info_status)| search.element(index, info_status))
        .collect();
    Ok(Path {
        elements,
        trusted: quality.trusted,
        cyclic,
    })
}

fn candidate<'a>(certificate: &'a Certificate, facts: CertificateFacts, input: &ChainInput<'_>) -> Candidate<'a> {
    let self_signed = facts.is_self_issued() && identifiers_match(&facts, &facts) != Some(false);
    let is_among = |list: &[Certificate]| list.iter().any(|other| other.der() == certificate.der());
    Candidate {
        certificate,
        for_usage: Usage::of(&facts).covers(input.requested_usage),
        facts,
        self_signed,
        trusted: is_among(input.trust),
        distrusted: is_among(input.distrust),
    }
}

impl Search<'_> {
    /// Adds every possible issuer in turn. The depth of the recursion is at most [`MAX_DEPTH`].
    fn extend(&mut self, path: &mut Vec<(usize, u32)>, quality: Quality) {
        let Some(&(last, _)) = path.last() else { return };
        if self.pool[last].self_signed {
            let own = issuer_match(&self.pool[last].facts, &self.pool[last].facts, true).unwrap_or(Match::Name);
            let signed = self.pool[last]
                .facts
                .is_signed_by(&self.pool[last].facts.public_key.spki);
            let end = Quality {
                has_root: true,
                trusted: self.pool[last].trusted,
                signatures: quality.signatures && signed,
                ..quality
            };
            let info = own.bit() | IS_SELF_SIGNED | HAS_PREFERRED_ISSUER;
            return self.finish(path, info, end, false);
        }
        let (mut issuers, cyclic) = self.issuers(path, last);
        if issuers.is_empty() || path.len() >= MAX_DEPTH || self.steps >= MAX_STEPS {
            return self.finish(path, 0, quality, cyclic && issuers.is_empty());
        }
        issuers.sort_by_key(|&(index, kind, signed)| std::cmp::Reverse((signed, self.pool[index].trusted, kind)));
        for (index, kind, signed) in issuers {
            if self.steps >= MAX_STEPS && self.best.is_some() {
                return;
            }
            self.steps += 1;
            let next = Quality {
                signatures: quality.signatures && signed,
                allowed: quality.allowed && !self.pool[index].distrusted,
                authorities: quality.authorities && self.is_authority(index),
                times: quality.times && self.in_time(index),
                usages: quality.usages && self.pool[index].for_usage,
                matches: quality.matches + kind as usize,
                ..quality
            };
            if let Some(current) = path.last_mut() {
                current.1 = kind.bit() | HAS_PREFERRED_ISSUER;
            }
            path.push((index, 0));
            self.extend(path, next);
            path.pop();
        }
    }

    /// Those who may have issued `subject`, and whether one of them stands in the path already.
    fn issuers(&mut self, path: &[(usize, u32)], subject: usize) -> (Vec<(usize, Match, bool)>, bool) {
        let mut issuers = Vec::new();
        let mut cyclic = false;
        for index in 0..self.pool.len() {
            let (child, issuer) = (&self.pool[subject].facts, &self.pool[index].facts);
            if child.issuer_der != issuer.subject_der {
                continue;
            }
            self.steps += 1;
            let signed = self.steps < MAX_STEPS && child.is_signed_by(&issuer.public_key.spki);
            let Some(kind) = issuer_match(child, issuer, signed) else {
                continue;
            };
            if path.iter().any(|&(in_path, _)| in_path == index) {
                cyclic = true;
            } else {
                issuers.push((index, kind, signed));
            }
        }
        (issuers, cyclic)
    }

    fn finish(&mut self, path: &[(usize, u32)], info_status: u32, quality: Quality, cyclic: bool) {
        if self.best.as_ref().is_none_or(|best| quality > best.quality) {
            let mut path = path.to_vec();
            if let Some(last) = path.last_mut() {
                last.1 = info_status;
            }
            self.best = Some(Found { quality, path, cyclic });
        }
    }

    fn is_authority(&self, index: usize) -> bool {
        let candidate = &self.pool[index];
        candidate
            .facts
            .basic_constraints
            .map_or(candidate.self_signed, |(is_ca, _)| is_ca)
    }

    fn in_time(&self, index: usize) -> bool {
        let facts = &self.pool[index].facts;
        (facts.not_before.unix_timestamp()..=facts.not_after.unix_timestamp()).contains(&self.now)
    }

    fn element(&self, index: usize, info_status: u32) -> ChainElement {
        let candidate = &self.pool[index];
        ChainElement {
            certificate: candidate.certificate.clone(),
            facts: candidate.facts.clone(),
            error_status: 0,
            info_status,
            application_usage: Usage::Any,
            self_signed: candidate.self_signed,
            revocation: None,
        }
    }
}

impl Match {
    fn bit(self) -> u32 {
        match self {
            Self::Name => HAS_NAME_MATCH_ISSUER,
            Self::Key => HAS_KEY_MATCH_ISSUER,
            Self::Exact => HAS_EXACT_MATCH_ISSUER,
        }
    }
}

/// How well `issuer`, whose subject is the child's issuer, fits. Wrong identifiers are forgiven where the signature is good.
fn issuer_match(child: &CertificateFacts, issuer: &CertificateFacts, signed: bool) -> Option<Match> {
    match identifiers_match(child, issuer) {
        Some(false) => signed.then_some(Match::Name),
        None => Some(Match::Name),
        Some(true) => {
            let by_serial = child
                .authority_key_id
                .as_ref()
                .is_some_and(|id| id.serial.is_some() && id.issuer.is_some());
            Some(if by_serial { Match::Exact } else { Match::Key })
        }
    }
}

/// Does the child's authorityKeyIdentifier name this issuer? `None`: it has none that could.
fn identifiers_match(child: &CertificateFacts, issuer: &CertificateFacts) -> Option<bool> {
    let id = child.authority_key_id.as_ref()?;
    if let (Some(name), Some(serial)) = (&id.issuer, &id.serial) {
        return Some(*serial == issuer.serial && *name == issuer.issuer);
    }
    let (wanted, own) = (id.key_id.as_ref()?, issuer.subject_key_id.as_ref()?);
    Some(wanted == own)
}

impl std::fmt::Debug for Path {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Path({} elements)", self.elements.len())
    }
}
