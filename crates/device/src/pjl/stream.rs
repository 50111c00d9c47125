//! Whose octets are whose: cuts what a raw connection sends into documents, and says when to answer.
//!
//! A document is what was sent, with the PJL around it: from the first exit sequence of its header to the last one of its
//! trailer. Several documents may follow each other on one connection.

use super::reader::{Piece, Reader};
use super::{Command, UEL};

/// Most octets of PJL that are kept until it shows whether a document follows.
const HEADER: usize = 64 * 1024;

/// What to do, in order.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Act {
    /// A document begins.
    Begin(Header),
    /// Octets of the document.
    Octets(Vec<u8>),
    /// The document has ended.
    End,
    /// Obey, and answer.
    Obey(Command),
}

/// What PJL said before the document.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Header {
    /// `JOB NAME`, else `JOBNAME`, else `JOB DISPLAY`.
    pub name: Option<String>,
    /// `USERNAME` or `LOGINUSER`, else `JOBATTR="JobAcct1=…"`.
    pub user: Option<String>,
    /// Did `JOB` come? Then `USTATUS JOB` tells of it.
    pub bracketed: bool,
}

/// Cuts a connection into documents.
#[derive(Debug, Default)]
pub struct Stream {
    reader: Reader,
    phase: Phase,
    /// PJL, of which it is not known yet to which document it belongs.
    held: Vec<u8>,
    /// Where in `held` the last exit sequence is.
    last_exit: Option<usize>,
    header: Header,
    /// Was nothing said since the last exit sequence but questions?
    only_asked: bool,
    /// `JOB` without its `EOJ`.
    bracket: bool,
}

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
enum Phase {
    /// Before a document.
    #[default]
    Before,
    /// In one.
    In,
    /// Behind one: what still comes may be its trailer.
    Behind,
}

impl Stream {
    /// What these octets mean.
    pub fn take(&mut self, octets: &[u8]) -> Vec<Act> {
        let mut acts = Vec::new();
        self.reader.feed(octets);
        while let Some(piece) = self.reader.next() {
            self.piece(piece, &mut acts);
        }
        acts
    }

    /// Nothing has come for a moment: a document whose end was seen ends now.
    pub fn idle(&mut self) -> Vec<Act> {
        let mut acts = Vec::new();
        if self.phase == Phase::Behind {
            self.end_document(self.held.len(), &mut acts);
        }
        acts
    }

    /// Nothing more will come.
    pub fn end(&mut self) -> Vec<Act> {
        let mut acts = Vec::new();
        if let Some(piece) = self.reader.end() {
            self.piece(piece, &mut acts);
        }
        if self.phase != Phase::Before {
            self.end_document(self.held.len(), &mut acts);
        }
        acts
    }

    /// Is a document whose end was seen still open, for its trailer?
    pub fn waits_for_trailer(&self) -> bool {
        self.phase == Phase::Behind
    }

    /// Is a document under way?
    pub fn in_document(&self) -> bool {
        self.phase != Phase::Before
    }

    fn piece(&mut self, piece: Piece, acts: &mut Vec<Act>) {
        match &piece {
            Piece::Data(octets) => {
                // Without PJL of its own: the exit sequence before it ended the document before it.
                if self.phase == Phase::Behind {
                    self.end_document(self.held.len(), acts);
                }
                self.begin_document(acts);
                acts.push(Act::Octets(octets.clone()));
            }
            Piece::Uel => {
                if self.phase == Phase::In && !self.bracket {
                    self.phase = Phase::Behind;
                }
                // What was only asked before a document is no part of it.
                if self.phase == Phase::Before && self.only_asked {
                    self.forget();
                    self.held.clear();
                }
                self.hold(UEL, true, acts);
                self.only_asked = false;
            }
            Piece::Idle(octets) => self.hold(octets, false, acts),
            Piece::Line(octets) => {
                let command = Command::read(octets);
                self.hold(octets, false, acts);
                self.obey(command, acts);
            }
        }
    }

    fn obey(&mut self, command: Command, acts: &mut Vec<Act>) {
        self.only_asked = match command {
            Command::Info(..) | Command::Inquire { .. } | Command::Echo(_) => self.header == Header::default(),
            Command::Nothing | Command::Ustatus(..) | Command::UstatusOff => self.only_asked,
            _ => false,
        };
        match &command {
            Command::Job { name, display } => {
                self.part(acts);
                self.header.name = name.clone().or(display.clone()).or(self.header.name.take());
                self.header.bracketed = true;
                self.bracket = true;
            }
            Command::EndOfJob { .. } => {
                self.bracket = false;
                if self.phase == Phase::In {
                    self.phase = Phase::Behind;
                } else if self.phase == Phase::Before {
                    self.forget();
                }
            }
            Command::Set(variable, value) => self.set(variable, value, acts),
            Command::EnterLanguage(_) => {
                self.begin_document(acts);
                self.reader.enter_language();
            }
            Command::Download(size) => self.reader.skip(*size),
            _ => {}
        }
        acts.push(Act::Obey(command));
    }

    /// Who prints what, said by `SET`.
    fn set(&mut self, variable: &str, value: &str, acts: &mut Vec<Act>) {
        let some = || Some(value.to_owned()).filter(|value| !value.is_empty());
        match variable {
            "USERNAME" | "LOGINUSER" => {
                self.part(acts);
                self.header.user = some();
            }
            "JOBNAME" => {
                self.part(acts);
                self.header.name = self.header.name.take().or(some());
            }
            "JOBATTR" => {
                self.part(acts);
                if let Some(user) = value.strip_prefix("JobAcct1=") {
                    self.header.user = self.header.user.take().or(Some(user.to_owned()));
                }
            }
            _ => {}
        }
    }

    /// The next document's PJL begins: what is behind an ended document and before its last exit sequence is still its.
    fn part(&mut self, acts: &mut Vec<Act>) {
        if self.phase == Phase::Behind {
            self.end_document(self.last_exit.unwrap_or(0), acts);
        }
    }

    fn begin_document(&mut self, acts: &mut Vec<Act>) {
        self.part(acts);
        if self.phase == Phase::Before {
            let header = std::mem::take(&mut self.header);
            acts.push(Act::Begin(header));
            self.phase = Phase::In;
        }
        self.release(acts);
    }

    /// The first `own` octets of what is held are the document's.
    fn end_document(&mut self, own: usize, acts: &mut Vec<Act>) {
        let next = self.held.split_off(own.min(self.held.len()));
        self.release(acts);
        self.held = next;
        self.last_exit = (!self.held.is_empty()).then_some(0);
        self.phase = Phase::Before;
        acts.push(Act::End);
    }

    fn hold(&mut self, octets: &[u8], exit: bool, acts: &mut Vec<Act>) {
        if exit {
            self.last_exit = Some(self.held.len());
        }
        self.held.extend_from_slice(octets);
        if self.phase == Phase::In {
            self.release(acts);
        } else if self.held.len() > HEADER {
            match self.phase {
                Phase::Behind => self.release(acts),
                _ => self.forget(),
            }
        }
    }

    fn release(&mut self, acts: &mut Vec<Act>) {
        self.last_exit = None;
        if !self.held.is_empty() {
            acts.push(Act::Octets(std::mem::take(&mut self.held)));
        }
    }

    /// PJL that no document follows. What comes behind its last exit sequence may still have one.
    fn forget(&mut self) {
        let start = self.last_exit.take().filter(|&start| self.held.len() - start <= HEADER);
        match start {
            Some(start) => {
                self.held.drain(..start);
                self.last_exit = Some(0);
            }
            None => self.held.clear(),
        }
        self.header = Header::default();
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    /// The documents of a connection, and what was obeyed.
    fn documents(pieces: &[&[u8]]) -> (Vec<(Header, Vec<u8>)>, Vec<Command>) {
        let (mut documents, mut obeyed) = (Vec::<(Header, Vec<u8>)>::new(), Vec::new());
        let mut stream = Stream::default();
        let mut acts: Vec<Act> = pieces.iter().flat_map(|piece| stream.take(piece)).collect();
        acts.extend(stream.end());
        let mut open = false;
        for act in acts {
            match act {
                Act::Begin(header) => {
                    assert!(!open);
                    open = true;
                    documents.push((header, Vec::new()));
                }
                Act::Octets(octets) => {
                    assert!(open && !octets.is_empty());
                    documents.last_mut().unwrap().1.extend(octets);
                }
                Act::End => {
                    assert!(open);
                    open = false;
                }
                Act::Obey(command) => obeyed.push(command),
            }
        }
        assert!(!open, "every document ends");
        (documents, obeyed)
    }

    fn bodies(sent: &[u8]) -> Vec<Vec<u8>> {
        documents(&[sent]).0.into_iter().map(|(_, body)| body).collect()
    }

    #[test]
    fn one_job_is_kept_octet_for_octet_with_the_pjl_around_it() {
        for sent in [
            &b"no PJL at all, with \x1B and \x1B%-1234 in it"[..],
            b"\x1B%-12345X@PJL JOB NAME=\"a\"\r\n@PJL SET COPIES=2\r\n@PJL ENTER LANGUAGE=PCL\r\n\x1BE@PJL text\n\x1BE\x1B%-12345X@PJL EOJ NAME=\"a\"\r\n\x1B%-12345X",
            b"\x1B%-12345X@PJL\n@PJL ENTER LANGUAGE=POSTSCRIPT\n%!PS\n\x04\x1B%-12345X@PJL\r\n@PJL RDYMSG DISPLAY = \"\"\r\n\x1B%-12345X",
            b"\x1B%-12345X@PJL USTATUS JOB = ON\r\n@PJL JOB\r\n\x1B%-12345X\x1B%-12345X@PJL ENTER LANGUAGE=PCL\r\ndata\x1B%-12345X\x1B%-12345X@PJL EOJ\r\n\x1B%-12345X",
            b"\r\n\r\ntext after lines",
            b"GET / HTTP/1.1\r\nHost: printer\r\n\r\n",
            b"@PJ",
        ] {
            assert_eq!(bodies(sent), [sent.to_vec()], "{}", String::from_utf8_lossy(sent));
        }
    }

    #[test]
    fn questions_alone_are_no_document() {
        let (documents, obeyed) = documents(&[b"\x1B%-12345X@PJL INFO ID\r\n\x1B%-12345X\r\n@PJL ECHO x\r\n"]);
        assert!(documents.is_empty());
        assert_eq!(obeyed.len(), 2);
    }

    #[test]
    fn two_jobs_on_one_connection_are_two_documents() {
        let one = b"\x1B%-12345X@PJL JOB NAME=\"one\"\n@PJL SET USERNAME=\"ann\"\n@PJL ENTER LANGUAGE=PCL\n1\x1B%-12345X@PJL EOJ\n\x1B%-12345X";
        let two = b"\x1B%-12345X@PJL SET JOBATTR=\"JobAcct1=bob\"\n@PJL ENTER LANGUAGE=PCL\n2\x1B%-12345X";
        let three = b"plain";
        let (all, _) = documents(&[one, two, three]);
        assert_eq!(all[0].1, one);
        assert_eq!(
            (all[0].0.name.as_deref(), all[0].0.user.as_deref()),
            (Some("one"), Some("ann"))
        );
        assert_eq!(all[1].1, two);
        assert_eq!(
            (all[1].0.name.as_deref(), all[1].0.user.as_deref()),
            (None, Some("bob"))
        );
        assert_eq!(all[2].1, three);
    }

    #[test]
    fn an_exit_sequence_between_two_jobs_belongs_to_the_second() {
        let sent = b"\x1B%-12345X@PJL ENTER LANGUAGE=PCL\n1\x1B%-12345X@PJL ENTER LANGUAGE=PCL\n2";
        let first = sent.len() - b"\x1B%-12345X@PJL ENTER LANGUAGE=PCL\n2".len();
        assert_eq!(bodies(sent), [sent[..first].to_vec(), sent[first..].to_vec()]);
    }

    #[test]
    fn a_question_before_a_document_is_no_part_of_it() {
        let job = b"\x1B%-12345X@PJL JOB\r\n@PJL ENTER LANGUAGE=PCL\r\nx\x1B%-12345X@PJL EOJ\r\n\x1B%-12345X";
        let sent = [&b"\x1B%-12345X@PJL INFO STATUS\r\n\x1B%-12345X"[..], job].concat();
        // The exit sequence behind the question and the one before the job: the second could be the job's only one.
        assert_eq!(bodies(&sent), [[UEL, job].concat()]);
    }

    #[test]
    fn the_file_of_a_download_is_neither_document_nor_command() {
        let sent = b"\x1B%-12345X@PJL FSDOWNLOAD NAME=\"0:a\" SIZE=20\r\n@PJL INFO ID\r\nxxxxxx@PJL ECHO y\r\n";
        let (documents, obeyed) = documents(&[sent]);
        assert!(documents.is_empty());
        assert_eq!(obeyed, [Command::Download(20), Command::Echo("y".to_owned())]);
    }

    #[test]
    fn a_document_ends_when_its_trailer_is_through_or_nothing_comes() {
        let mut stream = Stream::default();
        stream.take(b"\x1B%-12345X@PJL ENTER LANGUAGE=PCL\nx");
        assert!(stream.in_document() && !stream.waits_for_trailer());
        assert!(stream.idle().is_empty());
        stream.take(UEL);
        assert!(stream.waits_for_trailer());
        assert_eq!(stream.idle(), [Act::Octets(UEL.to_vec()), Act::End]);
        assert!(!stream.in_document() && stream.end().is_empty());
    }

    proptest! {
        #[test]
        fn the_cuts_between_reads_change_nothing(
            words in prop::collection::vec(prop::sample::select(vec![
                &b"\x1B%-12345X"[..], b"@PJL JOB NAME=\"n\"\r\n", b"@PJL EOJ\n", b"@PJL ENTER LANGUAGE=PCL\n", b"@PJL INFO ID\n",
                b"@PJL SET COPIES=1\n", b"data", b"\x1BE", b"@PJ", b"\r\n", b"@PJL FSDOWNLOAD SIZE=5\n", b"\x1B%-123",
            ]), 0..24),
            cut in any::<prop::sample::Index>(),
        ) {
            let sent = words.concat();
            let at = cut.index(sent.len() + 1);
            let merged = |(documents, obeyed): (Vec<(Header, Vec<u8>)>, Vec<Command>)| (documents, obeyed);
            prop_assert_eq!(merged(documents(&[&sent])), merged(documents(&[&sent[..at], &sent[at..]])));
        }

        #[test]
        fn any_octets_are_taken_and_little_is_held(sent: Vec<u8>, times in 1usize..200) {
            let mut stream = Stream::default();
            for _ in 0..times {
                stream.take(&sent);
                stream.take(b"@PJL COMMENT that no document follows, and so on\r\n");
                prop_assert!(stream.held.len() <= HEADER + sent.len() + 4096);
            }
            stream.end();
        }
    }
}
