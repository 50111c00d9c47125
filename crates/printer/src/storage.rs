//! The state directory: the NVRAM image, whole or not at all, and the lock that keeps a second process out.

use crate::{StartError, StateDirectory};
use rustix::fs::{FlockOperation, flock};
use std::fs::{DirBuilder, File, OpenOptions};
use std::io::{ErrorKind, Read, Seek, Write};
use std::os::unix::fs::{DirBuilderExt, OpenOptionsExt};
use std::path::{Path, PathBuf};

/// The NVRAM image in the state directory.
pub(crate) const IMAGE: &str = "nvram.json";
const NEW_IMAGE: &str = "nvram.json.new";
const LOCK: &str = "lock";

/// An opened state directory. It is ours alone until this is dropped.
#[derive(Debug)]
pub(crate) struct Storage {
    folder: PathBuf,
    lock: File,
    /// Removes the folder when dropped.
    ephemeral: Option<tempfile::TempDir>,
}

impl Storage {
    /// Opens (and makes, 0700) the directory, locks it, and removes what an interrupted write left.
    pub(crate) fn open(state: &StateDirectory) -> Result<Self, StartError> {
        let (folder, ephemeral) = match state {
            StateDirectory::At(folder) => (folder.clone(), None),
            StateDirectory::Ephemeral => {
                let made = tempfile::Builder::new().prefix("misprint-").tempdir();
                let made = made.map_err(|source| StartError::StateDirectory {
                    path: std::env::temp_dir(),
                    source,
                })?;
                (made.path().to_owned(), Some(made))
            }
        };
        let unusable = |source| StartError::StateDirectory {
            path: folder.clone(),
            source,
        };
        DirBuilder::new()
            .recursive(true)
            .mode(0o700)
            .create(&folder)
            .map_err(unusable)?;
        let lock = lock(&folder)?;
        remove_if_there(&folder.join(NEW_IMAGE)).map_err(unusable)?;
        Ok(Self {
            folder,
            lock,
            ephemeral,
        })
    }

    /// The directory.
    pub(crate) fn folder(&self) -> &Path {
        &self.folder
    }

    /// The stored image; `None` in a new directory.
    pub(crate) fn image(&self) -> Result<Option<Vec<u8>>, StartError> {
        let path = self.folder.join(IMAGE);
        match std::fs::read(&path) {
            Ok(image) => Ok(Some(image)),
            Err(error) if error.kind() == ErrorKind::NotFound => Ok(None),
            Err(source) => Err(StartError::StateDirectory { path, source }),
        }
    }

    /// Replaces the image. When this returns, the new one is on the disk; when the power goes before that, the old
    /// one is: written beside it, synced, renamed over it, and the rename synced with the directory.
    pub(crate) fn persist(&self, image: &[u8]) -> std::io::Result<()> {
        let new = self.folder.join(NEW_IMAGE);
        let mut file = OpenOptions::new()
            .write(true)
            .create(true)
            .truncate(true)
            .mode(0o600)
            .open(&new)?;
        file.write_all(image)?;
        if self.ephemeral.is_some() {
            // No power cut brings it back, so none has to be outlived.
            return std::fs::rename(&new, self.folder.join(IMAGE));
        }
        file.sync_all()?;
        std::fs::rename(&new, self.folder.join(IMAGE))?;
        sync_folder(&self.folder)
    }

    /// Lets another process have the directory; an ephemeral one is removed now, though others may still hold this value.
    pub(crate) fn release(&self) {
        // Again: a document that was being received may come between.
        let remove = || std::fs::remove_dir_all(&self.folder);
        let gone = |error: &std::io::Error| error.kind() == ErrorKind::NotFound;
        if self.ephemeral.is_some()
            && let Err(error) = remove().or_else(|_| remove())
            && !gone(&error)
        {
            tracing::warn!(%error, folder = %self.folder.display(), "the temporary state directory could not be removed");
        }
        if let Err(error) = flock(&self.lock, FlockOperation::Unlock) {
            tracing::warn!(%error, "the lock of the state directory could not be released");
        }
    }
}

/// Makes the entries of a directory durable.
pub(crate) fn sync_folder(folder: &Path) -> std::io::Result<()> {
    File::open(folder)?.sync_all()
}

/// Removes a file; it is no error that there is none.
pub(crate) fn remove_if_there(path: &Path) -> std::io::Result<()> {
    match std::fs::remove_file(path) {
        Err(error) if error.kind() != ErrorKind::NotFound => Err(error),
        _ => Ok(()),
    }
}

/// Takes the lock file, and writes our process id into it for whoever comes second. The lock is the open file's: it
/// is gone with the process, however that ends.
fn lock(folder: &Path) -> Result<File, StartError> {
    let path = folder.join(LOCK);
    let unusable = |source| StartError::StateDirectory {
        path: path.clone(),
        source,
    };
    let mut file = OpenOptions::new()
        .read(true)
        .write(true)
        .create(true)
        .truncate(false)
        .mode(0o600)
        .open(&path)
        .map_err(unusable)?;
    match flock(&file, FlockOperation::NonBlockingLockExclusive) {
        Ok(()) => {}
        Err(rustix::io::Errno::WOULDBLOCK) => {
            let mut pid = String::new();
            let _ = file.take(32).read_to_string(&mut pid);
            return Err(StartError::StateDirectoryInUse {
                path: folder.to_owned(),
                pid: pid.trim().parse().ok(),
            });
        }
        Err(error) => return Err(unusable(error.into())),
    }
    let written = file
        .set_len(0)
        .and_then(|()| file.rewind())
        .and_then(|()| writeln!(file, "{}", std::process::id()));
    written.map_err(unusable)?;
    Ok(file)
}

#[cfg(test)]
mod tests {
    use super::Storage;
    use crate::{StartError, StateDirectory};
    use std::os::unix::fs::PermissionsExt;

    #[test]
    fn an_image_comes_back_and_a_torn_write_is_swept_away() {
        let folder = tempfile::tempdir().unwrap();
        let state = StateDirectory::At(folder.path().join("made/here"));
        let storage = Storage::open(&state).unwrap();
        assert!(storage.image().unwrap().is_none());
        storage.persist(b"one").unwrap();
        storage.persist(b"two").unwrap();
        let mode = |name: &str| {
            std::fs::metadata(storage.folder().join(name))
                .unwrap()
                .permissions()
                .mode()
                & 0o777
        };
        assert_eq!((mode("nvram.json"), mode("lock"), mode(".")), (0o600, 0o600, 0o700));
        std::fs::write(storage.folder().join("nvram.json.new"), b"{\"half").unwrap();
        drop(storage);
        let storage = Storage::open(&state).unwrap();
        assert_eq!(storage.image().unwrap().unwrap(), b"two");
        assert!(!storage.folder().join("nvram.json.new").exists());
    }

    #[test]
    fn a_second_owner_is_told_who_the_first_is() {
        let folder = tempfile::tempdir().unwrap();
        let state = StateDirectory::At(folder.path().to_owned());
        let first = Storage::open(&state).unwrap();
        let refused = Storage::open(&state).unwrap_err();
        assert!(matches!(refused, StartError::StateDirectoryInUse { pid: Some(pid), .. } if pid == std::process::id()));
        first.release();
        Storage::open(&state).unwrap();
    }

    #[test]
    fn an_ephemeral_directory_goes_with_its_owner() {
        let storage = Storage::open(&StateDirectory::Ephemeral).unwrap();
        let folder = storage.folder().to_owned();
        storage.persist(b"x").unwrap();
        drop(storage);
        assert!(!folder.exists());
    }

    #[test]
    fn an_ephemeral_directory_goes_when_the_printer_stops_whoever_still_holds_it() {
        let storage = Storage::open(&StateDirectory::Ephemeral).unwrap();
        storage.persist(b"x").unwrap();
        storage.release();
        assert!(!storage.folder().exists());
    }
}
