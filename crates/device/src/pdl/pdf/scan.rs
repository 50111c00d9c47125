//! Tokens of PDF (ISO 32000-1 §7.2, §7.3), as far as they are needed to tell dictionaries and a few of their entries.

/// Deeper nested dictionaries are passed over.
const DEEPEST: usize = 64;
/// Octets of a name, number or keyword that are looked at.
const TOKEN: usize = 32;

/// Something that tells of pages.
#[derive(Clone, Copy, Debug)]
pub(super) enum Found {
    /// The root of a page tree, with its Count.
    Root(i64),
    /// A linearization dictionary, with its N.
    Linearized(i64),
    /// A page object.
    Page,
}

/// Reads tokens in pieces of any size.
#[derive(Debug, Default)]
pub(super) struct Scanner {
    mode: Mode,
    token: Vec<u8>,
    dictionaries: Vec<Dictionary>,
    /// Dictionaries beyond [`DEEPEST`].
    too_deep: u32,
    /// The last dictionary that stood by itself.
    last: Dictionary,
}

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
enum Mode {
    #[default]
    Between,
    Name,
    /// A number or a keyword.
    Word,
    Comment,
    /// A string, so deep in parentheses.
    Text(u32),
    /// After a backslash in one.
    Escaped(u32),
    Hex,
    /// After `<`.
    Less,
    /// After `>`.
    Greater,
}

#[derive(Clone, Copy, Debug, Default)]
struct Dictionary {
    key: Key,
    /// Tokens of the value of that key so far.
    values: u32,
    arrays: u32,
    kind: Kind,
    count: Option<i64>,
    n: Option<i64>,
    has_parent: bool,
    has_kids: bool,
    is_linearized: bool,
    is_flate: bool,
    filters: u32,
    has_parameters: bool,
}

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
enum Key {
    #[default]
    None,
    Type,
    Count,
    N,
    Filter,
    Other,
}

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
enum Kind {
    #[default]
    Untold,
    Page,
    Pages,
    ObjectStream,
    Other,
}

impl Scanner {
    /// Takes octets until all are taken or a stream begins; gives the rest, and of a stream whether it holds objects that
    /// can be inflated.
    pub(super) fn take<'a>(&mut self, octets: &'a [u8], found: &mut dyn FnMut(Found)) -> (&'a [u8], Option<bool>) {
        let mut at = 0;
        while at < octets.len() {
            let octet = octets[at];
            match self.mode {
                Mode::Comment => {
                    if matches!(octet, b'\n' | b'\r') {
                        self.mode = Mode::Between;
                    }
                    at += 1;
                }
                Mode::Text(depth) => {
                    self.mode = match (octet, depth) {
                        (b'\\', _) => Mode::Escaped(depth),
                        (b'(', _) => Mode::Text(depth.saturating_add(1)),
                        (b')', 1) => Mode::Between,
                        (b')', _) => Mode::Text(depth - 1),
                        _ => Mode::Text(depth),
                    };
                    at += 1;
                }
                Mode::Escaped(depth) => {
                    self.mode = Mode::Text(depth);
                    at += 1;
                }
                Mode::Hex => {
                    if octet == b'>' {
                        self.mode = Mode::Between;
                    }
                    at += 1;
                }
                Mode::Less => {
                    self.mode = if octet == b'<' { Mode::Between } else { Mode::Hex };
                    match self.mode {
                        Mode::Between => {
                            self.open();
                            at += 1;
                        }
                        _ => self.value(),
                    }
                }
                Mode::Greater => {
                    self.mode = Mode::Between;
                    if octet == b'>' {
                        self.close(found);
                        at += 1;
                    }
                }
                Mode::Name | Mode::Word if is_regular(octet) => {
                    if self.token.len() < TOKEN {
                        self.token.push(octet);
                    }
                    at += 1;
                }
                Mode::Name | Mode::Word => {
                    if let Some(stream) = self.end_of_token() {
                        return (&octets[at..], Some(stream));
                    }
                }
                Mode::Between => {
                    self.between(octet);
                    at += 1;
                }
            }
        }
        (&[], None)
    }

    fn between(&mut self, octet: u8) {
        self.token.clear();
        self.mode = match octet {
            b'/' => Mode::Name,
            b'%' => Mode::Comment,
            b'(' => {
                self.value();
                Mode::Text(1)
            }
            b'<' => Mode::Less,
            b'>' => Mode::Greater,
            b'[' => {
                if let Some(dictionary) = self.inner() {
                    dictionary.arrays = dictionary.arrays.saturating_add(1);
                    dictionary.values = dictionary.values.saturating_add(1);
                }
                Mode::Between
            }
            b']' => {
                if let Some(dictionary) = self.inner() {
                    dictionary.arrays = dictionary.arrays.saturating_sub(1);
                }
                Mode::Between
            }
            octet if is_regular(octet) => {
                self.token.push(octet);
                Mode::Word
            }
            _ => Mode::Between,
        };
    }

    /// A name or a word is complete; gives whether a stream begins, and what kind.
    fn end_of_token(&mut self) -> Option<bool> {
        let is_name = self.mode == Mode::Name;
        self.mode = Mode::Between;
        let token = std::mem::take(&mut self.token);
        let by_itself = self.dictionaries.is_empty() && self.too_deep == 0;
        let mut stream = None;
        if is_name {
            if let Some(dictionary) = self.inner() {
                dictionary.name(&token);
            }
        } else if by_itself {
            if token == b"stream" {
                stream = Some(std::mem::take(&mut self.last).holds_objects());
            }
        } else if matches!(token.as_slice(), b"obj" | b"endobj") {
            // The object before was not closed.
            self.dictionaries.clear();
            self.too_deep = 0;
        } else if let Some(dictionary) = self.inner() {
            dictionary.word(&token);
        }
        self.token = token;
        self.token.clear();
        stream
    }

    /// The dictionary that is open, unless it is too deep to matter.
    fn inner(&mut self) -> Option<&mut Dictionary> {
        if self.too_deep > 0 {
            None
        } else {
            self.dictionaries.last_mut()
        }
    }

    fn value(&mut self) {
        if let Some(dictionary) = self.inner() {
            dictionary.values = dictionary.values.saturating_add(1);
        }
    }

    fn open(&mut self) {
        self.value();
        if self.dictionaries.len() < DEEPEST {
            self.dictionaries.push(Dictionary::default());
        } else {
            self.too_deep = self.too_deep.saturating_add(1);
        }
    }

    fn close(&mut self, found: &mut dyn FnMut(Found)) {
        if self.too_deep > 0 {
            self.too_deep -= 1;
            return;
        }
        let Some(dictionary) = self.dictionaries.pop() else {
            return;
        };
        // Direct dictionaries within another one are no objects.
        if self.dictionaries.is_empty() {
            dictionary.tell(found);
            self.last = dictionary;
        }
    }
}

impl Dictionary {
    fn name(&mut self, name: &[u8]) {
        let is_key = self.arrays == 0 && (self.key == Key::None || self.values > 0);
        if is_key {
            self.values = 0;
            self.key = match name {
                b"Type" => Key::Type,
                b"Count" => Key::Count,
                b"N" => Key::N,
                b"Filter" => Key::Filter,
                _ => Key::Other,
            };
            self.has_parent |= name == b"Parent";
            self.has_kids |= name == b"Kids";
            self.is_linearized |= name == b"Linearized";
            self.has_parameters |= matches!(name, b"DecodeParms" | b"DP");
            return;
        }
        self.values = self.values.saturating_add(1);
        match self.key {
            Key::Type if self.arrays == 0 => {
                self.kind = match name {
                    b"Page" => Kind::Page,
                    b"Pages" => Kind::Pages,
                    b"ObjStm" => Kind::ObjectStream,
                    _ => Kind::Other,
                };
            }
            Key::Filter => {
                self.filters = self.filters.saturating_add(1);
                self.is_flate = matches!(name, b"FlateDecode" | b"Fl");
            }
            _ => {}
        }
    }

    fn word(&mut self, word: &[u8]) {
        self.values = self.values.saturating_add(1);
        let number = || std::str::from_utf8(word).ok()?.parse().ok();
        match (self.key, self.values) {
            (Key::Count, 1) => self.count = number(),
            (Key::N, 1) => self.n = number(),
            // It stands elsewhere: `7 0 R`.
            (Key::Count, _) if word == b"R" => self.count = None,
            (Key::N, _) if word == b"R" => self.n = None,
            _ => {}
        }
    }

    fn tell(&self, found: &mut dyn FnMut(Found)) {
        let is_tree = match self.kind {
            Kind::Pages => true,
            Kind::Untold => self.has_kids,
            _ => false,
        };
        match (self.kind, self.count, self.n) {
            (_, Some(count), _) if is_tree && !self.has_parent => found(Found::Root(count)),
            (_, _, Some(n)) if self.is_linearized => found(Found::Linearized(n)),
            (Kind::Page, ..) => found(Found::Page),
            _ => {}
        }
    }

    fn holds_objects(&self) -> bool {
        self.kind == Kind::ObjectStream && self.is_flate && self.filters == 1 && !self.has_parameters
    }
}

/// §7.2.2: neither white space nor a delimiter.
fn is_regular(octet: u8) -> bool {
    !matches!(
        octet,
        0 | b'\t' | b'\n' | 0x0C | b'\r' | b' ' | b'(' | b')' | b'<' | b'>' | b'[' | b']' | b'{' | b'}' | b'/' | b'%'
    )
}
