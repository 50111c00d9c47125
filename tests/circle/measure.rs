//! Rows from what clients did each time.

use super::company::{GNUTLS, IPPTOOL, OPENSSL, RUSTLS, Round, Said};
use super::exceptions::{self, Against};
use super::observed::{Aspect, Observed};
use super::table::{Row, Table};
use super::words;
use crate::peers::walk::{Outcome, STILL_WAITING};
use scenarios::Family;
use std::collections::BTreeSet;

/// The alerts of RFC 8446 §6 and RFC 5246 §7.2, by name.
const ALERTS: [(&str, u8); 27] = [
    ("close_notify", 0),
    ("unexpected_message", 10),
    ("bad_record_mac", 20),
    ("record_overflow", 22),
    ("handshake_failure", 40),
    ("bad_certificate", 42),
    ("unsupported_certificate", 43),
    ("certificate_revoked", 44),
    ("certificate_expired", 45),
    ("certificate_unknown", 46),
    ("illegal_parameter", 47),
    ("unknown_ca", 48),
    ("access_denied", 49),
    ("decode_error", 50),
    ("decrypt_error", 51),
    ("protocol_version", 70),
    ("insufficient_security", 71),
    ("internal_error", 80),
    ("inappropriate_fallback", 86),
    ("user_canceled", 90),
    ("no_renegotiation", 100),
    ("missing_extension", 109),
    ("unsupported_extension", 110),
    ("unrecognized_name", 112),
    ("bad_certificate_status_response", 113),
    ("certificate_required", 116),
    ("no_application_protocol", 120),
];

/// Writes what was the same each time, and says what was not.
pub(super) fn into(table: &mut Table, rounds: &[Round]) {
    let Some((first, others)) = rounds.split_first() else {
        return;
    };
    for spoke in &first.spoke {
        for said in &spoke.said {
            let id = said.scenario.id;
            let same = |other: &'_ Round| find(other, spoke.client, id).map(|said| said.observed.clone());
            let mut each: Vec<Observed> = vec![said.observed.clone()];
            each.extend(others.iter().filter_map(same));
            let race = exceptions::race(spoke.client, id);
            if each.iter().any(|it| it.outcome != said.observed.outcome) {
                println!(
                    "{} {id}: not the same each time (listed: {race:?}): {each:?}",
                    spoke.client
                );
            } else if race.is_none() {
                let row = row(table, spoke.client, &spoke.version, said, &each);
                table.set(row);
            }
        }
    }
}

fn find<'a>(round: &'a Round, client: &str, id: &str) -> Option<&'a Said> {
    let spoke = round.spoke.iter().find(|spoke| spoke.client == client)?;
    spoke.said.iter().find(|said| said.scenario.id == id)
}

/// The row that is there, where it is right; else one of what was seen.
fn row(table: &Table, client: &str, version: &str, said: &Said, each: &[Observed]) -> Row {
    let id = said.scenario.id;
    let old = table.find(id, client);
    let outcome = said.observed.outcome;
    let texts: Vec<&str> = each.iter().map(|it| it.text.as_str()).collect();
    let error = match outcome {
        Outcome::Accepted => String::new(),
        Outcome::NoVerdict => STILL_WAITING.to_owned(),
        _ => words::stable(client, &texts),
    };
    let measured = Row {
        scenario: id.to_owned(),
        client: client.to_owned(),
        version: version.to_owned(),
        outcome,
        error: error.clone(),
        alert: alert(each),
        note: match old.filter(|old| old.outcome == outcome) {
            Some(old) => old.note.clone(),
            None if outcome == Outcome::Refused && error.is_empty() => words::each(client, &texts),
            None => note(client, said).to_owned(),
        },
    };
    let Some(old) = old else {
        return measured;
    };
    let is_listed = |aspect| {
        let either = aspect == Aspect::Words && exceptions::either_words(id).is_some();
        either || exceptions::disagreement(client, version, id, aspect, Against::Row).is_some()
    };
    let says = |aspect| !is_listed(aspect) && each.iter().any(|it| old.differs(it).contains(&aspect));
    let predicted = said.predicted.as_ref().and_then(|it| Row::predicted(id, it));
    let in_its_names = predicted.is_some_and(|row| each.iter().all(|it| row.differs(it).is_empty()));
    if says(Aspect::Outcome) || (says(Aspect::Words) && !in_its_names) || says(Aspect::Alert) {
        println!("{}\n  was {:?} {:?} {}", id, old.outcome, old.error, old.alert);
        println!(
            "  now {:?} {:?} {} ({client})",
            measured.outcome, measured.error, measured.alert
        );
        return measured;
    }
    Row {
        version: version.to_owned(),
        alert: if old.alert == "not-recorded" {
            measured.alert
        } else {
            old.alert.clone()
        },
        ..old.clone()
    }
}

/// What is to be known of how it was measured.
fn note(client: &str, said: &Said) -> &'static str {
    let above_tls = matches!(said.scenario.family, Family::Service | Family::Printer);
    match said.observed.outcome {
        Outcome::GaveUp => "was told to wait 2 s",
        Outcome::NoVerdict if client == IPPTOOL => "still waiting, or asking again, after 2 s",
        Outcome::NoVerdict => "after 2 s",
        Outcome::Accepted if above_tls && (client == OPENSSL || client == GNUTLS) => "handshake only, asks for nothing",
        Outcome::Accepted if above_tls && client == RUSTLS => "reads to the end, understands no HTTP",
        _ => "",
    }
}

/// The last one that came, if it was the same each time. One that is not there may have been lost.
fn alert(each: &[Observed]) -> String {
    let last = |it: &Observed| it.alerts.as_ref().map(|alerts| alerts.last().cloned());
    let all: BTreeSet<Option<Option<String>>> = each.iter().map(last).collect();
    let may_be_lost = each.iter().all(|it| it.alert_may_be_lost);
    let mut some = all.iter().flatten().flatten();
    match (some.next(), some.next()) {
        (Some(name), None) if all.len() == 1 || may_be_lost => {
            let number = ALERTS.iter().find(|(known, _)| known == name);
            number.map_or(name.clone(), |(name, number)| format!("{name}({number})"))
        }
        (None, _) if all.contains(&Some(None)) => "none".to_owned(),
        _ => "not-recorded".to_owned(),
    }
}
