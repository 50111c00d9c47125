//! Host, port and path from the URL of a printer.

use super::Unreachable;
use url::{Host, Url};

/// Where to connect.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Target {
    /// The name that the certificate is asked for: a name (ACE) or an address, IPv6 without brackets.
    pub host: String,
    /// From the URL; 443 for https, 631 for ipps.
    pub port: u16,
    /// The path of the URL; `/ipp/print` where it names none.
    pub path: String,
}

impl Target {
    /// Reads the URL of a printer: `https` (port 443) or `ipps` (port 631).
    pub fn of(url: &Url) -> Result<Self, Unreachable> {
        let refused = |why| Unreachable::Url {
            url: without_password(url),
            why,
        };
        let port = match url.scheme() {
            "https" => 443,
            "ipps" => 631,
            _ => return Err(refused("it is not a URL for TLS")),
        };
        let host = match url.host() {
            Some(Host::Ipv4(ip)) => ip.to_string(),
            Some(Host::Ipv6(ip)) => ip.to_string(),
            // An ipps URL is none of the schemes whose hosts are parsed; do it here.
            Some(Host::Domain(name)) => match Host::parse(name) {
                Ok(Host::Ipv4(ip)) => ip.to_string(),
                Ok(Host::Ipv6(ip)) => ip.to_string(),
                Ok(Host::Domain(name)) if !name.is_empty() => name,
                _ => return Err(refused("its host is no name and no address")),
            },
            None => return Err(refused("it names no host")),
        };
        let path = match url.path() {
            "" | "/" => "/ipp/print".to_owned(),
            path => path.to_owned(),
        };
        Ok(Self {
            host,
            port: url.port().unwrap_or(port),
            path,
        })
    }

    /// `host:port`, an IPv6 address in brackets.
    pub fn address(&self) -> String {
        if self.host.contains(':') {
            format!("[{}]:{}", self.host, self.port)
        } else {
            format!("{}:{}", self.host, self.port)
        }
    }
}

fn without_password(url: &Url) -> String {
    let mut url = url.clone();
    // Fails only where a URL cannot have one.
    let _ = url.set_password(None);
    url.to_string()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::hresult::HResult;

    fn target(url: &str) -> Result<Target, Unreachable> {
        Target::of(&Url::parse(url).unwrap())
    }

    #[test]
    fn host_port_and_path_come_from_the_url() {
        let address = |url| {
            target(url)
                .map(|target| (target.host.clone(), target.address(), target.path))
                .unwrap()
        };
        let expected = |host: &str, address: &str, path: &str| (host.to_owned(), address.to_owned(), path.to_owned());
        assert_eq!(
            address("https://10.10.10.34"),
            expected("10.10.10.34", "10.10.10.34:443", "/ipp/print")
        );
        assert_eq!(
            address("ipps://10.10.10.34/ipp/port1"),
            expected("10.10.10.34", "10.10.10.34:631", "/ipp/port1")
        );
        assert_eq!(address("ipps://Drücker.example:8631"), {
            expected("xn--drcker-4ya.example", "xn--drcker-4ya.example:8631", "/ipp/print")
        });
        assert_eq!(
            address("https://[::1]:8443/"),
            expected("::1", "[::1]:8443", "/ipp/print")
        );
    }

    #[test]
    fn a_url_without_tls_is_refused_without_repeating_its_password() {
        let refused = target("ipp://admin:secret@printer.example/").unwrap_err();
        assert!(
            refused
                .to_string()
                .starts_with("ipp://admin@printer.example/ cannot be tried"),
            "{refused}"
        );
        assert_eq!(refused.hresult(), HResult::ERROR_INTERNET_INVALID_URL);
    }
}
