//! Octets to a message, within [`Limits`].

use crate::Message;

/// What a message may cost.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Limits {
    /// Octets up to and including the end-of-attributes tag.
    pub octets: usize,
    /// Attributes over all groups, collection members included.
    pub attributes: usize,
    /// Values over all attributes.
    pub values: usize,
    /// Groups.
    pub groups: usize,
    /// Nesting of collections.
    pub depth: usize,
}

impl Default for Limits {
    fn default() -> Self {
        Self { octets: 256 * 1024, attributes: 4_096, values: 16_384, groups: 1_024, depth: 8 }
    }
}

/// What came of the octets so far.
#[derive(Clone, PartialEq, Debug)]
pub enum Decoded {
    /// The attributes are complete; the document starts at this octet.
    Message(Message, usize),
    /// More octets are needed; nothing wrong so far.
    NeedMore,
}

/// The octets are no IPP message.
#[derive(Clone, PartialEq, Eq, Debug, thiserror::Error)]
#[error("{what} at octet {offset}")]
pub struct DecodeError {
    /// What is wrong.
    pub what: DecodeFault,
    /// Where.
    pub offset: usize,
    /// Version and request-id, when the first 8 octets were there.
    pub header: Option<((u8, u8), u16, i32)>,
}

/// The kinds of broken messages.
#[derive(Clone, Copy, PartialEq, Eq, Debug, thiserror::Error)]
pub enum DecodeFault {
    /// A limit.
    #[error("more than the allowed {0}")]
    Limit(&'static str),
    /// A structure that RFC 8010 does not allow.
    #[error("{0}")]
    Malformed(&'static str),
}

/// Decodes the header and the attributes; whatever follows the end-of-attributes tag is not looked at.
pub fn decode(octets: &[u8], limits: &Limits) -> Result<Decoded, DecodeError> {
    let _ = (octets, limits);
    todo!()
}
