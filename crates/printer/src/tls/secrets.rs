//! The secrets of handshakes, for whoever wants to decrypt a capture: lines in the format of NSS's key log
//! (RFC 9850), appended to a file that only its owner may read, and beside the octets in a
//! capture. They go nowhere else: no event and no log has them.

use crate::capture::Teller;
use rustls::{KeyLog, ServerConfig};
use std::fmt::Write as _;
use std::fs::File;
use std::io::Write as _;
use std::os::unix::fs::OpenOptionsExt as _;
use std::path::Path;
use std::sync::Arc;
use zeroize::Zeroizing;

/// Where secrets go. Nowhere, unless a file was named.
#[derive(Clone, Debug, Default)]
pub(crate) struct Secrets {
    log: Option<Arc<Log>>,
}

#[derive(Debug)]
struct Log {
    /// Opened for appending: a line is one write, whole between those of other connections and processes.
    file: File,
}

impl Secrets {
    /// Appends to this file; made with mode 0600.
    ///
    /// # Errors
    /// It cannot be opened.
    pub(crate) fn to(path: &Path) -> std::io::Result<Self> {
        let file = File::options().create(true).append(true).mode(0o600).open(path)?;
        Ok(Self {
            log: Some(Arc::new(Log { file })),
        })
    }

    /// The settings of one connection: the same, with its secrets told, to the file and to a capture.
    pub(super) fn of(&self, config: Arc<ServerConfig>, capture: Option<Teller>) -> Arc<ServerConfig> {
        if self.log.is_none() && capture.is_none() {
            return config;
        }
        let mut telling = ServerConfig::clone(&config);
        telling.key_log = Arc::new(Telling {
            log: self.log.clone(),
            capture,
        });
        Arc::new(telling)
    }
}

/// Whom the secrets of one connection are told.
#[derive(Debug)]
struct Telling {
    log: Option<Arc<Log>>,
    capture: Option<Teller>,
}

impl KeyLog for Telling {
    fn log(&self, label: &str, client_random: &[u8], secret: &[u8]) {
        let mut line = Zeroizing::new(format!("{label} "));
        hex(&mut line, client_random);
        line.push(' ');
        hex(&mut line, secret);
        line.push('\n');
        if let Some(log) = &self.log
            && let Err(error) = (&log.file).write_all(line.as_bytes())
        {
            tracing::error!(%error, "the key log cannot be written");
        }
        if let Some(capture) = &self.capture {
            capture.secret(&line);
        }
    }
}

fn hex(line: &mut String, octets: &[u8]) {
    octets.iter().for_each(|octet| {
        let _ = write!(line, "{octet:02x}");
    });
}
