//! `misprint pvk2pfx`: a private key and its certificate into one PFX.

use super::Ended;
use crate::args::MakecertWords;
use crate::args::pvk2pfx::{HELP, Pvk2pfx, parse};
use crate::terminal::Terminal;
use crate::{config, whole_file};
use anyhow::{Context as _, bail};
use device::Password;
use pki::export::PfxFlavour;
use pki::{Identity, pvk};

/// Follows the words.
pub(crate) fn run(words: &MakecertWords) -> anyhow::Result<Ended> {
    let terminal = Terminal::stdout(config::no_color());
    match parse(&words.words)? {
        None => terminal.line(HELP)?,
        Some(asked) => {
            convert(&asked)?;
            terminal.line(format!("{} is written", asked.pfx.display()))?;
        }
    }
    Ok(Ended::Done)
}

fn convert(asked: &Pvk2pfx) -> anyhow::Result<()> {
    if asked.pfx.exists() && !asked.replace {
        bail!("{} is there already; -f replaces it", asked.pfx.display());
    }
    let file = config::read_file(&asked.key)?;
    let cannot = || format!("{} cannot be used", asked.key.display());
    let of_key = match (&asked.key_password, pvk::needs_password(&file).with_context(cannot)?) {
        (Some(password), _) => Some(Password::new(password)),
        (None, true) => Some(config::password(
            asked.password_file.as_deref(),
            "Password of the .pvk: ",
        )?),
        (None, false) => None,
    };
    let key = pvk::read(&file, of_key.as_ref().map(Password::expose)).with_context(cannot)?;
    let certificates = pki::import::certificates(&config::read_file(&asked.certificates)?);
    let mut certificates = certificates.with_context(|| asked.certificates.display().to_string())?;
    // An .spc has its certificates in any order: the one of this key is the leaf.
    let is_of_key = |certificate: &pki::Certificate| {
        let facts = certificate.facts();
        facts.is_ok_and(|facts| facts.public_key.spki == key.public_key().spki())
    };
    let Some(leaf) = certificates.iter().position(is_of_key) else {
        bail!(
            "no certificate of {} is for the private key of {}; give the pair that makecert -sv made",
            asked.certificates.display(),
            asked.key.display()
        );
    };
    certificates[..=leaf].rotate_right(1);
    let name = certificates[0].facts()?.subject.simple_display_name();
    let identity = Identity::new(certificates, key)?;
    let password = match (&asked.pfx_password, of_key, &asked.password_file) {
        (Some(password), ..) => Password::new(password),
        (None, Some(password), _) => password,
        (None, None, Some(file)) => config::password(Some(file), "")?,
        (None, None, None) => Password::new(""),
    };
    let flavour = if asked.legacy {
        PfxFlavour::TripleDes
    } else {
        PfxFlavour::Modern
    };
    let pfx = pki::export::pfx(&identity, password.expose(), &name, flavour, &config::fresh_seed()?);
    whole_file::write(&asked.pfx, &pfx, whole_file::PRIVATE)
}
