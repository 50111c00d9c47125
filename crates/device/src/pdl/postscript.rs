//! PostScript: what the structuring comments tell (DSC 3.0 §4.5, §5.5), else how often `showpage` stands in it.

/// Octets of a line that are looked at; DSC allows 255.
const LINE: usize = 255;

/// Counts pages.
#[derive(Debug, Default)]
pub(super) struct PostScript {
    line: Vec<u8>,
    /// The last `%%Pages:` with a number.
    told: Option<u32>,
    /// `%%Page:` comments.
    pages: u32,
    /// `showpage` operators.
    shown: u32,
    /// Nesting of `%%BeginDocument:`, whose comments are another document's.
    within: u32,
}

impl PostScript {
    pub(super) fn take(&mut self, octets: &[u8]) {
        for &octet in octets {
            match octet {
                b'\n' | b'\r' => self.end_of_line(),
                _ if self.line.len() < LINE => self.line.push(octet),
                _ => {}
            }
        }
    }

    fn end_of_line(&mut self) {
        let line = std::mem::take(&mut self.line);
        self.look(&line);
        self.line = line;
        self.line.clear();
    }

    fn look(&mut self, line: &[u8]) {
        if line.starts_with(b"%%BeginDocument") {
            self.within = self.within.saturating_add(1);
        } else if line.starts_with(b"%%EndDocument") {
            self.within = self.within.saturating_sub(1);
        } else if self.within > 0 {
        } else if let Some(rest) = line.strip_prefix(b"%%Pages:") {
            let number = std::str::from_utf8(rest)
                .ok()
                .and_then(|rest| rest.split_whitespace().next());
            self.told = number.and_then(|number| number.parse().ok()).or(self.told);
        } else if line.starts_with(b"%%Page:") {
            self.pages = self.pages.saturating_add(1);
        } else if line.first() != Some(&b'%') {
            // Up to a comment.
            let code = line.split(|&octet| octet == b'%').next().unwrap_or_default();
            let words = code.split(|octet| octet.is_ascii_whitespace() || matches!(octet, b'{' | b'}'));
            let shown = words.filter(|word| *word == b"showpage").count();
            self.shown = self.shown.saturating_add(u32::try_from(shown).unwrap_or(u32::MAX));
        }
    }

    pub(super) fn finish(mut self) -> Option<u32> {
        self.end_of_line();
        let counted = [self.pages, self.shown].into_iter().find(|&count| count > 0);
        self.told.or(counted)
    }
}
