//! What a client did with one printer: from the handshakes that the printer saw, and from how the client ended.

use scenarios::{Part, Scenario, WireFault};
use serde::{Deserialize, Serialize};

/// What it came to.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub(crate) enum Outcome {
    /// It went on: it sent its request, or shook hands and was content.
    Accepted,
    /// It did not go on, or said that it failed.
    Refused,
    /// It neither went on nor gave up before the deadline.
    Waiting,
    /// It did not come as far as the fault: the printer saw nothing of it, or no request where the answer is at fault.
    NeverConnected,
}

/// How the client's process ended.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub(crate) struct Ending {
    /// Its exit status; `None`: it was ended at the deadline, or by a signal.
    pub(crate) status: Option<i32>,
    /// It was still running at the deadline.
    pub(crate) overdue: bool,
    /// The line of its output that says most: one that the recipe looks for, else the last.
    pub(crate) message: String,
    /// Milliseconds from start to end.
    pub(crate) ms: u64,
}

/// What the printer saw of one connection: members of the event `handshake` (docs/events.md).
#[derive(Clone, PartialEq, Eq, Debug, Default, Deserialize)]
#[serde(default)]
pub(crate) struct Seen {
    pub(crate) outcome: String,
    pub(crate) alert: Option<String>,
    pub(crate) alert_sent: Option<String>,
    pub(crate) reason: Option<String>,
    pub(crate) finished: bool,
    pub(crate) request_seen: bool,
    pub(crate) ms: Lasted,
}

/// How long a connection lasted up to its verdict.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default, Deserialize)]
#[serde(default)]
pub(crate) struct Lasted {
    pub(crate) total: u64,
}

/// What the client did, and how that was seen.
#[derive(Clone, PartialEq, Eq, Debug, Serialize)]
pub(crate) struct Reaction {
    pub(crate) outcome: Outcome,
    /// In words, such as `alert unknown_ca`.
    pub(crate) how: String,
    /// What the client said last.
    pub(crate) message: String,
    /// `None`: it was ended at the deadline, or by a signal.
    pub(crate) exit_status: Option<i32>,
    pub(crate) connections: usize,
    pub(crate) ms: u64,
}

impl Reaction {
    /// The first rule that fits.
    pub(crate) fn of(scenario: &Scenario, seen: &[Seen], ending: Ending) -> Self {
        let (outcome, how) = decide(scenario, seen, &ending);
        Self {
            outcome,
            how,
            message: ending.message,
            exit_status: ending.status,
            connections: seen.len(),
            ms: ending.ms,
        }
    }
}

fn decide(scenario: &Scenario, seen: &[Seen], ending: &Ending) -> (Outcome, String) {
    let content = ending.status == Some(0);
    if seen.is_empty() {
        return without_connection(scenario, ending);
    }
    if seen.iter().any(|seen| seen.request_seen) {
        return after_request(scenario, ending);
    }
    if let Some(alert) = seen.iter().rev().find_map(|seen| seen.alert.as_deref()) {
        return (Outcome::Refused, format!("alert {alert}{}", although(content)));
    }
    let about_answers = scenario.parts.iter().any(|part| matches!(part, Part::Service(_)));
    if about_answers && content {
        let how = "shook hands and asked nothing, so that no answer could go wrong";
        return (Outcome::NeverConnected, how.to_owned());
    }
    if seen.iter().any(|seen| seen.finished) {
        return match (content, ending.overdue) {
            (true, _) => (Outcome::Accepted, "finished the handshake, was content".to_owned()),
            (false, true) => (Outcome::Waiting, "finished the handshake, sent no request".to_owned()),
            (false, false) => (
                Outcome::Refused,
                "left after the handshake, without a request".to_owned(),
            ),
        };
    }
    // What was open at the deadline ended with the client. What ended long before was ended by it, or by the printer.
    let ended_before = |seen: &&Seen| !ending.overdue || seen.ms.total < ending.ms / 4;
    let Some(last) = seen.iter().rev().find(ended_before) else {
        return (Outcome::Waiting, "still waited within the handshake".to_owned());
    };
    let how = match (&last.alert_sent, last.outcome.as_str()) {
        (Some(alert), _) => format!("was told {alert} by the printer"),
        (None, "reset") => "the connection was reset".to_owned(),
        (None, "failed") if last.reason.as_deref() != Some("connection") => {
            "the printer ended the handshake".to_owned()
        }
        _ => "closed without an alert".to_owned(),
    };
    let again = if ending.overdue {
        ", and tried again until the deadline"
    } else {
        ""
    };
    (Outcome::Refused, how + again + although(content))
}

fn without_connection(scenario: &Scenario, ending: &Ending) -> (Outcome, String) {
    let hidden = |part: &Part| matches!(part, Part::Wire(WireFault::AcceptNever | WireFault::Ipv6Only));
    match scenario.parts.iter().any(hidden) {
        true if ending.overdue => (Outcome::Waiting, "still tried to connect".to_owned()),
        true if ending.status != Some(0) => (Outcome::Refused, "reported that it cannot connect".to_owned()),
        _ => (Outcome::NeverConnected, "the printer saw nothing of it".to_owned()),
    }
}

/// A certificate is accepted with the request, whatever comes then; of anything else the end tells.
fn after_request(scenario: &Scenario, ending: &Ending) -> (Outcome, String) {
    let by_certificate = scenario.parts.iter().all(|part| *part == Part::Certificate);
    let sent = "sent its request";
    match (ending.status, ending.overdue) {
        (Some(0), _) => (Outcome::Accepted, sent.to_owned()),
        (_, true) if !by_certificate => (Outcome::Waiting, format!("{sent}, and waited for the answer")),
        (_, true) => (Outcome::Accepted, format!("{sent}, and was still busy at the deadline")),
        (status, false) => {
            let end = status.map_or_else(|| "by a signal".to_owned(), |status| format!("with {status}"));
            let outcome = if by_certificate {
                Outcome::Accepted
            } else {
                Outcome::Refused
            };
            (outcome, format!("{sent}, and ended {end}"))
        }
    }
}

fn although(content: bool) -> &'static str {
    if content { ", although it ended with 0" } else { "" }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(id: &str, seen: &[Seen], status: Option<i32>) -> (Outcome, String) {
        let ending = Ending {
            status,
            overdue: status.is_none(),
            ..Ending::default()
        };
        decide(scenarios::find(id).unwrap(), seen, &ending)
    }

    fn seen(finished: bool, request_seen: bool, alert: Option<&str>) -> Seen {
        Seen {
            finished,
            request_seen,
            alert: alert.map(str::to_owned),
            ..Seen::default()
        }
    }

    #[test]
    fn who_sent_a_request_trusted_the_certificate_however_it_ended() {
        for status in [Some(0), Some(22), None] {
            assert_eq!(of("expired", &[seen(true, true, None)], status).0, Outcome::Accepted);
        }
    }

    #[test]
    fn a_truncated_answer_is_accepted_by_who_ends_with_success() {
        let request = [seen(true, true, None)];
        let id = "truncated-no-length-no-close-notify";
        assert_eq!(of(id, &request, Some(0)).0, Outcome::Accepted);
        assert_eq!(of(id, &request, Some(56)).0, Outcome::Refused);
        assert_eq!(of(id, &request, None).0, Outcome::Waiting);
    }

    #[test]
    fn an_alert_is_a_refusal_even_of_a_client_that_says_all_is_well() {
        let (outcome, how) = of("expired", &[seen(false, false, Some("certificate_expired"))], Some(0));
        assert_eq!(outcome, Outcome::Refused);
        assert_eq!(how, "alert certificate_expired, although it ended with 0");
    }

    #[test]
    fn a_handshake_alone_is_accepted_by_who_ends_with_success() {
        let finished = [seen(true, false, None)];
        assert_eq!(of("san-mismatch", &finished, Some(0)).0, Outcome::Accepted);
        assert_eq!(of("san-mismatch", &finished, Some(60)).0, Outcome::Refused);
        let answer = "truncated-body-no-close-notify";
        assert_eq!(of(answer, &finished, Some(0)).0, Outcome::NeverConnected);
    }

    #[test]
    fn who_refused_and_tries_again_has_refused() {
        let lasted = |total| Seen {
            outcome: "closed".to_owned(),
            ms: Lasted { total },
            ..Seen::default()
        };
        let overdue = Ending {
            overdue: true,
            ms: 15_000,
            ..Ending::default()
        };
        let id = scenarios::find("stall-after-server-hello").unwrap();
        assert_eq!(decide(id, &[lasted(14_000)], &overdue).0, Outcome::Waiting);
        let (outcome, how) = decide(id, &[lasted(20), lasted(14_000)], &overdue);
        assert_eq!(outcome, Outcome::Refused);
        assert!(how.contains("tried again"), "{how}");
    }

    #[test]
    fn who_never_came_has_refused_nothing() {
        assert_eq!(of("expired", &[], Some(1)).0, Outcome::NeverConnected);
        assert_eq!(of("accept-never", &[], Some(28)).0, Outcome::Refused);
        assert_eq!(of("accept-never", &[], None).0, Outcome::Waiting);
        assert_eq!(of("accept-never", &[], Some(0)).0, Outcome::NeverConnected);
    }
}
