//! Points in time as the file and people write them.

use hotline_protocol::ids::UnixMillis;
use jiff::Timestamp;

fn timestamp(at: UnixMillis) -> Option<Timestamp> {
    Timestamp::from_millisecond(i64::try_from(at.0).ok()?).ok()
}

/// RFC 3339 in UTC with milliseconds; one beyond the calendar as its number.
pub(crate) fn exact(at: UnixMillis) -> String {
    timestamp(at).map_or_else(
        || at.0.to_string(),
        |timestamp| timestamp.strftime("%Y-%m-%dT%H:%M:%S%.3fZ").to_string(),
    )
}

/// For a person, in UTC.
pub(crate) fn utc(at: UnixMillis) -> String {
    timestamp(at).map_or_else(
        || format!("{} ms", at.0),
        |timestamp| timestamp.strftime("%Y-%m-%d %H:%M:%SZ").to_string(),
    )
}

/// A local time as it stands beside UTC: without the day where that is the same.
pub(crate) fn beside<'a>(utc: &str, local: &'a str) -> &'a str {
    let day = utc.split_once(' ').map(|(day, _)| day);
    local.split_once(' ').filter(|(other, _)| Some(*other) == day).map_or(local, |(_, time)| time)
}

/// Reads what [`exact`] wrote, in no other spelling.
pub(crate) fn parse(text: &str) -> Option<UnixMillis> {
    let at = match text.parse::<Timestamp>() {
        Ok(timestamp) => UnixMillis(u64::try_from(timestamp.as_millisecond()).ok()?),
        Err(_) => UnixMillis(text.parse().ok()?),
    };
    (exact(at) == text).then_some(at)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_local_time_names_its_day_only_where_it_is_another() {
        let utc = "2027-01-15 23:10:02Z";
        assert_eq!(beside(utc, "2027-01-15 22:10:02 -01:00"), "22:10:02 -01:00");
        assert_eq!(beside(utc, "2027-01-16 00:10:02 +01:00"), "2027-01-16 00:10:02 +01:00");
        assert_eq!(beside(utc, "local"), "local");
    }
}
