//! PDF: the page count that the root of the page tree tells (ISO 32000-1 §7.7.3), read as the file passes by. No
//! cross-reference table is followed: objects are recognized where they stand, those in object streams (§7.5.7) after
//! inflating them. Where a file has been changed by appending, the last root counts.

mod inflate;
mod scan;

use inflate::ObjectStream;
use scan::{Found, Scanner};

/// More pages than any file has.
const MOST_PAGES: i64 = 10_000_000;
const END_OF_STREAM: &[u8] = b"endstream";

/// Counts pages.
#[derive(Debug, Default)]
pub(super) struct Pdf {
    scanner: Scanner,
    told: Told,
    stream: Option<Stream>,
    /// Octets that all object streams together have been inflated to.
    inflated: u64,
}

/// What the objects told so far.
#[derive(Clone, Copy, Debug, Default)]
struct Told {
    /// Count of the last root of a page tree.
    root: Option<u32>,
    /// N of a linearized file (Annex F).
    linearized: Option<u32>,
    /// Page objects.
    pages: u32,
}

/// A stream that is passing.
#[derive(Debug)]
struct Stream {
    /// How much of `endstream` has just passed.
    matched: usize,
    /// The line end after the keyword `stream` has passed.
    begun: bool,
    objects: Option<Box<ObjectStream>>,
}

impl Pdf {
    pub(super) fn take(&mut self, mut octets: &[u8]) {
        while !octets.is_empty() {
            octets = match &mut self.stream {
                Some(stream) => {
                    let (rest, ended) = stream.take(octets, &mut self.told, &mut self.inflated);
                    if ended {
                        self.stream = None;
                    }
                    rest
                }
                None => {
                    let told = &mut self.told;
                    let (rest, stream) = self.scanner.take(octets, &mut |found| told.note(found));
                    self.stream = stream.map(|is_objects| Stream {
                        matched: 0,
                        begun: false,
                        objects: is_objects.then(Box::default),
                    });
                    rest
                }
            };
        }
    }

    pub(super) fn finish(self) -> Option<u32> {
        let Told {
            root,
            linearized,
            pages,
        } = self.told;
        root.or(linearized).or((pages > 0).then_some(pages))
    }
}

impl Told {
    fn note(&mut self, found: Found) {
        let sound = |count: i64| u32::try_from(count).ok().filter(|_| (1..=MOST_PAGES).contains(&count));
        match found {
            Found::Root(count) => self.root = sound(count).or(self.root),
            Found::Linearized(count) => self.linearized = sound(count).or(self.linearized),
            Found::Page => self.pages = self.pages.saturating_add(1),
        }
    }
}

impl Stream {
    /// Takes octets up to the end of the stream; gives the rest, and whether it ended.
    fn take<'a>(&mut self, octets: &'a [u8], told: &mut Told, inflated: &mut u64) -> (&'a [u8], bool) {
        let mut octets = octets;
        if !self.begun {
            // CR LF or LF (§7.3.8.1); CR alone is met with, too.
            match octets.split_first() {
                Some((b'\r', rest)) => octets = rest,
                Some((b'\n', rest)) => {
                    (octets, self.begun) = (rest, true);
                }
                _ => self.begun = true,
            }
            if !self.begun {
                return (octets, false);
            }
        }
        let (taken, ended) = self.up_to_the_end(octets);
        let (data, rest) = octets.split_at(taken);
        if let Some(objects) = &mut self.objects {
            objects.take(data, inflated, &mut |found| told.note(found));
        }
        (rest, ended)
    }

    fn up_to_the_end(&mut self, octets: &[u8]) -> (usize, bool) {
        let mut at = 0;
        while at < octets.len() {
            if self.matched == 0 {
                match octets[at..].iter().position(|&octet| octet == END_OF_STREAM[0]) {
                    Some(plain) => at += plain,
                    None => return (octets.len(), false),
                }
            }
            let octet = octets[at];
            if octet == END_OF_STREAM[self.matched] {
                self.matched += 1;
                at += 1;
                if self.matched == END_OF_STREAM.len() {
                    return (at, true);
                }
            } else if self.matched == 0 {
                at += 1;
            } else {
                // Nothing but its first letter can begin it again within itself; look at this octet once more.
                self.matched = 0;
            }
        }
        (at, false)
    }
}
