//! The file: pcapng (draft-ietf-opsawg-pcapng), one interface of raw IP, and Decryption Secrets Blocks, which hold lines of
//! NSS's key log (RFC 9850) and must stand before what they decrypt. Every write ends with a whole block, so that a file
//! whose printer was killed can be read to its end.

use super::conversation::{Conversation, Packet};
use super::{Message, Told};
use pcap_file::pcapng::PcapNgWriter;
use pcap_file::pcapng::blocks::enhanced_packet::{EnhancedPacketBlock, EnhancedPacketOption};
use pcap_file::pcapng::blocks::interface_description::{InterfaceDescriptionBlock, InterfaceDescriptionOption};
use pcap_file::pcapng::blocks::section_header::{SectionHeaderBlock, SectionHeaderOption};
use pcap_file::pcapng::blocks::unknown::UnknownBlock;
use pcap_file::{DataLink, Endianness, PcapError};
use std::collections::HashMap;
use std::fs::{File, Permissions};
use std::io::{Error, Result, Write as _};
use std::os::unix::fs::{OpenOptionsExt as _, PermissionsExt as _};
use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering::Relaxed};
use std::sync::mpsc::{Receiver, TryRecvError};
use zeroize::Zeroizing;

/// The file's size, at most; there the capture ends.
const LIMIT: u64 = 1024 * 1024 * 1024;
/// Octets of a connection that wait for its secrets, at most.
const HELD: usize = 1024 * 1024;
/// Octets that are written at a time, about.
const PIECE: usize = 64 * 1024;
/// Type of a Decryption Secrets Block.
const SECRETS_BLOCK: u32 = 0x0000_000a;
/// Type of its secrets: lines of NSS's key log.
const TLS_KEY_LOG: u32 = 0x544c_534b;
/// if_tsresol: 10^-9 seconds.
const NANOSECONDS: u8 = 9;

/// A file that is being written.
pub(super) struct Writing {
    file: File,
    blocks: PcapNgWriter<Vec<u8>>,
    written: u64,
    connections: HashMap<u64, Connection>,
    waiting: Arc<AtomicUsize>,
}

/// A connection that has not ended.
struct Connection {
    conversation: Conversation,
    /// Packets that wait for secrets; `None`: they are written at once.
    held: Option<Held>,
    /// For the next packet.
    note: Option<String>,
}

#[derive(Default)]
struct Held {
    packets: Vec<(Packet, Option<String>)>,
    secrets: Zeroizing<String>,
    octets: usize,
    /// What it took on its way here, and still takes.
    size: usize,
}

impl Writing {
    /// Opens the file and begins it.
    ///
    /// # Errors
    /// It cannot be opened or written to.
    pub(super) fn begin(path: &Path, waiting: Arc<AtomicUsize>) -> Result<Self> {
        let options = File::options()
            .write(true)
            .create(true)
            .truncate(true)
            .mode(0o600)
            .open(path);
        let file = options?;
        if file.metadata()?.is_file() {
            // It may have been there before, for others to read.
            file.set_permissions(Permissions::from_mode(0o600))?;
        }
        let application = concat!("misprint ", env!("CARGO_PKG_VERSION"));
        let section = SectionHeaderBlock {
            endianness: Endianness::Little,
            options: vec![
                SectionHeaderOption::UserApplication(application.into()),
                SectionHeaderOption::Comment(
                    "What the printer read from TCP and wrote to it. Packets and their headers are made up.".into(),
                ),
            ],
            ..SectionHeaderBlock::default()
        };
        let mut blocks = PcapNgWriter::with_section_header(Vec::new(), section).map_err(of_library)?;
        let interface = InterfaceDescriptionBlock {
            linktype: DataLink::RAW,
            snaplen: 0,
            options: vec![
                InterfaceDescriptionOption::IfName("misprint".into()),
                InterfaceDescriptionOption::IfTsResol(NANOSECONDS),
            ],
        };
        blocks.write_pcapng_block(interface).map_err(of_library)?;
        let mut writing = Self {
            file,
            blocks,
            written: 0,
            connections: HashMap::new(),
            waiting,
        };
        writing.put_down()?;
        Ok(writing)
    }

    /// Writes what it is told until nobody is left to tell anything.
    pub(super) fn write(mut self, told: &Receiver<Message>) {
        if let Err(error) = self.follow(told) {
            tracing::error!(%error, "the capture cannot be written; it ends here");
        }
    }

    fn follow(&mut self, told: &Receiver<Message>) -> Result<()> {
        loop {
            let message = match told.try_recv() {
                Ok(message) => message,
                Err(TryRecvError::Disconnected) => return self.put_down(),
                Err(TryRecvError::Empty) => {
                    self.put_down()?;
                    match told.recv() {
                        Ok(message) => message,
                        Err(_) => return Ok(()),
                    }
                }
            };
            match message {
                Message::Told { connection, at, what } => {
                    let size = what.size();
                    let kept = self.take(connection, at, what)?;
                    if !kept {
                        self.waiting.fetch_sub(size, Relaxed);
                    }
                }
                Message::Flush(done) => {
                    self.put_down()?;
                    let _ = done.send(());
                }
            }
            if self.blocks.get_ref().len() > PIECE {
                self.put_down()?;
            }
            if self.written > LIMIT {
                tracing::warn!(
                    limit_octets = LIMIT,
                    "the capture is as large as it may get; it ends here"
                );
                return Ok(());
            }
        }
    }

    /// True: its octets are kept.
    fn take(&mut self, number: u64, at: std::time::Duration, what: Told) -> Result<bool> {
        let size = what.size();
        if let Told::Opened { client, printer } = what {
            let (conversation, packets) = Conversation::open(number, client, printer, at);
            let mut held = Held::default();
            held.packets.extend(packets.into_iter().map(|packet| (packet, None)));
            let connection = Connection {
                conversation,
                held: Some(held),
                note: None,
            };
            self.connections.insert(number, connection);
            return Ok(false);
        }
        let Some(connection) = self.connections.get_mut(&number) else {
            return Ok(false);
        };
        let packets = match what {
            Told::Opened { .. } => Vec::new(),
            Told::Note(text) => {
                connection.remark(&text);
                return Ok(false);
            }
            Told::Secret(line) => {
                match &mut connection.held {
                    Some(held) => held.secrets.push_str(&line),
                    None => write_secrets(&mut self.blocks, &line)?,
                }
                return Ok(false);
            }
            Told::Shaking => {
                connection.held.get_or_insert_default();
                return Ok(false);
            }
            Told::Plain => {
                self.release(number)?;
                return Ok(false);
            }
            Told::Ended => {
                self.release(number)?;
                self.connections.remove(&number);
                return Ok(false);
            }
            Told::Octets { from, octets, lost } => {
                if lost > 0 {
                    let text = format!("{lost} octets before this are left out: the disk was too slow");
                    remark(&mut connection.note, &text);
                }
                connection.conversation.say(from, &octets, lost, at)
            }
            Told::Finished(from) => connection.conversation.finish(from, at),
            Told::Reset(from) => connection.conversation.reset(from, at),
        };
        self.packets(number, packets, size)
    }

    fn packets(&mut self, number: u64, packets: Vec<Packet>, size: usize) -> Result<bool> {
        let Some(connection) = self.connections.get_mut(&number) else {
            return Ok(false);
        };
        let Some(held) = &mut connection.held else {
            for packet in packets {
                write_packet(&mut self.blocks, packet, connection.note.take())?;
            }
            return Ok(false);
        };
        held.size += size;
        for packet in packets {
            held.octets += packet.octets.len();
            held.packets.push((packet, connection.note.take()));
        }
        if held.octets > HELD {
            self.release(number)?;
        }
        Ok(true)
    }

    /// Writes what waited for secrets: these first.
    fn release(&mut self, number: u64) -> Result<()> {
        let Some(connection) = self.connections.get_mut(&number) else {
            return Ok(());
        };
        let Some(held) = connection.held.take() else {
            return Ok(());
        };
        self.waiting.fetch_sub(held.size, Relaxed);
        if !held.secrets.is_empty() {
            write_secrets(&mut self.blocks, &held.secrets)?;
        }
        for (packet, note) in held.packets {
            write_packet(&mut self.blocks, packet, note)?;
        }
        Ok(())
    }

    /// To the file, with whole blocks.
    fn put_down(&mut self) -> Result<()> {
        let octets = self.blocks.get_mut();
        if octets.is_empty() {
            return Ok(());
        }
        self.file.write_all(octets)?;
        self.written += octets.len() as u64;
        octets.clear();
        Ok(())
    }
}

impl Connection {
    /// Stands with the first packet that waits, where one does, else with the next.
    fn remark(&mut self, text: &str) {
        let first = self.held.as_mut().and_then(|held| held.packets.first_mut());
        remark(first.map_or(&mut self.note, |(_, note)| note), text);
    }
}

fn remark(note: &mut Option<String>, text: &str) {
    let note = note.get_or_insert_default();
    if !note.is_empty() {
        note.push_str("; ");
    }
    note.push_str(text);
}

fn write_packet(blocks: &mut PcapNgWriter<Vec<u8>>, packet: Packet, note: Option<String>) -> Result<()> {
    let block = EnhancedPacketBlock {
        interface_id: 0,
        timestamp: packet.at,
        original_len: u32::try_from(packet.octets.len()).unwrap_or(u32::MAX),
        data: packet.octets.into(),
        options: note
            .into_iter()
            .map(|note| EnhancedPacketOption::Comment(note.into()))
            .collect(),
    };
    blocks.write_pcapng_block(block).map(drop).map_err(of_library)
}

fn write_secrets(blocks: &mut PcapNgWriter<Vec<u8>>, lines: &str) -> Result<()> {
    let length = u32::try_from(lines.len()).unwrap_or(u32::MAX);
    let mut value = Zeroizing::new(Vec::with_capacity(lines.len() + 8));
    value.extend_from_slice(&TLS_KEY_LOG.to_le_bytes());
    value.extend_from_slice(&length.to_le_bytes());
    value.extend_from_slice(lines.as_bytes());
    let block = UnknownBlock::new(SECRETS_BLOCK, length, &value);
    blocks.write_pcapng_block(block).map(drop).map_err(of_library)
}

fn of_library(error: PcapError) -> Error {
    match error {
        PcapError::IoError(error) => error,
        other => Error::other(other),
    }
}

#[cfg(test)]
mod tests {
    use super::super::{Capture, WAITING};
    use super::SECRETS_BLOCK;
    use pcap_file::pcapng::blocks::enhanced_packet::EnhancedPacketOption;
    use pcap_file::pcapng::{Block, PcapNgReader};
    use std::path::Path;

    const CLIENT: ([u8; 4], u16) = ([127, 0, 0, 1], 50_000);
    const PRINTER: ([u8; 4], u16) = ([127, 0, 0, 1], 443);

    /// What a block is: `secrets`, or the payload of a packet and its comment.
    fn blocks(file: &Path) -> Vec<(String, Option<String>)> {
        let mut reader = PcapNgReader::new(std::fs::File::open(file).unwrap()).unwrap();
        let mut found = Vec::new();
        while let Some(block) = reader.next_block() {
            match block.unwrap() {
                Block::EnhancedPacket(packet) => {
                    let sliced = etherparse::SlicedPacket::from_ip(&packet.data).unwrap();
                    let Some(etherparse::TransportSlice::Tcp(tcp)) = sliced.transport else {
                        panic!("no TCP");
                    };
                    let payload = String::from_utf8_lossy(tcp.payload()).into_owned();
                    let comment = packet.options.iter().find_map(|option| match option {
                        EnhancedPacketOption::Comment(text) => Some(text.to_string()),
                        _ => None,
                    });
                    found.push((payload, comment));
                }
                Block::Unknown(block) if block.type_ == SECRETS_BLOCK => found.push(("secrets".to_owned(), None)),
                _ => {}
            }
        }
        found
    }

    fn said(blocks: &[(String, Option<String>)]) -> Vec<&str> {
        let payloads = blocks.iter().map(|(payload, _)| payload.as_str());
        payloads.filter(|payload| !payload.is_empty()).collect()
    }

    #[test]
    fn secrets_stand_before_what_they_decrypt_and_what_is_plain_waits_for_nothing() {
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("capture");
        let capture = Capture::to(&file).unwrap();
        let recording = capture.record(7, CLIENT.into(), PRINTER.into(), "https");
        recording.read(b"hello");
        capture.flush();
        assert!(blocks(&file).is_empty(), "it waits for secrets");
        recording.written(b"certificate");
        recording.teller().secret("CLIENT_RANDOM 00 11\n");
        recording.plain();
        capture.flush();
        let first = blocks(&file);
        assert_eq!(said(&first), ["secrets", "hello", "certificate"]);
        assert_eq!(first[1].1.as_deref(), Some("connection 7, port https"));
        recording.read(b"request");
        capture.flush();
        assert_eq!(said(&blocks(&file)), ["secrets", "hello", "certificate", "request"]);
    }

    #[test]
    fn an_end_lets_go_of_what_waits_and_a_reset_comes_after_everything() {
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("capture");
        let capture = Capture::to(&file).unwrap();
        let recording = capture.record(1, CLIENT.into(), PRINTER.into(), "ipp");
        recording.read(b"hello");
        recording.printer_reset();
        // The same as the other side sees it, and the end that every connection has.
        recording.client_reset();
        recording.printer_finished();
        drop(recording);
        capture.flush();
        let all = blocks(&file);
        assert_eq!((said(&all), all.len()), (vec!["hello"], 5));
    }

    #[test]
    fn octets_that_find_no_room_are_left_out_and_told() {
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("capture");
        let capture = Capture::to(&file).unwrap();
        let recording = capture.record(1, CLIENT.into(), PRINTER.into(), "http");
        recording.plain();
        recording.read(&vec![b'x'; WAITING]);
        recording.read(b"after");
        drop(recording);
        capture.flush();
        let all = blocks(&file);
        let (payload, comment) = all.iter().find(|(payload, _)| !payload.is_empty()).unwrap();
        let told = format!("{WAITING} octets before this are left out: the disk was too slow");
        assert_eq!((payload.as_str(), comment.as_ref()), ("after", Some(&told)));
        capture.flush();
        assert_eq!(capture.waiting.load(std::sync::atomic::Ordering::Relaxed), 0);
    }

    #[test]
    fn a_handshake_that_never_ends_waits_with_little() {
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("capture");
        let capture = Capture::to(&file).unwrap();
        let recording = capture.record(1, CLIENT.into(), PRINTER.into(), "https");
        for _ in 0..40 {
            recording.read(&[b'x'; 32 * 1024]);
        }
        capture.flush();
        assert!(said(&blocks(&file)).len() >= 32);
    }

    #[test]
    fn a_file_that_was_there_is_made_anew_for_its_owner_alone() {
        use std::os::unix::fs::PermissionsExt as _;
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("capture");
        std::fs::write(&file, "something else").unwrap();
        let capture = Capture::to(&file).unwrap();
        capture.flush();
        assert!(blocks(&file).is_empty());
        assert_eq!(std::fs::metadata(&file).unwrap().permissions().mode() & 0o777, 0o600);
    }
}
