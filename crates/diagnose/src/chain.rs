//! The chain that a client builds from what the server sent, and the trust status of it and of each of its elements.
//!
//! What CertGetCertificateChain does; revocation is in [`crate::revocation`]. Which of the faults is *reported* is [`crate::verdict`]'s.

mod name_constraints;
mod path;

use crate::os::{Algorithms, Profile};
use crate::revocation::Checked;
use crate::trust_status::*;
use pki::inspect::{CertificateFacts, InspectError};
use pki::{Certificate, KeyAlgorithm};
use time::OffsetDateTime;

pub use path::MAX_DEPTH;

/// Any one of these usages is enough for WinInet: serverAuth and the server-gated cryptography of Microsoft and Netscape.
pub const SERVER_USAGES: [&str; 3] = ["1.3.6.1.5.5.7.3.1", "1.3.6.1.4.1.311.10.3.3", "2.16.840.1.113730.4.1"];

const ANY_USAGE: &str = "2.5.29.37.0";
const DIGITAL_SIGNATURE: u16 = 1;
const KEY_ENCIPHERMENT: u16 = 1 << 2;
const KEY_AGREEMENT: u16 = 1 << 4;
const KEY_CERT_SIGN: u16 = 1 << 5;

/// What a chain is built from.
#[derive(Clone, Copy, Debug)]
pub struct ChainInput<'a> {
    /// As the server sent it, leaf first.
    pub sent: &'a [Certificate],
    /// What the client has at hand beside it.
    pub intermediates: &'a [Certificate],
    /// Trusted never and for nothing.
    pub distrust: &'a [Certificate],
    /// The whole trusted root store.
    pub trust: &'a [Certificate],
    /// Any one is enough; empty: no usage is asked for.
    pub requested_usage: &'a [&'a str],
    /// The time of the verdict; fractions of a second do not count.
    pub time: OffsetDateTime,
    /// Whose rules.
    pub rules: &'a Profile,
}

/// A chain, leaf first, with its trust status.
#[derive(Clone, Debug)]
pub struct Chain {
    /// Leaf first; never empty.
    pub elements: Vec<ChainElement>,
    /// All elements' bits, and those of the chain as a whole (CERT_TRUST_*).
    pub error_status: u32,
    /// CERT_TRUST_HAS_PREFERRED_ISSUER.
    pub info_status: u32,
}

/// A certificate in its place in the chain.
#[derive(Clone, Debug)]
pub struct ChainElement {
    /// The bytes.
    pub certificate: Certificate,
    /// What they say.
    pub facts: CertificateFacts,
    /// CERT_TRUST_* faults of this element.
    pub error_status: u32,
    /// How the issuer was found.
    pub info_status: u32,
    /// For what the element is good, seen from the root down.
    pub application_usage: Usage,
    /// Signed with its own key, by its names.
    pub self_signed: bool,
    /// What was learned about its revocation; `None`: not asked.
    pub revocation: Option<Checked>,
}

/// Extended key usages.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Usage {
    /// Not restricted.
    Any,
    /// Good for these alone, dotted decimal.
    Only(Vec<String>),
}

/// There is nothing to judge.
#[derive(Clone, PartialEq, Eq, Debug, thiserror::Error)]
pub enum ChainError {
    /// The server sent no certificate.
    #[error("the server sent no certificate")]
    NoCertificate,
    /// The leaf cannot be read.
    #[error(transparent)]
    Unreadable(#[from] InspectError),
}

/// Builds the best chain there is and computes its status. Certificates other than the leaf that cannot be read are passed over.
pub fn build(input: &ChainInput<'_>) -> Result<Chain, ChainError> {
    let found = path::find(input)?;
    let mut chain = Chain {
        elements: found.elements,
        error_status: 0,
        info_status: HAS_PREFERRED_ISSUER,
    };
    if !chain.root().self_signed {
        chain.error_status |= IS_PARTIAL_CHAIN;
    }
    if found.cyclic {
        chain.error_status |= IS_CYCLIC;
    }
    judge_root(&mut chain, found.trusted);
    judge_distrust(&mut chain, input);
    judge_elements(&mut chain, input);
    judge_signatures(&mut chain, input.rules.algorithms.value);
    judge_basic_constraints(&mut chain);
    judge_application_usage(&mut chain, input.requested_usage);
    name_constraints::judge(&mut chain.elements);
    chain.error_status |= chain
        .elements
        .iter()
        .fold(0, |bits, element| bits | element.error_status);
    Ok(chain)
}

impl Chain {
    /// The certificate of the server.
    pub fn leaf(&self) -> &ChainElement {
        &self.elements[0]
    }
    /// The last element: the root, or where a partial chain ends.
    pub fn root(&self) -> &ChainElement {
        &self.elements[self.elements.len() - 1]
    }
    /// Index of the first element with one of these bits.
    pub fn first_with(&self, bits: u32) -> Option<usize> {
        self.elements
            .iter()
            .position(|element| element.error_status & bits != 0)
    }
}

impl Usage {
    fn of(facts: &CertificateFacts) -> Self {
        match &facts.extended_key_usage {
            Some(usages) if !usages.iter().any(|usage| usage == ANY_USAGE) => Self::Only(usages.clone()),
            _ => Self::Any,
        }
    }
    fn within(self, issuer: &Self) -> Self {
        match (self, issuer) {
            (own, Self::Any) => own,
            (Self::Any, limited) => limited.clone(),
            (Self::Only(own), Self::Only(issuer)) => {
                Self::Only(own.into_iter().filter(|usage| issuer.contains(usage)).collect())
            }
        }
    }
    /// Is one of `requested` among them? An empty request always is.
    pub fn covers(&self, requested: &[&str]) -> bool {
        match self {
            Self::Any => true,
            Self::Only(usages) => {
                requested.is_empty()
                    || requested
                        .iter()
                        .any(|wanted| usages.iter().any(|usage| usage == wanted))
            }
        }
    }
}

fn judge_root(chain: &mut Chain, trusted: bool) {
    if let Some(root) = chain.elements.last_mut()
        && root.self_signed
        && !trusted
    {
        root.error_status |= IS_UNTRUSTED_ROOT;
    }
}

/// What is explicitly distrusted counts as revoked, as in a published event 11 with the status 4000024 and the Result 80092010;
/// a root is then not trusted either.
fn judge_distrust(chain: &mut Chain, input: &ChainInput<'_>) {
    for element in &mut chain.elements {
        let is_meant = |other: &Certificate| other.der() == element.certificate.der();
        if !input.distrust.iter().any(is_meant) {
            continue;
        }
        element.error_status |= IS_REVOKED;
        if input.rules.marks_distrust.value {
            element.error_status |= IS_EXPLICIT_DISTRUST;
        }
        if element.self_signed {
            element.error_status |= IS_UNTRUSTED_ROOT;
        }
    }
}

/// What a certificate says about itself: time, key usage, extensions, key size.
fn judge_elements(chain: &mut Chain, input: &ChainInput<'_>) {
    let now = input.time.unix_timestamp();
    for (index, element) in chain.elements.iter_mut().enumerate() {
        let facts = &element.facts;
        // Both edges are inside: valid at the very second of notBefore and of notAfter.
        if now < facts.not_before.unix_timestamp() || now > facts.not_after.unix_timestamp() {
            element.error_status |= IS_NOT_TIME_VALID;
        }
        let needed = if index == 0 {
            DIGITAL_SIGNATURE | KEY_ENCIPHERMENT | KEY_AGREEMENT
        } else {
            KEY_CERT_SIGN
        };
        if facts.key_usage.is_some_and(|usage| usage & needed == 0) {
            element.error_status |= IS_NOT_VALID_FOR_USAGE;
        }
        if input.rules.judges_critical_extensions.value && has_unknown_critical_extension(facts) {
            element.error_status |= INVALID_EXTENSION | HAS_NOT_SUPPORTED_CRITICAL_EXT;
        }
        let rules = input.rules;
        let mut weak = rules
            .weak
            .iter()
            .filter(|rule| rule.applies(rules.updated, rules.program_roots));
        if weak.any(|rule| rule.refuses(facts, element.self_signed)) {
            element.error_status |= IS_NOT_SIGNATURE_VALID;
            if rules.marks_weakness.value {
                element.error_status |= HAS_WEAK_SIGNATURE;
            }
        }
    }
}

/// Size of the RSA modulus; `None` for other keys.
pub(crate) fn rsa_bits(facts: &CertificateFacts) -> Option<u32> {
    let rsa = matches!(facts.public_key.algorithm, Some(KeyAlgorithm::Rsa(_)))
        || facts.public_key.oid == "1.2.840.113549.1.1.1";
    facts.public_key.bits.filter(|_| rsa)
}

/// The extensions whose meaning is applied, or may be passed over, though critical.
const KNOWN_EXTENSIONS: &[&str] = &[
    "2.5.29.14",
    "2.5.29.15",
    "2.5.29.17",
    "2.5.29.18",
    "2.5.29.19",
    "2.5.29.30",
    "2.5.29.31",
    "2.5.29.32",
    "2.5.29.33",
    "2.5.29.35",
    "2.5.29.36",
    "2.5.29.37",
    "2.5.29.54",
    "2.5.29.1",
    "2.5.29.10",
    "1.3.6.1.5.5.7.1.1",
];

fn has_unknown_critical_extension(facts: &CertificateFacts) -> bool {
    facts
        .extensions
        .iter()
        .any(|extension| extension.critical && !KNOWN_EXTENSIONS.contains(&extension.oid.as_str()))
}

/// Each element under the next one's key, a self-signed root under its own. Where a partial chain ends nobody can tell.
fn judge_signatures(chain: &mut Chain, algorithms: Algorithms) {
    for index in 0..chain.elements.len() {
        let issuer = match chain.elements.get(index + 1) {
            Some(issuer) => issuer,
            None if chain.elements[index].self_signed => &chain.elements[index],
            None => continue,
        };
        let facts = &chain.elements[index].facts;
        if !algorithms.know(facts) || !facts.is_signed_by(&issuer.facts.public_key.spki) {
            chain.elements[index].error_status |= IS_NOT_SIGNATURE_VALID;
        }
    }
}

/// From the root down: every issuer must be a CA, and no path longer than allowed. Once a path length is exceeded every
/// further CA is in fault too. A self-signed root without the extension is a CA; another issuer without it is not.
fn judge_basic_constraints(chain: &mut Chain) {
    let mut longest: Option<usize> = None;
    let mut exceeded = false;
    for index in (1..chain.elements.len()).rev() {
        let element = &mut chain.elements[index];
        let (is_ca, own_length) = element.facts.basic_constraints.unwrap_or((element.self_signed, None));
        if let Some(own) = own_length.map(|length| length as usize).filter(|_| is_ca) {
            longest = Some(longest.map_or(own, |length| length.min(own)));
        }
        // CAs below this one; the leaf is none.
        if longest.is_some_and(|length| index - 1 > length) {
            exceeded = true;
        }
        if !is_ca || exceeded {
            element.error_status |= INVALID_BASIC_CONSTRAINTS;
        }
        longest = longest.map(|length| length.saturating_sub(1));
    }
}

/// The usages of an element are those of all elements from the root down to it.
fn judge_application_usage(chain: &mut Chain, requested: &[&str]) {
    let mut from_root = Usage::Any;
    for element in chain.elements.iter_mut().rev() {
        from_root = Usage::of(&element.facts).within(&from_root);
        if !from_root.covers(requested) {
            element.error_status |= IS_NOT_VALID_FOR_USAGE;
        }
        element.application_usage = from_root.clone();
    }
}
