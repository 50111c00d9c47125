//! A stored chain: the certificates of several files, or of one bundle, or of a PFX. The private key of a PFX is not kept.

use crate::config;
use anyhow::{Context as _, bail};
use pki::Certificate;
use pki::import::ImportError;
use std::path::{Path, PathBuf};

/// The certificates in the order of the files. A PFX is opened with the password, or with the empty one where none is given.
pub(crate) fn read(files: &[PathBuf], password_file: Option<&Path>) -> anyhow::Result<Vec<Certificate>> {
    let password = password_file.map(|file| config::password(Some(file), "")).transpose()?;
    let mut chain = Vec::new();
    for path in files {
        let content = config::read_file(path)?;
        if !is_pfx(&content) {
            let unreadable = || {
                format!(
                    "{} holds no certificate that can be read; give PEM, DER or a PFX",
                    path.display()
                )
            };
            chain.extend(pki::import::certificates(&content).with_context(unreadable)?);
            continue;
        }
        let words = password.as_ref().map_or("", |password| password.expose());
        match pki::import::pfx(&content, words) {
            Ok(imported) => chain.extend_from_slice(imported.identity.chain()),
            Err(ImportError::WrongPassword) if password.is_none() => bail!(
                "{} wants its password; give it with --password-file FILE",
                path.display()
            ),
            Err(error) => {
                return Err(error).with_context(|| format!("the PFX {} cannot be read", path.display()));
            }
        }
    }
    Ok(chain)
}

/// A PFX begins with a SEQUENCE and the version 3; a certificate has another SEQUENCE there (RFC 7292 §4, RFC 5280 §4.1).
fn is_pfx(content: &[u8]) -> bool {
    let mut reader = pki::ber::Reader::new(content);
    reader
        .sequence("PFX")
        .and_then(|mut pfx| pfx.small_integer("version"))
        .is_ok()
}
