//! The switches of makecert, single-dashed and long, as the original reads them.
//!
//! Microsoft's page of the tool lists them: <https://learn.microsoft.com/windows/win32/seccrypto/makecert>. Those that
//! make no sense without Windows' key containers are refused by name, with what to use instead.

mod values;

use std::ffi::OsString;
use std::path::PathBuf;
use time::Date;
use values::{bits, date, hash, number, object_identifiers, one_of, store};

/// Subject when `-n` is absent, as on the tool's page.
const DEFAULT_SUBJECT: &str = "CN=Joe's Software Emporium";
/// `-len` when absent, as on the tool's page.
const DEFAULT_BITS: u16 = 1024;

/// `-?`.
pub(crate) const HELP: &str = "\
Make a certificate, with the switches of the original makecert

Usage: misprint makecert -r [-pe] [-n \"CN=...\"] [switches] -ss My [file.cer]
       misprint makecert -r -sv key.pvk [switches] file.cer
       misprint makecert -ic ca.cer -iv ca.pvk [switches] -ss My [file.cer]
       misprint makecert -is Root -in \"Bench CA\" [switches] -ss My [file.cer]

  -r                 self-signed; without it an issuer is named (there is no test root \"Root Agency\" here)
  -pe                the private key may be exported
  -n \"CN=name\"       X.500 name of the subject           [CN=Joe's Software Emporium]
  -b mm/dd/yyyy      first day, from midnight UTC        [now]
  -e mm/dd/yyyy      last day, until its midnight UTC    [12/31/2039]
  -m months          how long, instead of -e
  -eku OID[,OID...]  extended key usage; 1.3.6.1.5.5.7.3.1 is server authentication
  -ss store          store for certificate and key: My, Root or CA
  -sr location       CurrentUser or LocalMachine: a store directory is both
  -sky keyspec       exchange, signature, 1 or 2: the key made here does both
  -len bits          RSA key: 1024, 2048, 3072 or 4096   [1024, as the original; current peers want 2048]
  -a hash            md5, sha1, sha256, sha384, sha512   [sha256; the original has md5 or sha1]
  -# serial          1 to 2147483647                     [128 random bits]
  -cy type           end or authority: basic constraints
  -h height          how many authorities may stand below this one, with -cy authority
  -nscp              add the Netscape extension for client authentication
  -sv file.pvk       the private key: this one where it is there, else a new one is written
  -ic file, -iv file the issuer's certificate, and its private key (.pvk)
  -is store, -in name  or the issuer with its key in a store, by its common name [My]
  --password-file F  the first line of F is the password of the .pvk files (- is standard input)
  --store DIR        the store directory                 [$MISPRINT_STORE, else \"store\" in the state directory]
  file.cer           the certificate is also written here, DER

makecert cannot write a subject alternative name. Windows XP to 8 take the common name; browsers and
Windows 10 clients want the alternative name, which the printer's own page or openssl can write:
  openssl req -x509 -newkey rsa:2048 -nodes -subj /CN=NAME -addext subjectAltName=DNS:NAME ...";

/// What was typed.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(crate) struct Makecert {
    /// `-pe`
    pub(crate) exportable: bool,
    /// `-n`
    pub(crate) subject: String,
    /// `-b`
    pub(crate) begin: Option<Date>,
    /// `-e` or `-m`
    pub(crate) end: End,
    /// `-eku`, dotted.
    pub(crate) extended_key_usage: Vec<String>,
    /// `-ss`; `None` only with `-sv`.
    pub(crate) store: Option<super::StoreArg>,
    /// `-sv`
    pub(crate) key_file: Option<PathBuf>,
    /// Who signs.
    pub(crate) issuer: Issuer,
    /// `-h`
    pub(crate) height: Option<u32>,
    /// `-nscp`
    pub(crate) netscape_client: bool,
    /// `--password-file`
    pub(crate) password_file: Option<PathBuf>,
    /// `-len`
    pub(crate) bits: u16,
    /// `-a`
    pub(crate) hash: pki::HashAlgorithm,
    /// `-#`
    pub(crate) serial: Option<u32>,
    /// `-cy`: `Some(true)` is `authority`.
    pub(crate) authority: Option<bool>,
    /// `--store`
    pub(crate) directory: Option<PathBuf>,
    /// Where the certificate is written.
    pub(crate) file: Option<PathBuf>,
}

impl Makecert {
    /// Does something come from a store, or go there?
    pub(crate) fn needs_store(&self) -> bool {
        self.store.is_some() || matches!(self.issuer, Issuer::Stored { .. })
    }
}

/// Whose key signs the certificate.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(crate) enum Issuer {
    /// `-r`: its own.
    Itself,
    /// `-ic` and `-iv`.
    Files {
        /// The certificate.
        certificate: PathBuf,
        /// `.pvk`.
        key: PathBuf,
    },
    /// `-is` and `-in`.
    Stored {
        /// Where it lies.
        store: super::StoreArg,
        /// Common name, friendly name or thumbprint.
        name: String,
    },
}

/// When the certificate ends.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum End {
    /// `-e`, or its default.
    On(Date),
    /// `-m`: so many months after the beginning.
    After(u16),
}

/// What the words ask for.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(crate) enum Asked {
    /// `-?`, `-!` or `--help`.
    Help,
    /// A certificate.
    Certificate(Box<Makecert>),
}

/// The words cannot be followed.
#[derive(Debug, thiserror::Error, PartialEq, Eq)]
pub(crate) enum UsageError {
    /// A switch that nobody knows.
    #[error("makecert has no switch {0}; misprint makecert -? lists them")]
    Unknown(String),
    /// A switch of the original that is not followed here.
    #[error("makecert {switch} is not supported; {instead}")]
    NotSupported {
        /// The switch.
        switch: String,
        /// What to use instead.
        instead: &'static str,
    },
    /// A switch at the end that wants a value.
    #[error("makecert {0} wants a value after it")]
    ValueMissing(String),
    /// A value that cannot be read.
    #[error("makecert {switch} cannot be {value:?}: write {expected}")]
    BadValue {
        /// The switch.
        switch: String,
        /// What was given.
        value: String,
        /// What to write.
        expected: &'static str,
    },
    /// A switch that must be there.
    #[error("makecert needs {switch}: {why}")]
    Missing {
        /// The switch.
        switch: &'static str,
        /// Why.
        why: &'static str,
    },
    /// Self-signed, and an issuer too; or two issuers.
    #[error("makecert signs with one key: give -r, or -ic with -iv, or -is with -in, and not two of them")]
    TwoIssuers,
    /// Two file names.
    #[error("makecert writes one file, and both {0} and {1} are named; put values with blanks into quotes")]
    TwoFiles(String, String),
}

/// Reads the words after `makecert`.
pub(crate) fn parse(words: &[OsString]) -> Result<Asked, UsageError> {
    let mut switches = Switches::default();
    let mut words = words.iter();
    while let Some(word) = words.next() {
        let text = word.to_string_lossy().into_owned();
        if matches!(text.as_str(), "-?" | "--help" | "-!") {
            return Ok(Asked::Help);
        }
        switches.take(text, word, &mut words)?;
    }
    switches.finish().map(|makecert| Asked::Certificate(Box::new(makecert)))
}

#[derive(Default)]
struct Switches {
    self_signed: bool,
    exportable: bool,
    subject: Option<String>,
    begin: Option<Date>,
    end: Option<End>,
    extended_key_usage: Vec<String>,
    store: Option<super::StoreArg>,
    bits: Option<u16>,
    hash: Option<pki::HashAlgorithm>,
    serial: Option<u32>,
    authority: Option<bool>,
    directory: Option<PathBuf>,
    file: Option<PathBuf>,
    key_file: Option<PathBuf>,
    issuer_certificate: Option<PathBuf>,
    issuer_key: Option<PathBuf>,
    issuer_store: Option<super::StoreArg>,
    issuer_name: Option<String>,
    height: Option<u32>,
    netscape_client: bool,
    password_file: Option<PathBuf>,
}

impl Switches {
    fn take(
        &mut self,
        switch: String,
        word: &OsString,
        words: &mut std::slice::Iter<'_, OsString>,
    ) -> Result<(), UsageError> {
        if let Some(directory) = switch.strip_prefix("--store=") {
            self.directory = Some(directory.into());
            return Ok(());
        }
        let mut value = || words.next().ok_or_else(|| UsageError::ValueMissing(switch.clone()));
        let mut text = || value().map(|value| value.to_string_lossy().into_owned());
        match switch.as_str() {
            "-r" => self.self_signed = true,
            "-pe" => self.exportable = true,
            "-n" => self.subject = Some(text()?),
            "-b" => self.begin = Some(date(&switch, &text()?)?),
            "-e" => self.end = Some(End::On(date(&switch, &text()?)?)),
            "-m" => self.end = Some(End::After(number(&switch, &text()?, 1..=1200, "1 to 1200 months")?)),
            "-eku" => self.extended_key_usage = object_identifiers(&switch, &text()?)?,
            "-ss" => self.store = Some(store(&switch, &text()?)?),
            "-sv" => self.key_file = Some(value()?.into()),
            "-ic" => self.issuer_certificate = Some(value()?.into()),
            "-iv" => self.issuer_key = Some(value()?.into()),
            "-is" => self.issuer_store = Some(store(&switch, &text()?)?),
            "-in" => self.issuer_name = Some(text()?),
            "-h" => self.height = Some(number(&switch, &text()?, 0..=255, "0 to 255")?),
            "-nscp" => self.netscape_client = true,
            "--password-file" => self.password_file = Some(value()?.into()),
            "-sr" | "-ir" => one_of(
                &switch,
                &text()?,
                &["CurrentUser", "LocalMachine"],
                "CurrentUser or LocalMachine",
            )?,
            "-sky" | "-iky" => one_of(
                &switch,
                &text()?,
                &["exchange", "signature", "1", "2"],
                "exchange, signature, 1 or 2",
            )?,
            "-len" => self.bits = Some(bits(&switch, &text()?)?),
            "-a" => self.hash = Some(hash(&switch, &text()?)?),
            "-#" => self.serial = Some(number(&switch, &text()?, 1..=0x7FFF_FFFF, "1 to 2147483647")?),
            "-cy" => {
                let kind = text()?;
                one_of(&switch, &kind, &["end", "authority"], "end or authority")?;
                self.authority = Some(kind.eq_ignore_ascii_case("authority"));
            }
            "--store" => self.directory = Some(value()?.into()),
            _ if switch.starts_with('-') && switch.len() > 1 => return Err(refusal(switch)),
            _ => {
                let file = PathBuf::from(word);
                if let Some(first) = self.file.replace(file) {
                    return Err(UsageError::TwoFiles(first.display().to_string(), switch));
                }
            }
        }
        Ok(())
    }

    /// Who signs, from the switches about it.
    fn issuer(&mut self) -> Result<Issuer, UsageError> {
        let missing = |switch, why| Err(UsageError::Missing { switch, why });
        let in_store = self.issuer_store.is_some() || self.issuer_name.is_some();
        let (certificate, key) = (self.issuer_certificate.take(), self.issuer_key.take());
        match (self.self_signed, certificate, key) {
            (true, None, None) if !in_store => Ok(Issuer::Itself),
            (true, ..) => Err(UsageError::TwoIssuers),
            (false, Some(_), Some(_)) if in_store => Err(UsageError::TwoIssuers),
            (false, Some(certificate), Some(key)) => Ok(Issuer::Files { certificate, key }),
            (false, Some(_), None) => missing("-iv", "with -ic the issuer's private key (.pvk) signs"),
            (false, None, Some(_)) => missing("-ic", "with -iv the issuer's certificate says in whose name is signed"),
            (false, None, None) => match self.issuer_name.take() {
                Some(name) => Ok(Issuer::Stored {
                    store: self.issuer_store.unwrap_or(super::StoreArg::My),
                    name,
                }),
                None if in_store => missing("-in", "with -is it says which certificate of the store signs"),
                None => missing(
                    "-r",
                    "without it and without an issuer (-ic and -iv, or -is and -in) the original signs with the test root \
                     \"Root Agency\", which nobody trusts",
                ),
            },
        }
    }

    fn finish(mut self) -> Result<Makecert, UsageError> {
        let issuer = self.issuer()?;
        if self.store.is_none() && self.key_file.is_none() {
            let why = "without a store or a key file (-sv) the private key would be lost; write -ss My";
            return Err(UsageError::Missing { switch: "-ss", why });
        }
        if self.height.is_some() && self.authority != Some(true) {
            let why = "-h tells how many authorities may stand below an authority";
            return Err(UsageError::Missing {
                switch: "-cy authority",
                why,
            });
        }
        Ok(Makecert {
            exportable: self.exportable,
            subject: self.subject.unwrap_or_else(|| DEFAULT_SUBJECT.to_owned()),
            begin: self.begin,
            end: self.end.unwrap_or(End::On(time::macros::date!(2039 - 12 - 31))),
            extended_key_usage: self.extended_key_usage,
            store: self.store,
            key_file: self.key_file,
            issuer,
            height: self.height,
            netscape_client: self.netscape_client,
            password_file: self.password_file,
            bits: self.bits.unwrap_or(DEFAULT_BITS),
            hash: self.hash.unwrap_or(pki::HashAlgorithm::Sha256),
            serial: self.serial,
            authority: self.authority,
            directory: self.directory,
            file: self.file,
        })
    }
}

fn refusal(switch: String) -> UsageError {
    let instead = match switch.as_str() {
        "-sk" => "there are no key containers here: -sv keeps the key in a file, -ss My in the store",
        "-sc" => "the public key is made with the private one: use -sv for a key that is there already",
        "-sp" | "-sy" | "-ip" | "-iy" => "there are no cryptographic providers here: leave it out",
        "-ik" => "there are no key containers here: -iv names the issuer's key file, -is and -in its place in a store",
        "-$" | "-l" => "its extension is for signed programs, and no TLS client looks at it: leave it out",
        _ => return UsageError::Unknown(switch),
    };
    UsageError::NotSupported { switch, instead }
}

#[cfg(test)]
mod tests {
    use super::*;
    use time::macros::date;

    fn words(text: &[&str]) -> Vec<OsString> {
        text.iter().map(OsString::from).collect()
    }

    fn certificate(text: &[&str]) -> Makecert {
        match parse(&words(text)) {
            Ok(Asked::Certificate(makecert)) => *makecert,
            other => panic!("{other:?}"),
        }
    }

    fn error(text: &[&str]) -> String {
        parse(&words(text)).unwrap_err().to_string()
    }

    #[test]
    fn the_command_of_the_story_is_read_as_it_was_written() {
        let typed = [
            "-r",
            "-pe",
            "-n",
            "CN=10.10.10.34",
            "-b",
            "07/01/2007",
            "-e",
            "07/01/2010",
            "-eku",
            "1.3.6.1.5.5.7.3.1",
            "-ss",
            "My",
            "printer.cer",
        ];
        let read = certificate(&typed);
        assert!(read.exportable);
        assert_eq!(read.subject, "CN=10.10.10.34");
        assert_eq!(read.begin, Some(date!(2007 - 07 - 01)));
        assert_eq!(read.end, End::On(date!(2010 - 07 - 01)));
        assert_eq!(read.extended_key_usage, ["1.3.6.1.5.5.7.3.1"]);
        assert_eq!(read.bits, 1024);
        assert_eq!(read.file, Some("printer.cer".into()));
    }

    #[test]
    fn what_is_not_said_is_as_on_the_page_of_the_tool() {
        let read = certificate(&["-r", "-ss", "my"]);
        assert_eq!(read.subject, "CN=Joe's Software Emporium");
        assert_eq!((read.begin, read.end), (None, End::On(date!(2039 - 12 - 31))));
        assert!(!read.exportable);
        assert_eq!((read.serial, read.authority, read.file), (None, None, None));
    }

    #[test]
    fn every_other_switch_has_its_effect() {
        let read = certificate(&[
            "-r",
            "-ss",
            "Root",
            "-sr",
            "LocalMachine",
            "-sky",
            "exchange",
            "-len",
            "2048",
            "-a",
            "SHA1",
            "-m",
            "18",
            "-#",
            "42",
            "-cy",
            "authority",
            "--store=/tmp/s",
        ]);
        assert_eq!(read.store, Some(super::super::StoreArg::Root));
        assert_eq!((read.bits, read.hash), (2048, pki::HashAlgorithm::Sha1));
        assert_eq!(
            (read.end, read.serial, read.authority),
            (End::After(18), Some(42), Some(true))
        );
        assert_eq!(read.directory, Some("/tmp/s".into()));
    }

    #[test]
    fn a_word_that_cannot_be_followed_is_named_with_its_remedy() {
        assert!(
            error(&["-r", "-sk", "x"])
                .starts_with("makecert -sk is not supported; there are no key containers here: -sv")
        );
        assert!(error(&["-r", "-zz"]).contains("no switch -zz"));
        assert!(error(&["-r", "-b", "2007-07-01"]).contains("mm/dd/yyyy"));
        assert!(error(&["-r", "-b", "02/30/2007"]).contains("02/30/2007"));
        assert!(error(&["-r", "-eku", "server"]).contains("1.3.6.1.5.5.7.3.1"));
        assert!(error(&["-r", "-len", "512"]).contains("2048"));
        assert!(error(&["-r", "-#", "0"]).contains("2147483647"));
        assert!(error(&["-n", "CN=a", "-ss", "My"]).contains("-r"));
        assert!(error(&["-r", "a.cer"]).contains("-ss My"));
        assert!(error(&["-r", "-ss", "My", "a.cer", "b.cer"]).contains("both a.cer and b.cer"));
        assert!(error(&["-r", "-n"]).contains("-n wants a value"));
    }

    #[test]
    fn the_issuer_is_a_pair_of_files_or_an_entry_of_a_store_and_never_two() {
        let files = certificate(&[
            "-ic",
            "ca.cer",
            "-iv",
            "ca.pvk",
            "-sv",
            "key.pvk",
            "-iky",
            "signature",
            "a.cer",
        ]);
        let (ca, key) = ("ca.cer".into(), "ca.pvk".into());
        assert_eq!(files.issuer, Issuer::Files { certificate: ca, key });
        assert_eq!((files.store, files.key_file), (None, Some("key.pvk".into())));
        let stored = certificate(&[
            "-in",
            "Bench CA",
            "-is",
            "Root",
            "-ir",
            "LocalMachine",
            "-ss",
            "My",
            "-nscp",
        ]);
        let (store, name) = (super::super::StoreArg::Root, "Bench CA".to_owned());
        assert_eq!(stored.issuer, Issuer::Stored { store, name });
        assert!(stored.netscape_client);
        let authority = certificate(&["-r", "-ss", "Root", "-cy", "authority", "-h", "0"]);
        assert_eq!(authority.height, Some(0));
        assert!(error(&["-r", "-in", "a", "-ss", "My"]).contains("one key"));
        assert!(error(&["-ic", "a", "-iv", "b", "-in", "c", "-ss", "My"]).contains("one key"));
        assert!(error(&["-ic", "a", "-ss", "My"]).contains("-iv"));
        assert!(error(&["-iv", "a", "-ss", "My"]).contains("-ic"));
        assert!(error(&["-is", "My", "-ss", "My"]).contains("-in"));
        assert!(error(&["-r", "-ss", "My", "-h", "1"]).contains("-cy authority"));
    }

    #[test]
    fn help_is_given_wherever_it_is_asked_for() {
        assert_eq!(parse(&words(&["-?"])), Ok(Asked::Help));
        assert_eq!(parse(&words(&["-r", "--help"])), Ok(Asked::Help));
    }
}
