//! Short ways to write attributes.

use ipp_codec::{Attribute, Value, tag};
use time::{OffsetDateTime, UtcOffset};

pub(crate) fn integer(name: &str, value: impl TryInto<i32>) -> Attribute {
    Attribute::new(name, Value::Integer(value.try_into().unwrap_or(i32::MAX)))
}

/// An integer, or no-value where it is not known.
pub(crate) fn number(name: &str, value: Option<u32>) -> Attribute {
    value.map_or_else(|| no_value(name), |value| integer(name, value))
}

pub(crate) fn enumeration(name: &str, value: i32) -> Attribute {
    Attribute::new(name, Value::Enum(value))
}

pub(crate) fn enumerations(name: &str, values: &[i32]) -> Attribute {
    Attribute::set(name, values.iter().map(|&value| Value::Enum(value)).collect())
}

pub(crate) fn boolean(name: &str, value: bool) -> Attribute {
    Attribute::new(name, Value::Boolean(value))
}

pub(crate) fn range(name: &str, lower: i32, upper: i32) -> Attribute {
    Attribute::new(name, Value::Range(lower, upper))
}

pub(crate) fn keyword(name: &str, value: &str) -> Attribute {
    Attribute::new(name, Value::Keyword(value.to_owned()))
}

pub(crate) fn keywords<T: AsRef<str>>(name: &str, values: impl IntoIterator<Item = T>) -> Attribute {
    Attribute::set(
        name,
        values
            .into_iter()
            .map(|value| Value::Keyword(value.as_ref().to_owned()))
            .collect(),
    )
}

pub(crate) fn text(name: &str, value: &str) -> Attribute {
    Attribute::new(name, Value::Text(value.to_owned()))
}

pub(crate) fn name(name: &str, value: &str) -> Attribute {
    Attribute::new(name, Value::Name(value.to_owned()))
}

pub(crate) fn uri(name: &str, value: String) -> Attribute {
    Attribute::new(name, Value::Uri(value))
}

pub(crate) fn mime(name: &str, value: &str) -> Attribute {
    Attribute::new(name, Value::MimeMediaType(value.to_owned()))
}

pub(crate) fn no_value(name: &str) -> Attribute {
    Attribute::new(name, Value::OutOfBand(tag::NO_VALUE))
}

/// dateTime, in UTC; no-value for a time that has not come.
pub(crate) fn date_time(name: &str, at: Option<OffsetDateTime>) -> Attribute {
    let Some(at) = at.map(|at| at.to_offset(UtcOffset::UTC)) else {
        return no_value(name);
    };
    let [high, low] = u16::try_from(at.year()).unwrap_or_default().to_be_bytes();
    let tenths = u8::try_from(at.millisecond() / 100).unwrap_or_default();
    let month = u8::from(at.month());
    let octets = [
        high,
        low,
        month,
        at.day(),
        at.hour(),
        at.minute(),
        at.second(),
        tenths,
        b'+',
        0,
        0,
    ];
    Attribute::new(name, Value::DateTime(octets))
}

/// A time in printer-up-time's seconds: 0 for what was before power-on, no-value for what has not come.
pub(crate) fn up_time(name: &str, powered_on: OffsetDateTime, at: Option<OffsetDateTime>) -> Attribute {
    at.map_or_else(
        || no_value(name),
        |at| integer(name, (at - powered_on).whole_seconds().max(0)),
    )
}

/// printer-up-time: at least 1.
pub(crate) fn seconds_up(powered_on: OffsetDateTime, now: OffsetDateTime) -> i64 {
    (now - powered_on).whole_seconds().max(0).saturating_add(1)
}
