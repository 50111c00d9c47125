//! Is a certificate revoked? Lists and OCSP responses, at hand, stapled or retrieved, and what Windows makes of them: what
//! CertVerifyRevocation does for the elements of a chain.
//!
//! Here are the question, the answer, and the order in which sources are asked; `revocation/list.rs` and
//! `revocation/response.rs` judge one list and one response. Nothing is kept for the next time (no cache), and delta lists are
//! not applied.

mod list;
mod response;
mod search;

use crate::chain::Chain;
use crate::fetch::{Fetcher, Retrieval};
use crate::hresult::HResult;
use crate::os::Profile;
use crate::trust_status::{IS_OFFLINE_REVOCATION, IS_REVOKED, REVOCATION_STATUS_UNKNOWN};
use pki::crl::{Crl, Reason};
use pki::ocsp::OcspResponse;
use time::OffsetDateTime;

/// Of which certificates of a chain revocation is checked. Never of its root.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Mode {
    /// Of none.
    Off,
    /// Of the first (CERT_CHAIN_REVOCATION_CHECK_END_CERT).
    End,
    /// Of all but the root (CERT_CHAIN_REVOCATION_CHECK_CHAIN_EXCLUDE_ROOT).
    Chain,
}

/// How revocation is checked, and what is at hand for it.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct Settings {
    /// `None`: as the version's print client does.
    pub mode: Option<Mode>,
    /// Revocation lists at hand.
    pub lists: Vec<Crl>,
    /// OCSP responses at hand.
    pub responses: Vec<OcspResponse>,
}

/// What was learned about one certificate: the content of event 41.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Checked {
    /// `0`, 80092010 revoked, 80092012 nothing could be learned, 80092013 nothing could be learned because what was to tell
    /// could not be had, or is out of date.
    pub result: HResult,
    /// Since when it is revoked, and why where that is said.
    pub revoked: Option<(OffsetDateTime, Option<Reason>)>,
    /// What told so.
    pub source: Option<Source>,
    /// What was done, in order.
    pub steps: Vec<Step>,
    /// Delta lists are named, or were met, and not applied.
    pub has_delta: bool,
}

/// Something that was done to learn about one certificate.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Step {
    /// Something was retrieved, or could not be (events 52 and 53).
    Retrieved(Retrieval),
    /// Something was at hand and is not taken (event 42 where it is out of date).
    Rejected(Source, Unusable),
}

/// A revocation list or an OCSP response.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Source {
    /// The octets.
    pub object: Object,
    /// How it was come by.
    pub location: Location,
    /// From where; `None`: not from a URL.
    pub url: Option<String>,
    /// Simple display name of who issued it.
    pub issuer_name: String,
    /// When it was known to be so.
    pub this_update: OffsetDateTime,
}

/// The octets of a source.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Object {
    /// A revocation list.
    List(Crl),
    /// An OCSP response.
    Response(OcspResponse),
}

/// How a source was come by.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Location {
    /// Given by file.
    File,
    /// Stapled by the server.
    Staple,
    /// Retrieved.
    Wire,
}

/// Why nothing can be concluded from a list or a response.
#[derive(Clone, Copy, PartialEq, Eq, Debug, thiserror::Error)]
pub enum Unusable {
    /// Issued by somebody else than issued the certificate, or about another certificate.
    #[error("it is not about this certificate, or not of its issuer")]
    OfAnother,
    /// The signature is wrong, or the key is not allowed to sign it.
    #[error("its signature is not of the issuer, nor of whom the issuer lets sign")]
    Signature,
    /// Issued in the future.
    #[error("it is not valid yet")]
    NotYetValid,
    /// Newer information should have come by now.
    #[error("it is out of date")]
    OutOfDate,
    /// A critical extension is not known.
    #[error("it has a critical extension that is not known")]
    CriticalExtension,
    /// It is not for certificates of this kind, or from another place than the certificate names.
    #[error("it does not cover this certificate (issuingDistributionPoint)")]
    Scope,
    /// It holds only changes to another list.
    #[error("it is a delta list, and those are not applied here")]
    Delta,
    /// The responder does not know the certificate.
    #[error("the responder does not know this certificate")]
    Unknown,
    /// The responder does not answer.
    #[error("the responder refuses to answer")]
    NoAnswer,
    /// It cannot be read.
    #[error("it cannot be read")]
    Unreadable,
}

/// What to ask with.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Inquiry<'a> {
    pub(crate) settings: &'a Settings,
    /// What the server stapled.
    pub(crate) stapled: Option<&'a OcspResponse>,
    pub(crate) rules: &'a Profile,
    pub(crate) now: OffsetDateTime,
}

impl Settings {
    /// With what the version does where nothing was chosen.
    pub fn mode_of(&self, rules: &Profile) -> Mode {
        self.mode.unwrap_or(rules.revocation.value)
    }
}

impl Mode {
    /// The flags of CertGetCertificateChain.
    pub(crate) fn chain_flags(self) -> u32 {
        match self {
            Self::Off => 0,
            Self::End => 0x1000_0000,
            Self::Chain => 0x4800_0000,
        }
    }
}

/// Checks the elements that the mode names, and marks them and the chain.
pub(crate) fn check(chain: &mut Chain, inquiry: &Inquiry<'_>, fetcher: &mut Fetcher) {
    let below_root = chain.elements.len() - usize::from(chain.root().self_signed);
    let count = match inquiry.settings.mode_of(inquiry.rules) {
        Mode::Off => 0,
        Mode::End => below_root.min(1),
        Mode::Chain => below_root,
    };
    for index in 0..count {
        let subject = &chain.elements[index];
        let checked = match chain.elements.get(index + 1) {
            Some(issuer) => search::search(subject, index == 0, &issuer.facts, inquiry, fetcher),
            // Where a partial chain ends nobody can tell whose word counts.
            None => Checked::unknown(HResult::CRYPT_E_REVOCATION_OFFLINE),
        };
        let bits = checked.bits();
        let element = &mut chain.elements[index];
        element.error_status |= bits;
        element.revocation = Some(checked);
        chain.error_status |= bits;
    }
}

impl Checked {
    fn unknown(result: HResult) -> Self {
        Self {
            result,
            revoked: None,
            source: None,
            steps: Vec::new(),
            has_delta: false,
        }
    }

    fn bits(&self) -> u32 {
        match self.result {
            HResult::CRYPT_E_REVOKED => IS_REVOKED,
            HResult::CRYPT_E_REVOCATION_OFFLINE => REVOCATION_STATUS_UNKNOWN | IS_OFFLINE_REVOCATION,
            HResult::CRYPT_E_NO_REVOCATION_CHECK => REVOCATION_STATUS_UNKNOWN,
            _ => 0,
        }
    }
}

impl Source {
    /// `SHA1.crl` or `SHA1.bin`, as the event log names its files.
    pub fn file_ref(&self) -> String {
        match &self.object {
            Object::List(list) => format!("{}.crl", list.sha1()),
            Object::Response(response) => format!("{}.bin", response.sha1()),
        }
    }
}

impl Unusable {
    /// Is it a matter of time?
    pub(crate) fn is_of_time(self) -> bool {
        matches!(self, Self::NotYetValid | Self::OutOfDate)
    }
}

/// Is `now` from `this_update` to `next_update`? A source without an end does not end.
fn in_time(
    this_update: OffsetDateTime,
    next_update: Option<OffsetDateTime>,
    now: OffsetDateTime,
) -> Result<(), Unusable> {
    let now = now.unix_timestamp();
    if now < this_update.unix_timestamp() {
        return Err(Unusable::NotYetValid);
    }
    match next_update {
        Some(next) if now > next.unix_timestamp() => Err(Unusable::OutOfDate),
        _ => Ok(()),
    }
}
