//! A directory that stands for Windows' certificate stores: `My`, `Root` and `CA`.
//!
//! Each certificate is a file `THUMBPRINT.cer` (DER). Beside it, where there is one, lie the private key
//! `THUMBPRINT.key` (PKCS#8 PEM, 0600) and `THUMBPRINT.json` with the friendly name and whether the key may be exported.
//! Not the printer's NVRAM: that is its own.

use crate::whole_file;
use anyhow::{Context as _, bail};
use pki::inspect::CertificateFacts;
use pki::{Certificate, Identity, PrivateKey};
use serde::{Deserialize, Serialize};
use std::os::unix::fs::DirBuilderExt as _;
use std::path::{Path, PathBuf};

/// One of the three stores.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum StoreName {
    /// Own certificates, with their keys.
    My,
    /// Trusted Root Certification Authorities.
    Root,
    /// Intermediate Certification Authorities.
    Ca,
}

impl StoreName {
    /// In the order of the list.
    pub(crate) const ALL: [Self; 3] = [Self::My, Self::Root, Self::Ca];
}

impl std::fmt::Display for StoreName {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(match self {
            Self::My => "My",
            Self::Root => "Root",
            Self::Ca => "CA",
        })
    }
}

/// The private key of an entry.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize)]
#[serde(rename_all = "kebab-case")]
pub(crate) enum KeyMark {
    /// There is none.
    None,
    /// There is one, and it stays here.
    NotExportable,
    /// There is one that may leave.
    Exportable,
}

/// A certificate in a store.
#[derive(Clone, Debug)]
pub(crate) struct Entry {
    pub(crate) certificate: Certificate,
    pub(crate) facts: CertificateFacts,
    pub(crate) key: KeyMark,
    pub(crate) friendly_name: Option<String>,
}

#[derive(Default, Serialize, Deserialize)]
struct Properties {
    friendly_name: Option<String>,
    exportable: bool,
}

/// The store directory.
#[derive(Clone, Debug)]
pub(crate) struct Store {
    directory: PathBuf,
}

impl Store {
    /// The store in this directory, which need not exist yet.
    pub(crate) fn at(directory: PathBuf) -> Self {
        Self { directory }
    }

    /// Puts a certificate in; one that is there already keeps its key.
    pub(crate) fn put(&self, store: StoreName, certificate: &Certificate) -> anyhow::Result<()> {
        certificate
            .facts()
            .context("this certificate cannot be put into a store")?;
        self.make_directory(store)?;
        whole_file::write(
            &self.path(store, &certificate.sha1(), "cer"),
            certificate.der(),
            whole_file::PUBLIC,
        )
    }

    /// Puts the leaf of an identity in, with its key.
    pub(crate) fn put_identity(
        &self,
        store: StoreName,
        identity: &Identity,
        friendly_name: Option<String>,
        exportable: bool,
    ) -> anyhow::Result<()> {
        self.make_directory(store)?;
        let thumbprint = identity.leaf().sha1();
        let properties = serde_json::to_vec(&Properties {
            friendly_name,
            exportable,
        })?;
        // The certificate last: an entry that can be seen is complete.
        let key = identity.key().to_pem();
        whole_file::write(
            &self.path(store, &thumbprint, "key"),
            key.as_bytes(),
            whole_file::PRIVATE,
        )?;
        whole_file::write(&self.path(store, &thumbprint, "json"), &properties, whole_file::PUBLIC)?;
        self.put(store, identity.leaf())
    }

    /// All entries of a store, by thumbprint; none when the store does not exist.
    pub(crate) fn list(&self, store: StoreName) -> anyhow::Result<Vec<Entry>> {
        let directory = self.directory.join(store.to_string());
        let cannot = || format!("the store {} cannot be read", directory.display());
        let files = match std::fs::read_dir(&directory) {
            Ok(files) => files,
            Err(error) if error.kind() == std::io::ErrorKind::NotFound => return Ok(Vec::new()),
            Err(error) => return Err(error).with_context(cannot),
        };
        let mut entries = Vec::new();
        for file in files {
            let path = file.with_context(cannot)?.path();
            if path.extension().is_some_and(|extension| extension == "cer") {
                entries.push(self.entry(store, &path)?);
            }
        }
        entries.sort_by_key(|entry| entry.certificate.sha1());
        Ok(entries)
    }

    /// The one entry that `which` names: a thumbprint or at least six digits of its beginning, the common name, or the
    /// friendly name.
    pub(crate) fn find(&self, store: StoreName, which: &str) -> anyhow::Result<Entry> {
        let mut found: Vec<Entry> = self
            .list(store)?
            .into_iter()
            .filter(|entry| entry.is_named(which))
            .collect();
        if found.len() > 1 {
            let thumbprints: Vec<String> = found.iter().map(|entry| entry.certificate.sha1()).collect();
            bail!(
                "{which:?} is the name of several certificates in {store}; say which: {}",
                thumbprints.join(", ")
            );
        }
        found.pop().with_context(|| {
            format!(
                "there is no {which:?} in {store} of {}; misprint certmgr list shows what is",
                self.directory.display()
            )
        })
    }

    /// The entry's certificate with its private key.
    pub(crate) fn identity(&self, store: StoreName, entry: &Entry) -> anyhow::Result<Identity> {
        let path = self.path(store, &entry.certificate.sha1(), "key");
        let cannot = || format!("the private key {} cannot be read", path.display());
        let pem = std::fs::read_to_string(&path).with_context(cannot)?;
        let key = PrivateKey::from_pem(&pem).with_context(cannot)?;
        Ok(Identity::new(vec![entry.certificate.clone()], key)?)
    }

    /// Takes an entry away: the key first, so that none is left behind alone.
    pub(crate) fn delete(&self, store: StoreName, entry: &Entry) -> anyhow::Result<()> {
        let thumbprint = entry.certificate.sha1();
        for extension in ["key", "json", "cer"] {
            let path = self.path(store, &thumbprint, extension);
            match std::fs::remove_file(&path) {
                Err(error) if error.kind() != std::io::ErrorKind::NotFound => {
                    return Err(error).with_context(|| format!("{} cannot be deleted", path.display()));
                }
                _ => {}
            }
        }
        Ok(())
    }

    fn entry(&self, store: StoreName, path: &Path) -> anyhow::Result<Entry> {
        let cannot = || format!("{} is no certificate; move it out of the store", path.display());
        let certificate = Certificate::from_der(std::fs::read(path).with_context(cannot)?);
        let facts = certificate.facts().with_context(cannot)?;
        let thumbprint = certificate.sha1();
        let properties: Properties = match std::fs::read(self.path(store, &thumbprint, "json")) {
            Ok(json) => serde_json::from_slice(&json).with_context(cannot)?,
            Err(_) => Properties::default(),
        };
        let key = match (self.path(store, &thumbprint, "key").exists(), properties.exportable) {
            (false, _) => KeyMark::None,
            (true, false) => KeyMark::NotExportable,
            (true, true) => KeyMark::Exportable,
        };
        Ok(Entry {
            certificate,
            facts,
            key,
            friendly_name: properties.friendly_name,
        })
    }

    fn path(&self, store: StoreName, thumbprint: &str, extension: &str) -> PathBuf {
        self.directory
            .join(store.to_string())
            .join(format!("{thumbprint}.{extension}"))
    }

    fn make_directory(&self, store: StoreName) -> anyhow::Result<()> {
        let directory = self.directory.join(store.to_string());
        let made = std::fs::DirBuilder::new()
            .recursive(true)
            .mode(0o700)
            .create(&directory);
        made.with_context(|| format!("the store {} cannot be made", directory.display()))
    }
}

impl Entry {
    fn is_named(&self, which: &str) -> bool {
        let digits: String = which.chars().filter(|c| !matches!(c, ' ' | ':')).collect();
        let is_thumbprint = digits.len() >= 6
            && digits.bytes().all(|byte| byte.is_ascii_hexdigit())
            && self.certificate.sha1().starts_with(&digits.to_ascii_uppercase());
        is_thumbprint
            || self.facts.subject.simple_display_name().eq_ignore_ascii_case(which)
            || self
                .friendly_name
                .as_deref()
                .is_some_and(|name| name.eq_ignore_ascii_case(which))
    }
}
