//! A capture that the printer writes itself: what it read from TCP and wrote to it, connection by connection, with the
//! secrets of TLS before what they decrypt. No sniffer and no right of its own is needed, and every octet is there that
//! a scenario cut, changed or held up. What is not from the wire: packets are cut here, and their headers made up
//! ([`conversation`]).
//!
//! Nothing here waits for the disk. What a connection tells goes to one thread, which writes; when more than [`WAITING`]
//! octets wait for it, octets are left out, and the capture says how many and where.

mod conversation;
mod file;

use crate::clock;
use conversation::Peer;
use std::io::Result;
use std::net::SocketAddr;
use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicU64, AtomicUsize, Ordering::Relaxed};
use std::sync::mpsc::{Sender, SyncSender, channel, sync_channel};
use std::time::Duration;
use time::OffsetDateTime;
use zeroize::Zeroizing;

/// Octets that may wait to be written, of all connections together.
const WAITING: usize = 64 * 1024 * 1024;
/// What a message takes besides its octets.
const OVERHEAD: usize = 128;
/// How long a stop waits for the disk.
const LAST: Duration = Duration::from_secs(10);

/// The file of all connections of a printer.
#[derive(Clone, Debug)]
pub(crate) struct Capture {
    messages: Sender<Message>,
    /// Octets on their way.
    waiting: Arc<AtomicUsize>,
}

/// The part of a capture that is about one connection.
#[derive(Debug)]
pub(crate) struct Recording {
    teller: Teller,
    /// Octets that were left out since the last ones that were taken, from the client and from the printer.
    lost: [AtomicU64; 2],
    finished: [AtomicBool; 2],
    over: AtomicBool,
}

/// Tells the secrets of one connection.
#[derive(Clone, Debug)]
pub(crate) struct Teller {
    capture: Capture,
    connection: u64,
}

/// What goes to the thread that writes.
enum Message {
    Told {
        connection: u64,
        /// Since 1970.
        at: Duration,
        what: Told,
    },
    /// Everything before this is written: say so here.
    Flush(SyncSender<()>),
}

/// What happens to a connection.
enum Told {
    Opened {
        client: SocketAddr,
        printer: SocketAddr,
    },
    /// For whoever reads the capture.
    Note(String),
    /// TLS begins: what is told from here on waits for its secrets.
    Shaking,
    /// The secrets are there, or there will be none.
    Plain,
    /// A line of the key log, with its end.
    Secret(Zeroizing<String>),
    Octets {
        from: Peer,
        octets: Vec<u8>,
        /// So many before these are not there.
        lost: u64,
    },
    Finished(Peer),
    Reset(Peer),
    Ended,
}

impl Capture {
    /// Writes to this file from here on. A regular file is made anew, with mode 0600; a pipe may be read meanwhile.
    ///
    /// # Errors
    /// It cannot be opened or written to.
    pub(crate) fn to(path: &Path) -> Result<Self> {
        let waiting = Arc::new(AtomicUsize::new(0));
        let (messages, told) = channel();
        let file = file::Writing::begin(path, Arc::clone(&waiting))?;
        std::thread::Builder::new()
            .name("capture".to_owned())
            .spawn(move || file.write(&told))?;
        Ok(Self { messages, waiting })
    }

    /// Begins with a connection, before its first octet is read.
    pub(crate) fn record(&self, connection: u64, client: SocketAddr, printer: SocketAddr, port: &str) -> Recording {
        let teller = Teller {
            capture: self.clone(),
            connection,
        };
        teller.tell(Told::Opened { client, printer });
        teller.tell(Told::Note(format!("connection {connection}, port {port}")));
        Recording {
            teller,
            lost: Default::default(),
            finished: Default::default(),
            over: AtomicBool::default(),
        }
    }

    /// Returns when everything so far is written, or the disk is too slow.
    pub(crate) fn flush(&self) {
        let (done, written) = sync_channel(1);
        if self.messages.send(Message::Flush(done)).is_ok() {
            let _ = written.recv_timeout(LAST);
        }
    }
}

impl Recording {
    /// Octets that were read.
    pub(crate) fn read(&self, octets: &[u8]) {
        self.octets(Peer::Client, octets);
    }

    /// Octets that were written.
    pub(crate) fn written(&self, octets: &[u8]) {
        self.octets(Peer::Printer, octets);
    }

    /// The client sends no more.
    pub(crate) fn client_finished(&self) {
        self.finish(Peer::Client);
    }

    /// The printer sends no more.
    pub(crate) fn printer_finished(&self) {
        self.finish(Peer::Printer);
    }

    /// The client reset it.
    pub(crate) fn client_reset(&self) {
        self.reset(Peer::Client);
    }

    /// The printer reset it.
    pub(crate) fn printer_reset(&self) {
        self.reset(Peer::Printer);
    }

    /// Something for whoever reads the capture; it stands with the next packet.
    pub(crate) fn note(&self, text: String) {
        self.teller.tell(Told::Note(text));
    }

    /// TLS begins.
    pub(crate) fn shaking(&self) {
        self.teller.tell(Told::Shaking);
    }

    /// The handshake is over, or there is none.
    pub(crate) fn plain(&self) {
        self.teller.tell(Told::Plain);
    }

    /// Who tells the secrets.
    pub(crate) fn teller(&self) -> Teller {
        self.teller.clone()
    }

    fn octets(&self, from: Peer, octets: &[u8]) {
        if octets.is_empty() {
            return;
        }
        let (lost, size) = (&self.lost[from as usize], octets.len());
        if !self.teller.capture.has_room_for(size) {
            lost.fetch_add(size as u64, Relaxed);
            return;
        }
        self.teller.tell(Told::Octets {
            from,
            octets: octets.to_vec(),
            lost: lost.swap(0, Relaxed),
        });
    }

    fn finish(&self, from: Peer) {
        if !self.finished[from as usize].swap(true, Relaxed) {
            self.teller.tell(Told::Finished(from));
        }
    }

    fn reset(&self, from: Peer) {
        // A FIN may come before; after this nothing does.
        self.finished.iter().for_each(|finished| finished.store(true, Relaxed));
        if !self.over.swap(true, Relaxed) {
            self.teller.tell(Told::Reset(from));
        }
    }
}

impl Drop for Recording {
    fn drop(&mut self) {
        self.teller.tell(Told::Ended);
    }
}

impl Teller {
    /// A line of the key log, with its end.
    pub(crate) fn secret(&self, line: &str) {
        self.tell(Told::Secret(Zeroizing::new(line.to_owned())));
    }

    fn tell(&self, what: Told) {
        let Capture { messages, waiting } = &self.capture;
        let size = what.size();
        waiting.fetch_add(size, Relaxed);
        let message = Message::Told {
            connection: self.connection,
            at: since_1970(clock::now()),
            what,
        };
        // Without its thread there is no disk to write to, and that was told.
        if messages.send(message).is_err() {
            waiting.fetch_sub(size, Relaxed);
        }
    }
}

impl Capture {
    fn has_room_for(&self, octets: usize) -> bool {
        self.waiting.load(Relaxed) + octets + OVERHEAD <= WAITING
    }
}

impl Told {
    /// What it takes while it waits.
    fn size(&self) -> usize {
        match self {
            Self::Octets { octets, .. } => OVERHEAD + octets.len(),
            _ => OVERHEAD,
        }
    }
}

fn since_1970(at: OffsetDateTime) -> Duration {
    Duration::try_from(at - OffsetDateTime::UNIX_EPOCH).unwrap_or_default()
}
