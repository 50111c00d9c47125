//! A bounded reader of BER (X.690): borrowed elements with their offsets, definite and indefinite lengths, constructed
//! strings. It does not recurse, never allocates more than its input, and refuses nesting beyond [`MAX_DEPTH`].
//!
//! It knows tags and lengths only; what a structure means is read in `inspect` and `import`. The writer is in `der`.

use std::borrow::Cow;

/// The deepest nesting that is followed. A certificate needs about 8 levels, a PFX written as BER about 14.
pub const MAX_DEPTH: usize = 32;

pub(crate) const BOOLEAN: u8 = 0x01;
pub(crate) const INTEGER: u8 = 0x02;
pub(crate) const BIT_STRING: u8 = 0x03;
pub(crate) const OCTET_STRING: u8 = 0x04;
pub(crate) const NULL: u8 = 0x05;
pub(crate) const OBJECT_IDENTIFIER: u8 = 0x06;
pub(crate) const ENUMERATED: u8 = 0x0a;
pub(crate) const UTF8_STRING: u8 = 0x0c;
pub(crate) const PRINTABLE_STRING: u8 = 0x13;
pub(crate) const UTC_TIME: u8 = 0x17;
pub(crate) const GENERALIZED_TIME: u8 = 0x18;
pub(crate) const BMP_STRING: u8 = 0x1e;
pub(crate) const SEQUENCE: u8 = 0x30;
pub(crate) const SET: u8 = 0x31;
/// `[0]`, constructed, context-specific; add the number.
pub(crate) const CONTEXT: u8 = 0xa0;
const CONSTRUCTED: u8 = 0x20;

/// The bytes are not BER, or not the BER that was expected.
#[derive(Debug, thiserror::Error, PartialEq, Eq, Clone)]
#[error("{what} at byte {offset}")]
pub struct BerError {
    /// What was found or missing.
    pub what: String,
    /// Where, from the start of the outermost input.
    pub offset: usize,
}

impl BerError {
    pub(crate) fn new(what: impl Into<String>, offset: usize) -> Self {
        Self {
            what: what.into(),
            offset,
        }
    }

    /// The same, for a part that stands `start` octets into the whole.
    pub(crate) fn at(mut self, start: usize) -> Self {
        self.offset += start;
        self
    }
}

/// One element: identifier octet, content, and where it stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Element<'a> {
    /// The identifier octet (class, constructed bit, tag number below 31).
    pub tag: u8,
    /// Content octets, without an indefinite length's end-of-contents octets.
    pub content: &'a [u8],
    /// The whole element, header (and end-of-contents octets) included.
    pub raw: &'a [u8],
    /// Where the element starts in the outermost input.
    pub offset: usize,
    header_len: usize,
    depth: usize,
}

/// Reads the elements of one level, one after the other.
#[derive(Clone, Debug)]
pub struct Reader<'a> {
    rest: &'a [u8],
    offset: usize,
    depth: usize,
}

impl<'a> Reader<'a> {
    /// A reader of `input`.
    pub fn new(input: &'a [u8]) -> Self {
        Self {
            rest: input,
            offset: 0,
            depth: 0,
        }
    }

    /// Nothing left?
    pub fn is_empty(&self) -> bool {
        self.rest.is_empty()
    }

    /// Where the next element starts.
    pub fn offset(&self) -> usize {
        self.offset
    }

    /// The tag of the next element.
    pub fn peek(&self) -> Option<u8> {
        self.rest.first().copied()
    }

    /// The next element, whatever it is.
    pub fn element(&mut self) -> Result<Element<'a>, BerError> {
        if self.depth > MAX_DEPTH {
            return Err(BerError::new(format!("nesting deeper than {MAX_DEPTH}"), self.offset));
        }
        let header = Header::read(self.rest, self.offset)?;
        let (content_len, total) = match header.length {
            Some(length) => (length, header.len + length),
            None => {
                let content = indefinite_content(&self.rest[header.len..], self.offset + header.len, self.depth)?;
                (content, header.len + content + 2)
            }
        };
        let (raw, rest) = self.rest.split_at(total);
        let element = Element {
            tag: header.tag,
            content: &raw[header.len..header.len + content_len],
            raw,
            offset: self.offset,
            header_len: header.len,
            depth: self.depth,
        };
        self.rest = rest;
        self.offset += total;
        Ok(element)
    }

    /// The next element, which must have this tag; `name` is for the error's text.
    pub fn expect(&mut self, tag: u8, name: &str) -> Result<Element<'a>, BerError> {
        let offset = self.offset;
        match self.peek() {
            Some(found) if found == tag => self.element(),
            Some(found) => Err(BerError::new(
                format!("{name} expected, found tag 0x{found:02X}"),
                offset,
            )),
            None => Err(BerError::new(format!("{name} expected, found the end"), offset)),
        }
    }

    /// The next element if it has this tag.
    pub fn optional(&mut self, tag: u8) -> Result<Option<Element<'a>>, BerError> {
        if self.peek() == Some(tag) {
            self.element().map(Some)
        } else {
            Ok(None)
        }
    }

    /// A constructed element's content.
    pub fn enter(&mut self, tag: u8, name: &str) -> Result<Reader<'a>, BerError> {
        Ok(self.expect(tag, name)?.reader())
    }

    /// A SEQUENCE's content.
    pub fn sequence(&mut self, name: &str) -> Result<Reader<'a>, BerError> {
        self.enter(SEQUENCE, name)
    }

    /// An OBJECT IDENTIFIER, dotted.
    pub fn oid(&mut self, name: &str) -> Result<String, BerError> {
        self.expect(OBJECT_IDENTIFIER, name)?.oid()
    }

    /// A small non-negative INTEGER.
    pub fn small_integer(&mut self, name: &str) -> Result<u64, BerError> {
        self.expect(INTEGER, name)?.small_integer(name)
    }

    /// An OCTET STRING, segments joined.
    pub fn octets(&mut self, name: &str) -> Result<Cow<'a, [u8]>, BerError> {
        let offset = self.offset;
        match self.peek() {
            Some(tag) if tag & !CONSTRUCTED == OCTET_STRING => self.element()?.octets(),
            _ => Err(BerError::new(format!("{name} expected"), offset)),
        }
    }

    /// Nothing may follow.
    pub fn finish(&self, name: &str) -> Result<(), BerError> {
        if self.is_empty() {
            Ok(())
        } else {
            Err(BerError::new(format!("unexpected bytes after {name}"), self.offset))
        }
    }
}

impl<'a> Element<'a> {
    /// Reads the content as elements.
    pub fn reader(&self) -> Reader<'a> {
        Reader {
            rest: self.content,
            offset: self.content_offset(),
            depth: self.depth + 1,
        }
    }

    /// Where the content starts.
    pub fn content_offset(&self) -> usize {
        self.offset + self.header_len
    }

    /// Has the content elements of its own?
    pub fn is_constructed(&self) -> bool {
        self.tag & CONSTRUCTED != 0
    }

    /// The octets of a string: the content, or for the constructed form the content of its segments, joined
    /// (X.690 §8.7.3).
    pub fn octets(&self) -> Result<Cow<'a, [u8]>, BerError> {
        if !self.is_constructed() {
            return Ok(Cow::Borrowed(self.content));
        }
        let mut joined = Vec::with_capacity(self.content.len());
        let mut levels = vec![self.reader()];
        while let Some(level) = levels.last_mut() {
            if level.is_empty() {
                levels.pop();
                continue;
            }
            let segment = level.element()?;
            if segment.tag & !CONSTRUCTED != OCTET_STRING {
                return Err(BerError::new("a segment of an OCTET STRING is none", segment.offset));
            }
            if segment.is_constructed() {
                levels.push(segment.reader());
            } else {
                joined.extend_from_slice(segment.content);
            }
        }
        Ok(Cow::Owned(joined))
    }

    /// The octets of a BIT STRING without unused bits.
    pub fn bit_string(&self) -> Result<&'a [u8], BerError> {
        match self.content.split_first() {
            Some((0, octets)) => Ok(octets),
            _ => Err(BerError::new("a BIT STRING of whole octets expected", self.offset)),
        }
    }

    /// The content of an INTEGER without leading zeros; refused when negative or empty.
    pub fn unsigned(&self, name: &str) -> Result<&'a [u8], BerError> {
        match self.content.first() {
            None => Err(BerError::new(format!("{name} is an empty INTEGER"), self.offset)),
            Some(first) if first & 0x80 != 0 => Err(BerError::new(format!("{name} is negative"), self.offset)),
            Some(_) => {
                let zeros = self.content.iter().take_while(|&&octet| octet == 0).count();
                Ok(&self.content[zeros..])
            }
        }
    }

    /// An INTEGER of at most 8 octets.
    pub fn small_integer(&self, name: &str) -> Result<u64, BerError> {
        let octets = self.unsigned(name)?;
        if octets.len() > 8 {
            return Err(BerError::new(format!("{name} is too large"), self.offset));
        }
        Ok(octets.iter().fold(0, |value, &octet| value << 8 | u64::from(octet)))
    }

    /// A BOOLEAN.
    pub fn boolean(&self) -> Result<bool, BerError> {
        match self.content {
            [octet] => Ok(*octet != 0),
            _ => Err(BerError::new("a BOOLEAN of one octet expected", self.offset)),
        }
    }

    /// An OBJECT IDENTIFIER in dotted decimal; at most 64 content octets.
    pub fn oid(&self) -> Result<String, BerError> {
        let wrong = || BerError::new("an OBJECT IDENTIFIER that cannot be read", self.offset);
        if self.content.is_empty() || self.content.len() > 64 {
            return Err(wrong());
        }
        let mut dotted = String::new();
        let mut arc: u64 = 0;
        let mut open = false;
        for &octet in self.content {
            if arc > u64::MAX >> 7 {
                return Err(wrong());
            }
            arc = arc << 7 | u64::from(octet & 0x7f);
            open = octet & 0x80 != 0;
            if open {
                continue;
            }
            if dotted.is_empty() {
                let first = (arc / 40).min(2);
                dotted = format!("{first}.{}", arc - first * 40);
            } else {
                dotted.push_str(&format!(".{arc}"));
            }
            arc = 0;
        }
        if open { Err(wrong()) } else { Ok(dotted) }
    }
}

/// The content octets of one element that was written here; empty for anything else.
pub(crate) fn content(element: &[u8]) -> &[u8] {
    Reader::new(element)
        .element()
        .map(|element| element.content)
        .unwrap_or_default()
}

struct Header {
    tag: u8,
    len: usize,
    /// `None`: indefinite.
    length: Option<usize>,
}

impl Header {
    /// Reads identifier and length octets; a definite length fits into `input`.
    fn read(input: &[u8], offset: usize) -> Result<Self, BerError> {
        let [tag, first, ..] = *input else {
            return Err(BerError::new("the data ends within a header", offset));
        };
        if tag & 0x1f == 0x1f {
            return Err(BerError::new("a tag number above 30", offset));
        }
        if first == 0x80 {
            if tag & CONSTRUCTED == 0 {
                return Err(BerError::new("an indefinite length of a primitive element", offset));
            }
            return Ok(Self {
                tag,
                len: 2,
                length: None,
            });
        }
        let (len, length) = if first < 0x80 {
            (2, usize::from(first))
        } else {
            let count = usize::from(first & 0x7f);
            let octets = input
                .get(2..2 + count)
                .ok_or_else(|| BerError::new("the data ends within a length", offset))?;
            let significant = octets.iter().skip_while(|&&octet| octet == 0);
            if significant.clone().count() > 4 {
                return Err(BerError::new("a length beyond 4 octets", offset));
            }
            (
                2 + count,
                significant.fold(0_usize, |length, &octet| length << 8 | usize::from(octet)),
            )
        };
        if length > input.len() - len {
            let left = input.len() - len;
            return Err(BerError::new(
                format!("a length of {length} where {left} octets are left"),
                offset,
            ));
        }
        Ok(Self {
            tag,
            len,
            length: Some(length),
        })
    }
}

/// How many octets come before the end-of-contents octets of an element of indefinite length.
fn indefinite_content(input: &[u8], offset: usize, depth: usize) -> Result<usize, BerError> {
    let mut open = 1;
    let mut position = 0;
    loop {
        let rest = &input[position..];
        if rest.starts_with(&[0, 0]) {
            open -= 1;
            if open == 0 {
                return Ok(position);
            }
            position += 2;
            continue;
        }
        let header = Header::read(rest, offset + position)?;
        position += header.len + header.length.unwrap_or(0);
        if header.length.is_none() {
            open += 1;
            if depth + open > MAX_DEPTH {
                return Err(BerError::new(
                    format!("nesting deeper than {MAX_DEPTH}"),
                    offset + position,
                ));
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    /// Walks everything that can be reached, as a parser that follows every element would.
    fn walk(input: &[u8]) -> Result<usize, BerError> {
        let mut levels = vec![Reader::new(input)];
        let mut seen = 0;
        while let Some(level) = levels.last_mut() {
            if level.is_empty() {
                levels.pop();
                continue;
            }
            let element = level.element()?;
            assert!(element.content.len() <= element.raw.len());
            let _ = (
                element.octets(),
                element.oid(),
                element.small_integer("it"),
                element.boolean(),
            );
            seen += 1;
            if element.is_constructed() {
                levels.push(element.reader());
            }
        }
        Ok(seen)
    }

    #[test]
    fn definite_and_indefinite_lengths_give_the_same_content() {
        let definite = [0x30, 0x03, 0x02, 0x01, 0x05];
        let indefinite = [0x30, 0x80, 0x02, 0x01, 0x05, 0x00, 0x00];
        for input in [&definite[..], &indefinite[..]] {
            let mut reader = Reader::new(input);
            let element = reader.element().unwrap();
            assert_eq!(element.content, [0x02, 0x01, 0x05]);
            assert_eq!(element.raw, input);
            assert_eq!(element.reader().small_integer("it").unwrap(), 5);
            reader.finish("it").unwrap();
        }
    }

    #[test]
    fn segments_of_an_octet_string_are_joined() {
        let input = [
            0x24, 0x80, 0x04, 0x01, b'a', 0x24, 0x03, 0x04, 0x01, b'b', 0x04, 0x00, 0x00, 0x00,
        ];
        assert_eq!(&*Reader::new(&input).octets("it").unwrap(), b"ab");
    }

    #[test]
    fn object_identifiers_are_dotted() {
        let oid = |content: &[u8]| Reader::new(&[&[6, content.len() as u8], content].concat()).oid("it");
        assert_eq!(oid(&[0x55, 0x04, 0x03]).unwrap(), "2.5.4.3");
        assert_eq!(oid(&[0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d]).unwrap(), "1.2.840.113549");
        assert_eq!(oid(&[0x88, 0x37]).unwrap(), "2.999");
        assert!(oid(&[0x2a, 0x86]).is_err());
        assert!(oid(&[0xff; 20]).is_err());
    }

    #[test]
    fn nesting_of_ten_thousand_is_refused_fast() {
        let started = [0x30, 0x80].repeat(10_000);
        let mut closed = started.clone();
        closed.extend([0, 0].repeat(10_000));
        let mut definite = Vec::new();
        for _ in 0..10_000 {
            let mut outer = crate::der::header(SEQUENCE, definite.len());
            outer.append(&mut definite);
            definite = outer;
        }
        for input in [started, closed, definite] {
            let error = walk(&input).unwrap_err();
            assert!(error.what.contains("nesting deeper"), "{error}");
        }
    }

    #[test]
    fn a_length_beyond_the_input_is_refused() {
        for input in [
            &[0x04_u8, 0x84, 0x7f, 0xff, 0xff, 0xff][..],
            &[0x04, 0x89, 1, 0, 0, 0, 0, 0, 0, 0, 0],
            &[0x04, 0x02, 0],
            &[0x1f, 0x81],
        ] {
            assert!(walk(input).is_err(), "{input:02x?}");
        }
    }

    proptest! {
        #[test]
        fn random_bytes_never_panic(input in proptest::collection::vec(any::<u8>(), 0..512)) {
            let _ = walk(&input);
        }

        #[test]
        fn bytes_of_brackets_never_panic(input in proptest::collection::vec(proptest::sample::select(vec![0x30_u8, 0x80, 0x24, 0x04, 0x00, 0x01, 0x84]), 0..512)) {
            let _ = walk(&input);
        }
    }
}
