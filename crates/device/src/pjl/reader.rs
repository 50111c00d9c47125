//! The framing: cuts what a client sends into exit sequences, PJL lines and data. Put together again, the pieces are
//! what was sent, octet for octet. It holds no more than a line.

use super::UEL;

/// The longest PJL line that is read; of a longer one the beginning counts.
const LINE: usize = 4 * 1024;

/// What every PJL line begins with.
const PREFIX: &[u8] = b"@PJL";

/// A part of what was sent.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Piece {
    /// Universal Exit Language.
    Uel,
    /// A line that begins with `@PJL`, with its end.
    Line(Vec<u8>),
    /// White space where a PJL line could begin, the rest of an overlong line, or the file of `FSDOWNLOAD`.
    Idle(Vec<u8>),
    /// Octets of a page description language.
    Data(Vec<u8>),
}

/// Reads what comes, as it comes.
#[derive(Debug, Default)]
pub struct Reader {
    state: State,
    /// What was fed and is not taken: after [`Reader::next`] said `None`, the beginning of an exit sequence or of a line.
    buffer: Vec<u8>,
    taken: usize,
}

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
enum State {
    /// A PJL line may begin here.
    #[default]
    Pjl,
    /// In the rest of a line that is too long.
    LongLine,
    /// In the file of `FSDOWNLOAD`: so many octets are left.
    File(u64),
    /// In a page description language.
    Data,
}

impl Reader {
    /// Octets have come.
    pub fn feed(&mut self, octets: &[u8]) {
        self.buffer.drain(..std::mem::take(&mut self.taken));
        self.buffer.extend_from_slice(octets);
    }

    /// The next piece; `None`: more octets decide what it is.
    #[expect(clippy::should_implement_trait, reason = "after None there may be more")]
    pub fn next(&mut self) -> Option<Piece> {
        loop {
            let buffer = std::mem::take(&mut self.buffer);
            let found = self.piece(buffer.get(self.taken..).unwrap_or_default());
            self.buffer = buffer;
            let (piece, length) = found?;
            self.taken += length;
            if piece.is_some() {
                return piece;
            }
        }
    }

    /// Nothing more will come: what is held is what it looks like.
    pub fn end(&mut self) -> Option<Piece> {
        let mut held = std::mem::take(&mut self.buffer);
        held.drain(..std::mem::take(&mut self.taken).min(held.len()));
        match self.state {
            _ if held.is_empty() => None,
            State::Pjl if held.starts_with(PREFIX) => Some(Piece::Line(held)),
            State::Pjl | State::Data => Some(Piece::Data(held)),
            State::LongLine | State::File(_) => Some(Piece::Idle(held)),
        }
    }

    /// The page description language begins with the next octet: `ENTER LANGUAGE` said so.
    pub fn enter_language(&mut self) {
        self.state = State::Data;
    }

    /// A file of this size follows: `FSDOWNLOAD` said so.
    pub fn skip(&mut self, octets: u64) {
        self.state = State::File(octets);
    }

    /// The next piece and how long it is; `None`: more octets decide.
    fn piece(&mut self, rest: &[u8]) -> Option<(Option<Piece>, usize)> {
        if rest.is_empty() {
            return None;
        }
        match self.state {
            State::Pjl => self.pjl(rest),
            State::LongLine => {
                let end = rest.iter().position(|&octet| octet == b'\n');
                let length = end.map_or(rest.len(), |end| end + 1);
                if end.is_some() {
                    self.state = State::Pjl;
                }
                Some((Some(Piece::Idle(rest[..length].to_vec())), length))
            }
            State::File(left) => {
                let length = usize::try_from(left).unwrap_or(usize::MAX).min(rest.len());
                let left = left - length as u64;
                self.state = if left == 0 { State::Pjl } else { State::File(left) };
                Some(((length > 0).then(|| Piece::Idle(rest[..length].to_vec())), length))
            }
            State::Data => self.data(rest),
        }
    }

    fn pjl(&mut self, rest: &[u8]) -> Option<(Option<Piece>, usize)> {
        if rest.starts_with(UEL) {
            return Some((Some(Piece::Uel), UEL.len()));
        }
        if rest.starts_with(PREFIX) {
            let end = rest.iter().take(LINE).position(|&octet| octet == b'\n');
            // An exit sequence ends a line that lacks its end.
            let cut = rest
                .windows(UEL.len())
                .take(end.unwrap_or(LINE))
                .position(|window| window == UEL);
            let length = match (cut, end) {
                (Some(cut), _) => cut,
                (None, Some(end)) => end + 1,
                (None, None) if rest.len() >= LINE => {
                    self.state = State::LongLine;
                    LINE
                }
                (None, None) => return None,
            };
            return Some((Some(Piece::Line(rest[..length].to_vec())), length));
        }
        if UEL.starts_with(rest) || PREFIX.starts_with(rest) {
            return None;
        }
        let blank = rest.iter().take_while(|octet| is_blank(**octet)).count();
        if blank > 0 {
            return Some((Some(Piece::Idle(rest[..blank].to_vec())), blank));
        }
        self.state = State::Data;
        Some((None, 0))
    }

    fn data(&mut self, rest: &[u8]) -> Option<(Option<Piece>, usize)> {
        let end = rest.windows(UEL.len()).position(|window| window == UEL);
        let length = match end {
            Some(end) => {
                self.state = State::Pjl;
                end
            }
            // Its end may be the beginning of an exit sequence.
            None => rest.len() - (1..UEL.len()).rev().find(|&n| rest.ends_with(&UEL[..n])).unwrap_or(0),
        };
        match (length, end) {
            (0, None) => None,
            _ => Some(((length > 0).then(|| Piece::Data(rest[..length].to_vec())), length)),
        }
    }
}

impl Piece {
    /// What was sent.
    pub fn octets(&self) -> &[u8] {
        match self {
            Self::Uel => UEL,
            Self::Line(octets) | Self::Idle(octets) | Self::Data(octets) => octets,
        }
    }
}

/// White space, and what drivers send between jobs: NUL and the end-of-transmission of a serial line.
fn is_blank(octet: u8) -> bool {
    matches!(octet, b' ' | b'\t' | b'\r' | b'\n' | 0 | 4)
}
