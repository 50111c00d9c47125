//! A document wrapped in PJL: lines of commands, then a document in some language, until the next UEL; possibly several
//! times (HP's PJL Technical Reference Manual, chapters 2 and 4). It answers nothing: it only counts.

use super::{PageCounter, Pages};

/// Universal Exit Language.
pub(super) const UEL: &[u8] = b"\x1B%-12345X";
/// Octets of a command that are looked at.
const LINE: usize = 256;

/// Counts pages.
#[derive(Debug, Default)]
pub(super) struct PjlJob {
    /// How much of a UEL has just passed.
    matched: usize,
    /// A command line so far.
    line: Vec<u8>,
    /// The document that is passing; `None` within commands.
    document: Option<Box<PageCounter>>,
    /// Pages of those that have passed; `None` once one did not tell.
    pages: Option<u32>,
    untold: bool,
    two_sided: Option<bool>,
}

impl PjlJob {
    pub(super) fn take(&mut self, mut octets: &[u8]) {
        while !octets.is_empty() {
            if self.matched == 0 {
                // Up to the next ESC nothing can be a UEL.
                let plain = octets.iter().position(|&octet| octet == UEL[0]).unwrap_or(octets.len());
                let (plain, rest) = octets.split_at(plain);
                self.pass(plain);
                octets = rest;
            }
            let Some((&octet, rest)) = octets.split_first() else {
                return;
            };
            if octet == UEL[self.matched] {
                self.matched += 1;
                octets = rest;
                if self.matched == UEL.len() {
                    self.matched = 0;
                    self.end_of_document();
                }
            } else {
                // No UEL after all; this octet may begin one.
                let begun = std::mem::take(&mut self.matched);
                self.pass(&UEL[..begun]);
            }
        }
    }

    /// Octets that belong to a command or to the document.
    fn pass(&mut self, mut octets: &[u8]) {
        while !octets.is_empty() {
            if let Some(document) = &mut self.document {
                return document.take(octets);
            }
            let end = octets.iter().position(|&octet| octet == b'\n');
            let (part, rest) = octets.split_at(end.map_or(octets.len(), |end| end + 1));
            octets = rest;
            let room = LINE.saturating_sub(self.line.len());
            self.line.extend_from_slice(&part[..part.len().min(room)]);
            let may_be_command = b"@PJL".starts_with(&self.line[..self.line.len().min(4)]);
            if !may_be_command {
                let line = std::mem::take(&mut self.line);
                // An empty line between commands is none of a document.
                if !line.iter().all(u8::is_ascii_whitespace) {
                    let mut document = Box::new(PageCounter::new());
                    document.take(&line);
                    document.take(&part[part.len().min(room)..]);
                    self.document = Some(document);
                } else if end.is_none() {
                    self.line = line;
                }
            } else if end.is_some() {
                let line = std::mem::take(&mut self.line);
                self.command(&line);
            }
        }
    }

    fn command(&mut self, line: &[u8]) {
        let line = String::from_utf8_lossy(line).to_ascii_uppercase();
        let mut words = line
            .split(|c: char| c.is_whitespace() || c == '=')
            .filter(|word| !word.is_empty());
        match (words.next(), words.next(), words.next(), words.next()) {
            (_, Some("ENTER"), Some("LANGUAGE"), Some(language)) => {
                self.document = Some(Box::new(PageCounter::of(Some(language.as_bytes()))));
            }
            (_, Some("SET"), Some("DUPLEX"), Some(value)) => self.two_sided = Some(value == "ON"),
            _ => {}
        }
    }

    fn end_of_document(&mut self) {
        self.line.clear();
        let Some(document) = self.document.take() else { return };
        let pages = document.finish();
        self.two_sided = self.two_sided.or(pages.two_sided);
        match pages.count {
            Some(count) => self.pages = Some(self.pages.unwrap_or(0).saturating_add(count)),
            None => self.untold = true,
        }
    }

    pub(super) fn finish(mut self) -> Pages {
        let begun = std::mem::take(&mut self.matched);
        self.pass(&UEL[..begun]);
        self.end_of_document();
        Pages {
            count: self.pages.filter(|_| !self.untold),
            two_sided: self.two_sided,
        }
    }
}
