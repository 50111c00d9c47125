//! What `misprint probe` was asked for.

use super::diagnose::{certificates, duration, severity};
use super::{fresh_seed, now};
use crate::args::ProbeArgs;
use anyhow::{Context as _, bail};
use diagnose::probe::ProbeRequest;
use std::time::Duration;
use url::Url;

/// Whom to probe, and how to tell.
#[derive(Debug)]
pub(crate) struct Probe {
    pub(crate) request: ProbeRequest,
    pub(crate) json: bool,
    pub(crate) details: bool,
    pub(crate) fail_on: diagnose::Severity,
}

/// Reads the arguments' meaning, and the certificates.
pub(crate) fn probe(args: ProbeArgs) -> anyhow::Result<Probe> {
    let mut client = diagnose::Client::new(diagnose::Os::Eleven, now(), fresh_seed()?);
    client.trust = certificates(&args.trust)?;
    let mut request = of_url(printer(&args.printer)?, args.max_connections, client);
    request.timeout = duration("--timeout", &args.timeout)?;
    request.patience = duration("--patience", &args.patience)?;
    request.pause = match args.pause.as_str() {
        "0" | "0s" | "0ms" => Duration::ZERO,
        pause => duration("--pause", pause)?,
    };
    request.plain_ports = args.plain_ports.into_iter().filter(|port| *port != 0).collect();
    Ok(Probe {
        request,
        json: args.json,
        details: args.details,
        fail_on: severity(args.fail_on),
    })
}

/// A probe with the bounds that nobody changed.
pub(super) fn of_url(url: Url, max_connections: u32, client: diagnose::Client) -> ProbeRequest {
    ProbeRequest {
        url,
        timeout: Duration::from_secs(60),
        max_connections,
        pause: Duration::from_millis(50),
        patience: Duration::from_secs(5),
        plain_ports: vec![80, 631],
        client,
    }
}

/// A URL, or a host with or without its port, as it is typed after the scanners' names.
fn printer(text: &str) -> anyhow::Result<Url> {
    let written = "write HOST, HOST:PORT, https://HOST[:PORT]/ or ipps://HOST[:PORT]/ipp/print";
    let bare_address = text.parse::<std::net::Ipv6Addr>().is_ok();
    let url = match () {
        () if text.contains("://") => text.to_owned(),
        () if bare_address => format!("https://[{text}]/"),
        () => format!("https://{text}/"),
    };
    let url = Url::parse(&url).with_context(|| format!("{text:?} is no printer: {written}"))?;
    if !matches!(url.scheme(), "https" | "ipps") || url.host_str().is_none_or(str::is_empty) {
        bail!("{text:?} is no printer with TLS: {written}");
    }
    Ok(url)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_printer_is_named_as_other_scanners_want_it_or_by_a_url() {
        for (text, url) in [
            ("printer.test", "https://printer.test/"),
            ("printer.test:8443", "https://printer.test:8443/"),
            ("10.0.0.7:631", "https://10.0.0.7:631/"),
            ("::1", "https://[::1]/"),
            ("[::1]:8443", "https://[::1]:8443/"),
            ("ipps://printer.test/ipp/print", "ipps://printer.test/ipp/print"),
        ] {
            assert_eq!(printer(text).unwrap().as_str(), url);
        }
        for text in ["ipp://printer.test/", "http://printer.test", "a b", ""] {
            let error = format!("{:#}", printer(text).unwrap_err());
            assert!(error.contains("HOST:PORT"), "{error}");
        }
    }
}
