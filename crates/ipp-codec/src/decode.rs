//! Octets to a message, within [`Limits`].
//!
//! No recursion: open collections stand on a stack of at most [`Limits::depth`]. [`Decoder`] goes on where it stopped,
//! so that a message that arrives an octet at a time still costs linear time.

use crate::{Attribute, Group, Message, Value, tag};

/// Collections cannot nest deeper than this, whatever [`Limits::depth`] says: dropping, cloning and encoding a message
/// use the call stack.
pub const MOST_DEPTH: usize = 64;

/// What a message may cost.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Limits {
    /// Octets up to and including the end-of-attributes tag.
    pub octets: usize,
    /// Attributes over all groups, collection members included.
    pub attributes: usize,
    /// Values over all attributes, those of collection members included.
    pub values: usize,
    /// Groups.
    pub groups: usize,
    /// Nesting of collections, at most [`MOST_DEPTH`].
    pub depth: usize,
}

impl Default for Limits {
    fn default() -> Self {
        Self {
            octets: 256 * 1024,
            attributes: 4_096,
            values: 16_384,
            groups: 1_024,
            depth: 8,
        }
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

/// Version, operation-id or status-code, and request-id: the first 8 octets.
pub type Header = ((u8, u8), u16, i32);

/// The octets are no IPP message.
#[derive(Clone, PartialEq, Eq, Debug, thiserror::Error)]
#[error("{what} at octet {offset}")]
pub struct DecodeError {
    /// What is wrong.
    pub what: DecodeFault,
    /// Where: the first octet of the value or tag that is wrong.
    pub offset: usize,
    /// Version and request-id, when the first 8 octets were there.
    pub header: Option<Header>,
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
///
/// Feeding one buffer that grows? Use a [`Decoder`]: this function starts from the first octet at every call.
pub fn decode(octets: &[u8], limits: &Limits) -> Result<Decoded, DecodeError> {
    Decoder::new(*limits).advance(octets)
}

/// The first 8 octets, when they are there: enough to answer `client-error-bad-request` to a message cut short.
pub fn header(octets: &[u8]) -> Option<Header> {
    match *octets {
        [major, minor, a, b, c, d, e, f, ..] => Some((
            (major, minor),
            u16::from_be_bytes([a, b]),
            i32::from_be_bytes([c, d, e, f]),
        )),
        _ => None,
    }
}

/// A decoder that remembers how far it came.
#[derive(Debug)]
pub struct Decoder {
    limits: Limits,
    position: usize,
    message: Message,
    /// Collections begun and not ended, outermost first.
    open: Vec<OpenCollection>,
    attributes: usize,
    values: usize,
}

/// A collection between begCollection and endCollection.
#[derive(Debug)]
struct OpenCollection {
    /// The attribute that it will be the first value of; `None`: it is a further value of the last attribute.
    name: Option<String>,
    members: Vec<Attribute>,
    /// A member's name whose first value has not come yet.
    member: Option<String>,
}

/// Why one step was not taken.
enum Stop {
    NeedMore,
    Fault(DecodeFault),
}

const fn malformed(what: &'static str) -> Stop {
    Stop::Fault(DecodeFault::Malformed(what))
}

impl Decoder {
    /// A decoder at the first octet.
    pub fn new(limits: Limits) -> Self {
        let limits = Limits {
            depth: limits.depth.min(MOST_DEPTH),
            ..limits
        };
        let (message, open) = (Message::default(), Vec::new());
        Self {
            limits,
            position: 0,
            message,
            open,
            attributes: 0,
            values: 0,
        }
    }

    /// Goes on with `octets`, which must begin with everything given before. After [`Decoded::Message`] or an error
    /// it is spent.
    pub fn advance(&mut self, octets: &[u8]) -> Result<Decoded, DecodeError> {
        loop {
            match self.step(octets) {
                Ok(true) => {
                    return Ok(Decoded::Message(std::mem::take(&mut self.message), self.position));
                }
                Ok(false) => {}
                Err(Stop::NeedMore) => return Ok(Decoded::NeedMore),
                Err(Stop::Fault(what)) => {
                    return Err(DecodeError {
                        what,
                        offset: self.position,
                        header: header(octets),
                    });
                }
            }
        }
    }

    /// Reads the header, a delimiter or one value, whole or not at all. `true`: that was the last one.
    fn step(&mut self, octets: &[u8]) -> Result<bool, Stop> {
        let mut cursor = Cursor {
            octets,
            at: self.position,
            limit: self.limits.octets,
        };
        let mut end = false;
        if self.position == 0 {
            let fixed = cursor.take(8)?;
            if let Some((version, code, request_id)) = header(fixed) {
                self.message = Message {
                    version,
                    code,
                    request_id,
                    groups: Vec::new(),
                };
            }
        } else {
            let tag = cursor.octet()?;
            if tag <= tag::LAST_DELIMITER {
                end = self.delimiter(tag)?;
            } else {
                let name = cursor.counted("negative name-length")?;
                let value = cursor.counted("negative value-length")?;
                self.value(tag, name, value)?;
            }
        }
        self.position = cursor.at;
        Ok(end)
    }

    fn delimiter(&mut self, tag: u8) -> Result<bool, Stop> {
        if !self.open.is_empty() {
            return Err(malformed("a collection without endCollection"));
        }
        if tag == tag::END_OF_ATTRIBUTES {
            return Ok(true);
        }
        within(self.message.groups.len(), self.limits.groups, "groups")?;
        self.message.groups.push(Group {
            tag,
            attributes: Vec::new(),
        });
        Ok(false)
    }

    fn value(&mut self, tag: u8, name: &[u8], octets: &[u8]) -> Result<(), Stop> {
        match tag {
            tag::BEGIN_COLLECTION => self.begin_collection(name, octets),
            tag::END_COLLECTION => self.end_collection(name, octets),
            tag::MEMBER_NAME => self.member_name(name, octets),
            _ => {
                let name = self.name(name)?;
                self.count(name.is_some())?;
                self.put(name, Value::read(tag, octets))
            }
        }
    }

    /// The name that the value opens an attribute with; `None`: it is a further value of the last attribute.
    fn name(&mut self, name: &[u8]) -> Result<Option<String>, Stop> {
        if let Some(open) = self.open.last_mut() {
            return match (name, open.member.take()) {
                (b"", Some(member)) => Ok(Some(member)),
                (b"", None) if open.members.is_empty() => {
                    Err(malformed("a value in a collection before any memberAttrName"))
                }
                (b"", None) => Ok(None),
                _ => Err(malformed("a name on a value in a collection")),
            };
        }
        match (name, self.message.groups.last()) {
            (_, None) => Err(malformed("a value before any group")),
            (b"", Some(group)) if group.attributes.is_empty() => {
                Err(malformed("a value without a name before any attribute"))
            }
            (b"", Some(_)) => Ok(None),
            (name, Some(_)) => text(name).map(Some),
        }
    }

    fn begin_collection(&mut self, name: &[u8], octets: &[u8]) -> Result<(), Stop> {
        if !octets.is_empty() {
            return Err(malformed("begCollection with a value"));
        }
        within(self.open.len(), self.limits.depth, "nesting of collections")?;
        let name = self.name(name)?;
        self.count(name.is_some())?;
        self.open.push(OpenCollection {
            name,
            members: Vec::new(),
            member: None,
        });
        Ok(())
    }

    fn end_collection(&mut self, name: &[u8], octets: &[u8]) -> Result<(), Stop> {
        if !(name.is_empty() && octets.is_empty()) {
            return Err(malformed("endCollection with a name or a value"));
        }
        let Some(collection) = self.open.pop() else {
            return Err(malformed("endCollection without begCollection"));
        };
        if collection.member.is_some() {
            return Err(malformed("a member without a value"));
        }
        self.put(collection.name, Value::Collection(collection.members))
    }

    fn member_name(&mut self, name: &[u8], octets: &[u8]) -> Result<(), Stop> {
        let Some(open) = self.open.last_mut() else {
            return Err(malformed("memberAttrName outside a collection"));
        };
        if !name.is_empty() || octets.is_empty() {
            return Err(malformed("memberAttrName with a name, or without a value"));
        }
        match open.member.replace(text(octets)?) {
            Some(_) => Err(malformed("a member without a value")),
            None => Ok(()),
        }
    }

    /// Puts a complete value where it belongs.
    fn put(&mut self, name: Option<String>, value: Value) -> Result<(), Stop> {
        let attributes = match (self.open.last_mut(), self.message.groups.last_mut()) {
            (Some(open), _) => &mut open.members,
            (None, Some(group)) => &mut group.attributes,
            (None, None) => return Err(malformed("a value before any group")),
        };
        match (name, attributes.last_mut()) {
            (Some(name), _) => attributes.push(Attribute {
                name,
                values: vec![value],
            }),
            (None, Some(last)) => last.values.push(value),
            (None, None) => return Err(malformed("a value without a name")),
        }
        Ok(())
    }

    fn count(&mut self, opens_attribute: bool) -> Result<(), Stop> {
        within(self.values, self.limits.values, "values")?;
        self.values += 1;
        if opens_attribute {
            within(self.attributes, self.limits.attributes, "attributes")?;
            self.attributes += 1;
        }
        Ok(())
    }
}

fn within(have: usize, limit: usize, what: &'static str) -> Result<(), Stop> {
    if have < limit {
        Ok(())
    } else {
        Err(Stop::Fault(DecodeFault::Limit(what)))
    }
}

fn text(octets: &[u8]) -> Result<String, Stop> {
    std::str::from_utf8(octets)
        .map(str::to_owned)
        .map_err(|_| malformed("a name that is not UTF-8"))
}

/// Where the next field begins.
struct Cursor<'a> {
    octets: &'a [u8],
    at: usize,
    limit: usize,
}

impl<'a> Cursor<'a> {
    fn take(&mut self, length: usize) -> Result<&'a [u8], Stop> {
        // No overflow: a length has 15 bits, and `at` is within the buffer.
        let end = self.at + length;
        if end > self.limit {
            return Err(Stop::Fault(DecodeFault::Limit("octets")));
        }
        let taken = self.octets.get(self.at..end).ok_or(Stop::NeedMore)?;
        self.at = end;
        Ok(taken)
    }

    fn octet(&mut self) -> Result<u8, Stop> {
        self.take(1)?.first().copied().ok_or(Stop::NeedMore)
    }

    /// A field behind its length, which is a SIGNED-SHORT (RFC 8010 §3.2).
    fn counted(&mut self, negative: &'static str) -> Result<&'a [u8], Stop> {
        match *self.take(2)? {
            [high, low] if high < 0x80 => self.take(usize::from(u16::from_be_bytes([high, low]))),
            _ => Err(malformed(negative)),
        }
    }
}
