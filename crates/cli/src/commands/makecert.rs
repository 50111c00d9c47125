//! `misprint makecert`: a certificate as the original made it, into a file and a store.

use super::Ended;
use crate::args::makecert::{Asked, End, HELP, Issuer, Makecert, parse};
use crate::store::{KeyMark, Store, StoreName};
use crate::terminal::Terminal;
use crate::{args, config, whole_file};
use anyhow::{Context as _, bail};
use device::Password;
use pki::recipe::AuthorityKeyId;
use pki::{Certificate, Defect, Identity, KeyAlgorithm, Name, PrivateKey, Recipe, Seed, pvk};
use std::path::{Path, PathBuf};
use time::{Date, Month, OffsetDateTime};

/// Netscape's nsCertType, a BIT STRING.
const NETSCAPE_CERT_TYPE: &str = "2.16.840.1.113730.1.1";
/// Its first bit: SSL client.
const SSL_CLIENT: [u8; 4] = [0x03, 0x02, 0x07, 0x80];

/// Follows the words; says `Succeeded` as the original does.
pub(crate) fn run(words: &args::MakecertWords) -> anyhow::Result<Ended> {
    let terminal = Terminal::stdout(config::no_color());
    match parse(&words.words)? {
        Asked::Help => terminal.line(HELP)?,
        Asked::Certificate(makecert) => {
            // With files alone no store is looked for.
            let directory = match makecert.needs_store() {
                true => config::store_directory(makecert.directory.clone())?,
                false => PathBuf::new(),
            };
            let store = Store::at(directory);
            make(&makecert, &store, config::now(), &config::fresh_seed()?)?;
            terminal.line("Succeeded")?;
        }
    }
    Ok(Ended::Done)
}

/// Makes the certificate, writes the file, and puts certificate and key into the store.
pub(crate) fn make(
    makecert: &Makecert,
    store: &Store,
    now: OffsetDateTime,
    seed: &Seed,
) -> anyhow::Result<Certificate> {
    let recipe = recipe(makecert, now, seed)?;
    let issuer = issuer(makecert, store)?;
    let (key, is_new) = key(makecert, seed)?;
    let certificate = match &issuer {
        Some(issuer) => recipe.signed_by(&key.public_key(), issuer),
        None => recipe.self_signed(&key),
    };
    if let Some(file) = makecert.key_file.as_deref().filter(|_| is_new) {
        let password = of_key_files(makecert)?;
        let octets = pvk::write(
            &key,
            password.as_ref().map(Password::expose),
            &seed.derive("makecert pvk"),
        )?;
        whole_file::write(file, &octets, whole_file::PRIVATE)?;
    }
    let identity = Identity::new(vec![certificate.clone()], key)?;
    if let Some(file) = &makecert.file {
        whole_file::write(file, certificate.der(), whole_file::PUBLIC)?;
    }
    if let Some(name) = makecert.store {
        store.put_identity(name.into(), &identity, None, makecert.exportable)?;
    }
    Ok(certificate)
}

/// The key of `-sv` where the file is there, else a new one (`true`).
fn key(makecert: &Makecert, seed: &Seed) -> anyhow::Result<(PrivateKey, bool)> {
    match &makecert.key_file {
        Some(file) if file.exists() => Ok((key_of_file(file, makecert)?, false)),
        _ => {
            let algorithm = KeyAlgorithm::Rsa(makecert.bits);
            Ok((PrivateKey::generate(algorithm, &seed.derive("makecert key")), true))
        }
    }
}

fn key_of_file(file: &Path, makecert: &Makecert) -> anyhow::Result<PrivateKey> {
    let octets = config::read_file(file)?;
    let cannot = || format!("{} cannot be used", file.display());
    let password = match pvk::needs_password(&octets).with_context(cannot)? {
        true => Some(config::password(
            makecert.password_file.as_deref(),
            &format!("Password of {}: ", file.display()),
        )?),
        false => None,
    };
    pvk::read(&octets, password.as_ref().map(Password::expose)).with_context(cannot)
}

/// The password that new key files get; none where none is given, as the original's button "None" does.
fn of_key_files(makecert: &Makecert) -> anyhow::Result<Option<Password>> {
    let file = makecert.password_file.as_deref();
    let password = file.map(|file| config::password(Some(file), "")).transpose()?;
    Ok(password.filter(|password| !password.expose().is_empty()))
}

/// `None`: it signs itself.
fn issuer(makecert: &Makecert, store: &Store) -> anyhow::Result<Option<Identity>> {
    let identity = match &makecert.issuer {
        Issuer::Itself => return Ok(None),
        Issuer::Files { certificate, key } => {
            let file = config::read_file(certificate)?;
            let chain = pki::import::certificates(&file).with_context(|| certificate.display().to_string())?;
            let own = key_of_file(key, makecert)?;
            Identity::new(chain, own).with_context(|| format!("{} and {}", certificate.display(), key.display()))?
        }
        Issuer::Stored { store: from, name } => {
            let from = StoreName::from(*from);
            let entry = store.find(from, name)?;
            if entry.key == KeyMark::None {
                bail!(
                    "{} has no private key in {from}; name an issuer that makecert put there, or use -ic and -iv",
                    entry.name()
                );
            }
            store.identity(from, &entry)?
        }
    };
    Ok(Some(identity))
}

fn recipe(makecert: &Makecert, now: OffsetDateTime, seed: &Seed) -> anyhow::Result<Recipe> {
    let subject = Name::parse(&makecert.subject).context("makecert -n")?;
    let not_before = makecert.begin.map_or(now, |date| date.midnight().assume_utc());
    let not_after = match makecert.end {
        End::On(date) => date.midnight().assume_utc(),
        End::After(months) => later(not_before, months).context("makecert -m goes beyond the year 9999")?,
    };
    if not_after <= not_before {
        bail!(
            "the certificate would end ({}) before it begins ({}); change -b or -e",
            not_after.date(),
            not_before.date()
        );
    }
    let serial = match makecert.serial {
        Some(serial) => serial.to_be_bytes().to_vec(),
        None => seed.derive("makecert serial").bytes::<16>().to_vec(),
    };
    let mut recipe = Recipe::new(subject, serial, not_before, not_after);
    recipe.hash = makecert.hash;
    recipe.extended_key_usage.clone_from(&makecert.extended_key_usage);
    recipe.basic_constraints = makecert.authority.map(|authority| (authority, makecert.height));
    if makecert.netscape_client {
        recipe.defects.push(Defect::Extension {
            oid: NETSCAPE_CERT_TYPE,
            critical: false,
            value: SSL_CLIENT.to_vec(),
        });
    }
    recipe.authority_key_id = AuthorityKeyId::Old;
    Ok(recipe)
}

/// The same day so many months later, or that month's last day.
fn later(begin: OffsetDateTime, months: u16) -> Option<OffsetDateTime> {
    let month = i32::from(u8::from(begin.month())) - 1 + i32::from(months);
    let (year, month) = (
        begin.year() + month / 12,
        Month::December.nth_next(u8::try_from(month % 12).ok()? + 1),
    );
    let date = Date::from_calendar_date(year, month, begin.day().min(month.length(year))).ok()?;
    Some(begin.replace_date(date))
}

#[cfg(test)]
mod tests {
    use super::later;
    use time::macros::datetime;

    #[test]
    fn months_end_on_a_day_that_exists() {
        assert_eq!(
            later(datetime!(2026-01-31 12:00 UTC), 1),
            Some(datetime!(2026-02-28 12:00 UTC))
        );
        assert_eq!(
            later(datetime!(2026-12-15 00:00 UTC), 12),
            Some(datetime!(2027-12-15 00:00 UTC))
        );
        assert_eq!(
            later(datetime!(2026-11-22 00:00 UTC), 1),
            Some(datetime!(2026-12-22 00:00 UTC))
        );
        assert_eq!(later(datetime!(9999-06-01 00:00 UTC), 12), None);
    }
}
