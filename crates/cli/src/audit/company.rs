//! Who did the same: what other clients did with the scenario when they were measured, seen from the one that is examined.

use super::reaction::Outcome;
use crate::catalogue::{Reactions, and};
use diagnose::clients::Outcome as Measured;

/// In a sentence or two; nothing where nobody was measured, or where the client never met the fault.
pub(crate) fn company(scenario: &str, outcome: Outcome) -> Option<String> {
    let reactions = Reactions::of(scenario);
    let same = match outcome {
        Outcome::Accepted => Measured::Accepted,
        Outcome::Refused => Measured::Refused,
        Outcome::Waiting => Measured::NoVerdict,
        Outcome::NeverConnected => return None,
    };
    let mut told = Vec::new();
    let names = reactions.names(same);
    if !names.is_empty() {
        told.push(format!("so did {}", and(&names)));
    }
    for (other, did) in [
        (Measured::Accepted, "accepted it"),
        (Measured::Refused, "refused it"),
        (Measured::GaveUp, "gave up"),
        (Measured::NoVerdict, "did not decide"),
    ] {
        let names = reactions.names(other);
        if other != same && !names.is_empty() {
            told.push(format!("{} {did}", and(&names)));
        }
    }
    (!told.is_empty()).then(|| told.join("; "))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn who_did_the_same_comes_first_and_who_did_otherwise_then() {
        let refused = company("expired", Outcome::Refused).unwrap();
        assert!(refused.starts_with("so did OpenSSL, GnuTLS, curl"), "{refused}");
        assert!(refused.ends_with("; ipptool accepted it"), "{refused}");
        let accepted = company("expired", Outcome::Accepted).unwrap();
        assert!(accepted.starts_with("so did ipptool; OpenSSL, "), "{accepted}");
        let alone = company("key-mismatch", Outcome::Accepted).unwrap();
        assert!(
            alone.starts_with("OpenSSL, ") && alone.ends_with(" refused it"),
            "{alone}"
        );
        assert_eq!(company("expired", Outcome::NeverConnected), None);
    }
}
