//! Every rule by which a chain is judged, in words: what, its value, for whom, and where it is known from.
//!
//! The values are those of the data that judges ([`Profile`], [`SSL_ORDER`]); nothing here is a copy of it.

use super::{Algorithms, Caller, Evidence, Os, Profile, Roots, Rule, Since, Weak, WeakRule, shared};
use crate::columns;
use crate::revocation::Mode;
use crate::verdict::{self, SSL_ORDER};
use serde::Serialize;
use std::fmt::Write as _;

/// One rule with one value.
#[derive(Clone, PartialEq, Eq, Debug, Serialize)]
pub struct Stated {
    /// Kebab-case name of the rule.
    pub rule: &'static str,
    /// What it is about, in words.
    pub what: &'static str,
    /// The versions for which it has this value, oldest first.
    #[serde(rename = "as")]
    pub versions: Vec<Os>,
    /// The value, in words.
    pub value: String,
    /// What the source is worth.
    pub evidence: Evidence,
    /// Who says so, or why it was chosen.
    pub source: &'static str,
}

/// The rules of these versions; those of equal value, evidence and source as one. The order of the SSL policy's errors, and what
/// all versions share, come last.
pub fn of(versions: &[Os]) -> Vec<Stated> {
    let mut all: Vec<Stated> = Vec::new();
    for &os in versions {
        for one in of_profile(os).into_iter().chain(of_all(os)) {
            let same = |known: &&mut Stated| {
                (known.rule, &known.value, known.evidence, known.source)
                    == (one.rule, &one.value, one.evidence, one.source)
            };
            match all.iter_mut().find(same) {
                Some(known) => known.versions.push(os),
                None => {
                    let beside = all.iter().rposition(|known| known.rule == one.rule);
                    all.insert(beside.map_or(all.len(), |index| index + 1), one);
                }
            }
        }
    }
    all
}

/// For people, in 80 columns.
pub fn text(rules: &[Stated]) -> String {
    let mut text = String::new();
    let mut what = "";
    for one in rules {
        if one.what != what {
            let _ = writeln!(text, "{}{}", if what.is_empty() { "" } else { "\n" }, one.what);
            what = one.what;
        }
        let versions: Vec<&str> = one.versions.iter().map(|os| os.as_str()).collect();
        let stated = format!("{}: {} ({})", versions.join(" "), one.value, one.evidence.as_str());
        columns::fill(&mut text, &stated, "  ", "      ");
        columns::fill(&mut text, one.source, "      - ", "        ");
    }
    text.push_str("\nWhat a source is worth\n");
    for mark in Evidence::ALL {
        columns::fill(
            &mut text,
            &format!("{:<14} {}", mark.as_str(), mark.meaning()),
            "  ",
            "                 ",
        );
    }
    text
}

fn stated<T>(os: Os, rule: &'static str, what: &'static str, known: Rule<T>, value: impl Fn(T) -> String) -> Stated {
    Stated {
        rule,
        what,
        versions: vec![os],
        value: value(known.value),
        evidence: known.evidence,
        source: known.source,
    }
}

/// Taken apart without `..`: a rule that is added to the profile has to be stated, here or in [`of_log`].
fn of_profile(os: Os) -> Vec<Stated> {
    let Profile {
        title: _,
        computer: _,
        updated: _,
        program_roots: _,
        logs: _,
        caller: _,
        logs_algorithms: _,
        logs_strong_sign: _,
        impersonates: _,
        nt_version: _,
        dialogue: _,
        ignored,
        revocation,
        knows_ocsp,
        algorithms,
        weak,
        marks_weakness,
        marks_distrust,
        judges_critical_extensions,
        compares_ip_addresses,
        sends_sni,
        speaks_ssl3,
    } = *os.profile();
    let state = |rule, what, known| stated(os, rule, what, known, yes_or_no);
    let ignores = "Ignores (fdwChecks of the SSL policy)";
    let verifies = "Can verify signatures, beside RSA with MD5 and SHA-1";
    let mut all = vec![
        stated(os, "ignored", ignores, ignored, in_words),
        stated(os, "revocation", "Checks revocation", revocation, mode),
        state("ocsp", "Speaks OCSP", knows_ocsp),
        stated(os, "algorithms", verifies, algorithms, names),
    ];
    all.extend(weak.iter().map(|rule| of_weakness(os, rule)));
    let weakness = "Marks a weak signature with a bit of its own (HAS_WEAK_SIGNATURE)";
    let distrust = "Marks distrust with a bit of its own (IS_EXPLICIT_DISTRUST)";
    let critical = "Refuses an unknown critical extension";
    let address = "Compares an iPAddress entry of the SAN";
    all.extend([
        state("weak-signature-bit", weakness, marks_weakness),
        state("distrust-bit", distrust, marks_distrust),
        state("critical-extension", critical, judges_critical_extensions),
        state("ip-address", address, compares_ip_addresses),
        state("sni", "Sends the server's name in the handshake (SNI)", sends_sni),
        state("ssl-3.0", "Speaks SSL 3.0", speaks_ssl3),
    ]);
    all.extend(of_log(os, os.profile()));
    all
}

/// What is logged and told.
fn of_log(os: Os, profile: &Profile) -> Vec<Stated> {
    let state = |rule, what, known| stated(os, rule, what, known, yes_or_no);
    let say = |rule, what, known: Rule<&'static str>| stated(os, rule, what, known, str::to_owned);
    let asks = "Who asks CAPI, and so what the log looks like";
    let algorithms = "Event 11 names the algorithms of each element";
    let strong = "Event 11 has StrongSignPara and URLRetrievalTimeout";
    let token = "Events of the chain have the user's impersonateToken";
    vec![
        state("log", "Keeps the CAPI2 log", profile.logs),
        stated(os, "caller", asks, profile.caller, caller),
        state("log-algorithms", algorithms, profile.logs_algorithms),
        state("log-strong-sign", strong, profile.logs_strong_sign),
        state("log-impersonation", token, profile.impersonates),
        say("nt-version", "Fetches as Microsoft-CryptoAPI/", profile.nt_version),
        say("dialogue", "What the person sees when it refuses", profile.dialogue),
    ]
}

fn yes_or_no(yes: bool) -> String {
    if yes { "yes" } else { "no" }.to_owned()
}

fn mode(mode: Mode) -> String {
    let which = match mode {
        Mode::Off => "of no certificate",
        Mode::End => "of the server's certificate",
        Mode::Chain => "of all certificates but the root",
    };
    which.to_owned()
}

fn names(known: Algorithms) -> String {
    let names = [
        (known.sha2, "SHA-256, -384, -512"),
        (known.ecdsa, "ECDSA"),
        (known.pss, "RSA-PSS"),
    ];
    let names: Vec<&str> = names.iter().filter(|(is, _)| *is).map(|(_, name)| *name).collect();
    names.join(", ")
}

fn caller(caller: Caller) -> String {
    let log = match caller {
        Caller::WinInet => "WinInet: 80 10 ... 11 30 90 81",
        Caller::WinHttp => "WinHTTP: 10 ... 90 11, then 30 by itself",
    };
    log.to_owned()
}

fn in_words(ignored: u32) -> String {
    let names = [
        (verdict::IGNORE_REVOCATION, "revocation"),
        (verdict::IGNORE_UNKNOWN_CA, "unknown CA"),
        (verdict::IGNORE_WRONG_USAGE, "usage"),
        (verdict::IGNORE_NAME, "name"),
        (verdict::IGNORE_DATE, "date"),
    ];
    let names: Vec<&str> = names
        .iter()
        .filter(|(bit, _)| ignored & bit != 0)
        .map(|(_, name)| *name)
        .collect();
    if names.is_empty() {
        return "nothing".to_owned();
    }
    format!("{} ({ignored:X})", names.join(", "))
}

fn of_weakness(os: Os, rule: &WeakRule) -> Stated {
    let what = match rule.weak {
        Weak::RsaBelow(bits) => format!("RSA below {bits} bits"),
        Weak::Hash(hash) => hash.to_string().to_uppercase(),
    };
    let below = match rule.below {
        Roots::All => "",
        Roots::Program => " below roots of Microsoft's program",
    };
    let since = match rule.since {
        Since::Release => String::new(),
        Since::Update(update) => format!(", since {update}"),
    };
    Stated {
        rule: "weak",
        what: "Takes for a bad signature",
        versions: vec![os],
        value: format!("{what}{below}{since}"),
        evidence: rule.evidence,
        source: rule.source,
    }
}

/// What all versions share: the order of errors, then the rest.
fn of_all(os: Os) -> impl Iterator<Item = Stated> {
    let order = SSL_ORDER.iter().enumerate().map(move |(index, rule)| Stated {
        rule: "order",
        what: "Reports the first of these, and the name-mismatch (800B010F) after all of them",
        versions: vec![os],
        value: format!("{}. {} {}", index + 1, rule.code, rule.error),
        evidence: rule.evidence,
        source: rule.source,
    });
    let rest = shared::RULES.iter().map(move |rule| Stated {
        rule: rule.rule,
        what: rule.what,
        versions: vec![os],
        value: rule.value.to_owned(),
        evidence: rule.evidence,
        source: rule.source,
    });
    order.chain(rest)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_rule_of_every_version_has_a_value_and_a_source() {
        for one in of(&Os::ALL) {
            assert!(!one.value.is_empty() && !one.source.is_empty(), "{one:?}");
            assert!(one.versions.is_sorted(), "{one:?}");
        }
    }

    #[test]
    fn what_is_stated_is_what_judges() {
        let value = |os: Os, rule: &str| {
            let rules = of(&[os]);
            rules.into_iter().find(|one| one.rule == rule).map(|one| one.value)
        };
        assert_eq!(value(Os::Xp, "ignored").as_deref(), Some("unknown CA, name (1100)"));
        assert_eq!(value(Os::Ten, "ignored").as_deref(), Some("nothing"));
        assert_eq!(value(Os::Seven, "ip-address").as_deref(), Some("no"));
        assert_eq!(value(Os::Eleven, "ip-address").as_deref(), Some("yes"));
    }

    #[test]
    fn the_text_fits_eighty_columns() {
        for line in text(&of(&Os::ALL)).lines() {
            assert!(line.chars().count() <= 80, "{line}");
        }
    }
}
