//! A probe for a person at a terminal: one screen, or everything.

use super::{NameAnswer, PlainReport, ProbeReport, VersionReport};
use crate::report::{Outcome, paragraph};
use crate::screen::{Row, Screen, Tone};
use std::fmt::Write;

impl ProbeReport {
    /// What is offered, what is wrong, and what to do: 80 columns and 23 rows.
    pub fn summary(&self) -> Vec<Row> {
        let mut screen = Screen::default();
        let (tone, word) = match self.outcome {
            Outcome::Accepted => (Tone::Good, "offers TLS"),
            Outcome::Refused => (Tone::Bad, "offers TLS that clients refuse"),
            Outcome::Unreachable => (Tone::Bad, "cannot be probed"),
        };
        screen.words(tone, 2, &format!("{} {word}: {}.", self.address, self.explanation));
        for version in self.versions.iter().filter(|version| version.accepted == Some(true)) {
            screen.words(
                Tone::Plain,
                12,
                &format!("  {:<9} {}", version.version.as_str(), brief(version)),
            );
        }
        for (heading, words) in [
            ("Session", self.session_line()),
            ("Chain", self.chain_line()),
            ("Clear", self.clear_line()),
        ] {
            if !words.is_empty() {
                screen.words(Tone::Plain, 12, &format!("  {heading:<9} {words}"));
            }
        }
        screen.words(
            Tone::Dim,
            2,
            &format!("  {} of {} connections", self.connections.made, self.connections.limit),
        );
        screen.steps(&self.fixes, &self.findings)
    }

    /// Everything that was learned, in lines of at most 100 columns.
    pub fn to_text(&self) -> String {
        let mut text = String::new();
        // Writing to a string does not fail.
        let _ = writeln!(text, "{}", self.address);
        paragraph(&mut text, "", &self.explanation);
        for version in &self.versions {
            paragraph(&mut text, version.version.as_str(), &version.answer);
            for suite in &version.suites {
                let weak = suite.weak.map_or_else(String::new, |why| format!(" ({why})"));
                paragraph(&mut text, "", &format!("{} {}{weak}", suite.code, suite.name));
            }
            if !version.suites.is_empty() && !version.suites_complete {
                paragraph(&mut text, "", "and perhaps others");
            }
            if !version.groups.is_empty() {
                paragraph(&mut text, "", &format!("groups: {}", version.groups.join(", ")));
            }
        }
        for (heading, words) in [("Session", self.session_line()), ("Chain", self.chain_line())] {
            if !words.is_empty() {
                paragraph(&mut text, heading, &words);
            }
        }
        for (index, plain) in self.plain.iter().enumerate() {
            paragraph(&mut text, if index == 0 { "Clear" } else { "" }, &clear(plain));
        }
        for ipp in &self.ipp {
            let how = if ipp.tls { "over TLS" } else { "in the clear" };
            paragraph(&mut text, "IPP", &format!("port {} {how}: {}", ipp.port, ipp.answer));
            for (name, values) in &ipp.attributes {
                paragraph(&mut text, "", &format!("{name}: {}", values.join(", ")));
            }
        }
        let made = format!("{} of {}", self.connections.made, self.connections.limit);
        paragraph(&mut text, "Connections", &made);
        for (index, finding) in self.findings.iter().enumerate() {
            let line = format!("{}: {}", finding.code, finding.message);
            paragraph(&mut text, if index == 0 { "Findings" } else { "" }, &line);
        }
        for (index, fix) in self.fixes.iter().enumerate() {
            paragraph(&mut text, if index == 0 { "What to do" } else { "" }, &fix.what);
            for command in &fix.commands {
                paragraph(&mut text, "", &format!("  {}", command.line));
            }
            if let Some(page) = &fix.page {
                paragraph(&mut text, "", page);
            }
        }
        text
    }

    fn session_line(&self) -> String {
        let Some(handshake) = &self.handshake else {
            return String::new();
        };
        let mut parts = vec![format!("{} {}", handshake.version, handshake.cipher_suite)];
        parts.extend(self.group.clone());
        parts.push(
            self.alpn
                .as_ref()
                .map_or_else(|| "no ALPN".to_owned(), |name| format!("ALPN {name}")),
        );
        let resumed: Vec<&str> = [
            (self.resumption.psk, "PSK"),
            (self.resumption.ticket, "ticket"),
            (self.resumption.session_id, "session ID"),
        ]
        .into_iter()
        .filter_map(|(resumed, by)| (resumed == Some(true)).then_some(by))
        .collect();
        parts.push(if resumed.is_empty() {
            "no resumption seen".to_owned()
        } else {
            format!("resumed by {}", resumed.join(", "))
        });
        parts.push(if self.staple { "OCSP stapled" } else { "no staple" }.to_owned());
        let named = |answer: &NameAnswer| match answer {
            NameAnswer::Same => "same certificate".to_owned(),
            NameAnswer::Other(_) => "another certificate".to_owned(),
            NameAnswer::Alert(alert) => format!("alert {alert}"),
            NameAnswer::Nothing(what) => (*what).to_owned(),
            NameAnswer::NotAsked => "not asked".to_owned(),
        };
        parts.push(format!("without SNI: {}", named(&self.names.none)));
        parts.push(format!("unknown SNI: {}", named(&self.names.unknown)));
        parts.join(", ")
    }

    fn chain_line(&self) -> String {
        let chain = &self.chain;
        if chain.subjects.is_empty() {
            return String::new();
        }
        let end = match &chain.missing_issuer {
            Some(issuer) => format!("issued by {issuer} (not sent)"),
            None => "up to its root".to_owned(),
        };
        let names: Vec<String> = chain
            .subjects
            .iter()
            .take(4)
            .map(|name| name.chars().take(60).collect())
            .collect();
        format!("{}, {end}", names.join(" < "))
    }

    fn clear_line(&self) -> String {
        let parts: Vec<String> = self.plain.iter().map(clear).collect();
        parts.join("; ")
    }
}

fn brief(version: &VersionReport) -> String {
    if version.suites.is_empty() {
        return "accepted".to_owned();
    }
    let count = version.suites.len();
    let weak = version.suites.iter().filter(|suite| suite.weak.is_some()).count();
    let secret = version.suites.iter().filter(|suite| suite.forward_secret).count();
    let mut text = format!(
        "{count} suites{}",
        if version.suites_complete { "" } else { " or more" }
    );
    if weak > 0 {
        let _ = write!(text, ", {weak} of them weak");
    }
    if secret == 0 {
        text.push_str(", no forward secrecy");
    }
    if !version.groups.is_empty() {
        let shown: Vec<&str> = version.groups.iter().take(5).map(String::as_str).collect();
        let more = if version.groups.len() > 5 { " …" } else { "" };
        let _ = write!(text, "; {}{more}", shown.join(" "));
    }
    if let Some(bits) = version.dh_bits {
        let _ = write!(text, "; DH {bits}");
    }
    text
}

fn clear(plain: &PlainReport) -> String {
    let mut text = format!("port {}: {}", plain.port, plain.answer);
    if let Some(status) = plain.status {
        let _ = write!(text, " {status}");
    }
    if let Some(location) = &plain.location {
        let _ = write!(text, " to {location}");
    }
    if let Some(upgrade) = &plain.upgrade {
        let _ = write!(text, ", upgrade {upgrade}");
    }
    text
}
