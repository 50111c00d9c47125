//! The switches of pvk2pfx, as Microsoft's page of the tool lists them:
//! <https://learn.microsoft.com/windows-hardware/drivers/devtest/pvk2pfx>.

use std::ffi::OsString;
use std::path::PathBuf;

/// `-?`.
pub(crate) const HELP: &str = "\
Put a private key (.pvk) and its certificate into a PFX, with the switches of the original pvk2pfx

Usage: misprint pvk2pfx -pvk x.pvk [-pi password] -spc x.cer -pfx x.pfx [-po password] [-f]

  -pvk file      the private key, as makecert -sv writes it
  -pi password   the password of the .pvk                   [asked for where one is needed]
  -spc file      the certificate: .cer (DER or PEM), or .spc and .p7b with its chain
  -pfx file      the PFX to write; there is no wizard here that would ask for it
  -po password   the password of the PFX                    [that of the .pvk]
  -f             replace a PFX that is there already
  --legacy       3DES and SHA-1, for readers older than Windows 10 and OpenSSL 3

Passwords on a command line can be seen by everybody on the machine: instead of -pi and -po,
--password-file FILE gives one in the first line of a file (- is standard input) for both.";

/// What was typed. Its `Debug` is not written: it would show passwords.
#[derive(Default)]
pub(crate) struct Pvk2pfx {
    /// `-pvk`
    pub(crate) key: PathBuf,
    /// `-pi`
    pub(crate) key_password: Option<String>,
    /// `-spc`
    pub(crate) certificates: PathBuf,
    /// `-pfx`
    pub(crate) pfx: PathBuf,
    /// `-po`
    pub(crate) pfx_password: Option<String>,
    /// `-f`
    pub(crate) replace: bool,
    /// `--legacy`
    pub(crate) legacy: bool,
    /// `--password-file`
    pub(crate) password_file: Option<PathBuf>,
}

/// The words cannot be followed.
#[derive(Debug, thiserror::Error, PartialEq, Eq)]
pub(crate) enum UsageError {
    /// A switch that nobody knows.
    #[error("pvk2pfx has no switch {0}; misprint pvk2pfx -? lists them")]
    Unknown(String),
    /// A switch at the end that wants a value.
    #[error("pvk2pfx {0} wants a value after it")]
    ValueMissing(String),
    /// A switch that must be there.
    #[error("pvk2pfx needs {0}; misprint pvk2pfx -? tells what it is")]
    Missing(&'static str),
}

/// Reads the words after `pvk2pfx`; `None` where help is asked for.
pub(crate) fn parse(words: &[OsString]) -> Result<Option<Pvk2pfx>, UsageError> {
    let mut read = Pvk2pfx::default();
    let mut words = words.iter();
    while let Some(word) = words.next() {
        let switch = word.to_string_lossy().into_owned();
        let mut value = || words.next().ok_or_else(|| UsageError::ValueMissing(switch.clone()));
        // The original does not care for upper and lower case, and takes a slash for the dash.
        match switch.to_ascii_lowercase().replacen('/', "-", 1).as_str() {
            "-?" | "-h" | "--help" => return Ok(None),
            "-pvk" => read.key = value()?.into(),
            "-spc" => read.certificates = value()?.into(),
            "-pfx" => read.pfx = value()?.into(),
            "-pi" => read.key_password = Some(value()?.to_string_lossy().into_owned()),
            "-po" => read.pfx_password = Some(value()?.to_string_lossy().into_owned()),
            "-f" => read.replace = true,
            "--legacy" => read.legacy = true,
            "--password-file" => read.password_file = Some(value()?.into()),
            _ => return Err(UsageError::Unknown(switch)),
        }
    }
    for (file, switch) in [(&read.key, "-pvk"), (&read.certificates, "-spc"), (&read.pfx, "-pfx")] {
        if file.as_os_str().is_empty() {
            return Err(UsageError::Missing(switch));
        }
    }
    Ok(Some(read))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn words(text: &str) -> Vec<OsString> {
        text.split_whitespace().map(OsString::from).collect()
    }

    #[test]
    fn the_switches_of_the_page_are_read() {
        let read = parse(&words("-pvk a.pvk -pi in -spc a.cer /PFX a.pfx -po out -f"))
            .ok()
            .flatten()
            .unwrap();
        assert_eq!(
            (read.key, read.certificates, read.pfx),
            ("a.pvk".into(), "a.cer".into(), "a.pfx".into())
        );
        assert_eq!(
            (read.key_password.as_deref(), read.pfx_password.as_deref()),
            (Some("in"), Some("out"))
        );
        assert!(read.replace);
    }

    #[test]
    fn what_is_missing_or_unknown_is_named() {
        let error = |text: &str| parse(&words(text)).err().unwrap();
        assert_eq!(error("-pvk a.pvk -spc a.cer"), UsageError::Missing("-pfx"));
        assert_eq!(error("-pvk a -zz"), UsageError::Unknown("-zz".to_owned()));
        assert_eq!(error("-pvk"), UsageError::ValueMissing("-pvk".to_owned()));
        assert!(parse(&words("-?")).is_ok_and(|read| read.is_none()));
    }
}
