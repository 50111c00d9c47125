//! Whole numbers in JSON: `3` and `3.0` are one number (JSON Schema, §6.1.1); and members that may be left out, but are not null.

use serde::de::{Deserialize, Deserializer, Error};

/// The greatest number below which every whole one is a float, too.
const EXACT: f64 = 9_007_199_254_740_992.0;

#[derive(serde::Deserialize)]
#[serde(untagged)]
enum Number {
    Whole(i64),
    Float(f64),
}

/// A whole number that fits.
pub(super) fn number<'de, D: Deserializer<'de>, T: TryFrom<i64>>(from: D) -> Result<T, D::Error> {
    let number = match Number::deserialize(from) {
        Ok(Number::Whole(number)) => Some(number),
        #[expect(clippy::cast_possible_truncation, reason = "it is whole and small enough")]
        Ok(Number::Float(number)) if number.fract() == 0.0 && number.abs() < EXACT => Some(number as i64),
        _ => None,
    };
    let fitting = number.and_then(|number| T::try_from(number).ok());
    fitting.ok_or_else(|| D::Error::custom("this is to be a whole number, within its bounds"))
}

/// The same, or null.
pub(super) fn optional<'de, D: Deserializer<'de>, T: TryFrom<i64>>(from: D) -> Result<Option<T>, D::Error> {
    let value = Option::<serde_json::Value>::deserialize(from)?;
    value.map(|value| number(value).map_err(D::Error::custom)).transpose()
}

/// What is there, and is not null; a member that may be left out has `default` besides.
pub(super) fn present<'de, D: Deserializer<'de>, T: Deserialize<'de>>(from: D) -> Result<Option<T>, D::Error> {
    T::deserialize(from).map(Some)
}
