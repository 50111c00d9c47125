//! Which event one waits for, as people write it: `handshake.refused`, `job.completed`, `handshake,sni=localhost`.

use crate::EventRecord;
use serde_json::Value;
use std::str::FromStr;

/// An event that is waited for.
///
/// `KIND`, then `.WORD` for a word that one of its members must be (a verdict, an outcome, an alert, a state, a
/// scenario), and any number of `,MEMBER=VALUE`.
///
/// ```
/// let refused: printer::EventPattern = "handshake.refused,port=ipp".parse().unwrap();
/// assert_eq!(refused.to_string(), "handshake.refused,port=ipp");
/// assert!("".parse::<printer::EventPattern>().is_err());
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct EventPattern {
    kind: String,
    word: Option<String>,
    members: Vec<(String, String)>,
}

/// The text is no pattern.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{0:?} is no pattern of events: write KIND[.WORD][,MEMBER=VALUE…], such as handshake.refused or job.completed")]
pub struct EventPatternError(String);

impl EventPattern {
    /// Is this the event?
    pub fn matches(&self, record: &EventRecord) -> bool {
        let is_word = |word: &String| record.body.values().any(|value| says(value, word));
        let is_member = |(name, value): &(String, String)| record.body.get(name).is_some_and(|of| says(of, value));
        record.kind() == self.kind && self.word.iter().all(is_word) && self.members.iter().all(is_member)
    }
}

/// A text, number or boolean that is this word, or a list that has it.
fn says(value: &Value, word: &str) -> bool {
    match value {
        Value::String(text) => text == word,
        Value::Array(values) => values.iter().any(|value| says(value, word)),
        Value::Bool(value) => value.to_string() == word,
        Value::Number(value) => value.to_string() == word,
        Value::Null | Value::Object(_) => false,
    }
}

impl FromStr for EventPattern {
    type Err = EventPatternError;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let wrong = || EventPatternError(text.to_owned());
        let mut pieces = text.split(',').map(str::trim);
        let event = pieces.next().unwrap_or_default();
        let (kind, word) = match event.split_once('.') {
            Some((kind, word)) => (kind, Some(word)),
            None => (event, None),
        };
        let members = pieces
            .map(|piece| piece.split_once('=').filter(|(name, _)| !name.is_empty()))
            .map(|pair| pair.map(|(name, value)| (name.to_owned(), value.to_owned())))
            .collect::<Option<Vec<_>>>()
            .ok_or_else(wrong)?;
        let is_name = |name: &str| !name.is_empty() && !name.contains(char::is_whitespace) && !name.contains('=');
        if !is_name(kind) || !word.is_none_or(is_name) {
            return Err(wrong());
        }
        Ok(Self {
            kind: kind.to_owned(),
            word: word.map(str::to_owned),
            members,
        })
    }
}

impl TryFrom<&str> for EventPattern {
    type Error = EventPatternError;

    fn try_from(text: &str) -> Result<Self, Self::Error> {
        text.parse()
    }
}

impl std::fmt::Display for EventPattern {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(&self.kind)?;
        self.word.iter().try_for_each(|word| write!(f, ".{word}"))?;
        let mut members = self.members.iter();
        members.try_for_each(|(name, value)| write!(f, ",{name}={value}"))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    fn record(body: Value) -> EventRecord {
        serde_json::from_value(body).unwrap()
    }

    #[test]
    fn a_word_may_be_in_any_member_and_a_member_must_be_its_own() {
        let event = record(json!({
            "seq": 1, "time": "", "event": "handshake", "verdict": "refused", "alert": "unknown_ca",
            "scenario": ["expired"], "resumed": false, "connection": 7,
        }));
        for yes in [
            "handshake",
            "handshake.refused",
            "handshake.unknown_ca,connection=7",
            "handshake.expired,resumed=false",
        ] {
            assert!(yes.parse::<EventPattern>().unwrap().matches(&event), "{yes}");
        }
        for no in [
            "job",
            "handshake.accepted",
            "handshake,alert=refused",
            "handshake,sni=x",
        ] {
            assert!(!no.parse::<EventPattern>().unwrap().matches(&event), "{no}");
        }
        for wrong in ["", ".", "handshake.", "a b", "handshake,x", "handshake,=x"] {
            let error = wrong.parse::<EventPattern>().unwrap_err().to_string();
            assert!(error.contains("handshake.refused"), "{error}");
        }
    }
}
