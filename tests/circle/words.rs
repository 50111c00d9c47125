//! What of a client's text can be compared with what it says another day: no ports, no times, no names of the day.

use super::company::{CHROMIUM, CURL, GNUTLS, IPPTOOL, JAVA, NSS, OPENSSL};
use std::collections::BTreeSet;

/// Names of certificates in rows that were measured with another server.
const NAMES: [&str; 3] = ["HP Jetdirect 0AF8ACE8", "other.test", "HP00112233"];
/// A longer text is cut here.
const LONGEST: usize = 180;
/// What stands for what is not the same every time.
const GAP: &str = "…";
/// What follows a number that is a measure of time: never the same but by chance.
const AFTER_TIMES: [&str; 3] = [" ms", " milliseconds", " out of"];

/// The parts of an error that a client may put on lines of their own, or wrap in others.
pub(super) fn pieces(error: &str) -> impl Iterator<Item = &str> {
    let mut pieces = vec![error];
    for separator in ["(", ")", GAP, ". ", ": ", "; ", " / "].into_iter().chain(NAMES) {
        pieces = pieces.into_iter().flat_map(|piece| piece.split(separator)).collect();
    }
    let trimmed = pieces.into_iter().map(|piece| piece.trim().trim_end_matches('.'));
    trimmed.filter(|piece| !piece.is_empty())
}

/// The words of an error that were the same in all texts; what was not is left out.
pub(super) fn stable(client: &str, texts: &[&str]) -> String {
    let said: Vec<Vec<String>> = texts.iter().map(|text| runs(&said(client, text))).collect();
    let Some((first, others)) = said.split_first() else {
        return String::new();
    };
    if others.iter().any(|other| other.len() != first.len()) {
        return String::new();
    }
    let mut words = String::new();
    for (place, run) in first.iter().enumerate() {
        let is_number = run.starts_with(|c: char| c.is_ascii_digit());
        let same = others.iter().all(|other| other[place] == *run);
        match (is_number, same) {
            (false, false) => return String::new(),
            // Ports, milliseconds, seconds since 1970: the same by chance at most.
            (true, same) if !same || run.len() > 3 || is_time(first.get(place + 1)) => words.push_str(GAP),
            _ => words.push_str(run),
        }
    }
    words.chars().take(LONGEST).collect::<String>().trim().to_owned()
}

fn is_time(next: Option<&String>) -> bool {
    next.is_some_and(|next| AFTER_TIMES.iter().any(|after| next.starts_with(after)))
}

/// For a note, where they were not the same.
pub(super) fn each(client: &str, texts: &[&str]) -> String {
    let said: BTreeSet<String> = texts.iter().map(|text| stable(client, &[text])).collect();
    let said: Vec<String> = said.into_iter().collect();
    format!("one time {}", said.join(", another "))
}

/// Digits, and what lies between digits.
fn runs(text: &str) -> Vec<String> {
    let mut runs: Vec<String> = Vec::new();
    for c in text.chars() {
        let continues = |run: &&mut String| run.ends_with(|last: char| last.is_ascii_digit() == c.is_ascii_digit());
        match runs.last_mut().filter(continues) {
            Some(run) => run.push(c),
            None => runs.push(c.to_string()),
        }
    }
    runs
}

/// The line or the part of it that is the error.
fn said(client: &str, text: &str) -> String {
    let line_with = |mark: &str| text.lines().find(|line| line.contains(mark));
    let from = |mark: &str| line_with(mark).and_then(|line| line.find(mark).map(|at| line[at..].trim().to_owned()));
    let found = match client {
        OPENSSL => from("num=")
            .map(|said| said.replacen(':', ": ", 1))
            .or_else(|| of_openssl(line_with(":error:")?))
            .or_else(|| from("errno=")),
        GNUTLS => [
            "The certificate is NOT trusted.",
            "Received alert",
            "Fatal error: ",
            "Could not connect",
        ]
        .into_iter()
        .find_map(from),
        CURL => from("curl: (").map(|said| without_code(&said)),
        JAVA => text.split(" / ").next().map(without_packages),
        NSS => error_name(text, &["SEC_ERROR_", "SSL_ERROR_", "PR_"]),
        CHROMIUM => error_name(text, &["ERR_"]),
        IPPTOOL => of_ipptool(text),
        // Debug forms carry whole structures.
        _ => text
            .lines()
            .next()
            .map(|line| line.split(" {").next().unwrap_or(line).to_owned()),
    };
    found.unwrap_or_default().replace('\t', " ")
}

/// `4077…:error:0A000410:SSL routines:ssl3_read_bytes:sslv3 alert handshake failure:../ssl/…c:1586:SSL alert number 40`.
fn of_openssl(line: &str) -> Option<String> {
    let parts: Vec<&str> = line.split(':').collect();
    let reason = *parts.get(5)?;
    let alert = parts.last().filter(|last| last.starts_with("SSL alert number"));
    Some(match alert {
        Some(alert) => format!("{reason}: {alert}"),
        None => reason.to_owned(),
    })
}

/// curl writes OpenSSL's number of an error before its words.
fn without_code(said: &str) -> String {
    match said.split_once("error:") {
        Some((before, after)) => {
            let words = after.split_once(':').map_or(after, |(_, words)| words);
            format!("{before}{words}")
        }
        None => said.to_owned(),
    }
}

/// `java.security.cert.CertPathValidatorException` without what stands before the class.
fn without_packages(said: &str) -> String {
    let words = said.split(' ').map(|word| match word.rsplit_once('.') {
        Some((package, class)) if package.contains('.') && class.starts_with(char::is_uppercase) => class,
        _ => word,
    });
    words.collect::<Vec<_>>().join(" ")
}

fn error_name(text: &str, prefixes: &[&str]) -> Option<String> {
    let of_name = |c: char| !c.is_ascii_uppercase() && !c.is_ascii_digit() && c != '_';
    let mut names = text.split(of_name);
    let is_one = |name: &&str| {
        prefixes
            .iter()
            .any(|prefix| name.len() > prefix.len() && name.starts_with(prefix))
    };
    names.find(is_one).map(str::to_owned)
}

/// The status of the answer, what else is wrong with it, or what `ipptool` could not do.
fn of_ipptool(text: &str) -> Option<String> {
    let line = |marks: &[&str]| {
        let mut lines = text.lines().map(str::trim);
        lines.find(|line| marks.iter().any(|mark| line.starts_with(mark)))
    };
    let status = line(&["status-code = "]).filter(|status| !status.contains("successful-ok"));
    let found = status.or_else(|| line(&["EXPECTED: ", "Bad ", "IPP request failed", "ipptool: "]));
    found.map(str::to_owned)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_differs_from_day_to_day_is_left_out() {
        let said = [
            "curl: (7) Failed to connect to 127.0.0.1 port 40123 after 1 ms: Couldn't connect to server",
            "curl: (7) Failed to connect to 127.0.0.1 port 9123 after 0 ms: Couldn't connect to server",
        ];
        assert_eq!(
            stable(CURL, &said),
            "curl: (7) Failed to connect to 127.0.0.1 port … after … ms: Couldn't connect to server"
        );
        assert_eq!(stable(CURL, &said[..1]), stable(CURL, &said));
        let two = ["x: SEC_ERROR_A: y", "x: SEC_ERROR_B: y"];
        assert_eq!(stable(NSS, &two), "");
        assert_eq!(each(NSS, &two), "one time SEC_ERROR_A, another SEC_ERROR_B");
    }

    #[test]
    fn an_error_is_found_among_what_else_is_said() {
        let alert = "CONNECTED(00000003)\n40A7:error:0A000410:SSL routines:ssl3_read_bytes:sslv3 alert handshake failure:\
                     ../ssl/record/rec_layer_s3.c:1586:SSL alert number 40\n";
        assert_eq!(
            stable(OPENSSL, &[alert]),
            "sslv3 alert handshake failure: SSL alert number 40"
        );
        let name = "depth=0 CN = x\nverify error:num=62:hostname mismatch\n";
        assert_eq!(stable(OPENSSL, &[name]), "num=62: hostname mismatch");
        let late = "curl: (35) error:0A000126:SSL routines::unexpected eof while reading";
        assert_eq!(
            stable(CURL, &[late]),
            "curl: (35) SSL routines::unexpected eof while reading"
        );
        let java = "SSLHandshakeException: java.security.cert.CertPathValidatorException: x / Other: y / ";
        assert_eq!(
            stable(JAVA, &[java]),
            "SSLHandshakeException: CertPathValidatorException: x"
        );
    }
}
