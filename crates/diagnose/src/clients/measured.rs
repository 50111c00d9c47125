//! The measurements themselves: `data/client_reactions.tsv`, a row for every client and fault, read once.
//!
//! A fault has the name that the catalogue of scenarios gives it, but nothing here knows that catalogue.

use serde::Serialize;
use std::sync::LazyLock;

const TABLE: &str = include_str!("../../data/client_reactions.tsv");
static ROWS: LazyLock<Vec<Measured>> = LazyLock::new(|| TABLE.lines().skip(1).filter_map(Measured::read).collect());

/// As the table calls a client, and in a word or two.
const SHORT_NAMES: [(&str, &str); 16] = [
    ("openssl s_client", "OpenSSL"),
    ("gnutls-cli", "GnuTLS"),
    ("curl (OpenSSL)", "curl"),
    ("rustls (ring)", "rustls"),
    ("Go crypto/tls", "Go"),
    ("Java HttpsURLConnection (OpenJDK)", "Java"),
    ("NSS tstclnt", "NSS"),
    ("Chromium headless", "Chromium"),
    ("Firefox ESR (headless)", "Firefox"),
    ("CUPS ipptool", "ipptool"),
    ("CUPS queue (ipps backend, strict client.conf)", "CUPS (strict)"),
    ("wget (GnuTLS)", "wget"),
    ("Python urllib", "urllib"),
    ("Python requests", "requests"),
    ("Node https", "Node"),
    ("Perl LWP", "LWP"),
];

/// What one client did when it met one fault.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug, Serialize)]
pub struct Measured {
    /// The fault, by the name of its scenario; `ok-chain` and other controls have none.
    pub scenario: &'static str,
    /// With its TLS library or manner where that matters: `curl (OpenSSL)`.
    pub client: &'static str,
    /// Of the client.
    pub version: &'static str,
    /// What it came to.
    pub outcome: Outcome,
    /// In the client's own words; empty where it had nothing to say.
    pub error: &'static str,
    /// What the server got: `unknown_ca(48)`, `none`, or `not-recorded`.
    pub alert: &'static str,
    /// How it was measured, where that was out of the ordinary; else empty.
    pub note: &'static str,
}

/// What a measured client came to.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Outcome {
    /// It went on.
    Accepted,
    /// It did not, or reported a failure.
    Refused,
    /// It stopped waiting, by itself or because it was told how long to wait.
    GaveUp,
    /// It had not decided when the measurement ended.
    NoVerdict,
}

/// What was measured of this fault, a row for each client; nothing of one that nobody was shown.
pub fn measured(scenario: &str) -> impl Iterator<Item = &'static Measured> {
    ROWS.iter().filter(move |row| row.scenario == scenario)
}

/// All rows, in the order of the table.
pub fn measurements() -> &'static [Measured] {
    &ROWS
}

/// Everybody who was measured, as the table calls them, in its order.
pub fn measured_clients() -> Vec<&'static str> {
    let mut clients: Vec<&'static str> = Vec::new();
    for row in ROWS.iter() {
        if !clients.contains(&row.client) {
            clients.push(row.client);
        }
    }
    clients
}

/// Such as `curl`, for `curl (OpenSSL)`; a client without a short name has its own.
pub fn short_name(client: &str) -> &str {
    let known = SHORT_NAMES.iter().find(|(long, _)| *long == client);
    known.map_or(client, |(_, short)| short)
}

impl Measured {
    /// Such as `curl`.
    pub fn short_name(&self) -> &'static str {
        short_name(self.client)
    }

    /// The alert, where one was recorded.
    pub fn alert(&self) -> Option<&'static str> {
        (!matches!(self.alert, "none" | "not-recorded" | "")).then_some(self.alert)
    }

    fn read(line: &'static str) -> Option<Self> {
        let mut fields = line.split('\t');
        Some(Self {
            scenario: fields.next()?,
            client: fields.next()?,
            version: fields.next()?,
            outcome: Outcome::read(fields.next()?)?,
            error: fields.next()?,
            alert: fields.next()?,
            note: fields.next().unwrap_or_default(),
        })
    }
}

impl Outcome {
    fn read(word: &str) -> Option<Self> {
        match word {
            "accepted" => Some(Self::Accepted),
            "refused" => Some(Self::Refused),
            "gave-up" => Some(Self::GaveUp),
            "no-verdict" => Some(Self::NoVerdict),
            _ => None,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::BTreeSet;

    #[test]
    fn every_line_of_the_table_is_read_and_no_client_is_there_twice_for_one_fault() {
        let lines: Vec<&str> = TABLE.lines().skip(1).collect();
        for line in &lines {
            let read = Measured::read(line);
            assert!(
                read.is_some_and(|row| !row.client.is_empty() && !row.version.is_empty()),
                "{line}"
            );
            assert_eq!(line.split('\t').count(), 7, "{line}");
        }
        let mut seen = BTreeSet::new();
        for row in measurements() {
            assert!(seen.insert((row.scenario, row.client)), "{row:?} is there twice");
        }
        assert_eq!(seen.len(), lines.len());
    }

    #[test]
    fn who_refuses_says_why_or_how_it_was_seen() {
        for row in measurements().iter().filter(|row| row.outcome == Outcome::Refused) {
            assert!(
                !row.error.is_empty() || !row.note.is_empty() || row.alert().is_some(),
                "{row:?}"
            );
        }
    }

    #[test]
    fn every_client_has_a_short_name_of_its_own() {
        let clients = measured_clients();
        let short: BTreeSet<&str> = clients.iter().map(|client| short_name(client)).collect();
        assert_eq!(short.len(), clients.len());
        for client in clients {
            assert!(SHORT_NAMES.iter().any(|(long, _)| *long == client), "{client}");
        }
    }

    #[test]
    fn a_fault_has_its_rows_and_an_unknown_one_has_none() {
        let curl = measured("expired").find(|row| row.short_name() == "curl").unwrap();
        assert_eq!(curl.outcome, Outcome::Refused);
        assert_eq!(curl.alert(), Some("certificate_expired(45)"));
        assert!(curl.error.contains("certificate has expired"));
        assert_eq!(measured("of-nothing").count(), 0);
    }
}
