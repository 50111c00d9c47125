//! Who did the same: what other clients did with the scenario when they were measured, seen from the one that is examined.

use super::reaction::Outcome;
use crate::catalogue::{Reactions, and};
use diagnose::clients::Outcome as Measured;

/// In a sentence or two; nothing where nobody was measured, or where the client never met the fault.
pub(crate) fn company(scenario: &str, outcome: Outcome) -> Option<String> {
    let reactions = Reactions::of(scenario);
    let [accepted, refused, undecided] =
        [Measured::Accepted, Measured::Refused, Measured::NoVerdict].map(|outcome| reactions.names(outcome));
    let (same, others) = match outcome {
        Outcome::Accepted => (accepted, [("refused it", refused), ("did not decide", undecided)]),
        Outcome::Refused => (refused, [("accepted it", accepted), ("did not decide", undecided)]),
        Outcome::Waiting => (undecided, [("accepted it", accepted), ("refused it", refused)]),
        Outcome::NeverConnected => return None,
    };
    let mut told = Vec::new();
    if !same.is_empty() {
        told.push(format!("so did {}", and(&same)));
    }
    let others = others.into_iter().filter(|(_, names)| !names.is_empty());
    told.extend(others.map(|(did, names)| format!("{} {did}", and(&names))));
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
