//! The URIs by which clients name the printer and its jobs.
//!
//! Only the path counts: a client may know the printer by a name or address that the printer does not know itself.

use crate::Via;

/// Is it one of the paths of a Jetdirect (`/ipp`, `/ipp/print`, `/ipp/port1`, `/printers/…`, or none)?
pub(crate) fn is_printer(uri: &str) -> bool {
    path(uri).is_some_and(is_printer_path)
}

/// job-id in a job-uri: the printer's URI with the number behind it.
pub(crate) fn job_id(uri: &str) -> Option<i32> {
    let (printer, id) = path(uri)?.rsplit_once('/')?;
    let digits = !id.is_empty() && id.bytes().all(|octet| octet.is_ascii_digit());
    if digits && (is_printer_path(printer) || printer == "/jobs") {
        id.parse().ok()
    } else {
        None
    }
}

/// A URI of this printer under the authority by which the client reached it.
pub(crate) fn under(scheme: &str, via: &Via, host_name: &str, path: &str) -> String {
    let usable = |octet: u8| octet.is_ascii_alphanumeric() || b"-._~:[]%".contains(&octet);
    let given = via.authority.as_str();
    let authority = if (1..=255).contains(&given.len()) && given.bytes().all(usable) {
        given
    } else {
        host_name
    };
    format!("{scheme}://{authority}{path}")
}

/// The printer's URI, in the scheme by which the client came.
pub(crate) fn printer(via: &Via, host_name: &str) -> String {
    under(if via.secure { "ipps" } else { "ipp" }, via, host_name, "/ipp/print")
}

fn is_printer_path(path: &str) -> bool {
    matches!(path, "" | "/ipp" | "/ipp/print" | "/ipp/port1")
        || path
            .strip_prefix("/printers/")
            .is_some_and(|name| !name.is_empty() && !name.contains('/'))
}

/// The path without a slash at its end.
fn path(uri: &str) -> Option<&str> {
    let (scheme, rest) = uri.split_once("://")?;
    if !["ipp", "ipps", "http", "https"]
        .iter()
        .any(|known| known.eq_ignore_ascii_case(scheme))
    {
        return None;
    }
    let rest = rest.split(['?', '#']).next()?;
    let path = rest.find('/').map_or("", |start| &rest[start..]);
    Some(path.strip_suffix('/').unwrap_or(path))
}

#[cfg(test)]
mod tests {
    use super::{is_printer, job_id};

    #[test]
    fn the_paths_of_a_jetdirect_are_the_printer() {
        for uri in [
            "ipp://h/ipp/print",
            "ipps://h:631/ipp",
            "http://h:8631/ipp/port1/",
            "IPP://h",
            "ipp://h/",
            "ipp://h/printers/x",
        ] {
            assert!(is_printer(uri), "{uri}");
        }
        for uri in [
            "ipp://h/nosuch",
            "ipp://h/ipp/print/1",
            "ftp://h/ipp",
            "/ipp/print",
            "ipp://h/printers/",
            "",
        ] {
            assert!(!is_printer(uri), "{uri}");
        }
    }

    #[test]
    fn a_job_uri_ends_in_the_job_id() {
        assert_eq!(job_id("ipps://h:1/ipp/print/12"), Some(12));
        assert_eq!(job_id("ipp://h/jobs/3"), Some(3));
        for uri in [
            "ipp://h/ipp/print/-5",
            "ipp://h/x/1",
            "ipp://h/ipp/print/99999999999",
            "ipp://h/ipp/print/",
        ] {
            assert_eq!(job_id(uri), None, "{uri}");
        }
    }
}
