//! The one place that reads the time.

#![expect(clippy::disallowed_methods, reason = "everybody else asks here")]

use std::sync::Arc;
use std::sync::atomic::{AtomicI64, Ordering};
use std::time::Instant;
use time::format_description::well_known::Rfc3339;
use time::macros::format_description;
use time::{Duration, OffsetDateTime};

/// The clock of one printer: the system's, and so many seconds more or less.
#[derive(Clone, Debug, Default)]
pub(crate) struct Clock {
    ahead_s: Arc<AtomicI64>,
}

impl Clock {
    /// What the printer takes for the time of day, UTC.
    pub(crate) fn now(&self) -> OffsetDateTime {
        now().saturating_add(Duration::seconds(self.ahead()))
    }

    /// Seconds before the system's clock; negative: behind it.
    pub(crate) fn ahead(&self) -> i64 {
        self.ahead_s.load(Ordering::Relaxed)
    }

    /// Sets it, from here on.
    pub(crate) fn set_ahead(&self, seconds: i64) {
        self.ahead_s.store(seconds, Ordering::Relaxed);
    }
}

/// The time of day, UTC.
pub(crate) fn now() -> OffsetDateTime {
    OffsetDateTime::from(std::time::SystemTime::now())
}

/// A reading of the monotonic clock, for durations.
pub(crate) fn instant() -> Instant {
    Instant::now()
}

/// Whole milliseconds since `start`.
pub(crate) fn milliseconds_since(start: Instant) -> u64 {
    milliseconds(start.elapsed())
}

/// Whole milliseconds.
pub(crate) fn milliseconds(span: std::time::Duration) -> u64 {
    u64::try_from(span.as_millis()).unwrap_or(u64::MAX)
}

/// As in the Date of a response (IMF-fixdate, RFC 9110 §5.6.7): `Sun, 22 Nov 2026 16:30:00 GMT`.
pub(crate) fn http_date(at: OffsetDateTime) -> String {
    let form =
        format_description!("[weekday repr:short], [day] [month repr:short] [year] [hour]:[minute]:[second] GMT");
    let at = at.to_offset(time::UtcOffset::UTC);
    at.format(form).unwrap_or_default()
}

/// RFC 3339 with six digits of the second: `2026-11-22T16:30:00.123456Z`.
pub(crate) fn microseconds(at: OffsetDateTime) -> String {
    let form = format_description!("[year]-[month]-[day]T[hour]:[minute]:[second].[subsecond digits:6]Z");
    at.to_offset(time::UtcOffset::UTC)
        .format(form)
        .unwrap_or_else(|_| at.unix_timestamp().to_string())
}

/// RFC 3339 without a fraction: `2026-11-22T16:30:00Z`.
pub(crate) fn seconds(at: OffsetDateTime) -> String {
    let whole = at.to_offset(time::UtcOffset::UTC).replace_nanosecond(0).unwrap_or(at);
    whole
        .format(&Rfc3339)
        .unwrap_or_else(|_| at.unix_timestamp().to_string())
}

#[cfg(test)]
mod tests {
    use time::macros::datetime;

    #[test]
    fn times_are_written_in_utc_with_a_fixed_width() {
        assert_eq!(
            super::microseconds(datetime!(2026-11-22 17:00:00.05 +1)),
            "2026-11-22T16:00:00.050000Z"
        );
        assert_eq!(
            super::seconds(datetime!(2026-11-22 17:00:00.05 +1)),
            "2026-11-22T16:00:00Z"
        );
    }
}
