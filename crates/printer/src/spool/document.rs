//! One document on its way to the disk.

use super::inflate::Inflate;
use super::{Order, Room, cannot_write};
use crate::storage::{remove_if_there, sync_folder};
use device::input::{DocumentFailure, Done};
use device::pdl::PageCounter;
use sha2::{Digest, Sha256};
use std::fs::{DirBuilder, File, OpenOptions};
use std::io::{ErrorKind, Write};
use std::os::unix::fs::{DirBuilderExt, OpenOptionsExt};
use std::path::PathBuf;

/// How many octets are kept for sniffing the page description language.
const HEAD: usize = 1_024;

/// A document on its way; what came of it is removed when this is dropped before [`Receiving::finish`].
pub(super) struct Receiving {
    inflate: Inflate<Store>,
    /// Where it grows: the final path with `.part`.
    part: PathBuf,
    path: PathBuf,
}

impl Receiving {
    pub(super) fn create(path: PathBuf, order: Order, room: Room) -> Result<Self, DocumentFailure> {
        let part = path.with_extension("part");
        let folder = path.parent().ok_or(DocumentFailure::Storage)?;
        // Not the folders above: where the spool is gone, the printer has stopped.
        let made = match DirBuilder::new().mode(0o700).create(folder) {
            Err(error) if error.kind() == ErrorKind::AlreadyExists => Ok(()),
            made => made,
        };
        let opened = made.and_then(|()| {
            OpenOptions::new()
                .write(true)
                .create(true)
                .truncate(true)
                .mode(0o600)
                .open(&part)
        });
        let file = opened.map_err(|error| cannot_write(&part, &error))?;
        let store = Store {
            file,
            octets: 0,
            limit: order.limit,
            digest: Sha256::new(),
            head: Vec::new(),
            pages: PageCounter::new(),
            more_room: room,
            room: 0,
            failure: None,
        };
        Ok(Self {
            inflate: Inflate::new(order.compression, store),
            part,
            path,
        })
    }

    /// Takes octets as they came over the wire.
    pub(super) fn take(&mut self, octets: &[u8]) -> Result<(), DocumentFailure> {
        let taken = self.inflate.take(octets);
        taken.map_err(|error| self.failure(&error))
    }

    /// Puts the whole document in its place, durably.
    pub(super) fn finish(mut self) -> Result<Done, DocumentFailure> {
        let finished = self.inflate.finish();
        finished.map_err(|error| self.failure(&error))?;
        let store = self.inflate.plain_mut().ok_or(DocumentFailure::BadCompression)?;
        let pages = std::mem::replace(&mut store.pages, PageCounter::new()).finish();
        let folder = self.path.parent().ok_or(DocumentFailure::Storage)?;
        let placed = store
            .file
            .sync_all()
            .and_then(|()| std::fs::rename(&self.part, &self.path));
        placed
            .and_then(|()| sync_folder(folder))
            .map_err(|error| cannot_write(&self.path, &error))?;
        let sha256 = store.digest.clone().finalize().into();
        Ok(Done::DocumentReceived {
            octets: store.octets,
            sha256,
            head: store.head.clone(),
            pages,
        })
    }

    /// What the store said, else the compressed data is to blame.
    fn failure(&self, error: &std::io::Error) -> DocumentFailure {
        let failure = self
            .inflate
            .plain()
            .and_then(|store| store.failure)
            .unwrap_or(DocumentFailure::BadCompression);
        if failure == DocumentFailure::Storage {
            return cannot_write(&self.part, error);
        }
        failure
    }
}

impl Drop for Receiving {
    fn drop(&mut self) {
        // After `finish` the file has another name.
        if let Err(error) = remove_if_there(&self.part) {
            tracing::warn!(%error, path = %self.part.display(), "half a document cannot be removed");
        }
    }
}

/// The end of the line: counts, digests and writes plain octets.
struct Store {
    file: File,
    octets: u64,
    limit: u64,
    digest: Sha256,
    head: Vec<u8>,
    pages: PageCounter,
    more_room: Room,
    /// Octets of the spool that may still be taken.
    room: u64,
    /// Why it takes no more.
    failure: Option<DocumentFailure>,
}

impl Write for Store {
    fn write(&mut self, octets: &[u8]) -> std::io::Result<usize> {
        self.octets += octets.len() as u64;
        if self.octets > self.limit {
            self.failure = Some(DocumentFailure::TooLarge);
            return Err(ErrorKind::FileTooLarge.into());
        }
        while self.room < octets.len() as u64 {
            match (self.more_room)() {
                Ok(more) => self.room = self.room.saturating_add(more),
                Err(failure) => {
                    self.failure = Some(failure);
                    return Err(ErrorKind::StorageFull.into());
                }
            }
        }
        self.room -= octets.len() as u64;
        if let Err(error) = self.file.write_all(octets) {
            self.failure = Some(DocumentFailure::Storage);
            return Err(error);
        }
        let room = HEAD.saturating_sub(self.head.len());
        self.head.extend_from_slice(&octets[..room.min(octets.len())]);
        self.digest.update(octets);
        self.pages.take(octets);
        Ok(octets.len())
    }

    fn flush(&mut self) -> std::io::Result<()> {
        Ok(())
    }
}
