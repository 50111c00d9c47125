//! Plain text: 60 lines are a page, as a LaserJet prints them on Letter, and so is what stands before a form feed.

/// Lines of a page at six to the inch.
const LINES: u32 = 60;

/// Counts pages.
#[derive(Debug, Default)]
pub(super) struct Text {
    pages: u32,
    lines: u32,
    /// Does anything stand in this line?
    begun: bool,
}

impl Text {
    pub(super) fn take(&mut self, octets: &[u8]) {
        for octet in octets {
            match octet {
                b'\x0C' => self.eject(),
                b'\n' => {
                    self.lines += 1;
                    self.begun = false;
                    if self.lines == LINES {
                        self.eject();
                    }
                }
                b'\r' => {}
                _ => self.begun = true,
            }
        }
    }

    fn eject(&mut self) {
        self.pages = self.pages.saturating_add(1);
        (self.lines, self.begun) = (0, false);
    }

    pub(super) fn finish(mut self) -> u32 {
        if self.lines > 0 || self.begun {
            self.eject();
        }
        self.pages
    }
}
