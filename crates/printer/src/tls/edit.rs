//! Changes to what goes out in the clear before a handshake is encrypted: whole records in, other records out.
//!
//! The TLS library knows nothing of it and goes on with its own transcript; so does the client with the one that it saw.
//! Where a client lets a changed ServerHello pass, it fails at Finished.

use std::collections::VecDeque;

/// Content types (RFC 8446 §5.1).
const CHANGE_CIPHER_SPEC: u8 = 20;
const ALERT: u8 = 21;
const HANDSHAKE: u8 = 22;
/// Handshake types (RFC 8446 §4).
const SERVER_HELLO: u8 = 2;
/// Content type, version, length.
const HEADER: usize = 5;

/// One change.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum Edit {
    /// The version of every clear handshake record is 0x0505.
    Version,
    /// An empty handshake record comes before the first.
    EmptyRecord,
    /// Every octet of a handshake message has a record of its own.
    OneOctetRecords,
    /// legacy_session_id_echo is of 32 octets 0x5a.
    SessionId,
    /// The compression method is 1 (DEFLATE, RFC 3749).
    Compression,
    /// ServerHello has this extension more.
    Extension(u16, &'static [u8]),
    /// certificate_required (116), which TLS 1.2 does not have, is handshake_failure (40), as RFC 5246 §7.4.6 says.
    NoCertificateRequired,
}

/// Makes changes, record by record.
#[derive(Debug)]
pub(super) struct Editor {
    edits: Vec<Edit>,
    /// The beginning of a record.
    partial: Vec<u8>,
    is_first: bool,
    /// Until ChangeCipherSpec.
    is_clear: bool,
}

impl Editor {
    pub(super) fn new(edits: Vec<Edit>) -> Self {
        Self {
            edits,
            partial: Vec::new(),
            is_first: true,
            is_clear: true,
        }
    }

    /// The records that are whole with these octets, changed.
    pub(super) fn records(&mut self, octets: &[u8]) -> Vec<Vec<u8>> {
        self.partial.extend_from_slice(octets);
        let mut records = Vec::new();
        while let Some(length) = whole(&self.partial) {
            let rest = self.partial.split_off(length);
            let record = std::mem::replace(&mut self.partial, rest);
            records.extend(self.edited(record));
        }
        records
    }

    /// What of a record came so far.
    pub(super) fn into_rest(self) -> Vec<u8> {
        self.partial
    }

    fn edited(&mut self, record: Vec<u8>) -> Vec<Vec<u8>> {
        if record[0] == CHANGE_CIPHER_SPEC {
            self.is_clear = false;
        }
        if !self.is_clear {
            return vec![record];
        }
        let is_first = std::mem::take(&mut self.is_first);
        let mut records = vec![record];
        for edit in &self.edits {
            records = records
                .into_iter()
                .flat_map(|record| apply(*edit, record, is_first))
                .collect();
        }
        records
    }
}

/// Content of the record, and its content type.
pub(super) fn content(record: &[u8]) -> (u8, &[u8]) {
    record
        .split_at_checked(HEADER)
        .map_or((0, &[]), |(header, content)| (header[0], content))
}

/// A record with this header (type and version) and content.
pub(super) fn record(header: &[u8], content: &[u8]) -> Vec<u8> {
    let mut record = header[..3].to_vec();
    record.extend(u16::try_from(content.len()).unwrap_or(u16::MAX).to_be_bytes());
    record.extend_from_slice(content);
    record
}

/// Where the first handshake message of this type lies in the content of a record: its place and length.
pub(super) fn message(content: &[u8], kind: u8) -> Option<(usize, usize)> {
    let mut place = 0;
    while let [found, high, middle, low, ..] = *content.get(place..)? {
        let length = 4 + usize::from(high) * 0x1_0000 + usize::from(middle) * 0x100 + usize::from(low);
        if found == kind {
            return Some((place, length));
        }
        place += length;
    }
    None
}

fn whole(octets: &[u8]) -> Option<usize> {
    let [_, _, _, high, low, ..] = *octets else { return None };
    let length = HEADER + usize::from(u16::from_be_bytes([high, low]));
    (octets.len() >= length).then_some(length)
}

fn apply(edit: Edit, mut whole: Vec<u8>, is_first: bool) -> VecDeque<Vec<u8>> {
    let (kind, inside) = content(&whole);
    let changed = match (edit, kind) {
        (Edit::Version, HANDSHAKE) => {
            whole[1..3].copy_from_slice(&[5, 5]);
            return [whole].into();
        }
        (Edit::NoCertificateRequired, ALERT) if inside == [2, 116] => record(&whole, &[2, 40]),
        (Edit::OneOctetRecords, HANDSHAKE) => return inside.iter().map(|octet| record(&whole, &[*octet])).collect(),
        (Edit::EmptyRecord, HANDSHAKE) if is_first => {
            let empty = record(&whole, &[]);
            return [empty, whole].into();
        }
        (Edit::SessionId | Edit::Compression | Edit::Extension(..), HANDSHAKE) => {
            match message(inside, SERVER_HELLO).and_then(|(place, length)| {
                let hello = inside.get(place..place + length)?;
                let changed = change_hello(edit, hello)?;
                Some([&inside[..place], &changed, &inside[place + length..]].concat())
            }) {
                Some(changed) => record(&whole, &changed),
                None => return [whole].into(),
            }
        }
        _ => return [whole].into(),
    };
    [changed].into()
}

/// The message ServerHello with one thing changed (RFC 8446 §4.1.3); `None` where it is not whole.
fn change_hello(edit: Edit, hello: &[u8]) -> Option<Vec<u8>> {
    let (fixed, rest) = hello.get(4..)?.split_at_checked(34)?;
    let (length, rest) = rest.split_first()?;
    let (mut session_id, rest) = rest.split_at_checked(usize::from(*length))?;
    let (cipher, rest) = rest.split_at_checked(2)?;
    let (mut compression, rest) = rest.split_first()?;
    let mut extensions = rest.get(2..).unwrap_or_default().to_vec();
    match edit {
        Edit::SessionId => session_id = &[0x5a; 32],
        Edit::Compression => compression = &1,
        Edit::Extension(kind, inside) => {
            extensions.extend(kind.to_be_bytes());
            extensions.extend(u16::try_from(inside.len()).ok()?.to_be_bytes());
            extensions.extend_from_slice(inside);
        }
        _ => {}
    }
    let mut body = fixed.to_vec();
    body.push(u8::try_from(session_id.len()).ok()?);
    body.extend_from_slice(session_id);
    body.extend_from_slice(cipher);
    body.push(*compression);
    if !extensions.is_empty() {
        body.extend(u16::try_from(extensions.len()).ok()?.to_be_bytes());
        body.extend(extensions);
    }
    Some(handshake(SERVER_HELLO, &body))
}

/// A handshake message (RFC 8446 §4).
pub(super) fn handshake(kind: u8, body: &[u8]) -> Vec<u8> {
    let [_, high, middle, low] = u32::try_from(body.len()).unwrap_or(u32::MAX).to_be_bytes();
    let mut message = vec![kind, high, middle, low];
    message.extend_from_slice(body);
    message
}

#[cfg(test)]
mod tests {
    use super::*;

    fn hello() -> Vec<u8> {
        let mut body = vec![3, 3];
        body.extend([7; 32]);
        body.extend([1, 0xaa, 0xc0, 0x2f, 0, 0, 4, 0xff, 0x01, 0, 0]);
        handshake(SERVER_HELLO, &body)
    }

    fn flight() -> Vec<u8> {
        let certificate = handshake(11, &[0; 300]);
        record(&[22, 3, 3], &[hello(), certificate].concat())
    }

    #[test]
    fn octets_in_any_pieces_become_the_same_records() {
        let (flight, ccs) = (flight(), vec![20, 3, 3, 0, 1, 1]);
        let all = [flight.clone(), ccs.clone()].concat();
        for size in 1..all.len() {
            let mut editor = Editor::new(Vec::new());
            let records: Vec<_> = all.chunks(size).flat_map(|piece| editor.records(piece)).collect();
            assert_eq!(records, [flight.clone(), ccs.clone()]);
        }
    }

    #[test]
    fn a_changed_server_hello_is_whole_and_what_follows_is_as_it_was() {
        for (edit, grown) in [
            (Edit::SessionId, 31),
            (Edit::Compression, 0),
            (Edit::Extension(15, &[1]), 5),
        ] {
            let changed = Editor::new(vec![edit]).records(&flight()).concat();
            assert_eq!(changed.len(), flight().len() + grown, "{edit:?}");
            assert_eq!(whole(&changed), Some(changed.len()));
            let (_, inside) = content(&changed);
            assert_eq!(message(inside, 11), Some((hello().len() + grown, 304)));
        }
    }

    #[test]
    fn one_octet_records_hold_the_flight_and_encrypted_records_stay() {
        let mut editor = Editor::new(vec![Edit::OneOctetRecords, Edit::EmptyRecord]);
        let records = editor.records(&flight());
        let flight = flight();
        let (_, inside) = content(&flight);
        let joined: Vec<u8> = records.iter().flat_map(|record| content(record).1.to_vec()).collect();
        assert_eq!(joined, inside);
        let encrypted = [&[20, 3, 3, 0, 1, 1][..], &[22, 3, 3, 0, 3, 9, 9, 9]].concat();
        assert_eq!(editor.records(&encrypted).concat(), encrypted);
    }

    #[test]
    fn any_octet_of_a_flight_may_be_wrong() {
        for place in 0..80 {
            for octet in [0, 2, 0xff] {
                let mut wrong = flight();
                wrong[place] = octet;
                let edits = vec![Edit::SessionId, Edit::Extension(16, &[]), Edit::OneOctetRecords];
                let _ = Editor::new(edits).records(&wrong);
            }
        }
    }
}
