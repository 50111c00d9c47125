//! Files that are there whole or not at all: written beside their place, synced, and renamed into it.

use anyhow::Context as _;
use std::fs::{File, OpenOptions};
use std::io::Write as _;
use std::os::unix::fs::OpenOptionsExt as _;
use std::path::Path;

/// For everybody to read.
pub(crate) const PUBLIC: u32 = 0o644;
/// For the owner alone.
pub(crate) const PRIVATE: u32 = 0o600;

/// Writes `content` to `path` with the permissions `mode`; an old file is replaced in one step.
pub(crate) fn write(path: &Path, content: &[u8], mode: u32) -> anyhow::Result<()> {
    write_beside(path, content, mode).with_context(|| format!("{} cannot be written", path.display()))
}

fn write_beside(path: &Path, content: &[u8], mode: u32) -> std::io::Result<()> {
    let file_name = path
        .file_name()
        .ok_or_else(|| std::io::Error::other("it names no file"))?;
    let directory = match path.parent() {
        Some(parent) if !parent.as_os_str().is_empty() => parent,
        _ => Path::new("."),
    };
    let mut beside = std::ffi::OsString::from(".");
    beside.push(file_name);
    beside.push(format!(".{}.new", std::process::id()));
    let beside = directory.join(beside);
    let written = fill(&beside, content, mode).and_then(|()| std::fs::rename(&beside, path));
    if written.is_err() {
        // What is half written is of no use; the error that counts is the first one.
        let _ = std::fs::remove_file(&beside);
        return written;
    }
    File::open(directory)?.sync_all()
}

fn fill(path: &Path, content: &[u8], mode: u32) -> std::io::Result<()> {
    let mut file = OpenOptions::new()
        .write(true)
        .create(true)
        .truncate(true)
        .mode(mode)
        .open(path)?;
    file.write_all(content)?;
    file.sync_all()
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::os::unix::fs::PermissionsExt as _;

    #[test]
    fn a_file_is_replaced_whole_and_nothing_is_left_beside_it() {
        let directory = tempfile::tempdir().unwrap();
        let path = directory.path().join("ready.json");
        write(&path, b"one", PUBLIC).unwrap();
        write(&path, b"2", PRIVATE).unwrap();
        assert_eq!(std::fs::read(&path).unwrap(), b"2");
        assert_eq!(std::fs::metadata(&path).unwrap().permissions().mode() & 0o777, 0o600);
        assert_eq!(std::fs::read_dir(directory.path()).unwrap().count(), 1);
    }

    #[test]
    fn the_error_names_the_file() {
        let error = write(Path::new("/nowhere/at/all.cer"), b"", PUBLIC).unwrap_err();
        assert!(
            format!("{error:#}").starts_with("/nowhere/at/all.cer cannot be written: "),
            "{error:#}"
        );
    }
}
