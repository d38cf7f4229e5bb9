//! Points in time as others write them (RFC 3339, ISO 8601).

use hotline_protocol::ids::UnixMillis;
use jiff::Timestamp;

/// Reads a time with its offset. Those before 1970 are none: no incident is that old, and a zero of
/// other programs (`0001-01-01T00:00:00Z`) says that there is no time.
pub(crate) fn parse(text: &str) -> Option<UnixMillis> {
    let text = text.trim();
    // Longer ones are a time with something behind it, such as the name of a zone.
    if text.len() > 35 {
        return None;
    }
    let at: Timestamp = text.parse().ok()?;
    Some(UnixMillis(u64::try_from(at.as_millisecond()).ok()?))
}

/// As [`parse`]; none within for a time before 1970.
pub(crate) fn parse_or_zero(text: &str) -> Option<Option<UnixMillis>> {
    if text == "0001-01-01T00:00:00Z" { Some(None) } else { parse(text).map(Some) }
}

/// RFC 3339 in UTC with milliseconds; none for one beyond the calendar.
pub(crate) fn exact(at: UnixMillis) -> Option<String> {
    let at = Timestamp::from_millisecond(i64::try_from(at.0).ok()?).ok()?;
    Some(at.strftime("%Y-%m-%dT%H:%M:%S%.3fZ").to_string())
}

/// For a person, in UTC to the minute.
pub(crate) fn minute(at: UnixMillis) -> Option<String> {
    let at = Timestamp::from_millisecond(i64::try_from(at.0).ok()?).ok()?;
    Some(at.strftime("%Y-%m-%d %H:%MZ").to_string())
}

/// As the schema of CAP 1.2 wants it: to the second, UTC as `-00:00`.
pub(crate) fn cap(at: UnixMillis) -> Option<String> {
    let at = Timestamp::from_millisecond(i64::try_from(at.0).ok()?).ok()?;
    Some(at.strftime("%Y-%m-%dT%H:%M:%S-00:00").to_string())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn times_are_read_with_every_offset_and_fraction() {
        let at = Some(UnixMillis(1_767_225_600_000));
        for text in [
            "2026-01-01T00:00:00Z",
            "2026-01-01T00:00:00-00:00",
            "2026-01-01T02:00:00+02:00",
            "2025-12-31T16:00:00.000000000-08:00",
            " 2026-01-01T00:00:00.0Z",
        ] {
            assert_eq!(parse(text), at, "{text:?}");
        }
    }

    #[test]
    fn what_is_no_time_or_before_all_incidents_is_none() {
        for text in [
            "",
            "2026-01-01",
            "2026-01-01T00:00:00",
            "2026-13-01T00:00:00Z",
            "0001-01-01T00:00:00Z",
            "1969-12-31T23:59:59Z",
            "99999-01-01T00:00:00Z",
            "2026-01-01T00:00:00+01:00[Europe/Paris]",
        ] {
            assert_eq!(parse(text), None, "{text:?}");
        }
        assert_eq!(parse_or_zero("0001-01-01T00:00:00Z"), Some(None));
        assert_eq!(parse_or_zero("0001-01-01"), None);
    }
}
