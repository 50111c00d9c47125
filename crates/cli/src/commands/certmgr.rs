//! `misprint certmgr`: what the certificate manager of Windows does with the stores, over a store directory.

use super::Ended;
use crate::args::{CertmgrAction, CertmgrArgs, StoreArg};
use crate::store::{Entry, KeyMark, Store, StoreName};
use crate::terminal::{Line, Style, Terminal};
use crate::{config, whole_file};
use anyhow::{Context as _, bail};
use device::Password;
use pki::Seed;
use pki::export::PfxFlavour;
use std::path::Path;

/// Lists, exports, imports or deletes.
pub(crate) fn run(args: CertmgrArgs) -> anyhow::Result<Ended> {
    let terminal = Terminal::stdout(config::no_color());
    if let CertmgrAction::Dump { file, password_file } = &args.action {
        return super::dump::run(file, password_file.as_deref(), &terminal);
    }
    let store = Store::at(config::store_directory(args.store)?);
    match args.action {
        CertmgrAction::List { only, json } => list(&store, only.map(StoreName::from), json, &terminal)?,
        CertmgrAction::Export {
            which,
            pfx: Some(file),
            from,
            password_file,
            legacy,
            ..
        } => {
            let entry = exportable(&store, from.into(), &which)?;
            let password = config::new_password(password_file.as_deref(), "Password for the PFX: ")?;
            let flavour = if legacy {
                PfxFlavour::TripleDes
            } else {
                PfxFlavour::Modern
            };
            export_pfx(
                &store,
                from.into(),
                &entry,
                &password,
                flavour,
                &config::fresh_seed()?,
                &file,
            )?;
            terminal.line(format!(
                "{} and its private key are in {}",
                entry.name(),
                file.display()
            ))?;
        }
        CertmgrAction::Export { which, cer, from, .. } => {
            let file = cer.context("name the file with --cer or --pfx")?;
            let entry = store.find(from.into(), &which)?;
            whole_file::write(&file, entry.certificate.der(), whole_file::PUBLIC)?;
            terminal.line(format!("{} is in {}", entry.name(), file.display()))?;
        }
        CertmgrAction::Import {
            file,
            into,
            password_file,
            exportable,
        } => {
            let content = config::read_file(&file)?;
            if looks_like_pfx(&content) {
                import_pfx(
                    &store,
                    into.into(),
                    &file,
                    &content,
                    password_file.as_deref(),
                    exportable,
                    &terminal,
                )?;
            } else {
                import_certificates(&store, into.into(), &file, &content, &terminal)?;
            }
        }
        // Needs no store, and was done above.
        CertmgrAction::Dump { .. } => {}
        CertmgrAction::Delete { which, from } => {
            let entry = store.find(from.into(), &which)?;
            store.delete(from.into(), &entry)?;
            terminal.line(format!(
                "{} ({}) is deleted from {}",
                entry.name(),
                entry.certificate.sha1(),
                StoreName::from(from)
            ))?;
        }
    }
    Ok(Ended::Done)
}

impl From<StoreArg> for StoreName {
    fn from(arg: StoreArg) -> Self {
        match arg {
            StoreArg::My => Self::My,
            StoreArg::Root => Self::Root,
            StoreArg::Ca => Self::Ca,
        }
    }
}

/// The entry, if it has a private key that may leave.
pub(crate) fn exportable(store: &Store, from: StoreName, which: &str) -> anyhow::Result<Entry> {
    let entry = store.find(from, which)?;
    match entry.key {
        KeyMark::Exportable => Ok(entry),
        KeyMark::NotExportable => {
            bail!(
                "the private key of {} is not marked exportable; make it with makecert -pe, or use --cer",
                entry.name()
            )
        }
        KeyMark::None => bail!(
            "{} has no private key in {from}; use --cer for the certificate alone",
            entry.name()
        ),
    }
}

/// Writes certificate and key as a PFX, readable by its owner alone.
pub(crate) fn export_pfx(
    store: &Store,
    from: StoreName,
    entry: &Entry,
    password: &Password,
    flavour: PfxFlavour,
    seed: &Seed,
    file: &Path,
) -> anyhow::Result<()> {
    let identity = store.identity(from, entry)?;
    let friendly_name = entry.friendly_name.clone().unwrap_or_else(|| entry.name());
    let pfx = pki::export::pfx(&identity, password.expose(), &friendly_name, flavour, seed);
    whole_file::write(file, &pfx, whole_file::PRIVATE)
}

fn import_certificates(
    store: &Store,
    into: StoreName,
    file: &Path,
    content: &[u8],
    terminal: &Terminal,
) -> anyhow::Result<()> {
    let unreadable = || {
        format!(
            "{} holds no certificate that can be read; give PEM, DER or a PFX",
            file.display()
        )
    };
    let certificates = pki::import::certificates(content).with_context(unreadable)?;
    for certificate in &certificates {
        store.put(into, certificate)?;
        terminal.line(format!(
            "{} ({}) is in {into}",
            certificate.facts()?.subject,
            certificate.sha1()
        ))?;
    }
    Ok(())
}

fn import_pfx(
    store: &Store,
    into: StoreName,
    file: &Path,
    content: &[u8],
    password_file: Option<&Path>,
    exportable: bool,
    terminal: &Terminal,
) -> anyhow::Result<()> {
    if into != StoreName::My {
        bail!(
            "{} is a PFX with a private key, which belongs into My; use --into My",
            file.display()
        );
    }
    let password = config::password(password_file, "Password of the PFX: ")?;
    let imported = pki::import::pfx(content, password.expose()).with_context(|| file.display().to_string())?;
    let leaf = imported.identity.leaf();
    store.put_identity(
        StoreName::My,
        &imported.identity,
        imported.friendly_name.clone(),
        exportable,
    )?;
    terminal.line(format!(
        "{} ({}) is in My, with its private key",
        leaf.facts()?.subject,
        leaf.sha1()
    ))?;
    for issuer in &imported.identity.chain()[1..] {
        let facts = issuer.facts()?;
        if facts.is_self_issued() {
            terminal.line(format!(
                "{} is in the file too; to trust it, export it and import it into Root",
                facts.subject
            ))?;
        } else {
            store.put(StoreName::Ca, issuer)?;
            terminal.line(format!("{} ({}) is in CA", facts.subject, issuer.sha1()))?;
        }
    }
    Ok(())
}

/// A PFX begins with SEQUENCE { INTEGER 3 (RFC 7292 §4), whose length may take up to five octets, or be indefinite.
fn looks_like_pfx(content: &[u8]) -> bool {
    let length_octets = match content {
        [0x30, first, ..] if *first <= 0x80 => 1,
        [0x30, first, ..] => 1 + usize::from(first & 0x7F),
        _ => return false,
    };
    length_octets <= 5
        && content
            .get(1 + length_octets..)
            .is_some_and(|rest| rest.starts_with(&[0x02, 0x01, 0x03]))
}

fn list(store: &Store, only: Option<StoreName>, json: bool, terminal: &Terminal) -> anyhow::Result<()> {
    let mut is_empty = true;
    for name in StoreName::ALL
        .into_iter()
        .filter(|name| only.is_none_or(|only| only == *name))
    {
        let entries = store.list(name)?;
        if json {
            entries.iter().try_for_each(|entry| terminal.json(&entry.json(name)))?;
        } else if !entries.is_empty() {
            let gap = if is_empty { "" } else { "\n" };
            terminal.line(Line::of(Style::Bold, format!("{gap}{name}")))?;
            table(&entries).into_iter().try_for_each(|row| terminal.line(row))?;
        }
        is_empty &= entries.is_empty();
    }
    if is_empty && !json {
        terminal.line("there is no certificate in the store")?;
    }
    Ok(())
}

/// The columns of the certificate manager, and the two that a command line needs beside them.
fn table(entries: &[Entry]) -> Vec<Line> {
    let head = [
        "Issued To",
        "Issued By",
        "Expires",
        "Intended Purposes",
        "Friendly Name",
        "Private Key",
        "Thumbprint",
    ];
    let rows: Vec<[String; 7]> = entries.iter().map(Entry::row).collect();
    let mut widths = head.map(|title| title.chars().count());
    for row in &rows {
        for (width, cell) in widths.iter_mut().zip(row) {
            *width = (*width).max(cell.chars().count());
        }
    }
    let laid_out = |cells: &[String; 7]| {
        let padded: Vec<String> = cells
            .iter()
            .zip(widths)
            .map(|(cell, width)| format!("{cell:width$}"))
            .collect();
        padded.join("  ").trim_end().to_owned()
    };
    let mut lines = vec![Line::of(Style::Dim, laid_out(&head.map(str::to_owned)))];
    lines.extend(rows.iter().map(|row| Line::from(laid_out(row))));
    lines
}

impl Entry {
    /// The simple display name of the subject.
    pub(crate) fn name(&self) -> String {
        self.facts.subject.simple_display_name()
    }

    fn purposes(&self) -> String {
        let Some(usages) = &self.facts.extended_key_usage else {
            return "<All>".to_owned();
        };
        let names: Vec<&str> = usages.iter().map(|oid| purpose(oid)).collect();
        names.join(", ")
    }

    fn row(&self) -> [String; 7] {
        let expires = self.facts.not_after.date();
        let key = match self.key {
            KeyMark::None => "-",
            KeyMark::NotExportable => "stays here",
            KeyMark::Exportable => "exportable",
        };
        [
            self.name(),
            self.facts.issuer.simple_display_name(),
            format!("{}/{}/{}", u8::from(expires.month()), expires.day(), expires.year()),
            self.purposes(),
            self.friendly_name.clone().unwrap_or_else(|| "<None>".to_owned()),
            key.to_owned(),
            self.certificate.sha1().chars().take(8).collect(),
        ]
    }

    fn json(&self, store: StoreName) -> serde_json::Value {
        let rfc3339 = |time: time::OffsetDateTime| {
            time.format(&time::format_description::well_known::Rfc3339)
                .unwrap_or_else(|_| time.to_string())
        };
        serde_json::json!({
            "store": store.to_string(),
            "issued_to": self.name(),
            "issued_by": self.facts.issuer.simple_display_name(),
            "subject": self.facts.subject.to_string(),
            "issuer": self.facts.issuer.to_string(),
            "not_before": rfc3339(self.facts.not_before),
            "not_after": rfc3339(self.facts.not_after),
            "intended_purposes": self.facts.extended_key_usage,
            "friendly_name": self.friendly_name,
            "private_key": self.key,
            "sha1": self.certificate.sha1(),
            "sha256": self.certificate.sha256(),
        })
    }
}

/// The name that Windows shows for a usage; the OID where it has none here.
fn purpose(oid: &str) -> &str {
    match oid {
        pki::oid::SERVER_AUTH => "Server Authentication",
        pki::oid::CLIENT_AUTH => "Client Authentication",
        "1.3.6.1.5.5.7.3.3" => "Code Signing",
        "1.3.6.1.5.5.7.3.4" => "Secure Email",
        "1.3.6.1.5.5.7.3.8" => "Time Stamping",
        "1.3.6.1.5.5.7.3.9" => "OCSP Signing",
        other => other,
    }
}

#[cfg(test)]
mod tests {
    use super::looks_like_pfx;

    #[test]
    fn a_pfx_is_told_from_a_certificate_by_its_first_octets() {
        assert!(looks_like_pfx(&[0x30, 0x82, 0x09, 0x00, 0x02, 0x01, 0x03, 0x30]));
        assert!(looks_like_pfx(&[0x30, 0x80, 0x02, 0x01, 0x03]));
        assert!(!looks_like_pfx(&[0x30, 0x82, 0x03, 0x00, 0x30, 0x82]));
        assert!(!looks_like_pfx(b"-----BEGIN CERTIFICATE-----"));
        assert!(!looks_like_pfx(&[0x30]));
        assert!(!looks_like_pfx(&[0x30, 0xFF]));
    }
}
