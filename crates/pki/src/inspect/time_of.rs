//! UTCTime and GeneralizedTime (X.690 §11.7-11.8), in Zulu time.

use crate::ber::{self, BerError, Reader};
use time::{Date, Month, OffsetDateTime, PrimitiveDateTime, Time, UtcOffset};

/// The next element as a time. Seconds may be missing, fractions of a second are cut off.
pub(crate) fn read(reader: &mut Reader<'_>) -> Result<OffsetDateTime, BerError> {
    let element = reader.element()?;
    let digits = match element.tag {
        ber::UTC_TIME => 2,
        ber::GENERALIZED_TIME => 4,
        _ => return Err(BerError::new("a time expected", element.offset)),
    };
    parse(element.content, digits).ok_or_else(|| BerError::new("a time that cannot be read", element.offset))
}

fn parse(content: &[u8], year_digits: usize) -> Option<OffsetDateTime> {
    let text = std::str::from_utf8(content).ok()?.strip_suffix('Z')?;
    let text = text.split_once('.').map_or(text, |(whole, _)| whole);
    if !text.bytes().all(|octet| octet.is_ascii_digit()) || text.len() < year_digits + 8 {
        return None;
    }
    let (year, rest) = text.split_at(year_digits);
    let year: i32 = year.parse().ok()?;
    let year = match year_digits {
        4 => year,
        _ if year < 50 => 2000 + year,
        _ => 1900 + year,
    };
    let pair = |index: usize| rest.get(index * 2..index * 2 + 2)?.parse::<u8>().ok();
    let second = match rest.len() {
        8 => 0,
        10 => pair(4)?,
        _ => return None,
    };
    let date = Date::from_calendar_date(year, Month::try_from(pair(0)?).ok()?, pair(1)?).ok()?;
    let time = Time::from_hms(pair(2)?, pair(3)?, second).ok()?;
    Some(PrimitiveDateTime::new(date, time).assume_offset(UtcOffset::UTC))
}

#[cfg(test)]
mod tests {
    use super::*;
    use time::macros::datetime;

    #[test]
    fn both_forms_are_read_and_two_digit_years_turn_at_fifty() {
        assert_eq!(parse(b"491231235959Z", 2), Some(datetime!(2049-12-31 23:59:59 UTC)));
        assert_eq!(parse(b"500101000000Z", 2), Some(datetime!(1950-01-01 0:00 UTC)));
        assert_eq!(parse(b"0708062240Z", 2), Some(datetime!(2007-08-06 22:40 UTC)));
        assert_eq!(parse(b"99991231235959Z", 4), Some(datetime!(9999-12-31 23:59:59 UTC)));
        assert_eq!(parse(b"20500101000000.5Z", 4), Some(datetime!(2050-01-01 0:00 UTC)));
        for wrong in [
            &b"0713062240Z"[..],
            b"070806224035",
            b"0708062240355Z",
            b"+70806224035Z",
            b"\xff",
            b"",
        ] {
            assert_eq!(parse(wrong, 2), None, "{wrong:?}");
        }
    }
}
