//! What a client made of the printer, as far as the printer can tell: accepted, refused, gave up, or unclear; with the
//! reason in words. Every rule stands in [`Judgement::of`], in the order in which they are tried.

use super::{HandshakeRecord, Outcome};
use serde::{Deserialize, Serialize};

/// What the client made of the printer's TLS.
#[derive(Clone, Copy, Debug, Default, Serialize, Deserialize, PartialEq, Eq)]
#[serde(rename_all = "kebab-case")]
pub enum Verdict {
    /// It went on and sent a request.
    Accepted,
    /// It did not want to go on.
    Refused,
    /// It left while it waited for the printer.
    GaveUp,
    /// What it did does not tell.
    #[default]
    Unclear,
}

/// How sure that is.
#[derive(Clone, Copy, Debug, Default, Serialize, Deserialize, PartialEq, Eq)]
#[serde(rename_all = "kebab-case")]
pub enum Certainty {
    /// It cannot be otherwise.
    Certain,
    /// Clients that do this mean that; one that does not could do it too.
    Probable,
    /// It could mean anything.
    #[default]
    Open,
}

/// The verdict of a client, and why the printer thinks so.
#[derive(Clone, Debug, Default, Serialize, PartialEq, Eq)]
pub struct Judgement {
    /// What the client made of it.
    pub verdict: Verdict,
    /// How sure that is.
    pub certainty: Certainty,
    /// In words: what the client did.
    pub because: String,
}

/// A client that checks the certificate after Finished leaves within this time; one that opened a connection in reserve
/// stays longer. Milliseconds.
const AT_ONCE_MS: u64 = 1_000;

impl Judgement {
    /// Judges a whole record.
    pub(crate) fn of(record: &HandshakeRecord) -> Self {
        use Certainty::{Certain, Open, Probable};
        use Verdict::{Accepted, GaveUp, Refused, Unclear};
        if record.request_seen {
            let because = match record.resumed {
                true => "it resumed a session and sent a request: it was shown no certificate",
                false => "it finished the handshake and sent a request",
            };
            return Self::new(Accepted, Certain, because.to_owned());
        }
        if let Some(alert) = &record.alert {
            return match alert.as_str() {
                "user_canceled" => Self::new(GaveUp, Certain, "it cancelled (alert user_canceled)".to_owned()),
                "close_notify" => Self::new(
                    GaveUp,
                    Probable,
                    "it took its leave within the handshake (alert close_notify)".to_owned(),
                ),
                alert => Self::new(Refused, Certain, format!("it sent the alert {alert}")),
            };
        }
        if record.finished {
            return Self::after_finished(record);
        }
        let shown = record.version.is_some();
        match record.outcome {
            Outcome::Timeout if record.ms.hello.is_none() => Self::new(
                Unclear,
                Open,
                "it sent no whole ClientHello before the printer's deadline".to_owned(),
            ),
            Outcome::Timeout => Self::new(
                Unclear,
                Open,
                "it was still waiting when the printer's deadline passed: it has none of its own, or a longer one"
                    .to_owned(),
            ),
            Outcome::Failed => Self::new(
                Unclear,
                Open,
                format!(
                    "the printer ended the handshake: {}",
                    record.reason.unwrap_or("no reason is known")
                ),
            ),
            Outcome::Closed | Outcome::Reset | Outcome::AlertReceived | Outcome::Established => {
                let how = match record.outcome {
                    Outcome::Reset => "reset the connection",
                    _ => "closed the connection",
                };
                match (record.ms.hello, record.alert_sent.as_deref(), shown) {
                    (None, _, _) => Self::new(Unclear, Open, format!("it {how} before a whole ClientHello")),
                    (_, Some(alert), _) => {
                        Self::new(GaveUp, Certain, format!("it {how} after the printer's alert {alert}"))
                    }
                    (_, _, true) => Self::new(
                        Refused,
                        Probable,
                        format!("it {how} without an alert once it had seen the printer's answer"),
                    ),
                    (_, _, false) => Self::new(GaveUp, Certain, format!("it {how} before the printer had answered")),
                }
            }
        }
    }

    fn after_finished(record: &HandshakeRecord) -> Self {
        use Certainty::{Open, Probable};
        let waited = record.ms.total.saturating_sub(record.ms.finished.unwrap_or_default());
        match record.ended {
            Some("close-notify" | "eof" | "reset") if waited <= AT_ONCE_MS => Self::new(
                Verdict::Refused,
                Probable,
                "it finished the handshake and left at once without a request, as clients do that check the name or \
                 the certificate afterwards"
                    .to_owned(),
            ),
            Some(ended @ ("idle" | "stopping")) => Self::new(
                Verdict::Unclear,
                Open,
                format!("it finished the handshake and sent no request ({ended})"),
            ),
            ended => Self::new(
                Verdict::Unclear,
                Open,
                format!(
                    "it finished the handshake, waited {waited} ms and left without a request ({})",
                    ended.unwrap_or("no end is known")
                ),
            ),
        }
    }

    fn new(verdict: Verdict, certainty: Certainty, because: String) -> Self {
        Self {
            verdict,
            certainty,
            because,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn record(change: impl FnOnce(&mut HandshakeRecord)) -> Judgement {
        let mut record = HandshakeRecord::new(1, ([127, 0, 0, 1], 1).into(), "https");
        record.ms.hello = Some(1);
        change(&mut record);
        Judgement::of(&record)
    }

    #[test]
    fn what_a_client_does_says_what_it_thinks() {
        use Verdict::{Accepted, GaveUp, Refused, Unclear};
        type Case = (Verdict, fn(&mut HandshakeRecord));
        let cases: [Case; 8] = [
            (Accepted, |record| {
                (record.finished, record.request_seen) = (true, true);
            }),
            (Refused, |record| {
                (record.outcome, record.alert) = (Outcome::AlertReceived, Some("unknown_ca".into()));
            }),
            (Refused, |record| {
                (record.finished, record.ended) = (true, Some("close-notify"));
                (record.ms.finished, record.ms.total) = (Some(10), 12);
            }),
            (Unclear, |record| {
                (record.finished, record.ended) = (true, Some("close-notify"));
                (record.ms.finished, record.ms.total) = (Some(10), 20_000);
            }),
            (Refused, |record| record.version = Some("TLSv1.3".into())),
            (GaveUp, |_| {}),
            (GaveUp, |record| record.alert_sent = Some("internal_error".into())),
            (Unclear, |record| record.outcome = Outcome::Timeout),
        ];
        for (place, (expected, change)) in cases.into_iter().enumerate() {
            let judgement = record(change);
            assert_eq!(judgement.verdict, expected, "case {place}: {}", judgement.because);
        }
    }
}
