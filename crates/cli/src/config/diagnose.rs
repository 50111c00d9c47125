//! What `misprint diagnose` was asked for.

mod chain_files;
mod revocation;

pub(crate) use chain_files::read as read_chain;

use super::{fresh_seed, now, read_file};
use crate::args::{DiagnoseArgs, IgnoreArg, OsArg, SeverityArg};
use anyhow::{Context as _, bail};
use diagnose::verdict;
use pki::Certificate;
use std::path::{Path, PathBuf};
use std::time::Duration;
use time::OffsetDateTime;
use time::format_description::well_known::Rfc3339;
use url::{Host, Url};

/// What is to be judged, and where the answer goes.
#[derive(Debug)]
pub(crate) struct Diagnose {
    pub(crate) subject: Subject,
    pub(crate) capi2: Option<PathBuf>,
    pub(crate) json: bool,
    pub(crate) details: bool,
    /// What the printer offers is to be found out, too.
    pub(crate) probe: Option<diagnose::probe::ProbeRequest>,
    /// The URL, or the first file of the chain.
    pub(crate) location: String,
    pub(crate) clients: bool,
    pub(crate) junit: Option<PathBuf>,
    pub(crate) sarif: Option<PathBuf>,
    pub(crate) fail_on: diagnose::Severity,
}

/// A printer that is asked, or a chain that was kept.
#[derive(Debug)]
pub(crate) enum Subject {
    /// To be connected to.
    Printer(diagnose::Request),
    /// Leaf first, the name that would be connected to, and who judges.
    Chain(Vec<Certificate>, String, diagnose::Client),
}

/// Reads the arguments' meaning, and the certificates.
pub(crate) fn diagnose(args: DiagnoseArgs) -> anyhow::Result<Diagnose> {
    let mut client = diagnose::Client {
        ignored: ignored(&args.ignore)?,
        trust: certificates(&args.trust)?,
        intermediates: certificates(&args.intermediate)?,
        distrust: certificates(&args.distrust)?,
        revocation: revocation::settings(args.revocation, &args.crl, &args.ocsp)?,
        fetches_issuers: args.fetch,
        updated: args.updated,
        program_roots: args.program_roots,
        ..diagnose::Client::new(
            os(args
                .os
                .context("--as is missing: name the Windows to be: xp, vista, 7, 10 or 11")?),
            args.time.as_deref().map_or_else(|| Ok(now()), time)?,
            fresh_seed()?,
        )
    };
    client.retrieval_timeout = client.retrieval_timeout.min(duration("--timeout", &args.timeout)?);
    let location = match (&args.url, args.chain.first()) {
        (Some(url), _) => without_password(url),
        (None, Some(file)) => file.display().to_string(),
        (None, None) => String::new(),
    };
    let probe = args
        .url
        .as_ref()
        .filter(|_| args.probe)
        .map(|url| super::probe::of_url(url.clone(), args.max_connections, client.clone()));
    let subject = match (args.url, args.name) {
        (Some(url), _) => Subject::Printer(request(url, args.print, &args.timeout, client)?),
        (None, Some(name)) => Subject::Chain(
            chain_files::read(&args.chain, args.password_file.as_deref())?,
            host(&name)?,
            client,
        ),
        (None, None) => bail!("name the printer by its URL, or give --chain FILE and --name HOST"),
    };
    Ok(Diagnose {
        subject,
        capi2: args.capi2,
        json: args.json,
        details: args.details,
        probe,
        location,
        clients: args.clients,
        junit: args.junit,
        sarif: args.sarif,
        fail_on: severity(args.fail_on),
    })
}

pub(super) fn severity(arg: SeverityArg) -> diagnose::Severity {
    match arg {
        SeverityArg::Error => diagnose::Severity::Error,
        SeverityArg::Warning => diagnose::Severity::Warning,
        SeverityArg::Note => diagnose::Severity::Note,
    }
}

fn without_password(url: &Url) -> String {
    let mut url = url.clone();
    // Fails only where a URL cannot have one.
    let _ = url.set_password(None);
    url.to_string()
}

fn request(
    url: Url,
    print: Option<PathBuf>,
    timeout: &str,
    client: diagnose::Client,
) -> anyhow::Result<diagnose::Request> {
    if !matches!(url.scheme(), "https" | "ipps") {
        bail!("{url} is no address of a TLS printer; write https://HOST[:PORT]/ or ipps://HOST[:PORT]/ipp/print");
    }
    if url.host_str().is_none_or(str::is_empty) {
        bail!("{url} names no host; write https://HOST[:PORT]/");
    }
    let print = print
        .map(|file| format_of(&file).map(|format| (file, format)))
        .transpose()?;
    Ok(diagnose::Request {
        url,
        client,
        timeout: duration("--timeout", timeout)?,
        print,
    })
}

/// The versions whose rules are asked for: the one of `--as`, or all.
pub(crate) fn versions(args: &DiagnoseArgs) -> Vec<diagnose::Os> {
    args.os.map_or_else(|| diagnose::Os::ALL.to_vec(), |arg| vec![os(arg)])
}

fn os(arg: OsArg) -> diagnose::Os {
    match arg {
        OsArg::Xp => diagnose::Os::Xp,
        OsArg::Vista => diagnose::Os::Vista,
        OsArg::Seven => diagnose::Os::Seven,
        OsArg::Ten => diagnose::Os::Ten,
        OsArg::Eleven => diagnose::Os::Eleven,
    }
}

/// `fdwChecks`; `None`: what the version does.
fn ignored(checks: &[IgnoreArg]) -> anyhow::Result<Option<u32>> {
    if checks.len() > 1 && checks.contains(&IgnoreArg::None) {
        bail!("--ignore none stands alone; leave out none, or the others");
    }
    let bits = checks.iter().map(|check| match check {
        IgnoreArg::None => 0,
        IgnoreArg::UnknownCa => verdict::IGNORE_UNKNOWN_CA,
        IgnoreArg::Cn => verdict::IGNORE_NAME,
        IgnoreArg::Date => verdict::IGNORE_DATE,
        IgnoreArg::Usage => verdict::IGNORE_WRONG_USAGE,
        IgnoreArg::Revocation => verdict::IGNORE_REVOCATION,
    });
    Ok(bits.reduce(|all, one| all | one))
}

/// A name as it goes into a URL: a Unicode name in its ACE form, an IPv6 address without brackets. What no URL can hold
/// (a CN with blanks) stays as it is: the policy can be asked for it all the same.
fn host(name: &str) -> anyhow::Result<String> {
    if name.trim().is_empty() {
        bail!("--name is empty; give the name or address that is typed at the client");
    }
    Ok(match Host::parse(name) {
        Ok(Host::Ipv6(address)) => address.to_string(),
        Ok(host) if !name.contains(':') => host.to_string(),
        _ => name.to_owned(),
    })
}

fn time(text: &str) -> anyhow::Result<OffsetDateTime> {
    let written = "--time wants RFC 3339, such as 2007-08-06T22:40:35Z";
    OffsetDateTime::parse(text, &Rfc3339).with_context(|| format!("{text:?} is no time: {written}"))
}

/// `option` is named where it cannot be read.
pub(crate) fn duration(option: &str, text: &str) -> anyhow::Result<Duration> {
    let (number, unit_ms) = match text.strip_suffix("ms") {
        Some(number) => (number, 1),
        None => (text.strip_suffix('s').unwrap_or(text), 1000),
    };
    let milliseconds = number
        .parse::<u64>()
        .ok()
        .and_then(|number| number.checked_mul(unit_ms));
    match milliseconds.filter(|ms| (1..=3_600_000).contains(ms)) {
        Some(ms) => Ok(Duration::from_millis(ms)),
        None => bail!("{option} {text:?} is no time; write 1ms to 3600s, such as 20s"),
    }
}

/// All certificates of files and store directories.
pub(super) fn certificates(paths: &[PathBuf]) -> anyhow::Result<Vec<Certificate>> {
    let mut certificates = Vec::new();
    for path in paths {
        if path.is_dir() {
            certificates.extend(directory(path)?);
        } else {
            certificates.extend(file(path)?);
        }
    }
    Ok(certificates)
}

fn file(path: &Path) -> anyhow::Result<Vec<Certificate>> {
    let content = read_file(path)?;
    let unreadable = || {
        format!(
            "{} holds no certificate that can be read; give PEM or DER",
            path.display()
        )
    };
    pki::import::certificates(&content).with_context(unreadable)
}

/// The certificates of a store directory's Root, or the `.cer`, `.crt`, `.pem` and `.der` files of any other directory.
fn directory(path: &Path) -> anyhow::Result<Vec<Certificate>> {
    let root = path.join("Root");
    let listed = if root.is_dir() { root.as_path() } else { path };
    let cannot = || format!("the directory {} cannot be read", listed.display());
    let mut files = Vec::new();
    for entry in std::fs::read_dir(listed).with_context(cannot)? {
        let candidate = entry.with_context(cannot)?.path();
        let extension = candidate
            .extension()
            .and_then(|extension| extension.to_str())
            .unwrap_or_default();
        if matches!(extension, "cer" | "crt" | "pem" | "der") {
            files.push(candidate);
        }
    }
    files.sort();
    let read: anyhow::Result<Vec<Vec<Certificate>>> = files.iter().map(|path| file(path)).collect();
    Ok(read?.concat())
}

/// document-format, from the name and the first octets of the document.
fn format_of(path: &Path) -> anyhow::Result<String> {
    let mut head = [0; 8];
    let cannot = || format!("{} cannot be read", path.display());
    let mut document = std::fs::File::open(path).with_context(cannot)?;
    let octets = std::io::Read::read(&mut document, &mut head).with_context(cannot)?;
    let head = &head[..octets];
    let extension = path
        .extension()
        .and_then(|extension| extension.to_str())
        .unwrap_or_default();
    let format = match () {
        () if head.starts_with(b"%PDF") => "application/pdf",
        () if head.starts_with(b"%!") => "application/postscript",
        () if head.starts_with(b"RaS2") => "image/pwg-raster",
        () if head.starts_with(b"UNIRAST") => "image/urf",
        () if head.starts_with(&[0xFF, 0xD8, 0xFF]) => "image/jpeg",
        () if head.starts_with(b"\x1bE") || extension.eq_ignore_ascii_case("pcl") => "application/vnd.hp-PCL",
        () if extension.eq_ignore_ascii_case("txt") => "text/plain",
        () => "application/octet-stream",
    };
    Ok(format.to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn time_limits_are_read_with_their_unit() {
        assert_eq!(duration("--timeout", "20s").unwrap(), Duration::from_secs(20));
        assert_eq!(duration("--timeout", "500ms").unwrap(), Duration::from_millis(500));
        assert_eq!(duration("--timeout", "7").unwrap(), Duration::from_secs(7));
        for text in ["0s", "soon", "99999999999999999999s"] {
            assert!(duration("--timeout", text).is_err(), "{text}");
        }
    }

    #[test]
    fn what_is_ignored_is_what_was_asked_for_and_nothing_else() {
        assert_eq!(ignored(&[]).unwrap(), None);
        assert_eq!(ignored(&[IgnoreArg::None]).unwrap(), Some(0));
        let all = [IgnoreArg::UnknownCa, IgnoreArg::Cn, IgnoreArg::Date, IgnoreArg::Usage];
        assert_eq!(ignored(&all).unwrap(), Some(0x3300));
        assert_eq!(ignored(&[IgnoreArg::Revocation]).unwrap(), Some(0x80));
        assert!(ignored(&[IgnoreArg::None, IgnoreArg::Cn]).is_err());
    }

    #[test]
    fn a_name_is_asked_for_as_a_url_would_hold_it() {
        assert_eq!(host("Drücker.example").unwrap(), "xn--drcker-4ya.example");
        assert_eq!(host("[::1]").unwrap(), "::1");
        assert_eq!(host("::1").unwrap(), "::1");
        assert_eq!(host("HP Jetdirect 0AF8ACE8").unwrap(), "HP Jetdirect 0AF8ACE8");
        assert!(host(" ").is_err());
    }

    #[test]
    fn the_time_of_the_story_is_read() {
        assert_eq!(time("2007-08-06T22:40:35Z").unwrap().unix_timestamp(), 1_186_440_035);
        assert!(time("yesterday").unwrap_err().to_string().contains("RFC 3339"));
    }

    #[test]
    fn the_format_of_a_document_is_seen_in_its_first_octets() {
        let directory = tempfile::tempdir().unwrap();
        let cases = [
            ("a.bin", &b"%PDF-1.4"[..], "application/pdf"),
            ("b.bin", b"RaS2PwgR", "image/pwg-raster"),
            ("c.txt", b"hello", "text/plain"),
            ("d.bin", b"", "application/octet-stream"),
        ];
        for (name, content, format) in cases {
            let path = directory.path().join(name);
            std::fs::write(&path, content).unwrap();
            assert_eq!(format_of(&path).unwrap(), format);
        }
    }
}
