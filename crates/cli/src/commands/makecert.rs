//! `misprint makecert`: a self-signed certificate as the original made it, into a file and a store.

use super::Ended;
use crate::args::StoreArg;
use crate::args::makecert::{Asked, End, HELP, Makecert, parse};
use crate::store::{Store, StoreName};
use crate::terminal::Terminal;
use crate::{args, config, whole_file};
use anyhow::{Context as _, bail};
use pki::recipe::AuthorityKeyId;
use pki::{Certificate, Identity, KeyAlgorithm, Name, PrivateKey, Recipe, Seed};
use time::{Date, Month, OffsetDateTime};

/// Follows the words; says `Succeeded` as the original does.
pub(crate) fn run(words: &args::MakecertWords) -> anyhow::Result<Ended> {
    let terminal = Terminal::stdout(config::no_color());
    match parse(&words.words)? {
        Asked::Help => terminal.line(HELP)?,
        Asked::Certificate(makecert) => {
            let store = Store::at(config::store_directory(makecert.directory.clone())?);
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
    let key = PrivateKey::generate(KeyAlgorithm::Rsa(makecert.bits), &seed.derive("makecert key"));
    let certificate = recipe.self_signed(&key);
    let identity = Identity::new(vec![certificate.clone()], key)?;
    if let Some(file) = &makecert.file {
        whole_file::write(file, certificate.der(), whole_file::PUBLIC)?;
    }
    let name = match makecert.store {
        StoreArg::My => StoreName::My,
        StoreArg::Root => StoreName::Root,
        StoreArg::Ca => StoreName::Ca,
    };
    store.put_identity(name, &identity, None, makecert.exportable)?;
    Ok(certificate)
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
    recipe.basic_constraints = makecert.authority.map(|authority| (authority, None));
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
